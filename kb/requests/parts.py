"""The requests that one turn makes: a greeting before a question is left out, a question and a command in one are answered one after the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.requests.intents import LOOKUP

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.requests.intents import Intent

SURE = 0.75
"""Probability from which a piece of a turn is a request of its own."""

LEAST = {"zh": 2, "en": 3}
MOST_PARTS = 4

_BORDER = re.compile(
    r"(?<=[。.！!？?；;\n])\s*|\s*[，,]\s*(?=(?:并且?|再|然后|顺便|另外|还有|and\b|then\b|also\b))|\s*[，,]\s*|\s+(?=(?:and|then|also|plus)\s)|(?=(?:并且|然后|顺便|另外再|同时))",
    re.I,
)
_JOINT = re.compile(r"^(?:并且?|再|然后|顺便|另外|还有|同时|and|then|also|plus)\s*", re.I)
_IDLE = frozenset({"talk.hello", "talk.thanks", "talk.bye", "talk.help"})
"""Talk that is left out before or behind a request."""


def parts_of(text: str, read: Callable[[str], Intent]) -> list[str]:
    """The requests of a turn, in order; the whole of it where it makes but one. `read` tells what a piece asks for."""
    whole = read(text)
    pieces = [piece for one in _BORDER.split(text) if one and (piece := _JOINT.sub("", one).strip())]
    if len(pieces) < 2 or len(pieces) > 2 * MOST_PARTS:
        return [text]
    read_pieces = [(piece, read(piece)) for piece in pieces]
    busy = [
        (piece, intent) for piece, intent in read_pieces if not (intent.name in _IDLE and intent.probability >= SURE)
    ]
    idle = len(busy) < len(read_pieces)
    kinds = [intent.name for _, intent in busy]
    requests = [
        (piece, intent) for piece, intent in busy if intent.kind not in (LOOKUP, "talk") and intent.probability >= SURE
    ]
    if len(busy) > 1 and requests and len(set(kinds)) > 1 and len(busy) <= MOST_PARTS and all(map(_is_whole, busy)):
        return [piece for piece, _ in busy]
    if idle and busy and whole.name in _IDLE | {LOOKUP}:
        first = text.find(busy[0][0])
        return [text[first:]] if first > 0 else [text]
    return [text]


def _is_whole(part: tuple[str, Intent]) -> bool:
    """Whether a piece can be a request: not a lone word that belongs to its neighbour."""
    piece, intent = part
    return (
        intent.kind != LOOKUP
        or re.search(
            r"[?？]|什么|多少|哪|谁|怎|几|吗|\b(?:what|which|who|how|when|where|why|is|are|does|did)\b", piece, re.I
        )
        is not None
    )
