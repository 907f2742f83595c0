"""HTML made of answers, evidence and reports: parsed back, and looked at as a browser would."""

import re
import tomllib
from dataclasses import replace

import pytest
from bs4 import BeautifulSoup
from hypothesis import given
from hypothesis import strategies as st
from told_answers import ANSWERED, CELL, EN, FACT, TABLE, ZH

from kb.errors import LockedError
from kb.html.answer_rendering import answer_html, growing_html
from kb.html.rendering import Texts, asset, failure_text, inert, language_of, load_texts, panel_html
from kb.html.report_rendering import documents_html
from kb.html.table_rendering import ROWS_AROUND, table_html
from kb.model import Answer, CitedCell, Document, Doubt, Evidence, Part, Table
from kb.text.chinese_scripts import simplified

HOSTILE = "<img src=x onerror=alert(1)><script>alert(1)</script> ![i](http://example.com/i.png) **b** $$x$$"


def soup(html: str) -> BeautifulSoup:
    return BeautifulSoup(html, "lxml")


def fields(texts: Texts) -> dict[str, object]:
    """What each text leaves to be filled in, tables of texts too."""
    return {
        key: fields(text) if isinstance(text, dict) else set(re.findall(r"{(\w+)}", str(text)))
        for key, text in texts.items()
    }


def test_all_languages_say_the_same_things() -> None:
    assert fields(EN) == fields(ZH)


def test_both_scripts_of_chinese_have_the_same_texts() -> None:
    """One that fails is made anew as the head of texts_hant.toml says."""
    traditional = simplified((asset("texts_hant.toml")).replace("著", "着"))
    texts, meanings = (tomllib.loads(asset(name))["zh"] for name in ("texts.toml", "settings.toml"))
    assert tomllib.loads(traditional.replace("[zh-Hant", "[zh")) == {"zh": texts, "meanings": meanings}
    assert load_texts()["zh-Hant"]["tab_settings"] == "設置"


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-TW", "zh-Hant"),
        ("zh-HK,zh;q=0.9", "zh-Hant"),
        ("zh", "zh"),
        ("zh-Hant-MO", "zh-Hant"),
        ("zh-Hans-SG", "zh"),
        ("en-US,zh-CN;q=0.9", "en"),
        ("", "en"),
        ("fr", "en"),
    ],
)
def test_the_first_language_of_the_browser_decides(header: str, language: str) -> None:
    assert language_of(header) == language


def test_a_marker_becomes_a_link_to_its_evidence_and_others_stay_text() -> None:
    page = soup(answer_html(ANSWERED, 3, EN))
    text = page.select_one("#answer-3")
    assert text is not None
    assert [link["href"] for link in text.select("a")] == ["#cite-3-1", "#cite-3-2"]
    assert text.get_text() == "Sales were 5 [1], PE 12.5 [2]; see [9]."
    panel = panel_html(ANSWERED, [Evidence(FACT, "", ""), Evidence(CELL, "", "", TABLE)], 3, None, EN)
    assert [entry["id"] for entry in soup(panel).select("article")] == ["evidence-3-1", "evidence-3-2"]


def test_an_abstained_answer_offers_the_nearest_apart_from_sources() -> None:
    page = soup(answer_html(Answer("q", "No answer.", abstained=True, nearest=(FACT,)), 1, ZH))
    assert page.select_one(".rq-nearest a") is not None
    assert page.select_one(".rq-sources") is None
    assert ZH["see_also"] in page.get_text()


def test_a_marker_says_in_plain_words_what_it_stands_for() -> None:
    hostile = replace(FACT, title=HOSTILE, headings=())
    labels = [
        link["aria-label"]
        for answer in (ANSWERED, replace(ANSWERED, citations=(hostile,)))
        for link in soup(answer_html(answer, 1, EN)).select(".rq-text a")
    ]
    assert labels == ["Source 1: Report A · Two", "Source 2: Report A · p. 7 · Table 3", f"Source 1: {HOSTILE}"]


