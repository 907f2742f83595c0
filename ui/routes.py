"""Addresses beside the pages: what is downloaded."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Annotated
from urllib.parse import quote

from fastapi import Query
from fastapi.exceptions import RequestValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from ingest.jobs import Jobs
from kb.charts.selection import Selection
from kb.commands.figures import workbook
from kb.errors import ReportQAError
from kb.html.facts_rendering import WORKBOOK_ADDRESS as WORKBOOK_ADDRESS
from kb.html.rendering import language_of
from kb.html.table_csv import table_csv
from kb.knowledge_base import KnowledgeBase
from ui.job_list import jobs_html
from ui.words import Words

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def unfit(_: Request, error: Exception) -> Response:
    """Of a request that has another form than its route takes: what does not fit, without what was sent, which may be
    anything."""
    assert isinstance(error, RequestValidationError)
    faults = [{"loc": one["loc"], "msg": one["msg"], "type": one["type"]} for one in error.errors()]
    return JSONResponse({"detail": faults}, status_code=422)


def workbook_of(kb: KnowledgeBase) -> Callable[..., Response]:
    """The handler for the Excel file of figures: `measure` by its key, `name` and `period` as often as there are
    some."""

    def respond(
        measure: str = "",
        name: Annotated[list[str] | None, Query()] = None,
        period: Annotated[list[str] | None, Query()] = None,
    ) -> Response:
        try:
            content = workbook(kb, Selection(measure, tuple(name or ()), tuple(period or ())))
        except ReportQAError as error:
            return PlainTextResponse(str(error), status_code=503)
        return Response(content, headers={"content-disposition": "attachment; filename=facts.xlsx"}, media_type=_XLSX)

    return respond


def news_of(jobs: Jobs, words: Words) -> Callable[..., Response]:
    """The handler for the state of the queue: `html` is empty where nothing has changed since the version that the page
    knows."""

    def respond(request: Request, since: int = -1) -> Response:
        version = jobs.version
        texts = words.by_language[language_of(request.headers.get("accept-language", ""))]
        entries = [entry.id for entry in jobs.entries()]
        html = jobs_html(jobs.items(), entries, texts) if version != since else ""
        documents = "-".join(document.id for document in jobs.kb.documents())
        known = hashlib.sha256(f"{jobs.changes} {documents} {'-'.join(entries)}".encode()).hexdigest()
        return JSONResponse({"version": version, "busy": jobs.busy, "documents": known, "html": html})

    return respond


def table_of(kb: KnowledgeBase) -> Callable[..., Response]:
    """The handler for the table that a chunk belongs to, as a CSV file; status 404 when it is gone, or is no table."""

    def respond(chunk: str) -> Response:
        try:
            found = kb.passages([chunk]).get(chunk)
            tables = kb.tables(found[0].id) if found else []
        except ReportQAError as error:
            return PlainTextResponse(str(error), status_code=503)
        number = found[1].table if found else None
        if found is None or number is None or number >= len(tables):
            return PlainTextResponse("This table is no longer in the knowledge base.", status_code=404)
        name = quote(f"{Path(found[0].name).stem}-{number + 1}.csv", safe="")
        # Without the mark in front, Excel takes UTF-8 for the code page of the machine.
        content = table_csv(tables[number]).encode("utf-8-sig", "replace")
        return Response(
            content, headers={"content-disposition": f"attachment; filename*=UTF-8''{name}"}, media_type="text/csv"
        )

    return respond
