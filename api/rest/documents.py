"""Documents over REST: listed, added by way of the queue, replaced, removed, restored; what became of each file."""

import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, File, Form, Query, UploadFile
from fastapi import Path as InPath
from starlette.responses import Response

from access.guard import needs
from access.principal import Scope
from api.serving.adding_routes import add_route
from api.serving.desk import REST, Desk
from api.serving.page_pictures import WIDTH
from api.shapes.bodies import DOCUMENTS_MOST, ChoiceBody
from api.shapes.problems import (
    BAD_REQUEST,
    CONFLICT,
    FORBIDDEN,
    INVALID,
    NO_LENGTH,
    NOT_FOUND,
    TOO_LARGE,
    UNAVAILABLE,
    RefusedError,
    gives,
    json_response,
    told,
)
from api.shapes.results import BinOut, DocumentOut, DocumentsOut, JobOut, JobsOut, RemovedOut
from ingest.jobs import Item, State
from kb.commands.json_fields import document_fields

ACCEPTED = 202
FILES_MOST = 100
_LARGEST = 2**53
_ONE = told(FORBIDDEN, NOT_FOUND, INVALID, UNAVAILABLE)
_UPLOAD = told(BAD_REQUEST, FORBIDDEN, INVALID, NO_LENGTH, TOO_LARGE, UNAVAILABLE)
_Document = Annotated[str, InPath(max_length=1_000, description="Its id, or its name.")]
_Job = Annotated[int, InPath(ge=0, le=_LARGEST)]
_OfSameName = Annotated[
    Literal["ask", "replace", "both"],
    Form(
        description="What is to become of a file that has the name of a document: ask leaves it waiting for a choice."
    ),
]


