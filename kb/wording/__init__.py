"""How answers are worded and cited.

Comes in: cells or quotes. Goes out: sentences and citations.
Imports tables and comparisons.
"""
