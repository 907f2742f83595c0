"""The comparison with a plain starter, at a small size."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from eval.bench.beside_chart import as_svg, write_chart
from eval.bench.contest import OURS, STARTER
from eval.bench.contest import main as step
from eval.bench.side_by_side import Pair, rows
from kb.errors import StorageError

if TYPE_CHECKING:
    from pathlib import Path

PAIRS = (
    Pair("storing", "passages/s", 1_000, ours=50.0, starter=200.0, more=True),
    Pair("warm <search>", "ms", 1_000, ours=10.0, starter=40.0),
)


@pytest.mark.parametrize("side", [OURS, STARTER])
def test_both_sides_store_the_same_passages_and_find_some(
    side: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = tmp_path / "questions.json"
    questions.write_text('["DeepSeek-V3 一共有多少参数？", "Which GPU?"]', encoding="utf-8")
    step(side, "fill", tmp_path / side, "120")
    step(side, "ask", tmp_path / side, str(questions))
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "a.md").write_text("# A\n\nAcme sold 4,321 robots.\n", encoding="utf-8")
    step(side, "add", tmp_path / f"{side}-files", str(tmp_path / "files"))
    filled, asked, added = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (filled["chunks"], added["chunks"], len(asked["search"])) == (120, 1, 2)
    assert ("answer" in asked) is (side == OURS)


def test_ratios_say_how_many_times_the_figure_is() -> None:
    assert [one.ratio for one in PAIRS] == [0.25, 0.25]
    assert rows(PAIRS)[1] == ("warm <search>, 1,000 passages", "10 ms, starter 40: 0.25 times")


def test_the_chart_draws_less_effort_to_the_left(tmp_path: Path) -> None:
    chart = as_svg(PAIRS)
    assert "warm &lt;search&gt;, 1,000" in chart
    assert chart.count("#1b7f4b") == chart.count("#c2571a") == 1
    with pytest.raises(StorageError, match="cannot be written"):
        write_chart(PAIRS, tmp_path / "none" / "chart.svg")
