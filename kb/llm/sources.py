"""What a language model is given to write from: passages, tables and computed facts, each under a key that stands in
none of them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from itertools import count, product
from string import ascii_uppercase
from typing import TYPE_CHECKING

from kb.text.prompt_injection import WITHHELD, addresses_model, clean, screened

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from kb.model import Answer, Citation, Hit, Table

MARKER = re.compile(r"\[(\d{1,3})\]")
_REFUSAL = 0
"""Number of the key that says that the sources do not answer."""


@dataclass(frozen=True, slots=True)
class Statement:
    """A piece of a source that can bear a claim: as the source has it, to be quoted, and as the model was shown it."""

    quote: str
    text: str


@dataclass(frozen=True, slots=True)
class Source:
    """One thing that may be cited.

    `title` is its report's, with the date; `around` is what else is said of it: headings, caption, unit, notes.
    `statements` are its sentences or rows. `citations` are those of a computed fact; else `hit` is the passage. `table`
    is the whole table that the passage is a part of or that the fact was computed from, `place` its document and
    number. `flagged`: some of it speaks to a language model, and is withheld.
    """

    key: str
    title: str
    around: str
    statements: tuple[Statement, ...]
    hit: Hit | None = None
    citations: tuple[Citation, ...] = ()
    table: Table | None = None
    place: tuple[str, int] | None = None
    flagged: bool = False

    @property
    def text(self) -> str:
        """What the model is shown of it, without what is said around it."""
        return "\n".join(one.text for one in self.statements)


@dataclass(frozen=True, slots=True)
class NumberedSources:
    """The sources of one question under keys with one `prefix`; `refusal` is the key that stands for none of them."""

    prefix: str
    listed: tuple[Source, ...]

    @property
    def refusal(self) -> str:
        """What the model writes when they do not answer."""
        return f"{self.prefix}{_REFUSAL}"

    def of(self, key: str) -> Source | None:
        """The source of a key; None when there is none."""
        return next((source for source in self.listed if source.key == key), None)


def gather(
    hits: Sequence[Hit], looked_up: Answer, tables: Callable[[str], list[Table]], said: Iterable[str]
) -> NumberedSources:
    """The sources for a question: what was computed or looked up first, then the passages found.

    Args:
        hits: passages, best first.
        looked_up: the answer given without a model.
        tables: gives a document's tables in order.
        said: what else goes into the prompt: the questions. Keys stand in none of it either.
    """
    found: list[Source] = []
    if fact := _fact(looked_up, hits, tables):
        found.append(fact)
    found += [_passage(hit, tables) for hit in _first_come(hits, looked_up)]
    prefix = _free_prefix([*said, *(f"{one.title}\n{one.around}\n{one.text}" for one in found)])
    return NumberedSources(prefix, tuple(_keyed(one, f"{prefix}{number}") for number, one in enumerate(found, start=1)))


def _keyed(source: Source, key: str) -> Source:
    return replace(source, key=key)


def _first_come(hits: Sequence[Hit], looked_up: Answer) -> list[Hit]:
    """The passages that the answer without a model quotes, then the others; each document's best before any's
    second."""
    quoted = {citation.chunk for citation in looked_up.citations}
    seen: dict[str, Iterator[int]] = {}
    order = {hit.chunk_id: next(seen.setdefault(hit.document.id, count())) for hit in hits}
    return sorted(hits, key=lambda hit: (hit.chunk_id not in quoted, order[hit.chunk_id] > 0, hit.rank))


def _free_prefix(texts: Iterable[str]) -> str:
    """The first letters that stand before a digit in none of the texts, however they are written."""
    whole = unicodedata.normalize("NFKC", clean("\n".join(texts))).upper()
    names = ("".join(letters) for length in count(1) for letters in product("SEKQXZ" + ascii_uppercase, repeat=length))
    return next(name for name in names if not re.search(rf"(?<![A-Z]){name}\W?\d", whole))


def _fact(looked_up: Answer, hits: Sequence[Hit], tables: Callable[[str], list[Table]]) -> Source | None:
    """What was computed from a table, as a sentence; None when it was not from a table, or holds what is withheld."""
    cited = [citation for citation in looked_up.citations if citation.kind == "cell"]
    if looked_up.abstained or not cited:
        return None
    said = clean(MARKER.sub("", looked_up.answer))
    if addresses_model(said):
        return None
    rows = [
        Statement(quote, clean(quote)) for one in cited for quote in one.quote.split("\n") if not addresses_model(quote)
    ]
    first = next((hit for hit in hits if hit.chunk_id == cited[0].chunk), None)
    table = _table_of(first, tables) if first else None
    place = (first.document.id, first.chunk.table) if first and first.chunk.table is not None else None
    title = "\n".join(dict.fromkeys(one.title for one in cited))
    around = "\n".join(dict.fromkeys(part for one in cited for part in (*one.headings, one.table or "") if part))
    asked = Statement("", clean(looked_up.question))
    statements = (Statement(cited[0].quote, said), *rows, asked)
    return Source("", _safe(title), _safe(around), statements, None, tuple(cited), table, place)


def _passage(hit: Hit, tables: Callable[[str], list[Table]]) -> Source:
    chunk, document = hit.chunk, hit.document
    table = _table_of(hit, tables)
    title = _safe(f"{document.title}\n{document.date}")
    about = [*chunk.place.headings]
    if table is not None:
        about += [table.caption, f"({table.unit})" if table.unit else "", *table.notes]
    around = _safe("\n".join(dict.fromkeys(part for part in about if part)))
    safe = screened(chunk.text)
    spans = chunk.sentences or ((0, len(chunk.text)),)
    statements = tuple(_statements(chunk.text, spans, flagged=safe.flagged))
    flagged = safe.flagged or WITHHELD in (*around.split("\n"), *title.split("\n"))
    place = (document.id, chunk.table) if chunk.table is not None else None
    return Source("", title, around, statements, hit, (), None if flagged else table, place, flagged)


def _statements(text: str, spans: Iterable[tuple[int, int]], *, flagged: bool) -> Iterator[Statement]:
    """The sentences of a passage, without those of a line that speaks to a model."""
    for start, end in spans:
        quote = text[start:end]
        line = text[text.rfind("\n", 0, start) + 1 : _line_end(text, end)]
        if flagged and (addresses_model(line) or addresses_model(quote) or screened(text).text == WITHHELD):
            yield Statement("", WITHHELD)
        else:
            yield Statement(quote, clean(quote))


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _safe(text: str) -> str:
    return screened(text).text


def _table_of(hit: Hit | None, tables: Callable[[str], list[Table]]) -> Table | None:
    if hit is None or hit.chunk.table is None:
        return None
    of_document = tables(hit.document.id)
    return of_document[hit.chunk.table] if hit.chunk.table < len(of_document) else None


def fitted(
    sources: NumberedSources, room: int, tokens: Callable[[str], int], shown: Callable[[Source], str]
) -> NumberedSources:
    """As many of the sources, from the first on, as `room` tokens hold; one that does not fit is cut to the statements
    that do."""
    kept: list[Source] = []
    for source in sources.listed:
        room -= tokens(shown(source))
        if room < 0:
            break
        kept.append(source)
    return NumberedSources(sources.prefix, tuple(kept))


def flagged_names(sources: NumberedSources) -> tuple[str, ...]:
    """The documents of the sources that hold withheld text, once each."""
    return tuple(dict.fromkeys(one.hit.document.name for one in sources.listed if one.flagged and one.hit))
