"""Which characters of a Chinese text are in ordinary words: what is left may be a name."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from kb.text.chinese_scripts import simplified
from kb.text.glossary_tokens import CJK

_CHINESE = re.compile(f"[{CJK}]")


def is_ordinary(text: str, start: int, end: int) -> bool:
    """Whether each Chinese character of text[start:end] is in an ordinary word of the text.

    产生, 机构 and 手机 are; 寒武纪 is not, nor is 茅台 of 贵州茅台.

    A pair of characters is taken for a piece of an ordinary word if it stands in many texts on different things
    (common_pairs.txt, by `python -m eval fit pairs`): a name stands in those that are about it.
    """
    plain = simplified(text)
    pairs = _pairs()
    return all(
        plain[at : at + 2] in pairs or (at > 0 and plain[at - 1 : at + 1] in pairs)
        for at in range(start, end)
        if _CHINESE.match(plain, at)
    )


@cache
def _pairs() -> frozenset[str]:
    lines = files("kb.text").joinpath("common_pairs.txt").read_text("utf-8").splitlines()
    return frozenset(pair for line in lines if not line.startswith("#") for pair in line.split())
