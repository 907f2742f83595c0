"""How far the reading of a file has come, for whoever listens: a reader tells its pages from however deep inside."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LISTENER: ContextVar[Callable[[int, int], None] | None] = ContextVar("pages done", default=None)


@contextmanager
def listening(listener: Callable[[int, int], None]) -> Iterator[None]:
    """While inside, `listener` gets the pages done and the pages in all. What it raises ends the reading."""
    token = _LISTENER.set(listener)
    try:
        yield
    finally:
        _LISTENER.reset(token)


def pages_done(done: int, total: int) -> None:
    """Tell that so many pages of all (slides, sheets) have been read."""
    listener = _LISTENER.get()
    if listener is not None:
        listener(done, total)
