"""Several reports that answer one question: each by itself, and whether they say the same."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import read_figure
from kb.amounts.claimed_amounts import read_amounts
from kb.amounts.sentence_figures import stated_figures
from kb.answer.reply import Reply
from kb.fact_answers.matching import kind_of_unit
from kb.prose.quoting import Piece
from kb.question.answer_kind import Wanted, wanted
from kb.question.entities import subject_of
from kb.tables.computing.units import cell_unit
from kb.text.calendar_words import YEAR_ALONE
from kb.text.glossary_tokens import fold
from kb.text.tokens import terms
from kb.text.unexplained import content_terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import Document, Hit
    from kb.search.evidence_source import Sources

MOST_REPORTS = 5
"""Reports that are shown one below the other, newest first."""

ALIKE = 0.8
"""Share of the terms of the shorter of two answers in words from which they say the same."""

LESS_CARRIED = 0.3
"""How much less of the question than the best one a report's answer may carry to be shown beside it."""

SURE_BESIDE = 0.5
"""How far over its threshold a report's answer must be to be shown beside a surer one."""

_WHICH_REPORT = re.compile(
    r"^\W*(?:请问)?(?:哪一?[份篇些个]|有哪些|什么)(?:研究)?(?:报告|研报)(?:里|中)?(?:曾|都|有)?(?:提[到及过]了?"
    r"|谈[到及]了?|写[到了过]|说[到了过]|讲[到了过]|涉及了?|分析了?|讨论了?|覆盖了?)(.{2,60}?)\W*$"
    r"|^\W*(.{2,60}?)(?:出现)?在哪一?[份篇些个](?:报告|研报)(?:里|中)?(?:被?提到|出现)?\W*$"
    r"|^\W*(.{2,30}?)(?:写|发布|出具|发表|覆盖)的(?:报告|研报)?是?哪一?[份篇些个](?:报告|研报)?\W*$"
    r"|^\W*which (?:reports?|notes?) (?:did|has|have) (.{2,60}?) (?:write|written|publish|published|issued?"
    r"|cover|covered)\W*$"
    r"|^\W*(?:in )?which (?:of the )?(?:reports?|notes?|papers?|documents?) (?:mentions?|discuss(?:es)?"
    r"|speaks? of|talks? about|covers?|writes? about|deals? with|is|are)(?: about)? (.{2,80}?)\W*$",
    re.I,
)
_DATES = re.compile(
    r"\d{4}\s*年(?:\s*\d{1,2}\s*月)?|\d{1,2}\s*月(?:\s*\d{1,2}\s*日)?|[一二三四]季度|[上下]半年|\bq[1-4]\b"
)


def differing(question: str, replies: Sequence[tuple[Document, Reply]]) -> list[tuple[Document, Reply]]:
    """The replies that say each another thing, newest report first; of those that say the same the newest."""
    kind = wanted(question)
    kept: list[tuple[Document, Reply]] = []
    most = max((reply.coverage for _, reply in replies), default=0.0)
    surest = max((reply.margin for _, reply in replies), default=0.0)
    replies = [
        (document, reply)
        for document, reply in replies
        if reply.coverage >= most - LESS_CARRIED and reply.margin >= min(surest, SURE_BESIDE)
    ]
    for document, reply in sorted(replies, key=lambda one: one[0].date, reverse=True):
        if not any(_agree(reply, other, kind) for _, other in kept):
            kept.append((document, reply))
    return kept[:MOST_REPORTS]


def siblings_of(reply: Reply, sources: Sources) -> tuple[Document, ...]:
    """The reports, newest first, on the company that the report which a reply quotes is on; none where that is the only
    one."""
    pieces = reply.prose.pieces if reply.prose else ()
    subject = subject_of(pieces[0].hit.document.title) if pieces else ""
    alike = [one for one in sources.documents if subject and subject_of(one.title) == subject]
    return tuple(sorted(alike, key=lambda one: one.date, reverse=True)) if len(alike) > 1 else ()


def which_report(question: str) -> str:
    """What a question asks for the reports on: "Severn Mains" of "Which report mentions Severn Mains?"; "" where it
    asks for none."""
    found = _WHICH_REPORT.search(question)
    return next((rest.strip() for rest in found.groups() if rest), "") if found else ""


