"""Figures as printed and as asked for: numbers, units, bounds, rates.

Comes in: a cell's text, a sentence or a question. Goes out: numbers with units.
Imports text and facts.
"""
