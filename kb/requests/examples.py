"""Example questions out of what the reports hold: a summary, what is recommended, a figure of a table, an exhibit, a
risk."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import read_figure, without_unit
from kb.model import Section
from kb.requests.recommendation import recommends
from kb.requests.wordlists import has, say
from kb.tables.choosing.labels import name_column

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.model import Document
    from kb.requests.library import Library

MOST_REPORTS = 3
"""Newest reports that examples are taken from."""

LONGEST_TITLE = 40
LONGEST_LABEL = 24
_YEAR = re.compile(r"(?:19|20)\d\d|\b[1-4]?Q[1-4]?\d\d\b")


def examples(spoken: str, library: Library) -> Iterator[str]:
    """Questions in a language ("zh" or "en") that the newest reports should answer, the most telling kinds first."""
    newest = sorted(library.documents, key=lambda one: one.date, reverse=True)[:MOST_REPORTS]
    several = len(library.documents) > 1
    for document in newest[:1]:
        yield say(spoken, "example_overview_of" if several else "example_overview", title=_short(document.title))
    if any(recommends(library, document) for document in newest):
        yield say(spoken, "example_picks")
    # Labels in the language of the question first: "What is the 净利润 of ..." reads badly.
    figures = [one for document in newest for one in _figures(library, document)]
    figures.sort(key=lambda one: spoken == "en" and not (one[0] + one[1]).isascii())
    for row, column in figures[:1]:
        yield say(spoken, "example_figure", row=row, column=column)
    headings = (one for document in newest for chunk in library.text_chunks(document) for one in chunk.place.headings)
    if any(has("risk_heading", heading) for heading in headings):
        yield say(spoken, "example_risks")
    numbered = (
        one for document in newest for one in library.exhibits(document) if one.table is not None and one.number
    )
    for exhibit in islice(numbered, 1):
        yield say(spoken, "example_table" if exhibit.is_table else "example_shown", number=exhibit.number)
    yield say(spoken, "example_reports")


def _figures(library: Library, document: Document) -> Iterator[tuple[str, str]]:
    """A row and a column of each of a report's tables that names both and has a figure there."""
    contents = library.contents(document)
    for exhibit in library.exhibits(document):
        if exhibit.table is None or exhibit.chunk.order in contents or exhibit.chunk.section is not Section.BODY:
            continue
        table = library.tables(document)[exhibit.table]
        if not table.label_columns or not table.header_rows:
            continue
        for row in table.body:
            label = without_unit(table.rows[row][name_column(table)]).strip(" :：")
            named = 1 < len(label) <= LONGEST_LABEL and not any(character.isdigit() for character in label[:1])
            columns = [at for at in range(table.label_columns, table.width) if read_figure(table.rows[row][at])]
            columns.sort(key=lambda at: _YEAR.search(table.column_name(at)) is None)
            path = " ".join(without_unit(step) for step in reversed(table.column_path(columns[0]))) if columns else ""
            if named and 1 < len(path) <= LONGEST_LABEL:
                yield label, path
                break


def _short(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}…"
