"""Tables of several parts: what the noun says of them, how they are stored and how they read."""

from __future__ import annotations

from kb.model import Doubt, Part, Table

SIDES = Table(
    rows=(
        ("资产", "年初", "期末", "负债", "年初", "期末"),
        ("货币资金", "1", "2", "短期借款", "3", "4"),
        ("存货", "5", "6", "", "", ""),
    ),
    caption="资产负债表",
    unit="万元",
    doubts=(Doubt(1, 3, "smudged"),),
    parts=(
        Part(tuple(tuple((row, column) for column in range(3)) for row in range(3)), 1, 1),
        Part(tuple(tuple((row, column) for column in range(3, 6)) for row in range(2)), 1, 1),
    ),
)


def test_every_part_is_a_plain_table_that_knows_where_its_cells_stand() -> None:
    (left, _), (right, part) = SIDES.part_tables()
    assert left.rows == (("资产", "年初", "期末"), ("货币资金", "1", "2"), ("存货", "5", "6"))
    assert (right.caption, right.unit, right.parts) == ("资产负债表", "万元", ())
    assert (right.row_path(1), right.column_path(2), right.rows[1][2]) == (("短期借款",), ("期末",), "4")
    assert part.slots[1][2] == (1, 5)


def test_a_doubt_follows_its_cell_into_the_part() -> None:
    (left, _), (right, _) = SIDES.part_tables()
    assert left.doubts == ()
    assert right.doubts_about(1, 2) == ("smudged",)


def test_a_table_without_parts_is_its_own_only_part() -> None:
    plain = Table((("", "2023"), ("Revenue", "1")))
    ((table, part),) = plain.part_tables()
    assert table is plain
    assert (part.slots[1][1], part.header_rows, part.label_columns) == ((1, 1), 1, 1)


def test_a_row_reads_under_the_headers_of_every_part_that_has_it() -> None:
    assert SIDES.row_text(1) == "资产: 货币资金; 年初: 1; 期末: 2; 负债: 短期借款; 年初: 3; 期末: 4"
    assert SIDES.row_text(2) == "资产: 存货; 年初: 5; 期末: 6"


def test_a_row_that_heads_a_part_in_the_middle_says_nothing_by_itself() -> None:
    slots = (((0, 0), (0, 1)), ((1, 0), (1, 1))), (((2, 0), (2, 1)), ((3, 0), (3, 1)))
    stacked = Table(
        (("项目", "2018"), ("收入", "1"), ("项目", "2017"), ("收入", "2"), ("尾注", "尾注")),
        parts=tuple(Part(lines, 1, 1) for lines in slots),
    )
    assert [stacked.row_text(row) for row in stacked.body] == ["项目: 收入; 2018: 1", "", "项目: 收入; 2017: 2", "尾注"]


def test_a_line_of_a_form_reads_as_label_and_value() -> None:
    slots = ((((0, 0), (0, 1)), ((0, 2), (0, 3)), ((1, 0), (1, 1)), ((1, 2), (1, 3))),)
    form = Table(
        (("姓名", "张三", "性别", "男"), ("职务", "经理", "学历", "")),
        header_rows=0,
        parts=tuple(Part(lines, 0, 1) for lines in slots),
    )
    assert [form.row_text(row) for row in form.body] == ["姓名: 张三; 性别: 男", "职务: 经理; 学历"]
