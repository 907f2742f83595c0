"""The sentence, or the list, that answers a question; and how sure it is that the reports answer it at all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.leftover import content_atoms
from kb.mentions import Reading
from kb.names import names, stands_in
from kb.wanted import Wanted, holds, wanted
from kb.words import language, terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.atoms import Glossary
    from kb.model import Hit
    from kb.weights import Weights

PASSAGES = 5
"""Passages whose sentences are weighed; the weights were fitted on as many."""

LONGEST_LIST = 12
"""Lines of a list that an answer gives."""

HEADING_COVERS = 0.6
"""A heading that holds this share of the question's content names the list under it."""

ROW_COVERAGE = 0.75
"""A table row stands as an answer by itself only when it carries nearly all that is asked."""


@dataclass(frozen=True, slots=True)
class ProseAnswer:
    """A verbatim piece of a passage. `margin` is how far its confidence is over the threshold; below 0 it is not an answer.

    `missing` are the names, periods and words of the question that the passage does not carry.
    """

    hit: Hit
    quote: str
    coverage: float
    margin: float
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Sentence:
    hit: Hit
    index: int
    text: str
    similarity: float
    coverage: float
    score: float


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
        sentences = [
            sentence for hit in hits[:PASSAGES] for sentence in self._sentences(question, weighed, hit, hits[0])
        ]
        if not sentences:
            return None
        best = max(sentences, key=lambda sentence: sentence.score)
        return self._judged(question, weighed, best, _whole(question, best, weighed))

    def _sentences(self, question: str, weighed: Mapping[str, float], hit: Hit, first: Hit) -> list[_Sentence]:
        kind, weights = wanted(question), self._weights.sentence
        heading = set(terms(hit.chunk.place.headings[-1])) if hit.chunk.place.headings else set()
        nearest = max(hit.sentences, default=0.0)
        found: list[_Sentence] = []
        before: set[str] = set()
        for index, (start, end) in enumerate(hit.chunk.sentences):
            text = hit.chunk.text[start:end]
            own = set(terms(text))
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
                + weights.length * min(_length(text), 120) / 100
            )
            found.append(_Sentence(hit, index, text, similarity, coverage, score))
            before = own
        return found

    def _judged(self, question: str, weighed: Mapping[str, float], best: _Sentence, quote: str) -> ProseAnswer:
        chunk = best.hit.chunk
        around = f"{best.hit.document.title}\n{best.hit.document.date}\n{chunk.context}\n{chunk.text}"
        across = language(question) != language(chunk.text)
        reading, evidence = Reading.of(question, self._glossary), Reading.of(around, self._glossary)
        carried = set(terms(around)) | self._carried_as_concepts(reading, evidence)
        missing = _missing_names(reading, evidence, translated=across)
        coverage = _covered(weighed, carried)
        weights = self._weights.across_languages if across else self._weights.same_language
        margin = weights.margin(best.similarity, coverage)
        if chunk.table is not None and coverage < ROW_COVERAGE:
            margin = min(margin, -1.0)
        if missing:
            margin = min(margin, -1.0)
        return ProseAnswer(best.hit, quote, best.coverage, margin, missing)

    def _carried_as_concepts(self, question: Reading, evidence: Reading) -> set[str]:
        """Terms of the question that the evidence carries in another wording of the glossary's."""
        there = {atom.text for atom in evidence.atoms if atom.kind == "concept"}
        wordings = (
            question.text[atom.start : atom.end]
            for atom in question.atoms
            if atom.kind == "concept" and atom.text in there
        )
        return {term for wording in wordings for term in terms(wording)}


def content_terms(question: str) -> list[str]:
    """The keyword terms of a question's content: without the words that only ask."""
    from kb.atoms import plain_atoms

    reading = Reading(question, plain_atoms(question))
    content = content_atoms(reading)
    kept = [" "] * len(question)
    for left, right in zip(content, [*content[1:], None], strict=True):
        atom = reading.atoms[left]
        # What stands between two neighbours of one name stays, so that "o3-mini" is still one word.
        end = reading.atoms[right].start if right == left + 1 and right is not None else atom.end
        kept[atom.start : end] = question[atom.start : end]
    return list(dict.fromkeys(terms("".join(kept))))


def _covered(weighed: Mapping[str, float], there: set[str]) -> float:
    whole = sum(weighed.values())
    return sum(weight for term, weight in weighed.items() if term in there) / whole if whole else 0.0


def _missing_names(question: Reading, evidence: Reading, *, translated: bool) -> tuple[str, ...]:
    wanted_names = names(question, content_atoms(question), translated=translated)
    return tuple(
        question.text[question.atoms[name[0]].start : question.atoms[name[-1]].end]
        for name in wanted_names
        if not stands_in(question, name, evidence)
    )


def _length(text: str) -> float:
    """Characters, a Latin one counting two fifths: what a reader takes in at a glance."""
    return len(text) / (1.0 if language(text) == "zh" else 2.5)


def _whole(question: str, best: _Sentence, weighed: Mapping[str, float]) -> str:
    """The sentence, or the list that it begins or belongs to."""
    chunk = best.hit.chunk
    start, end = chunk.sentences[best.index]
    if chunk.table is not None:
        return best.text
    if best.text.rstrip("*_ ").endswith(("：", ":")):
        return "\n".join(chunk.text[start:].split("\n")[: LONGEST_LIST + 1]).strip()
    if wanted(question) is Wanted.LIST and _is_headed_list(best, weighed):
        return "\n".join(chunk.text.strip().split("\n")[:LONGEST_LIST])
    return chunk.text[start:end]


def _is_headed_list(best: _Sentence, weighed: Mapping[str, float]) -> bool:
    chunk = best.hit.chunk
    if not chunk.place.headings or chunk.text.strip().count("\n") < 1:
        return False
    return _covered(weighed, set(terms(chunk.place.headings[-1]))) >= HEADING_COVERS
