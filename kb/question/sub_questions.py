"""The clauses of a question that asks several things at once ("谁主持会议？主题是什么？")."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MOST_CLAUSES = 4
"""Questions in one that are answered one by one."""

_BORDER = re.compile(r"[?？!！。；;]+|[,，]")
_ASKS = re.compile(
    # "那家" where "哪家" is meant is a common slip.
    r"多少|什么|啥|哪|那个?家|那一?位|谁|怎|(?:告诉我|查|介绍)一?下?$|如何|何时|何地|几|[吗么]$"
    r"|多[大高长远久快重宽深]|有无|是否|"
    r"\b(?:what|how|which|who|whom|whose|when|where|why)\b",
    re.IGNORECASE,
)


def clauses(question: str) -> tuple[str, ...]:
    """The clauses of a question that each ask something, in order; none where it asks one thing.

    What asks nothing belongs to the question behind it ("给甲公司担保的，金额是多少"), at the end to the one before.
    """
    asked: list[str] = []
    waiting = ""
    for piece in _pieces(question):
        if _ASKS.search(piece):
            asked.append(f"{waiting}{piece}")
            waiting = ""
        else:
            waiting += piece
    if len(asked) < 2 or len(asked) > MOST_CLAUSES:
        return ()
    return (*asked[:-1], f"{asked[-1]}{waiting}")


def _pieces(question: str) -> Iterator[str]:
    start = 0
    for border in _BORDER.finditer(question):
        inside_number = question[border.end() : border.end() + 1].isdigit() and border[0] == ","
        if not inside_number:
            yield question[start : border.end()]
            start = border.end()
    if question[start:].strip():
        yield question[start:]
