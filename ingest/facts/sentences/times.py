"""Of what time an English sentence tells a figure."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.facts.sentences.words import word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.facts.sentences.parts import FactSentence, MeasureStatement
    from ingest.facts.sentences.tokens import SentenceToken

_OTHER = frozenset(
    {"from", "than", "versus", "against", "vs", "with", "to", "since", "over", "until", "before", "after"}
)
"""Words before a time that is not the figure's own: what it is compared with, or where it began or ends."""


def times_of(
    sentence: FactSentence, tokens: Sequence[SentenceToken], place: int, statement: MeasureStatement
) -> MeasureStatement | None:
    """What is told, with the periods of the figures; None where the sentence deals them out in a way that is not clear.

    Right behind the figure; else in the words before it; else further on in the clause; else at the sentence's
    beginning.
    """
    count = 1 if statement.ends else len(sentence.runs[tokens[place].at])
    if statement.inherited and statement.periods != (None,) and not statement.compared and statement.direction:
        return statement  # $14 million, or 6 %: one change in two units
    near = _behind(tokens, place)
    if near is None and not statement.compared and not statement.origin:
        near = _inside(tokens, place, statement.clause) or _further(tokens, place, statement) or _at_front(tokens)
    if near is None:
        return (
            None
            if count > 1
            else replace(statement, periods=(None,), own=False, unsure=_is_unsure(tokens, place, statement))
        )
    if len(near.periods) == count:
        return replace(statement, periods=near.periods, own=True)
    if len(near.periods) == 1 and (count == 1 or len(statement.measures) == count):
        return replace(statement, periods=near.periods, own=True)
    return None


def _behind(tokens: Sequence[SentenceToken], place: int) -> SentenceToken | None:
    """A time right behind a figure, or with a comma and "respectively" between."""
    for token in tokens[place + 1 : place + 5]:
        if token.kind == "p":
            return token if token.text not in _OTHER and token.text != "by" else None
        if token.kind not in ",b)" and token.text not in word_set("terms"):
            return None
    return None


def _is_other(tokens: Sequence[SentenceToken], at: int) -> bool:
    """Does a word before a time say that it is another figure's?"""
    before = tokens[at - 1] if at else None
    return before is not None and before.text in _OTHER and not tokens[at].text


def _inside(tokens: Sequence[SentenceToken], place: int, clause: int) -> SentenceToken | None:
    """The last time between the beginning of what is told and its figure."""
    for at in range(place - 1, -1, -1):
        if tokens[at].start < clause or tokens[at].kind == "n":
            break
        if tokens[at].kind == "p" and not _is_other(tokens, at):
            return tokens[at]
    first = next((at for at, token in enumerate(tokens) if token.start >= clause), 0)
    before = tokens[first - 1] if first else None
    return before if before is not None and before.kind == "p" and not _is_other(tokens, first - 1) else None


def _further(tokens: Sequence[SentenceToken], place: int, statement: MeasureStatement) -> SentenceToken | None:
    """The time that ends a figure's clause: "rose 5 %, or $3 million, to $60 million in 2024"."""
    named = (
        {*statement.measures[0].casefold().split(), "of", "in"} | word_set("rises") | word_set("falls")
    )  # "$5 million of cash on December 31"
    for at in range(place + 1, min(len(tokens), place + 14)):
        token = tokens[at]
        if token.kind == "p":
            return None if _is_other(tokens, at) else token
        if token.text in word_set("comparing") and any(later.kind == "n" for later in tokens[at + 1 : at + 4]):
            return None  # "compared to $7 million in 2023": the time of the figure that it is compared with
        free = token.kind in "n,b" or token.text in word_set("terms") | word_set("around") | {"or", "to", "by"} | named
        if not free:
            return None
    return None


def _at_front(tokens: Sequence[SentenceToken]) -> SentenceToken | None:
    """The time that a sentence begins with: it holds for all of it."""
    for at, token in enumerate(tokens[:6]):
        if token.kind == "p":
            return token if not _is_other(tokens, at) else None
        if token.text not in word_set("openings") and token.kind != ",":
            return None
    return None


def _is_unsure(tokens: Sequence[SentenceToken], place: int, statement: MeasureStatement) -> bool:
    """Does the sentence tell a time of which it is not clear whether it holds for the figure?

    The time of a figure that it is compared with, "compared to $7 million in 2023", does not.
    """
    if statement.compared or statement.origin:
        return True
    rest = range(place + 1, len(tokens))
    end = next(
        (at for at in rest if tokens[at].text in word_set("comparing") and tokens[at].text != "from"), len(tokens)
    )
    return any(token.kind == "p" and not _is_other(tokens, at) for at, token in enumerate(tokens[:end]))
