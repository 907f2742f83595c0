"""Scanned pages: noticed by their picture, read by RapidOCR where it is installed (the extra `ocr`)."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from ingest.pdf.page.page import Char
from ingest.pdf.tables.words import is_wide

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

    from ingest.pdf.page.page import PdfPage

SCALE = 2.0
"""Pixels to a point that a scanned page is drawn with for recognition: 144 to the inch."""

_PICTURED = 0.5
_FEWEST_CHARS = 40
"""A page of a picture over half of it with fewer characters than this is a scan."""

_LEAST_SURE = 0.5
"""Confidence of RapidOCR below which a line is left out: stains and logos."""

_TYPE = 0.8
"""Size of type as a share of the height of the box around a line."""


@dataclass(frozen=True, slots=True)
class Ocr:
    """A recogniser: given pixels (height, width, 3) it says lines with their boxes and how sure it is."""

    engine: Any


def find_ocr() -> Ocr | None:
    """What recognises scanned pages; None when the extra is not installed. Loaded when the first page needs it."""
    return Ocr(_Lazy()) if find_spec("rapidocr") else None


class _Lazy:
    """RapidOCR, its models loaded at the first page."""

    def __init__(self) -> None:
        self._engine: Any = None

    def __call__(self, pixels: NDArray[np.uint8]) -> Any:
        if self._engine is None:
            # onnxruntime would look up a host when it is imported.
            os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
            from rapidocr import RapidOCR

            self._engine = RapidOCR(params={"Global.log_level": "error"})
        return self._engine(pixels)


def is_scanned(page: PdfPage) -> bool:
    """Is a page a picture with hardly a character?"""
    return page.pictured > _PICTURED and len(page.chars) < _FEWEST_CHARS


def recognised(page: PdfPage, pixels: NDArray[np.uint8], ocr: Ocr) -> PdfPage:
    """A scanned page with the characters that are recognised on it; within a line they are placed by their usual
    width."""
    found = ocr.engine(pixels)
    chars: list[Char] = []
    if found.boxes is not None:
        for corners, text, sure in zip(found.boxes, found.txts, found.scores, strict=True):
            if sure >= _LEAST_SURE:
                xs, ys = [float(x) / SCALE for x, _ in corners], [float(y) / SCALE for _, y in corners]
                first = chars[-1].index + 2 if chars else 0
                chars += _chars(text, (min(xs), min(ys), max(xs), max(ys)), first)
    return replace(page, chars=tuple(chars), turned=0)


def _chars(text: str, box: tuple[float, float, float, float], first: int) -> Iterator[Char]:
    x0, y0, x1, y1 = box
    size = _TYPE * (y1 - y0)
    widths = [1.0 if is_wide(character) else 0.5 for character in text]
    step = (x1 - x0) / max(sum(widths), 0.5)
    middle = (y0 + y1) / 2
    x = x0
    for index, (character, width) in enumerate(zip(text, widths, strict=True), start=first):
        if not character.isspace():
            yield Char(
                character, x, middle - size / 2, x + width * step, middle + size / 2, size, bold=False, index=index
            )
        x += width * step
