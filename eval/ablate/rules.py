"""The rules of the program, found by name: patterns, word lists and functions of modules, and what stands in for each
that is left out.

A pattern then matches nothing, a list is empty, a function says no, nothing or none; one that alters what it is given
hands it back.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from types import CodeType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PATTERN, WORDS, FUNCTION, GROUP = "pattern", "words", "function", "group"

_NEVER = re.compile(r"(?!)")
_STANDS_IN = "__left_out_{}__"
"""What the code of a function that is left out, or watched, calls its replacement by, in its module."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that can be left out. `name` is module:attribute (or module:Class.method), `lines` how many lines it
    has.

    `value` is the pattern, the list or the function itself; of a group, which is left out as a whole, None, and `parts`
    are its rules.
    """

    name: str
    kind: str
    lines: int
    value: Any = field(default=None, repr=False, compare=False, hash=False)
    parts: tuple[Rule, ...] = field(default=(), repr=False, compare=False, hash=False)


def modules_of(package: str, only: Sequence[str] = ("*",), without: Sequence[str] = ()) -> list[ModuleType]:
    """The modules of a package whose names fit a pattern of `only` and none of `without`, by name."""
    root = importlib.import_module(package)
    names = sorted(
        one.name for one in pkgutil.walk_packages(root.__path__, f"{package}.") if "__main__" not in one.name
    )
    wanted = [
        name
        for name in names
        if any(fnmatchcase(name, one) for one in only) and not any(fnmatchcase(name, one) for one in without)
    ]
    return [importlib.import_module(name) for name in wanted]


def rules_of(module: ModuleType) -> list[Rule]:
    """The rules that a module itself holds, in the order they stand in."""
    found = []
    for name, value in vars(module).items():
        if isinstance(value, type) and value.__module__ == module.__name__:
            found += [
                Rule(f"{module.__name__}:{name}.{own}", FUNCTION, _length(method), method)
                for own, method in vars(value).items()
                if _is_rule(method, module)
            ]
        elif isinstance(value, re.Pattern):
            found.append(Rule(f"{module.__name__}:{name}", PATTERN, _assigned(module, name), value))
        elif isinstance(value, frozenset | tuple | dict | list) and value and _assigned(module, name):
            found.append(Rule(f"{module.__name__}:{name}", WORDS, _assigned(module, name), value))
        elif _is_rule(value, module):
            found.append(Rule(f"{module.__name__}:{name}", FUNCTION, _length(value), value))
    return [rule for rule in found if rule.lines]


def group_of(name: str, rules: Sequence[Rule]) -> Rule:
    """Rules that are left out together."""
    return Rule(name, GROUP, sum(rule.lines for rule in rules), parts=tuple(rules))


@contextmanager
def left_out(rule: Rule) -> Iterator[None]:
    """The program without a rule, wherever it is held by that name."""
    undo: list[Callable[[], None]] = []
    try:
        for one in rule.parts or (rule,):
            undo += replaced(one, neutral(one.value) if one.kind != FUNCTION else nothing_of(one.value))
        yield
    finally:
        for back in reversed(undo):
            back()


def neutral(value: object) -> object:
    """What stands in for a pattern or a list."""
    return _NEVER if isinstance(value, re.Pattern) else type(value)()


def _is_rule(value: object, module: ModuleType) -> bool:
    """Whether a function is one of a module's own, and can be given other code: no generator's, none inside another."""
    return (
        isinstance(value, FunctionType)
        and value.__module__ == module.__name__
        and value.__closure__ is None
        and not value.__name__.startswith("__")
        and value.__code__.co_filename == module.__file__
    )


def _length(function: object) -> int:
    try:
        return len(inspect.getsourcelines(function)[0]) if callable(function) else 0
    except OSError:
        return 0


def _assigned(module: ModuleType, name: str) -> int:
    """How many lines a name of a module is given its value by; 0 where it is taken over from another module."""
    import ast

    tree = ast.parse(inspect.getsource(module))
    for node in tree.body:
        targets = (
            node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
        )
        if any(name in {one.id for one in ast.walk(target) if isinstance(one, ast.Name)} for target in targets):
            return (node.end_lineno or node.lineno) - node.lineno + 1
    return 0


def nothing_of(function: FunctionType) -> Callable[..., Any]:
    """What stands in for a function: what it is given where it returns the same kind of thing, else no, nothing or
    none."""
    returns = str(function.__annotations__.get("return", "None"))
    code = function.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    alike = next((name for name in names if str(function.__annotations__.get(name)) == returns), None)
    if alike is not None and returns not in ("bool", "int", "float", "Cell"):
        at = names.index(alike)
        default = (function.__defaults__ or ())[-1:] or (None,)
        return lambda *given, **named: named[alike] if alike in named else given[at] if at < len(given) else default[0]
    empty = _empty(returns)
    return lambda *_given, **_named: empty()


_EMPTY: dict[str, Callable[[], object]] = {
    "bool": bool,
    "int": int,
    "float": float,
    "str": str,
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "dict": dict,
    "Mapping": dict,
    "Sequence": tuple,
    "Iterator": lambda: iter(()),
    "Iterable": tuple,
    "Counter": dict,
    "Cells": tuple,
}


def _empty(returns: str) -> Callable[[], object]:
    if "| None" in returns or returns == "None":
        return lambda: None
    kind, _, inner = returns.partition("[")
    if kind == "tuple" and inner and "..." not in inner:
        parts = [_empty(part.strip()) for part in _split(inner[:-1])]
        return lambda: tuple(part() for part in parts)
    return _EMPTY.get(kind, lambda: None)


def _split(inner: str) -> list[str]:
    parts, depth = [""], 0
    for letter in inner:
        depth += (letter == "[") - (letter == "]")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def replaced(rule: Rule, other: Any) -> list[Callable[[], None]]:
    """Put `other` where a rule is; what undoes it."""
    if rule.kind == FUNCTION:
        return [_recoded(rule.value, other)]
    undo: list[Callable[[], None]] = []
    package = rule.name.partition(":")[0].partition(".")[0]
    for module in [one for name, one in sys.modules.items() if name.partition(".")[0] == package]:
        for name in [name for name, value in vars(module).items() if value is rule.value]:
            setattr(module, name, other)
            undo.append(lambda module=module, name=name: setattr(module, name, rule.value))  # type: ignore[misc]
    return undo


def _recoded(function: FunctionType, other: Callable[..., Any]) -> Callable[[], None]:
    """Make a function call another, wherever it is held: by import, in a table of functions, bound to an object."""
    original, defaults, named = function.__code__, function.__defaults__, function.__kwdefaults__
    name = _STANDS_IN.format(id(function))
    function.__globals__[name] = other
    function.__code__ = _calls(name)
    function.__defaults__ = function.__kwdefaults__ = None

    def back() -> None:
        function.__code__, function.__defaults__, function.__kwdefaults__ = original, defaults, named
        del function.__globals__[name]

    return back


def _calls(name: str) -> CodeType:
    made: dict[str, FunctionType] = {}
    exec(f"def stands_in(*given, **named):\n    return {name}(*given, **named)\n", made)  # noqa: S102  (our own text)
    return made["stands_in"].__code__
