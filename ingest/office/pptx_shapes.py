"""The shapes of a slide in the order in which they are seen: from the top down, side by side from the left, groups kept
together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.office.docx_styles import child, value_of
from ingest.office.package import local_name
from ingest.office.pptx_text import is_on_attribute

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from lxml.etree import _Element as XmlElement

_FURNITURE = frozenset(("dt", "ftr", "sldNum", "hdr", "sldImg"))
"""Placeholders that a layout prints on every slide (ECMA-376 part 1, 19.7.10)."""

_TITLES = frozenset(("title", "ctrTitle"))
_SHAPES = frozenset(("sp", "graphicFrame", "pic"))
_MOST_CUTS = 40
_OVERLAP = 0.2
"""Share of the smaller shape by which two may overlap and still stand beside or below each other."""


@dataclass(frozen=True, slots=True)
class Rectangle:
    """Where a shape stands, in the units of its surroundings."""

    left: int = 0
    top: int = 0
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class SlideShape:
    """A shape: its element, its kind of placeholder ("" for none), where it stands. `inner` are those of a group, in
    order."""

    element: XmlElement
    placeholder: str
    box: Rectangle
    inner: tuple[SlideShape, ...] = ()


def placeholder_of(element: XmlElement) -> tuple[str, str] | None:
    """The type and index of a placeholder; None for a shape that is none."""
    for head in element:
        if local_name(head).startswith("nv"):
            found = child(child(head, "nvPr"), "ph")
            return None if found is None else (value_of(found, "type") or "obj", value_of(found, "idx") or "")
    return None


def shapes_of(tree: XmlElement, places: Mapping[tuple[str, str], Rectangle]) -> list[SlideShape]:
    """The shapes of a tree or a group, hidden ones and page furniture left out, as they are read.

    `places` are where the slide's layout has its placeholders, for those that stand there.
    """
    found: list[SlideShape] = []
    for element in _shown(tree):
        name = local_name(element)
        if name == "grpSp":
            inner = tuple(shapes_of(element, places))
            if inner:
                found.append(SlideShape(element, "", _rectangle(element) or _around(inner), inner))
        elif name in _SHAPES:
            kind = placeholder_of(element)
            if kind is None or kind[0] not in _FURNITURE:
                box = _rectangle(element) or (_inherited(kind, places) if kind else None) or Rectangle()
                found.append(SlideShape(element, kind[0] if kind else "", box))
    titles = [shape for shape in found if shape.placeholder in _TITLES]
    return titles + _in_order([shape for shape in found if shape.placeholder not in _TITLES], _MOST_CUTS)


def is_title(shape: SlideShape) -> bool:
    """Is it the title of its slide?"""
    return shape.placeholder in _TITLES


def places_of(tree: XmlElement) -> dict[tuple[str, str], Rectangle]:
    """Where a layout or master has its placeholders."""
    found: dict[tuple[str, str], Rectangle] = {}
    for element in _shown(tree):
        kind, box = placeholder_of(element), _rectangle(element)
        if kind and box:
            found.setdefault(kind, box)
    return found


def _inherited(kind: tuple[str, str], places: Mapping[tuple[str, str], Rectangle]) -> Rectangle | None:
    exact = places.get(kind)
    if exact:
        return exact
    by_index = (box for (_, index), box in places.items() if index and index == kind[1])
    by_type = (box for (name, _), box in places.items() if name == kind[0])
    return next(by_index, None) or next(by_type, None)


def _shown(tree: XmlElement) -> Iterator[XmlElement]:
    """The shapes right inside, of alternatives the first, what is hidden left out."""
    for element in tree:
        name = local_name(element)
        if name == "AlternateContent":
            choices = [choice for choice in element if local_name(choice) in {"Choice", "Fallback"}]
            yield from _shown(choices[0]) if choices else ()
        elif not _is_hidden(element):
            yield element


def _is_hidden(element: XmlElement) -> bool:
    head = next((one for one in element if local_name(one).startswith("nv")), None)
    return is_on_attribute(child(head, "cNvPr"), "hidden")


def _rectangle(element: XmlElement) -> Rectangle | None:
    """Where a shape says that it stands."""
    holder = child(element, "spPr") if child(element, "spPr") is not None else child(element, "grpSpPr")
    frame = child(element, "xfrm") if holder is None else child(holder, "xfrm")
    offset, extent = child(frame, "off"), child(frame, "ext")
    if offset is None or extent is None:
        return None
    numbers = [_whole(value_of(offset, "x")), _whole(value_of(offset, "y"))]
    numbers += [_whole(value_of(extent, "cx")), _whole(value_of(extent, "cy"))]
    return Rectangle(*numbers)


def _whole(value: str | None) -> int:
    bare = (value or "").removeprefix("-")
    return int(value or "0") if bare.isascii() and bare.isdigit() and len(bare) < 12 else 0


def _around(shapes: Sequence[SlideShape]) -> Rectangle:
    left, top = min(shape.box.left for shape in shapes), min(shape.box.top for shape in shapes)
    right = max(shape.box.left + shape.box.width for shape in shapes)
    bottom = max(shape.box.top + shape.box.height for shape in shapes)
    return Rectangle(left, top, right - left, bottom - top)


def _in_order(shapes: list[SlideShape], cuts: int) -> list[SlideShape]:
    """Shapes cut into bands one below the other, each band into columns, and so on."""
    if len(shapes) < 2:
        return shapes
    bands = _cut(shapes, lambda box: (box.top, box.height))
    parts = bands if len(bands) > 1 else _cut(shapes, lambda box: (box.left, box.width))
    if len(parts) > 1 and cuts:
        return [shape for part in parts for shape in _in_order(part, cuts - 1)]
    return sorted(shapes, key=lambda shape: (shape.box.top, shape.box.left))


def _cut(shapes: list[SlideShape], extent: Callable[[Rectangle], tuple[int, int]]) -> list[list[SlideShape]]:
    """Shapes in one direction, parted where no two of them overlap by much."""
    parts: list[list[SlideShape]] = []
    reach = 0.0
    for shape in sorted(shapes, key=lambda shape: extent(shape.box)):
        begin, size = extent(shape.box)
        if parts and begin < reach - _OVERLAP * size:
            parts[-1].append(shape)
            reach = max(reach, begin + size)
        else:
            parts.append([shape])
            reach = begin + size
    return parts
