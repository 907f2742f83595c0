"""The answers being written, by browser session, so that the stop button ends the request to the language model itself."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from kb.llm.messages import Stop


class Running:
    """What is being answered now, by session. A session asks one question at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stops: dict[str, Stop] = {}

    @contextmanager
    def answering(self, session: str | None) -> Iterator[Stop]:
        """A stop for an answer, told when the session stops it or when the work is left, however."""
        stop = Stop()
        name = session or ""
        with self._lock:
            self._stops[name] = stop
        try:
            yield stop
        finally:
            stop.tell()
            with self._lock:
                if self._stops.get(name) is stop:
                    del self._stops[name]

    def stop(self, session: str | None) -> None:
        """Give up on what a session has asked; nothing when it is answered already."""
        with self._lock:
            stop = self._stops.get(session or "")
        if stop is not None:
            stop.tell()
