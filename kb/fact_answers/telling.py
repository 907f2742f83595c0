"""What facts tell of a question, looked up or worked out, as a sentence."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kb.fact_answers.asked import earlier
from kb.fact_answers.matching import best_of, kind_of_unit, matches, one_of, settled
from kb.fact_answers.parts import largest_part, losing_parts, total_of_parts
from kb.fact_answers.ratios import margin, share_of_measure, share_of_part, share_of_period
from kb.fact_answers.superlatives import best, name_of
from kb.fact_answers.wording import FactAnswer, amount, dated, statement
from kb.fact_answers.words import words
from kb.question.comparison_words import read_aim
from kb.question.entities import span_of
from kb.question.operations import Operation

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from kb.fact_answers.asked import Asked
    from kb.facts.fact import Fact


_SHARES = (share_of_period, share_of_measure, share_of_part)

FEWEST = 2
"""Figures that are held together."""


def answer_from_facts(asked: Asked, facts: Sequence[Fact], spoken: str) -> FactAnswer | None:
    """The answer of facts to a question, as a sentence in a language ("zh" or "en"); None where they give none, or more
    than one."""
    if asked.losing:
        return losing_parts(asked, facts, spoken)
    if len(asked.measures) == FEWEST and (both := _changes(asked, facts, spoken)):
        return both
    if not asked.done.isdisjoint((Operation.MAXIMUM, Operation.MINIMUM)):
        return largest_part(asked, facts, spoken) or best(asked, facts, spoken)
    if asked.operation is Operation.SHARE:
        return next((answer for way in _SHARES if (answer := way(asked, facts, spoken))), None)
    if asked.change and len(asked.measures) == 1:
        return _change(asked, facts, spoken)
    if asked.operation not in (Operation.LOOKUP, Operation.LIST, Operation.SUM, Operation.DIFFERENCE):
        return None
    found = _levels(asked, facts)
    if not found:
        return margin(asked, facts, spoken) or total_of_parts(asked, facts, spoken)
    if asked.operation in (Operation.SUM, Operation.DIFFERENCE):
        return _reckoned(asked, found, spoken) if len(found) > 1 else None
    return _of_two_figures(asked, found, facts, spoken) or FactAnswer(tuple(found), listed(found, spoken))


def _of_two_figures(asked: Asked, found: Sequence[Fact], facts: Sequence[Fact], spoken: str) -> FactAnswer | None:
    """The answer to a question about two figures: their difference, the growth from the earlier to the later, or the
    factor between them."""
    aim = read_aim(asked.question)
    if aim is None or not aim.says & {"percent", "factor", "gap"}:
        return None
    if len(found) == 1 and aim.says & {"factor", "gap"}:
        found = _of_two(asked, facts)
    if len(found) < FEWEST:
        return None
    if aim.has("percent") and len(asked.measures) == 1:
        ends = sorted((fact for fact in found if fact.period), key=_end)
        return _growth(ends[0], ends[-1], spoken) if len(ends) == len(found) else None
    if len(found) != FEWEST:
        return None
    if aim.has("factor"):
        return _times(found[0], found[1], spoken)
    return _reckoned(replace(asked, operation=Operation.DIFFERENCE), found, spoken) if aim.has("gap") else None


def _of_two(asked: Asked, facts: Sequence[Fact]) -> list[Fact]:
    """One fact of each of the two parts or companies that a question names, in its order; none where it names no
    two."""
    names = {name: at for fact in facts if (name := name_of(fact)) and (at := _place(name, asked)) >= 0}
    names = {name: at for name, at in names.items() if not any(name != one and name in one for one in names)}
    if len(names) != FEWEST or len(asked.periods) > 1:
        return []
    facts_found = []
    for name in sorted(names, key=names.__getitem__):
        own = [fact for fact in facts if name_of(fact) == name]
        facts_found.append(one_of(asked, matches(asked, own, change=False, periods=asked.periods)))
    return [one for one in facts_found if one]


def _place(name: str, asked: Asked) -> int:
    """Where a question has a name, whole; -1 where it has it not."""
    span = span_of(name, asked.question)
    return span[0] if span else -1


def _times(first: Fact, second: Fact, spoken: str) -> FactAnswer | None:
    """How many times the second figure the first one is."""
    if (
        first.value is None
        or second.value is None
        or kind_of_unit(first.unit) != kind_of_unit(second.unit)
        or second.value <= 0
    ):
        return None
    times = f"{first.value * first.unit.scale / (second.value * second.unit.scale):.2f}"
    terms = " ÷ ".join(statement(fact, spoken) for fact in (first, second))
    return FactAnswer((first, second), f"{times} 倍（{terms}）" if spoken == "zh" else f"{times} times ({terms})")


def _changes(asked: Asked, facts: Sequence[Fact], spoken: str) -> FactAnswer | None:
    """The changes of two measures, the larger first, where a question asks which of them grew more."""
    aim = read_aim(asked.question)
    if aim is None or not aim.ranks or not aim.has("growth"):
        return None
    each = [_change(replace(asked, measures=(measure,)), facts, spoken) for measure in asked.measures]
    single = [one for one in each if one and len(one.facts) == 1 and one.facts[0].value is not None]
    if len(single) != len(each) or len({_whose(one.facts[0]) for one in single}) != 1:
        return None
    single.sort(key=lambda one: one.facts[0].value or Decimal(0), reverse=not aim.least)
    head = " ".join(single[0].facts[0].measure)
    if spoken == "zh":
        lead = f"{head}增长更{'慢' if aim.least else '快'}："
    else:
        lead = f"{head} grew {'slower' if aim.least else 'faster'}: "
    found = tuple(one.facts[0] for one in single)
    return FactAnswer(found, f"{lead}{listed(found, spoken)}")


def _whose(fact: Fact) -> tuple[object, ...]:
    """Where a figure stands and of what part it is: two of one thing share it."""
    return fact.place.table, fact.subject, fact.scope


def listed(facts: Sequence[Fact], spoken: str) -> str:
    """Facts as sentences in a row."""
    return ("；" if spoken == "zh" else "; ").join(statement(fact, spoken) for fact in facts)


def _levels(asked: Asked, facts: Sequence[Fact]) -> list[Fact]:
    """One fact for each measure and period that is asked for; none where any is missing or is not one figure."""
    facts_found = []
    for measure in asked.measures:
        own = replace(asked, measures=(measure,))
        for period in asked.periods or (None,):
            found = one_of(asked, matches(own, facts, change=False, periods=(period,) if period else ()))
            if found is None:
                return []
            facts_found.append(found)
    return facts_found


def _change(asked: Asked, facts: Sequence[Fact], spoken: str) -> FactAnswer | None:
    """A change that the report states; else growth from one level to another."""
    if len(asked.periods) == 1 and words("since").search(asked.question):
        return _since(asked, facts, spoken)
    levels = matches(asked, facts, change=False, periods=asked.periods)
    said = max((len(one.said) for one in levels), default=0)
    changes = [one for one in matches(asked, facts, change=True, periods=asked.periods) if len(one.said) >= said]
    stated = one_of(asked, changes)
    if stated is not None and len(asked.periods) < 2 and not (asked.absolute and stated.unit.name == "%"):
        return FactAnswer((stated,), statement(stated, spoken))
    if len(asked.periods) == 2:
        pair = [one_of(asked, matches(asked, facts, change=False, periods=(one,))) for one in asked.periods]
        ends = sorted((one for one in pair if one and one.period), key=_end)
        return _growth(ends[0], ends[1], spoken) if len(ends) == 2 else None
    now = one_of(asked, levels)
    then = _before(asked, facts, now) if now else None
    return _growth(then, now, spoken) if now and then else None


def _since(asked: Asked, facts: Sequence[Fact], spoken: str) -> FactAnswer | None:
    """The change from the time that a question names to the last figure of the same kind."""
    then = one_of(asked, matches(asked, facts, change=False, periods=asked.periods))
    if then is None or then.period is None:
        return None
    of_any_time = replace(asked, periods=())
    found = [
        one
        for one in matches(of_any_time, facts, change=False, periods=())
        if one.fact.period
        and one.fact.period.end > then.period.end
        and one.fact.period.kind is then.period.kind
        and (one.fact.subject, one.fact.scope, one.fact.measure_key) == (then.subject, then.scope, then.measure_key)
        and _FORECASTS.isdisjoint(one.fact.basis)
    ]
    now = one_of(of_any_time, found) if found else None
    return _growth(then, now, spoken) if now else None


_FORECASTS = frozenset(("forecast", "guidance", "target", "consensus"))


def _before(asked: Asked, facts: Sequence[Fact], now: Fact) -> Fact | None:
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


def _growth(then: Fact, now: Fact, spoken: str) -> FactAnswer | None:
    if then.value is None or now.value is None or kind_of_unit(then.unit) != kind_of_unit(now.unit):
        return None
    first, last = then.value * then.unit.scale, now.value * now.unit.scale
    if then.unit.name == "%":
        return _points(then, now, spoken)
    if first <= 0:
        return None
    share = (last - first) / first * 100
    by = ""
    if then.unit.scale == now.unit.scale:
        gap = abs(now.value - then.value)
        by = amount(replace(now, value=gap, printed=f"{gap:,}"), spoken)
    whence = f"{dated(then, spoken)} → {dated(now, spoken)}"
    if last < 0:  # of a change of sign no percentage tells anything
        head = f"{' '.join(now.measure)}{'由正转负' if spoken == 'zh' else ' turned negative'}"
        down = f"{'，减少' if spoken == 'zh' else ', down'} {by}" if by else ""
        return FactAnswer((now, then), f"{head}{down}{f'（{whence}）' if spoken == 'zh' else f' ({whence})'}")
    if spoken == "zh":
        head = f"{' '.join(now.measure)}{'增长' if share >= 0 else '下降'} {abs(share):.2f}%"
        return FactAnswer((now, then), f"{head}{f'，即 {by}' if by else ''}（{whence}）")
    head = f"{' '.join(now.measure)} {'grew' if share >= 0 else 'fell'} {abs(share):.2f}%"
    return FactAnswer((now, then), f"{head}{f', by {by}' if by else ''} ({whence})")


def _points(then: Fact, now: Fact, spoken: str) -> FactAnswer | None:
    """The change of a share, in percentage points."""
    if then.value is None or now.value is None or then.unit.scale != now.unit.scale:
        return None
    gap, up = abs(now.value - then.value), now.value >= then.value
    whence = f"{dated(then, spoken)} → {dated(now, spoken)}"
    name = " ".join(now.measure)
    if spoken == "zh":
        return FactAnswer((now, then), f"{name}{'上升' if up else '下降'} {gap} 个百分点（{whence}）")
    return FactAnswer((now, then), f"{name} {'rose' if up else 'fell'} by {gap} percentage points ({whence})")


def _reckoned(asked: Asked, found: Sequence[Fact], spoken: str) -> FactAnswer | None:
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
    terms = (" + " if is_sum else " − ").join(dated(fact, spoken) for fact in found)
    head = ("合计" if is_sum else "相差") if spoken == "zh" else ("Total:" if is_sum else "Difference:")
    brackets = "（{}）" if spoken == "zh" else " ({})"
    return FactAnswer(tuple(found), f"{head} {amount(printed, spoken)}{brackets.format(terms)}")
