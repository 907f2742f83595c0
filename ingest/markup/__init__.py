"""Markdown, plain text and HTML.

Comes in: decoded text. Goes out: elements, then a `ParsedReport`.
Imports words, tables and report.
"""
