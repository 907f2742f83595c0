"""The knowledge base for LlamaIndex programs: its search as a retriever, its Chroma collection as a vector store to
read.

LlamaIndex's process-wide Settings are neither read nor set.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, TextNode
from llama_index.vector_stores.chroma import ChromaVectorStore

if TYPE_CHECKING:
    from collections.abc import Sequence

    from llama_index.core.schema import QueryBundle
    from llama_index.core.vector_stores.types import VectorStoreQuery, VectorStoreQueryResult

    from kb.knowledge_base import KnowledgeBase
    from kb.model import Chunk, Document


class ReportRetriever(BaseRetriever):
    """The fused search over an open knowledge base.

    A node's text is the passage, verbatim; its metadata say document, title, page, headings, kind ("text" or "table")
    and chunk.
    """

    def __init__(self, kb: KnowledgeBase, *, top_k: int | None = None, documents: Sequence[str] = ()) -> None:
        """Retrieve from `kb`, at most `top_k` passages (by default as its settings say), only from `documents` when any
        are named."""
        super().__init__()
        self._kb = kb
        self._top_k = top_k
        self._documents = tuple(documents)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._kb.search(query_bundle.query_str, top_k=self._top_k, documents=self._documents)
        return [NodeWithScore(node=_node(hit.chunk_id, hit.document, hit.chunk), score=hit.score) for hit in hits]


class ReportVectorStore(ChromaVectorStore):
    """LlamaIndex's Chroma vector store over the knowledge base's own collection, for reading: `query` with an
    embedding.

    Chroma keeps vectors only; texts and metadata come from the catalogue. Vectors of questions come from
    `KnowledgeBase.embed`.
    """

    def __init__(self, kb: KnowledgeBase) -> None:
        """Read from `kb`, which must stay open."""
        super().__init__(chroma_collection=kb.chroma_collection())
        self._kb = kb

    def query(self, query: VectorStoreQuery, **kwargs: Any) -> VectorStoreQueryResult:
        """As ChromaVectorStore.query; what has been removed since is left out."""
        found = super().query(query, **kwargs)
        passages = self._kb.passages(found.ids or [])
        kept = [
            (name, score)
            for name, score in zip(found.ids or [], found.similarities or [], strict=True)
            if name in passages
        ]
        found.ids = [name for name, _ in kept]
        found.similarities = [score for _, score in kept]
        found.nodes = [_node(name, *passages[name]) for name in found.ids]
        return found


def _node(name: str, document: Document, chunk: Chunk) -> TextNode:
    return TextNode(
        id_=name,
        text=chunk.text,
        metadata={
            "document": document.name,
            "title": document.title,
            "page": chunk.place.page,
            "headings": list(chunk.place.headings),
            "kind": chunk.kind,
            "chunk": name,
        },
    )
