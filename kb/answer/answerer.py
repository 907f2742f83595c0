"""From a conversation to an answer: complete the question, choose its reports, let tables and prose compete, cite, or
say no."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import without_unit
from kb.answer.absences import also_called, look_alikes_and_unfound, there_and_missing
from kb.answer.across_reports import MOST_REPORTS, differing, siblings_of, speaking_of, which_report
from kb.answer.all_companies import ranked, said_of_all
from kb.answer.company_comparison import said_comparison, winner
from kb.answer.reply import Reader, Reply, found_tables, tells
from kb.answer.retrieval import in_reports, plan_of, retrieve
from kb.answer.speaker import Speaker, abstain, unsure
from kb.answer.who_is_asked import Evidence, absent_names, is_about, is_mentioned
from kb.conversation.back_references import with_period, written
from kb.conversation.followup import completions, named_terms
from kb.facts.measures import measures_in
from kb.prose.yes_no import asks_yes_or_no, said_verdict, verdict
from kb.question.entities import span_of, subject_of_report
from kb.question.operations import without_exclusions
from kb.question.roles import KnownLabels
from kb.question.short_names import spelled_out
from kb.question.spoken_words import in_report_words
from kb.search.report_scope import Scope, around, plain_of
from kb.text.chinese_scripts import simplified
from kb.text.label_mentions import labels_of
from kb.text.prompt_injection import addresses_model
from kb.text.tokens import language
from kb.wording.phrases import quotes_orders

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.answer.all_companies import OfAll
    from kb.answer.company_comparison import Comparison
    from kb.answer.retrieval import Retrieved
    from kb.answer.speaker import Said
    from kb.conversation.last_figure import LastFigure
    from kb.learned.weights import Weights
    from kb.model import Answer, Document, Hit
    from kb.prose.quoting import Piece
    from kb.search.evidence_source import Sources
    from kb.tables.reader import FoundTable
    from kb.text.glossary_tokens import Glossary

_SURE = 30.0
"""Log-odds beyond which nothing is surer."""

LEAST_COMPARED = 2
"""Companies of which reports must tell a figure for it to be compared."""

MORE_CARRIED = 0.1
"""How much more of a question an answer must carry that takes it by itself than one that takes it as going on from the
last."""

_LINE = re.compile(r"^[\W_]*(?:从|在)?([^\W\d_][^：:，,。；;\n]{1,14}?)(?:来?看|方面)?[\s*]*[：:，,]", re.MULTILINE)
"""What a line of text begins with: of whom or what it speaks."""


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of one reading of a question: what is said, if anything, and how much of the question that carries.

    `margin` is how far what was weighed is over its threshold; infinite where a rule decided. Where nothing is said,
    `closest` is what may answer. `leader` is whose figure is the largest or the smallest, where that was asked.
    `likely` is the probability that prose, said or closest, is right; None where there is
    none.
    """

    question: str
    said: Said | None
    coverage: float
    hits: tuple[Hit, ...]
    scope: Scope
    missing: tuple[str, ...]
    replies: tuple[tuple[Document | None, Reply], ...] = ()
    decided: bool = False
    margin: float = math.inf
    closest: tuple[Piece, ...] = ()
    likely: float | None = None
    leader: str = ""


@dataclass(frozen=True, slots=True)
class LookedUp:
    """What was found for a conversation's last question: the question made complete, the passages, the answer.

    `scope` are the reports that a question on content means; None for a request, which no reader answers. `readers`
    names the readers that gave the answer (kb.answer.reply.READERS), each once; empty for a request or a refusal.
    `figure` is the one that the next turn may lean on, where the answer tells several; `leader` whose figure is the
    largest or the smallest, where that was asked.
    """

    question: str
    hits: Sequence[Hit]
    answer: Answer
    scope: Scope | None = None
    readers: tuple[str, ...] = ()
    figure: LastFigure | None = None
    leader: str = ""


