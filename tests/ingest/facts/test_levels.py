"""Levels of labels: which side of a table names its measures, what the other names, and the words in corners and
captions."""

from __future__ import annotations

import tomllib
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.facts.tables.labels import label_of
from ingest.facts.tables.levels import (
    LevelRole,
    heads_labels,
    is_revision,
    is_topic,
    measure_named,
    says_amount,
    says_balance,
    says_numbering,
    says_part,
    says_reference,
    says_span,
    says_value,
    sides_of,
    tells_effect,
    titles_whole,
    value_columns,
    with_headers,
    without_trailer,
)
from kb.table import Table

CORNERS: dict[str, Any] = {
    entry["heads"]: entry
    for entry in tomllib.loads(files("ingest.facts.tables").joinpath("corners.toml").read_text("utf-8"))["corner"]
}


def table(*lines: str, head: int = 1, labels: int = 1) -> Table:
    """A table of lines with bars between their cells."""
    return Table(tuple(tuple(line.split("|")) for line in lines), header_rows=head, label_columns=labels)


def roles(*lines: str, head: int = 1, labels: int = 1, captioned: bool = False) -> tuple[list[str], list[str]]:
    """What the levels of the rows name, and those of the columns."""
    sides = sides_of(with_headers(table(*lines, head=head, labels=labels)), captioned=captioned)
    return [level.role.value for level in sides.rows], [level.role.value for level in sides.columns]


# ---- words in corners ----------------------------------------------------------------------------------------------


def test_the_examples_of_corners_and_captions() -> None:
    assert heads_labels(label_of(CORNERS["measures"]["example"]))
    assert heads_labels(label_of(CORNERS["subjects"]["example"]))
    assert says_amount(label_of(CORNERS["amounts"]["example"]).rest)
    assert is_topic(CORNERS["topics"]["example"].casefold())
    assert without_trailer(CORNERS["trailers"]["example"]) != CORNERS["trailers"]["example"]
    assert CORNERS.keys() == {
        "measures",
        "subjects",
        "amounts",
        "topics",
        "trailers",
        "openings",
        "closings",
        "views",
        "wholes",
        "outlays",
        "effects",
        "balances",
        "spans",
        "rests",
        "revisions",
        "attributes",
        "ways",
        "values",
        "kinds",
        "days",
        "parts",
        "numbering",
        "references",
        "reference-tails",
        "effects-begun",
        "asides",
    }
    assert says_numbering(CORNERS["numbering"]["example"])
    assert says_reference(CORNERS["references"]["example"])
    assert says_reference(f"Note {CORNERS['reference-tails']['example']}.")
    assert tells_effect(CORNERS["effects-begun"]["example"])
    assert not tells_effect(CORNERS["asides"]["example"])
    assert says_value(CORNERS["values"]["example"])
    assert says_part(CORNERS["parts"]["example"])
    assert any(word in CORNERS["days"]["example"].casefold() for word in CORNERS["days"]["words"])
    assert any(CORNERS["kinds"]["example"].casefold().startswith(word) for word in CORNERS["kinds"]["words"])
    assert says_balance(CORNERS["balances"]["example"])
    assert says_span(CORNERS["spans"]["example"])
    assert tells_effect(CORNERS["effects"]["example"])
    assert titles_whole(CORNERS["outlays"]["example"])
    assert is_revision(CORNERS["revisions"]["example"])


def test_what_names_have_besides_and_the_way_to_a_figure_are_no_subjects() -> None:
    example = CORNERS["ways"]["example"]
    assert roles(f"{example}|目标价", "相对估值|80", "绝对估值|90")[0] == ["scope"]
    columns = ("公司", CORNERS["attributes"]["example"], "收入")
    assert roles("|".join(columns), "甲乙公司|杭州|80", "丙丁公司|宁波|90", labels=2)[0] == ["subject", "none"]


def test_one_header_may_stand_in_three_lines() -> None:
    lines = ("|2024|2024|2023|Percent", "|Amount|Percent|Amount|Increase", "|Total|to sales|Total|(Decrease)")
    sides = sides_of(table(*lines, "Cost|5|50|4|25", "Tax|1|10|1|-", head=3), captioned=False)
    last = [label for level in sides.columns for label in level.labels[-1:] if label.text]
    assert [(label.text, label.change, label.rest) for label in last] == [("Percent Increase (Decrease)", "change", "")]


