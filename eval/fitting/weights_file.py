"""Puts fitted weights into kb/learned/weights.toml: those of tables as a section with a line on what each is, those of
prose each in its line. Comments, weights set by hand and other sections stay."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import StorageError
from kb.learned.feature_notes import NOTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from eval.fitting.confidence import ConfidenceFit
    from eval.fitting.prose import ProseFit
    from eval.fitting.tables import TableFit

WEIGHTS = Path(__file__).resolve().parent.parent.parent / "kb" / "learned" / "weights.toml"

_SECTION = re.compile(r"^\[(?P<name>[^\]]+)\]")
_ENTRY = re.compile(r"^(?P<name>\w+) = (?P<value>\S+)(?P<space> *)(?P<rest>#.*)?$")

_TABLES = re.compile(r"^\[tables(?:\.[^\]]*)?\].*?(?=^(?:#[^\n]*\n)*\[|\Z)", re.MULTILINE | re.DOTALL)
"""A section of tables, up to the comments over the next one."""


def write_weights(fit: TableFit, path: Path = WEIGHTS) -> None:
    """Write a fit into a file of weights.

    Raises:
        StorageError: the file cannot be read or written.
    """
    _rewrite(path, lambda text: with_tables(text, fit))


def _rewrite(path: Path, change: Callable[[str], str]) -> None:
    try:
        text = change(path.read_text(encoding="utf-8"))
        # In one step: whoever reads the weights meanwhile gets the old ones or the new ones.
        fresh = path.with_name(f"{path.name}.new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise StorageError(
            f"{path}: cannot be written: {error.strerror}.", "Run it in a checkout that you may write to."
        ) from None


def with_tables(text: str, fit: TableFit) -> str:
    """The text of a file of weights with the sections of tables those of a fit, where they stood or at the end."""
    stood = _TABLES.search(text)
    at = stood.start() if stood else len(text)
    rest = _TABLES.sub("", text)
    blocks = (rest[:at], "\n".join(_lines(fit)), rest[at:])
    return "\n\n".join(block.strip("\n") for block in blocks if block.strip()) + "\n"


def _lines(fit: TableFit) -> Iterator[str]:
    weights = fit.weights
    yield "[tables]"
    vetoes = "".join(f" --veto {name}" for name in weights.vetoes)
    yield (
        f"# Written by `python -m eval fit tables --lost {fit.lost:g}{vetoes} --write`; see "
        f"docs/decisions/0011-fitted-table-readings.md."
    )
    yield (
        "# A reading is answered with when the intercept and the weights of [tables.confidence] add up to the "
        "threshold, and no veto holds."
    )
    yield (
        "# Other thresholds, by right readings that they give up and by refused questions whose row, or whose "
        "column, is not there:"
    )
    for one in fit.curve:
        yield f"#   {one.threshold:6.2f}   {one.lost:.1%}   {one.rows:.0%}, {one.columns:.0%}"
    yield f"intercept = {weights.intercept:.3f}"
    yield f"threshold = {weights.threshold:.3f}"
    yield f"vetoes = {json.dumps(weights.vetoes)}  # features that refuse by themselves"
    yield ""
    yield "[tables.choice]"
    yield "# A conditional logit: which reading is meant, of all that name something."
    yield from _weights(weights.choice)
    yield ""
    yield "[tables.confidence]"
    yield "# A logistic regression: whether the likeliest reading answers the question."
    yield from _weights(weights.confidence)


def _weights(weights: Mapping[str, float]) -> Iterator[str]:
    pairs = {name: f"{name} = {weight:.3f}" for name, weight in weights.items()}
    width = max(map(len, pairs.values()), default=0)
    for name, pair in pairs.items():
        note = NOTES.get(name, "")
        yield f"{pair:<{width}}  # {note}" if note else pair


def write_prose_weights(fit: ProseFit, path: Path = WEIGHTS) -> None:
    """Write a fit into a file of weights.

    Raises:
        StorageError: the file cannot be read or written.
    """
    _rewrite(path, lambda text: with_prose(text, fit))


def write_confidence(fit: ConfidenceFit, path: Path = WEIGHTS) -> None:
    """Write how likely answers are right into a file of weights; from when on they are given stays as it is, set by
    hand.

    Raises:
        StorageError: the file cannot be read or written.
    """
    values: dict[str, Mapping[str, float]] = {}
    for part, right in fit.parts.items():
        values[f"confidence.{part}.right"] = {"intercept": right.intercept}
        values[f"confidence.{part}.right.features"] = right.features
    _rewrite(path, lambda text: "\n".join(_in_place(text, values)) + "\n")


def with_prose(text: str, fit: ProseFit) -> str:
    """The text of a file of weights with the values of a fit in place of those that stood there."""
    values = {"sentence": fit.sentence, "aligned_sentence": fit.aligned_sentence, "clause": fit.clause}
    for part, (weights, intercept) in fit.confidence.items():
        values[f"confidence.{part}"] = {"intercept": intercept}
        values[f"confidence.{part}.features"] = weights
    return "\n".join(_in_place(text, values)) + "\n"


def _in_place(text: str, values: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    fitted: Mapping[str, float] = {}
    for line in text.splitlines():
        if section := _SECTION.match(line):
            fitted = values.get(section["name"], {})
        entry = _ENTRY.match(line)
        if entry is None or entry["name"] not in fitted:
            yield line
            continue
        assignment = f"{entry['name']} = {fitted[entry['name']]:g}"
        width = entry.start("rest") if entry["rest"] else 0
        yield f"{assignment:<{width}}{entry['rest'] or ''}"
