"""A cross-encoder named in the settings puts what search found in its own order. The one here is tiny, of random
weights."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
import torch

from kb.embedding.named_models import NamedModel
from kb.errors import ModelUnavailableError
from kb.knowledge_base import KnowledgeBase

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import MakeReport

    from kb.embedding.embedder import Embedder
    from kb.model import Hit
    from kb.settings import Settings

PASSAGES = (
    "Coffee: Coffee futures rose by a third. Growers in Brazil saw frost.",
    "Tea: Tea was stable, and so was cocoa.",
    "Sugar: Sugar fell on a good harvest in Brazil.",
    "Wheat: Wheat rose after a dry spring in Brazil.",
    "Steel: Steel mills in the north were idle.",
)
QUESTION = "Why did coffee rise in Brazil?"


def make_cross_encoder(folder: Path, labels: int = 1) -> Path:
    """A BERT of one small layer with a vocabulary of these passages' words, as a sentence-transformers folder."""
    from sentence_transformers import CrossEncoder
    from tokenizers import Tokenizer, models, pre_tokenizers, processors
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast

    words = sorted({word for text in (*PASSAGES, QUESTION) for word in text.lower().replace(".", " ").split()})
    vocabulary = {word: at for at, word in enumerate(("[PAD]", "[UNK]", "[CLS]", "[SEP]", *words))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    fast = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]  # so in the library
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]", sep_token="[SEP]"
    )
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        max_position_embeddings=64,
        initializer_range=1.0,
        id2label={label: str(label) for label in range(labels)},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    fast.save_pretrained(folder)
    CrossEncoder(str(folder), device="cpu").save_pretrained(str(folder))
    return folder


@pytest.fixture(scope="module")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_cross_encoder(tmp_path_factory.mktemp("cross-encoder"))


@pytest.fixture
def reranking(
    cross_encoder: Path, make_settings: Callable[..., Settings], embedder: Embedder, make_report: MakeReport
) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(make_settings(reranker=str(cross_encoder)), embedder=embedder) as opened:
        opened.put(make_report("goods.md", *PASSAGES))
        yield opened


@pytest.fixture
def plain(kb: KnowledgeBase, make_report: MakeReport) -> KnowledgeBase:
    kb.put(make_report("goods.md", *PASSAGES))
    return kb


def scores_of(folder: Path, hits: list[Hit]) -> dict[str, float]:
    """What the model itself says of each passage."""
    from sentence_transformers import CrossEncoder

    pairs = [(QUESTION, f"{hit.chunk.context}\n{hit.chunk.text}") for hit in hits]
    told = CrossEncoder(str(folder), device="cpu").predict(pairs, show_progress_bar=False)
    return {hit.chunk_id: float(score) for hit, score in zip(hits, told, strict=True)}


def test_hits_come_in_the_order_of_the_cross_encoder(
    reranking: KnowledgeBase, plain: KnowledgeBase, cross_encoder: Path
) -> None:
    before, after = plain.search(QUESTION), reranking.search(QUESTION)
    told = scores_of(cross_encoder, before)
    assert [hit.chunk_id for hit in after] == sorted(told, key=lambda chunk: -told[chunk])
    assert [hit.chunk_id for hit in after] != [hit.chunk_id for hit in before]
    assert [hit.rank for hit in after] == [1, 2, 3, 4, 5]
    assert [hit.reranked for hit in after] == pytest.approx([told[hit.chunk_id] for hit in after], abs=1e-5)


def test_fused_scores_are_dealt_out_in_the_new_order(reranking: KnowledgeBase, plain: KnowledgeBase) -> None:
    assert [hit.score for hit in reranking.search(QUESTION)] == pytest.approx(
        [hit.score for hit in plain.search(QUESTION)]
    )


def test_more_passages_are_read_than_are_returned(reranking: KnowledgeBase) -> None:
    everything = reranking.search(QUESTION)
    (first,) = reranking.search(QUESTION, top_k=1)
    assert first.chunk_id == everything[0].chunk_id


def test_answers_are_made_from_the_new_order(reranking: KnowledgeBase) -> None:
    answer = reranking.ask([QUESTION])
    assert answer.abstained or answer.citations


def test_without_the_setting_no_passage_is_reranked(plain: KnowledgeBase) -> None:
    assert {hit.reranked for hit in plain.search(QUESTION)} == {None}


def test_an_empty_knowledge_base_does_not_load_the_model(
    make_settings: Callable[..., Settings], embedder: Embedder
) -> None:
    with KnowledgeBase.open(make_settings(reranker="/nowhere/at/all"), embedder=embedder) as empty:
        assert empty.search(QUESTION) == []


def test_a_folder_that_is_not_there_is_named_with_its_setting(
    make_settings: Callable[..., Settings], embedder: Embedder, make_report: MakeReport
) -> None:
    with KnowledgeBase.open(make_settings(reranker="/nowhere/at/all"), embedder=embedder) as opened:
        opened.put(make_report("goods.md", *PASSAGES))
        with pytest.raises(ModelUnavailableError, match="'reranker' names the folder /nowhere/at/all"):
            opened.search(QUESTION)


def test_a_classifier_of_several_labels_is_no_reranker(
    tmp_path: Path, make_settings: Callable[..., Settings], embedder: Embedder, make_report: MakeReport
) -> None:
    folder = make_cross_encoder(tmp_path / "labels", labels=3)
    with KnowledgeBase.open(make_settings(reranker=str(folder)), embedder=embedder) as opened:
        opened.put(make_report("goods.md", *PASSAGES))
        with pytest.raises(ModelUnavailableError, match="gives 3 scores a passage"):
            opened.search(QUESTION)


def test_a_folder_that_holds_no_model_is_refused(
    tmp_path: Path, make_settings: Callable[..., Settings], embedder: Embedder, make_report: MakeReport
) -> None:
    with KnowledgeBase.open(make_settings(reranker=str(tmp_path)), embedder=embedder) as opened:
        opened.put(make_report("goods.md", *PASSAGES))
        with pytest.raises(ModelUnavailableError, match=r"cross-encoder in .* cannot be loaded"):
            opened.search(QUESTION)


def test_threads_sleep_while_they_wait_whoever_imports_pytorch_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMP_WAIT_POLICY", raising=False)
    model = NamedModel(str(tmp_path), "reranker", "cross-encoder", lambda *_: os.environ.get("OMP_WAIT_POLICY"))
    assert model.loaded(print) == "PASSIVE"
