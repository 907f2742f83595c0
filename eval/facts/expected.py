"""The noun ExpectedFact: a figure of a file and what it means, written by hand; and how a fact of the program is held
against it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kb.text.chinese_scripts import simplified
from kb.text.word_lists import word_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from decimal import Decimal

    from kb.facts.fact import Fact, Period, Subject, Unit

DIMENSIONS = ("value", "unit", "measure", "subject", "period", "basis", "scope", "change")
"""What is told of a fact, each right or wrong on its own."""

GATED = ("value", "unit", "measure", "subject", "period", "scope")
"""The dimensions whose being right together is asked for."""

_BRACKETS = re.compile(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]")
_SEPARATORS = re.compile(r"[\s,.:;'\"“”‘’、，。：；·\-–—_/|()\[\]&]+")
_OF_WHICH = re.compile(r"^(?:其中|of which|including)[\s:：]*", re.IGNORECASE)
_GROUPING = re.compile(r"(?<=\d)[.,'’ ](?=\d)")
"""A decimal mark, or what parts the groups of digits."""

_LEAST_SHARED = 2
"""Characters that a name has in common with a longer one at least, to be part of it."""


@dataclass(frozen=True, slots=True)
class ExpectedUnit:
    """A unit by any of its names; scale and currency must be these."""

    names: tuple[str, ...]
    scale: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class ExpectedSubject:
    """A subject by any of its names (none: any subject); `said` None where it does not matter whether a label names
    it."""

    names: tuple[str, ...] = ()
    said: bool | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """One way to understand a figure. A tuple of alternatives that is None (`unit`, `periods`, ...) lets anything pass.

    bases     the alternatives, each a whole set of words
    scope     words that must be there; `scope_not` words that must not
    scope_of where not None: each element of the scope must be a part of one of these texts (what stands around a table)
    """

    value: Decimal | None
    unit: ExpectedUnit | None
    measures: tuple[str, ...]
    subject: ExpectedSubject
    periods: tuple[Period | None, ...] | None
    bases: tuple[frozenset[str], ...] | None = (frozenset(),)
    scope: tuple[str, ...] = ()
    scope_not: tuple[str, ...] = ()
    scope_of: tuple[str, ...] | None = None
    changes: tuple[str, ...] | None = ("",)


@dataclass(frozen=True, slots=True)
class ExpectedFact:
    """One figure of a file: how it is printed, the words that stand in its row or sentence, and the ways to understand
    it.

    `nth` (from 0) tells apart figures that are printed alike in alike rows, in the order of reading; `kind` is "cell",
    "sentence", "cover", or "" for any.
    """

    file: str
    printed: str
    row: tuple[str, ...]
    meanings: tuple[Meaning, ...]
    nth: int | None = None
    kind: str = ""
    asked: bool = True


@dataclass(frozen=True, slots=True)
class FactVerdict:
    """What became of an expected fact: the fact it was held against (None: there is none) and its right dimensions."""

    expected: ExpectedFact
    fact: Fact | None
    right: frozenset[str]

    def all_of(self, dimensions: Iterable[str] = DIMENSIONS) -> bool:
        """Whether all of these dimensions are right."""
        return self.right.issuperset(dimensions)


def verdict(expected: ExpectedFact, facts: Sequence[Fact]) -> FactVerdict:
    """The expected fact held against that one of its document's facts which is at its place; the best where several
    are."""
    best = FactVerdict(expected, None, frozenset())
    for fact in _at_its_place(expected, facts):
        for meaning in expected.meanings:
            right = right_dimensions(meaning, fact)
            if best.fact is None or _worth(right) > _worth(best.right):
                best = FactVerdict(expected, fact, right)
    return best


def _worth(right: frozenset[str]) -> tuple[int, int]:
    return len(right & set(GATED)), len(right)


def _at_its_place(expected: ExpectedFact, facts: Sequence[Fact]) -> list[Fact]:
    """The facts of the figure: printed so, in that row or sentence, and of alike ones the one asked for."""
    alike = [fact for fact in facts if _printed_alike(expected.printed, fact.printed)]
    alike = [fact for fact in alike if fact.place.kind == expected.kind] if expected.kind else alike
    words = [folded(word) for word in expected.row]
    within = [fact for fact in alike if all(word in folded(_around(fact)) for word in words)] or alike
    if expected.nth is None:
        return within
    places: dict[tuple[object, ...], list[Fact]] = {}
    for fact in sorted(within, key=_order):
        places.setdefault(_order(fact), []).append(fact)
    return list(places.values())[expected.nth] if expected.nth < len(places) else []


def _around(fact: Fact) -> str:
    """The words that stand around a figure, as far as the program kept them."""
    return " ".join((fact.place.quote, fact.place.caption, *fact.measure, *fact.scope))


def _order(fact: Fact) -> tuple[int, int, tuple[int, ...]]:
    place = fact.place
    return (place.page or 0, -1 if place.table is None else place.table, place.position or place.span or ())


def _printed_alike(expected: str, printed: str) -> bool:
    """Whether the figure is among those printed; without any digit ("不适用", "no"): whether one text holds the
    other."""
    wanted, found = figure_keys(expected), figure_keys(printed)
    if any(key.isdigit() for key in (*wanted, *found)):
        return wanted[0] in found
    return wanted[0] in found[0] or (bool(found[0]) and found[0] in wanted[0])


@lru_cache(maxsize=65_536)
def figure_keys(printed: str) -> tuple[str, ...]:
    """The figures of a text by their digits, which all ways of printing them have in common; a text without any: its
    letters and marks."""
    plain = _GROUPING.sub("", unicodedata.normalize("NFKC", printed))
    runs = re.findall(r"\d+", plain)
    return tuple(runs) if runs else ("".join(plain.split()).lower(),)


def right_dimensions(meaning: Meaning, fact: Fact) -> frozenset[str]:
    """The dimensions of a fact that are as they should be."""
    checks = {
        "value": meaning.value == fact.value,
        "unit": _unit_right(meaning.unit, fact.unit),
        "measure": _measure_right(meaning.measures, fact),
        "subject": _subject_right(meaning.subject, fact.subject),
        "period": _period_right(meaning.periods, fact.period),
        "basis": meaning.bases is None or frozenset(fact.basis) in meaning.bases,
        "scope": _scope_right(meaning, fact.scope),
        "change": meaning.changes is None or folded(fact.change) in map(folded, meaning.changes),
    }
    return frozenset(name for name, right in checks.items() if right)


def _unit_right(expected: ExpectedUnit | None, unit: Unit) -> bool:
    if expected is None:
        return True
    same_name = any(_same_unit(name, unit.name) for name in expected.names)
    return same_name and expected.scale == unit.scale and expected.currency == (unit.currency or "")


def _same_unit(one: str, other: str) -> bool:
    one, other = _unit_text(one), _unit_text(other)
    return one == other or any({one, other} <= group for group in _unit_groups())


def _unit_text(name: str) -> str:
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


@cache
def _unit_groups() -> tuple[frozenset[str], ...]:
    """The groups of unit_names.toml."""
    read = word_file("eval.facts", "unit_names")
    return tuple(frozenset(map(_unit_text, group["names"])) for group in read["group"])


def _measure_right(wordings: Sequence[str], fact: Fact) -> bool:
    """Whether the key is that of one of the wordings, or a label of the path is one of them but for brackets and "of
    which"."""
    if not wordings:
        return True
    wanted = {_label(wording) for wording in wordings}
    if any(_label(label) in wanted for label in fact.measure):
        return True
    return bool(fact.measure_key) and any(_key(wording) == fact.measure_key for wording in wordings)


