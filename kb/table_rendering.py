"""A table as HTML: header and group labels joined where the report joined them, the cited cells marked, doubts shown."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
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


def table_html(table: Table, cells: Sequence[CitedCell], texts: Texts) -> str:
    """A table with caption, unit, header, source and notes; `cells` are marked; it scrolls inside its own frame."""
    cited = {cell.position for cell in cells}
    unit = f"<span>{_shown(texts['unit'].format(unit=table.unit))}</span>" if table.unit else ""
    caption = (
        f'<p class="rq-caption"><strong>{_shown(table.caption)}</strong>{unit}</p>' if table.caption or unit else ""
    )
    below = "".join(
        f"<p>{_shown(line)}</p>" for line in (table.source, *table.notes, *_doubts(table, cells, texts)) if line
    )
    foot = f'<div class="rq-below">{below}</div>' if below else ""
    return (
        f'{_used(cells, texts)}{caption}<div class="rq-scroll" tabindex="0"><table class="rq-table"><thead>{_head(table, cited)}</thead>'
        f"<tbody>{_body(table, cited, texts)}</tbody></table></div>{foot}"
    )


def _used(cells: Sequence[CitedCell], texts: Texts) -> str:
    """The cited cells in words, above the table: a wide one may show a cell without its labels."""
    lines = [
        f"<li><span>{_shown(' · '.join(part for part in (cell.row, ' › '.join(cell.column)) if part))}</span> "
        f"<mark>{_shown(cell.value)}</mark> {_shown(cell.unit)}</li>"
        for cell in cells[:CELLS_MOST]
    ]
    if len(cells) > CELLS_MOST:
        lines.append(f"<li><span>{_shown(texts['more_cells'].format(count=len(cells) - CELLS_MOST))}</span></li>")
    return f'<ul class="rq-used">{"".join(lines)}</ul>' if lines else ""


def _shown(text: str) -> str:
    return escape(text).replace("\n", "<br>")


def _doubts(table: Table, cells: Sequence[CitedCell], texts: Texts) -> list[str]:
    reasons = (reason for cell in cells for reason in table.doubts_about(*cell.position))
    return [texts["doubtful"].format(reason=reason) for reason in dict.fromkeys(reasons)]


def _head(table: Table, cited: Collection[Position]) -> str:
    rows = range(table.header_rows)
    leaf = table.header_rows - 1
    printed = _rectangles(table, rows, range(table.width), widens=lambda row, _: row < leaf, deepens=lambda *_: True)
    return "".join(f"<tr>{_row_of(table, row, printed, cited, 'th')}</tr>" for row in rows)


def _body(table: Table, cited: Collection[Position], texts: Texts) -> str:
    runs = _runs(table, {row for row, _ in cited})
    parts, expected = [], table.header_rows
    for run in [*runs, range(len(table.rows), len(table.rows))]:
        if run.start > expected:
            left_out = _shown(texts["rows_left_out"].format(rows=run.start - expected))
            parts.append(f'<tr class="rq-gap"><td colspan="{table.width}">{left_out}</td></tr>')
        parts.append(_run(table, run, cited))
        expected = run.stop
    return "".join(parts)


def _runs(table: Table, cited_rows: Collection[int]) -> list[range]:
    """The body rows that are shown, as runs without a gap: all of them, or those around the cited ones."""
    if len(table.body) <= ROWS_MOST:
        return [table.body]
    runs: list[range] = []
    for row in sorted(cited_rows) or [table.header_rows]:
        start, stop = max(row - ROWS_AROUND, table.header_rows), min(row + ROWS_AROUND + 1, len(table.rows))
        if runs and start <= runs[-1].stop:
            runs[-1] = range(runs[-1].start, max(stop, runs[-1].stop))
        else:
            runs.append(range(start, stop))
    return runs


def _run(table: Table, run: range, cited: Collection[Position]) -> str:
    innermost = table.label_columns - 1
    labels = _rectangles(
        table, run, range(table.label_columns), widens=lambda *_: True, deepens=lambda _, column: column < innermost
    )
    values = range(table.label_columns, table.width)
    return "".join(
        f"<tr>{_row_of(table, row, labels, cited, 'th')}"
        f"{''.join(_cell(table, (row, column, 1, 1), cited, 'td') for column in values)}</tr>"
        for row in run
    )


def _rectangles(
    table: Table,
    rows: range,
    columns: range,
    *,
    widens: Callable[[int, int], bool],
    deepens: Callable[[int, int], bool],
) -> list[Rectangle]:
    """The printed cells that cover rows × columns: neighbours of the same text are one cell where they may be."""
    covered: set[Position] = set()
    found: list[Rectangle] = []

    def joins(text: str, row: int, column: int) -> bool:
        return bool(text) and table.rows[row][column] == text and (row, column) not in covered

    for row in rows:
        for column in columns:
            if (row, column) in covered:
                continue
            text, right, below = table.rows[row][column], column + 1, row + 1
            while right < columns.stop and widens(row, right) and joins(text, row, right):
                right += 1
            width = range(column, right)
            while below < rows.stop and all(deepens(below, one) and joins(text, below, one) for one in width):
                below += 1
            covered.update((one, other) for one in range(row, below) for other in width)
            found.append((row, column, below - row, right - column))
    return found


def _row_of(table: Table, row: int, printed: Sequence[Rectangle], cited: Collection[Position], tag: str) -> str:
    return "".join(_cell(table, one, cited, tag) for one in printed if one[0] == row)


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
