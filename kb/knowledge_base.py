"""A knowledge base: one folder, opened, with all operations on it. Safe to share between threads."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from kb.answering import Answering
from kb.errors import ReportQAError, UsageError
from kb.search.reranking import Reranker
from kb.search.searcher import DENSE, RETRIEVERS, Query, Search, checked_question, documents_named
from kb.store.catalogue import Catalogue, chunk_id
from kb.store.compatibility import check_facts, check_fit, check_identity, sign
from kb.store.database import Database, prepare
from kb.store.fact_query import FactQuery, FactSearch
from kb.store.keywords import holds_text, rarity
from kb.store.rebuilding import rebuilding as rebuilding
from kb.store.stores import Stores
from kb.text.glossary_files import own_glossary
from kb.text.glossary_tokens import load_glossary

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    import numpy as np
    from numpy.typing import NDArray

    from kb.answering import Basis
    from kb.embedding.embedder import Embedder
    from kb.embedding.token_alignment import Alignment
    from kb.llm.messages import Stop, Writer
    from kb.model import Answer, Chunk, Citation, Document, Evidence, Fact, Hit, NewDocument, Table
    from kb.requests.next_questions import Following
    from kb.settings import Settings
    from kb.text.glossary_tokens import Glossary

LARGEST_TOP_K = 1_000


def _silent(_: str) -> None:
    """Report to nobody."""


class KnowledgeBase:
    """The reports in one folder: put in, taken out, listed, searched and asked. A context manager.

    Opening is cheap: the model and the graph index are loaded when they are first needed. Open a folder once in a
    process and share the object; other processes may have it open too, and one of them all may write.
    """

    def __init__(
        self,
        settings: Settings,
        catalogue: Catalogue,
        report: Callable[[str], None],
        embedder: Embedder | None,
        glossary: Glossary,
        *,
        read_only: bool,
        writer: Writer | None = None,
    ) -> None:
        self.settings = settings
        self._glossary = glossary
        self._report = report
        self._stores = Stores(settings, catalogue, report, read_only=read_only)
        self._catalogue = catalogue
        self._index = self._stores.index
        lock, embedder_of = self._stores.lock, self._ready_embedder
        self._search = Search(catalogue, self._index, lock, glossary, embedder_of, read_only=read_only)
        self._reranker = Reranker(settings, report)
        self._loading = threading.Lock()
        self._embedder = embedder
        self._answering = Answering(settings, glossary, embedder_of, catalogue.sentences, writer)

    @classmethod
    def open(
        cls,
        settings: Settings,
        report: Callable[[str], None] = _silent,
        *,
        embedder: Embedder | None = None,
        writer: Writer | None = None,
    ) -> KnowledgeBase:
        """Open the knowledge base in `settings.dir`, or begin one there.

        Args:
            settings: what is in force.
            report: gets a line when something takes long.
            embedder: one that is already loaded for these settings, to share it.
            writer: a language model to write answers with, other than the one that the settings name.

        Raises:
            UsageError: the folder holds something else, or the user's glossary has a fault.
            MismatchError: it was made with another model, other prompts or another version of this program.
            StorageError: it cannot be read or made.
        """
        glossary = load_glossary(own_glossary(settings))
        read_only = prepare(settings.dir)
        catalogue = Catalogue(Database(settings.dir, read_only=read_only))
        try:
            check_fit(catalogue, settings)
        except ReportQAError:
            catalogue.close()
            raise
        opened = cls(settings, catalogue, report, embedder, glossary, read_only=read_only, writer=writer)
        opened._stores.mend()
        return opened

    def close(self) -> None:
        """Let go of all files; the object cannot be used afterwards."""
        self._stores.close()

    def __enter__(self) -> KnowledgeBase:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def documents(self) -> list[Document]:
        """Every document, in the order of adding."""
        return self._catalogue.documents()

    def document(self, document_id: str) -> Document | None:
        """The document of that id; None when there is none (any more)."""
        return self._catalogue.document(document_id)

    def chunks(self, document_id: str) -> list[Chunk]:
        """The chunks of a document, in reading order. Empty when there is no such document."""
        return self._catalogue.chunks_of(document_id)

    def tables(self, document_id: str) -> list[Table]:
        """The tables of a document, in order; Chunk.table is an index into them. Empty when there is no such
        document."""
        return self._catalogue.tables(document_id)

    def table_facts(self, document_id: str, table: int) -> list[Fact]:
        """The facts of the cells of a document's table, by its number."""
        return self._catalogue.table_facts(document_id, table)

    def measured(self, document_id: str, measures: Sequence[str]) -> list[Fact]:
        """The facts of a document that are of measures, by their keys, or of parts of them."""
        return self._catalogue.measured(document_id, measures)

    def facts(
        self, documents: Sequence[str] = (), measure: str = "", subject: str = "", period: str = ""
    ) -> Iterator[tuple[Document, Fact]]:
        """The facts that are wanted (kb.store.fact_query.FactQuery), each with its document, as a series: by measure,
        subject, period, document.

        Args:
            documents: names, ids or titles of the only documents to look in.
            measure: a measure, in any of its names.
            subject: a name, a part of one, or a stock code.
            period: a period, in any form.

        Raises:
            UsageError: an unknown document.
            MismatchError: the facts of these documents were made by another version; where only those of some were, a
                line is reported.
        """
        found = self.fact_search(documents, FactQuery(measure, subject, period))
        return ((listed.document, listed.fact) for listed in found)

    def fact_search(self, documents: Sequence[str], wanted: FactQuery) -> FactSearch:
        """As `facts`, with what else can be told of them: how many there are, what is near."""
        named = documents_named(self.documents(), documents) if documents else self.documents()
        found = FactSearch(self._catalogue.reading, named, wanted)
        if fault := check_facts(named, found.outdated):
            self._report(f"warning: {fault}")
        return found

    def status(self) -> dict[str, object]:
        """Settings in force, counts, versions."""
        from kb.status import status

        return status(self.settings, self.documents(), self._catalogue.made_with(), self._glossary)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """The right to write, one holder at a time; may be entered again by its holder.

        Raises:
            LockedError: another process holds it.
        """
        with self._stores.writing():
            yield

    def prepare(self) -> None:
        """Load model and graph index now, while something else is waited for. ModelUnavailableError: the model cannot
        be loaded."""
        self._ready_embedder()
        self._stores.warm_up()

    def put(
        self,
        new: NewDocument,
        progress: Callable[[int, int], None] | None = None,
        *,
        original: Path | None = None,
    ) -> None:
        """Embed and store a document. One of the same name goes, once the new one can be found; on failure it stays.

        Args:
            new: the document; putting the same id again stores it anew.
            progress: gets (texts embedded, texts in all): the chunks and their sentences. What it raises ends the work.
            original: the file that it came in, to be kept; its SHA-256 begins with the document's id.

        Raises:
            UnreadableFileError: the file has other bytes by now.
            LockedError, MismatchError, ModelUnavailableError, StorageError: nothing has changed then.
        """
        from kb.embedding.embedder import embedded

        with self.writing():
            embedder = self._ready_embedder()
            sign(self._catalogue, self.settings, embedder)
            try:
                if original is not None:
                    self._stores.originals.receive(original, new.document.id, new.document.name)
                vectors = embedded(new, embedder, progress)
                self._stores.put(new, vectors, received=original is not None)
            finally:
                self._stores.originals.drop_incoming()

    def keep_original(self, document: Document, source: Path) -> None:
        """Keep the file of a document that is in and whose file is not kept (any more).

        Raises:
            UnreadableFileError: it is not that document's file.
            LockedError, StorageError: nothing has changed then.
        """
        with self.writing():
            self._stores.keep_original(document, source)

    def sources(self) -> dict[str, str]:
        """The absolute paths that the documents' files were added from, by the documents' ids; empty where they came
        without."""
        return self._catalogue.sources()

    def note_source(self, document: Document, path: str) -> None:
        """Remember where the file of a document lies now.

        Raises:
            LockedError, StorageError: nothing has changed then.
        """
        with self.writing():
            self._catalogue.set_source(document.id, path)

    def original(self, document: Document) -> Path | None:
        """The file that a document came in; None when it was not kept."""
        path = self._stores.originals.path(document.id, document.name)
        return path if path.is_file() else None

    def remove(self, name_or_id: str) -> Document:
        """Take a document out, with its file and every trace of its text on the disk; returns what it was.

        Raises:
            UsageError: there is none of that name or id.
            LockedError, StorageError: when the catalogue refused, nothing has changed; else the next writer finishes
                it.
        """
        with self.writing():
            (document,) = documents_named(self.documents(), [name_or_id])
            self._stores.remove(document)
        return document

    def check(self, *, repair: bool = False) -> list[str]:
        """Whether every part agrees and every chunk finds itself: a line for each problem found; empty when all is
        well.

        With `repair`, keyword and graph index are made again from the catalogue when there is any problem with them.

        Raises:
            LockedError: another process is writing.
            StorageError: the catalogue itself is damaged.
        """
        return self._stores.check(repair=repair)

    def search(
        self,
        query: str,
        *,
        top_k: int | None = None,
        documents: Sequence[str] = (),
        retrievers: Collection[str] = RETRIEVERS,
    ) -> list[Hit]:
        """The passages that fit a question best, best first.

        Args:
            query: a question or words, in any language.
            top_k: how many; by default as the settings say.
            documents: names, ids or titles of the only documents to look in.
            retrievers: "dense", "keyword" or both.

        Raises:
            UsageError: an empty or too long question, an unknown document, a top_k that cannot be.
            ModelUnavailableError: the embedding model or the cross-encoder of the settings.
        """
        text = checked_question(query)
        if top_k is not None and not 1 <= top_k <= LARGEST_TOP_K:
            raise UsageError(f"top_k cannot be {top_k}.", f"Give a number from 1 to {LARGEST_TOP_K}.")
        named = documents_named(self.documents(), documents) if documents else []
        only = tuple(document.id for document in named)
        if not self._catalogue.count():
            return []
        best = top_k or self.settings.top_k
        vector = self.embed(text) if DENSE in retrievers else None
        found = self._search.hits(Query(text, vector, self._reranker.depth(best), only, retrievers))
        return self._reranker.best(text, found, best)

    def ask(self, turns: Sequence[str], *, documents: Sequence[str] = ()) -> Answer:
        """Answer the last of a conversation's questions out of the documents; the earlier ones say what it is about.

        Raises:
            UsageError: as `search`.
        """
        *_, answer = self.stream(turns, documents=documents)
        return answer

    def stream(
        self, turns: Sequence[str], *, documents: Sequence[str] = (), stop: Stop | None = None
    ) -> Iterator[Answer]:
        """As `ask`, but yields the answer as it grows while a language model writes it; the last one is whole. Yields
        nothing more once `stop` is requested."""
        return self._answering.stream(self, turns, documents, stop)

    def basis(self, turns: Sequence[str], *, documents: Sequence[str] = ()) -> Basis:
        """What the answer to the last of a conversation's questions rests on when no language model writes it.

        Raises:
            UsageError: as `search`.
        """
        return self._answering.basis(self, turns, documents)

    def examples(self, spoken: str, most: int = 4) -> list[str]:
        """Example questions in a language ("zh" or "en"), `most` at most, made of what the reports hold; all of them
        are answered."""
        return self._answering.examples(self, spoken, most) if self.documents() else []

    def following(
        self, turns: Sequence[str], answer: Answer, *, documents: Sequence[str] = (), stop: Stop | None = None
    ) -> Following:
        """What may be asked after `answer` to the last of `turns`; each has been asked and is answered. Nothing where
        another such search is under way: an offer must not keep anybody waiting."""
        return self._answering.following(self, turns, answer, documents, stop)

    def align(self, question: str, hits: Sequence[Hit]) -> list[Alignment]:
        """A question beside each passage, token by token: a run of the model each. Empty when the model does not tell
        tokens apart."""
        return self._ready_embedder().alignments(question, [(hit.chunk.context, hit.chunk.text) for hit in hits])

    def rarity(self, terms: Sequence[str]) -> dict[str, float]:
        """How much each keyword term tells one passage from another (inverse document frequency)."""
        with self._catalogue.reading() as connection:
            return rarity(connection, terms, self._catalogue.count())

    def holds(self, text: str, documents: Sequence[str] = ()) -> bool:
        """Whether any passage, of documents of these ids or (none) of all, has a text, word for word."""
        with self._catalogue.reading() as connection:
            return holds_text(connection, text, documents)

    def evidence(self, citation: Citation) -> Evidence:
        """A citation in its surroundings; without them when its document has been removed or replaced since."""
        from kb.wording.citations import surroundings

        return surroundings(citation, self.passages([citation.chunk]).get(citation.chunk), self.tables)

    def passages(self, chunk_ids: Sequence[str]) -> dict[str, tuple[Document, Chunk]]:
        """The chunks of these ids with their documents, by id; unknown ids are left out."""
        found = self._catalogue.chunks(self._catalogue.keys(chunk_ids)).values()
        return {chunk_id(document.id, chunk.order): (document, chunk) for document, chunk in found}

    def chroma_collection(self) -> object:
        """The Chroma collection of the passages' vectors as it stands now, to read from."""
        state = self._catalogue.state()
        self._index.follow(state.generation, state.graph)
        return self._index.collection()

    def embed(self, question: str) -> NDArray[np.float32]:
        """The vector of a question (d,), unit length."""
        embedder = self._ready_embedder()
        check_identity(self._catalogue, embedder)
        return embedder.question(question)

    def _ready_embedder(self) -> Embedder:
        from kb.embedding.embedder import load_embedder

        with self._loading:
            if self._embedder is None:
                self._embedder = load_embedder(self.settings, self._report)
            return self._embedder
