"""What a file is called as a document: by its name, and by as much of its folder as tells it from another file of that
name."""

from __future__ import annotations

import os
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})


def file_name(path: Path) -> str:
    """The file's name as every part can store and print it: composed, bytes that are no UTF-8 and control characters
    marked."""
    return _printable(path.name or path.resolve().name)


def source_of(path: Path) -> str:
    """The absolute path by which a file is known again. Links stay: "latest/report.pdf" is one report whatever it leads
    to."""
    return os.path.abspath(path)  # noqa: PTH100 - Path.resolve() follows links, Path.absolute() leaves ".."


def document_name(path: Path, sources: Mapping[str, str], is_there: Callable[[str], bool]) -> str:
    """The name of the document that a file's bytes, which no document has, are to go by.

    It is that of a document when the file is a new version of it: the document came from the same path; or its name is
    the end of the path, and its own file is not there any more as it was added. Otherwise it is a name that no document
    has: the file's own, or, beside documents of that file name, with the folders that tell them apart: "b/report.pdf".

    Args:
        path: the file.
        sources: the documents' names, each with the path that its file was added from; empty where nobody knows.
        is_there: whether the file of the document of a name still lies where it was, with the same bytes. Asked only
            where it matters.
    """
    own = source_of(path)
    for name, source in sources.items():
        if source == own:
            return name
    plain = file_name(path)
    namesakes = [name for name in sources if name.rpartition("/")[2] == plain]
    if not namesakes:
        return plain
    ends = _ends(own)
    for end in reversed(ends):
        if end in namesakes and not is_there(end):
            return end
    others = [source_end for name in namesakes for source_end in _ends(sources[name])]
    for end in ends[1:]:
        if end not in sources and end not in others:
            return end
    whole = "/".join(map(_printable, Path(own).as_posix().split("/")))
    return whole if whole not in sources else _numbered(whole, sources)


def _ends(path: str) -> list[str]:
    """The ends of a path, from the file's name to everything below the root: "report.pdf", "b/report.pdf",
    "a/b/report.pdf"."""
    parts = [_printable(part) for part in Path(path).parts[1:]]
    return ["/".join(parts[at:]) for at in reversed(range(len(parts)))]


def _numbered(name: str, taken: Mapping[str, str]) -> str:
    """For files whose paths look alike, bytes that are no text in them: "/a/report (2).pdf"."""
    stem, dot, suffix = name.rpartition(".")
    number = 2
    while (found := f"{stem} ({number}){dot}{suffix}" if dot else f"{name} ({number})") in taken:
        number += 1
    return found


def _printable(text: str) -> str:
    readable = os.fsencode(text).decode("utf-8", "replace")
    marked = "".join("\ufffd" if unicodedata.category(letter) in _UNPRINTABLE else letter for letter in readable)
    return unicodedata.normalize("NFC", marked)
