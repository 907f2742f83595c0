"""Limits: how much a user may do in a time, and how often a login may fail."""

from __future__ import annotations

from collections import OrderedDict, deque
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

KEPT_MOST = 10_000
"""Names and addresses that are kept in mind; the one seen longest ago goes first."""


@dataclass
class Buckets:
    """A bucket of tokens for each name: `most` of them, filled again within `seconds`. What is done costs tokens."""

    most: float
    seconds: float
    clock: Callable[[], float]
    _left: OrderedDict[Hashable, tuple[float, float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, name: Hashable, cost: float = 1.0) -> float:
        """Take tokens; returns 0. Where there are too few, none is taken, and the seconds until there are enough are
        told. What costs more than a bucket holds needs a full one."""
        with self._lock:
            now, rate = self.clock(), self.most / self.seconds
            left, at = self._left.pop(name, (self.most, now))
            left = min(self.most, left + (now - at) * rate)
            needed = min(cost, self.most)
            lacking = max(0.0, needed - left)
            self._left[name] = (left if lacking else left - needed, now)
            while len(self._left) > KEPT_MOST:
                self._left.popitem(last=False)
            return lacking / rate


@dataclass
class Failures:
    """How often something has failed for each name: `most` times within `seconds` are borne."""

    most: int
    seconds: float
    clock: Callable[[], float]
    _failed: OrderedDict[Hashable, deque[float]] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def wait(self, name: Hashable) -> float:
        """Seconds until another try is heard; 0 for at once."""
        with self._lock:
            failed = self._failed.get(name, ())
            recent = [at for at in failed if at > self.clock() - self.seconds]
            return recent[-self.most] + self.seconds - self.clock() if len(recent) >= self.most else 0.0

    def failed(self, name: Hashable) -> None:
        """Count a failure."""
        with self._lock:
            failed = self._failed.pop(name, deque(maxlen=self.most))
            failed.append(self.clock())
            self._failed[name] = failed
            while len(self._failed) > KEPT_MOST:
                self._failed.popitem(last=False)

    def taken_back(self, name: Hashable) -> None:
        """The last of them was none: a try is counted before it is known how it goes, so that many at once are not
        more."""
        with self._lock:
            if failed := self._failed.get(name):
                failed.pop()

    def forget(self, name: Hashable) -> None:
        """It went well."""
        with self._lock:
            self._failed.pop(name, None)
