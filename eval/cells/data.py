"""Questions over tables to learn from, each with its table as ingest reads it and the cells that answer; dealt by
table."""

from __future__ import annotations

import tempfile
import zlib
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from eval.facts.reading import document_of_file
from eval.questions.jsonl import read_objects
from eval.suites.tables_data import TableDocument, TableQuestion, TableSet, read_imtqa, read_tatqa
from eval.suites.tables_exact import plain
from eval.suites.tables_files import write_documents
from kb.cells.grid import CellGrid

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from eval.suites.corpora import Progress
    from kb.model import Fact, NewDocument

FOLDS = 5
"""Tables are dealt to so many parts by their names."""

NO_VALUE = frozenset(("", "-", "—", "–", "--"))
"""Cells that an answer may leave out."""


@dataclass(frozen=True, slots=True)
class CellExample:
    """A question and the tables of its document.

    `grid` is the one with the answer and `answer` the numbers of its cells that answer; none, where the reading lost
    them or nothing answers. `wanted` are the texts of the cells that answer, compared as `plain`. `source`: the set;
    `kind`: the kind of question.
    """

    source: str
    kind: str
    question: str
    document: str
    grids: tuple[CellGrid, ...]
    grid: CellGrid
    answer: frozenset[int]
    wanted: frozenset[str]

    @property
    def fold(self) -> int:
        """The part that its table is dealt to: the same one in each language."""
        return fold_of(self.document.partition("-")[2])

    def is_right(self, cells: frozenset[str]) -> bool:
        """Whether cells with these texts are just those that answer; empty ones may be left out or in."""
        return cells == self.wanted or (cells - NO_VALUE or cells) == (self.wanted - NO_VALUE or self.wanted)


def fold_of(table: str) -> int:
    """The part that a table is dealt to, by its name in the data."""
    return zlib.crc32(table.encode()) % FOLDS


def read_english(path: Path) -> TableSet:
    """IM-TQA train with questions and tables in English.

    Raises:
        UsageError: the file cannot be read.
    """
    documents: dict[str, TableDocument] = {}
    questions = []
    for _, row in read_objects(path):
        grid = tuple(map(tuple, row["table_en"]))
        if list(map(len, grid)) != list(map(len, row["table"])):
            continue
        name = f"en-{row['table_id']}"
        heads = {*row["column_headers"], *row["row_headers"]}
        headers = frozenset(
            grid[at][column]
            for at, texts in enumerate(row["table"])
            for column, text in enumerate(texts)
            if text in heads
        )
        documents.setdefault(name, TableDocument(name, "en", grid, headers))
        questions.append(_question(row, name, row["question_en"], row["question_type"]))
    return TableSet(tuple(documents.values()), tuple(questions))


def read_lookups(path: Path) -> TableSet:
    """WikiTableQuestions without words of an operation.

    Raises:
        UsageError: the file cannot be read.
    """
    documents: dict[str, TableDocument] = {}
    questions = []
    for _, row in read_objects(path):
        grid = tuple(map(tuple, row["table"]))
        name = f"wtq-{row['table_id'].replace('/', '_')}"
        if len(set(map(len, grid))) == 1:
            documents.setdefault(name, TableDocument(name, "en", grid, frozenset(grid[0])))
            questions.append(_question(row, name, row["question"], "lookup"))
    return TableSet(tuple(documents.values()), tuple(questions))


def _question(row: Mapping[str, object], name: str, question: str, kind: str) -> TableQuestion:
    cells = row["answer_cells"]
    assert isinstance(cells, list)
    return TableQuestion(str(row["id"]), (kind,), question, name, tuple((at, column) for at, column in cells))


SETS: Mapping[str, tuple[str, Callable[[Path], TableSet]]] = {
    "imtqa": ("train/tables_imtqa_train.jsonl", read_imtqa),
    "imtqa-en": ("train/tables_imtqa_train.jsonl", read_english),
    "wtq": ("train/tables_wtq_lookups.jsonl", read_lookups),
    "tatqa": ("bench/tatqa_dev.jsonl", read_tatqa),
    "imtqa-dev": ("bench/imtqa_dev.jsonl", read_imtqa),
}
"""Files in the folder of shared data, by the name that their figures are shown under. The last is measured on only."""

