"""Fits the weights of answering on public questions.

Comes in: public questions. Goes out: weights with what they were fitted on.
Imports suites and scoring.
"""
