"""Rules are found by name, told when they do something, and left out wherever they are held."""

from __future__ import annotations

import importlib
import sys
from typing import TYPE_CHECKING

import pytest

from eval.ablate.rules import FUNCTION, PATTERN, WORDS, group_of, left_out, rules_of
from eval.ablate.run import Cost, Drawing
from eval.ablate.table import markdown
from eval.ablate.watching import watched

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

SOURCE = """
from __future__ import annotations

import re

_YEAR = re.compile(r"\\d{4}")
_SMALL = frozenset(["the", "of"])
LIMIT = 3


def is_year(text: str) -> bool:
    return _YEAR.search(text) is not None


def without_small(words: list[str]) -> list[str]:
    return [word for word in words if word not in _SMALL]


def first(words: list[str]) -> str | None:
    return words[0] if words else None


TABLE = {"year": is_year}


class Reader:
    def read(self, text: str) -> tuple[str, ...]:
        return tuple(without_small(text.split()))
"""


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """A module with rules of every kind."""
    (tmp_path / "ruled.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield importlib.import_module("ruled")
    sys.modules.pop("ruled")


def test_patterns_word_lists_functions_and_methods_are_rules_and_limits_are_not(module: ModuleType) -> None:
    assert [(rule.name, rule.kind) for rule in rules_of(module)] == [
        ("ruled:_YEAR", PATTERN),
        ("ruled:_SMALL", WORDS),
        ("ruled:is_year", FUNCTION),
        ("ruled:without_small", FUNCTION),
        ("ruled:first", FUNCTION),
        ("ruled:TABLE", WORDS),
        ("ruled:Reader.read", FUNCTION),
    ]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("ruled:_YEAR", (False, ["cat"], "the")),
        ("ruled:_SMALL", (True, ["the", "cat"], "the")),
        ("ruled:is_year", (False, ["cat"], "the")),
        ("ruled:without_small", (True, ["the", "cat"], "the")),
        ("ruled:first", (True, ["cat"], None)),
    ],
)
def test_a_rule_that_is_left_out_does_nothing_wherever_it_is_held_until_it_is_put_back(
    module: ModuleType, name: str, says: tuple[object, ...]
) -> None:
    def told() -> tuple[object, ...]:
        words = ["the", "cat"]
        return module.TABLE["year"]("in 2024"), module.without_small(words), module.first(words)

    before = told()
    rule = next(rule for rule in rules_of(module) if rule.name == name)
    with left_out(rule):
        assert told() == says
    assert told() == before == (True, ["cat"], "the")


def test_rules_of_a_group_are_left_out_together(module: ModuleType) -> None:
    with left_out(group_of("all", [rule for rule in rules_of(module) if rule.kind == FUNCTION])):
        assert (module.is_year("2024"), module.Reader().read("the cat")) == (False, ())


def test_a_watched_rule_tells_when_it_does_something_and_changes_nothing(module: ModuleType) -> None:
    with watched(rules_of(module)) as watch:
        assert not module.is_year("never")
        assert module.without_small(["cat"]) == ["cat"]
        assert watch.fired == set()
        assert module.is_year("2024")
        assert module.Reader().read("the cat") == ("cat",)
        assert watch.fired == {
            *("ruled:_YEAR", "ruled:is_year", "ruled:_SMALL", "ruled:without_small", "ruled:Reader.read")
        }


def test_a_rule_that_is_watched_no_more_works_on_and_tells_nothing(module: ModuleType) -> None:
    with watched(rules_of(module)) as watch:
        watch.stop(["ruled:is_year", "ruled:_YEAR"])
        assert module.is_year("2024")
        assert watch.fired == set()


def test_the_table_has_the_dearest_rule_first_and_says_where_it_costs() -> None:
    dear = Cost("kb.a:dear", FUNCTION, 9, 40, 25, 3, {"report": -2}, {"cases": 1})
    idle = Cost("kb.a:idle", PATTERN, 1, 0, 0)
    assert markdown([idle, dear]).splitlines()[2:] == [
        "| `kb.a:dear` | 9 | 40 | 25 | 3 | -2 | +1 | cases +0/+1, report -2/+0 |",
        "| `kb.a:idle` | 1 | 0 | – | – | – | – |  |",
    ]


def test_what_was_asked_with_the_same_drawing_is_not_asked_again(tmp_path: Path) -> None:
    cost = Cost("kb.a:rule", FUNCTION, 9, 40, 25, 3, {"report": -2})
    Drawing(25, 16, tmp_path).keep(cost, [])
    assert Drawing(25, 16, tmp_path).known([]) == {"kb.a:rule": cost}
    assert Drawing(60, 16, tmp_path).known([]) == {}
