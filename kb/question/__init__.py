"""What a question asks: the operation, the kind of answer, whom and what it names.

Comes in: the question's text. Goes out: an operation, a kind, entities, roles.
Imports text and amounts.
"""
