"""Reads reports, chunks them and adds them to a knowledge base."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ingest.adding import Added, Progress, add_files, find_files
    from ingest.chunking import chunk_report
    from ingest.reading.formats import read_report
    from ingest.rebuilding import rebuild

__all__ = ["Added", "Progress", "add_files", "chunk_report", "find_files", "read_report", "rebuild"]

_HOMES = {
    **dict.fromkeys(("Added", "Progress", "add_files", "find_files"), "ingest.adding"),
    "chunk_report": "ingest.chunking",
    "read_report": "ingest.reading.formats",
    "rebuild": "ingest.rebuilding",
}


def __getattr__(name: str) -> object:
    """Import a public name when it is first used: the process that reads files needs the readers alone."""
    if name not in _HOMES:
        raise AttributeError(f"module 'ingest' has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
