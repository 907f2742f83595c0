"""What of a question the passage of an answer lacks: what it begins with, what it asks the amount of, what it quotes."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.atoms import CJK
from kb.leftover import content_atoms
from kb.words import terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.mentions import Reading
    from kb.sentence_features import Asked

_THE_REPORT = re.compile(r"^\W*(?:请问)?(?:这[份篇个]|该|本|此|上述)?(?:研究)?(?:报告|研报|文章|文中|材料)")
"""Begins with the report itself, which no passage of it needs to name."""

_QUOTED = re.compile(r"[“「『]([^“”「」『』]{1,20})[”」』]")
_HEAD = re.compile(rf"的([{CJK}]{{2,6}})(?:是|为|有)?多少\W*$")


def lacks_subject(question: Reading, carried: frozenset[str]) -> bool:
    """Whether the passage has no form of what a Chinese question begins with: its subject, often a company or a person."""
    if _THE_REPORT.match(question.text):
        return False
    content = content_atoms(question)
    leading = next((index for index in content if question.atoms[index].kind != "cjk"), None)
    if leading is not None and question.atoms[leading].kind == "word" and _follows(leading, content):
        # A verb before its object in Latin letters.
        return False
    pair = next(
        (
            question.atoms[left].text + question.atoms[left + 1].text
            for left, right in pairwise(content)
            if right == left + 1 and question.atoms[left].kind == question.atoms[right].kind == "cjk"
        ),
        None,
    )
    # What stands behind "in the", "which" or "how many" is no subject that the passage would have to name in these words.
    begins = bool(content) and not re.search(r"\w", question.text[: question.atoms[content[0]].start])
    return begins and question.atoms[content[0]].kind == "cjk" and pair is not None and pair not in carried


def quoted(question: str) -> list[str]:
    """What a question puts into quotation marks: it is meant as it is written."""
    return [found[1] for found in _QUOTED.finditer(question)]


def lacks_head(asked: Asked, carried: frozenset[str]) -> bool:
    """Whether a Chinese question asks "how much is its X" and the passage has no word of X."""
    head = _HEAD.search(asked.text)
    said = set(terms(head[1])) & asked.weighed.keys() if head else set()
    return bool(said) and said.isdisjoint(carried)


def _follows(index: int, content: Sequence[int]) -> bool:
    """Whether an atom stands right behind the first stretch of Chinese content."""
    return list(range(content[0], index)) == [one for one in content if one < index]
