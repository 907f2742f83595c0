"""Files to facts in this process, without a knowledge base: nothing is embedded or stored."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from ingest.adding import new_document
from ingest.reading.formats import READERS, read_file

if TYPE_CHECKING:
    from kb.model import Fact, NewDocument

_LARGEST_MB = 200


def document_of_bytes(data: bytes, name: str) -> NewDocument:
    """The document in the bytes of a file of that name, with its facts.

    Raises:
        UnreadableFileError: they cannot be read, or hold nothing.
    """
    path = Path(name)
    report = READERS[path.suffix.lower()](data, path)
    return _quoted(new_document(report, path.name, hashlib.sha256(data).hexdigest()[:16]))


def document_of_file(path: Path) -> NewDocument:
    """The document in a file, with its facts.

    Raises:
        UnreadableFileError: it cannot be read, or holds nothing.
    """
    report = read_file(path, _LARGEST_MB)
    return _quoted(new_document(report, path.name, hashlib.sha256(path.read_bytes()).hexdigest()[:16]))


def _quoted(new: NewDocument) -> NewDocument:
    """The document whose facts of cells quote their row, as they do when a knowledge base gives them."""
    return replace(new, facts=tuple(_with_row(fact, new) for fact in new.facts))


def _with_row(fact: Fact, new: NewDocument) -> Fact:
    place = fact.place
    if place.quote or place.table is None or place.position is None:
        return fact
    return replace(fact, place=replace(place, quote=new.tables[place.table].row_text(place.position[0])))
