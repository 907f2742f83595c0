"""What is quoted of a passage: the sentence, the list it begins or belongs to, and as many more as the answer may need."""

from __future__ import annotations

from dataclasses import dataclass
from math import exp
from typing import TYPE_CHECKING

from kb.wanted import Wanted, is_caption, wanted
from kb.words import language, terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import Chunk, Hit

LONGEST_LIST = 12
"""Lines of a list that an answer gives."""

LIKELY = 0.7
"""Sentences are added until the answer is among them with this likelihood, by the logit that ranks them …"""
MOST_PIECES = 3
LONGEST_ANSWER = 200
"""… but no more than so many, and so many Chinese characters: what a reader takes in without scrolling."""

SHORT_SENTENCE = 24
"""A sentence shorter than this ("王义夫：研究员；") says little without what follows it on its line."""

LONGEST_ITEM = 60
"""Lines no longer than this (Chinese characters) are the items of a list; longer ones are paragraphs."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A verbatim piece of a passage."""

    hit: Hit
    quote: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage, number `index` of the chunk's: its likeness, how much of the question it covers, its logit."""

    hit: Hit
    index: int
    text: str
    similarity: float
    coverage: float
    score: float


def pieces_of(question: str, ranked: Sequence[Sentence]) -> tuple[Piece, ...]:
    """The best sentence, and as many of the next as it takes to have the answer among them in all likelihood."""
    highest = ranked[0].score
    odds = [exp(sentence.score - highest) for sentence in ranked]
    pieces: list[Piece] = []
    likely, length = 0.0, 0.0
    for sentence, odd in zip(ranked, odds, strict=True):
        if pieces and (sentence.hit.chunk.table is not None or is_caption(sentence.hit.chunk.text)):
            continue
        quote = _whole(question, sentence)
        length += length_of(quote)
        if pieces and (len(pieces) == MOST_PIECES or length > LONGEST_ANSWER):
            break
        likely += odd / sum(odds)
        if not any(_says_the_same(piece.quote, quote) for piece in pieces):
            pieces.append(Piece(sentence.hit, quote))
        if likely >= LIKELY or "\n" in quote:
            break
    return tuple(pieces)


def _says_the_same(one: str, other: str) -> bool:
    """Summaries repeat the body: two thirds of the shorter one's terms in the other."""
    first, second = set(terms(one)), set(terms(other))
    return len(first & second) >= 2 / 3 * min(len(first), len(second))


def _whole(question: str, best: Sentence) -> str:
    """The sentence, or the list that it begins or belongs to."""
    chunk = best.hit.chunk
    start, end = chunk.sentences[best.index]
    if chunk.table is not None:
        return best.text
    if best.text.rstrip("*_ ").endswith(("：", ":")):
        return "\n".join(chunk.text[start:].split("\n")[: LONGEST_LIST + 1]).strip()
    if end - start < SHORT_SENTENCE:
        line_end = chunk.text.find("\n", end)
        end = min(line_end if line_end >= 0 else len(chunk.text), start + LONGEST_ANSWER)
        end = max(stop for _, stop in chunk.sentences if stop <= end)
    lines = chunk.text.strip().split("\n")
    if is_caption(lines[0]) and length_of(chunk.text) <= LONGEST_ANSWER:
        return chunk.text.strip()
    if wanted(question) is Wanted.LIST and 1 < len(lines) <= LONGEST_LIST and _is_list(chunk, lines):
        return chunk.text.strip()
    return chunk.text[start:end]


def _is_list(chunk: Chunk, lines: Sequence[str]) -> bool:
    """Lines of one sentence each, none of them long."""
    return len(chunk.sentences) <= len(lines) and max(map(length_of, lines)) <= LONGEST_ITEM


def length_of(text: str) -> float:
    """Characters, a Latin one counting two fifths: what a reader takes in at a glance."""
    return len(text) / (1.0 if language(text) == "zh" else 2.5)