@dataclass(frozen=True, slots=True)
class DocumentRoutes:
    """Documents, their pages, the bin, the queue."""

    desk: Desk

    def reading(self) -> APIRouter:
        """What whoever may read can see."""
        routes = APIRouter(prefix=REST, tags=["documents"], dependencies=[Depends(needs(Scope.READ))])
        listed = told(FORBIDDEN, INVALID, UNAVAILABLE)
        add_route(routes, "GET /documents", self.listed, listed | gives(DocumentsOut))
        # Pictures first: a document's name may end in ".png" itself.
        picture = _ONE | told(CONFLICT) | gives(also="image/png")
        add_route(routes, "GET /documents/{document}/pages/{page}.png", self.page, picture, response_class=Response)
        add_route(routes, "GET /documents/{document}", self.one, _ONE | gives(DocumentOut))
        add_route(routes, "GET /jobs", self.queue, told(FORBIDDEN, UNAVAILABLE) | gives(JobsOut))
        add_route(routes, "GET /jobs/{job}", self.job, _ONE | gives(JobOut))
        return routes

    def writing(self) -> APIRouter:
        """What whoever may write can do."""
        routes = APIRouter(prefix=REST, tags=["documents"], dependencies=[Depends(needs(Scope.WRITE))])
        taken = gives(JobsOut, status=ACCEPTED)
        add_route(routes, "POST /documents", self.add, _UPLOAD | taken, status_code=ACCEPTED)
        replaced = _UPLOAD | told(NOT_FOUND, CONFLICT) | gives(JobOut, status=ACCEPTED)
        add_route(routes, "PUT /documents/{document}", self.replace, replaced, status_code=ACCEPTED)
        add_route(routes, "DELETE /documents/{document}", self.remove, _ONE | gives(RemovedOut))
        add_route(routes, "GET /bin", self.in_bin, told(FORBIDDEN, UNAVAILABLE) | gives(BinOut))
        restored = told(FORBIDDEN, NOT_FOUND, INVALID, NO_LENGTH, UNAVAILABLE) | gives(JobOut, status=ACCEPTED)
        add_route(routes, "POST /bin/{entry}/restore", self.restore, restored, status_code=ACCEPTED)
        chosen = _ONE | told(BAD_REQUEST, CONFLICT, NO_LENGTH, TOO_LARGE) | gives(JobOut)
        add_route(routes, "POST /jobs/{job}", self.choose, chosen)
        return routes

    def listed(
        self,
        limit: Annotated[int, Query(ge=1, le=DOCUMENTS_MOST)] = 1_000,
        offset: Annotated[int, Query(ge=0, le=10_000_000)] = 0,
    ) -> Response:
        """The documents, in the order of adding."""
        documents = self.desk.kb.documents()
        shown = [document_fields(one) for one in documents[offset : offset + limit]]
        return json_response({"documents": shown, "total": len(documents), "offset": offset})

    def one(self, document: _Document) -> Response:
        """A document, by its id or its name."""
        return json_response(document_fields(self.desk.document(document)))

    def page(
        self,
        document: _Document,
        page: Annotated[int, InPath(ge=1, le=1_000_000)],
        width: Annotated[int, Query(ge=1, le=10_000, description="About so many pixels across.")] = WIDTH,
    ) -> Response:
        """The picture of a page of a PDF, from 1."""
        found = self.desk.document(document)
        picture = self.desk.pictures.png(found, page, width)
        return Response(picture, media_type="image/png", headers={"cache-control": "private, no-cache"})

    def add(
        self,
        files: Annotated[list[UploadFile], File(min_length=1, max_length=FILES_MOST)],
        same_name: _OfSameName = "ask",
    ) -> Response:
        """Add files. Each becomes a job to watch: GET /api/v1/jobs/ID."""
        choice = "" if same_name == "ask" else same_name
        items = self.desk.jobs.add([(_kept(file), file.filename or "") for file in files], choice=choice)
        return json_response({"jobs": [job_fields(item) for item in items]}, ACCEPTED)

    def replace(self, document: _Document, file: Annotated[UploadFile, File()]) -> Response:
        """Put a new version in the place of a document, under its name. The old one is found until the new one is; it
        goes to the bin."""
        old = self.desk.document(document)
        if "/" in old.name:
            raise RefusedError(
                CONFLICT,
                "This document is named with the folder it was added from.",
                "Replace the file there, or remove the document and add the new one.",
            )
        (item,) = self.desk.jobs.add([(_kept(file), old.name)], choice="replace")
        return json_response(job_fields(item), ACCEPTED)

    def remove(self, document: _Document) -> Response:
        """Remove a document. Its file stays in the bin for 30 days, if it was kept."""
        found = self.desk.document(document)
        removed, entry = self.desk.jobs.remove(found.id)
        told = {"id": removed.id, "name": removed.name, "status": "removed"}
        return json_response(told | {"bin": entry.id if entry else None})

    def in_bin(self) -> Response:
        """What was removed or replaced in the last 30 days, the last first."""
        now = datetime.now(UTC)
        entries = [
            {name: value for name, value in asdict(entry).items() if name != "source"}
            | {"days_left": entry.days_left(now)}
            for entry in self.desk.jobs.entries()
        ]
        return json_response({"entries": entries})

    def restore(self, entry: Annotated[str, InPath(max_length=200)]) -> Response:
        """Add a document of the bin again. It becomes a job to watch."""
        found = next((one for one in self.desk.jobs.entries() if one.id == entry), None)
        if found is None:
            raise RefusedError(NOT_FOUND, "There is no such entry in the bin.", "See what is in it: GET /api/v1/bin.")
        return json_response(job_fields(self.desk.jobs.restore(found)), ACCEPTED)

    def queue(self) -> Response:
        """The files on their way in, and those done last, in the order of coming."""
        return json_response({"jobs": [job_fields(item) for item in self.desk.jobs.items()]})

    def job(self, job: _Job) -> Response:
        """A file on its way in."""
        return json_response(job_fields(self._item(job)))

    def choose(self, job: _Job, body: ChoiceBody) -> Response:
        """Say what is to become of a file that has the name of a document."""
        if self._item(job).state is not State.ASKING:
            raise RefusedError(CONFLICT, "This file does not wait for a choice.", "See its state: GET /api/v1/jobs/ID.")
        self.desk.jobs.decide(job, body.choice)
        return json_response(job_fields(self._item(job)))

    def _item(self, job: int) -> Item:
        found = next((item for item in self.desk.jobs.items() if item.id == job), None)
        if found is None:
            raise RefusedError(NOT_FOUND, "There is no such job (any more).", "See what there is: GET /api/v1/jobs.")
        return found


def job_fields(item: Item) -> dict[str, Any]:
    """A file on its way in as JSON."""
    error, hint = (item.error.what, item.error.cure) if item.error else ("", "")
    if item.added is not None and item.added.error:
        error = item.added.error
    return {
        "id": item.id,
        "name": item.name,
        "state": item.state,
        "stage": item.stage,
        "done": item.done,
        "total": item.total,
        "result": asdict(item.added) if item.added else None,
        "error": error,
        "hint": hint,
        "replaced": item.binned or None,
    }


def _kept(file: UploadFile) -> Path:
    """An uploaded file on the disk, from where the queue takes it."""
    with tempfile.NamedTemporaryFile(prefix="upload-", delete=False) as out:
        shutil.copyfileobj(file.file, out)
    return Path(out.name)
