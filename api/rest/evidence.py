"""The page that a citation leads to: what was quoted, where it stands, and for a PDF its page with the place marked."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi import Path as InPath
from starlette.responses import HTMLResponse, Response

from access.guard import needs
from access.principal import Scope
from api.serving.adding_routes import add_route
from api.serving.desk import Desk
from api.serving.evidence import ADDRESS, asked_for
from api.shapes.problems import FORBIDDEN, INVALID, NOT_FOUND, UNAVAILABLE, RefusedError, gives, told
from kb.html.rendering import Texts, asset, inert, language_of, load_texts, where
from kb.html.table_rendering import marked_table_html
from kb.model import Document, Evidence
from kb.pages.marks import mark_of

_Short = Annotated[str, Query(max_length=20_000)]


@dataclass(frozen=True, slots=True)
class EvidenceRoutes:
    """The page of evidence."""

    desk: Desk
    by_language: Mapping[str, Texts]

    @classmethod
    def of(cls, desk: Desk) -> "EvidenceRoutes":
        """With the texts of the app."""
        return cls(desk, load_texts())

    def router(self) -> APIRouter:
        """The page, for whoever may read."""
        routes = APIRouter(tags=["questions"], dependencies=[Depends(needs(Scope.READ))])
        shown = told(FORBIDDEN, NOT_FOUND, INVALID, UNAVAILABLE) | gives(also="text/html")
        add_route(routes, f"GET {ADDRESS}{{chunk}}", self.show, shown, response_class=Response)
        return routes

    def show(
        self, chunk: Annotated[str, InPath(max_length=200)], request: Request, span: _Short = "", cells: _Short = ""
    ) -> Response:
        """What a citation rests on, for a person to look at."""
        evidence = asked_for(self.desk.kb, chunk, span, cells)
        if evidence is None or evidence.found is None:
            raise RefusedError(NOT_FOUND, "This passage is no longer in the knowledge base.", "Ask the question again.")
        language = language_of(request.headers.get("accept-language", ""))
        texts = self.by_language[language]
        document, _ = evidence.found
        page = _page(evidence, texts, language, self._pictures(evidence, document, texts))
        return HTMLResponse(page, headers={"cache-control": "no-store"})

    def _pictures(self, evidence: Evidence, document: Document, texts: Texts) -> str:
        """The pages of a PDF that the citation stands on, its areas marked."""
        mark = mark_of(evidence)
        areas = mark.areas if mark else ()
        pages = sorted({area.page for area in areas}) or ([evidence.citation.page] if evidence.citation.page else [])
        if not pages or not self.desk.pictures.has(document, pages[0]):
            return ""
        shown = []
        for page in pages:
            boxes = "".join(
                f'<i style="left:{area.x0:.2%};top:{area.y0:.2%};'
                f'width:{area.x1 - area.x0:.2%};height:{area.y1 - area.y0:.2%}"></i>'
                for area in areas
                if area.page == page
            )
            label = inert(texts["page"].format(page=page))
            picture = f'<img src="../api/v1/documents/{document.id}/pages/{page}.png" alt="{label}">'
            shown.append(f"<figure><div>{picture}{boxes}</div><figcaption>{label}</figcaption></figure>")
        return "".join(shown)


def _page(evidence: Evidence, texts: Texts, language: str, pictures: str) -> str:
    citation = evidence.citation
    title = inert(citation.title or citation.document)
    path = inert(" › ".join(citation.headings))
    if evidence.table is not None:
        mark = mark_of(evidence)
        body = marked_table_html(evidence.table, mark.cells if mark else (), texts)
    else:
        quoted = f"{inert(evidence.before)}<mark>{inert(citation.quote)}</mark>{inert(evidence.after)}"
        body = f"<blockquote>{quoted}</blockquote>"
    return (
        f'<!doctype html><html lang="{escape(language)}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{asset('evidence_page.css')}</style>"
        f"<main><h1>{title}</h1><p>{inert(where(citation, texts))}<br>{inert(citation.document)}</p>"
        f"<p>{path}</p>{body}{pictures}</main></html>"
    )
