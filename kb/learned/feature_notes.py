"""What each feature of a reading in a table is, in a line: those of kb/tables/choosing/features.py and the two of comparing readings.

Written beside the weights in weights.toml by `python -m eval fit tables --write`. "Share" is of 1.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NOTES: Mapping[str, str] = {
    "named": "share of the question's content weight that labels of the chosen lines cover",
    "around": "share that only title, headings, caption, heads or cells of the table cover",
    "twice": "share that names both the rows and the columns",
    "left": "content weight that nothing explains",
    "named_words": "content atoms of the question that labels of the chosen lines cover",
    "left_words": "content atoms that nothing explains",
    "hard": "names and numbers among what nothing explains",
    "measure": "words for measures among what nothing explains",
    "concept": "words of the glossary among what nothing explains",
    "swapped": "words of the question in whose stead the labels have another, particles not counted",
    "loose": "naming words that are a piece of a longer phrase that nothing explains",
    "row_share": "how much is named of the most telling level of the rows' labels",
    "row_path": "how much is named of the rows' labels over all levels",
    "row_open": "1: no row is named, all of several are meant",
    "column_share": "how much is named of the most telling level of the columns' headers",
    "column_path": "how much is named of the columns' headers over all levels",
    "column_open": "1: no column is named, all of several are meant",
    "keyed": "sides that a cell names, not a label",
    "joined_said": "sides where differently named lines are joined, the question asking for more than one thing",
    "joined_unsaid": "the same, the question asking for one thing",
    "tied": "sides where the same words name several lines, the question not asking for each",
    "tied_each": "the same, the question asking for each",
    "open_each": "sides of which nothing is named, the question asking for each",
    "spread": "1: words name more lines than one each, the question not asking for each",
    "change": "sides whose chosen labels mix figures with their changes",
    "ratio": "1: a named label is a ratio, the question asks for none",
    "year": "1: the question names a year that nothing explains, the chosen labels another",
    "qualified": "1: a named label has a word that makes it another figure, such as net, and the question has not",
    "empty": "share of the chosen cells without a value",
    "all_empty": "1: no chosen cell has a value",
    "figures": "share of figures among the values, where a number is asked for",
    "words": "share of words among the values, where a number is asked for",
    "words_else": "share of words among the values, where no number is asked for",
    "label": "1: a label column is chosen for its texts, unasked",
    "label_asked": "1: the same, the question asking which or who",
    "totals": "1: a total is among the rows or columns named",
    "totals_each": "the same, the question asking for each",
    "echo": "share of the values that the question states itself",
    "subject": "1: nothing explains three characters or more of the phrase that a Chinese question begins with, often its subject",
    "head": "unexplained share of the phrase that names the measure: the first of an English question, the last of a Chinese one",
    "no_head": "1: nothing explains that phrase",
    "other_head": "1: much of that phrase is unexplained, and labels have other words in its stead",
    "each_open": "1: of every one of a kind is asked, and a side has more lines than are named one by one",
    "each_closed": "1: of every one of a kind is asked, and no side has",
    "turned": "1: the table is read turned over, for the names along its top",
    "score": "sum of the weights of [tables.choice]",
    "gap": "lead of that sum over the next reading that means other cells, at most 5",
}
