"""Files to facts in this process, without a knowledge base: nothing is embedded or stored."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.adding import new_document
from ingest.reading import READERS, read_file

if TYPE_CHECKING:
    from kb.model import NewDocument

_LARGEST_MB = 200


def document_of_bytes(data: bytes, name: str) -> NewDocument:
    """The document in the bytes of a file of that name, with its facts.

    Raises:
        UnreadableFileError: they cannot be read, or hold nothing.
    """
    path = Path(name)
    report = READERS[path.suffix.lower()](data, path)
    return new_document(report, path.name, hashlib.sha256(data).hexdigest()[:16])


def document_of_file(path: Path) -> NewDocument:
    """The document in a file, with its facts.

    Raises:
        UnreadableFileError: it cannot be read, or holds nothing.
    """
    report = read_file(path, _LARGEST_MB)
    return new_document(report, path.name, hashlib.sha256(path.read_bytes()).hexdigest()[:16])
