"""Scores an answer against its case, and many verdicts into shares per kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING

from eval.cases import KINDS
from eval.matching import ends_with_path, same_value, states, wording

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from eval.cases import Case, ExpectedCell
    from kb.model import Answer, Citation, CitedCell

GLANCE = 200
"""Characters that a reader sees without reading on; the contract puts the direct answer there."""

OVERALL = "overall"

_AT_A_GLANCE = re.compile(rf"(?s).{{0,{GLANCE}}}[0-9A-Za-z.,%]*")
"""The first GLANCE characters; a number or name is not cut in two."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one answer is worth.

    right: it abstains as expected, or holds every expected fact and does not state a wrong one at its start.
    cited: a citation backs it (where one is due): an expected fact stands in it, and every expected cell is cited.
    direct: every expected fact stands in the first GLANCE characters.
    faults: in words, why it is not right or not cited.
    """

    right: bool
    cited: bool
    direct: bool
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Scored:
    """A verdict with what the shares per kind are made from; `refuse` says that the case wants to be refused."""

    kind: str
    refuse: bool
    abstained: bool
    seconds: float
    verdict: Verdict


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
        return Verdict(right=not faults, cited=not faults, direct=not faults, faults=faults)
    if answer.abstained:
        return Verdict(right=False, cited=False, direct=False, faults=("abstains",))
    text = _without_markers(answer)
    seen_first = _AT_A_GLANCE.match(text)
    start = seen_first[0] if seen_first else ""
    wrong = (
        _missing(case, text) + _stated_wrongly(case, start) + _misplaced(case, text) + _other_documents(case, answer)
    )
    uncited = _uncited(case, answer)
    return Verdict(right=not wrong, cited=not uncited, direct=not _missing(case, start), faults=(*wrong, *uncited))


def _without_markers(answer: Answer) -> str:
    """The answer without its [1]: a marker's number is no fact."""
    numbers = {citation.number for citation in answer.citations}

    def blank(marker: re.Match[str]) -> str:
        return " " if int(marker[1]) in numbers else marker[0]

    return re.sub(r"\[(\d{1,4})\]", blank, answer.answer)


def _missing(case: Case, text: str) -> list[str]:
    """Which expected facts the text does not state."""
    said = wording(text)
    missing = [" / ".join(group) for group in case.all_of if not any(states(said, fact) for fact in group)]
    if case.any_of and not any(states(said, fact) for fact in case.any_of):
        missing.append(" or ".join(case.any_of))
    return [f"does not say {fact}" for fact in missing]


def _stated_wrongly(case: Case, text: str) -> list[str]:
    said = wording(text)
    return [f"says {fact}" for fact in case.none_of if states(said, fact)]


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
    counted = _is_counted(case, answer)
    backing = [one for one in answer.citations if _backs(case, one) or (counted and one.cells)]
    if not backing:
        faults.append("no citation holds an expected fact")
    elif case.page is not None and not any(citation.page in (None, case.page) for citation in backing):
        faults.append(f"no citation that holds an expected fact is on page {case.page}")
    return faults


def _backs(case: Case, citation: Citation) -> bool:
    """Whether a citation holds an expected fact or cell. A computed value stands in no source: there, cells that went in count."""
    if case.cells:
        return any(_is(wanted, cell) for wanted in case.cells for cell in citation.cells)
    if case.kind == "aggregate" and citation.cells:
        return True
    cells = (part for cell in citation.cells for part in (cell.row, *cell.column, cell.value))
    held = wording("\n".join((citation.quote, *cells)))
    facts = [fact for group in case.all_of for fact in group] + list(case.any_of)
    return any(states(held, fact) for fact in facts)


def _is_counted(case: Case, answer: Answer) -> bool:
    """Whether an expected fact is how many rows are cited: a count stands in no source, but what was counted does."""
    rows = {(one.document, one.table, cell.row) for one in answer.citations for cell in one.cells}
    return any(same_value(fact, str(len(rows))) for group in case.all_of for fact in group)


def _is(wanted: ExpectedCell, cell: CitedCell) -> bool:
    return (
        same_value(cell.value, wanted.value)
        and states(wording(cell.row), wanted.row)
        and ends_with_path(cell.column, wanted.column)
    )


def _cell_name(cell: ExpectedCell) -> str:
    return f"{cell.row} / {' '.join(cell.column)} = {cell.value}"


def shares(scored: Sequence[Scored]) -> dict[str, dict[str, float]]:
    """Per kind, and overall: n, and as shares of 1 right, cited (right and cited), direct, refused (of those to refuse),
    lost (of the others, those refused nevertheless); seconds is the median. A share of nothing is left out."""
    groups: Mapping[str, Sequence[Scored]] = {
        kind: [one for one in scored if one.kind == kind] for kind in KINDS if any(one.kind == kind for one in scored)
    }
    return {name: _shares(group) for name, group in (*groups.items(), (OVERALL, scored)) if group}


def _shares(group: Sequence[Scored]) -> dict[str, float]:
    to_refuse = [one.abstained for one in group if one.refuse]
    to_answer = [one.abstained for one in group if not one.refuse]
    measures: dict[str, float] = {
        "n": len(group),
        "right": _share([one.verdict.right for one in group]),
        "cited": _share([one.verdict.right and one.verdict.cited for one in group]),
        "direct": _share([one.verdict.right and one.verdict.direct for one in group]),
    }
    if to_refuse:
        measures["refused"] = _share(to_refuse)
    if to_answer:
        measures["lost"] = _share(to_answer)
    measures["seconds"] = round(median(one.seconds for one in group), 4)
    return measures


def _share(flags: Sequence[bool]) -> float:
    return round(sum(flags) / len(flags), 4)
