"""Dates as reports print them, and the one that dates a document."""

from __future__ import annotations

import pytest

from ingest.words.dates import date_of_document, date_of_line, dates_in, find_date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024年5月6日", "2024-05-06"),
        ("2024 年 5 月 6 日", "2024-05-06"),
        ("2024-05-06", "2024-05-06"),
        ("2024.5.6", "2024-05-06"),
        ("2024/05/06", "2024-05-06"),
        ("May 6, 2024", "2024-05-06"),
        ("Sept. 30th, 2024", "2024-09-30"),
        ("6 May 2024", "2024-05-06"),
        ("06-May-2024", "2024-05-06"),
        ("20240506", "2024-05-06"),
        ("30/12/2024", "2024-12-30"),
        ("12/30/2024", "2024-12-30"),
        ("5/5/2024", "2024-05-05"),
        ("二〇二四年五月六日", "2024-05-06"),
        ("二零二四年十二月三十一日", "2024-12-31"),
        ("二〇二四年十月廿三日", "2024-10-23"),
        ("published 6 May 2024, revised 7 May 2024", "2024-05-06"),
    ],
)
def test_a_date_is_read_in_each_form(text: str, date: str) -> None:
    assert find_date(text) == date


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2024年5月",
        "6/5/2024",
        "2024-13-01",
        "2024年2月30日",
        "Mayor 6, 2024",
        "120240506",
        "2024-05/06",
        "May 2024",
    ],
)
def test_what_is_no_day_or_not_one_alone_gives_none(text: str) -> None:
    assert find_date(text) == ""


def test_a_long_text_is_not_looked_at() -> None:
    assert find_date("x" * 110 + " 2024-05-06") == ""
    assert find_date("x" * 109 + " 2024-05-06") == "2024-05-06"


def test_the_dates_of_a_text_come_with_their_places() -> None:
    text = "from 2024年5月6日 to 2024年5月8日"
    assert [(found, text[start:end]) for found, start, end in dates_in(text)] == [
        ("2024-05-06", "2024年5月6日"),
        ("2024-05-08", "2024年5月8日"),
    ]


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Published: 6 May 2024", "2024-05-06"),
        ("2024 年 5 月 6 日", "2024-05-06"),
        ("On 6 May 2024 the company raised its guidance", ""),
        ("参见《年度点评》2024年5月6日", ""),
    ],
)
def test_a_line_that_holds_little_else_is_dated(line: str, date: str) -> None:
    assert date_of_line(line) == date


@pytest.mark.parametrize(
    ("texts", "date"),
    [
        (["Company report", "收盘价 2024-05-08", "发布日期：2024年5月6日", "2024-05-09"], "2024-05-06"),
        (["Report", "2024-05-06", "2024-05-09", "股价截至 2024-06-01"], "2024-05-09"),
        (["Results", "LONDON, 6 May 2024 – Tarn Group today said"], "2024-05-06"),
        (["北京，2024年5月6日电 公司发布业绩"], "2024-05-06"),
        (["公告", "内容", "某某股份有限公司董事会", "2024年5月6日"], "2024-05-06"),
        (["Equity Research | 6 May 2024", "A text."], "2024-05-06"),
        (["A text.", "The year ended 31 December 2023 was good."], ""),
        ([], ""),
    ],
)
def test_a_document_is_dated_by_label_release_board_or_a_line_of_its_own(texts: list[str], date: str) -> None:
    assert date_of_document(texts) == date


FILING = "UNITED STATES SECURITIES AND EXCHANGE COMMISSION"


@pytest.mark.parametrize(
    ("texts", "date"),
    [
        (
            [FILING, "For the fiscal year ended December 31, 2023", "SIGNATURES", "/s/ A. Person", "February 20, 2024"],
            "2024-02-20",
        ),
        ([FILING, "Date of Report: May 6, 2024", "A text"], "2024-05-06"),
        ([FILING, "For the quarterly period ended March 31, 2024"], "2024-03-31"),
        (
            [FILING, "For the fiscal year ended December 31, 2023", "SIGNATURES", "Exhibits, February 20, 2024"],
            "2023-12-31",
        ),
    ],
)
def test_a_filing_is_dated_by_its_signature_else_its_report_else_its_period(texts: list[str], date: str) -> None:
    assert date_of_document(texts) == date


def test_dates_that_head_columns_date_no_document_unless_labelled() -> None:
    assert date_of_document(["A report", "2024-05-06"], tables=(1,)) == ""
    assert date_of_document(["A report", "Published: 2024-05-06"], tables=(1,)) == "2024-05-06"


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        (["Monday, 6 May 2024 | Equity Research on the whole of the sector and more"], "2024-05-06"),
        (["Equity Research on the whole of the sector and more of it | 6 May 2024."], "2024-05-06"),
        (["Equity Research of 6 May 2024 on the whole of the sector and more of it"], ""),
        (["Prices as of 6 May 2024"], ""),
        (["x" * 20 + "2024-05-06"], "2024-05-06"),
        (["x" * 21 + "2024-05-06 y"], ""),
        (["公司于2024年5月6日公告"], ""),
        (["12/12/2024"], "2024-12-12"),
        (["13/12/2024"], "2024-12-13"),
        (["12/11/2024"], ""),
        ([f"{'x' * 481} 2024-05-06", "A text"], ""),
    ],
)
def test_a_line_dates_a_document_by_its_beginning_or_end_or_where_it_holds_little_else(
    lines: list[str], date: str
) -> None:
    assert date_of_document(["Title", *lines]) == date


def test_only_the_first_pieces_open_a_release() -> None:
    opening = "LONDON, 6 May 2024 – Tarn Group today said that its year had been good, and told why it had been so"
    assert date_of_document(["A heading"] * 29 + [opening]) == "2024-05-06"
    assert date_of_document(["A heading"] * 30 + [opening]) == ""
