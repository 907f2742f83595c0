"""The block of "key: value" lines between two lines of --- that Markdown files may begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.words.text_lines import SourceLine

_FENCE = "---"
_MOST_LINES = 60


def take_front_matter(lines: Sequence[SourceLine]) -> tuple[list[SourceLine], dict[str, str]]:
    """The lines with a leading block of keys and values emptied, and these, keys in lower case. Lists are not read."""
    kept = list(lines)
    first = next((index for index, line in enumerate(kept) if not line.blank), None)
    if first is None or kept[first].bare != _FENCE:
        return kept, {}
    close = next((at for at in range(first + 1, min(len(kept), first + _MOST_LINES)) if kept[at].bare == _FENCE), None)
    if close is None:
        return kept, {}
    values: dict[str, str] = {}
    for line in kept[first + 1 : close]:
        key, colon, value = line.text.partition(":")
        if not colon and not line.bare.startswith(("-", "#")) and not line.blank:
            return kept, {}
        values[key.strip().lower()] = value.strip().strip("\"'")
    kept[first : close + 1] = [line.emptied() for line in kept[first : close + 1]]
    return kept, values
