"""Fits what prose answers are weighed by: which sentence holds the answer, and whether the passages hold it at all.

Weights that were set by hand (weights.toml says which) stay as they are. Figures are cross-validated: a passage's
questions are judged by weights that were fitted without them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from eval.fitting.clauses import DECIMALS, RIDGE, Holding, fit_clauses
from eval.fitting.logit import fit_choice, fit_logistic
from eval.scoring.refusals import as_svg, curve
from eval.suites.prose_data import SETS, ProseSet, half, indexed, read_passages, read_questions, sets_of
from kb.embedding.token_alignment import ALIGNED, LEAD, OVER
from kb.errors import StorageError
from kb.learned.weights import load_weights
from kb.prose.confidence import confidence_features
from kb.prose.reader import ProseReader
from kb.prose.sentence_features import COMMON, Asked, content_terms
from kb.text.glossary_tokens import load_glossary

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from eval.suites.corpora import Progress
    from eval.suites.prose_data import Indexed, ProseQuestion
    from kb.learned.weights import ConfidenceWeights, SentenceWeights, Weights
    from kb.model import Hit
    from kb.prose.sentence_features import Sentence
    from kb.settings import Settings

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

FOLDS = 2
CONFIDENCE_RIDGE = 0.003
LOST = 0.05

STRANGERS = (
    ProseSet("xquad_en", "cmrc_trial", translated=True),
    ProseSet("cmrc_trial", "xquad_en", translated=True),
)
"""Questions put to passages on other things altogether, in another language, where nearness alone tells least."""

MOST_STRANGERS = 300
"""Questions of each of these sets."""

BY_HAND = ("likened", "defines", "named", "line", "caption", "notice")
"""Features of a sentence whose weights the data cannot tell: its passages have no captions, notices or lists of
persons."""

WORD_FORMS = ("keyword", "coverage", "next", "subject", "rest", "rest_before", "runs", "runs_before")
"""Features by the form of words: across languages nearly all are 0, and what a fit makes of the few others holds for no
other corpus."""


@dataclass(frozen=True, slots=True)
class IndexedQuestion:
    """A question put to an index: its sentences, where in each an answer begins, and whether its passage is there at
    all; `translated`: whether it is of a set in another language than its passages."""

    source: str
    gold: str
    asked: Asked
    sentences: tuple[Sentence, ...]
    answerable: bool
    hits: tuple[Hit, ...]
    starts: tuple[tuple[int, ...], ...]
    translated: bool = False

    @property
    def right(self) -> Flags:
        """Which sentences hold an answer, or its beginning."""
        return np.array([bool(one) for one in self.starts])

    @property
    def aligned(self) -> bool:
        """Whether its tokens were held against those of the passages: it is in another language than they."""
        return "aligned" in self.sentences[0].features


@dataclass(frozen=True, slots=True)
class ProseFit:
    """Fitted weights, and per set: share of questions whose likeliest sentence is right, and the refusal curve."""

    sentence: Mapping[str, float]
    aligned_sentence: Mapping[str, float]
    clause: Mapping[str, float]
    confidence: Mapping[str, tuple[Mapping[str, float], float]]
    first: Mapping[str, float]
    curves: Mapping[str, Sequence[tuple[float, float]]]
    working: Mapping[str, tuple[float, float]]


def fit_prose(data: Path, settings: Settings, progress: Progress, *, keep_sentences: bool = False) -> ProseFit:
    """Fit on every set; with `keep_sentences` only how sure an answer is.

    Raises:
        UsageError: the data cannot be read.
    """
    whole = _collected(data, settings, progress, ())
    halves = [*_collected(data, settings, progress, (0, 1)), *_strangers(data, settings, progress)]
    return fitted(whole, halves, load_weights(), keep_sentences=keep_sentences)


def fitted(
    whole: Sequence[IndexedQuestion], halves: Sequence[IndexedQuestion], before: Weights, *, keep_sentences: bool
) -> ProseFit:
    """The fit on questions put to all passages, and to each half of them or to others; `before` has the weights that
    stay."""
    names = [name for name in whole[0].sentences[0].features if name not in (*BY_HAND, *ALIGNED, LEAD, OVER, COMMON)]
    foreign = [question for question in whole if question.aligned]
    plain = before.sentence if keep_sentences else _fitted_choice(whole, names, before.sentence)
    chosen = [*(name for name in names if name not in WORD_FORMS), *ALIGNED]
    aligned = before.aligned_sentence if keep_sentences else _fitted_choice(foreign, chosen, before.aligned_sentence)
    clause = fit_clauses([one for question in whole for one in _holding(question, plain)], before.clause)
    first = _first(whole, names, before.sentence) | _first(foreign, chosen, before.aligned_sentence)
    fits: dict[str, tuple[Mapping[str, float], float]] = {}
    margins: dict[str, tuple[list[float], list[float]]] = {}
    for part, sentence, weights in (
        ("same_language", plain, before.same_language),
        ("across_languages", plain, before.across_languages),
        ("aligned", aligned, before.aligned),
    ):
        group = [question for question in halves if _is_of(part, question)]
        fits[part], found = _confidence(group, sentence, weights)
        margins |= found
    margins = {source: found for source, found in margins.items() if found[0]}
    curves = {source: curve(*found) for source, found in margins.items()}
    return ProseFit(plain.features, aligned.features, clause, fits, first, curves, _working(margins, before))


def _holding(question: IndexedQuestion, weights: SentenceWeights) -> Iterator[Holding]:
    """The likeliest sentence with the answer, where question and passages are in one language."""
    there = np.flatnonzero(question.right).tolist()
    if there and not question.translated:
        best = max(there, key=lambda at: weights.score(question.sentences[at].features))
        yield Holding(question.asked, question.sentences[best].text, question.starts[best])


def _is_of(part: str, question: IndexedQuestion) -> bool:
    """Whether a part of the confidence weights is for a question; "across_languages" is for models that do not tell
    tokens."""
    return question.aligned if part == "aligned" else question.translated == (part == "across_languages")


def _collected(data: Path, settings: Settings, progress: Progress, halves: Sequence[int]) -> list[IndexedQuestion]:
    """Every question of every set, put to all passages (no `halves`) or to each half in turn."""
    collected: list[IndexedQuestion] = []
    for corpus in dict.fromkeys(one.corpus for one in SETS):
        passages = read_passages(data, corpus)
        for part in [half(passages, odd) for odd in halves] or [passages]:
            with indexed(corpus, part, settings, progress) as there:
                for one in sets_of(corpus):
                    questions = read_questions(data, one.questions)
                    for done, question in enumerate(questions, start=1):
                        if (put := _put(there, one, question)) is not None:
                            collected.append(put)
                        progress(f"asking {one.questions}", done, len(questions))
    return collected


def _strangers(data: Path, settings: Settings, progress: Progress) -> Iterator[IndexedQuestion]:
    """Some questions of each of STRANGERS, none of which its passages answer."""
    for one in STRANGERS:
        questions = read_questions(data, one.questions)
        some = questions[:: -(-len(questions) // MOST_STRANGERS)]
        with indexed(one.corpus, read_passages(data, one.corpus), settings, progress) as there:
            for done, question in enumerate(some, start=1):
                put = _put(there, one, question)
                if put is not None:
                    yield replace(put, source=f"{one.questions} over {one.corpus}")
                progress(f"asking {one.questions}", done, len(some))


def _put(there: Indexed, one: ProseSet, question: ProseQuestion) -> IndexedQuestion | None:
    hits = there.kb.search(question.text)
    glossary = load_glossary()
    asked = Asked.of(question.text, there.kb.rarity(content_terms(question.text)), glossary)
    sentences = ProseReader(glossary, load_weights()).weighed(asked, hits, there.kb.align if one.translated else None)
    if not sentences:
        return None
    starts = tuple(_starts(there, question, sentence) for sentence in sentences)
    answerable = question.gold in there.ids.values()
    return IndexedQuestion(
        one.questions, question.gold, asked, tuple(sentences), answerable, tuple(hits), starts, one.translated
    )


def _starts(there: Indexed, question: ProseQuestion, sentence: Sentence) -> tuple[int, ...]:
    """Where in a sentence of the right passage an answer begins, which may be longer than the sentence."""
    if there.ids[sentence.hit.document.name] != question.gold:
        return ()
    start, end = sentence.hit.chunk.sentences[sentence.index]
    found = (sentence.hit.chunk.text.find(answer) for answer in question.answers)
    return tuple(at - start for at in found if start <= at < end)


def _fitted_choice(
    questions: Sequence[IndexedQuestion], names: Sequence[str], before: SentenceWeights
) -> SentenceWeights:
    groups = [(_matrix(question, names), question.right) for question in questions]
    weights = fit_choice(groups, RIDGE).round(DECIMALS).tolist()
    by_hand = {name: before.features[name] for name in BY_HAND}
    return replace(before, features={**dict(zip(names, weights, strict=True)), **by_hand})


def _matrix(question: IndexedQuestion, names: Sequence[str]) -> Floats:
    return np.array([[one.features[name] for name in names] for one in question.sentences])


def _folds(questions: Sequence[IndexedQuestion]) -> NDArray[np.int64]:
    """The fold of each question: all of a passage's are in one."""
    number = {gold: at for at, gold in enumerate(dict.fromkeys(question.gold for question in questions))}
    return np.array([number[question.gold] // 2 % FOLDS for question in questions])


def _first(questions: Sequence[IndexedQuestion], names: Sequence[str], before: SentenceWeights) -> dict[str, float]:
    folds = _folds(questions)
    found: dict[str, list[bool]] = {}
    for fold in range(FOLDS):
        others = [one for one, at in zip(questions, folds, strict=True) if at != fold]
        weights = _fitted_choice(others, names, before)
        for one in (one for one, at in zip(questions, folds, strict=True) if at == fold):
            found.setdefault(one.source, []).append(bool(one.right[_likeliest(one, weights)]))
    return {source: round(sum(flags) / len(flags), 4) for source, flags in found.items()}


def _likeliest(question: IndexedQuestion, weights: SentenceWeights) -> int:
    return int(np.argmax([weights.score(one.features) for one in question.sentences]))


def _confidence(
    questions: Sequence[IndexedQuestion], sentence: SentenceWeights, before: ConfidenceWeights
) -> tuple[tuple[dict[str, float], float], dict[str, tuple[list[float], list[float]]]]:
    """Weights and intercept, and per set the cross-validated confidences of answerable and unanswerable questions."""
    names = list(before.features)
    features = np.array([_confidence_row(question, sentence, names) for question in questions])
    answerable = np.array([question.answerable for question in questions])
    folds = _folds(questions)
    margins: dict[str, tuple[list[float], list[float]]] = {}
    for fold in range(FOLDS):
        weights, intercept = fit_logistic(features[folds != fold], answerable[folds != fold], CONFIDENCE_RIDGE)
        for at in np.flatnonzero(folds == fold).tolist():
            lists = margins.setdefault(questions[at].source, ([], []))
            lists[not answerable[at]].append(float(features[at] @ weights + intercept))
    weights, intercept = fit_logistic(features, answerable, CONFIDENCE_RIDGE)
    return (dict(zip(names, weights.round(DECIMALS).tolist(), strict=True)), round(intercept, DECIMALS)), margins


def _confidence_row(question: IndexedQuestion, sentence: SentenceWeights, names: Sequence[str]) -> list[float]:
    scored = [replace(one, score=sentence.score(one.features)) for one in question.sentences]
    ranked = sorted(scored, key=lambda one: -one.score)
    features = confidence_features(question.asked, ranked, question.hits)
    return [features[name] for name in names]


def _working(margins: Mapping[str, tuple[list[float], list[float]]], before: Weights) -> dict[str, tuple[float, float]]:
    """What the thresholds in force give up and refuse, per set."""
    translated = {one.questions: one.translated for one in SETS}
    points = {}
    for source, (answerable, unanswerable) in margins.items():
        weights = before.aligned if translated[source] else before.same_language
        lost = sum(one < weights.threshold for one in answerable) / max(len(answerable), 1)
        refused = sum(one < weights.threshold for one in unanswerable) / max(len(unanswerable), 1)
        points[source] = (round(lost, 4), round(refused, 4))
    return points


def draw(fit: ProseFit, path: Path) -> None:
    """Write the refusal curve as SVG.

    Raises:
        StorageError: it cannot be written.
    """
    try:
        path.write_text(as_svg(fit.curves, fit.working), encoding="utf-8")
    except OSError as error:
        raise StorageError(f"{path}: cannot be written: {error.strerror}.", "Give another --curve.") from None


def rows(fit: ProseFit) -> list[tuple[str, ...]]:
    """A line a set for a person to read: sentence first, refused at LOST, the working point."""
    return [
        (
            source,
            f"{fit.first[source]:.3f}",
            f"{min(points, key=lambda point: abs(point[0] - LOST))[1]:.3f}",
            "{:.3f} lost, {:.3f} refused".format(*fit.working[source]),
        )
        for source, points in fit.curves.items()
    ]
