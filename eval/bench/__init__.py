"""Seconds and memory, beside a plain starter.

Comes in: folders of reports. Goes out: measurements.
Imports suites.
"""
