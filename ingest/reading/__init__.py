"""Reads one file in a process of its own, with limits on time and memory.

Comes in: a path. Goes out: a `ParsedReport` or an error of one line.
Imports every format.
"""
