"""The sentence, or the list, that answers a question; and how sure it is that the reports answer it at all."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.leftover import content_atoms
from kb.mentions import Reading
from kb.model import Section
from kb.names import names, stands_in
from kb.quoting import Piece, Sentence, length_of, pieces_of
from kb.wanted import Wanted, asks_for_figure, holds, is_caption, wanted
from kb.words import language, terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.atoms import Glossary
    from kb.model import Hit
    from kb.weights import Weights

PASSAGES = 5
"""Passages whose sentences are weighed; the weights were fitted on as many."""

NOTICE_AHEAD = 0.035
"""Lead over the best passage of the body that a notice's fused score needs for it to be the answer."""

PLAIN_NAME = 1 / 3
"""What a name without a digit or an inner capital counts in English over English: "National" may be one or not."""

LEAST_WORDING = 2
"""Letters or digits that a sentence must have to say anything: "..." says nothing, however near its vector lies."""
_WORD = re.compile(r"[^\W_]")

ROW_COVERAGE = 0.75
"""A table row stands as an answer by itself only when it carries nearly all that is asked."""


@dataclass(frozen=True, slots=True)
class ProseAnswer:
    """Verbatim pieces, the direct answer first. `margin` is how far its confidence is over the threshold; below 0 it is none.

    `missing` are the names and periods of the question that the report does not carry.
    """

    pieces: tuple[Piece, ...]
    coverage: float
    margin: float
    missing: tuple[str, ...]


class ProseReader:
    """Chooses sentences by meaning, by the question's own words and by what kind of thing is asked."""

    def __init__(self, glossary: Glossary, weights: Weights) -> None:
        self._glossary = glossary
        self._weights = weights

    def answer(self, question: str, hits: Sequence[Hit], rarity: Mapping[str, float]) -> ProseAnswer | None:
        """The best piece for `question`; None when there are no hits.

        Args:
            question: complete in itself.
            hits: passages, best first, with the similarity of each sentence.
            rarity: how much each term of the question weighs.
        """
        asked = content_terms(question)
        weighed = {term: rarity.get(term, 1.0) for term in asked}
        body = max((hit.score for hit in hits if hit.chunk.section is Section.BODY), default=0.0)
        sentences = [
            sentence for hit in hits[:PASSAGES] for sentence in self._sentences(question, weighed, hit, hits[0], body)
        ]
        if not sentences:
            return None
        telling = [sentence for sentence in sentences if not _says_too_little(question, sentence)]
        sentences = telling or sentences
        sentences.sort(key=lambda sentence: -sentence.score)
        answer = self._judged(question, weighed, sentences, hits)
        foreign = [one for one in sentences if language(one.text) != language(question)]
        if answer.margin < 0 and foreign and foreign[0] is not sentences[0]:
            # A legend in the question's language may lie nearest, and the text proper answer in its own.
            other = self._judged(question, weighed, foreign, hits)
            return other if other.margin >= 0 else answer
        return answer

    def _sentences(
        self, question: str, weighed: Mapping[str, float], hit: Hit, first: Hit, body: float
    ) -> list[Sentence]:
        kind, weights = wanted(question), self._weights.sentence
        heading_text = hit.chunk.place.headings[-1] if hit.chunk.place.headings else ""
        heading, before_text = set(terms(heading_text)), ""
        reading = Reading.of(question, self._glossary)
        wanted_names = names(reading, content_atoms(reading), translated=language(question) != language(hit.chunk.text))
        nearest = max(hit.sentences, default=0.0)
        # A notice is what was asked for only when it is clearly nearer than all of the body.
        intrudes = hit.chunk.section is Section.NOTICE and hit.score - body < NOTICE_AHEAD
        found: list[Sentence] = []
        before: set[str] = set()
        for index, (start, end) in enumerate(hit.chunk.sentences):
            text = hit.chunk.text[start:end]
            if len(_WORD.findall(text)) < LEAST_WORDING:
                continue
            own = set(terms(text))
            spoken = f"{heading_text}\n{before_text}\n{text}" if wanted_names else ""
            named = _share_named(reading, wanted_names, Reading.of(spoken, self._glossary))
            coverage = _covered(weighed, own | before | heading)
            similarity = hit.sentences[index]
            score = (
                weights.similarity * similarity
                + weights.below_best * (similarity - nearest)
                + weights.passage * (hit.dense or 0.0)
                + weights.behind_first * (hit.score - first.score)
                + weights.coverage * coverage
                + weights.keyword * (hit.keyword or 0.0)
                + weights.kind * holds(kind, text)
                + weights.length * min(length_of(text), 120) / 100
                + weights.named * named
                + weights.notice * intrudes
                + weights.caption * (is_caption(text) and not asks_for_figure(question))
            )
            found.append(Sentence(hit, index, text, similarity, coverage, score))
            if hit.chunk.table is None:
                before, before_text = own, text
        return found

    def _judged(
        self, question: str, weighed: Mapping[str, float], ranked: Sequence[Sentence], hits: Sequence[Hit]
    ) -> ProseAnswer:
        best, chunk = ranked[0], ranked[0].hit.chunk
        around = _around(best.hit)
        across = language(question) != language(chunk.text)
        reading, evidence = Reading.of(question, self._glossary), Reading.of(around, self._glossary)
        carried = set(terms(around)) | self._carried_as_concepts(reading, evidence)
        missing = _missing_names(reading, evidence, translated=False)
        # Reading every passage costs as much as the search: only a name that this one lacks is worth it.
        same_report = [_around(hit) for hit in hits if missing and hit.document.id == best.hit.document.id]
        report = Reading.of("\n".join(same_report), self._glossary) if missing else evidence
        absent_by_form = _missing_names(reading, report, translated=False)
        # In an English question any word may have a capital; in a Chinese one, Latin letters with a capital are a name.
        absent = _missing_names(reading, report, translated=across or language(question) == "en")
        unmeasured = self._missing_measures(reading, evidence)
        coverage = _covered(weighed, carried)
        weights = self._weights.across_languages if across else self._weights.same_language
        margin = weights.margin(best.similarity, coverage)
        if chunk.table is not None and coverage < ROW_COVERAGE:
            margin = min(margin, -1.0)
        # A name that the report writes elsewhere in this very form would be written so here too.
        coded = _missing_names(reading, evidence, translated=True)
        elsewhere = [name for name in missing if name not in absent_by_form]
        plain = PLAIN_NAME if language(question) == "en" and not across else 1.0
        margin -= weights.name_elsewhere * sum(1.0 if name in coded else plain for name in elsewhere)
        margin -= weights.subject_missing * (not across and _lacks_subject(reading, carried))
        pieces = pieces_of(question, ranked)
        kind = wanted(question)
        # A question for a figure or a date is not answered by a sentence without one.
        lacking = holds(kind, "\n".join(piece.quote for piece in pieces)) < 0 and kind is not Wanted.REASON
        if absent or lacking or unmeasured:
            margin = min(margin, -1.0)
        return ProseAnswer(pieces, best.coverage, margin, tuple(absent))

    def _missing_measures(self, question: Reading, evidence: Reading) -> bool:
        """Whether the question asks for a measure of the glossary that the evidence has under no name."""
        there = {atom.text for atom in evidence.atoms if atom.kind == "concept"}
        asked = {atom.text for atom in question.atoms if self._glossary.is_measure(atom.text)}
        return any(not any(self._glossary.covers(one, other) for other in there) for one in asked)

    def _carried_as_concepts(self, question: Reading, evidence: Reading) -> set[str]:
        """Terms of the question that the evidence carries in another wording of the glossary's."""
        there = {atom.text for atom in evidence.atoms if atom.kind == "concept"}
        wordings = (
            question.text[atom.start : atom.end]
            for atom in question.atoms
            if atom.kind == "concept" and atom.text in there
        )
        return {term for wording in wordings for term in terms(wording)}


