"""The network that weighs cells: NumPy at questions, PyTorch at fitting, the same numbers."""

from __future__ import annotations

import numpy as np
import torch

from eval.cells.training import CellNetwork, Lesson, _Batch, _scaled, train
from kb.cells.network import Cells, Network

FEATURES, TOKENS, CUES = 7, 5, 3


def lesson(seed: int, cells: int = 12) -> Lesson:
    rng = np.random.default_rng(seed)
    shape = (cells // 4, 4)
    rows, columns = (at.ravel() for at in np.indices(shape))
    features = rng.normal(size=(cells, FEATURES)).astype(np.float32)
    coverage = rng.random((cells, TOKENS)).astype(np.float32)
    answer = np.zeros(cells, bool)
    answer[int(features[:, 0].argmax())] = True
    return Lesson(Cells(features, coverage, coverage[:, 0], rows, columns, rng.random(CUES).astype(np.float32)), answer)


def trained() -> dict[str, np.ndarray]:
    return train([lesson(seed) for seed in range(40)], lambda _done, _of: None)


def test_training_comes_out_the_same_every_time() -> None:
    first, second = trained(), trained()
    assert all(np.array_equal(first[name], second[name]) for name in first)


def test_numpy_weighs_as_pytorch_does() -> None:
    weights = trained()
    network = CellNetwork(FEATURES, CUES)
    network.load_state_dict(
        {name: torch.from_numpy(one) for name, one in weights.items() if name not in ("mean", "deviation")}
    )
    network.eval()
    several = [lesson(seed) for seed in (101, 102, 103)]
    with torch.no_grad():
        _, together = network(_Batch([_scaled(one, weights["mean"], weights["deviation"]) for one in several]))
    alone = [Network([weights], {}, {}).log_odds(one.cells) for one in several]
    assert np.allclose(together.numpy(), np.concatenate(alone), atol=1e-4)


def test_what_can_be_learned_is_learned() -> None:
    network = Network([trained()], {}, {})
    told = [lesson(seed) for seed in range(200, 230)]
    right = sum(bool(one.answer[network.log_odds(one.cells).argmax()]) for one in told)
    assert right / len(told) > 0.3  # one of twelve by chance
