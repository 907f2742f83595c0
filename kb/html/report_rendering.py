"""The list of reports as HTML, with what each says of itself and how reading it went, and the choices that this gives the chat."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
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
_PAGES_TOLD = 20
_COMPANIES_TOLD = 40


def documents_html(documents: Sequence[Document], texts: Texts) -> str:
    """The reports that are in, one row each with a button to remove it; a word of welcome when there are none."""
    if not documents:
        return f'<p class="rq-empty">{inert(texts["no_reports"])}</p>'
    names = ("name", "title", "date", "tables", "chunks", "added")
    head = "".join(f"<th>{inert(texts[f'column_{name}'])}</th>" for name in names)
    rows = "".join(_document_row(document, texts) for document in documents)
    count = inert(texts["report_count"].format(count=len(documents)))
    return (
        f'<p class="rq-count">{count}</p><div class="rq-scroll"><table class="rq-documents">'
        f"<thead><tr>{head}<th></th></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _document_row(document: Document, texts: Texts) -> str:
    added = f"{datetime.fromisoformat(document.added_at).astimezone():%Y-%m-%d %H:%M}"
    numbers = "".join(f"<td>{number:,}</td>" for number in (document.tables, document.chunks))
    remove = f'<button type="button" class="rq-remove" value="{escape(document.id)}">{inert(texts["remove"])}</button>'
    return (
        f'<tr><td class="rq-name">{inert(document.name)}{_details(document, texts)}</td><td>{inert(document.title)}</td>'
        f'<td class="rq-date">{inert(document.date)}</td>'
        f'{numbers}<td class="rq-date">{inert(added)}</td><td>{remove}</td></tr>'
    )


def _details(document: Document, texts: Texts) -> str:
    """What is known of a report, to be opened: its facts, the figures of reading it, what was noticed; "" for nothing."""
    summary = texts["warnings"].format(count=len(document.warnings)) if document.warnings else texts["details"]
    told = [(texts[f"fact_{name}"], value) for name, value in (*_facts(document), *_figures(document)) if value]
    if not told and not document.warnings:
        return ""
    pairs = "".join(f"<dt>{inert(name)}</dt><dd>{inert(value)}</dd>" for name, value in told)
    warnings = "".join(f"<li>{inert(warning)}</li>" for warning in document.warnings)
    lines = f"<ul>{warnings}</ul>" if warnings else ""
    kind = "rq-hint rq-warned" if document.warnings else "rq-hint"
    return f'<details class="{kind}"><summary>{inert(summary)}</summary><dl>{pairs}</dl>{lines}</details>'


def _facts(document: Document) -> list[tuple[str, str]]:
    facts = document.facts
    companies = [" ".join(filter(None, (company.name, company.code))) for company in facts.companies]
    more = ["…"] if len(companies) > _COMPANIES_TOLD else []
    return [
        ("institution", facts.institution),
        ("authors", ", ".join(facts.authors)),
        ("rating", facts.rating),
        ("companies", ", ".join([*companies[:_COMPANIES_TOLD], *more])),
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
    pages = [str(page) for page in bare[:_PAGES_TOLD]] + (["…"] if len(bare) > _PAGES_TOLD else [])
    return [
        *((name, f"{number:,}" if number else "") for name, number in numbers),
        ("pages_without_text", ", ".join(pages)),
    ]


def document_choices(documents: Sequence[Document], texts: Texts) -> list[tuple[str, str]]:
    """What the chat may be limited to: each report, and what some of them have in common; label and value."""
    choices = [(document.title or document.name, document.id) for document in documents]
    for field in _CHOICE_FIELDS:
        counts: dict[str, int] = {}
        for document in documents:
            for value in dict.fromkeys(_values(document, field)):
                counts[value] = counts.get(value, 0) + 1
        parting = [value for value, count in counts.items() if count < len(documents)][:_CHOICES_MOST]
        label = texts[f"fact_{field if field != 'company' else 'companies'}"]
        choices += [(f"{label}: {value}", f"{_CHOICE}{field}={value}") for value in parting]
    return choices


def _values(document: Document, field: str) -> list[str]:
    if field == "institution":
        return [document.facts.institution] if document.facts.institution else []
    return [company.name or company.code for company in document.facts.companies]


def documents_chosen(documents: Sequence[Document], chosen: Sequence[str]) -> list[str]:
    """The ids of the documents that all kinds of choices let through, within a kind any; [] for all when nothing is chosen.

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
