"""Tables of contents and lists of figures: no evidence, but they know on which page things stand."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.words.text_lines import readable
from ingest.words.vocabulary import CONTENTS, caption_key, collapse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.words.text_lines import SourceLine

_LEADERS = " \t.·…．。_-—"
_PAGE = re.compile(r"\d{1,4}$")
_LONGEST_ENTRY = 300
_RULE = frozenset("-=_ \t|:.")


@dataclass(frozen=True, slots=True)
class Contents:
    """Pages by figure or table (label and number) and by heading (collapsed), and the headings in their order."""

    captions: Mapping[tuple[str, str], int] = field(default_factory=dict)
    headings: Mapping[str, int] = field(default_factory=dict)

    @property
    def pages(self) -> int:
        """The largest page known, 0 when there are no contents."""
        return max((*self.captions.values(), *self.headings.values()), default=0)


def take_contents(lines: Sequence[SourceLine]) -> tuple[list[SourceLine], Contents]:
    """The lines with contents and lists of figures emptied, and what these say."""
    kept = list(lines)
    captions: dict[tuple[str, str], int] = {}
    headings: dict[str, int] = {}
    index = 0
    while index < len(kept):
        title = _is_title(kept[index])
        end, entries = _entries(kept, index + title, titled=title)
        if len(entries) < (1 if title else 3):
            index += 1
            continue
        for text, page in entries:
            key = caption_key(text)
            if key:
                captions.setdefault(key, page)
            else:
                headings.setdefault(collapse(text), page)
        kept[index:end] = [line.emptied() for line in kept[index:end]]
        index = end
    return kept, Contents(captions, headings)


def _is_title(line: SourceLine) -> bool:
    bare = line.bare
    return len(bare) <= 40 and bool(CONTENTS.fullmatch(readable(bare.lstrip("# ")).rstrip("：:")))


def _entries(lines: Sequence[SourceLine], index: int, *, titled: bool) -> tuple[int, list[tuple[str, int]]]:
    """Consecutive entries from a line on, blank and ruled lines between them passed over, and the line after the
    last."""
    entries: list[tuple[str, int]] = []
    end = index
    for at in range(index, len(lines)):
        line = lines[at]
        entry = _entry(line, titled=titled)
        begun = titled or bool(entries)
        if entry:
            entries.append(entry)
            end = at + 1
        elif not begun or not (line.blank or (entries and _is_rule(line))):
            break
        elif not line.blank:
            end = at + 1
    return end, entries


def _is_rule(line: SourceLine) -> bool:
    return len(line.text) <= _LONGEST_ENTRY and set(line.text) <= _RULE


def _entry(line: SourceLine, *, titled: bool) -> tuple[str, int] | None:
    """Text and page of "A heading ..... 5"; under a title a tab or a gap of spaces leads to the page as well."""
    bare = line.bare
    if not bare or len(bare) > _LONGEST_ENTRY or line.table:
        return None
    page = _PAGE.search(bare)
    if not page:
        return None
    before = bare[: page.start()]
    text = before.rstrip(_LEADERS)
    leaders = before[len(text) :]
    dotted = sum(leaders.count(mark) for mark in ".·…．_") >= (2 if "…" in leaders else 3)
    gap = "\t" in leaders or "   " in leaders
    if not text or text.count("\t") or not (dotted or (titled and gap)):
        return None
    return readable(text.lstrip("-*•|# ")), int(page.group())
