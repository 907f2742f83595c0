"""Subjects: kinds told by names and headings, codes, scenarios, parts of a line above, totals; every entry of the
vocabularies."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.facts.fact import SubjectKind
from kb.facts.subjects import (
    is_code,
    is_kind_word,
    is_total,
    is_whole,
    narrows,
    places_in,
    scenario_of,
    subject_kind,
    total_of,
)
from kb.facts.words import words_file

DATA = words_file("subjects")
REGIONS = words_file("regions")

GLUED = {"沪深300ETF"}
"""An English ending right behind digits is not seen."""


def entries(part: str) -> list[tuple[str, str]]:
    """Kind and word of each entry of a part of subjects.toml."""
    return [(kind, word) for kind, words in DATA[part].items() if kind != "example" for word in words]


def after_a_name(word: str) -> str:
    return f"Abcde {word}" if word.isascii() else f"甲马{word}"


# ---- kinds of subjects ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "heading"), entries("headings"))
def test_the_heading_of_a_column_tells_the_kind_of_what_stands_in_it(kind: str, heading: str) -> None:
    assert subject_kind("Abcde", heading=heading) == kind
    assert subject_kind("Abcde", heading=f"{heading.upper()} ".strip()) == kind


@pytest.mark.parametrize("heading", DATA["headings"]["example"])
def test_the_examples_of_headings(heading: str) -> None:
    assert subject_kind("甲马", heading=heading) is SubjectKind.COMPANY


@pytest.mark.parametrize(("kind", "word"), entries("endings"))
def test_the_ending_of_a_name_tells_its_kind(kind: str, word: str) -> None:
    assert subject_kind(after_a_name(word)) == kind


@pytest.mark.parametrize(
    ("kind", "name"), [pair for pair in DATA["endings"]["example"].items() if pair[1] not in GLUED]
)
def test_the_examples_of_endings(kind: str, name: str) -> None:
    assert subject_kind(name) == kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        *(
            ("甲馬汽車", "company"),
            ("Halden Group Inc.", "company"),
            ("Kestrel & Co.", "company"),
            ("688256.SH", "company"),
        ),
        *(("雲業務", "segment"), ("Consumer Health segment", "segment"), ("易方达蓝筹基金", "fund")),
        *(
            ("Galaxy series", "product"),
            ("华东地区", "region"),
            ("Mr. Abel Stone", "person"),
            ("Dr Ida Frey", "person"),
        ),
        *(("GPT-4o", "model"), ("Qwen2.5-Max", "model"), ("张三", "other"), ("Fenwick", "other"), ("2024", "other")),
        *(("", "other"), ("  ", "other"), ("Incorporation", "other"), ("Agent", "other"), ("Sea", "other")),
    ],
)
def test_the_form_of_a_name_tells_its_kind(name: str, kind: str) -> None:
    assert subject_kind(name) == kind


def test_what_the_column_is_called_goes_before_the_form_of_the_name() -> None:
    assert subject_kind("甲马汽车", heading="产品") is SubjectKind.PRODUCT
    assert subject_kind("Germany", heading="Customer") is SubjectKind.COMPANY
    assert subject_kind("Germany", heading="2024") is SubjectKind.REGION


# ---- regions -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("names", REGIONS["territories"].values(), ids=lambda names: names[0])
def test_every_country_and_part_of_the_world_is_a_region(names: list[str]) -> None:
    for name in names:
        assert [subject_kind(form) for form in (name, name.title(), name.upper())] == [SubjectKind.REGION] * 3, name


@pytest.mark.parametrize("part", ["provinces", "chinese", "english"])
def test_every_other_area_is_a_region(part: str) -> None:
    assert [name for name in REGIONS["areas"][part] if subject_kind(name) is not SubjectKind.REGION] == []


@pytest.mark.parametrize(
    "name", [REGIONS["areas"]["example"], "廣東", "广东省", "臺灣", "the Netherlands", "Asia Pacific", "EMEA", "境外"]
)
def test_regions_in_other_forms(name: str) -> None:
    assert subject_kind(name) is SubjectKind.REGION


def test_no_name_stands_under_two_territories() -> None:
    names = [name for names in REGIONS["territories"].values() for name in names]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(("key", "name"), REGIONS["directions"]["example"].items())
def test_the_examples_of_directions(key: str, name: str) -> None:
    assert places_in(name)[0] == {key}


def test_a_place_is_the_same_in_both_languages() -> None:
    assert places_in("Northern region")[0] == places_in("北部地区")[0]
    assert places_in("Asia")[0] == places_in("亚洲市场")[0] != places_in("非洲")[0]


# ---- codes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", [*DATA["codes"]["example"], "600519", "000001.SZ", "9988.HK", "TSLA.O", "7203 JP"])
def test_a_stock_code_is_one(text: str) -> None:
    assert is_code(text)
    assert is_code(f" {text} ")
    assert subject_kind(text) is SubjectKind.COMPANY


@pytest.mark.parametrize("text", [*DATA["codes"]["counter"], "", "12", "1,234", "2024.12", "AAPL", "688256.SH 甲马"])
def test_anything_else_is_no_code(text: str) -> None:
    assert not is_code(text)


@pytest.mark.parametrize("name", DATA["models"]["example"])
def test_a_versioned_name_is_a_models(name: str) -> None:
    assert subject_kind(name) is SubjectKind.MODEL


# ---- scenarios and parts of the accounts ---------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "word"), entries("scenarios"))
def test_every_word_for_a_scenario_gives_its_normal_word(name: str, word: str) -> None:
    assert scenario_of(word) == name
    assert scenario_of(f"（{word.title()}）") == name


@pytest.mark.parametrize(
    ("label", "name"),
    [
        *(
            (DATA["scenarios"]["example"], "bull"),
            ("Base scenario", "base"),
            ("樂觀情景", "bull"),
            ("悲觀預測", "bear"),
        ),
        *(("中性假设：", "base"), ("Scenario 2", "scenario 2"), ("Case 1", "scenario 1"), ("情景3", "scenario 3")),
    ],
)
def test_a_scenario_is_known_with_and_without_what_calls_it_one(label: str, name: str) -> None:
    assert scenario_of(label) == name


@pytest.mark.parametrize("word", [*DATA["scopes"]["words"], DATA["scopes"]["example"], "終止經營"])
def test_a_part_of_the_accounts_is_one(word: str) -> None:
    assert scenario_of(word)


def test_scopes_in_both_scripts_are_one() -> None:
    assert scenario_of("持續經營") == scenario_of("持续经营")


@pytest.mark.parametrize("label", ["", "营业收入", "Base salary", "Database", "基准利率", "Stress test", "Bull Group"])
def test_other_labels_name_no_scenario(label: str) -> None:
    assert scenario_of(label) == ""


# ---- parts of the line above ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", DATA["narrowing"]["words"])
def test_every_word_for_a_part_is_parted_from_what_the_part_is(word: str) -> None:
    assert narrows(f"{word}：散货") == (word, "散货")
    assert narrows(f"  {word.title()}: Bulk") == (word.title(), "Bulk")


@pytest.mark.parametrize(
    ("label", "parted"),
    [
        *(
            (DATA["narrowing"]["example"], ("其中", "散货")),
            ("其中散货", ("其中", "散货")),
            ("其中:集裝箱", ("其中", "集裝箱")),
        ),
        *(("of which hire", ("of which", "hire")), ("Including: goodwill", ("Including", "goodwill"))),
        *(("其中", None), ("Including", None), ("散货", None), ("", None), ("Includes goodwill", None)),
        ("Inventory, of which ore", None),
    ],
)
def test_a_label_is_a_part_only_with_the_word_before_a_name(label: str, parted: tuple[str, str] | None) -> None:
    assert narrows(label) == parted


# ---- totals --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word", DATA["totals"]["words"])
def test_every_word_for_a_total_alone_is_a_total_of_all(word: str) -> None:
    assert [total_of(form) for form in (word, word.title(), f" {word}：", f"- {word}")] == [""] * 4


@pytest.mark.parametrize("word", DATA["totals"]["leading"])
def test_what_stands_behind_a_leading_word_is_what_is_summed(word: str) -> None:
    assert total_of(f"{word} costs" if word.isascii() else f"{word}成本") in ("costs", "成本")


@pytest.mark.parametrize("word", DATA["totals"]["trailing"])
def test_what_stands_before_a_trailing_word_is_what_is_summed(word: str) -> None:
    assert total_of(f"Costs, {word}" if word.isascii() else f"成本{word}") in ("Costs", "成本")


@pytest.mark.parametrize(
    ("label", "whole"),
    [
        *(
            (DATA["totals"]["example"], "营业收入"),
            ("營業收入合計", "營業收入"),
            ("Total operating expenses", "operating expenses"),
        ),
        *(("Sub-total - North", "North"), ("Group total", "Group"), ("合計", ""), ("TOTAL:", "")),
        *(
            ("累计折旧", None),
            ("Totally", None),
            ("Sum insured", None),
            ("总和生育率", None),
            ("", None),
            ("Revenue", None),
        ),
    ],
)
def test_what_a_total_sums_up(label: str, whole: str | None) -> None:
    assert total_of(label) == whole
    assert is_total(label) == (whole is not None)


@pytest.mark.parametrize("word", DATA["totals"]["wholes"])
def test_a_total_of_the_whole_company_is_of_no_part_of_it(word: str) -> None:
    assert is_whole(word.upper())
    assert is_whole("Halden Group")
    assert not is_whole(f"{word} goods")


# ---- kinds of parts ------------------------------------------------------------------------------------------------

KINDS = DATA["kinds"]


@pytest.mark.parametrize("name", [*KINDS["example"], "Business units", "REGIONS", "product categories", "业务板块"])
def test_words_that_only_say_a_kind_of_parts_name_none(name: str) -> None:
    assert is_kind_word(name)
    assert subject_kind(name) is SubjectKind.OTHER


@pytest.mark.parametrize("name", KINDS["counter"])
def test_what_says_which_part_is_meant_is_more_than_a_kind(name: str) -> None:
    assert not is_kind_word(name)


@pytest.mark.parametrize("word", KINDS["words"])
def test_every_further_word_for_a_kind_is_one_alone_and_behind_others(word: str) -> None:
    assert is_kind_word(word)
    assert is_kind_word(f"product {word}s" if word.isascii() else f"产品{word}")


@pytest.mark.parametrize("word", KINDS["leading"])
def test_what_stands_before_a_kind_does_not_say_which(word: str) -> None:
    assert is_kind_word(f"{word.title()} segments:" if word.isascii() else f"{word}产品：")
    assert not is_kind_word(f"{word}")


# ---- any text ------------------------------------------------------------------------------------------------------


def all_read(text: str) -> tuple[Any, ...]:
    return subject_kind(text), is_code(text), scenario_of(text), narrows(text), total_of(text)


@given(st.text(max_size=60) | st.sampled_from([word for _, word in entries("scenarios")]))
def test_any_text_is_read(text: str) -> None:
    kind, _, scenario, part, total = all_read(text)
    assert kind in SubjectKind
    assert isinstance(scenario, str)
    assert part is None or all(piece in text for piece in part)
    assert total is None or total in text


@pytest.mark.parametrize("piece", ["A1-", "其中：", "total ", "Mr. ", "(", "a."])
def test_a_long_hostile_text_is_read_like_any_other(piece: str) -> None:
    assert len(all_read(piece * 20_000)) == 5


def test_the_title_of_figures_by_segment_is_no_segment() -> None:
    assert subject_kind("Income before tax by segment") is SubjectKind.OTHER
    assert subject_kind("Northern segment") is not SubjectKind.OTHER


@pytest.mark.parametrize("name", ["Worldwide excluding the vaccine", "Europe excl. Norway", "亚洲（不含日本）"])
def test_a_region_without_a_part_of_it_is_a_region(name: str) -> None:
    assert subject_kind(name) is SubjectKind.REGION


def test_what_a_region_is_taken_out_of_is_none() -> None:
    assert subject_kind("Licences excluding Europe") is SubjectKind.OTHER
