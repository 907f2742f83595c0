"""Checks that keyword index, vector index and original files agree with the catalogue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.errors import StorageError
from kb.store import keywords
from kb.store.originals import is_whole
from kb.store.vectors import LARGEST_BATCH, chroma_version
from kb.text.tokens import terms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.store.catalogue import Catalogue
    from kb.store.originals import Original, Originals
    from kb.store.vectors import VectorIndex

_NEAR = 10
_SAME = 0.001
"""If two cosines differ by less, the texts count as equal: either may come first."""
_AT_A_TIME = 500
_SHOWN = 5


def problems_of_index(catalogue: Catalogue, index: VectorIndex) -> list[str]:
    """A line for each way in which catalogue, keyword index and graph index disagree.

    Raises:
        StorageError: the catalogue itself is damaged.
    """
    state = catalogue.state()
    if not state.graph and not catalogue.count():
        return catalogue.faults()
    found = catalogue.faults() + _of_keywords(catalogue) + _of_version(state.chroma)
    index.follow(state.generation, state.graph)
    listed = catalogue.listed().keys()
    try:
        stored = index.ids()
        found += _counted("chunks without a vector in the graph index", len(listed - stored))
        found += _counted("vectors in the graph index without a chunk", len(stored - listed))
        return found + _counted("chunks that do not find themselves", len(lost(catalogue, index)))
    except StorageError as error:
        return [*found, f"the graph index cannot be read: {error.what}"]


def problems_of_files(catalogue: Catalogue, originals: Originals) -> list[str]:
    """A line for each report whose file is not there or not the same, and for files that belong to none."""
    expected = catalogue.with_original()
    names = {document.id: document.name for document in catalogue.documents()}
    kept = {original.document: original for original in originals}
    found = [
        f"the original file of {names[one]} is missing: add it again" for one in names if one in expected - kept.keys()
    ]
    found += [
        f"the original file of {names[one]} has changed: remove that report, and add its file again"
        for one, original in kept.items()
        if one in names and not _whole(original)
    ]
    strange = [original.name for one, original in kept.items() if one not in names]
    if strange:
        shown = ", ".join(strange[:_SHOWN]) + (", ..." if len(strange) > _SHOWN else "")
        found.append(f"{len(strange)} original files of no report ({shown}): `python -m ingest rebuild` takes them in")
    return found


def reconcile(catalogue: Catalogue, index: VectorIndex) -> None:
    """Make the vector index equal to the catalogue: delete what an interrupted change left, add what it lost."""
    listed, stored = catalogue.listed(), index.ids()
    missing = [name for name in listed if name not in stored]
    for start in range(0, len(missing), LARGEST_BATCH):
        batch = missing[start : start + LARGEST_BATCH]
        index.upsert(*catalogue.vectors(keys=[listed[name] for name in batch]))
    index.delete(sorted(stored.difference(listed)))


def lost(catalogue: Catalogue, index: VectorIndex, documents: Sequence[str] = ()) -> list[int]:
    """The keys of chunks (of these documents, or of all) that a search for their own vector does not find; those listed
    as unindexed aside."""
    ids, _, matrix = catalogue.vectors(documents)
    missed: list[str] = []
    for start in range(0, len(ids), _AT_A_TIME):
        nearest = index.nearest_each(matrix[start : start + _AT_A_TIME], _NEAR)
        for row, found in enumerate(nearest, start):
            if ids[row] not in found:
                _, _, others = catalogue.vectors(keys=catalogue.keys(found))
                if not len(others) or float((others @ matrix[row]).min()) < 1 - _SAME:
                    missed.append(ids[row])
    return sorted(set(catalogue.keys(missed)).difference(catalogue.unindexed()))


def _counted(what: str, count: int) -> list[str]:
    return [f"{count} {what}"] if count else []


def _of_version(made_by: str) -> list[str]:
    here = chroma_version()
    if made_by.split(".")[:2] == here.split(".")[:2]:
        return []
    return [f"the graph index was made by Chroma {made_by}, here is {here}"]


def _of_keywords(catalogue: Catalogue) -> list[str]:
    with catalogue.reading() as connection:
        indexed = keywords.keys(connection)
        frequency = keywords.frequencies(connection)
    listed = set(catalogue.listed().values())
    unfound = 0
    for key, text in catalogue.keyword_texts():
        own = min(terms(text), key=lambda term: frequency.get(term, 0), default=None)
        with catalogue.reading() as connection:
            unfound += key in indexed and own is not None and not keywords.holds(connection, key, own)
    return (
        _counted("chunks without keywords", len(listed - indexed))
        + _counted("keywords without a chunk", len(indexed - listed))
        + _counted("chunks that no keyword of theirs finds", unfound)
    )


def _whole(original: Original) -> bool:
    try:
        return is_whole(original)
    except OSError:
        return False
