"""Answers as the settings want them: without a language model, or written by one and checked, growing as it writes."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Protocol

from kb.charts.asked import asks_for_chart
from kb.errors import UsageError
from kb.llm.messages import Stop
from kb.search.searcher import checked_question, documents_named
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from kb.answer.answerer import LookedUp
    from kb.dialogue import Dialogue
    from kb.embedding.embedder import Embedder
    from kb.embedding.token_alignment import Alignment
    from kb.llm.answer import LlmAnswerer
    from kb.llm.messages import Writer
    from kb.model import Answer, Chunk, Document, Fact, Hit, Table
    from kb.requests.intents import Intent
    from kb.requests.next_questions import Following
    from kb.search.evidence_source import Sources
    from kb.settings import Settings
    from kb.store.fact_query import FactQuery, FactSearch
    from kb.text.glossary_tokens import Glossary


class Searched(Protocol):
    """What is answered from: a knowledge base, as kb.knowledge_base has it."""

    def documents(self) -> list[Document]:
        """All of its documents."""

    def search(self, query: str, *, documents: Sequence[str] = ()) -> list[Hit]:
        """The passages that fit a question."""

    def tables(self, document_id: str) -> list[Table]:
        """The tables of a document."""

    def table_facts(self, document_id: str, table: int) -> list[Fact]:
        """The facts of a table's cells."""

    def measured(self, document_id: str, measures: Sequence[str]) -> list[Fact]:
        """The facts of measures."""

    def fact_search(self, documents: Sequence[str], wanted: FactQuery) -> FactSearch:
        """The facts of these documents (none: of all) that are wanted."""

    def rarity(self, terms: Sequence[str]) -> Mapping[str, float]:
        """How much keyword terms tell."""

    def passages(self, chunk_ids: Sequence[str]) -> Mapping[str, tuple[Document, Chunk]]:
        """Passages by their ids."""

    def holds(self, text: str, documents: Sequence[str] = ()) -> bool:
        """Whether any passage has a text."""

    def embed(self, question: str) -> NDArray[np.float32]:
        """The vector of a question."""

    def align(self, question: str, hits: Sequence[Hit]) -> Sequence[Alignment]:
        """A question beside passages, token by token."""


@dataclass(frozen=True, slots=True)
class Basis:
    """What the answer to the last of `turns` rests on, without a language model: for whoever asks why it is as it is.

    `intent` is what the last turn is taken for when it is read by itself; `parts` are the requests that it holds, if
    they are several, each answered by itself; `sources` and `glossary` are what readers answer from.
    """

    turns: tuple[str, ...]
    parts: tuple[str, ...]
    looked_up: LookedUp
    intent: Intent
    sources: Sources
    glossary: Glossary


