"""The vocabulary of units (units.toml) and how its words go together: 人民币 + 百万 + 元, "US$" + "mn", 元 per 吨."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from kb.facts.fact import Unit
from kb.text.folding import fold_signs, lower
from kb.text.word_lists import one_of, word_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MONEY, SHARE, MULTIPLE, NUMBER = "money:", "share", "multiple", ""
"""Kinds: a currency's begins with "money:"; parts of something; so many times something; a bare number, at most
scaled."""

LONGEST = 80
"""Characters of a text that may be a unit."""

_GENERIC = frozenset({"元", "圆"})
_DOLLARS = frozenset({"$", "dollar", "dollars", "cent", "cents", "¢"})
_DOLLAR_CODES = frozenset({"USD", "HKD", "AUD", "CAD", "NZD", "SGD", "TWD", "MOP"})
_ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the vocabulary: what it measures, what one of it is worth in that kind, its scale.

    `beside_money`: this meaning only together with a currency; `per`: only below the line; `name` where the word has
    its scale in it (TEUR is EUR).
    """

    kind: str
    worth: Decimal = _ONE
    scale: Decimal = _ONE
    beside_money: bool = False
    per: bool = False
    name: str = ""

    @property
    def scales(self) -> bool:
        """Is it a scale and nothing else?"""
        return self.kind == NUMBER


@dataclass(frozen=True, slots=True)
class ShortWord:
    """A unit that a label means only together with one of the words `with_`; see units.toml."""

    word: str
    meaning: Word
    with_: tuple[str, ...]
    behind_digits: bool = False

    def fits(self, label: str) -> bool:
        """Does a label, folded and in lower case, speak of what this unit measures?"""
        return any(one in label for one in self.with_)


@dataclass(frozen=True, slots=True)
class Worded:
    """A unit that a text words.

    `kind` is what it measures ("money:CNY/mass"), `worth` what one Unit.name is worth in that kind; `signed` tells that
    the currency is one sign, `words` how many words were put together, `scaled` whether a scale was said.
    """

    unit: Unit
    kind: str
    worth: Decimal
    signed: bool = False
    words: int = 1
    scaled: bool = False


@cache
def entries() -> Mapping[str, list[dict[str, Any]]]:
    """units.toml as it stands."""
    return word_file("kb.facts", "units")


def as_decimal(text: str) -> Decimal:
    """A number of units.toml: "1e8", "2000/3"."""
    exact = Fraction(text)
    return Decimal(exact.numerator) / Decimal(exact.denominator)


@cache
def vocabulary() -> Mapping[str, tuple[Word, ...]]:
    """Each word with its meanings."""
    words: dict[str, list[Word]] = {}
    for entry, meaning in _meanings():
        for word in entry["words"]:
            words.setdefault(word, []).append(meaning)
    return {word: tuple(meanings) for word, meanings in words.items()}


def _meanings() -> Iterable[tuple[dict[str, Any], Word]]:
    one = "1"
    for entry in entries()["currency"]:
        scale, worth = as_decimal(entry.get("scale", one)), as_decimal(entry.get("worth", one))
        yield entry, Word(MONEY + entry["code"], worth, scale, name=entry.get("name", ""))
    for entry in entries()["scale"]:
        yield entry, Word(NUMBER, scale=as_decimal(entry["worth"]), beside_money=entry.get("beside_money", False))
    for entry in entries()["measure"]:
        yield entry, Word(entry["kind"], as_decimal(entry["worth"]), per=entry.get("per", False))


@cache
def short_words() -> Mapping[str, tuple[ShortWord, ...]]:
    """The short units by their word, as cased."""
    words: dict[str, list[ShortWord]] = {}
    for entry in entries()["short"]:
        meaning = Word(
            entry.get("kind", NUMBER), as_decimal(entry.get("worth", "1")), as_decimal(entry.get("scale", "1"))
        )
        short = ShortWord(entry["word"], meaning, tuple(entry["with"]), entry.get("behind_digits", False))
        words.setdefault(entry["word"], []).append(short)
    return {word: tuple(meanings) for word, meanings in words.items()}


def listed(part: str) -> tuple[str, ...]:
    """All words of a list in units.toml ("opens", "remark"), the longest first."""
    return tuple(
        sorted({word for entry in entries()[part] for word in entry["words"]}, key=lambda word: (-len(word), word))
    )


