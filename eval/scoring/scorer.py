"""Scores an answer against its case."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from eval.questions.amounts import Amount
from eval.questions.matching import ends_with_path, same_value, states, wording
from eval.scoring.ranking import RECKONED

if TYPE_CHECKING:
    from eval.questions.cases import Case, ExpectedCell
    from eval.questions.matching import Fact
    from kb.model import Answer, Citation, CitedCell

DIRECT_LENGTH = 200
"""Characters that a reader sees without reading on; the contract puts the direct answer there."""

_DIRECT_PART = re.compile(rf"(?s).{{0,{DIRECT_LENGTH}}}[0-9A-Za-z.,%]*")
"""The first DIRECT_LENGTH characters; a number or name is not cut in two."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one answer is worth.

    right: it abstains as expected, or holds every expected fact and does not state a wrong one at its start.
    cited: a citation backs it (where one is due): an expected fact stands in it, and every expected cell is cited.
    direct: every expected fact stands in the first DIRECT_LENGTH characters.
    precision: the share of its citations that hold something expected; None when there is none.
    faults: in words, why it is not right or not cited.
    """

    right: bool
    cited: bool
    direct: bool
    faults: tuple[str, ...] = ()
    precision: float | None = None


def judge(case: Case, answer: Answer) -> Verdict:
    """The verdict on an answer; the same answer always gets the same one."""
    if case.abstain:
        faults: tuple[str, ...] = ()
        if not answer.abstained:
            faults = ("answers what the reports do not say",)
        elif answer.citations:
            faults = ("abstains but cites",)
        else:
            said = wording(answer.answer)
            faults = tuple(f"does not say that {piece} is missing" for piece in case.missing if not states(said, piece))
            faults += tuple(_kept_out(case, answer.answer))
        return Verdict(right=not faults, cited=not faults, direct=not faults, faults=faults)
    if answer.abstained:
        return Verdict(right=False, cited=False, direct=False, faults=("abstains",))
    text = _without_markers(answer)
    seen_first = _DIRECT_PART.match(text)
    start = seen_first[0] if seen_first else ""
    wrong = (
        _missing(case, text)
        + _stated_wrongly(case, start)
        + _kept_out(case, text)
        + _unsaid(case, answer)
        + _misplaced(case, text)
        + _other_documents(case, answer)
    )
    uncited = _uncited(case, answer)
    backing = _backing(case, answer)
    return Verdict(
        right=not wrong,
        cited=not uncited,
        direct=not _missing(case, start),
        faults=(*wrong, *uncited),
        precision=round(len(backing) / len(answer.citations), 4) if answer.citations else None,
    )


def _without_markers(answer: Answer) -> str:
    """The answer without its [1]: a marker's number is no fact."""
    numbers = {citation.number for citation in answer.citations}

    def blank(marker: re.Match[str]) -> str:
        return " " if int(marker[1]) in numbers else marker[0]

    return re.sub(r"\[(\d{1,4})\]", blank, answer.answer)


def expectations(case: Case) -> tuple[str, ...]:
    """In words, what a right answer holds."""
    if case.abstain:
        return ("that the reports do not say", *(f"that {piece} is missing" for piece in case.missing))
    places = [*case.documents, f"page {case.page}" if case.page is not None else "", case.table]
    return (
        *(" / ".join(map(shown, group)) for group in case.all_of),
        *([" or ".join(map(shown, case.any_of))] if case.any_of else []),
        *(f"not {shown(fact)}" for fact in case.none_of),
        *(f"nowhere {shown(fact)}" for fact in case.nowhere),
        *([f"at most {case.longest} characters"] if case.longest else []),
        *(f"that {piece} was assumed" for piece in case.assumed),
        *([f"in this order: {', '.join(case.in_order)}"] if case.in_order else []),
        *([f"begins with {case.starts}"] if case.starts else []),
        *(f"cell {_cell_name(cell)}" for cell in case.cells),
        *(f"from {place}" for place in places if place),
    )


def shown(fact: Fact) -> str:
    """A fact as it is written."""
    return fact.printed if isinstance(fact, Amount) else fact


