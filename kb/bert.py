"""BERT with mean pooling, straight from a folder's tokenizer.json and model.safetensors: the default model without transformers.

Two ways through the same weights. NumPy in float32 embeds one text: a process that answers one question has nothing else to load, where
PyTorch and sentence-transformers would cost seconds. PyTorch (kb.bert_torch) embeds many. The weights are mapped, not read: of the
large table of pieces only the rows in use ever come into memory.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from kb.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from tokenizers import Tokenizer

    from kb.bert_torch import TorchBert

    Floats: TypeAlias = NDArray[np.float32]
    Tensors: TypeAlias = Mapping[str, Floats]

EPSILON = 1e-12
"""Of every layer norm of BERT."""
MAX_TOKENS = 512


@dataclass(frozen=True, slots=True)
class Network:
    """The weights of a BERT by their names in its file, and its number of attention heads."""

    tensors: Tensors
    heads: int

    @property
    def hidden(self) -> int:
        """Length of a vector."""
        return int(self.tensors["embeddings.LayerNorm.weight"].shape[0])

    @property
    def layers(self) -> range:
        """Numbers of the layers."""
        return range(sum(name.endswith(".attention.self.query.weight") for name in self.tensors))

    def linear(self, layer: int, part: str) -> tuple[Floats, Floats]:
        """Weight (out, in) and bias (out,) of a part of a layer; also of its layer norms: (hidden,), (hidden,)."""
        prefix = f"encoder.layer.{layer}.{part}"
        return self.tensors[f"{prefix}.weight"], self.tensors[f"{prefix}.bias"]

    def attention_in(self, layer: int) -> tuple[Floats, Floats]:
        """Query, key and value of a layer as one: weight (3 * hidden, hidden) and bias (3 * hidden,)."""
        parts = [self.linear(layer, f"attention.self.{part}") for part in ("query", "key", "value")]
        return np.concatenate([weight for weight, _ in parts]), np.concatenate([bias for _, bias in parts])

    def embedded(self, ids: Sequence[int], positions: Sequence[int]) -> Floats:
        """What goes into the first layer, before its layer norm: (len(ids), hidden)."""
        total: Floats = (
            self.tensors["embeddings.word_embeddings.weight"][list(ids)]
            + self.tensors["embeddings.position_embeddings.weight"][list(positions)]
            + self.tensors["embeddings.token_type_embeddings.weight"][0]
        )
        return total


class Bert:
    """A BERT in a folder. Threads may share one.

    Args:
        folder: holds config.json, tokenizer.json and model.safetensors (float32).
        make_torch: makes the engine for many texts; called once, at the first many.

    Raises:
        ModelUnavailableError: the folder cannot be read.
    """

    def __init__(self, folder: Path, make_torch: Callable[[Network], TorchBert]) -> None:
        from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]  # the library ships no types

        try:
            heads = int(json.loads((folder / "config.json").read_text("utf-8"))["num_attention_heads"])
            self._network = Network(map_tensors(folder / "model.safetensors"), heads)
        except (OSError, ValueError, KeyError) as error:
            raise ModelUnavailableError(
                f"The embedding model in {folder} cannot be read: {error}.", "Remove that folder: it is made again."
            ) from None
        self.dimension = self._network.hidden
        self._tokenizer = _load_tokenizer(folder / "tokenizer.json")
        self._numpy = _NumpyBert(self._network)
        self._one_thread = ThreadpoolController()
        self._make_torch = make_torch
        self._torch: TorchBert | None = None
        self._numpy_lock, self._torch_lock = Lock(), Lock()

    def one(self, text: str) -> Floats:
        """The unit vector (dimension,) of a text, with its prompt."""
        ids = self._ids(text)
        # NumPy's threads spin while they wait: two save 6 ms on an idle machine and lose seconds on a busy one.
        with self._numpy_lock, self._one_thread.limit(limits=1, user_api="blas"):
            return self._numpy.vector(ids)

    def many(self, texts: Sequence[str]) -> Floats:
        """The unit vectors (len(texts), dimension) of texts, with their prompts."""
        with self._torch_lock:
            if self._torch is None:
                self._torch = self._make_torch(self._network)
        return self._torch.vectors([self._ids(text) for text in texts])

    def count_tokens(self, text: str) -> int:
        """How many tokens a text has, without the two around it."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def _ids(self, text: str) -> list[int]:
        ids = self._tokenizer.encode(text).ids
        return ids if len(ids) <= MAX_TOKENS else [*ids[: MAX_TOKENS - 1], ids[-1]]


