"""Evidence as HTML, and what all HTML of the app has in common: text in, text out. Nothing from a report or a question
is ever live markup.

An answer's marker [2] of turn 3 is a link "#cite-3-2" (kb.html.answer_rendering); the panel's entry for it has the id
"evidence-3-2". What the words around them say comes from kb/html/web/texts.toml, in the reader's language.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kb.html.table_rendering import table_html
from kb.html.viewer import mark_attributes, places_html

if TYPE_CHECKING:
    from kb.errors import ReportQAError
    from kb.model import Answer, Citation, Evidence

Texts = Mapping[str, Any]
"""The texts of one language by key: strings, and one list of example questions."""


ENGLISH, CHINESE, TRADITIONAL = "en", "zh", "zh-Hant"

CSV_ADDRESS = "tables/{chunk}.csv"
"""Where the table that a chunk belongs to is had as CSV, seen from the page."""

_TRADITIONAL = frozenset({"hant", "tw", "hk", "mo"})
"""Scripts and regions in the name of a language that tell of traditional characters."""

NOT_SHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


def asset(name: str) -> str:
    """The text of a file of kb/html/web: style sheet, script or texts."""
    return files("kb.html").joinpath("web", name).read_text(encoding="utf-8")


def load_texts() -> dict[str, Texts]:
    """The texts of the app by language; Chinese in both scripts."""
    traditional = tomllib.loads(asset("texts_hant.toml"))
    return {**tomllib.loads(asset("texts.toml")), TRADITIONAL: traditional[TRADITIONAL]}


def language_of(accept_language: str) -> str:
    """The language a browser is answered in, from its Accept-Language header: "zh" for Chinese, "zh-Hant" where it is
    written in traditional characters, else "en"."""
    first, *more = accept_language.split(",")[0].split(";")[0].strip().lower().split("-")
    if first != CHINESE:
        return ENGLISH
    return TRADITIONAL if _TRADITIONAL.intersection(more) else CHINESE


def spoken_of(language: str) -> str:
    """The language that answers and charts are worded in for a reader of the app's texts in `language`: "en" or
    "zh"."""
    return ENGLISH if language == ENGLISH else CHINESE


def inert(text: str) -> str:
    """Text as HTML on one line: escaped, line breaks kept, other control characters gone."""
    return escape(NOT_SHOWN.sub("", text.replace("\r\n", "\n"))).replace("\n", "<br>")


def failure_text(error: ReportQAError, texts: Texts) -> str:
    """What went wrong: the kind of error in the reader's language, then what exactly, and what to do."""
    kind = texts.get(f"error_{type(error).__name__}", texts["error_other"])
    return f"{kind}\n{error.what} {error.cure}"


def note_html(text: str, *, kind: str) -> str:
    """Lines that the program itself says: `kind` is a name for the style sheet."""
    return f'<div class="rq-note rq-{kind}">{inert(text)}</div>'


def where(citation: Citation, texts: Texts) -> str:
    """Where a citation stands, for people: report, page, and the table or the heading nearest to it."""
    page = texts["page"].format(page=citation.page) if citation.page is not None else ""
    deepest = citation.table or (citation.headings[-1] if citation.headings else "")
    return " · ".join(dict.fromkeys(part for part in (citation.title or citation.document, page, deepest) if part))


def panel_html(answer: Answer, evidence: Sequence[Evidence], turn: int, chosen: int | None, texts: Texts) -> str:
    """The evidence of one answer: an entry a citation; `chosen` is the number of the marker that was clicked."""
    if not evidence:
        return empty_panel_html(texts)
    heading = texts["evidence_nearest"] if answer.abstained else texts["evidence"]
    asked = texts["evidence_for"].format(question=answer.question)
    entries = "".join(_entry(one, turn, chosen, texts) for one in evidence)
    back = f'<a class="rq-back" href="#answer-{turn}" role="button">↑ {inert(texts["back"])}</a>'
    return f'<header class="rq-panel-head"><h3>{inert(heading)}</h3><span>{inert(asked)}</span>{back}</header>{entries}'


def empty_panel_html(texts: Texts) -> str:
    """The panel before there is evidence: what it is for."""
    return (
        f'<header class="rq-panel-head"><h3>{inert(texts["evidence"])}</h3></header><p '
        f'class="rq-empty">{inert(texts["evidence_help"])}</p>'
    )


def _entry(evidence: Evidence, turn: int, chosen: int | None, texts: Texts) -> str:
    citation = evidence.citation
    mark = " rq-chosen" if citation.number == chosen else ""
    page = texts["page"].format(page=citation.page) if citation.page is not None else ""
    file = " · ".join(part for part in (citation.document, page) if part)
    title = inert(citation.title or citation.document)
    path = f'<p class="rq-path">{inert(" › ".join(citation.headings))}</p>' if citation.headings else ""
    return (
        f'<article class="rq-evidence{mark}" id="evidence-{turn}-{citation.number}" '
        f'tabindex="-1"{mark_attributes(evidence)}>'
        f'<header><span class="rq-number">{citation.number}</span><div><strong>{title}</strong>'
        f'<span class="rq-file">{inert(file)}</span></div></header>{path}{_body(evidence, texts)}</article>'
    )


def _body(evidence: Evidence, texts: Texts) -> str:
    show = places_html(evidence, texts)
    if evidence.table is not None:
        table = table_html(evidence.table, evidence.citation.cells, texts)
        return table + _csv_link(evidence.citation, texts) + show
    before, after = inert(evidence.before), inert(evidence.after)
    quoted = f"{before}<mark>{inert(evidence.citation.quote)}</mark>{after}"
    return f'<blockquote class="rq-context">{quoted}</blockquote>{show}'


def _csv_link(citation: Citation, texts: Texts) -> str:
    """A link to the table as CSV, and what is shown instead where the browser lets nothing be copied."""
    address = escape(CSV_ADDRESS.format(chunk=quote(citation.chunk, safe="")))
    return (
        f'<a class="rq-csv" href="{address}" role="button" '
        f'title="{inert(texts["copied"])}">{inert(texts["copy_csv"])}</a>'
        f'<div class="rq-by-hand" hidden><p>{inert(texts["copy_by_hand"])} '
        f'<a href="{address}" download>{inert(texts["download"])}</a></p><textarea readonly rows="8"></textarea></div>'
    )
