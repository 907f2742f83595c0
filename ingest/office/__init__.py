"""Word documents and presentations.

Comes in: a zip archive of XML. Goes out: a `ParsedReport`.
Imports words, tables, report and markup.
"""
