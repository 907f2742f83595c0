"""Prose beside a table: the same figure in other words agrees, another figure of the same thing disagrees, the rest is
silent."""

from __future__ import annotations

import pytest

from kb.model import Chunk, Document, Hit, Section, Table
from kb.tables.prose_agreement import Agreement, prose_on
from kb.text.glossary_tokens import Glossary, load_glossary
from kb.text.tokens import sentences

PROFITS = Table(
    (
        ("公司", "净利润 (亿元)", "净利润 (亿元)", "毛利率 (%)", "员工 (人)"),
        ("公司", "2024A", "2025E", "2025E", "2025E"),
        ("东河重工", "278.80", "50.00", "31.5", "12,000"),
        ("西山矿业", "-4.59", "30.00", "18.0", "800"),
    ),
    header_rows=2,
)
HOURS = Table((("模型", "训练时长 (GPU hours)"), ("Lantern-7", "2,788K"), ("Beacon-2", "900K")))
LINES = Table((("项目", "2024 年 (万元)"), ("营业收入", "12,300"), ("净利润", "1,500")))
ENGLISH = Table((("Company", "Revenue 2024 (million USD)"), ("Harbor Foods", "1,250"), ("Quill Paper", "400")))


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary()


def hit(text: str, *, document: str = "own", section: Section = Section.BODY, table: int | None = None) -> Hit:
    chunk = Chunk(0, text, "", 0, len(text), section=section, sentences=tuple(sentences(text)), table=table)
    return Hit(1, Document(document, f"{document}.md", "", "", 0, 1, 1, "2026-01-01T00:00:00Z"), chunk, 1.0, 0.9, None)


def told(glossary: Glossary, text: str, table: Table, cell: tuple[int, int]) -> list[bool]:
    return [agreement.agrees for agreement in prose_on(table, cell, "own", [hit(text)], glossary)]


AGREEING = [
    ("东河重工 2024 年净利润为 278.80 亿元。", PROFITS, (2, 1)),
    ("2024 年，东河重工实现归母净利润 278.8 亿元，分红稳定。", PROFITS, (2, 1)),
    ("东河重工 2024 年净利润约 279 亿元。", PROFITS, (2, 1)),
    ("东河重工 2024 年净利润 2,788,000 万元。", PROFITS, (2, 1)),
    ("西山矿业 2024 年净利润亏损 4.59 亿元。", PROFITS, (3, 1)),
    ("东河重工 2025 年毛利率为 31.5%。", PROFITS, (2, 3)),
    ("Lantern-7 的训练时长是 2.788M GPU hours。", HOURS, (1, 1)),
    ("Lantern-7 的训练时长为 278.8万 GPU 小时。", HOURS, (1, 1)),
    ("2024 年公司营业收入 1.23 亿元。", LINES, (1, 1)),
    ("Harbor Foods had revenue of $1.25 billion in 2024.", ENGLISH, (1, 1)),
]


@pytest.mark.parametrize(("text", "table", "cell"), AGREEING)
def test_the_same_figure_in_another_unit_or_rounding_agrees(
    glossary: Glossary, text: str, table: Table, cell: tuple[int, int]
) -> None:
    assert told(glossary, text, table, cell) == [True]


DISAGREEING = [
    ("东河重工 2024 年净利润为 268.80 亿元。", PROFITS, (2, 1)),
    ("东河重工 2025 年的毛利率是 35.1%。", PROFITS, (2, 3)),
    ("2024 年公司营业收入为 1.35 亿元。", LINES, (1, 1)),
    ("Harbor Foods had revenue of $1.52 billion in 2024.", ENGLISH, (1, 1)),
]


@pytest.mark.parametrize(("text", "table", "cell"), DISAGREEING)
def test_another_figure_of_the_same_entity_measure_and_period_disagrees(
    glossary: Glossary, text: str, table: Table, cell: tuple[int, int]
) -> None:
    assert told(glossary, text, table, cell) == [False]


SILENT = [
    ("东河重工 2023 年净利润为 268.80 亿元。", (2, 1)),
    ("东河重工 2024 年净利润同比增长 30.00 亿元。", (2, 1)),
    ("东河重工 2024 年净利润同比增长 278.80 亿元。", (2, 1)),
    ("东河重工 2024 年前三季度净利润为 200.00 亿元。", (2, 1)),
    ("东河重工 2024 年净利润超过 200 亿元。", (2, 1)),
    ("东河重工和西山矿业 2024 年净利润为 268.80 亿元。", (2, 1)),
    ("东河重工 2024 年营业收入为 900.00 亿元。", (2, 1)),
    ("东河重工 2024 年净利润为 30.00 亿美元。", (2, 1)),
    ("东河重工的净利润为 268.80 亿元。", (2, 1)),
    ("公司 2024 年净利润为 268.80 亿元。", (2, 1)),
    ("东河重工 2024 年净利润在 200-300 亿元之间。", (2, 1)),
    ("东河重工 2024 年净利润领先，图 3 有数据。", (2, 1)),
    ("预计东河重工 2025 年净利润为 55.00 亿元。", (2, 2)),
    ("东河重工 2025 年员工 13,000 台。", (2, 4)),
    ("东河重工 2024 年净利润约 0.03 万亿元。", (2, 1)),
]


@pytest.mark.parametrize(("text", "cell"), SILENT)
def test_another_period_scope_measure_or_a_change_says_nothing(
    glossary: Glossary, text: str, cell: tuple[int, int]
) -> None:
    assert told(glossary, text, PROFITS, cell) == []


def test_a_name_that_is_a_piece_of_a_longer_one_is_another(glossary: Glossary) -> None:
    assert told(glossary, "Lantern-7-mini 的训练时长是 2.788M GPU hours。", HOURS, (1, 1)) == []


def test_another_report_may_confirm_but_not_contradict(glossary: Glossary) -> None:
    same, other = "东河重工 2024 年净利润为 278.8 亿元。", "东河重工 2024 年净利润为 268.8 亿元。"
    hits = [hit(other, document="other"), hit(same, document="other")]
    (agreement,) = prose_on(PROFITS, (2, 1), "own", hits, glossary)
    assert agreement == Agreement(hits[1], same, "278.8 亿元", agrees=True)


def test_table_rows_and_notices_are_no_prose(glossary: Glossary) -> None:
    text = "东河重工 2024 年净利润为 278.8 亿元。"
    assert prose_on(PROFITS, (2, 1), "own", [hit(text, table=0), hit(text, section=Section.NOTICE)], glossary) == ()


def test_those_that_agree_come_first_and_a_sentence_counts_once(glossary: Glossary) -> None:
    other, same = "东河重工 2024 年净利润为 268.8 亿元。", "东河重工 2024 年净利润为 278.8 亿元。"
    found = prose_on(PROFITS, (2, 1), "own", [hit(other + same), hit(same)], glossary)
    assert [(agreement.quote, agreement.agrees) for agreement in found] == [(same, True), (other, False)]


def test_a_cell_of_words_has_nothing_to_agree_with(glossary: Glossary) -> None:
    ratings = Table((("公司", "评级"), ("东河重工", "买入")))
    assert told(glossary, "东河重工的评级为买入。", ratings, (1, 1)) == []
