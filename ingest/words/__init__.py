"""What files and lines say by their form: file types, encodings, dates, kinds of cells, ordinary words of reports.

Comes in: bytes, lines, cells. Goes out: kinds and values.
Imports nothing of ingest.
"""
