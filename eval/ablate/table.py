"""What rules cost, as a table of Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.ablate.run import Cost

_HEAD = """| without | lines | does something for | asked | other answers | right | wrong | where |
|---|---:|---:|---:|---:|---:|---:|---|
"""


def markdown(costs: Sequence[Cost]) -> str:
    """A row a rule, the dearest first. Right and wrong are how many more there are without it of those asked, by set in the last column."""
    ordered = sorted(costs, key=lambda cost: (cost.balance, -cost.lines))
    return _HEAD + "".join(_row(cost) for cost in ordered)


def _row(cost: Cost) -> str:
    sets = sorted({*cost.right, *cost.wrong})
    where = ", ".join(f"{name} {_signed(cost.right, name)}/{_signed(cost.wrong, name)}" for name in sets)
    right, wrong = sum(cost.right.values()), sum(cost.wrong.values())
    counted = (
        f"{cost.fires} | {cost.asked} | {cost.changed} | {right:+d} | {wrong:+d}" if cost.asked else "0 | – | – | – | –"
    )
    return f"| `{cost.rule}` | {cost.lines} | {counted} | {where} |\n"


def _signed(counts: Mapping[str, int], name: str) -> str:
    return f"{counts.get(name, 0):+d}"