def _says_too_little(question: str, sentence: Sentence) -> bool:
    """A row of a table in another language, where only names and numbers could have matched."""
    chunk = sentence.hit.chunk
    return chunk.table is not None and sentence.coverage < ROW_COVERAGE and language(question) == "en"


def _around(hit: Hit) -> str:
    return f"{hit.document.title}\n{hit.document.date}\n{hit.chunk.context}\n{hit.chunk.text}"


def content_terms(question: str) -> list[str]:
    """The keyword terms of a question's content: without the words that only ask."""
    from kb.atoms import plain_atoms

    reading = Reading(question, plain_atoms(question))
    content = content_atoms(reading)
    kept = [" "] * len(question)
    for left, right in zip(content, [*content[1:], None], strict=False):
        atom = reading.atoms[left]
        # What stands between two neighbours of one name stays, so that "o3-mini" is still one word.
        end = reading.atoms[right].start if right == left + 1 and right is not None else atom.end
        kept[atom.start : end] = question[atom.start : end]
    return list(dict.fromkeys(terms("".join(kept))))


def _covered(weighed: Mapping[str, float], there: set[str]) -> float:
    whole = sum(weighed.values())
    return sum(weight for term, weight in weighed.items() if term in there) / whole if whole else 0.0


def _lacks_subject(question: Reading, carried: set[str]) -> bool:
    """Whether the passage has no form of what a Chinese question begins with: its subject, often a company or a person."""
    content = content_atoms(question)
    pair = next(
        (
            question.atoms[left].text + question.atoms[left + 1].text
            for left, right in pairwise(content)
            if right == left + 1 and question.atoms[left].kind == question.atoms[right].kind == "cjk"
        ),
        None,
    )
    return bool(content) and question.atoms[content[0]].kind == "cjk" and pair is not None and pair not in carried


def _share_named(question: Reading, wanted_names: Sequence[tuple[int, ...]], evidence: Reading) -> float:
    """Share of the question's names that the evidence carries; 0 when it has none."""
    carried = sum(stands_in(question, name, evidence) for name in wanted_names)
    return carried / len(wanted_names) if wanted_names else 0.0


def _missing_names(question: Reading, evidence: Reading, *, translated: bool) -> tuple[str, ...]:
    wanted_names = names(question, content_atoms(question), translated=translated)
    return tuple(
        question.text[question.atoms[name[0]].start : question.atoms[name[-1]].end]
        for name in wanted_names
        if not stands_in(question, name, evidence)
    )
