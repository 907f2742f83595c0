"""A caption that tells of whom a statement is: the company is the subject, not the statement."""

from __future__ import annotations

import pytest

from eval.facts.reading import document_of_bytes

ROWS = "<tr><th></th><th>H1 2025</th><th>H1 2024</th></tr><tr><td>Revenue</td><td>186.4</td><td>171.9</td></tr>"


@pytest.mark.parametrize("caption", ["Income statement of Marlowe Group", "Balance sheets of the Marlowe Group"])
def test_the_company_that_a_statement_is_of_is_the_subject(caption: str) -> None:
    page = f"<html><body><h1>Review</h1><table><caption>{caption}</caption>{ROWS}</table></body></html>"
    told = [fact for fact in document_of_bytes(page.encode(), "review.html").facts if fact.measure]
    assert told
    assert {fact.subject.name for fact in told if fact.subject} == {"Marlowe Group"}
