"""Who of a report's people covers a field."""

from __future__ import annotations

import pytest

from kb.requests.covering import field_asked


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("团队里看照明的是哪位", "照明"),
        ("谁负责照明", "照明"),
        ("照明谁在看", ""),
        ("哪位分析师跟踪汽车零部件", "汽车零部件"),
        ("负责照明的研究员是谁", "照明"),
        ("Who covers lighting?", "lighting"),
        ("which analyst follows optical chips?", "optical chips"),
        ("who is the lighting analyst?", "lighting"),
        ("Who on the team tracks lighting", "lighting"),
        ("报告覆盖了哪些公司", ""),
        ("谁研究出了这种芯片", ""),
        ("which companies does the report cover?", ""),
        ("Who wrote it?", ""),
    ],
)
def test_the_field_is_what_a_question_asks_who_covers(question: str, field: str) -> None:
    assert field_asked(question) == field
