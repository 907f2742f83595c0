"""Native charts of Office files: the figures that they were drawn from, as a table of categories and series."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from ingest.office.docx_styles import child, number, value_of
from ingest.office.number_format import GENERAL, parse_format
from ingest.office.package import local_name
from ingest.report.elements import Element, ElementKind
from ingest.tables.grids import MOST_COLUMNS, Grid

if TYPE_CHECKING:
    from lxml.etree import _Element as XmlElement

    from ingest.office.package import Package

_MOST_POINTS = 20_000
_LARGEST_POWER = 400
_SPACES = re.compile(r"\s+")


def chart_elements(package: Package, path: str) -> list[Element]:
    """The title of a chart as a caption, and its figures as a grid; nothing for one without figures."""
    if not package.has(path):
        return []
    title = ""
    series: list[XmlElement] = []
    grid: Grid | None = None
    for element in package.elements(path, "chart"):
        if child(element, "plotArea") is None:
            continue
        title = _text(child(element, "title"))
        series = [one for one in element.iter() if local_name(one) == "ser"]
        grid = _grid(series[: MOST_COLUMNS - 1])
        break
    if grid is None:
        return []
    caption = [Element(ElementKind.CAPTION, title, 0, 0)] if title else []
    return [*caption, Element(ElementKind.GRID, "", 0, 0, grid=grid)]


def _grid(series: list[XmlElement]) -> Grid | None:
    names: list[str] = []
    columns: list[dict[int, str]] = []
    labels: dict[int, str] = {}
    for one in series:
        points = _points(child(one, "val") if child(one, "val") is not None else child(one, "yVal"))
        if points:
            names.append(_text(child(one, "tx")) or (f"Series {len(names) + 1}" if len(series) > 1 else ""))
            columns.append(points)
            across = child(one, "cat") if child(one, "cat") is not None else child(one, "xVal")
            labels = labels or _points(across)
            if child(one, "bubbleSize") is not None:
                names.append(f"{names[-1]} (size)".strip())
                columns.append(_points(child(one, "bubbleSize")))
    places = sorted({at for points in (*columns, labels) for at in points})
    if not columns:
        return None
    rows = [(labels.get(at, ""), *(points.get(at, "") for points in columns)) for at in places]
    return Grid((("", *names), *rows), header_rows=1 if any(names) else None, spanned=True)


def _points(element: XmlElement | None) -> dict[int, str]:
    """The cached values of a reference, each as its format shows it; of labels on several levels, all of them,
    outermost first."""
    if element is None:
        return {}
    levels = [one for one in element.iter() if local_name(one) == "lvl"]
    if levels:
        return _joined_levels([_of_cache(level) for level in levels])
    cache = next((one for one in element.iter() if local_name(one).endswith(("Cache", "Lit"))), None)
    return {} if cache is None else _of_cache(cache)


def _joined_levels(levels: list[dict[int, str]]) -> dict[int, str]:
    """Inner level first, as it stands in the file; an outer label holds until the next one."""
    inner, *outer = levels
    found: dict[int, str] = {}
    for at in sorted(inner):
        above = [next((level[place] for place in range(at, -1, -1) if place in level), "") for level in outer[:4]]
        found[at] = " ".join(filter(None, (*reversed(above), inner[at])))
    return found


def _of_cache(cache: XmlElement) -> dict[int, str]:
    default = child_value_text(cache, "formatCode")
    found: dict[int, str] = {}
    for point in cache:
        at = number(value_of(point, "idx"))
        if local_name(point) == "pt" and at is not None and len(found) < _MOST_POINTS:
            text = child_value_text(point, "v")
            found[at] = _shown(text, value_of(point, "formatCode") or default)
    return found


def child_value_text(element: XmlElement, name: str) -> str:
    """The text of the first child of that name, on one line."""
    found = child(element, name)
    return "" if found is None else _SPACES.sub(" ", found.text or "").strip()


def _shown(text: str, code: str) -> str:
    if not code or code == GENERAL:
        return text
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite() or abs(value.adjusted()) > _LARGEST_POWER:
        return text
    return parse_format(code).of_number(value, date1904=False)


def _text(element: XmlElement | None) -> str:
    """The rich text, or the cached one, of a title or a name of a series."""
    if element is None:
        return ""
    pieces = [one.text or "" for one in element.iter() if local_name(one) in {"t", "v"}]
    return _SPACES.sub(" ", "".join(pieces)).strip()
