"""A fit of table weights for a person at a terminal: cross-validated hits by kind of question, and the refusal
curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

if TYPE_CHECKING:
    from rich.console import Console

    from eval.fitting.tables import TableFit


def print_fit(console: Console, fit: TableFit) -> None:
    """Print what a fit is worth on tables that it has not seen."""
    for source, kinds in fit.hits.items():
        hits = _table(f"{source}: right readings, tables held out", "", "n", "weighed", "likeliest", "share")
        for kind, one in kinds.items():
            hits.add_row(kind, str(one.n), str(one.within), str(one.first), f"{one.first / one.n:.3f}")
        console.print(hits)
    curve = _table(
        "share refused, tables held out",
        "right readings",
        "threshold",
        "wrong readings",
        "row taken away",
        "column taken away",
        "another company",
    )
    for point in fit.curve:
        shares = (f"{share:.3f}" for share in (point.wrong, point.rows, point.columns, point.names))
        curve.add_row(f"{point.lost:.3f}", f"{point.threshold:.3f}", *shares)
    console.print(curve)
    vetoes = ", ".join(fit.weights.vetoes) or "none"
    console.print(f"{len(fit.weights.choice)} features, vetoes: {vetoes}; threshold {fit.weights.threshold:.3f}")


def _table(title: str, *columns: str) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold")
    for at, name in enumerate(columns):
        table.add_column(name, justify="right" if at else "left")
    return table
