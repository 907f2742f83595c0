"""How near words of a question are to words of a label in meaning, across languages too, without running the model.

Each word of the default model's vocabulary was run through it once, by itself; words.npz has what came out, in fewer
dimensions (`python -m eval fit words`; the idea is Model2Vec's). A text is parted into those words as the model's
tokenizer parts it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from kb.text.chinese_scripts import simplified

Floats = NDArray[np.float32]

_RUN = re.compile(r"[\u3400-\u9fff]+|[a-z]+(?:['’][a-z]+)?")
_LONGEST = 16
_UNKNOWN = 25.0
"""What a character costs that no word has: more than any word."""
_COMMON, _RARE = 5.0, 13.0
"""Nats from which a word tells anything, and from which it tells most."""
_FAR, _NEAR = 0.35, 0.85
"""Cosines that count as no likeness and as the same meaning."""


@dataclass(frozen=True, slots=True)
class Words:
    """The vocabulary: place of each word, unit vectors (words, dimension), and how much each tells, 0 to 1."""

    places: dict[str, int]
    vectors: Floats
    tells: Floats
    costs: Floats

    @classmethod
    def of(cls, forms: list[str], vectors: Floats, costs: Floats) -> Words:
        """A vocabulary of words with their unit vectors and how many nats each costs."""
        tells = np.clip((costs - _COMMON) / (_RARE - _COMMON), 0.05, 1.0).astype(np.float32)
        return cls({form: at for at, form in enumerate(forms)}, vectors, tells, costs)

    @classmethod
    @lru_cache(maxsize=1)
    def shipped(cls) -> Words:
        """The vocabulary of the package."""
        with (files("kb.cells") / "words.npz").open("rb") as file, np.load(file) as arrays:
            forms = arrays["forms"].tobytes().decode().split("\n")
            vectors = arrays["vectors"].astype(np.float32)
            costs = arrays["costs"].astype(np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True) + 1e-9
        return cls.of(forms, vectors, costs)

    def parted(self, text: str) -> tuple[int, ...]:
        """The places of a text's words, in order; what the vocabulary does not have is left out."""
        told: list[int] = []
        for run in _RUN.findall(unicodedata.normalize("NFKC", simplified(text)).lower()):
            told += self._parted(run)
        return tuple(told)

    def _parted(self, run: str) -> list[int]:
        """The likeliest words of a run of letters (Viterbi over a unigram model)."""
        best: list[tuple[float, int, int]] = [(0.0, 0, -1)]
        for end in range(1, len(run) + 1):
            cost, _, _ = best[end - 1]
            found = (cost + _UNKNOWN, end - 1, -1)
            for start in range(max(0, end - _LONGEST), end):
                at = self.places.get(run[start:end])
                if at is not None and best[start][0] + self.costs[at] < found[0]:
                    found = (best[start][0] + float(self.costs[at]), start, at)
            best.append(found)
        told: list[int] = []
        end = len(run)
        while end:
            _, start, at = best[end]
            if at >= 0:
                told.append(at)
            end = start
        return told[::-1]

    def vector_of(self, words: tuple[int, ...]) -> Floats:
        """The unit vector of words together, each counted by how much it tells; zeros of none."""
        if not words:
            return np.zeros(self.vectors.shape[1], np.float32)
        at = list(words)
        mean = self.tells[at] @ self.vectors[at]
        told: Floats = mean / (np.linalg.norm(mean) + 1e-9)
        return told


@lru_cache(maxsize=65536)
def parted(text: str) -> tuple[int, ...]:
    """`Words.parted` of the package's vocabulary."""
    return Words.shipped().parted(text)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near cells are to a question: `met` (cells, words of the question) 0 to 1, `weights` of those words, `share`
    of each cell's words that the question means, `whole` the cosine of a cell with the question."""

    met: Floats
    weights: Floats
    share: Floats
    whole: Floats


class Meanings:
    """The words of a table's cells."""

    def __init__(self, texts: list[str]) -> None:
        words = [parted(text) for text in texts]
        self.count = len(texts)
        self.cells = np.array([cell for cell, told in enumerate(words) for _ in told], np.int64)
        self.words, self.places = np.unique(
            np.array([word for told in words for word in told], np.int64), return_inverse=True
        )
        self.vectors = (
            np.stack([Words.shipped().vector_of(told) for told in words]) if texts else np.zeros((0, 1), np.float32)
        )

    def near(self, question: str) -> Likeness:
        """How near each cell is to a question."""
        known = Words.shipped()
        asked = parted(question)
        if not asked or not len(self.cells):
            nothing = np.zeros(self.count, np.float32)
            return Likeness(np.zeros((self.count, 1), np.float32), np.ones(1, np.float32), nothing, nothing)
        cosines = known.vectors[self.words] @ known.vectors[list(asked)].T
        near = np.clip((cosines - _FAR) / (_NEAR - _FAR), 0, 1)
        met = np.zeros((self.count, len(asked)), np.float32)
        np.maximum.at(met, self.cells, near[self.places])
        often = met.sum(0)
        weights = known.tells[list(asked)] * np.log1p(self.count / (often + 0.5))
        tells = known.tells[self.words][self.places]
        mass = np.bincount(self.cells, tells, self.count) + 1e-6
        share = np.bincount(self.cells, tells * near.max(1)[self.places], self.count) / mass
        whole = self.vectors @ known.vector_of(asked)
        return Likeness(met * weights, weights.astype(np.float32), share.astype(np.float32), whole.astype(np.float32))
