"""When the likeliest reading of a question in a table is no answer to it, whatever its weights say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.question.answer_kind import ANY_AMOUNT, Wanted
from kb.question.operations import Operation
from kb.tables.choosing.line_naming import FULL_SHARE
from kb.text.label_mentions import is_said, labels_of

if TYPE_CHECKING:
    from kb.tables.choosing.choice import Choice
    from kb.tables.choosing.question import Question
    from kb.tables.computing.outcome import Outcome
    from kb.text.glossary_tokens import Glossary
    from kb.text.label_mentions import Reading

VAGUE = 0.5
"""Unexplained content (a Chinese character counts a half) from which a whole row or column is no answer."""

UNFILTERED = 1.0
"""The same from which all lines are no answer to a count or a ranking: what should have narrowed them is not in the
table."""

SPAN = re.compile(r"[一二三四五六七八九十两半]+个?(?:月|年|季度|周|天)(?!度)")
"""A length of time: "近六个月", "三年"."""
_NAMED_KINDS = (Wanted.PERSON, Wanted.ORGANISATION)
_DIGIT = re.compile(r"\d")


def is_doubtful(choice: Choice, outcome: Outcome, question: Question, glossary: Glossary) -> bool:
    """Would it be answered with what is no date though it asks when, with figures though it asks who, or with a whole
    row or column though it names something else that the table has not?"""
    sides = (choice.rows, choice.columns)
    if question.translated and choice.features["left_words"] > choice.features["named_words"]:
        return True
    if _lacks_span(choice, question.reading) or _is_of_other_measure(choice, question.reading, glossary):
        return True
    if outcome.operation in (Operation.LIST, Operation.COUNT) and _only_repeats(choice, outcome, question, glossary):
        return True
    if outcome.operation is not Operation.LOOKUP:
        return choice.features["left"] >= UNFILTERED and any(side.groups == 0 and len(side.lines) > 1 for side in sides)
    if (
        question.kind is Wanted.DATE
        and not choice.columns.asked
        and not any(_DIGIT.search(outcome.table.rows[row][at]) for row, at in outcome.shown)
    ):
        return True
    if question.kind in _NAMED_KINDS and all(
        outcome.table.rows[row][at][:1].isdigit() for row, at in outcome.shown if outcome.table.rows[row][at]
    ):
        return True
    if choice.columns.asked and choice.rows.groups == 0 and choice.features["left"] >= VAGUE:
        return True
    if question.each:
        return False
    return choice.features["left"] >= VAGUE and any(side.groups == 0 and len(side.lines) > 3 for side in sides)


def _only_repeats(choice: Choice, outcome: Outcome, question: Question, glossary: Glossary) -> bool:
    """Would it list nothing but the rows that the question itself names?"""
    table = outcome.table
    if not choice.rows.groups or choice.rows.keyed or any(at >= table.label_columns for _, at in outcome.shown):
        return False
    labels = labels_of([table.rows[row][at] for row, at in outcome.shown], glossary)
    return bool(labels) and all(is_said(label, question.reading, glossary, FULL_SHARE) for label in labels)


def _is_of_other_measure(choice: Choice, question: Reading, glossary: Glossary) -> bool:
    """Does the question name a measure, and the lines chosen have others in its place, named by their period alone?"""
    asked = {at for at, atom in enumerate(question.atoms) if glossary.is_measure(atom.text)}
    # "多少钱" asks for an amount of whatever kind, not for a price.
    asked = {
        at for at in asked if not ANY_AMOUNT.fullmatch(question.text[question.atoms[at].start : question.atoms[at].end])
    }
    if not asked or asked & (choice.rows.covered | choice.columns.covered):
        return False
    lines = ((choice.sides.rows, choice.rows), (choice.sides.columns, choice.columns))
    labels = (
        level[line] for side, option in lines for level in side.levels for line in option.lines[:6] if line in level
    )
    return any(glossary.is_measure(atom.text) for label in labels for atom in label.readings[0].atoms)


def _lacks_span(choice: Choice, question: Reading) -> bool:
    """Does the question name a span of time ("近六个月") that no word of the table has?"""
    spans = (
        [at for at, atom in enumerate(question.atoms) if found.start() <= atom.start < found.end()]
        for found in SPAN.finditer(question.text)
    )
    # The numeral tells the span: "年" stands in the label of any other.
    return any(span[0] not in choice.explained and span[0] not in choice.known for span in spans if span)


def tells_apart(piece: str, glossary: Glossary) -> bool:
    """Whether an unexplained piece is a name, a code, a period or a measure: what makes it another question."""
    piece = ANY_AMOUNT.sub("", piece)
    if any(glossary.is_measure(atom.text) for atom in glossary.read(piece)):
        return True
    return any(character.isdigit() or (character.isascii() and character.isupper()) for character in piece)
