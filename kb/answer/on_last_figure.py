"""Answers turns about the figure of the last answer: a comparison with another figure, its earlier value, the same
figure of the next row."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.answer.answerer import LookedUp
from kb.conversation.against_last import asked_of, asks_before, is_before, read_bare, read_comparison_with_last
from kb.conversation.last_figure import (
    change_of,
    comparison_answer,
    counterpart,
    figure_of_answer,
    last_two_figures,
    said_before,
    sibling,
)
from kb.conversation.replacing import CLOSING, OPENING
from kb.question.comparison_words import measures_compared
from kb.question.entities import subject_of_report
from kb.text.chinese_scripts import simplified
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.answer.answerer import Answerer
    from kb.conversation.against_last import ComparisonWithLast
    from kb.conversation.last_figure import Change, LastFigure
    from kb.model import Answer, Hit
    from kb.search.evidence_source import Sources
    from kb.text.glossary_tokens import Glossary

_THE_ONE = re.compile(r"^(?:the )?(?P<what>[\w&-]+) (?:one|figure|segment|part|business)s?$", re.I)


def on_last_figure(
    asked: str, last: LookedUp, before: Answer | None, answerer: Answerer, glossary: Glossary, sources: Sources
) -> LookedUp | None:
    """The answer to a turn that leans on the figure of the last answer; None where it does not, or the reports do not
    tell it.

    Args:
        asked: what was typed.
        last: what was found for the last question, made complete.
        before: the answer before that.
        answerer: answers what is asked of the other thing.
        glossary: what is called what.
        sources: what is answered from.
    """
    plain, figure = simplified(asked), last.figure or figure_of_answer(last.answer, sources)
    if asks_before(plain):
        hits = _hits(last, sources)
        change = change_of(last.answer, figure, hits)
        return LookedUp(last.question, hits, said_before(asked, change)) if change else None
    if bare := read_bare(plain):
        return _of_last_two(asked, bare, last, before, sources)
    comparison = read_comparison_with_last(plain, figure.row if figure else "")
    if comparison is None:
        return _of_row_beside(asked, last, figure, answerer, sources) if figure else None
    if is_before(comparison.other):
        return _compared_with_earlier(asked, comparison, last, figure, sources)
    if figure is None or not _is_worth(comparison, last, figure, glossary):
        return None
    other = sibling(comparison.other, figure) or comparison.other
    if beside := counterpart(other, last.question, figure):
        found = answerer.stands_alone(asked, sources, beside)
    else:
        found = answerer.follows(last.question, asked_of(other, language(asked)), sources)
    if found.answer.abstained:
        return found  # a refusal is better than the turn's words by themselves, which ask for another thing
    last_figure = figure_of_answer(found.answer, sources)
    answer = comparison_answer(asked, comparison, figure, last_figure) if last_figure else None
    if answer is None:
        return None
    if comparison.first:
        return replace(found, answer=answer, figure=last_figure)
    return replace(last, answer=answer, figure=figure)  # it is still spoken of the last thing


def _of_last_two(
    asked: str, comparison: ComparisonWithLast, last: LookedUp, before: Answer | None, sources: Sources
) -> LookedUp | None:
    """The two figures that were told last against each other."""
    figures = last_two_figures(last.answer, before, sources)
    if {one.citation.document for one in figures} == {figures[0].citation.document if figures else ""}:
        named = figures
    else:
        whose = {one.name: subject_of_report(one) for one in sources.documents}
        named = tuple(replace(one, row=f"{whose.get(one.citation.document, '')} {one.row}".strip()) for one in figures)
    named = tuple(sorted(named, key=lambda one: -one.value * one.unit.scale))  # the larger one against the smaller one
    answer = comparison_answer(asked, comparison, named[0], named[1]) if named else None
    return replace(last, answer=answer, figure=None) if answer else None


def _hits(last: LookedUp, sources: Sources) -> Sequence[Hit]:
    """The passages found for the last question, and those that speak of what it asks."""
    return (*last.hits, *sources.search(last.question, ()))


def _compared_with_earlier(
    asked: str, comparison: ComparisonWithLast, last: LookedUp, figure: LastFigure | None, sources: Sources
) -> LookedUp | None:
    """The last figure against what it was before it was changed, by the sentence that states both."""
    hits = _hits(last, sources)
    change: Change | None = change_of(last.answer, figure, hits)
    if change is None or change.now is None or change.before is None:
        return None
    answer: Answer | None = comparison_answer(asked, comparison, change.now, change.before)
    return LookedUp(last.question, hits, answer) if answer else None


def _is_worth(comparison: ComparisonWithLast, last: LookedUp, figure: LastFigure, glossary: Glossary) -> bool:
    """Whether the last figure is what a word is said of: only a price or a multiple is called cheap."""
    compared = measures_compared(comparison.grade)
    measures = {
        atom.text[1:]
        for atom in glossary.read(f"{last.question} {figure.row} {figure.column}")
        if atom.kind == "concept"
    }
    return not compared or not measures.isdisjoint(compared)


def _of_row_beside(
    asked: str, last: LookedUp, figure: LastFigure, answerer: Answerer, sources: Sources
) -> LookedUp | None:
    """The last question of the row beside the last figure's that a turn names by its own word alone; None where it does
    not."""
    opening = OPENING.search(asked)
    core = CLOSING.sub("", asked[opening.end() :]).strip(" ,，") if opening else ""
    named = _THE_ONE.match(core)
    question = counterpart(named["what"] if named else core, last.question, figure) if core else ""
    return answerer.stands_alone(asked, sources, question) if question else None
