"""What a report says of itself: the house that published it, its authors, the company it is about, its rating and
target price.

By the forms such lines have, no lists of names. A company's own report, filing or release has its company and no house.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.about.authors import authors_of
from ingest.about.house import core_of as core_of
from ingest.about.house import house_of
from ingest.about.own_report import is_own, issuer_of, titled_company
from ingest.about.rating import rating_of
from ingest.about.said import front_of
from ingest.about.stock_codes import companies_of, merged, subject_of
from ingest.about.target import target_of
from kb.model import Company, Facts

if TYPE_CHECKING:
    from ingest.about.said import Front
    from kb.model import ParsedReport


def facts_of(report: ParsedReport, name: str) -> Facts:
    """The facts of a report; `name` is its file's, without suffix."""
    front = front_of(report)
    own = is_own(front)
    companies = companies_of(report, front.lines, name)
    subject = _subject(report, front, name, own=own)
    if subject:
        subject, companies = _first(subject, companies)
    if own:
        return Facts(companies=companies, subject=subject)
    rating, before = rating_of(front)
    return Facts(
        institution=house_of(report, front, name, subject.name if subject else ""),
        authors=authors_of(front, report.blocks),
        companies=companies,
        rating=rating,
        target=target_of(front),
        rating_before=before,
        subject=subject,
    )


def _subject(report: ParsedReport, front: Front, name: str, *, own: bool) -> Company | None:
    """The company that a report is about: the issuer of an own report, else the one with a code, else the one its title
    names."""
    found = (issuer_of(front) if own else None) or subject_of(report, front.labels, name)
    if found is None and (titled := titled_company(report.title)):
        found = Company(titled)
    return found


def _first(subject: Company, companies: tuple[Company, ...]) -> tuple[Company, tuple[Company, ...]]:
    """The subject with the code and the bare name by which the report calls it elsewhere, and the companies with it
    first."""
    for one in companies:
        same = one.code and one.code.partition(".")[0] == subject.code.partition(".")[0]
        if same or (not subject.code and subject.name and one.name == subject.name):
            code = one.code if len(one.code) > len(subject.code) else subject.code
            better = subject.name.endswith(one.name) and one.name
            subject = replace(subject, name=one.name if better or not subject.name else subject.name, code=code)
            companies = tuple(other for other in companies if other is not one)
            break
    return subject, tuple(merged([subject, *companies]))
