"""A quote is whole: a torn line goes on, and what a sentence leads up to stands behind it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.model import Chunk, Document, Hit
from kb.prose.completing import completed
from kb.prose.quoting import Piece
from kb.text.tokens import sentences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DOCUMENT = Document("d1", "lantern.pdf", "灯塔机器人年报", "", 0, 0, 1, "")


def passage(order: int, text: str, table: int | None = None) -> Chunk:
    return Chunk(order, text, "", 0, len(text), sentences=tuple(sentences(text)), table=table)


def told(quote: str, *chunks: Chunk) -> list[str]:
    """What is quoted where a piece of the first passage is, among these passages of one report."""

    def passages(ids: Sequence[str]) -> Mapping[str, tuple[Document, Chunk]]:
        return {f"d1-{one.order}": (DOCUMENT, one) for one in chunks if f"d1-{one.order}" in ids}

    hit = Hit(1, DOCUMENT, chunks[0], 1.0, 1.0, 1.0)
    return [piece.quote for piece in completed([Piece(hit, quote)], passages)]


def test_a_sentence_that_says_all_is_quoted_as_it_is() -> None:
    assert told("The mill stood still.", passage(0, "The mill stood still. It was sold."), passage(1, "- A list.")) == [
        "The mill stood still."
    ]


def test_a_torn_line_goes_on_in_the_next() -> None:
    text = "The company will return about $7.7 billion, dividends of $6.7\nbillion and repurchases of $1.0 billion.\nX."
    first = text.split("\n", maxsplit=1)[0]
    assert told(first, passage(0, text)) == ["\n".join(text.split("\n")[:2])]


def test_a_line_that_is_torn_at_the_end_of_a_passage_goes_on_in_the_next_passage() -> None:
    ahead = passage(0, "The plant in Hull makes pumps, valves and")
    assert told(ahead.text, ahead, passage(1, "taps for ships. It was built in 1987.")) == [
        "The plant in Hull makes pumps, valves and",
    ]
    ahead = passage(0, "公司在青岛设有工厂，")
    assert told(ahead.text, ahead, passage(1, "、在大连设有码头。另有一处仓库。")) == [
        "公司在青岛设有工厂，",
        "、在大连设有码头。",
    ]


def test_what_leads_up_to_a_list_is_followed_by_its_items_alone() -> None:
    text = "The mill faces the following risks:\n- drought\n- war\nOther matters are told elsewhere."
    assert told("The mill faces the following risks:", passage(0, text)) == [text.rpartition("\n")[0]]


def test_what_leads_up_to_a_table_is_followed_by_all_its_rows() -> None:
    ahead = passage(0, "公司需关注以下主要风险：")
    rows = (passage(1, "风险: 干旱; 影响: 减产\n风险: 汇率; 影响: 亏损", 4), passage(2, "风险: 罢工; 影响: 停产", 4))
    other = passage(3, "对象: 员工; 人数: 90", 5)
    assert told(ahead.text, ahead, *rows, other) == [ahead.text, rows[0].text, rows[1].text]


def test_a_row_of_a_table_is_not_added_to() -> None:
    row = passage(0, "风险: 干旱，", 4)
    assert told(row.text, row, passage(1, "汇率，", 4)) == [row.text]
