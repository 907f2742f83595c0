"""An Office file (a zip archive of XML parts) opened with bounds: what is in it, what belongs to what, its elements one
by one.

Nothing is unpacked before its size is known, no part becomes a tree in memory, nothing outside the file is looked up.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING

from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from lxml.etree import _Element as XmlElement

_MOST_BYTES = 100_000_000
"""Bytes of the XML parts of one file, unpacked."""

_MOST_ELEMENTS = 4_000_000
"""XML elements in one part: a few for each cell of the largest sheet."""

_PARSED = (".xml", ".rels")
"""Endings of the parts that are read and count for the size."""

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ROOT = ""


@dataclass(frozen=True, slots=True)
class Relation:
    """What a part refers to: the last word of the relation's type ("worksheet"), and the path of the other part."""

    id: str
    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Package:
    """An opened file. `name` is for messages, `paths` gives the archive's spelling by lower-case path."""

    name: str
    archive: zipfile.ZipFile
    paths: Mapping[str, str] = field(default_factory=dict)

    def has(self, path: str) -> bool:
        """Is there such a part, of XML?"""
        return path.lower() in self.paths and path.lower().endswith(_PARSED)

    def related(self, path: str = _ROOT) -> tuple[Relation, ...]:
        """What a part refers to inside the file, in order; links to elsewhere are left out. "" is the file itself."""
        folder, base = posixpath.split(path)
        rels = posixpath.join(folder, "_rels", f"{base}.rels")
        if not self.has(rels):
            return ()
        found = []
        for element in self.elements(rels, "Relationship"):
            target = element.get("Target", "")
            if element.get("TargetMode", "").lower() != "external" and target:
                joined = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                kind = element.get("Type", "").rsplit("/", 1)[-1]
                found.append(Relation(element.get("Id", ""), kind, posixpath.normpath(joined)))
        return tuple(found)

    def elements(self, path: str, *names: str, ends: tuple[str, ...] = ()) -> Iterator[XmlElement]:
        """The elements of a part that have one of these local names, whole, in document order, and bare those in `ends`
        (with their attributes, after what they hold). An element is valid until the next one is asked for.

        Raises:
            UnreadableFileError: the part is damaged or has too many elements.
        """
        from lxml import etree

        if not self.has(path):
            raise _damaged(self.name)
        wanted, inside, count = frozenset(names), 0, 0
        try:
            with self.archive.open(self.paths[path.lower()]) as stream:
                parsed = etree.iterparse(
                    stream, events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
                )
                for event, element in parsed:
                    name = local_name(element)
                    if event == "start":
                        inside += name in wanted
                        count += 1
                        if count > _MOST_ELEMENTS:
                            raise _too_large(self.name)
                        continue
                    inside -= name in wanted
                    if inside:
                        continue
                    if name in wanted or name in ends:
                        yield element
                    _let_go(element)
        except (etree.XMLSyntaxError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
            raise _damaged(self.name) from None


def local_name(element: XmlElement) -> str:
    """The name of an element without its namespace; "" for comments and instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _let_go(element: XmlElement) -> None:
    """Frees what an element holds and its siblings before it."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and parent[0] is not element:
        del parent[0]


@contextmanager
def open_package(data: bytes, name: str, kind: str) -> Iterator[Package]:
    """An Office file opened for reading. `kind` is what it should be, for messages: "an Excel workbook (.xlsx)".

    Raises:
        UnreadableFileError: it is protected by a password, of the old binary kind, no archive at all, damaged or too
            large.
    """
    if data.startswith(_OLD_OFFICE):
        if _ENCRYPTED in data:
            raise UnreadableFileError(f"{name} is protected by a password.", "Save it without one and add it again.")
        raise UnreadableFileError(f"{name} is of the old binary Office format.", f"Save it as {kind}.")
    try:
        archive = zipfile.ZipFile(BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OSError):
        if data.startswith(b"PK"):
            raise _damaged(name) from None
        raise UnreadableFileError(f"{name} is not {kind}, whatever its name says.", f"Give {kind}.") from None
    with archive:
        entries = archive.infolist()
        parts = [entry for entry in entries if entry.filename.lower().endswith(_PARSED)]
        if any(entry.flag_bits & 1 for entry in parts):
            raise UnreadableFileError(f"{name} is protected by a password.", "Save it without one and add it again.")
        if sum(entry.file_size for entry in parts) > _MOST_BYTES:
            raise _too_large(name)
        yield Package(name, archive, {entry.filename.lower().lstrip("/"): entry.filename for entry in entries})


def _too_large(name: str) -> UnreadableFileError:
    return UnreadableFileError(
        f"{name} is too large when unpacked.", "Split it, or leave out what is not the report's."
    )


def _damaged(name: str) -> UnreadableFileError:
    return UnreadableFileError(f"{name} is damaged.", "Open it in its program, save it anew and add it again.")
