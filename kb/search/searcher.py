"""Finds the passages that may answer a question: nearest vectors and best keywords, fused, read from one state of the
catalogue."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.errors import StorageError, UsageError
from kb.model import Hit
from kb.question.answer_kind import asks_for_notice
from kb.search.fusion import beside_neighbours, commonness, fused, likeness, uncommon, with_lead
from kb.search.named_documents import LEAST_DOCUMENTS, in_turn, name_terms, named_documents
from kb.store.keywords import KeywordQuery, documents_holding
from kb.text.thesaurus import translation
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kb.embedding.embedder import Embedder
    from kb.model import Chunk, Document
    from kb.store.catalogue import Candidate, Catalogue
    from kb.store.index_state import IndexState
    from kb.store.vectors import VectorIndex
    from kb.store.writer_lock import WriterLock
    from kb.text.glossary_tokens import Glossary

DENSE, KEYWORD = "dense", "keyword"
RETRIEVERS = (DENSE, KEYWORD)
CANDIDATES = 50
"""Passages that each leg puts forward, at least."""
WIDER = 3
"""Where passages are in another language than the question, this many times `top_k` passages get a background score."""
OF_NAMED = 100
"""Candidates that each named document adds."""
MOST_HOLDERS = 5_000
"""Named documents are looked up in at most this many passages; a passage counts once for each term it contains."""
ATTEMPTS = 3
LONGEST_QUESTION = 4_000
"""Characters; what is longer is a pasted document, not a question."""
_INVISIBLE = frozenset({"Cc", "Cs", "Co", "Cn"})
"""Unicode categories of control characters, halves of surrogate pairs, and what is no character."""


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for. `documents` are ids (empty: all documents); `vector` is None without dense search."""

    text: str
    vector: NDArray[np.float32] | None
    top_k: int
    documents: tuple[str, ...] = ()
    retrievers: Collection[str] = RETRIEVERS


