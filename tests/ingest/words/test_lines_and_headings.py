"""Lines of a text, and the words by which reports name their parts."""

from __future__ import annotations

import pytest

from ingest.words.front_matter import take_front_matter
from ingest.words.page_progress import listening, pages_done
from ingest.words.text_lines import footnotes_in, readable, split_lines
from ingest.words.vocabulary import (
    caption_key,
    collapse,
    ends_sentence,
    is_chinese,
    is_notice,
    is_risk,
    is_section,
    starts_chinese,
    width,
)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("图 12: 营收", ("图", "12")),
        ("图表1：营收", ("图表", "1")),
        ("表格 3 营收与利润", ("表", "3")),
        ("Fig. 4 | Revenue", ("figure", "4")),
        ("Table A1-2 Revenue by region", ("table", "A1-2")),
        ("Exhibit IV. Cash flows", ("exhibit", "IV")),
        ("表三、主要指标", ("表", "三")),
        ("表 1 显示营收增长。", None),
        ("table 4 shows it", None),
        ("Figure 4 shows how revenue grew", None),
        ("图 12", None),
        ("图 12: " + "x" * 600, None),
        ("营收 图 12: 高", None),
    ],
)
def test_a_caption_has_label_and_number(text: str, key: tuple[str, str] | None) -> None:
    assert caption_key(text) == key


@pytest.mark.parametrize(
    "heading", ["核心观点", "摘 要：", "风险提示", "Executive Summary", "Key takeaways", "免责声明"]
)
def test_the_names_of_sections_are_known(heading: str) -> None:
    assert is_section(heading)


@pytest.mark.parametrize("heading", ["营收增长", "The summary of the year was good", "x" * 61 + "summary"])
def test_other_headings_are_no_names_of_sections(heading: str) -> None:
    assert not is_section(heading)


def test_notices_and_risks_are_told_apart() -> None:
    assert is_notice("重要声明")
    assert is_notice("Analyst certification")
    assert is_notice("評級說明")
    assert not is_notice("风险提示")
    assert not is_notice("x" * 60 + " disclaimer")
    assert is_risk("風險提示：")
    assert is_risk("Risk factors")
    assert not is_risk("风险提示与建议")


def test_a_text_has_a_width_a_script_and_an_end() -> None:
    assert collapse(" A b\n C ") == "abc"
    assert (width("ab"), width("图a")) == (2, 3)
    assert is_chinese("营收 revenue growth of it")
    assert not is_chinese("营 revenue growth of the year five six")
    assert not is_chinese("12 %")
    assert starts_chinese("营a")
    assert not starts_chinese("a营")
    assert all(map(ends_sentence, ("It rose.", "他说：“好。”", "as follows:", "其中：", "rose.)  ")))
    assert not any(map(ends_sentence, ("It rose", "", "  ", "3.5")))


def test_lines_keep_their_spans_and_pages() -> None:
    source = "one\ntwo\f three \n"
    lines = split_lines(source)
    assert [line.text for line in lines if not line.blank] == ["one", "two", " three "]
    assert [source[line.start : line.end] for line in lines] == [line.text for line in lines]
    assert [line.page for line in lines if not line.blank] == [1, 1, 2]
    assert [line.bare for line in lines if not line.blank] == ["one", "two", "three"]
    assert {line.page for line in split_lines("one\ntwo")} == {None}
    assert lines[0].emptied().blank
    assert (lines[0].emptied().start, lines[0].emptied().end) == (lines[0].start, lines[0].end)


def test_a_table_of_markup_is_one_line() -> None:
    source = "a\n<table><tr><td>\n<table>x</table></td></tr></table>\nb\n<table>never closed\n\nc"
    lines = [line for line in split_lines(source) if not line.blank]
    assert [line.table for line in lines] == [False, True, False, True, False]
    assert lines[1].text.endswith("</tr></table>")
    assert lines[3].text == "<table>never closed"


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**bold** and *slanted* and _under_", "bold and slanted and under"),
        ("a [link](http://x.y/z) and ![alt](i.png)", "a link and alt"),
        ("1 &lt; 2<br/> <!-- gone -->x", "1 < 2 x"),
        ("see[^1] it", "see it"),
        (r"1\. not a list \*", "1. not a list *"),
        (r"$\alpha$ \*", r"$\alpha$ \*"),
        ("12.3** of 5", "12.3** of 5"),
        ("snake_case_name and 2*3*4", "snake_case_name and 2*3*4"),
    ],
)
def test_a_line_is_read_without_its_markup(text: str, plain: str) -> None:
    assert readable(text) == plain


def test_footnotes_are_named() -> None:
    assert footnotes_in("a[^1] b[^note]") == ("1", "note")
    assert footnotes_in("a[1]") == ()


def test_front_matter_is_taken_from_the_beginning_alone() -> None:
    lines, values = take_front_matter(
        split_lines('\n---\nTitle: "A report"\ndate: 2024-05-06\n- item\n---\ntext\n---\n')
    )
    assert values == {"title": "A report", "date": "2024-05-06", "- item": ""}
    assert [line.bare for line in lines if not line.blank] == ["text", "---"]
    for source in ("text\n---\na: b\n---\n", "---\na: b\n", "---\nno key\n---\n", "---\n" + "a: b\n" * 80 + "---\n"):
        kept, none = take_front_matter(split_lines(source))
        assert (none, [line.text for line in kept]) == ({}, [line.text for line in split_lines(source)])


def test_who_listens_hears_of_pages_while_listening_only() -> None:
    heard: list[tuple[int, int]] = []
    pages_done(1, 9)
    with listening(lambda done, total: heard.append((done, total))):
        pages_done(2, 9)
    pages_done(3, 9)
    assert heard == [(2, 9)]


def test_a_heading_is_no_notice_from_61_characters_on() -> None:
    assert is_notice("x" * 50 + "disclaimer")
    assert not is_notice("x" * 51 + "disclaimer")
