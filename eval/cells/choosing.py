"""Trains what weighs sets of cells and what tells how sure a choice is: two layers each, over what networks say of
tables that they were not taught."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import nn

from kb.cells.network import FAR

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float32]

SEED = 0
DECAY = 0.02
CHOICE_WIDE, CHOICE_EPOCHS, CHOICE_BATCH, CHOICE_STEP, CHOICE_DROPPED = 32, 12, 32, 4e-3, 0.1
SURE_WIDE, SURE_EPOCHS, SURE_BATCH, SURE_STEP, SURE_DROPPED = 64, 15, 256, 4e-3, 0.2
UNANSWERED = 0.12
"""Share of questions that a table found does not answer, by which certainty is fitted: what people ask beside what
search and the checks on names let through."""


def fit_choice(questions: Sequence[tuple[Floats, NDArray[np.bool_]]]) -> dict[str, Floats]:
    """The weights for sets of cells.

    Args:
        questions: for each, the numbers (sets, n) of its sets (kb.cells.candidates), and which of them are right: at
            least one.
    """
    mean, deviation = _moments(np.concatenate([numbers for numbers, _ in questions]))
    prepared = [
        (torch.from_numpy(_scaled(numbers, mean, deviation)), torch.from_numpy(right)) for numbers, right in questions
    ]

    def loss(layers: nn.Module, chosen: Sequence[int]) -> torch.Tensor:
        batch = [prepared[at] for at in chosen]
        scores = layers(torch.cat([numbers for numbers, _ in batch])).squeeze(-1).split([len(one) for one, _ in batch])
        pairs = zip(scores, batch, strict=True)
        told = [torch.logsumexp(score, 0) - torch.logsumexp(score[right], 0) for score, (_, right) in pairs]
        return torch.stack(told).mean()

    layers = _layers(len(mean), CHOICE_WIDE, CHOICE_DROPPED)
    _train(layers, loss, len(prepared), CHOICE_EPOCHS, CHOICE_BATCH, CHOICE_STEP)
    return _weights(layers, mean, deviation)


def fit_certainty(signs: Floats, right: NDArray[np.bool_], answered: NDArray[np.bool_]) -> dict[str, Floats]:
    """The weights for the log-odds that a choice is right.

    Args:
        signs: (choices, n) what tells how sure each is (kb.cells.reader.signs_of).
        right: (choices,) whether it is.
        answered: (choices,) whether its table answers the question at all; those that it does not count as UNANSWERED
            of all.
    """
    mean, deviation = _moments(signs)
    numbers = torch.from_numpy(_scaled(signs, mean, deviation))
    wanted = torch.from_numpy(right.astype(np.float32))
    counts = np.where(answered, (1 - UNANSWERED) / answered.sum(), UNANSWERED / max(1, (~answered).sum())) * len(signs)
    weight = torch.from_numpy(counts.astype(np.float32))
    each = nn.functional.binary_cross_entropy_with_logits

    def loss(layers: nn.Module, chosen: Sequence[int]) -> torch.Tensor:
        at = torch.as_tensor(chosen)
        return each(layers(numbers[at]).squeeze(-1), wanted[at], weight=weight[at])

    layers = _layers(len(mean), SURE_WIDE, SURE_DROPPED)
    _train(layers, loss, len(signs), SURE_EPOCHS, SURE_BATCH, SURE_STEP)
    return _weights(layers, mean, deviation)


def _moments(numbers: Floats) -> tuple[Floats, Floats]:
    mean: Floats = numbers.mean(0).astype(np.float32)
    deviation: Floats = (numbers.std(0) + 1e-6).astype(np.float32)
    return mean, deviation


def _scaled(numbers: Floats, mean: Floats, deviation: Floats) -> Floats:
    told: Floats = np.clip((numbers - mean) / deviation, -FAR, FAR).astype(np.float32)
    return told


def _layers(numbers: int, wide: int, dropped: float) -> nn.Sequential:
    torch.manual_seed(SEED)
    torch.set_num_threads(1)
    return nn.Sequential(nn.Linear(numbers, wide), nn.GELU(), nn.Dropout(dropped), nn.Linear(wide, 1))


def _train(
    layers: nn.Module,
    loss: Callable[[nn.Module, Sequence[int]], torch.Tensor],
    count: int,
    epochs: int,
    batch: int,
    step: float,
) -> None:
    """One pass over all, `epochs` times, in an order that comes again."""
    rng = np.random.default_rng(SEED)
    optimizer = torch.optim.AdamW(layers.parameters(), step / 4, weight_decay=DECAY)
    steps = epochs * len(range(0, count, batch))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, step, total_steps=steps)
    layers.train()
    for _ in range(epochs):
        order = rng.permutation(count).tolist()
        for start in range(0, count, batch):
            optimizer.zero_grad()
            loss(layers, order[start : start + batch]).backward()  # type: ignore[no-untyped-call]  # not annotated
            optimizer.step()
            schedule.step()


def _weights(layers: nn.Module, mean: Floats, deviation: Floats) -> dict[str, Floats]:
    told = {name: values.detach().numpy().astype(np.float32) for name, values in layers.state_dict().items()}
    return {**told, "mean": mean, "deviation": deviation}
