"""The suites: which questions are asked over which reports.

Comes in: a suite's name. Goes out: scored cases.
Imports questions and scoring.
"""
