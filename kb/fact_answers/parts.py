"""Figures of the parts of a company or of the cases of a forecast, over one table or several: whose is the largest, who
made a loss, what they come to together."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from kb.fact_answers.asked import with_twins
from kb.fact_answers.matching import NAMED, SAID, is_one, matches
from kb.fact_answers.wording import FactAnswer, amount, statement
from kb.fact_answers.words import words
from kb.facts.fact import SubjectKind
from kb.facts.subjects import is_total, scenario_of
from kb.facts.words import any_of, words_file
from kb.question.comparison_words import read_aim
from kb.question.operations import Operation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.fact_answers.asked import Asked
    from kb.fact_answers.matching import Match
    from kb.facts.fact import Fact

FEWEST = 2
"""Parts that are compared or added up at least."""

PROFITS = ("segment-profit", "operating-profit", "profit", "net-profit", "profit-before-tax")
"""What a part that "made a loss" has below zero, where the question names no measure; the first that the report has of
several."""

_CASE = r"scenarios?|cases?|情[景形]|假设|方案"
_FOREIGN_FIRST = r"\b(?:which|what)\s+(?:[\w'’.-]+\s+){0,3}?"
OF_KIND = {
    SubjectKind.SEGMENT: {SubjectKind.SEGMENT, SubjectKind.REGION, SubjectKind.PRODUCT, SubjectKind.OTHER},
    SubjectKind.PRODUCT: {SubjectKind.PRODUCT, SubjectKind.MODEL, SubjectKind.OTHER},
    SubjectKind.COMPANY: {SubjectKind.COMPANY, SubjectKind.OTHER},
}
"""Of what kinds the names may be among which a kind is asked for; of its own alone where nothing is said here."""
_ASKS_TOTAL = re.compile(
    r"合计|总计|总和|总额|加总|加起来|一共|总(?=[营收销利成])|\btotal\b|\bcombined\b|\btogether\b|\bsum\b", re.I
)
_ASKS_WHO = re.compile(r"哪|谁|\bwhich\b|\bwho\b|\bwhat\b", re.I)


@dataclass(frozen=True, slots=True)
class Kind:
    """What kind of part a question asks for, and the characters [start, end) that say it; `case`: of a forecast."""

    span: tuple[int, int]
    kind: SubjectKind | None
    case: bool


def kind_asked(question: str) -> Kind | None:
    """The kind of part that a question asks for: "which division", 哪个地区, 哪种情景; None where it names none."""
    for pattern, kind in _kinds():
        if found := pattern.search(question):
            at = next(at for at, text in enumerate(found.groups(), start=1) if text)
            return Kind(found.span(at), kind, case=kind is None)
    return None


@cache
def _kinds() -> tuple[tuple[re.Pattern[str], SubjectKind | None], ...]:
    headings = words_file("subjects")["headings"]
    several = {kind: [*names, *(f"{name}s" for name in names if name.isascii())] for kind, names in headings.items()}
    of_kinds = [(SubjectKind(kind), any_of(names).pattern) for kind, names in several.items() if kind != "example"]
    listed: list[tuple[SubjectKind | None, str]] = [(None, _CASE), *of_kinds]
    return tuple(
        (
            re.compile(
                (
                    rf"{_FOREIGN_FIRST}({names})\b|哪(?:一?[个家些种类]|几[个家])?({names})|({names})(?:是哪|是什么"
                    rf"|是谁|有哪)"
                ),
                re.I,
            ),
            kind,
        )
        for kind, names in listed
    )


def asks_loss(question: str, measures: Sequence[str]) -> bool:
    """Whether those are asked for whose figures are below zero."""
    aim = read_aim(question)
    if aim is not None and aim.has("negative") and not aim.says & {"growth", "most", "least"}:
        return True
    lost = any(key.endswith("-loss") for key in measures)
    return lost and kind_asked(question) is not None and _ASKS_WHO.search(question) is not None


def profits_of(measures: Sequence[str]) -> tuple[str, ...]:
    """The measures, likeliest first, that are below zero where a loss is asked for by these, or by none."""
    gains = [key for key in with_twins(measures) if not key.endswith("-loss")]
    vague = not gains or "net-loss" in measures
    return tuple(dict.fromkeys((*gains, *(PROFITS if vague else ()))))


def largest_part(asked: Asked, facts: Sequence[Fact], spoken: str) -> FactAnswer | None:
    """Whose the largest or the smallest figure is, among the figures of several with all else the same."""
    of_name = _parts(asked, facts)
    if of_name is None:
        return None
    sign = 1 if asked.operation is Operation.MAXIMUM else -1
    ordered = sorted(of_name, key=lambda name: -sign * _amount(of_name[name]))
    if _amount(of_name[ordered[0]]) == _amount(of_name[ordered[1]]):
        return None
    rest = "，" if spoken == "zh" else ", "
    others = rest.join(f"{name} {amount(of_name[name], spoken)}" for name in ordered[1:4])
    shown = tuple(of_name[name] for name in ordered[:4])
    if spoken == "zh":
        return FactAnswer(shown, f"{ordered[0]}：{statement(shown[0], spoken)}（其次 {others}）", ordered[0])
    return FactAnswer(shown, f"{ordered[0]}: {statement(shown[0], spoken)} (then {others})", ordered[0])


def losing_parts(asked: Asked, facts: Sequence[Fact], spoken: str) -> FactAnswer | None:
    """Whose figures are below zero; None where nobody's is."""
    for measure in asked.measures:
        profit = [fact for fact in facts if fact.measure_key == measure]
        of_name = _parts(replace(asked, measures=(measure,)), profit)
        if of_name is None:
            continue
        lost = sorted((name for name in of_name if _amount(of_name[name]) < 0), key=lambda name: _amount(of_name[name]))
        shown = tuple(of_name[name] for name in lost)
        joint = "；" if spoken == "zh" else "; "
        colon = "：" if spoken == "zh" else ": "
        said = joint.join(f"{name}{colon}{statement(of_name[name], spoken)}" for name in lost)
        return FactAnswer(shown, said) if shown else None
    return None


