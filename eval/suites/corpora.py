"""Puts a corpus into a knowledge base of its own, in a temporary folder that goes with it."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from eval.scoring.result import Corpus
from ingest import add_files
from kb.errors import UnreadableFileError, UsageError
from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.llm.messages import Writer
    from kb.settings import Settings

Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is done, and how much there is."""


@contextmanager
def knowledge_base_of(
    name: str, files: Sequence[Path], settings: Settings, progress: Progress, writer: Writer | None = None
) -> Iterator[tuple[KnowledgeBase, Corpus]]:
    """A knowledge base that holds just these files, open for questions; `writer` is the language model that answers, if
    any.

    Raises:
        UnreadableFileError: one of the files could not be added.
    """
    with tempfile.TemporaryDirectory(prefix="report-qa-eval-", ignore_cleanup_errors=True) as folder:
        own = settings.model_copy(update={"dir": Path(folder) / "kb"})
        with KnowledgeBase.open(own, writer=writer) as kb:
            yield kb, _fill(kb, name, files, progress)


@contextmanager
def existing_knowledge_base(settings: Settings) -> Iterator[tuple[KnowledgeBase, Corpus]]:
    """A knowledge base as it stands, open for questions. Its fingerprint is over the names of its reports and their
    ids.

    Raises:
        UsageError: there is no report in it.
    """
    started = perf_counter()
    with KnowledgeBase.open(settings) as kb:
        yield kb, corpus_of(kb, perf_counter() - started)


def corpus_of(kb: KnowledgeBase, seconds: float = 0.0) -> Corpus:
    """What a knowledge base holds.

    Raises:
        UsageError: there is no report in it.
    """
    documents = kb.documents()
    if not documents:
        raise UsageError(f"There is no report in {kb.settings.dir}.", "Add some, or give a folder with --documents.")
    names = sorted(f"{document.id}  {document.name}" for document in documents)
    return Corpus(
        name=kb.settings.dir.name,
        fingerprint=hashlib.sha256("\n".join(names).encode()).hexdigest(),
        documents=len(documents),
        chunks=sum(document.chunks for document in documents),
        tables=sum(document.tables for document in documents),
        seconds=round(seconds, 3),
    )


def _fill(kb: KnowledgeBase, name: str, files: Sequence[Path], progress: Progress) -> Corpus:
    started = perf_counter()
    warnings: list[str] = []
    for done, added in enumerate(add_files(kb, files), start=1):
        if added.status == "failed":
            raise UnreadableFileError(f"{added.name}: {added.error}", f"The corpus '{name}' needs every file.")
        warnings += [f"{added.name}: {warning}" for warning in added.warnings]
        progress(f"reading {name}", done, len(files))
    documents = kb.documents()
    return Corpus(
        name=name,
        fingerprint=fingerprint(files),
        documents=len(documents),
        chunks=sum(document.chunks for document in documents),
        tables=sum(document.tables for document in documents),
        seconds=round(perf_counter() - started, 3),
        warnings=tuple(warnings),
    )


def fingerprint(files: Sequence[Path]) -> str:
    """SHA-256 over the names and bytes of the files, whatever their order."""
    lines = sorted(f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}" for file in files)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
