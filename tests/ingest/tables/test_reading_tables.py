"""Tables in every notation: header, labels, groups, spans, caption, unit, source, notes, and what is no table."""

from __future__ import annotations

import pytest

from ingest.markup.text_report import parse_text
from kb.model import Section, Table

TAB = "\t"
TABS = f"""表1：重点公司盈利预测（亿元）
分类	公司	代码	市值	净利润		评级
				2024E	2025E{TAB}
部件	甲公司	600001.SH	10.00	0.50	0.60	买入
	乙公司*	600002.SH	20.00	-	1.20	增持
整机	丙公司	600003.SH	30.00		1.50	买入
* 2024 年未披露。
数据来源：Wind，截至 2025 年 1 月 10 日
"""

PIPES = TABS.replace("分类", "|分类").replace("\n\t", "\n|\t").replace("部件\t", "|部件\t").replace("整机\t", "|整机\t")

HTML = """<p>表1：重点公司盈利预测（亿元）</p>

<table><thead>
<tr><th rowspan="2">分类</th><th rowspan=2>公司</th><th rowspan=2>代码</th><th rowspan=2>市值</th><th colspan=2>净利润</th>
<th rowspan=2>评级</th></tr>
<tr><th>2024E</th><th>2025E</th></tr></thead><tbody>
<tr><td rowspan=2>部件</td><td><b>甲公司</b></td><td>600001.SH</td><td>10.00</td><td>0.50</td><td>0.60</td><td>买入</td></tr>
<tr><td>乙公司*</td><td>600002.SH</td><td>20.00</td><td>-</td><td>1.20</td><td>增持</td></tr>
<tr><td>整机</td><td>丙公司</td><td>600003.SH</td><td>30.00</td><td></td><td>1.50</td><td>买入</td></tr>
<tr><td colspan=7>* 2024 年未披露。</td></tr>
<tr><td colspan=7>数据来源：Wind，截至 2025 年 1 月 10 日</td></tr>
</tbody></table>
"""


def tables(source: str) -> list[Table]:
    return [block.table for block in parse_text(source, "report").blocks if block.table]


def table(source: str) -> Table:
    (only,) = tables(source)
    return only


@pytest.mark.parametrize("source", [TABS, PIPES.replace("\t", "|"), HTML], ids=["tabs", "pipes", "html"])
def test_every_notation_gives_the_same_table(source: str) -> None:
    found = table(source)
    assert (found.header_rows, found.label_columns) == (2, 3)
    assert found.column_path(5) == ("净利润", "2025E")
    assert found.column_path(3) == ("市值",)
    assert found.row_path(3) == ("部件", "乙公司*", "600002.SH")
    assert found.row_path(4) == ("整机", "丙公司", "600003.SH")
    assert [row[5] for row in found.rows[2:]] == ["0.60", "1.20", "1.50"]
    assert found.rows[4][4] == "", "an empty cell of a row with its own label is empty"
    assert (found.caption, found.unit) == ("表1：重点公司盈利预测（亿元）", "亿元")
    assert found.source == "数据来源：Wind，截至 2025 年 1 月 10 日"
    assert found.notes == ("* 2024 年未披露。",)
    assert not found.doubts


def test_a_row_that_goes_on_takes_the_label_and_the_merged_value_above() -> None:
    found = table(
        "型号\t输入价\t输出价\nA1\t1.0元 (命中)\t8元\n\t2.0元 (未命中)\t\nB2\t3.0元 (命中)\t9元\n\t4.0元 (未命中)\t\n"
    )
    assert found.rows[2] == ("A1", "2.0元 (未命中)", "8元")
    assert found.rows[4] == ("B2", "4.0元 (未命中)", "9元")


def test_a_cell_that_some_going_on_row_fills_is_not_inherited() -> None:
    found = table("基准\t股票\t行业\n六个月内\t买入\t看好\n\t增持\t中性\n\t卖出\t\n")
    assert found.rows[3] == ("六个月内", "卖出", "")


def test_a_title_over_all_columns_joins_the_caption_and_gives_the_unit() -> None:
    found = table("图 2: 定价\n\n接口价格 (每百万tokens)\t\t\n型号\t输入\t输出\nA1\t1.0\t8.0\nB2\t2.0\t9.0\n")
    assert found.caption == "图 2: 定价 接口价格 (每百万tokens)"
    assert found.unit == "每百万tokens"
    assert found.column_path(1) == ("输入",)


def test_a_section_row_names_the_rows_down_to_its_total() -> None:
    found = table(
        "Table 1. Results (in millions)\n\t2023\t2024\nRevenue:\t\t\nProducts\t240.0\t270.9\nTotal "
        "revenue\t240.0\t270.9\n"
        "Net income (loss)\t(12.5)\t18.7\nNote: restated.\nSource: filings.\n"
    )
    assert [found.row_path(row) for row in found.body] == [
        ("Revenue:", "Products"),
        ("Revenue:", "Total revenue"),
        ("Net income (loss)",),
    ]
    assert found.unit == "in millions"
    assert found.notes == ("Note: restated.",)
    assert found.source == "Source: filings."


