"""Page furniture: what a layout prints on every page and no reader asks for. Lines of it are emptied."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from ingest.words.text_lines import readable
from ingest.words.vocabulary import FURNITURE, SOURCE, caption_key, collapse, ends_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.words.text_lines import SourceLine

_DIGITS = re.compile(r"\d+")
_LONGEST = 120
_EDGE = 2
"""Lines at the top and bottom of a page where running headers and footers stand."""


def without_furniture(lines: Sequence[SourceLine]) -> list[SourceLine]:
    """The lines with page numbers, running headers and footers and calls to read the disclaimer emptied."""
    dropped = {index for index, line in enumerate(lines) if _is_furniture(line)}
    dropped |= _page_numbers(lines, dropped)
    dropped |= _running(lines)
    return [line.emptied() if index in dropped else line for index, line in enumerate(lines)]


def _is_furniture(line: SourceLine) -> bool:
    bare = line.bare
    return 0 < len(bare) <= _LONGEST and not line.table and bool(FURNITURE.match(readable(bare)))


def _page_numbers(lines: Sequence[SourceLine], dropped: set[int]) -> set[int]:
    """Bare numbers that stand alone and count up by one, three at least: alone they might be anything."""
    alone = [
        (index, int(line.bare))
        for index, line in enumerate(lines)
        if len(line.bare) <= 4 and line.bare.isdecimal() and _stands_alone(lines, index, dropped)
    ]
    found: set[int] = set()
    run: list[int] = []
    last = -1
    for index, number in alone:
        if number != last + 1:
            run = []
        run.append(index)
        last = number
        if len(run) >= 3:
            found.update(run[-3:])
    return found


def _stands_alone(lines: Sequence[SourceLine], index: int, dropped: set[int]) -> bool:
    return all(
        not 0 <= near < len(lines) or lines[near].blank or near in dropped or lines[near].page != lines[index].page
        for near in (index - 1, index + 1)
    )


def _running(lines: Sequence[SourceLine]) -> set[int]:
    """Where form feeds show the pages: lines that stand at the edge of three pages or more, numbers aside."""
    edges: dict[int, list[int]] = {}
    for index, line in enumerate(lines):
        if line.page is not None and not line.blank and not line.table:
            edges.setdefault(line.page, []).append(index)
    candidates = [index for indexes in edges.values() for index in dict.fromkeys((*indexes[:_EDGE], *indexes[-_EDGE:]))]
    keys = {index: _DIGITS.sub("#", collapse(lines[index].bare)) for index in candidates if _may_run(lines[index])}
    counts = Counter(keys.values())
    return {index for index, key in keys.items() if counts[key] >= 3}


def _may_run(line: SourceLine) -> bool:
    """Short, no sentence, no row, item, heading or caption, which may well recur."""
    bare = line.bare
    if len(bare) > _LONGEST or "\t" in bare or bare[0] in "|#-*•" or ends_sentence(bare):
        return False
    return not (SOURCE.match(bare) or caption_key(bare))
