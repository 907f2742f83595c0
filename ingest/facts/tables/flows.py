"""Is a figure of a stretch of time or of a moment: by its own name, by the other lines of its table."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kb.facts.measures import likeness, measure_of
from kb.text.chinese_scripts import simplified
from kb.text.word_lists import word_file

if TYPE_CHECKING:
    from collections.abc import Iterable

_SURE = 0.9
"""Likeness from which on a label names a measure that is known, not only ends like one."""

_MOSTLY = 0.5
_LONGEST = 160


@lru_cache(maxsize=16384)
def flow_of(label: str) -> bool | None:
    """Does what a label names run over a stretch of time? False where it is told for a moment; None where nothing
    says."""
    told = said_flow(label)
    return measure_of(label).flow if told is None else told


@lru_cache(maxsize=16384)
def said_flow(label: str) -> bool | None:
    """The same by words that say so whatever is measured: "purchases of", "accumulated"; None where it has none."""
    text = simplified(label[:_LONGEST]).casefold().strip(" (（")
    if _words("movement", "beginning").match(text) or _words("movement", "inside").search(text):
        return True
    return False if _words("moment", "inside").search(text) else None


@lru_cache(maxsize=4096)
def holds_balances(label: str) -> bool:
    """Does a section only hold what there is on a day, whatever its lines are called: "Tax assets", 流动负债?"""
    text = simplified(label[:_LONGEST]).casefold().strip(" :：()（）")
    return said_flow(label) is not True and "change" not in text and text.endswith(_ends())


@cache
def _ends() -> tuple[str, ...]:
    entries = word_file("ingest.facts.tables", "flows")["holding"]
    return tuple(simplified(word) for entry in entries for word in entry["words"])


def mostly_flows(labels: Iterable[str]) -> bool:
    """Do the labels of a table that are surely known name flows, at least half of them? False where none is known."""
    known = [flow for label in dict.fromkeys(labels) if (flow := _known(label)) is not None]
    return bool(known) and sum(known) >= _MOSTLY * len(known)


def _known(label: str) -> bool | None:
    told = said_flow(label)
    if told is not None:
        return told
    return measure_of(label).flow if likeness(label) >= _SURE else None


@cache
def _words(kind: str, place: str) -> re.Pattern[str]:
    entries = word_file("ingest.facts.tables", "flows")[kind]
    words = {simplified(word) for entry in entries if entry["place"] == place for word in entry["words"]}
    each = "|".join(
        re.escape(word) + (r"\b" if word.isascii() else "") for word in sorted(words, key=len, reverse=True)
    )
    return re.compile(rf"(?:{each})")