def _label(text: str) -> str:
    plain = _BRACKETS.sub("", unicodedata.normalize("NFKC", text))
    return folded(_OF_WHICH.sub("", plain.strip()))


@lru_cache(maxsize=4_096)
def _key(wording: str) -> str:
    from kb.facts.measures import measure_of

    return measure_of(wording).key


def _subject_right(expected: ExpectedSubject, subject: Subject | None) -> bool:
    if not expected.names:
        return expected.said is None or (subject is not None and subject.said == expected.said)
    if subject is None or (expected.said is not None and subject.said != expected.said):
        return False
    return any(same_name(name, subject.name) for name in expected.names)


def same_name(one: str, other: str) -> bool:
    """Whether two names are one, or one is the other with more to it ("海岳股份（600999）")."""
    one, other = folded(one), folded(other)
    if not one or not other:
        return one == other
    short, long = sorted((one, other), key=len)
    return short == long or (len(short) >= _LEAST_SHARED and short in long)


def _period_right(expected: tuple[Period | None, ...] | None, period: Period | None) -> bool:
    if expected is None:
        return True
    if period is None:
        return None in expected
    found = (period.kind, period.start, period.end)
    return any(one is not None and (one.kind, one.start, one.end) == found for one in expected)


def _scope_right(meaning: Meaning, scope: Sequence[str]) -> bool:
    if not all(any(_holds(one, word) for one in scope) for word in meaning.scope):
        return False
    if any(_holds(one, word) for word in meaning.scope_not for one in scope):
        return False
    if meaning.scope_of is None:
        return True
    around = [folded(text) for text in meaning.scope_of]
    unmatched = [one for one in scope if not any(_holds(one, word) for word in meaning.scope)]
    return all(any(folded(one) in text for text in around) for one in unmatched)


def _holds(scope: str, word: str) -> bool:
    """Whether a part of a scope says a word, or another word for it."""
    there, wanted = folded(scope), folded(word)
    return wanted in there or any({there, wanted} <= group for group in _scope_groups())


@cache
def _scope_groups() -> tuple[frozenset[str], ...]:
    """The groups of scope_names.toml."""
    read = word_file("eval.facts", "scope_names")
    return tuple(frozenset(map(folded, group["names"])) for group in read["group"])


@lru_cache(maxsize=65_536)
def folded(text: str) -> str:
    """A text as it is compared: one width, one case, one script, without blanks and marks."""
    plain = simplified(unicodedata.normalize("NFKC", text)).casefold()
    return _SEPARATORS.sub("", plain)
