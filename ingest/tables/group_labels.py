"""Which rows a group label covers, where the file does not say: a merged cell printed in the middle of its rows.

Text converted from a PDF has the label of a merged cell on one row only. A table whose first row is labelled is taken
as printed from the top; prose that lists a group's members ("[X] a/b/c", "X: a, b and c") overrules that. Rows that
neither settles keep no label and carry a doubt.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.model import Doubt
from kb.text.word_lists import one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from ingest.tables.structure import TableDraft
    from kb.model import Table

_AFTER_LABEL = re.compile(
    r"[\]】)）》”\"]?\s?(?:[:：]|包括|包含|涵盖|分别为|有|为|\sincludes?|\scomprises?|\sare)?[:：]?\s{0,2}"
)
_BETWEEN_MEMBERS = re.compile(r"\s{0,2}(?:[/、,，;；|]|和|与|及|以及|\sand\s|&)?\s{0,2}(?:(?:and|和|以及)\s{0,2})?")
_MOST_PASSAGES = 200
_MOST_NAMES = 3_000
_NOT_SETTLED = "the file does not show where the group '{above}' ends and '{below}' begins"
_CONTRADICTED = "the text lists other members of this group than the table shows, and does not list this row"


def settle_groups(draft: TableDraft, prose: Sequence[str]) -> Table:
    """The draft's table with every row under the group that prose or layout settles, and a doubt where neither does."""
    table, labelled = draft.table, draft.labelled
    if labelled is None or table.label_columns < 2 or not labelled or len(labelled) == len(table.body):
        return table
    labels = list(dict.fromkeys(table.rows[row][0] for row in sorted(labelled)))
    listed = _listed(labels, _names(table), prose)
    filled = {
        row: listed[name] for row in table.body for name in table.rows[row][1 : table.label_columns] if name in listed
    }
    laid_out, doubts = _by_layout(table, sorted(labelled))
    if any(laid_out.get(row) not in {None, group} for row, group in filled.items()):
        laid_out, doubts = {row: table.rows[row][0] for row in labelled if row not in filled}, {}
        laid_out |= _between({**laid_out, **filled})
        doubts = {row: _CONTRADICTED for row in table.body if row not in filled and row not in laid_out}
    groups = {**laid_out, **filled}
    rows = [
        row if index < table.header_rows else (groups.get(index, ""), *row[1:]) for index, row in enumerate(table.rows)
    ]
    found = [Doubt(row, 0, reason) for row, reason in sorted(doubts.items()) if row not in groups]
    return replace(table, rows=tuple(rows), doubts=(*table.doubts, *found))


def _names(table: Table) -> set[str]:
    return {name for row in table.body for name in table.rows[row][1 : table.label_columns] if len(name) > 1}


def _by_layout(table: Table, labelled: Sequence[int]) -> tuple[dict[int, str], dict[int, str]]:
    """Groups by where the labels stand, and reasons for the rows that this leaves open.

    A label on the first row: each goes down to the next. Otherwise labels stand in the middle: rows before the first
    and after the last are certain, those between two belong to either.
    """
    if table.header_rows in labelled:
        return {row: table.rows[row][0] for row in table.body}, {}
    groups: dict[int, str] = dict.fromkeys(range(table.header_rows, labelled[0]), table.rows[labelled[0]][0])
    groups |= dict.fromkeys(range(labelled[-1], len(table.rows)), table.rows[labelled[-1]][0])
    groups |= {row: table.rows[row][0] for row in labelled}
    doubts: dict[int, str] = {}
    for above, below in pairwise(labelled):
        reason = _NOT_SETTLED.format(above=table.rows[above][0], below=table.rows[below][0])
        doubts |= dict.fromkeys(range(above + 1, below), reason)
    return groups, doubts


def _between(settled: Mapping[int, str]) -> dict[int, str]:
    """Rows between two of the same group belong to it, for a merged cell covers rows that adjoin."""
    groups: dict[int, str] = {}
    known = sorted(settled)
    for above, below in pairwise(known):
        if settled[above] == settled[below]:
            groups |= dict.fromkeys(range(above + 1, below), settled[above])
    return groups


def _listed(labels: Sequence[str], names: set[str], prose: Iterable[str]) -> dict[str, str]:
    """The group that prose lists each name under; names listed under two are left out."""
    names = names - set(labels)
    if not names or len(names) > _MOST_NAMES:
        return {}
    either = re.compile(one_of({*labels, *names}))
    found: dict[str, set[str]] = {}
    passages = [text for text in prose if any(label in text for label in labels)]
    for text in passages[:_MOST_PASSAGES]:
        for name, label in _memberships(text, either, frozenset(labels)):
            found.setdefault(name, set()).add(label)
    return {name: groups.pop() for name, groups in found.items() if len(groups) == 1}


def _memberships(text: str, either: re.Pattern[str], labels: frozenset[str]) -> Iterable[tuple[str, str]]:
    """Name and label for every name in an unbroken list that a label opens."""
    label, end = "", 0
    for match in either.finditer(text):
        between = text[end : match.start()]
        if match.group() in labels:
            label, opened = match.group(), True
        elif label and (_AFTER_LABEL if opened else _BETWEEN_MEMBERS).fullmatch(between):
            opened = False
            yield match.group(), label
        else:
            label = ""
        end = match.end()
