"""Periods: every form read, written and read back; split labels settle as whole ones do; calendars of documents."""

from __future__ import annotations

import tomllib
from calendar import monthrange
from datetime import date, timedelta
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.facts.fact import Period, PeriodKind
from kb.facts.period_forms import forms
from kb.facts.periods import Calendar, Timing, calendar_of, is_period, joined, periods_in, settle, timing_of
from kb.facts.timing import is_same_period

THIRD_QUARTER = Calendar(
    date=date(2024, 10, 30), report=Period(PeriodKind.QUARTER, date(2024, 7, 1), date(2024, 9, 30))
)
"""That of a report on the third quarter of 2024: the examples of periods.toml are settled by it."""

ANNUAL = Calendar(date=date(2025, 3, 30), report=Period(PeriodKind.YEAR, date(2024, 1, 1), date(2024, 12, 31)))
DATA: dict[str, Any] = tomllib.loads(files("kb.facts").joinpath("periods.toml").read_text("utf-8"))
EXAMPLES = [(label, wanted) for form in forms() for label, wanted in form.reads.items()]
NOT_SAID = [
    (section, label)
    for section, side in (
        *(("not_a_year", "behind"), ("not_a_year", "before"), ("named", "behind"), ("named", "before")),
        *(("product", "before"), ("duration", "before"), ("compared", "before")),
    )
    for label in DATA[section][side].values()
]


def told(period: Period | None) -> str:
    """A period as the examples write it."""
    if period is None:
        return ""
    days = f"{period.start} {period.end}" if period.kind is not PeriodKind.INSTANT else f"{period.end}"
    return f"{period.kind} {days}"


def read(text: str, calendar: Calendar = THIRD_QUARTER, *, flow: bool | None = None) -> str:
    """What a label settles to."""
    timing = timing_of(text)
    return "" if timing is None else told(settle(timing, calendar, flow=flow))


def read_path(*labels: str, calendar: Calendar = THIRD_QUARTER, flow: bool | None = None) -> str:
    """What labels settle to together, the innermost last."""
    whole: Timing | None = None
    for label in reversed(labels):
        timing = timing_of(label)
        if timing is not None:
            whole = timing if whole is None else joined(whole, timing)
    return "" if whole is None else told(settle(whole, calendar, flow=flow))


def all_of(text: str, calendar: Calendar = THIRD_QUARTER) -> list[tuple[str, str]]:
    """The periods of a sentence, as printed and settled."""
    return [(text[start:end], told(period)) for start, end, period in periods_in(text, calendar)]


@pytest.mark.parametrize(("label", "wanted"), EXAMPLES)
def test_every_example_of_a_form_settles_to_its_period(label: str, wanted: str) -> None:
    assert read(label) == wanted


@pytest.mark.parametrize(("section", "label"), NOT_SAID)
def test_words_around_make_a_number_no_period_of_the_figure(section: str, label: str) -> None:
    assert timing_of(label) is None


@pytest.mark.parametrize("label", DATA["still_a_year"]["behind"].values())
def test_a_year_before_a_word_that_only_begins_like_a_counter_is_one(label: str) -> None:
    timing = timing_of(label)
    assert timing is not None
    assert timing.year == 2024


@pytest.mark.parametrize("label", [text for text in DATA["filler"].values() if text not in {"as of", "as of and for"}])
def test_a_label_that_only_frames_its_period_is_a_period(label: str) -> None:
    assert is_period(label)


@pytest.mark.parametrize(
    "label",
    [
        "2024年营业收入",
        "Net income 2024",
        "% Change 2022",
        "Q4同比增速",
        "12",
        "24",
        "1-9",
        "10-K",
        "P/E 12",
        "V3",
        "1.5%",
        "8,893",
        "余额",
    ],
)
def test_a_label_with_other_words_or_a_mere_number_is_no_period(label: str) -> None:
    assert not is_period(label)


@pytest.mark.parametrize("label", ["2024 (1)", "2024E*", "（2024年）", "FY2024①", "本期金额（未经审计）", "Year Ended"])
def test_footnote_marks_and_brackets_leave_a_period_one(label: str) -> None:
    assert is_period(label)


def test_a_whole_year_is_of_the_year_told_before_it_and_not_of_one_behind_another_figure() -> None:
    told = all_of("2023Q3净利润超52亿元，全年预计超60亿元，2026-2027年复合增长25%")
    assert told[1] == ("全年", "year 2023-01-01 2023-12-31")


