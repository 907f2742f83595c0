"""Fits how likely a prose answer is right, and from when on it is given, on public questions that were not there to be
tuned on.

Half of the corpora lack every second passage, so that nothing there answers; of others the passage is there and does
not answer. Questions are dealt by passage: a fifth is held back, and all figures are of that fifth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

import numpy as np

from eval.fitting.logit import fit_logistic
from eval.scoring.refusals import refused_at
from eval.suites.prose_data import KNOWN_SETS, ReadSet, half, indexed
from kb.embedding.token_alignment import LEAD
from kb.learned.weights import MARGINS, load_weights
from kb.prose.reader import ProseReader
from kb.prose.sentence_features import content_terms
from kb.text.glossary_tokens import load_glossary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from eval.suites.corpora import Progress
    from eval.suites.prose_data import Indexed, ProseQuestion
    from kb.settings import Settings

    Floats = NDArray[np.float64]

HELD_OUT = 5
"""One passage of so many is held back."""

RIDGE = 0.01
DECIMALS = 3
LOST = 0.10
BINS = 10

FEATURES: Mapping[str, tuple[str, ...]] = {
    "same_language": ("margin", "similarity", "runs", "denied", "denied_alone"),
    "aligned": ("margin", "similarity", "aligned_lead"),
}
"""What is weighed, by part of [confidence]."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question with what was weighed for its answer; `answerable` is whether its passage is there and answers,
    `right` whether the gold answer stands in the first characters of the answer."""

    source: str
    part: str
    passage: str
    features: Mapping[str, float]
    margin: float
    answerable: bool
    right: bool

    @property
    def is_held_out(self) -> bool:
        """Whether nothing is fitted on it."""
        return crc32(self.passage.encode()) % HELD_OUT == 0


class RightFit(NamedTuple):
    """Weights by feature, the intercept, and the probability from which on an answer is given."""

    features: Mapping[str, float]
    intercept: float
    given: float


@dataclass(frozen=True, slots=True)
class ConfidenceFit:
    """The fit of each part; figures by part or source: of a part its calibration `error` and number `n` of questions
    held back, of a source also shares answered (of what is answerable and what not), refused at LOST, and right answers
    less twice the wrong ones."""

    parts: Mapping[str, RightFit]
    figures: Mapping[str, Mapping[str, float]]


def fit_confidence(shared: Path, settings: Settings, progress: Progress, *, most: int) -> ConfidenceFit:
    """Fit on `most` questions at most of each set under a folder with train/ and bench/.

    Raises:
        UsageError: the data cannot be read.
    """
    return fitted([one for known in KNOWN_SETS for one in _judged(shared, known, most, settings, progress)])


def fitted(judged: Sequence[Judged], given: Mapping[str, float] | None = None) -> ConfidenceFit:
    """The fit; with `given` the probabilities from which on answers are given are these."""
    parts: dict[str, RightFit] = {}
    figures: dict[str, dict[str, float]] = {}
    for part, names in FEATURES.items():
        own = [one for one in judged if one.part == part]
        learned, held_out = [one for one in own if not one.is_held_out], [one for one in own if one.is_held_out]
        if not learned or not held_out:
            continue
        weights, intercept = fit_logistic(_matrix(learned, names), np.array([one.right for one in learned]), RIDGE)
        from_on = (given or {}).get(part) or _worthwhile(learned, _likely(learned, names, weights, intercept))
        rounded = dict(zip(names, weights.round(DECIMALS).tolist(), strict=True))
        parts[part] = RightFit(rounded, round(intercept, DECIMALS), from_on)
        figures |= _figures(part, held_out, _likely(held_out, names, weights, intercept), from_on)
    return ConfidenceFit(parts, figures)


def _judged(shared: Path, known: ReadSet, most: int, settings: Settings, progress: Progress) -> list[Judged]:
    """Questions of a set put to its passages, or to every second of them."""
    passages, questions = known.read(shared, most)
    reader, found = ProseReader(load_glossary(), load_weights()), []
    with indexed(known.name, half(passages) if known.is_halved else passages, settings, progress) as there:
        for done, question in enumerate(questions, start=1):
            if (one := _put(there, known, question, reader)) is not None:
                found.append(one)
            progress(f"asking {known.name}", done, len(questions))
    return found


def _put(there: Indexed, known: ReadSet, question: ProseQuestion, reader: ProseReader) -> Judged | None:
    hits = there.kb.search(question.text)
    answer = reader.answer(question.text, hits, there.kb.rarity(content_terms(question.text)), there.kb.align)
    if answer is None:
        return None
    answerable = bool(question.answers) and question.gold in there.ids.values()
    start = "\n".join(piece.quote for piece in answer.pieces)[: known.read_length]
    right = answerable and any(one in start for one in question.answers)
    part = "aligned" if LEAD in answer.features else "across_languages" if known.translated else "same_language"
    return Judged(known.name, part, question.gold, answer.features, answer.margin, answerable, right)


def _matrix(judged: Sequence[Judged], names: Sequence[str]) -> Floats:
    least, most = MARGINS
    return np.array(
        [
            [max(min(one.margin, most), least) if name == "margin" else float(one.features[name]) for name in names]
            for one in judged
        ]
    )


def _likely(judged: Sequence[Judged], names: Sequence[str], weights: Floats, intercept: float) -> Floats:
    odds: Floats = _matrix(judged, names) @ weights + intercept
    return np.asarray(1 / (1 + np.exp(-odds)), dtype=np.float64)


def _worthwhile(judged: Sequence[Judged], likely: Floats) -> float:
    """The probability from which on answers are worth most, a wrong one costing two right ones; every set counts
    alike."""
    return max((float(at) / 100 for at in range(20, 91)), key=lambda at: float(np.mean(_worth(judged, likely, at))))


def _worth(judged: Sequence[Judged], likely: Floats, given: float) -> list[float]:
    """Right answers less twice the wrong ones, a question of each source."""
    worth: dict[str, list[float]] = {}
    for one, probability in zip(judged, likely, strict=True):
        value = 0.0 if probability < given or one.margin < 0 else 1.0 if one.right else -2.0
        worth.setdefault(one.source, []).append(value)
    return [sum(values) / len(values) for values in worth.values()]


def _figures(part: str, judged: Sequence[Judged], likely: Floats, given: float) -> dict[str, dict[str, float]]:
    right = np.array([one.right for one in judged])
    figures = {part: {"n": float(len(judged)), "error": round(calibration_error(likely, right), 4)}}
    for source in dict.fromkeys(one.source for one in judged):
        own = [at for at, one in enumerate(judged) if one.source == source]
        sure = {flag: [float(likely[at]) for at in own if judged[at].answerable == flag] for flag in (True, False)}
        shares = {
            flag: [judged[at].margin >= 0 and likely[at] >= given for at in own if judged[at].answerable == flag]
            for flag in sure
        }
        (worth,) = _worth([judged[at] for at in own], likely[own], given)
        figures[source] = {
            "n": float(len(own)),
            "error": round(calibration_error(likely[own], right[own]), 4),
            "answered": round(sum(shares[True]) / max(len(shares[True]), 1), 4),
            "answered_absent": round(sum(shares[False]) / max(len(shares[False]), 1), 4),
            "refused_at_10": round(refused_at(LOST, sure[True], sure[False]), 4),
            "worth": round(worth, 4),
        }
    return figures


def calibration_error(likely: Floats, right: NDArray[np.bool_]) -> float:
    """The expected calibration error in BINS bins of as many answers each: how far what is likely is from what is
    right, in the mean."""
    order = np.argsort(likely, kind="stable")
    bins = [one for one in np.array_split(order, BINS) if len(one)]
    return float(sum(len(one) * abs(likely[one].mean() - right[one].mean()) for one in bins) / len(likely))
