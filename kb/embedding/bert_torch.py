"""BERT on PyTorch for many texts, in bfloat16 where a measurement shows that this is faster on the CPU.

The texts of a batch are concatenated without padding, shortest first. No computation is wasted, and a text's vector
does not depend on the batch.
"""

from __future__ import annotations

import ctypes
import json
import os
import platform
import time
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

import numpy as np

from kb.embedding.bert_weights import EPSILON
from kb.embedding.torch_threads import let_threads_sleep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import torch

    from kb.embedding.bert_weights import BertNetwork, Floats

    Linear: TypeAlias = tuple[torch.Tensor, torch.Tensor]
    Layer: TypeAlias = tuple[Linear, Linear, Linear, Linear, Linear, Linear]

Precision = Literal["float32", "bfloat16"]

TOKENS_AT_ONCE = 2048
"""Tokens of a batch. More is slower: the output of a layer no longer fits the CPU's cache."""
AGREEMENT = 0.999
"""The least cosine between bfloat16 and float32 with which bfloat16 is used."""

_PARTS = (
    "attention.output.dense",
    "attention.output.LayerNorm",
    "intermediate.dense",
    "output.dense",
    "output.LayerNorm",
)
_TRIAL_TOKENS = (24, 48, 96, 160)
_TRIAL_ROUNDS = 4


class TorchBert:
    """The forward pass for many texts. Threads may share one."""

    def __init__(self, network: BertNetwork, precision: Precision) -> None:
        import torch

        self._network = network
        self._type = torch.bfloat16 if precision == "bfloat16" else torch.float32
        norm = network.tensors["embeddings.LayerNorm.weight"], network.tensors["embeddings.LayerNorm.bias"]
        self._norm = cast("Linear", tuple(torch.from_numpy(np.array(values)) for values in norm))
        self._layers = [self._layer(layer) for layer in network.layers]

    def vectors(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Unit vectors (len(texts), hidden) of texts given as token ids."""
        import torch

        # Texts of one length are read together: a call for each of many short ones takes most of their time.
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        vectors = np.empty((len(texts), self._network.hidden), np.float32)
        start = 0
        with torch.inference_mode():
            for batch in _batches([texts[at] for at in order]):
                vectors[order[start : start + len(batch)]] = self._batch(batch)
                start += len(batch)
        _give_back()
        return vectors

    def _layer(self, layer: int) -> Layer:
        import torch

        pairs = [self._network.attention_in(layer), *(self._network.linear(layer, part) for part in _PARTS)]
        return cast(
            "Layer",
            tuple(tuple(torch.from_numpy(np.array(values)).to(self._type) for values in pair) for pair in pairs),
        )

    def _batch(self, texts: Sequence[Sequence[int]]) -> Floats:
        import torch
        from torch.nn import functional

        lengths = [len(ids) for ids in texts]
        ids = [token for text in texts for token in text]
        positions = [position for length in lengths for position in range(length)]
        hidden = (self._network.hidden,)
        x = torch.from_numpy(self._network.embedded(ids, positions))
        x = functional.layer_norm(x, hidden, *self._norm, EPSILON).to(self._type)
        for attention_in, attention_out, attention_norm, wide, narrow, norm in self._layers:
            attended = self._attention(functional.linear(x, *attention_in), lengths)
            x = x + functional.linear(attended, *attention_out)
            x = functional.layer_norm(x, hidden, *attention_norm, EPSILON)
            x = x + functional.linear(functional.gelu(functional.linear(x, *wide)), *narrow)
            x = functional.layer_norm(x, hidden, *norm, EPSILON)
        means = torch.stack([text.mean(dim=0) for text in torch.split(x.float(), lengths)])
        return cast("Floats", functional.normalize(means, dim=-1).numpy())

    def _attention(self, queries_keys_values: torch.Tensor, lengths: list[int]) -> torch.Tensor:
        """(tokens, 3 * hidden) to (tokens, hidden); a token sees its own text only."""
        import torch
        from torch.nn.functional import scaled_dot_product_attention

        alike = [(length, len(list(group))) for length, group in groupby(lengths)]
        parts = torch.split(queries_keys_values, [length * count for length, count in alike])
        attended = []
        for part, (length, count) in zip(parts, alike, strict=True):
            split = part.view(count, length, 3, self._network.heads, -1).permute(2, 0, 3, 1, 4)
            attended.append(scaled_dot_product_attention(*split).transpose(1, 2).reshape(count * length, -1))
        return torch.cat(attended)


def _give_back() -> None:
    """Return free heap pages to the system, where the C library can (3 ms).

    Batches differ in size and fragment the heap: without this, a long report takes half a megabyte more for each
    passage.
    """
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if os.name == "posix" else None
    if trim is not None:
        trim(0)


def _batches(texts: Sequence[Sequence[int]]) -> Iterator[Sequence[Sequence[int]]]:
    """Neighbours together, as many as fit TOKENS_AT_ONCE; at least one."""
    start = tokens = 0
    for end, ids in enumerate(texts):
        if end > start and tokens + len(ids) > TOKENS_AT_ONCE:
            yield texts[start:end]
            start, tokens = end, 0
        tokens += len(ids)
    if start < len(texts):
        yield texts[start:]


def make_torch_bert(network: BertNetwork, remembered: Path, report: Callable[[str], None]) -> TorchBert:
    """The engine in the faster number format: measured once on every CPU, then read from the file `remembered`."""
    let_threads_sleep()
    import torch

    machine = f"{_cpu_name()}, torch {torch.__version__}"
    known = _recall(remembered)
    if machine in known:
        return TorchBert(network, "bfloat16" if known[machine] == "bfloat16" else "float32")
    plain, short = TorchBert(network, "float32"), TorchBert(network, "bfloat16")
    seconds, agreement = _compare(plain, short)
    faster = seconds[1] < seconds[0] and agreement >= AGREEMENT
    precision: Precision = "bfloat16" if faster else "float32"
    report(
        f"Measured once on this CPU: float32 {seconds[0]:.3f} s, bfloat16 {seconds[1]:.3f} s, "
        f"cosine {agreement:.4f}; {precision} is used."
    )
    _remember(remembered, {**known, machine: precision})
    return short if faster else plain


def _compare(plain: TorchBert, short: TorchBert) -> tuple[tuple[float, float], float]:
    """The best time of each over some rounds, turn by turn so that other load hits both alike, and their least
    cosine."""
    texts = [[0, *((7919 * (token + 1)) % 200_000 + 10 for token in range(length)), 2] for length in _TRIAL_TOKENS]
    agreement = float((plain.vectors(texts) * short.vectors(texts)).sum(axis=1).min())
    best = [float("inf"), float("inf")]
    for _ in range(_TRIAL_ROUNDS):
        for which, engine in enumerate((plain, short)):
            begin = time.perf_counter()
            engine.vectors(texts)
            best[which] = min(best[which], time.perf_counter() - begin)
    return (best[0], best[1]), agreement


def _cpu_name() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def _recall(remembered: Path) -> dict[str, str]:
    """What was measured before; nothing where it cannot be read: it is measured again."""
    try:
        known = json.loads(remembered.read_text("utf-8"))
        return {str(machine): str(precision) for machine, precision in known.items()}
    except (OSError, ValueError, AttributeError):
        return {}


def _remember(remembered: Path, known: dict[str, str]) -> None:
    """Write the cache atomically. If it cannot be written, the next start measures again (one second)."""
    draft = remembered.with_suffix(f".{os.getpid()}")
    with suppress(OSError):
        draft.write_text(json.dumps(known, indent=2), "utf-8")
        draft.replace(remembered)
