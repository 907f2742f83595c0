"""Fits the classifier of requests (kb.requests.intents): a multinomial logistic regression by L-BFGS, the same figures
every time."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kb.requests.intents import BUCKETS, LOOKUP, WEIGHTS_FILE, IntentClassifier, IntentWeights, hashed
from kb.text.tokens import terms

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from scipy.sparse import csr_matrix

    from eval.requests.phrasings import Phrasing

    Floats = NDArray[np.float32]

STRENGTH = 10.0
"""Inverse of the regularisation; 5 to 20 give the same share right on what is kept aside."""

VECTOR_SCALE = 4.0
"""What the centred question vector is multiplied by, so that the regularisation treats it as it treats the pieces."""

PUBLIC_WEIGHT = 0.5
"""What a public question counts beside a phrasing of ours."""

LEAST_COMMON = 3
"""A term that fewer phrasings of requests have is not counted as common in them."""

STEPS = 120
THRESHOLDS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8)


@dataclass(frozen=True, slots=True)
class RequestFit:
    """A fit and what it reaches on what was kept aside.

    `right`: share of requests told as what they are; `kind`: with the right kind at least; `misrouted`: share of our
    look-ups, near misses among them, taken for a request; `public`: the same of public questions. Each by threshold;
    `alone`: without the question's vector.
    """

    classifier: IntentClassifier
    figures: dict[float, dict[str, float]]
    alone: dict[float, dict[str, float]]
    fitted_on: int
    kept: int


def fit_requests(
    phrasings: Sequence[Phrasing], embed: Callable[[str], Floats], identity: str, threshold: float
) -> RequestFit:
    """Fit on the phrasings that are not kept aside and measure on the others.

    Args:
        phrasings: ours and public ones.
        embed: gives the vector (dimension,) of a question.
        identity: names the embedding model.
        threshold: probability below which a request is taken for a look-up.
    """
    vectors = np.stack([embed(one.text) for one in phrasings])
    pieces = _pieces(phrasings)
    learned = np.array([not one.kept for one in phrasings])
    centre = vectors[learned].mean(axis=0)
    names = sorted({one.intent for one in phrasings})
    whole, vector = _weights(phrasings, learned, names, pieces, (vectors - centre) * VECTOR_SCALE)
    alone, _ = _weights(phrasings, learned, names, pieces, None)
    assert vector is not None
    scaled = vector * VECTOR_SCALE
    with_vector = IntentWeights(whole.pieces, scaled, whole.intercept - centre @ scaled)
    common = _common_terms([one for one in phrasings if not (one.kept or one.named) and one.intent != LOOKUP])
    classifier = IntentClassifier(tuple(names), identity, with_vector, alone, threshold, common)
    kept = [(one, vectors[at]) for at, one in enumerate(phrasings) if one.kept]
    return RequestFit(
        classifier,
        {at: _measured(classifier, at, kept, with_vectors=True) for at in THRESHOLDS},
        {at: _measured(classifier, at, kept, with_vectors=False) for at in THRESHOLDS},
        int(learned.sum()),
        len(kept),
    )


def _common_terms(requests: Sequence[Phrasing]) -> dict[str, int]:
    """In how many of the phrasings of requests each keyword term stands, those that stand in several."""
    counts = Counter(term for one in requests for term in set(terms(one.text)))
    return {term: count for term, count in sorted(counts.items()) if count >= LEAST_COMMON}


def _pieces(phrasings: Sequence[Phrasing]) -> csr_matrix:
    from scipy.sparse import csr_matrix

    read = [hashed(one.text) for one in phrasings]
    rows = np.repeat(np.arange(len(read)), [len(buckets) for buckets, _ in read])
    columns = np.concatenate([buckets for buckets, _ in read])
    counts = np.concatenate([np.full(len(buckets), share) for buckets, share in read])
    return csr_matrix((counts, (rows, columns)), shape=(len(read), BUCKETS))


def _weights(
    phrasings: Sequence[Phrasing],
    learned: NDArray[np.bool_],
    names: Sequence[str],
    pieces: csr_matrix,
    vectors: Floats | None,
) -> tuple[IntentWeights, Floats | None]:
    """The weights that make the intents of what is learned from likeliest, drawn to zero by a ridge of 1 / STRENGTH."""
    from scipy.optimize import minimize

    width = 0 if vectors is None else vectors.shape[1]
    dense = np.zeros((len(phrasings), 0)) if vectors is None else vectors.astype(np.float64)
    sparse, dense = pieces[learned], dense[learned]
    of = {name: at for at, name in enumerate(names)}
    wanted = np.array([of[one.intent] for one in phrasings])[learned]
    counts = np.array([PUBLIC_WEIGHT if one.public else 1.0 for one in phrasings])[learned]
    rows = np.arange(len(wanted))

    def slope(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(BUCKETS + width + 1, len(names))
        own, of_vector, intercept = weights[:BUCKETS], weights[BUCKETS:-1], weights[-1]
        scores = sparse @ own + dense @ of_vector + intercept
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        loss = -(counts * np.log(chances[rows, wanted] + 1e-300)).sum() * STRENGTH + 0.5 * (weights[:-1] ** 2).sum()
        chances[rows, wanted] -= 1.0
        chances *= counts[:, None] * STRENGTH
        steps = np.vstack([sparse.T @ chances + own, dense.T @ chances + of_vector, chances.sum(axis=0)[None]])
        return float(loss), steps.ravel()

    start = np.zeros((BUCKETS + width + 1) * len(names))
    found = minimize(slope, start, jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    weights = found.x.reshape(BUCKETS + width + 1, len(names)).astype(np.float32)
    own = IntentWeights(weights[:BUCKETS], None, weights[-1])
    return own, weights[BUCKETS:-1] if width else None


def _measured(
    classifier: IntentClassifier, threshold: float, kept: Sequence[tuple[Phrasing, Floats]], *, with_vectors: bool
) -> dict[str, float]:
    from dataclasses import replace

    adjusted = replace(classifier, threshold=threshold)
    readings = [(one, adjusted.read(one.text, vector if with_vectors else None)) for one, vector in kept]
    requests = [(one, intent) for one, intent in readings if one.intent != LOOKUP]
    own = [intent for one, intent in readings if one.intent == LOOKUP and not one.public]
    public = [intent for one, intent in readings if one.public]
    return {
        "right": _share([one.intent == intent.name for one, intent in requests]),
        "kind": _share([one.intent.partition(".")[0] == intent.kind for one, intent in requests]),
        "misrouted": _share([intent.name != LOOKUP for intent in own]),
        "public": _share([intent.name != LOOKUP for intent in public]),
    }


def _share(flags: Sequence[bool]) -> float:
    return round(sum(flags) / len(flags), 4) if flags else 0.0


def write_classifier(classifier: IntentClassifier, folder: Path) -> Path:
    """Write the weights where the program reads them, at half precision; returns the file."""
    vector = classifier.with_vector.vector
    assert vector is not None
    path = folder / WEIGHTS_FILE
    half = np.float16
    np.savez_compressed(
        path,
        names=np.array(classifier.names),
        identity=np.array(classifier.identity),
        threshold=np.array(classifier.threshold),
        pieces=classifier.with_vector.pieces.astype(half),
        vector=vector.astype(np.float32),
        intercept=classifier.with_vector.intercept,
        pieces_alone=classifier.without.pieces.astype(half),
        intercept_alone=classifier.without.intercept,
        terms=np.array(list(classifier.common)),
        counts=np.array(list(classifier.common.values())),
    )
    return path
