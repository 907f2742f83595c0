"""Cells of two figures, "29.4 (28.0)", where title or notes say of what time those in brackets are: two tables."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.facts.tables.labels import label_of
from kb.facts.numerals import read_numeral
from kb.facts.periods import timing_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.facts.tables.context import Around
    from kb.facts.periods import Timing
    from kb.table import Table

_SAYS = re.compile(
    r"[;,，；]?\s*(?P<when>[^;,，；.()（）]{2,40}?)\s+(?:(?:is|are|figures?)\s+)?in (?:brackets|parentheses)"
    r"|[;,，；]?\s*括[号弧號][内內里]?(?:的?数[字据值])?[为是為](?P<zh>[^;,，；。()（）]{2,20})",
    re.IGNORECASE,
)
"""What says of what time the figures in brackets are: "H1 2025 in brackets", 括号内为上年同期."""

_PAIR = re.compile(r"(?P<first>[^()（）]*\d[^()（）]*?)\s*[(（]\s*(?P<second>[^()（）]*\d[^()（）]*?)\s*[)）]")
_SHARE = 0.5
"""Share of the figures' cells from which on a table is one of such pairs."""


def parted(table: Table, around: Around) -> tuple[tuple[Table, Around], ...]:
    """The table of the figures in brackets and that of the others, each with its own time; () for another table."""
    told = _told(table, around)
    if told is None:
        return ()
    text, span, timing, when = told
    pairs = [[_pair(cell) for cell in row] for row in table.rows]
    figures = sum(bool(read_numeral(cell)) for row in table.rows[table.header_rows :] for cell in row)
    found = sum(pair is not None for row in pairs for pair in row)
    if not found or found < _SHARE * (found + figures):
        return ()
    is_caption = text == around.caption.text
    bare = label_of(f"{text[: span[0]]}{text[span[1] :]}") if is_caption else around.caption
    second = replace(bare, timing=timing, time=when)
    return (
        (_with(table, pairs, 1), replace(around, caption=second)),
        (_with(table, pairs, 0), replace(around, caption=bare)),
    )


def _told(table: Table, around: Around) -> tuple[str, tuple[int, int], Timing, str] | None:
    """The text that says of what time the figures in brackets are, where in it, the time, and its words."""
    texts: Iterator[str] = iter((around.caption.text, *(label.text for label in around.lead), *table.notes))
    for text in texts:
        found = _SAYS.search(text)
        when = (found["when"] or found["zh"]).strip() if found else ""
        timing = timing_of(when) if when else None
        if found is not None and timing is not None:
            return text, found.span(), timing, when
    return None


def _pair(cell: str) -> tuple[str, str] | None:
    found = _PAIR.fullmatch(cell.strip())
    both = (found["first"].strip(), found["second"].strip()) if found else None
    return both if both and all(map(read_numeral, both)) else None


def _with(table: Table, pairs: list[list[tuple[str, str] | None]], at: int) -> Table:
    """The table with one figure of each pair; that of the brackets has no other figures."""
    rows = tuple(
        tuple(
            pair[at] if pair else ("" if at and line >= table.header_rows and read_numeral(cell) else cell)
            for cell, pair in zip(row, of_row, strict=True)
        )
        for line, (row, of_row) in enumerate(zip(table.rows, pairs, strict=True))
    )
    return replace(table, rows=rows)
