"""Adding files: what becomes of each, and that one file's failure touches nothing else."""

from __future__ import annotations

import errno
import hashlib
import os
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from ingest import Added, Progress, add_files, rebuild
from ingest.reading.reading_process import ReadingProcess
from kb.errors import StorageError
from kb.facts.fact import Fact, FactKind, FactPlace, Unit
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from kb.embedding.embedder import Embedder
    from kb.model import NewDocument, ParsedReport


@pytest.fixture
def base(tmp_path: Path, embedder: Embedder) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(Settings(dir=tmp_path / "kb", max_file_mb=1), embedder=embedder) as opened:
        yield opened


def write(path: Path, text: str = "# 甲公司点评\n\n甲公司 2024 年收入为 12.5 亿元。\n") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def add(base: KnowledgeBase, *paths: Path) -> list[Added]:
    return list(add_files(base, paths))


def failure(base: KnowledgeBase, path: Path) -> str:
    (added,) = add(base, path)
    assert (added.status, added.id, added.chunks) == ("failed", "", 0)
    assert "\n" not in added.error
    return added.error


def names(base: KnowledgeBase) -> list[str]:
    return sorted(document.name for document in base.documents())


def test_an_added_report_is_listed_and_found(base: KnowledgeBase, tmp_path: Path) -> None:
    path = write(tmp_path / "甲.md")
    (added,) = add(base, path)
    (document,) = base.documents()
    assert (added.name, added.status, added.error) == ("甲.md", "added", "")
    assert added.id == document.id == hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    assert (added.chunks, added.tables) == (document.chunks, document.tables) == (1, 0)
    assert document.title == "甲公司点评"
    assert "12.5" in base.search("甲公司收入")[0].chunk.text


def test_the_same_bytes_again_change_nothing(base: KnowledgeBase, tmp_path: Path) -> None:
    path = write(tmp_path / "a.md")
    add(base, path)
    before = base.documents()
    (again,) = add(base, path)
    assert (again.status, again.id, again.chunks) == ("unchanged", before[0].id, before[0].chunks)
    assert base.documents() == before


def test_the_same_bytes_under_another_name_are_a_duplicate(base: KnowledgeBase, tmp_path: Path) -> None:
    first, second = add(base, write(tmp_path / "a.md"), write(tmp_path / "b.md"))
    assert (second.name, second.status, second.id) == ("b.md", "duplicate", first.id)
    assert "a.md" in second.warnings[0]
    assert names(base) == ["a.md"]


def test_other_bytes_under_the_same_name_replace(base: KnowledgeBase, tmp_path: Path) -> None:
    path = write(tmp_path / "a.md")
    add(base, path)
    write(path, "# 乙公司点评\n\n乙公司 2024 年收入为 77 亿元。\n")
    (replaced,) = add(base, path)
    assert replaced.status == "replaced"
    assert [document.id for document in base.documents()] == [replaced.id]
    assert {hit.document.id for hit in base.search("公司收入")} == {replaced.id}


def test_two_uploads_of_one_name_in_one_call_do_not_overwrite_each_other(base: KnowledgeBase, tmp_path: Path) -> None:
    one, two = write(tmp_path / "1" / "a.md"), write(tmp_path / "2" / "a.md", "别的内容。\n")
    first, second = add_files(base, [one, two], uploads=True)
    assert (first.status, second.status) == ("added", "failed")
    assert str(one) in second.error
    assert str(two) in second.error
    assert "Rename" in second.error
    assert [document.id for document in base.documents()] == [first.id]


def test_the_facts_of_a_report_go_in_with_it_and_are_made_anew_by_a_rebuild(
    base: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str] = []

    def one_fact(report: ParsedReport, *_: object, **__: object) -> tuple[Fact, ...]:
        given.append(report.title)
        place = FactPlace(FactKind.SENTENCE, quote="甲公司 2024 年收入为 12.5 亿元。")
        return (Fact(Decimal(len(given)), "12.5", Unit("元"), ("收入",), "revenue", None, None, place),)

    monkeypatch.setattr("ingest.adding.facts_in", one_fact)
    add(base, write(tmp_path / "1" / "a.md"), write(tmp_path / "2" / "a.md", "# 乙公司点评\n\n乙公司亏损。\n"))
    assert given == ["甲公司点评", "乙公司点评"]
    settings, embedder = base.settings, base._embedder
    base.close()
    rebuild(settings)
    with KnowledgeBase.open(settings, embedder=embedder) as opened:
        values = {document.name: fact.value for document, fact in opened.facts(measure="收入")}
    assert values == {"a.md": 3, "2/a.md": 4}


