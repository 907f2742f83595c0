"""Documents by what is known of them, before any search: on the command line and in the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.errors import UsageError
from kb.html.rendering import load_texts
from kb.html.report_rendering import document_choices, documents_chosen
from kb.model import Company, Document, Facts
from kb.question.document_filters import document_filter, matching

if TYPE_CHECKING:
    from collections.abc import Sequence


def document(name: str, date: str, institution: str, *companies: tuple[str, str], rating: str = "") -> Document:
    facts = Facts(institution, ("王小明",), tuple(Company(*company) for company in companies), rating)
    return Document(name, name, f"Title of {name}", date, 0, 0, 1, "2025-01-01T00:00:00+00:00", (), facts)


DOCUMENTS = (
    document("a", "2024-05-06", "海天证券", ("山泉食品", "600999.SH"), rating="增持"),
    document("b", "2025-02-04", "海天证券", ("Blue River", "BLRV"), rating="买入"),
    document("c", "", "Northgate Securities", ("山泉食品", "600999.SH")),
)


def names(*where: str, since: str = "", until: str = "") -> list[str]:
    return [one.name for one in matching(DOCUMENTS, document_filter(where, since, until))]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ((), ["a", "b", "c"]),
        (("institution=海天证券股份有限公司",), ["a", "b"]),
        (("institution = northgate",), ["c"]),
        (("company=山泉",), ["a", "c"]),
        (("company=600999",), ["a", "c"]),
        (("company=600999.sh", "institution=海天"), ["a"]),
        (("rating=增持",), ["a"]),
        (("author=王小明",), ["a", "b", "c"]),
        (("title=title of b",), ["b"]),
    ],
)
def test_a_document_is_found_by_what_is_known_of_it(where: Sequence[str], found: list[str]) -> None:
    assert names(*where) == found


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [
        ("2025", "", ["b"]),
        ("2024-05-06", "", ["a", "b"]),
        ("", "2024", ["a"]),
        ("", "2025-02", ["a", "b"]),
        ("2024-06", "2025-02-03", None),
    ],
)
def test_dates_are_days_months_or_years(since: str, until: str, found: list[str] | None) -> None:
    if found is not None:
        assert names(since=since, until=until) == found
        return
    with pytest.raises(UsageError, match="There is no report with since=2024-06 and until=2025-02-03"):
        names(since=since, until=until)


@pytest.mark.parametrize("where", ["institution", "colour=red", "=x", "institution= "])
def test_what_is_no_filter_is_refused_with_the_fields(where: str) -> None:
    with pytest.raises(UsageError) as refused:
        document_filter([where])
    assert "institution, author, company" in refused.value.cure


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(UsageError, match="is no date"):
        document_filter(since="last year")


def test_when_nothing_matches_what_is_known_is_named() -> None:
    with pytest.raises(UsageError) as refused:
        names("institution=中原证券")
    assert "海天证券, Northgate Securities" in refused.value.cure


def test_the_app_offers_what_parts_the_reports_and_combines_what_is_chosen() -> None:
    choices = dict(document_choices(DOCUMENTS, load_texts()["en"]))
    assert choices["Institution: 海天证券"] == "where:institution=海天证券"
    (named,) = [label for label, value in choices.items() if value == "a"]
    assert named.startswith("Title of a · ")
    house, company = "where:institution=海天证券", "where:company=山泉食品"
    assert documents_chosen(DOCUMENTS, []) == []
    assert documents_chosen(DOCUMENTS, [house]) == ["a", "b"]
    assert documents_chosen(DOCUMENTS, [house, company]) == ["a"]
    assert documents_chosen(DOCUMENTS, [house, "b", "c"]) == ["b"]
    with pytest.raises(UsageError, match="No report is in all"):
        documents_chosen(DOCUMENTS, [house, "c"])
