"""BERT with mean pooling, read from tokenizer.json and model.safetensors: runs the default model without
transformers.

There are two engines on the same weights. NumPy in float32 embeds a few texts: a process that answers one question
does not wait seconds for PyTorch and sentence-transformers to load. PyTorch (kb.embedding.bert_torch) embeds many. The
weights are memory-mapped: only the rows in use are read.
"""

from __future__ import annotations

import json
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from kb.embedding.bert_torch import make_torch_bert
from kb.embedding.bert_weights import EPSILON, BertNetwork, map_tensors
from kb.embedding.gelu import gelu
from kb.embedding.token_alignment import TokenVectors
from kb.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tokenizers import Tokenizer

    from kb.embedding.bert_torch import TorchBert
    from kb.embedding.bert_weights import Floats


class Bert:
    """A BERT in a folder. Threads may share one.

    Args:
        folder: holds config.json, tokenizer.json and model.safetensors (float32).
        remembered: the file that keeps which number format is the faster one on this CPU.
        report: told of what takes long.

    Raises:
        ModelUnavailableError: the folder cannot be read.
    """

    def __init__(self, folder: Path, remembered: Path, report: Callable[[str], None]) -> None:
        try:
            heads = int(json.loads((folder / "config.json").read_text("utf-8"))["num_attention_heads"])
            self._network = BertNetwork(map_tensors(folder / "model.safetensors"), heads)
        except (OSError, ValueError, KeyError) as error:
            raise ModelUnavailableError(
                f"The embedding model in {folder} cannot be read: {error}.", "Remove that folder: it is made again."
            ) from None
        self.dimension = self._network.hidden
        self._tokenizer = _load_tokenizer(folder / "tokenizer.json")
        self._numpy = _NumpyBert(self._network)
        self._remembered, self._report = remembered, report
        self._torch: TorchBert | None = None
        self._numpy_lock, self._torch_lock = Lock(), Lock()

    def few(self, texts: Sequence[str]) -> list[Floats]:
        """The unit vectors (dimension,) of a few texts, with their prompts, in one pass."""
        ids = [self._ids(text) for text in texts]
        with self._numpy_lock:
            return self._numpy.vectors(ids)

    def many(self, texts: Sequence[str]) -> Floats:
        """The unit vectors (len(texts), dimension) of texts, with their prompts."""
        with self._torch_lock:
            if self._torch is None:
                self._torch = make_torch_bert(self._network, self._remembered, self._report)
        return self._torch.vectors([self._ids(text) for text in texts])

    def tokens(self, prompt: str, text: str) -> TokenVectors:
        """The token vectors of `text`, encoded with `prompt` in front; tokens beyond the model's limit are left out."""
        encoded = self._tokenizer.encode(prompt + text)
        spans = np.array(encoded.offsets, np.int64).reshape(-1, 2)[: self._network.positions] - len(prompt)
        with self._numpy_lock:
            (states,) = self._numpy.states([encoded.ids[: self._network.positions]])
        own = (spans[:, 0] >= 0) & (spans[:, 1] > spans[:, 0])
        return TokenVectors(states[own], spans[own])

    def count_tokens(self, text: str) -> int:
        """How many tokens a text has, without the two around it."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def _ids(self, text: str) -> list[int]:
        ids, most = self._tokenizer.encode(text).ids, self._network.positions
        return ids if len(ids) <= most else [*ids[: most - 1], ids[-1]]


def _load_tokenizer(path: Path) -> Tokenizer:
    from tokenizers import Tokenizer

    try:
        return Tokenizer.from_file(str(path))
    except Exception as error:  # noqa: BLE001  (the library raises bare Exception, nothing narrower)
        raise ModelUnavailableError(
            f"The tokenizer {path} cannot be read: {error}.", f"Remove the folder {path.parent}: it is made again."
        ) from None


class _NumpyBert:
    """The forward pass for a few texts, in float32."""

    def __init__(self, network: BertNetwork) -> None:
        self._network = network
        self._norm = network.tensors["embeddings.LayerNorm.weight"], network.tensors["embeddings.LayerNorm.bias"]
        self._layers = [(network.attention_in(layer), layer) for layer in network.layers]

    def vectors(self, texts: Sequence[Sequence[int]]) -> list[Floats]:
        means: list[Floats] = [states.mean(axis=0) for states in self.states(texts)]
        return [mean / np.float32(np.linalg.norm(mean)) for mean in means]

    def states(self, texts: Sequence[Sequence[int]]) -> list[Floats]:
        """The vectors (tokens, hidden) of each text's tokens; the weights are read once for all."""
        network = self._network
        ids = [token for text in texts for token in text]
        ends = np.cumsum([len(text) for text in texts])[:-1]
        x = _layer_norm(network.embedded(ids, [at for text in texts for at in range(len(text))]), *self._norm)
        for attention_in, layer in self._layers:
            attended = np.concatenate([self._attention(own) for own in np.split(_linear(x, *attention_in), ends)])
            x = x + _linear(attended, *network.linear(layer, "attention.output.dense"))
            x = _layer_norm(x, *network.linear(layer, "attention.output.LayerNorm"))
            wide = gelu(_linear(x, *network.linear(layer, "intermediate.dense")))
            x = x + _linear(wide, *network.linear(layer, "output.dense"))
            x = _layer_norm(x, *network.linear(layer, "output.LayerNorm"))
        return np.split(x, ends)

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
    # A fifth faster than `x @ weight.T`, for which BLAS lays out the weights anew.
    product: Floats = (weight @ x.T).T
    return product + bias


def _layer_norm(x: Floats, weight: Floats, bias: Floats) -> Floats:
    centred: Floats = x - x.mean(axis=-1, keepdims=True)
    centred /= np.sqrt((centred * centred).mean(axis=-1, keepdims=True) + np.float32(EPSILON))
    centred *= weight
    centred += bias
    return centred
