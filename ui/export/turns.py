"""What is exported, and the figures of it with their sources."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.html.answer_text import cited
from kb.html.rendering import NOT_SHOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.model import Answer, Citation, CitedCell


@dataclass(frozen=True, slots=True)
class ExportedTurn:
    """A question with its answer, or with a note where there is none."""

    question: str
    answer: Answer | None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that an answer used, with the citation that it belongs to."""

    cell: CitedCell
    citation: Citation

    @property
    def column(self) -> str:
        """The headers over it, outermost first."""
        return " › ".join(self.cell.column)


def figures(answer: Answer) -> Iterator[Figure]:
    """Every table figure that an answer rests on, or that came nearest."""
    return (Figure(cell, citation) for citation in cited(answer) for cell in citation.cells)


def clean(text: str) -> str:
    """Text without what no XML file may hold: control characters, halves of surrogate pairs, the two that are no
    characters."""
    shown = NOT_SHOWN.sub("", text).replace("\ufffe", "").replace("\uffff", "")
    return shown.encode("utf-8", "replace").decode("utf-8")
