"""A follow-up made complete: "那 DeepSeek-R1 呢？" after "o3-mini 的输出价格是多少？" asks for the output price of DeepSeek-R1.

What the new question names takes the place of what the last one named in the same role (a name for a name, a period for a
period, a measure for a measure); a pronoun is given the last question's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.age_spans import AGE
from kb.antecedents import PRONOUN, against, is_bare_why, is_of_person, person_asked, possessive, why, with_company
from kb.leftover import content_atoms
from kb.mentions import Reading, find_mention
from kb.names import names
from kb.subjects import is_broker, named, span_of, subjects_in
from kb.words import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.atoms import Glossary
    from kb.mentions import Label

_OPENING = re.compile(r"^\s*(?:那么?|还有|另外|再?换成|(?:and|but|so)\b|(?:what|how) about\b|同样)", re.I)
_CLOSING = re.compile(r"(?:呢|如何|怎么样|又是?多少|是多少)?\s*[?？。!！]*\s*$")
_ELLIPTIC_END = re.compile(r"呢\s*[?？]*\s*$")
_ASKS = re.compile(
    r"(?:多少|什么|哪|几|谁|怎么(?!样)|如何|为何|是否|\b(?:what|how|which|who|when|where|why)\b)[^，,。；;？?]*[，,。；;？?]",
    re.I,
)
"""A clause that asks, with another one behind it."""

_SHORT = 6
"""A question with less content than this many characters and no verb of its own leans on the one before."""

SUBJECT, NAME, LABEL, QUOTED, PERIOD, MEASURE, ORDINAL = (
    "subject",
    "name",
    "label",
    "quoted",
    "period",
    "measure",
    "ordinal",
)
_ORDINAL = re.compile(
    r"第\s*[一二三四五六七八九十\d]+\s*(?:个?(?:阶段|季度)|[级类档层位章])|\bq[1-4]\b|\b(?:level|stage|phase)\s*\d",
    re.I,
)
_QUOTED = re.compile(r"[“「『\"](?P<inner>[^“”「」『』\"]{1,20})[”」』\"]")
_NAMING = (SUBJECT, NAME, QUOTED, LABEL)
_OWN = (SUBJECT, NAME)
"""Roles of what a question may be about, a company that a report is about first."""

LABEL_SHARE = 0.5
"""A label stands in a question when this share of it does ("端侧" of "AI 端侧")."""


@dataclass(frozen=True, slots=True)
class KnownLabels:
    """What the reports at hand call things: tables' row labels name and column headers measure; `subjects` are the companies that
    reports are about, `lines` what lines of text begin with ("Risks: ...")."""

    names: Sequence[Label] = ()
    measures: Sequence[Label] = ()
    subjects: Sequence[str] = ()
    lines: Sequence[str] = ()


_NONE = KnownLabels()


@dataclass(frozen=True, slots=True)
class _Role:
    kind: str
    start: int
    end: int


def completions(last: str, new: str, glossary: Glossary, labels: KnownLabels = _NONE) -> tuple[str, ...]:
    """What a question may mean behind `last`, which is complete, the likelier first: one where its form tells, two where it names nothing
    and may either go on about what the last one named or stand by itself, as it does at the end."""
    if is_bare_why(new):
        return (why(last),)
    before, after = _roles(last, glossary, labels), _roles(new, glossary, labels)
    naming = [role for role in before if role.kind in _NAMING]
    if pointing := _pointed(last, new, before, after):
        return (pointing,)
    if naming and MEASURE not in {role.kind for role in after}:
        name = _first(naming)
        if compared := against(last, (name.start, name.end), new):
            return (compared,)
    if _leans(new, after):
        if naming and MEASURE in {role.kind for role in after} - {role.kind for role in before}:
            # Another thing is asked of what the last question named: nothing of that takes its place. Unless it names something itself.
            whole = _about(_first_named(last, naming), new)
            return (whole, new) if _rest(new, after) else (whole,)
        return (_replaced(last, new, before, after),)
    if not naming or _stands(before, after):
        return (new,)
    told = _first_named(last, naming)
    whole = with_company(new, told)
    return (whole if whole != new else _about(told, new), new)


def _first(naming: Sequence[_Role]) -> _Role:
    return min(naming, key=lambda role: (_NAMING.index(role.kind), role.start))


def _first_named(text: str, naming: Sequence[_Role]) -> str:
    name = _first(naming)
    return text[name.start : name.end]


def _stands(before: Sequence[_Role], after: Sequence[_Role]) -> bool:
    """Whether a question names what it is about: a company, a model; a line's label does where the last one named no more either."""
    kinds, last = {role.kind for role in after}, {role.kind for role in before}
    return not kinds.isdisjoint(_OWN) or (not kinds.isdisjoint(_NAMING) and last.isdisjoint(_OWN))


def _about(name: str, question: str) -> str:
    return f"{name}{question}" if language(question) == "zh" else f"{name}: {question}"


