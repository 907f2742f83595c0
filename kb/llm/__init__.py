"""Answers written by a language model, each sentence checked by rule against what it cites.

Comes in: evidence. Goes out: sentences that hold, while they stream.
Imports answer. Only `kb.answering` uses it.
"""
