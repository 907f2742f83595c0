"""Answers from tables: which cells a question means, and what is computed from them.

Comes in: tables of the hits. Goes out: cells with an operation's result and a confidence.
`choosing` finds rows and columns, `computing` calculates. Imports text, amounts, cells, learned and question.
"""
