"""Comparisons as people word them: cheapest, fastest growing, most profitable, how many times, in total; answered from
tables.

wording    what a question asks to be compared (words.toml)
grid       the entries, groups, measures and periods of a table that it names
working    the comparison of its cells
reader     the table that answers best
saying     the comparison in words
"""
