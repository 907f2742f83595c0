"""From elements in reading order to a `ParsedReport`: headings, paragraphs, captions, the cover, places.

Comes in: elements of any format. Goes out: a `ParsedReport`.
Imports words and tables.
"""
