"""What a question asks to be compared, and by what words (words.toml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from kb.question.operations import read_question
from kb.text.glossary_tokens import fold
from kb.text.word_lists import word_file


@dataclass(frozen=True, slots=True)
class Aim:
    """What a question asks to be compared: `says` (see words.toml), the measures meant, by their glossary names, the
    best first.

    `used` are the characters that said it, `filler` those that say nothing; `top` is how many of the best are wanted.
    `by_words`: the measure is that of an adjective ("cheap") and not named itself.
    """

    says: frozenset[str]
    concepts: tuple[str, ...]
    used: frozenset[int]
    filler: frozenset[int]
    top: int | None = None
    by_words: bool = False

    def has(self, *flags: str) -> bool:
        """Whether all of these are said."""
        return self.says.issuperset(flags)

    @property
    def ranks(self) -> bool:
        """Whether the largest, the smallest or the negative ones are wanted."""
        return bool(self.says & {"most", "least", "negative"})

    @property
    def least(self) -> bool:
        """Whether the smallest is wanted."""
        return "least" in self.says


@dataclass(frozen=True, slots=True)
class Words:
    """One wording of words.toml."""

    says: tuple[str, ...]
    measures: str
    pattern: re.Pattern[str]
    examples: tuple[str, ...]


@cache
def comparison_words() -> tuple[Words, ...]:
    """The wordings that say what is to be compared, in the order in which they are looked for."""
    return tuple(
        Words(tuple(one["says"]), one.get("measures", ""), re.compile(one["pattern"]), tuple(one["examples"]))
        for one in _content()["words"]
    )


@cache
def measure_words() -> tuple[Words, ...]:
    """The wordings of measures; `says` are the glossary's names."""
    return tuple(
        Words(tuple(one["concepts"]), one["name"], re.compile(one["pattern"]), tuple(one["examples"]))
        for one in _content()["measures"]
        if "pattern" in one
    )


@cache
def filler_words() -> tuple[Words, ...]:
    """What says nothing of a comparison's subject."""
    return tuple(Words((), "", re.compile(one["pattern"]), tuple(one["examples"])) for one in _content()["filler"])


@cache
def multiples() -> frozenset[str]:
    """The atoms of multiples, which a loss makes negative and meaningless."""
    return frozenset(f"#{name}" for one in _content()["multiples"] for name in one["concepts"])


def read_aim(question: str) -> Aim | None:
    """The comparison that a question asks for; None where it asks for none that is read here."""
    text = fold(question)
    says: set[str] = set()
    used: set[int] = set()
    names_of: list[str] = []
    for words in comparison_words():
        for found in words.pattern.finditer(text):
            if used.isdisjoint(range(*found.span())):
                used.update(range(*found.span()))
                says.update(words.says)
                names_of += [words.measures] if words.measures else []
    named = [name for words in measure_words() if words.pattern.search(text) for name in words.says]
    implied = [name for measure in names_of for name in _concepts(measure)]
    worth = [name for name in implied if name in named]
    asked = read_question(question)
    top = asked.top if asked.top and asked.top > 1 else None
    if top:
        used |= asked.used
    if _has_bound(question):
        return None
    concepts = tuple(dict.fromkeys(worth or named or implied))
    filler = {at for words in filler_words() for found in words.pattern.finditer(text) for at in range(*found.span())}
    aim = Aim(frozenset(says), concepts, frozenset(used), frozenset(filler), top, by_words=bool(implied) and not worth)
    return aim if _is_read_here(aim, implied=bool(implied)) else None


def measures_compared(word: str) -> frozenset[str]:
    """The measures (glossary names) that a comparing word applies to: prices and multiples for "cheaper"; empty where
    it applies to all."""
    found = (words for words in comparison_words() if words.measures and words.pattern.search(fold(word)))
    return frozenset(name for words in found for name in _concepts(words.measures))


def plain_opening(question: str) -> str:
    """The question without the capital of a first word that names nothing: "Going by reported revenue, which …"."""
    first = question.split(" ", 1)[0]
    if not first.isascii() or not first.istitle() or read_aim(question) is None:
        return question
    says_nothing = any(found.start() == 0 for words in filler_words() if (found := words.pattern.match(fold(question))))
    return question[:1].lower() + question[1:] if says_nothing else question


def _has_bound(question: str) -> bool:
    """Whether figures are held against a bound, which is another question."""
    bounds = read_question(question).bounds
    return any(bound.low not in (None, 0.0) or bound.high not in (None, 0.0) for bound in bounds)


def _is_read_here(aim: Aim, *, implied: bool) -> bool:
    by_growth = aim.has("growth") and aim.ranks
    by_word = implied and aim.ranks
    of_two = aim.ranks and bool(aim.says & {"gap", "factor"})
    added = aim.has("sum") and bool(aim.says & {"all", "groups"} or aim.top)
    beaten = aim.has("beats", "which")
    over_time = aim.has("when") and aim.ranks
    return by_growth or by_word or of_two or added or beaten or over_time or bool(aim.says & {"factor", "percent"})


@cache
def _concepts(measure: str) -> tuple[str, ...]:
    return next((tuple(one["concepts"]) for one in _content()["measures"] if one["name"] == measure), ())


@cache
def _content() -> dict[str, list[dict[str, Any]]]:
    return word_file("kb.question", "comparison_words")
