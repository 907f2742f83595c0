"""Tables of several parts: what the noun says of them, how they are stored and how they read."""

from __future__ import annotations

import pytest

from ingest.tables.grids import Grid
from ingest.tables.structure import structure
from kb.model import Area, Doubt, Part, Table

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


def read(rows: str, *, spanned: bool = False) -> Table:
    """The table of lines of cells parted by bars; with `spanned` equal neighbours are merged, as markup says."""
    cells = tuple(tuple(cell.strip() for cell in line.split("|")) for line in rows.strip().splitlines())
    wide = frozenset(row for row, line in enumerate(cells) if spanned and len(set(line)) == 1)
    draft = structure(Grid(cells, wide=wide, spanned=spanned))
    assert draft is not None
    return draft.table


def paths(table: Table) -> set[tuple[tuple[str, ...], tuple[str, ...], str]]:
    """Row path, column path and text of every value in every part."""
    return {
        (part.row_path(row), part.column_path(column), part.rows[row][column])
        for part, _ in table.part_tables()
        for row in part.body
        for column in range(part.label_columns, part.width)
    }


FORM = """
姓名 | 陈一舟 | 出生日期 | 1983年7月17日
民族 | 汉族 | 学历 | 硕士
毕业院校 | 某某大学 | 职务 | 总经理
简介 | 二十年行业经验 | 二十年行业经验 | 二十年行业经验
任职单位 | 原先 | 甲公司 | 甲公司
任职单位 | 现在 | 乙公司 | 乙公司
"""


@pytest.mark.parametrize("spanned", [True, False])
def test_a_form_is_labels_with_their_values(*, spanned: bool) -> None:
    found = paths(read(FORM, spanned=spanned))
    assert (("出生日期",), (), "1983年7月17日") in found
    assert (("简介",), (), "二十年行业经验") in found
    assert (("任职单位", "现在"), (), "乙公司") in found
    assert len(found) == 9


def test_a_form_of_words_alone_is_told_by_the_names_of_attributes() -> None:
    form = (
        "Company name | Acme Corp | Chief executive | A. Miller\nHeadquarters | Austin | Industry | "
        "Machinery\nAuditor | Baker | Exchange | NYSE"
    )
    assert (("Industry",), (), "Machinery") in paths(read(form))


@pytest.mark.parametrize(
    "table",
    [
        (
            "公司名称 | 证书名称 | 证书编号 | 发证部门\n万汇 | 许可证 | 吉1号 | 吉林局\n擎阳 | 备案证 | 辽2号 | "
            "沈阳局\n六合 | 许可证 | 浙3号 | 杭州局"
        ),
        (
            "Product | Revenue | Region | Growth\nPumps | 120 | Asia | 5\nValves | 80 | Europe | 7\nSeals | 30 | "
            "Africa | 1"
        ),
        "项目 | 变动金额 | 变动原因 | 备注\n服务收入 | 1,222 | 项目完工 | -\n销售收入 | 815 | 订单增加 | -",
    ],
)
def test_a_table_of_four_columns_is_no_form(table: str) -> None:
    found = read(table)
    assert (found.parts, found.header_rows) == ((), 1)


def test_a_form_under_two_groups_has_a_part_for_each() -> None:
    form = (
        "基本参数 | 基本参数 | 性能参数 | 性能参数\n乘员 | 6人 | 最大速度 | 865千米\n机长 | 69.1米 | 升限 | "
        "9500米\n翼展 | 73.3米 | 载重量 | 150吨"
    )
    assert (("升限",), ("性能参数",), "9500米") in paths(read(form, spanned=True))


def test_cells_of_words_under_a_name_are_its_members() -> None:
    form = (
        "服务对象 | 林草、环保\n发射时间 | 2022年8月4日\n名称 | 句芒号\n用处 | 用处\n看清森林 | 看清荧光\n算清碳汇 "
        "| 看清虫害"
    )
    members = {text for row, _, text in paths(read(form, spanned=True)) if row == ("用处",)}
    assert members == {"看清森林", "看清荧光", "算清碳汇", "看清虫害"}


def test_blocks_side_by_side_are_read_each_under_its_own_labels() -> None:
    found = read("资产 | 年初 | 期末 | 负债 | 年初 | 期末\n现金 | 1 | 2 | 借款 | 5 | 6\n存货 | 3 | 4 | |")
    assert paths(found) >= {(("现金",), ("期末",), "2"), (("借款",), ("期末",), "6"), (("存货",), ("年初",), "3")}
    assert (("存货",), ("年初",), "5") not in paths(found)


def test_a_header_said_again_begins_a_block() -> None:
    found = read(
        "| Dec 29, 2018 | Other | Dec 28, 2019\nChips | 5 | 1 | 6\n| Dec 30, 2017 | Other | Dec 29, "
        "2018\nChips | 4 | 1 | 5"
    )
    assert (("Chips",), ("Dec 30, 2017",), "4") in paths(found)
    assert found.row_text(2) == ""


def test_blocks_with_titles_of_their_own_stand_under_them() -> None:
    found = read(
        "Fiscal 2019 | | |\n| First | Second | Year\nSales | 1 | 2 | 3\nFiscal 2018 | | |\n| First | Second | "
        "Year\nSales | 4 | 5 | 9"
    )
    assert found.caption == ""
    assert paths(found) >= {(("Sales",), ("Fiscal 2019", "First"), "1"), (("Sales",), ("Fiscal 2018", "Year"), "9")}


