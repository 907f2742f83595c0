"""What of a question's words the words of a fact explain in another form or another language."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from kb.cells.meaning import Meanings
from kb.cells.tokens import tokens
from kb.fact_answers.labels import is_said
from kb.facts.subjects import is_kind_word, places_in
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Sequence

    from kb.text.unexplained import Leftover

_MEANT = 0.7
"""Share of a piece's words that texts in another language mean where they explain it."""


def without_variants(left: Leftover, question: str, said: Sequence[str]) -> Leftover:
    """The unexplained part of a question, without words that the texts have in another form ("ship" for "Shipments") or
    in another language."""
    if not left.pieces:
        return left
    text = "\n".join(filter(None, said))
    known = tokens(text)
    is_foreign = language(text) != language(question)
    kept = [piece for piece in left.pieces if not is_kind_word(piece) and not _in_another_form(piece, known)]
    if is_foreign:
        kept = [piece for piece in kept if not _is_translated(piece, text)]
    if len(kept) == len(left.pieces):
        return left
    weight = sum(len(piece.split()) if piece.isascii() else 0.5 * len(piece) for piece in kept)
    return replace(left, pieces=tuple(kept), unexplained=min(left.unexplained, weight))


def _in_another_form(piece: str, known: Counter[str]) -> bool:
    is_plain = piece.isascii() and piece.islower() and piece.replace(" ", "").isalpha()
    return is_plain and all(is_said(word, known) for word in piece.split())


def _is_translated(piece: str, text: str) -> bool:
    places, rest = places_in(piece)
    if places and (not rest or is_kind_word(rest)):
        return places <= places_in(text)[0]
    return float(Meanings([piece]).near(text).share[0]) >= _MEANT
