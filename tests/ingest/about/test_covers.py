"""What covers say of themselves, over made-up ones: house, authors, date, company with code, rating, target price."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cover_pages
import pytest

from ingest.about.document_facts import facts_of
from ingest.reading.formats import READERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from kb.model import ParsedReport

COVERS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "covers.toml").read_text(encoding="utf-8"))[
    "cover"
]
NONE = ("", "")


def read(text: bytes, suffix: str) -> ParsedReport:
    return READERS[suffix](text, Path(f"report{suffix}"))


def told(report: ParsedReport) -> dict[str, Any]:
    facts = facts_of(report, "report")
    subject = (facts.subject.name, facts.subject.code) if facts.subject else NONE
    return {
        "house": facts.institution,
        "authors": list(facts.authors),
        "date": report.date,
        "company": list(subject),
        "rating": facts.rating,
        "target": facts.target,
    }


@pytest.mark.parametrize("cover", COVERS, ids=[cover["name"] for cover in COVERS])
def test_a_cover_tells_what_it_says_and_nothing_else(cover: dict[str, Any]) -> None:
    found = told(read(cover["text"].encode(), f".{cover['suffix']}"))
    missed = cover.get("missed", [])
    assert {name: found[name] for name in found if name not in missed} == {
        name: cover[name] for name in found if name not in missed
    }
    for name in missed:  # it may be empty, and the company's name may; it is nothing else
        assert not (found[name][0] if name == "company" else found[name])


LEFT = {
    "house": "青原证券",
    "authors": ["倪正洋", "贺子康"],
    "date": "2022-07-19",
    "company": ["高澜股份", "688966.SH"],
    "rating": "买入",
    "target": "",
}
BOTH = {
    "house": "西岭证券",
    "authors": ["邰桂龙"],
    "date": "2024-11-05",
    "company": ["海川重工", "603169"],
    "rating": "买入",
    "target": "23.40 元",
}
RIGHT = {
    "house": "Halmar International",
    "authors": ["Ellie Jiang"],
    "date": "2024-08-29",
    "company": ["Lotus Sportswear", "2020.HK"],
    "rating": "Buy",
    "target": "HK$112.00",
}
OWN: dict[str, Any] = {"house": "", "authors": [], "rating": "", "target": ""}


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        (cover_pages.box_on_the_left, LEFT),
        (cover_pages.house_in_both_languages, BOTH),
        (cover_pages.english_box_on_the_right, RIGHT),
        (cover_pages.quarterly_filing, OWN | {"date": "2024-11-07", "company": ["Pinecrest Bancorp, Inc.", "PNCR"]}),
        (
            cover_pages.results_announcement,
            OWN | {"date": "2024-08-28", "company": ["GREAT HARBOUR ENERGY HOLDINGS LIMITED", "1234"]},
        ),
    ],
)
def test_a_page_of_boxes_tells_the_same(drawn: Callable[[], bytes], said: dict[str, Any]) -> None:
    assert told(read(drawn(), ".pdf")) == said
