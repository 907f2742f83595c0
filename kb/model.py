"""The nouns: what a report is made of and what an answer is made of. Frozen, nested, no behaviour beyond reading themselves.

report    Document, Place(Box), Table(Doubt), Block, Section, Chunk
question  Hit, Citation(CitedCell), Evidence, Answer
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

CHUNKING_VERSION = 1
"""Raised whenever reading or chunking changes what is embedded; an index made by another version is refused."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, as fractions of its width and height, origin top left."""

    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: its page (from 1; None where the format has none) and the headings above it, outermost first."""

    page: int | None = None
    headings: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """A cell whose text or place could not be made out for sure: row and column index into Table.rows, and why."""

    row: int
    column: int
    reason: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table, rectangular: every slot of `rows` holds the text of the cell that covers it (spans are repeated).

    The first `header_rows` rows are column headers, top to leaf; the first `label_columns` columns name the rows.
    """

    rows: tuple[tuple[str, ...], ...]
    header_rows: int = 1
    label_columns: int = 1
    caption: str = ""
    unit: str = ""
    source: str = ""
    notes: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def width(self) -> int:
        """Number of columns."""
        return len(self.rows[0]) if self.rows else 0

    @property
    def body(self) -> range:
        """Indexes of the rows below the header."""
        return range(self.header_rows, len(self.rows))

    def column_path(self, column: int) -> tuple[str, ...]:
        """The header texts over a column, top to leaf, without empty ones and repeats: ("PE", "2025E")."""
        return _without_repeats(self.rows[row][column] for row in range(self.header_rows))

    def row_path(self, row: int) -> tuple[str, ...]:
        """The label texts of a row, outermost first, without empty ones and repeats: ("AI 云侧", "688256.SH", "寒武纪")."""
        return _without_repeats(self.rows[row][column] for column in range(self.label_columns))

    def column_name(self, column: int) -> str:
        """The header over a column in one line: "PE 2025E"."""
        return " ".join(self.column_path(column))

    def row_text(self, row: int) -> str:
        """A body row as "header: value" pairs, empty cells left out: how a row is embedded, shown and quoted."""
        pairs = ((self.column_name(column), value) for column, value in enumerate(self.rows[row]) if value)
        return "; ".join(f"{name}: {value}" if name else value for name, value in pairs)

    def doubts_about(self, row: int, column: int) -> tuple[str, ...]:
        """Why the cell, or a label of its row, is uncertain; empty when it is not."""
        columns = {column, *range(self.label_columns)}
        return tuple(doubt.reason for doubt in self.doubts if doubt.row == row and doubt.column in columns)


def _without_repeats(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


class BlockKind(StrEnum):
    """What a block of a parsed report is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE = "table"
    FIGURE = "figure"


class Section(StrEnum):
    """Which part of a report a block belongs to. NOTICE (disclaimers, analyst biographies) never outranks BODY."""

    BODY = "body"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a parsed report in reading order; `text` is verbatim, `start` and `end` its span in the decoded file."""

    kind: BlockKind
    text: str
    start: int
    end: int
    place: Place = Place()
    section: Section = Section.BODY
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class ParsedReport:
    """What ingest makes of a file, before chunking. `date` is ISO (2025-02-04) or empty; `pages` 0 where there are none."""

    title: str
    date: str
    pages: int
    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is embedded and found. `text` is verbatim and quoted; `context` (title, headings, caption, columns) is only embedded.

    A table chunk holds the body rows `rows` (indexes into Table.rows) of the document's table number `table`.
    `sentences` are spans inside `text`, [start, end), in order and without overlap; a table chunk has one per row.
    """

    order: int
    text: str
    context: str
    start: int
    end: int
    place: Place = Place()
    section: Section = Section.BODY
    sentences: tuple[tuple[int, int], ...] = ()
    table: int | None = None
    rows: tuple[int, ...] = ()

    @property
    def kind(self) -> str:
        """ "table" or "text"."""
        return "text" if self.table is None else "table"


@dataclass(frozen=True, slots=True)
class Document:
    """A report in the knowledge base. `id` is the first 16 hex digits of the SHA-256 of the file's bytes."""

    id: str
    name: str
    title: str
    date: str
    pages: int
    tables: int
    chunks: int
    added_at: str
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A report ready to be stored: its catalogue entry, its chunks in order, its tables (Chunk.table is an index into them)."""

    document: Document
    chunks: tuple[Chunk, ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that search found. `dense` is the cosine with the question, `keyword` the BM25 score as a share of what a
    passage holding every term of the question would get; None where that leg did not see the chunk. `sentences` are the
    cosines of the question with each of the chunk's sentences."""

    rank: int
    document: Document
    chunk: Chunk
    score: float
    dense: float | None
    keyword: float | None
    sentences: tuple[float, ...] = ()

    @property
    def chunk_id(self) -> str:
        """Stable name of the chunk: document id and order."""
        return f"{self.document.id}-{self.chunk.order}"

    @property
    def found_by(self) -> tuple[str, ...]:
        """Which legs saw it: "dense", "keyword"."""
        return tuple(leg for leg, score in (("dense", self.dense), ("keyword", self.keyword)) if score is not None)


@dataclass(frozen=True, slots=True)
class CitedCell:
    """One table cell that an answer used: its row label, column path from top to leaf, value as printed, unit.

    `position` is its row and column index into Table.rows.
    """

    row: str
    column: tuple[str, ...]
    value: str
    unit: str = ""
    position: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Citation:
    """What one marker [number] stands for. `quote` is verbatim from the source; `chunk` names the chunk it stands in."""

    number: int
    document: str
    title: str
    page: int | None
    headings: tuple[str, ...]
    kind: str
    quote: str
    chunk: str
    table: str | None = None
    cells: tuple[CitedCell, ...] = ()
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """A citation in its surroundings, for a reader to check: the chunk's text around the quote, or the whole table."""

    citation: Citation
    before: str
    after: str
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader gets. `abstained` says that the reports do not answer; `nearest` is then offered as "see also"."""

    question: str
    answer: str
    abstained: bool
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Citation, ...] = ()
    warnings: tuple[str, ...] = ()
    mode: str = "extract"
    seconds: float = 0.0
