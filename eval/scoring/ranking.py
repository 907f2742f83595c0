"""How well search ranks what a question needs: which passages hold it, and recall, MRR and nDCG of the hits
(ir-measures).

What is to be found are the passages that hold as many of the expected facts and cells as any passage does, or, where a
case names pieces of evidence, as many of these. A case of which that cannot be told is not ranked: one to be refused,
one whose answer is reckoned and stands nowhere, and one that expects nothing but a figure or two, which stand anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import ir_measures
from ir_measures import RR, R, nDCG

from eval.questions.amounts import Amount
from eval.questions.matching import states, wording

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from eval.questions.cases import Case
    from eval.questions.matching import Fact, NormalText
    from kb.knowledge_base import KnowledgeBase
    from kb.model import Chunk, Document, Hit

_BY_NAME = {"recall_5": R @ 5, "recall_10": R @ 10, "mrr": RR @ 10, "ndcg_10": nDCG @ 10}
MEASURES = tuple(_BY_NAME)

RECKONED = "aggregate"
"""The kind of cases whose answer is computed from what is found."""

_LEAST_DIGITS = 3


@dataclass(frozen=True, slots=True)
class Passages:
    """Every passage of a knowledge base by its id, and the words of each."""

    by_id: Mapping[str, tuple[Document, Chunk]]
    words: Mapping[str, NormalText]

    @classmethod
    def of(cls, kb: KnowledgeBase) -> Passages:
        """Those of a knowledge base as it stands."""
        ids = [f"{document.id}-{order}" for document in kb.documents() for order in range(document.chunks)]
        by_id = kb.passages(ids)
        return cls(by_id, {name: wording(f"{chunk.context}\n{chunk.text}") for name, (_, chunk) in by_id.items()})


def evidence_of(case: Case, passages: Passages) -> frozenset[str]:
    """The ids of the passages that a search for the case should find; empty where that cannot be told."""
    needs = _needs(case)
    if case.abstain or not needs:
        return frozenset()
    pieces = {
        name: sum(
            any(all(states(passages.words[name], part, bare=True) for part in one) for one in need) for need in needs
        )
        for name, (document, chunk) in passages.by_id.items()
        if _may_hold(case, document, chunk)
    }
    most = max(pieces.values(), default=0)
    return frozenset(name for name, count in pieces.items() if count == most) if most else frozenset()


def _needs(case: Case) -> list[list[tuple[Fact, ...]]]:
    """What must be found: each need by alternatives, each alternative by parts that stand together."""
    if case.evidence:
        return [[(piece,)] for piece in case.evidence]
    if case.cells:
        return [[(cell.row, cell.value) if wording(cell.value).letters else (cell.row,)] for cell in case.cells]
    groups = [*case.all_of, *([case.any_of] if case.any_of else [])]
    if case.kind == RECKONED or all(_stands_anywhere(fact) for group in groups for fact in group):
        return []
    return [[(fact,) for fact in group] for group in groups]


def _stands_anywhere(fact: Fact) -> bool:
    """Whether a fact is but a small number."""
    if isinstance(fact, Amount):
        return not fact.name and len(str(fact.value).replace(".", "")) < _LEAST_DIGITS
    letters = wording(fact).letters
    return (
        letters.startswith("<")
        and letters.count("<") == 1
        and len(letters.strip("<>").replace(".", "")) < _LEAST_DIGITS
    )


def _may_hold(case: Case, document: Document, chunk: Chunk) -> bool:
    """Whether a passage comes from where the case says."""
    on_page = case.page is None or chunk.place.page in (None, case.page)
    return on_page and (not case.documents or document.name in case.documents)


def ranking(hits: Mapping[str, Sequence[Hit]], evidence: Mapping[str, frozenset[str]]) -> dict[str, dict[str, float]]:
    """By id of a case the measures of its hits, for cases that have evidence."""
    wanted = {case: dict.fromkeys(ids, 1) for case, ids in evidence.items() if ids}
    ranked = {case: [hit.chunk_id for hit in hits[case]] for case in wanted}
    return measured(ranked, wanted)


def measured(
    ranked: Mapping[str, Iterable[str]], wanted: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, float]]:
    """By question the measures of what was found, best first, against what was wanted."""
    if not wanted:
        return {}
    run = {name: {found: -float(rank) for rank, found in enumerate(ids)} for name, ids in ranked.items()}
    measures: dict[str, dict[str, float]] = {name: dict.fromkeys(MEASURES, 0.0) for name in wanted}
    names = {measure: name for name, measure in _BY_NAME.items()}
    for one in ir_measures.iter_calc(list(names), wanted, run):
        measures[one.query_id][names[one.measure]] = round(one.value, 4)
    return measures
