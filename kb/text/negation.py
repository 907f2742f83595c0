"""Whether a text denies something: a question for what is not so is seldom answered by a sentence that says what is."""

from __future__ import annotations

import re
from functools import cache

from kb.text.chinese_scripts import simplified
from kb.text.word_lists import word_file


def denies(text: str) -> bool:
    """Whether a text has a word that denies, in either language."""
    denying, innocent = _patterns()
    return denying.search(innocent.sub(" ", simplified(text))) is not None


@cache
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What finds words that deny, and words that only look so."""
    lists = word_file("kb.text", "negation")
    return _any_of(lists["denies"]), _any_of(lists["denies_nothing"])


def _any_of(words: dict[str, str]) -> re.Pattern[str]:
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile("|".join(_whole(word) for word in longest_first), re.I)


def _whole(word: str) -> str:
    escaped = re.escape(word)
    return rf"(?<![A-Za-z]){escaped}(?![A-Za-z])" if word.isascii() and word[1:2] != "'" else escaped
