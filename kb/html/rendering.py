"""Answers and their evidence as HTML: text in, text out. Nothing from a report or a question is ever live markup.

An answer's marker [2] of turn 3 becomes a link "#cite-3-2"; the panel's entry for it has the id "evidence-3-2".
What the words around them say comes from kb/html/web/texts.toml, in the reader's language.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape
from importlib.resources import files
from math import ceil
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from kb.html.table_rendering import table_html
from kb.html.viewer import mark_attributes, places_html
from kb.store.ratings import BAD, GOOD
from kb.text.pipe_tables import PipeTable, ends_in_table, split_tables

if TYPE_CHECKING:
    from kb.errors import ReportQAError
    from kb.model import Answer, Citation, Evidence

Texts = Mapping[str, Any]
"""The texts of one language by key: strings, and one list of example questions."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question of a chat and what became of it: an answer, a note instead of one, or neither yet."""

    question: str
    answer: Answer | None = None
    note: str = ""


Turns = tuple[Turn, ...]
"""A chat, oldest first."""

ENGLISH, CHINESE = "en", "zh"

CSV_ADDRESS = "tables/{chunk}.csv"
"""Where the table that a chunk belongs to is had as CSV, seen from the page."""

PIECES_MOST = 16
"""An answer is shown in at most so many growing pieces."""

_MARKER = re.compile(r"\[(\d{1,3})\]")
_MARKER_BEGUN = re.compile(r"\[\d{0,3}$")
_NOT_SHOWN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_MARKDOWN = re.compile(r"[\\`*_{}\[\]<>()#+\-!|~$&@/\"'=^:.]")


def asset(name: str) -> str:
    """The text of a file of kb/html/web: style sheet, script or texts."""
    return files("kb.html").joinpath("web", name).read_text(encoding="utf-8")


def load_texts() -> dict[str, Texts]:
    """The texts of the app by language."""
    return dict(tomllib.loads(asset("texts.toml")))


def language_of(accept_language: str) -> str:
    """The language a browser is answered in, from its Accept-Language header: "zh" or "en".

    Gradio translates its own widgets for zh-CN and zh-TW alone, and by the first language; the same rule keeps a page whole.
    """
    first = accept_language.split(",")[0].split(";")[0].strip().lower()
    return CHINESE if first in {"zh-cn", "zh-tw"} else ENGLISH


def inert(text: str) -> str:
    """Text as HTML on one line: escaped, line breaks kept, other control characters gone."""
    return escape(_NOT_SHOWN.sub("", text.replace("\r\n", "\n"))).replace("\n", "<br>")


def inert_markdown(text: str) -> str:
    """Text as Markdown that renders as itself: what Markdown or HTML could read as markup becomes character references."""
    shown = _NOT_SHOWN.sub("", text).strip()
    return _MARKDOWN.sub(lambda found: f"&#{ord(found.group())};", shown).replace("\n", "<br>")


def beginnings(text: str) -> list[str]:
    """Growing beginnings of `text`, the whole of it last, none of which ends inside a marker or a table."""
    step = max(6, ceil(len(text) / PIECES_MOST))
    cut = (text[:end] for end in range(step, len(text), step))
    return [piece for piece in cut if not _MARKER_BEGUN.search(piece) and not ends_in_table(piece)] + [text]


def answer_html(answer: Answer, turn: int, texts: Texts, shown: str | None = None) -> str:
    """An answer with its markers as links; while it is being written, `shown` is the beginning that is there.

    The result is one block on one line, which Markdown passes on as it stands.
    """
    known = {citation.number: citation for citation in answer.citations}

    def linked(text: str) -> str:
        return _with_markers(text, turn, known, texts)

    pieces = split_tables(answer.answer if shown is None else shown)
    body = "".join(linked(piece) if isinstance(piece, str) else _grid(piece, linked) for piece in pieces)
    state = "" if not answer.abstained else " rq-abstained rq-unsure" if answer.closest else " rq-abstained"
    text = f'<div class="rq-text" id="answer-{turn}">{body}</div>'
    foot = _foot(answer, turn, texts) if shown is None else ""
    return f'<div class="rq-answer{state}">{text}{foot}</div>'


def messages(turns: Turns, texts: Texts) -> list[dict[str, str]]:
    """A chat as messages of Markdown: {"role": "user" or "assistant", "content"}, two a turn."""
    said = []
    for number, turn in enumerate(turns, start=1):
        if turn.answer is not None:
            reply = answer_html(turn.answer, number, texts)
        else:
            reply = note_html(turn.note or texts["searching"], kind="aside" if turn.note else "pending")
        said += [
            {"role": "user", "content": inert_markdown(turn.question)},
            {"role": "assistant", "content": reply},
        ]
    return said


def stopped(turns: Turns, texts: Texts) -> Turns:
    """The chat with a note under each question that has not been answered yet."""
    return tuple(turn if turn.answer or turn.note else replace(turn, note=texts["stopped"]) for turn in turns)


def failure_text(error: ReportQAError, texts: Texts) -> str:
    """What went wrong: the kind of error in the reader's language, then what exactly, and what to do."""
    kind = texts.get(f"error_{type(error).__name__}", texts["error_other"])
    return f"{kind}\n{error.what} {error.cure}"