def test_the_three_outcomes_are_told_apart_by_words_and_not_by_colour_alone() -> None:
    absent = replace(ANSWERED, abstained=True, nearest=(FACT,))
    pages = [soup(answer_html(one, 1, EN)) for one in (ANSWERED, replace(absent, closest=1), absent)]
    assert [page.select_one(".rq-answer")["class"][1] for page in pages] == ["rq-answer", "rq-closest", "rq-absent"]  # type: ignore[index]
    told = [page.select_one(".rq-outcome") for page in pages]
    assert told[0] is None
    assert [one.get_text() for one in told[1:] if one] == [f"≈ {EN['outcome_closest']}", f"∅ {EN['outcome_absent']}"]


def test_a_growing_answer_speaks_of_nothing_that_only_the_whole_has() -> None:
    page = soup(growing_html(replace(ANSWERED, warnings=("careful",)), 1, EN))
    assert page.select("#answer-1 a")
    assert not page.select(".rq-sources, .rq-warning")


def test_the_quote_stands_marked_between_its_surroundings() -> None:
    panel = soup(panel_html(ANSWERED, [Evidence(FACT, "Before. ", " After.")], 1, 1, EN))
    entry = panel.select_one("article.rq-chosen")
    assert entry is not None
    quote = entry.select_one("blockquote")
    assert quote is not None
    assert quote.get_text() == "Before. Sales were 5. After."
    assert [mark.get_text() for mark in quote.select("mark")] == ["Sales were 5."]
    assert "One › Two" in entry.get_text()
    assert EN["page"].format(page=7) not in entry.get_text()


def test_a_cited_figure_has_its_unit_once() -> None:
    printed = [
        CitedCell("PE", ("2024",), value, unit, (1, 1)) for value, unit in (("12.5%", "%"), ("$7", "$"), ("8", "倍"))
    ]
    cell = replace(CELL, cells=tuple(printed))
    entry = soup(panel_html(ANSWERED, [Evidence(cell, "", "", TABLE)], 1, 2, EN))
    assert [one.get_text(" ", strip=True) for one in entry.select(".rq-used li")] == [
        "PE · 2024 12.5%",
        "PE · 2024 $7",
        "PE · 2024 8 倍",
    ]


def test_a_table_shows_caption_unit_source_notes_and_the_cited_cell() -> None:
    entry = soup(panel_html(ANSWERED, [Evidence(CELL, "", "", TABLE)], 1, 2, EN))
    text = entry.get_text(" ")
    for part in ("p. 7", "Table 3: valuation", "Unit: x", "Source: filings", "* estimate", "Acme · PE › 2025E"):
        assert part in text
    cited = entry.select(".rq-table .rq-cited")
    assert [cell.get_text() for cell in cited] == ["10.1"]
    assert "Uncertain: label may belong below" in text


def test_header_groups_and_row_groups_are_printed_once() -> None:
    page = soup(table_html(TABLE, (), EN))
    assert [cell.get_text() for cell in page.select("thead th")] == ["Group", "Name", "PE", "2024E", "2025E"]
    assert [(cell.get("rowspan"), cell.get("colspan")) for cell in page.select("thead th")][:3] == [
        ("2", None), ("2", None), (None, "2")
    ]  # fmt: skip
    assert [cell.get_text() for cell in page.select("tbody th")] == ["Chips", "Acme", "Bolt"]
    assert len(page.select("tbody td")) == 4, "equal values side by side stay two cells"


def test_headers_and_labels_inside_a_table_of_parts_are_printed_as_such() -> None:
    table = Table(
        rows=(
            ("Item", "2018", "Item", "2018"),
            ("Cash", "1", "Loans", "1"),
            ("Item", "2017", "Item", "2017"),
            ("Cash", "2", "Loans", "2"),
            ("In all", "In all", "In all", "4"),
        ),
        parts=tuple(
            Part(tuple(tuple((row, column + at) for at in range(2)) for row in (top, top + 1)), 1, 1)
            for column in (0, 2)
            for top in (0, 2)
        ),
    )
    lines = [
        [(cell.name, cell.get_text(), cell.get("colspan")) for cell in row.select("th, td")]
        for row in soup(table_html(table, (), EN)).select("tbody tr")
    ]
    assert lines == [
        [("th", "Cash", None), ("td", "1", None), ("th", "Loans", None), ("td", "1", None)],
        [("th", "Item", None), ("th", "2017", None), ("th", "Item", None), ("th", "2017", None)],
        [("th", "Cash", None), ("td", "2", None), ("th", "Loans", None), ("td", "2", None)],
        [("td", "In all", "3"), ("td", "4", None)],
    ]


