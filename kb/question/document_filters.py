"""Which documents a person means by what is known of them: institution=…, company=…, a span of dates. Settled before
any search."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kb.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kb.model import Document

_SPACES = re.compile(r"\s+")
_VALUES_NAMED = 8


def _companies(document: Document) -> Iterator[str]:
    for company in document.facts.companies:
        yield company.name
        yield company.code


_FIELDS: Mapping[str, Callable[[Document], Iterator[str]]] = {
    "institution": lambda document: iter((document.facts.institution,)),
    "author": lambda document: iter(document.facts.authors),
    "company": _companies,
    "rating": lambda document: iter((document.facts.rating,)),
    "title": lambda document: iter((document.title,)),
    "name": lambda document: iter((document.name,)),
}
"""What can be asked for, and what a document has of it."""

FIELDS = tuple(_FIELDS)


@dataclass(frozen=True, slots=True)
class DocumentFilter:
    """Documents of which all of `where` (field and value) holds, and that are dated `since` or later and `until` or
    earlier.

    A value holds that is a part of what the document has, or that it is a part of: "信达证券" and
    "信达证券股份有限公司" meet. Codes and ratings are equal or not. Dates are ISO, or their beginnings: "2025",
    "2025-02".
    """

    where: tuple[tuple[str, str], ...] = ()
    since: str = ""
    until: str = ""


def document_filter(where: Sequence[str] = (), since: str = "", until: str = "") -> DocumentFilter:
    """The filter in the words of a command line: "institution=信达证券".

    Raises:
        UsageError: no such field, no value, or no date.
    """
    pairs: list[tuple[str, str]] = []
    for text in where:
        field, sign, value = text.partition("=")
        if not sign or field.strip() not in _FIELDS or not value.strip():
            raise UsageError(
                f"'{text}' is no filter of documents.", f"Write FIELD=VALUE; fields are {', '.join(FIELDS)}."
            )
        pairs.append((field.strip(), value.strip()))
    return DocumentFilter(tuple(pairs), _checked_date(since), _checked_date(until))


def _checked_date(text: str) -> str:
    """A year, a month or a day."""
    bare = text.strip()
    if bare:
        padded = {4: f"{bare}-01-01", 7: f"{bare}-01"}.get(len(bare), bare)
        try:
            date.fromisoformat(padded)
        except ValueError:
            raise UsageError(
                f"'{text}' is no date.", "Write a day, a month or a year: 2025-02-04, 2025-02, 2025."
            ) from None
    return bare


def matching(documents: Sequence[Document], wanted: DocumentFilter) -> list[Document]:
    """The documents that a filter lets through: all of them when it asks for nothing.

    Raises:
        UsageError: there is none.
    """
    found = [document for document in documents if _holds(document, wanted)]
    if not found:
        asked = [f"{field}={value}" for field, value in wanted.where]
        asked += [f"{name}={day}" for name, day in (("since", wanted.since), ("until", wanted.until)) if day]
        raise UsageError(f"There is no report with {' and '.join(asked)}.", _known(documents, wanted))
    return found


def _holds(document: Document, wanted: DocumentFilter) -> bool:
    if wanted.since and document.date < wanted.since:
        return False
    if wanted.until and (not document.date or document.date[: len(wanted.until)] > wanted.until):
        return False
    return all(
        any(_meets(field, _plain(value), _plain(own)) for own in _FIELDS[field](document))
        for field, value in wanted.where
    )


def _meets(field: str, value: str, own: str) -> bool:
    if not own:
        return False
    if field == "rating" or any(text[:1].isdigit() for text in (value, own)):
        return value == own or own.partition(".")[0] == value
    return value in own or (len(own) > 1 and own in value)


def _plain(text: str) -> str:
    """For comparing: without white space, width or case."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text)).casefold()


def _known(documents: Sequence[Document], wanted: DocumentFilter) -> str:
    for field, _ in wanted.where:
        values = list(dict.fromkeys(own for document in documents for own in _FIELDS[field](document) if own))
        if values and not any(
            _holds(document, DocumentFilter(((field, _of(wanted, field)),))) for document in documents
        ):
            more = ", ..." if len(values) > _VALUES_NAMED else ""
            return f"Known for {field}: {', '.join(values[:_VALUES_NAMED])}{more}."
    return "See what is known of each: python -m ingest list --json"


def _of(wanted: DocumentFilter, field: str) -> str:
    return next(value for name, value in wanted.where if name == field)
