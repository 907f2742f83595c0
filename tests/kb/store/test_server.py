"""With the vectors on a Chroma server (KB_CHROMA_URL): the same tests as with files, and what only a server can do
wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import chromadb
import pytest
from chroma_server import chroma_server, free_port, let_go
from killing import kill_often
from test_doctor import filled as filled
from test_doctor import test_a_vector_that_is_another_is_found as test_a_vector_that_is_another_is_found
from test_knowledge_base import (
    test_a_new_version_takes_the_place_of_the_old as test_a_new_version_takes_the_place_of_the_old,
)
from test_knowledge_base import (
    test_it_is_all_there_after_opening_it_again as test_it_is_all_there_after_opening_it_again,
)
from test_knowledge_base import (
    test_putting_the_same_document_again_stores_it_anew as test_putting_the_same_document_again_stores_it_anew,
)
from test_knowledge_base import (
    test_what_is_put_in_is_listed_found_and_gone_when_removed as test_what_is_put_in_is_listed_found_and_gone_when_removed,
)
from test_llama import stocked as stocked
from test_llama import (
    test_the_vector_store_leaves_out_what_has_been_removed as test_the_vector_store_leaves_out_what_has_been_removed,
)
from test_originals import test_a_rebuild_that_fails_changes_nothing as test_a_rebuild_that_fails_changes_nothing
from test_originals import (
    test_rebuilding_makes_everything_anew_by_the_settings_in_force as test_rebuilding_makes_everything_anew_by_the_settings_in_force,
)
from test_originals import test_who_has_it_open_sees_the_rebuilt_index as test_who_has_it_open_sees_the_rebuilt_index
from test_removing import (
    test_what_is_removed_or_replaced_is_nowhere_on_the_disk as test_what_is_removed_or_replaced_is_nowhere_on_the_disk,
)
from test_survival import (
    test_a_failure_between_the_stores_keeps_the_old_and_is_mended_by_the_next_change as test_a_failure_between_the_stores_keeps_the_old_and_is_mended_by_the_next_change,
)
from test_survival import (
    test_a_process_that_is_killed_in_the_middle_leaves_what_was_there as test_a_process_that_is_killed_in_the_middle_leaves_what_was_there,
)
from test_survival import test_threads_search_while_another_puts_in as test_threads_search_while_another_puts_in
from test_survival import (
    test_what_another_process_changes_is_seen_at_once as test_what_another_process_changes_is_seen_at_once,
)
from test_survival import (
    test_while_another_process_writes_reading_goes_on_and_writing_is_refused as test_while_another_process_writes_reading_goes_on_and_writing_is_refused,
)

from kb.errors import ServerError
from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from chromadb.api import ClientAPI
    from conftest import MakeReport

    from kb.embedding.embedder import Embedder
    from kb.settings import Settings

# Chroma's client leaves its connections to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")

WIND, SOLAR = "Cost: Wind power became cheaper.", "Cost: Solar power became dearer."


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with chroma_server(tmp_path_factory.mktemp("chroma")) as url:
        yield url


@pytest.fixture(autouse=True)
def on_the_server(server: str, stay_on_this_machine: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("KB_CHROMA_URL", server)
    yield
    let_go()


def client_of(url: str) -> ClientAPI:
    host, port = url.removeprefix("http://").split(":")
    return chromadb.HttpClient(host, int(port))


def test_the_vectors_are_on_the_server_and_not_in_the_folder(
    kb: KnowledgeBase, make_report: MakeReport, server: str
) -> None:
    kb.put(make_report("wind.md", WIND, SOLAR))
    assert not (kb.settings.dir / "chroma").exists()
    assert kb._catalogue.state().graph in {one.name for one in client_of(server).list_collections()}
    assert kb._index.home == server


def test_kills_at_random_moments_lose_nothing(server: str) -> None:
    assert kill_often(4, seed=70, url=server) == []


def test_two_knowledge_bases_share_a_server(
    make_settings: Callable[..., Settings], embedder: Embedder, make_report: MakeReport, tmp_path: Path
) -> None:
    with (
        KnowledgeBase.open(make_settings(dir=tmp_path / "one"), embedder=embedder) as one,
        KnowledgeBase.open(make_settings(dir=tmp_path / "two"), embedder=embedder) as two,
    ):
        one.put(make_report("wind.md", WIND))
        two.put(make_report("wind.md", WIND, SOLAR))
        one.remove("wind.md")
        assert one.search("wind") == []
        assert len(two.search("wind", retrievers=("dense",))) == 2
        assert one.check() == two.check() == []


def test_moving_to_the_server_and_back_keeps_everything(
    make_settings: Callable[..., Settings], embedder: Embedder, make_report: MakeReport, server: str
) -> None:
    told: list[str] = []
    for number, url in enumerate(("", server, f"{server}/", "")):
        with KnowledgeBase.open(make_settings(chroma_url=url), told.append, embedder=embedder) as kb:
            assert kb.check() == []
            kb.put(make_report(f"{number}.md", WIND, SOLAR))
            assert len(kb.search("wind", retrievers=("dense",))) == 2 * (number + 1)
    assert [("moved" in line, server in line) for line in told] == [(True, True), (True, False)]


def test_a_server_that_is_not_there_is_named_and_nothing_is_lost(
    make_settings: Callable[..., Settings], embedder: Embedder, make_report: MakeReport, tmp_path: Path
) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    with chroma_server(folder) as url:
        settings = make_settings(chroma_url=url)
        with KnowledgeBase.open(settings, embedder=embedder) as kb:
            kb.put(make_report("wind.md", WIND))
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        for use in (lambda: kb.search("wind"), lambda: kb.put(make_report("solar.md", SOLAR)), kb.check):
            with pytest.raises(ServerError, match=url) as caught:
                use()
            assert "chroma run" in caught.value.cure
        assert [document.name for document in kb.documents()] == ["wind.md"]
        assert kb._catalogue.state().settled
    with KnowledgeBase.open(make_settings(chroma_url=""), embedder=embedder) as kb:
        assert kb.check() == []
        assert kb.search("wind")[0].document.name == "wind.md"


def test_another_address_that_does_not_answer_moves_nothing(
    kb: KnowledgeBase, make_settings: Callable[..., Settings], embedder: Embedder, make_report: MakeReport
) -> None:
    kb.put(make_report("wind.md", WIND))
    before = kb._catalogue.state()
    nowhere = make_settings(chroma_url=f"http://127.0.0.1:{free_port()}")
    with KnowledgeBase.open(nowhere, embedder=embedder) as other:
        assert other.search("wind")[0].document.name == "wind.md"
        with pytest.raises(ServerError):
            other.remove("wind.md")
    assert kb._catalogue.state() == before
    assert kb.check() == []


def test_a_collection_that_was_lost_is_noticed_and_made_again(
    kb: KnowledgeBase, make_report: MakeReport, server: str
) -> None:
    kb.put(make_report("wind.md", WIND))
    client_of(server).delete_collection(kb._catalogue.state().graph)
    assert kb.check(repair=True) != []
    assert kb.check() == []
    assert kb.search("wind", retrievers=("dense",))[0].document.name == "wind.md"


def test_removing_a_report_leaves_no_vector_on_the_server(
    kb: KnowledgeBase, make_report: MakeReport, server: str
) -> None:
    kb.put(make_report("wind.md", WIND))
    kb.remove("wind.md")
    assert client_of(server).get_collection(kb._catalogue.state().graph).count() == 0
