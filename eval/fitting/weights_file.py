"""Puts fitted table weights into kb/learned/weights.toml, with a line on what each is, and leaves every other section
as it stands."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

from kb.errors import StorageError
from kb.learned.feature_notes import NOTES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from eval.fitting.tables import TableFit

WEIGHTS = Path(__file__).resolve().parent.parent.parent / "kb" / "learned" / "weights.toml"

_TABLES = re.compile(r"^\[tables(?:\.[^\]]*)?\].*?(?=^(?:#[^\n]*\n)*\[|\Z)", re.MULTILINE | re.DOTALL)
"""A section of tables, up to the comments over the next one."""


def write_weights(fit: TableFit, path: Path = WEIGHTS) -> None:
    """Write a fit into a file of weights.

    Raises:
        StorageError: the file cannot be read or written.
    """
    try:
        text = with_tables(path.read_text(encoding="utf-8"), fit)
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
