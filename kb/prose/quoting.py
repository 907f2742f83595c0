"""What is quoted of passages: the likeliest sentence, the list it begins or belongs to, and as many more as the answer
may need."""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp, sqrt
from typing import TYPE_CHECKING

from kb.prose.clause_choice import clause_odds, clauses_of, counted_terms
from kb.prose.quote_packing import Part, packed, taken
from kb.prose.sentence_features import covered, length_of
from kb.question.answer_kind import Wanted, holds, is_caption
from kb.text.tokens import language, terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kb.model import Chunk, Hit
    from kb.prose.clause_choice import Span
    from kb.prose.sentence_features import Asked, Sentence

LONGEST_LIST = 12
"""Lines of a list that an answer gives."""

LIKELY = 0.99
"""Sentences are added until the answer is among them with this likelihood, by the logit that ranks them …"""
UNLIKELY = 0.002
"""… leaving out those that are less likely than this …"""
MOST_SENTENCES = 6
LONGEST_ANSWER = 199
"""… and no more than so many, and so many Chinese characters: what a reader takes in without scrolling."""
MAY_LACK = 0.3
"""Share of what tells passages apart that a second figure or date may lack against the first."""

LEAST_ROOM = 45
"""Room that is left for clauses of a sentence which does not fit whole; in less they say nothing."""

CLOSE = 3.0
"""Logits behind the likeliest sentence within which another one may be meant instead."""

GOES_ON = 0.1
"""Likelihood added to a sentence that goes on from the first one, or leads up to it, where the answer may take
several."""

SHORT_SENTENCE = 24
"""A sentence shorter than this ("王义夫：研究员；") says little without what follows it on its line."""

LONGEST_ITEM = 60
"""Lines no longer than this (Chinese characters) are the items of a list; longer ones are paragraphs."""

_OF_ONE_PIECE = (Wanted.NUMBER, Wanted.DATE, Wanted.PERSON, Wanted.PLACE, Wanted.ORGANISATION)
"""Kinds of answer that stand in one sentence."""

_ENDED = re.compile(r"[。！？.!?][^\w\s]*$")
_PAIRS = tuple(
    (re.compile(first, re.I), re.compile(rf"\W*(?:{second})", re.I))
    for first, second in (
        (r"一方面|on (?:the )?one hand", r"另一方面|on the other"),
        (r"首先|其一|\bfirst(?:ly)?\b,", r"其次|其二|第二|second|再次|其三|第三|third|最后|finally"),
    )
)
"""What announces a second half, and how that begins."""

WHOLE = 0.99
"""Share of the question's content from which on a sentence says all of it."""

SAID_ALIKE = 0.8
"""Share of the terms of the shorter of two sentences that the other one has where it says the same."""

NEXT = 2
"""Sentences from the likeliest up to which one is quoted with it whatever it tells."""

FURTHEST = 3
"""Sentences within which it comes."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A verbatim piece of a passage."""

    hit: Hit
    quote: str


def pieces_of(
    asked: Asked,
    ranked: Sequence[Sentence],
    weights: Mapping[str, float],
    fits: Callable[[Sentence], bool] | None = None,
) -> tuple[Piece, ...]:
    """The likeliest sentence first, and as many of the next as it takes to have the answer among them in all
    likelihood.

    Sentences that follow each other in their passage are one piece. Of a sentence that is too long by itself the
    clauses are given that have the answer in all likelihood, by `weights`, those of [clause]; and of others too, where
    the answer is a figure, a date or a name. Beside the first, only what `fits` is quoted.
    """
    ranked = _without_other_amounts(asked, ranked)
    best = ranked[0]
    whole = _whole(asked, best)
    if "\n" in whole or best.hit.chunk.table is not None:
        return (Piece(best.hit, whole),)
    if taken(whole) > LONGEST_ANSWER:
        return (Piece(best.hit, _cut(asked, whole, LONGEST_ANSWER, weights)),)
    if whole != best.text:
        return (Piece(best.hit, whole),)
    if continued := _continued(best):
        return (Piece(best.hit, continued),)
    if _is_direct(asked, best):
        return (Piece(best.hit, best.text),)
    likely = _likelihoods(ranked)
    left = [one for one in ranked[1:] if likely[_name(one)] >= UNLIKELY and not _is_beside_the_point(asked, best, one)]
    left = [one for one in left if fits is None or _is_beside(best, one) or fits(one)]
    # An English sentence begins with whom it tells of.
    begins = asked.kind is Wanted.PERSON and language(best.text) == "en" and taken(best.text) <= LONGEST_ANSWER
    if asked.kind in _OF_ONE_PIECE and not begins:
        parts = [Part(one, likely[_name(one)], asked, weights) for one in (best, *left)]
        return tuple(_joined(packed(parts, LONGEST_ANSWER, LIKELY, said_alike)))
    gathered, clauses = _gathered(asked, best, left, likely, weights)
    return (*_joined([(one, (0, len(one.text))) for one in gathered]), *clauses)


