"""Puts fitted prose weights into kb/learned/weights.toml, each in its line: comments, weights set by hand and other
sections stay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from eval.fitting.weights_file import WEIGHTS
from kb.errors import StorageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from eval.fitting.confidence import ConfidenceFit
    from eval.fitting.prose import ProseFit

_SECTION = re.compile(r"^\[(?P<name>[^\]]+)\]")
_ENTRY = re.compile(r"^(?P<name>\w+) = (?P<value>\S+)(?P<space> *)(?P<rest>#.*)?$")


def write_prose_weights(fit: ProseFit, path: Path = WEIGHTS) -> None:
    """Write a fit into a file of weights.

    Raises:
        StorageError: the file cannot be read or written.
    """
    _rewrite(path, lambda text: with_prose(text, fit))


def _rewrite(path: Path, change: Callable[[str], str]) -> None:
    try:
        text = change(path.read_text(encoding="utf-8"))
        fresh = path.with_name(f"{path.name}.new")
        fresh.write_text(text, encoding="utf-8")
        fresh.replace(path)
    except OSError as error:
        raise StorageError(
            f"{path}: cannot be written: {error.strerror}.", "Run it in a checkout that you may write to."
        ) from None


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
    _rewrite(path, lambda text: "\n".join(_lines(text, values)) + "\n")


def with_prose(text: str, fit: ProseFit) -> str:
    """The text of a file of weights with the values of a fit in place of those that stood there."""
    values = {"sentence": fit.sentence, "aligned_sentence": fit.aligned_sentence, "clause": fit.clause}
    for part, (weights, intercept) in fit.confidence.items():
        values[f"confidence.{part}"] = {"intercept": intercept}
        values[f"confidence.{part}.features"] = weights
    return "\n".join(_lines(text, values)) + "\n"


def _lines(text: str, values: Mapping[str, Mapping[str, float]]) -> Iterator[str]:
    fitted: Mapping[str, float] = {}
    for line in text.splitlines():
        if section := _SECTION.match(line):
            fitted = values.get(section["name"], {})
        entry = _ENTRY.match(line)
        if entry is None or entry["name"] not in fitted:
            yield line
            continue
        told = f"{entry['name']} = {fitted[entry['name']]:g}"
        width = entry.start("rest") if entry["rest"] else 0
        yield f"{told:<{width}}{entry['rest'] or ''}"
