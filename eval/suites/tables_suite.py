"""Questions that table cells answer, each asked of the document that holds its table, or of all tables at once."""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING

from eval.questions.selection import EVERYTHING, CaseSelection
from eval.scoring.result import CaseResult, SuiteResult
from eval.suites.corpora import knowledge_base_of
from eval.suites.tables_data import read_imtqa, read_tatqa
from eval.suites.tables_exact import Exactness, compare
from eval.suites.tables_files import write_documents
from ingest import find_files
from kb.errors import ReportQAError
from kb.model import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import ExitStack

    from eval.scoring.result import Corpus, Scores
    from eval.suites.corpora import Progress
    from eval.suites.tables_data import TableDocument, TableQuestion, TableSet
    from kb.knowledge_base import KnowledgeBase
    from kb.settings import Settings

OVERALL = "overall"


@dataclass(frozen=True, slots=True)
class TableSuite:
    """A file of questions, the format that its tables are written in, and whether a question names its document."""

    name: str
    file: str
    read: Callable[[Path], TableSet]
    suffix: str = ".html"
    named: bool = True


SUITES = (
    TableSuite("tables-imtqa", "imtqa_dev.jsonl", read_imtqa),
    TableSuite("tables-imtqa-xlsx", "imtqa_dev.jsonl", read_imtqa, suffix=".xlsx"),
    TableSuite("tables-imtqa-all", "imtqa_dev.jsonl", read_imtqa, named=False),
    TableSuite("tables-tatqa", "tatqa_dev.jsonl", read_tatqa),
    TableSuite("tables-tatqa-all", "tatqa_dev.jsonl", read_tatqa, named=False),
)


@dataclass(frozen=True, slots=True)
class _Indexed:
    """Documents in a knowledge base; `names` are those under which they can be asked (equal files are stored once)."""

    kb: KnowledgeBase
    corpus: Corpus
    documents: Mapping[str, TableDocument]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TableRun:
    """What the table suites of a run share: a table is read and embedded once, however many suites ask about it.

    `stack` closes the knowledge bases; `indexed` holds them by file, format and documents.
    """

    data: Path
    settings: Settings
    progress: Progress
    stack: ExitStack
    indexed: dict[tuple[str, str, frozenset[str]], _Indexed]

    def run(self, suite: TableSuite, selection: CaseSelection = EVERYTHING) -> SuiteResult:
        """Ask the questions of a suite that are selected; skipped without its data or a reader of its format.

        Raises:
            UsageError: the data is not of the form that it should be.
        """
        path = self.data / suite.file
        if not path.is_file():
            return SuiteResult(suite.name, skipped=f"there is no {path}; give the folder of the data with --data")
        tables = suite.read(path)
        questions = [one for one in tables.questions if selection.takes(one.kinds, one.id, one.document, one.question)]
        if not questions:
            return SuiteResult(suite.name, skipped="no question of it is selected")
        asked = {one.document for one in questions}
        needed = [one for one in tables.documents if not suite.named or one.name in asked]
        indexed = self._index(suite, needed)
        if indexed is None:
            return SuiteResult(suite.name, skipped=f"there is no reader of {suite.suffix} files")
        scored = []
        for done, question in enumerate(questions, start=1):
            scored.append(_ask(indexed, question, named=suite.named))
            self.progress(f"asking {suite.name}", done, len(questions))
        cases = tuple(one.case for one in scored)
        return SuiteResult(suite.name, corpora=(indexed.corpus,), scores=_scores(scored), cases=cases)

    def _index(self, suite: TableSuite, needed: Sequence[TableDocument]) -> _Indexed | None:
        key = (suite.file, suite.suffix, frozenset(one.name for one in needed))
        if key not in self.indexed:
            with tempfile.TemporaryDirectory(prefix="report-qa-tables-") as folder:
                files = write_documents(needed, Path(folder), suite.suffix)
                if not find_files([Path(folder)]).files:
                    return None
                made = knowledge_base_of(suite.file, list(files), self.settings, self.progress)
                kb, corpus = self.stack.enter_context(made)
                names = _stored_names(files)
            documents = {one.name: one for one in needed}
            self.indexed[key] = _Indexed(kb, corpus, documents, names)
        return self.indexed[key]


