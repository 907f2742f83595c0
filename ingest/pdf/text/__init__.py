"""The running text of a PDF: lines, paragraphs, headings, reading order.

Comes in: pages and their tables. Goes out: a `ParsedReport`.
Imports page and tables.
"""
