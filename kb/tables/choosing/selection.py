"""What a question picks in a table: the interface between finding rows and columns and computing with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kb.tables.choosing.labels import Sides
    from kb.text.label_mentions import Mention


@dataclass(frozen=True, slots=True)
class Selection:
    """What a question picks in a table. `rows` and `columns` are in order; `named` says by what they were picked.

    `levels` are the label columns that named rows; `asked_labels` the label columns asked for ("which sector is X in").
    `covered` are the question's atoms that the table explains; `by_row` what names each row.
    """

    sides: Sides
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    rows_named: bool
    columns_named: bool
    levels: tuple[int, ...]
    asked_labels: tuple[int, ...]
    covered: frozenset[int]
    by_row: dict[int, Mention]
