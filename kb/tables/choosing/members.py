"""Among which rows a question chooses: peers without the company whose peers they are, what flowed in without what
flowed out."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.amounts.bounds import Bound
from kb.question.operations import Operation
from kb.tables.choosing.labels import name_column
from kb.text.glossary_tokens import CJK, fold

if TYPE_CHECKING:
    from collections.abc import Iterable

    from kb.model import Table
    from kb.question.operations import Asked
    from kb.tables.choosing.selection import Selection

_PEERS = re.compile(
    r"(?:(?P<before>[^，。？?\s的]{2,12})的?)?(?:可比公司|可比企业|同行|同业公司|竞争对手)"
    r"|(?:(?P<owner>[\w&.-]+(?: [\w&.-]+){0,3})['’]s? )?"
    r"\b(?:peers?|comparables|comparable companies|competitors?|rivals?)\b"
    r"(?: (?:of|to) (?:the )?(?P<of>[\w&.'’ -]+))?",
    re.IGNORECASE,
)
"""Names whose peers are asked for, or peers in general."""

_FLOWS = (("净流入", "净流出"), ("净买入", "净卖出"), ("net inflow", "net outflow"))
"""What came in net, and its opposite: one column tells both, by the sign."""

_WHO = re.compile(r"哪|谁|\bwhich\b|\bwho\b|\bwhat (?:companies|stocks|funds|sectors)\b", re.IGNORECASE)
_SHORTEST_TITLE = 3
_RUN = re.compile(rf"[{CJK}]{{{_SHORTEST_TITLE},}}")


def without_own(selection: Selection, question: str, own: Iterable[str]) -> Selection:
    """A selection without the rows of the company whose peers a question asks for: the one that it names, or `own` of
    the report.

    Where it picked that company's rows alone, all others are picked.
    """
    said = _PEERS.search(question)
    if said is None:
        return selection
    named = [fold(text) for text in (said["before"], said["owner"], said["of"]) if text]
    names = [fold(name) for name in own if name]
    table = selection.sides.table

    def is_own(row: int) -> bool:
        labels = [fold(label) for label in table.row_path(row) if len(label) > 1]
        return any(_is_same(label, name) for label in labels for name in names) or any(
            _begins(text, label) for label in labels for text in named
        )

    rows = tuple(row for row in selection.rows if not is_own(row))
    if rows:
        return replace(selection, rows=rows)
    others = tuple(row for row in table.body if not is_own(row))
    return replace(selection, rows=others, rows_named=False, by_row={}) if others else selection


def _is_same(label: str, name: str) -> bool:
    return label == name or (min(len(label), len(name)) > 1 and (name.startswith(label) or label.startswith(name)))


def _begins(text: str, label: str) -> bool:
    """Whether words before or behind "peers" name the label: "Meridian trade below" that of "Meridian Cold Chain"."""
    if not text.isascii():
        return text.endswith(label)
    first = label.split()[0]
    return len(first) > 2 and (text.startswith(first) or text.endswith(label))


def of_every_row(selection: Selection, asked: Asked, share: float) -> Selection:
    """A selection of all rows where a condition is to choose among them and the question names but one, and that in
    part only: 稀土 of 北域稀土 is what all are."""
    table = selection.sides.table
    if not asked.bounds or asked.operation not in (Operation.LIST, Operation.COUNT) or not table.label_columns:
        return selection
    if not selection.rows_named or len(selection.rows) != 1 or share >= 1:
        return selection
    names = [table.rows[row][name_column(table)] for row in table.body]
    if len(set(names)) < len(names):
        return selection
    return replace(selection, rows=tuple(table.body), rows_named=False, by_row={})


def flows_asked(question: str, asked: Asked) -> bool:
    """Whether those are asked for to whom something flowed in, or from whom it flowed out, net."""
    listed = asked.operation in (Operation.LIST, Operation.LOOKUP, Operation.COUNT) and not asked.bounds
    return listed and _said_flow(question) is not None and _WHO.search(question) is not None


def _said_flow(question: str) -> tuple[str, str] | None:
    """The word for a flow that a question has, and the opposite one."""
    folded = fold(question)
    pairs = (pair for one, other in _FLOWS for pair in ((one, other), (other, one)))
    return next((pair for pair in pairs if pair[0] in folded), None)


def with_sign(question: str, asked: Asked, table: Table) -> tuple[str, Asked]:
    """The question in the words of a table that has a column of such flows, and the sign that its figures must have."""
    said = _said_flow(question) if flows_asked(question, asked) else None
    heads = fold("\n".join(text for row in range(table.header_rows) for text in table.rows[row]))
    if said is None or not any(word in heads for word in said):
        return question, asked
    at = fold(question).index(said[0])
    own = said[0] in heads
    told = question if own else f"{question[:at]}{said[1]}{question[at + len(said[0]) :]}"
    bound = Bound(0.0, None, at=at + len(said[0])) if own else Bound(None, 0.0, at=at + len(said[1]))
    return told, replace(asked, operation=Operation.LIST, bounds=(bound,))


def called(question: str, *titles: str) -> int:
    """How many characters of a question in a row a title has that names a table: 可比公司 of 可比公司估值."""
    text = "\n".join(titles)
    longest = 0
    for run in _RUN.findall(question):
        for start in range(len(run)):
            end = start + max(longest + 1, _SHORTEST_TITLE)
            while end <= len(run) and run[start:end] in text:
                longest, end = end - start, end + 1
    return longest
