"""Files into the knowledge base: found, told apart by their bytes, read, chunked, stored; one file's failure stops no
other."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from ingest.about.audit import audit_of, audit_warnings
from ingest.about.document_facts import facts_of
from ingest.about.naming import document_name, file_name, source_of
from ingest.chunking import chunk_report
from ingest.facts.document import facts_in
from ingest.reading.formats import SOUGHT
from ingest.reading.process_pool import reader
from kb.errors import StorageError, UnreadableFileError
from kb.model import Document, NewDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

    from ingest.reading.reading_process import ReadingProcess
    from kb.knowledge_base import KnowledgeBase
    from kb.model import ParsedReport

_ID_LENGTH = 16
_BYTES_PER_MB = 1_000_000


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file. `status` is "added", "replaced", "unchanged", "duplicate" or "failed".

    `error` is empty unless it failed: what happened and what to do, in one line. `seconds` is the time the file took.
    """

    name: str
    id: str
    status: str
    pages: int = 0
    tables: int = 0
    chunks: int = 0
    warnings: tuple[str, ...] = ()
    error: str = ""
    seconds: float = 0.0

    @classmethod
    def of(cls, document: Document, status: str) -> Added:
        """What became of the file of a document that is in."""
        facts = (document.pages, document.tables, document.chunks, document.warnings)
        return cls(document.name, document.id, status, *facts)


@dataclass(frozen=True, slots=True)
class Progress:
    """Where adding stands: file `file_number` of `files` (from 1); `done` of `total` steps of "reading", "embedding" or
    "storing"."""

    file: str
    file_number: int
    files: int
    stage: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class FoundFiles:
    """What a list of files and folders comes to: the paths to add, in order, and the files left out for their
    format."""

    files: tuple[Path, ...]
    skipped: tuple[Path, ...]


def find_files(paths: Sequence[Path]) -> FoundFiles:
    """Walk the folders among `paths`, in the order of names, links followed once; hidden files and folders are passed
    over.

    What is named itself is kept whatever it is, and so is a folder that cannot be read: adding it tells what is wrong.
    """
    files: dict[Path, None] = {}
    skipped: dict[Path, None] = {}
    for path in paths:
        # Not Path.is_dir: it raises where a folder above may not be searched.
        if os.path.isdir(path):  # noqa: PTH112
            found, unreadable = _walk(path)
            for file in found:
                (files if file.suffix.lower() in SOUGHT else skipped)[file] = None
            files.update(dict.fromkeys(unreadable))
        else:
            files[path] = None
    return FoundFiles(tuple(files), tuple(skipped))


def _walk(folder: Path) -> tuple[list[Path], list[Path]]:
    """The files under a folder, and the folders that cannot be listed."""
    found: list[Path] = []
    unreadable: list[Path] = []
    seen: set[Path] = set()

    def note(error: OSError) -> None:
        unreadable.append(Path(error.filename))

    for name, folders, files in os.walk(folder, onerror=note, followlinks=True):
        here = Path(name)
        real = here.resolve()
        if real in seen:  # a link that leads back
            folders.clear()
            continue
        seen.add(real)
        folders[:] = sorted(folder for folder in folders if not folder.startswith("."))
        found.extend(here / file for file in sorted(files) if not file.startswith("."))
    return found, unreadable


def add_files(
    kb: KnowledgeBase,
    paths: Sequence[Path],
    progress: Callable[[Progress], None] | None = None,
    *,
    uploads: bool = False,
) -> Generator[Added, None, None]:
    """Add files, and the supported files of folders, one `Added` each as it is done.

    A file that has changed where it lies is a new version of its report; two files of one name in two folders are two
    reports, the second of which is named with its folder ("b/report.pdf"). With `uploads` the paths mean nothing: a
    file of the same name is a new version.

    The knowledge base is locked while a file is worked on and free between two, so that a web server may ask for the
    next one from another thread; who wants it locked throughout holds `kb.writing()` around.

    Raises:
        LockedError: another process is writing.
        MismatchError: the knowledge base was made by other settings.
        ModelUnavailableError: nothing can be embedded.
        StorageError: the disk is full or the index damaged; what was yielded before is stored.
    """
    files = find_files(paths).files
    with reader(kb.settings) as reading:
        adding = _Adding(kb, reading, uploads)
        for number, path in enumerate(files, start=1):
            name = file_name(path)

            def tell(stage: str, done: int, total: int, name: str = name, number: int = number) -> None:
                if progress is not None:
                    progress(Progress(name, number, len(files), stage, done, total))

            began = monotonic()
            following = files[number] if number < len(files) else None
            try:
                with kb.writing():
                    added = adding.add(path, name, tell, following)
            except UnreadableFileError as error:
                added = Added(name, "", "failed", error=f"{error.what} {error.cure}")
            yield replace(added, seconds=round(monotonic() - began, 3))