def total_of_parts(asked: Asked, facts: Sequence[Fact], spoken: str) -> FactAnswer | None:
    """What the parts come to that a report tells in a table each, where it tells nothing of the whole."""
    if not _ASKS_TOTAL.search(asked.question) or len(asked.measures) != 1 or len(asked.periods) > 1:
        return None
    if matches(asked, facts, change=False, periods=asked.periods):
        return None
    of_name = _parts(asked, facts)
    if of_name is None or len({fact.place.table for fact in of_name.values()}) < len(of_name):
        return None
    shown = tuple(of_name.values())
    first = shown[0]
    if first.unit.name in ("%", "倍", "x") or len({(fact.unit.scale, fact.measure) for fact in shown}) > 1:
        return None
    total = sum((fact.value for fact in shown if fact.value is not None), Decimal(0))
    printed = replace(first, value=total, printed=f"{total:,}")
    terms = " + ".join(f"{name} {fact.printed.strip()}" for name, fact in of_name.items())
    whole = replace(printed, subject=None)
    said = statement(whole, spoken)
    return FactAnswer(shown, f"合计：{said}（{terms}）" if spoken == "zh" else f"Total: {said} ({terms})")


def _parts(asked: Asked, facts: Sequence[Fact]) -> dict[str, Fact] | None:
    """One figure for each part, in one unit and of one period, in the order of the report; None where they are no such
    figures."""
    kind = kind_asked(asked.question)
    ways = (_of_scope,) if kind and kind.case else (_of_subject,)
    for way in ways:
        found: dict[str, list[Match]] = {}
        for fact in facts:
            name = way(asked, fact)
            if (
                name
                and fact.value is not None
                and not any(words(no).search(name) for no in ("unallocated", "averages"))
                and _is_of_kind(fact, name, kind)
            ):
                own = matches(asked.naming(name), [fact], change=bool(asked.change), periods=asked.periods)
                if own and not own[0].unsaid:
                    found.setdefault(name, []).append(own[0])
        of_name = _named_only(asked, found)
        if len(of_name) >= FEWEST and all(map(is_one, of_name.values())) and _is_comparable(asked, of_name):
            return {name: own[0].fact for name, own in of_name.items()}
    return None


def _of_subject(_asked: Asked, fact: Fact) -> str:
    return fact.subject.name if fact.subject and fact.subject.said else ""


def _of_scope(asked: Asked, fact: Fact) -> str:
    """The case that a figure is of, where that is all the question leaves open."""
    free = [one for one in fact.scope if asked.says(one) < SAID]
    if (
        len(free) != 1
        or is_total(free[0])
        or (fact.subject and fact.subject.said and asked.says(fact.subject.name) < NAMED)
    ):
        return ""
    return free[0]


def _is_of_kind(fact: Fact, name: str, kind: Kind | None) -> bool:
    if words("unallocated").search(name):
        return False
    if kind is None:
        return True
    if kind.kind is None:
        return scenario_of(name) != ""
    own = fact.subject.kind if fact.subject else SubjectKind.OTHER
    return own in OF_KIND.get(kind.kind, {kind.kind})


def _named_only(asked: Asked, found: Mapping[str, list[Match]]) -> dict[str, list[Match]]:
    """Those of the parts that the question names where it names several, else all."""
    named = {name: own for name, own in found.items() if asked.says(name) >= NAMED}
    return named if len(named) >= FEWEST else dict(found)


def _is_comparable(asked: Asked, of_name: Mapping[str, list[Match]]) -> bool:
    facts = [own[0].fact for own in of_name.values()]
    if not asked.periods and len({(one.period.start, one.period.end) for one in facts if one.period}) > 1:
        return False
    if not asked.periods and any(len({match.fact.period for match in own}) > 1 for own in of_name.values()):
        return False
    return len({(fact.unit.name, fact.unit.currency) for fact in facts}) == 1


def _amount(fact: Fact) -> Decimal:
    return (fact.value or Decimal(0)) * fact.unit.scale
