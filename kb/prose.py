"""The sentence, or the list, that answers a question; and how sure it is that the reports answer it at all."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.atoms import CJK, fold
from kb.leftover import content_atoms
from kb.mentions import Reading
from kb.names import missing_names
from kb.quoting import Piece, pieces_of
from kb.sentence_features import Asked, covered, weigh_sentences
from kb.thesaurus import told_otherwise
from kb.wanted import Wanted, holds, lacks_counter
from kb.words import language, terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.atoms import Glossary
    from kb.model import Hit
    from kb.sentence_features import Sentence
    from kb.weights import ConfidenceWeights, Weights

PASSAGES = 5
"""Passages whose sentences are weighed; the weights were fitted on as many."""

OTHERS = 5
"""Passages beside the answer's, best first, with whose mean score its is compared."""

_WORDS = re.compile(rf"(?:[{CJK}][^{CJK};]{{0,6}}){{6}}|[{CJK}]{{4}}\s?\d|(?:\b[a-z]{{2,}}\b[\s,]+){{3}}")
"""Words rather than a name: six Chinese characters, four and a figure, three English words in small letters."""

_QUOTED = re.compile(r"[“「『]([^“”「」『』]{1,20})[”」』]")
_HEAD = re.compile(rf"的([{CJK}]{{2,6}})(?:是|为|有)?多少\W*$")
_IDEOGRAPH = re.compile(f"[{CJK}]")

LEGENDS = 0.4
"""Share of the passages found up to which those in another language than their report's title are taken for legends of figures."""

FOREIGN_LEAD = 1.0
"""How sure an answer in another language must be over the threshold where reports in the question's own were found too."""

PLAIN_NAME = 1 / 3
"""What a name without a digit or an inner capital counts in English over English: "National" may be one or not."""

ROW_COVERAGE = 0.75
"""A table row stands as an answer by itself only when it and its table carry nearly all that is asked."""

DEFINED = 1.0
"""How sure at least a sentence is that begins by saying what the term is that is to be defined."""

WORDS_COVERAGE = 0.4
"""The same for a row that says in words what it says."""