def _is_beside(best: Sentence, sentence: Sentence) -> bool:
    """Whether a sentence stands next but one at most to the likeliest: it may say whom that is of."""
    return sentence.hit.chunk_id == best.hit.chunk_id and abs(sentence.index - best.index) <= NEXT


def _without_other_amounts(asked: Asked, ranked: Sequence[Sentence]) -> Sequence[Sentence]:
    """Of sentences that tell an amount of what is counted ("多少 GPU 小时"), the one that carries most of the question,
    first; the others of its like, which tell the amount of something else, are left out."""
    counted = counted_terms(asked.text)
    if asked.kind is not Wanted.NUMBER or not counted:
        return ranked
    near = [one for one in ranked if one.score > ranked[0].score - CLOSE and holds(asked.kind, one.text) > 0]
    alike = [one for one in near if counted <= set(terms(one.text))]
    if len(alike) < 2 or alike[0] is not ranked[0]:
        return ranked
    carried = [covered(asked.weighed, frozenset(terms(one.text))) for one in alike]
    best = alike[carried.index(max(carried))]
    return [best, *(one for one in ranked if one not in alike)]


def _likelihoods(ranked: Sequence[Sentence]) -> dict[tuple[str, int], float]:
    """How likely each sentence holds the answer, by the logit that ranks them."""
    odds = [exp(sentence.score - ranked[0].score) for sentence in ranked]
    return {_name(sentence): odd / sum(odds) for sentence, odd in zip(ranked, odds, strict=True)}


def _gathered(
    asked: Asked,
    first: Sentence,
    others: Sequence[Sentence],
    likely: Mapping[tuple[str, int], float],
    weights: Mapping[str, float],
) -> tuple[list[Sentence], list[Piece]]:
    """Sentences in the order in which they are worth being quoted, and the clauses of one more that does not fit
    whole."""
    gathered, left, room = [first], list(others), LONGEST_ANSWER - taken(first.text)
    while len(gathered) < MOST_SENTENCES and sum(likely[_name(one)] for one in gathered) < LIKELY:
        left = [one for one in left if not _said_by(gathered, one)]
        fitting = [one for one in left if taken(one.text) <= room]
        if not fitting:
            clauses = [Piece(one.hit, _cut(asked, one.text, room, weights)) for one in left[:1] if room >= LEAST_ROOM]
            return gathered, clauses
        worth = {
            _name(one): (likely[_name(one)] + _goes_on(asked, first, one)) / sqrt(taken(one.text)) for one in fitting
        }
        following = max(fitting, key=lambda one: worth[_name(one)])
        gathered.append(following)
        left.remove(following)
        room -= taken(following.text)
    return gathered, []


def _is_direct(asked: Asked, best: Sentence) -> bool:
    """Whether a sentence says all that is asked in the question's own words, and holds the figure or date that is asked
    for."""
    if asked.kind not in (Wanted.NUMBER, Wanted.DATE) or holds(asked.kind, best.text) <= 0:
        return False
    return covered(asked.weighed, frozenset(terms(best.text))) >= WHOLE


def _name(sentence: Sentence) -> tuple[str, int]:
    return sentence.hit.chunk_id, sentence.index


def _is_beside_the_point(asked: Asked, best: Sentence, sentence: Sentence) -> bool:
    """Whether a sentence is a row, a caption or only announces what follows, or tells a figure or a date of something
    else: it has less than the best of what tells things apart."""
    announces = sentence.text.rstrip("*_ ").endswith(("：", ":"))
    if announces or sentence.hit.chunk.table is not None or is_caption(sentence.hit.chunk.text):
        return True
    if asked.kind not in (Wanted.NUMBER, Wanted.DATE) or holds(asked.kind, sentence.text) <= 0:
        return False
    if language(asked.text) != language(sentence.text):  # no word tells what it is of
        return False
    shares, needed = (one.features["rest"] + one.features["rest_before"] for one in (sentence, best))
    return shares < needed - MAY_LACK


def _goes_on(asked: Asked, first: Sentence, sentence: Sentence) -> float:
    """A reason is told before what it brings about, other things after what they begin with."""
    step = 1 if asked.kind is Wanted.REASON else -1
    return GOES_ON if (sentence.hit.chunk_id, sentence.index + step) == _name(first) else 0.0


