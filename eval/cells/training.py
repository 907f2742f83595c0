"""Trains the network of kb.cells in PyTorch: the same layers as kb.cells.network runs in NumPy, over many tables at
once."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from kb.cells.network import Cells

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

HIDDEN, WIDE, DROPPED = 64, 128, 0.2
BATCH = 16
"""Tables whose errors are put together for a step."""
STEP, DECAY, CLIPPED = 3e-3, 0.03, 2.0
EPOCHS = 14
SEED = 0
CELLS_COUNTED = 20.0
"""A table with more cells counts no more than one with so many."""
SAMPLED = 60
"""Cells of a table from which means and deviations of features are taken."""
_LOW = -1e4


@dataclass(frozen=True, slots=True)
class Lesson:
    """A table beside a question, and which of its cells answer (cells,)."""

    cells: Cells
    answer: NDArray[np.bool_]


class _Batch:
    """Tables one after the other: `segment` numbers the table of each cell, `rows` and `columns` count through all of
    them."""

    def __init__(self, lessons: Sequence[Lesson]) -> None:
        self.count = len(lessons)
        sizes = [len(one.answer) for one in lessons]
        self.segment = torch.repeat_interleave(torch.arange(self.count), torch.tensor(sizes))
        self.size = torch.tensor(sizes, dtype=torch.float32)[self.segment]
        self.features = torch.from_numpy(np.concatenate([one.cells.features for one in lessons]))
        width = max(one.cells.coverage.shape[1] for one in lessons)
        self.coverage = torch.from_numpy(
            np.concatenate(
                [np.pad(one.cells.coverage, ((0, 0), (0, width - one.cells.coverage.shape[1]))) for one in lessons]
            )
        )
        self.rows = _counted([one.cells.rows for one in lessons])
        self.columns = _counted([one.cells.columns for one in lessons])
        self.cues = torch.from_numpy(np.stack([one.cells.cues for one in lessons]))[self.segment]
        self.answer = torch.from_numpy(np.concatenate([one.answer for one in lessons])).float()


def _counted(lines: Sequence[NDArray[np.int64]]) -> torch.Tensor:
    starts = np.cumsum([0, *(int(line.max()) + 1 for line in lines[:-1])])
    return torch.from_numpy(np.concatenate([line + start for line, start in zip(lines, starts, strict=True)]))


def _largest(values: torch.Tensor, segment: torch.Tensor, count: int) -> torch.Tensor:
    index = segment if values.dim() == 1 else segment[:, None].expand_as(values)
    return torch.full((count, *values.shape[1:]), _LOW).scatter_reduce(0, index, values, "amax")[segment]


def _sum(values: torch.Tensor, segment: torch.Tensor, count: int) -> torch.Tensor:
    index = segment if values.dim() == 1 else segment[:, None].expand_as(values)
    return torch.zeros((count, *values.shape[1:])).scatter_add(0, index, values)[segment]


class CellNetwork(nn.Module):
    """The layers of `kb.cells.network.Network`."""

    def __init__(self, features: int, cues: int) -> None:
        super().__init__()
        self.one = nn.Sequential(
            nn.Linear(features, WIDE), nn.GELU(), nn.Dropout(DROPPED), nn.Linear(WIDE, HIDDEN), nn.GELU()
        )
        self.score = nn.Linear(HIDDEN, 1)
        self.two = nn.Sequential(
            nn.Linear(4 * HIDDEN + 8 + cues, WIDE), nn.GELU(), nn.Dropout(DROPPED), nn.Linear(WIDE, 1)
        )

    def forward(self, batch: _Batch) -> tuple[torch.Tensor, torch.Tensor]:
        """The scores (cells,) of cells by themselves, and beside the others."""
        hidden = self.one(batch.features)
        score = self.score(hidden).squeeze(-1)
        top = _largest(score, batch.segment, batch.count)
        raised = torch.exp(score - top)
        likely = raised / _sum(raised, batch.segment, batch.count)
        covered = _sum(likely[:, None] * batch.coverage, batch.segment, batch.count)
        more = torch.clamp(batch.coverage - covered, min=0).sum(1, keepdim=True)
        same = torch.minimum(batch.coverage, covered).sum(1, keepdim=True)
        best = _sum(likely[:, None] * hidden, batch.segment, batch.count)
        lines = [(line, int(line.max()) + 1) for line in (batch.rows, batch.columns)]
        beside = [
            hidden,
            *(_largest(hidden, *line) for line in lines),
            best,
            score[:, None],
            (score - top)[:, None],
            more,
            same,
            *(_sum(likely, *line)[:, None] for line in lines),
            *((_largest(score, *line) - top)[:, None] for line in lines),
            batch.cues,
        ]
        return score, score + self.two(torch.cat(beside, 1)).squeeze(-1)


def _loss(network: CellNetwork, batch: _Batch) -> torch.Tensor:
    """Listwise over the answers of each table, and each cell by itself; a table without an answer has the latter
    only."""
    alone, together = network(batch)
    answers = _sum(batch.answer, batch.segment, batch.count)
    share = batch.answer / torch.clamp(answers, min=1)
    loss = torch.zeros(())
    for scores in (alone, together):
        top = _largest(scores, batch.segment, batch.count)
        whole = torch.log(_sum(torch.exp(scores - top), batch.segment, batch.count))
        loss = loss - ((scores - top - whole) * share).sum()
    each = functional.binary_cross_entropy_with_logits(together, batch.answer, reduction="none")
    first = functional.binary_cross_entropy_with_logits(alone, batch.answer, reduction="none")
    loss = loss + (each * torch.clamp(CELLS_COUNTED / batch.size, max=1)).sum() + (first / batch.size).sum()
    return loss / batch.count


def train(lessons: Sequence[Lesson], progress: Callable[[int, int], None]) -> dict[str, NDArray[np.float32]]:
    """The weights, with the mean and deviation of each feature, as `kb.cells.network.Network` takes them.

    One thread, one seed: the same weights every time on the same machine. `progress`: epochs done, of how many.
    """
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    rng = random.Random(SEED)  # noqa: S311 - not for secrets: the same order has to come again
    sample = np.concatenate([one.cells.features[:SAMPLED] for one in lessons])
    mean, deviation = sample.mean(0), sample.std(0) + 1e-6
    scaled = [_scaled(one, mean, deviation) for one in lessons]
    network = CellNetwork(len(mean), len(lessons[0].cells.cues))
    optimizer = torch.optim.AdamW(network.parameters(), STEP / 2, weight_decay=DECAY)
    order = list(range(len(scaled)))
    schedule = torch.optim.lr_scheduler.OneCycleLR(
        optimizer, STEP, total_steps=EPOCHS * len(range(0, len(order), BATCH))
    )
    network.train()
    for epoch in range(EPOCHS):
        rng.shuffle(order)
        for start in range(0, len(order), BATCH):
            loss = _loss(network, _Batch([scaled[at] for at in order[start : start + BATCH]]))
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # the library does not annotate it
            nn.utils.clip_grad_norm_(network.parameters(), CLIPPED)
            optimizer.step()
            schedule.step()
        progress(epoch + 1, EPOCHS)
    weights = {name: values.detach().numpy().astype(np.float32) for name, values in network.state_dict().items()}
    return {**weights, "mean": mean.astype(np.float32), "deviation": deviation.astype(np.float32)}


def _scaled(lesson: Lesson, mean: NDArray[np.float32], deviation: NDArray[np.float32]) -> Lesson:
    cells = lesson.cells
    features = ((cells.features - mean) / deviation).astype(np.float32)
    return Lesson(Cells(features, cells.coverage, cells.own, cells.rows, cells.columns, cells.cues), lesson.answer)
