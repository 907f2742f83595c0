"""The facts of a document: every figure of its tables, sentences and cover with what it means."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import Chunk, Fact, Facts, ParsedReport, Table


def facts_in(
    report: ParsedReport,  # noqa: ARG001 - the readers that use these arguments come next
    chunks: Sequence[Chunk],  # noqa: ARG001
    tables: Sequence[Table],  # noqa: ARG001
    *,
    facts: Facts,  # noqa: ARG001
    name: str,  # noqa: ARG001
) -> tuple[Fact, ...]:
    """The facts of a report, in reading order; FactPlace.table is an index into `tables`. `facts` is what it says of itself, `name` its file's."""
    return ()
