"""The requests that one turn makes: a greeting before a question is left out, a question and a command in one are
answered one after the other."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.requests.intents import LOOKUP
from kb.requests.wordlists import word_lists

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.requests.intents import Intent

SURE = 0.7
"""Probability from which a piece of a turn is a request of its own."""

MOST_PARTS = 4
SHORT_TALK = 12
"""Characters of talk before or behind a request that may be left out, whatever it says: "right.", "算了，"."""

SHORT_REQUEST = 8
SHORT_WORDS = 2
"""A request with fewer characters, or so few English words, beside a question rather says how that is to be answered:
"How much?"."""

_JOINT = r"(?:并且?|再|然后|顺便|另外|还有|同时|以及|and|then|also|plus)"
_BORDER = re.compile(
    (
        rf"(?<=[。！!？?；;\n])\s*|(?<=[.])\s+|\s*[，,]\s*(?={_JOINT})|(?=(?:并且|然后再?|顺便|另外再))"
        rf"|\s+(?=(?:and|then|also|plus)\s)"
    ),
    re.I,
)
_PAUSE = re.compile(r"(?<=[，,。.！!？?；;~～])\s*|\s+-+\s+")
_LEADING = re.compile(rf"^{_JOINT}\s*", re.I)
_ASKING = re.compile(
    (
        r"[?？]|什么|多少|哪|谁|怎|几|吗|\b(?:what|which|who|whose|how|when|where|why|is|are|does|did|can|tell|list"
        r"|show|give)\b"
    ),
    re.I,
)


_NEXT_QUESTION = re.compile(
    r"(?<=[?？])\s*(?=\S)"
    r"|\s*[，,；;]\s*(?=[又那而]?(?:为什么|为何|怎么会|是什么原因|原因是)|(?:那|还有)?[^，,；;。？?]{1,16}呢[?？]?\s*$)"
    r"|\s*,?\s+and\s+(?=(?:what|who|whose|how|when|where|which|why)\b)",
    re.I,
)
"""Where another question begins behind one: after its mark, at "X 呢", at "and what"."""
_ASKS_OF = re.compile(
    r"\S{2}.*(?:多少|什么|哪|几|谁|怎|如何)|\b(?:what|which|who|whose|how|when|where|why|is|are|does|did)\b.*\b\w{3}",
    re.I,
)
"""Asks something of something: "多少 GPU 小时" alone does not say of what."""


def parts_of(text: str, read: Callable[[str], Intent]) -> list[str]:
    """The requests of a turn, in order; the whole of it where it makes but one. `read` tells what a piece asks for."""
    core = _without_talk(text, read)
    if questions := _questions(core, read):
        return questions
    pieces = [piece for one in _BORDER.split(core) if one and (piece := one.strip())]
    if not 1 < len(pieces) <= MOST_PARTS:
        return [core]
    read_parts = [(piece, read(_LEADING.sub("", piece) or piece)) for piece in pieces]
    whole = read(core)
    mixed = any(intent.kind == LOOKUP for _, intent in read_parts)
    short = any(intent.kind != LOOKUP and _is_short(piece) for piece, intent in read_parts)
    if mixed and (short or whole.kind not in (LOOKUP, "talk")):
        return [core]  # "which ones on the edge side? just a list": one request in two pieces
    requests = {
        intent.name for _, intent in read_parts if intent.kind not in (LOOKUP, "talk") and intent.probability >= SURE
    }
    names = [intent.name for _, intent in read_parts]
    if requests and len(set(names)) == len(names) and all(map(_is_whole, read_parts)):
        return [_LEADING.sub("", piece) or piece for piece, _ in read_parts]
    return [core]


def _questions(text: str, read: Callable[[str], Intent]) -> list[str]:
    """The questions on content that a text asks one behind the other, each with what it asks; none where it asks but
    one."""
    pieces = [piece for one in _NEXT_QUESTION.split(text) if one and (piece := one.strip())]
    if not 1 < len(pieces) <= MOST_PARTS or any(read(piece).kind not in (LOOKUP, "about") for piece in pieces):
        return []
    first, *others = pieces
    if not _ASKS_OF.search(first) or not all(_ASKING.search(one) or one.rstrip("?？").endswith("呢") for one in others):
        return []
    return pieces


def _is_short(piece: str) -> bool:
    return len(piece) < SHORT_REQUEST or (piece.isascii() and len(piece.split()) <= SHORT_WORDS)


def _without_talk(text: str, read: Callable[[str], Intent]) -> str:
    """The text without greetings, thanks and the like at its beginning and end, as long as anything else is left."""
    pieces = [piece for piece in _PAUSE.split(text) if piece.strip()]
    if len(pieces) < 2:
        return text
    talk = [_is_idle(piece, read) for piece in pieces]
    if all(talk):
        return text
    first, last = talk.index(False), len(talk) - 1 - talk[::-1].index(False)
    rest = _joined(text, pieces, first, last).strip(" ，,")
    return rest if _ASKING.search(rest) or read(rest).kind != LOOKUP else text


def _joined(text: str, pieces: Sequence[str], first: int, last: int) -> str:
    start = text.find(pieces[first], sum(len(piece) for piece in pieces[:first]))
    end = text.rfind(pieces[last]) + len(pieces[last])
    return text[start:end]


def _is_idle(piece: str, read: Callable[[str], Intent]) -> bool:
    bare = piece.strip(" ，,。.！!？?；;~～")
    interjections = word_lists()["interjection"]
    if bare.lower() in interjections or all(word.strip(",，") in interjections for word in bare.lower().split()):
        return True
    if any(character.isdigit() for character in bare):  # "..., 2025?" is a piece of a date
        return False
    return bool(bare) and len(bare) <= SHORT_TALK and read(bare).kind == "talk" and read(bare).probability >= SURE


def _is_whole(part: tuple[str, Intent]) -> bool:
    """Whether a piece can be a request: a sure one, or a question."""
    piece, intent = part
    if intent.kind == "talk":
        return False
    return intent.probability >= SURE if intent.kind != LOOKUP else _ASKING.search(piece) is not None
