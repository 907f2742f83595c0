"""The column of names that a question asks for by its kind: "which bank", "is X cloud or edge?", "what does it fall
into?"."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import read_figure
from kb.question.answer_kind import Wanted
from kb.tables.choosing.line_naming import named_by_keys
from kb.tables.choosing.line_readings import Option, union_of
from kb.text.label_mentions import find_mention

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.tables.choosing.labels import Lines, Sides
    from kb.tables.choosing.question import Question
    from kb.text.glossary_tokens import Glossary
    from kb.text.label_mentions import Label, Reading

ALTERNATIVE_SHARE = 0.4
"""How much of a label an alternative names: "端侧" of "AI 端侧"."""

_ALTERNATIVES = re.compile(r"还是|抑或|\bor\b", re.I)
_FALLS_INTO = re.compile(
    (
        r"(?:包括|包含|分为|分成|分|有|下设)(?:哪|几|多少)[几两些]?(?:大?类|种|部分)|\b(?:divided|classified"
        r"|grouped) into\b"
    ),
    re.I,
)
_WHICH_KIND = re.compile(
    (
        r"(?:哪(?:一|个|种|类|家|只|款|些){0,2}|第几)(?P<kind>[\u4e00-\u9fff]{1,4})|\b(?:which|what) (?!(?:is|are"
        r"|was|were|did|do|does|has|have|had|would|will|can|could|of|the)\b)(?P<noun>[a-z]+)|(?P<latin>[a-z]+)\s*几"
    ),
    re.I,
)


def without_asked(sides: Sides, question: Question, glossary: Glossary) -> tuple[Lines, int | None]:
    """The rows without the label column that is asked for, by alternatives ("is X cloud or edge?") or by its kind
    ("which bank"), and that column; None where nothing else names a row."""
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
    label_texts = (label.readings[0].text.lower() for row, label in level.items() if row not in sides.rows.totals)
    texts = {text for text in label_texts if text.strip("-—–/ ")}
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


def with_asked(offered: Option, columns: list[Option]) -> list[Option]:
    """The column asked for by its kind, the others, and both: "which certificate has it, and who issued it?"."""
    others = [one for one in columns if one.groups == 1 and not set(one.lines) & set(offered.lines)]
    return [*columns, offered, *(union_of([one, offered]) for one in others)]


def asked_option(at: int, lines: Lines, sides: Sides, question: Reading, glossary: Glossary) -> Option:
    """The column at an index of `sides`' labels and cells as what is asked for; `lines` are the rows without it."""
    level = (*sides.rows.levels, *sides.rows.keys)[at]
    by_others = (found for other in lines.levels for found in _named_in(other, question, glossary))
    covered = frozenset().union(*_named_in(level, question, glossary)).difference(*by_others) | _kind_atoms(question)
    return Option((at,), covered, 1.0, 1.0, groups=1, order=(min(covered, default=0),), asked=True)