CROSS = "imtqa-cross"
"""English questions over Chinese tables."""


def read_examples(shared: Path, progress: Progress) -> list[CellExample]:
    """The questions of all sets, each document written as HTML and read again; English ones over the Chinese tables
    too.

    Raises:
        UsageError: a file is not there or not of its form.
        UnreadableFileError: a document cannot be read.
    """
    found: list[CellExample] = []
    for name, (file, read) in SETS.items():
        told = read(shared / file)
        grids = dict(_grids(name, told, progress))
        documents = {document.name: document for document in told.documents}
        found += [
            _example(name, question, documents[question.document], grids[question.document])
            for question in told.questions
            if grids[question.document]
        ]
    return [*found, *_crossed(shared, found)]


def _crossed(shared: Path, found: list[CellExample]) -> list[CellExample]:
    """English questions over the Chinese tables of the same questions."""
    by_text = {(one.source, one.document, one.question): one for one in found}
    crossed = []
    for name in ("imtqa", "imtqa-dev"):
        for _, row in read_objects(shared / SETS[name][0]):
            one = by_text.get((name, f"imtqa-{row['table_id']}", row["question"]))
            if one:
                crossed.append(replace(one, source=name.replace("imtqa", CROSS, 1), question=row["question_en"]))
    return crossed


def grids_of(document: NewDocument) -> tuple[CellGrid, ...]:
    """The tables of a document, with the facts of their cells."""
    facts: dict[int, list[Fact]] = defaultdict(list)
    for fact in document.facts:
        if fact.place.table is not None:
            facts[fact.place.table].append(fact)
    return tuple(
        CellGrid(table, f"{table.caption}\n{table.unit}", facts[at]) for at, table in enumerate(document.tables)
    )


def _grids(name: str, questions: TableSet, progress: Progress) -> Iterator[tuple[str, tuple[CellGrid, ...]]]:
    with tempfile.TemporaryDirectory(prefix="report-qa-fit-") as folder:
        files = write_documents(questions.documents, Path(folder), ".html")
        for done, (path, document) in enumerate(files.items(), start=1):
            yield document.name, grids_of(document_of_file(path))
            progress(f"reading {name}", done, len(files))


def _example(source: str, question: TableQuestion, document: TableDocument, grids: tuple[CellGrid, ...]) -> CellExample:
    wanted = frozenset(plain(document.grid[row][column]) for row, column in question.cells)
    answers = [(grid, _answer(grid, question, document)) for grid in grids]
    grid, answer = next((pair for pair in answers if pair[1]), answers[0])
    return CellExample(source, question.kinds[0], question.question, question.document, grids, grid, answer, wanted)


def _answer(grid: CellGrid, question: TableQuestion, document: TableDocument) -> frozenset[int]:
    """The cells of a table as read that answer: by their places, or, where the reading changed those, by texts and
    neighbours."""
    rows, source = grid.table.rows, document.grid
    same = len(rows) == len(source) and grid.table.width == len(source[0])
    if same and all(plain(rows[row][column]) == plain(source[row][column]) for row, column in question.cells):
        return frozenset(int(grid.cell_of[row, column]) for row, column in question.cells)
    found = set()
    for row, column in question.cells:
        near = _beside(source, row, column)
        alike = [
            (len(near & _beside(rows, cell.row, cell.column)), -at)
            for at, cell in enumerate(grid.cells)
            if plain(cell.text) == plain(source[row][column])
        ]
        if not alike:
            return frozenset()
        found.add(-max(alike)[1])
    return frozenset(found)


def _beside(rows: tuple[tuple[str, ...], ...], row: int, column: int) -> set[str]:
    return {*map(plain, rows[row]), *(plain(texts[column]) for texts in rows if column < len(texts))}
