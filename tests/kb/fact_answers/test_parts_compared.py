"""Who is compared where the largest part is asked for, and which of two measures a part's figure is of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.embedding.embedder import Embedder

DEPOTS = """# Tarn Depots annual results 2025

## Segments

Segment revenue and EBITDA (GBP m)

| | FY2024A | FY2025A |
|---|---|---|
| **Revenue** | | |
| Warehousing | 402.1 | 455.0 |
| Haulage | 315.0 | 318.3 |
| Port services | 96.7 | 131.2 |
| Eliminations | (28.2) | (36.1) |
| Group revenue | 785.6 | 868.4 |
"""

ROBOTS = """# Marrow Robotics third quarter 2025 results

Revenue and operating income by segment (unaudited, $ in millions)

| | Three months ended September 30, 2025 | Three months ended September 30, 2024 |
|---|---|---|
| Picking Arms | 268.9 | 212.4 |
| Clinic Assist | 97.1 | 88.5 |
| Total revenue | 366.0 | 300.9 |
| Segment operating income (loss): | | |
| Picking Arms | 41.7 | 36.9 |
| Clinic Assist | 19.8 | 20.3 |
"""


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("members")
    paths = []
    for name, text in {"depots.md": DEPOTS, "robots.md": ROBOTS}.items():
        path = folder / name
        path.write_text(text, encoding="utf-8")
        paths.append(path)
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as made:
        assert all(not one.error for one in add_files(made, paths))
        yield made


def test_the_total_of_the_company_is_no_segment(base: KnowledgeBase) -> None:
    told = base.ask(["Which Tarn Depots segment had the highest revenue in FY2025?"]).answer
    assert "Warehousing" in told
    assert "Group" not in told


def test_the_operating_income_of_a_segment_is_not_its_revenue(base: KnowledgeBase) -> None:
    told = base.ask(["How much operating income did Clinic Assist earn in the third quarter of 2025?"]).answer
    assert "19.8" in told
    assert "97.1" not in told
