"""A program of ours in a process of its own, asked over its standard input and heard over its standard output.

What crashes, hangs or eats memory there costs one request and nothing else. A plain program, not `multiprocessing`:
that would run the main script again, and forking is unsafe beside threads.
"""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

Reply = TypeVar("Reply")

_ROOT = Path(__file__).resolve().parent.parent


def program_of(module: str) -> str:
    """The program that runs `main` of one of our modules, wherever it is started."""
    return f"import sys; sys.path.insert(0, sys.argv[1]); from {module} import main; main()"


class ChildProcess(Generic[Reply]):
    """One process, for one thread at a time; started when first needed, and again when it has ended.

    `_replies` has what came from it, None after the last.
    """

    def __init__(self) -> None:
        self._replies: queue.SimpleQueue[Reply | None] = queue.SimpleQueue()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def _runs(self) -> bool:
        """Whether there is a process that has not ended."""
        return self._process is not None and self._process.poll() is None

    def close(self) -> None:
        """End the process, whatever it is doing. It may be started again afterwards."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    _close(stream)

    def _started(self, program: str, receive: Callable[[IO[bytes]], Reply | None]) -> IO[bytes]:
        """Where requests go: to the process that was started, or a new one.

        Args:
            program: what Python runs; its first argument is the folder of our packages.
            receive: reads one reply; None at the end. OSError and ValueError end it too.

        Raises:
            OSError: it cannot be started.
        """
        if self._process is None:
            self._replies = queue.SimpleQueue()
            self._process = subprocess.Popen(  # noqa: S603  (this interpreter and this program)
                [sys.executable, "-P", "-c", program, os.fspath(_ROOT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            threading.Thread(target=_pass_on, args=(self._process.stdout, self._replies, receive), daemon=True).start()
        assert self._process.stdin is not None
        return self._process.stdin


def _pass_on(
    stream: IO[bytes],
    replies: queue.SimpleQueue[Reply | None],
    receive: Callable[[IO[bytes]], Reply | None],
) -> None:
    """Queue the replies of a process, None after the last."""
    reply: Reply | None
    while True:
        try:
            reply = receive(stream)
        except (OSError, ValueError):  # ValueError: no reply, or closed while it was read
            reply = None
        replies.put(reply)
        if reply is None:
            return


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:
        return  # what was still to be written is for nobody
