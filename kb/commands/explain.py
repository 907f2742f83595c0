"""Why an answer is as it is (`kb ask --explain`), as data for JSON: asks each reader again, one by one.

Nothing here decides anything. What was looked up comes from `KnowledgeBase.basis`; candidates come from the same
readers, on the same passages, with the same weights. docs/debugging.md describes the fields.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.answer.prose_fits import Needs
from kb.answer.reply import READERS, found_tables
from kb.answer.who_is_asked import asked_names
from kb.cells.dimensions import calendar_of
from kb.cells.grid import CellGrid
from kb.cells.network import Network
from kb.cells.reader import CellReader, cells_of
from kb.comparisons.reader import ComparisonReader
from kb.fact_answers.asked import measures_asked, read_asked, with_twins
from kb.fact_answers.matching import matches, with_bases
from kb.fact_answers.ratios import needed
from kb.fact_answers.reader import MOST_DOCUMENTS, FactReader, of_the_one_company
from kb.facts.periods import periods_in
from kb.learned.weights import load_weights
from kb.prose.reader import ProseReader
from kb.prose.sentence_features import Asked as AskedOfProse
from kb.question.answer_kind import wanted
from kb.question.comparison_words import read_aim
from kb.question.entities import span_of
from kb.question.operations import Operation, read_question
from kb.tables.choosing.choice import choose
from kb.tables.choosing.question import Question
from kb.tables.reader import MOST_CELLS, TableReader
from kb.text.label_mentions import Reading
from kb.text.tokens import language
from kb.text.unexplained import content_terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.answering import Basis
    from kb.cells.opinions import Opinions
    from kb.learned.weights import ConfidenceWeights, Weights
    from kb.model import Document, Fact, Hit
    from kb.prose.reader import ProseAnswer
    from kb.search.report_scope import Scope
    from kb.tables.reader import FoundTable, TableAnswer

    Fields = dict[str, Any]

SHOWN = 5
"""Sentences, cells of a table, and facts of a report that are listed, the likeliest first."""

FEATURES = 8
"""Features of a candidate that are listed, those that count most first."""

EVEN = 0.5
"""The confidence from which on cells, facts and codes are given: log-odds 0."""


def explanation(basis: Basis) -> Fields:
    """Why the last turn was answered as it was.

    Returns:
        `read`, `reports`, `searched`, `candidates` and `decided`, as docs/debugging.md describes them. Where no reader
        was asked ("summarise the report"), `reports`, `searched` and `candidates` are None.
    """
    weights, looked_up = load_weights(), basis.looked_up
    fields: Fields = {"read": _read(basis), "reports": None, "searched": None, "candidates": None}
    prose: Fields | None = None
    if (scope := looked_up.scope) is not None:
        candidates = _Candidates(basis, scope, weights).all()
        prose = candidates["prose"]
        fields |= {"reports": _reports(scope), "searched": _searched(scope, looked_up.hits), "candidates": candidates}
    return fields | {"decided": _decided(basis, prose)}


def _read(basis: Basis) -> Fields:
    """What the question, made complete by the turns before it, is read as."""
    question, intent = basis.looked_up.question, basis.intent
    asked, aim = read_question(question), read_aim(question)
    return {
        "question": question,
        "language": language(question),
        "parts": list(basis.parts),
        "request": {"name": intent.name, "probability": intent.probability},
        "kind": wanted(question).value,
        "operation": asked.operation.value,
        "top": asked.top,
        "rank": asked.rank,
        "bounds": [
            {"low": one.low, "high": one.high, "unit": one.unit.suffix or one.unit.prefix} for one in asked.bounds
        ],
        "compares": sorted(aim.says) if aim else [],
        "measures": list(measures_asked(question)),
        "periods": [
            {"label": question[start:end], "start": period.start.isoformat(), "end": period.end.isoformat()}
            for start, end, period in periods_in(question, calendar_of(()))
        ],
        "names": _names(question, basis),
    }


def _names(question: str, basis: Basis) -> list[str]:
    """The companies of the reports that a question names, and other names that it gives."""
    companies = (one.name for document in basis.sources.documents for one in document.facts.companies if one.name)
    known = [name for name in companies if span_of(name, question)]
    return list(dict.fromkeys((*known, *(one.text for one in asked_names(question, basis.sources, basis.glossary)))))


def _reports(scope: Scope) -> Fields:
    return {
        "subject": scope.subject,
        "documents": [document.name for document in scope.documents],
        "missing": list(scope.missing),
    }


def _searched(scope: Scope, hits: Sequence[Hit]) -> Fields:
    """What was searched for, and the passages that were found, best first."""
    return {
        "text": scope.plain if scope.documents else scope.question,
        "hits": [
            {
                "rank": hit.rank,
                "document": hit.document.name,
                "chunk": hit.chunk_id,
                "page": hit.chunk.place.page,
                "headings": list(hit.chunk.place.headings),
                "kind": hit.chunk.kind,
                "table": hit.chunk.table,
                "score": round(hit.score, 4),
                "dense": _rounded(hit.dense),
                "keyword": _rounded(hit.keyword),
                "reranked": _rounded(hit.reranked),
            }
            for hit in hits
        ],
    }


def _decided(basis: Basis, prose: Fields | None) -> Fields:
    """What gave the answer, how sure it is, and from when on it would be given."""
    looked_up = basis.looked_up
    answer, readers = looked_up.answer, looked_up.readers
    threshold = None if answer.confidence is None else EVEN
    if (
        threshold
        and prose
        and prose["chosen"]
        and (readers == ("prose",) or (not readers and looked_up.scope is not None))
    ):
        threshold = prose["chosen"]["given_from"]
    return {
        "readers": [{"name": name, "of": READERS[name]} for name in readers],
        "is_request": looked_up.scope is None and not basis.parts,
        "by_rule": looked_up.scope is not None and answer.confidence is None,
        "confidence": answer.confidence,
        "threshold": threshold,
        "outcome": answer.outcome,
        "missing": list(answer.missing),
        "assumed": [f"{one.what}: {one.value} ({one.why})" for one in answer.assumed],
    }


class _Candidates:
    """The candidates of each reader for one question, in the passages that were found for it."""

    def __init__(self, basis: Basis, scope: Scope, weights: Weights) -> None:
        self._sources, self._glossary, self._weights = basis.sources, basis.glossary, weights
        self._question, self._plain = scope.question, scope.plain
        self._hits = list(basis.looked_up.hits)
        self._asked = read_question(self._question)
        self._network = CellReader(Network.shipped())
        self._tables = TableReader(self._glossary, weights.tables, self._network)
        comparisons = ComparisonReader(self._glossary, self._tables)
        self._facts = FactReader(self._glossary, self._tables, comparisons.tables_of)
        self._prose = ProseReader(self._glossary, weights)

    def all(self) -> Fields:
        """The candidates by reader: `facts` a report, `cells` a table, `opinions` of network and rules, `prose`."""
        tables = [one for one in found_tables(self._hits, self._sources) if _size(one) <= MOST_CELLS]
        documents = list({hit.document.id: hit.document for hit in self._hits}.values())[:MOST_DOCUMENTS]
        return {
            "facts": [one for document in documents if (one := self._of_facts(document))],
            "cells": [one for found in tables if (one := self._of_network(found))],
            "opinions": self._opinions(tables) if tables else None,
            "prose": self._of_prose(),
        }

    def _of_facts(self, document: Document) -> Fields | None:
        """How many facts of a report have the measures asked for, and those that have the other dimensions too.

        None where no fact has the measures.
        """
        keys = needed(with_twins(with_bases(measures_asked(self._question))))
        heads = [key.partition(":")[0] for key in keys]
        facts = of_the_one_company(self._sources.measured(document.id, heads), document) if keys else ()
        asked = read_asked(self._question, self._facts.calendar(document, self._sources, facts), facts)
        if not facts or asked is None:
            return None
        found = matches(asked, facts, change=bool(asked.change), periods=asked.periods)
        return {
            "document": document.name,
            "of_measure": len(facts),
            "fitting": len(found),
            "facts": [
                {**_fact_fields(one.fact), "unsaid": one.unsaid}
                for one in sorted(found, key=lambda one: one.unsaid)[:SHOWN]
            ],
        }

    def _of_network(self, found: FoundTable) -> Fields | None:
        """The likeliest cells of a table by the network, with the log-odds of each; `chosen` marks those it chooses."""
        table = found.table
        around = "\n".join((found.document.title, *found.place.headings, table.caption, table.unit))
        grid = CellGrid(table, around, found.facts())
        chosen = self._network.choose(self._question, grid)
        if chosen is None:
            return None
        odds = self._network.network.log_odds(cells_of(self._question, grid))
        order = np.argsort(-odds, kind="stable")[: max(SHOWN, len(chosen.cells))]
        return {
            "document": found.document.name,
            "table": table.caption,
            "log_odds_right": _rounded(self._network.log_odds_right(chosen)),
            "cells": [
                {
                    "row": " > ".join(table.row_path(cell.row)),
                    "column": " > ".join(table.column_path(cell.column)),
                    "value": cell.text,
                    "log_odds": _rounded(float(odds[at])),
                    "chosen": (cell.row, cell.column) in chosen.cells,
                }
                for at in order
                for cell in (grid.cells[at],)
            ],
        }

    def _opinions(self, tables: list[FoundTable]) -> Fields:
        """What the network answers from all tables, what the rules answer, and what decides between them."""
        learned, ruled, opinions = self._tables.opinions(self._question, self._asked, tables)
        return {
            "network": _table_fields(learned),
            "rules": None
            if ruled is None
            else {**(_table_fields(ruled) or {}), "features": self._of_rules(ruled.found)},
            "weighed": _opinion_fields(opinions),
        }

    def _of_rules(self, found: FoundTable) -> list[Fields]:
        """What speaks for and against the likeliest reading of the question in a table."""
        sides = [view.sides for view in self._tables.views(found)]
        own = language(sides[0].context.text + " ".join(sides[0].table.rows[0]))
        reading = Reading.of(self._question, self._glossary)
        question = Question.of(reading, self._asked, translated=language(reading.text) != own)
        if self._asked.operation is not Operation.LOOKUP:
            question = question.as_look_up()
        choices = choose(sides, question, self._glossary, self._weights.tables)
        return _weighed(choices[0].features, self._weights.tables.choice) if choices else []

    def _of_prose(self) -> Fields:
        """The likeliest sentences with the features of each, and how sure the reader of prose is of its answer."""
        rarity = self._sources.rarity(content_terms(self._plain))
        needs = Needs.of(self._question)
        answer = self._prose.answer(
            self._plain,
            self._hits,
            rarity,
            self._sources.align,
            lambda one: needs.met_by(one, self._facts.calendar(one.hit.document, self._sources)),
        )
        if answer is None:
            return {"sentences": [], "chosen": None}
        spoken = language(answer.pieces[0].quote)
        across = "aligned" in answer.features
        hits = [hit for hit in self._hits if language(hit.chunk.text) == spoken] or self._hits
        asked = AskedOfProse.of(self._plain, rarity, self._glossary)
        ranked = self._prose.ranked(self._prose.weighed(asked, hits, self._sources.align if across else None))
        weights = self._weights.aligned_sentence if across else self._weights.sentence
        sentences = [
            {
                "document": one.hit.document.name,
                "chunk": one.hit.chunk_id,
                "text": one.text,
                "score": _rounded(one.score),
                "features": _weighed(one.features, weights.features),
            }
            for one in ranked[:SHOWN]
        ]
        return {"sentences": sentences, "chosen": self._prose_fields(answer, spoken)}

    def _prose_fields(self, answer: ProseAnswer, spoken: str) -> Fields:
        weights = self._confidence_weights(answer, spoken)
        return {
            "quotes": [piece.quote for piece in answer.pieces],
            "margin": _rounded(answer.margin),
            "coverage": _rounded(answer.coverage),
            "missing": list(answer.missing),
            "likely": answer.likely,
            "given_from": weights.right.given,
            "is_given": answer.is_given,
            "is_close": answer.is_close,
            "features": _weighed(answer.features, weights.features),
        }

    def _confidence_weights(self, answer: ProseAnswer, spoken: str) -> ConfidenceWeights:
        if "aligned" in answer.features:
            return self._weights.aligned
        across = language(self._plain) != spoken
        return self._weights.across_languages if across else self._weights.same_language


def _table_fields(answer: TableAnswer | None) -> Fields | None:
    """What a reader of tables tells; `margin` is how far its log-odds are over the threshold."""
    if answer is None:
        return None
    table = answer.outcome.table
    return {
        "document": answer.found.document.name,
        "table": answer.found.table.caption,
        "operation": answer.outcome.operation.value,
        "cells": [
            {
                "row": " > ".join(table.row_path(row)),
                "column": " > ".join(table.column_path(column)),
                "value": table.rows[row][column],
            }
            for row, column in answer.outcome.shown
        ],
        "margin": _rounded(answer.margin),
        "names_rows": answer.said[0],
        "names_columns": answer.said[1],
        "unexplained": list(answer.left.pieces),
        "names_other": answer.names_other,
    }


def _opinion_fields(opinions: Opinions | None) -> Fields | None:
    if opinions is None:
        return None
    return {
        "network": _rounded(opinions.learned),
        "rules": _rounded(opinions.ruled),
        "same": opinions.is_same,
        "shared": opinions.is_shared,
        "unexplained": _rounded(opinions.unexplained),
        "translated": opinions.translated,
    }


def _fact_fields(fact: Fact) -> Fields:
    return {
        "measure": " > ".join(fact.measure),
        "measure_key": fact.measure_key,
        "subject": fact.subject.name if fact.subject else None,
        "period": (fact.period.label or f"{fact.period.start} to {fact.period.end}") if fact.period else None,
        "scope": list(fact.scope),
        "basis": list(fact.basis),
        "printed": fact.printed,
        "place": fact.place.caption or fact.place.kind.value,
    }


def _weighed(features: Mapping[str, float], weights: Mapping[str, float]) -> list[Fields]:
    """The features that count most: `value`, and `adds`, which is the value times its fitted weight."""
    adding = [(name, features[name], weights[name] * features[name]) for name in weights if name in features]
    adding.sort(key=lambda one: -abs(one[2]))
    return [
        {"feature": name, "value": _rounded(value), "adds": _rounded(adds)}
        for name, value, adds in adding[:FEATURES]
        if adds
    ]


def _size(found: FoundTable) -> int:
    return len(found.table.rows) * found.table.width


def _rounded(value: float | None) -> float | None:
    """To four places; None of what is none, or beyond all numbers: JSON has no infinity."""
    return None if value is None or not math.isfinite(value) else round(float(value), 4)
