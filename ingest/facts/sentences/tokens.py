"""An English sentence as tokens: words, periods of time, figures, brackets and marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.text.folding import fold_signs, lower

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.facts.sentences.parts import FactSentence
    from kb.facts.fact import Period

_TOKEN = re.compile(r"[-—]{2,3}|(?:[a-z]\.){2,4}|[^\W\d_][\w&'’/.]*(?:-[\w&'’/.]+)*(?<!\.)|[^\W_]|\d[\w.,-]*|[^\w\s]")
_BRACKET = re.compile(r"\([^()\d]{1,60}\)")
_ABBREVIATED = re.compile(r" ?[a-z,]")
"""What follows the point of an abbreviation; behind that of a sentence nothing does."""

_TIME = frozenset({"in", "for", "at", "as", "during", "on", "through", "of", "by", "within", "throughout", "ended"})
"""Words that lead to a time which is the figure's own."""

_ASIDE = frozenset({"the", "both", "each", "our", "its", "full", "entire", "early", "late", "end"})
_NAMELESS = frozenset({"quarters", "quarter", "halves", "half", "months", "weeks", "beginning", "days"})
_BETWEEN = re.compile(r"\s*(?:,|and|, and|&|or|/|-)?\s*(?:the |for the |of the |in the )?")
_SKIPPED = frozenset("*\"“”'’†‡$")
"""Marks that say nothing here: footnotes, quotation marks."""


@dataclass(frozen=True, slots=True)
class SentenceToken:
    """A piece of a sentence.

    kind     w word, n figures, p periods of time, b bracket without figures, else the mark itself: , ; : ( ) . -
    text     folded; of a period, the preposition that leads to it: "in", "as of", "" where none does
    at       of figures, which run they are
    periods  of a time, the periods it names; none where it cannot be read ("the second and third quarters of")
    """

    kind: str
    text: str
    start: int
    end: int
    at: int = -1
    periods: tuple[Period, ...] = ()


def tokens_of(sentence: FactSentence) -> list[SentenceToken]:
    """A sentence as tokens, in order."""
    text = lower(fold_signs(sentence.text))
    fixed = sorted([*_times(sentence, text), *_figures(sentence)], key=lambda token: token.start)
    found: list[SentenceToken] = []
    at = 0
    for token in [*fixed, None]:
        end = token.start if token is not None else len(text)
        found.extend(_words(text, at, end))
        if token is not None:
            found = _led_to(found, token)
            at = token.end
    return found


def _figures(sentence: FactSentence) -> Iterator[SentenceToken]:
    for at, run in enumerate(sentence.runs):
        yield SentenceToken("n", "", run[0][0], run[-1][1], at=at)


def _times(sentence: FactSentence, text: str) -> Iterator[SentenceToken]:
    """The times that a sentence names; those that stand as a list together."""
    group: list[tuple[int, int, Period]] = []
    for one in [*sentence.periods, None]:
        if group and (one is None or not (one[0] <= group[-1][1] or _BETWEEN.fullmatch(text[group[-1][1] : one[0]]))):
            yield SentenceToken("p", "", group[0][0], group[-1][1], periods=tuple(period for *_, period in group))
            group = []
        if one is not None:
            group.append(one)


def _words(text: str, start: int, end: int) -> Iterator[SentenceToken]:
    at = start
    while at < end:
        bracket = _BRACKET.match(text, at, end)
        match = bracket or _TOKEN.match(text, at, end)
        if match is None:
            at += 1
            continue
        at = match.end()
        if match[0] in _SKIPPED or (match[0] == "." and _ABBREVIATED.match(text, at)):
            continue
        if match[0] == "." and text[:at].endswith(("vs.", "approx.")):
            continue
        word = match[0][0].isalnum()
        kind = "b" if bracket else "w" if word else "-" if match[0] in "-/&+" else match[0][0]
        kind = ":" if match[0] in ("—", "--", "---", "——") else kind
        yield SentenceToken(kind, match[0].strip(".") if word else match[0], match.start(), match.end())


def _led_to(found: list[SentenceToken], token: SentenceToken) -> list[SentenceToken]:
    """The tokens so far and a fixed one, which takes to itself the preposition that leads to a time."""
    if token.kind != "p":
        return [*found, token]
    kept = list(found)
    start, lead = token.start, ""
    while kept and kept[-1].kind == "w" and kept[-1].text in _ASIDE:
        start = kept.pop().start
    if kept and kept[-1].text == "of" and len(kept) > 1 and kept[-2].text == "as":
        kept, start, lead = kept[:-2], kept[-2].start, "as of"
    elif kept and kept[-1].kind == "w" and kept[-1].text in _TIME:
        lead = kept[-1].text
        start = kept.pop().start
    # "the second and third quarters of 2024": which of them, is not read
    periods = () if kept and kept[-1].text in _NAMELESS else token.periods
    return [*kept, SentenceToken("p", lead, start, token.end, periods=periods)]
