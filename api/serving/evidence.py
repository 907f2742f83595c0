"""Citations as data with the address of the page that shows each where it stands, and what such an address asks for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kb.commands.json_fields import answer_fields
from kb.model import Citation, CitedCell
from kb.pages.marks import CELLS_MOST, mark_of

if TYPE_CHECKING:
    from starlette.requests import Request

    from kb.knowledge_base import KnowledgeBase
    from kb.model import Answer, Evidence

ADDRESS = "/evidence/"
CELLS_TOLD = 40
"""Cells that an address names at most: it has to stay short enough for every program it goes through."""

_SPAN = re.compile(r"([0-9]{1,6})-([0-9]{1,6})")
_CELL = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})")


def base_of(request: Request) -> str:
    """The address of this server as the program that asks knows it."""
    return str(request.base_url).rstrip("/")


def told_answer(kb: KnowledgeBase, answer: Answer, base: str) -> dict[str, Any]:
    """An answer as JSON of the contract, each citation with the address of its evidence."""
    fields = answer_fields(answer)
    for kept, told in ((answer.citations, fields["citations"]), (answer.nearest, fields["nearest"])):
        for citation, entry in zip(kept, told, strict=True):
            entry["url"] = base + address_of(kb, citation)
    return fields


def address_of(kb: KnowledgeBase, citation: Citation) -> str:
    """Where the evidence of a citation is shown: by its passage, the stretch that is quoted and the cells that are."""
    mark = mark_of(kb.evidence(citation))
    address = ADDRESS + quote(citation.chunk, safe="")
    asked = []
    if mark is not None and mark.span[1]:
        asked.append(f"span={mark.span[0]}-{mark.span[1]}")
    if mark is not None and citation.cells:
        asked.append("cells=" + ",".join(f"{row}.{column}" for row, column in mark.cells[:CELLS_TOLD]))
    return f"{address}?{'&'.join(asked)}" if asked else address


def asked_for(kb: KnowledgeBase, chunk: str, span: str, cells: str) -> Evidence | None:
    """What an address asks to be shown; None when its document is gone. Stretches and cells that are not there are
    passed over."""
    found = kb.passages([chunk]).get(chunk)
    if found is None:
        return None
    document, passage = found
    asked = _SPAN.fullmatch(span)
    quoted = passage.text[int(asked[1]) : int(asked[2])] if asked else ""
    positions = [
        (int(cell[1]), int(cell[2])) for one in cells.split(",")[:CELLS_MOST] if (cell := _CELL.fullmatch(one))
    ]
    citation = Citation(
        number=1,
        document=document.name,
        title=document.title,
        page=passage.place.page,
        headings=passage.place.headings,
        kind="cell" if positions else "text",
        quote=quoted or passage.text,
        chunk=chunk,
        cells=tuple(CitedCell("", (), "", position=position) for position in positions),
        boxes=passage.place.boxes,
    )
    return kb.evidence(citation)
