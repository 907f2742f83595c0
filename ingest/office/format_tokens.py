"""The pieces that a spreadsheet's number format consists of: placeholders, literal text, parts of dates."""

from __future__ import annotations

import re
from dataclasses import dataclass

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_(?P<space>.?)|\*(?P<fill>.?)|\[(?P<bracket>[^\]]*)\]?'
    r"|(?P<general>General|Standard|G/通用格式)|(?P<ampm>AM/PM|A/P|上午/下午)|(?P<exponent>(?<=[0#?])E[+-])"
    r"|(?P<fraction>(?<=s)\.0{1,3}|(?<=\[ss\])\.0{1,3})|(?P<date>y+|m+|d+|h+|s+|a{3,4}|(?<![0#?])e+|b+|g+)"
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<slash>/)|(?P<text>@)|(?P<literal>.)",
    re.IGNORECASE | re.DOTALL,
)
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_CURRENCY = re.compile(r"\$(?P<sign>.*?)(?:-(?P<locale>[0-9A-Fa-f]{1,8}))?$", re.DOTALL)
_SHOWN_AS_THEY_ARE = {"literal", "percent", "point", "comma", "slash"}
_LANGUAGE = 0x3FF
_CHINESE = 0x004


@dataclass(frozen=True, slots=True)
class FormatToken:
    """A piece of a format. `kind` is one of digit, point, comma, percent, slash, exponent, text, general, date,
    elapsed, fraction (of a second), ampm, chinese (names of days and months in Chinese from here on), literal."""

    kind: str
    text: str

    @property
    def literal(self) -> str:
        """What it shows where it holds no part of the value."""
        return self.text if self.kind in _SHOWN_AS_THEY_ARE - {"comma"} else ""

    @property
    def placeholder(self) -> str:
        """What a placeholder shows where the number has no digit: 0, a space for ?, nothing for #."""
        return {"0": "0", "?": " "}.get(self.text, "")


def tokens_of(section: str) -> tuple[FormatToken, ...]:
    """The pieces of one section of a format, colours, conditions and fillers left out."""
    return tuple(token for match in _TOKEN.finditer(section) if (token := _token(match)) is not None)


def _token(match: re.Match[str]) -> FormatToken | None:
    kind = match.lastgroup or "literal"
    text = match[kind] if match.lastgroup else ""
    if kind in {"quoted", "escaped"}:
        return FormatToken("literal", text)
    if kind == "space":
        return FormatToken("literal", " ")
    if kind == "fill":
        return None
    return _bracket(text) if kind == "bracket" else FormatToken(kind, text)


def _bracket(inside: str) -> FormatToken | None:
    if _ELAPSED.fullmatch(inside):
        return FormatToken("elapsed", inside.lower())
    currency = _CURRENCY.match(inside)
    if currency is None:
        return None
    if currency["sign"]:
        return FormatToken("literal", currency["sign"])
    return FormatToken("chinese", "") if int(currency["locale"] or "0", 16) & _LANGUAGE == _CHINESE else None
