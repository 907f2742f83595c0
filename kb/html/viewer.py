"""The viewer of pages as HTML: its frame, and what an entry of the evidence tells it. kb/html/web/pages.js brings it to
life."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import TYPE_CHECKING, Any

from kb.pages.images import WIDTHS
from kb.pages.marks import mark_of

if TYPE_CHECKING:
    from kb.model import Evidence

Texts = Mapping[str, Any]

_SCRIPT_TEXTS = (
    *("citation_of", "leaf_count", "leaf_name", "part_name", "leaf_loading", "marked_on"),
    *("fault_unreached", "fault_page", "zoom_fit"),
)
"""The texts that the script fills in."""


def viewer_html(texts: Texts) -> str:
    """The viewer with nothing in it: what is shown, pages, zoom and citations to choose, and the stage."""
    named = escape(json.dumps({key: texts[key] for key in _SCRIPT_TEXTS}, ensure_ascii=False))
    views = "".join(
        _button(f"view-{view}", texts[f"view_{view}"], texts[f"view_{view}"], ' aria-pressed="false"')
        for view in ("page", "table", "evidence")
    )
    leaf = (
        f'<input type="number" min="1" class="rq-leaf-number" aria-label="{_shown(texts["leaf_number"])}">'
        '<span class="rq-leaf-count"></span>'
    )
    steps = (
        _group("citations", texts, _step("citation", texts, '<span class="rq-citation-of" role="status"></span>')),
        _group("leaves", texts, _step("leaf", texts, leaf)),
        _group(
            "zoom",
            texts,
            _button("zoom-out", texts["zoom_out"], "−")
            + _button("zoom-fit", texts["zoom_fit"].format(percent="100%"), "100%")
            + _button("zoom-in", texts["zoom_in"], "+"),
        ),
    )
    name = _shown(texts["viewer"])
    return (
        f'<section class="rq-viewer" aria-label="{name}" data-texts="{named}" '
        f'data-widths="{json.dumps(WIDTHS)}" hidden>'
        f'<header class="rq-viewer-head"><div role="group" class="rq-views" '
        f'aria-label="{_shown(texts["viewer_views"])}">{views}</div>'
        f"{_button('close', texts['close_evidence'], '✕')}</header>"
        f'<p class="rq-viewer-title"><strong></strong> <span></span></p><div '
        f'class="rq-viewer-bar">{"".join(steps)}</div>'
        '<p class="rq-viewer-note" role="status" hidden></p>'
        f'<div class="rq-stage" tabindex="0" role="region" aria-label="{name}"></div>'
        f'<div class="rq-stage-table" tabindex="0" role="region" aria-label="{_shown(texts["view_table"])}" '
        f"hidden></div></section>"
    )


def mark_attributes(evidence: Evidence) -> str:
    """The attributes of an entry of the evidence that tell the viewer what to show; "" when the document is gone."""
    mark = mark_of(evidence)
    if mark is None:
        return ""
    citation = evidence.citation
    attributes = {
        "document": mark.document,
        "page": citation.page,
        "passage": mark.passage,
        "span": mark.span,
        "table": mark.table,
        "cells": mark.cells,
        "areas": mark.areas,
        "name": citation.document,
        "title": citation.title or citation.document,
        "quote": citation.quote,
    }
    return f' data-mark="{escape(json.dumps(attributes, ensure_ascii=False))}"'


def places_html(evidence: Evidence, texts: Texts) -> str:
    """Buttons that show a citation on its page, and the whole of its table; "" when the document is gone."""
    if evidence.found is None:
        return ""
    table = _button("show-table", texts["show_table"], texts["show_table"]) if evidence.table is not None else ""
    return f'<p class="rq-places">{_button("show-page", texts["show_page"], texts["show_page"])}{table}</p>'


def _button(does: str, label: str, shown: str, more: str = "") -> str:
    named = "" if label == shown else f' aria-label="{_shown(label)}" title="{_shown(label)}"'
    return f'<button type="button" data-does="{does}"{named}{more}>{_shown(shown)}</button>'


def _step(what: str, texts: Texts, between: str) -> str:
    back = _button(f"{what}-previous", texts[f"{what}_previous"], "‹")
    return back + between + _button(f"{what}-next", texts[f"{what}_next"], "›")


def _group(name: str, texts: Texts, inside: str) -> str:
    return f'<div role="group" class="rq-{name}" aria-label="{_shown(texts[f"viewer_{name}"])}">{inside}</div>'


def _shown(text: str) -> str:
    return escape(text)
