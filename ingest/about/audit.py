"""The audit of what was read of a file: its figures, and the warnings that follow from them."""

from __future__ import annotations

import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING

from kb.model import Audit, BlockKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import ParsedReport

_MOST_ODD = 0.001
"""Share of odd characters above which a report is warned of; one in a page of text is a bullet of some font."""

_FEW_ON_PAGE = 40
"""Characters of an average page below which hardly any text was read: a running title has as many."""

_RANGES_LISTED = 8


def audit_of(report: ParsedReport) -> Audit:
    """The figures of a report. Its pages count where the format has them: where every block stands on one."""
    text = [block.text for block in report.blocks]
    doubts = [
        len({(doubt.row, doubt.column) for doubt in block.table.doubts}) for block in report.blocks if block.table
    ]
    return Audit(
        headings=sum(block.kind is BlockKind.HEADING for block in report.blocks),
        figures=sum(block.kind is BlockKind.FIGURE for block in report.blocks),
        characters=sum(map(len, text)),
        page_characters=report.page_characters or _by_page(report),
        odd_characters=sum(_odd(one) for one in text),
        doubtful_cells=sum(doubts),
        doubtful_tables=sum(map(bool, doubts)),
    )


def _by_page(report: ParsedReport) -> tuple[int, ...]:
    pages = [block.place.page for block in report.blocks]
    if not report.pages or any(page is None or not 0 < page <= report.pages for page in pages):
        return ()
    counts = [0] * report.pages
    for block in report.blocks:
        if block.place.page:
            counts[block.place.page - 1] += len(block.text.strip())
    return tuple(counts)


def _odd(text: str) -> int:
    """Characters that stand for what could not be read."""
    return 0 if text.isascii() else sum(letter == "\ufffd" or unicodedata.category(letter) == "Co" for letter in text)


def audit_warnings(audit: Audit, *, reader_warns: bool = False) -> tuple[str, ...]:
    """What of an audit a person should know, a line each; `reader_warns`: the reader has told of pages without text
    itself."""
    warnings: list[str] = []
    bare = () if reader_warns else audit.pages_without_text
    if bare:
        pages = len(audit.page_characters)
        warnings.append(
            f"no text was read on {len(bare)} of {pages} pages ({_ranges(bare)}): pictures or scans, perhaps"
        )
    if audit.page_characters and audit.characters < _FEW_ON_PAGE * len(audit.page_characters):
        warnings.append(
            f"hardly any text was read: {audit.characters} characters on {len(audit.page_characters)} pages"
        )
    if audit.odd_characters > _MOST_ODD * audit.characters:
        warnings.append(
            f"{audit.odd_characters} characters could not be read: a font or an encoding does not tell them"
        )
    return tuple(warnings)


def _ranges(numbers: Sequence[int]) -> str:
    """Numbers in short: 2, 5-7."""
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), key=lambda pair: pair[1] - pair[0])]
    ranges = [f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs[:_RANGES_LISTED]]
    return ", ".join([*ranges, "..."] if len(runs) > _RANGES_LISTED else ranges)
