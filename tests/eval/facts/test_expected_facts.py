"""The facts written down by hand: that they are what their files print, that judging tells right from wrong, and what
the program makes of our own files."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from eval.facts.expected import (
    GATED,
    ExpectedFact,
    ExpectedSubject,
    ExpectedUnit,
    Meaning,
    figure_keys,
    right_dimensions,
    verdict,
)
from eval.facts.expected_file import period_of, read_expected
from eval.facts.made_sheets import build_workbook
from eval.facts.reading import document_of_file
from eval.facts.running import SETS, built, rates
from ingest import read_report
from kb.errors import UsageError
from kb.facts.fact import Fact, FactKind, FactPlace, Period, PeriodKind, Subject, Unit
from kb.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from eval.facts.expected import FactVerdict
    from eval.facts.expected_file import ExpectedFile

OWN = read_expected(SETS["own"].expected)
GATE = 0.95

MILLION = ExpectedUnit(("元",), Decimal(10**6), "CNY")
YEAR = period_of("2024")
MEANING = Meaning(Decimal(900), MILLION, ("营业收入",), ExpectedSubject(("远桥港口",), said=False), (YEAR,))
FACT = Fact(
    value=Decimal(900),
    printed="900",
    unit=Unit("元", Decimal(10**6), "CNY"),
    measure=("营业收入",),
    measure_key="",
    subject=Subject("远桥港口", said=False),
    period=YEAR,
    place=FactPlace(FactKind.CELL, table=0, position=(1, 1), quote="项目: 营业收入; 2024: 900; 2023: 850"),
)


def every_set() -> list[tuple[str, ExpectedFile]]:
    """The files of all sets that are here."""
    return [
        (name, one) for name, chosen in SETS.items() if chosen.folder.is_dir() for one in read_expected(chosen.expected)
    ]


@pytest.mark.parametrize(("name", "expected"), every_set(), ids=lambda one: getattr(one, "file", one))
def test_every_expected_figure_is_printed_in_its_file(name: str, expected: ExpectedFile) -> None:
    with built(SETS[name].folder, [expected.file]) as (path,):
        report = read_report(path, Settings())
    printed = {key for block in report.blocks for key in figure_keys(block.text.replace("\t", " | "))}
    assert [
        fact.printed for fact in expected.facts if figure_keys(fact.printed)[0] not in printed and has_digits(fact)
    ] == []


def has_digits(fact: ExpectedFact) -> bool:
    return figure_keys(fact.printed)[0].isdigit()


@pytest.mark.parametrize(("name", "expected"), every_set(), ids=lambda one: getattr(one, "file", one))
def test_every_expected_value_has_the_digits_that_are_printed(name: str, expected: ExpectedFile) -> None:
    for fact in expected.facts:
        (value,) = {meaning.value for meaning in fact.meanings}
        assert (value is None) != has_digits(fact), fact.printed
        if value is not None:
            digits = figure_keys(f"{abs(value):f}")[0]
            assert figure_keys(fact.printed)[0].rstrip("0") == digits.rstrip("0"), fact.printed


def test_the_sets_are_as_large_as_they_are_said_to_be() -> None:
    assert len(OWN) >= 14
    assert sum(len(one.facts) for one in OWN) >= 100


def test_a_fact_that_agrees_is_right_in_all() -> None:
    expected = ExpectedFact("x.md", "900", ("营业收入",), (MEANING,))
    assert verdict(expected, [FACT]).all_of()


@pytest.mark.parametrize(
    ("wrong", "changed"),
    [
        ("value", replace(FACT, value=Decimal(-900))),
        ("value", replace(FACT, value=None)),
        ("unit", replace(FACT, unit=Unit("元", Decimal(10**4), "CNY"))),
        ("unit", replace(FACT, unit=Unit("元", Decimal(10**6), "HKD"))),
        ("unit", replace(FACT, unit=Unit("吨", Decimal(10**6), "CNY"))),
        ("measure", replace(FACT, measure=("营业收入成本",))),
        ("measure", replace(FACT, measure=())),
        ("subject", replace(FACT, subject=None)),
        ("subject", replace(FACT, subject=Subject("远桥港口", said=True))),
        ("subject", replace(FACT, subject=Subject("海岳股份", said=False))),
        ("period", replace(FACT, period=None)),
        ("period", replace(FACT, period=Period(PeriodKind.TO_DATE, date(2024, 1, 1), date(2024, 12, 31)))),
        ("period", replace(FACT, period=Period(PeriodKind.YEAR, date(2023, 1, 1), date(2023, 12, 31)))),
        ("basis", replace(FACT, basis=("forecast",))),
        ("change", replace(FACT, change="prior year")),
    ],
)
def test_what_is_wrong_is_named_and_nothing_else(wrong: str, changed: Fact) -> None:
    found = right_dimensions(MEANING, changed)
    assert wrong not in found
    assert len(found) == 7


@pytest.mark.parametrize(
    ("label", "right"),
    [
        ("营业收入（万元）", True),
        ("營業收入", True),
        ("其中：营业收入", True),
        ("营业收入增长率", False),
        ("收入", False),
    ],
)
def test_a_measure_is_its_label_but_for_brackets_and_script(label: str, *, right: bool) -> None:
    assert ("measure" in right_dimensions(MEANING, replace(FACT, measure=(label,)))) is right


@pytest.mark.parametrize(
    ("scope", "right"),
    [(("集装箱",), True), (("其中：集装箱",), True), ((), False), (("集装箱", "散货"), False), (("散货",), False)],
)
def test_a_scope_holds_what_it_must_and_not_what_it_must_not(scope: tuple[str, ...], *, right: bool) -> None:
    meaning = replace(MEANING, scope=("集装箱",), scope_not=("散货",))
    assert ("scope" in right_dimensions(meaning, replace(FACT, scope=scope))) is right


def test_a_scope_may_be_told_by_another_word_for_it() -> None:
    meaning = replace(MEANING, scope=("悲观情景",), scope_not=("基准情景", "乐观情景"))
    assert "scope" in right_dimensions(meaning, replace(FACT, scope=("bear",)))
    assert "scope" not in right_dimensions(meaning, replace(FACT, scope=("bull",)))
    assert "scope" not in right_dimensions(meaning, replace(FACT, scope=("bear", "base")))


def test_any_of_the_ways_to_understand_a_figure_will_do_but_not_a_mixture() -> None:
    of_segment = replace(MEANING, subject=ExpectedSubject(("欧洲",)))
    of_company = replace(MEANING, scope=("欧洲",))
    expected = ExpectedFact("x.md", "900", (), (of_segment, of_company))
    assert verdict(expected, [replace(FACT, scope=("欧洲",))]).all_of()
    assert verdict(expected, [replace(FACT, subject=Subject("欧洲"))]).all_of()
    assert not verdict(expected, [FACT]).all_of()


def test_figures_printed_alike_are_told_apart_by_row_and_order() -> None:
    before = replace(FACT, period=period_of("2023"), place=replace(FACT.place, position=(1, 2)))
    other = replace(FACT, measure=("毛利",), place=replace(FACT.place, position=(3, 1), quote="项目: 毛利; 2024: 900"))
    facts = [other, before, FACT]
    assert verdict(ExpectedFact("x.md", "900", ("营业收入",), (MEANING,), nth=0), facts).fact is FACT
    assert verdict(ExpectedFact("x.md", "900", ("营业收入",), (MEANING,), nth=1), facts).fact is before
    assert verdict(ExpectedFact("x.md", "900", ("毛利",), (MEANING,)), facts).fact is other
    assert verdict(ExpectedFact("x.md", "901", (), (MEANING,)), facts).fact is None


@pytest.mark.parametrize(
    ("one", "other"),
    [("1,234.5", "1.234,5"), ("(12)", "12"), ("$ 812.4", "812.4"), ("2'100'000", "2100000"), ("n.m.", "N.M.")],
)
def test_one_figure_printed_in_two_ways_has_one_key(one: str, other: str) -> None:
    assert figure_keys(one) == figure_keys(other)


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("2024", "year", "2024-01-01", "2024-12-31"),
        ("2024Q4", "quarter", "2024-10-01", "2024-12-31"),
        ("2024H1", "half", "2024-01-01", "2024-06-30"),
        ("2024-02-29", "instant", "2024-02-29", "2024-02-29"),
        ("to-date 2024-01-01 2024-09-30", "to-date", "2024-01-01", "2024-09-30"),
    ],
)
def test_periods_of_the_file_are_read(text: str, kind: str, first: str, last: str) -> None:
    assert period_of(text) == Period(PeriodKind(kind), date.fromisoformat(first), date.fromisoformat(last))


def test_a_fault_in_the_file_names_the_fact(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(
        'units: {}\nfiles: [{file: a.md, facts: [{printed: "1", value: 1, unit: lost, measure: m}]}]', "utf-8"
    )
    with pytest.raises(UsageError, match=r"a\.md, fact 1"):
        read_expected(path)


def test_a_workbook_is_built_as_planned(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    plan = tmp_path / "x.xlsx.yaml"
    plan.write_text(
        "sheets: [{name: S, merge: [A1:B1], formats: {B: '0.0%'}, rows: [[Title], [Share, 0.125]]}]", "utf-8"
    )
    path = tmp_path / "x.xlsx"
    path.write_bytes(build_workbook(plan))
    sheet = load_workbook(path)["S"]
    assert (sheet["A1"].value, sheet["B2"].value, sheet["B2"].number_format) == ("Title", 0.125, "0.0%")
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A1:B1"]


@pytest.fixture(scope="module")
def own() -> list[FactVerdict]:
    """What became of the figures of our own files."""
    with built(SETS["own"].folder, [one.file for one in OWN]) as files:
        facts = {path.name: document_of_file(path).facts for path in files}
    return [verdict(fact, facts[one.file]) for one in OWN for fact in one.facts]


@pytest.mark.parametrize("rate", ["found", *GATED, "six"])
def test_the_figures_of_our_own_files_mean_what_they_should(rate: str, own: list[FactVerdict]) -> None:
    right, there = rates(own)[rate]
    assert right >= GATE * there
