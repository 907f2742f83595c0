"""What a report says of itself: house, authors, date, companies, rating, target.

Comes in: the blocks of a report. Goes out: `ReportFacts`, an audit of what was read.
Imports words.
"""
