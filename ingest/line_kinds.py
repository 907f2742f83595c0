"""What a line of text reads like by its own form: an item of a list, or something that belongs to a table or figure."""

from __future__ import annotations

import re

from ingest.elements import Kind
from ingest.vocabulary import NOTE, SOURCE, UNIT_LINE, caption_key, width

BULLET = re.compile(
    r"(?P<mark>[-–*+]\s|[•●■◆▪‣·○►❖]\s?|\d{1,3}[.)]\s|\d{1,2}、|[（(]\d{1,2}[)）]|[①-⑳]\s?|[a-z][.)]\s)\s*(?=\S)"
)
"""How an item of a list begins."""


def tied_kind(text: str) -> Kind | None:
    """SOURCE, CAPTION, NOTE or UNIT for a line (without markup) that belongs to a table or figure, None for another."""
    if SOURCE.match(text):
        return Kind.SOURCE
    if caption_key(text):
        return Kind.CAPTION
    if NOTE.match(text) and width(text) <= 400:
        return Kind.NOTE
    if len(text) <= 60 and UNIT_LINE.fullmatch(text.rstrip(")） ")):
        return Kind.UNIT
    return Kind.NOTE if text.startswith("*") and not BULLET.match(text) else None


def split_mark(text: str) -> tuple[str, str] | None:
    """The mark of a list item and its text; numbers and letters stay in the text, bullets do not. None for no item."""
    match = BULLET.match(text)
    if not match:
        return None
    mark = match["mark"].strip()
    return mark, text if mark[0].isalnum() or mark[0] in "（(" else text[match.end() :]
