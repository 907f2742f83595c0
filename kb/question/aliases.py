"""Two names of one thing side by side, the second in brackets and in the other script: "Quay Foods (码头食品)". Reports
may have only one of them, and a question is asked with that one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.facts.measures import measures_in
from kb.text.glossary_tokens import CJK
from kb.text.unexplained import function_spans, is_function_word

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LEAST_ZH = 2
"""Characters that a Chinese name has."""

_WORD = r"[a-z]*[A-Z][A-Za-z\d.&-]*"
_LATIN = rf"{_WORD}(?: (?:(?:of|and|&) )?{_WORD})*"
_ALIASES = re.compile(
    rf"(?<![\w-])(?P<latin>{_LATIN})(?P<owner>['’]s?)? ?[(（]\s*(?P<zh_in>[{CJK}]{{2,12}})\s*[)）]"
    rf"|(?P<zh>[{CJK}]{{2,20}}) ?[(（]\s*(?P<latin_in>{_LATIN})\s*[)）]"
)


def with_known_name(question: str, holds: Callable[[str], bool], titles: Sequence[str] = ()) -> str:
    """The question with the one of two names side by side that reports have; where they have both, the one that a
    report is entitled with.

    Args:
        question: as asked.
        holds: whether any passage has a text.
        titles: of the reports.
    """

    def known(name: str) -> tuple[bool, bool]:
        there = holds(name)
        return there, there and any(name in title for title in titles)

    return _ALIASES.sub(lambda found: _known(found, known), question)


def _known(found: re.Match[str], known: Callable[[str], tuple[bool, bool]]) -> str:
    """What stands in the place of both names."""
    if found["latin"]:
        start, outer, inner, owner = _latin_start(found["latin"]), found["latin"], found["zh_in"], found["owner"] or ""
    else:
        start, outer, inner, owner = _chinese_start(found["zh"]), found["zh"], found["latin_in"], ""
    before, outer = outer[:start], outer[start:]
    if not outer or measures_in(outer) or measures_in(inner) or known(outer) == known(inner):
        return found[0]  # a measure with its unit or its kind, or names of which nothing tells which to take
    return f"{before}{outer}{owner}" if known(outer) > known(inner) else f"{before}{inner}{owner and '’s'}"


def _latin_start(run: str) -> int:
    """Where the name begins in a run of Latin words that may begin with the question's first: "Did Quay Foods"."""
    words = list(re.finditer(r"\S+", run))
    return next((word.start() for word in words if not is_function_word(word[0].lower())), len(run))


def _chinese_start(run: str) -> int:
    """Where the name begins that a run of Chinese ends with: behind its last word that only asks or joins."""
    return max((end for _, end in function_spans(run) if len(run) - end >= LEAST_ZH), default=0)
