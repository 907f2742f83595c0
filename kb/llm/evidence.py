"""The passages that a language model is given to write from: those found, those quoted without it, and some of every
report that is named."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain, zip_longest
from typing import TYPE_CHECKING

from kb.model import Hit
from kb.search.report_scope import each_named

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.answer.answerer import LookedUp
    from kb.search.evidence_source import Sources

LEAST_OF_EACH = 3
"""Passages of each report that a question names beside others, at least."""


def with_evidence(looked_up: LookedUp, sources: Sources) -> LookedUp:
    """What was found for a question, with what is quoted of it among the passages, and with passages of each of the
    reports that it names.

    One search over all reports may find passages of one alone, where a question is on several.
    """
    groups = each_named(looked_up.question, sources.documents)
    quoted = list(_quoted(looked_up, sources))
    if not groups and not quoted:
        return looked_up
    found = [sources.search(looked_up.question, [one.id for one in group]) for group in groups]
    most = max(len(looked_up.hits), LEAST_OF_EACH * len(groups), len(quoted))
    taken = {hit.chunk_id: hit for hit in chain(quoted, _in_turn([*found, looked_up.hits]))}
    hits = list(taken.values())[:most]
    return replace(looked_up, hits=tuple(replace(hit, rank=rank) for rank, hit in enumerate(hits, start=1)))


def _quoted(looked_up: LookedUp, sources: Sources) -> Iterator[Hit]:
    """The passages that the answer without a model quotes and that were not found for the question as a whole, but for
    a part of it."""
    found = {hit.chunk_id for hit in looked_up.hits}
    missing = [one.chunk for one in looked_up.answer.citations if one.chunk not in found]
    for document, chunk in sources.passages(missing).values() if missing else ():
        yield Hit(0, document, chunk, 0.0, None, None)


def _in_turn(lists: Sequence[Sequence[Hit]]) -> Iterator[Hit]:
    """The best of each list, then the second of each, and so on."""
    return (hit for row in zip_longest(*lists) for hit in row if hit is not None)
