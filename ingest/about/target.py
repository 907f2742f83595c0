"""The target price that a report gives, as its cover prints it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.about.cover_figures import figures_in, paired
from kb.facts.units import read_unit
from kb.text.chinese_scripts import simplified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ingest.about.cover_figures import LabelledFigure
    from ingest.about.said import Front

_LONGEST = 3_000
_FIGURE = (
    r"(?:(?:HK\$|US\$|NT\$|S\$|A\$|C\$|\$|£|€|¥|￥|₹|RMB|CNY|HKD|USD|EUR|GBP|INR|Rs\.?|人民币"
    r"|港币)\s?)?\d[\d,]*(?:\.\d+)?"
    r"(?:\s?(?:港元|美元|欧元|人民币元|人民币|元|p\b|pence))?"
)
_SAID = re.compile(
    rf"目标(?:价格|价位|价)\s?(?:(?:\d{{1,2}}(?:\.\d+)?\s?%\s?)?(?:分别)?(?:为|是|至|到|上调至|下调至|调整至"
    rf"|上调到|提升至)\s?)?({_FIGURE})(?!\s?(?:[%％倍x\d]|个月))"
)
_ENGLISH_SAID = re.compile(
    rf"(?i:price\starget|target\sprice|\bPT|\bTP)\s(?:(?i:of|to|at|is|by\s\w+\sto)\s)?({_FIGURE})(?![%\d])"
    rf"|(?i:\b(?:our|raise\sthe|cut\sthe)\starget)\s(?i:of|to|at|is)\s({_FIGURE})(?![%\d])"
    rf"|(?i:\b(?:our|an?|and|with)\s(?:new\s|12-month\s)?)({_FIGURE})\s(?i:(?:price\s)?target|PT)\b"
)
_EARLIER = re.compile(
    r"(?:前次|上次|此前|原|由|前值)\W{0,2}$|(?i:\b(?:prior|previous|old|from|consensus|average)\W{0,2})$"
)


def target_of(front: Front) -> str:
    """The target price with its unit ("315.90 元", "HK$85.00"): of a labelled line, else of the prose; "" where there
    is none."""
    for line in paired(front.lines):
        for figure in figures_in(line):
            if (
                figure.kind == "target"
                and "%" not in figure.printed
                and not _EARLIER.search(simplified(line[: _start(line, figure)]))
            ):
                return with_unit(figure)
    return next(_in_prose(front), "")


def _start(line: str, figure: LabelledFigure) -> int:
    found = line.find(figure.label)
    return found if found >= 0 else figure.start


def with_unit(figure: LabelledFigure) -> str:
    """A figure as printed, and the unit that its label or its neighbour gives where none is printed at it."""
    if not re.fullmatch(r"[+\-−–]?[\d,.]+", figure.printed):
        return figure.printed
    unit_mark = next((mark for mark in figure.qualifiers if read_unit(mark)), "")
    return " ".join(filter(None, (figure.printed, figure.unit or unit_mark)))


def _in_prose(front: Front) -> Iterator[str]:
    for block in front.blocks:
        if block.table is None:
            text = block.text[:_LONGEST]
            plain = simplified(text)
            for pattern in (_SAID, _ENGLISH_SAID):
                for match in pattern.finditer(plain):
                    at = match.lastindex or 1
                    if not _EARLIER.search(plain[: match.start()]):
                        yield text[match.start(at) : match.end(at)].strip()
