"""What the browser keeps of a chat and brings back. None of it is trusted: it is read by its shape, and whatever has
another is no answer."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from kb.model import Answer
from kb.store.ratings import hit_of

QUESTION_LONGEST = 20_000
"""Characters of a question that are read at all: longer than the longest that is answered, so that the answer can say
so."""

TURNS_MOST = 1_000
FOUND = "found"
"""The key under which an answer's passages are kept: where each stands, without its text."""

_FOUND_MOST = 200
_ANSWERS: TypeAdapter[Answer] = TypeAdapter(Answer)

Question = Annotated[str, Field(max_length=QUESTION_LONGEST)]
Choices = Annotated[list[Annotated[str, Field(max_length=500)]], Field(max_length=500)]
Questions = Annotated[list[Question], Field(max_length=TURNS_MOST)]


class Found(BaseModel):
    """Where a passage stands that an answer was made from, as ratings tell it."""

    model_config = ConfigDict(extra="forbid")

    rank: int
    chunk: Annotated[str, Field(max_length=200)]
    document: Annotated[str, Field(max_length=1_000)]
    page: int | None
    score: float


class KeptTurn(BaseModel):
    """A question of a chat with what came of it: an answer, as `write_answer` made it, or a note instead."""

    model_config = ConfigDict(extra="forbid")

    key: Annotated[int, Field(ge=1, le=1_000_000)]
    question: Question
    answer: dict[str, Any] | None = None
    note: Annotated[str, Field(max_length=QUESTION_LONGEST)] = ""


KeptTurns = Annotated[list[KeptTurn], Field(max_length=TURNS_MOST)]


def write_answer(answer: Answer) -> dict[str, Any]:
    """An answer for the browser to keep: everything but the passages, of which only their places are told."""
    kept: dict[str, Any] = _ANSWERS.dump_python(answer, mode="json", exclude={"hits"})
    return kept | {FOUND: [hit_of(hit) for hit in answer.hits]}


def read_answer(kept: object) -> Answer | None:
    """An answer that the browser kept; None of anything else. It has no hits: `read_found` tells them."""
    if not isinstance(kept, dict):
        return None
    try:
        answer = _ANSWERS.validate_python({key: value for key, value in kept.items() if key not in {"hits", FOUND}})
    except ValidationError:
        return None
    numbers = [citation.number for citation in (*answer.citations, *answer.nearest)]
    sound = all(0 < number < 1_000 for number in numbers) and 0 <= answer.closest <= len(answer.nearest)
    return answer if sound else None


def read_found(kept: dict[str, Any]) -> tuple[dict[str, Any], ...]:
    """Where the passages of an answer that the browser kept stand; empty where that is not told as it should be."""
    found = kept.get(FOUND)
    if not isinstance(found, list):
        return ()
    try:
        return tuple(Found.model_validate(one).model_dump() for one in found[:_FOUND_MOST])
    except ValidationError:
        return ()
