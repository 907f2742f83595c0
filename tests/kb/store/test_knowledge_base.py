"""The door: what goes in and out, what survives a failure, what other processes and threads see."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from kb.errors import MismatchError, UsageError
from kb.knowledge_base import KnowledgeBase
from kb.model import CHUNKING_VERSION, Citation, Table
from kb.store import compatibility

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import MakeReport

    from kb.embedding.embedder import Embedder
    from kb.settings import Settings

ROOT = Path(__file__).resolve().parents[3]
WIND, SOLAR, HYDRO = (
    "Cost: Wind power became cheaper.",
    "Cost: Solar power became dearer.",
    "Cost: Water power stayed as it was.",
)


def best(kb: KnowledgeBase, question: str) -> str:
    return kb.search(question)[0].document.name


def names(kb: KnowledgeBase) -> list[str]:
    return [document.name for document in kb.documents()]


def test_what_is_put_in_is_listed_found_and_gone_when_removed(kb: KnowledgeBase, make_report: MakeReport) -> None:
    kb.put(make_report("wind.md", WIND))
    kb.put(make_report("solar.md", SOLAR))
    assert names(kb) == ["wind.md", "solar.md"]
    assert best(kb, "wind") == "wind.md"
    assert kb.remove("wind.md").name == "wind.md"
    assert names(kb) == ["solar.md"]
    assert best(kb, "wind") == "solar.md"
    assert kb.remove(kb.documents()[0].id).name == "solar.md"
    assert kb.search("wind") == []
    with pytest.raises(UsageError, match=r"wind\.md"):
        kb.remove("wind.md")
    assert kb.check() == []


def test_a_new_version_takes_the_place_of_the_old(kb: KnowledgeBase, make_report: MakeReport) -> None:
    kb.put(make_report("power.md", WIND, HYDRO))
    kb.put(make_report("power.md", SOLAR))
    assert [(document.name, document.chunks) for document in kb.documents()] == [("power.md", 1)]
    assert [hit.chunk.text for hit in kb.search("wind")] == ["Solar power became dearer."]
    assert kb.check() == []


def test_putting_the_same_document_again_stores_it_anew(kb: KnowledgeBase, make_report: MakeReport) -> None:
    for _ in range(2):
        kb.put(make_report("power.md", WIND, HYDRO))
    assert len(kb.search("wind")) == 2
    assert kb.check() == []


def test_progress_grows_to_all_there_is(kb: KnowledgeBase, make_report: MakeReport) -> None:
    seen: list[tuple[int, int]] = []
    kb.put(make_report("power.md", WIND, SOLAR, HYDRO), lambda done, total: seen.append((done, total)))
    assert seen == sorted(seen)
    assert len({total for _, total in seen}) == 1
    assert seen[-1][0] == seen[-1][1] >= 3


def test_a_document_without_text_can_be_put_in_replaced_and_removed(kb: KnowledgeBase, make_report: MakeReport) -> None:
    kb.put(make_report("empty.md"))
    assert kb.search("wind") == []
    kb.put(make_report("empty.md", WIND))
    assert best(kb, "wind") == "empty.md"
    kb.remove("empty.md")
    assert kb.check() == []


def test_it_is_all_there_after_opening_it_again(
    make_settings: Callable[..., Settings], embedder: Embedder, make_report: MakeReport
) -> None:
    table = Table((("a", "b"), ("c", "1")))
    with KnowledgeBase.open(make_settings(), embedder=embedder) as kb:
        kb.put(make_report("wind.md", WIND, tables=[table]))
    with KnowledgeBase.open(make_settings(), embedder=embedder) as kb:
        assert best(kb, "wind") == "wind.md"
        assert kb.tables(kb.documents()[0].id) == [table]
        assert kb.tables("nothing") == []


@pytest.mark.parametrize(
    "other",
    [{"model": "elsewhere"}, {"query_prompt": "ask: "}, {"passage_prompt": ""}],
    ids=lambda given: next(iter(given)),
)
def test_other_settings_are_refused_once_there_are_documents(
    kb: KnowledgeBase, make_settings: Callable[..., Settings], make_report: MakeReport, other: dict[str, str]
) -> None:
    KnowledgeBase.open(make_settings(**other)).close()
    kb.put(make_report("wind.md", WIND))
    with pytest.raises(MismatchError, match=next(iter(other))) as caught:
        KnowledgeBase.open(make_settings(**other))
    assert "python -m ingest rebuild" in caught.value.cure


def test_another_model_behind_the_same_name_is_refused(kb: KnowledgeBase, make_report: MakeReport) -> None:
    class Renamed:
        identity = "another"

    kb.put(make_report("wind.md", WIND))
    kb._embedder = Renamed()  # type: ignore[assignment]  # only its name is looked at
    for use in (lambda: kb.search("wind"), lambda: kb.put(make_report("solar.md", SOLAR))):
        with pytest.raises(MismatchError, match="another"):
            use()
    assert names(kb) == ["wind.md"]


def test_another_version_of_chunking_is_refused(
    kb: KnowledgeBase, make_report: MakeReport, monkeypatch: pytest.MonkeyPatch
) -> None:
    kb.put(make_report("wind.md", WIND))
    monkeypatch.setitem(compatibility._BY_VERSION, "chunking", CHUNKING_VERSION + 1)
    with pytest.raises(MismatchError, match="version"):
        KnowledgeBase.open(kb.settings)


def test_evidence_shows_the_quote_in_its_surroundings_or_the_table(kb: KnowledgeBase, make_report: MakeReport) -> None:
    table = Table((("a", "b"), ("c", "1")))
    new = make_report("wind.md", "Cost: First. Second. Third.", "Table: c 1", tables=[table])
    new = replace(new, chunks=(new.chunks[0], replace(new.chunks[1], table=0, rows=(1,))))
    kb.put(new)
    cited = Citation(1, "wind.md", "", None, (), "text", "Second.", f"{new.document.id}-0")
    evidence = kb.evidence(cited)
    assert (evidence.before, evidence.after, evidence.table) == ("First. ", " Third.", None)
    assert kb.evidence(replace(cited, chunk=f"{new.document.id}-1", quote="c 1")).table == table
    kb.remove("wind.md")
    assert kb.evidence(cited).before == ""


def test_status_tells_settings_counts_and_versions(kb: KnowledgeBase, make_report: MakeReport) -> None:
    kb.put(make_report("wind.md", WIND, SOLAR))
    status = kb.status()
    assert (status["documents"], status["chunks"], status["tables"]) == (1, 2, 0)
    assert isinstance(status["versions"], dict)
    assert {"python", "chromadb", "torch"} <= status["versions"].keys()


def test_nothing_heavy_is_imported_to_open_and_list() -> None:
    program = (
        "import sys; import kb.knowledge_base, kb.commands.cli; print({'torch', 'chromadb', 'transformers', "
        "'gradio'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"
