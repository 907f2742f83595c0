"""The reading process between two calls: starting one takes a fifth of a second, and reports often come one by one."""

from __future__ import annotations

import atexit
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ingest.reading.reading_process import ReadingProcess

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.settings import Settings

KEPT_SECONDS = 120.0
"""How long an idle reading process, some 20 to 300 MB, is kept for the next report."""


class _Kept:
    """At most one idle reading process, for whoever asks first."""

    def __init__(self) -> None:
        self._turn = threading.Lock()
        self._idle: ReadingProcess | None = None
        self._ending: threading.Timer | None = None

    def take(self) -> ReadingProcess | None:
        """The idle one, if any; nobody else gets it then."""
        with self._turn:
            if self._ending is not None:
                self._ending.cancel()
            idle, self._idle, self._ending = self._idle, None, None
            return idle

    def give(self, reading: ReadingProcess) -> None:
        """Keep one for a while; one that is kept already makes way."""
        with self._turn:
            former, self._idle = self._idle, reading
            if self._ending is not None:
                self._ending.cancel()
            self._ending = threading.Timer(KEPT_SECONDS, self._end, [reading])
            self._ending.daemon = True
            self._ending.start()
        if former is not None:
            former.close()

    def _end(self, reading: ReadingProcess) -> None:
        with self._turn:
            if self._idle is not reading:
                return
            self._idle = self._ending = None
        reading.close()


_kept = _Kept()


@contextmanager
def reader(settings: Settings) -> Iterator[ReadingProcess]:
    """A reading process for these settings, to oneself: the one that the last call left, or a new one.

    It is kept for the next call unless this one ends in an error, or leaves a file half read.
    """
    reading = _kept.take()
    if reading is not None and not reading.serves(settings):
        reading.close()
        reading = None
    reading = reading or ReadingProcess(settings)
    try:
        yield reading
    except BaseException:
        reading.close()
        raise
    if reading.idle:
        _kept.give(reading)
    else:
        reading.close()


@atexit.register
def end_kept() -> None:
    """End the process that is kept, if there is one."""
    reading = _kept.take()
    if reading is not None:
        reading.close()
