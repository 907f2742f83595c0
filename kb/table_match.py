"""Which rows and columns of a table a question names, and which of its words nothing in the table explains.

A table is looked at as it stands and turned over (entities across, measures down); the caller takes the better reading.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.figures import read_figure, without_unit
from kb.mentions import Label, Mention, Reading, best_mentions, find_mention, labels_of, rarity, union

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.atoms import Glossary
    from kb.model import Table

ROW_SHARE = 0.45
"""A row is named when this share of its label, weighted by rarity, stands in the question ("o3-mini high" of "OpenAI o3-mini (high)")."""

COLUMN_SHARE = 0.45
"""The same for a column header ("市值" of "总市值", "价格" of "输入价格")."""


HEAD_SHARE = 0.5
"""The header of a label column is asked for when more than this share of it stands in the question ("股票" is not "股票代码")."""


@dataclass(frozen=True, slots=True)
class Lines:
    """The labels along one side of a table: for each level (label column or header row) the reading of every line's label."""

    levels: tuple[dict[int, Label], ...]
    weights: tuple[dict[str, float], ...]
    heads: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Sides:
    """A table's labels read once: `rows` along its body rows, `columns` along its value columns."""

    table: Table
    rows: Lines
    columns: Lines
    context: Reading


@dataclass(frozen=True, slots=True)
class Selection:
    """What a question picks in a table. `rows` and `columns` are in order; `named` says by what they were picked.

    `levels` are the label columns that named rows; `asked_labels` the label columns asked for ("which sector is X in").
    `covered` are the question's atoms that the table explains.
    """

    sides: Sides
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    rows_named: bool
    columns_named: bool
    levels: tuple[int, ...]
    asked_labels: tuple[int, ...]
    covered: frozenset[int]
    by_row: dict[int, Mention]


def read_sides(table: Table, context: str, glossary: Glossary) -> Sides:
    """Read a table's labels; `context` is what stands around it (title, headings, caption), which may explain words too."""
    rows = [
        _level(((row, table.rows[row][column]) for row in table.body), glossary)
        for column in range(table.label_columns)
    ]
    values = range(table.label_columns, table.width)
    columns = [
        _level(((column, without_unit(table.rows[row][column])) for column in values), glossary)
        for row in range(table.header_rows)
    ]
    heads = labels_of([" ".join(table.column_path(column)) for column in range(table.label_columns)], glossary)
    return Sides(
        table,
        Lines(tuple(rows), tuple(rarity(level.values()) for level in rows), tuple(heads)),
        Lines(tuple(columns), tuple(rarity(level.values()) for level in columns), ()),
        Reading.of(context, glossary),
    )


def _level(labels: Iterable[tuple[int, str]], glossary: Glossary) -> dict[int, Label]:
    told = [(index, text) for index, text in labels if text]
    return dict(zip((index for index, _ in told), labels_of([text for _, text in told], glossary), strict=True))


def select(sides: Sides, question: Reading, glossary: Glossary) -> Selection | None:
    """What `question` picks in the table; None when it names neither a row nor a column, or names what excludes itself."""
    row_levels = _mentions(sides.rows, question, glossary, ROW_SHARE)
    column_levels = _mentions(sides.columns, question, glossary, COLUMN_SHARE)
    _drop_weaker_side(row_levels, column_levels)
    offered = _offered_level(row_levels, question)
    offered_mentions = () if offered is None else tuple(row_levels[offered].values())
    if offered is not None:
        row_levels[offered] = {}
    rows = _common(row_levels, sides.table.body)
    columns = _common(column_levels, range(sides.table.label_columns, sides.table.width))
    asked = _asked_labels(sides, question, glossary)
    if not any(row_levels) and not any(column_levels) and not asked:
        return None
    if not rows or not columns:
        return None
    by_row = {row: mention for level in row_levels for row, mention in level.items() if row in rows}
    heads = [mention for head in sides.rows.heads if (mention := find_mention(head, question, {}, glossary))]
    covered = union((*(m for level in (*row_levels, *column_levels) for m in level.values()), *heads))
    return Selection(
        sides,
        tuple(rows),
        tuple(columns),
        any(row_levels),
        any(column_levels),
        tuple(index for index, level in enumerate(row_levels) if level),
        asked if offered is None else (offered,),
        covered | union(offered_mentions),
        by_row,
    )


