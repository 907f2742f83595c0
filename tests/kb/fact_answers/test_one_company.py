"""A question need not name the one company that a report is on."""

from __future__ import annotations

from datetime import date

from kb.fact_answers.reader import of_the_one_company
from kb.facts.fact import Fact, FactKind, FactPlace, Period, PeriodKind, Subject, SubjectKind, Unit
from kb.model import Document

REPORT = Document("a", "a.html", "Half-year review", "", 0, 1, 1, "")


def of(name: str) -> Fact:
    half = Period(PeriodKind.HALF, date(2025, 1, 1), date(2025, 6, 30))
    place = FactPlace(FactKind.CELL, table=0, position=(1, 1))
    return Fact(None, "22.7", Unit("$"), ("Revenue",), "revenue", Subject(name, SubjectKind.COMPANY), half, place)


def test_the_company_of_all_figures_is_taken_for_the_one_asked_about() -> None:
    told = of_the_one_company([of("Marlowe Inns Group"), of("Marlowe Inns Group")], REPORT)
    assert all(fact.subject is not None and not fact.subject.said for fact in told)


def test_where_there_are_several_each_has_to_be_named() -> None:
    told = of_the_one_company([of("Marlowe Inns Group"), of("Tarn Hotels")], REPORT)
    assert all(fact.subject is not None and fact.subject.said for fact in told)
