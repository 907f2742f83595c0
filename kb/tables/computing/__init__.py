"""What is computed from the cells that were chosen: rank, filter, count, sum, difference, growth.

Comes in: chosen rows and columns. Goes out: an `Outcome`.
Imports choosing.
"""
