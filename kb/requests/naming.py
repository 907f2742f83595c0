"""Which of several things that a report shows a request names: a table, a figure, a section."""

from __future__ import annotations

from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from kb.requests.request import identity, name_terms
from kb.requests.wordlists import pattern
from kb.text.chinese_scripts import simplified
from kb.text.glossary_tokens import fold
from kb.text.tokens import terms
from kb.text.unexplained import is_function_word

if TYPE_CHECKING:
    import re
    from collections.abc import Sequence

    from kb.model import Document
    from kb.requests.library import Exhibit, Library
    from kb.requests.request import Request

LEAST_COVERED = 0.34
"""Share of what a request names, by weight, that a caption, its columns or a heading must have."""

INSIDE = 0.7
"""What a word counts that stands in an exhibit, beside one of its name."""

FOUND = 0.5
"""What being found first counts beside having every word of the request; second half of that, and so on."""


@dataclass(frozen=True, slots=True)
class _Word:
    """What a request names a thing by: its terms in keyword form, what says the same, and how much it tells."""

    terms: frozenset[str]
    otherwise: re.Pattern[str] | None
    weight: float

    def stands_in(self, text: str) -> bool:
        """Whether a text has it, in one form or the other."""
        if self.otherwise is not None and self.otherwise.search(fold(text)):
            return True
        return bool(self.terms) and self.terms <= name_terms(text)


def by_name(
    request: Request, library: Library, there: Sequence[tuple[Document, Exhibit]]
) -> tuple[Document, Exhibit] | None:
    """The exhibit whose caption, headings, columns and rows have most of what a request names."""
    if not there:
        return None
    texts = [_names_and_content(library, document, exhibit) for document, exhibit in there]
    at = best_named(request, library, texts, _ranks(request, library, there))
    return None if at is None else there[at]


def _names_and_content(library: Library, document: Document, exhibit: Exhibit) -> tuple[str, str]:
    """What an exhibit is called by, and what stands in it."""
    headings = " ".join(exhibit.chunk.place.headings[-1:])
    if exhibit.table is None:
        return f"{exhibit.caption} {headings}", exhibit.chunk.text
    table = library.tables(document)[exhibit.table]
    columns = " ".join(table.column_name(column) for column in range(table.width))
    rows = " ".join(" ".join(table.row_path(row)) for row in table.body)
    return f"{exhibit.caption} {headings}", f"{columns} {rows}"


def best_named(
    request: Request, library: Library, texts: Sequence[tuple[str, str]], ranks: Sequence[int]
) -> int | None:
    """Which of several things a request names; None where it names none of them.

    Args:
        request: what names it.
        library: weighs the request's words.
        texts: of each thing its name, and what stands in it.
        ranks: at which rank search found a passage of each, 0 where it found none.
    """
    words = _words(request, library, [f"{name} {inside}" for name, inside in texts])
    whole = sum(word.weight for word in words)
    if not texts or not whole:
        return 0 if len(texts) == 1 else None
    worth = []
    for (name, inside), rank in zip(texts, ranks, strict=True):
        shares = (1.0 if word.stands_in(name) else INSIDE if word.stands_in(inside) else 0.0 for word in words)
        share = sum(word.weight * part for word, part in zip(words, shares, strict=True)) / whole
        worth.append(share + (FOUND / rank if rank else 0.0))
    best = max(range(len(worth)), key=worth.__getitem__)
    return best if worth[best] >= LEAST_COVERED else None


def _words(request: Request, library: Library, texts: Sequence[str]) -> list[_Word]:
    """What a request names a thing by, each with its weight: not what only asks to be shown something, nor what names
    the report."""
    text = simplified(request.text)
    bare = pattern("asks_to_show").sub(" ", text)
    called = set().union(*map(identity, request.documents)) if request.named else set()
    words: list[_Word] = []
    words_found: set[str] = set()
    for said, otherwise in request.synonyms:
        if said and said <= set(terms(text)) and not said <= called:
            words_found |= said
            count_with = sum(otherwise.search(fold(one)) is not None for one in texts)
            words.append(
                _Word(said & name_terms(text), otherwise, log(1 + (len(texts) - count_with + 0.5) / (count_with + 0.5)))
            )
    rest = [term for term in name_terms(bare) - called - words_found if not is_function_word(term)]
    weights = library.request_weights(rest)
    return [*words, *(_Word(frozenset((term,)), None, weight) for term, weight in weights.items())]


def _ranks(request: Request, library: Library, exhibits: Sequence[tuple[Document, Exhibit]]) -> list[int]:
    """At which rank search finds a passage of each exhibit, counting passages of exhibits alone; 0 where it finds
    none."""
    found = library.found(request)
    order: list[tuple[str, int]] = []
    for hit in found:
        for document, one in exhibits:
            own = hit.chunk.table == one.table if one.table is not None else hit.chunk.order == one.chunk.order
            if document.id == hit.document.id and own and (document.id, one.chunk.order) not in order:
                order.append((document.id, one.chunk.order))
    ranked = {key: at for at, key in enumerate(order, start=1)}
    return [ranked.get((document.id, one.chunk.order), 0) for document, one in exhibits]
