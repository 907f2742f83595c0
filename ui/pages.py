"""Pages of documents over HTTP: by the document's id and a number, never by a path. The viewer in the browser asks for
them."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from kb.errors import ReportQAError
from kb.html.part_rendering import part_html, whole_table_html
from kb.html.rendering import Texts, language_of
from kb.knowledge_base import KnowledgeBase
from kb.model import Document
from kb.pages.images import WIDTHS, PageImages, as_pdf
from kb.pages.layouts import Layouts
from kb.pages.marks import CELLS_MOST, Mark
from kb.pages.parts import Part
from kb.pages.process import DrawingError
from ui.words import Words

_IDENTITY = re.compile(r"[0-9a-f]{16}")
_SPAN = re.compile(r"(\d{1,6})-(\d{1,6})")
_CELL = re.compile(r"(\d{1,6})\.(\d{1,6})")
"""The signature of a PDF stands within so many bytes."""

_DRAWN_AS = 1
"""Raised when pages are drawn otherwise, so that browsers fetch them anew."""


@dataclass(frozen=True, slots=True)
class PageServer:
    """Outlines, pictures of pages, laid-out parts and whole tables of the documents in a knowledge base."""

    kb: KnowledgeBase
    words: Words
    images: PageImages
    layouts: Layouts = field(default_factory=Layouts)

    def add_to(self, web: FastAPI) -> None:
        """Serve under /documents/ID/. Numbers that are none are not found."""
        for path, answer in (
            ("outline", self.outline),
            ("pages/{number:int}/{width:int}.webp", self.page),
            ("parts/{number:int}", self.part),
            ("tables/{number:int}", self.table),
        ):
            web.add_api_route(f"/documents/{{document}}/{path}", answer, methods=["GET"], response_model=None)

    def outline(self, document: str, request: Request) -> Response:
        """What the document consists of: {"pages": [[width, height], ...]} or {"parts": [[first passage, page, lines],
        ...]}."""
        try:
            found = self._document(document)
            if found is None:
                return self._refused(request, "gone", 404)
            if (path := self._pdf(found)) is not None:
                return JSONResponse({"pages": self.images.sizes(found.id, path)})
            parts = self._parts(found)
        except DrawingError as fault:
            return self._refused(request, fault.reason, 422)
        except ReportQAError as error:
            return PlainTextResponse(str(error), status_code=503)
        return JSONResponse({"parts": [[part.units[0].passages[0], part.page, part.lines] for part in parts]})

    def page(self, document: str, number: int, width: int, request: Request) -> Response:
        """The picture of a page."""
        try:
            found = self._document(document)
            path = self._pdf(found) if found else None
            if found is None or path is None:
                return self._refused(request, "gone", 404)
            if width not in WIDTHS or not 1 <= number <= len(self.images.sizes(found.id, path)):
                return self._refused(request, "leaf", 404)
            tag = f'"{found.id}-{number}-{width}-{_DRAWN_AS}"'
            # Kept by the browser, but asked for again each time: what has been removed is shown to nobody.
            headers = {"etag": tag, "cache-control": "private, no-cache"}
            if request.headers.get("if-none-match") == tag:
                return Response(status_code=304, headers=headers)
            picture = self.images.picture(found.id, path, number, width)
        except DrawingError as fault:
            return self._refused(request, fault.reason, 422)
        except ReportQAError as error:
            return PlainTextResponse(str(error), status_code=503)
        return Response(picture, media_type="image/webp", headers=headers)

    def part(self, document: str, number: int, request: Request) -> Response:
        """A part of a document that has no pages to be drawn, with what ?passage=3&span=10-40&table=1&cells=2.3,4.5
        marks."""
        try:
            found = self._document(document)
            parts = self._parts(found) if found else ()
            if found is None:
                return self._refused(request, "gone", 404)
            if not 1 <= number <= len(parts):
                return self._refused(request, "leaf", 404)
            part = parts[number - 1]
            orders = [order for unit in part.units for order in unit.shown]
            passages = self.kb.passages([f"{found.id}-{order}" for order in orders])
            chunks = {chunk.order: chunk for _, chunk in passages.values()}
            tables = self.kb.tables(found.id) if any(unit.table is not None for unit in part.units) else []
        except ReportQAError as error:
            return PlainTextResponse(str(error), status_code=503)
        return HTMLResponse(
            part_html(part, chunks, tables, _mark(found.id, request), self._texts(request)), headers=_FRESH
        )

    def table(self, document: str, number: int, request: Request) -> Response:
        """A table of a document, all its rows, with the cells marked that ?cells=2.3,4.5 names."""
        try:
            found = self._document(document)
            tables = self.kb.tables(found.id) if found else []
        except ReportQAError as error:
            return PlainTextResponse(str(error), status_code=503)
        if number >= len(tables):
            return self._refused(request, "table", 404)
        cells = _cells(request.query_params.get("cells", ""))
        return HTMLResponse(whole_table_html(tables[number], cells, self._texts(request)), headers=_FRESH)

    def _document(self, document: str) -> Document | None:
        return self.kb.document(document) if _IDENTITY.fullmatch(document) else None

    def _parts(self, document: Document) -> tuple[Part, ...]:
        return self.layouts.parts(document, self.kb.chunks, self.kb.tables)

    def _pdf(self, document: Document) -> Path | None:
        return as_pdf(self.kb.original(document))

    def _texts(self, request: Request) -> Texts:
        return self.words.by_language[language_of(request.headers.get("accept-language", ""))]

    def _refused(self, request: Request, reason: str, status: int) -> Response:
        return PlainTextResponse(self._texts(request)[f"fault_{reason}"], status_code=status)


_FRESH = {"cache-control": "no-store"}


def _mark(document: str, request: Request) -> Mark | None:
    """What a request has marked; None where it names no passage."""
    asked = request.query_params
    passage, table = asked.get("passage", ""), asked.get("table", "")
    if not re.fullmatch(r"\d{1,6}", passage):
        return None
    span = _SPAN.fullmatch(asked.get("span", ""))
    return Mark(
        document,
        int(passage),
        (int(span[1]), int(span[2])) if span else (0, 0),
        int(table) if re.fullmatch(r"\d{1,6}", table) else None,
        _cells(asked.get("cells", "")),
    )


def _cells(positions: str) -> tuple[tuple[int, int], ...]:
    found = (_CELL.fullmatch(cell) for cell in positions.split(",")[:CELLS_MOST])
    return tuple((int(cell[1]), int(cell[2])) for cell in found if cell)
