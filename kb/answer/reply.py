"""What the passages found say to a question: cells of tables, pieces of prose, or lines that a report bears; or
nothing."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import read_figure
from kb.answer.period_fits import lacks_year
from kb.answer.prose_fits import Needs, asks_amount, names_offices
from kb.answer.who_is_asked import others_asked
from kb.cells.meaning import Meanings
from kb.cells.tokens import tokens
from kb.comparisons.reader import ComparisonReader
from kb.fact_answers.asked import measures_asked, read_asked
from kb.fact_answers.codes import CodeReader
from kb.fact_answers.matching import SAID, SURE
from kb.fact_answers.reader import FactReader
from kb.fact_answers.words import words
from kb.facts.periods import Calendar, groups_of
from kb.facts.words import words_file
from kb.prose.completing import completed
from kb.prose.reader import ProseAnswer, ProseReader, is_in_words
from kb.prose.report_metadata import about_reports
from kb.prose.yes_no import asks_yes_or_no
from kb.question.answer_kind import Wanted, wanted
from kb.question.attributes import speaks_of
from kb.question.entities import span_of
from kb.question.operations import Operation, read_question
from kb.tables.reader import FoundTable, TableReader
from kb.tables.several_questions import answer_from_tables
from kb.text.glossary_tokens import fold
from kb.text.unexplained import content_terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from kb.learned.weights import Weights
    from kb.model import Document, Fact, Hit
    from kb.prose.quoting import Piece
    from kb.prose.sentence_features import Sentence
    from kb.search.evidence_source import Sources
    from kb.tables.reader import TableAnswer
    from kb.text.glossary_tokens import Glossary

TABLES = 8
"""Tables that are read for a question: the best found ones."""

TRIED = 2
"""Times that tables are asked, the second time without those that told something else."""

MEANT = 0.5
"""How near the words of a label must be to those of the question where it means the same measure."""

LONGEST_ENTRY = 24
"""Characters of a label that may be the name of an entry."""

NAMED_OFTEN = 3
"""Passages, of those found for a name, that have it where a report is about what it names."""

MOST_LEFT = 0.6
"""Unexplained content (a Chinese character counts a half) of a question for what something means from which a cell does
not tell it."""

MOST_DOCUMENTS = 6
"""Reports whose tables are all looked at for a comparison, which may call nothing as they do."""


_IN_MONEY = frozenset(("money", "price", "per-share"))
"""Kinds of measures that are told in money."""

_ASKS_THING = re.compile(
    r"(?:什么|哪些?|哪[种类个])(?:样的)?(?:工具|方法|方式|技术|原因|理由|材料|东西|内容|功能|能力|措施|手段"
    r"|设备|软件|语言|问题|特点|作用|用途)|"
    r"\b(?:what|which) (?:tools?|methods?|techni\w+|reasons?|materials?|things?|functions?|abilities|measures"
    r"|means|equipment|software|languages?)\b",
    re.I,
)
"""Asks for a thing that is told in words."""


READERS = {
    "metadata": "what a report says of itself: house, authors, date, rating",
    "facts": "table cells whose dimensions are those asked for",
    "fact sentence": "a sentence whose figure has the dimensions asked for",
    "codes": "a name and its code in a list of both",
    "comparison": "cells compared as the question words it",
    "cells": "table cells chosen by the network or by rules",
    "cells beside prose": "table cells in the row that the reader of prose chose",
    "prose": "sentences of the text",
    "reports": "each report that speaks of something",
}
"""What gives answers, and what of: the names of Reply.reader."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is said, of one kind: `lines` of reports, answers from `tables`, or `prose`; where there is none of them,
    nothing.

    `hits` are the passages found; `missing` the names and periods that they do not carry; `coverage` is the share of
    the question that what is said carries, 1 where cells say it. `margin` is how far what was weighed is over the
    threshold, below 0 where nothing is said. Where nothing is said, `closest` is what may be the answer. `likely` is
    the probability that what is said or closest is right, where prose is. `reader` names what gave it: one of READERS,
    or "" where nothing is said.
    """

    hits: tuple[Hit, ...]
    lines: tuple[Piece, ...] = ()
    tables: tuple[TableAnswer, ...] = ()
    prose: ProseAnswer | None = None
    missing: tuple[str, ...] = ()
    margin: float = math.inf
    closest: tuple[Piece, ...] = ()
    likely: float | None = None
    reader: str = ""

    @property
    def says(self) -> bool:
        """Whether it is an answer."""
        return bool(self.lines or self.tables or self.prose)

    @property
    def coverage(self) -> float:
        """Share of the question's content that the answer carries."""
        return self.prose.coverage if self.prose else float(self.says)


