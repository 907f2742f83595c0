"""`python -m kb ask --explain`: says how the question was read, what was searched, the candidates, and what decided."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from ingest import add_files
from kb.command_line import run
from kb.commands.cli import app
from kb.commands.explain import explanation
from kb.commands.explain_text import explanation_lines
from kb.knowledge_base import KnowledgeBase
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kb.embedding.embedder import Embedder

REPORT = """# 东珩精密年度点评

## 经营

东珩精密的新产线在 2025 年投产，良率爬坡慢是主要的短板。

## 财务预测

表 1: 东珩精密盈利预测

| 项目 | 2024A | 2025E |
|---|---|---|
| 营业收入（亿元） | 41.20 | 52.70 |
| 净利润（亿元） | 3.10 | 4.65 |
"""


@pytest.fixture(scope="module")
def stocked(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """One report with a table; nothing changes it."""
    folder = tmp_path_factory.mktemp("explain")
    path = folder / "donghang.md"
    path.write_text(REPORT, encoding="utf-8")
    with KnowledgeBase.open(Settings(dir=folder / "kb"), embedder=embedder) as kb:
        assert [added.status for added in add_files(kb, [path])] == ["added"]
        yield kb


def why(kb: KnowledgeBase, *turns: str) -> dict[str, Any]:
    return explanation(kb.basis(turns))


def test_a_figure_is_explained_by_the_facts_and_cells_that_were_weighed(stocked: KnowledgeBase) -> None:
    told = why(stocked, "东珩精密 2025 年的净利润是多少？")
    read = told["read"]
    assert (read["language"], read["kind"], read["operation"]) == ("zh", "number", "lookup")
    assert read["measures"] == ["net-profit"]
    assert [(one["label"], one["start"]) for one in read["periods"]] == [("2025 年", "2025-01-01")]
    assert [fact["printed"] for one in told["candidates"]["facts"] for fact in one["facts"]] == ["4.65"]
    (table,) = told["candidates"]["cells"]
    assert [cell["value"] for cell in table["cells"] if cell["chosen"]] == ["4.65"]
    assert table["cells"][0]["log_odds"] == max(cell["log_odds"] for cell in table["cells"])
    assert [one["name"] for one in told["decided"]["readers"]] == ["facts"]
    assert told["decided"]["confidence"] > told["decided"]["threshold"] == 0.5


def test_a_sentence_is_explained_by_its_features_and_the_threshold_of_prose(stocked: KnowledgeBase) -> None:
    told = why(stocked, "新产线的主要短板是什么？")
    prose, decided = told["candidates"]["prose"], told["decided"]
    assert "良率爬坡慢" in prose["sentences"][0]["text"]
    adds = [abs(one["adds"]) for one in prose["sentences"][0]["features"]]
    assert adds == sorted(adds, reverse=True)
    assert [one["name"] for one in decided["readers"]] == ["prose"]
    assert decided["confidence"] == prose["chosen"]["likely"] >= decided["threshold"] == prose["chosen"]["given_from"]
    assert told["searched"]["hits"][0]["document"] == "donghang.md"


def test_a_refusal_by_rule_names_what_is_missing_and_no_reader(stocked: KnowledgeBase) -> None:
    decided = why(stocked, "台积电的产能？")["decided"]
    assert (decided["outcome"], decided["missing"], decided["readers"]) == ("absent", ["台积电", "产能"], [])
    assert (decided["confidence"], decided["threshold"], decided["by_rule"]) == (None, None, True)


def test_a_request_has_no_candidates_since_no_reader_was_asked(stocked: KnowledgeBase) -> None:
    told = why(stocked, "总结一下这份报告")
    assert told["read"]["request"]["name"].startswith("overview")
    assert (told["reports"], told["searched"], told["candidates"]) == (None, None, None)
    assert told["decided"]["is_request"] is True


def test_a_turn_of_several_requests_is_explained_as_its_parts(stocked: KnowledgeBase) -> None:
    told = why(stocked, "总结一下这份报告。新产线的主要短板是什么？")
    assert told["read"]["parts"] == ["总结一下这份报告。", "新产线的主要短板是什么？"]
    assert (told["candidates"], told["decided"]["is_request"]) == (None, False)
    assert any("several requests" in line for line in explanation_lines(told))


def test_a_follow_up_is_explained_as_the_question_that_it_was_completed_to(stocked: KnowledgeBase) -> None:
    told = why(stocked, "东珩精密 2025 年的净利润是多少？", "那 2024 年呢？")
    assert {"净利润", "2024"} <= {word for word in ("净利润", "2024", "2025") if word in told["read"]["question"]}
    assert [fact["printed"] for one in told["candidates"]["facts"] for fact in one["facts"]] == ["3.10"]


def test_the_lines_for_a_person_say_what_the_data_say(stocked: KnowledgeBase) -> None:
    told = why(stocked, "东珩精密 2025 年的净利润是多少？")
    lines = list(explanation_lines(told))
    assert [line for line in lines if not line.startswith(" ")] == [
        *("Question", "Reports", "Search", "Candidates", "Decision")
    ]
    text = "\n".join(lines)
    assert all(text.count(f"{hit['rank']:>2}. ") for hit in told["searched"]["hits"])
    assert "answered by facts" in text
    assert "outcome: answer" in lines[-1]


@pytest.mark.usefixtures("loaded_once")
def test_explain_adds_one_field_to_json_and_changes_no_other(
    stocked: KnowledgeBase, capfd: pytest.CaptureFixture[str]
) -> None:
    printed = []
    for options in ((), ("--explain",)):
        with pytest.raises(SystemExit) as ended:
            run(app, ["ask", "新产线的短板", "--json", *options, "--kb", str(stocked.settings.dir)])
        assert ended.value.code == 0
        printed.append(json.loads(capfd.readouterr().out))
    plain, explained = printed
    told = explained.pop("explanation")
    assert {name: value for name, value in explained.items() if name != "seconds"} == {
        name: value for name, value in plain.items() if name != "seconds"
    }
    assert told.keys() == {"read", "reports", "searched", "candidates", "decided"}
    assert told["decided"]["outcome"] == plain["outcome"]


@pytest.mark.usefixtures("loaded_once")
def test_explain_prints_the_explanation_behind_the_answer(
    stocked: KnowledgeBase, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        run(app, ["ask", "新产线的短板", "--explain", "--kb", str(stocked.settings.dir)])
    out = capfd.readouterr().out
    assert out.index("[1] donghang.md") < out.index("\nQuestion\n") < out.index("\nDecision\n")
