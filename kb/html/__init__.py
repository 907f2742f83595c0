"""Answers, evidence and reports as HTML, and tables as CSV. Nothing of a report is put in unescaped.

Comes in: answers, citations, documents. Goes out: HTML text; `web` holds styles, scripts and texts.
Only the browser pages use it.
"""
