"""The nouns: what a report is made of and what an answer is made of. Frozen, nested, no behaviour beyond reading
themselves.

report    Document(Facts(Company), Audit), Place(Box), Table(Doubt, Part), Block, Section, Chunk, Fact (kb.facts.fact)
question  Hit, Citation(CitedCell), Evidence, Answer(Usage, Checks)
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from kb.chart import Chart  # noqa: TC001 - as for Table
from kb.facts.fact import Fact as Fact  # noqa: TC001 - other parts take it from here
from kb.places import Area as Area
from kb.places import Box as Box  # noqa: TC001 - as for Table
from kb.places import Spot as Spot  # noqa: TC001 - as for Table
from kb.places import box_of_each as box_of_each
from kb.places import boxes_of as boxes_of
from kb.places import first_page as first_page
from kb.places import moved as moved
from kb.places import within as within
from kb.report_facts import Audit as Audit
from kb.report_facts import Company as Company
from kb.report_facts import Facts as Facts
from kb.table import Doubt as Doubt
from kb.table import Part as Part
from kb.table import Table as Table  # noqa: TC001 - pydantic resolves the annotations of Block at run time

CHUNKING_VERSION = 7
"""Raised whenever reading or chunking changes what is embedded; an index made by another version is refused."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: its page (from 1; None where the format has none) and the headings above it, outermost
    first."""

    page: int | None = None
    headings: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()


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
    """One piece of a parsed report in reading order; `text` is verbatim, `start` and `end` its span in the decoded
    file.

    `spots` are the areas that pieces of the text cover, where the format has pages.
    """

    kind: BlockKind
    text: str
    start: int
    end: int
    place: Place = Place()
    section: Section = Section.BODY
    table: Table | None = None
    spots: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class ParsedReport:
    """What ingest makes of a file, before chunking. `date` is ISO (2025-02-04) or empty; `pages` 0 where there are
    none.

    `page_characters`, from a reader that also warns of its pages: characters read on each, those of no block (contents)
    too.
    """

    title: str
    date: str
    pages: int
    blocks: tuple[Block, ...]
    warnings: tuple[str, ...] = ()
    page_characters: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Chunk:
    """What is embedded and found. `text` is verbatim and quoted; `context` (title, headings, caption, columns) is only
    embedded.

    A table chunk holds the body rows `rows` (indexes into Table.rows) of the document's table number `table`.
    `sentences` are spans inside `text`, [start, end), in order and without overlap; a table chunk has one per row.
    `spots` are the areas that pieces of the text cover, where the format has pages.
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
    spots: tuple[Spot, ...] = ()

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
    facts: Facts = field(default_factory=Facts)
    audit: Audit = field(default_factory=Audit)


@dataclass(frozen=True, slots=True)
class NewDocument:
    """A report ready to be stored: its catalogue entry, its chunks in order, its tables (Chunk.table is an index into
    them), its facts.

    `source` is the absolute path of the file it was read from; empty where the path means nothing, as of an upload.
    """

    document: Document
    chunks: tuple[Chunk, ...]
    tables: tuple[Table, ...]
    facts: tuple[Fact, ...] = ()
    source: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that search found. `dense` is the cosine with the question, `keyword` the BM25 score as a share of what a
    passage holding every term of the question would get; None where that leg did not see the chunk. `sentences` are the
    cosines of the question with each of the chunk's sentences; `reranked` is the cross-encoder's score, None without
    one; `common`, where the sentences are in another language, their cosines with questions on anything, in the mean
    (kb.embedding.background_questions)."""

    rank: int
    document: Document
    chunk: Chunk
    score: float
    dense: float | None
    keyword: float | None
    sentences: tuple[float, ...] = ()
    reranked: float | None = None
    common: tuple[float, ...] = ()

    @property
    def chunk_id(self) -> str:
        """Stable name of the chunk: document id and order."""
        return f"{self.document.id}-{self.chunk.order}"

    @property
    def found_by(self) -> tuple[str, ...]:
        """Which retrievers found it: "dense", "keyword"."""
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
    """What one marker [number] stands for. `quote` is verbatim from the source; `chunk` names the chunk it stands
    in."""

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
    """A citation in its surroundings, for a reader to check: the chunk's text around the quote, or the whole table.

    `found` are the document and the chunk that it stands in; None when they are gone.
    """

    citation: Citation
    before: str
    after: str
    table: Table | None = None
    found: tuple[Document, Chunk] | None = None


@dataclass(frozen=True, slots=True)
class Usage:
    """What a language model's answer took. `estimated`: the endpoint told no count. `cost` is None where no prices are
    set."""

    model: str
    tokens_in: int
    tokens_out: int
    estimated: bool = False
    cost: float | None = None
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Checks:
    """What checking a language model's answer found: sentences in all, those without support, markers that stood for
    nothing."""

    sentences: int
    unsupported: int
    invented: int


@dataclass(frozen=True, slots=True)
class Assumption:
    """What an answer takes without being asked for it: `what` (period, group, measure), its `value`, and why, in the
    question's language."""

    what: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What the reader gets. `abstained` says that the reports do not answer, or not for sure; `nearest` is then offered
    as "see also", but for the first `closest` of it: these may answer.

    `mode` is "extract" or "llm"; only the latter has `usage` and `checks`.
    `confidence`, 0 to 1, is what was weighed against the threshold at 0.5: of an abstention, that of the sentence that
    came nearest to being the answer; None where nothing was weighed. `hits` are the passages that it was made from.
    `assumed` is what was taken without being asked; `missing` are the words of the question that an abstention names as
    not in the reports. `chart` is what was asked to be drawn; its marks name the citations by their numbers.
    """

    question: str
    answer: str
    abstained: bool
    citations: tuple[Citation, ...] = ()
    nearest: tuple[Citation, ...] = ()
    warnings: tuple[str, ...] = ()
    mode: str = "extract"
    seconds: float = 0.0
    usage: Usage | None = None
    checks: Checks | None = None
    confidence: float | None = None
    assumed: tuple[Assumption, ...] = ()
    missing: tuple[str, ...] = ()
    closest: int = 0
    chart: Chart | None = None
    hits: tuple[Hit, ...] = field(default=(), repr=False, compare=False)

    @property
    def outcome(self) -> str:
        """What came of the question: "answer", "closest" (not sure: what may answer is shown as such) or "absent"."""
        if not self.abstained:
            return "answer"
        return "closest" if self.closest else "absent"
