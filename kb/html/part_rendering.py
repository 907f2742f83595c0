"""Parts of a document, and whole tables, as HTML: every text of the document escaped, what a citation means marked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.html.rendering import inert
from kb.html.table_rendering import marked_table_html

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.html.rendering import Texts
    from kb.model import Chunk, Table
    from kb.pages.marks import Mark
    from kb.pages.parts import Part, Unit

WHOLE_CELLS_MOST = 60_000
"""A table of more cells is not sent whole: the browser would stand still."""

_HIGHEST, _LOWEST = 4, 6
"""Levels of headings in HTML: those above belong to the page."""


def part_html(
    part: Part, passages: Mapping[int, Chunk], tables: Sequence[Table], mark: Mark | None, texts: Texts
) -> str:
    """A part of a document; `passages` are its chunks by their numbers, `mark` what is marked, if that is in this
    part."""
    parts: list[str] = []
    above: tuple[str, ...] = ()
    for unit in part.units:
        parts.append(_headings_html(above, unit.headings))
        above = unit.headings
        if unit.table is None:
            parts += (_passage_html(passages[order], mark) for order in unit.passages if order in passages)
        else:
            parts.append(_table_html(unit, passages, tables[unit.table], mark, texts))
    return "".join(parts)


def whole_table_html(table: Table, cells: Sequence[tuple[int, int]], texts: Texts) -> str:
    """All rows of a table with the cells marked; of one that is too large, those around the marked ones."""
    most = WHOLE_CELLS_MOST // max(table.width, 1)
    return f'<div class="rq-doc">{marked_table_html(table, cells, texts, rows_most=most)}</div>'


def _headings_html(above: tuple[str, ...], headings: tuple[str, ...]) -> str:
    """The headings that were not there before; all of them at the beginning of a part."""
    same = 0
    while same < min(len(above), len(headings)) and above[same] == headings[same]:
        same += 1
    levels = (min(_HIGHEST + depth, _LOWEST) for depth in range(same, len(headings)))
    return "".join(
        f"<h{level}>{inert(heading)}</h{level}>" for level, heading in zip(levels, headings[same:], strict=True)
    )


def _passage_html(chunk: Chunk, mark: Mark | None, skipped: str = "") -> str:
    """A paragraph a line, but for a first line that is `skipped` as it stands elsewhere."""
    start, end = mark.span if mark and mark.passage == chunk.order else (0, 0)
    parts, at = [], 0
    for line in chunk.text.split("\n"):
        first, last = max(start - at, 0), min(end - at, len(line))
        if first < last:
            parts.append(f"{inert(line[:first])}<mark>{inert(line[first:last])}</mark>{inert(line[last:])}")
        elif at or line != skipped:
            parts.append(inert(line))
        at += len(line) + 1
    return "".join(f"<p>{line}</p>" for line in parts if line)


def _table_html(unit: Unit, passages: Mapping[int, Chunk], table: Table, mark: Mark | None, texts: Texts) -> str:
    cells = mark.cells if mark and mark.table == unit.table else ()
    shown = replace(table, source="", notes=()) if unit.legend else table
    below = "".join(_passage_html(passages[order], mark, table.caption) for order in unit.legend if order in passages)
    foot = f'<div class="rq-below">{below}</div>' if below else ""
    return marked_table_html(shown, cells, texts) + foot
