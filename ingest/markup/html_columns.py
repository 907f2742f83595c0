"""Columns of HTML tables that a layout took apart: filings set a currency sign, a figure and its closing bracket in a
cell each."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.markup.html_cells import HtmlCell

_BEFORE = re.compile(r"(?:(?:US|HK|A|C|NT)?\$|[€£¥￥]|RMB|CNY|USD|EUR)?\s?[(（]?", re.IGNORECASE)
_FIGURE = re.compile(r"[(（]?\s?[-+−–—]?\s?(?:\d[\d.,]*|\.\d+)|[-–—]{1,2}")
_AFTER = re.compile(r"[)）]?\s?[%％]?\s?[)）]?")


def with_marks(cells: Sequence[HtmlCell]) -> list[HtmlCell]:
    """The cells (a row after the other) with each figure joined to the sign before it and the bracket or percent behind
    it.

    Only those are joined that stand in columns of nothing else: a column of units is one of its own.
    """
    texts: dict[tuple[int, int], set[str]] = {}
    for cell in cells:
        texts.setdefault((cell.column, cell.width), set()).add(cell.text)
    before = {place for place, marks in texts.items() if all(map(_BEFORE.fullmatch, marks))}
    after = {place for place, marks in texts.items() if all(map(_AFTER.fullmatch, marks))}
    joined: list[HtmlCell] = []
    for right in cells:
        left = joined[-1] if joined else None
        if left is None or not _adjoin(left, right):
            joined.append(right)
        elif ((left.column, left.width) in before and _FIGURE.match(right.text)) or (
            (right.column, right.width) in after and _is_figure(left.text)
        ):
            joined[-1] = _join(left, right)
        else:
            joined.append(right)
    return joined


def _adjoin(left: HtmlCell, right: HtmlCell) -> bool:
    """Are they neighbours in one row that both say something?"""
    beside = left.row == right.row and left.column + left.width == right.column
    return beside and bool(left.text and right.text) and left.height == right.height == 1


def _is_figure(text: str) -> bool:
    sign = _BEFORE.match(text)
    return bool(_FIGURE.fullmatch(text, sign.end() if sign else 0) or _FIGURE.fullmatch(text))


def _join(left: HtmlCell, right: HtmlCell) -> HtmlCell:
    return replace(
        left, width=left.width + right.width, text=left.text + right.text, refers=(*left.refers, *right.refers)
    )


def column_groups(slots: Sequence[Sequence[HtmlCell | None]]) -> list[range]:
    """The columns that are one: side by side, under one header or figure, and in no row do two of them hold
    something."""
    size = len(slots[0])
    groups: list[range] = []
    column_cells: list[HtmlCell | None] = []
    for column in range(size):
        cells = [_with_text(row[column]) for row in slots]
        pairs = list(zip(column_cells, cells, strict=False))
        fits = all(left is None or right is None or left is right for left, right in pairs)
        under = ((cell, row) for cell, right, row in zip(column_cells, cells, slots, strict=False) if cell is right)
        if fits and any(cell is not None and not _is_wide(cell, row) for cell, row in under):
            groups[-1] = range(groups[-1].start, column + 1)
            column_cells = [left or right for left, right in pairs]
        else:
            groups.append(range(column, column + 1))
            column_cells = cells
    return groups


def _with_text(cell: HtmlCell | None) -> HtmlCell | None:
    return cell if cell and cell.text else None


def _is_wide(cell: HtmlCell, row: Sequence[HtmlCell | None]) -> bool:
    return row[0] is cell and row[-1] is cell
