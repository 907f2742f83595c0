"""Reranks the best passages with a cross-encoder, if the setting `reranker` names one."""

from __future__ import annotations

from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from kb.embedding.named_models import NamedModel
from kb.errors import ModelUnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sentence_transformers import CrossEncoder

    from kb.model import Hit
    from kb.settings import Settings

RERANKED = 30
"""The cross-encoder reads at least this many passages; each is one run of the model."""


class Reranker:
    """The cross-encoder of the settings, loaded when it is first needed; without one, every order stays. Threads may
    share one."""

    def __init__(self, settings: Settings, report: Callable[[str], None]) -> None:
        self._name = settings.reranker
        self._report = report
        self._model: CrossEncoder | None = None
        self._lock = Lock()

    def depth(self, top_k: int) -> int:
        """How many passages search must bring for the best `top_k` of them."""
        return max(top_k, RERANKED) if self._name else top_k

    def best(self, question: str, hits: Sequence[Hit], top_k: int) -> list[Hit]:
        """The best `top_k` of `hits`, best first.

        The fused scores are reassigned in the new order. The weights of answers were fitted on the distances between
        fused scores, so these distances are kept. `reranked` is the cross-encoder's own score.

        Raises:
            ModelUnavailableError: the model cannot be found or loaded, or does not give one score a pair.
        """
        if not self._name or not hits:
            return list(hits[:top_k])
        new_scores = self._scores(question, [f"{hit.chunk.context}\n{hit.chunk.text}".strip() for hit in hits])
        order = np.argsort(-new_scores, kind="stable")[:top_k].tolist()
        scores = sorted((hit.score for hit in hits), reverse=True)
        return [
            replace(hits[at], rank=place + 1, score=scores[place], reranked=float(new_scores[at]))
            for place, at in enumerate(order)
        ]

    def _scores(self, question: str, passages: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        with self._lock:
            if self._model is None:
                named = NamedModel(self._name, "reranker", "cross-encoder", _cross_encoder)
                self._model = named.loaded(self._report)
            predicted = self._model.predict([(question, passage) for passage in passages], show_progress_bar=False)
        scores = np.asarray(predicted, np.float64)
        if scores.ndim != 1:
            raise ModelUnavailableError(
                f"The cross-encoder {self._name} gives {scores.shape[1]} scores a passage, not one.",
                "Name one that was trained to rank passages in the setting 'reranker', or remove the setting.",
            )
        return scores


def _cross_encoder(name: str, offline: bool) -> CrossEncoder:  # noqa: FBT001  (as NamedModel calls it)
    from sentence_transformers import CrossEncoder

    model: CrossEncoder = CrossEncoder(name, device="cpu", local_files_only=offline)
    return model