NO_TIME = [
    *(
        "1至2年",
        "1年以内（含1年）",
        "3-5 Years",
        "Less Than 1 Year",
        "More than 5 years",
        "期间费用",
        "长期借款",
        "季节性",
    ),
    *(
        "More than 12 months",
        "Three to six months",
        "36 months",
        "Expected term (in years)",
        "52-week high",
        "10年期国债",
    ),
    *(
        "20年",
        "2000m3/h",
        "¥2024",
        "1,998",
        "2024.5",
        "3Q series",
        "Form 10-Q",
        "一季节",
        "Other (2)",
        "May contain",
        "sept",
        "40/40/32",
    ),
]


@pytest.mark.parametrize("label", [label for label in NO_TIME if label not in {"3Q series", "sept"}])
def test_ages_terms_and_codes_say_nothing_of_time(label: str) -> None:
    assert timing_of(label) is None


# ---------------------------------------------------------------- written and read back

HAN = "〇一二三四五六七八九"
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


def han_year(year: int) -> str:
    return "".join(HAN[int(digit)] for digit in str(year))


def han(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else HAN[tens] + "十") + (HAN[ones] if ones else "")


def last_day(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


YEAR_FORMS = (
    *(
        "{y}",
        "{y}年",
        "{y}年度",
        "{y} 年",
        "{h}年",
        "{h}年度",
        "{y}E",
        "{y}A",
        "{y}F",
        "FY{y}",
        "FY{s}",
        "FY {y}",
        "fiscal {y}",
    ),
    *(
        "Fiscal Year {y}",
        "{y}财年",
        "{y}財年",
        "{y}全年",
        "full year {y}",
        "year ended December 31, {y}",
        "{y} (unaudited)",
    ),
    *(
        "12 months ended 31 December {y}",
        "截至{y}年12月31日止年度",
        "截至{h}年十二月三十一日止年度",
        "CY{y}",
        "{y}年1-12月",
    ),
)
QUARTER_FORMS = (
    *(
        "Q{q} {y}",
        "{q}Q{s}",
        "{q}Q{y}",
        "{y}Q{q}",
        "{s}Q{q}",
        "Q{q}'{s}",
        "Q{q} FY{s}",
        "FY{y} Q{q}",
        "{y}年第{k}季度",
        "{y}年{k}季度",
    ),
    *(
        "{h}年第{k}季度",
        "{y}年第{k}季",
        "{y}年Q{q}",
        "{y}年{a}-{b}月",
        "{o} quarter of fiscal {y}",
        "{y} {o} quarter",
        "{o}-quarter {y}",
    ),
    *(
        "three months ended {m} {d}, {y}",
        "3 months ended {d} {m} {y}",
        "quarter ended {y}-{b:02}-{d}",
        "截至{y}年{b}月{d}日止三个月",
    ),
    *("截至{h}年{e}月{f}日止三個月", "quarter ended {m} {y}", "{m} {y} quarter", "{n}-{m} {y}"),
)
HALF_FORMS = (
    *(
        "H{p} {y}",
        "{p}H{s}",
        "{y}H{p}",
        "{y}年{u}半年",
        "H{p}'{s}",
        "{p}H{y}",
        "FY{s}H{p}",
        "{w} half of {y}",
        "six months ended {m} {d}, {y}",
    ),
    *("half-year ended {d} {m} {y}", "截至{y}年{b}月{d}日止六個月"),
)
TO_DATE_FORMS = (
    *(
        "{y}年前三季度",
        "{y}Q1-Q3",
        "{y}Q1-3",
        "9M{s}",
        "{y}年1-9月",
        "{y}年1月至9月",
        "nine months ended September 30, {y}",
    ),
    *(
        "first nine months of {y}",
        "截至{h}年九月三十日止九個月",
        "January–September {y}",
        "{y}年首九個月",
        "first three quarters of {y}",
    ),
)
DAY_FORMS = (
    *(
        "{y}-{b:02}-{d:02}",
        "{y}/{b}/{d}",
        "{y}.{b}.{d}",
        "{b}/{d}/{y}",
        "{m} {d}, {y}",
        "{d} {m} {y}",
        "{t} {d}, {y}",
        "{d}-{t}-{s}",
    ),
    *(
        "as of {m} {d}, {y}",
        "At {d} {m} {y}",
        "{y}年{b}月{d}日",
        "截至{y}年{b}月{d}日",
        "{h}年{e}月{f}日",
        "{y} 年 {b} 月 {d} 日",
    ),
)
MONTH_FORMS = ("{y}年{b}月", "{m} {y}", "{t}-{s}", "{t} {y}", "{y}-{b:02}", "{h}年{e}月", "{t}'{s}", "{y}年{b}月份")

years = st.integers(2010, 2039)


def written(form: str, day: date, *, quarter: int = 1, half: int = 1) -> str:
    """A form filled in for a period that ends on a day."""
    return form.format(
        y=day.year,
        s=f"{day.year % 100:02}",
        h=han_year(day.year),
        q=quarter,
        k=HAN[quarter],
        o=("first", "second", "third", "fourth")[quarter - 1],
        a=day.month - 2,
        b=day.month,
        d=day.day,
        e=han(day.month),
        f=han(day.day),
        m=MONTHS[day.month - 1],
        n=MONTHS[day.month - 3],
        t=MONTHS[day.month - 1][:3],
        p=half,
        u="上下"[half - 1],
        w=("first", "second")[half - 1],
    )


@given(years, st.sampled_from(YEAR_FORMS))
def test_a_year_is_read_in_every_form(year: int, form: str) -> None:
    assert read(written(form, date(year, 12, 31)), ANNUAL) == f"year {year}-01-01 {year}-12-31"


@given(years, st.integers(1, 4), st.sampled_from(QUARTER_FORMS))
def test_a_quarter_is_read_in_every_form(year: int, quarter: int, form: str) -> None:
    end = last_day(year, 3 * quarter)
    assert read(written(form, end, quarter=quarter), ANNUAL) == f"quarter {date(year, end.month - 2, 1)} {end}"


@given(years, st.sampled_from((1, 2)), st.sampled_from(HALF_FORMS))
def test_a_half_is_read_in_every_form(year: int, half: int, form: str) -> None:
    end = last_day(year, 6 * half)
    assert read(written(form, end, half=half), ANNUAL) == f"half {date(year, end.month - 5, 1)} {end}"


@given(years, st.sampled_from(TO_DATE_FORMS))
def test_nine_months_are_read_in_every_form(year: int, form: str) -> None:
    assert read(written(form, date(year, 9, 30)), ANNUAL) == f"to-date {year}-01-01 {year}-09-30"


@given(st.dates(date(2010, 1, 1), date(2039, 12, 31)), st.sampled_from(DAY_FORMS))
def test_a_day_is_read_in_every_form(day: date, form: str) -> None:
    assert read(written(form, day), ANNUAL) == f"instant {day}"


@given(years, st.integers(1, 12), st.sampled_from(MONTH_FORMS))
def test_a_month_is_read_in_every_form(year: int, month: int, form: str) -> None:
    end = last_day(year, month)
    assert read(written(form, end), ANNUAL) == f"other {end.replace(day=1)} {end}"


@given(years, st.integers(1, 4), st.integers(1, 12), st.sampled_from(QUARTER_FORMS[:12]))
def test_a_quarter_of_a_fiscal_year_ends_so_many_months_before_the_year(
    year: int, quarter: int, month: int, form: str
) -> None:
    calendar = Calendar(year_end=(month, 28 if month == 2 else monthrange(year, month)[1]))
    at = year * 12 + month - 1 - 3 * (4 - quarter)
    end = last_day(at // 12, at % 12 + 1)
    began = at - 2
    text = written(form, date(year, 12, 31), quarter=quarter)
    assert read(text, calendar) == f"quarter {date(began // 12, began % 12 + 1, 1)} {end}"


@given(years, st.sampled_from(("E", "F", "A")), st.sampled_from(("{y}{x}", "FY{s}{x}", "FY{y}{x}", "{y}({x})")))
def test_the_mark_on_a_year_is_its_basis(year: int, mark: str, form: str) -> None:
    timing = timing_of(form.format(y=year, s=f"{year % 100:02}", x=mark))
    assert timing is not None
    assert timing.basis == (("actual",) if mark == "A" else ("forecast",))


# ---------------------------------------------------------------- labels over each other

SPLIT = [
    (("Three Months Ended", "June 30, 2024"), "Three Months Ended June 30, 2024"),
    (("Three Months Ended", "June 30,", "2024"), "Three Months Ended June 30, 2024"),
    (("Years Ended September 30,", "2023"), "Year Ended September 30, 2023"),
    (("Year ended December 31,", "2023", "$"), "Year ended December 31, 2023"),
    (("As of December 31,", "2023"), "As of December 31, 2023"),
    (("As of", "December 31, 2023"), "As of December 31, 2023"),
    (("2024年", "第三季度"), "2024年第三季度"),
    (("第三季度", "2024年"), "2024年第三季度"),
    (("2024年分季度主要财务数据", "第二季度"), "2024年第二季度"),
    (("2023年", "上半年"), "2023年上半年"),
    (("截至六月三十日止六個月", "二零二四年"), "截至二零二四年六月三十日止六個月"),
    (("于十二月三十一日", "二零二三年"), "二零二三年十二月三十一日"),
    (("2024年", "1-9月"), "2024年1-9月"),
    (("Third Quarter", "2023"), "Third Quarter 2023"),
    (("2023", "Q3"), "Q3 2023"),
    (("FY2023", "H1"), "H1 FY2023"),
    (("Nine Months Ended", "September 30,", "2023"), "Nine Months Ended September 30, 2023"),
    (("13 Weeks Ended", "September 28, 2024"), "13 Weeks Ended September 28, 2024"),
    (("Fiscal 2023", "Total stores at end of second quarter"), "end of second quarter of fiscal 2023"),
    (("2024年第三季度", "上年同期"), "2023年第三季度"),
    (("2023年1-9月", "上年同期"), "2022年1-9月"),
    (("2024年前三季度", "上年同期数"), "2023年前三季度"),
    (("2024年", "期初余额"), "2024年初"),
    (("2024年", "上年末"), "2023年末"),
    (("年初至报告期末", "2024年9月30日"), "2024年1-9月"),
    (("2024年第三季度", "年初至报告期末"), "2024年前三季度"),
    (("Q1 2024", "2025E"), "2025E"),
    (("2024年第三季度", "2025E"), "2025E"),
    (("2024年第三季度", "FY2023"), "FY2023"),
    (("June 30, 2024", "Q1 2024"), "Q1 2024"),
    (("July 29, 2023", "Second Quarter"), "Second Quarter ended July 29, 2023"),
    (("Estimated fair value as of December 31,", "Thereafter"), ""),
]


@pytest.mark.parametrize(("path", "whole"), SPLIT)
def test_split_labels_settle_as_the_whole_label_does(path: tuple[str, ...], whole: str) -> None:
    flow = True if "年初至报告期末" in path else None
    assert read_path(*path, flow=flow) == read(whole)


@given(
    years,
    st.integers(1, 4),
    st.sampled_from(("Q{q}", "第{k}季度", "{o} Quarter", "{q}Q")),
    st.sampled_from(YEAR_FORMS[:14]),
    st.booleans(),
)
def test_a_quarter_and_a_year_settle_alike_in_one_label_or_in_two(
    year: int,
    quarter: int,
    inner: str,
    outer: str,
    swapped: bool,  # noqa: FBT001 - drawn
) -> None:
    if swapped and "年度" not in outer and not outer.startswith(("FY", "fiscal", "Fiscal")):
        path = (written(inner, date(year, 12, 31), quarter=quarter), written(outer, date(year, 12, 31)))
    else:
        path = (written(outer, date(year, 12, 31)), written(inner, date(year, 12, 31), quarter=quarter))
    end = last_day(year, 3 * quarter)
    assert read_path(*path, calendar=ANNUAL) == f"quarter {date(year, end.month - 2, 1)} {end}"


@given(st.dates(date(2010, 1, 1), date(2039, 12, 31)), st.sampled_from((3, 6, 9, 12)))
def test_a_length_over_a_day_settles_as_in_one_label(day: date, months: int) -> None:
    length, ends = f"{months} months ended", f"{MONTHS[day.month - 1]} {day.day}, {day.year}"
    assert read_path(length, ends) == read(f"{length} {ends}") != ""


def test_a_day_takes_no_quarter_from_its_caption_but_for_a_flow() -> None:
    assert read_path("2024年第三季度", "2024年9月30日") == "instant 2024-09-30"
    assert read_path("2024年第三季度", "2024年9月30日", flow=True) == "quarter 2024-07-01 2024-09-30"
    assert read_path("2024年第三季度", "2023年12月31日", flow=False) == "instant 2023-12-31"


def test_labels_that_cannot_be_one_period_say_nothing() -> None:
    assert timing_of("2022 2021 2020") is None
    assert timing_of("December 2, 2022 December 3, 2021") is None
    assert timing_of("Three Months Ended Six Months Ended") is None


def test_a_change_is_of_the_first_of_two_years() -> None:
    assert read("2022-2021") == read("2022 vs. 2021") == read("2022年较2021年增减") == "year 2022-01-01 2022-12-31"
    assert read("本年比上年增减(%)", ANNUAL) == "year 2024-01-01 2024-12-31"


def test_a_prior_year_within_other_words_is_part_of_the_measure() -> None:
    for label in (
        "Gross decreases – prior year tax positions",
        "Positions taken during a prior period",
        "next year end",
    ):
        assert timing_of(label) is None
    assert (
        read("Prior year (restated)", ANNUAL) == read("Net sales, prior year", ANNUAL) == "year 2023-01-01 2023-12-31"
    )


def test_a_space_that_a_pdf_lost_hides_no_period() -> None:
    assert read("Balance as ofDecember 31, 2017") == "instant 2017-12-31"
    assert read("second quarter of2023(d)") == "quarter 2023-04-01 2023-06-30"


def test_a_year_in_brackets_is_the_one_that_a_relative_word_means() -> None:
    assert read("上年同期（2022年）") == "quarter 2022-07-01 2022-09-30"
    assert read("本报告期（2024Q3）") == "quarter 2024-07-01 2024-09-30"
    assert read("期末余额（2023年12月31日）") == "instant 2023-12-31"


# ---------------------------------------------------------------- stocks and flows


def test_the_year_of_a_stock_is_its_last_day() -> None:
    assert read("2023", flow=False) == read("2023年度", flow=False) == "instant 2023-12-31"
    assert read("2023", flow=True) == read("2023") == "year 2023-01-01 2023-12-31"
    assert read("Q2 2024", flow=False) == read("2024H1", flow=False) == "instant 2024-06-30"


def test_a_flow_under_a_day_is_of_the_period_that_the_report_has() -> None:
    assert read("December 31, 2023", ANNUAL, flow=True) == "year 2023-01-01 2023-12-31"
    assert read("2023年9月30日", THIRD_QUARTER, flow=True) == "quarter 2023-07-01 2023-09-30"


def test_without_a_year_anywhere_nothing_is_said() -> None:
    unknown = Calendar()
    for label in ("Q3", "第三季度", "本期", "上年同期", "期末余额", "LTM", "December 31", "Three Months Ended", "去年"):
        assert read(label, unknown) == ""


def test_a_year_over_two_calendar_years_waits_for_the_day_on_which_it_ends() -> None:
    assert read("FY23/24") == ""
    march = Calendar(year_end=(3, 31))
    assert read("FY23/24", march) == read("2023/24", march) == read("2023-24", march) == "year 2023-04-01 2024-03-31"


def test_the_fourth_quarter_of_a_first_quarters_report_is_the_one_before() -> None:
    first = Calendar(report=Period(PeriodKind.QUARTER, date(2025, 1, 1), date(2025, 3, 31)))
    assert read("Q4", first) == "quarter 2024-10-01 2024-12-31"
    assert read("prior quarter", first) == "quarter 2024-10-01 2024-12-31"
    assert read("Q2", first) == "quarter 2025-04-01 2025-06-30"


def test_the_period_before_a_longer_one_begins_and_ends_as_it_does() -> None:
    half = Calendar(report=Period(PeriodKind.HALF, date(2024, 1, 1), date(2024, 6, 30)))
    assert read("本期", half) == "half 2024-01-01 2024-06-30"
    assert read("上年同期", half) == "half 2023-01-01 2023-06-30"
    assert read("年初至报告期末", half) == "half 2024-01-01 2024-06-30"
    assert read("期初余额", half) == read("上年度末", half) == "instant 2023-12-31"


# ---------------------------------------------------------------- calendars


def test_a_retailers_year_is_named_by_where_it_begins_when_the_document_says_so() -> None:
    texts = [
        "For the 52 weeks ended February 1, 2025 (“fiscal 2024”) and the 53 weeks ended February 3, 2024 "
        "(“fiscal 2023”)."
    ]
    calendar = calendar_of(texts, date(2025, 3, 20), "Results")
    assert (calendar.year_end, calendar.weeks, calendar.fiscal_named_by) == ((1, 31), True, "start")
    assert read("fiscal 2024", calendar) == "year 2024-02-04 2025-02-01"
    assert read("fiscal 2023", calendar) == "year 2023-01-29 2024-02-03"
    assert read("Q4 fiscal 2024", calendar) == "quarter 2024-11-03 2025-02-01"
    assert read("13 weeks ended February 1, 2025", calendar) == "quarter 2024-11-03 2025-02-01"
    assert read("39 weeks ended November 2, 2024", calendar) == "to-date 2024-02-04 2024-11-02"


def test_a_year_that_ends_in_january_may_be_named_by_where_it_ends() -> None:
    texts = [
        "FORM 10-Q",
        "For the quarterly period ended July 29, 2023",
        "Our fiscal year ends on the Saturday nearest the end of January.",
        "The second quarter of fiscal 2024 ended July 29, 2023.",
    ]
    calendar = calendar_of(texts, date(2023, 9, 1))
    assert calendar.fiscal_named_by == "end"
    assert told(calendar.report) == "quarter 2023-04-30 2023-07-29"
    assert read("Three Months Ended July 30, 2022", calendar) == "quarter 2022-05-01 2022-07-30"
    assert read("fiscal 2024", calendar) == "year 2023-01-29 2024-02-03"
    assert read("current quarter", calendar) == "quarter 2023-04-30 2023-07-29"
    assert read("prior year quarter", calendar) == "quarter 2022-05-01 2022-07-30"


@pytest.mark.parametrize(
    ("text", "label", "wanted"),
    [
        ("Our fiscal year ends on June 30.", "Q1 FY24", "quarter 2023-07-01 2023-09-30"),
        ("fiscal year ended June 30, 2023", "FY2023", "year 2022-07-01 2023-06-30"),
        ("Years ended March 31, 2024 and 2023", "Q1 FY24", "quarter 2023-04-01 2023-06-30"),
        (
            "The fiscal year is a 52- or 53-week year ending on the Friday closest to November 30.",
            "fiscal 2022",
            "year 2021-12-04 2022-12-02",
        ),
        (
            "fiscal years ended December 2, 2022, December 3, 2021 and November 27, 2020",
            "2021",
            "year 2020-11-28 2021-12-03",
        ),
        ("Our fiscal year ends on the last Saturday of December.", "2022", "year 2021-12-26 2022-12-31"),
        ("截至2024年3月31日止年度", "2024年度", "year 2023-04-01 2024-03-31"),
        ("截至二零二四年三月三十一日止年度", "二零二四年", "year 2023-04-01 2024-03-31"),
        ("会计年度自公历1月1日起至12月31日止", "2024年度", "year 2024-01-01 2024-12-31"),
        ("本集团的财政年度截至6月30日止", "2024财年", "year 2023-07-01 2024-06-30"),
        ("year ended 5 April 2024; year ended 5 April 2023", "2024", "year 2023-04-06 2024-04-05"),
        ("FYE: Mar", "FY24", "year 2023-04-01 2024-03-31"),
        ("The weather was fine.", "2024", "year 2024-01-01 2024-12-31"),
    ],
)
def test_a_documents_own_statement_settles_its_years(text: str, label: str, wanted: str) -> None:
    assert read(label, calendar_of([text], None)) == wanted


def test_a_year_end_mentioned_in_passing_tells_years_of_weeks_but_not_the_period_reported_on() -> None:
    aside = (
        "Risks are set out in the Annual Report on Form 10-K for the fiscal year ended January 2, 2022, and later "
        "filings."
    )
    calendar = calendar_of([], date(2023, 1, 24), "Fourth Quarter 2022 Results", [aside])
    assert read("fiscal 2022", calendar) == "year 2022-01-03 2023-01-01"
    assert read("Q4 2021", calendar) == "quarter 2021-10-04 2022-01-02"
    assert told(calendar.report) == "quarter 2022-10-03 2023-01-01"


def test_what_is_mentioned_in_passing_does_not_outweigh_what_the_document_says_of_its_years() -> None:
    aside = "The lender's fiscal year ended June 30, 2023 closed with a loss."
    calendar = calendar_of(["Years ended March 31, 2024 and 2023"], None, "", [aside])
    assert read("2024", calendar) == "year 2023-04-01 2024-03-31"


@pytest.mark.parametrize(
    ("title", "wanted"),
    [
        ("海岳股份2024年第三季度报告", "quarter 2024-07-01 2024-09-30"),
        ("海岳股份2024年半年度报告", "half 2024-01-01 2024-06-30"),
        ("海岳股份 2024 年年报", "year 2024-01-01 2024-12-31"),
        ("2024年年度报告摘要", "year 2024-01-01 2024-12-31"),
        ("恆潤電子截至二零二四年六月三十日止六個月業績公佈", "half 2024-01-01 2024-06-30"),
        ("2024年三季报点评：稳健增长", "quarter 2024-07-01 2024-09-30"),
        ("Alden Reports First-Quarter 2023 Results", "quarter 2023-01-01 2023-03-31"),
        ("Alden Announces Fourth Quarter and Full Year 2022 Results", "quarter 2022-10-01 2022-12-31"),
        ("2025年度策略报告：行稳致远", ""),
        ("Company profile", ""),
    ],
)
def test_a_title_says_on_which_period_the_document_reports(title: str, wanted: str) -> None:
    assert told(calendar_of([], None, title).report) == wanted


def test_the_first_texts_say_it_where_the_title_does_not() -> None:
    texts = ["宁远科技2025Q3营收100亿元", "2025Q3净利润10亿元，全年预计40亿元"]
    assert told(calendar_of(texts, None, "研报摘要").report) == "quarter 2025-07-01 2025-09-30"


def test_a_first_quarter_of_twelve_weeks_moves_the_quarters() -> None:
    texts = [
        "Reports First-Quarter 2023 Results",
        "12 Weeks Ended 3/25/2023 12 Weeks Ended 3/19/2022",
        "Year Ended 12/31/2022",
    ]
    calendar = calendar_of(texts, None)
    assert read("Q1 2023", calendar) == "quarter 2023-01-01 2023-03-25"
    assert read("12 Weeks Ended 3/19/2022", calendar) == "quarter 2021-12-26 2022-03-19"
    assert read("2022", calendar) == "year 2021-12-26 2022-12-31"


# ---------------------------------------------------------------- sentences and questions


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2025-2027年归母净利润分别为3.2、3.8、4.5亿元", ["year 2025", "year 2026", "year 2027"]),
        ("预计24-26年EPS分别为1、2、3元", ["year 2024", "year 2025", "year 2026"]),
        ("2024、2025年营收分别为10、12亿元", ["year 2024", "year 2025"]),
        ("对应24/25/26年PE为20/18/15倍", ["year 2024", "year 2025", "year 2026"]),
        ("revenue in 2023, 2022 and 2021", ["year 2023", "year 2022", "year 2021"]),
        ("from 2022 to 2024", ["year 2022", "year 2023", "year 2024"]),
        ("The pack shipped 2024 units in 1H24", ["half 2024"]),
        ("Audi Q3 sales rose in 2024", ["year 2024"]),
        ("The company may march on", []),
        ("P/E of 12x, V3, 10-K", []),
    ],
)
def test_each_year_of_a_list_or_range_is_a_period_of_its_own(text: str, wanted: list[str]) -> None:
    assert [f"{period.kind} {period.end.year}" for _, _, period in periods_in(text, THIRD_QUARTER)] == wanted


