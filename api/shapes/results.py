"""What programs get, for the documentation: the fields of the contract. Fields may be added, so that others are
allowed."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class _Result(BaseModel):
    model_config = ConfigDict(extra="allow")


class CellOut(_Result):
    """A cell of a table that an answer used."""

    row: str
    column: list[str]
    value: str
    unit: str
    position: list[int]


class CitationOut(_Result):
    """What a marker [number] of an answer stands for."""

    number: int
    document: str
    title: str
    page: int | None
    headings: list[str]
    kind: Literal["text", "cell"]
    quote: str = Field(description="Verbatim from the source.")
    chunk: str
    table: str | None
    cells: list[CellOut]
    boxes: list[list[float]] = Field(description="Places on the page, as fractions of its size: x0, y0, x1, y1.")
    url: str | None = Field(None, description="The page of this server that shows it where it stands.")


class AnswerOut(_Result):
    """An answer, or that the documents do not answer."""

    id: str | int | None
    question: str
    answer: str = Field(description="What a person reads, with markers such as [1].")
    abstained: bool
    outcome: Literal["answer", "closest", "absent"]
    mode: Literal["extract", "llm"]
    citations: list[CitationOut]
    nearest: list[CitationOut]
    warnings: list[str]
    seconds: float
    confidence: float | None


class HitOut(_Result):
    """A passage that was found."""

    rank: int
    document: str
    chunk: str
    page: int | None
    headings: list[str]
    kind: Literal["text", "table"]
    text: str
    score: float
    found_by: list[str]


class HitsOut(_Result):
    """The passages that fit best, best first."""

    id: str | int | None
    hits: list[HitOut]


class FactOut(_Result):
    """A figure with what it means."""

    document: str
    id: str
    value: str | None
    printed: str
    unit: str
    scale: float
    measure: list[str]
    subject: dict[str, Any] | None
    period: dict[str, Any] | None
    page: int | None
    quote: str


class FactsOut(_Result):
    """Figures: `total` of them fit, in `documents` documents. `outdated` documents were left out: another version made
    their figures."""

    facts: list[FactOut]
    total: int
    documents: int
    outdated: list[str]


class DocumentOut(_Result):
    """A document."""

    id: str
    name: str
    title: str
    date: str
    pages: int
    tables: int
    chunks: int
    added_at: str
    warnings: list[str]


class DocumentsOut(_Result):
    """Documents in the order of adding, from `offset` on; there are `total`."""

    documents: list[DocumentOut]
    total: int
    offset: int


class RemovedOut(_Result):
    """A document that was removed; `bin` is what to restore it by, null where its file was not kept."""

    id: str
    name: str
    status: Literal["removed"]
    bin: str | None


class BinEntryOut(_Result):
    """A document in the bin."""

    id: str
    document: str
    name: str
    title: str
    why: Literal["removed", "replaced"]
    removed_at: str
    days_left: int


class BinOut(_Result):
    """What is in the bin, the last removed first."""

    entries: list[BinEntryOut]


class JobOut(_Result):
    """A file on its way in: `stage` with `done` of `total` steps. Once it is `done` or `failed`, what became of it."""

    id: int
    name: str
    state: Literal["waiting", "adding", "asking", "done", "failed", "stopped", "skipped"]
    stage: str
    done: int
    total: int
    result: dict[str, Any] | None = Field(description="As a line of `ingest add --json`.")
    error: str
    hint: str
    replaced: str | None = Field(description="The bin's entry of the version that it replaced.")


class JobsOut(_Result):
    """Files on their way in, and those done last."""

    jobs: list[JobOut]


class HealthOut(_Result):
    """How the server stands."""

    status: Literal["ok", "loading"]


class ReadyOut(HealthOut):
    """The server is ready."""

    documents: int
    adding: bool


class PageOut(_Result):
    """Which page is shown."""

    document: str
    id: str
    page: int
