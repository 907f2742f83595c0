"""A table without drawn cells: its header apart, its columns and rows found, every column's lines aligned with the
rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.pdf.tables.align import ColumnLine, align
from ingest.pdf.tables.cells import Layout, PdfCell, around, indexes_of
from ingest.pdf.tables.columns import Column, column_at, columns_of, crosses, rows_of
from ingest.pdf.tables.head import header_cells
from ingest.pdf.tables.lines import SMALL, has_values
from ingest.pdf.tables.named import named_columns
from ingest.pdf.tables.tall import with_their_figures
from ingest.pdf.tables.words import NOTE_MARK, goes_on, joined_text, middle_of, stacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ingest.pdf.tables.align import CellLines, Rows
    from ingest.pdf.tables.regions import Region
    from ingest.pdf.tables.rules import Stroke
    from ingest.pdf.tables.words import Line, PdfPhrase

UNSURE = "the file does not show for sure which rows this label covers"

_WRAPPED = 1.7
"""Sizes of type between the lines of one name at most."""

_MOST_BELOW, _ROWS_SEEN = 4, 6
"""Lines of a header that may stand below a rule within it, and lines below that show where its figures stand."""

_MEASURED = frozenset(".,%％(（$¥￥€£")


@dataclass(frozen=True, slots=True)
class _Body:
    """What is known of a table's body before its columns are aligned."""

    columns: tuple[Column, ...]
    rows: Rows
    first_figures: int


def spaced_layout(region: Region, across: Sequence[Stroke]) -> Layout | None:
    """The layout of a region; None when it has not two columns and a row. `across` are all lines across the page."""
    head, body = split_head(region)
    if not body:
        return None
    partial = [
        rule
        for rule in across
        if rule.start < region.x1 and rule.end > region.x0 and rule.length < 0.9 * (region.x1 - region.x0)
    ]
    columns = tuple(named_columns(columns_of(body), body, head, partial))
    if len(columns) < 2:
        return None
    known = _known(region, body, columns)
    cells, extras = _body_cells(body, known)
    cells, heights = with_their_figures(cells, known.rows.heights, [middle_of(list(line)) for line in extras])
    heads, header_rows = _heads(head, columns, partial, region.rules)
    placed = [*heads, *_numbered(cells, extras, heights, header_rows, columns)]
    if not placed:
        return None
    phrases = [phrase for line in region.lines for phrase in line]
    return Layout(tuple(placed), around(phrases), header_rows)


def _heads(
    head: Sequence[Line], columns: Sequence[Column], partial: Sequence[Stroke], whole: Sequence[float]
) -> tuple[list[PdfCell], int]:
    """The cells of a header; a line over it with a line over the whole width between is its title, with what stands at
    its end."""
    titled = len(head) > 2 and len(head[0]) <= 2 < max(map(len, head[1:])) and head[0][0].x0 < columns[1].x0
    titled = titled and (len(head[0]) < 2 or head[0][1].x1 > max(line[-1].x1 for line in head) - 2)
    if titled and any(middle_of(head[0]) < rule < middle_of(head[1]) for rule in whole):
        cells, rows = header_cells(head[1:], columns, partial)
        title = PdfCell(0, 0, 1, len(columns), joined_text(head[0]), around(head[0]), indexes_of(head[0]))
        return [title, *(replace(cell, row=cell.row + 1) for cell in cells)], rows + 1
    return header_cells(head, columns, partial)


def split_head(region: Region) -> tuple[list[Line], list[Line]]:
    """The lines of the header and those below: parted by the first rule under names, else where figures begin."""
    lines = sorted(region.lines, key=middle_of)
    first = next((index for index, line in enumerate(lines) if has_values(line)), None)
    left = min(phrase.x0 for line in lines for phrase in line)
    for at, rule in enumerate(region.rules):
        above = [line for line in lines if middle_of(line) < rule]
        if all(_is_section(line, left) for line in above) or len(above) == len(lines):
            continue
        if sum(map(_is_measured, above)) > 0:
            return ([], lines) if first == 0 else (lines[:first], lines[first:])
        if not any(len(line) > 1 for line in above) and first is not None and first > len(above):
            continue
        head, body = _with_subtitles(lines, len(above), region.rules[at + 1 :])
        return (head, body) if len(head) > len(above) else _without_sections(lines, len(above), left)
    return (lines[:1], lines[1:]) if first is None else _without_sections(lines, first, left)