def speaking_of(rest: str, hits: Sequence[Hit]) -> list[tuple[Document, Reply]]:
    """The reports whose passages have all the content of `rest`, newest first, each with the first sentence that has
    most of it."""
    wanted_terms = set(content_terms(rest))
    found: dict[str, tuple[Document, Reply]] = {}
    for hit in hits:
        if hit.document.id in found or not wanted_terms <= set(terms(f"{hit.chunk.context}\n{hit.chunk.text}")):
            continue
        quotes = [hit.chunk.text[start:end] for start, end in hit.chunk.sentences]
        quote = max(quotes, key=lambda one: len(wanted_terms & set(terms(one))), default=hit.chunk.text)
        found[hit.document.id] = (hit.document, Reply((hit,), lines=(Piece(hit, quote),), reader="reports"))
    return sorted(found.values(), key=lambda one: one[0].date, reverse=True)[:MOST_REPORTS]


def _agree(one: Reply, other: Reply, kind: Wanted) -> bool:
    ours, theirs = _values(one), _values(other)
    if ours and theirs and (one.tables or other.tables or kind is Wanted.NUMBER):
        return not ours.isdisjoint(theirs) if len(ours) == len(theirs) == 1 else ours <= theirs or theirs <= ours
    mine, said = _first_quote(one), _first_quote(other)
    if kind is Wanted.DATE and (days := _days(mine)) and (others := _days(said)):
        return days <= others or others <= days
    first, second = set(terms(mine)), set(terms(said))
    return len(first & second) >= ALIKE * max(len(first), len(second))


def _values(reply: Reply) -> frozenset[float]:
    """The figures that a reply states, in their units."""
    if reply.tables:
        shown = [(one.outcome, cell) for one in reply.tables for cell in one.outcome.shown]
        figures = (read_figure(outcome.table.rows[row][column]) for outcome, (row, column) in shown)
        results = [one.outcome.result for one in reply.tables if one.outcome.result is not None]
        return frozenset([*(one.value for one in figures if one), *results])
    return frozenset(one.value for one in stated_figures(_first_quote(reply)))


def _first_quote(reply: Reply) -> str:
    """The first piece of what a reply quotes."""
    pieces = reply.prose.pieces if reply.prose else reply.lines
    return pieces[0].quote if pieces else ""


def _days(text: str) -> frozenset[str]:
    return frozenset(re.sub(r"\s", "", found) for found in _DATES.findall(fold(text)))


@dataclass(frozen=True, slots=True)
class ReplyFigure:
    """A figure of a reply: its value in the base unit, and the kind of unit; the kind of a year is "year"."""

    value: float
    kind: str


def figure_of_reply(reply: Reply, question: str, *, dates: bool) -> ReplyFigure | None:
    """The figure of a reply; of several in a sentence, the one whose clause has most words of the question. None where
    there is no figure."""
    return next(iter(figures_of_reply(reply, question, dates=dates)), None)


def figures_of_reply(reply: Reply, question: str, *, dates: bool) -> list[ReplyFigure]:
    """The figures that a reply tells, of a sentence those of the clause that holds most of the question, in order."""
    if reply.tables:
        figure = _figure_of_cell(reply)
        return [figure] if figure else []
    if not reply.prose:
        return []
    text = "\n".join(piece.quote for piece in reply.prose.pieces)
    if dates:
        years = [(found.start(), found[0]) for found in YEAR_ALONE.finditer(text)]
        return [ReplyFigure(float(years[0][1]), "year")] if years else []
    asked = set(terms(question))
    figures = stated_figures(text)
    best = max(figures, key=lambda one: len(asked & set(terms(one.clause))), default=None)
    of_clause = [one for one in figures if best and one.clause == best.clause]
    if of_clause:
        return [ReplyFigure(one.value * one.unit.scale, one.unit.kind) for one in of_clause]
    amounts = (one for one in read_amounts(text).quantities if one.unit.kind)  # "75-85元" states a range
    return [ReplyFigure(one.value * one.unit.scale, one.unit.kind) for one in amounts]


def _figure_of_cell(reply: Reply) -> ReplyFigure | None:
    outcome = reply.tables[0].outcome
    if outcome.result is not None:
        return ReplyFigure(outcome.result * outcome.unit.scale, outcome.unit.kind)
    if len(outcome.shown) != 1:
        return None
    ((row, column),) = outcome.shown
    # A fact knows the scale and the currency that stand over the table or in the text before it.
    (fact,) = reply.tables[0].facts_of(reply.tables[0].shown)
    if fact is not None and fact.value is not None and fact.unit.currency and kind_of_unit(fact.unit)[0] == "":
        return ReplyFigure(float(fact.value * fact.unit.scale), f"money:{fact.unit.currency}")
    figure = read_figure(outcome.table.rows[row][column])
    unit = cell_unit(outcome.table, row, column, "")
    return ReplyFigure(figure.value * unit.scale, unit.kind) if figure else None
