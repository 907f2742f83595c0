"""The knowledge base inside a LlamaIndex program; the retriever is the example of docs/ask.md."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from llama_index.core.vector_stores.types import VectorStoreQuery

from kb.llama import ReportRetriever, ReportVectorStore
from kb.model import Table

if TYPE_CHECKING:
    from conftest import MakeReport

    from kb.knowledge_base import KnowledgeBase


@pytest.fixture
def stocked(kb: KnowledgeBase, make_report: MakeReport) -> KnowledgeBase:
    kb.put(make_report("wind.md", "Cost: Offshore wind became cheaper by a tenth.", "Jobs: It employs 900 people."))
    kb.put(make_report("solar.md", "Cost: 光伏组件价格下降三成。", tables=[Table((("a",), ("b",)))]))
    return kb


def test_the_retriever_gives_what_search_gives_in_the_same_order(stocked: KnowledgeBase) -> None:
    hits = stocked.search("How much cheaper is wind?", top_k=2)
    nodes = ReportRetriever(stocked, top_k=2).retrieve("How much cheaper is wind?")
    assert [node.node.node_id for node in nodes] == [hit.chunk_id for hit in hits]
    assert [node.score for node in nodes] == [hit.score for hit in hits]
    assert nodes[0].node.get_content() == "Offshore wind became cheaper by a tenth."
    assert nodes[0].node.metadata == {
        "document": "wind.md",
        "title": "Title of wind.md",
        "page": None,
        "headings": ["Cost"],
        "kind": "text",
        "chunk": hits[0].chunk_id,
    }


def test_the_retriever_keeps_to_the_documents_named(stocked: KnowledgeBase) -> None:
    nodes = ReportRetriever(stocked, documents=["solar.md"]).retrieve("wind")
    assert {node.node.metadata["document"] for node in nodes} == {"solar.md"}


def test_the_vector_store_reads_the_same_collection_and_knows_the_texts(stocked: KnowledgeBase) -> None:
    vector = stocked.embed("组件便宜了多少？").tolist()
    found = ReportVectorStore(stocked).query(VectorStoreQuery(query_embedding=vector, similarity_top_k=3))
    assert found.nodes is not None
    assert found.nodes[0].get_content() == "光伏组件价格下降三成。"
    assert found.ids is not None
    assert len(found.nodes) == len(found.ids) == len(found.similarities or []) == 3


def test_the_vector_store_leaves_out_what_has_been_removed(stocked: KnowledgeBase) -> None:
    store = ReportVectorStore(stocked)
    vector = stocked.embed("wind").tolist()
    stocked.remove("wind.md")
    found = store.query(VectorStoreQuery(query_embedding=vector, similarity_top_k=3))
    assert [node.metadata["document"] for node in found.nodes or []] == ["solar.md"]


def test_llama_index_is_not_imported_by_those_who_do_not_use_it() -> None:
    program = "import sys, kb.knowledge_base, kb.commands.cli, ingest; print([m for m in sys.modules if m.startswith('llama_index')])"
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[3], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
