"""The facts of a document: every figure of its tables, sentences and cover with what it means."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.facts.cells import cell_facts
from ingest.facts.context import UnitLines, around_of, context_of
from ingest.facts.cover import cover_facts
from ingest.facts.labels import label_of
from ingest.facts.sentences.reading import line_of, sentence_facts

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.facts.context import Around, DocumentContext
    from ingest.facts.labels import Label
    from kb.facts.fact import Fact
    from kb.model import Block, Chunk, Facts, ParsedReport, Table


def facts_in(
    report: ParsedReport,
    chunks: Sequence[Chunk],
    tables: Sequence[Table],
    *,
    facts: Facts,
) -> tuple[Fact, ...]:
    """The facts of a report: of its cover, then of its tables and of its sentences, each in reading order.

    Args:
        report: the report as read.
        chunks: its passages, whose sentences are read.
        tables: its tables; FactPlace.table is an index into them.
        facts: what the report says of itself.
    """
    context = context_of(report, facts)
    cover = cover_facts(report, facts, context.calendar)
    spans = [fact.place.span for fact in cover if fact.place.span is not None]
    found = [*cover, *_of_tables(report, tables, context)]
    line = ""
    for chunk in chunks:
        found.extend(fact for fact in sentence_facts(chunk, context, line) if not _is_within(fact, spans))
        line = line_of(chunk)
    return tuple(found)


def _is_within(fact: Fact, spans: Sequence[tuple[int, int]]) -> bool:
    """Is the figure one that the cover's facts have already?"""
    span = fact.place.span
    return span is not None and any(start < span[1] and span[0] < end for start, end in spans)


def _of_tables(report: ParsedReport, tables: Sequence[Table], context: DocumentContext) -> Iterator[Fact]:
    lines = UnitLines(report.title)
    numbers = {id(table): number for number, table in enumerate(tables)}
    telling = _telling([block for block in report.blocks if block.table is not None])
    before: Around | None = None
    for block in report.blocks:
        if block.table is None:
            lines.meet(block)
            before = None
        elif id(block.table) in numbers:
            before = around_of(block.table, block, context, lines, before)
            around = replace(before, telling=telling.get(id(block.table), ()))
            yield from cell_facts(block.table, numbers[id(block.table)], block.place.page, around)


def _telling(blocks: Sequence[Block]) -> dict[int, tuple[Label, ...]]:
    """For tables of the same make under headings that differ: the heading that tells each from the others.

    "Europe" and "Asia" over a table of the same lines each are what these tables are about, as are the names of sheets.
    """
    alike: dict[object, list[Block]] = {}
    for block in blocks:
        if block.table is not None and block.place.headings:
            make = (block.place.headings[:-1], len(block.place.headings), _make(block.table))
            alike.setdefault(make, []).append(block)
    found: dict[int, tuple[Label, ...]] = {}
    for group in alike.values():
        if len({block.place.headings[-1] for block in group}) == len(group) > 1:
            found |= {id(block.table): (label_of(block.place.headings[-1]),) for block in group}
    return found


def _make(table: Table) -> tuple[str, ...]:
    """The labels down a table's side: tables of the same make have the same."""
    return tuple(table.rows[row][table.label_columns - 1] for row in table.body) if table.label_columns else ()
