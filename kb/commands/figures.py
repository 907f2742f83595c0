"""Figures of a whole knowledge base for the pages: its measures, the facts of one of them or of a table, and those that
are picked as a file."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from kb.charts.selection import Selection, picked
from kb.commands.fact_export import write_xlsx
from kb.store.fact_query import FactQuery, ListedFact

if TYPE_CHECKING:
    from kb.knowledge_base import KnowledgeBase
    from kb.model import Document

__all__ = ["ListedFact", "in_table", "measures", "of_measure", "one_fact", "workbook"]


def measures(kb: KnowledgeBase) -> list[tuple[str, str, int]]:
    """The measures of all reports: key, name, number of figures; the most frequent first."""
    return kb.fact_search((), FactQuery()).measures()


def one_fact(kb: KnowledgeBase, identity: str) -> ListedFact | None:
    """The fact of that id; None when it is gone."""
    return kb.fact_search((), FactQuery()).find(identity)


def in_table(kb: KnowledgeBase, document: Document, number: int) -> list[ListedFact]:
    """The facts of a document's table, by its number, in the order of its cells."""
    return kb.fact_search((), FactQuery()).in_table(document, number)


def of_measure(kb: KnowledgeBase, measure: str) -> list[ListedFact]:
    """The facts of just that measure and of its parts, as a series."""
    if not measure:
        return []
    found = kb.fact_search((), FactQuery(measure=measure))
    return [one for one in found if one.fact.measure_key == measure or one.fact.measure_key.startswith(f"{measure}:")]


def workbook(kb: KnowledgeBase, selection: Selection) -> bytes:
    """An Excel file of the picked facts, as `python -m kb facts --xlsx` writes it.

    Raises:
        StorageError: the disk refused.
    """
    with TemporaryDirectory(prefix="facts-") as folder:
        path = Path(folder) / "facts.xlsx"
        write_xlsx(picked(of_measure(kb, selection.measure), selection), path)
        return path.read_bytes()
