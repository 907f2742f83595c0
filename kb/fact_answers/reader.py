"""Looks a question up among the facts of the documents that search found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING

from kb.asking import Operation, read_question
from kb.cells.dimensions import calendar_of
from kb.cells.tokens import tokens
from kb.fact_answers.asked import earlier, measures_asked, read_asked
from kb.fact_answers.matching import best_of, is_one, latest_of, matches
from kb.fact_answers.wording import amount, statement
from kb.facts.fact import FactKind
from kb.leftover import leftover
from kb.mentions import Reading
from kb.outcome import Outcome
from kb.quoting import Piece
from kb.table_answer import TableAnswer
from kb.table_doubts import tells_apart

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from kb.atoms import Glossary
    from kb.fact_answers.asked import Asked
    from kb.fact_answers.matching import Match
    from kb.facts.fact import Fact
    from kb.leftover import Leftover
    from kb.model import Document, Hit
    from kb.sources import Sources
    from kb.table_answer import FoundTable, TableReader

MOST_DOCUMENTS = 3
"""Documents, of those that passages were found in, whose facts are looked at."""
MOST_LEFT = 0.6
"""Unexplained content of a question (a Chinese character counts a half) up to which a fact answers it."""
SURE = 3.0
"""Log-odds of a fact whose dimensions are all those asked for; set by hand, near the share of facts that are right."""


@dataclass(frozen=True, slots=True)
class _Told:
    """The facts that answer, in order, and the answer as a sentence."""

    facts: tuple[Fact, ...]
    text: str


class FactReader:
    """Answers questions that name a known measure, from cells whose facts have the dimensions that are asked for."""

    def __init__(
        self, glossary: Glossary, tables: TableReader, tables_of: Callable[[Document, Sources], Sequence[FoundTable]]
    ) -> None:
        self._glossary = glossary
        self._tables = tables
        self._tables_of = tables_of

    def answer(self, question: str, hits: Sequence[Hit], sources: Sources) -> TableAnswer | None:
        """The answer of the one document that tells it; None where none does, or several tell it of themselves."""
        keys = measures_asked(question)
        if not keys:
            return None
        documents = list({hit.document.id: hit.document for hit in hits}.values())[:MOST_DOCUMENTS]
        found = [one for document in documents if (one := self._in(question, document, keys, sources))]
        least = min((one.left.unexplained for one in found), default=0.0)
        best = [one for one in found if one.left.unexplained <= least]
        return best[0] if len(best) == 1 else None

    def quoted(self, question: str, hits: Sequence[Hit], sources: Sources) -> Piece | None:
        """The sentence of a found passage whose fact answers; None where none does, or sentences of several documents do."""
        keys = measures_asked(question)
        documents = list({hit.document.id: hit.document for hit in hits}.values())[:MOST_DOCUMENTS] if keys else []
        found = [one for document in documents if (one := self._quoted_in(question, document, keys, hits, sources))]
        return found[0] if len(found) == 1 else None

    def _quoted_in(
        self, question: str, document: Document, keys: Sequence[str], hits: Sequence[Hit], sources: Sources
    ) -> Piece | None:
        every = sources.measured(document.id, keys)
        facts = [fact for fact in every if fact.place.kind is FactKind.SENTENCE]
        asked = read_asked(question, calendar_of(every)) if facts else None
        if asked is None or asked.operation not in (Operation.LOOKUP, Operation.LIST, Operation.GROWTH):
            return None
        found = _one(asked, matches(asked, facts, change=bool(asked.change), periods=asked.periods))
        if found is None:
            return None
        hit = next(
            (hit for hit in hits if hit.document.id == document.id and found.place.quote in hit.chunk.text), None
        )
        said = [document.title, *(one.name for one in document.facts.companies), found.place.quote, *found.scope]
        if hit is None or not self._explains(asked, said):
            return None
        return Piece(hit, found.place.quote)

    def _explains(self, asked: Asked, said: Sequence[str]) -> bool:
        left = self._leftover(asked, said)
        return left.unexplained <= MOST_LEFT and not any(tells_apart(piece, self._glossary) for piece in left.pieces)

    def _in(self, question: str, document: Document, keys: Sequence[str], sources: Sources) -> TableAnswer | None:
        every = sources.measured(document.id, keys)
        facts = [fact for fact in every if fact.place.position is not None]
        asked = read_asked(question, calendar_of(every)) if facts else None
        told = _told(asked, facts, "zh") if asked else None
        english = _told(asked, facts, "en") if asked else None
        if asked is None or told is None or english is None:
            return None
        tables = {one.number: one for one in self._tables_of(document, sources)}
        numbers = {fact.place.table for fact in told.facts}
        number = next(iter(numbers))
        if len(numbers) != 1 or number is None or number not in tables:
            return None
        left = self._left(asked, told, tables[number])
        if left.unexplained > MOST_LEFT or any(tells_apart(piece, self._glossary) for piece in left.pieces):
            return None
        return self._as_answer(told.facts, (told.text, english.text), tables[number], left)

    def _left(self, asked: Asked, told: _Told, found: FoundTable) -> Leftover:
        said = [found.document.title, *(one.name for one in found.document.facts.companies), *found.place.headings]
        said += [found.table.caption]
        for fact in told.facts:
            said += [fact.subject.name if fact.subject else "", *fact.scope, *fact.measure]
            said += found.table.rows[fact.place.position[0]] if fact.place.position else ()
        return self._leftover(asked, said)

    def _leftover(self, asked: Asked, said: Sequence[str]) -> Leftover:
        """What of a question neither its dimensions nor these texts explain."""
        reading = Reading.of(asked.question, self._glossary)
        covered = frozenset(
            at
            for at, atom in enumerate(reading.atoms)
            if any(start < atom.end and atom.start < end for start, end in asked.spans)
        )
        context = Reading.of("\n".join(filter(None, said)), self._glossary)
        return leftover(reading, covered, read_question(asked.question).used, (context,))

    def _as_answer(
        self, facts: Sequence[Fact], told: tuple[str, str], found: FoundTable, left: Leftover
    ) -> TableAnswer | None:
        places = [fact.place.position for fact in facts if fact.place.position]
        for view in self._tables.views(found):
            where = {slot: (line, at) for line, slots in enumerate(view.slots) for at, slot in enumerate(slots)}
            if view.is_turned or not all(place in where for place in places):
                continue
            cells = tuple(where[place] for place in places)
            outcome = Outcome(view.part, Operation.LOOKUP, cells, cells, told=told)
            return TableAnswer(
                found, view.part, view.slots, outcome, left, SURE, 2, frozenset(), ("", ""), cells, cells
            )
        return None


def _told(asked: Asked, facts: Sequence[Fact], spoken: str) -> _Told | None:
    if asked.operation in (Operation.MAXIMUM, Operation.MINIMUM):
        return _best(asked, facts, spoken)
    if asked.change:
        return _change(asked, facts, spoken)
    if asked.operation not in (Operation.LOOKUP, Operation.LIST, Operation.SUM, Operation.DIFFERENCE):
        return None
    found = _levels(asked, facts)
    if not found:
        return None
    if asked.operation in (Operation.SUM, Operation.DIFFERENCE):
        return _reckoned(asked, found, spoken) if len(found) > 1 else None
    joint = "；" if spoken == "zh" else "; "
    return _Told(tuple(found), joint.join(statement(fact, spoken) for fact in found))


def _levels(asked: Asked, facts: Sequence[Fact]) -> list[Fact]:
    """One fact for each measure and period that is asked for; none where any is missing or is not one figure."""
    told = []
    for measure in asked.measures:
        own = [fact for fact in facts if fact.measure_key.partition(":")[0] == measure]
        for period in asked.periods or (None,):
            found = _one(asked, matches(asked, own, change=False, periods=(period,) if period else ()))
            if found is None:
                return []
            told.append(found)
    return told


def _one(asked: Asked, found: Sequence[Match]) -> Fact | None:
    """The figure that matches tell together, as it stands first; None where they tell several."""
    best = best_of(found if asked.periods else latest_of(found, quarter=asked.latest_quarter))
    return best[0].fact if best and is_one(best) else None


def _change(asked: Asked, facts: Sequence[Fact], spoken: str) -> _Told | None:
    """A change that the report states; else growth from one level to another."""
    stated = _one(asked, matches(asked, facts, change=True, periods=asked.periods))
    if stated is not None and len(asked.periods) < 2:
        return _Told((stated,), statement(stated, spoken))
    if len(asked.periods) == 2:
        pair = [_one(asked, matches(asked, facts, change=False, periods=(one,))) for one in asked.periods]
        ends = sorted((one for one in pair if one and one.period), key=_end)
        return _growth(ends[0], ends[1], spoken) if len(ends) == 2 else None
    now = _one(asked, matches(asked, facts, change=False, periods=asked.periods))
    if now is None or now.period is None:
        return None
    before = matches(asked, facts, change=False, periods=(earlier(now.period, asked.change),))
    same = [one for one in before if (one.fact.subject, one.fact.scope) == (now.subject, now.scope)]
    then = best_of(same)
    return _growth(then[0].fact, now, spoken) if then and is_one(then) else None


def _end(fact: Fact) -> date:
    assert fact.period is not None
    return fact.period.end


def _growth(then: Fact, now: Fact, spoken: str) -> _Told | None:
    if (
        then.value is None
        or now.value is None
        or (then.unit.name, then.unit.currency) != (now.unit.name, now.unit.currency)
    ):
        return None
    first, last = then.value * then.unit.scale, now.value * now.unit.scale
    if first <= 0 or then.unit.name == "%":
        return None
    share = (last - first) / first * 100
    whence = f"{_dated(then, spoken)} → {_dated(now, spoken)}"
    if spoken == "zh":
        head = f"{' '.join(now.measure)}{'增长' if share >= 0 else '下降'} {abs(share):.2f}%"
        return _Told((now, then), f"{head}（{whence}）")
    return _Told(
        (now, then), f"{' '.join(now.measure)} {'grew' if share >= 0 else 'fell'} {abs(share):.2f}% ({whence})"
    )


def _dated(fact: Fact, spoken: str) -> str:
    label = fact.period.label if fact.period else ""
    return f"{label} {amount(fact, spoken)}".strip()


def _reckoned(asked: Asked, found: Sequence[Fact], spoken: str) -> _Told | None:
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
    return _Told(tuple(found), f"{head} {amount(printed, spoken)}{brackets.format(terms)}")


def _best(asked: Asked, facts: Sequence[Fact], spoken: str) -> _Told | None:
    """Whom the largest or the smallest figure is of, among the figures of several with all else the same."""
    of_name: dict[str, Fact] = {}
    for fact in facts:
        if fact.subject and fact.subject.said and fact.value is not None:
            freed = matches(_naming(asked, fact), [fact], change=bool(asked.change), periods=asked.periods)
            if freed and not freed[0].unsaid:
                of_name.setdefault(fact.subject.name, fact)
    if len(of_name) < 2 or (not asked.periods and len({fact.period for fact in of_name.values()}) > 1):
        return None
    if len({(fact.unit.name, fact.unit.currency) for fact in of_name.values()}) > 1:
        return None
    sign = 1 if asked.operation is Operation.MAXIMUM else -1
    ordered = sorted(of_name.values(), key=lambda fact: -sign * (fact.value or 0) * fact.unit.scale)
    best = ordered[0]
    name = best.subject.name if best.subject else ""
    rest = "，" if spoken == "zh" else ", "
    others = rest.join(f"{one.subject.name if one.subject else ''} {amount(one, spoken)}" for one in ordered[1:4])
    if spoken == "zh":
        return _Told(tuple(ordered[:4]), f"{name}：{statement(best, spoken)}（其次 {others}）")
    return _Told(tuple(ordered[:4]), f"{name}: {statement(best, spoken)} (then {others})")


def _naming(asked: Asked, fact: Fact) -> Asked:
    """The question as if it named whom a fact is of."""
    return replace(asked, words=asked.words + tokens(fact.subject.name if fact.subject else ""))
