"""The reading process: takes files to read from its standard input, gives reports back, and ends with its parent.

It imports nothing but what reading needs. Its standard output and error lead nowhere, so that no library can disturb.
"""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, BinaryIO

from ingest.reading.formats import read_file
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
from ingest.words.page_progress import listening
from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from ingest.reading.pipe_messages import Message

_LARGEST_REQUEST = 1_000_000
_GRACE_SECONDS = 10
"""The parent keeps the time; this process ends itself only when the parent did not."""

_LEAN = 300_000_000
"""Bytes in memory above which the process makes room for a new one after a file."""


def main() -> None:
    """Read one file after another until the parent is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to act on
    requests, replies = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):
        os.dup2(nowhere, stream)
    waiting: SimpleQueue[ReadRequest] = SimpleQueue()
    threading.Thread(target=_take, args=(requests, waiting), daemon=True).start()
    while _serve(waiting.get(), replies):
        pass


def _take(requests: BinaryIO, waiting: SimpleQueue[ReadRequest]) -> None:
    """Pass requests on; when there are no more, the parent is gone, and so is the reason to finish the file at hand."""
    while True:
        try:
            request = receive(requests, _LARGEST_REQUEST)
        except BadFrameError:
            request = None
        if not isinstance(request, ReadRequest):
            os._exit(0)
        waiting.put(request)


def _serve(request: ReadRequest, replies: BinaryIO) -> bool:
    """Read a file and reply; whether the process may read another one."""

    def tell(done: int, total: int) -> None:
        _alarm(request.seconds + _GRACE_SECONDS)
        send(replies, PageDone(done, total))

    name = Path(request.path).name
    send(replies, Begun())
    _alarm(request.seconds + _GRACE_SECONDS)
    _limit_memory(request.memory)
    reply: Message
    try:
        with listening(tell):
            report = read_file(Path(request.path), request.max_file_mb)
        _limit_memory(None)
        reply = Finished(report, last=_memory() > _LEAN)
    except UnreadableFileError as error:
        _limit_memory(None)
        reply = Refused(error.what, error.cure, last=_memory() > _LEAN)
    except MemoryError:
        _limit_memory(None)
        reply = Refused(*too_much_memory(name, request.memory), last=True)
    except Exception as error:
        _limit_memory(None)
        send(replies, Broke(_where(error)))
        raise
    _alarm(0)
    send(replies, reply)
    return not reply.last


def too_much_memory(name: str, memory: int) -> tuple[str, str]:
    """The error's two lines for a file that takes more bytes of memory than it may."""
    return (
        f"{name} takes more than {memory // 1_000_000:,} MB of memory to read.",
        "Split it, or raise parse_mb in kb.toml (KB_PARSE_MB).",
    )


def _alarm(seconds: int) -> None:
    """End the process after that time, whatever it is doing then, where the system can; 0: never."""
    if os.name == "posix":
        signal.alarm(seconds)


def _limit_memory(more: int | None) -> None:
    """Let the process take that many bytes more than now, or as many as it likes, where the system can."""
    if os.name == "posix":
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        soft = hard if more is None else _memory(of_data=True) + more
        resource.setrlimit(resource.RLIMIT_DATA, (soft if hard == resource.RLIM_INFINITY else min(soft, hard), hard))


def _memory(*, of_data: bool = False) -> int:
    """Bytes that the process has in memory, or has asked for to write to; 0 where the system does not tell."""
    try:
        fields = Path("/proc/self/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return int(fields[5 if of_data else 1]) * os.sysconf("SC_PAGE_SIZE")


def _where(error: Exception) -> str:
    """The fault and the line that it came from, for a report of it."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    place = f"{Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}" if at else "?"
    return f"{type(error).__name__} at {place}"
