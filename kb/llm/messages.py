"""What goes to a language model and what comes back: messages, a reply in pieces, and the wish to stop it."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a conversation with a model; `role` is "system", "user" or "assistant"."""

    role: str
    content: str


@dataclass(frozen=True, slots=True)
class Spent:
    """The last thing of a reply: tokens read and written as the endpoint counts them, 0 where it does not tell.

    `whole` is False where the reply was cut at the most tokens that it may have.
    """

    tokens_in: int = 0
    tokens_out: int = 0
    whole: bool = True


class Stop:
    """One person's wish that an answer be given up. Any thread may request it; who does the work asks, or is called."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requested = False
        self._callbacks: list[Callable[[], None]] = []

    @property
    def requested(self) -> bool:
        """Whether someone has asked for it."""
        return self._requested

    def tell(self) -> None:
        """Give up."""
        with self._lock:
            self._requested = True
            callbacks = list(self._callbacks)
        for callback in callbacks:
            callback()

    def on_request(self, callback: Callable[[], None]) -> None:
        """Call `callback` when it is requested, at once where it has been. It may be called twice."""
        with self._lock:
            self._callbacks.append(callback)
        if self._requested:
            callback()


class Writer(Protocol):
    """What writes a reply: a language model behind an endpoint, or a scripted one."""

    def write(self, messages: Sequence[Message], stop: Stop) -> Iterator[str | Spent]:
        """The reply in pieces as they come, a `Spent` last; nothing more once `stop` is requested. Closing it ends the
        request.

        Raises:
            LanguageModelError: the endpoint cannot be reached, refuses, is too slow or sends what is no reply.
        """
