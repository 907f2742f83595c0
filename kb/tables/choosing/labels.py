"""The labels of a table along both sides, read once: what a question's words may name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import read_figure, without_unit
from kb.model import Doubt, Table
from kb.tables.choosing.fact_units import exchanged
from kb.tables.choosing.totals import is_total
from kb.text.label_mentions import Label, Reading, labels_of, rarity

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.text.glossary_tokens import Glossary

MOST_CELLS = 6_000
"""Cells of a table that are read as possible keys of their rows; a larger table is keyed by its labels alone."""

LONGEST_HEAD = 24
"""Characters before a colon that may be a name."""

_ENUMERATOR = re.compile(
    r"\s*(?:[(（]?[一二三四五六七八九十\d]{1,3}[)）、.．:：](?!\d)|[⑴-⒇①-⑳])\s*"
    r"|\s*(?:其中|加|减|add|less|of which|hereof|including)\s*[:：]\s*",
    re.IGNORECASE,
)
_REMARK = re.compile(r"\s*[(（][^()（）]*(?:填列|列示|see note|note \d)[^()（）]*[)）]", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*[(（][^()（）]{10,}[)）]")


@dataclass(frozen=True, slots=True)
class Lines:
    """The labels along one side: for each level (label column or header row) the reading of every line's label.

    `keys` are the cells of each line that are no labels, by the line across: "5.7%" may tell which loan is meant.
    `totals` are the lines whose label says that they add up others.
    """

    levels: tuple[dict[int, Label], ...]
    weights: tuple[dict[str, float], ...]
    keys: tuple[dict[int, Label], ...]
    totals: frozenset[int]


@dataclass(frozen=True, slots=True)
class Sides:
    """A table's labels: `rows` along its body rows, `columns` along all its columns, those of labels too.

    `context` is what stands around the table (title, headings, caption); `heads` the names of its label columns;
    `is_turned` says that it is a table turned over.
    """

    table: Table
    rows: Lines
    columns: Lines
    context: Reading
    heads: tuple[Label, ...]
    is_turned: bool = False


def read_sides(table: Table, context: str, glossary: Glossary, *, is_turned: bool = False) -> Sides:
    """Read a table's labels; `context` is what stands around it, which may explain words too. `is_turned`: it is a
    table turned over."""
    rows = [
        _level(((row, bare_label(table.rows[row][column])) for row in table.body), glossary)
        for column in range(table.label_columns)
    ]
    columns = [
        _level(((column, bare_label(table.rows[row][column])) for column in range(table.width)), glossary)
        for row in range(table.header_rows)
    ]
    keyed = range(table.label_columns, table.width) if len(table.rows) * table.width <= MOST_CELLS else range(0)
    keys = [_level(((row, table.rows[row][column]) for row in table.body), glossary) for column in keyed]
    heads = labels_of([" ".join(table.column_path(column)) for column in range(table.label_columns)], glossary)
    totals = frozenset(row for row in table.body if any(map(is_total, table.rows[row][: table.label_columns])))
    total_columns = frozenset(
        column
        for column in range(table.label_columns, table.width)
        if any(is_total(table.rows[row][column]) for row in range(table.header_rows))
    )
    return Sides(
        table,
        Lines(tuple(rows), tuple(rarity(level.values()) for level in rows), tuple(keys), totals),
        Lines(tuple(columns), tuple(rarity(level.values()) for level in columns), _across(keys, table), total_columns),
        Reading.of(context, glossary),
        tuple(heads),
        is_turned,
    )


def _across(keys: Sequence[dict[int, Label]], table: Table) -> tuple[dict[int, Label], ...]:
    """The keys of the rows as keys of the columns: the same cells, row by row."""
    return tuple(
        {table.label_columns + at: level[row] for at, level in enumerate(keys) if row in level} for row in table.body
    )


def bare_label(label: str) -> str:
    """A label without its unit, its numbering ("三、", "其中：") and remarks on how it is filled in."""
    bare = _REMARK.sub("", without_unit(label))
    if len(bare) < len(label) and _ENUMERATOR.fullmatch(f"{bare}:"):
        # "其中：美元" is not a label in dollars, dollars are what it names.
        bare = label
    found = _ENUMERATOR.match(bare)
    while found and found.end() < len(bare):
        bare = bare[found.end() :]
        found = _ENUMERATOR.match(bare)
    return bare


def _level(labels: Iterable[tuple[int, str]], glossary: Glossary) -> dict[int, Label]:
    filled = [(index, text) for index, text in labels if text]
    read = labels_of([text for _, text in filled], glossary, _short_names)
    return dict(zip((index for index, _ in filled), read, strict=True))


def _short_names(label: str) -> tuple[str, ...]:
    """What a reader may call a label that explains itself: "Level 1" and "Level 1: Emerging" of "Level 1: Emerging
    (…)"."""
    bare = _BRACKETS.sub("", label).strip()
    head, colon, _ = bare.partition(":" if ":" in bare else "：")
    short = (bare, head.strip() if colon and 1 < len(head.strip()) <= LONGEST_HEAD else bare)
    return tuple(dict.fromkeys(name for name in short if name and name != label))


def name_column(table: Table) -> int:
    """The label column that names a row best: the most distinct labels, words before codes, the last of equals."""

    def quality(column: int) -> tuple[int, bool, int]:
        labels = [table.rows[row][column] for row in table.body]
        return len(set(labels)), not any(read_figure(label) or label[:1].isdigit() for label in labels), column

    return max(range(table.label_columns), key=quality, default=0)


def can_turn(table: Table) -> bool:
    """Whether a table has names along both sides, and values."""
    return bool(table.header_rows and table.label_columns) and table.width > table.label_columns


def turned(table: Table) -> Table:
    """The table with rows and columns exchanged; header rows become label columns."""
    across = replace(
        table,
        rows=tuple(zip(*table.rows, strict=True)),
        header_rows=table.label_columns,
        label_columns=table.header_rows,
        doubts=tuple(Doubt(doubt.column, doubt.row, doubt.reason) for doubt in table.doubts),
        parts=(),
    )
    return exchanged(across, table)
