"""Shares that a question asks for and two figures of a report give: a margin by its definition, a quarter's part of its
year."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.cells.dimensions import is_same
from kb.cells.tokens import tokens
from kb.fact_answers.matching import NAMED, matches, one_of
from kb.fact_answers.superlatives import name_of
from kb.fact_answers.wording import FactAnswer, amount, dated, statement
from kb.fact_answers.words import words
from kb.facts.fact import Unit
from kb.facts.measures import measures_in
from kb.facts.subjects import is_total
from kb.question.operations import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from kb.fact_answers.asked import Asked
    from kb.facts.fact import Fact, Period

_WHOLE = "revenue"
_ALL = 100
_MARGINS = {
    "gross-margin": ("gross-profit",),
    "operating-margin": ("operating-profit",),
    "ebitda-margin": ("ebitda",),
    "net-margin": ("net-profit",),
    "profit-margin": ("segment-profit", "operating-profit", "profit"),
}
"""What a margin is the share of revenue of."""


def needed(keys: Sequence[str]) -> tuple[str, ...]:
    """Keys of measures with those that the margins among them are worked out from."""
    parts = [part for key in keys if key in _MARGINS for part in (*_MARGINS[key], _WHOLE)]
    return tuple(dict.fromkeys((*keys, *parts)))


def margin(asked: Asked, facts: Sequence[Fact], spoken: str) -> FactAnswer | None:
    """A margin that the report does not state, from the profit and the revenue of one subject and one period."""
    if len(asked.measures) != 1 or asked.measures[0] not in _MARGINS or len(asked.periods) > 1:
        return None
    whole = _figure(replace(asked, measures=(_WHOLE,)), facts, asked.periods)
    for measure in _MARGINS[asked.measures[0]]:
        part = _figure(replace(asked, measures=(measure,)), facts, asked.periods)
        if part and whole and (part.subject, part.scope, part.period) == (whole.subject, whole.scope, whole.period):
            share = _share(part, whole)
            if share is not None:
                names = [" ".join(one.measure) for one in (part, whole)]
                stated = replace(part, measure=(" ÷ ".join(names),), printed=f"{share:.2f}%", unit=Unit("%"))
                terms = f"{part.printed.strip()} ÷ {whole.printed.strip()}"
                brackets = "（{}）" if spoken == "zh" else " ({})"
                return FactAnswer((part, whole), statement(stated, spoken) + brackets.format(terms))
    return None


def share_of_period(asked: Asked, facts: Sequence[Fact], spoken: str) -> FactAnswer | None:
    """What share of a longer period's figure that of a part of the period is: the fourth quarter's of the year's."""
    if asked.operation is not Operation.SHARE or len(asked.measures) != 1 or len(asked.periods) != 2:
        return None
    short, long = sorted(asked.periods, key=lambda one: one.end - one.start)
    if not (long.start <= short.start and short.end <= long.end) or (short.start, short.end) == (long.start, long.end):
        return None
    part, whole = _figure(asked, facts, (short,)), _figure(asked, facts, (long,))
    share = _share(part, whole) if part and whole else None
    if part is None or whole is None or share is None or (part.subject, part.scope) != (whole.subject, whole.scope):
        return None
    measure, terms = " ".join(part.measure), f"{dated(part, spoken)} ÷ {dated(whole, spoken)}"
    if spoken == "zh":
        return FactAnswer((part, whole), f"{measure}占比为 {share:.2f}%（{terms}）")
    return FactAnswer((part, whole), f"{share:.2f}% of {measure} ({terms})")


def share_of_measure(asked: Asked, facts: Sequence[Fact], spoken: str) -> FactAnswer | None:
    """One measure as a share of another: "gross profit as a percentage of revenue", 毛利占收入的比例."""
    behind = next((found.end() for found in words("share").finditer(asked.question)), None)
    named = [key for _, _, key in measures_in(asked.question[behind:])] if behind is not None else []
    if len(asked.measures) != 2 or len(asked.periods) > 1 or not named:
        return None
    first, last = sorted(asked.measures, key=lambda key: key == named[0])
    part, whole = (_figure(replace(asked, measures=(key,)), facts, asked.periods) for key in (first, last))
    share = _share(part, whole) if part and whole else None
    if part is None or whole is None or share is None or part.period is None or whole.period is None:
        return None
    if not is_same(part.period, whole.period):
        return None
    joint, sign = ("（{} ÷ {}）", "：") if spoken == "zh" else (" ({} ÷ {})", ": ")
    of_what = f"{' '.join(part.measure)} / {' '.join(whole.measure)}"
    terms = joint.format(dated(part, spoken), dated(whole, spoken))
    return FactAnswer((part, whole), f"{of_what}{sign}{share:.2f}%{terms}")


def share_of_part(asked: Asked, facts: Sequence[Fact], spoken: str) -> FactAnswer | None:
    """What share of the whole the figure of the part that a question names is: "what share of revenue came from Latin
    America?"."""
    if asked.operation is not Operation.SHARE or len(asked.measures) != 1 or len(asked.periods) > 1:
        return None
    named = {name for fact in facts if (name := name_of(fact)) and not is_total(name) and asked.says(name) >= NAMED}
    longest = [name for name in named if not any(name != one and name in one for one in named)]
    if len(longest) != 1:
        return None
    name = longest[0]
    part = _figure(asked, [fact for fact in facts if name_of(fact) == name], asked.periods)
    if part is None or part.period is None:
        return None
    own = tokens(name)
    bare = replace(asked, words=asked.words - own, narrowing=asked.narrowing - own.keys())
    whole = _figure(bare, [fact for fact in facts if not name_of(fact) or is_total(name_of(fact))], (part.period,))
    share = _share(part, whole) if whole else None
    if whole is None or share is None or not 0 <= share <= _ALL or part.place.position == whole.place.position:
        return None
    terms = f"{name} {amount(part, spoken)} ÷ {dated(whole, spoken)}"
    if spoken == "zh":
        return FactAnswer((part, whole), f"{name}占{' '.join(whole.measure)}的 {share:.2f}%（{terms}）")
    return FactAnswer((part, whole), f"{name} is {share:.2f}% of {' '.join(whole.measure)} ({terms})")


def _figure(asked: Asked, facts: Sequence[Fact], periods: Sequence[Period]) -> Fact | None:
    return one_of(replace(asked, periods=tuple(periods)), matches(asked, facts, change=False, periods=periods))


def _share(part: Fact, whole: Fact) -> Decimal | None:
    """A figure as a percentage of another in its unit; None where that is no share."""
    if part.value is None or whole.value is None or whole.value <= 0:
        return None
    if (part.unit.name, part.unit.currency) != (whole.unit.name, whole.unit.currency) or part.unit.name == "%":
        return None
    return part.value * part.unit.scale / (whole.value * whole.unit.scale) * 100
