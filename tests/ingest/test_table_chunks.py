"""Tables as chunks: a line and a sentence each row, labels first, headers repeated, groups kept together."""

from __future__ import annotations

from ingest.chunking import EMBEDDED_LIMIT, chunk_report, estimated_tokens
from kb.model import Block, BlockKind, Chunk, ParsedReport, Place, Section, Table

PRICES = Table(
    rows=(
        ("板块", "股票简称", "总市值 (亿元)", "PE", "PE"),
        ("板块", "股票简称", "总市值 (亿元)", "2024E", "2025E"),
        ("云侧", "甲科技", "1,200.5", "80.1", "60.2"),
        ("云侧", "乙科技", "900", "", "31"),
        ("端侧", "丙电子", "450", "22", "20"),
    ),
    header_rows=2,
    label_columns=2,
    caption="表 1: 关注个股",
    source="资料来源: 数据商，截至 2025 年 1 月 3 日",
    notes=("*: 一致预期",),
)


def chunks_of(table: Table, title: str = "示例报告", section: Section = Section.BODY) -> tuple[Chunk, ...]:
    block = Block(BlockKind.TABLE, "原文", 100, 300, Place(7, ("投资建议",)), section, table)
    return chunk_report(ParsedReport(title, "", 0, (block,)))[0]


def lines(chunk: Chunk) -> list[str]:
    return [chunk.text[start:end] for start, end in chunk.sentences]


def test_a_table_is_one_chunk_when_it_fits() -> None:
    chunk, _ = chunks_of(PRICES)
    assert (chunk.table, chunk.rows, chunk.start, chunk.end, chunk.place) == (
        0, (2, 3, 4), 100, 300, Place(7, ("投资建议",)),
    )  # fmt: skip


def test_a_row_is_a_line_with_its_labels_first_and_values_under_their_column_path() -> None:
    chunk, _ = chunks_of(PRICES)
    assert lines(chunk) == [
        "板块: 云侧; 股票简称: 甲科技; 总市值 (亿元): 1,200.5; PE 2024E: 80.1; PE 2025E: 60.2",
        "板块: 云侧; 股票简称: 乙科技; 总市值 (亿元): 900; PE 2025E: 31",
        "板块: 端侧; 股票简称: 丙电子; 总市值 (亿元): 450; PE 2024E: 22; PE 2025E: 20",
    ]


def test_caption_and_columns_are_embedded_in_front() -> None:
    chunk, _ = chunks_of(PRICES)
    assert chunk.context.splitlines() == [
        "示例报告",
        "投资建议",
        "表 1: 关注个股",
        "板块; 股票简称; 总市值 (亿元); PE 2024E; PE 2025E",
    ]


def test_the_unit_joins_the_caption_unless_it_says_it() -> None:
    rows = (("", "2024"), ("收入", "5"))
    (chunk,) = chunks_of(Table(rows, caption="表 2: 收入", unit="亿元"))
    assert "表 2: 收入 (亿元)" in chunk.context.splitlines()
    (chunk,) = chunks_of(Table(rows, caption="表 2: 收入（亿元）", unit="亿元"))
    assert "表 2: 收入（亿元）" in chunk.context.splitlines()


def test_caption_notes_and_source_are_text_of_their_own_that_can_be_quoted() -> None:
    table, legend = chunks_of(PRICES)
    assert len(table.sentences) == len(table.rows) == len(table.text.splitlines()) == 3
    assert (legend.kind, legend.context, legend.place) == ("text", table.context, table.place)
    assert lines(legend) == ["表 1: 关注个股", "*: 一致预期", "资料来源: 数据商，截至 2025 年 1 月 3 日"]


def test_a_long_table_is_parted_into_row_groups_with_the_header_repeated() -> None:
    rows = tuple((f"公司{number}", f"{number},000.5", f"{number}.5%") for number in range(100))
    table = Table((("名称", "营业收入（百万元）", "同比增长"), *rows), source="资料来源: 公告")
    *chunks, legend = chunks_of(table)
    assert len(chunks) > 2
    assert [row for chunk in chunks for row in chunk.rows] == list(range(1, 101))
    assert len({chunk.context for chunk in chunks}) == 1
    assert all(estimated_tokens(chunk.context + chunk.text) <= EMBEDDED_LIMIT for chunk in chunks)
    assert all(len(chunk.sentences) == len(chunk.rows) for chunk in chunks)
    assert legend.text == "资料来源: 公告"