@dataclass(frozen=True, slots=True)
class ProseAnswer:
    """Verbatim pieces, the direct answer first. `margin` is how far its confidence is over the threshold; below 0 it is none.

    `coverage` is the share of the question's content that the first sentence, the one before it and its heading carry;
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
        asked = Asked.of(question, rarity, self._glossary)
        spoken = language(question)
        answer = self._read(asked, hits, spoken)
        other = "en" if spoken == "zh" else "zh"
        if (answer and answer.margin >= 0) or not _may_answer(hits, other):
            return answer
        # Likeness is lower across languages: a legend in the question's own may lie nearest, and the text proper answer in its.
        foreign = self._read(asked, hits, other)
        if foreign and _entitled(hits, spoken):
            foreign = replace(foreign, margin=foreign.margin - FOREIGN_LEAD)
        return max((one for one in (answer, foreign) if one), key=lambda one: one.margin, default=None)

    def _read(self, asked: Asked, hits: Sequence[Hit], spoken: str) -> ProseAnswer | None:
        """The answer in one language."""
        speaking = [hit for hit in hits if _speaks(hit, spoken)]
        sentences = [sentence for sentence in self.ranked(asked, speaking) if _tongue(sentence.text) == spoken]
        if not sentences:
            return None
        # Figures are for the tables' reader to give; a row of them is quoted here only where there is no text at all.
        text = [sentence for sentence in sentences if sentence.hit.chunk.table is None]
        answer = self._judged(asked, text or sentences, speaking, hits)
        told = [sentence for sentence in sentences if sentence in text or is_in_words(sentence.text)]
        if answer.margin >= 0 or len(told) == len(text):
            return answer
        # A rating key or a list of levels is a table that says in words what it says.
        rows = self._judged(asked, told, speaking, hits)
        return rows if rows.margin >= 0 else answer

    def ranked(self, asked: Asked, hits: Sequence[Hit]) -> list[Sentence]:
        """The sentences of the best passages, likeliest first, with their scores."""
        weighed = weigh_sentences(asked, hits[:PASSAGES], self._glossary)
        scored = [replace(one, score=self._weights.sentence.score(one.features)) for one in weighed]
        return sorted(scored, key=lambda sentence: -sentence.score)

    def _judged(
        self, asked: Asked, ranked: Sequence[Sentence], speaking: Sequence[Hit], hits: Sequence[Hit]
    ) -> ProseAnswer:
        best, chunk = ranked[0], ranked[0].hit.chunk
        question, reading = asked.text, asked.reading
        around = _around(best.hit)
        across = language(question) != _tongue(best.text)
        evidence = Reading.of(around, self._glossary)
        carried = frozenset(terms(around)) | self._carried_as_concepts(reading, evidence)
        carried |= frozenset(told_otherwise(around, asked.synonyms))
        weights = self._weights.across_languages if across else self._weights.same_language
        margin = weights.margin(confidence_features(asked, best, speaking))
        least = WORDS_COVERAGE if is_in_words(best.text) else ROW_COVERAGE
        if chunk.table is not None and covered(asked.weighed, carried) < least:
            margin = min(margin, -1.0)
        absent, off = self._names_off(asked, best, hits, evidence, weights)
        margin -= (
            weights.name_elsewhere * sum(fold(term) not in fold(around) for term in _quoted(question)) * (not across)
        )
        margin -= weights.head_missing * (not across and _lacks_head(asked, carried))
        margin -= off + weights.subject_missing * (not across and _lacks_subject(reading, carried))
        pieces = pieces_of(asked, ranked)
        # A question for a figure is not answered by sentences without one; a date may be told in words ("in the rainy season").
        quoted = "\n".join(piece.quote for piece in pieces)
        lacking = asked.kind in (Wanted.NUMBER, Wanted.DATE, Wanted.PHONE) and holds(asked.kind, quoted) < 0
        margin -= weights.kind_missing * (lacking and asked.kind is Wanted.DATE)
        lacks_number = (lacking and asked.kind is not Wanted.DATE) or (not across and lacks_counter(question, quoted))
        if best.features["defines"]:
            margin = max(margin, DEFINED)
        if absent or lacks_number or self._missing_measures(reading, evidence):
            margin = min(margin, -1.0)
        return ProseAnswer(pieces, _coverage(asked, best), margin, absent)

    def _names_off(
        self, asked: Asked, best: Sentence, hits: Sequence[Hit], evidence: Reading, weights: ConfidenceWeights
    ) -> tuple[tuple[str, ...], float]:
        """The names of the question that the report lacks, and what those cost that it only has elsewhere."""
        question, reading = asked.text, asked.reading
        across = language(question) != _tongue(best.text)
        missing = missing_names(reading, evidence, translated=False)
        # Reading every passage costs as much as the search: only a name that this one lacks is worth it.
        same_report = [_around(hit) for hit in hits if missing and hit.document.id == best.hit.document.id]
        report = Reading.of("\n".join(same_report), self._glossary) if missing else evidence
        absent_by_form = missing_names(reading, report, translated=False)
        # In an English question any word may have a capital; in a Chinese one, Latin letters with a capital are a name.
        absent = missing_names(reading, report, translated=across or language(question) == "en")
        # A name that the report writes elsewhere in this very form would be written so here too.
        coded = missing_names(reading, evidence, translated=True)
        elsewhere = [name for name in missing if name not in absent_by_form]
        plain = PLAIN_NAME if language(question) == "en" and not across else 1.0
        # Letters that stand for words ("EU") have another form in another language, and may be absent in this one.
        spelt = [name for name in absent if across and name.isalpha() and name.isupper()]
        off = sum(1.0 if name in coded else plain for name in elsewhere) + PLAIN_NAME * len(spelt)
        return tuple(name for name in absent if name not in spelt), weights.name_elsewhere * off

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


def is_in_words(row: str) -> bool:
    """Whether a row of a table says what it says in words: a rating key, a list of levels."""
    return any(_WORDS.search(cell.partition(": ")[2]) for cell in row.split("; "))


def confidence_features(asked: Asked, best: Sentence, hits: Sequence[Hit]) -> dict[str, float]:
    """What speaks for the corpus answering the question at all, in its likeliest sentence."""
    others = [hit.score for hit in hits if hit.chunk_id != best.hit.chunk_id][:OTHERS]
    dense = [hit.dense or 0.0 for hit in hits]
    return {
        "similarity": best.features["similarity"],
        "coverage": best.features["coverage"],
        # Beside few others a lead says little.
        "lead": (best.hit.score * len(others) - sum(others)) / OTHERS,
        "above": (best.hit.dense or 0.0) - sum(dense) / len(dense),
        "terms": len(asked.weighed) / 10,
    }


def _speaks(hit: Hit, spoken: str) -> bool:
    return any(_tongue(hit.chunk.text[start:end]) == spoken for start, end in hit.chunk.sentences)


def _tongue(sentence: str) -> str:
    """ "zh" or "en". Terms and names in Latin letters may make up most of a Chinese sentence: one ideograph tells."""
    return "zh" if _IDEOGRAPH.search(sentence) else "en"


def _may_answer(hits: Sequence[Hit], spoken: str) -> bool:
    """Whether passages in a language are more than legends of figures: many, or of reports that are entitled in it."""
    there = sum(_speaks(hit, spoken) for hit in hits)
    return _entitled(hits, spoken) or there > LEGENDS * len(hits)


def _entitled(hits: Sequence[Hit], spoken: str) -> bool:
    """Whether passages in a language are of a report that has its title in it."""
    return any(_tongue(hit.document.title) == spoken == language(hit.chunk.text) for hit in hits)


def _around(hit: Hit) -> str:
    return f"{hit.document.title}\n{hit.document.date}\n{hit.chunk.context}\n{hit.chunk.text}"


def _coverage(asked: Asked, best: Sentence) -> float:
    spans = best.hit.chunk.sentences[max(best.index - 1, 0) : best.index + 1]
    heading = best.hit.chunk.place.headings[-1:]
    around = (best.hit.chunk.text[start:end] for start, end in spans)
    return covered(asked.weighed, frozenset(terms("\n".join((*heading, *around)))))


def _lacks_subject(question: Reading, carried: frozenset[str]) -> bool:
    """Whether the passage has no form of what a Chinese question begins with: its subject, often a company or a person."""
    content = content_atoms(question)
    leading = next((index for index in content if question.atoms[index].kind != "cjk"), None)
    if leading is not None and question.atoms[leading].kind == "word" and _follows(leading, content):
        # A verb before its object in Latin letters.
        return False
    pair = next(
        (
            question.atoms[left].text + question.atoms[left + 1].text
            for left, right in pairwise(content)
            if right == left + 1 and question.atoms[left].kind == question.atoms[right].kind == "cjk"
        ),
        None,
    )
    return bool(content) and question.atoms[content[0]].kind == "cjk" and pair is not None and pair not in carried


def _quoted(question: str) -> list[str]:
    """What a question puts into quotation marks: it is meant as it is written."""
    return [found[1] for found in _QUOTED.finditer(question)]


def _lacks_head(asked: Asked, carried: frozenset[str]) -> bool:
    """Whether a Chinese question asks "how much is its X" and the passage has no word of X."""
    head = _HEAD.search(asked.text)
    said = set(terms(head[1])) & asked.weighed.keys() if head else set()
    return bool(said) and said.isdisjoint(carried)


def _follows(index: int, content: Sequence[int]) -> bool:
    """Whether an atom stands right behind the first stretch of Chinese content."""
    return list(range(content[0], index)) == [one for one in content if one < index]
