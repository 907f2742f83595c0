"""Whether a figure that a claim takes from a text is the one that the text states of the same thing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.amounts.claimed_amounts import read_amounts, same_amount, unit_stands
from kb.amounts.units import NUMBER
from kb.text.label_mentions import Reading
from kb.text.tokens import language
from kb.text.unexplained import content_atoms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kb.amounts.claimed_amounts import Quantity
    from kb.llm.claims import Claim
    from kb.llm.sources import Source
    from kb.text.glossary_tokens import Glossary

    Embed = Callable[[Sequence[str]], NDArray[np.float32]]

AHEAD = 2.0
"""By so much (a word, or two Chinese characters) the words around another figure of the text must fit better to be the
one meant."""

AHEAD_IN_MEANING = 0.02
"""The same across languages, where it is the likeness of meaning that is compared."""

_BREAK = re.compile(
    r"(?<!\d),|,(?!\d)|[，；;。！？!?\n(（)）]|\.(?=\s|$)|(?<=[a-z\d])\s(?:and|while|but|whereas|with)\s"
)
_COUNTED = re.compile(r"\s([a-z]{3,}s)\b")
_LOSS = re.compile(
    r"亏损|净亏|为负|下降|下滑|减少|降低|回落|下跌|\b(?:loss(?:es)?|negative|decreas\w*|declin\w*|fell|drop\w*|down)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class InProse:
    """Whether a text states a figure at all, in its unit, and of what the claim says."""

    stands: bool
    unit: bool
    place: bool


def figure_in_prose(
    figure: Quantity,
    claim: Claim,
    source: Source,
    texts: Sequence[str],
    beside: Sequence[str],
    glossary: Glossary,
    embed: Embed,
) -> InProse:
    """What `texts` of a source, sentence by sentence, say of a claim's figure; in `beside`, other passages of the same
    report, stand figures that may be meant instead."""
    stated = _stated(figure, claim, texts, f"{source.around}\n" + "\n".join(texts))
    if not stated.same:
        return InProse(stated.stands, unit=not stated.stands, place=False)
    if _counts_another(claim.text, figure, texts):
        return InProse(stands=True, unit=True, place=False)
    if figure.worded:
        return InProse(stands=True, unit=True, place=True)
    own = _around(claim.text, figure, claim.amounts.quantities)
    if language(claim.text) != language(source.text):
        place = not stated.rivals or _is_nearest(own, stated.same, stated.rivals, embed)
        return InProse(stands=True, unit=True, place=place)
    elsewhere = [text for text in beside if not _stated(figure, claim, [text], "").stands]
    rivals = [*stated.rivals, *_stated(figure, claim, elsewhere, "").rivals]
    words = _words(own, glossary)
    best = max(_shared(words, _words(text, glossary)) for text in stated.same)
    other = max((_shared(words, _words(text, glossary)) for text in rivals), default=0.0)
    return InProse(stands=True, unit=True, place=other < best + AHEAD)


@dataclass(frozen=True, slots=True)
class _Stated:
    """Where texts have a figure: whether at all; the words around it where its unit is there, too; and those around
    others of its kind."""

    stands: bool
    same: list[str]
    rivals: list[str]


def _stated(figure: Quantity, claim: Claim, texts: Sequence[str], around: str) -> _Stated:
    same: list[str] = []
    rivals: list[str] = []
    stands = False
    for text in texts:
        stated = read_amounts(text).quantities
        for one in stated:
            if _same(figure, one, claim.text, text):
                stands = True
                if unit_stands(figure, one, around):
                    same.append(_around(text, one, stated))
            elif _is_rival(figure, one):
                rivals.append(_around(text, one, stated))
    return _Stated(stands, same, rivals)


def _counts_another(claim: str, figure: Quantity, texts: Sequence[str]) -> bool:
    """Whether a claim counts other things with a figure than the text does wherever it has it: "5,000 cars" for "5,000
    robots"."""
    mine = _COUNTED.match(claim, figure.end)
    if mine is None or figure.unit.kind != NUMBER:
        return False
    found = (
        _COUNTED.match(text, one.end)
        for text in texts
        for one in read_amounts(text).quantities
        if same_amount(figure, one)
    )
    nouns = [one[1].lower().rstrip("s") if one else "" for one in found]
    said = mine[1].lower().rstrip("s")
    return bool(nouns) and all(nouns) and said not in nouns and all(noun not in claim.lower() for noun in nouns)


def _is_nearest(own: str, same: Sequence[str], rivals: Sequence[str], embed: Embed) -> bool:
    """Whether the words around a figure mean what those around it in the source mean, rather than those around
    another."""
    if not own.strip():
        return True
    vectors = embed([own, *same, *rivals])
    likeness = vectors[1:] @ vectors[0]
    return float(max(likeness[: len(same)])) >= float(max(likeness[len(same) :])) - AHEAD_IN_MEANING


def _same(figure: Quantity, stated: Quantity, claim: str, text: str) -> bool:
    if same_amount(figure, stated):
        return True
    opposite = (
        figure.value * stated.value < 0
        and abs(abs(figure.amount) - abs(stated.amount)) <= figure.step * figure.unit.scale / 2
    )
    return opposite and bool(_LOSS.search(text if figure.value < 0 else claim))


def _is_rival(figure: Quantity, stated: Quantity) -> bool:
    """Whether a figure could be meant instead: in the same kind of unit, or with none at all."""
    return figure.unit.kind == stated.unit.kind and (figure.unit.kind != NUMBER or figure.worded == stated.worded)


def _around(text: str, figure: Quantity, figures: Sequence[Quantity]) -> str:
    """The clause around a figure without it, up to the figures beside it."""
    start = max((found.end() for found in _BREAK.finditer(text, 0, figure.start)), default=0)
    start = max([start, *(one.end for one in figures if one.end <= figure.start)])
    after = _BREAK.search(text, figure.end)
    end = min([after.start() if after else len(text), *(one.start for one in figures if one.start >= figure.end)])
    return f"{text[start : figure.start]} {text[figure.end : end]}".strip()


def _words(text: str, glossary: Glossary) -> frozenset[str]:
    reading = Reading.of(text, glossary)
    return frozenset(reading.atoms[at].text for at in content_atoms(reading))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    """What two clauses have in common: a word counts two, a Chinese character one."""
    return float(sum(1 if len(word) == 1 else 2 for word in one & other))