def test_rows_under_one_label_stay_together_when_they_fit() -> None:
    rows = tuple((f"组{group}", f"成员{member}", "说明" * 20) for group in range(4) for member in range(4))
    chunks = chunks_of(Table((("组", "成员", "说明"), *rows), label_columns=2))
    assert len(chunks) > 1
    assert all(len(chunk.rows) % 4 == 0 for chunk in chunks)


def test_a_group_larger_than_a_chunk_is_parted_between_rows() -> None:
    rows = tuple(("同一组", f"成员{member}", "说明" * 20) for member in range(20))
    chunks = chunks_of(Table((("组", "成员", "说明"), *rows), label_columns=2))
    assert len(chunks) > 1
    assert [row for chunk in chunks for row in chunk.rows] == list(range(1, 21))


def test_a_row_too_long_for_a_chunk_stays_whole() -> None:
    (chunk,) = chunks_of(Table((("项", "说明"), ("甲", "很长" * 400))))
    assert lines(chunk) == ["项: 甲; 说明: " + "很长" * 400]


def test_long_notes_are_prose_after_the_table() -> None:
    notes = tuple(f"注{number}: 这是一条较长的说明，解释口径与来源。" for number in range(30))
    table, *prose = chunks_of(Table((("项", "值"), ("甲", "1")), notes=notes, caption="表 3: 口径"))
    assert table.text == "项: 甲; 值: 1"
    assert [line for chunk in prose for line in chunk.text.splitlines()] == ["表 3: 口径", *notes]
    assert all(chunk.kind == "text" and "表 3: 口径" in chunk.context and chunk.sentences for chunk in prose)


def test_a_row_reads_as_answers_quote_it() -> None:
    chunk, _ = chunks_of(PRICES)
    assert lines(chunk) == [PRICES.row_text(row) for row in chunk.rows]


def test_key_value_rows_without_header_are_rows() -> None:
    (chunk,) = chunks_of(Table((("投资评级", "看好"), ("上次评级", "中性")), header_rows=0))
    assert chunk.rows == (0, 1)
    assert all(key in line for key, line in zip(("投资评级", "上次评级"), lines(chunk), strict=True))


def test_a_transposed_table_reads_along_its_rows() -> None:
    (chunk,) = chunks_of(Table((("", "甲", "乙"), ("毛利率", "30%", "41%"), ("净利率", "9%", "12%"))))
    assert lines(chunk) == ["毛利率; 甲: 30%; 乙: 41%", "净利率; 甲: 9%; 乙: 12%"]


def test_an_empty_row_is_left_out() -> None:
    (chunk,) = chunks_of(Table((("", "2023"), ("", ""), ("毛利率", "30%"))))
    assert chunk.rows == (2,)


def test_a_line_break_inside_a_cell_does_not_part_its_sentence() -> None:
    (chunk,) = chunks_of(Table((("模型", "价格"), ("甲", "0.14\n美元"), ("乙", "2"))))
    assert lines(chunk)[0].startswith("模型: 甲; 价格: 0.14")
    assert len(chunk.sentences) == 2


def test_a_table_without_body_is_a_chunk_of_its_header() -> None:
    (chunk,) = chunks_of(Table((("名称", "收入", "收入"),)))
    assert (chunk.text, chunk.rows, chunk.sentences) == ("名称; 收入", (), ())


def test_a_table_that_says_nothing_is_no_chunk() -> None:
    assert chunks_of(Table((("", ""), ("", "")))) == ()


def test_a_table_of_the_notice_stays_notice() -> None:
    assert {chunk.section for chunk in chunks_of(PRICES, section=Section.NOTICE)} == {Section.NOTICE}
