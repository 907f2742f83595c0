"""Which rows and which columns together a question most likely means: every pair of readings weighed by fitted
weights."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.amounts.rate_labels import CHANGE, SHARE
from kb.question.operations import Operation
from kb.tables.choosing.asked_columns import asked_option, with_asked, without_asked
from kb.tables.choosing.features import ASKS_WHICH, measure_choice
from kb.tables.choosing.line_naming import FULL_SHARE, named_by_keys
from kb.tables.choosing.line_readings import Option, options_of
from kb.tables.choosing.question import EACH_KIND
from kb.text.label_mentions import WELL_NAMED, find_mention, is_said
from kb.text.unexplained import explained_by

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.learned.weights import TableWeights
    from kb.tables.choosing.labels import Sides
    from kb.tables.choosing.question import Question
    from kb.text.glossary_tokens import Glossary
    from kb.text.label_mentions import Reading

LONG_NAME = 4
"""Atoms from which a row's name is nothing else too."""

MOST_ECHOED = 20
"""Rows whose cells are looked for in the question."""

MOST_GAP = 5.0
"""A lead over the runner-up that is larger counts as this."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A reading of the question in a table. `explained` are the question's atoms that labels and surroundings explain;
    `known` those that stand in some label of the table, chosen or not.

    `score` weighs it against the others of the same question, `gap` is its lead over the next that means other cells.
    """

    sides: Sides
    rows: Option
    columns: Option
    features: Mapping[str, float]
    explained: frozenset[int]
    known: frozenset[int]
    score: float = 0.0
    gap: float = MOST_GAP

    @property
    def cells(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """The lines chosen."""
        return self.rows.lines, self.columns.lines


def choose(views: Iterable[Sides], question: Question, glossary: Glossary, weights: TableWeights) -> list[Choice]:
    """The readings of a question in the views of one table, the likeliest first, each with its lead over the next."""
    likeliest: list[Choice] = []
    for sides in views:
        found = [replace(one, score=weights.score(one.features)) for one in choices(sides, question, glossary)]
        found.sort(key=lambda one: -one.score)
        likeliest += [replace(one, gap=_gap(at, found)) for at, one in enumerate(found[:MOST_TRIED])]
    return sorted(likeliest, key=lambda one: -one.score)


MOST_TRIED = 6
"""Readings that are tried, likeliest first, until one can be computed."""


def _gap(at: int, found: list[Choice]) -> float:
    one = found[at]
    texts = _texts(one)
    other = next((after for after in found[at + 1 :] if _texts(after) != texts), None)
    return min(MOST_GAP, one.score - other.score) if other else MOST_GAP


def _texts(choice: Choice) -> frozenset[str]:
    rows = choice.sides.table.rows
    return frozenset(rows[row][column] for row in choice.rows.lines for column in choice.columns.lines)


def choices(sides: Sides, question: Question, glossary: Glossary) -> list[Choice]:
    """Every pair of a row reading and a column reading that names something, with its features, not yet weighed."""
    reading = question.reading
    rows, columns, around = _options(sides, question, glossary)
    heads = _named_heads(sides, reading, glossary)
    around = around.union(*heads, _explained_by_cells(sides, question, glossary))
    # A word that asks nothing by itself ("上", "年") is content where it is part of a label that is named.
    explained = frozenset().union(
        *(one.covered for one in (*rows, *columns) if one.share >= WELL_NAMED and not one.keyed)
    )
    own = replace(
        question, content=question.content | explained, weights={**dict.fromkeys(explained, 0.5), **question.weights}
    )
    pairs = dict.fromkeys(
        _without_echo(sides, row, column, reading.text)
        for row in rows
        for column in columns
        if (row.groups or column.groups or (heads and question.asked.operation is not Operation.LOOKUP))
        and not _named_by_other(row, column)
        and not _named_by_other(column, row)
        and _tells(sides, row, column, question, glossary)
    )
    return [
        Choice(
            sides,
            row,
            column,
            measure_choice(sides, row, column, around, explained, own, glossary),
            around | row.covered | column.covered,
            explained,
        )
        for row, column in pairs
    ]


def _options(sides: Sides, question: Question, glossary: Glossary) -> tuple[list[Option], list[Option], frozenset[int]]:
    """The readings of the rows, those of the columns, and the atoms that the surroundings explain."""
    table, reading, content = sides.table, question.reading, question.content
    is_look_up = question.asked.operation is Operation.LOOKUP
    lines, asked = without_asked(sides, question, glossary) if is_look_up else (sides.rows, None)
    around = frozenset(explained_by(reading, sides.context))
    rows = options_of(lines, table.body, reading, content, around, glossary)
    values = range(table.label_columns, table.width)
    columns = options_of(sides.columns, values, _without_names(reading, rows), content, around, glossary)
    if asked is not None:
        column = asked_option(asked, lines, sides, reading, glossary)
        columns = with_asked(column, columns) if question.several else [column]
        labels = {id(label): label.readings[0] for label in (*sides.rows.levels, *sides.rows.keys)[asked].values()}
        around = around.union(*(explained_by(reading, label) for label in labels.values()))
    elif not is_look_up:
        # What is filtered, ranked or added up are figures; the head of the labels only says what kind the entries are.
        columns = [one for one in columns if min(one.lines) >= table.label_columns]
    others, kind = _without_kind_asked(columns, sides, question)
    return rows, [*others, *_change_columns(sides, question)], around | kind


def _named_heads(sides: Sides, question: Reading, glossary: Glossary) -> list[frozenset[int]]:
    """The atoms that the head of each label column explains, where it is named."""
    return [
        mention.covered | explained_by(question, head.readings[0])
        for head in sides.heads
        if (mention := find_mention(head, question, {}, glossary))
    ]


def _explained_by_cells(sides: Sides, question: Question, glossary: Glossary) -> frozenset[int]:
    """The atoms that cells explain which name their rows, and the headers over them: "the one with the start date 6
    May"."""
    reading = question.reading
    named = named_by_keys(sides.rows, reading, question.content, glossary)
    explained = frozenset().union(*(mention.covered for mention in named.values()))
    over: set[int] = set()
    for row in list(named)[:MOST_ECHOED]:
        for at, level in enumerate(sides.rows.keys, start=sides.table.label_columns):
            if row in level and is_said(level[row], reading, glossary):
                heads = (one[at].readings[0] for one in sides.columns.levels if at in one)
                over.update(*(explained_by(reading, head) for head in heads))
    return explained | over


def _without_names(reading: Reading, rows: Sequence[Option]) -> Reading:
    """The question without the long names of rows: a piece of one ("有限" of a company's) names no column."""
    long = [one.covered for one in rows if one.groups == 1 and not one.keyed and one.share >= FULL_SHARE]
    named = frozenset().union(*(atoms for atoms in long if len(atoms) >= LONG_NAME))
    atoms = (replace(atom, text="") if at in named else atom for at, atom in enumerate(reading.atoms))
    return replace(reading, atoms=tuple(atoms))


def _tells(sides: Sides, row: Option, column: Option, question: Question, glossary: Glossary) -> bool:
    """Would a reading tell more than the question says? Turned over, a table is looked up for its labels only: the rest
    it says upright. And labels that the question itself names are no answer."""
    labels = [at for at in column.lines if at < sides.table.label_columns]
    if question.asked.operation is not Operation.LOOKUP:
        return True
    if sides.is_turned and (not labels or not ASKS_WHICH.search(question.reading.text)):
        return False
    if not labels or column.asked:
        return True
    if row.within:
        return False
    if row.keyed or not row.groups:
        return True
    labels_of_row = {
        id(label): label for at in labels for line in row.lines if (label := sides.rows.levels[at].get(line))
    }
    return not all(is_said(label, question.reading, glossary) for label in labels_of_row.values())


def _without_kind_asked(columns: list[Option], sides: Sides, question: Question) -> tuple[list[Option], frozenset[int]]:
    """The column readings without columns that only say of what kind "each" is, 股东名称 for "各股东的持股数"; what
    names those."""
    found = EACH_KIND.search(question.reading.text)
    if found is None:
        return columns, frozenset()
    names = {column: sides.table.column_name(column) for column in range(sides.table.width)}
    kinds = {column for column, name in names.items() if found["kind"][:2] in name[:4]}
    others = [option for option in columns if not kinds & set(option.lines)]
    if not any(option.groups for option in others):
        return columns, frozenset()
    return others, frozenset().union(*(option.covered for option in columns if set(option.lines) <= kinds))


def _change_columns(sides: Sides, question: Question) -> list[Option]:
    """The columns that state how much something grew, where the question asks for that in whatever words."""
    if not question.change:
        return []
    table = sides.table
    named = {column: table.column_name(column) for column in range(table.label_columns, table.width)}
    changes = [column for column, name in named.items() if CHANGE.search(name)]
    shares = [column for column in changes if SHARE.search(named[column])]
    return [Option((at,), question.change, 1.0, 1.0, groups=1, asked=True) for at in shares or changes]


def _named_by_other(option: Option, other: Option) -> bool:
    """Is one of the sets joined named by nothing but what names the other side: "成本" and its "占收入的比例", not the
    "收入"?"""
    shared = Counter(at for part in option.parts for at in part)
    own = (frozenset(at for at in part if shared[at] == 1) or part for part in option.parts)
    return any(part <= other.covered for part in own)


def _without_echo(sides: Sides, row: Option, column: Option, question: str) -> tuple[Option, Option]:
    """Without the columns whose cell the question states itself: "its term is 3-10 years, what is its rate?"."""
    if len(row.lines) > MOST_ECHOED or len(column.lines) < 2 or (row.keyed and not column.groups):
        return row, column
    rows = [sides.table.rows[line] for line in row.lines]
    kept = tuple(
        at
        for at in column.lines
        if at < sides.table.label_columns or not all(len(cells[at]) > 1 and cells[at] in question for cells in rows)
    )
    return (row, column.only(kept)) if kept and kept != column.lines else (row, column)
