"""From replies to an Answer: the words, the markers and the citations they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from kb.comparisons.saying import assumed
from kb.model import Answer
from kb.question.operations import Operation
from kb.tables.prose_agreement import prose_on
from kb.text.tokens import language
from kb.wording.citations import NEAREST, cite_cells, cite_passage, nearest, numbered
from kb.wording.phrases import TEXT_DIFFERS, abstention, disagreement, not_sure, prose_sentences, titled
from kb.wording.table_sentences import Wording

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.answer.reply import Reply
    from kb.model import Assumption, Citation, Document, Hit
    from kb.prose.quoting import Piece
    from kb.tables.prose_agreement import Agreement
    from kb.tables.reader import TableAnswer
    from kb.text.glossary_tokens import Glossary


@dataclass(frozen=True, slots=True)
class Said:
    """Words with markers, what these stand for, warnings, and what was taken without being asked for."""

    text: str
    citations: tuple[Citation, ...]
    warnings: tuple[str, ...] = ()
    assumed: tuple[Assumption, ...] = ()

    def answer(self, question: str) -> Answer:
        """It as the answer to a question."""
        return Answer(
            question,
            self.text,
            abstained=False,
            citations=self.citations,
            warnings=self.warnings,
            assumed=self.assumed,
        )


class Speaker:
    """Says replies in the language of a question."""

    def __init__(self, glossary: Glossary) -> None:
        self._glossary = glossary

    def say(self, question: str, reply: Reply, number: int = 1) -> Said:
        """What a reply says, its markers counted from `number` on."""
        if reply.tables:
            return self._cells(question, reply.tables, reply.hits, number)
        if reply.prose:
            pieces = reply.prose.pieces
            citations = tuple(cite_passage(at, one.hit, one.quote) for at, one in enumerate(pieces, start=number))
            return Said(prose_sentences(question, [one.quote for one in pieces], number), citations)
        citations = tuple(cite_passage(at, one.hit, one.quote) for at, one in enumerate(reply.lines, start=number))
        if len(citations) == 1:
            return Said(prose_sentences(question, [citations[0].quote], number), citations)
        lines = [(one.title, one.quote, one.number) for one in citations]
        return Said(titled(language(question), lines), citations)

    def say_each(self, question: str, replies: Sequence[tuple[Document, Reply]]) -> Said:
        """What several reports say, a paragraph each under its report's title and day."""
        spoken = language(question)
        parts: list[str] = []
        citations: list[Citation] = []
        warnings: dict[str, None] = {}
        taken: dict[Assumption, None] = {}
        for document, reply in replies:
            said = self.say(question, reply, len(citations) + 1)
            head = f"《{document.title}》" if spoken == "zh" else f"“{document.title}”"
            day = f"（{document.date}）：" if spoken == "zh" else f" ({document.date}): "
            plain = "：" if spoken == "zh" else ": "
            parts.append(f"{head}{day if document.date else plain}{said.text}")
            citations += said.citations
            warnings.update(dict.fromkeys(said.warnings))
            taken.update(dict.fromkeys(said.assumed))
        return Said("\n".join(parts), tuple(citations), tuple(warnings), tuple(taken))

    def _cells(self, question: str, answers: Sequence[TableAnswer], hits: Sequence[Hit], number: int) -> Said:
        """The answers to a question's clauses, one after the other; markers are counted on."""
        parts: list[str] = []
        citations: list[Citation] = []
        warnings: dict[str, None] = {}
        taken: dict[Assumption, None] = {}
        for answer in answers:
            said = self._table(question, answer, hits, len(citations) + number)
            parts.append(said.text)
            citations += said.citations
            warnings.update(dict.fromkeys(said.warnings))
            taken.update(dict.fromkeys(said.assumed))
        between = "\n\n" if any("\n" in said for said in parts) else "" if language(question) == "zh" else " "
        return Said(between.join(parts), tuple(citations), tuple(warnings), tuple(taken))

    def _table(self, question: str, answer: TableAnswer, hits: Sequence[Hit], number: int) -> Said:
        """What one answer from a table says."""
        spoken = language(question)
        wording = Wording(spoken, self._glossary)
        prose = self._prose_on(answer, hits)
        passages = [cite_passage(at, one.hit, one.quote) for at, one in enumerate(prose, start=number + 1)]
        said = wording.sentence(answer.outcome)
        grid = wording.table(answer.outcome)
        warnings = [reason for row, column in answer.positions for reason in answer.part.doubts_about(row, column)]
        differing = [(one.printed, at) for at, one in enumerate(prose, start=number + 1) if not one.agrees]
        markers = "".join(f"[{at}]" for at, one in enumerate(prose, start=number + 1) if one.agrees)
        sentence = f"{said}[{number}]{markers}{disagreement(spoken, differing)}"
        return Said(
            f"{sentence}\n\n{grid}" if grid else sentence,
            (cite_cells(number, answer, hits, wording), *passages),
            (*warnings, *([TEXT_DIFFERS] if differing else [])),
            assumed(answer.outcome, zh=spoken == "zh"),
        )

    def _prose_on(self, answer: TableAnswer, hits: Sequence[Hit]) -> tuple[Agreement, ...]:
        """Passages that state the same figure as the one cell looked up, or another for the same thing."""
        outcome = answer.outcome
        if outcome.operation is not Operation.LOOKUP or len(outcome.shown) != 1:
            return ()
        return prose_on(outcome.table, outcome.shown[0], answer.found.document.id, hits, self._glossary)


def abstain(question: str, there: Sequence[str], missing: Sequence[str], hits: Sequence[Hit]) -> Answer:
    """That the reports do not answer, what of the question they speak of, and what they lack."""
    said = abstention(language(question), there, missing, empty=not hits)
    return Answer(question, said, abstained=True, nearest=nearest(hits), missing=tuple(missing))


def unsure(question: str, pieces: Sequence[Piece], hits: Sequence[Hit]) -> Answer:
    """That the reports may or may not answer, with the pieces that come closest before what else came near."""
    quoted = [cite_passage(0, one.hit, one.quote) for one in pieces]
    chunks = {one.chunk for one in quoted}
    others = (one for one in nearest(hits) if one.chunk not in chunks)
    shown = [*quoted, *islice(others, max(NEAREST - len(quoted), 0))]
    return Answer(question, not_sure(language(question)), abstained=True, nearest=numbered(shown), closest=len(quoted))
