"""The only place that knows PDFium: the glyphs, shapes and pictures of a PDF's pages as plain data, a page at a
time."""

from __future__ import annotations

import ctypes
from contextlib import contextmanager
from math import atan2, degrees
from threading import RLock
from typing import TYPE_CHECKING, Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from ingest.pdf.page.raw import Bounds, Colour, Glyph, PageShape, RawPage, TextStyle
from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

Matrix = tuple[float, float, float, float, float, float]

_PDFIUM = RLock()
"""PDFium is not safe to use from two threads: whoever has a file open holds this."""

_MOST_GLYPHS = 200_000
_MOST_OBJECTS = 60_000
_MOST_SEGMENTS = 400
_DEEPEST = 8
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_BOLD_WEIGHT = 600
_BOLD_NAMES = ("bold", "black", "heavy", "semibold", "simhei", "-demi")
_NO_CHARACTERS = frozenset({0, 0xFFFF})
_TRANSPARENT = 8
_STROKED = frozenset({raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP})
_BOTH = frozenset({raw.FPDF_TEXTRENDERMODE_FILL_STROKE, raw.FPDF_TEXTRENDERMODE_FILL_STROKE_CLIP})
_UNSEEN = frozenset({raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP})
_CHANNELS = (ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint(), ctypes.c_uint())
"""Where PDFium puts the parts of a colour; used under its lock."""

_SIDES = (ctypes.c_float(), ctypes.c_float(), ctypes.c_float(), ctypes.c_float())
_SMALLEST = 1.2
"""Points below which a shape is a dot of a leader."""


class PdfFile:
    """An open PDF; its pages are read one at a time, and closed before the next."""

    def __init__(self, document: pdfium.PdfDocument) -> None:
        self._document = document

    def __len__(self) -> int:
        """How many pages it has."""
        return len(self._document)

    @property
    def title(self) -> str:
        """What the file calls itself; empty when it does not."""
        return str(self._document.get_metadata_value("Title")).strip()

    def page(self, number: int) -> RawPage | None:
        """A page by its number, from 1; None when it is damaged."""
        try:
            page = self._document[number - 1]
        except pdfium.PdfiumError:
            return None
        try:
            text = page.get_textpage()
            try:
                glyphs = tuple(_glyphs(text))
            finally:
                text.close()
            shapes: list[PageShape] = []
            pictures: list[Bounds] = []
            _walk(page.raw, shapes, pictures)
            turn = page.get_rotation() // 90
            return RawPage(number, page.get_bbox(), turn, glyphs, tuple(shapes), tuple(pictures))
        except pdfium.PdfiumError:
            return None
        finally:
            page.close()

    def picture(self, number: int, scale: float) -> NDArray[np.uint8]:
        """A page as it is shown: (height, width, 3), blue, green, red; `scale` pixels to a point."""
        page = self._document[number - 1]
        try:
            bitmap = page.render(scale=scale)
            pixels: NDArray[np.uint8] = bitmap.to_numpy().copy()
            bitmap.close()
            return pixels[:, :, :3]
        finally:
            page.close()


@contextmanager
def open_pdf(data: bytes, name: str) -> Iterator[PdfFile]:
    """The PDF in some bytes; `name` is what errors call it.

    Raises:
        UnreadableFileError: it is protected by a password, damaged, or has no pages.
    """
    with _PDFIUM:
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError:
            raise _refusal(name, data) from None
        try:
            yield PdfFile(document)
        finally:
            document.close()


def _refusal(name: str, data: bytes) -> UnreadableFileError:
    """Why a file cannot be opened. Asked of PDFium itself: pypdfium2 also refuses what has no pages, with the fault of
    an earlier file."""
    if document := raw.FPDF_LoadMemDocument64(data, len(data), None):
        raw.FPDF_CloseDocument(document)
        return UnreadableFileError(f"{name} is a PDF without pages.", "Save it again from where it was made.")
    fault = raw.FPDF_GetLastError()
    if fault == raw.FPDF_ERR_PASSWORD:
        return UnreadableFileError(f"{name} is protected by a password.", "Save a copy without one, and add that.")
    if fault == raw.FPDF_ERR_SECURITY:
        return UnreadableFileError(
            f"{name} is encrypted in a way that cannot be read.", "Save a copy without encryption, and add that."
        )
    return UnreadableFileError(
        f"{name} is damaged, or is no PDF.", "Open it in a PDF viewer and save it again, or get it anew."
    )


