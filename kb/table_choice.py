"""Which rows and which columns together a question most likely means: every pair of readings weighed by fitted weights."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.asking import Operation
from kb.choice_features import ASKS_WHICH, measure_choice
from kb.figures import read_figure
from kb.label_kinds import CHANGE, SHARE
from kb.leftover import explained_by
from kb.line_naming import named_by_keys
from kb.line_options import Option, options_of, union_of
from kb.mentions import WELL_NAMED, find_mention, is_said
from kb.table_question import EACH_KIND
from kb.wanted import Wanted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.atoms import Glossary
    from kb.mentions import Label, Reading
    from kb.table_lines import Lines, Sides
    from kb.table_question import Question
    from kb.weights import TableWeights

MOST_ECHOED = 20
"""Rows whose cells are looked for in the question."""

MOST_GAP = 5.0
"""A lead over the runner-up that is larger counts as this."""

ALTERNATIVE_SHARE = 0.4
"""How much of a label an alternative names: "端侧" of "AI 端侧"."""

_ALTERNATIVES = re.compile(r"还是|抑或|\bor\b", re.I)
_FALLS_INTO = re.compile(
    r"(?:包括|包含|分为|分成|分|有|下设)(?:哪|几|多少)[几两些]?(?:大?类|种|部分)|\b(?:divided|classified|grouped) into\b",
    re.I,
)
_WHICH_KIND = re.compile(
    r"(?:哪(?:一|个|种|类|家|只|款|些){0,2}|第几)(?P<kind>[\u4e00-\u9fff]{1,4})|\b(?:which|what) (?!(?:is|are|was|were|did|do|does|has|have|had|would|will|can|could|of|the)\b)(?P<noun>[a-z]+)|(?P<latin>[a-z]+)\s*几",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """A reading of the question in a table. `explained` are the question's atoms that labels and surroundings explain; `known`
    those that stand in some label of the table, chosen or not.

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
    table = sides.table
    reading, content = question.reading, question.content
    lines, offered = sides.rows, None
    if question.asked.operation is Operation.LOOKUP:
        lines, offered = _without_offered(sides, question, glossary)
    said_around = frozenset(explained_by(reading, sides.context))
    rows = options_of(lines, table.body, reading, content, said_around, glossary)
    values = range(table.label_columns, table.width)
    columns = options_of(sides.columns, values, reading, content, said_around, glossary)
    if offered is not None:
        level = (*sides.rows.levels, *sides.rows.keys)[offered]
        offered_by = frozenset().union(*_named_in(level, reading, glossary)) | _kind_atoms(reading)
        column = Option((offered,), offered_by, 1.0, 1.0, groups=1, order=(min(offered_by, default=0),), asked=True)
        columns = _with_offered(column, columns) if question.several else [column]
    elif question.asked.operation is not Operation.LOOKUP:
        # What is filtered, ranked or added up are figures; the head of the labels only says what kind the entries are.
        columns = [one for one in columns if min(one.lines) >= table.label_columns]
    left_over, kind = _without_kind_asked(columns, sides, question)
    columns = [*left_over, *_change_columns(sides, question)]
    heads = [
        mention.covered | explained_by(reading, head.readings[0])
        for head in sides.heads
        if (mention := find_mention(head, reading, {}, glossary))
    ]
    cells = named_by_keys(sides.rows, reading, content, glossary).values()
    if offered is not None:
        labels = {id(label): label.readings[0] for label in (*sides.rows.levels, *sides.rows.keys)[offered].values()}
        said_around = said_around.union(*(explained_by(reading, label) for label in labels.values()))
    around = said_around.union(kind, *heads, *(mention.covered for mention in cells))
    # A word that asks nothing by itself ("上", "年") is content where it is part of a label that is named.
    told = frozenset().union(*(one.covered for one in (*rows, *columns) if one.share >= WELL_NAMED and not one.keyed))
    own = replace(question, content=content | told, weights={**dict.fromkeys(told, 0.5), **question.weights})
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
            measure_choice(sides, row, column, frozenset(around), told, own, glossary),
            frozenset(around) | row.covered | column.covered,
            told,
        )
        for row, column in pairs
    ]


def _tells(sides: Sides, row: Option, column: Option, question: Question, glossary: Glossary) -> bool:
    """Would a reading tell more than the question says? Turned over, a table is looked up for its labels only: the rest it
    says upright. And labels that the question itself names are no answer."""
    labels = [at for at in column.lines if at < sides.table.label_columns]
    if question.asked.operation is not Operation.LOOKUP:
        return True
    if sides.is_turned and (not labels or not ASKS_WHICH.search(question.reading.text)):
        return False
    if not labels or row.keyed or not row.groups or column.asked:
        return True
    told = {id(label): label for at in labels for line in row.lines if (label := sides.rows.levels[at].get(line))}
    return not all(is_said(label, question.reading, glossary) for label in told.values())


def _with_offered(offered: Option, columns: list[Option]) -> list[Option]:
    """The column asked for by its kind, the others, and both: "which certificate has it, and who issued it?"."""
    others = [one for one in columns if one.groups == 1 and not set(one.lines) & set(offered.lines)]
    return [*columns, offered, *(union_of([one, offered]) for one in others)]


