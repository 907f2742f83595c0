"""Having pages drawn in another process: what a file does to PDFium there is told as an error here, and nothing else
happens."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

_PROGRAM = "import sys; sys.path.insert(0, sys.argv[1]); from kb.pages.drawing import main; main()"
_ROOT = Path(__file__).resolve().parent.parent.parent
_LONGEST_LINE = 2_000_000
_LARGEST_PICTURE = 64_000_000
_STARTING_SECONDS = 30
"""Longest time for the process to start, on a machine that is very busy."""

Reply = tuple[dict[str, Any], bytes]


class DrawingError(Exception):
    """Nothing was drawn; `reason` is "file", "page", "slow", "broke" or "process"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class DrawingProcess:
    """One process that draws pages, for one thread at a time; started when first needed, and again when it has
    ended."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._replies: queue.SimpleQueue[Reply | None] = queue.SimpleQueue()

    def start(self) -> None:
        """Start the process now, so that the first request does not wait for it.

        Raises:
            OSError: it cannot be started.
        """
        self._input()

    def close(self) -> None:
        """End the process, whatever it is doing. It may be used again afterwards."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    _close(stream)

    def ask(self, request: dict[str, Any], seconds: float) -> Reply:
        """The reply to a request (kb.pages.drawing).

        Raises:
            DrawingError: it is refused, takes longer than `seconds`, or ends the process.
        """
        if self._process is not None and self._process.poll() is not None:
            self.close()  # it had nothing to do for a long time
        fresh = self._process is None
        try:
            stream = self._input()
            stream.write(json.dumps(request).encode() + b"\n")
            stream.flush()
            reply = self._replies.get(timeout=seconds + (_STARTING_SECONDS if fresh else 0))
        except queue.Empty:
            self.close()
            raise DrawingError("slow") from None
        except OSError:
            self.close()
            raise DrawingError("process") from None
        if reply is None:
            self.close()
            raise DrawingError("broke")
        if "refused" in reply[0]:
            raise DrawingError(str(reply[0]["refused"]))
        return reply

    def _input(self) -> IO[bytes]:
        """Where requests go: to the process that runs, or a new one."""
        if self._process is None:
            self._replies = queue.SimpleQueue()
            self._process = subprocess.Popen(  # noqa: S603  (this interpreter and this program)
                [sys.executable, "-P", "-c", _PROGRAM, os.fspath(_ROOT)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
            threading.Thread(target=_pass_on, args=(self._process.stdout, self._replies), daemon=True).start()
        assert self._process.stdin is not None
        return self._process.stdin


def _pass_on(stream: IO[bytes], queued: queue.SimpleQueue[Reply | None]) -> None:
    """Queue the replies of a process, None after the last."""
    reply: Reply | None = ({}, b"")
    while reply is not None:
        try:
            reply = _received(stream)
        except (OSError, ValueError):  # ValueError: no JSON, or closed while it was read
            reply = None
        queued.put(reply)


def _received(stream: IO[bytes]) -> Reply | None:
    """The next reply; None at the end. ValueError: what comes is none."""
    line = stream.readline(_LONGEST_LINE)
    if not line:
        return None
    told = json.loads(line)
    length = told.get("bytes", 0) if isinstance(told, dict) else -1
    if not isinstance(length, int) or not 0 <= length <= _LARGEST_PICTURE:
        raise ValueError("no reply")
    body = stream.read(length)
    return (told, body) if len(body) == length else None


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:
        return  # what was still to be written is for nobody