class Search:
    """Search over the stores of one knowledge base. `lock` tells whether this process is the writer.

    `glossary` translates names of measures; `embedder` gives the vectors of background questions.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        index: VectorIndex,
        lock: WriterLock,
        glossary: Glossary,
        embedder: Callable[[], Embedder],
        *,
        read_only: bool,
    ) -> None:
        self._catalogue = catalogue
        self._index = index
        self._lock = lock
        self._read_only = read_only
        self._glossary = glossary
        self._embedder = embedder

    def hits(self, query: Query) -> list[Hit]:
        """The best passages, best first.

        Raises:
            StorageError: the stores cannot be read.
        """
        for _ in range(ATTEMPTS):
            state = self._catalogue.state()
            try:
                found = self._once(query, state)
            except StorageError:
                if self._catalogue.state() == state:
                    raise
                continue
            if self._catalogue.state() == state:
                return found
        # Somebody writes without a pause: the catalogue alone always agrees with itself.
        return self._once(query, state._replace(settled=False))

    def _once(self, query: Query, state: IndexState) -> list[Hit]:
        depth = max(CANDIDATES, query.top_k)
        keys = set(self._catalogue.keys(self._nearest(query, depth, state)))
        shares: dict[int, float] = {}
        named = self._named(query) if KEYWORD in query.retrievers else {}
        if named and query.vector is not None:
            # Their nearest passages alone: to rank a whole knowledge base by keywords once more would take longer than
            # all the rest.
            found = self._looked_through(query.vector, OF_NAMED * len(named), tuple(named), None)
            keys.update(self._catalogue.keys(found))
        if KEYWORD in query.retrievers:
            with self._catalogue.reading() as connection:
                words = KeywordQuery(connection, query.text, self._catalogue.count())
                keys.update(words.best(depth, query.documents))
                keys.update(words.best(depth, tuple(named)) if named and query.vector is None else ())
                translated = translation(query.text, self._glossary)
                foreign = KeywordQuery(connection, translated.text, self._catalogue.count())
                keys.update(foreign.best(depth, query.documents))
                shares = words.shares(keys)
                # What a few known words of a question find counts as far as they stand for all of it.
                for key, share in foreign.shares(keys).items():
                    shares[key] = max(shares.get(key, 0.0), share * translated.share)
        return self._ranked(query, self._catalogue.candidates(sorted(keys)), shares, named)

    def _named(self, query: Query) -> dict[str, int]:
        """The ids of the documents that the question names, among those searched, each with its number of passages."""
        count = len(query.documents) or self._catalogue.document_count()
        wanted = name_terms(query.text) if count >= LEAST_DOCUMENTS else []
        if not wanted:
            return {}
        with self._catalogue.reading() as connection:
            holders = documents_holding(connection, wanted, MOST_HOLDERS)
        if query.documents:
            holders = {term: documents.intersection(query.documents) for term, documents in holders.items()}
        return self._catalogue.chunk_counts(named_documents(wanted, holders, count))

    def _nearest(self, query: Query, depth: int, state: IndexState) -> list[str]:
        if query.vector is None:
            return []
        if state.settled and state.home == self._index.home and not self._read_only:
            if not self._lock.held:
                self._index.follow(state.generation, state.graph)
            found = self._index.nearest(query.vector, depth, query.documents)
            if query.documents or len(found) >= min(depth, self._catalogue.count()):
                keys = self._catalogue.unindexed()
                return [*found, *(self._looked_through(query.vector, depth, query.documents, keys) if keys else ())]
        # Somebody is writing, or died at it; or the graph index is kept elsewhere or has lost rows; or Chroma cannot
        # open its files on a read-only disk: the catalogue holds every vector too, and looking through them all finds
        # the same passages, only later.
        return self._looked_through(query.vector, depth, query.documents, None)

    def _looked_through(
        self, vector: NDArray[np.float32], depth: int, documents: Sequence[str], keys: Sequence[int] | None
    ) -> list[str]:
        """The ids of the nearest chunks by exhaustive search over the catalogue's vectors, of all chunks or of those
        with these keys."""
        ids, _, matrix = self._catalogue.vectors(documents, keys)
        best = (-(matrix @ vector)).argsort(kind="stable")[:depth] if ids else ()
        return [ids[at] for at in best]

    def _ranked(
        self, query: Query, candidates: Sequence[Candidate], shares: dict[int, float], named: Mapping[str, int]
    ) -> list[Hit]:
        vector = query.vector
        dense = [0.0 if vector is None else likeness(vector, one.whole, one.sentences) for one in candidates]
        sought = asks_for_notice(query.text)
        notices = [one.notice and not sought for one in candidates]
        scores = fused(dense, [shares.get(one.key, 0.0) for one in candidates], notices)
        order = _in_order(scores, candidates, named)
        chunks = self._catalogue.chunks([candidates[at].key for at in order[: query.top_k]])
        cohort = (
            self._embedder().cohort(language(query.text)) if vector is not None and _foreign(query, chunks) else None
        )
        if cohort is not None and vector is not None:
            order = order[: query.top_k * WIDER]
            chunks |= self._catalogue.chunks([candidates[at].key for at in order[query.top_k :]])
            foreign = _foreign(query, chunks)
            common = [
                commonness(vector, cohort, one.whole, one.sentences) if one.key in foreign else None
                for one in candidates
            ]
            scores = uncommon(scores, common)
            kept = frozenset(order)
            order = [at for at in _in_order(scores, candidates, named) if at in kept]
        # A passage that was removed meanwhile is left out; the caller sees that the state has changed.
        best = [at for at in order[: query.top_k] if candidates[at].key in chunks]
        # Scores without the lead, dealt out anew in the order taken: answers are weighed by how they fall with the
        # rank.
        dealt = sorted((float(scores[at]) for at in best), reverse=True)
        return [
            Hit(
                rank=rank,
                document=chunks[candidates[at].key][0],
                chunk=chunks[candidates[at].key][1],
                score=score,
                dense=None if vector is None else dense[at],
                keyword=shares.get(candidates[at].key),
                sentences=_cosines(candidates[at], vector),
                common=_cosines(candidates[at], cohort),
            )
            for rank, (at, score) in enumerate(zip(best, dealt, strict=True), start=1)
        ]


def _in_order(scores: NDArray[np.float64], candidates: Sequence[Candidate], named: Mapping[str, int]) -> list[int]:
    """The indexes of the candidates, best first, with named documents interleaved."""
    homes = [one.document for one in candidates]
    order: list[int] = (-with_lead(scores, homes, named)).argsort(kind="stable").tolist()
    if not named:
        return order
    return in_turn(order, homes, named, beside_neighbours(scores, [one.key for one in candidates], homes).tolist())


def _foreign(query: Query, chunks: Mapping[int, tuple[Document, Chunk]]) -> set[int]:
    """The keys of the text chunks in another language than the question. Table rows of names and figures have no
    language."""
    spoken = language(query.text)
    return {key for key, (_, chunk) in chunks.items() if chunk.table is None and language(chunk.text) != spoken}


def _cosines(candidate: Candidate, vector: NDArray[np.float32] | None) -> tuple[float, ...]:
    """The cosines of a chunk's sentences with a vector; none without one."""
    return () if vector is None else tuple(map(float, candidate.sentences @ vector))


def checked_question(text: str) -> str:
    """A question as it can be searched for: without control characters and the white space around it.

    Raises:
        UsageError: nothing is left of it, or it is too long.
    """
    seen = "".join(" " if unicodedata.category(character) in _INVISIBLE else character for character in text).strip()
    if not seen:
        raise UsageError("The question is empty.", "Ask something.")
    if len(seen) > LONGEST_QUESTION:
        raise UsageError(
            f"The question has {len(seen):,} characters; {LONGEST_QUESTION:,} is the most.",
            "Ask for one thing at a time.",
        )
    return seen


def documents_named(documents: Sequence[Document], names: Sequence[str]) -> list[Document]:
    """Those of `documents` that have one of these names, ids or titles, in their order.

    A document that is named with its folder ("b/report.pdf") may be called by its file name, where no other has it.

    Raises:
        UsageError: a name that none has, or a file name that several have.
    """
    found: set[str] = set()
    for name in names:
        matching = {one.id for one in documents if name in (one.id, one.name)} or {
            one.id for one in documents if name == one.title
        }
        if not matching:
            ending = {one.id: one.name for one in documents if one.name.endswith(f"/{name}")}
            if len(ending) > 1:
                raise UsageError(
                    f"{name!r} may be {' or '.join(ending.values())}.", "Name it with its folder, or by its id."
                )
            matching = set(ending)
        if not matching:
            known = ", ".join(one.name for one in documents[:5]) + (", …" if len(documents) > 5 else "")
            raise UsageError(
                f"There is no document {name!r} in the knowledge base.",
                f"There are: {known}." if known else "Add reports with `python -m ingest add`.",
            )
        found |= matching
    return [one for one in documents if one.id in found]
