"""What a language model is given when a question is on several reports: evidence of each of them, in one request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from scripted_llm import Reply, scripted_llm

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

    from kb.embedding.embedder import Embedder

PARTS = ("Europe", "Asia", "Africa", "Oceania", "America", "the Arctic", "retail", "export", "online", "services")


def report(company: str, title: str, date: str, told: str) -> str:
    return f"# {company}: {title}\n\nDate: {date}\n\n## Margin\n\n{told}\n"


HARBOUR = report("Harbour Tools", "a steady year", "2025-03-04", "The gross margin of the company was 21% in 2024.")
ORCHARD = report("Orchard Foods", "margins recover", "2025-03-05", "The gross margin of the company was 34% in 2024.")
LATER = report("Orchard Foods", "frost", "2025-06-01", "Frost in May may cost the company a tenth of its harvest.")
CROWD = "".join(
    (
        f"\n## Gross margin in {part}\n\nThe gross margin of Orchard Foods in {part} was {at}% in 2024, as was its "
        f"gross margin before.\n"
    )
    for at, part in enumerate(PARTS * 2, start=10)
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Path:
    """Three reports on two companies, one of which has more passages on the matter than are found at a time."""
    folder = tmp_path_factory.mktemp("companies")
    texts = {"harbour.md": HARBOUR, "orchard.md": ORCHARD + CROWD, "orchard-june.md": LATER}
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as kb:
        assert [one.status for one in add_files(kb, [folder / name for name in texts])] == ["added"] * 3
    return folder / "kb"


@pytest.mark.parametrize(
    ("question", "needed"),
    [
        ("Which has the higher gross margin, Harbour Tools or Orchard Foods?", ("was 21%", "was 34%")),
        ("Compare the gross margin of Orchard Foods in Europe with that of Harbour Tools.", ("in Europe", "was 21%")),
        ("Orchard Foods 在欧洲的毛利率与 Harbour Tools 相比如何？", ("in Europe", "was 21%")),
        (
            "What does the March report on Orchard Foods say of gross margins, what the June report?",
            ("gross margin", "Frost in May"),
        ),
    ],
)
def test_a_question_on_several_reports_is_asked_once_with_evidence_of_each(
    folder: Path, embedder: Embedder, question: str, needed: tuple[str, str]
) -> None:
    with scripted_llm(lambda _: Reply("?")) as server:
        settings = Settings.model_validate({"dir": folder, "llm_base_url": server.url, "llm_model": "scripted"})
        with KnowledgeBase.open(settings, embedder=embedder) as kb:
            kb.ask([question])
    (request,) = server.requests
    sources = re.findall(r"<([A-Z]+\d+)>(.*?)</\1>", request["messages"][-1]["content"], re.DOTALL)
    for piece in needed:
        assert any(piece in text for _, text in sources), piece
