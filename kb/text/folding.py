"""Texts folded character for character, so that offsets stay: full-width signs, dashes, quotation marks and spaces as
one each."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from kb.text.chinese_scripts import simplified

WIDE_COMMA = "，"
"""Left as it is: between figures it parts a list, where a comma may group digits."""

NARROW_SPACE = "\u00a0"
"""What the spaces become that hold digits together: no-break, thin and figure space."""

_DASHES = "\u2010\u2011\u2012\u2013\u2212\ufe63"
_QUOTES = "\u2018\u2019\u00b4\u0060\u2032"
_SPACES = "\u2002\u2003\u2004\u2005\u2006\u2008\u200a\u3000\t\r\n"
_HOLDING = "\u2007\u2009\u202f\u00a0"
_TABLE = (
    {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) != WIDE_COMMA}
    | dict.fromkeys(map(ord, _DASHES), "-")
    | dict.fromkeys(map(ord, _QUOTES), "'")
    | dict.fromkeys(map(ord, _SPACES), " ")
    | dict.fromkeys(map(ord, _HOLDING), NARROW_SPACE)
    | {ord("\u301c"): "~", ord("\u223c"): "~", ord("￥"): "¥", ord("￡"): "£", ord("￦"): "₩", ord("¢"): "¢"}
    | {ord("﹪"): "%", ord("﹣"): "-", ord("İ"): "I", ord("º"): "°"}
)


def fold_signs(text: str) -> str:
    """`text` with each character in its plain form and simplified script; as long as `text`.

    A comma of full width stays one unless it stands between digits of full width.
    """
    if text.isascii() and "\t" not in text and "\n" not in text and "\r" not in text and "`" not in text:
        return text
    folded = simplified(text).translate(_TABLE)
    if WIDE_COMMA in text:
        pieces = list(folded)
        for at in range(1, len(text) - 1):
            if text[at] == WIDE_COMMA and _is_wide_digit(text[at - 1]) and _is_wide_digit(text[at + 1]):
                pieces[at] = ","
        folded = "".join(pieces)
    return folded


def half_width(text: str) -> str:
    """`text` with full-width and compatibility characters as their plain ones, where those are one each."""
    return text if text.isascii() else "".join(map(_half_width, text))


@lru_cache(maxsize=65536)
def _half_width(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character)
    return plain if len(plain) == 1 else character


def lower(text: str) -> str:
    """A folded text in lower case, as long as before."""
    small = text.lower()
    return small if len(small) == len(text) else "".join(one.lower() if len(one.lower()) == 1 else one for one in text)


def _is_wide_digit(character: str) -> bool:
    return "０" <= character <= "９"
