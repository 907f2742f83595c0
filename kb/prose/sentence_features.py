"""What speaks for a sentence as the answer to a question, as figures that weights.toml weighs.

Of what a question names, its subject ("the swallowtail") stands in many sentences of the passage that answers it, and
what is asked of it ("the colour of the wings") in few, often in one that calls the subject "it". So the terms of a
question are told apart: what the passage is about anyhow counts less than what one of its sentences alone has.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from kb.prose.pointing import asks_for_place, stands_apart
from kb.question.answer_kind import (
    Wanted,
    asks_for_figure,
    asks_for_notice,
    defined_term,
    defines,
    holds,
    is_caption,
    is_source,
    wanted,
)
from kb.question.question_terms import beside, content_runs
from kb.text.chinese_scripts import simplified
from kb.text.glossary_tokens import fold
from kb.text.label_mentions import Reading
from kb.text.latin_names import names, share_named
from kb.text.thesaurus import said_by_synonyms, synonyms_in
from kb.text.tokens import language, terms
from kb.text.unexplained import content_atoms
from kb.text.unexplained import content_terms as content_terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kb.model import Hit
    from kb.text.glossary_tokens import Glossary

NOTICE_AHEAD = 0.035
"""Lead over the best passage of the body that a notice's fused score needs for it to be the answer."""

LEAST_WORDING = 2
"""Letters or digits that a sentence must have to say anything: "..." says nothing, however near its vector lies."""

SHORT = 25
"""Chinese characters; a sentence shorter than this hardly holds a subject and what is said of it."""

LONG = 120
"""Length beyond this speaks for a sentence no more."""

LATIN_WIDTH = 2.5
"""Latin letters that say about as much as one Chinese character."""

COMMON = "common"
"""Feature: how near a sentence in another language lies to questions on anything (kb.embedding.background_questions); 0
in the same language."""

UNKNOWN = 0.5
"""A share of nothing."""

_WORD = re.compile(r"[^\W_]")
_LABEL = re.compile(r"\W*(\w[^：:，,。]{0,10}\w)[：:，,]")
_NUMBER = re.compile(r"\d[\d,.]*\s*[年月日岁%]?|[一二三四五六七八九十]{1,3}[年月日]")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, taken apart once for all sentences.

    `weighed` are its content terms with what each tells one passage from another; `runs` the terms of each unbroken
    stretch of content; `beside` the terms next to the question word; `numbers` its numbers with their counters, as
    written; `synonyms` the words that mean the same as one of its own, with the terms of that.
    """

    text: str
    reading: Reading
    kind: Wanted
    weighed: Mapping[str, float]
    runs: tuple[tuple[str, ...], ...]
    beside: tuple[str, ...]
    numbers: tuple[str, ...]
    synonyms: tuple[tuple[frozenset[str], re.Pattern[str]], ...] = ()

    @classmethod
    def of(cls, question: str, rarity: Mapping[str, float], glossary: Glossary) -> Asked:
        """Take `question` apart; terms that `rarity` does not know weigh 1."""
        return cls(
            question,
            Reading.of(question, glossary),
            wanted(question),
            {term: rarity.get(term, 1.0) for term in content_terms(question)},
            content_runs(question),
            beside(question),
            tuple(found[0] for found in _NUMBER.finditer(question)),
            synonyms_in(question),
        )


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage, number `index` of the chunk's, with its features; `score` is its logit once it is
    weighed."""

    hit: Hit
    index: int
    text: str
    features: Mapping[str, float]
    score: float = 0.0


def length_of(text: str) -> float:
    """The length in characters; a Latin one counts two fifths, as it takes less time to read."""
    return len(text) / (1.0 if language(text) == "zh" else LATIN_WIDTH)


def weigh_sentences(asked: Asked, hits: Sequence[Hit], glossary: Glossary) -> list[Sentence]:
    """The sentences of `hits`, best passage first, with their features (not yet their scores)."""
    if not hits:
        return []
    passages = [_Passage.of(hit, asked, glossary) for hit in hits]
    body = max((hit.score for hit in hits if hit.chunk.section == "body"), default=0.0)
    nearest = max((similarity for hit in hits for similarity in hit.sentences), default=0.0)
    alone = _lonely(asked, passages)
    return [
        Sentence(passage.hit, index, passage.texts[index], features)
        for passage in passages
        for index, features in _features(asked, passage, (hits[0].score, body, nearest), alone, glossary)
    ]


