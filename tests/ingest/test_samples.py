"""The samples and the questions about them: complete, consistent, and free of the report's own sentences."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from eval.questions.cases import KINDS, Case, read_cases
from eval.questions.matching import same_value, states, wording

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "samples"
DIGEST = SAMPLES / "deepseek-r1-agi-milestone-digest.md"
STOCKS = SAMPLES / "stock-picks.txt"
CASES = ROOT / "eval" / "cases" / "report.yaml"
HELD_OUT = ROOT / "eval" / "cases" / "report_heldout.yaml"
REPORTS = ROOT.parent / "shared" / "reports"

LONGEST_SHARED_RUN = 11
"""Chinese characters that the samples may share with the report in a row: names and terms are that long, sentences
longer."""

MINIMUM = {"fact": 40, "cell": 25, "aggregate": 25, "english": 15, "followup": 12, "absent": 25, "trap": 20}

YEARS = ("2024E", "2025E", "2026E")
CLOUD, EDGE = "AI 云侧", "AI 端侧"


@dataclass(frozen=True)
class Stock:
    """A line of the stock table; `figures` by column path as the cases write it, `printed` the same as printed."""

    group: str
    code: str
    name: str
    printed: dict[tuple[str, ...], str]

    def __getitem__(self, column: tuple[str, ...]) -> float:
        return float(self.printed[column].replace(",", ""))


VALUE = ("总市值",)
COLUMNS = (VALUE, *(("净利润", year) for year in YEARS), *(("PE", year) for year in YEARS))


def stocks() -> list[Stock]:
    rows: list[Stock] = []
    for line in STOCKS.read_text(encoding="utf-8").splitlines():
        group, *rest = line.split("\t")
        if len(rest) == 9 and re.match(r"\d{6}\.", rest[0]):
            rows.append(Stock(group or rows[-1].group, rest[0], rest[1], dict(zip(COLUMNS, rest[2:], strict=True))))
    return rows


def reports() -> str:
    texts = [path.read_text(encoding="utf-8") for path in sorted(REPORTS.glob("*.txt"))] if REPORTS.is_dir() else []
    if not texts:
        pytest.skip("the report itself is not beside this checkout (../shared/reports)")
    return "\n".join(texts)


def all_cases() -> tuple[Case, ...]:
    return read_cases(CASES) + read_cases(HELD_OUT)


def windows(text: str, broken_at: str, names: Iterable[str]) -> Iterator[str]:
    """Every run of Chinese characters one longer than allowed; names, and what `broken_at` matches, break a run."""
    length = LONGEST_SHARED_RUN + 1
    broken = re.sub("|".join(map(re.escape, names)), "\n", text)
    for fragment in re.split(broken_at, broken):
        characters = re.sub(r"[^\u4e00-\u9fff]", "", fragment)
        yield from (characters[at : at + length] for at in range(len(characters) - length + 1))


def shared_runs(ours: str, theirs: str) -> list[str]:
    """Passages of `theirs` that stand in `ours`. Source lines are labels and do not count; table cells are compared one
    by one."""
    names = [stock.name for stock in stocks()]
    prose = "\n".join(line for line in ours.splitlines() if not line.startswith("资料来源"))
    known = set(windows(theirs, r"\n\n", names))
    return [run for run in windows(prose, r"[\n\t|<>。；！？]", names) if run in known]


@pytest.mark.parametrize("path", [DIGEST, STOCKS, CASES, HELD_OUT], ids=lambda path: path.name)
def test_no_sentence_of_the_report_is_in_the_project(path: Path) -> None:
    assert shared_runs(path.read_text(encoding="utf-8"), reports()) == []


def test_a_copied_sentence_would_be_seen_through_other_punctuation_and_figures() -> None:
    theirs = "我们在 2024 年就看到，小船顺着这条河慢慢漂到了海边。\n"
    assert shared_runs("前面有话，小船顺着这条 3 河慢慢、漂到了海边，后面也有话", theirs)
    assert not shared_runs("小船沿河而下，到了海边", theirs)


def test_the_digest_has_every_figure_once_and_the_table_with_its_source() -> None:
    captions = re.findall(r"^(图 \d+|表 1): .+$", DIGEST.read_text(encoding="utf-8"), re.MULTILINE)
    assert captions == [*(f"图 {number}" for number in range(1, 17)), "表 1"]
    assert DIGEST.read_text(encoding="utf-8").count("\n资料来源: ") == len(captions)


def test_both_samples_hold_the_same_stock_table() -> None:
    in_digest = re.findall(r"<td>(\d{6}\.S[HZ])</td>(.+)</tr>", DIGEST.read_text(encoding="utf-8"))
    assert [(code, re.findall(r"<td>(.+?)</td>", rest)) for code, rest in in_digest] == [
        (stock.code, [stock.name, *stock.printed.values()]) for stock in stocks()
    ]


def test_the_groups_of_the_stock_table_are_those_that_the_prose_lists() -> None:
    text = DIGEST.read_text(encoding="utf-8")
    for group, count in ((CLOUD, 7), (EDGE, 10)):
        listed = re.search(rf"^- {group}：(.+?)等?。$", text, re.MULTILINE)
        assert listed
        assert listed[1].split("、") == [stock.name for stock in stocks() if stock.group == group]
        assert text.count(f'<td rowspan="{count}">{group}</td>') == 1


def test_every_figure_of_the_stock_table_is_that_of_the_report() -> None:
    lines = reports().splitlines()
    for stock in stocks():
        assert any(line.endswith("\t".join((stock.code, stock.name, *stock.printed.values()))) for line in lines)


def test_there_are_enough_questions_of_every_kind() -> None:
    counts = Counter(case.kind for case in read_cases(CASES))
    assert {kind for kind in KINDS if counts[kind] < MINIMUM[kind]} == set()
    assert set(Counter(case.kind for case in read_cases(HELD_OUT))) == set(KINDS)


def test_no_question_is_asked_twice_and_no_id_is_used_twice() -> None:
    cases = all_cases()
    assert [name for name, count in Counter(case.id for case in cases).items() if count > 1] == []
    assert [turns for turns, count in Counter(case.turns for case in cases).items() if count > 1] == []


def test_an_id_begins_with_its_kind() -> None:
    assert [case.id for case in all_cases() if not case.id.startswith(f"{case.kind}-")] == []


def test_every_figure_and_table_is_asked_about() -> None:
    asked = {tag for case in read_cases(CASES) + read_cases(HELD_OUT) for tag in case.tags}
    assert {*(f"figure-{number}" for number in range(1, 17)), "table-1"} - asked == set()


def missing_facts(text: str) -> list[str]:
    said = wording(text)
    missing = []
    for case in all_cases():
        if case.kind == "aggregate" or case.id in EXPECTED:
            continue
        missing += [f"{case.id}: {group}" for group in case.all_of if not any(states(said, fact) for fact in group)]
        if case.any_of and not any(states(said, fact) for fact in case.any_of):
            missing.append(f"{case.id}: {case.any_of}")
    return missing


def test_every_expected_fact_stands_in_the_digest() -> None:
    assert missing_facts(DIGEST.read_text(encoding="utf-8")) == []


def test_every_expected_fact_stands_in_the_report() -> None:
    assert missing_facts(reports()) == []


def test_every_expected_cell_of_the_stock_table_is_printed_there() -> None:
    by_name = {stock.name: stock for stock in stocks()}
    cells = [cell for case in all_cases() if "table-1" in case.tags for cell in case.cells]
    assert cells
    assert [cell for cell in cells if not same_value(by_name[cell.row].printed[cell.column], cell.value)] == []


def test_every_expected_cell_of_a_figure_is_printed_in_its_row_and_column() -> None:
    lines = DIGEST.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    printed: set[tuple[str, str, str]] = set()
    for row in rows:
        if "---" in row:
            continue
        if "pass@1" in row[1] or row[1] == "Accuracy (%)":
            header = row
        elif len(row) == len(header):
            printed |= {(row[0].rstrip("*"), column, cell) for column, cell in zip(header, row, strict=True)}
    cases = [case for case in all_cases() if {"figure-4", "figure-13"} & set(case.tags)]
    wanted = {(cell.row, cell.column[-1], cell.value) for case in cases for cell in case.cells}
    assert wanted
    assert wanted - printed == set()


def of(group: str = "") -> list[Stock]:
    return [stock for stock in stocks() if group in stock.group]


def names(chosen: Iterable[Stock]) -> list[str]:
    return [stock.name for stock in chosen]


def first(group: str, column: tuple[str, ...], *, largest: bool) -> list[str]:
    winner = sorted(of(group), key=lambda stock: stock[column], reverse=largest)[0]
    return [winner.name, winner.printed[column]]


def where(group: str, column: tuple[str, ...], holds: Callable[[float], bool]) -> list[str]:
    return names(stock for stock in of(group) if holds(stock[column]))


def top(group: str, column: tuple[str, ...], count: int) -> list[str]:
    return names(sorted(of(group), key=lambda stock: -stock[column])[:count])


def total(group: str, column: tuple[str, ...]) -> float:
    return sum(stock[column] for stock in of(group))


def one(name: str, column: tuple[str, ...]) -> float:
    return next(stock for stock in stocks() if stock.name == name)[column]


PROFIT = {year: ("净利润", year) for year in YEARS}
PE = {year: ("PE", year) for year in YEARS}

EXPECTED: dict[str, Callable[[], list[str]]] = {
    "aggregate-edge-pe-2025-below-20": lambda: where(EDGE, PE["2025E"], lambda pe: pe < 20),
    "aggregate-market-value-highest": lambda: first("", VALUE, largest=True),
    "aggregate-market-value-lowest": lambda: first("", VALUE, largest=False),
    "aggregate-pe-2025-highest": lambda: first("", PE["2025E"], largest=True),
    "aggregate-cloud-pe-2025-lowest": lambda: first(CLOUD, PE["2025E"], largest=False),
    "aggregate-edge-profit-2025-highest": lambda: first(EDGE, PROFIT["2025E"], largest=True),
    "aggregate-edge-profit-2024-lowest": lambda: first(EDGE, PROFIT["2024E"], largest=False),
    "aggregate-market-value-top-3": lambda: top("", VALUE, 3),
    "aggregate-cloud-profit-2026-top-2": lambda: top(CLOUD, PROFIT["2026E"], 2),
    "aggregate-market-value-above-1000": lambda: where("", VALUE, lambda value: value > 1000),
    "aggregate-edge-pe-2026-below-20": lambda: where(EDGE, PE["2026E"], lambda pe: pe < 20),
    "aggregate-pe-2025-above-100": lambda: where("", PE["2025E"], lambda pe: pe > 100),
    "aggregate-profit-2024-negative": lambda: where("", PROFIT["2024E"], lambda profit: profit < 0),
    "aggregate-pe-2026-below-20-count": lambda: [str(len(where("", PE["2026E"], lambda pe: pe < 20)))],
    "aggregate-edge-count": lambda: [str(len(of(EDGE)))],
    "aggregate-edge-market-value-above-600-count": lambda: [str(len(where(EDGE, VALUE, lambda value: value > 600)))],
    "aggregate-cloud-market-value-sum": lambda: [f"{total(CLOUD, VALUE):.2f}"],
    "aggregate-edge-profit-2025-sum": lambda: [f"{total(EDGE, PROFIT['2025E']):.2f}"],
    "aggregate-edge-pe-2025-average": lambda: [f"{total(EDGE, PE['2025E']) / len(of(EDGE)):.2f}"],
    "aggregate-foxconn-profit-rise": lambda: [
        f"{one('工业富联', PROFIT['2026E']) - one('工业富联', PROFIT['2024E']):.2f}"
    ],
    "aggregate-hygon-cambricon-gap": lambda: [f"{one('海光信息', VALUE) - one('寒武纪', VALUE):.2f}"],
    "aggregate-wus-growth": lambda: [
        f"{100 * (one('沪电股份', PROFIT['2025E']) / one('沪电股份', PROFIT['2024E']) - 1):.2f}"
    ],
    "aggregate-market-value-ratio": lambda: [f"{one('工业富联', VALUE) / one('沪电股份', VALUE):.2f}"],
    "aggregate-held-edge-pe-2026-lowest": lambda: first(EDGE, PE["2026E"], largest=False),
    "aggregate-held-cloud-market-value-below-750": lambda: where(CLOUD, VALUE, lambda value: value < 750),
    "aggregate-held-cloud-profit-2025-sum": lambda: [f"{total(CLOUD, PROFIT['2025E']):.2f}"],
    "followup-group": lambda: first(EDGE, PE["2025E"], largest=False),
    "trap-cloud-count": lambda: [str(len(of(CLOUD)))],
}
"""What the computed questions on the stock table must expect, from the table itself."""


def test_computed_expectations_are_what_the_stock_table_gives() -> None:
    cases = {case.id: case for case in all_cases()}
    on_stocks = {case.id for case in all_cases() if case.kind == "aggregate" and "table-1" in case.tags}
    assert on_stocks - set(EXPECTED) == set()
    for name, compute in EXPECTED.items():
        assert [group[0] for group in cases[name].all_of] == compute(), name