def test_a_long_table_is_shown_around_its_cited_rows() -> None:
    table = Table(rows=(("n", "v"), *((f"row {number}", str(number)) for number in range(500))))
    page = soup(table_html(table, (CitedCell("row 299", ("v",), "299", "", (300, 1)),), EN))
    shown = [cell.get_text() for cell in page.select("tbody th")]
    assert shown == [f"row {number}" for number in range(299 - ROWS_AROUND, 300 + ROWS_AROUND)]
    assert len(page.select(".rq-gap")) == 2
    assert len(soup(table_html(table, (), EN)).select("tbody th")) == ROWS_AROUND + 1


@given(st.integers(1, 4), st.integers(0, 3), st.integers(1, 6), st.integers(1, 6), st.data())
def test_the_printed_cells_cover_every_slot_once(
    header: int, labels: int, body: int, values: int, data: st.DataObject
) -> None:
    words = st.sampled_from(["", "a", "b"])
    rows = data.draw(st.lists(st.tuples(*[words] * (labels + values)), min_size=header + body, max_size=header + body))
    page = soup(table_html(Table(rows=tuple(rows), header_rows=header, label_columns=labels), (), EN))
    for part, height in (("thead", header), ("tbody", body)):
        slots = [
            int(str(cell.get("rowspan", "1"))) * int(str(cell.get("colspan", "1")))
            for cell in page.select(f"{part} th, {part} td")
        ]
        assert sum(slots) == height * (labels + values)


def test_nothing_of_a_document_or_a_question_is_live() -> None:
    citation = replace(FACT, title=HOSTILE, document=HOSTILE, headings=(HOSTILE,), quote=HOSTILE)
    table = Table(
        rows=((HOSTILE, "v"), (HOSTILE, HOSTILE)), caption=HOSTILE, unit=HOSTILE, source=HOSTILE, notes=(HOSTILE,),
        doubts=(Doubt(1, 1, HOSTILE),),
    )  # fmt: skip
    cell = replace(CELL, title=HOSTILE, cells=(CitedCell(HOSTILE, (HOSTILE,), HOSTILE, HOSTILE, (1, 1)),))
    answer = Answer(HOSTILE, f"{HOSTILE} [1]", abstained=False, citations=(citation, cell), warnings=(HOSTILE,))
    document = Document("0" * 16, HOSTILE, HOSTILE, HOSTILE, 0, 0, 0, "2025-02-04T00:00:00+00:00", (HOSTILE,))
    evidence = [Evidence(citation, HOSTILE, HOSTILE), Evidence(cell, "", "", table)]
    for html in (
        answer_html(answer, 1, EN),
        panel_html(answer, evidence, 1, None, EN),
        documents_html([document], EN),
    ):
        page = soup(html)
        assert not page.select("img, script, b, strong em")
        assert not [link for link in page.select("a") if not str(link["href"]).startswith(("#", "tables/a-2.csv"))]
        assert not [tag for tag in page.find_all() if any(name.startswith("on") for name in tag.attrs)]
        assert HOSTILE in page.get_text()


def test_control_characters_are_not_passed_on() -> None:
    assert inert("a\x00b\x1b[31m\tc\r\nd") == "ab[31m\tc<br>d"


def test_a_failure_is_told_in_the_readers_language_and_in_detail() -> None:
    text = failure_text(LockedError("data/ is locked.", "Wait."), ZH)
    assert text == f"{ZH['error_LockedError']}\ndata/ is locked. Wait."


def test_the_list_of_reports_has_a_row_each_or_says_that_it_is_empty() -> None:
    document = Document("ab" * 8, "a.md", "Report A", "2025-02-04", 0, 3, 1234, "2025-02-05T01:02:03+00:00")
    page = soup(documents_html([document], EN))
    row = [cell.get_text() for cell in page.select("tbody td")]
    assert row[:5] == ["a.md", "Report A", "2025-02-04", "3", "1,234"]
    for kind, name in (("rq-preview", "Tables a.md"), ("rq-remove", "Remove a.md")):
        (button,) = page.select(f"button.{kind}")
        assert (button["value"], button.get_text()) == ("ab" * 8, name)
    assert EN["no_reports"] in documents_html([], EN)
