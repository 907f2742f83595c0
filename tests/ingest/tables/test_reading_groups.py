"""Group labels that the conversion put in the middle of their rows: settled by prose or layout, or doubted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.markup.text_report import parse_text

if TYPE_CHECKING:
    from kb.model import Table

HEADER = "分类\t公司\t市值\t利润\n"
FIRST = HEADER + (
    "部件\t甲公司\t10.0\t1.0\n\t乙公司\t20.0\t2.0\n\t丙公司\t30.0\t3.0\n整机\t丁公司\t40.0\t4.0\n\t戊公司\t50.0\t5.0\n"
)
MIDDLE = HEADER + (
    "\t甲公司\t10.0\t1.0\n部件\t乙公司\t20.0\t2.0\n\t丙公司\t30.0\t3.0\n整机\t丁公司\t40.0\t4.0\n\t戊公司\t50.0\t5.0\n"
)


def groups(source: str) -> tuple[list[str], list[int]]:
    """The group of each body row, and the body rows in doubt."""
    table = table_of(source)
    return [table.rows[row][0] for row in table.body], [doubt.row - table.header_rows for doubt in table.doubts]


def table_of(source: str) -> Table:
    (table,) = [block.table for block in parse_text(source, "r").blocks if block.table]
    return table


def test_labels_on_the_first_row_go_down_to_the_next() -> None:
    assert groups(FIRST) == (["部件", "部件", "部件", "整机", "整机"], [])


def test_rows_between_labels_in_the_middle_are_doubted_not_guessed() -> None:
    found, doubted = groups(MIDDLE)
    assert found == ["部件", "部件", "", "整机", "整机"]
    assert doubted == [2]
    table = table_of(MIDDLE)
    assert table.doubts_about(table.header_rows + 2, 3)
    assert any("uncertain rows: 1" in warning for warning in parse_text(MIDDLE, "r").warnings)


def test_prose_that_lists_the_groups_overrules_the_layout() -> None:
    for prose in (
        "关注【部件】甲公司/乙公司；【整机】丙公司/丁公司/戊公司等。",
        "部件：甲公司、乙公司；整机：丙公司、丁公司和戊公司。",
        "部件包括甲公司和乙公司，整机包括丙公司、丁公司、戊公司。",
    ):
        for table in (FIRST, MIDDLE):
            assert groups(f"{prose}\n\n{table}") == (["部件", "部件", "整机", "整机", "整机"], []), prose


def test_english_prose_settles_groups_too() -> None:
    table = "Group\tName\tValue\n\tAlpha\t1.0\nParts\tBeta\t2.0\n\tGamma\t3.0\nRobots\tDelta\t4.0\n"
    prose = "Parts: Alpha and Beta. Robots includes Gamma and Delta."
    assert groups(f"{prose}\n\n{table}") == (["Parts", "Parts", "Robots", "Robots"], [])


def test_prose_that_covers_part_of_the_rows_leaves_the_others_to_the_layout() -> None:
    assert groups(f"【部件】甲公司/乙公司。\n\n{FIRST}") == (["部件", "部件", "部件", "整机", "整机"], [])


def test_rows_that_prose_contradicts_around_are_doubted() -> None:
    found, doubted = groups(f"【整机】丙公司/丁公司。\n\n{FIRST}")
    assert found[2:4] == ["整机", "整机"]
    assert (found[1], found[4]) == ("", "")
    assert doubted == [1, 4]


def test_prose_that_lists_a_name_twice_settles_nothing() -> None:
    found, doubted = groups(f"【部件】丙公司/乙公司；【整机】丙公司/丁公司。\n\n{MIDDLE}")
    assert found == ["部件", "部件", "", "整机", "整机"]
    assert doubted == [2]


def test_a_name_in_a_sentence_is_no_member() -> None:
    prose = "整机厂商的订单增长很快，其中丙公司表现最好。"
    assert groups(f"{prose}\n\n{MIDDLE}")[1] == [2]


def test_a_row_of_numbers_without_a_label_of_its_own_is_doubted() -> None:
    found, doubted = groups("品种\t本周\t上周\n铜\t1.0\t2.0\n\t3.0\t4.0\n铝\t5.0\t6.0\n")
    assert found == ["铜", "铜", "铝"]
    assert doubted == [1]