def test_increase_or_decrease_over_every_column_is_no_change() -> None:
    lines = ("|2024|2023", "|Increase/(Decrease)|Increase/(Decrease)", "Net income|7|5", "Other income|1|-1")
    sides = sides_of(table(*lines, head=2), captioned=False)
    assert not any(label.change for level in sides.columns for label in level.labels)


@pytest.mark.parametrize("word", CORNERS["measures"]["words"])
def test_under_a_word_for_measures_names_that_nobody_knows_are_measures(word: str) -> None:
    assert roles(f"{word}|2023|2024", "Alpha|1|2", "Gamma|3|4")[0] == ["measure"]


@pytest.mark.parametrize("word", CORNERS["subjects"]["words"])
def test_under_a_word_for_subjects_names_that_nobody_knows_are_subjects(word: str) -> None:
    assert roles(f"{word}|2023|2024", "Alpha|1|2", "Gamma|3|4", captioned=True) == (["subject"], ["none"])


@pytest.mark.parametrize("word", CORNERS["amounts"]["words"])
def test_a_word_for_amounts_says_only_that_figures_stand_there(word: str) -> None:
    assert says_amount(word)
    assert says_amount(word.title())
    assert not says_amount(f"{word} 2024")


@pytest.mark.parametrize("word", CORNERS["topics"]["words"])
def test_a_heading_with_a_word_for_a_topic_is_no_name(word: str) -> None:
    assert is_topic(word)
    assert is_topic(f"3.1 {word} x")


@pytest.mark.parametrize("word", CORNERS["trailers"]["words"])
def test_what_a_caption_ends_with_behind_a_measure_is_none_of_its_name(word: str) -> None:
    caption = f"Gross margin {word}" if word.isascii() else f"毛利率{word}"
    assert measure_named(label_of(caption)) in ("Gross margin", "毛利率")


@pytest.mark.parametrize(
    ("caption", "measure"),
    [
        *(("营业收入（亿元）", "营业收入"), ("2024年各季度营业收入", "营业收入"), ("Revenue ($ million)", "Revenue")),
        *(("Gross margin compared", "Gross margin"), ("Halden Group revenue", "revenue"), ("毛利率对比", "毛利率")),
        *(("", ""), ("Segment results", ""), ("公司概况", ""), ("Kestrel Lithium", ""), ("2024年", "")),
    ],
)
def test_the_measure_that_a_caption_names(caption: str, measure: str) -> None:
    assert measure_named(label_of(caption)).endswith(measure)
    assert bool(measure_named(label_of(caption))) is bool(measure)


# ---- which side names the measures ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        ("项目|2023A|2024E", "营业收入|100|120", "归母净利润|10|12", "毛利率|30%|31%"),
        ("|2023|2024", "Revenue|1|2", "Net income|3|4"),
        ("項目|2023年|2024年", "營業收入|1|2", "歸母淨利潤|3|4"),
    ],
)
def test_measures_down_the_side(lines: tuple[str, ...]) -> None:
    assert roles(*lines) == (["measure"], ["none"])
    assert sides_of(table(*lines), captioned=False).primary_rows
    assert sides_of(table(*lines), captioned=False).doubt == ""


@pytest.mark.parametrize(
    "lines",
    [
        ("年份|营业收入|归母净利润", "2023|100|10", "2024|120|12"),
        ("Quarter|Revenue|Net income", "Q1 2024|1|2", "Q2 2024|3|4"),
        ("|营业收入|净利润", "2024年1-6月|1|2", "2023年1-6月|3|4"),
    ],
)
def test_measures_along_the_top_over_rows_of_periods(lines: tuple[str, ...]) -> None:
    assert roles(*lines) == (["none"], ["measure"])
    assert not sides_of(table(*lines), captioned=False).primary_rows


@pytest.mark.parametrize(
    "lines",
    [
        ("公司|PE|PB", "甲马汽车|12|1.3", "Halden Group|15|2.0"),
        ("|Revenue|Employees", "Halden Group Inc.|1|2", "Fenwick Ltd|3|4"),
        ("Country|Revenue|Employees", "Germany|1|2", "France|3|4"),
        ("产品|销量|单价", "A系列|1|2", "B系列|3|4", "合计|4|6"),
    ],
)
def test_measures_along_the_top_over_rows_of_companies_regions_or_products(lines: tuple[str, ...]) -> None:
    assert roles(*lines) == (["subject"], ["measure"])


