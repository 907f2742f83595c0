"""A turn as one would write it with care: "who is" for "whos", 3 月 for 三月, "revenue" for "revnue". Only the form of
words changes."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.cells.meaning import parted
from kb.facts.words import words_file
from kb.text.spellings import one_slip_apart

if TYPE_CHECKING:
    from collections.abc import Callable

LEAST_SLIPPED = 6
"""Letters of a word that may be a slip of the pen; shorter ones are too much like others."""

_CONTRACTED = re.compile(r"\b(what|who|where|when|why|how|that|there)s\b", re.I)
"""A contraction without its apostrophe. "its" is a word of its own."""

_LEAD_IN = re.compile(
    r"^\s*(?:(?:and )?now|ok(?:ay)?|well|next|moving on(?: to)?|turning to|back to)\b[,:]?\s+(?=\S+(?: \S+){0,4}: ?\S)"
    r"|^\s*(?:现在|接下来|下面)(?:再)?(?:看看?|说说?|问|聊聊?)?(?=[^，,：:？?]{2,12}[：:])",
    re.I,
)
"""Words that only lead to another thing, whose name and a colon stand behind them: "now Orchard: what was revenue?"."""

_MONTH = re.compile(
    r"(?<![一二三四五六七八九十个每\d])(?P<month>十[一二]?|[一二三四五六七八九])月(?!亮|球|饼|内|度|线|薪|供)"
)
_NUMERALS = {numeral: at for at, numeral in enumerate("一二三四五六七八九十", start=1)}
_WORD = re.compile(r"(?<![\w@.\-/])[a-z]+(?![\w@\-/])")


def plainly_written(text: str, is_known: Callable[[str], bool]) -> str:
    """A turn with its contractions, its months and slips of the pen in names of measures written out.

    Args:
        text: what was typed.
        is_known: whether the reports have a word: what they have is no slip.
    """
    text = _LEAD_IN.sub("", text)
    text = _CONTRACTED.sub(lambda found: f"{found[1]} is", text)
    text = _MONTH.sub(lambda found: f"{_number(found['month'])}月", text)
    return _WORD.sub(lambda found: _mended(found[0], is_known), text)


def _number(month: str) -> int:
    return sum(_NUMERALS[numeral] for numeral in month)


def _mended(word: str, is_known: Callable[[str], bool]) -> str:
    """The one word of measures and periods that a word is a slip of; the word itself where it is none."""
    if len(word) < LEAST_SLIPPED - 1 or word in _vocabulary() or _is_a_word(word):
        return word
    meant_words = {one for one in _vocabulary() if len(one) >= LEAST_SLIPPED and one_slip_apart(word, one)}
    # A plural says no other thing.
    meant_words -= {f"{one}s" for one in meant_words}
    return meant_words.pop() if len(meant_words) == 1 and not is_known(word) else word


def _is_a_word(word: str) -> bool:
    """Whether the vocabulary has a word whole, or what it is a form of: "loses" of "lose"."""
    cut = [word, *(word[: -len(ending)] for ending in ("s", "es", "d", "ed", "ing", "ly") if word.endswith(ending))]
    return any(len(parted(form)) == 1 for form in cut if len(form) > 1)


@lru_cache(maxsize=1)
def _vocabulary() -> frozenset[str]:
    """The English words, and their plurals, of which the names of measures and of periods are made."""
    word_text = " ".join(str(words_file(name)) for name in ("measures", "bases", "periods"))
    words = set(re.findall(r"(?<![A-Za-z])[a-z]{4,}(?![A-Za-z])", word_text))
    return frozenset(words | {f"{word}s" for word in words})
