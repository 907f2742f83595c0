"""`python -m kb facts`: what it prints, where, with which exit status, and what a spreadsheet makes of its files."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from openpyxl import load_workbook
from rich.cells import cell_len

from kb.command_line import run
from kb.commands.cli import app
from kb.commands.fact_export import COLUMNS, plain
from kb.commands.facts import _period, _value
from kb.facts.fact import Fact, FactKind, FactPlace, Period, PeriodKind, Subject, SubjectKind, Unit
from kb.model import Area, NewDocument, Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import MakeReport

    from kb.knowledge_base import KnowledgeBase

    Command = Callable[..., tuple[int, str, str]]

ROOT = Path(__file__).resolve().parents[3]
TABLE = Table(
    (("股票", "PE 2024A", "PE 2025E"), ("寒武纪", "12,345.60", "8,893.31")),
    caption="表 1: 建议关注个股",
    areas=((None, None, None), (None, Area(15, 0.1, 0.2, 0.2, 0.3), Area(15, 0.3, 0.2, 0.4, 0.3))),
)
CAMBRICON = Subject("寒武纪", SubjectKind.COMPANY, code="688256.SH")
ACME = Subject("Acme", SubjectKind.COMPANY, said=False)


def year(number: int, label: str) -> Period:
    return Period(PeriodKind.YEAR, date(number, 1, 1), date(number, 12, 31), label)


def cell(column: int, value: str, period: Period, *basis: str) -> Fact:
    place = FactPlace(FactKind.CELL, 15, 0, TABLE.caption, (1, column))
    return Fact(Decimal(value), TABLE.rows[1][column], Unit("倍"), ("PE",), "pe", CAMBRICON, period, place, basis)


def sentence(printed: str, value: str | None, measure: str, unit: Unit, period: Period | None, **more: str) -> Fact:
    place = FactPlace(FactKind.SENTENCE, span=(4, 9), quote=f"The {measure} was {printed}.")
    number = None if value is None else Decimal(value)
    return Fact(number, printed, unit, (measure,), measure.lower(), ACME, period, place, change=more.get("change", ""))


@pytest.fixture
def stocked(kb: KnowledgeBase, make_report: MakeReport) -> KnowledgeBase:
    facts = (cell(2, "8893.31", year(2025, "2025E"), "forecast", "consensus"), cell(1, "12345.60", year(2024, "2024A")))
    put(kb, make_report("股票池.md", "One: PE", tables=[TABLE]), *facts)
    dollars = Unit("$", Decimal(1_000_000), "USD")
    put(
        kb,
        make_report("acme.md", "One: Revenue"),
        sentence("1,253", "1253", "Revenue", dollars, year(2024, "2024")),
        sentence("(3.1)%", "-3.1", "Revenue", Unit("%"), year(2024, "2024"), change="prior year"),
        sentence("n.m.", None, "=cmd()|x", Unit(), None),
    )
    put(kb, make_report("old.md", "One: Revenue"), sentence("980", "980", "Revenue", dollars, year(2023, "FY 2023")))
    put(kb, make_report("bare.md", "One: nothing"))
    return kb


def put(kb: KnowledgeBase, new: NewDocument, *facts: Fact) -> None:
    kb.put(replace(new, facts=facts))


@pytest.fixture
def command(stocked: KnowledgeBase, capfd: pytest.CaptureFixture[str]) -> Command:
    """Runs `kb facts` on the stocked knowledge base; gives status, standard output, standard error."""

    def call(*words: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            run(app, ["facts", *words, "--kb", str(stocked.settings.dir)])
        told = capfd.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, told.out, told.err

    return call


def test_a_line_of_json_has_the_fields_of_the_contract(command: Command, stocked: KnowledgeBase) -> None:
    status, out, err = command("--measure", "PE", "--subject", "688256", "--period", "2025E", "--json")
    document = next(one.id for one in stocked.documents() if one.name == "股票池.md")
    (line,) = out.splitlines()
    assert (status, err) == (0, "")
    wanted = f"""{{"document": "股票池.md", "id": "{document}-f0", "value": "8893.31", "printed": "8,893.31", "unit": "倍", "scale": 1,
        "currency": null, "measure": ["PE"], "measure_key": "pe",
        "subject": {{"name": "寒武纪", "kind": "company", "said": true, "code": "688256.SH"}},
        "period": {{"kind": "year", "start": "2025-01-01", "end": "2025-12-31", "label": "2025E"}},
        "basis": ["forecast", "consensus"], "scope": [], "change": null, "kind": "cell", "page": 15,
        "table": "表 1: 建议关注个股", "position": [1, 2], "quote": "股票: 寒武纪; PE 2024A: 12,345.60; PE 2025E: 8,893.31",
        "boxes": [[0.3, 0.2, 0.4, 0.3]], "doubts": []}}"""
    assert json.loads(line) == json.loads(wanted)


def test_what_a_fact_has_not_is_null(command: Command) -> None:
    _, out, _ = command("--document", "acme.md", "--json")
    none, level, growth = (json.loads(line) for line in out.splitlines())
    assert (none["value"], none["printed"], none["period"], none["unit"]) == (None, "n.m.", None, "")
    assert (none["page"], none["table"], none["position"], none["boxes"]) == (None, None, None, [])
    assert (growth["value"], growth["change"], growth["subject"]["said"]) == ("-3.1", "prior year", False)
    assert (level["value"], level["scale"], level["unit"], level["currency"]) == ("1253", 1_000_000, "$", "USD")


def test_one_measure_over_reports_is_a_series_with_its_sources(command: Command) -> None:
    _, out, _ = command("--measure", "revenue", "--json")
    told = [(line["period"]["start"], line["value"], line["document"]) for line in map(json.loads, out.splitlines())]
    assert told == [
        ("2023-01-01", "980", "old.md"),
        ("2024-01-01", "1253", "acme.md"),
        ("2024-01-01", "-3.1", "acme.md"),
    ]


def test_a_person_reads_aligned_columns_and_what_was_found(command: Command) -> None:
    status, out, err = command()
    lines = out.splitlines()
    assert (status, err, lines[-2:]) == (0, "", ["", "6 facts of 3 documents"])
    assert lines[0].split() == ["Document", "Subject", "Measure", "Period", "Value", "Where"]
    where = [
        cell_len(line[: line.index(word)]) for line, word in zip(lines, ["Where", "sentence", "p. 15"], strict=False)
    ]
    assert len(set(where)) == 1
    assert "股票池.md" in lines[2]
    assert "12,345.60 倍  p. 15, 表 1: 建议关注个股 [1, 1]" in lines[2]
    assert "PE [forecast; consensus]" in lines[3]
    assert "1,253 million $" in out
    assert "Revenue [against prior year]" in out
    assert "(3.1)%  sentence" in out


def test_on_a_terminal_long_names_give_way_to_figures(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    monkeypatch.setenv("FORCE_COLOR", "1")
    _, out, _ = command("--measure", "PE")
    lines = [line for line in out.splitlines() if "…" in line]
    assert len(lines) == 2
    assert all(cell_len(line) <= 60 for line in lines)
    assert "12,345.60 倍" in lines[0]


def test_where_nothing_is_found_the_nearest_is_told(command: Command) -> None:
    status, out, err = command("--measure", "revenux", "--subject", "Acne")
    assert (status, err) == (0, "")
    assert out.splitlines() == [
        "Nothing found with measure 'revenux', subject 'Acne' in 4 documents. Nearest measure: Revenue; subject: Acme."
    ]
    status, out, err = command("--measure", "revenux", "--json")
    assert (status, out, "Nearest measure: Revenue" in err) == (0, "", True)
    assert command("--document", "bare.md")[1] == "There are no facts in 1 document.\n"


def test_other_measures_with_the_word_are_told_beside(
    command: Command, stocked: KnowledgeBase, make_report: MakeReport
) -> None:
    put(stocked, make_report("more.md"), sentence("5", "5", "Deferred revenue", Unit(), None))
    assert (
        command("--measure", "Revenue")[1].splitlines()[-1]
        == "3 facts of 2 documents; not among them: Deferred revenue"
    )


def test_an_unknown_document_and_two_formats_are_wrong_use(command: Command, tmp_path: Path) -> None:
    status, _, err = command("--document", "nope.md")
    assert (status, "There is no document 'nope.md'" in err) == (2, True)
    status, _, err = command("--json", "--xlsx", str(tmp_path / "x.xlsx"))
    assert (status, "--json, --csv and --xlsx" in err) == (2, True)
    assert not (tmp_path / "x.xlsx").exists()


def test_csv_has_a_header_and_nothing_that_a_spreadsheet_runs(command: Command) -> None:
    _, out, err = command("--csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert (err, list(rows[0]), len(rows)) == ("", list(COLUMNS), 6)
    by_value = {row["value"]: row for row in rows}
    assert (by_value["-3.1"]["printed"], by_value["-3.1"]["change"]) == ("(3.1)%", "prior year")
    assert (by_value["1253"]["amount"], by_value["1253"]["start"]) == ("1253000000", "2024-01-01")
    assert by_value[""]["measure"] == "'=cmd()|x"
    assert (by_value["8893.31"]["row"], by_value["8893.31"]["column"], by_value["8893.31"]["page"]) == ("1", "2", "15")


def test_a_workbook_has_numbers_formats_a_frozen_header_and_a_filter(command: Command, tmp_path: Path) -> None:
    file = tmp_path / "facts.xlsx"
    file.write_text("an older file")
    status, out, err = command("--xlsx", str(file))
    assert (status, err, out) == (0, "", f"6 facts of 3 documents in {file}\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["facts.xlsx", "kb"]
    sheet = load_workbook(file)["facts"]
    header = [one.value for one in sheet[1]]
    assert (header, sheet.freeze_panes, sheet.max_row) == (list(COLUMNS), "A2", 7)
    assert sheet.auto_filter.ref.startswith("A1:")
    assert sheet.auto_filter.ref.endswith("7")
    rows = [dict(zip(header, row, strict=True)) for row in sheet.iter_rows(min_row=2)]
    pe = next(row for row in rows if row["value"].value == 8893.31)
    assert (pe["value"].number_format, pe["start"].value) == ("#,##0.00", datetime(2025, 1, 1))
    assert (pe["document"].value, pe["page"].value, pe["quote"].value) == ("股票池.md", 15, TABLE.row_text(1))
    none = next(row for row in rows if row["printed"].value == "n.m.")
    assert (none["value"].value, none["measure"].value, none["measure"].data_type) == (None, "=cmd()|x", "s")


def test_a_workbook_that_cannot_be_written_leaves_the_old_one(command: Command, tmp_path: Path) -> None:
    for path in (tmp_path / "no" / "facts.xlsx", tmp_path):
        status, _, err = command("--xlsx", str(path))
        assert (status, "cannot be written" in err) == (2, True)
    assert [path.name for path in tmp_path.iterdir()] == ["kb"]


def test_the_door_gives_the_same_facts(stocked: KnowledgeBase) -> None:
    found = list(stocked.facts(["股票池.md"], measure="pe", period="2024A"))
    assert [(document.name, fact.printed) for document, fact in found] == [("股票池.md", "12,345.60")]
    assert len(list(stocked.facts())) == 6


def test_facts_of_another_version_are_told_and_the_exit_status_says_so(
    command: Command, stocked: KnowledgeBase
) -> None:
    with stocked._catalogue._writing() as connection:
        connection.execute("UPDATE documents SET facts_version = 0 WHERE name = 'old.md'")
    status, out, err = command("--measure", "revenue", "--json")
    assert (status, len(out.splitlines())) == (1, 2)
    assert "1 of 4 reports" in err
    assert "old.md. Make them anew from the files that are kept: python -m ingest rebuild" in err
    status, out, err = command("--document", "old.md")
    assert (status, out) == (3, "")
    assert "python -m ingest rebuild" in err


@pytest.mark.parametrize(
    ("months", "label", "shown"),
    [
        ((1, 12), "", "2024"),
        ((1, 6), "", "2024H1"),
        ((10, 12), "", "2024Q4"),
        ((1, 9), "", "2024-01-01 to 2024-09-30"),
        ((2, 4), "", "2024-02-01 to 2024-04-30"),
        ((1, 12), "2024A", "2024A"),
        ((1, 6), "上半年", "上半年 (2024-01-01 to 2024-06-30)"),
    ],
)
def test_a_period_is_shown_as_printed_or_in_short(months: tuple[int, int], label: str, shown: str) -> None:
    last = date(2024 + months[1] // 12, months[1] % 12 + 1, 1) - timedelta(1)
    assert _period(Period(PeriodKind.OTHER, date(2024, months[0], 1), last, label)) == shown


@pytest.mark.parametrize(
    ("printed", "unit", "shown"),
    [
        ("1,253", Unit("元", Decimal(10_000), "CNY"), "1,253 万元"),
        ("$45", Unit("$", Decimal(1_000_000), "USD"), "$45 million"),
        ("42T 美元", Unit("美元", Decimal(10**12), "USD"), "42T 美元"),
        ("12.5%", Unit("%"), "12.5%"),
        ("12.5", Unit("%"), "12.5 %"),
        ("7", Unit("$", Decimal("0.01"), "USD"), "7 ×0.01 $"),
        ("8", Unit(), "8"),
    ],
)
def test_a_value_has_scale_and_unit_once(printed: str, unit: Unit, shown: str) -> None:
    fact = Fact(Decimal(1), printed, unit, ("x",), "x", None, None, FactPlace(FactKind.COVER))
    assert _value(fact) == shown


@pytest.mark.parametrize(
    ("value", "text"),
    [("1E+3", "1000"), ("-0.50", "-0.50"), ("0E-7", "0.0000000"), ("1E+1000000", "1E+1000000"), ("1E-400", "1E-400")],
)
def test_a_value_is_written_out_where_that_can_be(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


def test_a_reader_that_stops_early_is_no_error(stocked: KnowledgeBase) -> None:
    program = [sys.executable, "-m", "kb", "facts", "--csv", "--kb", str(stocked.settings.dir)]
    with subprocess.Popen(
        program,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as ran:
        assert ran.stdout is not None
        assert ran.stderr is not None
        assert ran.stdout.readline().startswith("document,")
        ran.stdout.close()
        assert "Traceback" not in ran.stderr.read()
