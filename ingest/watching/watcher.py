"""Waits for changes in watched folders, and looks from time to time without being told: disks of other machines do not
tell."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING

from filelock import FileLock, Timeout
from watchfiles import watch

from ingest.watching.keeping import StoppedError
from kb.errors import LockedError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from pathlib import Path
    from threading import Event

    from ingest.watching.keeping import Keeper

LOCK = "watch.lock"
RESCAN_SECONDS = 30.0
"""Folders are looked through at least so often."""

_LOOK_SECONDS = 0.5
"""Folders are looked through at most so often, and as often while something is not settled."""

_TICK = 250
"""Milliseconds between two questions whether to stop."""


def follow(keeper: Keeper, folders: Sequence[Path], stop: Event) -> None:
    """Keep in step until `stop` is set.

    Raises:
        Errors of `Keeper.step`.
    """
    due = 0.0
    while not stop.is_set():
        there = [folder for folder in folders if folder.is_dir()]
        due = _until_others_are_there(keeper, folders, there, stop, due)


def settle(keeper: Keeper, stop: Event) -> None:
    """Bring all in step once."""
    try:
        while keeper.step() and not stop.wait(_LOOK_SECONDS):
            pass
    except StoppedError:
        return


def _until_others_are_there(
    keeper: Keeper, folders: Sequence[Path], there: Sequence[Path], stop: Event, due: float
) -> float:
    """Follow the folders that are there; returns when another folder is there, one is away, or `stop` is set: the time
    of the next look."""
    news, last = False, 0.0
    for changes in _ticks(there, stop):
        now = monotonic()
        news = news or bool(changes) or now >= due
        if news and now - last >= _LOOK_SECONDS:
            try:
                news = keeper.step()
            except StoppedError:
                return due
            last = monotonic()
            due = last + RESCAN_SECONDS
        if [folder for folder in folders if folder.is_dir()] != list(there):
            return 0.0
    return due


def _ticks(there: Sequence[Path], stop: Event) -> Iterator[Collection[object]]:
    """Changes as they come, and empty ones in between; without changes where the system does not tell of any."""
    if there:
        try:
            yield from watch(
                *there,
                watch_filter=None,
                debounce=_TICK,
                rust_timeout=_TICK,
                yield_on_timeout=True,
                stop_event=stop,
                raise_interrupt=False,
                ignore_permission_denied=True,
            )
        except FileNotFoundError:
            yield ()  # one has gone just now
        except (OSError, RuntimeError):
            pass  # more folders than the system tells of: looking from time to time will do
        else:
            return
    while not stop.wait(_TICK / 1000):
        yield ()


class Watching:
    """The right to watch for one knowledge base: one process at a time, so that none undoes what another does."""

    def __init__(self, base: Path) -> None:
        self._lock = FileLock(base / LOCK)

    def __enter__(self) -> None:
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise LockedError(
                "Another process watches folders for this knowledge base already.",
                "Name all folders in one command, or end the other.",
            ) from None

    def __exit__(self, *_: object) -> None:
        self._lock.release()
