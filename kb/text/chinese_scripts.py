"""Traditional and simplified characters as one script, so that either finds the other. For comparing only: what is
quoted stays as it is."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def simplified(text: str) -> str:
    """`text` with every traditional character in its simplified form, one for one, so that offsets stay those of
    `text`."""
    return text if text.isascii() else text.translate(_table())


@cache
def _table() -> dict[int, str]:
    """Pairs of characters out of simplified.txt."""
    lines = files("kb.text").joinpath("simplified.txt").read_text("utf-8").splitlines()
    pairs = (pair for line in lines if not line.startswith("#") for pair in line.split())
    return {ord(pair[0]): pair[1] for pair in pairs}