@dataclass(frozen=True, slots=True)
class _Passage:
    """A passage's sentences and the terms of each; the terms of its last heading, and of its headings, title and
    caption."""

    hit: Hit
    texts: tuple[str, ...]
    sentence_terms: tuple[frozenset[str], ...]
    heading: frozenset[str]
    frame: frozenset[str]

    @classmethod
    def of(cls, hit: Hit, asked: Asked, glossary: Glossary) -> _Passage:
        texts = tuple(hit.chunk.text[start:end] for start, end in hit.chunk.sentences)
        frame = frozenset(terms("\n".join((*hit.chunk.place.headings, hit.chunk.context))))
        heading = frozenset(terms("".join(hit.chunk.place.headings[-1:])))
        return cls(hit, texts, tuple(_terms_with_synonyms(text, asked, glossary) for text in texts), heading, frame)

    def opening(self, index: int) -> int:
        """The sentence that the line of a sentence begins with: in a list of persons or companies, it says which
        one."""
        text, spans = self.hit.chunk.text, self.hit.chunk.sentences
        line = text.rfind("\n", 0, spans[index][0]) + 1
        return next(at for at, (start, _) in enumerate(spans) if start >= line)

    def own_line(self, asked: Asked) -> list[float]:
        """For each sentence 1 when its line is labelled with something the question names, -1 when another line is,
        else 0."""
        labels = [_LABEL.match(self.texts[self.opening(index)]) for index in range(len(self.texts))]
        named = [label is not None and _is_asked(simplified(label[1]), asked) for label in labels]
        return [float(one) if one or not any(named) else -1.0 for one in named]


def _is_asked(label: str, asked: Asked) -> bool:
    """Whether a question has the label of a line, or a word that says the same: 建议 of 策略."""
    return label in asked.text or any(pattern.fullmatch(fold(label)) for _, pattern in asked.synonyms)


def _terms_with_synonyms(text: str, asked: Asked, glossary: Glossary) -> frozenset[str]:
    """The terms of a sentence, and those of the question that it tells by another of the glossary's names or a word of
    like meaning."""
    concepts = [atom for atom in asked.reading.atoms if atom.kind == "concept"]
    there = {atom.text for atom in glossary.read(text)} if concepts else set()
    wordings = (asked.text[atom.start : atom.end] for atom in concepts if atom.text in there)
    named = (term for wording in wordings for term in terms(wording))
    return frozenset((*terms(text), *named, *said_by_synonyms(text, asked.synonyms)))


def _lonely(asked: Asked, passages: Sequence[_Passage]) -> dict[str, float]:
    """The question's terms, weighed by how few of the sentences at hand hold each."""
    sentences = [own for passage in passages for own in passage.sentence_terms]
    counts = Counter(term for own in sentences for term in own)
    return {term: weight * log(1 + len(sentences) / (1 + counts[term])) for term, weight in asked.weighed.items()}


def _features(
    asked: Asked, passage: _Passage, best: tuple[float, float, float], alone: Mapping[str, float], glossary: Glossary
) -> Iterator[tuple[int, dict[str, float]]]:
    """Index and features of each sentence that says anything; `best` is the score of the first passage, of the best
    passage of the body, and the highest likeness of a sentence."""
    hit, first, body, nearest = passage.hit, *best
    subject, rest, likened = _terms_by_part(asked, passage)
    named, lines, terms_of = _Named(asked, passage, glossary), passage.own_line(asked), passage.sentence_terms
    whole = sum(asked.weighed.values())
    term = defined_term(asked.text)
    # A notice is what was asked for when it is named, or clearly nearer than all of the body.
    ahead = -1.0 if asks_for_notice(asked.text) else NOTICE_AHEAD
    for index, text in enumerate(passage.texts):
        if len(_WORD.findall(text)) < LEAST_WORDING:
            continue
        own = terms_of[index]
        before = passage.heading | (terms_of[index - 1] if index else frozenset())
        following = terms_of[index + 1] if index + 1 < len(terms_of) else frozenset()
        length = min(length_of(text), LONG) / 100
        runs = _share_of_runs(asked.runs, own, text)
        about = text if not index else f"{passage.texts[index - 1]}\n{text}"
        yield (
            index,
            {
                "similarity": hit.sentences[index],
                COMMON: hit.common[index] if hit.common else 0.0,
                "below_best": hit.sentences[index] - nearest,
                "passage": hit.dense or 0.0,
                "behind_first": hit.score - first,
                "keyword": hit.keyword or 0.0,
                "coverage": covered(alone, own | before),
                "next": _covered_weight(asked.weighed, following - own) / whole if whole else 0.0,
                "subject": _covered_weight(subject, own) / whole if whole else 0.0,
                "rest": covered(rest, own),
                "rest_before": covered(rest, own | before | terms_of[passage.opening(index)]) - covered(rest, own),
                "runs": runs,
                "runs_before": _share_of_runs(asked.runs, own | before, about) - runs,
                "likened": covered(likened, own),
                "beside": sum(term in own for term in asked.beside) / len(asked.beside) if asked.beside else UNKNOWN,
                "numbers": sum(number in text for number in asked.numbers) / max(len(asked.numbers), 1),
                "length": length,
                "short": max(0.0, SHORT / 100 - length),
                **{f"kind_{kind}": holds(kind, text) if kind is asked.kind else 0.0 for kind in SEEN},
                "named": named.share(index),
                "defines": float(defines(term, text)),
                "line": lines[index],
                "notice": float(hit.chunk.section == "notice" and hit.score - body < ahead),
                "caption": float(_is_no_text(asked, hit, text)),
            },
        )