def test_what_a_period_lacks_it_takes_from_its_list() -> None:
    assert all_of("Q1 and Q2 2024") == [
        ("Q1", "quarter 2024-01-01 2024-03-31"),
        ("Q2 2024", "quarter 2024-04-01 2024-06-30"),
    ]
    assert all_of("三季度比2023年第四季度增长")[1:] == [("2023年第四季度", "quarter 2023-10-01 2023-12-31")]
    text = "three and six months ended June 30, 2024 and 2023"
    assert [told for _, told in all_of(text)] == [
        "quarter 2024-04-01 2024-06-30",
        "half 2024-01-01 2024-06-30",
        "half 2023-01-01 2023-06-30",
    ]
    assert [told for _, told in all_of("as of December 31, 2023 and 2022")] == [
        "instant 2023-12-31",
        "instant 2022-12-31",
    ]
    assert [told for _, told in all_of("2024年第一、二、三季度")] == [
        "quarter 2024-01-01 2024-03-31",
        "quarter 2024-04-01 2024-06-30",
        "quarter 2024-07-01 2024-09-30",
    ]


def test_the_year_before_is_the_one_before_that_of_the_sentence() -> None:
    assert all_of("2023年前三季度营收33.9亿元，上年同期27.9亿元，其中Q3营收12.4亿元") == [
        ("2023年前三季度", "to-date 2023-01-01 2023-09-30"),
        ("上年同期", "to-date 2022-01-01 2022-09-30"),
        ("Q3", "quarter 2023-07-01 2023-09-30"),
    ]
    text = "sales for the fourth quarter of fiscal 2022 were $812.4 million, $795.1 million in the prior year"
    assert [told for _, told in all_of(text)] == ["quarter 2022-10-01 2022-12-31", "quarter 2021-10-01 2021-12-31"]
    assert all_of("去年同期是多少") == [("去年同期", "quarter 2023-07-01 2023-09-30")]


