"""From a conversation to an answer: complete the question, search once, let tables and prose compete, cite, or say no."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from kb.about_reports import about_reports
from kb.agreement import prose_on
from kb.asking import Operation, without_exclusions
from kb.citing import cite_cells, cite_passage, nearest
from kb.figures import without_unit
from kb.followup import KnownLabels, complete
from kb.mentions import labels_of
from kb.model import Answer
from kb.phrases import TEXT_DIFFERS, abstention, disagreement, prose_sentences, quotes_orders, titled
from kb.prose import ProseReader
from kb.scripts import simplified
from kb.sentence_features import content_terms
from kb.table_answer import FoundTable, TableReader
from kb.table_clauses import answer_from_tables
from kb.table_words import Wording
from kb.untrusted import addresses_model
from kb.words import language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from kb.agreement import Agreement
    from kb.alignment import Alignment
    from kb.atoms import Glossary
    from kb.model import Chunk, Citation, Document, Hit, Table
    from kb.prose import ProseAnswer
    from kb.quoting import Piece
    from kb.table_answer import TableAnswer
    from kb.weights import Weights

TABLES = 8
"""Tables that are read for a question: the best found ones."""

TURNS = 8
"""Earlier questions that a follow-up may lean on."""

_SURE = 30.0
"""Log-odds beyond which nothing is surer."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What answers are made from.

    `search` finds passages for a question, best first; `tables` gives a document's tables in order; `rarity` says how much
    each keyword term tells one passage from another; `passages` gives passages by their ids; `align` holds a question against passages token by
    token.
    """

    search: Callable[[str], list[Hit]]
    tables: Callable[[str], list[Table]]
    rarity: Callable[[Sequence[str]], Mapping[str, float]]
    passages: Callable[[Sequence[str]], Mapping[str, tuple[Document, Chunk]]]
    align: Callable[[str, Sequence[Hit]], Sequence[Alignment]]


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was found for a conversation's last question: the question made complete, the passages, the answer."""

    question: str
    hits: Sequence[Hit]
    answer: Answer


class Answerer:
    """Answers without a language model: looked up or quoted, never written."""

    def __init__(self, glossary: Glossary, weights: Weights) -> None:
        self._glossary = glossary
        self._tables = TableReader(glossary, weights.tables)
        self._prose = ProseReader(glossary, weights)

    def answer(self, turns: Sequence[str], sources: Sources) -> Answer:
        """The answer to the last of `turns`, the earlier ones being the conversation."""
        return self.look_up(turns, sources).answer

    def look_up(self, turns: Sequence[str], sources: Sources) -> LookedUp:
        """The answer to the last of `turns`, the earlier ones being the conversation, and what it was found in."""
        begun = perf_counter()
        question = without_exclusions(self._complete([simplified(turn) for turn in turns[-TURNS:]], sources))
        hits = sources.search(question)
        rarity = sources.rarity(content_terms(question))
        if stated := about_reports(question, hits, rarity, sources.passages):
            return _timed(LookedUp(question, hits, _say_lines(turns[-1], stated)), begun)
        tables = _found_tables(hits, sources)
        from_tables = answer_from_tables(self._tables, question, tables)
        from_prose = self._prose.answer(question, hits, rarity, sources.align)
        if len(from_tables) > 1 or (from_tables and _prefers_table(from_tables[0], from_prose)):
            answer, margin = self._say_cells(turns[-1], from_tables, hits), min(one.margin for one in from_tables)
        elif from_prose and from_prose.margin >= 0 and from_prose.pieces[0].hit.chunk.table is None:
            answer, margin = _say_prose(turns[-1], from_prose), from_prose.margin
        else:
            missing = from_prose.missing if from_prose else ()
            answer = _abstain(turns[-1], missing, hits)
            margin = min(from_prose.margin if from_prose else -math.inf, 0.0)
        return _timed(LookedUp(question, hits, replace(answer, confidence=confidence(margin))), begun)

    def _complete(self, turns: Sequence[str], sources: Sources) -> str:
        if len(turns) == 1:
            return turns[0]
        return complete(turns, self._glossary, self._known_labels(turns, sources))

    def _known_labels(self, turns: Sequence[str], sources: Sources) -> KnownLabels:
        """What the tables that any of the questions brings up call things."""
        names: dict[str, None] = {}
        measures: dict[str, None] = {}
        for turn in turns:
            for found in _found_tables(sources.search(turn), sources):
                table = found.table
                names.update(dict.fromkeys(label for row in table.body for label in table.row_path(row)))
                columns = range(table.label_columns, table.width)
                measures.update(
                    dict.fromkeys(without_unit(name) for column in columns for name in table.column_path(column))
                )
        return KnownLabels(labels_of(list(names), self._glossary), labels_of(list(measures), self._glossary))

    def _say_cells(self, question: str, answers: Sequence[TableAnswer], hits: Sequence[Hit]) -> Answer:
        """The answers to a question's clauses, one after the other; markers are counted on."""
        told: list[str] = []
        citations: list[Citation] = []
        warnings: dict[str, None] = {}
        for answer in answers:
            said, cited, doubts = self._say_table(question, answer, hits, len(citations) + 1)
            told.append(said)
            citations += cited
            warnings.update(dict.fromkeys(doubts))
        between = "\n\n" if any("\n" in said for said in told) else "" if language(question) == "zh" else " "
        return Answer(
            question, between.join(told), abstained=False, citations=tuple(citations), warnings=tuple(warnings)
        )

    def _say_table(
        self, question: str, answer: TableAnswer, hits: Sequence[Hit], number: int
    ) -> tuple[str, list[Citation], list[str]]:
        """What is said, its citations from `number` on, and the warnings."""
        spoken = language(question)
        wording = Wording(spoken, self._glossary)
        prose = self._prose_on(answer, hits)
        passages = [cite_passage(at, one.hit, one.quote) for at, one in enumerate(prose, start=number + 1)]
        said = wording.sentence(answer.outcome)
        grid = wording.table(answer.outcome)
        warnings = [reason for row, column in answer.positions for reason in answer.part.doubts_about(row, column)]
        differing = [(one.printed, at) for at, one in enumerate(prose, start=number + 1) if not one.agrees]
        markers = "".join(f"[{at}]" for at, one in enumerate(prose, start=number + 1) if one.agrees)
        told = f"{said}[{number}]{markers}{disagreement(spoken, differing)}"
        return (
            f"{told}\n\n{grid}" if grid else told,
            [cite_cells(number, answer, hits, wording), *passages],
            [*warnings, *([TEXT_DIFFERS] if differing else [])],
        )

    def _prose_on(self, answer: TableAnswer, hits: Sequence[Hit]) -> tuple[Agreement, ...]:
        """Passages that state the same figure as the one cell looked up, or another for the same thing."""
        outcome = answer.outcome
        if outcome.operation is not Operation.LOOKUP or len(outcome.shown) != 1:
            return ()
        return prose_on(outcome.table, outcome.shown[0], answer.found.document.id, hits, self._glossary)


