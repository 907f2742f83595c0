"""The reports as requests see them: their passages in order, tables, exhibits, and citations of any piece of them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.model import Citation, CitedCell, Hit, Section, box_of_each, first_page
from kb.question.answer_kind import is_caption
from kb.requests.request import identity, name_terms, without_names
from kb.requests.wordlists import has
from kb.store.catalogue import chunk_id
from kb.wording.citations import cite_passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kb.model import Chunk, Document, Table
    from kb.requests.request import Request
    from kb.search.evidence_source import Sources

COVER = 4
"""Passages at a report's beginning that are its cover."""

COMMON = 5
"""A term that stands in so many of the phrasings of requests counts half."""

RARE = 6
"""A term in fewer phrasings of requests is no word of a request."""

_NAME = re.compile(r"(?<![.!?] )(?<!^)\b[A-Z][A-Za-z0-9&-]+")
_LITTLE = re.compile(r"[的了吗呢吧是在有把被给个这那哪多少几什么谁怎对和与及或就都也还又再请帮到得着过]")
"""Characters of Chinese that no name has: a term with one is a piece of two words."""

_NOWHERE = "\N{REPLACEMENT CHARACTER}"
"""A term that no passage has."""

_NUMBERED = re.compile(r"^\s*(?:图表|[图表]|figure|fig\.?|table|exhibit|chart)\s*(\d{1,3})", re.I)


@dataclass(frozen=True, slots=True)
class Exhibit:
    """A table or figure: its caption as printed, "" without one; its page, None without pages; `table` is its place
    among the tables.

    `chunk` is the passage that shows it: of a table its first rows, of a figure its caption; `orders` are the places of
    all its passages.
    """

    caption: str
    page: int | None
    table: int | None
    chunk: Chunk
    orders: tuple[int, ...] = ()

    @property
    def is_table(self) -> bool:
        """Whether it is called a table; one that a figure's caption stands over is a figure with figures in it."""
        return self.table is not None and not self.caption.lstrip().lower().startswith(("图", "圖", "fig", "chart"))

    @property
    def number(self) -> int | None:
        """The number in its caption."""
        found = _NUMBERED.match(self.caption)
        return int(found[1]) if found else None


