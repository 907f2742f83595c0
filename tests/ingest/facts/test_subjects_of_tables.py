"""Whose the figures of a table are: parts below a section that says their kind, parts that sections name, wholes and
totals of parts."""

from __future__ import annotations

import pytest
from test_cells import OWN, around, document, table

from ingest.facts.tables.cells import cell_facts
from kb.facts.fact import Fact, Subject, SubjectKind

OWN_REPORT = document(releases=True)


def told(*lines: str, labels: int = 1, caption: str = "") -> dict[str, Fact]:
    """The facts of a table in a company's own report by their printed figures, which differ."""
    found = cell_facts(table(*lines, labels=labels), 0, None, around(caption, of=OWN_REPORT))
    return {fact.printed: fact for fact in found}


def name(fact: Fact) -> str:
    return fact.subject.name if fact.subject else ""


# ---- sections that say a kind of parts -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "labels"),
    [
        (("(in millions)|Revenues|Earnings", "Reportable Segment:||", "Seeds|120|31", "Other activities|80|11"), 1),
        (("|(in millions)|Revenues|Earnings", "Operating segments|Seeds|120|31", "|Other activities|80|11"), 2),
        (
            (
                "|(in millions)|Revenues|Earnings",
                "Reportable Segment:|Seeds|120|31",
                "|Other business activities|80|11",
                "Reconciling items:|Amortization of intangible assets||5",
                "Reconciling items:|Certain significant items||6",
            ),
            2,
        ),
        (("项目|营业收入|营业利润", "报告分部：||", "Seeds|120|31", "农化|90|21", "合计|210|52"), 1),
        (("|营业收入|毛利率", "分产品||", "Seeds|120|31%", "农化|90|21%"), 1),
    ],
)
def test_the_names_below_a_section_that_only_says_their_kind_are_the_subjects(
    lines: tuple[str, ...], labels: int
) -> None:
    fact = told(*lines, labels=labels)["120"]
    assert (name(fact), len(fact.measure), fact.scope) == ("Seeds", 1, ())


def test_measures_below_a_section_that_says_a_kind_of_parts_stay_measures() -> None:
    fact = told("项目|2024年|2023年", "报告分部||", "营业收入|120|110", "净利润|30|20")["120"]
    assert (fact.measure, fact.subject) == (("营业收入",), OWN)


def test_a_line_that_is_called_as_a_kind_of_parts_is_no_section() -> None:
    rows = ("||2024|2023", "Finite-lived intangible assets|Brands|120|110", "|Licensing agreements|50|40")
    assert "Brands" in (*(fact := told(*rows, labels=2)["120"]).measure, name(fact))


# ---- sections that name a part -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "part"),
    [
        (
            (
                "|||Three Months Ended|Three Months Ended",
                "|||July 29, 2023|July 30, 2022",
                "Revenue by product category|Domestic:|Mobile phones|120|110",
                "Revenue by product category|Domestic:|Services|91|85",
                "Revenue by product category|Domestic:|Total Domestic revenue|211|195",
                "Revenue by product category|Overseas:|Mobile phones|60|55",
                "Revenue by product category|Overseas:|Services|42|41",
            ),
            "Domestic",
        ),
        (
            (
                "|||2024年|2023年",
                "|||1-6月|1-6月",
                "分产品营业收入|境内：|手机|120|110",
                "分产品营业收入|境内：|服务|91|85",
                "分产品营业收入|境外：|手机|60|55",
                "分产品营业收入|境外：|服务|42|41",
            ),
            "境内",
        ),
    ],
)
def test_figures_in_the_section_of_a_part_are_not_told_of_the_whole_company(lines: tuple[str, ...], part: str) -> None:
    plain = table(*lines, head=2, labels=3)
    fact = next(iter(cell_facts(plain, 0, None, around(of=OWN_REPORT))))
    assert part in (name(fact), *fact.scope)
    assert fact.subject != OWN


# ---- wholes of sections --------------------------------------------------------------------------------------------

WHOLES = (
    ("Medicines without vaccines", "Worldwide", "U.S.", "International"),
    ("药品（不含疫苗）", "全球", "境内", "境外"),
    ("药品", "合计", "境内", "境外"),
)


@pytest.mark.parametrize(("section", "whole", "home", "abroad"), WHOLES)
def test_the_whole_of_a_section_keeps_what_narrows_it_down(section: str, whole: str, home: str, abroad: str) -> None:
    rows = (f"{section}|{home}|120|110", f"{section}|{abroad}|91|85", f"|{whole}|211|195")
    more = (f"Devices|{home}|60|55", f"Devices|{abroad}|42|41", f"|{whole}|102|96")
    found = told("||2024|2023", *rows, *more, labels=2, caption="Sales")
    assert section in found["211"].scope
    assert "Devices" in found["96"].scope


@pytest.mark.parametrize(("section", "whole", "home", "abroad"), WHOLES)
def test_a_line_that_does_not_add_up_a_section_is_none_of_it(section: str, whole: str, home: str, abroad: str) -> None:
    rows = (f"{section}|{home}|120|110", f"{section}|{abroad}|91|85", f"|{whole}|907|851")
    assert section not in told("||2024|2023", *rows, labels=2, caption="Sales")["907"].scope


# ---- totals of parts -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "parts"),
    [
        (("业务板块|营收|毛利率", "楼宇|120|31%", "机器人|90|21%", "ToB业务合计|210|27%"), "ToB业务"),
        (("板块|营业收入|营业利润", "空调|120|31", "冰箱|90|21", "家电小计|210|52", "合计|220|54"), "家电"),
        (("Segment|Revenue|Margin", "Robots|120|31%", "Lifts|90|21%", "Total industrial|210|27%"), "industrial"),
        (("Region|Revenue|Operating income", "France|120|31", "Spain|90|21", "Europe total|210|52"), "Europe"),
    ],
)
def test_the_total_of_some_parts_is_told_of_them_together(lines: tuple[str, ...], parts: str) -> None:
    assert name(told(*lines)["210"]) == parts


@pytest.mark.parametrize(
    "total",
    ["Total", "Total company", "Total segments", "Worldwide total", "Total revenue", "合计", "公司合计", "岚山合计"],
)
def test_the_total_of_all_parts_is_that_of_the_company(total: str) -> None:
    assert told("Segment|Revenue|Margin", "Robots|120|31%", "Lifts|90|21%", f"{total}|210|27%")["210"].subject == OWN


def test_the_kind_of_the_parts_of_a_total_is_that_of_the_column_of_parts() -> None:
    fact = told("地区|营业收入|营业利润", "法国|120|31", "西班牙|90|21", "欧洲合计|210|52")["210"]
    assert fact.subject == Subject("欧洲", SubjectKind.REGION)