class Answerer:
    """Answers without a language model: looked up or quoted, never written."""

    def __init__(self, glossary: Glossary, weights: Weights) -> None:
        self._glossary = glossary
        self._reader = Reader(glossary, weights)
        self._speaker = Speaker(glossary)

    def stands_alone(self, asked: str, sources: Sources, question: str = "", period: str = "") -> LookedUp:
        """The answer to a question that is complete in itself, but for the period that is talked of.

        Args:
            asked: what was typed; its language is the answer's.
            sources: what is answered from.
            question: what it asks, where that is not `asked` itself.
            period: asked of, where facts tell that.
        """
        plain = in_report_words(
            spelled_out(written(without_exclusions(simplified(question or asked))), sources.documents)
        )
        outcome = self._in_period(asked, plain, period, sources) or self._outcome(asked, plain, sources)
        return self._looked_up(asked, outcome, sources)

    def follows(self, last: str, asked: str, sources: Sources, period: str = "") -> LookedUp:
        """The answer to a question behind another one, `last`, which is complete: it may leave out what that one named,
        and the `period` that is talked of, where it asks for a measure."""
        before, new = (
            in_report_words(spelled_out(written(simplified(one)), sources.documents)) for one in (last, asked)
        )
        readings = completions(before, new, self._glossary, self._known_labels([before, new], sources))
        readings = tuple(dict.fromkeys(map(written, readings)))
        if dated := next((found for one in readings if (found := self._in_period(asked, one, period, sources))), None):
            return self._looked_up(asked, dated, sources)
        outcomes = [self._of_reading(asked, reading, new, sources) for reading in readings]
        return self._looked_up(asked, outcomes[0] if len(outcomes) == 1 else self._likelier(outcomes), sources)

    def _in_period(self, asked: str, question: str, period: str, sources: Sources) -> _Outcome | None:
        """What facts tell to a question that names no period in the one that is talked of; None where they tell
        nothing, so that it is asked as it stands."""
        whole = with_period(question, period)
        if whole == question or not measures_in(question):
            return None
        outcome = self._outcome(asked, without_exclusions(whole), sources)
        is_dated = bool(outcome.replies) and all(reply.reader == "facts" for _, reply in outcome.replies)
        return replace(outcome, question=question) if outcome.said and is_dated else None

    def _of_reading(self, asked: str, reading: str, new: str, sources: Sources) -> _Outcome:
        """What comes of a reading of a turn, `new`: asked without the company's name before it where all reports are on
        that one, as the name tells nothing then, and may be a part's too."""
        names = {simplified(subject_of_report(one)) for one in sources.documents}
        name = names.pop() if len(names) == 1 else ""
        before = reading[: -len(new)] if reading.endswith(new) else ""
        is_name = bool(name) and span_of(name, before) is not None and len(before) <= len(name) + len(": ")
        outcome = self._outcome(asked, without_exclusions(new if is_name else reading), sources)
        return replace(outcome, question=reading) if is_name else outcome

    def named_terms(self, turn: str, sources: Sources) -> list[str]:
        """What a turn names, by what the tables that it brings up call things, and its other words of content."""
        return named_terms(turn, self._glossary, self._known_labels([turn], sources))

    def completed(self, last: str, asked: str, sources: Sources) -> str:
        """A question behind another one, `last`, with what it leaves out, as it is most likely meant."""
        before, new = (spelled_out(written(simplified(one)), sources.documents) for one in (last, asked))
        return completions(before, new, self._glossary, self._known_labels([before, new], sources))[0]

    def _looked_up(self, asked: str, outcome: _Outcome, sources: Sources) -> LookedUp:
        answer = outcome.said.answer(asked) if outcome.said else self._abstain(asked, outcome, sources)
        sure = confidence(outcome.margin) if outcome.likely is None else outcome.likely
        answer = replace(answer, confidence=sure, hits=tuple(outcome.hits))
        orders = any(map(addresses_model, (citation.quote for citation in answer.citations)))
        warnings = (*answer.warnings, *((quotes_orders(language(asked)),) if orders else ()))
        readers = dict.fromkeys(reply.reader for _, reply in outcome.replies if reply.reader)
        answer = replace(answer, warnings=warnings)
        tables = outcome.replies[0][1].tables[:1] if outcome.replies else ()
        leader = outcome.leader or "".join(one.outcome.leader() for one in tables)
        return LookedUp(outcome.question, outcome.hits, answer, outcome.scope, tuple(readers), leader=leader)

    def _likelier(self, outcomes: Sequence[_Outcome]) -> _Outcome:
        """The first that says anything, but for one that carries more of its question, or is surer where the first is
        of no company; where none does, the question by itself."""
        answers = [outcome for outcome in outcomes if outcome.said]
        first = next(iter(answers), outcomes[-1])
        surer = [one for one in answers if not first.scope.subject and one.margin > first.margin]
        return next((one for one in answers if one.coverage > first.coverage + MORE_CARRIED or one in surer), first)

    def _outcome(self, asked: str, question: str, sources: Sources) -> _Outcome:
        """What comes of a question that is complete in itself: it is planned, searched for once, and answered."""
        plan = plan_of(question, sources.documents, self._glossary)
        found = retrieve(plan, sources)
        if plan.compared:
            return self._compared(asked, question, plan.compared, found, sources)
        if plan.of_all and (of_every_one := self._compared_all(asked, question, plan.of_all, found, sources)):
            return of_every_one
        outcome = self._read(asked, found[question], sources)
        if not asks_yes_or_no(question):
            return outcome
        outcome = self._with_verdict(question, outcome)
        # The value that is asked about may be what the reports have not: they are asked for theirs.
        if not plan.opened or (outcome.said and outcome.decided):
            return outcome
        own = self._with_verdict(question, self._read(asked, found[plan.opened], sources))
        return own if own.said and own.decided else outcome

    def _read(self, asked: str, found: Sequence[Retrieved], sources: Sources) -> _Outcome:
        """What comes of the first reading of which something comes; else of the last."""
        *first, last = found
        outcomes = (self._read_in(asked, one, sources) for one in first)
        outcome = next((one for one in outcomes if one.said or one.missing), None)
        return outcome or self._read_in(asked, last, sources)

    def _read_in(self, asked: str, found: Retrieved, sources: Sources) -> _Outcome:
        """What comes of a question in the reports that it means."""
        question, scope, hits = found.question, found.scope, found.hits
        if found.lacks_report:
            return _Outcome(question, None, 0.0, hits, scope, scope.missing)
        if absent := absent_names(scope.question, hits, sources, self._glossary):
            return _Outcome(question, None, 0.0, hits, scope, absent)
        missing = (*scope.missing, *look_alikes_and_unfound(scope.question, hits, sources))
        if missing and self._reader.by_facts(scope.question, hits, sources) is None:
            return _Outcome(question, None, 0.0, hits, scope, missing)
        if rest := which_report(question):
            return self._reports_that(asked, rest, found)
        replies = self._replies(found, sources)
        if not scope.documents and (siblings := siblings_of(replies[0][1], sources)):
            # It names no company, and what it asks for only reports of one company tell: all of them are asked.
            found = in_reports(question, replace(scope, documents=siblings), hits, sources)
            scope, replies = found.scope, self._replies(found, sources)
        about = partial(is_about, scope.question, sources=sources, glossary=self._glossary)
        readings = [
            (document, reply)
            for document, reply in replies
            if reply.says and tells(question, reply) and about(_evidence_of(reply))
        ]
        reply = (
            None if readings or not found.elsewhere else self._reader.read(question, question, found.elsewhere, sources)
        )
        if reply and reply.says and tells(question, reply) and about(_evidence_of(reply)):
            # Reports on others may speak of it too, by its name.
            readings = [(None, reply)]
        if readings:
            return self._answered(asked, found, hits, readings)
        reply = replies[0][1]
        margin = min(reply.margin, 0.0)
        none = _Outcome(question, None, 0.0, hits, scope, reply.missing, margin=margin)
        return replace(none, closest=reply.closest, likely=reply.likely)

    def _answered(
        self, asked: str, found: Retrieved, hits: tuple[Hit, ...], readings: Sequence[tuple[Document | None, Reply]]
    ) -> _Outcome:
        """The outcome of replies that answer, those of several reports one below the other where they differ."""
        each = differing(found.scope.plain, [(document, reply) for document, reply in readings if document])
        said = self._speaker.say_each(asked, each) if len(each) > 1 else self._speaker.say(asked, readings[0][1])
        coverage = max(reply.coverage for _, reply in readings)
        margin = min(reply.margin for _, reply in readings)
        likely = min((reply.likely for _, reply in readings if reply.likely is not None), default=None)
        replies: Sequence[tuple[Document | None, Reply]] = each or readings
        return _Outcome(
            found.question, said, coverage, hits, found.scope, (), tuple(replies), margin=margin, likely=likely
        )

    def _reports_that(self, asked: str, rest: str, found: Retrieved) -> _Outcome:
        """Each report that speaks of something, newest first, with the sentence that does."""
        speaking = speaking_of(rest, found.listed)
        said = self._speaker.say_each(asked, speaking) if speaking else None
        scope = replace(found.scope, question=rest)
        return _Outcome(rest, said, float(bool(speaking)), found.listed, scope, (), tuple(speaking))

    def _with_verdict(self, question: str, outcome: _Outcome) -> _Outcome:
        """The outcome with a yes or a no before it, where prose gives one for certain."""
        replies = [reply for _, reply in outcome.replies]
        if outcome.said is None or len(replies) != 1:
            return outcome
        if replies[0].tables:
            return replace(outcome, decided=replies[0].tables[0].outcome.verdict is not None)
        pieces = replies[0].prose.pieces if replies[0].prose else ()
        over = "\n".join(piece.hit.document.title for piece in pieces[:1])
        answered = verdict(
            plain_of(question, outcome.scope.subject),
            [piece.quote for piece in pieces],
            f"{over}\n{outcome.scope.subject}",
        )
        if answered is None:
            return outcome
        said = replace(outcome.said, text=f"{said_verdict(question, yes=answered)}{outcome.said.text}")
        return replace(outcome, said=said, decided=True)

    def _compared(
        self,
        asked: str,
        question: str,
        comparison: Comparison,
        found: Mapping[str, Sequence[Retrieved]],
        sources: Sources,
    ) -> _Outcome:
        """What each company's newest report says, under which of them is the greater."""
        first, second = (self._read(asked, found[one], sources) for one in comparison.questions)
        if not (first.said and second.said):
            return first if first.said is None else second
        replies = (first.replies[0], second.replies[0])
        won = winner(comparison, (replies[0][1], replies[1][1]))
        said = self._speaker.say_each(asked, [(document, reply) for document, reply in replies if document])
        text = f"{said_comparison(comparison, won, language(asked))}\n{said.text}"
        leader = "" if won is None else comparison.names[won]
        worded = replace(said, text=text)
        return replace(first, question=question, said=worded, replies=replies, decided=True, leader=leader)

    def _compared_all(
        self, asked: str, question: str, of_all: OfAll, found: Mapping[str, Sequence[Retrieved]], sources: Sources
    ) -> _Outcome | None:
        """What the newest report on each company says, in order, under which of them is it; None where fewer than two
        say anything."""
        outcomes = [self._read(asked, found[one], sources) for one in of_all.questions]
        answered = [(name, one) for name, one in zip(of_all.names, outcomes, strict=True) if one.said and one.replies]
        if len(answered) < LEAST_COMPARED:
            return None
        kept = replace(of_all, questions=tuple(one.question for _, one in answered))
        replies = [(name, *one.replies[0]) for name, one in answered]
        order, won = ranked(kept, replies)
        if not order:
            return None
        shown = [(document, reply) for _, document, reply in (replies[at] for at in order) if document]
        said = self._speaker.say_each(asked, shown)
        said = replace(said, text=f"{said_of_all(of_all, won, language(asked))}{said.text}")
        first = answered[order[0]][1]
        return replace(first, question=question, said=said, replies=tuple(shown), decided=True, leader=won)

    def _replies(self, found: Retrieved, sources: Sources) -> list[tuple[Document | None, Reply]]:
        """What the passages found reply; report by report where several are meant."""
        scope, read = found.scope, self._reader.read
        if len(scope.documents) < 2:
            document = scope.documents[0] if scope.documents else None
            return [(document, read(scope.question, scope.plain, found.hits, sources, of_all=document is None))]
        return [
            (document, read(scope.question, scope.plain, found.by_report[document.id], sources))
            for document in scope.documents[:MOST_REPORTS]
        ]

    def _abstain(self, asked: str, outcome: _Outcome, sources: Sources) -> Answer:
        there, missing = there_and_missing(outcome.scope.question, outcome.hits, outcome.missing, self._glossary)
        missing = tuple(word for word in missing if not self._is_mentioned(word, sources))
        if outcome.closest and not missing:
            return unsure(asked, outcome.closest, outcome.hits)
        return abstain(asked, there if missing else (), missing, outcome.hits)

    def _is_mentioned(self, word: str, sources: Sources) -> bool:
        """Whether any passage has a word of a question, or another word that says the same."""
        return is_mentioned(word, sources) or any(
            one.isalnum() and sources.holds(one, ()) for one in also_called(word, self._glossary)
        )

    def _known_labels(self, turns: Sequence[str], sources: Sources) -> KnownLabels:
        """What the tables that any of the questions brings up call things, and what reports are about."""
        names: dict[str, None] = {}
        measures: dict[str, None] = {}
        lines: dict[str, None] = {}
        for turn in turns:
            hits = sources.search(turn, ())
            lines.update(
                dict.fromkeys(found[1] for hit in hits for found in _LINE.finditer(simplified(hit.chunk.text)))
            )
            for found in found_tables(hits, sources):
                table = found.table
                names.update(dict.fromkeys(label for row in table.body for label in table.row_path(row)))
                columns = range(table.label_columns, table.width)
                measures.update(
                    dict.fromkeys(without_unit(name) for column in columns for name in table.column_path(column))
                )
        return KnownLabels(
            labels_of(list(names), self._glossary),
            labels_of(list(measures), self._glossary),
            [simplified(subject_of_report(document)) for document in sources.documents],
            list(lines),
        )


def _evidence_of(reply: Reply) -> list[Evidence]:
    """The tables and passages that a reply rests on; what a report says of itself is about it."""
    found = [Evidence(one.found.document, _text_of(one.found)) for one in reply.tables]
    hits = [piece.hit for piece in (*reply.lines, *(reply.prose.pieces if reply.prose else ()))]
    return found + [Evidence(hit.document, around(hit)) for hit in hits]


def _text_of(found: FoundTable) -> str:
    cells = (cell for row in found.table.rows for cell in row)
    return "\n".join((*found.place.headings, found.table.caption, *cells))


def confidence(margin: float) -> float | None:
    """Log-odds over the threshold as a share of 1, so that the threshold is at 0.5; None where nothing was weighed."""
    return None if margin == math.inf else round(1 / (1 + math.exp(-max(min(margin, _SURE), -_SURE))), 4)
