"""The tables of a report as they were read, to be looked at before they are trusted: each with its figures and what is
doubtful."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from kb.charts.building import Built
from kb.html.facts_rendering import facts_html
from kb.html.rendering import inert
from kb.html.table_rendering import table_html

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.model import Document, Doubt, Table
    from kb.store.fact_query import ListedFact

    Texts = Mapping[str, Any]

_CAPTION_MOST = 80


def preview_html(
    document: Document, tables: Sequence[Table], number: int, facts: Sequence[ListedFact], texts: Texts, spoken: str
) -> str:
    """Table `number` (from 0) of a report with the facts of its cells; a list of all tables to choose from."""
    title = inert(document.title or document.name)
    close = f'<button type="button" class="rq-tool rq-close">{inert(texts["close"])}</button>'
    head = (
        f'<header class="rq-preview-head"><h3>{title}</h3><span '
        f'class="rq-file">{inert(document.name)}</span>{close}</header>'
    )
    if not tables:
        return f'{head}<p class="rq-empty">{inert(texts["no_tables"])}</p>'
    number = min(max(number, 0), len(tables) - 1)
    table = tables[number]
    shown = facts_html(Built(None, ()), facts, texts, spoken) if facts else f"<p>{inert(texts['no_facts'])}</p>"
    figures = f"<h4>{inert(texts['read_as'])}</h4>{shown}"
    doubts = _doubts(f"{document.id}/{number}", table, texts)
    return f"{head}{_chooser(document, tables, number, texts)}{table_html(table, (), texts)}{doubts}{figures}"


def _chooser(document: Document, tables: Sequence[Table], number: int, texts: Texts) -> str:
    options = "".join(
        f'<option value="{at}"{" selected" if at == number else ""}>{inert(_called(table, at, texts))}</option>'
        for at, table in enumerate(tables)
    )
    label = inert(texts["which_table"].format(count=len(tables)))
    steps = "".join(
        (
            f'<button type="button" class="rq-tool rq-step" '
            f'value="{to}"{"" if 0 <= to < len(tables) else " disabled"}>{inert(text)}</button>'
        )
        for to, text in ((number - 1, texts["table_before"]), (number + 1, texts["table_after"]))
    )
    return (
        f'<div class="rq-search"><label>{label} <select class="rq-which" '
        f'name="{escape(document.id)}">{options}</select></label>'
        f"{steps}</div>"
    )


def _called(table: Table, at: int, texts: Texts) -> str:
    caption = table.caption or " ".join(filter(None, table.rows[0])) if table.rows else table.caption
    doubts = f" · {texts['doubt_count'].format(count=len(table.doubts))}" if table.doubts else ""
    return f"{at + 1}. {caption[:_CAPTION_MOST]}{doubts}"


def _doubts(named: str, table: Table, texts: Texts) -> str:
    """The cells of which reading was not sure, each a button that shows where it stands, and why; `named` is the table
    as "DOCUMENT/TABLE"."""
    if not table.doubts:
        return ""
    lines = "".join(
        f'<li><button type="button" class="rq-figure" value="{named}/{one.row}/{one.column}">'
        f"{inert(_placed(table, one, texts))}</button> {inert(one.reason)}</li>"
        for one in table.doubts
    )
    return f'<div class="rq-warned"><h4>{inert(texts["doubts"])}</h4><ul>{lines}</ul></div>'


def _placed(table: Table, doubt: Doubt, texts: Texts) -> str:
    text = _cell(table, doubt.row, doubt.column)
    return str(texts["doubt_at"].format(row=doubt.row + 1, column=doubt.column + 1, text=text))


def _cell(table: Table, row: int, column: int) -> str:
    return table.rows[row][column] if row < len(table.rows) and column < table.width else ""