class Reader:
    """Lets the readers of tables and of prose compete for a question."""

    def __init__(self, glossary: Glossary, weights: Weights) -> None:
        self._glossary = glossary
        self._tables = TableReader(glossary, weights.tables)
        self._comparisons = ComparisonReader(glossary, self._tables)
        self._facts = FactReader(glossary, self._tables, self._comparisons.tables_of)
        self._codes = CodeReader(self._tables)
        self._prose = ProseReader(glossary, weights)

    def read(self, question: str, plain: str, hits: Sequence[Hit], sources: Sources, *, of_all: bool = False) -> Reply:
        """The reply of `hits` to a question that is complete in itself.

        Args:
            question: as tables are asked, names and all.
            plain: as prose is asked, which calls the company it is about "the company".
            hits: passages, best first.
            sources: for the tables of their documents.
            of_all: whether any report may answer, not only those that the passages are of.
        """
        found = tuple(hits)
        rarity = sources.rarity(content_terms(plain))
        if stated := about_reports(question, hits, rarity, sources.passages):
            return Reply(found, lines=stated, reader="metadata")
        found_in = found_tables(hits, sources)
        if by_facts := self.by_facts(question, hits, sources):
            return self._surer(question, by_facts, found_in, sources) or by_facts
        if coded := self._codes.answer(question, found_in):
            return Reply(found, tables=(coded,), margin=coded.margin, reader="codes")
        if compared := self._compared(question, hits, sources, of_all=of_all):
            return Reply(found, tables=(compared,), margin=compared.margin, reader="comparison")
        tables = self._from_tables(question, found_in, sources)
        prose = self._prose.answer(plain, hits, rarity, sources.align, self._fits(question, sources))
        if len(tables) > 1 or (tables and _prefers_table(tables[0], prose)):
            return Reply(found, tables=tables, margin=min(one.margin for one in tables), reader="cells")
        beside = self._cells_beside(question, prose, hits, sources)
        if beside and not _is_of_other_part(beside, question, sources):
            return Reply(found, tables=(beside,), margin=beside.margin, reader="cells beside prose")
        prose = replace(prose, pieces=completed(prose.pieces, sources.passages)) if prose else None
        if prose and prose.is_given and (prose.pieces[0].hit.chunk.table is None or is_in_words(prose.pieces[0].quote)):
            return Reply(found, prose=prose, margin=prose.margin, likely=prose.likely, reader="prose")
        margin = min(prose.margin if prose else -math.inf, 0.0)
        closest = prose.pieces if prose and prose.is_close else ()
        likely = prose.likely if prose else 0.0
        return Reply(found, missing=prose.missing if prose else (), margin=margin, closest=closest, likely=likely)

    def _from_tables(self, question: str, found_in: Sequence[FoundTable], sources: Sources) -> tuple[TableAnswer, ...]:
        """What the tables answer; where the best one tells something else than is asked for, the next best."""
        left = list(found_in)
        for _ in range(TRIED):
            tables = tuple(answer_from_tables(self._tables, question, left))
            others = [one for one in tables if _is_no_answer(one, question) or _is_of_other(one, question, sources)]
            if not others:
                return tables
            left = [found for found in left if all(found is not one.found for one in others)]
        return ()

    def _fits(self, question: str, sources: Sources) -> Callable[[Sentence], bool]:
        """Whether a sentence has the amount, the name and the period that a question asks for."""
        needs = Needs.of(question, others_asked(question, sources, self._glossary))

        @cache
        def lacks(document: str) -> bool:
            return needs.figure and lacks_year(question, lambda year: sources.holds(year, [document]))

        def fits(sentence: Sentence) -> bool:
            if not speaks_of(question, [sentence.text]) or lacks(sentence.hit.document.id):
                return False
            return needs.met_by(sentence, self._facts.calendar(sentence.hit.document, sources))

        return fits

    def _cells_beside(
        self, question: str, prose: ProseAnswer | None, hits: Sequence[Hit], sources: Sources
    ) -> TableAnswer | None:
        """Where prose would quote a row of a table: the cells of that row that are asked for."""
        chunk = prose.pieces[0].hit.chunk if prose and prose.margin >= 0 else None
        if (
            prose is None
            or chunk is None
            or chunk.table is None
            or read_question(question).operation is not Operation.LOOKUP
        ):
            return None
        tables = {(one.document.id, one.number): one for one in found_tables(hits, sources)}
        found = tables.get((prose.pieces[0].hit.document.id, chunk.table))
        quote = prose.pieces[0].quote
        row = next(
            (row for row in chunk.rows if found and found.table.row_text(row) and found.table.row_text(row) in quote),
            None,
        )
        return self._tables.cells_beside(question, found, row) if found and row is not None else None

    def by_facts(self, question: str, hits: Sequence[Hit], sources: Sources) -> Reply | None:
        """The reply of a fact whose dimensions are just those that a question names."""
        if by_facts := self._facts.answer(question, hits, sources):
            return Reply(tuple(hits), tables=by_facts, margin=min(one.margin for one in by_facts), reader="facts")
        if piece := self._facts.quoted(question, hits, sources):
            quoted = ProseAnswer((piece,), 1.0, SURE, ())
            return Reply(tuple(hits), prose=quoted, margin=SURE, reader="fact sentence")
        return None

    def _surer(self, question: str, by_facts: Reply, found_in: Sequence[FoundTable], sources: Sources) -> Reply | None:
        """The reply of the network, where it is sure of other cells of the same report than facts tell."""
        if not by_facts.tables or read_question(question).operation not in (Operation.LOOKUP, Operation.LIST):
            return None
        if any(group.timing.fiscal for group in groups_of(question)):
            return None  # what "fiscal 2024" is, the report's calendar tells, and no label
        documents = {one.found.document.id for one in by_facts.tables}
        sure = self._tables.surest(question, [one for one in found_in if one.document.id in documents])
        texts = frozenset[str]().union(*(one.texts for one in by_facts.tables))
        if (
            sure is None
            or sure.texts == texts
            or _is_of_others(sure, by_facts.tables)
            or _is_no_answer(sure, question)
            or _is_of_other(sure, question, sources)
        ):
            return None
        return replace(by_facts, tables=(sure,), margin=sure.margin, reader="cells")

    def _compared(self, question: str, hits: Sequence[Hit], sources: Sources, *, of_all: bool) -> TableAnswer | None:
        """What tables answer to a question for a comparison, those too that call its measure by another word."""
        aim = self._comparisons.aim(question)
        if aim is None or not hits:
            return None
        tables = {(one.document.id, one.number): one for one in found_tables(hits, sources)}

        @cache
        def is_about(name: str, document: Document) -> bool:
            if fold(name) in fold(document.title):
                return True
            naming = (hit for hit in sources.search(name, [document.id]) if fold(name) in fold(hit.chunk.text))
            return len(list(naming)) >= NAMED_OFTEN and not _is_entry(name, tables.values())

        documents = {hit.document.id: hit.document for hit in hits}
        if of_all and len(sources.documents) <= MOST_DOCUMENTS:
            documents.update({one.id: one for one in sources.documents})
        for document in list(documents.values())[:MOST_DOCUMENTS]:
            for one in self._comparisons.tables_of(document, sources):
                tables.setdefault((document.id, one.number), one)
        return self._comparisons.answer(question, aim, tables.values(), is_about)


