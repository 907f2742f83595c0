"""Makes up a corpus of documents, has them read, and counts how many figures were understood, by format, place and
dimension."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.facts.expected import DIMENSIONS, verdict
from eval.facts.made_draft import FORMATS
from eval.facts.made_files import write_document
from eval.facts.made_tables import made_document
from eval.facts.reading import document_of_bytes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from eval.facts.expected import FactVerdict
    from eval.facts.made_draft import MadeDocument, MadeShape

Count = tuple[int, int]
"""How many are right, and how many there are."""


@dataclass(frozen=True, slots=True)
class MadeResult:
    """A made-up document and what became of each of its figures."""

    number: int
    document: MadeDocument
    verdicts: tuple[FactVerdict, ...]


def made_results(tables: int, seed: int, formats: Sequence[str] = FORMATS) -> Iterator[MadeResult]:
    """So many documents, the formats in turn; the same ones for the same seed, however many there are."""
    for number in range(tables):
        yield made_result(number, seed, formats[number % len(formats)])


def made_result(
    number: int, seed: int, form: str, *, shape: MadeShape | None = None, language: str = "", plain: bool = False
) -> MadeResult:
    """One document of the corpus of a seed, read and judged."""
    # Not for secrets: the same tables have to come again.
    rng = random.Random(f"{seed}:{number}:{form}")  # noqa: S311
    made = made_document(rng, form, shape=shape, language=language, plain=plain)
    return MadeResult(number, made, judged(made, write_document(made, rng)))


def judged(made: MadeDocument, data: bytes) -> tuple[FactVerdict, ...]:
    """What became of each figure of a document that was written so."""
    facts = document_of_bytes(data, f"made.{made.format}").facts
    return tuple(verdict(expected, facts) for expected in made.facts)


def by_format(results: Iterable[MadeResult]) -> dict[str, dict[str, Count]]:
    """The rates of each dimension in each format, and in all."""
    counted: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for result in results:
        for one in result.verdicts:
            for group in (result.document.format, result.document.language, "all"):
                _note(counted[group], one)
    order = (*FORMATS, "zh", "en", "all")
    return _summed({group: counted[group] for group in order if group in counted})


def by_shape(results: Iterable[MadeResult]) -> dict[str, dict[str, Count]]:
    """The rates of each dimension in each shape of table."""
    counted: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for result in results:
        for one in result.verdicts:
            _note(counted[result.document.shape], one)
    return _summed(counted)


def by_place(results: Iterable[MadeResult]) -> dict[str, dict[str, Count]]:
    """For each dimension and place that tells it: how often the dimension is right there, by format and in all."""
    counted: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    for result in results:
        for dimension, place in result.document.places.items():
            tally = counted[f"{dimension}: {place}"]
            for one in result.verdicts:
                right = dimension in one.right
                tally["all"].append(right)
                tally[result.document.format].append(right)
    return _summed(dict(sorted(counted.items())))


def _note(counted: dict[str, list[bool]], one: FactVerdict) -> None:
    counted["found"].append(one.fact is not None)
    for name in DIMENSIONS:
        counted[name].append(name in one.right)
    counted["all"].append(one.all_of())


def _summed(counted: Mapping[str, Mapping[str, Sequence[bool]]]) -> dict[str, dict[str, Count]]:
    return {group: {name: (sum(ones), len(ones)) for name, ones in of.items()} for group, of in counted.items()}