@cache
def word_pattern() -> re.Pattern[str]:
    """One word of the vocabulary in a folded lower-case text. No letter goes on behind a Latin one, except that a
    currency and a scale may be written together: "RMBmn", "USDbn", "kEUR"."""
    words = vocabulary()
    codes = [
        word
        for word, (first, *_) in words.items()
        if first.kind.startswith(MONEY) and _is_latin(word) and len(word) < 4
    ]
    scales = [word for word, (first, *_) in words.items() if first.scales and _is_latin(word)]
    glued = {word: rf"(?:(?![a-z])|(?=(?:{one_of(scales)}|mm)(?![a-z])))" for word in codes}
    glued |= {word: rf"(?:(?![a-z])|(?=(?:{one_of(codes)})(?![a-z])))" for word in scales}
    return re.compile(
        "|".join(
            re.escape(word) + (glued.get(word, "(?![a-z])") if _is_latin(word[-1]) else "")
            for word in sorted(words, key=lambda word: (-len(word), word))
        )
    )


@cache
def currency_before_pattern() -> re.Pattern[str]:
    """A currency's word at the end of a folded lower-case text."""
    money = [
        word for word, (first, *_) in vocabulary().items() if first.kind.startswith(MONEY) and word not in _GENERIC
    ]
    latin = [word for word in money if _is_latin(word[0])]
    other = [word for word in money if not _is_latin(word[0])]
    return re.compile(rf"(?:(?<![a-z])(?:{one_of(latin)})|{one_of(other)})[ \u00a0]?$")


def _is_latin(text: str) -> bool:
    return text.isascii() and text.isalpha()


_SPACE = re.compile(r"[ \u00a0]{0,2}")
_LINK = re.compile(r"[ \u00a0]{0,3}(?:of[ \u00a0]{0,2}(?:the[ \u00a0])?|in[ \u00a0]{1,2}|d')?")
_NUMBER_WORD = re.compile(r"(?:1,000,000|100,000|10,000|1,000|10{1,6})(?![\d,.])")
_PER = re.compile(r"[ \u00a0]{0,2}(?:/|每|per[ \u00a0])[ \u00a0]{0,2}")


class _Side:
    """What stands on one side of the line while it is read."""

    def __init__(self) -> None:
        self.scale = _ONE
        self.scaled = False
        self.money: list[tuple[str, Word]] = []
        self.measure: tuple[str, Word] | None = None
        self.count = 0

    def takes(self, low: str, word: Word) -> bool:
        """May the word stand beside what is there?"""
        if word.scales:
            return self.measure is None or self.measure[1].kind not in (SHARE, MULTIPLE)
        if word.kind.startswith(MONEY):
            kinds = {one.kind for _, one in self.money}
            return self.measure is None and (not kinds or low in _GENERIC or kinds == {word.kind})
        return self.measure is None and not self.money

    def add(self, printed: str, word: Word) -> None:
        """Put the word there."""
        self.count += 1
        self.scale *= word.scale
        if word.scales:
            self.scaled = True
        elif word.kind.startswith(MONEY):
            self.scaled = self.scaled or word.scale != 1
            self.money.append((printed, word))
        else:
            self.measure = (printed, word)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as printed, folded, and in lower case; `dollar` and `yuan` are the currencies that $ and 元 stand for.

    `behind_figure`: no numbers ("¥100 million") and no "in" or "of" belong to the unit.
    """

    printed: str
    folded: str
    low: str
    dollar: str
    yuan: str
    behind_figure: bool = False


def _read_side(text: _Text, at: int, *, below: bool = False) -> tuple[int, _Side]:
    """The longest run of words from `at` that goes together, and where it ends; an empty side where there is none."""
    side, end, pending = _Side(), at, _ONE
    while True:
        link = (_SPACE if text.behind_figure else _LINK).match(text.low, at)
        start = link.end() if link and (side.count or pending != 1) else at
        number = None if text.behind_figure else _NUMBER_WORD.match(text.low, start)
        if number and pending == 1:
            pending, at = Decimal(number[0].replace(",", "")), number.end()
            continue
        found = word_pattern().match(text.low, start)
        word = _meaning(text, found, side, below=below) if found else None
        short = None if word or not below else _short(text, start)
        if short is not None and side.takes("", short[1]):
            side.add(text.printed[start : short[0]], short[1])
            side.scale *= pending
            return short[0], side
        if found is None or word is None or not side.takes(found[0], word):
            return end, side
        side.add(text.printed[start : found.end()], word)
        side.scale, side.scaled, pending = side.scale * pending, side.scaled or pending != 1, _ONE
        at = end = found.end()


def _meaning(text: _Text, found: re.Match[str], side: _Side, *, below: bool) -> Word | None:
    """The meaning of a word where it stands."""
    if found[0] == "t" and text.folded[found.start()] == "T" and not below:
        return Word(NUMBER, scale=Decimal("1e12"))
    if text.behind_figure and found[0][0].isdigit():
        return None
    money = bool(side.money) or _money_follows(text, found.end())
    fitting = [word for word in vocabulary()[found[0]] if (below or not word.per) and (money or not word.beside_money)]
    if money and len(fitting) > 1:
        fitting = [word for word in fitting if word.scales or word.kind.startswith(MONEY)] or fitting
    return fitting[0] if fitting else None


def _money_follows(text: _Text, at: int) -> bool:
    link = _LINK.match(text.low, at)
    found = word_pattern().match(text.low, link.end() if link else at)
    return found is not None and any(word.kind.startswith(MONEY) for word in vocabulary()[found[0]])


def _short(text: _Text, at: int) -> tuple[int, Word] | None:
    """A short unit below the line: "元/W"."""
    letter = text.folded[at : at + 1]
    meanings = [one.meaning for one in short_words().get(letter, ()) if one.meaning.kind]
    if not meanings or text.low[at + 1 : at + 2].isalpha():
        return None
    return at + 1, meanings[0]


def _code(text: _Text, low: str, word: Word) -> str:
    code = word.kind.removeprefix(MONEY)
    if low in _GENERIC:
        return text.yuan
    if low in _DOLLARS:
        return text.dollar
    if low == "¥" and text.yuan == "JPY":
        return "JPY"
    return code


def _named(text: _Text, side: _Side) -> tuple[str, str, str, Decimal]:
    """Name, currency, kind and worth of a side."""
    if side.measure is not None:
        printed, word = side.measure
        return fold_name(printed), "", word.kind, word.worth
    if not side.money:
        return "", "", NUMBER, _ONE
    lows = [fold_signs(printed).lower() for printed, _ in side.money]
    own = next((at for at, low in enumerate(lows) if low not in _GENERIC), 0)
    printed, word = side.money[own]
    code = _code(text, lows[own], word)
    name = word.name or printed
    if code == "CNY" and any(low[-1] in _GENERIC or low[0] in _GENERIC for low in lows):
        name = "元"
    return fold_name(name), code, MONEY + code, word.worth


def fold_name(printed: str) -> str:
    """A unit's name as printed, with full-width signs as the plain ones; ideographs stay in their script."""
    return "".join(fold_signs(one) if not one.isalpha() or "！" <= one <= "～" else one for one in printed).strip()


