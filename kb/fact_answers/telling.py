"""What facts tell of a question, looked up or worked out, as a sentence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kb.asking import Operation
from kb.cells.dimensions import is_same
from kb.fact_answers.asked import earlier
from kb.fact_answers.matching import best_of, latest_of, matches, settled
from kb.fact_answers.superlatives import best
from kb.fact_answers.wording import amount, statement
from kb.fact_answers.words import words
from kb.facts.measures import measures_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kb.fact_answers.asked import Asked
    from kb.fact_answers.matching import Match
    from kb.facts.fact import Fact


@dataclass(frozen=True, slots=True)
class Told:
    """The facts that answer, in order, and the answer as a sentence."""

    facts: tuple[Fact, ...]
    text: str


def told(asked: Asked, facts: Sequence[Fact], spoken: str) -> Told | None:
    """What facts tell of what is asked, as a sentence in a language ("zh" or "en"); None where they do not tell it, or several things."""
    if not asked.done.isdisjoint((Operation.MAXIMUM, Operation.MINIMUM)):
        ranked = best(asked, facts, spoken)
        return Told(*ranked) if ranked else None
    if asked.operation is Operation.SHARE:
        return _share(asked, facts, spoken)
    if asked.change and len(asked.measures) == 1:
        return change(asked, facts, spoken)
    if asked.operation not in (Operation.LOOKUP, Operation.LIST, Operation.SUM, Operation.DIFFERENCE):
        return None
    found = _levels(asked, facts)
    if not found:
        return None
    if asked.operation in (Operation.SUM, Operation.DIFFERENCE):
        return _reckoned(asked, found, spoken) if len(found) > 1 else None
    joint = "；" if spoken == "zh" else "; "
    return Told(tuple(found), joint.join(statement(fact, spoken) for fact in found))


def _share(asked: Asked, facts: Sequence[Fact], spoken: str) -> Told | None:
    """One measure as a share of another: "gross profit as a percentage of revenue", 毛利占收入的比例."""
    whole = next((found.end() for found in words("share").finditer(asked.question)), None)
    named = [key for _, _, key in measures_in(asked.question[whole:])] if whole is not None else []
    if len(asked.measures) != 2 or len(asked.periods) > 1 or not named:
        return None
    first, last = sorted(asked.measures, key=lambda key: key == named[0])
    pair = [_levels(replace(asked, measures=(key,)), facts) for key in (first, last)]
    if not all(pair):
        return None
    part, of = (one[0] for one in pair)
    if part.value is None or not of.value or _unit(part) != _unit(of) or part.period is None or of.period is None:
        return None
    if not is_same(part.period, of.period):
        return None
    share = part.value * part.unit.scale / (of.value * of.unit.scale) * 100
    joint, sign = ("（{} ÷ {}）", "：") if spoken == "zh" else (" ({} ÷ {})", ": ")
    of_what = f"{' '.join(part.measure)} / {' '.join(of.measure)}"
    return Told((part, of), f"{of_what}{sign}{share:.2f}%{joint.format(_dated(part, spoken), _dated(of, spoken))}")


def _levels(asked: Asked, facts: Sequence[Fact]) -> list[Fact]:
    """One fact for each measure and period that is asked for; none where any is missing or is not one figure."""
    told = []
    for measure in asked.measures:
        own = replace(asked, measures=(measure,))
        for period in asked.periods or (None,):
            found = one_of(asked, matches(own, facts, change=False, periods=(period,) if period else ()))
            if found is None:
                return []
            told.append(found)
    return told


def one_of(asked: Asked, found: Sequence[Match]) -> Fact | None:
    """The figure that matches tell together, as it stands first; None where they tell several."""
    return settled(best_of(found if asked.periods else latest_of(found, quarter=asked.latest_quarter)))


def change(asked: Asked, facts: Sequence[Fact], spoken: str) -> Told | None:
    """A change that the report states; else growth from one level to another."""
    levels = matches(asked, facts, change=False, periods=asked.periods)
    said = max((len(one.said) for one in levels), default=0)
    changes = [one for one in matches(asked, facts, change=True, periods=asked.periods) if len(one.said) >= said]
    stated = one_of(asked, changes)
    if stated is not None and len(asked.periods) < 2 and not (asked.absolute and stated.unit.name == "%"):
        return Told((stated,), statement(stated, spoken))
    if len(asked.periods) == 2:
        pair = [one_of(asked, matches(asked, facts, change=False, periods=(one,))) for one in asked.periods]
        ends = sorted((one for one in pair if one and one.period), key=_end)
        return _growth(ends[0], ends[1], spoken) if len(ends) == 2 else None
    now = one_of(asked, levels)
    then = before(asked, facts, now) if now else None
    return _growth(then, now, spoken) if now and then else None


def before(asked: Asked, facts: Sequence[Fact], now: Fact) -> Fact | None:
    """The same figure as `now`, of the period that a change is from."""
    if now.period is None:
        return None
    found = matches(asked, facts, change=False, periods=(earlier(now.period, asked.change),))
    same = [one for one in found if (one.fact.subject, one.fact.scope) == (now.subject, now.scope)]
    same = [one for one in same if one.fact.measure_key == now.measure_key] or same
    return settled(best_of(same))


def _end(fact: Fact) -> date:
    assert fact.period is not None
    return fact.period.end


def _growth(then: Fact, now: Fact, spoken: str) -> Told | None:
    if then.value is None or now.value is None or _unit(then) != _unit(now):
        return None
    first, last = then.value * then.unit.scale, now.value * now.unit.scale
    if first <= 0 or then.unit.name == "%":
        return None
    share = (last - first) / first * 100
    by = ""
    if then.unit.scale == now.unit.scale:
        gap = abs(now.value - then.value)
        by = amount(replace(now, value=gap, printed=f"{gap:,}"), spoken)
    whence = f"{_dated(then, spoken)} → {_dated(now, spoken)}"
    if spoken == "zh":
        head = f"{' '.join(now.measure)}{'增长' if share >= 0 else '下降'} {abs(share):.2f}%"
        return Told((now, then), f"{head}{f'，即 {by}' if by else ''}（{whence}）")
    head = f"{' '.join(now.measure)} {'grew' if share >= 0 else 'fell'} {abs(share):.2f}%"
    return Told((now, then), f"{head}{f', by {by}' if by else ''} ({whence})")


def _unit(fact: Fact) -> tuple[str, str]:
    return fact.unit.name, fact.unit.currency


def _dated(fact: Fact, spoken: str) -> str:
    label = fact.period.label if fact.period else ""
    return f"{label} {amount(fact, spoken)}".strip()


def _reckoned(asked: Asked, found: Sequence[Fact], spoken: str) -> Told | None:
    """The sum of figures, or the difference of two, in one unit."""
    units = {(fact.unit.name, fact.unit.scale, fact.unit.currency) for fact in found}
    values = [fact.value for fact in found if fact.value is not None]
    if len(units) != 1 or len(values) != len(found):
        return None
    is_sum = asked.operation is Operation.SUM
    if not is_sum and len(values) != 2:
        return None
    result = sum(values, Decimal(0)) if is_sum else abs(values[1] - values[0])
    printed = replace(found[0], value=result, printed=f"{result:,}")
    terms = (" + " if is_sum else " − ").join(_dated(fact, spoken) for fact in found)
    head = ("合计" if is_sum else "相差") if spoken == "zh" else ("Total:" if is_sum else "Difference:")
    brackets = "（{}）" if spoken == "zh" else " ({})"
    return Told(tuple(found), f"{head} {amount(printed, spoken)}{brackets.format(terms)}")
