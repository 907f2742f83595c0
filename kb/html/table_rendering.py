"""A table as HTML: header and group labels joined where the report joined them, the cited cells marked, doubts
shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from enum import IntEnum
from html import escape
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.model import CitedCell, Table

ROWS_MOST = 60
"""A table of more body rows is shown around its cited rows only."""

ROWS_AROUND = 12
"""Rows shown on each side of a cited one, in such a table."""

CELLS_MOST = 12
"""Cited cells named in words above the table."""

Texts = Mapping[str, Any]
Position = tuple[int, int]
"""Row and column index into Table.rows."""

Rectangle = tuple[int, int, int, int]
"""Row, column, height and width of one printed cell."""


class Role(IntEnum):
    """What a cell is to its reader; of two roles the lower one shows."""

    GROUP = 0
    """A header over other headers."""
    LEAF = 1
    """A header right over its column."""
    OUTER = 2
    """A label of several rows."""
    NAME = 3
    """The label of one row."""
    VALUE = 4
    REPEAT = 5
    """A slot that no part of the table reads: where a cell beside it or above goes on."""

    @property
    def kind(self) -> str:
        """ "header", "label" or "value"."""
        if self <= Role.LEAF:
            return "header"
        return "label" if self <= Role.NAME else "value"


_WIDENING = frozenset({Role.GROUP, Role.OUTER, Role.NAME, Role.REPEAT})
"""Roles of cells that go on with the same text to their left."""

_DEEPENING = frozenset({Role.GROUP, Role.LEAF, Role.OUTER, Role.REPEAT})
"""Roles of cells that go on with the same text above them."""


def table_html(table: Table, cells: Sequence[CitedCell], texts: Texts) -> str:
    """A table with caption, unit, header, source and notes; `cells` are marked; it scrolls inside its own frame."""
    marked = marked_table_html(table, [cell.position for cell in cells], texts)
    return _used(cells, texts) + marked


def marked_table_html(
    table: Table, positions: Collection[Position], texts: Texts, *, rows_most: int = ROWS_MOST
) -> str:
    """As `table_html`, without the marked cells in words. A table of more than `rows_most` body rows is shown in
    part."""
    cited = set(positions)
    unit = f"<span>{_shown(texts['unit'].format(unit=table.unit))}</span>" if table.unit else ""
    caption = (
        f'<p class="rq-caption"><strong>{_shown(table.caption)}</strong>{unit}</p>' if table.caption or unit else ""
    )
    below = "".join(
        f"<p>{_shown(line)}</p>" for line in (table.source, *table.notes, *_doubts(table, positions, texts)) if line
    )
    foot = f'<div class="rq-below">{below}</div>' if below else ""
    return (
        f'{caption}<div class="rq-scroll" tabindex="0"><table class="rq-table"><thead>{_head(table, cited)}</thead>'
        f"<tbody>{_body(table, cited, texts, rows_most)}</tbody></table></div>{foot}"
    )


def _used(cells: Sequence[CitedCell], texts: Texts) -> str:
    """The cited cells in words, above the table: a wide one may show a cell without its labels."""
    lines = [
        f"<li><span>{_shown(' · '.join(part for part in (cell.row, ' › '.join(cell.column)) if part))}</span> "
        f"<mark>{_shown(cell.value)}</mark> {_shown(_unit_of(cell))}</li>"
        for cell in cells[:CELLS_MOST]
    ]
    if len(cells) > CELLS_MOST:
        lines.append(f"<li><span>{_shown(texts['more_cells'].format(count=len(cells) - CELLS_MOST))}</span></li>")
    return f'<ul class="rq-used">{"".join(lines)}</ul>' if lines else ""


def _unit_of(cell: CitedCell) -> str:
    """What stands behind a figure: its unit, where the figure itself is not printed with it."""
    return "" if cell.unit in cell.value else cell.unit


def _shown(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _doubts(table: Table, positions: Collection[Position], texts: Texts) -> list[str]:
    reasons = (reason for position in positions for reason in table.doubts_about(*position))
    return [texts["doubtful"].format(reason=reason) for reason in dict.fromkeys(reasons)]


def _head(table: Table, cited: Collection[Position]) -> str:
    return _rows(table, range(table.header_rows), _roles(table), cited)


def _body(table: Table, cited: Collection[Position], texts: Texts, rows_most: int) -> str:
    runs = _runs(table, {row for row, _ in cited}, rows_most)
    roles = _roles(table)
    parts, expected = [], table.header_rows
    for run in [*runs, range(len(table.rows), len(table.rows))]:
        if run.start > expected:
            left_out = _shown(texts["rows_left_out"].format(rows=run.start - expected))
            parts.append(f'<tr class="rq-gap"><td colspan="{table.width}">{left_out}</td></tr>')
        parts.append(_rows(table, run, roles, cited))
        expected = run.stop
    return "".join(parts)


def _runs(table: Table, cited_rows: Collection[int], rows_most: int) -> list[range]:
    """The body rows that are shown, as runs without a gap: all of them, or those around the cited ones."""
    if len(table.body) <= rows_most:
        return [table.body]
    runs: list[range] = []
    for row in sorted(cited_rows) or [table.header_rows]:
        start, stop = max(row - ROWS_AROUND, table.header_rows), min(row + ROWS_AROUND + 1, len(table.rows))
        if runs and start <= runs[-1].stop:
            runs[-1] = range(runs[-1].start, max(stop, runs[-1].stop))
        else:
            runs.append(range(start, stop))
    return runs


def _roles(table: Table) -> Callable[[int, int], Role]:
    """What each cell of a table is to its reader; in a table of parts that is what the parts say."""
    own = _roles_in_parts(table)

    def role(row: int, column: int) -> Role:
        if row < table.header_rows:
            return Role.LEAF if row == table.header_rows - 1 else Role.GROUP
        if table.parts:
            return own.get((row, column), Role.REPEAT)
        if column >= table.label_columns:
            return Role.VALUE
        return Role.NAME if column == table.label_columns - 1 else Role.OUTER

    return role


def _roles_in_parts(table: Table) -> dict[Position, Role]:
    """The roles of the cells that parts hold; a header of one part is a header, whatever it is to another."""
    found: dict[Position, Role] = {}
    for part in table.parts:
        for line, slots in enumerate(part.slots):
            for at, slot in enumerate(slots):
                if line < part.header_rows:
                    role = Role.LEAF if line == part.header_rows - 1 else Role.GROUP
                elif at < part.label_columns:
                    role = Role.NAME if at == part.label_columns - 1 else Role.OUTER
                else:
                    role = Role.VALUE
                found[slot] = min(role, found.get(slot, role))
    return found


def _rows(table: Table, rows: range, role: Callable[[int, int], Role], cited: Collection[Position]) -> str:
    lines: dict[int, list[str]] = {row: [] for row in rows}
    for printed in _rectangles(table, rows, role):
        lines[printed[0]].append(_cell(table, printed, cited, "td" if role(*printed[:2]).kind == "value" else "th"))
    return "".join(f"<tr>{''.join(cells)}</tr>" for cells in lines.values())


def _rectangles(table: Table, rows: range, role: Callable[[int, int], Role]) -> list[Rectangle]:
    """The printed cells that cover the rows: neighbours of the same text are one cell where their roles let them be."""
    covered: set[Position] = set()
    found: list[Rectangle] = []

    def joins(first: Position, row: int, column: int, roles: Collection[Role]) -> bool:
        text, one = table.rows[first[0]][first[1]], role(row, column)
        kin = one is Role.REPEAT or one.kind == role(*first).kind
        return one in roles and kin and bool(text) and table.rows[row][column] == text and (row, column) not in covered

    for row in rows:
        for column in range(table.width):
            if (row, column) in covered:
                continue
            first, right, below = (row, column), column + 1, row + 1
            while right < table.width and joins(first, row, right, _WIDENING):
                right += 1
            while below < rows.stop and all(joins(first, below, one, _DEEPENING) for one in range(column, right)):
                below += 1
            covered.update((one, other) for one in range(row, below) for other in range(column, right))
            found.append((row, column, below - row, right - column))
    return found


def _cell(table: Table, printed: Rectangle, cited: Collection[Position], tag: str) -> str:
    row, column, height, width = printed
    area = [(one, other) for one in range(row, row + height) for other in range(column, column + width)]
    reasons = [doubt.reason for doubt in table.doubts if (doubt.row, doubt.column) in area]
    marks = {
        "rq-cited": any(position in cited for position in area),
        "rq-doubt": bool(reasons),
        "rq-row-name": column <= table.label_columns - 1 < column + width,
    }
    classes = [name for name, given in marks.items() if given]
    shape = "".join(f' {name}="{size}"' for name, size in (("rowspan", height), ("colspan", width)) if size > 1)
    named = f' class="{" ".join(classes)}"' if classes else ""
    hint = f' title="{escape("; ".join(dict.fromkeys(reasons)))}"' if reasons else ""
    text = _shown(table.rows[row][column])
    return f"<{tag}{shape}{named}{hint}>{f'<mark>{text}</mark>' if 'rq-cited' in classes else text}</{tag}>"