def _without_sections(lines: list[Line], end: int, left: float) -> tuple[list[Line], list[Line]]:
    """The header up to the names of sections that stand alone at the left below it."""
    while end and _is_section(lines[end - 1], left) and any(len(line) > 1 for line in lines[: end - 1]):
        end -= 1
    return lines[:end], lines[end:]


def _with_subtitles(lines: list[Line], end: int, rules: Iterable[float]) -> tuple[list[Line], list[Line]]:
    """The header goes on below a rule when what stands there are periods or names over all but the first column."""
    end += _names_of_figures(lines[end:])
    for rule in rules:
        inside = [line for line in lines[end:] if middle_of(line) < rule]
        left = min(phrase.x0 for line in lines for phrase in line)
        phrases = [phrase for line in inside for phrase in line]
        if not phrases or len(inside) > _MOST_BELOW or end + len(inside) >= len(lines):
            break
        if not all(phrase.is_period for phrase in phrases) and any(
            phrase.x0 < left + 2 * phrase.size or phrase.is_number for phrase in phrases
        ):
            break
        if len(phrases) < 2:
            break
        end += len(inside)
    while end + 1 < len(lines) and _are_subtitles(lines[end], lines[end + 1]):
        end += 1
    return lines[:end], lines[end:]


def _names_of_figures(lines: Sequence[Line]) -> int:
    """How many lines at the top hold no figures but names over those of the first row: one of them several."""
    first = next((at for at, line in enumerate(lines) if has_values(line)), 0)
    rows = [line for line in lines[first : first + _ROWS_SEEN] if has_values(line)] if first else []
    figures = sorted((phrase for row in rows for phrase in row[1:] if phrase.is_number), key=lambda phrase: phrase.x0)
    count = most = 0
    size = SMALL * max(phrase.size for line in lines[:first] for phrase in line) if figures else 0.0
    for line in ([phrase for phrase in line if phrase.size >= size] for line in lines[:first] if figures):
        labelled = len(line) > 2 and line[0].x1 < figures[0].x0
        names = [phrase for phrase in line[1:] if phrase.x1 > figures[0].x0] if labelled else line
        if not names or any(all(phrase.overlap(one.x0, one.x1) <= 0 for one in figures) for phrase in names):
            break
        count += 1
        remark = names[0].text[:1] in {"(", "（"}
        most = max(most, len(names) + remark)
    return count if most > 1 and count <= _MOST_BELOW else 0


def _are_subtitles(line: Line, below: Line) -> bool:
    """Are all phrases of a line but the first periods or numbers of footnotes, where the line below is not alike?"""
    names = [phrase for phrase in line[1:] or line if not NOTE_MARK.fullmatch(phrase.text)]
    return all(phrase.is_period for phrase in names) and not any(phrase.is_period for phrase in below[1:])


def _is_section(line: Line, left: float) -> bool:
    return len(line) == 1 and line[0].x0 < left + 3 * line[0].size


def _is_measured(line: Line) -> bool:
    """Are there amounts right of the first phrase for sure? A bare number, or running ones, may be those of columns."""
    figures = [phrase.text for phrase in line[1:] if phrase.is_number and not NOTE_MARK.fullmatch(phrase.text)]
    if any(not _MEASURED.isdisjoint(text) for text in figures):
        return True
    numbers = [int(text) for text in figures if text.isascii() and text.isdigit()]
    return len(numbers) > 1 and any(right != left + 1 for left, right in pairwise(numbers))


def _known(region: Region, body: Sequence[Line], columns: tuple[Column, ...]) -> _Body:
    figures = [0] * len(columns)
    counts = [0] * len(columns)
    for line in body:
        for phrase in line:
            if not crosses(phrase, columns):
                at = column_at(phrase, columns)
                counts[at] += 1
                figures[at] += phrase.is_number
    first = next((at for at in range(len(columns)) if counts[at] and 2 * figures[at] >= counts[at]), 1)
    return _Body(columns, rows_of(body, columns, region.rules), max(first, 1))


