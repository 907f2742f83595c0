"""Seeded faults are really put in, and taken out again."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

import ingest.chunking
from eval.seeds import FAULTS, seeded
from eval.suites.listing import SAMPLES
from ingest import add_files
from kb.errors import UsageError
from kb.knowledge_base import KnowledgeBase
from kb.learned.weights import load_weights
from kb.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from kb.embedding.embedder import Embedder

REPORT = "# Acme\n\n## Sales\n\nAcme sold 4,321 robots in 2024. The factory stands in Delft.\n"


def added(folder: Path, embedder: Embedder, name: str) -> tuple[str, float | None]:
    """The context of a passage that was added under a fault, and the score of keywords in its hit."""
    (folder / "acme.md").write_text(REPORT, encoding="utf-8")
    with FAULTS[name].program(), KnowledgeBase.open(Settings(dir=folder / name), embedder=embedder) as kb:
        assert [one.status for one in add_files(kb, [folder / "acme.md"])] == ["added"]
        (hit,) = kb.search("robots")
        return hit.chunk.context, None if hit.dense is None else round(hit.score - hit.dense, 6)


def test_context_and_keywords_are_left_out(tmp_path: Path, embedder: Embedder) -> None:
    context, gained = added(tmp_path, embedder, "chunks")
    assert "Sales" in context
    assert gained
    assert added(tmp_path, embedder, "context")[0] == ""
    assert added(tmp_path, embedder, "fusion")[1] == 0


def test_thresholds_and_limits_are_moved_only_meanwhile() -> None:
    import kb.learned.weights

    usual, limit = load_weights(), ingest.chunking.TEXT_LIMIT
    with FAULTS["threshold-down"].program(), FAULTS["chunks"].program():
        assert kb.learned.weights.load_weights().tables.threshold < usual.tables.threshold
        assert kb.learned.weights.load_weights().same_language.threshold < usual.same_language.threshold
        assert limit // 2 == ingest.chunking.TEXT_LIMIT
    assert load_weights() == usual
    assert limit == ingest.chunking.TEXT_LIMIT


def test_two_figures_change_places_and_a_report_goes(tmp_path: Path) -> None:
    samples = tmp_path / "samples"
    shutil.copytree(SAMPLES, samples)
    swap, less = FAULTS["cell"].reports, FAULTS["document"].reports
    assert swap
    assert less
    swap(samples)
    changed = [one for one in sorted(SAMPLES.iterdir()) if (samples / one.name).read_bytes() != one.read_bytes()]
    assert len(changed) == 1
    now, before = (sorted((folder / changed[0].name).read_text(encoding="utf-8")) for folder in (samples, SAMPLES))
    assert now == before
    less(samples)
    assert len(list(samples.iterdir())) == len(list(SAMPLES.iterdir())) - 1


def test_an_unknown_fault_is_refused_by_name() -> None:
    with pytest.raises(UsageError, match="gremlins"):
        list(seeded(["gremlins"], Settings(), lambda _what, _done, _total: None))
