"""A case as it is written in a file: what editors complete and check by the schema, and what a reader is told of when
it cannot be.

Scalars of a YAML file come as they are written (8,893.310 stays that), so every field takes a text where it needs a
number.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    TypeAdapter,
    WithJsonSchema,
    model_validator,
)

from eval.questions.amounts import Amount, amount
from eval.questions.matching import wording

ABSENT, PLAIN = "absent", "fact"
"""The kinds of a case that names none: one that is to be refused, and any other."""

SHAPES = TEXT, NUMBER, LIST = "a text", "a number", "a list"
"""What a fact may be; pydantic names the one that it tried in the place of a fault."""

SCALAR: dict[str, Any] = {"type": ["string", "number"]}


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)) or not str(value).strip():
        raise ValueError("must be a text")
    return str(value)


def _fact(value: object) -> str:
    fact = _text(value)
    if not wording(fact).letters:
        raise ValueError(f"the fact '{fact}' has no letter and no digit")
    return fact


def _list(value: object) -> object:
    if value in (None, "", "null", "~"):
        return []
    if not isinstance(value, (list, tuple)):
        raise ValueError("must be a list")  # noqa: TRY004  (pydantic keeps ValueError alone)
    return value


def _listed(value: object) -> object:
    """One header or several."""
    return value if isinstance(value, (list, tuple)) else [value]


def _nothing(value: object) -> object:
    return None if value in ("", "null", "~") else value


def _flag(value: object) -> object:
    if value not in (True, False, "true", "false"):
        raise ValueError("must be true or false")
    return value in (True, "true")


def _page(value: object) -> object:
    given = _nothing(value)
    if given is not None and (isinstance(given, bool) or not re.fullmatch(r"[1-9]\d{0,8}", str(given))):
        raise ValueError("must be a number from 1")
    return given


Text = Annotated[str, BeforeValidator(_text), WithJsonSchema({**SCALAR, "minLength": 1})]
Printed = Annotated[
    str, BeforeValidator(lambda value: str(value) if isinstance(value, (int, float)) else value), WithJsonSchema(SCALAR)
]
Words = Annotated[list[Text], BeforeValidator(_list)]
Fact = Annotated[str, BeforeValidator(_fact), WithJsonSchema(SCALAR)]
Facts = Annotated[list[Fact], BeforeValidator(_list)]
OptionalFact = Annotated[Fact | None, BeforeValidator(_nothing)]
Flag = Annotated[bool, BeforeValidator(_flag)]
Page = Annotated[
    int | None, BeforeValidator(_page), WithJsonSchema({"anyOf": [{"type": "integer", "minimum": 1}, {"type": "null"}]})
]
Length = Page
Optional = Annotated[Text | None, BeforeValidator(_nothing)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NumberEntry(_Strict):
    """A number compared as one: 12.5 亿元, 1.25 billion yuan and 1,250 百万元 are the same."""

    number: Text = Field(description="the value, as 12.5")
    unit: str = Field("", description="亿元, %, 倍, B, million dollars …; when it is not given, any unit will do")
    tolerance: Text = Field("0", description="how far off it may be: 0.1, or 1% of the value")

    @model_validator(mode="after")
    def _is_one(self) -> Self:
        self.amount()
        return self

    def amount(self) -> Amount:
        """The same, ready to compare."""
        return amount(self.number, self.unit, self.tolerance)


def _shape(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return LIST
    return NUMBER if isinstance(value, (dict, NumberEntry)) else TEXT


Stated = Annotated[Annotated[Fact, Tag(TEXT)] | Annotated[NumberEntry, Tag(NUMBER)], Discriminator(_shape)]
Alternatives = Annotated[list[Stated], Field(min_length=1)]
Group = Annotated[
    Annotated[Fact, Tag(TEXT)] | Annotated[NumberEntry, Tag(NUMBER)] | Annotated[Alternatives, Tag(LIST)],
    Discriminator(_shape),
]


class CellEntry(_Strict):
    """A table cell that the citations must hold."""

    row: Text = Field(description="label of the row")
    column: Annotated[list[Text], BeforeValidator(_listed), Field(min_length=1)] = Field(
        description="header of the column, or the last steps of its path"
    )
    value: Printed = Field(description="the value as printed")
    unit: str = Field("", description="the unit of the cell")


class CaseEntry(_Strict):
    """A question and what a right answer holds."""

    id: Text = Field(description="a name of its own in the file")
    kind: Optional = Field(
        None, description="cases of a kind have scores of their own; 'fact' or 'absent' when not given"
    )
    question: Optional = Field(None, description="what is asked")
    turns: Words = Field(default_factory=list, description="a conversation instead: the last question is scored")
    all_of: Annotated[list[Group], BeforeValidator(_list)] = Field(
        default_factory=list, description="facts that the answer must state; a list inside it offers alternatives"
    )
    any_of: Annotated[list[Stated], BeforeValidator(_list)] = Field(
        default_factory=list, description="facts of which the answer must state at least one"
    )
    none_of: Annotated[list[Stated], BeforeValidator(_list)] = Field(
        default_factory=list, description="facts that must not stand in the first 200 characters of the answer"
    )
    nowhere: Annotated[list[Stated], BeforeValidator(_list)] = Field(
        default_factory=list, description="facts that must not stand anywhere in the answer"
    )
    longest: Length = Field(None, description="characters that the answer has at most")
    assumed: Facts = Field(
        default_factory=list,
        description="what the answer must say that it took without being asked, in its field 'assumed'",
    )
    in_order: Facts = Field(default_factory=list, description="facts that the answer must state in this order")
    starts: OptionalFact = Field(None, description="what the answer must begin with")
    abstain: Flag = Field(default=False, description="the right answer is that the reports do not say")
    missing: Facts = Field(default_factory=list, description="what a refusal must say is not there")
    cells: Annotated[list[CellEntry], BeforeValidator(_list)] = Field(
        default_factory=list, description="table cells that must be among the cited ones"
    )
    documents: Words = Field(default_factory=list, description="names of the files that must be cited, and no other")
    page: Page = Field(None, description="page that must be cited, from 1")
    table: Optional = Field(None, description="words of the caption of the table that must be cited")
    evidence: Words = Field(
        default_factory=list,
        description="pieces of the passages that search should find; the expected facts when not given",
    )
    tags: Words = Field(default_factory=list, description="to select by")
    note: str = Field("", description="for people")

    @model_validator(mode="after")
    def _agrees_with_itself(self) -> Self:
        """What no field can tell alone."""
        expects = bool(self.all_of or self.any_of or self.cells)
        places = self.documents or self.page or self.table or self.evidence or self.in_order or self.starts
        kept_out = self.none_of or self.assumed
        faults = {
            "needs either 'question' or 'turns'": bool(self.question) == bool(self.turns),
            "expects facts of an answer that must abstain": self.abstain and (expects or kept_out or places),
            "tells what is missing, of an answer that must not abstain": self.missing and not self.abstain,
            "a case of kind absent needs 'abstain: true'": self.kind == ABSENT and not self.abstain,
            "expects nothing: give all_of, any_of, cells or abstain": not (self.abstain or expects),
        }
        for fault, there in faults.items():
            if there:
                raise ValueError(fault)
        return self


def json_schema() -> dict[str, Any]:
    """The JSON schema of a file of cases, for editors."""
    schema = TypeAdapter(list[CaseEntry]).json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Cases of python -m eval", **schema}
