"""A reply taken apart while it streams: whole sentences, their markers out of a closed set, nothing in them that is
active or hidden."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.text.prompt_injection import clean
from kb.text.tokens import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.llm.sources import NumberedSources

_THOUGHT = re.compile(r"^\s*<think(?:ing)?>.*?(?:</think(?:ing)?>|\Z)", re.DOTALL | re.IGNORECASE)
_BRACKETED = (
    r"[\[【]\s*(?:[A-Za-z一-鿿]{0,8}[\s:：.#]*)?[A-Za-z]{0,3}\d{1,4}[a-z]?(?:\s*[,，、;；/&-]\s*[A-Za-z]{0,8}\s*\d{"
    r"1,4})*\s*[\]】]"
)
_KEYED = re.compile(_BRACKETED)
_TRAILING = re.compile(rf"^(?:\s*(?:{_BRACKETED}))+(?:\s*[。.])?")
_BEGUN = re.compile(r"\s*[\[【][^\]】\n]{0,30}$|\s*$")
_GLUED = re.compile(rf"([.!?])(?={_BRACKETED})")
_KEY = re.compile(r"[A-Za-z]{0,3}\d{1,4}[a-z]?")

_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)?")
_LINK = re.compile(r"\[([^\]]+)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_TAG = re.compile(r"<!--.*?(?:-->|$)|</?[A-Za-z!][^<>]*>?|<(?:https?|mailto):[^>\s]*>?", re.DOTALL)
_REFERENCE = re.compile(r"^\s*\[[^\]]+\]:\s*\S+\s*$", re.MULTILINE)
_SCHEME = re.compile(r"\b(?:javascript|data|vbscript|file):\S*", re.IGNORECASE)
_STYLE = re.compile(r"\*\*|__|`+|^\s{0,3}#{1,6}\s+|^\s*>\s?", re.MULTILINE)
_SAYS = re.compile(r"[^\W_]")
"""What a sentence has at least: a letter or a digit."""


@dataclass(frozen=True, slots=True)
class ReplySentence:
    """A sentence of a reply: `lead` is the white space and bullet before it, `text` is without markers and markup,
    `raw` as it came.

    `keys` are the sources it cites, `invented` the markers that stand for none; `refuses`: it says that the sources do
    not answer.
    """

    lead: str
    text: str
    raw: str
    keys: tuple[str, ...]
    invented: tuple[str, ...]
    refuses: bool


class ModelReply:
    """Takes a reply piece by piece and gives its sentences as soon as they are whole, with the markers behind them."""

    def __init__(self, sources: NumberedSources) -> None:
        self._sources = sources
        self._buffer = ""
        self._loose = re.compile(
            rf"[(（]\s*{sources.prefix}\d{{1,3}}(?:\s*[,，、;]\s*{sources.prefix}\d{{1,3}})*\s*[)）]"
            rf"|(?<![A-Za-z\d]){sources.prefix}\d{{1,3}}(?![A-Za-z\d])"
        )

    def feed(self, piece: str) -> Iterator[ReplySentence]:
        """What has become whole with another piece."""
        self._buffer += piece
        yield from self._taken(ended=False)

    def end(self, *, whole: bool) -> Iterator[ReplySentence]:
        """The rest; when the reply was cut off, without the sentence that it was cut in."""
        yield from self._taken(ended=whole)

    def _taken(self, *, ended: bool) -> Iterator[ReplySentence]:
        if re.match(r"\s*<think", self._buffer, re.IGNORECASE) and not ended and "</think" not in self._buffer.lower():
            return
        # Without a space between, a full stop and a marker would count as one word.
        self._buffer = _GLUED.sub(r"\1 ", _THOUGHT.sub("", self._buffer))
        while (cut := self._first_end(ended=ended)) is not None:
            raw, self._buffer = self._buffer[:cut], self._buffer[cut:]
            if (sentence := self._sentence(raw)) is not None:
                yield sentence

    def _first_end(self, *, ended: bool) -> int | None:
        """Where the first sentence and the markers behind it end; None while more of them may come."""
        # A full stop inside a marker ends no sentence.
        spans = sentences(_KEYED.sub(lambda found: f"[{'x' * (len(found[0]) - 2)}]", self._buffer))
        if not spans:
            return None
        # A sentence may be nothing but the markers of the one before, where the full stop came first.
        end = next((end for start, end in spans if not _TRAILING.fullmatch(self._buffer[start:end])), spans[0][1])
        markers = _TRAILING.match(self._buffer[end:])
        end += markers.end() if markers else 0
        rest = self._buffer[end:]
        if ended:
            return end
        goes_on = len(spans) > 1 or rest.startswith("\n")
        return end if goes_on and not _BEGUN.fullmatch(rest.lstrip("\n") if rest.startswith("\n") else rest) else None

    def _sentence(self, raw: str) -> ReplySentence | None:
        keys: dict[str, None] = {}
        invented: dict[str, None] = {}

        def take(found: re.Match[str]) -> str:
            for key in _KEY.findall(re.sub(r"^[\[【(（]\s*[A-Za-z一-鿿]{4,8}[\s:：.#]*", "[", found[0])):
                known = self._sources.of(key.upper()) or key.upper() == self._sources.refusal
                (keys if known else invented).setdefault(key.upper() if known else found[0])
            return ""

        lead = raw[: len(raw) - len(raw.lstrip())]
        bare = self._loose.sub(take, _KEYED.sub(take, raw))
        text = neutral(bare)
        bullet = re.match(r"\s*(?:[-*•]|\d{1,2}[.)、])\s+", text)
        lead += "- " if bullet else ""
        text = re.sub(r"\s+(?=[。.,，;；!！?？])", "", text[bullet.end() if bullet else 0 :]).strip()
        refuses = self._sources.refusal in keys
        cited = tuple(key for key in keys if key != self._sources.refusal)
        if not _SAYS.search(text):
            return ReplySentence(lead, "", raw, cited, tuple(invented), refuses) if refuses or invented else None
        return ReplySentence(lead, text, raw, cited, tuple(invented), refuses)


def neutral(text: str) -> str:
    """A model's words as plain text: no hidden characters, images, links, HTML, addresses that run something, or
    Markdown."""
    plain = clean(text)
    for pattern, left in ((_IMAGE, r"\1"), (_LINK, r"\1"), (_REFERENCE, ""), (_TAG, ""), (_SCHEME, ""), (_STYLE, "")):
        plain = pattern.sub(left, plain)
    return plain