class Answering:
    """Answers the questions put to one knowledge base. Threads may share it.

    `writer` is the language model; by default the one that the settings name. `embedder` gives the embedding model,
    loaded; `sentences` the stored vectors (n, d) of the sentences of chunks, by the chunks' ids.
    """

    def __init__(
        self,
        settings: Settings,
        glossary: Glossary,
        embedder: Callable[[], Embedder],
        sentences: Callable[[Sequence[str]], Mapping[str, NDArray[np.float32]]],
        writer: Writer | None,
    ) -> None:
        self._settings = settings
        self._glossary = glossary
        self._embedder = embedder
        self._sentences = sentences
        self._writer = writer
        self._loading = threading.Lock()
        self._offering = threading.Lock()
        self._answerer: Dialogue | None = None

    def stream(
        self, kb: Searched, turns: Sequence[str], documents: Sequence[str], stop: Stop | None
    ) -> Iterator[Answer]:
        """The answer to the last of `turns` as it grows, the whole of it last; see `KnowledgeBase.stream`."""
        checked = _checked(turns)
        sources = self._sources(kb, documents)
        by_model = self._settings.answers != "extract" and (self._writer or self._settings.written_by_llm)
        if by_model and not asks_for_chart(checked[-1]):  # figures are drawn, not written
            yield from self._written(sources).answers(checked, stop or Stop())
        else:
            yield self._ready().look_up(checked, sources).answer

    def basis(self, kb: Searched, turns: Sequence[str], documents: Sequence[str]) -> Basis:
        """What the answer to the last of `turns` rests on; see `KnowledgeBase.basis`."""
        from kb.conversation.back_references import written
        from kb.conversation.plain_writing import plainly_written
        from kb.requests.intents import load_classifier
        from kb.requests.parts import parts_of
        from kb.requests.turn_intents import TurnIntents

        checked, sources, intents = _checked(turns), self._sources(kb, documents), TurnIntents(load_classifier())
        plain = written(plainly_written(checked[-1], lambda word: sources.holds(word, ())))
        intent = intents.intent(plain, sources)
        parts = parts_of(plain, lambda part: intents.intent(part, sources))
        several = tuple(parts) if len(parts) > 1 else ()
        looked_up = self._ready().look_up(checked, sources)
        return Basis(tuple(checked), several, looked_up, intent, sources, self._glossary)

    def examples(self, kb: Searched, spoken: str, most: int) -> list[str]:
        """Example questions in a language, out of what the reports hold."""
        return self._ready().examples(spoken, most, self._sources(kb, ()))

    def following(
        self, kb: Searched, turns: Sequence[str], answer: Answer, documents: Sequence[str], stop: Stop | None
    ) -> Following:
        """What may be asked after an answer; nothing while it is found for somebody else, so that it takes no time from
        answers."""
        from kb.requests.next_questions import Following, following

        if not self._offering.acquire(blocking=False):
            return Following()
        try:
            sources = self._sources(kb, documents)

            def ask(asked: Sequence[str]) -> Answer:
                if (
                    stop is not None and stop.requested
                ):  # nobody waits for it any more: nothing else is to be found good
                    return replace(answer, abstained=True)
                return self._ready().look_up(asked, sources).answer

            def general() -> Iterator[str]:
                names = {one.document for one in answer.citations}
                only = [one for one in sources.documents if one.name in names] or sources.documents
                return self._ready().on_reports(language(answer.question), replace(sources, documents=only))

            return following(turns, answer, sources, ask, general)
        finally:
            self._offering.release()

    def _sources(self, kb: Searched, documents: Sequence[str]) -> Sources:
        """What a question is answered from: the knowledge base, or only documents of these names."""
        from kb.search.evidence_source import Sources

        allowed = documents_named(kb.documents(), documents) if documents else kb.documents()
        only = [one.id for one in allowed] if documents else []

        @cache
        def search(text: str, within: tuple[str, ...]) -> tuple[Hit, ...]:
            return tuple(kb.search(text, documents=within))

        return Sources(
            lambda text, within: list(search(text, tuple(within or only))),
            kb.tables,
            kb.rarity,
            kb.passages,
            kb.align,
            allowed,
            lambda text, within: kb.holds(text, within or only),
            kb.embed,
            self._sentences,
            self._embedder().identity,
            cache(kb.table_facts),
            kb.measured,
            lambda within, wanted: kb.fact_search(within or only, wanted),
        )

    def _written(self, sources: Sources) -> LlmAnswerer:
        from kb.llm.answer import LlmAnswerer, Tools
        from kb.llm.evidence import with_evidence
        from kb.llm.token_counts import counter

        answerer, tokens = self._ready(), counter(self._settings.llm_tokenizer)
        tools = Tools(
            lambda turns: with_evidence(answerer.look_up(turns, sources), sources),
            sources.tables,
            self._embed,
            self._embedded,
            tokens,
            self._glossary,
        )
        return LlmAnswerer(self._ready_writer(), self._settings, tools)

    def _embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        import numpy as np

        from kb.embedding.embedder import Passage

        vectors = self._embedder().passages([Passage("", text, ()) for text in texts])
        return np.stack([one.whole for one in vectors])

    def _embedded(self, hits: Sequence[Hit]) -> dict[str, NDArray[np.float32]]:
        stored = self._sentences([hit.chunk_id for hit in hits])
        return {
            hit.chunk.text[start:end]: vector
            for hit in hits
            if len(vectors := stored.get(hit.chunk_id, ())) == len(hit.chunk.sentences)  # else it has been put in anew
            for (start, end), vector in zip(hit.chunk.sentences, vectors, strict=True)
        }

    def _ready(self) -> Dialogue:
        from kb.dialogue import Dialogue
        from kb.learned.weights import load_weights

        with self._loading:
            if self._answerer is None:
                self._answerer = Dialogue(self._glossary, load_weights())
            return self._answerer

    def _ready_writer(self) -> Writer:
        with self._loading:
            if self._writer is None:
                from kb.llm.client import LanguageModel

                self._writer = LanguageModel(self._settings)
            return self._writer


def _checked(turns: Sequence[str]) -> list[str]:
    """The turns of a conversation as they can be searched for.

    Raises:
        UsageError: there is none, or one is empty or too long.
    """
    if not turns:
        raise UsageError("There is no question.", "Ask something.")
    return [checked_question(turn) for turn in turns]