def _measure_keys(tables: Iterable[TableAnswer]) -> set[str]:
    """The keys of the measures that the cells which are told are of."""
    return {fact.measure_key for one in tables for fact in one.facts_of(one.positions) if fact}


def _is_of_others(sure: TableAnswer, answers: Sequence[TableAnswer]) -> bool:
    """Whether cells are of other measures than those that are told, which are known ones: goodwill is asked for, and
    total assets of the same part are no surer."""
    keys = _measure_keys(answers)
    return keys <= words_file("measures").keys() and not _measure_keys([sure]) <= keys


def _is_entry(name: str, tables: Iterable[FoundTable]) -> bool:
    """Whether a name stands in a label of some table: it is one of several things that the report is about."""
    known = fold(name)
    return any(
        known in fold(label) and len(label) < LONGEST_ENTRY
        for found in tables
        for row in found.table.body
        for label in found.table.row_path(row)
    )


def _is_no_answer(table: TableAnswer, question: str) -> bool:
    """Whether cells are not what is asked for: figures where a tool or a method is, or the very entry that the question
    names."""
    outcome = table.outcome
    if outcome.operation is Operation.LIST and not outcome.bounds and table.named == 1:
        return bool(table.said[0]) and all(fold(table.said[0]) in fold(outcome.entity(row)) for row, _ in outcome.shown)
    shown = [outcome.table.rows[row][column] for row, column in outcome.shown]
    lines = [cell for row, _ in outcome.shown for cell in outcome.table.rows[row]]
    if lines and not names_offices(question, " ".join((*table.found.place.headings, *lines))):
        return True
    asks = wanted(question)
    if asks is Wanted.REASON and shown and all(map(read_figure, shown)):
        return True
    if outcome.operation is not Operation.LOOKUP:
        return False
    if asks is Wanted.DEFINITION and table.left.unexplained > MOST_LEFT:
        return True
    if shown and not any(map(read_figure, shown)) and asks_amount(question):
        return True  # a number of a register is no amount
    if shown and not asks_yes_or_no(question) and all(_is_said_by(question, cell) for cell in shown):
        return True
    if not _ASKS_THING.search(question):
        return False
    return bool(shown) and all(read_figure(cell) for cell in shown)


