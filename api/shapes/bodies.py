"""What programs send: forms of requests, with the largest that is taken of each. Whatever has another form is
refused."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

QUESTION_LONGEST = 20_000
"""Characters of a question that are read at all; the knowledge base says what is the longest that it answers."""

TURNS_MOST = 50
"""Questions of a conversation: the earlier ones are asked for real."""

NAMES_MOST = 500
TOP_K_MOST = 100
FACTS_MOST = 10_000
DOCUMENTS_MOST = 10_000

Question = Annotated[str, Field(min_length=1, max_length=QUESTION_LONGEST)]
Name = Annotated[str, Field(min_length=1, max_length=1_000)]
Names = Annotated[list[Name], Field(max_length=NAMES_MOST)]
TopK = Annotated[int, Field(ge=1, le=TOP_K_MOST)]
Identity = Annotated[str, Field(max_length=200)] | Annotated[int, Field(ge=-(2**53), le=2**53)] | None


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class AskBody(_Body):
    """A question, or the questions of a conversation, of which the last is answered."""

    id: Identity = Field(None, description="Comes back with the answer.")
    question: Question | None = Field(None, description="What you want to know. Either this or turns.")
    turns: Annotated[list[Question], Field(min_length=1, max_length=TURNS_MOST)] | None = Field(
        None, description="The questions of a conversation, in order; the last is answered."
    )
    documents: Names = Field([], description="Names or ids of the only documents to look in.")
    stream: bool = Field(default=False, description="Send the answer as it grows, as server-sent events.")

    @model_validator(mode="after")
    def _either(self) -> AskBody:
        if (self.question is None) == (self.turns is None):
            raise ValueError("give either question or turns")
        return self

    @property
    def conversation(self) -> list[str]:
        """All questions, the one to be answered last."""
        return self.turns or [self.question or ""]


class SearchBody(_Body):
    """What is searched for."""

    query: Question
    top_k: TopK = Field(10, description="Passages to list.")
    documents: Names = Field([], description="Names or ids of the only documents to look in.")
    id: Identity = Field(None, description="Comes back with the hits.")


class ChoiceBody(_Body):
    """What is to become of a file that has the name of a report with other content."""

    choice: Literal["replace", "both", "cancel"]
