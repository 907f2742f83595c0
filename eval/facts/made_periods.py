"""Families of periods as the columns of a table name them: each with the days that it means, written in one of many
forms."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from eval.facts.expected_file import period_of
from eval.facts.made_words import MadeTerm
from kb.facts.fact import Period, PeriodKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

YEARS, FORECASTS, NUMERALS, QUARTERS, BARE_QUARTERS, HALVES = (
    *("years", "forecasts", "numerals", "quarters", "bare quarters", "halves"),
)
TO_DATE, INSTANTS, RELATIVE_HALF, RELATIVE_YEAR, RELATIVE_DAYS, WEEKS = (
    *("to date", "instants", "relative half", "relative year", "relative days", "weeks"),
)
ON_A_DAY = frozenset({INSTANTS, RELATIVE_DAYS})
"""Families of days: what is measured on a day stands under them."""

OF_TITLE = frozenset({BARE_QUARTERS, RELATIVE_HALF, RELATIVE_YEAR, RELATIVE_DAYS})
"""Families whose year the title says."""

_ORDINALS = "一二三四"
_DIGITS = "零一二三四五六七八九"
_EN_ORDINALS = ("First", "Second", "Third", "Fourth")
_WEEK_ENDS = (date(2024, 6, 29), date(2023, 7, 1))
"""Saturdays a year of 52 weeks apart."""


def families(language: str) -> tuple[str, ...]:
    """The families that a language has forms of."""
    shared = (YEARS, FORECASTS, QUARTERS, BARE_QUARTERS, HALVES, TO_DATE, INSTANTS)
    own = (NUMERALS, RELATIVE_HALF, RELATIVE_YEAR, RELATIVE_DAYS) if language == "zh" else (WEEKS,)
    return (*shared, *own)


def periods_of(family: str, language: str, year: int, rng: Random) -> list[MadeTerm]:
    """Two to four periods of a family, the year being that of the latest that is no forecast; all written in one
    form."""
    makers: dict[str, Callable[[str, int, Random], list[MadeTerm]]] = {
        YEARS: _years,
        FORECASTS: _forecasts,
        NUMERALS: _numerals,
        QUARTERS: _quarters,
        BARE_QUARTERS: _bare_quarters,
        HALVES: _halves,
        TO_DATE: _to_date,
        INSTANTS: _instants,
        RELATIVE_HALF: _relative_half,
        RELATIVE_YEAR: _relative_year,
        RELATIVE_DAYS: _relative_days,
        WEEKS: _weeks,
    }
    return makers[family](language, year, rng)


def _term(text: str, *periods: str, basis: tuple[str, ...] = ("",)) -> MadeTerm:
    return MadeTerm("period", text, periods=tuple(map(period_of, periods)), basis=basis)


def _years(language: str, year: int, rng: Random) -> list[MadeTerm]:
    zh, en = ("{y}年", "{y}", "{y}年度", "FY{y}"), ("{y}", "FY{y}", "FY{s}", "Year ended December 31, {y}")
    form = rng.choice(zh if language == "zh" else en)
    years = [year - back for back in range(rng.choice((2, 2, 3, 4)))]
    if rng.random() < 0.3:
        years.reverse()
    return [_term(form.format(y=one, s=f"{one % 100:02}"), str(one)) for one in years]


def _forecasts(language: str, year: int, rng: Random) -> list[MadeTerm]:
    actual, forecast = rng.choice((("{y}A", "{y}E"), ("{y}A", "{y}E"), ("FY{y}A", "FY{y}E"), ("{y}", "{y}E")))
    if language == "zh" and rng.random() < 0.2:
        actual, forecast = "{y}年", "{y}年预测"
    bases = ("actual",) if actual.endswith("A") else ("", "actual")
    past = [_term(actual.format(y=one), str(one), basis=bases) for one in (year - 1, year)[rng.choice((0, 1)) :]]
    return [*past, *(_term(forecast.format(y=one), str(one), basis=("forecast",)) for one in (year + 1, year + 2))]


def _numerals(_: str, year: int, __: Random) -> list[MadeTerm]:
    return [_term("".join(_DIGITS[int(digit)] for digit in str(one)) + "年", str(one)) for one in (year, year - 1)]


def _quarters(language: str, year: int, rng: Random) -> list[MadeTerm]:
    zh = ("{y}Q{q}", "{q}Q{s}", "{s}Q{q}", "{y}年第{c}季度")
    en = ("Q{q} {y}", "{q}Q{s}", "{y}Q{q}", "Q{q}'{s}", "{o} quarter {y}")
    form = rng.choice(zh if language == "zh" else en)
    last = rng.choice((2, 3, 4))
    return [_term(_quarter(form, year, one), f"{year}Q{one}") for one in range(1, last + 1)]


def _quarter(form: str, year: int, quarter: int) -> str:
    at = quarter - 1
    return form.format(y=year, s=f"{year % 100:02}", q=quarter, c=_ORDINALS[at], o=_EN_ORDINALS[at])


def _bare_quarters(language: str, year: int, rng: Random) -> list[MadeTerm]:
    form = rng.choice(("第{c}季度", "{c}季度") if language == "zh" else ("{o} quarter", "Q{q}"))
    return [_term(_quarter(form, year, one), f"{year}Q{one}") for one in range(1, 5)]


def _halves(language: str, year: int, rng: Random) -> list[MadeTerm]:
    form = rng.choice(("{y}H1", "1H{s}", "{y}年上半年") if language == "zh" else ("H1 {y}", "1H{s}", "First half {y}"))
    return [_term(form.format(y=one, s=f"{one % 100:02}"), f"{one}H1") for one in (year, year - 1)]


def _to_date(language: str, year: int, rng: Random) -> list[MadeTerm]:
    zh, en = ("{y}年前三季度", "{y}年1-9月"), ("Nine months ended September 30, {y}", "9M{s}", "9M {y}")
    form = rng.choice(zh if language == "zh" else en)
    return [
        _term(form.format(y=one, s=f"{one % 100:02}"), f"to-date {one}-01-01 {one}-09-30") for one in (year, year - 1)
    ]


def _instants(language: str, year: int, rng: Random) -> list[MadeTerm]:
    zh, en = (
        ("{y}年12月31日", "{y}-12-31", "{y}年末"),
        ("December 31, {y}", "31 December {y}", "Dec 31, {y}", "{y}-12-31"),
    )
    form = rng.choice(zh if language == "zh" else en)
    return [_term(form.format(y=one), f"{one}-12-31") for one in (year, year - 1)]


def _relative_half(_: str, year: int, rng: Random) -> list[MadeTerm]:
    now, before = rng.choice((("本报告期", "上年同期"), ("本期", "上年同期"), ("本期发生额", "上期发生额")))
    return [_term(now, f"{year}H1"), _term(before, f"{year - 1}H1")]


def _relative_year(_: str, year: int, rng: Random) -> list[MadeTerm]:
    now, before = rng.choice((("本年", "上年"), ("本期", "上期"), ("本年度", "上年度"), ("本期发生额", "上期发生额")))
    return [_term(now, str(year)), _term(before, str(year - 1))]


def _relative_days(_: str, year: int, rng: Random) -> list[MadeTerm]:
    now, before = rng.choice((("期末余额", "期初余额"), ("期末", "期初"), ("年末余额", "年初余额")))
    # The first day of a year and the last of the one before have the same balance.
    return [_term(now, f"{year}-12-31"), _term(before, f"{year - 1}-12-31", f"{year}-01-01")]


def _weeks(_: str, __: int, rng: Random) -> list[MadeTerm]:
    count, kind = rng.choice(((13, PeriodKind.QUARTER), (26, PeriodKind.HALF), (52, PeriodKind.YEAR)))
    form = rng.choice(("{n} weeks ended {m} {d}, {y}", "{n} weeks ended {d} {m} {y}", "{n} Weeks Ended {m} {d}, {y}"))
    terms = []
    for end in _WEEK_ENDS:
        period = Period(kind, end - timedelta(weeks=count) + timedelta(days=1), end)
        text = form.format(n=count, m=end.strftime("%B"), d=end.day, y=end.year)
        terms.append(MadeTerm("period", text, periods=(period,)))
    return terms
