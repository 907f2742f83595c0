"""Calculations that a claim writes out: "29.29 − 19.98 = 9.31", "(356.03 - 246.17) / 246.17 = 44.6%". Recomputed, never
believed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.amounts.units import SHARE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.amounts.claimed_amounts import Quantity

_EQUALS = re.compile(r"\s*(?:=|＝|≈|约等于|等于|equals)\s*(?:约|about|approximately)?\s*", re.IGNORECASE)
_OPERATORS = {"−": "-", "–": "-", "×": "*", "x": "*", "X": "*", "÷": "/", "（": "(", "）": ")"}
_DEEPEST = 8
_SLACK = 1e-6


@dataclass(frozen=True, slots=True)
class Equations:
    """The calculations of a claim: the results that come out right, those that do not, and what went into either."""

    right: frozenset[Quantity]
    wrong: tuple[Quantity, ...]
    terms: frozenset[Quantity]


def equations(text: str, quantities: Sequence[Quantity]) -> Equations:
    """Recompute every calculation in a text. The quantities that go in are for others to find in the sources."""
    right: set[Quantity] = set()
    wrong: list[Quantity] = []
    terms: set[Quantity] = set()
    by_start = {one.start: one for one in quantities}
    for at, result in enumerate(quantities):
        sign = next((found for found in _EQUALS.finditer(text) if found.end() == result.start), None)
        if sign is None or at == 0:
            continue
        tokens = _before(text, sign.start(), by_start)
        if not any(isinstance(one, str) and one in "+-*/" for one in tokens):
            continue
        terms.update(one for one in tokens if not isinstance(one, str))
        value = _Evaluation(tokens).value()
        (right.add if value is not None and _comes_out(value, tokens, result) else wrong.append)(result)
    return Equations(frozenset(right), tuple(wrong), frozenset(terms) - right)


def _before(text: str, end: int, by_start: dict[int, Quantity]) -> list[Quantity | str]:
    """The longest run of quantities and operators that ends where the equals sign begins."""
    by_end = {one.end: one for one in by_start.values()}
    tokens: list[Quantity | str] = []
    at = end
    while at > 0:
        while at > 0 and text[at - 1].isspace():
            at -= 1
        if quantity := by_end.get(at):
            if tokens and not isinstance(tokens[0], str):
                break
            tokens.insert(0, quantity)
            at = quantity.start
        elif at and text[at - 1] in "+-−–×*xX/÷()（）":
            tokens.insert(0, _OPERATORS.get(text[at - 1], text[at - 1]))
            at -= 1
        else:
            break
    while tokens and isinstance(tokens[0], str) and tokens[0] in "+-*/)":
        tokens.pop(0)
    return tokens


def _comes_out(value: float, tokens: Sequence[Quantity | str], result: Quantity) -> bool:
    """Whether a computed value is the result as printed: in the terms' unit, in the result's, or as a share."""
    terms = [token for token in tokens if not isinstance(token, str)]
    scale = terms[0].unit.scale or 1.0
    if result.unit.kind == SHARE and terms[0].unit.kind != SHARE:
        return any(_near(one, result.value, result.step) for one in (value * 100, value))
    return any(
        _near(one, result.value, result.step) for one in (value / scale, value / (result.unit.scale or 1.0), value)
    )


def _near(value: float, stated: float, step: float) -> bool:
    return abs(value - stated) <= step / 2 + abs(value) * _SLACK


class _Evaluation:
    """Evaluates tokens by the usual precedence, over amounts in their kind's own measure."""

    def __init__(self, tokens: Sequence[Quantity | str]) -> None:
        self._tokens = tokens
        self._at = 0

    def value(self) -> float | None:
        """The value; None when the tokens are no calculation."""
        try:
            value = self._sum(0)
        except (ValueError, ZeroDivisionError):
            return None
        return value if self._at == len(self._tokens) else None

    def _sum(self, depth: int) -> float:
        value = self._product(depth)
        while self._next_is("+-"):
            operator = self._take()
            term = self._product(depth)
            value = value + term if operator == "+" else value - term
        return value

    def _product(self, depth: int) -> float:
        value = self._term(depth)
        while self._next_is("*/"):
            operator = self._take()
            term = self._term(depth)
            value = value * term if operator == "*" else value / term
        return value

    def _term(self, depth: int) -> float:
        if self._at >= len(self._tokens) or depth > _DEEPEST:
            raise ValueError
        taken = self._take()
        if not isinstance(taken, str):
            return taken.value / 100 if taken.unit.kind == SHARE and self._is_factor() else taken.amount
        if taken == "(":
            value = self._sum(depth + 1)
            if self._at >= len(self._tokens) or self._take() != ")":
                raise ValueError
            return value
        if taken == "-":
            return -self._term(depth + 1)
        raise ValueError

    def _is_factor(self) -> bool:
        """Whether the token just taken is multiplied: "30% × 200" means a part of it, "100%" a whole."""
        around = (*self._tokens[self._at - 2 : self._at - 1], *self._tokens[self._at : self._at + 1])
        return "*" in around

    def _next_is(self, operators: str) -> bool:
        return (
            self._at < len(self._tokens)
            and isinstance(self._tokens[self._at], str)
            and str(self._tokens[self._at]) in operators
        )

    def _take(self) -> Quantity | str:
        self._at += 1
        return self._tokens[self._at - 1]
