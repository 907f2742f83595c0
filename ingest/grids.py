"""Rows of cells out of tab-separated lines, Markdown pipes and HTML: what stands where, before anything is made of it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.lines import footnotes_in, readable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bs4 import Tag

MOST_COLUMNS = 500
"""Wider spans and rows are cut: a declared colspan costs nothing to write."""

_MOST_SPANNED = 2_000_000
"""Cells that the spans of one HTML table may fill."""

_RULE_CELL = re.compile(r":?-+:?")
_BULLET_CELL = re.compile(r"[-*+•●■◆▪·○]|\d{1,3}[.)、]|[（(]?[\da-z]{1,2}[)）]")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as it was written. Rows may differ in length.

    `header_rows` is what the markup declares (None: nothing). `wide` are rows of one cell over the whole width.
    `spanned`: the markup says itself which cells span, so that an empty cell is empty. `footnotes` are referred to.
    """

    rows: tuple[tuple[str, ...], ...]
    header_rows: int | None = None
    wide: frozenset[int] = frozenset()
    spanned: bool = False
    footnotes: tuple[str, ...] = ()


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


def html_grid(source: str) -> tuple[Grid | None, str]:
    """The grid of an HTML table, every slot filled by the cell that covers it, and its caption. None without any cell."""
    from bs4 import BeautifulSoup

    table = BeautifulSoup(source, "lxml").select_one("table")
    if table is None:
        return None, ""
    caption = table.select_one("caption")
    trs = [tr for tr in table.find_all("tr") if tr.find_parent("table") is table]
    cells = [tr.find_all(["td", "th"], recursive=False) for tr in trs]
    if not any(cells):
        return None, ""
    rows, wide = _expanded(cells)
    spans = any(cell.has_attr("rowspan") or cell.has_attr("colspan") for row in cells for cell in row)
    grid = Grid(rows, _declared_header(trs, cells), wide, spanned=spans, footnotes=_footnotes([source]))
    return grid, _tag_text(caption) if caption else ""


def _declared_header(trs: Sequence[Tag], cells: Sequence[Sequence[Tag]]) -> int | None:
    """Rows in the table's head, or, without one, leading rows that hold header cells only."""
    in_head = sum(tr.find_parent("thead") is not None for tr in trs)
    if in_head:
        return in_head
    leading = 0
    while leading < len(cells) and cells[leading] and all(cell.name == "th" for cell in cells[leading]):
        leading += 1
    return leading or None


def _expanded(cells: Sequence[Sequence[Tag]]) -> tuple[tuple[tuple[str, ...], ...], frozenset[int]]:
    covered: dict[tuple[int, int], str] = {}
    single: dict[int, int] = {}
    for row, tags in enumerate(cells):
        column = 0
        for tag in tags:
            while (row, column) in covered:
                column += 1
            if column >= MOST_COLUMNS or len(covered) > _MOST_SPANNED:
                break
            columns = min(_span(tag, "colspan") or 1, MOST_COLUMNS - column)
            height = min(_span(tag, "rowspan") or len(cells), len(cells) - row)
            text = _tag_text(tag)
            for place in ((row + down, column + right) for down in range(height) for right in range(columns)):
                covered.setdefault(place, text)
            if len(tags) == 1 and column == 0 and height == 1:
                single[row] = columns
            column += columns
    size = max(column for _, column in covered) + 1
    rows = tuple(tuple(covered.get((row, column), "") for column in range(size)) for row in range(len(cells)))
    return rows, frozenset(row for row, columns in single.items() if columns == size > 1)


def _span(tag: Tag, name: str) -> int:
    """A declared span; 0 (to the end) only where it is declared so, 1 for what is no number."""
    value = str(tag.get(name, "1")).strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 9 else 1


def _tag_text(tag: Tag) -> str:
    for line_break in tag.find_all("br"):
        line_break.replace_with(" ")
    return _cell(tag.get_text())