def test_measures_down_the_side_of_columns_of_subjects() -> None:
    assert roles("Item|Germany|France", "Revenue|1|2", "Employees|3|4") == (["measure"], ["subject"])
    assert roles("指标|甲马汽车|乙牛科技", "营业收入|1|2", "毛利率|3|4") == (["measure"], ["subject"])


@pytest.mark.parametrize(
    "lines", [("地区|2023|2024", "华东|1|2", "华南|3|4"), ("|2023|2024", "Halden Group|1|2", "Fenwick Ltd|3|4")]
)
def test_where_the_caption_names_the_measure_neither_side_does(lines: tuple[str, ...]) -> None:
    sides = sides_of(table(*lines), captioned=True)
    assert (sides.measured, sides.rows[0].role) == (False, LevelRole.SUBJECT)


def test_names_that_nothing_tells_are_measures_with_a_doubt() -> None:
    sides = sides_of(table("|2023|2024", "Kestrel|1|2", "Fenwick|3|4"), captioned=False)
    assert (sides.rows[0].role, sides.measured) == (LevelRole.MEASURE, True)
    assert sides.doubt


# ---- several levels ------------------------------------------------------------------------------------------------


def test_codes_stand_beside_the_names_of_their_companies() -> None:
    lines = ("证券代码|证券简称|PE 2024E|PE 2025E", "688256.SH|甲马|12|1.3", "002594.SZ|乙牛|15|2.0")
    assert roles(*lines, labels=2) == (["code", "subject"], ["measure"])


def test_a_column_of_units_stands_among_the_labels() -> None:
    lines = ("指标|单位|2023|2024", "营业收入|亿元|1|2", "销量|万辆|3|4")
    assert roles(*lines, labels=2) == roles(*lines, labels=1) == (["measure", "unit"], ["none"])
    assert value_columns(table(*lines)) == (2, 3)


def test_segments_stand_outside_of_their_measures() -> None:
    lines = ("分部|项目|2023|2024", "云业务|收入|1|2", "|毛利率|3|4", "终端业务|收入|1|2", "|毛利率|3|4")
    assert roles(*lines, labels=2) == (["subject", "measure"], ["none"])
    outer = sides_of(table(*lines, labels=2), captioned=False).rows[0]
    assert [label.text for label in outer.labels] == ["云业务", "云业务", "终端业务", "终端业务"]


def test_measures_over_periods_and_periods_over_measures() -> None:
    assert roles("公司|PE|PE", "公司|2024E|2025E", "甲马汽车|1|2", head=2) == (["subject"], ["measure", "none"])
    over = ("|2024|2024", "Company|Revenue|Net income", "Halden Group|1|2", "Fenwick Ltd|3|4")
    assert roles(*over, head=2) == (["subject"], ["none", "measure"])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("Item|Base case|Bull case", "Revenue|1|2", "EBITDA|1|2"), (["measure"], ["scope"])),
        (("Scenario|Revenue|EBITDA", "Base|1|2", "Bull|3|4"), (["scope"], ["measure"])),
        (("项目|基准情形|樂觀情形|悲观情形", "营业收入|1|2|3", "净利润|1|2|3"), (["measure"], ["scope"])),
    ],
)
def test_scenarios_are_scope_on_either_side(lines: tuple[str, ...], expected: tuple[list[str], list[str]]) -> None:
    assert roles(*lines) == expected


@pytest.mark.parametrize(
    "lines",
    [
        (
            "项目|2023|2024",
            "云业务|云业务|云业务",
            "收入|1|2",
            "成本|1|2",
            "终端业务|终端业务|终端业务",
            "收入|3|4",
            "成本|3|4",
        ),
        ("项目|2023|2024", "云业务||", "收入|1|2", "成本|1|2", "终端业务||", "收入|3|4", "成本|3|4"),
        ("|2023|2024", "Cloud segment||", "Revenue|1|2", "Costs|1|2", "Retail segment||", "Revenue|3|4", "Costs|3|4"),
    ],
)
def test_a_row_across_or_without_figures_opens_a_section_over_the_rows_below(lines: tuple[str, ...]) -> None:
    sides = sides_of(table(*lines), captioned=False)
    assert [level.role for level in sides.rows] == [LevelRole.SUBJECT, LevelRole.MEASURE]
    first, second = lines[1].split("|")[0], lines[4].split("|")[0]
    of_figures = [label.text for line, label in zip(lines[1:], sides.rows[0].labels, strict=True) if line[-1].isdigit()]
    assert of_figures == [first, first, second, second]