@dataclass
class Library:
    """Reads what one request needs of the reports, each report once. `common`: in how many phrasings of requests a term
    stands."""

    sources: Sources
    common: Mapping[str, int] = field(default_factory=dict)
    _chunks: dict[str, tuple[Chunk, ...]] = field(default_factory=dict)
    _tables: dict[str, Sequence[Table]] = field(default_factory=dict)

    @property
    def documents(self) -> Sequence[Document]:
        """All reports that may be used."""
        return self.sources.documents

    def chunks(self, document: Document) -> tuple[Chunk, ...]:
        """All passages of a report, in order."""
        if document.id not in self._chunks:
            ids = [chunk_id(document.id, order) for order in range(document.chunks)]
            found = self.sources.passages(ids)
            self._chunks[document.id] = tuple(found[name][1] for name in ids if name in found)
        return self._chunks[document.id]

    def text_chunks(self, document: Document) -> list[Chunk]:
        """The passages of running text: no tables, captions, notices or tables of contents."""
        contents = self.contents(document)
        return [
            chunk
            for chunk in self.chunks(document)
            if chunk.table is None
            and chunk.section is Section.BODY
            and not is_caption(chunk.text)
            and chunk.order not in contents
        ]

    def contents(self, document: Document) -> set[int]:
        """The places of the passages that are a table of contents: under such a heading, or nothing but headings that
        come again later."""
        chunks = self.chunks(document)
        headings = {heading.strip() for chunk in chunks for heading in chunk.place.headings}
        return {
            chunk.order
            for chunk in chunks
            if any(has("contents_heading", heading) for heading in chunk.place.headings)
            or (chunk.table is None and all(line.strip() in headings for line in chunk.text.splitlines()))
        }

    def cover(self, document: Document) -> list[Chunk]:
        """The passages at a report's beginning."""
        return [chunk for chunk in self.chunks(document)[:COVER] if chunk.table is None]

    def tables(self, document: Document) -> Sequence[Table]:
        """The tables of a report."""
        if document.id not in self._tables:
            self._tables[document.id] = self.sources.tables(document.id)
        return self._tables[document.id]

    def embed(self, text: str) -> NDArray[np.float32]:
        """The vector (dimension,) of a text as a question."""
        assert self.sources.embed is not None
        return self.sources.embed(text)

    def vectors(self, document: Document, chunks: Sequence[Chunk]) -> Mapping[int, NDArray[np.float32]]:
        """The vectors (sentences, dimension) of the sentences of passages, by the passages' order."""
        assert self.sources.vectors is not None
        stored = self.sources.vectors([chunk_id(document.id, chunk.order) for chunk in chunks])
        named = {chunk_id(document.id, chunk.order): chunk for chunk in chunks}
        return {
            named[name].order: vectors
            for name, vectors in stored.items()
            if len(vectors) == len(named[name].sentences)  # else the report has been put in anew meanwhile
        }

    def found(self, request: Request) -> list[Hit]:
        """The passages of the reports meant that fit a request, best first."""
        every = len(request.documents) == len(self.documents)
        return self.sources.search(request.text, [] if every else [one.id for one in request.documents])

    def request_weights(self, terms: Iterable[str]) -> dict[str, float]:
        """How much each term of a request tells: its rarity in the reports, and in what people type when they ask for
        anything at all."""
        wanted = list(terms)
        rarity = self.sources.rarity([*wanted, _NOWHERE])
        settings = (
            term for term in wanted if rarity[term] < rarity[_NOWHERE]
        )  # what no report has tells none from another
        return {term: rarity[term] / (1.0 + self.common.get(term, 0) / COMMON) for term in settings}

    def foreign_terms(self, request: Request) -> list[str]:
        """Terms of a request that neither requests commonly have nor the reports meant are called by, and that the
        reports speak of, or that are written as a name: they are what a question on content is about."""
        own = set().union(*(identity(document) for document in request.documents))
        latin = {word.casefold() for word in _NAME.findall(request.text)}
        rest = [
            term
            for term in name_terms(without_names(request.text, request.documents))
            if term not in own and self.common.get(term, 0) < RARE and not _LITTLE.search(term)
        ]
        rarity = self.sources.rarity([*rest, _NOWHERE])
        return [term for term in rest if term in latin or rarity[term] < rarity[_NOWHERE]]

    def exhibits(self, document: Document) -> list[Exhibit]:
        """The tables and figures of a report, in its order."""
        found: list[Exhibit] = []
        tables = self.tables(document)
        captions = {" ".join(table.caption.split()) for table in tables if table.caption}
        seen: set[int] = set()
        orders: dict[int, list[int]] = {}
        for chunk in self.chunks(document):
            if chunk.table is not None:
                orders.setdefault(chunk.table, []).append(chunk.order)
        for chunk in self.chunks(document):
            if chunk.table is not None and chunk.table not in seen:
                seen.add(chunk.table)
                own = tuple(orders[chunk.table])
                found.append(Exhibit(tables[chunk.table].caption, chunk.place.page, chunk.table, chunk, own))
            elif chunk.table is None and is_caption(chunk.text):
                caption = " ".join(chunk.text.partition("\n")[0].split())
                if caption not in captions:
                    found.append(Exhibit(caption, chunk.place.page, None, chunk))
        return found

    def cite(self, number: int, document: Document, chunk: Chunk, quote: str) -> Citation:
        """A citation of a piece of a passage."""
        return cite_passage(number, Hit(1, document, chunk, 0.0, None, None), quote)

    def cite_table(self, number: int, document: Document, exhibit: Exhibit, rows: Sequence[int]) -> Citation:
        """A citation of rows of a table, with all their cells."""
        assert exhibit.table is not None
        table = self.tables(document)[exhibit.table]
        cells = [
            CitedCell(
                " ".join(table.row_path(row)), table.column_path(column), table.rows[row][column], "", (row, column)
            )
            for row in rows
            for column in range(table.label_columns, table.width)
            if table.rows[row][column]
        ]
        areas = [area for row in rows for area in (table.areas[row] if table.areas else ()) if area]
        return Citation(
            number,
            document.name,
            document.title,
            first_page(areas) or exhibit.page,
            exhibit.chunk.place.headings,
            "cell",
            "\n".join(filter(None, (table.row_text(row) for row in rows))),
            chunk_id(document.id, exhibit.chunk.order),
            table=table.caption or None,
            cells=tuple(cells),
            boxes=box_of_each(areas) or exhibit.chunk.place.boxes,
        )
