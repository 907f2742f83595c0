"""Facts drawn to be judged by a person: which ones, with what around them, and what the judgements come to."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from eval.facts.expected_file import period_of
from eval.facts.sample import JUDGED, draw, lines_of, tally, write_sample
from kb.errors import UsageError
from kb.facts.fact import Fact, FactKind, FactPlace, Subject, Unit
from kb.model import Document, NewDocument, Table

TABLE = Table((("项目", "2024", "2023"), ("收入", "900", "850"), ("成本", "620", "610")), unit="百万元")
CELL = Fact(
    value=Decimal(620),
    printed="620",
    unit=Unit("元", Decimal(10**6), "CNY"),
    measure=("成本",),
    measure_key="costs",
    subject=Subject("远桥港口", said=False),
    period=period_of("2024"),
    place=FactPlace(FactKind.CELL, page=3, table=0, position=(2, 1), caption="分部资料", quote="项目: 成本; 2024: 620"),
)
SENTENCE = replace(CELL, place=FactPlace(FactKind.SENTENCE, page=1, span=(5, 8), quote="成本为620百万元。"))
COVER = replace(CELL, place=FactPlace(FactKind.COVER, page=1, quote="目标价：62.0"))


def document(name: str, *, cells: int, sentences: int, covers: int = 0) -> tuple[Path, NewDocument]:
    """A file with so many facts of each kind, each printed as its number."""
    kinds = [*[CELL] * cells, *[SENTENCE] * sentences, *[COVER] * covers]
    facts = tuple(replace(fact, printed=f"{name}{at}") for at, fact in enumerate(kinds))
    about = Document(name, name, "标题", "2025-03-01", 3, 1, 1, "")
    return Path(name), NewDocument(about, (), (TABLE,), facts)


def test_files_and_kinds_have_equal_shares_as_far_as_they_go() -> None:
    files = [
        document("a", cells=50, sentences=50),
        document("b", cells=90, sentences=2, covers=1),
        document("c", cells=1, sentences=0),
    ]
    drawn = draw(files, 21, seed=1)
    kinds = [(one["file"], one["kind"]) for one in drawn]
    assert [kinds.count((file, kind)) for file in "ab" for kind in ("cell", "sentence", "cover")] == [5, 5, 0, 7, 2, 1]
    assert kinds.count(("c", "cell")) == 1


def test_a_seed_draws_the_same_facts_again_and_another_seed_others() -> None:
    files = [document("a", cells=60, sentences=60)]
    drawn = [[one["printed"] for one in draw(files, 20, seed)] for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]


def test_a_drawn_fact_comes_with_what_stands_around_it() -> None:
    (one,) = draw([(Path("a"), replace(document("a", cells=1, sentences=0)[1], facts=(CELL,)))], 1, seed=1)
    assert (one["page"], one["caption"], one["table_unit"], one["header"]) == (
        3,
        "分部资料",
        "百万元",
        [["项目", "2024", "2023"]],
    )
    assert (one["row"], one["above"]) == (["成本", "620", "610"], ["收入", "900", "850"])
    assert all(one[name] is None for name in JUDGED)
    assert "成本 | 620 | 610" in "\n".join(lines_of(one))


def test_a_sample_with_judgements_is_not_written_over(tmp_path: Path) -> None:
    path = tmp_path / "sample.jsonl"
    write_sample(draw([document("a", cells=2, sentences=0)], 2, seed=1), path)
    with pytest.raises(UsageError, match="judgements"):
        write_sample([], path)


def test_judgements_are_counted_by_dimension_and_what_is_wrong_by_kind(tmp_path: Path) -> None:
    drawn = draw([document("a", cells=3, sentences=1)], 4, seed=1)
    for one in drawn:
        one.update(dict.fromkeys(JUDGED, True))
    drawn[0].update(right_unit=False, note="unit: of another table")
    drawn[1].update(right_unit=False, right_period=False, note="unit: scale lost")
    drawn[2].update(right_value=None)
    path = tmp_path / "sample.jsonl"
    write_sample(drawn, path)
    counted = tally(path)
    assert (counted["judged"], counted["open"], counted["kinds"]) == (3, 1, {"unit": 2})
    rates = {name: of[:2] for name, of in counted["rates"]["all"].items()}
    assert (rates["unit"], rates["period"], rates["value"], rates["all right"]) == ((1, 3), (2, 3), (3, 3), (1, 3))
    assert [one["wrong"] for one in counted["wrong"]] == [["unit"], ["unit", "period"]]


def test_a_judgement_that_is_none_is_told(tmp_path: Path) -> None:
    path = tmp_path / "sample.jsonl"
    path.write_text(json.dumps(dict.fromkeys(JUDGED, "yes")), encoding="utf-8")
    with pytest.raises(UsageError, match="line 1"):
        tally(path)
