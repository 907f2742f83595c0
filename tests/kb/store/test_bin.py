"""The bin: what goes in, what is in it, and when it is gone from the disk."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.model import Document
from kb.store.bin import DAYS_KEPT, REMOVED, Bin, BinEntry

NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def report(kb: KnowledgeBase, tmp_path: Path) -> Document:
    (tmp_path / "年报.md").write_text("# Pears\n\nPears were sold for 5 euros.\n", encoding="utf-8")
    list(add_files(kb, [tmp_path / "年报.md"]))
    return kb.documents()[0]


def binned(kb: KnowledgeBase, report: Document, now: datetime = NOW) -> tuple[Bin, BinEntry]:
    waste = Bin(kb.settings.dir)
    entry = waste.put(report, REMOVED, "/reports/年报.md", now=now)
    assert entry is not None
    return waste, entry


def test_a_removed_report_is_in_the_bin_with_its_file_and_where_it_came_from(
    kb: KnowledgeBase, report: Document
) -> None:
    waste, entry = binned(kb, report)
    kb.remove(report.id)
    assert waste.entries((), now=NOW) == [entry]
    assert (entry.name, entry.source, entry.days_left(NOW)) == ("年报.md", "/reports/年报.md", DAYS_KEPT)
    assert b"Pears" in waste.file(entry).read_bytes()
    assert kb.check() == []


def test_after_thirty_days_it_is_gone_from_the_disk(kb: KnowledgeBase, report: Document) -> None:
    waste, entry = binned(kb, report)
    kb.remove(report.id)
    waste.tidy((), now=NOW + timedelta(days=DAYS_KEPT, seconds=-1))
    assert waste.file(entry).is_file()
    late = NOW + timedelta(days=DAYS_KEPT, seconds=1)
    assert waste.entries((), now=late) == []
    waste.tidy((), now=late)
    assert not any((kb.settings.dir / "bin").iterdir())


def test_what_the_catalogue_still_has_is_not_in_the_bin(kb: KnowledgeBase, report: Document) -> None:
    """As after a crash between the bin and the catalogue."""
    waste, entry = binned(kb, report)
    assert waste.entries({report.id}, now=NOW) == []
    waste.tidy({report.id}, now=NOW)
    assert not waste.file(entry).exists()


def test_what_was_left_half_made_is_no_entry_and_goes(kb: KnowledgeBase, report: Document) -> None:
    waste, entry = binned(kb, report)
    for name in (".incoming", "half"):
        (kb.settings.dir / "bin" / name).mkdir()
        (kb.settings.dir / "bin" / name / "年报.md").write_text("x")
    (kb.settings.dir / "bin" / "half" / "entry.json").write_text("{")
    assert waste.entries((), now=NOW) == [entry]
    waste.tidy((), now=NOW)
    assert [path.name for path in (kb.settings.dir / "bin").iterdir()] == [entry.id]


def test_an_entry_is_discarded_and_a_name_that_is_none_touches_nothing(kb: KnowledgeBase, report: Document) -> None:
    waste, entry = binned(kb, report)
    waste.remove("../originals")
    assert kb.original(report) is not None
    waste.remove(entry.id)
    assert waste.entries((), now=NOW) == []


def test_the_bin_does_not_keep_a_lost_catalogue_from_being_made_again(kb: KnowledgeBase, report: Document) -> None:
    binned(kb, report)
    folder = kb.settings.dir
    kb.close()
    (folder / "catalogue.sqlite3").unlink()
    with KnowledgeBase.open(kb.settings) as opened:
        assert opened.documents() == []
