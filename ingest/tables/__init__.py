"""From a grid of cells to a table that knows its headers, labels and sections.

Comes in: a grid. Goes out: a `Table`.
Imports words. Every format uses it.
"""