def test_the_unit_stands_in_a_line_of_its_own_or_in_the_only_column() -> None:
    assert table("表 3：利润\n单位：百万元\n年份\t利润\t收入\n2023\t1.0\t2.0\n2024\t3.0\t4.0\n").unit == "百万元"
    assert table("Model\tAccuracy (%)\nA\t3.3\nB\t4.4\n").unit == "%"
    assert table("Item\tPrice (USD)\tShare (%)\nA\t3.3\t1\nB\t4.4\t2\n").unit == ""


def test_a_table_without_header_caption_or_corner_works() -> None:
    keys = table("总股本\t12.5亿股\n流通股本\t8.1亿股\n市盈率\t15.2倍\n")
    assert (keys.header_rows, keys.rows[0]) == (0, ("总股本", "12.5亿股"))
    corner = table("\tAlpha\tBeta\nPrice\t10\t20\nMargin\t41%\t38%\n")
    assert (corner.header_rows, corner.column_path(2)) == (1, ("Beta",))


def test_a_header_of_names_that_look_like_values_is_a_header() -> None:
    found = table("\t1个月\t3个月\t12个月\n绝对收益\t1.2%\t-3.4%\t15.0%\n相对收益\t0.2%\t-1.4%\t5.0%\n")
    assert (found.header_rows, found.column_path(2)) == (1, ("3个月",))


def test_a_transposed_table_has_its_metrics_as_rows() -> None:
    found = table("Metric\tAlpha\tBeta\nPrice\t10\t20\nRating\tBuy\tHold\n")
    assert (found.header_rows, found.label_columns) == (1, 1)
    assert found.row_path(2) == ("Rating",)


def test_ragged_rows_are_filled_and_told() -> None:
    report = parse_text("表 5：价格\n品种\t本周\t上周\n铜\t1.0\t2.0\n铝\t3.0\n", "r")
    (found,) = [block.table for block in report.blocks if block.table]
    assert found.rows[2] == ("铝", "3.0", "")
    assert report.warnings == ("表 5：价格: 1 of 3 rows had fewer cells than the 3 columns; empty cells were added",)


def test_a_header_that_lost_its_empty_corner_is_moved_over_its_columns() -> None:
    found = table("2023\t2024\nRevenue\t1.0\t2.0\nProfit\t3.0\t4.0\n")
    assert found.rows[0] == ("", "2023", "2024")


def test_a_row_cut_off_by_a_page_break_belongs_to_the_table() -> None:
    assert len(table("Region\tQ1 2024\tQ2 2024\nAsia\t1,200\t1,350\n\nEurope\t800\t790\n").rows) == 3


def test_captions_stand_below_where_that_is_the_habit() -> None:
    below = "A\tB\nx\t1\ny\t2\n\nTable 1. First\n\nC\tD\nz\t3\nw\t4\n\nTable 2. Second\n\nWords follow here.\n"
    assert [found.caption for found in tables(below)] == ["Table 1. First", "Table 2. Second"]


@pytest.mark.parametrize(
    "prose",
    [
        "\tAn indented paragraph.\n\tAnother one.\n",
        "1.\tThe first point.\n2.\tThe second point.\n",
        "Only one line\twith a tab in it.\n",
        "Either | or, said once.\n",
    ],
)
def test_tabs_and_pipes_in_prose_are_no_table(prose: str) -> None:
    assert tables(prose) == []
    assert parse_text(prose, "r").blocks


def test_a_table_that_is_a_title_only_stays_text() -> None:
    report = parse_text("<table><tr><td>只有一格</td></tr></table>\n", "r")
    assert [block.text for block in report.blocks] == ["只有一格"]


def test_spans_that_claim_too_much_are_cut() -> None:
    found = table("<table><tr><th colspan=999999>a</th></tr><tr><td rowspan=99999>b</td><td>1</td></tr></table>")
    assert found.width <= 500


def test_rating_keys_under_their_heading_are_a_notice() -> None:
    report = parse_text("# 报告\n\n正文。\n\n# 评级说明\n\n|评级|含义|\n|---|---|\n|买入|涨幅 15% 以上|\n", "r")
    (block,) = [block for block in report.blocks if block.table]
    assert block.section is Section.NOTICE


def test_numbered_footnotes_are_notes_of_the_table_that_marks_them() -> None:
    report = parse_text("品种\t价格\n铜①\t1.0\n铝\t2.0\n① 含税。\n\n- 另一件事。\n", "r")
    (found,) = [block.table for block in report.blocks if block.table]
    assert found.notes == ("① 含税。",)
    assert report.blocks[-1].text == "另一件事。"