def _pointed(last: str, new: str, before: Sequence[_Role], after: Sequence[_Role]) -> str:
    """The question with what its pronoun stands for in the place of it; "" where it has none, or names something itself."""
    pronoun = PRONOUN.search(new)
    if pronoun is None or any(role.kind in _OWN for role in after):
        return ""
    person = person_asked(last) if is_of_person(pronoun[0]) else ""
    named = sorted((role for role in before if role.kind in _NAMING), key=lambda role: _NAMING.index(role.kind))
    if not person and not named:
        return ""
    if not person and _ELLIPTIC_END.search(new) and after:
        return _replaced(last, new, before, after)
    name = person or last[named[0].start : named[0].end]
    return f"{new[: pronoun.start()]}{possessive(name, pronoun.group())}{new[pronoun.end() :]}"


def _leans(new: str, roles: Sequence[_Role]) -> bool:
    """Whether the question says too little by itself."""
    if _OPENING.search(new):
        return True
    if _ELLIPTIC_END.search(new):
        # "多少 GPU 小时，预训练呢？" has its question with it.
        return _ASKS.search(new) is None
    kinds = {role.kind for role in roles}
    return bool(kinds) and kinds.isdisjoint((*_OWN, QUOTED)) and _rest(new, roles) <= _SHORT


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
    for kind in (*_NAMING, PERIOD, MEASURE, ORDINAL):
        fresh = [role for role in after if role.kind == kind]
        if not fresh:
            continue
        old = _like(kind, before, after)
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
        if alike := _like_ending(said, last):
            return f"{last[: alike[0]]}{said}{last[alike[1] :]}"
        # It names nothing that has a role: its words narrow the last question down.
        return f"{last.rstrip('？?。 ')} {said}"
    text = last
    for start, end, said in sorted(pieces, reverse=True):
        text = f"{text[:start]}{said}{text[end:]}"
    return f"{' '.join(added)} {text}".strip() if added else text


def _like_ending(said: str, last: str) -> tuple[int, int] | None:
    """Where the last question has a phrase that ends as `said` does: "the pre-training" for "the full training", 推理市场 for 训练市场."""
    if re.search(r"[一-鿿]{3}$", said):
        found = re.search(
            rf"(?<![一-鿿])[一-鿿]{{1,4}}{re.escape(said[-2:])}|(?<=[的里看对在])[一-鿿]{{1,4}}{re.escape(said[-2:])}",
            last,
        )
    elif re.search(r"\w\W+[A-Za-z]{4,}$", said):
        found = re.search(rf"(?:\b(?:the|a|an) )?[\w-]*\b{re.escape(said.split()[-1])}\b", last, re.I)
    else:
        found = None
    return found.span() if found else None


def _like(kind: str, before: Sequence[_Role], after: Sequence[_Role]) -> list[_Role]:
    """What a name, period or measure takes the place of: its like; else, for a name, whatever else the last question is about."""
    same = [role for role in before if role.kind == kind]
    if same or kind not in _NAMING:
        return same
    taken = {role.kind for role in after}
    return [role for role in before if role.kind in _NAMING and role.kind not in taken][:1]


def _roles(text: str, glossary: Glossary, labels: KnownLabels) -> list[_Role]:
    """Names, periods, measures and ordinals in the order they stand in; the longer of two that overlap stands."""
    reading = Reading.of(text, glossary)
    runs = [
        *((_kind_of(reading, run, glossary, NAME), run) for run in _labelled(reading, labels.names, glossary)),
        *((_kind_of(reading, run, glossary, MEASURE), run) for run in _labelled(reading, labels.measures, glossary)),
        *((kind, (index,)) for index, kind in _concepts(reading)),
        *((NAME, run) for run in names(reading, content_atoms(reading), translated=False)),
    ]
    found = [_Role(ORDINAL, *ordinal.span()) for ordinal in _ORDINAL.finditer(text)]
    found += (_Role(QUOTED, *quoted.span("inner")) for quoted in _QUOTED.finditer(text))
    companies = (*subjects_in(text, labels.subjects), *(name for name in named(text) if not is_broker(name)))
    spans = [(SUBJECT, span) for name in companies if (span := span_of(name, text))]
    spans += sorted(
        ((LABEL, span) for line in labels.lines if (span := span_of(line, text))), key=lambda one: one[1][0] - one[1][1]
    )
    taken = {at for role in found for at in range(role.start, role.end)}
    for kind, (start, end) in spans:
        if taken.isdisjoint(range(start, end)):
            found.append(_Role(kind, start, end))
            taken |= set(range(start, end))
    for kind, run in sorted(runs, key=lambda one: -len(one[1])):
        role = _Role(kind, reading.atoms[run[0]].start, reading.atoms[run[-1]].end)
        if taken.isdisjoint(range(role.start, role.end)):
            found.append(_with_bracket(text, role) if kind == NAME else role)
            taken |= set(range(role.start, role.end))
    return sorted(found, key=lambda role: role.start)


def _kind_of(reading: Reading, run: Sequence[int], glossary: Glossary, side: str) -> str:
    """The role of a label, `side` by where it stands: but a column may be a period, and in a table of one company rows are measures."""
    concepts = [reading.atoms[at].text for at in run if reading.atoms[at].kind == "concept"]
    if len(concepts) == len(run) and all(_role_of(one[1:]) == PERIOD for one in concepts):
        return PERIOD
    return MEASURE if any(map(glossary.is_measure, concepts)) else side


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
