"""What tables answer to a question that asks several things in several clauses: each by itself, the later ones with the
subject of the first."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.question.operations import Operation
from kb.question.sub_questions import clauses

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.tables.reader import FoundTable, TableAnswer, TableReader

_LEAD_IN = re.compile(
    r"^\W*(?:并且?|而且|以及|另外|还有|同时|那么?|and|also)?\s*(?:请|麻烦|帮忙|帮我|please)*\s*", re.IGNORECASE
)


def answer_from_tables(reader: TableReader, question: str, tables: Sequence[FoundTable]) -> tuple[TableAnswer, ...]:
    """The answer to a complete question, or one to each of its clauses where that says more; none when no table
    explains it."""
    return _answer_clauses(question, reader.answer(question, tables), lambda clause: reader.answer(clause, tables))


def _answer_clauses(
    question: str, whole: TableAnswer | None, answer: Callable[[str], TableAnswer | None]
) -> tuple[TableAnswer, ...]:
    """`whole`, or an answer to each clause where that says more; `answer` answers a clause."""
    alone = (whole,) if whole else ()
    parts = clauses(question)
    first = answer(parts[0]) if parts else None
    if first is None:
        return alone
    answers = [first]
    for part in parts[1:]:
        following = _answer_after(first, part, answer)
        if following is None:
            return alone
        answers.append(following)
    return tuple(answers) if whole is None or _says_more(answers, whole) else alone


def _answer_after(first: TableAnswer, part: str, answer: Callable[[str], TableAnswer | None]) -> TableAnswer | None:
    """The answer to a clause by itself, or with what names the first answer's row or column before it: the surest."""
    bare = _LEAD_IN.sub("", part)
    asked = (bare, *(f"{said} {bare}" for said in first.said if said and said not in bare))
    answers = [one for text in asked if (one := answer(text))]
    return max(answers, key=lambda one: (one.named, round(one.left.explained, 1), one.margin), default=None)


def _says_more(answers: list[TableAnswer], whole: TableAnswer) -> bool:
    """Do the answers to the clauses hold all that the answer to the whole shows, and more; or was it read as a
    computation?"""
    cells_shown = {(one.found.chunk, one.found.number, cell) for one in answers for cell in one.shown}
    shown = {(whole.found.chunk, whole.found.number, cell) for cell in whole.shown}
    if whole.outcome.operation in (Operation.COUNT, Operation.LIST):
        return all(one.outcome.operation is Operation.LOOKUP for one in answers)
    return shown < cells_shown