@dataclass(frozen=True, slots=True)
class _Scored:
    """A question, what came of it, and what its cells were worth."""

    question: TableQuestion
    case: CaseResult
    exact: Exactness


def _stored_names(files: Mapping[Path, TableDocument]) -> dict[str, str]:
    """The name of the file that holds each document: of equal files the first, since the others are not stored
    again."""
    first: dict[bytes, str] = {}
    return {document.name: first.setdefault(file.read_bytes(), file.name) for file, document in files.items()}


def _ask(indexed: _Indexed, question: TableQuestion, *, named: bool) -> _Scored:
    document = indexed.documents[question.document]
    stored = indexed.names[question.document]
    started = perf_counter()
    faults: tuple[str, ...] = ()
    try:
        answer = indexed.kb.ask([question.question], documents=[stored] if named else [])
    except ReportQAError as error:  # one question that fails is a wrong answer, not the end of the run
        answer = Answer(question.question, "", abstained=False)
        faults = (f"fails: {error.what}",)
    seconds = round(perf_counter() - started, 4)
    exact = compare(question, document, answer, placed=_read_slot_for_slot(indexed.kb, document, answer))
    return _Scored(
        question, _result(question, answer, exact, seconds, (*faults, *_faults(answer, stored, exact))), exact
    )


def _read_slot_for_slot(kb: KnowledgeBase, document: TableDocument, answer: Answer) -> bool:
    """Whether every table that is cited has the shape of the document's as it was written."""
    tables = [kb.evidence(citation).table for citation in answer.citations if citation.cells]
    shape = (len(document.grid), len(document.grid[0]))
    return all(table is not None and (len(table.rows), table.width) == shape for table in tables)


def _faults(answer: Answer, stored: str, exact: Exactness) -> tuple[str, ...]:
    if exact.places:
        return ()
    if answer.abstained:
        return (f"abstains; expected {_shown(exact.expected)}",)
    if exact.values:
        return (f"cites the right values at other places: {_shown(exact.got)}",)
    others = {citation.document for citation in answer.citations} - {stored}
    elsewhere = (f"cites {', '.join(sorted(others))} instead of {stored}",) if others else ()
    return (f"expected {_shown(exact.expected)}, got {_shown(exact.got)}", *elsewhere)


def _shown(texts: Sequence[str]) -> str:
    return " | ".join(texts) or "no cell"


def _result(
    question: TableQuestion, answer: Answer, exact: Exactness, seconds: float, faults: tuple[str, ...]
) -> CaseResult:
    return CaseResult(
        id=question.id,
        kind=question.kinds[-1],
        turns=(question.question,),
        answer=answer.answer,
        abstained=answer.abstained,
        citations=tuple(asdict(citation) for citation in answer.citations),
        right=exact.values,
        cited=exact.places,
        direct=exact.values,
        faults=faults,
        seconds=seconds,
        expected=(_shown(exact.expected),),
        measures={
            "exact": float(exact.values),
            "places": float(exact.places),
            "refused": float(answer.abstained),
        },
    )


def _scores(scored: Sequence[_Scored]) -> Scores:
    """Per kind, and overall: n; as shares of 1 exact (by value), places (by place too), refused; seconds, median and
    p95."""
    kinds = sorted({kind for one in scored for kind in one.question.kinds})
    groups = {kind: [one for one in scored if kind in one.question.kinds] for kind in kinds}
    return {name: _measures(group) for name, group in (*groups.items(), (OVERALL, scored))}


def _measures(group: Sequence[_Scored]) -> dict[str, float]:
    def share(flags: list[bool]) -> float:
        return round(sum(flags) / len(flags), 4)

    seconds = sorted(one.case.seconds for one in group)
    return {
        "n": len(group),
        "exact": share([one.exact.values for one in group]),
        "places": share([one.exact.places for one in group]),
        "refused": share([one.case.abstained for one in group]),
        "seconds": round(median(seconds), 4),
        "seconds_p95": seconds[int(len(seconds) * 0.95)],
    }
