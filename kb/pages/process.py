"""Having pages drawn in another process: what a file does to PDFium there is told as an error here, and nothing else
happens."""

from __future__ import annotations

import json
import queue
from typing import IO, Any

from kb.child_process import ChildProcess, program_of

_PROGRAM = program_of("kb.pages.drawing")
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


class DrawingProcess(ChildProcess[Reply]):
    """One process that draws pages, for one thread at a time."""

    def start(self) -> None:
        """Start the process now, so that the first request does not wait for it.

        Raises:
            OSError: it cannot be started.
        """
        self._input()

    def ask(self, request: dict[str, Any], seconds: float) -> Reply:
        """The reply to a request (kb.pages.drawing).

        Raises:
            DrawingError: it is refused, takes longer than `seconds`, or ends the process.
        """
        fresh = not self._runs
        if fresh:
            self.close()  # it had nothing to do for a long time
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
        return self._started(_PROGRAM, _received)


def _received(stream: IO[bytes]) -> Reply | None:
    """The next reply; None at the end. ValueError: what comes is none."""
    line = stream.readline(_LONGEST_LINE)
    if not line:
        return None
    message = json.loads(line)
    length = message.get("bytes", 0) if isinstance(message, dict) else -1
    if not isinstance(length, int) or not 0 <= length <= _LARGEST_PICTURE:
        raise ValueError("no reply")
    body = stream.read(length)
    return (message, body) if len(body) == length else None
