"""What a question names, each in its role: companies, names, lines, periods, measures, conditions. A follow-up changes
them role by role."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.amounts.bounds import read_bounds
from kb.facts.measures import measures_in
from kb.facts.periods import groups_of
from kb.question.entities import is_broker, named, span_of, subjects_in
from kb.question.operations import read_question
from kb.text.glossary_tokens import fold
from kb.text.label_mentions import Reading, find_mention
from kb.text.latin_names import names
from kb.text.unexplained import content_atoms
from kb.text.year_spans import AGE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.text.glossary_tokens import Glossary
    from kb.text.label_mentions import Label

SUBJECT, NAME, LABEL, QUOTED, PERIOD, MEASURE, ORDINAL, CONDITION = (
    "subject",
    "name",
    "label",
    "quoted",
    "period",
    "measure",
    "ordinal",
    "condition",
)
NAMING = (SUBJECT, NAME, QUOTED, LABEL)
"""Roles of what a question may name, the likeliest to be what it is about first."""
OWN = (SUBJECT, NAME)
"""Roles of what a question may be about, a company that a report is about first."""

_ORDINAL = re.compile(
    r"第\s*[一二三四五六七八九十\d]+\s*(?:个?(?:阶段|季度)|[级类档层位章])|\bq[1-4]\b|\b(?:level|stage|phase)\s*\d",
    re.I,
)
_QUOTED = re.compile(r"[“「『\"](?P<inner>[^“”「」『』\"]{1,20})[”」』\"]")
_EXTREME = re.compile(
    r"最[高低大小多少贵好差强弱快慢]|最便宜|最?(?:能)?赚钱|"
    r"\b(?:highest|largest|biggest|greatest|best|lowest|smallest|fewest|worst|cheapest|priciest|dearest|fastest|slowest"
    r"|(?:most|least) (?:expensive|costly|profitable|valuable))\b",
    re.I,
)

LABEL_SHARE = 0.5
"""A label stands in a question when this share of it does ("端侧" of "AI 端侧")."""


@dataclass(frozen=True, slots=True)
class KnownLabels:
    """What the reports at hand call things: tables' row labels name and column headers measure; `subjects` are the
    companies that reports are about, `lines` what lines of text begin with ("Risks: ...")."""

    names: Sequence[Label] = ()
    measures: Sequence[Label] = ()
    subjects: Sequence[str] = ()
    lines: Sequence[str] = ()


NO_LABELS = KnownLabels()
"""What is known where no report is at hand."""


@dataclass(frozen=True, slots=True)
class Role:
    """What the characters `start` to `end` of a question name, by its `kind`."""

    kind: str
    start: int
    end: int


def roles_in(text: str, glossary: Glossary, labels: KnownLabels) -> list[Role]:
    """Names, periods, measures and ordinals in the order they stand in; the longer of two that overlap stands."""
    reading = Reading.of(text, glossary)
    runs = [
        *((_kind_of(reading, run, glossary, NAME), run) for run in _labelled(reading, labels.names, glossary)),
        *((_kind_of(reading, run, glossary, MEASURE), run) for run in _labelled(reading, labels.measures, glossary)),
        *((kind, (index,)) for index, kind in _concepts(reading)),
        *((NAME, run) for run in names(reading, content_atoms(reading), translated=False)),
    ]
    companies = (*subjects_in(text, labels.subjects), *(name for name in named(text) if not is_broker(name)))
    spans = [(SUBJECT, span) for name in companies if (span := span_of(name, text))]
    of_names = {at for _, span in spans for at in range(*span)}
    found = [one for one in _conditions(text) if of_names.isdisjoint(range(one.start, one.end))]
    found += (Role(ORDINAL, *ordinal.span()) for ordinal in _ORDINAL.finditer(text))
    found += (Role(QUOTED, *quoted.span("inner")) for quoted in _QUOTED.finditer(text))
    spans += sorted(
        ((MEASURE if _is_measure(line) else LABEL, span) for line in labels.lines if (span := span_of(line, text))),
        key=lambda one: one[1][0] - one[1][1],
    )
    taken = {at for role in found for at in range(role.start, role.end)}
    for kind, (start, end) in spans:
        if taken.isdisjoint(range(start, end)):
            found.append(Role(kind, start, end))
            taken |= set(range(start, end))
    for kind, run in sorted(runs, key=lambda one: -len(one[1])):
        role = Role(kind, reading.atoms[run[0]].start, reading.atoms[run[-1]].end)
        if taken.isdisjoint(range(role.start, role.end)):
            found.append(_with_bracket(text, role) if kind == NAME else role)
            taken |= set(range(role.start, role.end))
    return sorted(found, key=lambda role: role.start)


def _is_measure(words: str) -> bool:
    """Whether words are the name of a measure, whole."""
    return any((start, end) == (0, len(words)) for start, end, _ in measures_in(words))


def _conditions(text: str) -> list[Role]:
    """Bounds and extremes: "over 50", 最低."""
    used: set[int] = set()
    read_bounds(fold(text), used)
    marked = "".join("#" if at in used else " " for at in range(len(text)))
    spans = [found.span() for found in re.finditer("#+", marked)]
    spans += [found.span() for found in _EXTREME.finditer(text) if used.isdisjoint(range(*found.span()))]
    return [Role(CONDITION, start, start + len(text[start:end].rstrip())) for start, end in spans]


def _kind_of(reading: Reading, run: Sequence[int], glossary: Glossary, side: str) -> str:
    """The role of a label, `side` by where it stands: but a column may be a period, and in a table of one company rows
    are measures."""
    concepts = [reading.atoms[at].text for at in run if reading.atoms[at].kind == "concept"]
    if len(concepts) == len(run) and all(_role_of(one[1:]) == PERIOD for one in concepts):
        return PERIOD
    words = reading.text[reading.atoms[run[0]].start : reading.atoms[run[-1]].end]
    if any((group.start, group.end) == (0, len(words)) for group in groups_of(words)):  # 2024 全年
        return PERIOD
    return MEASURE if any(map(glossary.is_measure, concepts)) or _is_measure(words) else side


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


def _with_bracket(text: str, role: Role) -> Role:
    """A name takes along the bracket that tells it from its like: "o3-mini (high)"."""
    bracket = re.match(r"\s*[(（][^()（）]{1,12}[)）]", text[role.end :])
    return Role(role.kind, role.start, role.end + bracket.end()) if bracket else role


def _labelled(reading: Reading, labels: Sequence[Label], glossary: Glossary) -> list[tuple[int, ...]]:
    """Runs of the question that name a label: not the little words, nor those that say what is to be done."""
    runs: set[tuple[int, ...]] = set()
    telling = set(content_atoms(reading, read_question(reading.text).used))
    for label in labels:
        mention = find_mention(label, reading, {}, glossary)
        if mention and mention.share >= LABEL_SHARE:
            covered = sorted(mention.covered)
            if covered == list(range(covered[0], covered[-1] + 1)) and not telling.isdisjoint(covered):
                runs.add(tuple(covered))
    return sorted(runs)
