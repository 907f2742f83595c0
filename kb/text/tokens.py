"""Text as search sees it: its terms for the keyword index, its sentences, its language. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

from kb.text.chinese_scripts import simplified

_IDEOGRAPHS = "々〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"
_CJK = _IDEOGRAPHS + "\u3041-\u30ff"
_WORD = rf"[^\W_{_CJK}]"

_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_PIECE = re.compile(rf"(?P<cjk>[{_CJK}]+)|(?P<word>{_WORD}+(?:[-._'’&]{_WORD}+)*)")
_MODEL_BORDER = re.compile(r"(?<=[a-z])(?=[A-Z]{1,3}\d)")
_JOINT = re.compile(r"[-_'’&]|(?<!\d)\.|\.(?!\d)")
_NUMBER_BORDER = re.compile(r"(?<=[^\W\d])(?=\d)|(?<=\d)(?=[^\W\d])")
_GLUE = str.maketrans("", "", "-_'’&")
# Not "代表 3", "意图 2": the last character of another word.
_EXHIBIT = re.compile(
    r"(?:(?<![代外发意企试地仪手钟])(?:图表|[图表])|\b(?:figure|fig\.?|table|exhibit"
    r"|chart))\s{0,3}(\d{1,3})(?![\d.%年月日倍万亿个家])",
    re.I,
)
_TABULAR = ("表", "table")


RECENT = 2048
"""Texts whose terms are cached."""


def terms(text: str) -> list[str]:
    """What the keyword index sees of a text, in order, with repeats.

    Chinese becomes character bigrams (a lone character stays one). Latin words and numbers are lower-cased; one that is
    made of parts ("DeepSeek-R1", "2025E", "688256.SH") gives the whole without hyphens, then its parts, so that every
    spelling of a name meets the others and the same spelling meets best. Numbers lose their thousands commas. An
    exhibit called by its number is a term besides: those of `exhibits`. Traditional characters become simplified ones.
    """
    return list(_terms(text))


@lru_cache(RECENT)
def _terms(text: str) -> tuple[str, ...]:
    plain = _THOUSANDS.sub("", simplified(unicodedata.normalize("NFKC", text)))
    found: list[str] = exhibits(plain)
    for piece in _PIECE.finditer(plain):
        run = piece["cjk"]
        if run is None:
            found.extend(_word_terms(piece["word"]))
        elif len(run) == 1:
            found.append(run)
        else:
            found.extend(run[at : at + 2] for at in range(len(run) - 1))
    return tuple(found)


class Spelled(NamedTuple):
    """A word of a text, or a run of Chinese, with its terms in order."""

    terms: tuple[str, ...]
    is_chinese: bool


def spelled(text: str) -> list[Spelled]:
    """The words of a text, and its runs of Chinese, each with the terms that the keyword index has of it."""
    plain = _THOUSANDS.sub("", simplified(unicodedata.normalize("NFKC", text)))
    found: list[Spelled] = []
    for piece in _PIECE.finditer(plain):
        run = piece["cjk"]
        own = _word_terms(piece["word"]) if run is None else [run[at : at + 2] for at in range(len(run) - 1)] or [run]
        found.append(Spelled(tuple(own), run is not None))
    return found


def exhibits(text: str) -> list[str]:
    """The figures ("图13") and tables ("表1") that a text calls by their number, in either language, in order."""
    return [
        ("表" if found[0].lower().startswith(_TABULAR) else "图") + str(int(found[1]))
        for found in _EXHIBIT.finditer(text)
    ]


def _word_terms(word: str) -> list[str]:
    whole = word.translate(_GLUE).lower()
    parts = dict.fromkeys(
        part.lower() for joined in _JOINT.split(word) for part in _MODEL_BORDER.split(joined) if len(part) > 1
    )
    for part in tuple(parts):
        # Decimals stay whole ("2.664m" holds "2.664"); a single letter or digit says nothing by itself.
        parts.update(dict.fromkeys(piece for piece in _NUMBER_BORDER.split(part) if len(piece) > 1))
    return [whole, *(part for part in parts if part != whole)]


_CLOSERS = re.escape("”’」』】〕）》)]\"'")
_ENDER = re.compile(
    rf"(?:[。！？；]++|(?<![!?])[!?]++(?=[\s{_CLOSERS}{_CJK}]|$)|(?<!\.)\.++(?=[\s{_CLOSERS}]|$))[{_CLOSERS}]*",
    re.MULTILINE,
)
_LONGEST_WORD = 40
"""Characters looked at on either side of a full stop: a line without end must not cost its square."""
_LAST_WORD = re.compile(r"[\w.]+$")
_ABBREVIATIONS = frozenset(
    re.findall(
        r"\S+",
        "mr mrs ms dr prof st jr sr inc ltd co corp no nos fig figs eq vs etc al approx est dept vol pp ed eds "
        "gen gov sen rep "
        "e.g i.e u.s u.k u.n p.a a.m p.m jan feb mar apr jun jul aug sep sept oct nov dec",
    )
)


def sentences(text: str) -> list[tuple[int, int]]:
    """The spans [start, end) of the sentences, without the white space around them, in order.

    Chinese ends at 。！？； and the quotes or brackets that close there, English at . ! ? that are not part of an
    abbreviation, an initial, a decimal or the number of a list item. A line break ends a sentence too.
    """
    spans: list[tuple[int, int]] = []
    line_start = 0
    for line in text.splitlines(keepends=True):
        start = 0
        for ender in _ENDER.finditer(line):
            if ender[0].startswith(".") and _goes_on(line, start, ender.start(), ender.end()):
                continue
            spans.append((line_start + start, line_start + ender.end()))
            start = ender.end()
        spans.append((line_start + start, line_start + len(line)))
        line_start += len(line)
    return [span for span in (_trimmed(text, *span) for span in spans) if span[0] < span[1]]


def _goes_on(line: str, start: int, dot: int, end: int) -> bool:
    """Whether the full stop at `dot` of the sentence that begins at `start` does not end it."""
    before = _LAST_WORD.search(line, max(start, dot - _LONGEST_WORD), dot)
    following = line[end : end + _LONGEST_WORD].lstrip()
    if before is None:
        return False
    word = before[0]
    is_item_number = word.isdigit() and not line[start : before.start()].strip() and bool(following)
    is_initial = len(word) == 1 and word.isalpha() and word.isupper() and word.isascii() and following[:1].isupper()
    is_short_form = word.lower().rstrip(".") in _ABBREVIATIONS and bool(following)
    return is_item_number or is_initial or is_short_form or following[:1].islower()


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip())


_IDEOGRAPH = re.compile(f"[{_IDEOGRAPHS}]")
_CHINESE_FUNCTION_WORD = re.compile("[的了吗嗎呢吧是谁誰哪怎几幾与與及有]|多少|什[么麼]|如何|[为為]何")
_ENGLISH_FUNCTION_WORD = re.compile(
    r"(?<![\w-])(?:the|an?|of|in|on|at|by|for|from|to|with|and|or|is|are|was|were|be|do|does|did|has|have|had|how|what|"
    r"which|who|whom|whose|when|where|why|that|this|these|those|it|its|than|between|about|list|compare|show"
    r"|tell|give)(?![\w-])",
    re.IGNORECASE,
)


@lru_cache(RECENT)
def language(text: str) -> str:
    """ "zh" or "en": by whose little words it uses; where neither or both do, "zh" when ideographs are a fifth of the
    letters."""
    ideographs = len(_IDEOGRAPH.findall(text))
    if not ideographs:
        return "en"
    chinese, english = len(_CHINESE_FUNCTION_WORD.findall(text)), len(_ENGLISH_FUNCTION_WORD.findall(text))
    if (chinese == 0) != (english == 0):
        return "zh" if chinese else "en"
    return "zh" if 5 * ideographs >= sum(character.isalpha() for character in text) else "en"
