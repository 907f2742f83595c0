"""What clients of OpenAI's chat completions send. They send much that means nothing here, and it is passed over."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.shapes.bodies import QUESTION_LONGEST, TURNS_MOST, Names

MODEL = "report-qa"
MESSAGES_MOST = 2_000

_Text = Annotated[str, Field(max_length=200_000)]


class _Sent(BaseModel):
    model_config = ConfigDict(extra="ignore")


class Part(_Sent):
    """A part of a message: its text; pictures and sounds are passed over."""

    type: Annotated[str, Field(max_length=100)]
    text: _Text = ""


class ChatMessage(_Sent):
    """A message of a conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: _Text | Annotated[list[Part], Field(max_length=1_000)] | None = None

    @property
    def said(self) -> str:
        """Its text."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class StreamOptions(_Sent):
    """How a stream ends."""

    include_usage: bool = False


class CompletionBody(_Sent):
    """A conversation whose last message is a question. Of the others, those of the user say what it is about."""

    model: Annotated[str, Field(max_length=200)] = MODEL
    messages: Annotated[list[ChatMessage], Field(min_length=1, max_length=MESSAGES_MOST)]
    stream: bool = False
    stream_options: StreamOptions | None = None
    documents: Names = Field([], description="Names or ids of the only documents to look in; not of OpenAI's API.")

    @property
    def turns(self) -> list[str]:
        """The questions, the one to be answered last; the earliest of very many are left out. Empty where the last
        message is no question."""
        if self.messages[-1].role != "user" or not self.messages[-1].said.strip():
            return []
        asked = [message.said[:QUESTION_LONGEST] for message in self.messages if message.role == "user"]
        return [one for one in asked if one.strip()][-TURNS_MOST:]


class CompletionOut(BaseModel):
    """An answer. The message has `citations` besides what OpenAI's API has: those of REST."""

    model_config = ConfigDict(extra="allow")

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[dict[str, Any]]
    usage: dict[str, Any]


class ModelOut(BaseModel):
    """The one model there is."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelsOut(BaseModel):
    """The models: one."""

    object: Literal["list"]
    data: list[ModelOut]


class OpenAIProblem(BaseModel):
    """Why a request was refused, as clients of OpenAI's API read it."""

    error: dict[str, Any]
