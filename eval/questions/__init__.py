"""Questions with known answers: reading them, matching answers with them.

Comes in: case files. Goes out: cases.
Imports nothing of eval.
"""