def _is_no_text(asked: Asked, hit: Hit, text: str) -> bool:
    """Whether a sentence is a caption, a source, or under a heading of such, where nothing of the kind is asked for."""
    if asks_for_figure(asked.text):
        return False
    is_apart = any(map(stands_apart, hit.chunk.place.headings)) and not asks_for_place(asked.text)
    return is_apart or is_caption(text) or is_source(text)


def _terms_by_part(asked: Asked, passage: _Passage) -> tuple[dict[str, float], dict[str, float], dict[str, float]]:
    """The question's weighed terms that the passage is about anyhow, those that one of its sentences has, and in
    another language those known by their meaning."""
    counts = Counter(term for own in passage.sentence_terms for term in own)
    opening = passage.sentence_terms[0] if passage.sentence_terms else frozenset()
    topic = {term for term in asked.weighed if term in passage.frame or term in opening or counts[term] > 1}
    # Words of like meaning are all there is to go by in another language; in the same one they mislead as often.
    foreign = language(asked.text) != language(passage.hit.chunk.text)
    likened = {term for said, _ in asked.synonyms for term in said if foreign} - topic
    rest = {term for term in asked.weighed if term not in topic and counts[term]}
    subject, rest_of, liked = (
        {term: weight for term, weight in asked.weighed.items() if term in part} for part in (topic, rest, likened)
    )
    return subject, rest_of, liked


SEEN = (Wanted.NUMBER, Wanted.DATE, Wanted.REASON, Wanted.PERSON, Wanted.PLACE, Wanted.LIST)
"""Kinds of answer whose presence in a sentence is weighed."""


class _Named:
    """Which of the question's names a sentence carries, itself or by the sentence before it or its heading."""

    def __init__(self, asked: Asked, passage: _Passage, glossary: Glossary) -> None:
        reading, chunk = asked.reading, passage.hit.chunk
        translated = language(asked.text) != language(chunk.text)
        self._names = names(reading, content_atoms(reading), translated=translated)
        self._asked, self._passage, self._glossary = reading, passage, glossary
        self._heading = chunk.place.headings[-1] if chunk.place.headings else ""

    def share(self, index: int) -> float:
        if not self._names:
            return 0.0
        around = "\n".join((self._heading, *self._passage.texts[max(index - 1, 0) : index + 1]))
        return share_named(self._asked, self._names, Reading.of(around, self._glossary))


def covered(weighed: Mapping[str, float], there: frozenset[str]) -> float:
    """Share of the weight of `weighed` that terms of `there` carry; 0 where there is none."""
    whole = sum(weighed.values())
    return _covered_weight(weighed, there) / whole if whole else 0.0


def _covered_weight(weighed: Mapping[str, float], there: frozenset[str]) -> float:
    return sum(weight for term, weight in weighed.items() if term in there)


def _share_of_runs(runs: Sequence[tuple[str, ...]], own: frozenset[str], text: str) -> float:
    """Mean over the stretches of content of the share of each that is there, however long each is."""
    if not runs:
        return UNKNOWN
    return sum(_share_of_run(run, own, text) for run in runs) / len(runs)


def _share_of_run(run: tuple[str, ...], own: frozenset[str], text: str) -> float:
    if len(run) == 1 and len(run[0]) == 1:
        # A lone Chinese character is no term of a sentence, where it stands in pairs.
        return float(run[0] in text)
    return sum(term in own for term in run) / len(run)