def _timed(looked_up: LookedUp, begun: float) -> LookedUp:
    """With the hits, the seconds that it took, and a warning where what is quoted gives orders."""
    answer = looked_up.answer
    orders = any(map(addresses_model, (citation.quote for citation in answer.citations)))
    warnings = (*answer.warnings, *((quotes_orders(language(answer.question)),) if orders else ()))
    told = replace(answer, warnings=warnings, hits=tuple(looked_up.hits), seconds=round(perf_counter() - begun, 4))
    return replace(looked_up, answer=told)


def _prefers_table(table: TableAnswer, prose: ProseAnswer | None) -> bool:
    """A computed answer, or one whose row and column are both named, stands; a vaguer one gives way to a sure sentence."""
    if table.outcome.operation is not Operation.LOOKUP or table.named > 1:
        return True
    if prose is None or prose.margin < 0 or prose.pieces[0].hit.chunk.table is not None:
        return True
    return table.left.explained >= 1.0 and prose.coverage < 1.0


def _found_tables(hits: Sequence[Hit], sources: Sources) -> list[FoundTable]:
    found: dict[tuple[str, int], FoundTable] = {}
    for hit in hits:
        number = hit.chunk.table
        if number is None or (hit.document.id, number) in found or len(found) == TABLES:
            continue
        tables = sources.tables(hit.document.id)
        found[hit.document.id, number] = FoundTable(
            hit.document, number, tables[number], hit.chunk.place, hit.chunk_id, hit.score
        )
    return list(found.values())


def confidence(margin: float) -> float:
    """Log-odds over the threshold as a share of 1, so that the threshold is at 0.5."""
    return round(1 / (1 + math.exp(-max(min(margin, _SURE), -_SURE))), 4)


def _say_prose(question: str, answer: ProseAnswer) -> Answer:
    citations = tuple(cite_passage(at, piece.hit, piece.quote) for at, piece in enumerate(answer.pieces, start=1))
    said = prose_sentences(question, [piece.quote for piece in answer.pieces])
    return Answer(question, said, abstained=False, citations=citations)


def _say_lines(question: str, pieces: Sequence[Piece]) -> Answer:
    """Lines of several reports, each under its report's title; of one, as they are."""
    citations = tuple(cite_passage(at, piece.hit, piece.quote) for at, piece in enumerate(pieces, start=1))
    if len(pieces) == 1:
        return Answer(question, prose_sentences(question, [pieces[0].quote]), abstained=False, citations=citations)
    said = titled(language(question), [(one.title, one.quote, one.number) for one in citations])
    return Answer(question, said, abstained=False, citations=citations)


def _abstain(question: str, missing: tuple[str, ...], hits: Sequence[Hit]) -> Answer:
    said = abstention(language(question), missing, empty=not hits)
    return Answer(question, said, abstained=True, nearest=nearest(hits))