def _is_said_by(question: str, cell: str) -> bool:
    """Whether a cell tells in words no more than the question says itself."""
    return len(cell) > 1 and not read_figure(cell) and span_of(cell, question) is not None


def _is_of_other(table: TableAnswer, question: str, sources: Sources) -> bool:
    """Whether all cells that are told are of another measure, or of another part of the company, than the question
    names."""
    return _is_of_other_measure(table, question) or _is_of_other_part(table, question, sources)


def _is_of_other_part(table: TableAnswer, question: str, sources: Sources) -> bool:
    """Whether all cells that are told are of one part that the question does not name, of several that the report tells
    the same of in a table each."""
    asked = read_asked(question, Calendar())
    if asked is None or any(table.outcome.sentences):
        return False
    facts = table.facts_of(table.positions)
    if not facts or not all(fact and fact.subject and fact.subject.said for fact in facts):
        return False
    names = {fact.subject.name for fact in facts if fact and fact.subject}
    if len(names) > 1 or any(asked.says(name) >= SAID for name in names):
        return False
    keys = {fact.measure_key for fact in facts if fact}
    every = [
        fact
        for fact in sources.measured(table.found.document.id, sorted(keys))
        if fact.measure_key in keys and fact.subject and fact.subject.said and fact.place.table is not None
    ]
    return len({(fact.subject.name, fact.place.table) for fact in every if fact.subject}) > 1 and all(
        fact.place.table != table.found.number or (fact.subject and fact.subject.name in names) for fact in every
    )


def _is_of_other_measure(table: TableAnswer, question: str) -> bool:
    """Whether the question names a measure, or asks for money, and all cells that are told are of other measures that
    have no word of it, nor one that means the same."""
    asked = measures_asked(question)
    if not (asked or _asks_money(question)) or any(table.outcome.sentences):
        return False
    facts = table.facts_of(table.shown)
    return bool(facts) and all(fact is not None and _is_other_measure(fact, asked, question) for fact in facts)


def _asks_money(question: str) -> bool:
    """Whether a price, a cost or the like is asked for, and not its share or its change."""
    return words("money").search(question) is not None and not any(
        words(name).search(question) for name in ("percent", "moves")
    )


def _is_other_measure(fact: Fact, asked: Sequence[str], question: str) -> bool:
    key, known = fact.measure_key.partition(":")[0], words_file("measures")
    if key not in known or any(key == one or key.endswith(f"-{one}") for one in asked):
        return False
    if not asked and known[key]["kind"] in _IN_MONEY:
        return False
    label, said = " ".join(fact.measure), tokens(question)
    shared = any(len(token) > 1 and token in said for token in tokens(label))
    return not shared and float(Meanings([label]).near(question).share[0]) < MEANT


def found_tables(hits: Sequence[Hit], sources: Sources) -> list[FoundTable]:
    """The tables that passages are of, the best found ones first."""
    found: dict[tuple[str, int], FoundTable] = {}
    for hit in hits:
        number = hit.chunk.table
        if number is None or (hit.document.id, number) in found or len(found) == TABLES:
            continue
        tables = sources.tables(hit.document.id)
        found[hit.document.id, number] = FoundTable(
            hit.document,
            number,
            tables[number],
            hit.chunk.place,
            hit.chunk_id,
            hit.score,
            partial(sources.table_facts, hit.document.id, number),
        )
    return list(found.values())


def _prefers_table(table: TableAnswer, prose: ProseAnswer | None) -> bool:
    """A computed answer, or one whose row and column are both named, stands; a vaguer one gives way to a sure
    sentence."""
    if table.outcome.operation is not Operation.LOOKUP or table.named > 1:
        return True
    if prose is None or prose.margin < 0 or prose.pieces[0].hit.chunk.table is not None:
        return True
    return table.left.explained >= 1.0 and prose.coverage < 1.0


def tells(question: str, reply: Reply) -> bool:
    """Whether a reply tells what is asked for; cells are chosen by what their lines are called, and do."""
    return reply.prose is None or speaks_of(question, [piece.quote for piece in reply.prose.pieces])