@dataclass(slots=True)
class _Adding:
    """One call of `add_files`; `given` are the paths of the documents that it has met, by id, `ahead` the file being
    read ahead, with its id."""

    kb: KnowledgeBase
    reading: ReadingProcess
    uploads: bool
    given: dict[str, Path] = field(default_factory=dict)
    ahead: tuple[Path, str] | None = None

    def add(self, path: Path, name: str, tell: Callable[[str, int, int], None], following: Path | None) -> Added:
        """Add one file of that name; `following` is read while it is embedded."""
        tell("reading", 0, 1)
        identity = identity_of(path, self.kb.settings.max_file_mb)
        documents = self.kb.documents()
        same = next((document for document in documents if document.id == identity), None)
        if same is not None:
            return self._known(path, name, same)
        name = self._name(path, name, documents)
        if self.ahead != (path, identity):
            self.reading.begin(path)
        self.ahead = None
        self.kb.prepare()
        report = self.reading.finish(lambda done, total: tell("reading", done, total))
        new = new_document(report, name, identity, source="" if self.uploads else source_of(path))
        if following is not None:
            self._read_ahead(following, {identity, *(document.id for document in documents)})
        tell("embedding", 0, len(new.chunks))
        try:
            self.kb.put(
                new,
                lambda done, total: tell("storing" if done == total else "embedding", done, total),
                original=path,
            )
        except OSError as error:
            if error.errno != errno.ENOSPC:
                raise
            raise StorageError(f"The disk is full: {path} was not added.", "Make room, and add it again.") from None
        self.given[identity] = path
        replaces = any(document.name == name for document in documents)
        return Added.of(new.document, "replaced" if replaces else "added")

    def _known(self, path: Path, name: str, same: Document) -> Added:
        """The result for bytes that the knowledge base has already."""
        sources = self.kb.sources()
        if same.name.rpartition("/")[2] != name and sources[same.id] != source_of(path):
            note = f"The same file as {same.name}, which is in the knowledge base already."
            return replace(Added.of(same, "duplicate"), name=name, warnings=(note,))
        self.given[same.id] = path
        _keep_original(self.kb, path, same.id)
        if not self.uploads and not os.path.exists(sources[same.id]):  # noqa: PTH110 - as in find_files; an empty path does not exist
            self.kb.note_source(same, source_of(path))
        return Added.of(same, "unchanged")

    def _name(self, path: Path, name: str, documents: Sequence[Document]) -> str:
        """What the document of a file with new bytes is to be called."""
        ids = {document.name: document.id for document in documents}
        given = self.given.get(ids.get(name, ""))
        if self.uploads and given is not None:
            raise UnreadableFileError(
                f"{path} has the name of {given}, added just before, and other content.",
                "Rename one of them: an uploaded report is known by its file name.",
            )
        if self.uploads:
            return name
        sources = self.kb.sources()

        def is_there(other: str) -> bool:
            return ids[other] in self.given or self._lies_at(sources[ids[other]], ids[other])

        return document_name(path, {one: sources[identity] for one, identity in ids.items()}, is_there)

    def _lies_at(self, source: str, identity: str) -> bool:
        """Whether the file of these bytes is at that path."""
        with suppress(UnreadableFileError):
            return bool(source) and identity_of(Path(source), self.kb.settings.max_file_mb) == identity
        return False

    def _read_ahead(self, path: Path, known: set[str]) -> None:
        """Begin to read a file that comes next, unless its bytes are in already. What is wrong with it is told in its
        turn."""
        with suppress(UnreadableFileError):
            identity = identity_of(path, self.kb.settings.max_file_mb)
            if identity not in known:
                self.reading.begin(path)
                self.ahead = (path, identity)


def _keep_original(kb: KnowledgeBase, path: Path, identity: str) -> None:
    """Keep the file of a document that is in without it: it was lost, or came in by other ways."""
    for document in kb.documents():
        if document.id == identity and kb.original(document) is None:
            kb.keep_original(document, path)


def new_document(report: ParsedReport, name: str, identity: str, added_at: str = "", source: str = "") -> NewDocument:
    """A report, chunked, as a document of that name and id, added at that time (ISO) or now; `source` is where its file
    lies.

    Raises:
        UnreadableFileError: it holds no text.
    """
    chunks, tables = chunk_report(report)
    if not chunks:
        raise UnreadableFileError(f"{name} has no text in it.", "Save it with its text, and add it again.")
    audit = audit_of(report)
    facts = facts_of(report, Path(name).stem)
    document = Document(
        id=identity,
        name=name,
        title=report.title or Path(name).stem,
        date=report.date,
        pages=report.pages,
        tables=len(tables),
        chunks=len(chunks),
        added_at=added_at or datetime.now(UTC).isoformat(timespec="seconds"),
        warnings=(*audit_warnings(audit, reader_warns=bool(report.page_characters)), *report.warnings),
        facts=facts,
        audit=audit,
    )
    return NewDocument(document, chunks, tables, facts_in(report, chunks, tables, facts=facts), source)


def identity_of(path: Path, max_file_mb: int) -> str:
    """The id of the file's bytes. Nothing but a regular file is opened: a pipe would wait for a writer for ever.

    Raises:
        UnreadableFileError: it is no file, not there, not to be read, or too large.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableFileError(*_no_file(path, status.st_mode))
        if status.st_size > max_file_mb * _BYTES_PER_MB:  # before its bytes are gone through
            raise UnreadableFileError(
                f"{path} has {status.st_size / _BYTES_PER_MB:,.1f} MB; the limit is {max_file_mb} MB.",
                "Split it, or raise max_file_mb in kb.toml (KB_MAX_FILE_MB).",
            )
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()[:_ID_LENGTH]
    except OSError as error:
        raise UnreadableFileError(f"{path} cannot be read: {error.strerror}.", _cure(error)) from None


def _no_file(path: Path, mode: int) -> tuple[str, str]:
    if stat.S_ISDIR(mode):
        return f"{path} is a folder that cannot be listed.", "Correct its permissions, and add it again."
    return f"{path} is not a file but a device or a pipe.", "Save what it gives as a file, and add that."


def _cure(error: OSError) -> str:
    match error.errno:
        case errno.ENOENT | errno.ENOTDIR:
            return "Check the path; the file may have been moved or removed."
        case errno.EACCES | errno.EPERM:
            return "Correct its permissions, and add it again."
        case errno.ELOOP:
            return "Name the file that the link is to lead to."
        case _:
            return "Copy the file to this machine's disk, and add the copy."
