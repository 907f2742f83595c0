"""Workbooks and files of separated values.

Comes in: sheets. Goes out: a `ParsedReport`.
Imports words, tables, report, markup and office.
"""
