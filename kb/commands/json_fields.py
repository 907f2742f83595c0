"""Answers, hits and documents as JSON of the contract, for every door: the command line, REST, MCP."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kb.model import Answer, Document, Hit

_LISTED = ("name", "id", "title", "date", "pages", "tables", "chunks", "added_at", "warnings")


def answer_fields(answer: Answer) -> dict[str, Any]:
    """An answer as `kb ask --json` prints it."""
    fields = {**asdict(replace(answer, hits=())), "outcome": answer.outcome}
    del fields["hits"], fields["closest"]
    for citation in (*fields["citations"], *fields["nearest"]):
        citation["boxes"] = [list(box.values()) for box in citation["boxes"]]
    for mark in fields["chart"]["marks"] if fields["chart"] else ():
        mark |= {name: None if mark[name] is None else str(mark[name]) for name in ("y", "across")}
    return fields


def hit_fields(hit: Hit) -> dict[str, Any]:
    """A hit as `kb search --json` prints it."""
    return {
        "rank": hit.rank,
        "document": hit.document.name,
        "chunk": hit.chunk_id,
        "page": hit.chunk.place.page,
        "headings": hit.chunk.place.headings,
        "kind": hit.chunk.kind,
        "text": hit.chunk.text,
        "score": round(hit.score, 6),
        "found_by": hit.found_by,
        "dense": hit.dense,
        "keyword": hit.keyword,
        "reranked": hit.reranked,
    }


def document_fields(document: Document) -> dict[str, Any]:
    """A document as `ingest list --json` prints it."""
    entry = asdict(document)
    listed = {field: entry[field] for field in _LISTED}
    return {**listed, **entry["facts"], "audit": entry["audit"]}