def _mentions(lines: Lines, question: Reading, glossary: Glossary, threshold: float) -> list[dict[int, Mention]]:
    found: list[dict[int, Mention]] = []
    for level, weights in zip(lines.levels, lines.weights, strict=True):
        mentions: dict[int, Mention] = {}
        known: dict[int, Mention | None] = {}
        for index, label in level.items():
            if id(label) not in known:
                known[id(label)] = find_mention(label, question, weights, glossary)
            if mention := known[id(label)]:
                mentions[index] = mention
        found.append(mentions)
    return _best_over_levels(found, threshold)


def _best_over_levels(found: Sequence[dict[int, Mention]], threshold: float) -> list[dict[int, Mention]]:
    """A mention must hold its own against every level's: "AI 端侧" against a stock whose name shares two characters with it."""
    distinct = {(level, index): mention for level, mentions in enumerate(found) for index, mention in mentions.items()}
    strongest: dict[Mention, int] = {}
    for mention in distinct.values():
        strongest.setdefault(mention, len(strongest))
    kept = set(best_mentions({number: mention for mention, number in strongest.items()}, threshold))
    return [{index: mention for index, mention in mentions.items() if strongest[mention] in kept} for mentions in found]


def _drop_weaker_side(rows: list[dict[int, Mention]], columns: list[dict[int, Mention]]) -> None:
    """The same words name a row or a column, not both: the side whose label they fill less loses them."""
    for own, others in ((rows, columns), (columns, rows)):
        for level in own:
            for index, mention in tuple(level.items()):
                if any(
                    other.covered >= mention.covered and other.share > mention.share
                    for other_level in others
                    for other in other_level.values()
                ):
                    del level[index]


def _common(levels: Sequence[dict[int, Mention]], lines: range) -> list[int]:
    """The lines that every level which names any agrees on; all lines when none is named."""
    return [line for line in lines if all(line in level for level in levels if level)]


def _offered_level(levels: Sequence[dict[int, Mention]], question: Reading) -> int | None:
    """The label column whose labels the question offers as alternatives ("is X cloud or edge?") while another names the row."""
    if not _ALTERNATIVES.search(question.text):
        return None
    named = [index for index, level in enumerate(levels) if level]
    offered = [index for index in named if len(set(levels[index].values())) > 1]
    return offered[0] if len(named) > 1 and offered else None


_ALTERNATIVES = re.compile(r"还是|抑或|\bor\b", re.I)


def _asked_labels(sides: Sides, question: Reading, glossary: Glossary) -> tuple[int, ...]:
    return tuple(
        column
        for column, head in enumerate(sides.rows.heads)
        if (mention := find_mention(head, question, {}, glossary)) and mention.share > HEAD_SHARE
    )


def name_column(table: Table) -> int:
    """The label column that names a row best: the most distinct labels, words before codes, the last of equals."""

    def quality(column: int) -> tuple[int, bool, int]:
        labels = [table.rows[row][column] for row in table.body]
        return len(set(labels)), not any(read_figure(label) or label[:1].isdigit() for label in labels), column

    return max(range(table.label_columns), key=quality, default=0)


def turned(table: Table) -> Table:
    """The table with rows and columns exchanged; header rows become label columns."""
    from dataclasses import replace

    from kb.model import Doubt

    return replace(
        table,
        rows=tuple(zip(*table.rows, strict=True)),
        header_rows=table.label_columns,
        label_columns=table.header_rows,
        doubts=tuple(Doubt(doubt.column, doubt.row, doubt.reason) for doubt in table.doubts),
    )
