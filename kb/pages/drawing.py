"""The drawing process: PDF files and page numbers in, sizes and pictures of pages out; it ends with its parent.

A file comes from anybody, and PDFium is not made to survive every one: what crashes, hangs or eats memory here costs
one picture. Requests are lines of JSON, replies a line of JSON and, for a picture, so many bytes after it as the line
says.
"""

from __future__ import annotations

import io
import json
import os
import signal
from math import sqrt
from pathlib import Path
from typing import IO, Any

import pypdfium2 as pdfium

PIXELS_MOST = 24_000_000
"""A picture of more pixels is drawn smaller: a page may say that it is kilometres long."""

PAGES_MOST = 20_000
MEMORY_MOST = 1_500_000_000
"""Bytes that the process may take, where the system can hold it to that."""

IDLE_SECONDS = 3_600
"""A process that is asked nothing for so long ends; the next request starts another."""

SECONDS_MOST = 60
"""The parent keeps the time; this process ends itself only when the parent did not."""

_QUALITY = 80
_SIDE_MOST = 16_000
"""Pixels along one side: a WebP takes 16,383."""

_REFUSED = "refused"

Reply = tuple[dict[str, Any], bytes]


def main() -> None:
    """Answer one request after the other until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to act on
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    _limit_memory()
    _alarm(IDLE_SECONDS)
    while line := requests.readline():
        _alarm(SECONDS_MOST)
        _send(replies, *_answered(json.loads(line)))
        _alarm(IDLE_SECONDS)


def _answered(request: dict[str, Any]) -> Reply:
    """The reply to {"path"}: {"sizes": [[width, height], ...]} in points; to {"path", "page", "width"}: a picture.

    {"refused": "file" or "page"} when there is none.
    """
    try:
        document = _opened(request["path"])
    except (pdfium.PdfiumError, OSError):
        return {_REFUSED: "file"}, b""
    try:
        if "page" not in request:
            count = min(len(document), PAGES_MOST)
            return {"sizes": [_size(document, number) for number in range(count)]}, b""
        picture = _picture(document, request["page"], request["width"])
        return ({"bytes": len(picture)}, picture) if picture else ({_REFUSED: "page"}, b"")
    finally:
        document.close()


def _opened(path: str) -> pdfium.PdfDocument:
    """The file, read as far as is needed; whole where its name is one that PDFium cannot be given."""
    try:
        return pdfium.PdfDocument(path)
    except UnicodeEncodeError:
        return pdfium.PdfDocument(Path(path).read_bytes())


def _size(document: pdfium.PdfDocument, index: int) -> tuple[float, float]:
    """Width and height of a page as it is shown, in points; that of a sheet of paper where the page is damaged."""
    try:
        width, height = document.get_page_size(index)
    except pdfium.PdfiumError:
        width, height = 0.0, 0.0
    return (width, height) if width > 0 and height > 0 else (595.0, 842.0)


def _picture(document: pdfium.PdfDocument, number: int, width: int) -> bytes:
    """A page, from 1, as a WebP of so many pixels across; b"" when there is no such page, or it is damaged."""
    if not 1 <= number <= len(document):
        return b""
    try:
        if document.get_formtype():
            document.init_forms()  # what was typed into a form is drawn then
        page = document[number - 1]
    except pdfium.PdfiumError:
        return b""
    try:
        across, down = page.get_size()
        if across <= 0 or down <= 0:
            return b""
        scale = min(width / across, sqrt(PIXELS_MOST / (across * down)), _SIDE_MOST / max(across, down))
        bitmap = page.render(scale=scale)
        buffer = io.BytesIO()
        bitmap.to_pil().convert("RGB").save(buffer, "WEBP", quality=_QUALITY, method=0)
        bitmap.close()
        return buffer.getvalue()
    except (pdfium.PdfiumError, ValueError, OSError):  # e.g. so narrow that no pixel is left
        return b""
    finally:
        page.close()


def _send(replies: IO[bytes], header: dict[str, Any], body: bytes) -> None:
    replies.write(json.dumps(header).encode() + b"\n" + body)
    replies.flush()


def _alarm(seconds: int) -> None:
    """End the process after that time, where the system can."""
    if os.name == "posix":
        signal.alarm(seconds)


def _limit_memory() -> None:
    if os.name == "posix":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        most = MEMORY_MOST if hard == resource.RLIM_INFINITY else min(MEMORY_MOST, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