def _load_tokenizer(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # noqa: BLE001  (the library raises bare Exception, nothing narrower)
        raise ModelUnavailableError(
            f"The tokenizer {path} cannot be read: {error}.", f"Remove the folder {path.parent}: it is made again."
        ) from None


def map_tensors(path: Path) -> dict[str, Floats]:
    """The float32 tensors of a safetensors file by name, mapped into memory and not yet read.

    Raises:
        OSError, ValueError, KeyError: no such file, or not one of float32 tensors.
    """
    with path.open("rb") as file:
        start = int.from_bytes(file.read(8), "little") + 8
        if start > path.stat().st_size:
            raise ValueError(f"{path.name} is shorter than its header")
        header = json.loads(file.read(start - 8))
    header.pop("__metadata__", None)
    if any(entry["dtype"] != "F32" for entry in header.values()):
        raise ValueError(f"{path.name} holds other numbers than float32")
    values = np.memmap(path, np.dtype("<f4"), "r", offset=start)
    return {
        name: values[entry["data_offsets"][0] // 4 : entry["data_offsets"][1] // 4].reshape(entry["shape"])
        for name, entry in header.items()
    }


class _NumpyBert:
    """The forward pass for one text, in float32."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._norm = network.tensors["embeddings.LayerNorm.weight"], network.tensors["embeddings.LayerNorm.bias"]
        self._layers = [(network.attention_in(layer), layer) for layer in network.layers]

    def vector(self, ids: Sequence[int]) -> Floats:
        network = self._network
        x = _layer_norm(network.embedded(ids, range(len(ids))), *self._norm)
        for attention_in, layer in self._layers:
            attended = self._attention(_linear(x, *attention_in))
            x = x + _linear(attended, *network.linear(layer, "attention.output.dense"))
            x = _layer_norm(x, *network.linear(layer, "attention.output.LayerNorm"))
            wide = _gelu(_linear(x, *network.linear(layer, "intermediate.dense")))
            x = x + _linear(wide, *network.linear(layer, "output.dense"))
            x = _layer_norm(x, *network.linear(layer, "output.LayerNorm"))
        mean: Floats = x.mean(axis=0)
        return mean / np.float32(np.linalg.norm(mean))

    def _attention(self, queries_keys_values: Floats) -> Floats:
        """(tokens, 3 * hidden) to (tokens, hidden)."""
        tokens, heads = len(queries_keys_values), self._network.heads
        split = queries_keys_values.reshape(tokens, 3, heads, -1).transpose(1, 2, 0, 3)
        queries, keys, values = split
        weights: Floats = queries @ keys.transpose(0, 2, 1)
        weights *= np.float32(queries.shape[-1] ** -0.5)
        weights -= weights.max(axis=-1, keepdims=True)
        np.exp(weights, out=weights)
        weights /= weights.sum(axis=-1, keepdims=True)
        joined: Floats = (weights @ values).transpose(1, 0, 2).reshape(tokens, -1)
        return joined


def _linear(x: Floats, weight: Floats, bias: Floats) -> Floats:
    product: Floats = x @ weight.T
    product += bias
    return product


def _layer_norm(x: Floats, weight: Floats, bias: Floats) -> Floats:
    centred: Floats = x - x.mean(axis=-1, keepdims=True)
    centred /= np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(EPSILON))
    centred *= weight
    centred += bias
    return centred


def _gelu(x: Floats) -> Floats:
    """x * Phi(x), with the error function as Abramowitz and Stegun's 7.1.26 (within 1.5e-7): NumPy has none of its own."""
    size = np.abs(x)
    t = np.reciprocal(size * np.float32(0.3275911 * 0.5**0.5) + np.float32(1))
    series = np.full_like(x, 1.061405429)
    for coefficient in (-1.453152027, 1.421413741, -0.284496736, 0.254829592):
        series *= t
        series += np.float32(coefficient)
    series *= t
    series *= np.exp(size * size * np.float32(-0.5))
    size *= np.float32(1) - series
    size += x
    size *= np.float32(0.5)
    return size
