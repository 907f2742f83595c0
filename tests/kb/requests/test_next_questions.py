"""What is offered to be asked next: made of what stands beside the answer, asked before it is offered, and answered
with that figure."""

from collections.abc import Iterator

import pytest

from ingest import add_files
from kb.embedding.embedder import Embedder
from kb.knowledge_base import KnowledgeBase
from kb.llm.messages import Stop
from kb.settings import Settings

REPORT = """# 纺织机械行业周报

日期：2025-03-01

## 估值

表 1：重点公司估值

| 公司 | PE 2024E | PE 2025E | PE 2026E | 净利润 2024E | 净利润 2025E |
|---|---|---|---|---|---|
| 云锦机械 | 21.4 | 18.2 | 15.1 | 3.25 | 3.81 |
| 青川纺织 | 12.7 | 11.3 | 10.2 | 1.18 | 1.44 |
| 平湖精工 | 33.9 | 28.6 | 22.0 | 5.02 | 6.37 |

## 风险提示

棉花价格大幅波动；海外订单不及预期。
"""


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Iterator[KnowledgeBase]:
    """One report with a table of companies."""
    folder = tmp_path_factory.mktemp("next")
    (folder / "weekly.md").write_text(REPORT, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as opened:
        list(add_files(opened, [folder / "weekly.md"]))
        yield opened


@pytest.mark.parametrize(
    "question",
    ["云锦机械2025E的PE是多少？", "What is the 2025E PE of 青川纺织?", "平湖精工2024E的净利润是多少？", "有哪些风险？"],
)
def test_every_question_that_is_offered_is_answered_and_none_was_asked_before(
    library: KnowledgeBase, question: str
) -> None:
    answer = library.ask([question])
    offered = library.following([question], answer).questions
    assert offered
    assert len(set(offered)) == len(offered) <= 3
    assert question not in offered
    assert not [one for one in offered if library.ask([question, one]).abstained]


def test_a_figure_leads_to_what_stands_beside_it(library: KnowledgeBase) -> None:
    question = "云锦机械2025E的PE是多少？"
    offered = library.following([question], library.ask([question])).questions
    assert any("云锦机械" in one and "净利润" in one for one in offered)
    assert any("青川纺织" in one and "PE" in one for one in offered)


@pytest.mark.parametrize("question", ["云锦机械和青川纺织谁更便宜？", "Which is cheaper, 云锦机械 or 青川纺织?"])
def test_what_was_taken_unasked_can_be_chosen_otherwise(library: KnowledgeBase, question: str) -> None:
    answer = library.ask([question])
    taken = [one.value for one in answer.assumed]
    assert taken
    others = library.following([question], answer).others
    assert len(others) == len(taken)
    offered = {value: again for some in others for value, again in some}
    assert offered, "another year is there"
    for value, again in offered.items():
        assert value not in taken
        told = library.ask([again])
        assert not told.abstained
        assert any(value in cell.column for one in told.citations for cell in one.cells)
    assert not any("净利润" in value for value in offered), "nothing is cheaper by its profit"


def test_nothing_is_offered_to_somebody_who_has_gone(library: KnowledgeBase) -> None:
    question = "云锦机械2025E的PE是多少？"
    stop = Stop()
    stop.tell()
    assert library.following([question], library.ask([question]), stop=stop).questions == ()
