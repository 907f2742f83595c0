"""Whether the catalogue, the keyword index and the graph index agree, and how the last two are made again from the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb import keywords
from kb.errors import StorageError

if TYPE_CHECKING:
    from kb.catalogue import Catalogue
    from kb.vectors import VectorIndex

_NEAR = 10
_SAME = 0.001
"""Cosines closer than this are the same text twice: either may come first."""


def problems(catalogue: Catalogue, index: VectorIndex) -> list[str]:
    """A line for each disagreement found.

    Raises:
        StorageError: the catalogue itself is damaged.
    """
    index.follow(catalogue.state().generation)
    found = catalogue.faults()
    with catalogue.reading() as connection:
        indexed = keywords.keys(connection)
    listed = catalogue.all_keys()
    found += _difference("chunks without keywords", len(listed - indexed)) + _difference(
        "keywords without a chunk", len(indexed - listed)
    )
    ids, _, _ = catalogue.vectors()
    try:
        stored = index.ids()
        found += _difference("chunks without a vector in the graph index", len(set(ids) - stored))
        found += _difference("vectors in the graph index without a chunk", len(stored - set(ids)))
        return found + _difference("chunks that do not find themselves", _lost(catalogue, index))
    except StorageError as error:
        return [*found, f"the graph index cannot be read: {error.what}"]


def _difference(what: str, count: int) -> list[str]:
    return [f"{count} {what}"] if count else []


def _lost(catalogue: Catalogue, index: VectorIndex) -> int:
    """How many chunks are not among the nearest to their own vector."""
    ids, _, matrix = catalogue.vectors()
    rows = {name: row for row, name in enumerate(ids)}
    lost = 0
    for row, name in enumerate(ids):
        nearest = index.nearest(matrix[row], _NEAR, ())
        twins = [matrix[rows[other]] @ matrix[row] for other in nearest if other in rows]
        lost += name not in nearest and (not twins or min(twins) < 1 - _SAME)
    return lost


def reconcile(catalogue: Catalogue, index: VectorIndex) -> None:
    """Bring the graph index in line with the catalogue: what an interrupted change left is taken out, what it lost is put back."""
    ids, documents, matrix = catalogue.vectors()
    stored = index.ids()
    missing = [row for row, name in enumerate(ids) if name not in stored]
    index.upsert([ids[row] for row in missing], [documents[row] for row in missing], matrix[missing])
    index.delete(sorted(stored.difference(ids)))


def rebuild(catalogue: Catalogue, index: VectorIndex) -> None:
    """Make keyword and graph index again from the catalogue."""
    catalogue.rebuild_keywords()
    index.wipe()
    reconcile(catalogue, index)
