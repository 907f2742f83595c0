"""Watches rules at work: tells the name of each that does something, and changes nothing."""

from __future__ import annotations

import re
from contextlib import contextmanager
from types import FunctionType
from typing import TYPE_CHECKING, Any

from eval.ablate.rules import FUNCTION, nothing_of, replaced

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Sequence

    from eval.ablate.rules import Rule


OFTEN = 25
"""Questions that a rule does something for from which it is watched no more: it is taken to do something for all that
are asked after."""


class Watch:
    """Rules being watched; `fired` are those that did something since it was last emptied."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self.fired: set[str] = set()
        self._undo = {rule.name: replaced(rule, _watching(rule, self.fired.add)) for rule in rules}

    def stop(self, names: Collection[str]) -> None:
        """Watch these no more."""
        for name in names:
            for back in reversed(self._undo.pop(name, [])):
                back()


@contextmanager
def watched(rules: Sequence[Rule]) -> Iterator[Watch]:
    """The program as it is, each rule being watched."""
    watch = Watch(rules)
    try:
        yield watch
    finally:
        watch.stop([rule.name for rule in rules])


def _watching(rule: Rule, tell: Callable[[str], None]) -> Any:
    name, value = rule.name, rule.value
    if rule.kind == FUNCTION:
        own = FunctionType(value.__code__, value.__globals__, value.__name__, value.__defaults__)
        own.__kwdefaults__ = value.__kwdefaults__
        nothing = nothing_of(value)

        def watching(*given: Any, **named: Any) -> Any:
            result = own(*given, **named)
            if not _same(result, nothing(*given, **named)):
                tell(name)
            return result

        return watching
    if isinstance(value, re.Pattern):
        return _WatchedPattern(value, lambda: tell(name))
    return _watched_list(value, lambda: tell(name))


def _same(result: object, other: object) -> bool:
    try:
        return result is other or bool(type(result) is type(other) and result == other)
    except (TypeError, ValueError):
        return False


class _WatchedPattern:
    """A pattern that tells when it matches."""

    def __init__(self, pattern: re.Pattern[str], tell: Callable[[], None]) -> None:
        self._pattern, self._tell = pattern, tell

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._pattern, name)
        if name not in ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split"):
            return found

        def call(*given: Any, **named: Any) -> Any:
            at = given[1] if name in ("sub", "subn") else given[0]
            if name in ("search", "match", "fullmatch"):
                result = found(*given, **named)
                if result is not None:
                    self._tell()
                return result
            if self._pattern.search(at) is not None:
                self._tell()
            return found(*given, **named)

        return call


def _watched_list(value: Any, tell: Callable[[], None]) -> Any:
    """A list, set or mapping that tells when something of it is found or gone through."""
    kind = type(value)

    def noted(name: str) -> Callable[..., Any]:
        plain = getattr(kind, name)

        def call(self: Collection[Any], *given: Any) -> Any:
            result = plain(self, *given)
            if name == "__contains__" or name == "get":
                if result:
                    tell()
            elif name != "isdisjoint" or not result:
                tell()
            return result

        return call

    names = (
        *("__contains__", "__iter__", "__getitem__", "get", "items", "values", "keys", "__and__", "__rand__"),
        *("__or__", "__ror__", "__sub__", "__rsub__", "isdisjoint", "union", "intersection", "__add__", "__radd__"),
    )
    watched_kind = type(kind.__name__, (kind,), {name: noted(name) for name in names if hasattr(kind, name)})
    return watched_kind(value)
