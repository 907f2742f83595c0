"""What a reader thinks of an answer: right or wrong, then a comment and what is right, kept for `python -m eval
collect`."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from kb.errors import UsageError
from kb.html.report_rendering import documents_chosen
from kb.store.ratings import Ratings, rating_of
from ui.chat.kept import Choices, Questions, read_answer, read_found

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase

Words = Annotated[str, Field(max_length=20_000)]


class Verdict(BaseModel):
    """A verdict on the answer to the last of `turns`. `id` is that of the rating it takes the place of, "" for a new
    one."""

    model_config = ConfigDict(extra="forbid")

    turns: Questions = Field(min_length=1)
    answer: dict[str, Any]
    verdict: Literal["good", "bad"]
    documents: Choices = []
    id: Annotated[str, Field(pattern=r"^[0-9a-f]{0,32}$")] = ""
    comment: Words = ""
    expected: Words = ""


def store_verdict(kb: KnowledgeBase, given: Verdict) -> str:
    """Keep a verdict; returns the rating's id, by which it can be changed.

    Raises:
        UsageError: what was rated is no answer.
        LockedError, StorageError: as kb.store.ratings.
    """
    answer = read_answer(given.answer)
    if answer is None:
        raise UsageError("What was rated is no answer.", "Ask the question again.")
    chosen = documents_chosen(kb.documents(), given.documents)
    rating = rating_of(answer, given.turns, given.verdict, chosen)
    rating = replace(rating, id=given.id or rating.id, hits=read_found(given.answer))
    rating = replace(rating, comment=given.comment.strip(), expected=given.expected.strip())
    Ratings(kb.settings.dir).store(rating)
    return rating.id
