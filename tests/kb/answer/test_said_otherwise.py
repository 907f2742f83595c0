"""What a question calls otherwise than the reports is answered, and what they have under no name is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest import add_files
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.embedding.embedder import Embedder

TEXTS = {
    "stoves.md": "# Tarn Research: European stoves\n\n## Summary\n\nStove sales in Europe recovered in 2031. "
    "Spain led thanks to a grant, while Portugal fell again because the rebate for stoves ended. "
    "We cut Ember Works to Underweight with a target of EUR 7.20 on its exposure to Portugal.\n\n"
    "Maud Fenner thinks that Norway's grant will be spent by April.\n",
    "harlow.md": "# Harlow Looms Inc. third quarter 2031 results\n\nHULL, November 3, 2031 -- Harlow Looms Inc. "
    "today told its results.\n\nGross margin came in below our target because of "
    "dear cotton; we expect it to recover in the fourth quarter, said Ines Park, Chief Financial Officer.\n\n"
    "On October 9, 2031 the company agreed to acquire Brae Dyes GmbH, a maker of dyes, for approximately €45 million "
    "in cash. The transaction is expected to close in the second quarter of 2032.\n",
    "mica.md": "# 云母周报（2031 年第 8 周）：报价走稳\n\n## 核心观点\n\n- **白云母**：本周均价 5.2 万元/吨，周环比上涨 1%。\n"
    "- **策略**：以观望为主；有库存的贸易商可逢高减仓。\n\n"
    "**风险提示**：矿山复产超预期；需求走弱；运费上涨。\n\n表 1：库存（吨）\n\n| 环节 | 本周 | 去年同期 |\n|---|---|---|\n"
    "| 矿山白云母 | 310 | 275 |\n| 贸易商 | 120 | 140 |\n\n资料来源：行业协会。注：含税。\n",
}


@pytest.fixture(scope="module")
def kb(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    folder = tmp_path_factory.mktemp("otherwise")
    for name, text in TEXTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as opened:
        assert [one.status for one in add_files(opened, sorted(folder.glob("*.md")))] == ["added"] * len(TEXTS)
        yield opened


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("Why did Portuguese stove sales drop?", "rebate"),
        ("What does Maud Fenner think of the Norwegian grant?", "April"),
        ("Why did Harlow's gross margin fall short of target in Q3?", "cotton"),
        ("Who is the cfo of Harlow Looms?", "Ines Park"),
        ("When is the Brae Dyes acquisition expected to close and how much will it cost?", "second quarter of 2032"),
        ("When is the Brae Dyes acquisition expected to close and how much will it cost?", "45 million"),
        ("矿山白云母库存本周有多少吨，去年同期呢？", "275"),
        ("对白云母的操作建议是什么？", "观望"),
    ],
)
def test_it_is_answered(kb: KnowledgeBase, question: str, told: str) -> None:
    answer = kb.ask([question])
    assert told in answer.answer
    assert not answer.abstained


@pytest.mark.parametrize(
    "question",
    [
        "Why did Swedish stove sales drop?",
        "What does Maud Fenner think of the Danish grant?",
        "who is cfo of visa",
        "对石墨的操作建议是什么？",
    ],
)
def test_what_no_report_has_is_refused(kb: KnowledgeBase, question: str) -> None:
    assert kb.ask([question]).abstained