def _joined(gathered: Sequence[tuple[Sentence, Span]]) -> Iterator[Piece]:
    """A piece for each unbroken stretch of sentences, or of a part of them, in the order of the likeliest sentence of
    each."""
    spans = {_name(sentence): span for sentence, span in gathered}
    whole = {_name(sentence): (0, len(sentence.text)) for sentence, _ in gathered}
    quoted: set[tuple[str, int]] = set()
    for sentence, _ in gathered:
        chunk, first = _name(sentence)
        if (chunk, first) in quoted:
            continue
        last = first
        while _meet(spans, whole, (chunk, first - 1), (chunk, first)):
            first -= 1
        while _meet(spans, whole, (chunk, last), (chunk, last + 1)):
            last += 1
        quoted |= {(chunk, index) for index in range(first, last + 1)}
        places = sentence.hit.chunk.sentences
        start, end = places[first][0] + spans[chunk, first][0], places[last][0] + spans[chunk, last][1]
        yield Piece(sentence.hit, sentence.hit.chunk.text[start:end].strip())


def _meet(
    spans: Mapping[tuple[str, int], Span],
    whole: Mapping[tuple[str, int], Span],
    left: tuple[str, int],
    right: tuple[str, int],
) -> bool:
    """Whether of two neighbouring sentences the end of one and the beginning of the other are given."""
    return left in spans and right in spans and spans[left][1] == whole[left][1] and spans[right][0] == 0


def _said_by(gathered: Sequence[Sentence], sentence: Sentence) -> bool:
    """Whether a sentence repeats one that is there: summaries repeat the body."""
    return any(said_alike(one, sentence) for one in gathered)


def said_alike(one: Sentence, other: Sentence) -> bool:
    """Whether two sentences say the same, in whole or one of them a part of the other."""
    own, others = set(terms(one.text)), set(terms(other.text))
    return len(own & others) >= SAID_ALIKE * min(len(own), len(others))


def _whole(asked: Asked, best: Sentence) -> str:
    """The sentence, or the list that it begins or belongs to."""
    chunk = best.hit.chunk
    start, end = chunk.sentences[best.index]
    if chunk.table is not None:
        return best.text
    if best.text.rstrip("*_ ").endswith(("：", ":")):
        return "\n".join(chunk.text[start:].split("\n")[: LONGEST_LIST + 1]).strip()
    lines = chunk.text.strip().split("\n")
    if is_caption(lines[0]) and length_of(chunk.text) <= LONGEST_ANSWER:
        return chunk.text.strip()
    if asked.kind is Wanted.LIST and 1 < len(lines) <= LONGEST_LIST and _is_list(chunk, lines):
        return chunk.text.strip()
    if end - start < SHORT_SENTENCE and (_ENDED.search(best.text) is None or holds(asked.kind, best.text) < 0):
        line_end = chunk.text.find("\n", end)
        end = min(line_end if line_end >= 0 else len(chunk.text), start + LONGEST_ANSWER)
        end = max(stop for _, stop in chunk.sentences if stop <= end)
    return chunk.text[start:end]


def _continued(best: Sentence) -> str:
    """The sentence with those that it announces: "on the one hand" is half of what is said. "" where it announces
    nothing."""
    chunk = best.hit.chunk
    start, end = chunk.sentences[best.index]
    following = [second for first, second in _PAIRS if first.search(chunk.text[start:end])]
    for at, stop in chunk.sentences[best.index + 1 : best.index + 1 + FURTHEST]:
        if any(second.match(chunk.text[at:stop]) for second in following):
            end = stop
    return chunk.text[start:end] if end > chunk.sentences[best.index][1] else ""


def _is_list(chunk: Chunk, lines: Sequence[str]) -> bool:
    """Lines of one sentence each, none of them long."""
    return len(chunk.sentences) <= len(lines) and max(map(length_of, lines)) <= LONGEST_ITEM


def _cut(asked: Asked, text: str, room: float, weights: Mapping[str, float]) -> str:
    """The unbroken clauses of a long sentence that fit and have the answer most likely; of equal ones the first.

    Where a clause alone does not fit, the sentence is given whole.
    """
    spans = clauses_of(text)
    odds = clause_odds(asked, text, spans, weights)
    best, most = text, -1.0
    for at, (start, _) in enumerate(spans):
        stretch = [end for _, end in spans[at:] if taken(text[start:end]) <= room]
        piece = text[start : stretch[-1]].strip() if stretch else ""
        if piece and (likely := sum(odds[at : at + len(stretch)])) > most:
            best, most = piece, likely
    return best
