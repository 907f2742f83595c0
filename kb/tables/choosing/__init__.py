"""Which rows and columns of a table a question means.

Comes in: a question and a table. Goes out: readings of the question in the table, each with features and a weight.
Imports text, amounts, learned and question.
"""
