"""The words of made-up tables, out of made_words.toml: terms of each dimension and units as they are written in each
place."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Any

from eval.facts.expected import ExpectedUnit
from kb.text.word_lists import word_file

if TYPE_CHECKING:
    from kb.facts.fact import Period

MONEY, PERCENT, PER_SHARE, MASS = "money", "percent", "per_share", "mass"


@dataclass(frozen=True, slots=True)
class MadeTerm:
    """One value of a dimension: how the table prints it, and what it means.

    `name` is the measure, subject or scope alone ("集装箱" of "其中：集装箱"); `kind` what a measure is told in,
    `stock` whether on a day.
    """

    dimension: str
    text: str
    name: str = ""
    kind: str = ""
    stock: bool = False
    periods: tuple[Period, ...] = ()
    basis: tuple[str, ...] = ("",)


@dataclass(frozen=True, slots=True)
class UnitWords:
    """A unit and how it is written: in lines, sentences, captions and labels (tails), corner cells, a column of units,
    cells ({n} for the digits)."""

    unit: ExpectedUnit
    word: str
    tails: tuple[str, ...]
    in_cell: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    sentences: tuple[str, ...] = ()
    corners: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MadeVocabulary:
    """The words of one language; `money` and `per_share` go together, entry by entry."""

    language: str
    measures: tuple[MadeTerm, ...]
    money: tuple[UnitWords, ...]
    per_share: tuple[UnitWords, ...]
    others: dict[str, UnitWords]
    lists: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def chinese(self) -> bool:
        """Whether the language is Chinese."""
        return self.language == "zh"

    def one(self, name: str) -> str:
        """A word that there is one of."""
        return self.lists[name][0]


@cache
def vocabulary(language: str) -> MadeVocabulary:
    """The words of "zh" or "en"."""
    read = word_file("eval.facts", "made_words")[language]
    lists = {
        name: tuple(words) if isinstance(words, list) else (words,)
        for name, words in read.items()
        if name not in {"measures", "money", "others"}
    }
    return MadeVocabulary(
        language,
        tuple(
            MadeTerm("measure", one["name"], one["name"], one["kind"], one.get("stock", False))
            for one in read["measures"]
        ),
        tuple(_money(entry) for entry in read["money"]),
        tuple(_per_share(entry, language) for entry in read["money"]),
        {kind: _other(entry, language) for kind, entry in read["others"].items()},
        lists,
    )


def _money(entry: dict[str, Any]) -> UnitWords:
    unit = ExpectedUnit(tuple(entry["names"]), Decimal(entry["scale"]), entry["currency"])
    places = {name: tuple(entry[name]) for name in ("tails", "in_cell", "lines", "sentences", "corners")}
    return UnitWords(unit, entry["word"], **places)


def _per_share(entry: dict[str, Any], language: str) -> UnitWords:
    word = entry["per_share"]
    return UnitWords(ExpectedUnit((word,), Decimal(1), entry["currency"]), word, _tails(word, language))


def _other(entry: dict[str, Any], language: str) -> UnitWords:
    word = entry["word"]
    unit = ExpectedUnit(tuple(entry["names"]), Decimal(entry.get("scale", 1)), "")
    line = (f"单位：{word}",) if language == "zh" else (f"({word})",)
    return UnitWords(unit, word, _tails(word, language), (entry["in_cell"],), line, (), (word,))


def _tails(word: str, language: str) -> tuple[str, ...]:
    return (f"（{word}）", f"({word})") if language == "zh" else (f"({word})",)
