"""Ordinary words of Chinese and what may be names."""

from __future__ import annotations

import pytest

from kb.text.common_words import is_ordinary


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("本期所产生的收入", "所产生"),
        ("该机构的地址", "机构"),
        ("各个项目的金额", "个项"),
        ("实际控制人所持股份", "际控制人所持股份"),
        ("實際控制人所持股份", "控制人"),
        ("政府给予企业的补助", "政府给予"),
    ],
)
def test_ordinary_words_are_told_whatever_they_are_cut_into(text: str, piece: str) -> None:
    start = text.index(piece)
    assert is_ordinary(text, start, start + len(piece))


@pytest.mark.parametrize(
    ("text", "name"), [("寒武纪的市盈率", "寒武纪"), ("贵州茅台的净利润", "贵州茅台"), ("约翰迪尔的贷款", "约翰迪尔")]
)
def test_a_name_has_a_character_that_no_ordinary_word_has_there(text: str, name: str) -> None:
    assert not is_ordinary(text, 0, len(name))
