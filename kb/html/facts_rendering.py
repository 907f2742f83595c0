"""The figures under a chart as HTML: a row each, whose figure is a button that shows where it stands."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from kb.charts.series import name_of, period_name
from kb.charts.wording import bases_in_words, figure, source
from kb.html.rendering import inert, panel_html
from kb.model import Answer
from kb.pages.images import WIDTHS
from kb.pages.marks import mark_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.charts.building import Built
    from kb.charts.selection import Selection
    from kb.model import Area, Evidence
    from kb.store.fact_query import ListedFact

    Texts = Mapping[str, Any]

ROWS_MOST = 500
WORKBOOK_ADDRESS = "facts.xlsx"
"""Where the figures are had as an Excel file, seen from the page."""

_COLUMNS = ("number", "name", "measure", "period", "value", "source")


def facts_html(built: Built, every: Sequence[ListedFact], texts: Texts, spoken: str) -> str:
    """The figures of a chart, numbered as its marks are, then those that are not in it."""
    drawn = {one.id for one in built.facts}
    rest = [one for one in every if one.id not in drawn]
    listed = [*built.facts, *rest]
    if not listed:
        return f'<p class="rq-empty">{inert(texts["facts_none"])}</p>'
    notes = "".join(f'<p class="rq-hint">{inert(note)}</p>' for note in built.notes)
    if len(listed) > ROWS_MOST:
        notes += f'<p class="rq-hint">{inert(texts["facts_cut"].format(shown=ROWS_MOST, all=len(listed)))}</p>'
    head = "".join(f'<th scope="col">{inert(texts[f"facts_{name}"])}</th>' for name in _COLUMNS)
    rows = "".join(_row(number, one, texts, spoken) for number, one in enumerate(listed[:ROWS_MOST], 1))
    caption = inert(texts["facts_count"].format(count=len(listed)))
    return (
        f'{notes}<div class="rq-scroll" tabindex="0" role="region" aria-label="{inert(texts["facts_table"])}">'
        f'<table class="rq-facts rq-cards"><caption>{caption}</caption><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _row(number: int, listed: ListedFact, texts: Texts, spoken: str) -> str:
    fact = listed.fact
    text = figure(fact, spoken) if fact.value is not None else fact.printed
    narrowing = "; ".join((*fact.scope, *bases_in_words(fact, spoken), *([fact.change] if fact.change else [])))
    measure = inert(" › ".join(fact.measure)) + (
        f'<span class="rq-hint">{inert(narrowing)}</span>' if narrowing else ""
    )
    doubts = "".join(f'<span class="rq-hint rq-warned">{inert(doubt)}</span>' for doubt in fact.doubts)
    label = inert(texts["facts_show"].format(figure=text))
    button = (
        f'<button type="button" class="rq-figure" value="{escape(listed.id)}" '
        f'aria-label="{label}">{inert(text)}</button>'
    )
    cells = (
        str(number),
        inert(name_of(listed)),
        measure,
        inert(period_name(fact.period) if fact.period else ""),
        button + doubts,
        inert(source(listed, spoken)),
    )
    names = (texts[f"facts_{name}"] for name in _COLUMNS)
    shown = "".join(f'<td data-label="{inert(name)}">{cell}</td>' for name, cell in zip(names, cells, strict=True))
    return f'<tr data-number="{number}">{shown}</tr>'


def tools_html(built: Built, selection: Selection, texts: Texts) -> str:
    """The buttons over the figures: the chart as a picture, the figures as an Excel file."""
    asked = [("measure", selection.measure), *(("name", one) for one in selection.names)]
    address = f"{WORKBOOK_ADDRESS}?{urlencode([*asked, *(('period', one) for one in selection.periods)])}"
    pictures = picture_buttons(texts) if built.chart is not None else ""
    workbook = f'<a class="rq-tool" href="{escape(address)}" download>{inert(texts["facts_xlsx"])}</a>'
    return f'<div class="rq-tools">{pictures}{workbook}</div>' if selection.measure else ""


def picture_buttons(texts: Texts) -> str:
    """The buttons that save the chart beside them (charts.js)."""
    return "".join(
        f'<button type="button" class="rq-tool" value="{kind}">{inert(texts[f"chart_{kind}"])}</button>'
        for kind in ("png", "svg")
    )


def source_html(evidence: Evidence, title: str, texts: Texts) -> str:
    """Where a figure stands: the document, the table with its cell marked or the sentence, and the page itself where
    the document has pages."""
    shown = Answer(title, "", abstained=False, citations=(evidence.citation,))
    return panel_html(shown, [evidence], 0, evidence.citation.number, texts) + _page_html(evidence, texts)


def _page_html(evidence: Evidence, texts: Texts) -> str:
    """The picture of the page that a citation begins on, with its places marked; "" where none are known."""
    mark = mark_of(evidence)
    if mark is None or not mark.areas:
        return ""
    page, name = mark.areas[0].page, evidence.citation.document
    areas = "".join(_area_html(one) for one in mark.areas if one.page == page)
    called = escape(texts["leaf_name"].format(number=page, name=name))
    address = f"documents/{mark.document}/pages/{page}/{WIDTHS[1]}.webp"
    return f'<div class="rq-leaf"><img src="{address}" alt="{called}" loading="lazy">{areas}</div>'


def _area_html(area: Area) -> str:
    across, down = (
        f"left:{area.x0:.2%};width:{area.x1 - area.x0:.2%}",
        f"top:{area.y0:.2%};height:{area.y1 - area.y0:.2%}",
    )
    return f'<div class="rq-area" style="{across};{down}"></div>'