def _glyphs(text: pdfium.PdfTextpage) -> Iterator[Glyph]:
    """The characters that the file holds, without white space, in the order of PDFium's text."""
    page, styles = text.raw, _Styles(text.raw)
    left, bottom, right, top, x, y = (ctypes.c_double() for _ in range(6))
    loose = raw.FS_RECTF()
    for index in range(min(text.count_chars(), _MOST_GLYPHS)):
        code = raw.FPDFText_GetUnicode(page, index)
        if code in _NO_CHARACTERS or chr(code).isspace() or raw.FPDFText_IsGenerated(page, index) == 1:
            continue
        if not raw.FPDFText_GetLooseCharBox(page, index, loose):
            continue
        style, size, angle = styles.of(index)
        raw.FPDFText_GetCharOrigin(page, index, x, y)
        box = (loose.left, loose.bottom, loose.right, loose.top)
        if box[2] - box[0] <= 0.01:
            raw.FPDFText_GetCharBox(page, index, left, right, bottom, top)
            box = (left.value, bottom.value, right.value, top.value)
        yield Glyph(code, index, box, (x.value, y.value), size, angle, style)


class _Styles:
    """The styles of a page's glyphs, their sizes and angles; what text objects and fonts share is asked for once."""

    def __init__(self, page: Any) -> None:
        self._page = page
        self._bold: dict[int, bool] = {}
        self._last: tuple[int, tuple[TextStyle, float, float]] | None = None
        self._matrix = raw.FS_MATRIX()
        self._name, self._flags = ctypes.create_string_buffer(256), ctypes.c_int()

    def of(self, index: int) -> tuple[TextStyle, float, float]:
        """Style, size in points and angle in degrees of a glyph."""
        text_object = raw.FPDFText_GetTextObject(self._page, index)
        address = _address(text_object)
        if self._last is None or self._last[0] != address:
            matrix = self._matrix
            raw.FPDFText_GetMatrix(self._page, index, matrix)
            scale = (matrix.c * matrix.c + matrix.d * matrix.d) ** 0.5
            size = raw.FPDFText_GetFontSize(self._page, index) * (scale or 1.0)
            angle = -degrees(atan2(matrix.b, matrix.a)) % 360
            self._last = (address, (self._style(text_object, index), size, angle))
        return self._last[1]

    def _style(self, values: Any, index: int) -> TextStyle:
        if not values:
            return TextStyle(bold=False, colour=(0, 0, 0), shown=True, clip=None)
        mode = raw.FPDFTextObj_GetTextRenderMode(values)
        colour = _colour(values, raw.FPDFPageObj_GetStrokeColor if mode in _STROKED else raw.FPDFPageObj_GetFillColor)
        shown = mode not in _UNSEEN and colour is not None
        bold = mode in _BOTH or self._is_bold(raw.FPDFTextObj_GetFont(values), index)
        return TextStyle(bold, colour or (0, 0, 0), shown, _clip(values))

    def _is_bold(self, font: Any, index: int) -> bool:
        address = _address(font)
        if address not in self._bold:
            raw.FPDFText_GetFontInfo(self._page, index, self._name, 256, self._flags)
            called = self._name.value.decode("utf-8", "replace").lower()
            heavy = raw.FPDFText_GetFontWeight(self._page, index) >= _BOLD_WEIGHT
            self._bold[address] = heavy or any(part in called for part in _BOLD_NAMES)
        return self._bold[address]


def _address(pointer: Any) -> int:
    return ctypes.addressof(pointer.contents) if pointer else 0


