"""What the styles of a Word document say of its paragraphs: which are headings, of what level, captions, items of a
list."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.office.package import local_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element as XmlElement

    from ingest.office.package import Package

BODY_LEVEL = 9
"""The outline level that stands for text (ECMA-376 part 1, 17.3.1.20); headings have 0 to 8."""

_HEADING = re.compile(r"(?:heading|标题)\s?([1-9])", re.IGNORECASE)
_TITLE = frozenset(("title", "标题"))
_CAPTION = frozenset(("caption", "题注"))
_CONTENTS = re.compile(r"(?:toc|目录)\s?\d|table of figures|图表目录", re.IGNORECASE)
_MOST_PARENTS = 20
_FALSE = frozenset(("0", "false", "off", "none"))


@dataclass(frozen=True, slots=True)
class ParagraphStyle:
    """A style, what it does not say itself taken from those it is based on.

    `level` is the outline level (None: not said). `list` and `list_level` name a numbering. `role` is "title",
    "caption", "contents" or "".
    """

    level: int | None = None
    list: str | None = None
    list_level: int | None = None
    role: str = ""
    bold: bool | None = None


def value_of(element: XmlElement, name: str = "val") -> str | None:
    """An attribute by its name without namespace."""
    return next((str(value) for key, value in element.attrib.items() if str(key).rpartition("}")[2] == name), None)


def child(element: XmlElement | None, name: str) -> XmlElement | None:
    """The first child of that name."""
    if element is None:
        return None
    return next((one for one in element if local_name(one) == name), None)


def child_value(element: XmlElement | None, name: str) -> str | None:
    """The value of the first child of that name."""
    found = child(element, name)
    return None if found is None else value_of(found)


def is_on(element: XmlElement | None, name: str) -> bool | None:
    """Is a property that may be switched on or off on? None when it is not there."""
    found = child(element, name)
    return None if found is None else (value_of(found) or "").lower() not in _FALSE


def number(value: str | None) -> int | None:
    """The number of an attribute; None for what is none."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 9 else None


def paragraph_properties(properties: XmlElement | None, name: str = "") -> ParagraphStyle:
    """What paragraph properties (w:pPr), of a style of that name or of a paragraph, say themselves."""
    listed = child(properties, "numPr")
    heading = _HEADING.fullmatch(name)
    level = number(child_value(properties, "outlineLvl"))
    role = "title" if name.lower() in _TITLE else "caption" if name.lower() in _CAPTION else ""
    return ParagraphStyle(
        level=int(heading[1]) - 1 if heading and level is None else level,
        list=child_value(listed, "numId"),
        list_level=number(child_value(listed, "ilvl")),
        role="contents" if _CONTENTS.match(name) else role,
        bold=is_on(child(properties, "rPr"), "b"),
    )


def over(upper: ParagraphStyle, lower: ParagraphStyle) -> ParagraphStyle:
    """What the upper says, and of the lower what the upper leaves open."""
    return ParagraphStyle(
        lower.level if upper.level is None else upper.level,
        lower.list if upper.list is None else upper.list,
        lower.list_level if upper.list_level is None else upper.list_level,
        upper.role or lower.role,
        lower.bold if upper.bold is None else upper.bold,
    )


def read_styles(package: Package, path: str | None) -> Mapping[str, ParagraphStyle]:
    """The paragraph styles by their ids, and the default one as ""."""
    own: dict[str, tuple[ParagraphStyle, str]] = {}
    default = ""
    for element in package.elements(path, "style") if path else ():
        if value_of(element, "type") not in {"paragraph", None}:
            continue
        style = paragraph_properties(child(element, "pPr"), child_value(element, "name") or "")
        bold = is_on(child(element, "rPr"), "b")
        identity = value_of(element, "styleId") or ""
        own[identity] = (over(ParagraphStyle(bold=bold), style), child_value(element, "basedOn") or "")
        default = identity if value_of(element, "default") in {"1", "true"} else default
    styles = {identity: _whole(identity, own) for identity in own}
    return {"": styles.get(default, ParagraphStyle()), **styles}


def _whole(identity: str, own: Mapping[str, tuple[ParagraphStyle, str]]) -> ParagraphStyle:
    style, parent = own[identity]
    for _ in range(_MOST_PARENTS):
        if parent not in own:
            break
        below, parent = own[parent]
        style = over(style, below)
    return style
