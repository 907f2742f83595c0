"""What a line of text reads like by its own form: an item of a list, or something that belongs to a table or figure."""

from __future__ import annotations

import re

from ingest.report.elements import ElementKind
from ingest.words.cell_kinds import is_unit
from ingest.words.vocabulary import NOTE, SOURCE, UNIT_LINE, caption_key, width
from kb.facts.units import said_unit

BULLET = re.compile(
    r"(?P<mark>[-–*+]\s|[•●■◆▪‣·○►❖]\s?|\d{1,3}[.)]\s|\d{1,2}、|[（(]\d{1,2}[)）]|[①-⑳]\s?|[a-z][.)]\s)\s*(?=\S)"
)
"""How an item of a list begins."""


_LONGEST_UNIT = 160
_SCALE = re.compile(r"illion|thousand|crore|lakh|000|[元円圆圓$€£¥￥]|[单單単]位|unit", re.IGNORECASE)
"""What a line that says a unit holds."""

_REMARK = re.compile(r"\s?[(（](?:un)?audited[)）]|[（(]未?经?审[计計核][)）]", re.IGNORECASE)
"""What may stand beside the unit on its line."""


def tied_kind(text: str) -> ElementKind | None:
    """SOURCE, CAPTION, NOTE or UNIT for a line (without markup) that belongs to a table or figure, None for another."""
    if SOURCE.match(text):
        return ElementKind.SOURCE
    if caption_key(text):
        return ElementKind.CAPTION
    if NOTE.match(text) and width(text) <= 400:
        return ElementKind.NOTE
    if len(text) <= 60 and UNIT_LINE.fullmatch(text.rstrip(")） ")):
        return ElementKind.UNIT
    return ElementKind.NOTE if text.startswith("*") and not BULLET.match(text) else None


def says_unit(text: str) -> bool:
    """Is a line nothing but what says the unit of the figures below it: "$ in millions (unaudited)",
    "单位：元　币种：人民币"?"""
    if len(text) > _LONGEST_UNIT or not _SCALE.search(text):
        return False
    bare = without_remark(text)
    if tied_kind(bare) is ElementKind.UNIT or (is_unit(bare) and len(bare.split()) > 1):
        return True
    said = said_unit(bare)
    return said is not None and said.line and said.unit.scale != 1


def without_remark(text: str) -> str:
    """A unit line without the remark that its figures are audited or are not."""
    return _REMARK.sub("", text).strip()


def split_mark(text: str) -> tuple[str, str] | None:
    """The mark of a list item and its text; numbers and letters stay in the text, bullets do not. None for no item."""
    match = BULLET.match(text)
    if not match:
        return None
    mark = match["mark"].strip()
    return mark, text if mark[0].isalnum() or mark[0] in "（(" else text[match.end() :]