def _without_kind_asked(columns: list[Option], sides: Sides, question: Question) -> tuple[list[Option], frozenset[int]]:
    """The column readings without columns that only say of what kind "each" is, 股东名称 for "各股东的持股数"; what names those."""
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


def _without_offered(sides: Sides, question: Question, glossary: Glossary) -> tuple[Lines, int | None]:
    """The rows without the label column that is asked for, by alternatives ("is X cloud or edge?") or by its kind ("which
    bank"), and that column; None where nothing else names a row."""
    lines, reading = sides.rows, question.reading
    offered = _offered(sides, reading, glossary)
    if offered is None:
        return lines, None
    others = [level for at, level in enumerate(lines.levels) if at != offered]
    named = any(_named_in(level, reading, glossary) for level in others)
    listed = question.kind is Wanted.LIST or question.each
    if not named and not listed and not named_by_keys(lines, reading, question.content, glossary):
        return lines, None
    levels = tuple({} if at == offered else level for at, level in enumerate(lines.levels))
    keys = tuple({} if len(lines.levels) + at == offered else level for at, level in enumerate(lines.keys))
    return replace(lines, levels=levels, keys=keys), offered


def _offered(sides: Sides, question: Reading, glossary: Glossary) -> int | None:
    levels = (*sides.rows.levels, *sides.rows.keys)
    if _ALTERNATIVES.search(question.text):
        named = (len(set(_named_in(level, question, glossary))) > 1 for level in levels)
        return next((at for at, several in enumerate(named) if several), None)
    found = _WHICH_KIND.search(question.text)
    if found is None:
        return _parts_asked(sides, question, glossary)
    kind = (found["kind"] or found["noun"] or found["latin"]).lower()
    kinds = [kind[:end] for end in range(len(kind), 0, -1)] if found["kind"] else [kind]
    at = next((at for at, level in enumerate(levels) if _is_of_kind(sides, at, level, kinds)), None)
    return _parts_asked(sides, question, glossary) if at is None else at


def _is_of_kind(sides: Sides, at: int, level: Mapping[int, Label], kinds: Sequence[str]) -> bool:
    """Whether a column holds things of a kind: by its head, or because all of its texts begin or end with that."""
    told = (label.readings[0].text.lower() for row, label in level.items() if row not in sides.rows.totals)
    texts = {text for text in told if text.strip("-—–/ ")}
    head = sides.table.column_name(at).lower()
    if at >= sides.table.label_columns and all(map(read_figure, texts)):
        # "Fiscal year 2019" over figures is no column of years.
        return False
    return any(_has_word(head, one) or (texts and all(_ends_in(text, one) for text in texts)) for one in kinds)


def _has_word(head: str, kind: str) -> bool:
    return re.search(rf"\b{re.escape(kind.rstrip('s'))}s?\b", head) is not None if kind.isascii() else kind in head


def _ends_in(text: str, kind: str) -> bool:
    """Whether a text is called by a kind and says more than that: "商业银行" is a bank, "银行" says nothing."""
    return text != kind and (text.endswith(kind) or text.startswith(kind))


def _parts_asked(sides: Sides, question: Reading, glossary: Glossary) -> int | None:
    """The label column of what a group falls into ("汽车分为哪几类"): the one behind the column that has the group."""
    if _FALLS_INTO.search(question.text) is None:
        return None
    for at, (group, parts) in enumerate(pairwise(sides.rows.levels), start=1):
        split = {row: label for row, label in group.items() if row in parts and parts[row] is not label}
        if _named_in(split, question, glossary):
            return at
    return None


def _kind_atoms(question: Reading) -> frozenset[int]:
    """The atoms that say of what kind an answer is to be: 等级 in "哪个等级"."""
    found = _WHICH_KIND.search(question.text)
    if found is None:
        return frozenset()
    return frozenset(
        at for at, atom in enumerate(question.atoms) if found.start() <= atom.start and atom.end <= found.end()
    )


def _named_in(level: Mapping[int, Label], question: Reading, glossary: Glossary) -> list[frozenset[int]]:
    found = (
        find_mention(label, question, {}, glossary) for label in {id(label): label for label in level.values()}.values()
    )
    return [mention.covered for mention in found if mention and mention.share >= ALTERNATIVE_SHARE]


def _named_by_other(option: Option, other: Option) -> bool:
    """Is one of the sets joined named by nothing but what names the other side: "成本" and its "占收入的比例", not the "收入"?"""
    shared = Counter(at for part in option.parts for at in part)
    own = (frozenset(at for at in part if shared[at] == 1) or part for part in option.parts)
    return any(part <= other.covered for part in own)


def _without_echo(sides: Sides, row: Option, column: Option, question: str) -> tuple[Option, Option]:
    """Without the columns whose cell the question states itself: "its term is 3-10 years, what is its rate?"."""
    if len(row.lines) > MOST_ECHOED or len(column.lines) < 2:
        return row, column
    rows = [sides.table.rows[line] for line in row.lines]
    kept = tuple(
        at
        for at in column.lines
        if at < sides.table.label_columns or not all(len(cells[at]) > 1 and cells[at] in question for cells in rows)
    )
    return (row, column.only(kept)) if kept and kept != column.lines else (row, column)
