"""Sections told by how far labels are set in, forms with labels under their values or boxes, units said above a
table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest.markup.text_report import parse_text
from ingest.tables.grids import Grid
from ingest.tables.structure import structure
from ingest.words.cell_kinds import unit_in
from kb.places import Area

if TYPE_CHECKING:
    from kb.model import Table


def statement(*rows: tuple[float, str, str], gaps: frozenset[int] = frozenset()) -> Table:
    """A table on a page whose labels begin where each row says; before some rows there is a blank one."""
    cells = [("", "2024"), *((label, value or label) for _, label, value in rows)]
    wide = frozenset(at for at, (_, _, value) in enumerate(rows, start=1) if not value)
    areas, y = [], 0.1
    for at, (left, _, value) in enumerate([(0.1, "", "2024"), *rows]):
        y += 0.02 if at in gaps else 0.0
        label = Area(1, left, y, 0.4, y + 0.012) if cells[at][0] else None
        areas.append((label, Area(1, 0.5, y, 0.55, y + 0.012) if value else None))
        y += 0.016
    draft = structure(Grid(tuple(cells), wide=wide, spanned=True, areas=tuple(areas)))
    assert draft is not None
    return draft.table


def labels(table: Table) -> list[tuple[str, ...]]:
    return [table.row_path(row) for row in table.body]


def tables(source: str) -> list[Table]:
    return [block.table for block in parse_text(source, "report").blocks if block.table]


def pairs(table: Table) -> set[tuple[str, str]]:
    """Labels and values of a form."""
    slots = [slots for part in table.parts for slots in part.slots[part.header_rows :]]
    return {(table.rows[a][b], table.rows[c][d]) for *_, (a, b), (c, d) in slots}


def test_sections_one_inside_the_other_hold_what_is_set_in_under_them() -> None:
    table = statement(
        (0.10, "Assets", ""),
        (0.12, "Current assets", ""),
        (0.14, "Cash", "1"),
        (0.14, "Inventories", "2"),
        (0.12, "Goodwill", "3"),
        (0.10, "Shares in issue", "4"),
    )
    assert labels(table) == [
        ("Assets", "Current assets", "Cash"),
        ("Assets", "Current assets", "Inventories"),
        ("Assets", "Goodwill"),
        ("Shares in issue",),
    ]


def test_a_total_of_an_outer_section_closes_the_inner_one_too() -> None:
    table = statement(
        (0.10, "Assets", ""),
        (0.10, "Current assets", ""),
        (0.12, "Cash", "1"),
        (0.12, "Inventories", "2"),
        (0.10, "Total assets", "3"),
        (0.10, "Shares in issue", "4"),
    )
    assert labels(table)[-1] == ("Shares in issue",)


def test_a_row_below_a_blank_one_is_of_no_section_whose_rows_are_not_set_in() -> None:
    rows = [(0.1, "Europe", "")]
    rows += [(0.1, name, str(at)) for at, name in enumerate(("Germany", "France", "Spain", "Poland"))]
    table = statement(*rows, (0.1, "Employees", "9"), gaps=frozenset({6}))
    assert labels(table)[0] == ("Europe", "Germany")
    assert labels(table)[-1] == ("Employees",)


def test_labels_in_brackets_name_what_stands_above_them() -> None:
    rows = (
        ("Delaware", "77-0019522"),
        ("(State of incorporation)", "(Employer number)"),
        ("San Jose, California", "95110-2704"),
        ("(Address of offices)", "(Zip Code)"),
    )
    draft = structure(Grid(rows, spanned=True))
    assert draft is not None
    assert ("(Zip Code)", "95110-2704") in pairs(draft.table)


def test_a_box_is_the_value_of_what_stands_beside_it() -> None:
    rows = (
        ("Large accelerated filer", "☒", "Accelerated filer", "☐"),
        ("Non-accelerated filer", "☐", "Smaller reporting company", "☐"),
    )
    draft = structure(Grid(rows, spanned=True))
    assert draft is not None
    assert ("Large accelerated filer", "☒") in pairs(draft.table)


def test_a_unit_in_the_heading_over_a_table_is_the_tables() -> None:
    (table,) = tables(
        "## 分部资料（单位：百万元）\n\n| 项目 | 2023 | 2024 |\n|---|---|---|\n| 收入 | 1.0 | 2.0 |\n| 成本 | "
        "0.5 | 0.6 |\n"
    )
    assert table.unit == "百万元"


def test_a_unit_line_holds_for_the_tables_that_follow_it_closely() -> None:
    body = "| 项目 | 2023 | 2024 |\n|---|---|---|\n| 收入 | 1.0 | 2.0 |\n| 成本 | 0.5 | 0.6 |\n\n"
    assert [table.unit for table in tables(f"单位：百万元\n\n{body}{body}")] == ["百万元", "百万元"]


def test_a_list_of_what_names_mean_has_no_header() -> None:
    (table,) = tables("甲公司\t指\t甲股份有限公司\n证监会\t指\t中国证券监督管理委员会\n元\t指\t人民币元\n")
    assert table.header_rows == 0


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("现金流关键数据（2025Q3，亿元）", "亿元"),
        ("Statement of income (in millions, unaudited)", "in millions, unaudited"),
        ("Budget (In crores of Rupees)", "In crores of Rupees"),
        ("Sales (CNY mn, 2024)", "CNY mn"),
        ("Securities registered pursuant to Section 12(b) of the Act", ""),
        ("Sales (1, 2)", ""),
    ],
)
def test_a_title_names_its_unit_in_brackets(title: str, unit: str) -> None:
    assert unit_in(title) == unit


def test_the_unit_in_the_corner_is_the_tables_though_a_column_names_its_own() -> None:
    rows = (("(dollars in millions)", "Amount", "Life (years)"), ("Technology", "331", "4"), ("Trademarks", "4", "3"))
    draft = structure(Grid(rows, spanned=True))
    assert draft is not None
    assert draft.table.unit == "dollars in millions"


def test_a_name_over_several_sections_is_over_all_of_them() -> None:
    table = statement(
        (0.1, "Consumer segment", ""),
        (0.1, "Skin care", ""),
        (0.1, "Home market", "1"),
        (0.1, "Other markets", "2"),
        (0.1, "Oral care", ""),
        (0.1, "Home market", "3"),
        (0.12, "of which toothpaste", "1"),
    )
    assert labels(table)[0] == ("Consumer segment", "Skin care", "Home market")
    assert labels(table)[2][:2] == ("Consumer segment", "Oral care")


def test_a_line_of_a_sections_items_without_a_value_opens_none() -> None:
    table = statement(
        (0.10, "Common stock, $0.01 par value:", ""),
        (0.12, "Authorized shares, 5,000", ""),
        (0.12, "Outstanding shares, 498", "5"),
        (0.10, "Retained earnings", "6"),
    )
    assert labels(table) == [
        ("Common stock, $0.01 par value:", "Authorized shares, 5,000"),
        ("Common stock, $0.01 par value:", "Outstanding shares, 498"),
        ("Retained earnings",),
    ]


def test_a_section_whose_rows_are_set_in_stands_inside_one_whose_rows_are_not() -> None:
    table = statement(
        (0.1, "Operating activities", ""),
        (0.1, "Net income", "1"),
        (0.1, "Changes in assets:", ""),
        (0.12, "Inventories", "2"),
        (0.1, "Other, net", "3"),
        (0.1, "Net cash from operating activities", "4"),
        (0.1, "Investing activities", ""),
        (0.1, "Capital spending", "5"),
    )
    assert labels(table) == [
        ("Operating activities", "Net income"),
        ("Operating activities", "Changes in assets:", "Inventories"),
        ("Operating activities", "Other, net"),
        ("Operating activities", "Net cash from operating activities"),
        ("Investing activities", "Capital spending"),
    ]


def test_rows_of_words_whose_last_cells_say_the_same_have_no_header() -> None:
    rows = (("Regulatory", "First clearance", "Press release"), ("Regulatory", "Second clearance", "Press release"))
    draft = structure(Grid((*rows, ("Other", "New chairman", "Press release")), spanned=True))
    assert draft is not None
    assert draft.table.header_rows == 0


def test_a_total_without_a_label_is_of_the_rows_that_it_sums_up() -> None:
    table = statement(
        (0.10, "Cash", "10"),
        (0.10, "First level:", ""),
        (0.12, "Funds", "20"),
        (0.10, "Second level:", ""),
        (0.12, "Bonds", "5"),
        (0.12, "Shares", "7"),
        (0.12, "", "42"),
    )
    assert labels(table)[-1] == ()
    table = statement(
        (0.10, "Cash", "10"),
        (0.10, "Second level:", ""),
        (0.12, "Bonds", "5"),
        (0.12, "Shares", "7"),
        (0.12, "Loans", "8"),
        (0.12, "", "20"),
    )
    assert table.rows[-1][:2] == ("Second level:", "")
