"""What is on a page of a PDF: characters, lines, areas.

Comes in: a PDF file. Goes out: pages in points from the top left.
The only room that knows PDFium.
"""
