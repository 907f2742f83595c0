"""Which lines of a table sum up the others: totals, subtotals, averages. They are no entries of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.model import Table

_TOTAL = re.compile(
    r"(?:.*(?:合计|总计|小计|共计)|总和|总额|总数|(?:grand |sub-?)?totals?(?:\s(?![A-Z]{2,3}\b).*)?|.*\btotals?)",
    re.IGNORECASE,
)
_GRAND = re.compile(r"合计|总计|共计|总和|(?:grand )?totals?", re.IGNORECASE)
_MIDDLE = re.compile(r".*(?:平均|平均值|均值|中位数|中值)|(?:.*\s)?(?:average|mean|median)", re.IGNORECASE)
_ORNAMENT = re.compile(r"^[\s(（\d.、一二三四五六七八九十)）]*[、.)）]\s*|[\s*†‡:：]")


def is_total(label: str) -> bool:
    """Whether a label says that its line adds up others: "合 计", "流动资产小计", "Total", "Total sales"."""
    return _TOTAL.fullmatch(_bare(label)) is not None


def sums_up(label: str) -> bool:
    """Whether a label says that its line adds up or averages others."""
    return is_total(label) or _MIDDLE.fullmatch(_bare(label)) is not None


def is_grand_total(label: str) -> bool:
    """Whether a label says that its line adds up all others: "合 计", "Total", not "小计" nor "Total sales"."""
    return _GRAND.fullmatch(_bare(label)) is not None


def _bare(label: str) -> str:
    """Without numbering and ornaments; spaces stay between Latin words only."""
    text = label.strip().strip("*†‡:： ")
    return text if text.isascii() else _ORNAMENT.sub("", text)


def summing_column(table: Table, row: int) -> int | None:
    """The label column by which a row sums up others, None when it is an entry."""
    labels = range(table.label_columns)
    return next((column for column in reversed(labels) if sums_up(table.rows[row][column])), None)
