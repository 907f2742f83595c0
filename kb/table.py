"""The noun Table with what belongs to it: a Doubt about a cell, a Part that reads as a table of its own."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.places import Area  # noqa: TC001 - pydantic resolves the annotations of Table at run time

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Doubt:
    """A cell whose text or place could not be made out for sure: row and column index into Table.rows, and why."""

    row: int
    column: int
    reason: str


@dataclass(frozen=True, slots=True)
class Part:
    """A block of a table that reads as a table of its own.

    `slots[i][j]` is the row and column, in Table.rows, of what stands in line i and column j of the part; a cell may
    stand in several slots. Of these lines the first `header_rows` are headers, of these columns the first
    `label_columns` name the lines. Lines below the headers stand in the order of their rows.
    """

    slots: tuple[tuple[tuple[int, int], ...], ...]
    header_rows: int
    label_columns: int

    def lines_of(self, row: int) -> range:
        """The lines below the part's headers that come from a row of the table; none where it has none there."""
        first = bisect_left(self.slots, row, lo=self.header_rows, key=_row_of)
        return range(first, bisect_left(self.slots, row + 1, lo=first, key=_row_of))

    def is_header(self, row: int) -> bool:
        """Does a row of the table head the part?"""
        return any(at == row for line in self.slots[: self.header_rows] for at, _ in line)


def _row_of(line: tuple[tuple[int, int], ...]) -> int:
    return line[-1][0]


@dataclass(frozen=True, slots=True)
class Table:
    """A table, rectangular: every slot of `rows` holds the text of the cell that covers it (spans are repeated).

    The first `header_rows` rows are column headers, top to leaf; the first `label_columns` columns name the rows. That
    is true of the whole unless there are `parts`: then each of them has headers and labels of its own, as `part_tables`
    gives them, and those of the whole are a summary for display. `areas` are those that the cells of `rows` cover on
    pages, None for a slot without; empty where the format has no pages.
    """

    rows: tuple[tuple[str, ...], ...]
    header_rows: int = 1
    label_columns: int = 1
    caption: str = ""
    unit: str = ""
    source: str = ""
    notes: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    parts: tuple[Part, ...] = ()
    areas: tuple[tuple[Area | None, ...], ...] = ()

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0

    @property
    def body(self) -> range:
        """Indexes of the rows below the header."""
        return range(self.header_rows, len(self.rows))

    def column_path(self, column: int) -> tuple[str, ...]:
        """The header texts over a column, top to leaf, without empty ones and repeats: ("PE", "2025E")."""
        return _without_repeats(self.rows[row][column] for row in range(self.header_rows))

    def row_path(self, row: int) -> tuple[str, ...]:
        """The label texts of a row, outermost first, without empty ones and repeats: ("AI 云侧", "688256.SH",
        "寒武纪")."""
        return _without_repeats(self.rows[row][column] for column in range(self.label_columns))

    def column_name(self, column: int) -> str:
        """The header over a column in one line: "PE 2025E"."""
        return " ".join(self.column_path(column))

    def row_text(self, row: int) -> str:
        """A body row as "header: value" pairs, empty cells left out: how a row is embedded, shown and quoted.

        In a table of parts the pairs of every part that has the row; "" where it only heads one.
        """
        if not self.parts:
            return _joined((self.column_name(column), value) for column, value in enumerate(self.rows[row]) if value)
        lines = [(part, line) for part in self.parts for line in part.lines_of(row)]
        if lines:
            return "; ".join(dict.fromkeys(filter(None, (self._line_text(part, line) for part, line in lines))))
        return "" if any(part.is_header(row) for part in self.parts) else "; ".join(_without_repeats(self.rows[row]))

    def part_tables(self) -> tuple[tuple[Table, Part], ...]:
        """Every part as a plain table, with the part that tells where its cells stand; the whole table where there are
        none."""
        if self.parts:
            return tuple((self._part_table(part), part) for part in self.parts)
        slots = tuple(tuple((row, column) for column in range(self.width)) for row in range(len(self.rows)))
        return ((self, Part(slots, self.header_rows, self.label_columns)),)

    def _part_table(self, part: Part) -> Table:
        reasons: dict[tuple[int, int], list[str]] = {}
        for doubt in self.doubts:
            reasons.setdefault((doubt.row, doubt.column), []).append(doubt.reason)
        doubts = [
            Doubt(line, column, reason)
            for line, slots in enumerate(part.slots if reasons else ())
            for column, slot in enumerate(slots)
            for reason in reasons.get(slot, ())
        ]
        rows = tuple(tuple(self.rows[row][column] for row, column in line) for line in part.slots)
        return replace(
            self,
            rows=rows,
            header_rows=part.header_rows,
            label_columns=part.label_columns,
            doubts=tuple(doubts),
            parts=(),
            areas=(),
        )

    def _line_text(self, part: Part, line: int) -> str:
        texts = [self.rows[row][column] for row, column in part.slots[line]]
        if not part.header_rows and part.label_columns and any(texts[part.label_columns :]):
            label = " ".join(_without_repeats(texts[: part.label_columns]))
            return _joined([(label, "; ".join(filter(None, texts[part.label_columns :])))])
        headers = (
            " ".join(
                _without_repeats(
                    self.rows[row][at] for row, at in (head[column] for head in part.slots[: part.header_rows])
                )
            )
            for column in range(len(texts))
        )
        return _joined((name, value) for name, value in zip(headers, texts, strict=True) if value)

    def doubts_about(self, row: int, column: int) -> tuple[str, ...]:
        """Why the cell, a label of its row, or a header over it is uncertain; empty when none is."""
        columns = {column, *range(self.label_columns)}
        return tuple(
            doubt.reason
            for doubt in self.doubts
            if (doubt.row == row and doubt.column in columns)
            or (doubt.row < self.header_rows and doubt.column == column)
        )


def _joined(pairs: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{name}: {value}" if name else value for name, value in pairs)


def _without_repeats(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))