def _body_cells(body: Sequence[Line], known: _Body) -> tuple[list[PdfCell], list[list[PdfPhrase]]]:
    """The cells of the rows, counted from the first row of the body, and what stands between rows, line by line."""
    by_column: list[list[PdfPhrase]] = [[] for _ in known.columns]
    between: list[PdfPhrase] = []
    for line in body:
        for phrase in line:
            if len(line) == 1 and _is_heading(phrase, known.columns):
                between.append(phrase)
            else:
                by_column[column_at(phrase, known.columns)].append(phrase)
    cells: list[PdfCell] = []
    groups: set[tuple[int, int]] = set()
    for column, phrases in enumerate(by_column):
        lines = stacked(phrases)
        matches = _matches(lines, column, known, groups)
        groups |= {(match.row, match.row_end) for match in matches if match.row_end - match.row > 1}
        taken: set[int] = set()
        for match in matches:
            row_phrases = [phrase for line in lines[match.line : match.line_end] for phrase in line]
            taken.update(range(match.line, match.line_end))
            height = match.row_end - match.row
            doubt = UNSURE if height > 1 and not match.is_clear else ""
            cells.append(
                PdfCell(
                    match.row,
                    column,
                    height,
                    1,
                    joined_text(row_phrases),
                    around(row_phrases),
                    indexes_of(row_phrases),
                    doubt,
                )
            )
        between += [phrase for index, line in enumerate(lines) if index not in taken for phrase in line]
    return cells, _unwrapped(stacked(between), known.rows.heights)


def _unwrapped(lines: Sequence[Line], heights: Sequence[float]) -> list[Line]:
    """Lines between rows, a name that goes on on the next line as one."""
    found: list[Line] = []
    for line in lines:
        last = found[-1] if found else None
        if (
            last
            and len(line) == 1
            and abs(line[0].x0 - last[0].x0) < 3 * line[0].size
            and goes_on(last[-1].text, line[0].text)
        ):
            close = 0 < line[0].cy - last[-1].cy < _WRAPPED * line[0].size
            if close and not any(last[-1].cy < height < line[0].cy for height in heights):
                last.append(line[0])
                continue
        found.append(list(line))
    return found


def _matches(lines: Sequence[Line], column: int, known: _Body, groups: set[tuple[int, int]]) -> list[CellLines]:
    """Which rows the lines of a column are for. Right of the labels a cell spans rows where a label does, or stands
    between."""
    if not known.rows.heights or not lines:
        return []
    column_lines = [ColumnLine(middle_of(line), joined_text(line), line[0].x0) for line in lines]
    if column < known.first_figures or _is_off(column_lines, known.rows):
        return align(column_lines, known.rows, spans=True)
    if groups and len(lines) < len(known.rows.heights):
        spread = align(column_lines, known.rows, spans=True)
        spans = {(match.row, match.row_end) for match in spread if match.row_end - match.row > 1}
        if spans and spans <= groups and len(spread) == len(lines):
            return spread
    return align(column_lines, known.rows, spans=False)


def _is_heading(phrase: PdfPhrase, columns: Sequence[Column]) -> bool:
    """Does a lone phrase lie across columns, or at the middle of the table rather than of a column?"""
    middle = (columns[0].x0 + columns[-1].x1) / 2
    centred = abs(phrase.cx - middle) < 2 and abs(phrase.cx - columns[column_at(phrase, columns)].cx) > phrase.size
    return crosses(phrase, columns) or (centred and not phrase.is_number)


def _is_off(column_lines: Sequence[ColumnLine], rows: Rows) -> bool:
    """Does a line stand between the rows?"""
    limit = 0.3 * rows.pitch
    return any(min((abs(line.y - height) for height in rows.heights), default=0.0) > limit for line in column_lines)


def _numbered(
    cells: Iterable[PdfCell],
    extras: Sequence[Sequence[PdfPhrase]],
    heights: Sequence[float],
    header_rows: int,
    columns: Sequence[Column],
) -> list[PdfCell]:
    """Cells counted from the header on, what stands between rows as rows of their own over the whole width."""
    at = [middle_of(list(line)) for line in extras]
    place = [header_rows + row + sum(y <= height for y in at) for row, height in enumerate(heights)]
    found = []
    for cell in cells:
        end = place[cell.row + cell.height - 1] + 1
        found.append(replace(cell, row=place[cell.row], height=end - place[cell.row]))
    for index, line in enumerate(extras):
        row = header_rows + index + sum(height < at[index] for height in heights)
        found += _between(row, line, columns)
    # A row between others is first: a label that spans rows goes on below it.
    return sorted(found, key=lambda cell: (cell.row, cell.width == 1))


def _between(row: int, line: Sequence[PdfPhrase], columns: Sequence[Column]) -> list[PdfCell]:
    """A row of its own: one cell over the whole width, or several where phrases stand in several columns."""
    parts: dict[int, list[PdfPhrase]] = {}
    for phrase in line:
        parts.setdefault(column_at(phrase, columns), []).append(phrase)
    alone = len(parts) == 1
    return [
        PdfCell(
            row, 0 if alone else at, 1, len(columns) if alone else 1, joined_text(part), around(part), indexes_of(part)
        )
        for at, part in parts.items()
    ]
