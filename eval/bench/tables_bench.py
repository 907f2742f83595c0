"""How long a question about a table takes with one table in the knowledge base, and with many: made-up tables, all
embedded."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from eval.suites.tables_exact import plain
from ingest import add_files
from kb.errors import ReportQAError
from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.suites.corpora import Progress
    from kb.settings import Settings

QUESTIONS = 100
_TABLES_A_FILE = 20
_HEADS, _TAILS = "宁澜禾茗瀚启芯恒岭渡", "川电溪丰晶微泽岳帆石桥杉岚舟禾辰屿松柏原"
_TRADES = ("精密", "能源", "医药", "材料", "物流")
_ROWS = (
    *("营业收入", "营业成本", "毛利率", "销售费用", "管理费用", "研发费用"),
    *("净利润", "每股收益", "存货周转天数", "资本开支", "员工人数", "产能利用率"),
)
_YEARS = ("2020年", "2021年", "2022年", "2023年", "2024年")


@dataclass(frozen=True, slots=True)
class TableTimings:
    """Warm questions over so many tables: seconds of the median and the 95th percentile, and the share whose cell was
    cited.

    `seconds_adding` is what reading and embedding the tables took.
    """

    tables: int
    questions: int
    median: float
    p95: float
    right: float
    seconds_adding: float


def measure_tables(
    settings: Settings, tables: int, progress: Progress, questions: int = QUESTIONS
) -> tuple[TableTimings, ...]:
    """Measure with one table and then with `tables`, each of a company of its own, in a temporary knowledge base.

    Raises:
        ReportQAError: a table could not be added.
    """
    figures = []
    with tempfile.TemporaryDirectory(prefix="report-qa-bench-", ignore_cleanup_errors=True) as folder:
        own = settings.model_copy(update={"dir": Path(folder) / "kb"})
        with KnowledgeBase.open(own) as kb:
            first = 0
            for count in dict.fromkeys((1, tables)):
                seconds = _add(kb, _write(range(first, count), Path(folder)), progress)
                figures.append(_asked(kb, count, questions, seconds, progress))
                first = count
    return tuple(figures)


def rows(figures: Sequence[TableTimings]) -> list[tuple[str, str]]:
    """Label and value, for a person."""
    return [
        (
            f"question over {one.tables} table{'s' * (one.tables > 1)}, {one.questions} asked",
            f"median {one.median * 1000:.1f} ms, 95th percentile {one.p95 * 1000:.1f} ms, right {one.right:.2f} "
            f"(added in {one.seconds_adding:.1f} s)",
        )
        for one in figures
    ]


def _write(numbers: range, folder: Path) -> list[Path]:
    """Files with the tables of these numbers, several in each."""
    files = []
    for start in range(numbers.start, numbers.stop, _TABLES_A_FILE):
        some = range(start, min(start + _TABLES_A_FILE, numbers.stop))
        file = folder / f"tables-{start:05}.md"
        file.write_text("\n\n".join(_table(number) for number in some) + "\n", encoding="utf-8")
        files.append(file)
    return files


def _company(number: int) -> str:
    rest, head = divmod(number, len(_HEADS))
    trade, tail = divmod(rest, len(_TAILS))
    return f"{_HEADS[head]}{_TAILS[tail]}{_TRADES[trade % len(_TRADES)]}"


def _figure(number: int, row: int, column: int) -> str:
    return f"{100 + (number * 7919 + row * 613 + column * 97) % 99_991 / 10:,.1f}"


def _table(number: int) -> str:
    """A table of twelve rows and six columns under a heading of its own."""
    lines = [f"| 项目 | {' | '.join(_YEARS)} |", f"|{'---|' * (len(_YEARS) + 1)}"]
    for row, name in enumerate(_ROWS):
        values = (_figure(number, row, column) for column in range(len(_YEARS)))
        lines.append(f"| {name} | {' | '.join(values)} |")
    return "\n".join((f"## {_company(number)}", "", f"表 {number + 1}：{_company(number)}主要经营数据", "", *lines))


def _add(kb: KnowledgeBase, files: Sequence[Path], progress: Progress) -> float:
    started = perf_counter()
    for done, added in enumerate(add_files(kb, files), start=1):
        if added.status == "failed":
            raise ReportQAError(f"{added.name}: {added.error}", "Every made-up table is needed.")
        progress("adding tables", done, len(files))
    return perf_counter() - started


def _asked(kb: KnowledgeBase, tables: int, questions: int, seconds_adding: float, progress: Progress) -> TableTimings:
    """Ask for cells all over the tables, the first of them once before, so that the model is loaded."""
    seconds, right = [], 0
    kb.ask([f"{_company(0)}{_YEARS[0]}的{_ROWS[0]}是多少？"])
    for asked in range(questions):
        number = asked * tables // questions
        row, column = asked * 5 % len(_ROWS), asked * 3 % len(_YEARS)
        started = perf_counter()
        answer = kb.ask([f"{_company(number)}{_YEARS[column]}的{_ROWS[row]}是多少？"])
        seconds.append(perf_counter() - started)
        cells = [plain(cell.value) for citation in answer.citations for cell in citation.cells]
        right += cells == [_figure(number, row, column)]
        progress(f"asking over {tables} tables", asked + 1, questions)
    return TableTimings(
        tables=tables,
        questions=questions,
        median=round(median(seconds), 4),
        p95=round(sorted(seconds)[int(questions * 0.95)], 4),
        right=round(right / questions, 4),
        seconds_adding=round(seconds_adding, 1),
    )
