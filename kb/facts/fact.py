"""The noun Fact: one figure of a report with all that it means, and its dimensions Unit, Subject, Period.

The dimensions are those by which XBRL tells figures apart: concept, entity, period, unit, scenario. Two facts may be
put together (added, compared) only where these agree.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date  # noqa: TC003 - pydantic resolves the annotations at run time
from decimal import Decimal
from enum import StrEnum

from kb.places import Box  # noqa: TC001 - as above


class PeriodKind(StrEnum):
    """What stretch of time a period is. TO_DATE begins with the fiscal year; TRAILING ends when said and looks back."""

    INSTANT = "instant"
    YEAR = "year"
    HALF = "half"
    QUARTER = "quarter"
    TO_DATE = "to-date"
    TRAILING = "trailing"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time from `start` to `end`, both inclusive; an instant has both on one day. `label` is as printed:
    "2025E"."""

    kind: PeriodKind
    start: date
    end: date
    label: str = ""


class SubjectKind(StrEnum):
    """What a figure is about."""

    COMPANY = "company"
    PRODUCT = "product"
    SEGMENT = "segment"
    REGION = "region"
    FUND = "fund"
    MODEL = "model"
    PERSON = "person"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom or what a figure is about. `said` is false where no label or sentence names it: it is then the document's
    own company."""

    name: str
    kind: SubjectKind = SubjectKind.OTHER
    said: bool = True
    code: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """In what a figure is told, without its scale: "元", "$", "%", "倍", "吨", "元/股"; "" for a bare number.

    A figure times `scale` is in `name`: 1253 with scale 10000 and name 元 for 1,253 万元. `currency` is an ISO 4217
    code or "".
    """

    name: str = ""
    scale: Decimal = Decimal(1)
    currency: str = ""


class FactKind(StrEnum):
    """Where a fact stands: in a cell of a table, in a sentence, on the cover (its own lines and boxes beside the
    text)."""

    CELL = "cell"
    SENTENCE = "sentence"
    COVER = "cover"


@dataclass(frozen=True, slots=True)
class FactPlace:
    """Where a fact stands in its document.

    Of a cell: `table` is the number of the table (index into the document's tables), `caption` what names it (its
    caption, the sentence that leads it in, the heading over it), `position` row and column in Table.rows. Of a
    sentence: `span` is [start, end) of the figure in the decoded file. `quote` is verbatim: the row as "header: value"
    pairs, or the sentence.
    """

    kind: FactKind
    page: int | None = None
    table: int | None = None
    caption: str = ""
    position: tuple[int, int] | None = None
    span: tuple[int, int] | None = None
    quote: str = ""
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """One figure and what it means.

    value with its sign; None where the report says that there is none ("n.m.", 不适用, "-"); `printed` is how it says
    it measure the labels that say what is measured, outermost first: ("营业收入", "其中：集装箱") is measure
    ("营业收入",) with
             scope ("集装箱",). `measure_key` is their normal form: the same for 归母净利润 and "net profit attributable
             to shareholders of the parent", another for 净利润.
    period   None where nothing says it
    basis    any of BASES: "forecast", "consensus"; empty where nothing says it
    scope what narrows the figure down beside subject and period: scenario, section, the parent's part, sheet; outermost
    first change of a change, what it compares with: "prior year", "prior quarter", or a label; "" of a level doubts in
    words, why a dimension is not sure
    """

    value: Decimal | None
    printed: str
    unit: Unit
    measure: tuple[str, ...]
    measure_key: str
    subject: Subject | None
    period: Period | None
    place: FactPlace
    basis: tuple[str, ...] = ()
    scope: tuple[str, ...] = ()
    change: str = ""
    doubts: tuple[str, ...] = field(default=())


BASES = (
    *("actual", "forecast", "guidance", "consensus", "target", "restated"),
    *("consolidated", "parent", "reported", "adjusted"),
)
"""The words of Fact.basis."""
