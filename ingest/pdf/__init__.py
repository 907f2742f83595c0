"""PDF files.

Comes in: pages. Goes out: a `ParsedReport`.
`page` reads what is on a page, `tables` finds tables, `text` makes paragraphs and headings.
"""
