"""The list of reports as HTML, with what each says of itself and how reading it went, and the choices that this gives
the chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

from kb.errors import UsageError
from kb.html.rendering import inert
from kb.question.document_filters import DocumentFilter, matching

if TYPE_CHECKING:
    from kb.model import Document

Texts = Mapping[str, Any]

_CHOICE = "where:"
"""How the value of a choice begins that means all reports of which something holds."""

_CHOICE_FIELDS = ("institution", "company")
_CHOICES_MOST = 200
_PAGES_LISTED = 20
_COMPANIES_LISTED = 40


_COLUMNS = {"name": "text", "title": "text", "date": "text", "tables": "number", "chunks": "number", "added": "text"}
"""The columns of the list, and by what they are sorted."""


def documents_html(documents: Sequence[Document], texts: Texts) -> str:
    """The reports that are in, one row each with buttons for its tables and to remove it; a word of welcome when there
    are none.

    The page sorts, filters and searches the rows by itself.
    """
    if not documents:
        return f'<p class="rq-empty">{inert(texts["no_reports"])}</p>'
    head = "".join(_heading(name, kind, texts) for name, kind in _COLUMNS.items())
    rows = "".join(_document_row(document, texts) for document in documents)
    count = inert(texts["report_count"].format(count=len(documents)))
    actions = f'<th scope="col"><span class="rq-hidden">{inert(texts["column_actions"])}</span></th>'
    return (
        f'{_search(documents, texts)}<p class="rq-count" aria-live="polite">{count}</p><div class="rq-scroll" '
        f'tabindex="0" role="region" '
        f'aria-label="{inert(texts["tab_reports"])}"><table class="rq-documents '
        f'rq-cards"><thead><tr>{head}{actions}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _search(documents: Sequence[Document], texts: Texts) -> str:
    """What narrows the list down: words, and the format of the files."""
    formats = sorted({PurePosixPath(document.name).suffix.lower() for document in documents})
    choices = "".join(f'<option value="{escape(one)}">{inert(one.lstrip("."))}</option>' for one in formats if one)
    every = inert(texts["every_format"])
    return (
        f'<div class="rq-search"><label>{inert(texts["search_reports"])} <input type="search" class="rq-words"></label>'
        f'<label>{inert(texts["format"])} <select class="rq-format"><option '
        f'value="">{every}</option>{choices}</select></label></div>'
    )


def _heading(name: str, kind: str, texts: Texts) -> str:
    label = inert(texts[f"column_{name}"])
    return (
        f'<th scope="col" aria-sort="none"><button type="button" class="rq-sort" '
        f'data-kind="{kind}">{label}</button></th>'
    )


def _document_row(document: Document, texts: Texts) -> str:
    added = f"{datetime.fromisoformat(document.added_at).astimezone():%Y-%m-%d %H:%M}"
    cells = (
        (inert(document.name) + _details(document, texts), document.name, "rq-name"),
        (inert(document.title), document.title, ""),
        (inert(document.date), document.date, "rq-date"),
        (f"{document.tables:,}", document.tables, "rq-right"),
        (f"{document.chunks:,}", document.chunks, "rq-right"),
        (inert(added), document.added_at, "rq-date"),
    )
    names = (texts[f"column_{name}"] for name in _COLUMNS)
    shown = "".join(
        f'<td class="{kind}" data-label="{inert(name)}" data-value="{escape(str(value))}">{cell}</td>'
        for name, (cell, value, kind) in zip(names, cells, strict=True)
    )
    tables = _button("rq-preview", document.id, texts["show_tables"], document.name) if document.tables else ""
    remove = _button("rq-remove", document.id, texts["remove"], document.name)
    return f'<tr>{shown}<td class="rq-actions" data-label="">{tables}{remove}</td></tr>'


def _button(kind: str, value: str, text: str, about: str) -> str:
    """A button; who only hears the page is told what it is about."""
    return (
        f'<button type="button" class="{kind}" value="{escape(value)}">{inert(text)}'
        f'<span class="rq-hidden"> {inert(about)}</span></button>'
    )


def _details(document: Document, texts: Texts) -> str:
    """What is known of a report, to be opened: its facts, the figures of reading it, what was noticed; "" for
    nothing."""
    summary = texts["warnings"].format(count=len(document.warnings)) if document.warnings else texts["details"]
    rows = [(texts[f"fact_{name}"], value) for name, value in (*_facts(document), *_figures(document)) if value]
    if not rows and not document.warnings:
        return ""
    pairs = "".join(f"<dt>{inert(name)}</dt><dd>{inert(value)}</dd>" for name, value in rows)
    warnings = "".join(f"<li>{inert(warning)}</li>" for warning in document.warnings)
    lines = f"<ul>{warnings}</ul>" if warnings else ""
    kind = "rq-hint rq-warned" if document.warnings else "rq-hint"
    return f'<details class="{kind}"><summary>{inert(summary)}</summary><dl>{pairs}</dl>{lines}</details>'


def _facts(document: Document) -> list[tuple[str, str]]:
    facts = document.facts
    companies = [" ".join(filter(None, (company.name, company.code))) for company in facts.companies]
    more = ["…"] if len(companies) > _COMPANIES_LISTED else []
    return [
        ("institution", facts.institution),
        ("authors", ", ".join(facts.authors)),
        ("rating", facts.rating),
        ("companies", ", ".join([*companies[:_COMPANIES_LISTED], *more])),
    ]


def _figures(document: Document) -> list[tuple[str, str]]:
    audit = document.audit
    bare = audit.pages_without_text
    numbers = [
        ("pages", document.pages),
        ("headings", audit.headings),
        ("figures", audit.figures),
        ("characters", audit.characters),
        ("odd_characters", audit.odd_characters),
        ("doubtful_tables", audit.doubtful_tables),
        ("doubtful_cells", audit.doubtful_cells),
    ]
    pages = [str(page) for page in bare[:_PAGES_LISTED]] + (["…"] if len(bare) > _PAGES_LISTED else [])
    return [
        *((name, f"{number:,}" if number else "") for name, number in numbers),
        ("pages_without_text", ", ".join(pages)),
    ]


def document_choices(documents: Sequence[Document], texts: Texts) -> list[tuple[str, str]]:
    """What the chat may be limited to: each report, and what some of them have in common; label and value."""
    choices = [(_called(document), document.id) for document in documents]
    for field in _CHOICE_FIELDS:
        counts: dict[str, int] = {}
        for document in documents:
            for value in dict.fromkeys(_values(document, field)):
                counts[value] = counts.get(value, 0) + 1
        parting = [value for value, count in counts.items() if count < len(documents)][:_CHOICES_MOST]
        label = texts[f"fact_{field if field != 'company' else 'companies'}"]
        choices += [(f"{label}: {value}", f"{_CHOICE}{field}={value}") for value in parting]
    return choices


def _called(document: Document) -> str:
    """A report by title and file name: reports in several formats have the same title."""
    return f"{document.title} · {document.name}" if document.title not in ("", document.name) else document.name


def _values(document: Document, field: str) -> list[str]:
    """The house, or the company that a report is about: not all that a list of stocks names."""
    if field == "institution":
        return [document.facts.institution] if document.facts.institution else []
    about = document.facts.subject
    return [about.name or about.code] if about else []


def documents_chosen(documents: Sequence[Document], chosen: Sequence[str]) -> list[str]:
    """The ids of the documents that all kinds of choices let through, within a kind any; [] for all when nothing is
    chosen.

    Raises:
        UsageError: they let none through.
    """
    ids = [choice for choice in chosen if not choice.startswith(_CHOICE)]
    kinds: dict[str, set[str]] = {"": set(ids)} if ids else {}
    for choice in chosen:
        if choice.startswith(_CHOICE):
            field, _, value = choice.removeprefix(_CHOICE).partition("=")
            found = matching(documents, DocumentFilter(((field, value),)))
            kinds.setdefault(field, set()).update(document.id for document in found)
    if not kinds:
        return []
    left = set.intersection(*kinds.values())
    if not left:
        raise UsageError("No report is in all that was chosen.", "Choose less.")
    return sorted(left)
