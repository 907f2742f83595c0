"""Which documents a question names, and that search brings passages of each of them first."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from kb.search.fusion import beside_neighbours, with_lead
from kb.search.named_documents import MOST_NAMED, in_turn, name_terms, named_documents

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conftest import MakeReport

    from kb.knowledge_base import KnowledgeBase


def holders_of(documents: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Which of these texts hold each of their terms that may name a document."""
    terms = {name: set(name_terms(f"zu {text}")) for name, text in documents.items()}
    every = set().union(*terms.values())
    return {term: frozenset(name for name, own in terms.items() if term in own) for term in every}


def named(question: str, documents: Mapping[str, str]) -> list[str]:
    return named_documents(name_terms(question), holders_of(documents), len(documents))


STATIONS = {
    "north": "青石湾气象站 观测员罗小满 年降水 站址",
    "south": "白鹭洲气象站 观测员冯大川 年降水 站址",
    "east": "黑松岭气象站 观测员苗一鸣 年降水 站址",
    "harbour": "Harbour Point Lighthouse, keeper Q. Brandt",
    "island": "Gull Island Lighthouse, keeper R. Osei",
}


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("青石湾气象站的年降水是多少？", ["north"]),
        ("白鹭洲气象站和黑松岭气象站，哪个站的年降水多？", ["east", "south"]),
        ("According to the log of Harbour Point Lighthouse, how high is the tower?", ["harbour"]),
        ("Who was there longer, Q. Brandt of Harbour Point or R. Osei of Gull Island?", ["harbour", "island"]),
    ],
)
def test_a_document_is_named_by_words_that_no_other_has(question: str, meant: list[str]) -> None:
    assert sorted(named(question, STATIONS)) == meant


@pytest.mark.parametrize(
    "question", ["气象站的年降水是多少？", "how high is the tower of a lighthouse?", "Who keeps a Lighthouse?", ""]
)
def test_words_that_several_documents_have_name_none(question: str) -> None:
    assert named(question, STATIONS) == []


def test_no_document_is_named_where_there_are_few_or_two_are_alike() -> None:
    few = {name: STATIONS[name] for name in ("north", "south", "east")}
    assert named("青石湾气象站的年降水是多少？", few) == []
    assert named("青石湾气象站的年降水是多少？", {**STATIONS, "again": STATIONS["north"]}) == []


def test_of_many_names_no_more_documents_are_named_than_can_be_read() -> None:
    places = ("Averna Quay", "Brisk Cove", "Corrin Bay", "Dunmore Reef", "Eskay Point", "Fallow Sound", "Gull Strand")
    assert 1 < len(named(f"compare {' and '.join(places)}", dict(zip("abcdefg", places, strict=True)))) <= MOST_NAMED


def test_what_only_asks_and_words_without_a_capital_name_nothing() -> None:
    assert name_terms("Compare what the keeper of Gull Island said in 1987") == ["gull", "island", "1987"]
    assert name_terms("请问白鹭洲的降水是多少？") == ["白鹭", "鹭洲", "降水"]


def test_passages_of_named_documents_come_in_turn_and_the_others_stay_where_they_are() -> None:
    homes = ["a", "a", "x", "b", "a", "b"]
    worth = [0.9, 0.8, 0.9, 0.7, 0.6, 0.5]
    assert in_turn([2, 0, 1, 4, 3, 5], homes, ["a", "b"], worth) == [2, 0, 3, 1, 5, 4]
    assert in_turn([3, 0, 1, 5], homes, ["a", "b"], worth) == [3, 0, 5, 1]
    assert in_turn([2, 0, 1], homes, [], worth) == [2, 0, 1]


def test_a_passage_between_two_good_ones_goes_before_one_that_stands_alone() -> None:
    scores, keys = np.array([0.90, 0.80, 0.90, 0.80, 0.5, 0.9]), [4, 5, 6, 9, 10, 11]
    mixed = beside_neighbours(scores, keys, ["a", "a", "a", "a", "a", "b"])
    assert mixed[1] == pytest.approx(0.82)
    assert mixed[3] == pytest.approx(0.74)
    assert mixed[5] == 0.9


def test_a_passage_that_is_much_nearer_stays_before_those_of_a_document_that_is_named() -> None:
    assert with_lead(np.array([0.90, 0.89]), ["x", "a"], {"a": 4}).argmax() == 1
    assert with_lead(np.array([0.99, 0.89]), ["x", "a"], {"a": 4}).argmax() == 0


def test_a_document_of_one_passage_leads_by_nothing() -> None:
    assert with_lead(np.array([0.90, 0.89]), ["x", "a"], {"a": 1}).tolist() == [0.90, 0.89]


def test_search_brings_passages_of_each_document_that_is_named_though_they_do_not_repeat_its_name(
    kb: KnowledgeBase, make_report: MakeReport
) -> None:
    rows = (("青石湾", "罗小满", 812), ("白鹭洲", "冯大川", 640), ("黑松岭", "苗一鸣", 455), ("金沙坝", "卫长庚", 230))
    for place, keeper, rain in rows:
        kb.put(
            make_report(
                f"{rain}.md",
                f"封面: {place}气象站年报。观测员是{keeper}。",
                f"降水: 全年降水量为{rain}毫米，集中在夏季。",
                "仪器: 雨量筒每天早晚各读一次。",
            )
        )
    hits = kb.search("白鹭洲气象站和黑松岭气象站的全年降水量各是多少毫米？")
    assert {hit.document.name for hit in hits[:2]} == {"640.md", "455.md"}
    assert [hit.document.name for hit in hits[:4:2]] == [hits[0].document.name] * 2
    assert {"640", "455"} == {hit.document.name[:3] for hit in hits[:4] if "全年降水量" in hit.chunk.text}
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    names = ["812.md", "640.md", "455.md", "230.md"]
    only = kb.search("白鹭洲气象站的全年降水量是多少？", documents=names)
    assert [hit.document.name for hit in only[:2]] == ["640.md"] * 2
