"""Which code a name has in a list of both, and which name a code: "600519是哪家公司？", "What is the ticker of Orion
Steel?"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import read_figure
from kb.fact_answers.matching import SURE
from kb.facts.measures import measures_in
from kb.facts.subjects import is_code
from kb.question.operations import Operation
from kb.tables.computing.outcome import Outcome
from kb.tables.reader import TableAnswer
from kb.text.chinese_scripts import simplified
from kb.text.glossary_tokens import fold
from kb.text.tokens import terms
from kb.text.unexplained import Leftover, content_terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from kb.model import Table
    from kb.tables.reader import FoundTable, TableReader

_CODES = re.compile(
    (
        r"(?:股票|证券|基金|公司)?(?:代码|代号|编码|编号)|\b(?:(?:stock|security|company) )?(?:codes?|tickers?"
        r"|symbols?)\b|\bisin\b"
    ),
    re.I,
)
"""What codes are called, in a question and over a column."""
_NAMES = re.compile(
    r"哪(?:家|一?[只个支])(?:公司|股票|基金|企业|证券)?|什么(?:公司|股票|基金|企业|证券)|(?:公司|股票|证券|基金"
    r"|企业)?(?:全称|名称|简称|名字)|是谁|叫什么|对应的?|"
    r"\b(?:which|what) (?:company|stock|fund|firm|issuer|security)\b|\b(?:company|stock|short|full)?\s?names?\b",
    re.I,
)
"""What asks for a name."""
_NAMED = re.compile(r"简称|名称|全称|公司|股票|证券|\bname\b|\bcompany\b|\bissuer\b|\bstock\b", re.I)
"""What a column of names is called."""
_SHAPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.\-]{1,15}")
_LONGEST_LIST = 10_000


@dataclass(frozen=True, slots=True)
class _Entry:
    """One row of a list: the cells of its code and its name."""

    found: FoundTable
    row: int
    code: int
    name: int
    asks_code: bool

    @property
    def texts(self) -> tuple[str, str]:
        """The code and the name."""
        row = self.found.table.rows[self.row]
        return row[self.code].strip(), row[self.name].strip()


class CodeReader:
    """Answers questions for the code of a name or the name of a code, from tables that list both."""

    def __init__(self, tables: TableReader) -> None:
        self._tables = tables

    def answer(self, question: str, tables: Iterable[FoundTable]) -> TableAnswer | None:
        """The one entry that all lists agree on; None where there is none or they differ."""
        plain = simplified(question)
        asks_code, asks_name = _CODES.search(plain) is not None, _NAMES.search(plain) is not None
        if not (asks_code or asks_name) or measures_in(plain):
            return None
        found = [entry for one in tables for entry in _entries(plain, one, asks_code=asks_code, asks_name=asks_name)]
        if len({entry.texts for entry in found}) != 1:
            return None
        return self._as_answer(found[0])

    def _as_answer(self, entry: _Entry) -> TableAnswer | None:
        code, name = entry.texts
        sentences = (f"{name}的代码是 {code}", f"The code of {name} is {code}")
        if not entry.asks_code:
            sentences = (f"{code} 是{name}", f"{code} is {name}")
        for view in self._tables.views(entry.found):
            where = {slot: (line, at) for line, slots in enumerate(view.slots) for at, slot in enumerate(slots)}
            places = [(entry.row, column) for column in (entry.code, entry.name)]
            if view.is_turned or not all(place in where for place in places):
                continue
            cells = tuple(where[place] for place in places)
            outcome = Outcome(view.part, Operation.LOOKUP, cells, cells, sentences=sentences)
            left = Leftover(1.0, (), 0.0)
            return TableAnswer(
                entry.found, view.part, view.slots, outcome, left, SURE, 2, frozenset(), ("", ""), cells, cells
            )
        return None


def _entries(question: str, found: FoundTable, *, asks_code: bool, asks_name: bool) -> Iterator[_Entry]:
    """The rows of a list whose code, or whose name where the code is asked for, stands in the question that asks for
    nothing else."""
    table = found.table
    if len(table.rows) > _LONGEST_LIST or not table.header_rows:
        return
    columns = range(table.width)
    codes = [column for column in columns if _is_of_codes(table, column)]
    names = [column for column in columns if column not in codes and _is_of_names(table, column)]
    for code in codes if len(codes) == 1 else ():
        for row in table.body:
            said = _said_code(table.rows[row][code], question)
            if said and asks_name and names:
                called = [one for one in names if _NAMED.search(_heading(table, one))] or names
                if _asks_no_more(question, said, found):
                    yield _Entry(found, row, code, called[0], asks_code=False)
            for name in names if asks_code and not said else ():
                text = simplified(table.rows[row][name]).strip()
                if len(text) > 1 and fold(text) in fold(question) and _asks_no_more(question, text, found):
                    yield _Entry(found, row, code, name, asks_code=True)


def _heading(table: Table, column: int) -> str:
    return " ".join(table.rows[row][column] for row in range(table.header_rows))


def _cells(table: Table, column: int) -> list[str]:
    return [text for row in table.body if (text := table.rows[row][column].strip())]


def _is_of_codes(table: Table, column: int) -> bool:
    cells = _cells(table, column)
    if not cells or len(set(cells)) < len(cells) or not all(map(_SHAPE.fullmatch, cells)):
        return False
    return _CODES.search(_heading(table, column)) is not None or all(map(is_code, cells))


def _is_of_names(table: Table, column: int) -> bool:
    cells = _cells(table, column)
    return bool(cells) and len(set(cells)) == len(cells) and not any(map(read_figure, cells))


def _said_code(cell: str, question: str) -> str:
    """The code of a cell as a question writes it, with or without the name of its exchange; "" where it does not."""
    for form in (cell.strip(), cell.strip().partition(".")[0]):
        if len(form) > 1 and re.search(rf"(?<![A-Za-z0-9.]){re.escape(form)}(?![A-Za-z0-9])", question, re.I):
            return form
    return ""


def _asks_no_more(question: str, said: str, found: FoundTable) -> bool:
    rest = re.sub(re.escape(said), " ", question, flags=re.I)
    rest = _NAMES.sub(" ", _CODES.sub(" ", rest))
    known = set(terms(f"{found.document.title} {' '.join(found.table.rows[0])} {found.table.caption}"))
    return set(content_terms(rest)) <= known
