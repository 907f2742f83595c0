"""Small tables that were once read wrong, found by making tables up: each with one figure under the labels it must
have."""

from __future__ import annotations

import pytest
from table_notations import figures_in, read, tables_in

TABLES = {
    "a header of three rows, one group in a row": (
        "公司\t合并口径\t\n\t营业收入\t\n\tQ1 2024\tQ2 2024\n甲公司\t9.01\t8.01\n乙公司\t7.00\t6.00\n",
        (("乙公司",), ("合并口径", "营业收入", "Q2 2024"), "6.00"),
    ),
    "a row of units under the header": (
        "公司\t2022\t2023\n\t亿元\t%\n甲公司\t10.0\t9.0\n乙公司\t8.0\t7.0\n",
        (("甲公司",), ("2023", "%"), "9.0"),
    ),
    "groups of unequal width, printed at the left": (
        "Item\tPE\t\t\tPB\n\t2023\t2024\t2025\t2023\nAcme\t1.0\t2.0\t3.0\t4.0\nBlue\t5.0\t6.0\t7.0\t8.0\n",
        (("Acme",), ("PE", "2025"), "3.0"),
    ),
    "a blank under a name beside a group, a unit below both": (
        "Item\tPE\t\tRevenue\n\tFY2023\tFY2024\t\n\t%\tUS$m\t%\nAcme\t1.0\t2.0\t3.0\nBlue\t4.0\t5.0\t6.0\n",
        (("Blue",), ("Revenue", "%"), "6.0"),
    ),
    "a group that goes on once": (
        "分类\t公司\t毛利率\n中游\t甲公司\t3.7%\n下游\t乙公司\t1.2%\n\t丙公司\t2.2%\n海外\t丁公司\t5.0%\n",
        (("下游", "丙公司"), ("毛利率",), "2.2%"),
    ),
    "two label columns, half of the rows words": (
        (
            "公司\t指标\t2023\t2024\n甲公司\t评级\t买入\t增持\n\t利润\t1.0\t2.0\n乙公司\t评级\t中性\t买入\n\t利润\t"
            "3.0\t4.0\n"
        ),
        (("乙公司", "利润"), ("2024",), "4.0"),
    ),
    "figures of full width": (
        "项目\t2023\t2024\n流动资产\t\t\n存货\t１，２３４．５６\t７８．９０\n小计\t１，２３４．５６\t７８．９０\n"
        "非流动资产\t\t\n商誉\t１．００\t２．００\n小计\t１．００\t２．００\n",
        (("非流动资产", "商誉"), ("2023",), "１．００"),
    ),
    "words under a period": (
        "项目\tFY2023\tFY2024\tFY2025E\n\t万股\t万股\t万股\n商誉\t1.1%\t减持\t1.5\n存货\t10.0%\t增持\t1.6\n",
        (("存货",), ("FY2025E", "万股"), "1.6"),
    ),
    "a header told again on the next page": (
        "项目\t本年\t\n\t一季度\t二季度\n存货\t1.0\t2.0\n\f项目\t本年\t\n\t一季度\t二季度\n商誉\t3.0\t4.0\n",
        (("商誉",), ("本年", "二季度"), "4.0"),
    ),
    "a row of words that tells no header": (
        (
            "公司\t指标\t1Q24\t3Q24\n甲公司\t利润\t1.0\t2.0\n\t评级\t减持\t增持\n乙公司\t利润\t3.0\t4.0\n\t收入\t5."
            "0\t6.0\n"
        ),
        (("乙公司", "利润"), ("3Q24",), "4.0"),
    ),
    "spans told again in every cell": (
        "<table><tr><td>No.</td><td>Company</td><td>PE</td><td>PE</td></tr><tr><td>No.</td><td>Company</td><td>"
        "2023</td>"
        "<td>2024</td></tr><tr><td>1</td><td>Acme</td><td>1.0</td><td>2.0</td></tr><tr><td>2</td><td>Blue</td><"
        "td>3.0</td>"
        "<td>4.0</td></tr></table>",
        (("2", "Blue"), ("PE", "2024"), "4.0"),
    ),
    "an empty corner over four rows, one name under every group": (
        "<table><tr><td rowspan=4></td><td colspan=2>Upstream</td><td colspan=2>Cloud</td></tr><tr><td "
        "colspan=2>Group</td>"
        "<td colspan=2>Group</td></tr><tr><td colspan=2>Sales</td><td "
        "colspan=2>Sales</td></tr><tr><td>2023</td><td>2024</td>"
        "<td>2023</td><td>2024</td></tr><tr><td>Acme</td><td>1.0</td><td>2.0</td><td>3.0</td><td>4.0</td></tr></table>",
        (("Acme",), ("Cloud", "Group", "Sales", "2023"), "3.0"),
    ),
    "a form whose last figure spans": (
        "<table><tr><td>Founded</td><td>2009</td><td>Employees</td><td>1,204</td></tr><tr><td>Share "
        "capital</td><td>$12.5m</td>"
        "<td>Rating</td><td>Buy</td></tr><tr><td>Target price</td><td colspan=3>$12.00</td></tr></table>",
        (("Target price",), (), "$12.00"),
    ),
    "a form whose first row Markdown rules off": (
        "| 成立日期 | 2015年6月 | 注册资本 | 5,000万元 |\n|---|---|---|---|\n| 员工人数 | 86 | 法定代表人 | 张明 |\n"
        "| 目标价 | 12.00 | 注册地址 | 深圳市 |\n",
        (("注册资本",), (), "5,000万元"),
    ),
    "a form that begins with a multiple": (
        "Price to book\t1.8x\nFounded\tJune 2015\nShare capital\t$12.5m\nEmployees\t1,204\n",
        (("Price to book",), (), "1.8x"),
    ),
    "a title that Markdown rules off": (
        "| 盈利预测 | | |\n|---|---|---|\n| 项目 | 2022 | 2023 |\n| 收入 | 1.0 | 2.0 |\n| 利润 | 3.0 | 4.0 |\n",
        (("利润",), ("2023",), "4.0"),
    ),
}


@pytest.mark.parametrize("name", TABLES)
def test_what_was_read_wrong_is_read_right(name: str) -> None:
    source, figure = TABLES[name]
    report = read(source)
    assert figure in figures_in(report)
    assert len(tables_in(report)) == 1
