"""Tells what kind of request a person types, by weights fitted on some nine thousand phrasings (`python -m eval fit
requests`).

The model is a multinomial logistic regression over the question's vector and over hashed pieces of its characters and
words. With another embedding model than the default one, which the weights do not fit, the pieces alone decide.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from kb.text.chinese_scripts import simplified

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

LOOKUP = "lookup"
"""The intent of a question on content."""

WEIGHTS_FILE = "requests.npz"

THRESHOLD_ALONE = 0.7
"""The least threshold where the question's vector is not used: the pieces alone are less sure."""

BUCKETS = 8192
"""Pieces of a text are counted in this many buckets."""

_DIGITS = re.compile(r"\d+")
_PIECES = re.compile(r"[\u3400-\u9fff]+|[a-z0']+|[^\w\s]")
_LONGEST_CHINESE, _SHORTEST_WORD = 3, 3


@dataclass(frozen=True, slots=True)
class Intent:
    """What is asked for: `name` is "overview", "about.author", "talk.thanks", "lookup" …; `probability` that this is
    right, 0 to 1."""

    name: str
    probability: float

    @property
    def kind(self) -> str:
        """The part of the name before the dot: overview, recommendation, about, show, talk or lookup."""
        return self.name.partition(".")[0]


@dataclass(frozen=True, slots=True)
class IntentWeights:
    """Of one model: `pieces` (BUCKETS, intents), `vector` (dimension, intents; None where the vector is not used),
    `intercept` (intents,)."""

    pieces: Floats
    vector: Floats | None
    intercept: Floats


@dataclass(frozen=True, slots=True)
class IntentClassifier:
    """Fitted weights. `identity` names the embedding model that `with_vector` is for; a text is a request where the
    probabilities of all requests together reach `threshold`.

    `common` counts in how many of the phrasings of requests a keyword term stands.
    """

    names: tuple[str, ...]
    identity: str
    with_vector: IntentWeights
    without: IntentWeights
    threshold: float
    common: Mapping[str, int] = field(default_factory=dict)

    def read(self, text: str, vector: Floats | None) -> Intent:
        """The likeliest intent of a text; a look-up where none is likely enough. `vector` (dimension,) is that of the
        text as a question."""
        return self.decide(self.chances(text, vector), with_vector=vector is not None)

    def chances(self, text: str, vector: Floats | None) -> Floats:
        """The probability of each intent, in the order of `names`."""
        weights = self.without if vector is None else self.with_vector
        buckets, share = hashed(text)
        scores = weights.intercept + weights.pieces[buckets].sum(axis=0) * share
        if vector is not None and weights.vector is not None:
            scores = scores + vector @ weights.vector
        chances = np.exp(scores - scores.max())
        shares: Floats = (chances / chances.sum()).astype(np.float32)
        return shares

    def looks_up(self, chances: Floats) -> float:
        """The probability of a look-up among these."""
        return float(chances[self.names.index(LOOKUP)])

    def decide(self, chances: Floats, *, with_vector: bool) -> Intent:
        """The likeliest intent by these probabilities: a request where all requests together reach the threshold."""
        lookup = self.names.index(LOOKUP)
        requests = 1.0 - self.looks_up(chances)
        if requests < (self.threshold if with_vector else max(self.threshold, THRESHOLD_ALONE)):
            return Intent(LOOKUP, round(1.0 - requests, 4))
        others = np.where(np.arange(len(chances)) == lookup, -1.0, chances)
        best = int(others.argmax())
        return Intent(self.names[best], round(float(chances[best]), 4))


def hashed(text: str) -> tuple[NDArray[np.int64], float]:
    """The bucket of each piece of a text (with repeats), and what a piece counts, so that long texts weigh no more than
    short ones."""
    found = pieces(text)
    digests = (hashlib.blake2b(piece.encode(), digest_size=4).digest() for piece in found)
    buckets = np.array([int.from_bytes(digest, "little") % BUCKETS for digest in digests], np.int64)
    return buckets, 2.0 / len(found) ** 0.5 if found else 0.0


def pieces(text: str) -> list[str]:
    """The pieces that a text is told by: runs of one to three Chinese characters, words with the letters inside them,
    pairs and triples of words, how it begins and ends, and its length. Case, width, script and the value of numbers do
    not count."""
    plain = _DIGITS.sub("0", simplified(unicodedata.normalize("NFKC", text)).lower())
    runs = _PIECES.findall(plain)
    found: list[str] = []
    words: list[str] = []
    for run in runs:
        if _is_chinese(run):
            found += (run[at : at + size] for size in (1, 2, 3) for at in range(len(run) - size + 1))
            words.append("#")
            continue
        words.append(run)
        found.append(f"w:{run}")
        if run.isalpha() and len(run) >= _SHORTEST_WORD:
            inside = f"<{run}>"
            found += (f"c:{inside[at : at + size]}" for size in (3, 4) for at in range(len(inside) - size + 1))
    fenced = ["^", *words, "$"]
    found += (f"b:{' '.join(pair)}" for pair in pairwise(fenced))
    found += (f"t:{' '.join(triple)}" for triple in zip(fenced, fenced[1:], fenced[2:], strict=False))
    core = plain.strip(" ?？。!！.,，")
    found += (f"^{core[:2]}", f"{core[-2:]}$", f"^{core[:3]}", f"{core[-3:]}$", f"len:{min(len(core) // 4, 8)}")
    return found


def _is_chinese(run: str) -> bool:
    return "\u3400" <= run[0] <= "\u9fff"


@lru_cache(maxsize=1)
def load_classifier() -> IntentClassifier:
    """The classifier that comes with the program."""
    with files("kb.requests").joinpath(WEIGHTS_FILE).open("rb") as file, np.load(file, allow_pickle=False) as stored:
        arrays = {name: stored[name] for name in stored.files}

    def plain(name: str) -> Floats:
        return np.asarray(arrays[name], np.float32)

    return IntentClassifier(
        tuple(str(name) for name in arrays["names"]),
        str(arrays["identity"]),
        IntentWeights(plain("pieces"), plain("vector"), plain("intercept")),
        IntentWeights(plain("pieces_alone"), None, plain("intercept_alone")),
        float(arrays["threshold"]),
        dict(zip(map(str, arrays["terms"]), map(int, arrays["counts"]), strict=True)),
    )