def test_a_failure_is_named_and_the_others_go_on(base: KnowledgeBase, tmp_path: Path) -> None:
    results = add(base, tmp_path / "missing.txt", write(tmp_path / "empty.txt", ""), write(tmp_path / "good.md"))
    assert [(added.name, added.status) for added in results] == [
        ("missing.txt", "failed"),
        ("empty.txt", "failed"),
        ("good.md", "added"),
    ]
    assert names(base) == ["good.md"]


def test_a_file_that_is_named_is_told_by_what_it_holds(base: KnowledgeBase, tmp_path: Path) -> None:
    photo = tmp_path / "photo.md"
    photo.write_bytes(b"\xff\xd8\xff\xe0 no text")
    assert "photo.md is a picture (JPEG)" in failure(base, photo)
    (added,) = add(base, write(tmp_path / "notes.xyz"))
    assert (added.status, added.chunks) == ("added", 1)


def test_a_file_larger_than_the_limit_is_refused(base: KnowledgeBase, tmp_path: Path) -> None:
    error = failure(base, write(tmp_path / "huge.txt", "一" * 400_000))
    assert "huge.txt" in error
    assert "1 MB" in error


def test_a_pipe_is_refused_and_not_waited_for(base: KnowledgeBase, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    assert "not a file" in failure(base, tmp_path / "pipe.txt")


def test_a_link_to_itself_is_refused(base: KnowledgeBase, tmp_path: Path) -> None:
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    assert "self.txt" in failure(base, tmp_path / "self.txt")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_without_permission_is_refused(base: KnowledgeBase, tmp_path: Path) -> None:
    path = write(tmp_path / "secret.txt")
    path.chmod(0)
    assert "ermission" in failure(base, path)


def test_a_file_name_that_is_no_text_can_be_stored(base: KnowledgeBase, tmp_path: Path) -> None:
    path = write(tmp_path / os.fsdecode(b"r\xff\n.md"))
    (added,) = add(base, path)
    assert (added.status, added.name) == ("added", "r\ufffd\ufffd.md")
    assert names(base) == ["r\ufffd\ufffd.md"]


@pytest.mark.parametrize("harm", ["append", "remove"])
def test_a_file_that_changes_or_vanishes_while_it_is_read_fails(
    base: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, harm: str
) -> None:
    path = write(tmp_path / "a.md")
    finish = ReadingProcess.finish

    def read_then_harm(reading: ReadingProcess, tell: Callable[[int, int], None] | None = None) -> ParsedReport:
        parsed = finish(reading, tell)
        if harm == "append":
            path.write_text("别的内容。\n", encoding="utf-8")
        else:
            path.unlink()
        return parsed

    monkeypatch.setattr(ReadingProcess, "finish", read_then_harm)
    assert "a.md" in failure(base, path)
    assert base.documents() == []


def test_a_full_disk_stops_with_what_to_do_and_loses_nothing(
    base: KnowledgeBase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(base, write(tmp_path / "a.md"))

    def full(_: KnowledgeBase, __: NewDocument, ___: Callable[[int, int], None], *, original: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(KnowledgeBase, "put", full)
    with pytest.raises(StorageError) as caught:
        add(base, write(tmp_path / "b.md", "新的内容。\n"))
    assert "b.md" in caught.value.what
    assert names(base) == ["a.md"]


def test_progress_tells_file_and_stage_in_order(base: KnowledgeBase, tmp_path: Path) -> None:
    told: list[Progress] = []
    paths = [write(tmp_path / "a.md"), write(tmp_path / "b.md", "乙公司亏损。\n")]
    list(add_files(base, paths, told.append))
    begun = [(step.file, step.file_number, step.files) for step in told if step.stage == "reading" and not step.done]
    assert list(dict.fromkeys(begun)) == [("a.md", 1, 2), ("b.md", 2, 2)]
    stages = [step.stage for step in told if step.file == "a.md"]
    assert stages == sorted(stages, key=["reading", "embedding", "storing"].index)
    assert stages[-1] == "storing"
    assert all(0 <= step.done <= step.total for step in told)


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that the reading process was given, in order."""
    given: list[str] = []
    begin = ReadingProcess.begin

    def noted(reading: ReadingProcess, path: Path) -> None:
        given.append(path.name)
        begin(reading, path)

    monkeypatch.setattr(ReadingProcess, "begin", noted)
    return given


def test_the_next_new_file_is_read_while_one_is_embedded(base: KnowledgeBase, tmp_path: Path, begun: list[str]) -> None:
    known = write(tmp_path / "known.md", "丙公司停产。\n")
    add(base, known)
    paths = [write(tmp_path / f"{name}.md", f"{name}公司亏损。\n") for name in "abc"]
    read_by_then: dict[str, list[str]] = {}

    def tell(step: Progress) -> None:
        if step.stage == "embedding":
            read_by_then.setdefault(step.file, begun[1:])

    results = list(add_files(base, [*paths[:2], known, paths[2]], tell))
    assert [added.status for added in results] == ["added", "added", "unchanged", "added"]
    assert read_by_then == {"a.md": ["a.md", "b.md"], "b.md": ["a.md", "b.md"], "c.md": ["a.md", "b.md", "c.md"]}


def test_a_file_that_changes_after_it_was_read_ahead_is_read_again(
    base: KnowledgeBase, tmp_path: Path, begun: list[str]
) -> None:
    first, second = write(tmp_path / "a.md"), write(tmp_path / "b.md", "乙公司亏损。\n")

    def change(step: Progress) -> None:
        if (step.file, step.stage) == ("a.md", "storing"):
            write(second, "乙公司停产。\n")

    assert [added.status for added in add_files(base, [first, second], change)] == ["added", "added"]
    assert begun == ["a.md", "b.md", "b.md"]
    assert "停产" in base.search("乙公司停产")[0].chunk.text


def test_stopping_while_the_next_file_is_read_keeps_what_was_added_and_nothing_else(
    base: KnowledgeBase, tmp_path: Path
) -> None:
    paths = [write(tmp_path / f"{name}.md", f"{name}公司亏损。\n") for name in "abc"]

    def stop(step: Progress) -> None:
        if (step.file, step.stage) == ("b.md", "embedding"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(add_files(base, paths, stop))
    assert names(base) == ["a.md"]
    assert base.check() == []
    assert [added.status for added in add_files(base, paths)] == ["unchanged", "added", "added"]


def test_a_file_that_cannot_be_read_ahead_fails_in_its_turn(base: KnowledgeBase, tmp_path: Path) -> None:
    paths = [write(tmp_path / "a.md"), tmp_path / "missing.md", write(tmp_path / "b.md", "乙公司亏损。\n")]
    assert [(added.name, added.status) for added in add_files(base, paths)] == [
        ("a.md", "added"),
        ("missing.md", "failed"),
        ("b.md", "added"),
    ]


def test_results_come_one_by_one(base: KnowledgeBase, tmp_path: Path) -> None:
    results = add_files(base, [write(tmp_path / "a.md"), write(tmp_path / "b.md", "乙公司亏损。\n")])
    assert next(results).name == "a.md"
    assert names(base) == ["a.md"]
    assert next(results).name == "b.md"
    assert next(results, None) is None


def test_the_next_result_may_be_asked_for_from_another_thread(base: KnowledgeBase, tmp_path: Path) -> None:
    results = add_files(base, [write(tmp_path / "a.md"), write(tmp_path / "b.md", "乙公司亏损。\n")])
    assert next(results).status == "added"
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(next, results).result(timeout=60).status == "added"
    assert names(base) == ["a.md", "b.md"]
