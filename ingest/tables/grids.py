"""Rows of cells out of tab-separated lines and Markdown pipes: what stands where, before anything is made of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.words.text_lines import footnotes_in, readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.model import Area, Doubt

MOST_COLUMNS = 500
"""Wider spans and rows are cut: a declared colspan costs nothing to write."""

_RULE_CELL = re.compile(r":?-+:?")
_BULLET_CELL = re.compile(r"[-*+•●■◆▪·○]|\d{1,3}[.)、]|[（(]?[\da-z]{1,2}[)）]")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it was written. Rows may differ in length.

    `header_rows` is what the markup declares (None: nothing). `wide` are rows of one cell over the whole width.
    `spanned`: the markup says itself which cells span, so that an empty cell is empty. `footnotes` are referred to.
    `headed` are the slots (row, column) of cells that the markup calls header cells. `merged` are the cells over more
    than one slot: row, column, height, width. `caption` is the one inside the table. `doubts` are about cells that
    stand where they do by inference. `areas` are those of the cells of `rows` on pages, where the format has pages.
    `insets` tell for each row how far in its cell the label begins, in shares of the page's width; empty where nothing
    tells it.
    """

    rows: tuple[tuple[str, ...], ...]
    header_rows: int | None = None
    wide: frozenset[int] = frozenset()
    spanned: bool = False
    footnotes: tuple[str, ...] = ()
    headed: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()
    caption: str = ""
    doubts: tuple[Doubt, ...] = ()
    areas: tuple[tuple[Area | None, ...], ...] = ()
    insets: tuple[float, ...] = ()


def tab_grid(texts: Sequence[str]) -> Grid | None:
    """The grid of lines with tabs, None when they are no table: fewer than two rows of the same number of cells."""
    rows = [tuple(_cell(cell) for cell in text.split("\t")[:MOST_COLUMNS]) for text in texts]
    lengths = Counter(len(row) for row in rows)
    length, rows_alike = max(lengths.items(), key=lambda item: (item[1], item[0]))
    if rows_alike < 2 or length < 2 or all(sum(map(bool, row)) < 2 for row in rows):
        return None
    if all(len(row) == 2 and _BULLET_CELL.fullmatch(row[0]) for row in rows):
        return None
    return Grid(tuple(rows), footnotes=_footnotes(texts))


def is_pipe_rule(text: str) -> bool:
    """Is it the line of dashes under the header of a pipe table?"""
    bare = text.strip()
    if "|" not in bare or "-" not in bare or len(bare) > 20_000:
        return False
    return all(_RULE_CELL.fullmatch(cell.strip()) for cell in bare.strip("|").split("|"))


def pipe_grid(texts: Sequence[str]) -> Grid | None:
    """The grid of lines with pipes, None when only one row has two cells."""
    rule = next((index for index, text in enumerate(texts) if is_pipe_rule(text)), None)
    rows = [_pipe_cells(text) for text in texts if not is_pipe_rule(text)]
    if len(rows) < (1 if rule is not None else 2) or max(map(len, rows)) < 2:
        return None
    header_rows = rule
    if rule and not any(any(row) for row in rows[:rule]):
        rows, header_rows = rows[rule:], 0
    return Grid(tuple(rows), header_rows, footnotes=_footnotes(texts)) if rows else None


def _pipe_cells(text: str) -> tuple[str, ...]:
    bare = text.strip().replace("\\|", "\0")
    bare = bare.removeprefix("|").removesuffix("|")
    return tuple(_cell(cell.replace("\0", "|")) for cell in bare.split("|")[:MOST_COLUMNS])


def _footnotes(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for text in texts for name in footnotes_in(text)))


def _cell(text: str) -> str:
    """A cell on one line, without markup."""
    bare = text.strip()
    if "<" in bare:
        bare = re.sub(r"<br\s{0,3}/?>", " ", bare, flags=re.IGNORECASE)
    return _SPACES.sub(" ", readable(bare))
