"""Reading files in a process of its own: what crashes, hangs or eats memory there costs one file and nothing else."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import IO, TYPE_CHECKING

from ingest.reading.pipe_messages import (
    BadFrameError,
    Begun,
    Broke,
    Finished,
    PageDone,
    ReadRequest,
    Refused,
    receive,
    send,
)
from kb.child_process import ChildProcess, program_of
from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from types import TracebackType

    from kb.model import ParsedReport
    from kb.settings import Settings

Tell = Callable[[int, int], None]
"""Gets pages read, and pages in all."""

_PROGRAM = program_of("ingest.reading.worker")
_BYTES_PER_MB = 1_000_000
SECONDS_PER_MB = 5
"""Seconds that each MB of a file adds to the setting `parse_seconds`: ten times what the slowest format takes."""

MEMORY_PER_MB = 20
"""MB of memory that each MB of a file adds to the setting `parse_mb`: an archive of XML unpacks to about that."""

_STARTING_SECONDS = 60
"""Longest time for the process to start, on a machine that is very busy."""

_TELLING_SECONDS = 1.0
_SAVE_ANEW = "Open it in its program, save it anew and add it again."


class ReadingProcess(ChildProcess[object]):
    """One process that reads files one after the other; a context manager, for one thread at a time."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._request: ReadRequest | None = None

    def __enter__(self) -> ReadingProcess:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process, whatever it is doing. It may be used again afterwards."""
        self._request = None
        super().close()

    def serves(self, settings: Settings) -> bool:
        """Whether it keeps to the limits of these settings."""
        return _limits(self._settings) == _limits(settings)

    @property
    def idle(self) -> bool:
        """Whether there is a process, and it waits for a file to read."""
        return self._request is None and self._runs

    def begin(self, path: Path) -> None:
        """Have a file read, and go on at once; `finish` gives the report.

        Raises:
            UnreadableFileError: no process can be started.
        """
        try:
            size = path.stat().st_size / _BYTES_PER_MB
        except OSError:
            size = 0.0  # the reader says what is wrong
        request = ReadRequest(
            str(path.absolute()),
            self._settings.max_file_mb,
            self._settings.parse_seconds + int(size * SECONDS_PER_MB),
            self._settings.parse_mb * _BYTES_PER_MB + int(size * MEMORY_PER_MB) * _BYTES_PER_MB,
        )
        if not self.idle:  # none yet, one that has ended since, or a reading that nobody waited for
            self.close()
        self._ask(request)

    def _ask(self, request: ReadRequest) -> None:
        running = self._process is not None
        try:
            send(self._input(), request)
        except OSError as error:
            self.close()
            if running:  # it has ended just now
                self._ask(request)
                return
            raise UnreadableFileError(
                f"{Path(request.path).name} cannot be read: no process to read it in ({error.strerror}).",
                "Close other programs, and add it again.",
            ) from None
        self._request = request

    def finish(self, tell: Tell | None = None) -> ParsedReport:
        """The report of the file that was begun.

        Args:
            tell: gets the pages read and the pages in all, once a second at least. What it raises ends the reading, and
                the process.

        Raises:
            UnreadableFileError: as `read_report`; it takes too long or too much memory; the reader broke.
        """
        request = self._request
        assert request is not None
        at = PageDone(0, 1)
        try:
            message = self._next(request, at, tell, _STARTING_SECONDS)
            if message is None:  # it had been ended since the last file, and has not begun on this one
                self.close()
                self._ask(request)
                message = self._next(request, at, tell, _STARTING_SECONDS)
            while isinstance(message, Begun | PageDone):
                if isinstance(message, PageDone):
                    at = message
                    _tell(at, tell)
                message = self._next(request, at, tell)
        except BaseException:
            self.close()
            raise
        ended = message is None and self._ended_by_its_alarm()
        self._request = None
        if not isinstance(message, Finished | Refused) or message.last:
            self.close()
        if ended:
            raise _too_slow(request)
        if isinstance(message, Finished):
            return message.report
        if isinstance(message, Refused):
            raise UnreadableFileError(message.what, message.cure)
        where = f" ({message.where})" if isinstance(message, Broke) else ""
        raise UnreadableFileError(f"{Path(request.path).name} cannot be read: its reader broke off{where}.", _SAVE_ANEW)

    def read(self, path: Path, tell: Tell | None = None) -> ParsedReport:
        """`begin` and `finish` in one."""
        self.begin(path)
        return self.finish(tell)

    def _next(self, request: ReadRequest, at: PageDone, tell: Tell | None, more_seconds: int = 0) -> object:
        """The next reply. Who listens is told every second where reading stands, so that it can be ended there."""
        until = monotonic() + request.seconds + more_seconds
        while (left := until - monotonic()) > 0:
            try:
                return self._replies.get(timeout=min(left, _TELLING_SECONDS))
            except queue.Empty:
                _tell(at, tell)
        raise _too_slow(request)

    def _ended_by_its_alarm(self) -> bool:
        """Whether the process, which has closed its end, took too long while nobody was waiting for it."""
        if os.name != "posix" or self._process is None:
            return False
        try:
            return self._process.wait(_TELLING_SECONDS) == -signal.SIGALRM
        except subprocess.TimeoutExpired:  # it runs on, but what it says is no message
            return False

    def _input(self) -> IO[bytes]:
        most = (self._settings.parse_mb + MEMORY_PER_MB * self._settings.max_file_mb) * _BYTES_PER_MB
        return self._started(_PROGRAM, lambda stream: _received(stream, most))


def _limits(settings: Settings) -> tuple[int, int, int]:
    return settings.max_file_mb, settings.parse_seconds, settings.parse_mb


def _too_slow(request: ReadRequest) -> UnreadableFileError:
    return UnreadableFileError(
        f"{Path(request.path).name} takes more than {request.seconds} seconds to read.",
        "Split it, or raise parse_seconds in kb.toml (KB_PARSE_SECONDS).",
    )


def _tell(at: PageDone, tell: Tell | None) -> None:
    if tell is not None:
        tell(at.done, at.total)


def _received(replies: IO[bytes], most: int) -> object:
    try:
        return receive(replies, most)
    except BadFrameError:
        return None