def _colour(values: Any, ask: Any) -> Colour | None:
    """A colour of an object, None when it is fully transparent."""
    red, green, blue, alpha = _CHANNELS
    if not ask(values, red, green, blue, alpha):
        return (0, 0, 0)
    return (red.value, green.value, blue.value) if alpha.value > _TRANSPARENT else None


def _clip(values: Any) -> Bounds | None:
    """The bounds of what an object is clipped to, where all of it are rectangles that are not turned."""
    path = raw.FPDFPageObj_GetClipPath(values)
    count = raw.FPDFClipPath_CountPaths(path) if path else 0
    bounds: Bounds | None = None
    x, y = ctypes.c_float(), ctypes.c_float()
    for index in range(min(count, 20)):
        points = []
        for at in range(min(raw.FPDFClipPath_CountPathSegments(path, index), 50)):
            segment = raw.FPDFClipPath_GetPathSegment(path, index, at)
            if segment and raw.FPDFPathSegment_GetPoint(segment, x, y):
                points.append((x.value, y.value))
        if points:
            one = _around(points)
            bounds = (
                one
                if bounds is None
                else (max(bounds[0], one[0]), max(bounds[1], one[1]), min(bounds[2], one[2]), min(bounds[3], one[3]))
            )
    return bounds


def _around(points: list[tuple[float, float]]) -> Bounds:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def _walk(page: Any, shapes: list[PageShape], pictures: list[Bounds]) -> None:
    """The paths and pictures of a page, those inside form objects with the forms' matrices."""
    left = _MOST_OBJECTS

    def visit(count: int, get: Any, holder: Any, outer: Matrix, depth: int) -> None:
        nonlocal left
        for index in range(count):
            left -= 1
            if left < 0:
                return
            item = get(holder, index)
            kind = raw.FPDFPageObj_GetType(item) if item else raw.FPDF_PAGEOBJ_UNKNOWN
            if kind == raw.FPDF_PAGEOBJ_PATH:
                shape = _shape(item, _times(_matrix(item), outer))
                shapes.extend([shape] if shape else [])
            elif kind == raw.FPDF_PAGEOBJ_IMAGE:
                matrix = _times(_matrix(item), outer)
                pictures.append(_around([_moved(matrix, x, y) for x in (0.0, 1.0) for y in (0.0, 1.0)]))
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST:
                inner = _times(_matrix(item), outer)
                visit(raw.FPDFFormObj_CountObjects(item), raw.FPDFFormObj_GetObject, item, inner, depth + 1)

    visit(raw.FPDFPage_CountObjects(page), raw.FPDFPage_GetObject, page, _IDENTITY, 0)


def _shape(values: Any, matrix: Matrix) -> PageShape | None:
    left, bottom, right, top = _SIDES
    known = raw.FPDFPageObj_GetBounds(values, left, bottom, right, top)
    if known and max(right.value - left.value, top.value - bottom.value) < _SMALLEST:
        return None
    mode, stroke = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(values, mode, stroke)
    filled = _colour(values, raw.FPDFPageObj_GetFillColor) if mode.value else None
    stroked = _colour(values, raw.FPDFPageObj_GetStrokeColor) if stroke.value else None
    count = raw.FPDFPath_CountSegments(values)
    if (filled is None and stroked is None) or not 1 < count <= _MOST_SEGMENTS:
        return None
    x, y = ctypes.c_float(), ctypes.c_float()
    strands: list[list[tuple[float, float]]] = []
    for index in range(count):
        segment = raw.FPDFPath_GetPathSegment(values, index)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        if not strands or raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
            strands.append([])
        strands[-1].append(_moved(matrix, x.value, y.value))
        if raw.FPDFPathSegment_GetClose(segment):
            strands[-1].append(strands[-1][0])
    return PageShape(tuple(tuple(strand) for strand in strands if len(strand) > 1), filled, stroked)


def _matrix(values: Any) -> Matrix:
    matrix = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(values, matrix):
        return _IDENTITY
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def _moved(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