def unit_at(
    printed: str,
    at: int,
    *,
    behind_figure: bool = False,
    money_before: bool = False,
    dollar: str = "USD",
    yuan: str = "CNY",
) -> tuple[int, Worded] | None:
    """The longest unit that begins at `at` of a text, and where it ends; None when none does.

    Args:
        printed: the text, of any length; at most LONGEST characters from `at` are looked at.
        at: where the unit begins; spaces are not skipped.
        behind_figure: a figure stands before it: no numbers, "in" or "of" belong to it.
        money_before: a currency stands before the figure, so that "/share" alone is the rest of a unit.
        dollar: the currency of "$", as ISO 4217 code.
        yuan: the currency of 元.
    """
    piece = printed[at : at + LONGEST]
    folded = fold_signs(piece)
    text = _Text(piece, folded, lower(folded), dollar, yuan, behind_figure)
    end, over = _read_side(text, 0)
    if not over.count and not money_before:
        return None
    per = _PER.match(text.low, end)
    if per is not None:
        below_end, under = _read_side(text, per.end(), below=True)
        worded = _ratio(text, over, under)
        if worded is not None:
            return at + below_end, worded
    if not over.count:
        return None
    name, currency, kind, worth = _named(text, over)
    signed = len(over.money) == 1 and not over.money[0][0][-1].isalpha()
    return at + end, Worded(Unit(name, over.scale, currency), kind, worth, signed, over.count, over.scaled)


def _ratio(text: _Text, over: _Side, under: _Side) -> Worded | None:
    """One side per the other, None where the lower one cannot stand there."""
    if under.measure is None or under.measure[1].kind in (SHARE, MULTIPLE):
        return None
    name, currency, kind, worth = _named(text, over)
    if kind in (SHARE, MULTIPLE):
        return None
    below, _, below_kind, below_worth = _named(text, under)
    unit = Unit(f"{name}/{below}", over.scale / under.scale, currency)
    count = over.count + under.count
    return Worded(unit, f"{kind}/{below_kind}", worth / below_worth, words=count, scaled=over.scaled or under.scaled)


_TRAILING = re.compile(r"[ \u00a0.]*$")


@lru_cache(maxsize=8192)
def worded(text: str, *, dollar: str = "USD", yuan: str = "CNY") -> Worded | None:
    """The unit that the whole of `text` words, without anything that introduces it; None when it says anything else."""
    stripped = text.strip()
    if not stripped or len(stripped) > LONGEST:
        return None
    found = unit_at(stripped, 0, dollar=dollar, yuan=yuan)
    if found is None or not _TRAILING.fullmatch(stripped, found[0]):
        return None
    return found[1]


def is_dollar(code: str) -> bool:
    """Is a currency one that "$" may stand for?"""
    return code in _DOLLAR_CODES
