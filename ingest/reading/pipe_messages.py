"""What the program and its reading process tell each other over pipes: pickled, each message with its length before it.

A reader that hostile bytes have brought out of step must not be able to make anything here: only these messages and the
nouns of a report are let in.
"""

from __future__ import annotations

import pickle
import struct
from dataclasses import dataclass
from io import BytesIO
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from kb.model import ParsedReport

_LENGTH = struct.Struct(">Q")
_KNOWN = frozenset((__name__, "kb.report_facts", "kb.model", "kb.places", "kb.table"))


@dataclass(frozen=True, slots=True)
class ReadRequest:
    """Read this file. `seconds` is the longest time from one page to the next, `memory` the most bytes of it."""

    path: str
    max_file_mb: int
    seconds: int
    memory: int


@dataclass(frozen=True, slots=True)
class Begun:
    """The process is up, and the file at hand: its time counts from here."""


@dataclass(frozen=True, slots=True)
class PageDone:
    """So many pages are read."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The report. `last`: the process ends, as it has taken much memory."""

    report: ParsedReport
    last: bool


@dataclass(frozen=True, slots=True)
class Refused:
    """The file cannot be read: an UnreadableFileError. `last` as above."""

    what: str
    cure: str
    last: bool = False


@dataclass(frozen=True, slots=True)
class Broke:
    """The reader has a fault; where. The process ends."""

    where: str


Message = Begun | PageDone | Finished | Refused | Broke


class BadFrameError(Exception):
    """What came over the pipe is no message."""


class _Unpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> object:
        """Only what messages are made of: the classes of these modules, not what they import."""
        found = super().find_class(module, name) if module in _KNOWN and "." not in name else None
        if not isinstance(found, type) or found.__module__ != module:
            raise BadFrameError(f"{module}.{name}")
        return found


def send(stream: IO[bytes], value: ReadRequest | Message) -> None:
    """Write one message.

    Raises:
        OSError: the other side is gone.
    """
    body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    stream.write(_LENGTH.pack(len(body)))
    stream.write(body)
    stream.flush()


def receive(stream: IO[bytes], most: int) -> object:
    """The next message, of at most so many bytes; None at the end.

    Raises:
        BadFrameError: it is larger, cut off, or no message.
    """
    head = stream.read(_LENGTH.size)
    if not head:
        return None
    if len(head) < _LENGTH.size:
        raise BadFrameError("cut off")
    (length,) = _LENGTH.unpack(head)
    if length > most:
        raise BadFrameError(f"{length} bytes")
    body = stream.read(length)
    if len(body) < length:
        raise BadFrameError("cut off")
    try:
        return _Unpickler(BytesIO(body)).load()
    except (pickle.UnpicklingError, EOFError, AttributeError, TypeError, ValueError, IndexError) as error:
        raise BadFrameError(str(error)) from None
