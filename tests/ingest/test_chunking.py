"""Chunking: what shares a chunk, what never does, how tables become lines. On reports made by hand."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.chunking import CONTEXT_LINE_LIMIT, EMBEDDED_LIMIT, TEXT_LIMIT, chunk_report, estimated_tokens
from kb.model import Block, BlockKind, Box, Chunk, ParsedReport, Place, Section, Table

if TYPE_CHECKING:
    from collections.abc import Sequence

PARAGRAPH, ITEM, HEADING = BlockKind.PARAGRAPH, BlockKind.LIST_ITEM, BlockKind.HEADING


def report(*blocks: Block, title: str = "示例报告") -> ParsedReport:
    return ParsedReport(title=title, date="", pages=0, blocks=blocks)


def block(
    text: str,
    kind: BlockKind = PARAGRAPH,
    *headings: str,
    page: int | None = None,
    section: Section = Section.BODY,
    start: int = 0,
    boxes: tuple[Box, ...] = (),
) -> Block:
    return Block(kind, text, start, start + len(text), Place(page, headings, boxes), section)


def chunks_of(*blocks: Block) -> tuple[Chunk, ...]:
    return chunk_report(report(*blocks))[0]


def texts(chunks: Sequence[Chunk]) -> list[str]:
    return [chunk.text for chunk in chunks]


def sentence_texts(chunk: Chunk) -> list[str]:
    return [chunk.text[start:end] for start, end in chunk.sentences]


def test_short_paragraphs_under_one_heading_share_a_chunk() -> None:
    chunks = chunks_of(block("甲公司增长。", PARAGRAPH, "业绩"), block("乙公司下降。", PARAGRAPH, "业绩", start=20))
    assert texts(chunks) == ["甲公司增长。\n乙公司下降。"]
    assert (chunks[0].start, chunks[0].end) == (0, 26)
    assert chunks[0].place.headings == ("业绩",)
    assert sentence_texts(chunks[0]) == ["甲公司增长。", "乙公司下降。"]


def test_a_chunk_never_crosses_a_heading() -> None:
    chunks = chunks_of(
        block("业绩", HEADING, "业绩"),
        block("甲。", PARAGRAPH, "业绩"),
        block("风险", HEADING, "风险"),
        block("乙。", PARAGRAPH, "风险"),
    )
    assert texts(chunks) == ["甲。", "乙。"]
    assert [chunk.context for chunk in chunks] == ["示例报告\n业绩", "示例报告\n风险"]


def test_a_chunk_keeps_to_one_page_and_all_its_boxes() -> None:
    one, two = Box(0, 0, 1, 0.1), Box(0, 0.1, 1, 0.2)
    chunks = chunks_of(
        block("甲。", page=1, boxes=(one,)), block("乙。", page=1, boxes=(two,)), block("丙。", page=2), block("丁。")
    )
    assert [(chunk.text, chunk.place.page) for chunk in chunks] == [("甲。\n乙。", 1), ("丙。", 2), ("丁。", None)]
    assert chunks[0].place.boxes == (one, two)


def test_a_notice_never_shares_a_chunk_with_the_body() -> None:
    chunks = chunks_of(block("正文。"), block("本报告仅供参考。", section=Section.NOTICE))
    assert [(chunk.text, chunk.section) for chunk in chunks] == [
        ("正文。", Section.BODY),
        ("本报告仅供参考。", Section.NOTICE),
    ]


def test_a_figure_is_a_chunk_by_itself() -> None:
    chunks = chunks_of(block("前文。"), block("图 3: 架构\n资料来源: 公司公告", BlockKind.FIGURE), block("后文。"))
    assert texts(chunks) == ["前文。", "图 3: 架构\n资料来源: 公司公告", "后文。"]


def test_chunks_are_numbered_in_reading_order() -> None:
    chunks = chunks_of(*(block(f"第{number}节。", PARAGRAPH, f"节 {number}") for number in range(5)))
    assert [chunk.order for chunk in chunks] == [0, 1, 2, 3, 4]


def test_nested_headings_stand_on_one_line_of_context() -> None:
    (chunk,) = chunks_of(block("甲。", PARAGRAPH, "示例报告", "第一章", "第二节"))
    assert chunk.context == "示例报告\n第一章 > 第二节"


def test_a_heading_with_nothing_under_it_is_context_of_what_follows() -> None:
    chunks = chunks_of(block("孤立标题", HEADING), block("下一章", HEADING), block("正文。", PARAGRAPH, "下一章"))
    assert texts(chunks) == ["正文。"]
    assert chunks[0].context == "示例报告\n孤立标题\n下一章"


def test_headings_that_no_context_can_carry_are_not_lost() -> None:
    many = [block(f"没有正文的标题{number}", HEADING) for number in range(20)]
    chunks = chunks_of(*many, block("正文。"), block("最后的标题", HEADING))
    everything = "\n".join(texts(chunks))
    assert all(heading.text in everything for heading in many)
    assert everything.endswith("正文。\n最后的标题")


def test_packing_stops_at_the_limit() -> None:
    paragraphs = [block("增" * 99 + "。") for _ in range(7)]
    sizes = [chunk.text.count("。") for chunk in chunks_of(*paragraphs)]
    assert sizes == [3, 3, 1]


def test_a_long_paragraph_is_cut_between_sentences_with_exact_spans() -> None:
    paragraph = "".join(f"第{number}项收入为1,{number:03}.5亿元，同比增长。" for number in range(60))
    chunks = chunks_of(block(paragraph, start=1000))
    assert len(chunks) > 1
    for chunk in chunks:
        assert chunk.text == paragraph[chunk.start - 1000 : chunk.end - 1000]
        assert chunk.text.endswith("。")
        assert estimated_tokens(chunk.text) <= TEXT_LIMIT
    assert "".join(texts(chunks)) == paragraph


def test_a_part_of_a_text_without_its_marks_gets_the_span_of_the_whole() -> None:
    text = "很长的一句话。" * 100
    marked = Block(PARAGRAPH, text, 10, 10 + len(text) + 4)
    assert {(chunk.start, chunk.end) for chunk in chunks_of(marked)} == {(10, 714)}


def test_the_rest_of_a_long_paragraph_is_packed_with_the_next() -> None:
    chunks = chunks_of(block("长" * 349 + "。" + "尾" * 9 + "。"), block("下一段。"))
    assert texts(chunks)[-1] == "尾尾尾尾尾尾尾尾尾。\n下一段。"


def test_a_sentence_without_end_is_cut_but_no_number_in_it() -> None:
    sentence = "，".join(f"项目{number}收入12,{number:03}.75万元" for number in range(100))
    chunks = chunks_of(block(sentence))
    assert all(estimated_tokens(chunk.text) <= TEXT_LIMIT for chunk in chunks)
    pieces = [piece for chunk in chunks for piece in chunk.text.strip("，").split("，")]
    assert pieces == sentence.split("，")


def test_a_list_keeps_the_line_that_announces_it() -> None:
    chunks = chunks_of(
        block("前" * 300 + "。"), block("相关公司包括："), block("甲公司" * 10, ITEM), block("乙公司" * 10, ITEM)
    )
    assert [chunk.text.splitlines()[0][:7] for chunk in chunks] == ["前" * 7, "相关公司包括："]
    assert len(chunks[1].text.splitlines()) == 3


def test_a_list_too_long_for_one_chunk_is_parted_between_items() -> None:
    items = [block(f"第{number:02}家公司" + "强" * 60, ITEM) for number in range(12)]
    chunks = chunks_of(block("相关公司包括："), *items)
    assert len(chunks) > 1
    assert [line for chunk in chunks for line in chunk.text.splitlines()][1:] == [item.text for item in items]


def test_an_overlong_heading_leaves_room_for_the_text() -> None:
    (chunk,) = chunks_of(block("正文。", PARAGRAPH, "无尽的标题" * 200))
    assert all(estimated_tokens(line) <= CONTEXT_LINE_LIMIT for line in chunk.context.splitlines())


def test_an_empty_report_has_no_chunks() -> None:
    assert chunk_report(report()) == ((), ())
    assert chunks_of(block("  \n ")) == ()


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from([PARAGRAPH, ITEM, HEADING]), st.text(min_size=1, max_size=900)), max_size=8))
def test_no_text_is_lost_and_none_is_too_long(parts: list[tuple[BlockKind, str]]) -> None:
    chunks = chunks_of(*(block(text, kind) for kind, text in parts))
    held = "".join("".join((chunk.context + chunk.text).split()) for chunk in chunks)
    assert all("".join(text.split()) in held for kind, text in parts if kind is not HEADING and len(text) < TEXT_LIMIT)
    for chunk in chunks:
        assert estimated_tokens(chunk.text) + estimated_tokens(chunk.context) <= EMBEDDED_LIMIT
        assert all(left[1] <= right[0] for left, right in pairwise(chunk.sentences))


@pytest.mark.parametrize(
    "text", ["增长。" * 400, "Revenue grew by 12.5 percent year on year. " * 60, "1234567890" * 300]
)
def test_the_estimate_is_additive_and_grows_with_the_text(text: str) -> None:
    half = len(text) // 2
    assert estimated_tokens(text) > estimated_tokens(text[:half]) > 0
    assert estimated_tokens(text) <= estimated_tokens(text[:half]) + estimated_tokens(text[half:])


def test_a_table_is_one_numbered_part_of_the_report() -> None:
    first, second = Table((("项目", "值"), ("甲", "1"))), Table((("项目", "值"), ("乙", "2")))
    blocks = [Block(BlockKind.TABLE, "", at, at + 9, table=table) for at, table in ((0, first), (10, second))]
    chunks, tables = chunk_report(report(*blocks))
    assert tables == (first, second)
    assert [(chunk.kind, chunk.table, chunk.rows) for chunk in chunks] == [("table", 0, (1,)), ("table", 1, (1,))]