def test_a_part_of_the_line_above_stays_on_the_level_of_its_line() -> None:
    sides = sides_of(table("项目|2023|2024", "营业收入|10|20", "其中：散货|3|4", "营业成本|5|6"), captioned=False)
    assert [level.role for level in sides.rows] == [LevelRole.MEASURE]
    assert [label.parent for label in sides.rows[0].labels] == ["", "其中", ""]


# ---- headers -------------------------------------------------------------------------------------------------------


def test_a_row_of_periods_or_words_above_the_figures_is_a_header_whatever_was_read() -> None:
    assert with_headers(table("|2023|2024", "Revenue|1|2", "Costs|3|4", head=0)).header_rows == 1
    names = table("|2024|2024", "Company|Revenue|Net income", "Halden Group|1|2", "Fenwick Ltd|3|4")
    assert with_headers(names).header_rows == 2


def test_a_row_of_figures_is_no_header() -> None:
    plain = table("|2023|2024", "Revenue|1|2", "Costs|3|4")
    assert with_headers(plain) is plain
    assert with_headers(table("Revenue|1|2", "Costs|3|4", head=0)).header_rows == 0


# ---- any table -----------------------------------------------------------------------------------------------------

CELLS = st.sampled_from(
    ["", "2024", "营业收入", "甲马汽车", "12", "(3)", "亿元", "Base case", "合计", "其中：散货", "x", "688256.SH"]
)


@given(
    st.integers(1, 5).flatmap(lambda width: st.lists(st.tuples(*[CELLS] * width), min_size=1, max_size=6)), st.data()
)
def test_any_table_has_its_sides(rows: list[tuple[str, ...]], data: st.DataObject) -> None:
    width = len(rows[0])
    head = data.draw(st.integers(0, len(rows)))
    plain = Table(tuple(rows), header_rows=head, label_columns=data.draw(st.integers(0, width)))
    read = with_headers(plain)
    sides = sides_of(read, captioned=data.draw(st.booleans()))
    columns = value_columns(read)
    assert list(columns) == sorted(set(columns) & set(range(width)))
    assert all(len(level.labels) == len(read.body) for level in sides.rows)
    assert all(len(level.labels) == len(columns) for level in sides.columns)


@pytest.mark.parametrize(
    "label",
    [
        "Note",
        "Notes",
        "Note ref.",
        "Note no.",
        "Notes (ref)",
        "附注",
        "附注六",
        "附注（五）",
        "注释号",
        "附注编号",
        "Page No.",
    ],
)
def test_a_header_may_say_that_numbers_of_notes_or_pages_stand_below_it(label: str) -> None:
    assert says_reference(label)


@pytest.mark.parametrize("label", ["Notes payable", "Senior notes", "Notes due 2031", "注册资本", "Pages sold"])
def test_what_only_begins_like_a_note_is_no_reference(label: str) -> None:
    assert not says_reference(label)


def test_a_heading_over_notes_names_no_debt() -> None:
    assert measure_named(label_of("Notes")) == ""
    assert measure_named(label_of("Note 9 — Income taxes")) == "Income taxes"


@pytest.mark.parametrize(
    "label", ["Growth excluding the effect of exchange rates", "Core constant currency", "剔除汇率影响"]
)
def test_growth_without_an_effect_is_growth(label: str) -> None:
    assert not tells_effect(label)


def test_a_change_over_the_middle_of_columns_is_said_of_them_all() -> None:
    lines = ("|World|Home|World|Home|Abroad", "|2024|2024||% change|")
    sides = sides_of(table(*lines, "Coatings|9|4|5|6|7", head=2), captioned=True)
    assert [label.change for label in sides.columns[1].labels] == ["", "", "change", "change", "change"]


def test_currencies_down_the_side_name_the_lines() -> None:
    assert roles("|2024|2023", "Euro|5|4", "Japanese yen|7|6", captioned=True)[0] == ["subject"]
