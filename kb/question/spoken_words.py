"""Questions in the words of reports: "how much did it make" asks for the net profit, 雇了多少人 for the number of
employees."""

from __future__ import annotations

import re
from functools import cache

from kb.text.word_lists import word_file


def in_report_words(question: str) -> str:
    """The question with a report's name for what it says otherwise (spoken_words.toml)."""
    for spoken, instead, _ in spoken_words():
        question = spoken.sub(instead, question)
    return question


@cache
def spoken_words() -> tuple[tuple[re.Pattern[str], str, dict[str, str]], ...]:
    """What is said, what takes its place, and examples: question to what becomes of it."""
    content = word_file("kb.question", "spoken_words")
    return tuple((re.compile(one["pattern"]), one["instead"], one["examples"]) for one in content["words"])
