"""The tables of a page: drawn, ruled, or laid out by spaces.

Comes in: a page. Goes out: tables of a page, joined over page breaks.
Imports page.
"""
