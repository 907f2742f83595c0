"""Answers from sentences: which sentence or list answers, what of it is quoted, how sure that is.

Comes in: hits. Goes out: quotes with a confidence.
Imports text, amounts, learned, embedding, question and search.
"""
