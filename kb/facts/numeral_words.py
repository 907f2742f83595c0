"""The words around figures (numerals.toml) and the patterns made of them: what is about, what names, what dates."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from kb.facts.unit_words import MONEY, entries, vocabulary
from kb.text.calendar_words import MONTH, YEAR
from kb.text.word_lists import one_of, word_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_SHORT_YEAR = r"(?:1[5-9]|2[0-9]|3[0-5])"
"""Two digits that 年 makes a year rather than so many years."""

_ANY_YEAR = rf"(?:{YEAR}|{_SHORT_YEAR})"

_DATE_MARKS = (r"\.", "/", "-")
_COUNTED = r"\s?[%x×倍元亿万千百]|\s?(?:pct|pp|bp)"
"""What makes figures of digits that might be a date: "15/12/10倍"."""

_SHORT_YEAR_ALONE = (
    rf"(?<![0-9.,近去来达共约超第满逾立了])(?<![0-9]\s){_SHORT_YEAR}\s?年(?![期来内多间前后]|以上|以下|左右)"
)
_PERIODS = (
    # years and rows of years
    rf"(?<![0-9.,]){_ANY_YEAR}年?(?:\s?[-~至到—/、和及与]\s?{_ANY_YEAR}年?){{1,8}}\s?(?:年|[AEFPaefp](?![a-z]))",
    rf"(?<![0-9.,]){YEAR}\s?[-/]\s?(?:{YEAR}|[0-9]{{2}})(?![0-9.,%])(?![-/][0-9])",
    (
        rf"(?<![0-9.,]){YEAR}\s?(?:年度?|财年|会计年度|财政年度)(?:\s?[0-9]{{1,2}}\s?月(?:份)?(?:\s?[0-9]{{1,2}}\s?"
        rf"[日号])?)?"
    ),
    rf"(?<![0-9.,a-z])(?:{YEAR}|{_SHORT_YEAR})[aefp](?![a-z0-9])",
    r"(?:fy|cy|fiscal(?: year)?|financial year|calendar(?: year)?)\s?'?[0-9]{2,4}(?:[-/][0-9]{2,4})?[aefp]?(?![0-9])",
    # parts of years
    rf"(?<![0-9.,])(?:{YEAR}|[0-9]{{2}})\s?(?:q[1-4]|h[12]|[1-4]q|[12]h)(?![0-9a-z])[aefp]?",
    rf"(?<![0-9.,a-z])(?:[1-4]q|q[1-4]|[12]h|h[12])\s?'?(?:{YEAR}|[0-9]{{2}}(?![0-9%.]))?[aefp]?(?![0-9a-z])",
    rf"(?<![0-9.,a-z])[369]m\s?'?(?:{YEAR}|[0-9]{{2}})[aefp]?(?![0-9a-z])",
    r"(?<![0-9.,])[1-4]\s?季[度报]",
    r"(?<![0-9.,])[0-9]{1,2}(?:\s?[-~至—、]\s?[0-9]{1,2})?\s?月(?:份)?(?:\s?[0-9]{1,2}\s?[日号])?",
    r"(?<![0-9.,])[0-9]{1,2}(?:\s?[-~至—、]\s?[0-9]{1,2})?\s?日(?!元)",
    # dates and times
    *(rf"(?<![0-9.,]){YEAR}{mark}[0-9]{{1,2}}{mark}[0-9]{{1,2}}(?![0-9])" for mark in _DATE_MARKS),
    *(
        rf"(?<![0-9.,/])[0-9]{{1,2}}{mark}[0-9]{{1,2}}{mark}(?:{YEAR}|[0-9]{{2}})(?![0-9./]|{_COUNTED})"
        for mark in _DATE_MARKS
    ),
    rf"(?<![0-9.,/])(?:0?[1-9]|1[0-2])/(?:1[3-9]|2[0-9]|3[01])(?![0-9./]|{_COUNTED})",
    r"(?<![0-9.,])[0-9]{1,2}[点时][0-9]{1,2}分?",
    rf"(?<![a-z])(?:{MONTH})\.?,?\s?[0-9]{{1,2}}(?:st|nd|rd|th)?(?![0-9%a-z]|\.[0-9])(?:\s?,?\s?{YEAR})?",
    (
        rf"(?<![0-9.,])[0-9]{{1,2}}(?:st|nd|rd|th)?[\s-](?:of )?(?:{MONTH})(?![a-z])(?:[\s,.'-]{{0,2}}(?:{YEAR}"
        rf"|[0-9]{{2}}(?![0-9])))?"
    ),
    rf"(?<![a-z])(?:{MONTH})[\s.,'-]{{0,2}}(?:{YEAR}|[0-9]{{2}}(?![0-9%.,]))",
    r"(?<![0-9.,:])[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9])",
    r"'[0-9]{2}(?![0-9])(?=\s?(?:年|[aefp](?![a-z])))|(?<![0-9])[0-9]{1,3}(?:st|nd|rd|th)(?![a-z])",
)
_CODES = (
    r"(?:https?://|www\.)[^\s]{1,300}",
    r"(?<![0-9])[0-9]{4,6}\.(?:sh|sz|bj|hk|ss|tw|t|ks|us|o|n|l)(?![a-z])",
    r"[(\[]\s?[0-9]{6}\s?[)\]]",
    r"\+[0-9]{1,3}[ -][0-9 -]{6,16}",
    r"\([0-9]{3}\)\s?[0-9]{3}-[0-9]{4}(?![0-9])",
    r"(?<![0-9.,])[0-9]{3}-[0-9]{3}-[0-9]{4}(?![0-9])",
    r"(?<![0-9.,])[0-9]{3,4}-[0-9]{7,8}(?![0-9])",
    r"(?<![0-9.,])0[0-9]{2}-[0-9]{5}(?![0-9])",
    r"(?<![0-9.,])[0-9]{2}-[0-9]{7}(?![0-9])",
    r"(?<![0-9.,])(?:[0-9]{1,4}\.){2,4}[0-9]{1,4}(?![0-9,])(?![.][0-9])",
)


@cache
def _lists() -> Mapping[str, list[dict[str, Any]]]:
    return word_file("kb.facts", "numerals")


def words_of(part: str, where: str = "") -> tuple[str, ...]:
    """The words of a list in numerals.toml."""
    return tuple(word for entry in _lists()[part] if not where or entry["where"] == where for word in entry["words"])


def _bounded(words: Iterable[str]) -> str:
    """A pattern for words of which Latin ones stand alone."""
    return "|".join(
        ("(?<![a-z])" if word[0].isascii() and word[0].isalpha() else "")
        + re.escape(word)
        + ("(?![a-z])" if word[-1].isascii() and word[-1].isalpha() else "")
        for word in sorted(words, key=lambda word: (-len(word), word))
    )


@cache
def missing() -> frozenset[str]:
    """What a cell without a value says."""
    return frozenset(words_of("missing"))


@cache
def about_before() -> re.Pattern[str]:
    """Words at the beginning of a text that say that the figure behind them is not exact."""
    return re.compile(rf"(?:(?:{_bounded(words_of('about', 'before'))})[ \u00a0]?){{1,2}}")


@cache
def about_before_at_end() -> re.Pattern[str]:
    """The same at the end of a text."""
    return re.compile(rf"(?:{_bounded(words_of('about', 'before'))})[ \u00a0]?$")


@cache
def about_behind() -> re.Pattern[str]:
    """Words behind a figure that say so."""
    return re.compile(rf"[ \u00a0]?(?:{_bounded(words_of('about', 'behind'))})")


@cache
def about_inside() -> frozenset[str]:
    """Signs between digits and unit that say so: 100余家."""
    return frozenset(words_of("about", "inside"))


@cache
def label_before() -> re.Pattern[str]:
    """Words at the end of a text that make of the number behind them a name: "Table ", 沪深."""
    words = [word for word in words_of("label") if word not in ("第", "前")]
    return re.compile(rf"(?:{_bounded(words)})[ \u00a0:#]{{0,2}}$")


@cache
def sign_before() -> re.Pattern[str]:
    """A word at the beginning of a cell that says whether its figure went up or down; `minus` has the latter."""
    down, up = (_bounded(words_of("sign", where)) for where in ("down", "up"))
    return re.compile(rf"(?:(?P<minus>{down})|{up})[ \u00a0]?(?=[0-9$¥€£])")


RANK_BEFORE = re.compile(r"第[ \u00a0]?$|(?<![此之目以提年日月天期])前[ \u00a0]?$|每[ \u00a0]?$|[#№_@\\][ \u00a0]?$")
"""What makes an ordinal of any number behind it, even with a unit: 第3家, 前5名; 每10股 is what something is told
per."""


@cache
def kind_behind() -> re.Pattern[str]:
    """Words behind a number without unit that make a name of it: "500 强"."""
    return re.compile(rf"[ \u00a0]?(?:{one_of(words_of('kind'))})")


@cache
def models() -> re.Pattern[str]:
    """Names that are a number with letters, as cased: "5G"."""
    return re.compile(rf"(?:{one_of(words_of('model'))})(?![A-Za-z0-9])")


@cache
def change_before() -> re.Pattern[str]:
    """A word right before an amount that says that it changed by or from it."""
    return re.compile(rf"(?:{_bounded(words_of('change'))})了?[ \u00a0]?$")


@cache
def not_figures() -> re.Pattern[str]:
    """Periods, dates, times, codes, addresses, in a folded lower-case text."""
    # The first look ahead passes over what none of them begins with.
    return re.compile(rf"(?=[0-9'+(\[]|(?<![a-z])[a-z])(?:{'|'.join((*_CODES, *_PERIODS, _SHORT_YEAR_ALONE))})")


MAIL = re.compile(r"[\w.+-]{1,64}@[\w.-]{1,64}")
"""An address of electronic mail."""


@cache
def period_alone() -> re.Pattern[str]:
    """A text, folded and in lower case, that is a period or date and nothing else; "20年" are twenty years."""
    year_month = rf"{YEAR}[-/](?:0?[1-9]|1[0-2])"
    one = "|".join(_PERIODS)
    return re.compile(
        rf"(?:{one}|{year_month}|{YEAR}\s?-\s?{YEAR}|[0-9]{{1,2}}/[0-9]{{4}})(?:[\s,，]{{0,2}}(?:{one}))?"
    )


@cache
def currencies() -> str:
    """A pattern for a currency that may stand before digits, in a folded lower-case text."""
    words = [
        word
        for word, (first, *_) in vocabulary().items()
        if first.kind.startswith(MONEY) and first.worth == 1 == first.scale
    ]
    prefixed = [word for word in words if word not in ("元", "圆", "元人民币")]
    return _bounded(prefixed)


@cache
def front_ends() -> frozenset[str]:
    """The characters that what stands before digits, sign, bracket or currency, ends with."""
    money = (word for word, (first, *_) in vocabulary().items() if first.kind.startswith(MONEY))
    return frozenset({*"-+△▲▼↓↑(", *(word[-1] for word in money)})


@cache
def about_ends() -> frozenset[str]:
    """The characters that words before inexact figures end with."""
    return frozenset(word[-1] for word in words_of("about", "before"))


@cache
def unit_names() -> re.Pattern[str]:
    """Names that begin with a unit's word: 元器件."""
    return re.compile(one_of(word for entry in entries()["name"] for word in entry["words"]))
