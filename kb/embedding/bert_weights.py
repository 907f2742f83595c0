"""The weights of a BERT as its safetensors file holds them: mapped into memory, so that only what is used is ever
read."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    Floats: TypeAlias = NDArray[np.float32]

EPSILON = 1e-12
"""Of every layer norm of BERT."""


@dataclass(frozen=True, slots=True)
class BertNetwork:
    """The weights of a BERT by their names in its file, and its number of attention heads."""

    tensors: Mapping[str, Floats]
    heads: int

    @property
    def hidden(self) -> int:
        """Length of a vector."""
        return int(self.tensors["embeddings.LayerNorm.weight"].shape[0])

    @property
    def positions(self) -> int:
        """The most tokens a text may have; what is beyond is not read."""
        return int(self.tensors["embeddings.position_embeddings.weight"].shape[0])

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
