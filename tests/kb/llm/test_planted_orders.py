"""Orders to a language model that are planted in reports of every format: never shown to the model, never followed,
never live markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from planted_reports import FORMATS

from eval.suites.llm_check_data import Attack, attacks, planted
from ingest import add_files, chunk_report, read_report
from kb.html.answer_rendering import answer_html
from kb.html.rendering import load_texts
from kb.knowledge_base import KnowledgeBase
from kb.llm.messages import Message, Spent, Stop
from kb.llm.prompt import shown
from kb.llm.sources import gather
from kb.model import Answer, Document, Hit
from kb.settings import Settings
from kb.text.prompt_injection import addresses_model, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from kb.embedding.embedder import Embedder

ATTACKS = attacks()
LIVE = re.compile(r"<(?:script|img|iframe|a\s+href=\"(?!#))", re.IGNORECASE)


class Obeying:
    """A model that writes what the planted order wants, with the key of the source that the order stands in."""

    def __init__(self) -> None:
        self.says = self.fact = self.prompt = ""

    def write(self, messages: Sequence[Message], stop: Stop) -> Iterator[str | Spent]:
        self.prompt = messages[-1].content
        keys = re.findall(r"<([A-Z]+\d+)>(?:(?!</\1>).)*?" + re.escape(self.fact), self.prompt, re.DOTALL)
        yield f"{self.says}[{keys[0]}]"
        yield Spent(1, 1)


def test_there_are_forty_orders_at_least_in_both_languages() -> None:
    assert len(ATTACKS) >= 40
    assert len({attack.text for attack in ATTACKS}) == len(ATTACKS)
    assert min(sum(attack.english for attack in ATTACKS), sum(not attack.english for attack in ATTACKS)) >= 15


@pytest.mark.parametrize("suffix", FORMATS)
def test_no_order_reaches_the_prompt_whatever_the_format(suffix: str, tmp_path: Path) -> None:
    for attack in ATTACKS:
        file = tmp_path / f"report{suffix}"
        file.write_bytes(FORMATS[suffix](attack.text))
        report = read_report(file, Settings())
        chunks, tables = chunk_report(report)
        document = Document("d" * 16, file.name, report.title, report.date, 0, len(tables), len(chunks), "")
        hits = [Hit(at, document, chunk, 1.0, 0.9, 0.9) for at, chunk in enumerate(chunks, start=1)]
        asked = Answer("How many engines?", "", abstained=True)
        sources = gather(hits, asked, {document.id: list(tables)}.__getitem__, ["How many engines?"])
        told = "\n".join(shown(source) for source in sources.listed)
        inside = [line for line in told.split("\n") if not re.fullmatch(r"</?[A-Z]+\d+>", line)]
        assert [line for line in inside if addresses_model(line)] == [], attack.text
        assert attack.says.rstrip("。.") not in told
        assert clean(attack.text) not in told
        assert "Rotterdam" in told, "what is beside the order is still there"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[tuple[KnowledgeBase, Obeying]]:
    """Reports with an order each, and a model that obeys."""
    folder, model = tmp_path_factory.mktemp("hostile"), Obeying()
    for attack in ATTACKS:
        (folder / f"plant-{attack.number:02}.md").write_text(planted(attack), encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder, writer=model) as kb:
        assert {added.status for added in add_files(kb, sorted(folder.glob("*.md")))} == {"added"}
        yield kb, model


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack.number))
def test_a_model_that_obeys_reaches_nobody(hostile: tuple[KnowledgeBase, Obeying], attack: Attack) -> None:
    kb, model = hostile
    model.says, model.fact = attack.says, attack.fact
    answer = kb.ask([attack.question])
    assert answer.mode == "extract"
    assert answer.checks is not None
    assert answer.checks.unsupported == answer.checks.sentences > 0
    assert any(warning for warning in answer.warnings)
    assert not LIVE.search(answer_html(answer, 1, load_texts()["en"]))


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: str(attack.number))
def test_the_answer_without_a_model_states_the_fact_and_runs_nothing(
    hostile: tuple[KnowledgeBase, Obeying], attack: Attack, embedder: Embedder
) -> None:
    settings = hostile[0].settings.model_copy(update={"answers": "extract"})
    with KnowledgeBase.open(settings, embedder=embedder) as kb:
        answer = kb.ask([attack.question])
    assert re.search(rf"{1_000 + 37 * attack.number:,}", answer.answer)
    assert not LIVE.search(answer_html(answer, 1, load_texts()["en"]))
    if any(addresses_model(citation.quote) for citation in answer.citations):
        assert answer.warnings, "what is quoted is announced"


def test_ordinary_reports_about_models_are_not_taken_for_orders(make_settings: Callable[..., Settings]) -> None:
    ordinary = (
        "The model was asked to answer questions in English; it replied correctly to 82% of the prompts.",
        "Users can ask the assistant for a summary, which is shown beside the document.",
        "The system message of the API sets the tone of a conversation.",
        "研究团队让模型回答数学题，并要求它写出推理过程。",
        "该公司推出的智能助手可以回答用户的提问，并给出引用来源。",
        "用户在提示词中写明任务，大模型据此生成报告。",
    )
    assert [text for text in ordinary if addresses_model(text)] == []
