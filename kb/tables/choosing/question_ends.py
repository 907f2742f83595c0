"""What a question begins and ends with, its subject and its measure as a rule, and whether anything explains them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.tables.choosing.question import WEAK
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.tables.choosing.question import Question
    from kb.text.label_mentions import Reading

LEAST_NAME = 2
"""A phrase of no more characters is a thing ("飞机"), not somebody's name."""

OTHER_HEAD = 0.3
"""Share of the phrase asked for that must be unexplained for a label with another word in its place to be another
thing."""

LONG_HEAD = 3
"""Characters from which a Chinese phrase says what is asked for, not only that something is ("损失")."""

_OWN_COMPANY = re.compile(r"(?:公司|企业|集团|单位)$")


def question_ends(
    left: Sequence[int], explained: frozenset[int], swapped: frozenset[int], question: Question
) -> dict[str, float]:
    """Whether nothing explains the phrase that a question begins with, often its subject, or the one it ends with,
    often its measure ("what is the fee of X" begins with it); whether a label has another word in the latter's
    stead."""
    reading = question.reading
    content = [index for index in sorted(question.content | explained) if question.weights.get(index, 0.0) > WEAK]
    runs = _phrases(content, reading)
    unexplained = set(left)
    first, last = (runs[0], runs[-1]) if runs else ((), ())
    asked_first = language(reading.text) == "en"
    head = first if asked_first else last
    share = sum(index in unexplained for index in head) / len(head) if len(head) > 1 else 0.0
    return {
        "subject": float(not asked_first and _has_other_subject(first, unexplained, reading)),
        "head": share,
        "other_head": float(share > OTHER_HEAD and not swapped.isdisjoint(head)),
        "no_head": float(share == 1.0 and len(head) >= (2 if asked_first else LONG_HEAD)),
    }


def _has_other_subject(phrase: Sequence[int], unexplained: set[int], reading: Reading) -> bool:
    """Does a Chinese question begin with a name that nothing explains, whole or but for what many names end with?"""
    if not phrase or _OWN_COMPANY.search(reading.text[: reading.atoms[phrase[0]].start]):
        return False
    if any(index not in unexplained and reading.atoms[index].kind in ("word", "number") for index in phrase):
        # "澜电 LD-280": what is named is the LD-280.
        return False
    unknown = [index in unexplained and reading.atoms[index].kind == "cjk" for index in phrase]
    if all(unknown[:2]) and len(unknown) > LEAST_NAME:
        return True
    return any(all(unknown[at : at + 3]) for at in range(1, min(3, len(unknown) - 2)))


def _phrases(content: Sequence[int], reading: Reading) -> list[tuple[int, ...]]:
    """Runs of content atoms with nothing else between them."""
    runs: list[list[int]] = []
    for index in content:
        if runs and runs[-1][-1] == index - 1:
            between = reading.text[reading.atoms[index - 1].end : reading.atoms[index].start]
            if not between.strip():
                runs[-1].append(index)
                continue
        runs.append([index])
    return [tuple(run) for run in runs]
