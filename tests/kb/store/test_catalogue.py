"""The catalogue and what lies around it: folders, the lock, transactions, the keyword index, damage."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from kb.embedding.embedder import PassageVectors
from kb.errors import LockedError, StorageError, UsageError
from kb.model import Box, Doubt, NewDocument, Part, Place, Table
from kb.store import keywords
from kb.store.catalogue import Catalogue
from kb.store.database import CATALOGUE_FILE, Database, prepare
from kb.store.keywords import KeywordQuery
from kb.store.writer_lock import WriterLock

if TYPE_CHECKING:
    from collections.abc import Iterator

    from conftest import MakeReport
    from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def catalogue(tmp_path: Path) -> Iterator[Catalogue]:
    opened = Catalogue(Database(tmp_path, read_only=False))
    yield opened
    opened.close()


def vectors_of(new: NewDocument) -> list[PassageVectors]:
    random = np.random.default_rng(len(new.chunks))

    def unit(rows: int) -> NDArray[np.float32]:
        raw = random.normal(size=(rows, 8)).astype(np.float32)
        raw /= np.linalg.norm(raw, axis=1, keepdims=True)
        return raw

    return [PassageVectors(unit(1)[0], unit(len(chunk.sentences))) for chunk in new.chunks]


def found(catalogue: Catalogue, question: str, documents: tuple[str, ...] = ()) -> dict[int, float]:
    with catalogue.reading() as connection:
        query = KeywordQuery(connection, question, catalogue.count())
        return query.shares(query.best(10, documents))


def test_what_is_stored_comes_back_as_it_was(catalogue: Catalogue, make_report: MakeReport) -> None:
    table = Table((("股票", "PE"), ("甲", "12.5")), unit="倍", notes=("*",), doubts=(Doubt(1, 0, "moved"),))
    table = replace(table, parts=(Part((((0, 0), (0, 1)), ((1, 0), (1, 1))), 1, 1),))
    new = make_report("a.md", "One: First. Second.", "notice: 免责声明。", tables=[table])
    chunk = replace(new.chunks[0], place=Place(3, ("One",), (Box(0.1, 0.2, 0.3, 0.4),)), table=0, rows=(1,))
    new = replace(new, chunks=(chunk, new.chunks[1]))
    vectors = vectors_of(new)
    catalogue.add(new, vectors)
    assert catalogue.documents() == [new.document]
    assert catalogue.tables(new.document.id) == [table]
    keys = catalogue.keys([f"{new.document.id}-{order}" for order in (0, 1, 2)])
    assert [catalogue.chunks(keys)[key] for key in keys] == [(new.document, one) for one in new.chunks]
    candidates = catalogue.candidates(keys)
    assert [one.notice for one in candidates] == [False, True]
    of_sentences = catalogue.sentences([f"{new.document.id}-{order}" for order in (0, 1, 2)])
    assert [len(one) for one in of_sentences.values()] == [2, 1]
    for one, vector, sentences in zip(candidates, vectors, of_sentences.values(), strict=True):
        np.testing.assert_array_equal(sentences, one.sentences)
        np.testing.assert_allclose(one.whole, vector.whole, atol=1e-3)
        np.testing.assert_allclose(one.sentences, vector.sentences, atol=1e-3)


def test_a_document_without_chunks_can_be_stored(catalogue: Catalogue, make_report: MakeReport) -> None:
    catalogue.add(make_report("empty.md"), [])
    assert (catalogue.count(), len(catalogue.documents())) == (0, 1)
    assert catalogue.vectors()[2].shape == (0, 0)


def test_what_fails_half_way_leaves_nothing(catalogue: Catalogue, make_report: MakeReport) -> None:
    old, new = make_report("a.md", "One: kept"), make_report("a.md", "One: 甲", "Two: 乙")
    catalogue.add(old, vectors_of(old))
    with pytest.raises(ValueError, match="zip"):
        catalogue.add(new, vectors_of(new)[:1], replaces=[old.document.id])
    assert catalogue.documents() == [old.document]
    assert len(found(catalogue, "kept")) == 1
    assert found(catalogue, "甲") == {}


def test_what_is_removed_is_found_by_no_word(catalogue: Catalogue, make_report: MakeReport) -> None:
    one, other = make_report("a.md", "One: 储能电池"), make_report("b.md", "One: 储能电网")
    for new in (one, other):
        catalogue.add(new, vectors_of(new))
    assert len(found(catalogue, "储能")) == 2
    catalogue.remove(one.document.id)
    assert len(found(catalogue, "储能")) == 1
    assert found(catalogue, "电池") == {}
    with catalogue.reading() as connection:
        assert len(keywords.keys(connection)) == catalogue.count() == 1


def test_a_share_is_the_weight_of_the_words_held(catalogue: Catalogue, make_report: MakeReport) -> None:
    new = make_report("a.md", "One: wind solar", "Two: wind", "Three: hydro")
    catalogue.add(new, vectors_of(new))
    wind_solar, wind = catalogue.keys([f"{new.document.id}-0", f"{new.document.id}-1"])
    shares = found(catalogue, "wind solar")
    assert shares[wind_solar] == pytest.approx(1)
    assert 0 < shares[wind] < 0.5
    assert max(found(catalogue, "wind solar nuclear fusion").values()) < 0.6
    assert found(catalogue, "wind", (new.document.id,)) != {}
    assert found(catalogue, "wind", ("other",)) == {}


def test_the_best_are_chosen_by_weight_and_not_by_when_they_came(catalogue: Catalogue, make_report: MakeReport) -> None:
    fillers = [f"Wind {number}: wind and water and nothing else" for number in range(80)]
    new = make_report("a.md", *fillers, "Sun: wind and solar and water", "Two: solar solar solar")
    catalogue.add(new, vectors_of(new))
    with catalogue.reading() as connection:
        best = KeywordQuery(connection, "solar wind", catalogue.count()).best(2, ())
    assert sorted(best) == sorted(catalogue.keys([f"{new.document.id}-80", f"{new.document.id}-81"]))


def test_the_keyword_index_can_be_made_again(catalogue: Catalogue, make_report: MakeReport) -> None:
    new = make_report("a.md", "One: wind", "Two: solar")
    catalogue.add(new, vectors_of(new))
    with catalogue.reading() as connection:
        keywords.clear(connection)
    assert found(catalogue, "wind") == {}
    catalogue.rebuild_keywords()
    assert len(found(catalogue, "wind")) == 1


def test_every_change_has_a_generation_of_its_own(catalogue: Catalogue, make_report: MakeReport) -> None:
    new = make_report("a.md", "One: wind")
    seen = [catalogue.state()]
    catalogue.unsettle()
    seen.append(catalogue.state())
    catalogue.add(new, vectors_of(new))
    seen.append(catalogue.state())
    catalogue.remove(new.document.id)
    seen.append(catalogue.state())
    catalogue.settle()
    seen.append(catalogue.state())
    assert [state.generation for state in seen] == [0, 1, 2, 3, 4]
    assert [state.settled for state in seen] == [True, False, False, False, True]


def test_threads_read_while_another_writes(catalogue: Catalogue, make_report: MakeReport) -> None:
    errors: list[BaseException] = []
    done = threading.Event()

    def read() -> None:
        try:
            while not done.is_set():
                documents = catalogue.documents()
                assert catalogue.count() >= sum(document.chunks for document in documents)
                found(catalogue, "wind")
        except BaseException as error:
            errors.append(error)
            raise

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(20):
        new = make_report(f"{number}.md", "One: wind", "Two: solar")
        catalogue.add(new, vectors_of(new))
    done.set()
    for reader in readers:
        reader.join()
    assert errors == []
    assert catalogue.count() == 40


def test_a_folder_that_holds_something_else_is_refused(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("hello")
    with pytest.raises(UsageError, match=r"not a knowledge base: it holds letter\.txt"):
        prepare(tmp_path)
    with pytest.raises(UsageError, match="not a folder"):
        prepare(tmp_path / "letter.txt")
    with pytest.raises(UsageError, match="not a folder"):
        prepare(tmp_path / "letter.txt" / "below")


def test_an_empty_or_new_folder_is_taken_and_hidden_files_do_not_matter(tmp_path: Path) -> None:
    (tmp_path / ".keep").touch()
    assert prepare(tmp_path) is False
    assert prepare(tmp_path / "a" / "b") is False
    assert (tmp_path / "a" / "b").is_dir()


def test_a_file_that_is_no_database_is_named_with_a_cure(tmp_path: Path) -> None:
    (tmp_path / CATALOGUE_FILE).write_bytes(b"this is not a database" * 100)
    with pytest.raises(StorageError, match="damaged") as caught:
        Catalogue(Database(tmp_path, read_only=False)).documents()
    assert "doctor" in caught.value.cure


def test_a_read_only_catalogue_is_read_and_refuses_writing(tmp_path: Path, make_report: MakeReport) -> None:
    new = make_report("a.md", "One: wind")
    first = Catalogue(Database(tmp_path, read_only=False))
    first.add(new, vectors_of(new))
    first.close()
    second = Catalogue(Database(tmp_path, read_only=True))
    assert second.documents() == [new.document]
    with pytest.raises(StorageError, match="cannot be written to"):
        second.remove(new.document.id)
    second.close()
    assert Catalogue(Database(tmp_path, read_only=True)).count() == 1


def test_the_holder_may_enter_again_and_another_process_is_told_who_holds(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from kb.store.writer_lock import WriterLock\n"
        "with WriterLock(Path(sys.argv[1])).hold(): print('held', flush=True); sys.stdin.readline()"
    )
    lock = WriterLock(tmp_path)
    with subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(LockedError, match=str(other.pid)), lock.hold():
            pass
        other.kill()
    with lock.hold() as outermost, lock.hold() as inner:
        assert (outermost, inner, lock.held) == (True, False, True)
        assert json.loads((tmp_path / "writer.json").read_text())["pid"] > 0
    assert not lock.held
    assert not (tmp_path / "writer.json").exists()


def test_threads_of_one_process_take_turns(tmp_path: Path) -> None:
    lock, inside, most = WriterLock(tmp_path), [], []

    def work() -> None:
        with lock.hold():
            inside.append(1)
            most.append(len(inside))
            inside.pop()

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == [1] * 8
