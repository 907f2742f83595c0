"""What is quoted where the answer is a figure, a date or a name: the clauses that have it in all likelihood, in the
room there is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kb.prose.clause_choice import clause_odds, clauses_of
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kb.prose.clause_choice import Span
    from kb.prose.sentence_features import Asked, Sentence

    Window = tuple[int, int]

LATIN_SHARE = 2 / 3
"""What a Latin character counts of a Chinese one towards the length of an answer."""

GOES_PAST = 0.05
"""How likely an answer that begins in a clause goes on in the next one; measured for figures, dates and names of the
public sets."""

WHOLE_SENTENCE = 0.25
"""A whole sentence is worth so much more of its length than clauses of it: it reads better."""

LEAST_CLAUSE = 15
"""Chinese characters, or as much in Latin ones; in less a clause says nothing by itself."""

MARKER = 4
"""Characters that the marker of one more piece takes."""

LEAST_GAIN = 0.002
"""Likelihood that what is added must bring …"""

LEAST_WORTH = 0.00025
"""… and this much of it for each character of the answer, a whole sentence's more being counted: the reader's time is
worth something."""


@dataclass(frozen=True)
class Part:
    """A sentence that may be quoted in part, and how likely it holds the answer."""

    sentence: Sentence
    likely: float
    asked: Asked
    weights: Mapping[str, float]

    @cached_property
    def spans(self) -> list[Span]:
        """Its clauses."""
        return clauses_of(self.sentence.text)

    @cached_property
    def odds(self) -> list[float]:
        """How likely the answer begins in each."""
        return clause_odds(self.asked, self.sentence.text, self.spans, self.weights)

    @property
    def whole(self) -> Window:
        """First and last clause."""
        return 0, len(self.spans) - 1

    def span(self, window: Window) -> Span:
        """Where clauses from the first to the last of a window stand in the sentence."""
        return self.spans[window[0]][0], self.spans[window[1]][1]

    def takes(self, window: Window) -> float:
        """What they take of the length of an answer."""
        start, end = self.span(window)
        return taken(self.sentence.text[start:end])

    def holds(self, window: Window) -> float:
        """How likely they hold the answer to its end."""
        first, last = window
        goes_past = 0.0 if last == len(self.spans) - 1 else GOES_PAST
        return self.likely * sum(self.odds[at] * (1 - goes_past ** (last - at + 1)) for at in range(first, last + 1))

    def windows(self, around: Window | None) -> Iterator[Window]:
        """All stretches of clauses that are long enough; those that go beyond the one given, where one is."""
        last = len(self.spans) - 1
        for first in range(last + 1 if around is None else around[0] + 1):
            for end in range(first if around is None else around[1], last + 1):
                window = (first, end)
                if around is None and window != self.whole and self.takes(window) < LEAST_CLAUSE:
                    continue
                if window != around:
                    yield window


def taken(text: str) -> float:
    """What a text takes of the length of an answer."""
    return len(text) * (1.0 if language(text) == "zh" else LATIN_SHARE)


def packed(
    parts: Sequence[Part], room: float, enough: float, says_same: Callable[[Sentence, Sentence], bool]
) -> list[tuple[Sentence, Span]]:
    """Sentences, or a stretch of each, in the order in which they are worth being quoted, the first of `parts` first.

    Whatever brings most likelihood for the room that it takes is added until the answer is there with the likelihood
    `enough`, or nothing more fits or is worth its room.

    Args:
        parts: sentences, likeliest first.
        room: what a whole answer may take.
        enough: likelihood at which no more is added.
        says_same: whether two sentences say the same; then one of them is enough.
    """
    chosen: dict[int, Window] = {}
    alike: dict[tuple[int, int], bool] = {}

    def repeats(at: int) -> bool:
        """Whether a part says what another one that is chosen says."""
        for other in chosen:
            if (other, at) not in alike:
                alike[other, at] = says_same(parts[other].sentence, parts[at].sentence)
        return any(alike[other, at] for other in chosen)

    while sum(parts[at].holds(window) for at, window in chosen.items()) < enough:
        best = max(_steps(parts, chosen, room, repeats), default=None)
        if best is None or (chosen and best[0] < LEAST_WORTH):
            break
        _, behind, window, cost = best
        at = -behind
        chosen[at] = window
        room -= cost
    return [(parts[at].sentence, parts[at].span(window)) for at, window in chosen.items()]


def _steps(
    parts: Sequence[Part], chosen: Mapping[int, Window], room: float, repeats: Callable[[int], bool]
) -> Iterator[tuple[float, int, Window, float]]:
    """What may be added: how much likelihood for its room, the part (negative, so that the likelier wins a tie), its
    window, its cost."""
    for at, part in enumerate(parts if chosen else parts[:1]):
        there = chosen.get(at)
        if there is None and repeats(at):
            continue
        holding, took = (part.holds(there), part.takes(there)) if there else (0.0, 0.0)
        for window in part.windows(there):
            marker = MARKER if chosen and there is None and not _adjoins(parts, chosen, at, window) else 0
            cost = part.takes(window) - took + marker
            gain = part.holds(window) - holding
            if cost <= room and gain >= LEAST_GAIN:
                bonus = 1.0 + WHOLE_SENTENCE * (window == part.whole)
                yield bonus * gain / max(cost, 1.0), -at, window, cost


def _adjoins(parts: Sequence[Part], chosen: Mapping[int, Window], at: int, window: Window) -> bool:
    """Whether a window goes on from what is chosen, or leads up to it."""
    part = parts[at]
    for other, there in chosen.items():
        step = parts[other].sentence.index - part.sentence.index
        if parts[other].sentence.hit.chunk_id != part.sentence.hit.chunk_id or abs(step) != 1:
            continue
        if step == -1 and window[0] == 0 and there[1] == parts[other].whole[1]:
            return True
        if step == 1 and window[1] == part.whole[1] and there[0] == 0:
            return True
    return False