@given(
    years,
    st.sampled_from(YEAR_FORMS),
    st.sampled_from(("{}", "In {} it rose", "公司{}实现营收", "({})", "{}，同比增长")),
)
def test_a_year_is_found_in_a_sentence_at_its_place(year: int, form: str, sentence: str) -> None:
    label = written(form, date(year, 12, 31))
    found = periods_in(sentence.format(label), ANNUAL)
    assert [told(period) for _, _, period in found] == [f"year {year}-01-01 {year}-12-31"]
    assert found[0][0] >= sentence.index("{}")
    assert found[0][2].label == sentence.format(label)[found[0][0] : found[0][1]]


# ---------------------------------------------------------------- whatever is said

PIECES = sorted(
    {label for label, _ in EXAMPLES} | set("年月日季度期末初上下本Q1H2FY'-/.,() ") | {"20", "24", "ended", "the"}
)
sentences = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=12).map("".join)
small = st.none() | st.integers(-3, 60)
timings = st.builds(
    Timing,
    year=st.none() | st.integers(-5, 12000),
    last_year=st.none() | st.integers(0, 10000),
    fiscal=st.booleans(),
    month=st.none() | st.integers(1, 12),
    day=st.none() | st.integers(0, 31),
    first_month=st.none() | st.integers(1, 12),
    first_day=st.none() | st.integers(0, 31),
    quarter=st.none() | st.integers(1, 4),
    half=st.none() | st.integers(1, 2),
    months=small,
    weeks=small,
    to_date=st.booleans(),
    trailing=st.booleans(),
    instant=st.booleans(),
    relative=st.none() | st.integers(-99, 99),
    relative_to=st.sampled_from(("", "year", "quarter", "half", "period", "date", "after")),
)
calendars = st.sampled_from(
    (
        *(
            Calendar(),
            ANNUAL,
            THIRD_QUARTER,
            Calendar(year_end=(2, 28)),
            Calendar(year_end=(4, 5), fiscal_named_by="start"),
        ),
        Calendar((1, 31), weeks=True, weekday=5, ends=(date(2024, 2, 3), date(2025, 2, 1)), fiscal_named_by="start"),
    )
)


