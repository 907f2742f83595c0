"""Rows of one table whose labels say the same, or nothing: each is told apart by what stands around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.facts.tables.cells import cell_facts
from ingest.facts.tables.context import Around, DocumentContext
from ingest.facts.tables.labels import label_of
from kb.facts.fact import Subject, SubjectKind
from kb.facts.numerals import Notation
from kb.facts.periods import Calendar
from kb.table import Table

if TYPE_CHECKING:
    from kb.facts.fact import Fact

OWN = Subject("Halden Group", SubjectKind.COMPANY, said=False)


def facts(*lines: str, labels: int = 1, caption: str = "", topic: str = "") -> dict[str, Fact]:
    """The facts of a table of lines with bars, in the report of a company itself, by what is printed."""
    rows = tuple(tuple(line.split("|")) for line in lines)
    document = DocumentContext(title=label_of(""), calendar=Calendar(), notation=Notation(), own=OWN, releases=True)
    around = Around(document=document, caption=label_of(caption), topic=topic, sentence=bool(topic))
    table = Table(rows, header_rows=1, label_columns=labels)
    return {fact.printed: fact for fact in cell_facts(table, 0, None, around)}


def test_a_row_that_comes_again_is_of_the_row_above_it() -> None:
    found = facts(
        "|2024|2023",
        "Gains on hedges|50|40",
        "Reclassified to earnings|(12)|(9)",
        "Gains on bonds|30|20",
        "Reclassified to earnings|(7)|(5)",
    )
    assert found["(12)"].scope == ("Gains on hedges",)
    assert found["(5)"].scope == ("Gains on bonds",)
    assert found["50"].scope == ()


def test_rows_that_come_again_are_of_the_sum_below_them() -> None:
    found = facts(
        "Sales|2024|2023",
        *("U.S.|60|50", "International|41|31", "Worldwide|101|81"),
        *("U.S.|55|44", "International|22|23", "Worldwide excluding the vaccine|77|67"),
    )
    assert [found[one].scope for one in ("60", "41")] == [("Worldwide",), ("Worldwide",)]
    assert {found[one].scope for one in ("55", "22", "23")} == {("Worldwide excluding the vaccine",)}
    assert found["77"].subject == Subject("Worldwide excluding the vaccine", SubjectKind.REGION)


def test_rows_that_say_the_same_are_told_apart_by_what_else_stands_in_them() -> None:
    found = facts("Rate|Maturity Date|Principal", "4.45%|May 19, 2026|3,000", "4.45%|May 19, 2028|4,000")
    assert [found[one].scope for one in ("3,000", "4,000")] == [("May 19, 2026",), ("May 19, 2028",)]


def test_rows_with_the_same_figures_are_no_two_figures() -> None:
    found = facts("|2024|2023", "Depot|5|4", "Revenue|60|50", "Station|3|2", "Revenue|60|50")
    assert found["60"].scope == ()


def test_a_sum_without_a_label_is_named_by_what_it_adds_up() -> None:
    found = facts(
        *("|2024|2023", "Gains on hedges|50|40", "Reclassified to earnings|(12)|(9)", "|38|31", "Gains on bonds|30|20"),
        caption="Tax on other income",
    )
    assert found["38"].scope == ("Gains on hedges + Reclassified to earnings",)


def test_a_row_without_a_label_that_is_no_sum_is_not_named_by_the_rows_above() -> None:
    found = facts(
        *("|2024|2023", "Gains on hedges|50|40", "Reclassified to earnings|(12)|(9)", "|52|43", "Gains on bonds|30|20"),
        caption="Tax on other income",
    )
    assert found["52"].scope == ()


def test_the_label_of_the_next_row_is_not_that_of_a_sum_before_it() -> None:
    found = facts(
        *("|2024|2023", "Gains on hedges|50|40", "Reclassified to earnings|(12)|(9)"),
        *("Gains on bonds|38|31", "Gains on bonds|30|20", "Revenue|900|800"),
    )
    assert found["38"].scope == ("Gains on hedges + Reclassified to earnings",)
    assert "Gains on bonds" not in found["38"].measure
    assert found["30"].measure == ("Gains on bonds",)


def test_a_name_that_adds_up_a_section_and_stands_elsewhere_too_is_of_the_section() -> None:
    found = facts(
        "||2024|2023",
        "|Net income|$2,327|$9,906",
        "Earnings per share, basic:|From continuing operations|$0.41|$1.76",
        "Earnings per share, basic:|From discontinued operations|0.02|0.01",
        "|Net income|$0.43|$1.77",
        labels=2,
    )
    assert found["$2,327"].measure == ("Net income",)
    assert found["$0.43"].measure == ("Earnings per share, basic", "Net income")


def test_in_growth_rates_rows_without_percent_between_them_tell_what_adds_to_them() -> None:
    found = facts(
        *("|North|South", "As reported|2.9%|4.9%", "Currency|(0.4)|0.3"),
        *("Operational|3.3%|4.6%", "Sale of Tarn|0.2|(0.1)", "Adjusted operational|3.1%|4.7%"),
        caption="Sales growth 2024 vs. 2023",
    )
    assert [found[one].unit.name for one in ("2.9%", "(0.4)", "0.2", "3.1%")] == ["%", "pp", "pp", "%"]


def test_where_labels_are_not_sure_to_name_measures_the_topic_is_kept() -> None:
    rows = ("|2024|2023", "Chargebacks|20|10", "Wholesaler rebates|30|20", "Copayments|12|11", "Tickets|5|4")
    assert facts(*rows, topic="revenue deductions")["20"].scope == ("revenue deductions",)


def test_what_is_left_over_is_of_what_the_sentence_says() -> None:
    found = facts("|2024|2023", "Other|20|10", "Wages payable|30|20", topic="Accrued costs")
    assert "Accrued costs" in (*found["20"].measure, *found["20"].scope)


def test_where_no_label_says_what_is_told_the_topic_does() -> None:
    rows = ("Segment|2024|2023", "North America|7|6", "Asia Pacific|1|2")
    assert facts(*rows, topic="Charges for the closing of depots")["7"].measure == (
        "Charges for the closing of depots",
    )