NORTH_AND_SOUTH = """
North | North | North
Item | 2031 | 2030
Sales | 1.5 | 2.5
Costs | 3.5 | 4.5
South | South | South
Item | 2031 | 2030
Sales | 5.5 | 6.5
Costs | 7.5 | 8.5
"""


@pytest.mark.parametrize("spanned", [True, False])
def test_the_title_at_the_top_is_the_first_blocks_alone(*, spanned: bool) -> None:
    found = read(NORTH_AND_SOUTH, spanned=spanned)
    assert found.caption == ""
    assert {path[1] for path in paths(found) if path[2] < "5"} == {("North", "2031"), ("North", "2030")}
    assert {path[1] for path in paths(found) if path[2] > "5"} == {("South", "2031"), ("South", "2030")}


def test_a_title_that_comes_back_to_its_block_keeps_where_its_row_stands() -> None:
    cells = tuple(tuple(cell.strip() for cell in line.split("|")) for line in NORTH_AND_SOUTH.strip().splitlines())
    areas = tuple(
        tuple(Area(1, 0.1 + 0.1 * at, 0.1 + 0.05 * row, 0.2, 0.14 + 0.05 * row) for at in range(3)) for row in range(8)
    )
    insets = (0.0, 0.0, *[0.02] * 6)
    grid = Grid(cells, wide=frozenset({0, 4}), spanned=True, areas=areas, insets=insets)
    draft = structure(grid)
    assert draft is not None
    assert (("Costs",), ("South", "2031"), "7.5") in paths(draft.table)


def test_a_name_over_a_header_that_comes_again_stands_over_its_own_block_only() -> None:
    found = read(
        "| Alder | Alder\nItem | FY2031 | FY2030\nSales | 1 | 2\nCosts | 3 | 4\n"
        "| Birch | Birch\nItem | FY2031 | FY2030\nSales | 5 | 6\nCosts | 7 | 8"
    )
    assert (("Sales",), ("Birch", "FY2031"), "5") in paths(found)
    assert all("Alder" not in path[1] for path in paths(found) if path[2] in "5678")


@pytest.mark.parametrize("figures", ["$1,250 thousand", "64'289.5", "12.345,6", "△45.1", "3.4 million tonnes"])
def test_blocks_are_found_whatever_way_figures_are_written(figures: str) -> None:
    found = read(
        f"Base case | First | Second\nSales | {figures} | {figures}\nWorst case | First | Second\nSales | "
        f"{figures} | {figures}"
    )
    assert len(found.parts) == 2


def test_a_header_that_comes_again_makes_no_value_of_the_first() -> None:
    found = read("甲业务 | 2031年末 | 2030年末\n存货 | 11 | 12\n乙业务 | 2031年末 | 2030年末\n存货 | 13 | 14")
    assert [(part.header_rows, part.label_columns) for part in found.parts] == [(1, 1), (1, 1)]


def test_figures_of_six_digits_under_a_period_are_no_codes() -> None:
    found = read("项目 | 2031年 | 2030年\n净利润 | 889701 | 664,665\n研发费用 | 964828 | 50,464")
    assert found.label_columns == 1


def test_a_row_of_dates_in_the_body_is_no_header() -> None:
    found = read("项目 | 甲 | 乙\n金额 | 10 | 20\n到期日 | 2025-01-01 | 2026-01-01\n余额 | 5 | 6")
    assert found.parts == ()
    assert (("到期日",), ("乙",), "2026-01-01") in paths(found)


def test_a_block_set_in_between_rows_has_a_header_of_its_own() -> None:
    found = read(
        "产品 | 产品 | A系列 | B系列\n内径 | 内径 | 32 | 40\n耐压 | 耐压 | 15 | 12\n"
        "行程 | 安装方式 | 型号一 | 型号二\n行程 | 法兰 | 125 | 75\n行程 | 其他 | 30 | 50\n速度 | 速度 | 500 | 700",
        spanned=True,
    )
    assert paths(found) >= {(("速度",), ("B系列",), "700"), (("行程", "法兰"), ("型号二",), "75")}


def test_attributes_down_the_last_columns_belong_to_their_entity() -> None:
    found = read(
        "编号 | 名称 | 出厂 | 参数 | 参数\nX-1 | 主机 | 2013 | 型号 | C8\nX-1 | 主机 | 2013 | 容量 | 9kg\n"
        "X-2 | 副机 | 2015 | 型号 | W3\nX-2 | 副机 | 2015 | 容量 | 8kg",
        spanned=True,
    )
    assert paths(found) >= {(("X-2", "容量"), ("参数",), "8kg"), (("X-1",), ("出厂",), "2013")}


def test_a_table_under_a_group_stands_beside_what_is_told_once() -> None:
    found = read(
        (
            "设备 | 厂家 | 参数 | 参数 | 参数\nRY-5 | 某厂 | 参数名 | V6 | V8\nRY-5 | 某厂 | 行程 | 650 | "
            "850\nRY-5 | 某厂 | 转速 | 150 | 180"
        ),
        spanned=True,
    )
    assert paths(found) >= {(("RY-5", "行程"), ("参数", "V8"), "850"), (("RY-5",), ("厂家",), "某厂")}
