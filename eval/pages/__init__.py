"""A run's result for a person: terminal, HTML, plots.

Comes in: results. Goes out: text.
Imports scoring and suites.
"""
