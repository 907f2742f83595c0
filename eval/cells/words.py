"""Makes the vocabulary that tells which words mean alike (kb.cells.meaning) out of the default model, and teaches it
pairs of two languages."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from eval.cells.data import SETS, fold_of
from eval.questions.jsonl import read_objects
from kb.cells.meaning import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from eval.suites.corpora import Progress
    from kb.embedding.embedder import Embedder

    Floats = NDArray[np.float32]
    Pair = tuple[tuple[int, ...], tuple[int, ...]]

DIMENSIONS, LEADING = 64, 2
"""Dimensions that are kept, after the first ones, which all words share (Mu and Viswanath 2018, "All-but-the-top")."""
EMBEDDED_AT_ONCE = 512
EPOCHS, BATCH, STEP, SHARPNESS, TIED = 8, 256, 1e-3, 20.0, 0.3
"""`TIED`: how strongly a word is drawn to where the model put it."""
SEED = 0
LONGEST_LABEL = 40
_FORM = re.compile(r"\u2581?(?:[\u3400-\u9fff]+|[a-zA-Z][a-zA-Z'-]*)")


@dataclass(frozen=True, slots=True)
class WordFit:
    """The vocabulary, and of pairs in two languages that were held back, the share whose other half lies nearest:
    before, after."""

    forms: list[str]
    vectors: Floats
    costs: Floats
    before: float
    after: float
    pairs: int


def fit_words(shared: Path, tokenizer: Path, embedder: Embedder, progress: Progress) -> WordFit:
    """Embed each word of the model's vocabulary by itself, keep a few dimensions, and draw together what pairs of texts
    say.

    Raises:
        UsageError: the pairs cannot be read.
    """
    forms, costs = _forms(tokenizer)
    parts = []
    for start in range(0, len(forms), EMBEDDED_AT_ONCE):
        parts.append(embedder.questions(forms[start : start + EMBEDDED_AT_ONCE]))
        progress("embedding words", start, len(forms))
    vectors = _fewer(np.concatenate(parts))
    words = Words.of(forms, vectors, costs)
    taught = [[_parted(words, pair) for pair in _pairs(shared, held=held)] for held in (False, True)]
    told = [[pair for pair in pairs if all(pair)] for pairs in taught]
    before = _found(words, told[1])
    # What is shipped learns from all pairs; the share after is that of the pairs held back from a first run.
    after = _found(Words.of(forms, _taught(words, told[0], progress), costs), told[1])
    return WordFit(forms, _taught(words, [*told[0], *told[1]], progress), costs, before, after, len(told[0]))


def write_words(fit: WordFit, folder: Path) -> Path:
    """Write the vocabulary for the package."""
    path = folder / "words.npz"
    np.savez_compressed(
        path,
        forms=np.frombuffer("\n".join(fit.forms).encode(), np.uint8),
        vectors=np.clip(np.round(fit.vectors * 127), -127, 127).astype(np.int8),
        costs=fit.costs.astype(np.float16),
    )
    return path


def _forms(tokenizer: Path) -> tuple[list[str], Floats]:
    """The words of letters and Chinese characters, in small letters, with how many nats each costs."""
    found: dict[str, float] = {}
    for piece, score in json.loads(tokenizer.read_text("utf-8"))["model"]["vocab"]:
        if _FORM.fullmatch(piece):
            form = piece.strip("\u2581").lower()
            found[form] = min(-score, found.get(form, np.inf))
    return list(found), np.array(list(found.values()), np.float32)


def _fewer(vectors: Floats) -> Floats:
    centred = vectors - vectors.mean(0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    kept = centred @ axes[:, ::-1][:, LEADING : LEADING + DIMENSIONS]
    told: Floats = (kept / (np.linalg.norm(kept, axis=1, keepdims=True) + 1e-9)).astype(np.float32)
    return told


def _pairs(shared: Path, *, held: bool) -> Iterator[tuple[str, str]]:
    """Texts in Chinese and in English: questions, and cells of tables."""
    seen: set[tuple[str, str]] = set()
    for _, row in read_objects(shared / SETS["imtqa"][0]):
        if (fold_of(row["table_id"]) == 0) != held:
            continue
        rows = [(row["question"], row["question_en"])]
        if list(map(len, row["table"])) == list(map(len, row["table_en"])):
            both = zip(row["table"], row["table_en"], strict=True)
            rows += [pair for lines in both for pair in zip(*lines, strict=True) if len(pair[0]) < LONGEST_LABEL]
        yield from (pair for pair in rows if pair not in seen)
        seen.update(rows)


def _parted(words: Words, pair: tuple[str, str]) -> Pair:
    return words.parted(pair[0]), words.parted(pair[1])


def _taught(words: Words, pairs: Sequence[Pair], progress: Progress) -> Floats:
    """The vectors after drawing both halves of each pair together, and apart from those of the other pairs of a batch
    (InfoNCE)."""
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    rng = random.Random(SEED)  # noqa: S311 - not for secrets: the same order has to come again
    bag = nn.EmbeddingBag.from_pretrained(torch.from_numpy(words.vectors.copy()), freeze=False, mode="sum")
    start, tells = torch.from_numpy(words.vectors), torch.from_numpy(words.tells)
    optimizer = torch.optim.Adam(bag.parameters(), STEP)
    order = list(pairs)
    for epoch in range(EPOCHS):
        rng.shuffle(order)
        for at in range(0, len(order) - BATCH + 1, BATCH):
            batch = order[at : at + BATCH]
            near = (
                SHARPNESS
                * _together(bag, tells, [pair[0] for pair in batch])
                @ _together(bag, tells, [pair[1] for pair in batch]).T
            )
            near = near.masked_fill(_equal(batch), -1e4)
            right = torch.arange(BATCH)
            used = torch.tensor(sorted({word for pair in batch for side in pair for word in side}))
            drawn = ((bag.weight[used] - start[used]) ** 2).sum(1).mean()
            loss = functional.cross_entropy(near, right) + functional.cross_entropy(near.T, right) + TIED * drawn
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # the library does not annotate it
            optimizer.step()
        progress("teaching pairs", epoch + 1, EPOCHS)
    told: Floats = functional.normalize(bag.weight.detach(), dim=1).numpy()
    return told


def _together(bag: nn.EmbeddingBag, tells: torch.Tensor, texts: Sequence[tuple[int, ...]]) -> torch.Tensor:
    flat = torch.tensor([word for text in texts for word in text])
    starts = torch.tensor(np.cumsum([0, *(len(text) for text in texts[:-1])]))
    return functional.normalize(bag(flat, starts, per_sample_weights=tells[flat]), dim=1)


def _equal(batch: Sequence[Pair]) -> torch.Tensor:
    """Which other pairs have an equal half: they are no wrong ones."""
    halves = [np.array([hash(pair[side]) for pair in batch]) for side in (0, 1)]
    same = (halves[0][:, None] == halves[0]) | (halves[1][:, None] == halves[1])
    np.fill_diagonal(same, val=False)
    return torch.from_numpy(same)


def _found(words: Words, pairs: Iterable[Pair], most: int = 1000) -> float:
    """The share of pairs whose second half lies nearest to the first, of up to `most`."""
    some = list(pairs)[:most]
    sides = [np.stack([words.vector_of(pair[side]) for pair in some]) for side in (0, 1)]
    nearest = (sides[0] @ sides[1].T).argmax(1)
    return float(np.mean([some[at][1] == some[best][1] for at, best in enumerate(nearest)]))
