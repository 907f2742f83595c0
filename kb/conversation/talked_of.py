"""The reports that a conversation is on, and whether a turn that names none of its own keeps to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.conversation.back_references import asks_of_all, points_to_several
from kb.question.answer_kind import Wanted, wanted
from kb.question.entities import subject_of_report, subjects_in
from kb.text.chinese_scripts import simplified

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from kb.model import Answer, Document
    from kb.search.evidence_source import Sources


def reports_talked_of(
    answered: Iterable[tuple[Answer, Sequence[Document]]], documents: Sequence[Document]
) -> tuple[Document, ...]:
    """The reports on the one company that the last answer which cites anything cites reports on; none where they are on
    several, or there are no others.

    Args:
        told: the earlier answers, the last one first, each with the reports on the company that its question names. A
            refusal leaves no more than these behind.
        documents: all reports.
    """
    cited = next(
        (names for answer, named in answered if (names := _cited(answer) or {one.name for one in named})), set()
    )
    about = {_whose(one) for one in documents if one.name in cited}
    reports = tuple(one for one in documents if _whose(one) in about)
    return reports if len(about) == 1 and len(reports) < len(documents) else ()


def _cited(answer: Answer) -> set[str]:
    return {one.document for one in answer.citations}


def _whose(document: Document) -> str:
    return subject_of_report(document) or document.id


def keeps_to(turn: str, named: Sequence[str], reports: Sequence[Document], sources: Sources) -> bool:
    """Whether a turn names no company that another report is on, nor all or several, and nothing else that only other
    reports have.

    Args:
        turn: what was typed, in simplified characters.
        named: what it names, and its other words of content.
        reports: those that are talked of.
        sources: all that is answered from.
    """
    companies = [simplified(subject_of_report(one)) for one in sources.documents]
    if asks_of_all(turn) or points_to_several(turn) or subjects_in(turn, companies):
        return False
    if wanted(turn) is Wanted.DEFINITION:  # a term means the same wherever it is told
        return False
    ids = [one.id for one in reports]
    return all(sources.holds(name, ids) or not sources.holds(name, ()) for name in named)
