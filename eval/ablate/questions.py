"""The open questions that rules are weighed by: suites, tables, prose and cases, asked over knowledge bases that are
kept between runs."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import pickle
import random
import re
from collections import defaultdict
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from eval.questions.cases import read_cases
from eval.questions.dialogues import read_dialogues
from eval.questions.jsonl import read_objects
from eval.scoring.scorer import judge
from eval.suites.corpora import fingerprint
from eval.suites.listing import SHARED, SUITES
from eval.suites.prose_data import SETS as PROSE
from eval.suites.prose_data import half, read_passages, read_questions
from eval.suites.tables_data import read_imtqa, read_tatqa
from eval.suites.tables_exact import compare
from eval.suites.tables_files import write_documents
from ingest import add_files, find_files
from kb.errors import ReportQAError
from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from contextlib import ExitStack
    from pathlib import Path

    from eval.questions.cases import Case
    from eval.suites.corpora import Progress
    from eval.suites.listing import Suite
    from eval.suites.prose_data import ProseQuestion, ProseSet
    from eval.suites.tables_data import TableDocument, TableQuestion, TableSet
    from kb.model import Answer
    from kb.settings import Settings

BREAKS = (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, re.error)
"""How a program that lacks a rule may break."""

RIGHT, WRONG, REFUSED = "right", "wrong", "refused"

OPEN_SUITES = (
    "report",
    "report-original",
    "report-heldout",
    "absent-cells",
    "conversations",
    "dialogues",
    "first-questions",
)

_TABLES = (
    ("tables-imtqa", "imtqa_dev.jsonl", read_imtqa, False),
    ("tables-imtqa-en", "imtqa_dev.jsonl", read_imtqa, True),
    ("tables-tatqa", "tatqa_dev.jsonl", read_tatqa, False),
)
"""Sets over tables: name, file, what reads it, whether its English questions are asked."""

_MEMORY_FILE = "told.pickle"
_MEMORISED = (
    "search",
    "tables",
    "rarity",
    "passages",
    "align",
    "holds",
    "embed",
    "table_facts",
    "measured",
    "documents",
)
"""What a knowledge base tells that no rule changes; it is asked for once."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question of a set; `ask` tells the answer, `judge` what it is worth: right, wrong, or refused though there is
    one."""

    id: str
    group: str
    base: KnowledgeBase
    turns: tuple[str, ...]
    documents: tuple[str, ...]
    judge: Callable[[Answer], str]

    def asked(self) -> tuple[str, str]:
        """What the answer is worth, and the answer. A rule without which asking fails is worth its questions."""
        try:
            answer = self.base.ask(self.turns, documents=self.documents)
            return self.judge(answer), answer.answer
        except ReportQAError as error:
            return WRONG, f"fails: {error.what}"
        except BREAKS as error:
            return WRONG, f"breaks: {error!r}"


class OpenSets:
    """Makes the sets of questions, each over a knowledge base in `folder` that is made when it is not there."""

    def __init__(self, folder: Path, data: Path, settings: Settings, progress: Progress, stack: ExitStack) -> None:
        self._folder, self._data, self._settings, self._progress, self._stack = folder, data, settings, progress, stack
        self._open: dict[str, KnowledgeBase] = {}
        self._memorised: dict[str, dict[str, dict[str, Any]]] = {}

    def all(self, only: Sequence[str] = ("*",)) -> Iterator[OpenQuestion]:
        """The questions of every set whose name fits a pattern of `only`, set by set."""

        def wanted(name: str) -> bool:
            return any(fnmatchcase(name, one) for one in only)

        for suite in SUITES:
            if suite.name in OPEN_SUITES and wanted(suite.name):
                yield from self._suite(suite)
        for name, file, read, english in _TABLES:
            if wanted(name):
                yield from self._tables(name, file, read, english=english)
        if wanted("cases"):
            yield from self._cases()
        for one in PROSE:
            if wanted(f"prose-{one.questions}"):
                yield from self._prose(one)

    def forget_answerers(self) -> None:
        """Let every knowledge base read its questions anew, by the rules as they are now."""
        for base in self._open.values():
            base._answering._answerer = None  # what it keeps was read by other rules

    def _base(self, files: list[Path]) -> KnowledgeBase:
        name = fingerprint(files)[:16]
        if name not in self._open:
            own = self._settings.model_copy(update={"dir": self._folder / "kb" / name})
            base = self._stack.enter_context(KnowledgeBase.open(own))
            if len(base.documents()) < len(files):  # where files are alike fewer are stored, and nothing is done again
                for done, _ in enumerate(add_files(base, files), start=1):
                    self._progress(f"reading {name}", done, len(files))
            memorised = self._memorised[name] = _read_memorised(own.dir / _MEMORY_FILE)
            for method in _MEMORISED:
                setattr(base, method, _memorised(getattr(base, method), memorised.setdefault(method, {})))
            self._open[name] = base
        return self._open[name]

    def keep_memorised(self) -> None:
        """Keep what the knowledge bases told, so that the next run need not search and embed again."""
        for name, memorised in self._memorised.items():
            path = self._folder / "kb" / name / _MEMORY_FILE
            if sum(map(len, memorised.values())) != _length(path):
                path.write_bytes(pickle.dumps(memorised))
                path.with_suffix(".length").write_text(str(sum(map(len, memorised.values()))))

    def _suite(self, suite: Suite) -> Iterator[OpenQuestion]:
        for part in suite.parts:
            if not all(path.exists() for path in part.corpus):
                continue
            base = self._base(list(find_files(part.corpus).files))
            for case in (read_dialogues if part.dialogues else read_cases)(part.cases):
                yield OpenQuestion(case.id, suite.name, base, case.turns, (), _of_case(case))

    def _tables(
        self, group: str, file: str, read: Callable[[Path], TableSet], *, english: bool = False
    ) -> Iterator[OpenQuestion]:
        tables = read(self._data / file)
        folder = self._folder / "files" / file
        folder.mkdir(parents=True, exist_ok=True)
        files = write_documents(tables.documents, folder, ".html")
        base, first, names = self._base(list(files)), dict[bytes, str](), dict[str, str]()
        for path, document in files.items():
            names[document.name] = first.setdefault(path.read_bytes(), path.name)
        documents = {one.name: one for one in tables.documents}
        other = {str(row["id"]): str(row.get("question_en", "")) for _, row in read_objects(self._data / file)}
        for one in tables.questions:
            text = other[one.id] if english else one.question
            if text.strip():
                judged = _of_cells(one, documents[one.document])
                yield OpenQuestion(one.id, group, base, (text,), (names[one.document],), judged)

    def _cases(self) -> Iterator[OpenQuestion]:
        folder = SHARED / "cases"
        judged = _module(folder / "run.py").judged
        by_case: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for _, row in read_objects(folder / "cases.jsonl"):
            by_case[row["case"]].append(row)
        for case, rows in by_case.items():
            base = self._base(list(find_files((folder / case,)).files))
            for number, row in enumerate(rows):
                yield OpenQuestion(f"{case}-{number}", "cases", base, (row["question"],), (), _of_row(judged, row))

    def _prose(self, one: ProseSet) -> Iterator[OpenQuestion]:
        """Every second question over the half of the passages that has its answer or has not."""
        folder = self._folder / "files" / one.corpus
        folder.mkdir(parents=True, exist_ok=True)
        files = []
        there = half(read_passages(self._data, one.corpus))
        for number, (_, text) in enumerate(there.items()):
            files.append(folder / f"{number:06}.txt")
            files[-1].write_text(text, encoding="utf-8")
        base = self._base(files)
        for question in read_questions(self._data, one.questions):
            judged = _of_prose(question, one.read_length, is_there=question.gold in there)
            yield OpenQuestion(question.id, f"prose-{one.questions}", base, (question.text,), (), judged)


def sampled(questions: Iterator[OpenQuestion], most: int, seed: int) -> list[OpenQuestion]:
    """Questions of each set, `most` at most, drawn by `seed` of the large ones; in the order they stand in."""
    by_group: dict[str, list[OpenQuestion]] = defaultdict(list)
    for question in questions:
        by_group[question.group].append(question)
    kept: list[OpenQuestion] = []
    for group, all_of_it in by_group.items():
        chance = random.Random(f"{seed} {group}")  # noqa: S311 - not for secrets: the same questions have to come again
        drawn = chance.sample(range(len(all_of_it)), min(most, len(all_of_it)))
        kept += [replace(all_of_it[at], id=f"{group} {at} {all_of_it[at].id}") for at in sorted(drawn)]
    return kept


def digest_of(questions: Iterable[OpenQuestion]) -> str:
    """Which questions they are, in sixteen digits."""
    return hashlib.sha256(json.dumps([one.id for one in questions]).encode()).hexdigest()[:16]


def _length(path: Path) -> int:
    kept = path.with_suffix(".length")
    return int(kept.read_text()) if kept.is_file() and path.is_file() else -1


def _read_memorised(path: Path) -> dict[str, dict[str, Any]]:
    """What was kept of a knowledge base, our own file in a folder that the user named; nothing where classes have moved
    since."""
    try:
        kept: dict[str, dict[str, Any]] = pickle.loads(path.read_bytes()) if path.is_file() else {}  # noqa: S301
    except (AttributeError, ImportError, pickle.UnpicklingError):
        return {}
    return kept


def _memorised(method: Callable[..., Any], known: dict[str, Any]) -> Callable[..., Any]:
    def call(*given: Any, **named: Any) -> Any:
        key = repr((given, sorted(named.items()))) if method.__name__ != "align" else _passages_key(*given)
        if key not in known:
            known[key] = method(*given, **named)
        found = known[key]
        return list(found) if isinstance(found, list) else found

    return call


def _passages_key(question: str, hits: Any) -> str:
    return repr((question, [hit.chunk_id for hit in hits]))


def _of_case(case: Case) -> Callable[[Answer], str]:
    def worth(answer: Answer) -> str:
        if judge(case, answer).cited:
            return RIGHT
        return REFUSED if answer.abstained and not case.abstain else WRONG

    return worth


def _of_cells(question: TableQuestion, document: TableDocument) -> Callable[[Answer], str]:
    def worth(answer: Answer) -> str:
        return RIGHT if compare(question, document, answer).values else REFUSED if answer.abstained else WRONG

    return worth


def _of_row(judged: Callable[[dict[str, Any], dict[str, Any]], str], row: dict[str, Any]) -> Callable[[Answer], str]:
    worth = {"right": RIGHT, "missed": REFUSED}
    return lambda answer: worth.get(judged(row, {"abstained": answer.abstained, "answer": answer.answer}), WRONG)


def _of_prose(question: ProseQuestion, read_length: int, *, is_there: bool) -> Callable[[Answer], str]:
    def worth(answer: Answer) -> str:
        if answer.abstained:
            return REFUSED if is_there else RIGHT
        is_right = any(gold in answer.answer[:read_length] for gold in question.answers)
        return RIGHT if is_there and is_right else WRONG

    return worth


def _module(path: Path) -> Any:
    found = importlib.util.spec_from_file_location("cases_run", path)
    if found is None or found.loader is None:
        raise ReportQAError(f"{path} cannot be read.", "It judges the answers to the shared cases.")
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module
