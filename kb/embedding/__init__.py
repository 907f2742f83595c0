"""Texts to vectors: the default model on an engine of its own, other models through sentence-transformers.

Comes in: texts. Goes out: unit vectors (texts × dimensions), token vectors, scores against background questions.
Imports text. The store and search use it.
"""