def note_html(text: str, *, kind: str) -> str:
    """Lines that the program itself says: `kind` is a name for the style sheet."""
    return f'<div class="rq-note rq-{kind}">{inert(text)}</div>'


def _with_markers(text: str, turn: int, known: Mapping[int, Citation], texts: Texts) -> str:
    parts, end = [], 0
    for found in _MARKER.finditer(text):
        citation = known.get(int(found.group(1)))
        if citation is not None:
            parts += [inert(text[end : found.start()]), _link(citation, turn, texts, str(citation.number))]
            end = found.end()
    return "".join([*parts, inert(text[end:])])


def _grid(table: PipeTable, linked: Callable[[str], str]) -> str:
    """A table of an answer; `linked` makes HTML of a cell's text."""

    def line(cells: Sequence[str], tag: str) -> str:
        sides = (' class="rq-right"' if column in table.right else "" for column in range(len(cells)))
        return f"<tr>{''.join(f'<{tag}{side}>{linked(cell)}</{tag}>' for side, cell in zip(sides, cells, strict=True))}</tr>"

    body = "".join(line(row, "td") for row in table.rows)
    return f'<div class="rq-grid"><table><thead>{line(table.header, "th")}</thead><tbody>{body}</tbody></table></div>'


def _link(citation: Citation, turn: int, texts: Texts, label: str) -> str:
    where = inert(_where(citation, texts)).replace("<br>", " ")
    return f'<a class="rq-cite" href="#cite-{turn}-{citation.number}" role="button" title="{where}">{inert(label)}</a>'


def _where(citation: Citation, texts: Texts) -> str:
    page = texts["page"].format(page=citation.page) if citation.page is not None else ""
    deepest = citation.table or (citation.headings[-1] if citation.headings else "")
    return " · ".join(dict.fromkeys(part for part in (citation.title or citation.document, page, deepest) if part))


def _foot(answer: Answer, turn: int, texts: Texts) -> str:
    closest = _closest(answer, turn, texts) if answer.closest else ""
    near = answer.nearest[answer.closest :]
    listed, heading = (near, texts["see_also"]) if answer.abstained else (answer.citations, texts["sources"])
    entries = "".join(
        f"<li>{_link(citation, turn, texts, str(citation.number))} {inert(_where(citation, texts))}</li>"
        for citation in listed
    )
    kind = "rq-nearest" if answer.abstained else "rq-sources"
    sources = f'<div class="{kind}"><span>{inert(heading)}</span><ul>{entries}</ul></div>' if entries else ""
    warnings = "".join(note_html(warning, kind="warning") for warning in answer.warnings)
    copy = f'<a class="rq-copy" href="#copy-{turn}" role="button" title="{inert(texts["copied"])}">{inert(texts["copy"])}</a>'
    rate = "".join(
        f'<a class="rq-rate" href="#rate-{turn}-{verdict}" role="button" title="{inert(texts[f"rate_{verdict}"])}">{inert(texts[verdict])}</a>'
        for verdict in (GOOD, BAD)
    )
    return f"{closest}{warnings}{sources}{_usage(answer, texts)}{copy}{rate}"


def _closest(answer: Answer, turn: int, texts: Texts) -> str:
    """What may answer, quoted under a line that says that it is no answer for sure."""
    quotes = "".join(
        f"<blockquote>{inert(citation.quote)} {_link(citation, turn, texts, str(citation.number))}"
        f"<footer>{inert(_where(citation, texts))}</footer></blockquote>"
        for citation in answer.nearest[: answer.closest]
    )
    return f'<div class="rq-closest"><span>{inert(texts["closest"])}</span>{quotes}</div>'


def _usage(answer: Answer, texts: Texts) -> str:
    """What a language model's answer took: tokens, and the cost where prices are set."""
    usage = answer.usage
    if usage is None:
        return ""
    told = texts["usage_about" if usage.estimated else "usage"].format(
        read=f"{usage.tokens_in:,}", written=f"{usage.tokens_out:,}"
    )
    cost = f" · {usage.cost:.4f} {usage.currency}" if usage.cost is not None else ""
    return f'<p class="rq-usage">{inert(f"{usage.model} · {told}{cost}")}</p>'


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
    return f'<header class="rq-panel-head"><h3>{inert(texts["evidence"])}</h3></header><p class="rq-empty">{inert(texts["evidence_help"])}</p>'


def _entry(evidence: Evidence, turn: int, chosen: int | None, texts: Texts) -> str:
    citation = evidence.citation
    mark = " rq-chosen" if citation.number == chosen else ""
    page = texts["page"].format(page=citation.page) if citation.page is not None else ""
    file = " · ".join(part for part in (citation.document, page) if part)
    title = inert(citation.title or citation.document)
    path = f'<p class="rq-path">{inert(" › ".join(citation.headings))}</p>' if citation.headings else ""
    return (
        f'<article class="rq-evidence{mark}" id="evidence-{turn}-{citation.number}" tabindex="-1"{mark_attributes(evidence)}>'
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
        f'<a class="rq-csv" href="{address}" role="button" title="{inert(texts["copied"])}">{inert(texts["copy_csv"])}</a>'
        f'<div class="rq-by-hand" hidden><p>{inert(texts["copy_by_hand"])} '
        f'<a href="{address}" download>{inert(texts["download"])}</a></p><textarea readonly rows="8"></textarea></div>'
    )
