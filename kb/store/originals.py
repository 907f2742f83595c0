"""The original files of the reports, stored as `originals/ID/NAME`, for preview and for rebuilding the index."""

from __future__ import annotations

import hashlib
import os
import shutil
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from kb.errors import UnreadableFileError
from kb.store.storage_errors import as_storage_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

FOLDER = "originals"
_INCOMING = ".incoming"
_LONGEST_NAME = 240
"""Bytes of a file name; file systems take 255."""
_LONGEST_SUFFIX = 20
_PIECE = 1 << 20


class Original(NamedTuple):
    """A kept file: the id of its report, where it lies, and the name it lies under, which is the report's."""

    document: str
    path: Path
    name: str


class Originals:
    """The kept files of one knowledge base. Whoever changes them holds the writer's lock."""

    def __init__(self, folder: Path) -> None:
        self._base = folder
        self._folder = folder / FOLDER
        self.incoming = self._folder / _INCOMING
        """The folder in which a file is made ready."""

    def __iter__(self) -> Iterator[Original]:
        """Every kept file, in the order of keeping."""
        with as_storage_errors(self._base):
            folders = [path for path in self._folder.glob("*") if path.is_dir() and not path.name.startswith(".")]
            folders.sort(key=lambda path: (path.stat().st_mtime_ns, path.name))
            found = [
                Original(path.name, file, file.relative_to(path).as_posix())
                for path in folders
                for file in path.rglob("*")
                if file.is_file()
            ]
        return iter(found)

    def path(self, document: str, name: str) -> Path:
        """Where the file of a report of that name is or would be."""
        return self._folder / document / _below(name)

    def receive(self, source: Path, document: str, name: str) -> None:
        """Copy a file in; it counts only after `keep`. A half-copied file of before is deleted.

        Raises:
            UnreadableFileError: its bytes are not, or no longer, those of `document`, or cannot be read.
            StorageError: it cannot be stored.
        """
        self.drop_incoming()
        with as_storage_errors(self._base):
            path = self.incoming / _below(name)
            path.parent.mkdir(parents=True)
            with path.open("xb") as target:
                digest = _copy(source, target)
                target.flush()
                os.fsync(target.fileno())
        if not digest.startswith(document):
            self.drop_incoming()
            raise UnreadableFileError(f"{source} changed while it was read.", "Add it again when it is complete.")

    def keep(self, document: str) -> None:
        """Make the file that was received the one of this report."""
        self.remove([document])
        with as_storage_errors(self._base):
            self.incoming.rename(self._folder / document)

    def drop_incoming(self) -> None:
        """Remove what was received and not kept."""
        self.remove([_INCOMING])

    def remove(self, documents: Iterable[str]) -> None:
        """Remove the files of these reports, where there are any."""
        with as_storage_errors(self._base):
            for document in documents:
                if (self._folder / document).exists():
                    shutil.rmtree(self._folder / document)


def is_whole(original: Original) -> bool:
    """Whether the file still has the bytes that its report's id stands for."""
    with original.path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest().startswith(original.document)


def _copy(source: Path, target: IO[bytes]) -> str:
    """Copy a file's bytes; returns the SHA-256 of what was copied.

    Raises:
        UnreadableFileError: the source cannot be read.
        OSError: the target cannot be written.
    """
    digest = hashlib.sha256()
    for piece in _pieces(source):
        digest.update(piece)
        target.write(piece)
    return digest.hexdigest()


def _pieces(source: Path) -> Iterator[bytes]:
    try:
        with source.open("rb") as file:
            while piece := file.read(_PIECE):
                yield piece
    except OSError as error:
        raise UnreadableFileError(
            f"{source} cannot be read: {error.strerror}.", "Check the file, and add it again."
        ) from None


def _below(name: str) -> Path:
    """The report's name as a path: a file, in the folders that the name has ("b/report.pdf")."""
    parts = [_file_name(part) for part in name.split("/") if part not in ("", ".", "..")]
    return Path(*parts) if parts else Path(_file_name(name))


def _file_name(name: str) -> str:
    """A part of the report's name, shortened before its suffix where the file system would not take it."""
    plain = Path(name).name
    suffix = Path(plain).suffix[:_LONGEST_SUFFIX]
    stem = os.fsencode(Path(plain).stem)[: _LONGEST_NAME - len(os.fsencode(suffix))]
    return plain if len(os.fsencode(plain)) <= _LONGEST_NAME else stem.decode("utf-8", "ignore") + suffix