@given(sentences, calendars)
def test_no_text_makes_the_reading_fail(text: str, calendar: Calendar) -> None:
    is_period(text)
    timing = timing_of(text)
    if timing is not None:
        settle(timing, calendar)
        assert all(0 <= start < end <= len(text) for start, end in timing.spans)
    found = periods_in(text, calendar)
    assert all(0 <= start < end <= len(text) and period.start <= period.end for start, end, period in found)
    calendar_of([text, text], None, text)


@settings(max_examples=400)
@given(timings, timings, calendars, st.sampled_from((None, True, False)))
def test_no_timing_makes_joining_and_settling_fail(
    inner: Timing,
    outer: Timing,
    calendar: Calendar,
    flow: bool | None,  # noqa: FBT001 - drawn
) -> None:
    for timing in (inner, joined(inner, outer), joined(joined(inner, outer), inner)):
        period = settle(timing, calendar, flow=flow)
        assert period is None or period.start <= period.end


@given(timings, timings)
def test_the_inner_label_holds(inner: Timing, outer: Timing) -> None:
    both = joined(inner, outer)
    for name in ("year", "month", "quarter", "half", "months", "weeks"):
        if getattr(inner, name) is not None:
            assert getattr(both, name) == getattr(inner, name)


@pytest.mark.parametrize(
    "piece",
    [
        "2024年",
        "第",
        "Q1-",
        "three months ended ",
        "本",
        "1",
        "-",
        "二零",
        "年初至",
        "'24 ",
        "2024-",
        "年度",
        "截至2024年1月",
        "of the ",
    ],
)
def test_long_hostile_texts_are_read_to_their_end(piece: str) -> None:
    text = piece * (60_000 // len(piece))
    assert len(periods_in(text, THIRD_QUARTER)) <= len(text)
    assert timing_of(text) is None
    assert not is_period("2024" + piece * (150 // len(piece)) + "x")
    assert calendar_of([text] * 20, None, text).date is None


def test_weeks_count_both_ends() -> None:
    for weeks, kind in ((13, "quarter"), (26, "half"), (52, "year")):
        end = date(2025, 2, 1)
        start = end - timedelta(weeks=weeks) + timedelta(days=1)
        calendar = Calendar((1, 31), weeks=True, weekday=5, fiscal_named_by="start")
        assert read(f"{weeks} weeks ended February 1, 2025", calendar) == f"{kind} {start} {end}"


@pytest.mark.parametrize(
    ("name", "question", "text"),
    [
        ("Q2", "How many stores were there in Q2 FY24?", "Three Months Ended July 29, 2023"),
        ("FY24", "How many stores were there in Q2 FY24?", "in the second quarter of fiscal 2024"),
        ("Q3", "2024年Q3的收入", "2024年第三季度"),
        ("1H24", "1H24 revenue", "2024年上半年"),
    ],
)
def test_a_period_of_a_question_is_known_in_another_form(name: str, question: str, text: str) -> None:
    assert is_same_period(name, question, text)


@pytest.mark.parametrize(
    ("name", "question", "text"),
    [
        ("Q3", "sales in Q3 2024", "sales in the second quarter of 2024"),
        ("Q3", "sales in Q3 2024", "2024 | 2023"),
        ("Q2", "sales in Q2 2023", "Three Months Ended July 29, 2022"),
        ("2024", "sales in 2024", "sales in fiscal 2024"),
        ("LT-3", "sales of LT-3 in Q2", "sales in the second quarter"),
    ],
)
def test_another_period_and_what_is_none_is_not_taken_for_it(name: str, question: str, text: str) -> None:
    assert not is_same_period(name, question, text)
