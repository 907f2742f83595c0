"""A suite of the user's own: a file of cases, asked over a folder of reports, or over a knowledge base as it stands."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from eval.suites.corpora import existing_knowledge_base, knowledge_base_of
from ingest import find_files
from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from eval.scoring.result import Corpus
    from eval.suites.corpora import Progress
    from kb.knowledge_base import KnowledgeBase
    from kb.settings import Settings

SUFFIXES = (".yaml", ".yml", ".jsonl")


def is_own(name: str) -> bool:
    """Whether what was given as a suite is a file of cases."""
    return name.lower().endswith(SUFFIXES)


@contextmanager
def own_corpus(
    documents: Sequence[Path], settings: Settings, progress: Progress
) -> Iterator[tuple[KnowledgeBase, Corpus]]:
    """The reports of folders and files in a temporary knowledge base; without any, the knowledge base of the settings.

    Raises:
        UsageError: there is no report.
    """
    if not documents:
        with existing_knowledge_base(settings) as found:
            yield found
        return
    files = find_files(documents).files if all(path.exists() for path in documents) else ()
    if not files:
        named = ", ".join(map(str, documents))
        raise UsageError(f"There is no report in {named}.", "Give a folder of reports with --documents.")
    with knowledge_base_of(documents[0].name, files, settings, progress) as made:
        yield made
