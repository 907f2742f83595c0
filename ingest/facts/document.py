"""The facts of a document: every figure of its tables, sentences and cover with what it means."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.facts.cover import cover_facts
from ingest.facts.sentences.reading import line_of, sentence_facts
from ingest.facts.tables.beside import titles_over
from ingest.facts.tables.cells import cell_facts
from ingest.facts.tables.context import UnitLines, around_of, context_of
from ingest.facts.tables.labels import label_of
from ingest.report.elements import LINES

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ingest.facts.tables.context import Around, DocumentContext
    from ingest.facts.tables.labels import TableLabel
    from kb.facts.fact import Fact
    from kb.model import Block, Chunk, Facts, ParsedReport, Table

_LINES = re.compile(rf"{re.escape(LINES)}|(?<=[\u3400-\u9fff])\s(?=[\u3400-\u9fff])")
"""What parts the lines of a title; Chinese has no spaces inside of one."""


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
    for at, block in enumerate(report.blocks):
        if block.table is None:
            lines.meet(block)
            before = None
        elif id(block.table) in numbers:
            before = around_of(block.table, block, context, lines, before)
            over = titles_over(report.blocks, at)
            around = replace(before, telling=telling.get(id(block.table), ())).under(over)
            yield from cell_facts(block.table, numbers[id(block.table)], block.place.page, around)


def _telling(blocks: Sequence[Block]) -> dict[int, tuple[TableLabel, ...]]:
    """For tables of the same make under headings that differ: the heading that tells each from the others.

    "Europe" and "Asia" over a table of the same lines each are what these tables are about, as are the names of sheets.
    """
    alike: dict[object, list[Block]] = {}
    for block in blocks:
        if block.table is not None and block.place.headings:
            make = (block.place.headings[:-1], len(block.place.headings), _make(block.table))
            alike.setdefault(make, []).append(block)
    found: dict[int, tuple[TableLabel, ...]] = {}
    for group in alike.values():
        if len({block.place.headings[-1] for block in group}) == len(group) > 1:
            found |= {id(block.table): (label_of(block.place.headings[-1]),) for block in group}
    return _titles_of_stacked(blocks) | found


def _titles_of_stacked(blocks: Sequence[Block]) -> dict[int, tuple[TableLabel, ...]]:
    """For tables of the same lines and columns one below the other under one heading: the last line of each title,
    where these differ."""
    stacks: list[list[Block]] = []
    for block in blocks:
        if block.table is None:
            continue
        last = stacks[-1][-1] if stacks else None
        if last is not None and last.place.headings == block.place.headings and _is_like(last.table, block.table):
            stacks[-1].append(block)
        else:
            stacks.append([block])
    found: dict[int, tuple[TableLabel, ...]] = {}
    for stack in stacks:
        titles = [_LINES.split(block.table.caption)[-1].strip() for block in stack if block.table is not None]
        if len(stack) > 1 and all(titles) and len(set(titles)) == len(titles):
            found |= {id(block.table): (label_of(title),) for block, title in zip(stack, titles, strict=True)}
    return found


def _is_like(above: Table | None, below: Table | None) -> bool:
    """Have two tables the same lines and the same names of columns?"""
    if above is None or below is None or not above.header_rows or above.parts or below.parts:
        return False
    return _make(above) == _make(below) != () and above.rows[above.header_rows - 1] == below.rows[below.header_rows - 1]


def _make(table: Table) -> tuple[str, ...]:
    """The labels down a table's side: tables of the same make have the same."""
    return tuple(table.rows[row][table.label_columns - 1] for row in table.body) if table.label_columns else ()
