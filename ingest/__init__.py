"""Reads reports, chunks them and adds them to a knowledge base: the door of this package."""

from __future__ import annotations

from ingest.adding import Added, Progress, add_files, find_files
from ingest.chunking import chunk_report
from ingest.reading import read_report
from ingest.rebuilding import rebuild

__all__ = ["Added", "Progress", "add_files", "chunk_report", "find_files", "read_report", "rebuild"]
