"""What a quote needs to be whole: the rest of a line that was torn, and what a sentence leads up to ("the following
risks:"), be it a list, the rows of a table or the next passage."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING

from kb.prose.quoting import LONGEST_LIST, Piece
from kb.prose.sentence_features import length_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kb.model import Chunk, Document

    Passages = Callable[[Sequence[str]], Mapping[str, tuple[Document, Chunk]]]

ROOM = 240
"""Chinese characters, or as much in Latin ones, that are added to a quote at most."""

_LEADS = re.compile(
    r"[：:]\W*$|(?:以下|如下|下列)[^。；;：:]{0,24}。?\W*$|\b(?:the following|as follows)\b[^.;:]{0,60}\.?\W*$", re.I
)
_TORN = re.compile(r"[，、,;；(（]$|(?<![.!?。！？；;：:”’\"')）\]])$")
_GOES_ON = re.compile(r"[a-z,;)）、，]|(?:million|billion|thousand)\b")
_ITEM = re.compile(r"\W*(?:[-–—•·▪●*]|[(（]?(?:\d{1,2}|[ivx]{1,4}|[a-h]|[一二三四五六七八九十]{1,2})[)）.、])\s*\S")


def completed(pieces: Sequence[Piece], passages: Passages) -> tuple[Piece, ...]:
    """Pieces with what makes them whole behind each; `passages` gives passages by their ids."""
    whole = [one for piece in pieces for one in _whole(piece, passages)]
    return tuple(one for at, one in enumerate(whole) if not any(_is_in(one, other) for other in whole[:at]))


def _is_in(piece: Piece, other: Piece) -> bool:
    return piece.hit.chunk_id == other.hit.chunk_id and piece.quote in other.quote


def _whole(piece: Piece, passages: Passages) -> Iterator[Piece]:
    chunk = piece.hit.chunk
    at = chunk.text.find(piece.quote)
    ends = [end for _, end in chunk.sentences]
    if chunk.table is not None or at < 0 or at + len(piece.quote) not in ends:
        yield piece  # a row, or clauses that were chosen
        return
    start, end = at, _untorn(chunk, at + len(piece.quote))
    if _LEADS.search(chunk.text[start:end]):
        end = _with_list(chunk, end)
    yield Piece(piece.hit, chunk.text[start:end])
    is_open = _LEADS.search(chunk.text[start:end]) or _is_torn(chunk.text[start:end], "")
    if end < len(chunk.text.rstrip()) or not is_open:
        return
    follows = passages([f"{piece.hit.document.id}-{chunk.order + 1}"])
    for document, after in follows.values():
        quote = _beginning(after, chunk.text[start:end])
        if quote and document.id == piece.hit.document.id:
            yield Piece(replace(piece.hit, chunk=after, sentences=()), quote)


def _untorn(chunk: Chunk, end: int) -> int:
    """Where the sentence that ends here does end: a line that was torn goes on in the next."""
    for start, stop in chunk.sentences:
        if start >= end and _is_torn(chunk.text[:end], chunk.text[start:stop]):
            end = stop
    return end


def _is_torn(text: str, following: str) -> bool:
    """Whether a text breaks off, and goes on in what follows, where anything does."""
    plain = text.rstrip()
    if re.search(r"[，、,(（]$", plain):
        return True
    return bool(following) and _TORN.search(plain) is not None and _GOES_ON.match(following) is not None


def _with_list(chunk: Chunk, end: int) -> int:
    """Where the list ends that stands in a passage behind a sentence."""
    lines = chunk.text[end:].split("\n")[: LONGEST_LIST + 1]
    items = list(takewhile(lambda line: not line.strip() or _ITEM.match(line), lines)) or lines
    told = "\n".join(items if any(map(str.strip, items)) else lines).rstrip()
    fitting = [stop for _, stop in chunk.sentences if end < stop <= end + len(told)]
    within = [stop for stop in fitting if length_of(chunk.text[end:stop]) <= ROOM]
    return max(within, default=end)


def _beginning(chunk: Chunk, before: str) -> str:
    """How the next passage begins, as far as there is room: all rows of a table, the items of a list, one sentence."""
    stops = [stop for _, stop in chunk.sentences if length_of(chunk.text[:stop]) <= ROOM]
    if not stops:
        return ""
    if chunk.table is None and not _LEADS.search(before):
        return chunk.text[: stops[0]] if _GOES_ON.match(chunk.text) else ""
    return chunk.text[: stops[-1]].strip()
