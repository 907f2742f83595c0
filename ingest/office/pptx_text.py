"""The text of a shape on a slide: its paragraphs as they are read, and which of them are items of a list."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.office.docx_numbering import numeral
from ingest.office.docx_styles import child, number, value_of
from ingest.office.omml import formula_text
from ingest.office.package import local_name
from ingest.office.text import OfficeParagraph
from ingest.report.block_lines import Frame
from ingest.report.elements import ElementKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element as XmlElement

_FORMS = {"alphaLc": "lowerLetter", "alphaUc": "upperLetter", "romanLc": "lowerRoman", "romanUc": "upperRoman"}
_DEEPEST = 9
_FORMULAS = frozenset(("oMath", "oMathPara"))


@dataclass(slots=True)
class _Counts:
    """How far the numbered items of each level have got."""

    at: list[int] = field(default_factory=lambda: [0] * _DEEPEST)

    def mark(self, properties: XmlElement | None, *, listed: bool) -> str:
        """The mark of the next paragraph: "-" for a bullet, "1." or the like, "" for text."""
        level = min(number(value_of(properties, "lvl") if properties is not None else None) or 0, _DEEPEST - 1)
        numbered = child(properties, "buAutoNum")
        self.at[level + 1 :] = [0] * (_DEEPEST - level - 1)
        if numbered is None:
            self.at[level] = 0
            bullet = child(properties, "buChar") is not None or child(properties, "buBlip") is not None
            return "-" if bullet or (child(properties, "buNone") is None and (listed or level)) else ""
        self.at[level] = self.at[level] + 1 if self.at[level] else number(value_of(numbered, "startAt")) or 1
        return _number(self.at[level], value_of(numbered, "type") or "arabicPeriod")


def _number(count: int, scheme: str) -> str:
    """A number in one of the schemes of ECMA-376 part 1, 20.1.10.61: "arabicParenR" is 1)."""
    form = next((ours for theirs, ours in _FORMS.items() if scheme.startswith(theirs)), "decimal")
    if scheme.startswith("ea1"):
        form = "chineseCounting"
    if scheme.startswith("circleNum"):
        return numeral(count, "decimalEnclosedCircle")
    written = numeral(count, form)
    if scheme.endswith("ParenBoth"):
        return f"({written})"
    if scheme.endswith("ParenR"):
        return f"{written})"
    return written if scheme.endswith("Plain") else f"{written}."


def body_paragraphs(body: XmlElement | None, *, listed: bool = False) -> Iterator[tuple[OfficeParagraph, Frame]]:
    """The paragraphs of a text body that show something; `listed`: they have bullets unless they say that they have
    none."""
    counts = _Counts()
    for element in body if body is not None else ():
        if local_name(element) == "p":
            paragraph = OfficeParagraph()
            _read(element, paragraph)
            if paragraph.text.strip():
                mark = counts.mark(child(element, "pPr"), listed=listed)
                yield paragraph, Frame(ElementKind.ITEM, mark=mark) if mark else Frame()


def _read(parent: XmlElement, into: OfficeParagraph) -> None:
    for element in parent:
        name = local_name(element)
        if name in {"r", "fld"}:
            properties = child(element, "rPr")
            link = child(properties, "hlinkClick")
            text = child(element, "t")
            if text is not None and value_of(element, "type") != "slidenum":
                into.add(
                    text.text or "",
                    bold=bool(is_on_attribute(properties, "b")),
                    linked=link is not None and "hlinksldjump" in (value_of(link, "action") or ""),
                    raised=_is_raised(properties),
                )
        elif name == "br":
            into.parts.append("\n")
        elif name in _FORMULAS:
            into.add(formula_text(element))
        elif name not in {"pPr", "endParaRPr", "Fallback"}:
            _read(element, into)


def is_on_attribute(element: XmlElement | None, name: str) -> bool:
    """Is a property that DrawingML writes as an attribute on?"""
    return element is not None and (value_of(element, name) or "").lower() in {"1", "true", "on"}


def _is_raised(properties: XmlElement | None) -> bool:
    baseline = value_of(properties, "baseline") if properties is not None else None
    return bool(baseline) and not str(baseline).startswith(("-", "0"))
