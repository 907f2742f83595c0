"""From a question to the chunks that may answer it.

Comes in: a question and the catalogue. Goes out: hits in order of score, and which reports the question means.
Imports text, embedding, store and question.
"""
