"""A follow-up made complete: "那 DeepSeek-R1 呢？" after "o3-mini 的输出价格是多少？" asks for the output price of DeepSeek-R1.

What the new question names takes the place of what the last one named in the same role (a name for a name, a period for a
period, a measure for a measure); a pronoun is given the last question's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.age_spans import AGE
from kb.leftover import content_atoms
from kb.mentions import Reading, find_mention
from kb.names import names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.atoms import Glossary
    from kb.mentions import Label

_PRONOUN = re.compile(
    r"(?<!其)(?:它们|它|他们|她们|他|她)|该公司|该模型|该股|这家公司|这只股票|这个模型|其(?![他它余中实次])|\b(?:its|it|their|they|them|that (?:model|company|stock)|this (?:model|company|stock)|the same (?:model|company|stock))\b",
    re.I,
)
_OPENING = re.compile(r"^\s*(?:那么?|还有|另外|再?换成|(?:and|but|so)\b|(?:what|how) about\b|同样)", re.I)
_CLOSING = re.compile(r"(?:呢|如何|怎么样|又是?多少|是多少)?\s*[?？。!！]*\s*$")
_ELLIPTIC_END = re.compile(r"呢\s*[?？]*\s*$")
_SHORT = 6
"""A question with less content than this many characters and no verb of its own leans on the one before."""

NAME, PERIOD, MEASURE, ORDINAL = "name", "period", "measure", "ordinal"
_ORDINAL = re.compile(
    r"第\s*[一二三四五六七八九十\d]+\s*(?:个?(?:阶段|季度)|[级类档层位章])|\bq[1-4]\b|\b(?:level|stage|phase)\s*\d",
    re.I,
)
LABEL_SHARE = 0.5
"""A label stands in a question when this share of it does ("端侧" of "AI 端侧")."""


@dataclass(frozen=True, slots=True)
class KnownLabels:
    """What the tables at hand call things: row labels name, column headers measure."""

    names: Sequence[Label] = ()
    measures: Sequence[Label] = ()


_NONE = KnownLabels()


@dataclass(frozen=True, slots=True)
class _Role:
    kind: str
    start: int
    end: int


def complete(turns: Sequence[str], glossary: Glossary, labels: KnownLabels = _NONE) -> str:
    """The last turn as a question that stands by itself.

    Args:
        turns: the conversation's questions, oldest first, at least one.
        glossary: for periods and measures.
        labels: what tables call things, so that a Chinese company is seen as a name.
    """
    question = turns[0]
    for following in turns[1:]:
        question = _completed(question, following, glossary, labels)
    return question


def _completed(last: str, new: str, glossary: Glossary, labels: KnownLabels) -> str:
    before, after = _roles(last, glossary, labels), _roles(new, glossary, labels)
    pronoun = _PRONOUN.search(new)
    named = [role for role in before if role.kind == NAME]
    if pronoun and named and not any(role.kind == NAME for role in after):
        if _ELLIPTIC_END.search(new) and after:
            return _replaced(last, new, before, after)
        name = last[named[0].start : named[0].end]
        return f"{new[: pronoun.start()]}{_with_possessive(name, pronoun.group())}{new[pronoun.end() :]}"
    if not _leans(new, after):
        return new
    return _replaced(last, new, before, after)


def _with_possessive(name: str, pronoun: str) -> str:
    return f"{name}'s" if pronoun.lower() in ("its", "their") else f"{name}的" if pronoun == "其" else name


def _leans(new: str, roles: Sequence[_Role]) -> bool:
    """Whether the question says too little by itself."""
    if _ELLIPTIC_END.search(new) or _OPENING.search(new):
        return True
    kinds = {role.kind for role in roles}
    return bool(kinds) and NAME not in kinds and _rest(new, roles) <= _SHORT


def _rest(text: str, roles: Sequence[_Role]) -> int:
    """Characters of content that no role explains."""
    kept = list(_CLOSING.sub("", _OPENING.sub("", text)))
    told = "".join(kept)
    for role in roles:
        told = told.replace(text[role.start : role.end], "")
    return len(re.sub(r"[\W_]|的|是|在|多少|什么|what|is|the|for|in|of|was", "", told, flags=re.I))


def _replaced(last: str, new: str, before: Sequence[_Role], after: Sequence[_Role]) -> str:
    pieces: list[tuple[int, int, str]] = []
    added: list[str] = []
    for kind in (NAME, PERIOD, MEASURE, ORDINAL):
        old, fresh = [r for r in before if r.kind == kind], [r for r in after if r.kind == kind]
        if not fresh:
            continue
        said = ("、" if re.search(r"[一-鿿]", new) else ", ").join(new[role.start : role.end] for role in fresh)
        if old:
            pieces.append((old[0].start, old[0].end, said))
            pieces.extend((role.start, role.end, "") for role in old[1:])
        else:
            added.append(said)
    if not pieces and not added:
        said = _CLOSING.sub("", _OPENING.sub("", new)).strip("，, 的")
        bracket = re.search(r"[(（]([^()（）]{1,12})[)）]", last)
        if bracket and said.isascii():
            return f"{last[: bracket.start(1)]}{said}{last[bracket.end(1) :]}"
        # It names nothing that has a role: its words narrow the last question down.
        return f"{last.rstrip('？?。 ')} {said}"
    text = last
    for start, end, said in sorted(pieces, reverse=True):
        text = f"{text[:start]}{said}{text[end:]}"
    return f"{' '.join(added)} {text}".strip() if added else text


def _roles(text: str, glossary: Glossary, labels: KnownLabels) -> list[_Role]:
    """Names, periods, measures and ordinals in the order they stand in; the longer of two that overlap stands."""
    reading = Reading.of(text, glossary)
    runs = [
        *((NAME, run) for run in _labelled(reading, labels.names, glossary)),
        *((MEASURE, run) for run in _labelled(reading, labels.measures, glossary)),
        *((kind, (index,)) for index, kind in _concepts(reading)),
        *((NAME, run) for run in names(reading, content_atoms(reading), translated=False)),
    ]
    found = [_Role(ORDINAL, *ordinal.span()) for ordinal in _ORDINAL.finditer(text)]
    taken = {at for role in found for at in range(role.start, role.end)}
    for kind, run in sorted(runs, key=lambda one: -len(one[1])):
        role = _Role(kind, reading.atoms[run[0]].start, reading.atoms[run[-1]].end)
        if taken.isdisjoint(range(role.start, role.end)):
            found.append(_with_bracket(text, role) if kind == NAME else role)
            taken |= set(range(role.start, role.end))
    return sorted(found, key=lambda role: role.start)


def _concepts(reading: Reading) -> list[tuple[int, str]]:
    """The periods and measures of the glossary."""
    return [
        (index, _role_of(atom.text[1:]))
        for index, atom in enumerate(reading.atoms)
        if atom.kind == "concept" and atom.text[1:] not in _UNMEASURED
    ]


def _role_of(concept: str) -> str:
    if concept.startswith(AGE):
        return ORDINAL
    return PERIOD if concept.isdigit() or concept in _PERIODS else MEASURE


_PERIODS = frozenset({"current_period", "prior_period", "period_start", "period_end", "year_to_date"})
_UNMEASURED = frozenset({"model", "stock_name", "sector"})


def _with_bracket(text: str, role: _Role) -> _Role:
    """A name takes along the bracket that tells it from its like: "o3-mini (high)"."""
    bracket = re.match(r"\s*[(（][^()（）]{1,12}[)）]", text[role.end :])
    return _Role(role.kind, role.start, role.end + bracket.end()) if bracket else role


def _labelled(reading: Reading, labels: Sequence[Label], glossary: Glossary) -> list[tuple[int, ...]]:
    """Runs of the question that name a label."""
    runs: set[tuple[int, ...]] = set()
    for label in labels:
        mention = find_mention(label, reading, {}, glossary)
        if mention and mention.share >= LABEL_SHARE:
            covered = sorted(mention.covered)
            if covered == list(range(covered[0], covered[-1] + 1)):
                runs.add(tuple(covered))
    return sorted(runs)
