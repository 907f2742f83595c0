"""The knowledge base made anew from the original files that it keeps, for another model or another version of this
program."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.adding import Progress, new_document
from ingest.reading.reading_process import ReadingProcess
from kb.errors import UnreadableFileError
from kb.knowledge_base import rebuilding

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.model import Document
    from kb.settings import Settings


def rebuild(
    settings: Settings,
    report: Callable[[str], None] = lambda _: None,
    progress: Callable[[Progress], None] | None = None,
) -> list[Document]:
    """Read, chunk and embed every kept file again by the settings in force; returns the reports, in order.

    All or nothing: until the last is ready everybody goes on with the old ones, and what fails leaves them.

    Raises:
        UnreadableFileError: a file cannot be read any more.
        UsageError, LockedError, StorageError, ModelUnavailableError: as `rebuilding`.
    """
    done: list[Document] = []
    with rebuilding(settings, report) as stage, ReadingProcess(settings) as reading:
        for number, kept in enumerate(stage.files, start=1):

            def tell(at: str, steps: int, total: int, name: str = kept.name, number: int = number) -> None:
                if progress is not None:
                    progress(Progress(name, number, len(stage.files), at, steps, total))

            tell("reading", 0, 1)
            try:
                parsed = reading.read(kept.path, lambda steps, total, tell=tell: tell("reading", steps, total))  # type: ignore[misc]  # mypy infers no type for the default
                new = new_document(parsed, kept.name, kept.id, kept.added_at, kept.source)
            except UnreadableFileError as error:
                raise UnreadableFileError(
                    f"{error.what} ({kept.name}; nothing has changed.)", f"{error.cure} Or remove that report first."
                ) from None
            stage.put(new, lambda steps, total, tell=tell: tell("embedding", steps, total))  # type: ignore[misc]  # mypy infers no type for the default
            done.append(new.document)
    return done
