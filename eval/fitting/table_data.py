"""What table weights are fitted on: public questions whose answer is known cells, and what makes such questions
unanswerable."""

from __future__ import annotations

import re
import tempfile
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from eval.suites.tables_data import read_imtqa, read_tatqa
from eval.suites.tables_exact import plain
from eval.suites.tables_files import write_documents
from ingest import chunk_report, read_report
from kb.model import Place, Table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from eval.suites.corpora import Progress
    from eval.suites.tables_data import TableDocument, TableQuestion, TableSet
    from kb.learned.weights import TableWeights
    from kb.settings import Settings
    from kb.tables.fitting import Choice, Sides, TableReadings

SETS: Mapping[str, tuple[str, Callable[[Path], TableSet]]] = {
    "imtqa": ("imtqa_dev.jsonl", read_imtqa),
    "tatqa": ("tatqa_dev.jsonl", read_tatqa),
}
"""The files that are fitted on, by the name that their figures are shown under."""

LABEL = "label"
"""The kind of questions that ask which row or column it is: no choice of cells is their answer."""

NO_VALUE = frozenset(("", "-", "—", "–", "--"))
"""Cells that an annotator may leave out of an answer."""

MADE_UP = (
    *(
        "朗岳轨交",
        "屏川矿冶",
        "苇舟物联",
        "熙禾乳品",
        "砺石机床",
        "听澜传媒",
        "丹霁生物",
        "榆关水泥",
        "沐野家居",
        "鲸屿软件",
    ),
    *(
        "巽风能源",
        "柘林造纸",
        "霁川半导体",
        "若水环保",
        "青崖玻璃",
        "弘笙仪表",
        "溯源检测",
        "翎羽服饰",
        "稷下教育",
        "漱玉食品",
    ),
)
"""Names of companies that no table has, nor any question of the suites."""

_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_OPENING = re.compile(r"(?:请问下?|请告知|请|你好|您好|麻烦|你知道|帮我|我想知道|我想了解下?)*[,，、 ]*")
_OWN = re.compile(r"(?:该|本)?(?:公司|企业)的?")


@dataclass(frozen=True, slots=True)
class ReadTable:
    """A table as ingest reads it, with its labels; `title` is that of its document."""

    title: str
    place: Place
    table: Table
    sides: tuple[Sides, ...]


@dataclass(frozen=True, slots=True)
class TableExample:
    """A question, the set it is from, the tables of its document, the texts of the cells that answer it, compared as
    `plain`."""

    source: str
    question: TableQuestion
    tables: tuple[ReadTable, ...]
    wanted: frozenset[str]

    def readings(self, readings: TableReadings) -> list[Choice]:
        """Every reading of the question in the tables of its document."""
        return [one for read in self.tables for one in readings.all(self.question.question, read.sides)]

    def likeliest(self, readings: TableReadings, weights: TableWeights) -> tuple[ReadTable, Choice] | None:
        """The likeliest of them by given weights and the table it is in; None where nothing is named."""
        found = [
            (read, one)
            for read in self.tables
            if (one := readings.likeliest(self.question.question, read.sides, weights))
        ]
        return max(found, key=lambda pair: pair[1].score, default=None)

    def is_right(self, choice: Choice) -> bool:
        """Whether a reading means just the cells that answer, by their texts; empty ones may be left out or in."""
        rows = choice.sides.table.rows
        texts = {plain(rows[row][column]) for row in choice.rows.lines for column in choice.columns.lines}
        return texts == self.wanted or _with_value(texts) == _with_value(self.wanted)


def _with_value(texts: Iterable[str]) -> frozenset[str]:
    every = frozenset(texts)
    return every - NO_VALUE or every


def read_examples(data: Path, settings: Settings, readings: TableReadings, progress: Progress) -> list[TableExample]:
    """The questions of all sets that cells answer, each with its document written as HTML and read again.

    Raises:
        UsageError: a file of the data cannot be read or is not of the form that it should be.
        UnreadableFileError: a document cannot be read.
    """
    examples: list[TableExample] = []
    for name, (file, read) in SETS.items():
        found = read(data / file)
        tables = dict(_read_tables(name, found.documents, settings, readings, progress))
        grids = {document.name: document.grid for document in found.documents}
        for question in found.questions:
            if LABEL not in question.kinds:
                grid = grids[question.document]
                wanted = frozenset(plain(grid[row][column]) for row, column in question.cells)
                examples.append(TableExample(name, question, tables[question.document], wanted))
    return examples


def _read_tables(
    name: str, documents: tuple[TableDocument, ...], settings: Settings, readings: TableReadings, progress: Progress
) -> Iterator[tuple[str, tuple[ReadTable, ...]]]:
    with tempfile.TemporaryDirectory(prefix="report-qa-fit-") as folder:
        files = write_documents(documents, Path(folder), ".html")
        for done, (path, document) in enumerate(files.items(), start=1):
            report = read_report(path, settings)
            chunks, tables = chunk_report(report)
            places = {chunk.table: chunk.place for chunk in reversed(chunks)}
            yield (
                document.name,
                tuple(
                    _labelled(readings, report.title, places.get(at, Place()), table) for at, table in enumerate(tables)
                ),
            )
            progress(f"reading {name}", done, len(files))


def _labelled(readings: TableReadings, title: str, place: Place, table: Table) -> ReadTable:
    return ReadTable(title, place, table, readings.sides(title, place, table))


def bereft(example: TableExample, read: ReadTable, choice: Choice, readings: TableReadings) -> dict[str, TableExample]:
    """The question asked of its table without the rows, and without the columns, that a right reading names: no answer
    is left.

    A side that the reading does not name is not taken from; nor one that would leave no row or no column of values.
    """
    table = choice.sides.table
    taken: dict[str, Table] = {}
    if choice.rows.groups:
        named = {table.row_path(row) for row in choice.rows.lines}
        kept = [row for row in range(len(table.rows)) if row < table.header_rows or table.row_path(row) not in named]
        if len(kept) > table.header_rows:
            taken["rows"] = _part(table, kept, range(table.width))
    if choice.columns.groups:
        named = {table.column_path(column) for column in choice.columns.lines}
        left = [at for at in range(table.width) if at < table.label_columns or table.column_path(at) not in named]
        if table.label_columns < len(left) < table.width:
            taken["columns"] = _part(table, range(len(table.rows)), left)
    return {
        side: replace(example, tables=(_labelled(readings, read.title, read.place, part),))
        for side, part in taken.items()
    }


def of_another(example: TableExample) -> TableExample | None:
    """The question asked of a company that its table does not have; None where it is not asked in Chinese."""
    question = example.question.question
    if not _CHINESE.search(question):
        return None
    opening = _OPENING.match(question)
    start = opening.end() if opening else 0
    own = _OWN.match(question, start)
    name = MADE_UP[zlib.crc32(question.encode()) % len(MADE_UP)]
    asked = f"{question[:start]}{name}的{question[own.end() if own else start :]}"
    return replace(example, question=replace(example.question, question=asked))


def _part(table: Table, rows: Iterable[int], columns: Iterable[int]) -> Table:
    kept = tuple(columns)
    texts = tuple(tuple(table.rows[row][column] for column in kept) for row in rows)
    return replace(table, rows=texts, doubts=(), parts=())
