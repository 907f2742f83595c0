"""What answers are made from: a knowledge base as the readers of questions see it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kb.embedding.token_alignment import Alignment
    from kb.model import Chunk, Document, Fact, Hit, Table
    from kb.store.fact_query import FactQuery, FactSearch

    Floats = NDArray[np.float32]


def _no_facts(_document: str, _table: int) -> Sequence[Fact]:
    return ()


def _none_measured(_document: str, _measures: Sequence[str]) -> Sequence[Fact]:
    return ()


def _contains_none(_text: str, _documents: Sequence[str]) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Sources:
    """What readers answer from: the knowledge base, or the reports of it that may be used.

    search: passages for a question, best first, in the documents of these ids (none: in all that may be used).
    tables: a document's tables, in order.
    rarity: the inverse document frequency of keyword terms.
    passages: passages by their ids.
    align: a question against passages, token by token.
    documents: the documents that may be used.
    holds: whether a passage of these documents (none: of any) contains a text word for word.
    embed: the vector (dimension,) of a question.
    vectors: the stored vectors (sentences, dimension) of the sentences of passages.
    model: the name of the embedding model.
    table_facts: the facts of the cells of a document's table.
    measured: a document's facts of measures, by the measures' keys.
    facts: the facts that are wanted of the documents of these ids (none: of all that may be used).
    """

    search: Callable[[str, Sequence[str]], list[Hit]]
    tables: Callable[[str], list[Table]]
    rarity: Callable[[Sequence[str]], Mapping[str, float]]
    passages: Callable[[Sequence[str]], Mapping[str, tuple[Document, Chunk]]]
    align: Callable[[str, Sequence[Hit]], Sequence[Alignment]]
    documents: Sequence[Document] = ()
    holds: Callable[[str, Sequence[str]], bool] = _contains_none
    embed: Callable[[str], Floats] | None = None
    vectors: Callable[[Sequence[str]], Mapping[str, Floats]] | None = None
    model: str = ""
    table_facts: Callable[[str, int], Sequence[Fact]] = _no_facts
    measured: Callable[[str, Sequence[str]], Sequence[Fact]] = _none_measured
    facts: Callable[[Sequence[str], FactQuery], FactSearch] | None = None

    def within(self, documents: Sequence[Document]) -> Sources:
        """The same, of no more than these documents."""
        only = [one.id for one in documents]
        facts = self.facts
        return replace(
            self,
            documents=tuple(documents),
            search=lambda text, within: self.search(text, within or only),
            holds=lambda text, within: self.holds(text, within or only),
            facts=(lambda within, wanted: facts(within or only, wanted)) if facts else None,
        )