def _missing(case: Case, text: str) -> list[str]:
    """Which expected facts the text does not state."""
    said = wording(text)
    groups = [group for group in case.all_of if not any(states(said, fact) for fact in group)]
    missing = [" / ".join(map(shown, group)) for group in groups]
    if case.any_of and not any(states(said, fact) for fact in case.any_of):
        missing.append(" or ".join(map(shown, case.any_of)))
    return [f"does not say {fact}" for fact in missing]


def _stated_wrongly(case: Case, text: str) -> list[str]:
    said = wording(text)
    return [f"says {shown(fact)}" for fact in case.none_of if states(said, fact)]


def _kept_out(case: Case, text: str) -> list[str]:
    """What stands in the answer that must not stand in it anywhere, and whether it is too long."""
    said = wording(text)
    faults = [f"says {shown(fact)}" for fact in case.nowhere if states(said, fact)]
    too_long = case.longest is not None and len(text) > case.longest
    return [*faults, f"is longer than {case.longest} characters"] if too_long else faults


def _unsaid(case: Case, answer: Answer) -> list[str]:
    """What was to be told as assumed and is not."""
    assumed = wording("\n".join(one.value for one in answer.assumed))
    return [f"does not say that {piece} was assumed" for piece in case.assumed if not states(assumed, piece)]


def _misplaced(case: Case, text: str) -> list[str]:
    """What is not told at the beginning, or not in the order wanted."""
    letters = wording(text).letters
    faults = [] if letters.startswith(wording(case.starts).letters) else [f"does not begin with {case.starts}"]
    places = [letters.find(wording(fact).letters) for fact in case.in_order]
    return faults if places == sorted(places) and -1 not in places else [*faults, f"not in the order {case.in_order}"]


def _other_documents(case: Case, answer: Answer) -> list[str]:
    """Which documents are cited that should not be, or not cited that should be."""
    cited, due = {citation.document for citation in answer.citations}, set(case.documents)
    if not due:
        return []
    return [*(f"cites {one}" for one in sorted(cited - due)), *(f"does not cite {one}" for one in sorted(due - cited))]


def _uncited(case: Case, answer: Answer) -> list[str]:
    """What the citations do not back."""
    cells = [cell for citation in answer.citations for cell in citation.cells]
    faults = [f"does not cite {_cell_name(wanted)}" for wanted in case.cells if not any(_is(wanted, c) for c in cells)]
    backing = _backing(case, answer)
    if not backing:
        return [*faults, "no citation holds an expected fact"]
    places = {
        f"on page {case.page}": lambda one: case.page is None or one.page in (None, case.page),
        f"from the table {case.table}": lambda one: not case.table or states(wording(one.table or ""), case.table),
    }
    return faults + [
        f"no citation that holds an expected fact is {name}"
        for name, is_there in places.items()
        if not any(map(is_there, backing))
    ]


def _backing(case: Case, answer: Answer) -> list[Citation]:
    """The citations that hold an expected fact or cell."""
    counted = _is_counted(case, answer)
    return [one for one in answer.citations if _backs(case, one) or (counted and one.cells)]


def _backs(case: Case, citation: Citation) -> bool:
    """Whether a citation holds an expected fact or cell. A computed value stands in no source: there, cells that went
    in count."""
    if case.cells:
        return any(_is(wanted, cell) for wanted in case.cells for cell in citation.cells)
    if case.kind == RECKONED and citation.cells:
        return True
    cells = (part for cell in citation.cells for part in (cell.row, *cell.column, f"{cell.value} {cell.unit}"))
    cited = wording("\n".join((citation.quote, *cells)))
    facts = [fact for group in case.all_of for fact in group] + list(case.any_of)
    return any(states(cited, fact, bare=True) for fact in facts)


def _is_counted(case: Case, answer: Answer) -> bool:
    """Whether an expected fact is how many rows are cited: a count stands in no source, but what was counted does."""
    rows = {(one.document, one.table, cell.row) for one in answer.citations for cell in one.cells}
    return any(same_value(shown(fact), str(len(rows))) for group in case.all_of for fact in group)


def _is(wanted: ExpectedCell, cell: CitedCell) -> bool:
    return (
        same_value(cell.value, wanted.value)
        and states(wording(cell.row), wanted.row)
        and ends_with_path(cell.column, wanted.column)
        and (not wanted.unit or same_value(cell.unit, wanted.unit))
    )


def _cell_name(cell: ExpectedCell) -> str:
    return f"{cell.row} / {' '.join(cell.column)} = {cell.value}"
