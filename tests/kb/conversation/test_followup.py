"""Follow-ups made complete: what the new question names takes the place of its like; what is whole stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.conversation.followup import completions
from kb.question.roles import KnownLabels
from kb.text.glossary_tokens import Glossary, load_glossary
from kb.text.label_mentions import labels_of

if TYPE_CHECKING:
    from collections.abc import Sequence


def complete(turns: Sequence[str], glossary: Glossary, labels: KnownLabels = KnownLabels()) -> str:  # noqa: B008
    """The last turn as a question that stands by itself."""
    question = turns[0]
    for following in turns[1:]:
        question = completions(question, following, glossary, labels)[-1]
    return question


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary()


@pytest.fixture(scope="module")
def labels(glossary: Glossary) -> KnownLabels:
    """What the tables of a made-up report call its rows and columns."""
    rows, columns = ["灯塔机器人", "北斗机器人", "LT-3"], ["载重", "售价"]
    return KnownLabels(labels_of(rows, glossary), labels_of(columns, glossary))


def test_a_question_without_one_before_it_stays_as_it_is(glossary: Glossary) -> None:
    assert complete(["那 LT-9 呢？"], glossary) == "那 LT-9 呢？"


@pytest.mark.parametrize(
    ("before", "new", "whole"),
    [
        ("LT-3 的售价是多少？", "那 LT-9 呢？", "LT-9 的售价是多少？"),
        ("What is the price of LT-3?", "And LT-9?", "What is the price of LT-9?"),
        ("LT-3 的净利润是多少？", "换成 LT-9 呢？", "LT-9 的净利润是多少？"),
    ],
)
def test_a_name_takes_the_place_of_the_name(glossary: Glossary, before: str, new: str, whole: str) -> None:
    assert complete([before, new], glossary) == whole


def test_a_chinese_name_is_known_from_the_tables(glossary: Glossary, labels: KnownLabels) -> None:
    turns = ["灯塔机器人的载重是多少？", "那北斗机器人呢？"]
    assert complete(turns, glossary, labels) == "北斗机器人的载重是多少？"


@pytest.mark.parametrize(
    ("before", "new", "whole"),
    [
        ("LT-3 在 2030 年的销量是多少？", "2031 年呢？", "LT-3 在 2031 年的销量是多少？"),
        ("What was the revenue in 2030?", "And 2031?", "What was the revenue in 2031?"),
        ("LT-3 的期末库存是多少？", "期初呢？", "LT-3 的期初库存是多少？"),
    ],
)
def test_a_period_takes_the_place_of_the_period(glossary: Glossary, before: str, new: str, whole: str) -> None:
    assert complete([before, new], glossary) == whole


def test_a_measure_takes_the_place_of_the_measure(glossary: Glossary) -> None:
    assert complete(["LT-3 的净利润是多少？", "市盈率呢？"], glossary) == "LT-3 的市盈率是多少？"


def test_a_measure_of_one_table_only_is_known_from_its_columns(glossary: Glossary, labels: KnownLabels) -> None:
    assert complete(["LT-3 的售价是多少？", "载重呢？"], glossary, labels) == "LT-3 的载重是多少？"


def test_two_roles_change_at_once(glossary: Glossary) -> None:
    turns = ["LT-3 在 2030 年的净利润是多少？", "那 LT-9 在 2031 年呢？"]
    assert complete(turns, glossary) == "LT-9 在 2031 年的净利润是多少？"


@pytest.mark.parametrize(
    ("before", "new", "whole"),
    [
        ("第一阶段的目标是什么？", "第二阶段呢？", "第二阶段的目标是什么？"),
        ("What does level 1 mean?", "And level 2?", "What does level 2 mean?"),
    ],
)
def test_an_ordinal_takes_the_place_of_the_ordinal(glossary: Glossary, before: str, new: str, whole: str) -> None:
    assert complete([before, new], glossary) == whole


@pytest.mark.parametrize(
    ("before", "new", "whole"),
    [
        ("LT-3 的售价是多少？", "它的载重是多少？", "LT-3的载重是多少？"),
        ("LT-3 的净利润是多少？", "其市盈率是多少？", "LT-3的市盈率是多少？"),
        ("LT-3 的售价是多少？", "该公司的员工有多少？", "LT-3的员工有多少？"),
        ("What is the price of LT-3?", "What is its weight?", "What is LT-3's weight?"),
        ("What is the price of LT-3?", "Who builds it?", "Who builds LT-3?"),
    ],
)
def test_a_pronoun_is_given_the_last_name(
    glossary: Glossary, labels: KnownLabels, before: str, new: str, whole: str
) -> None:
    assert complete([before, new], glossary, labels) == whole


def test_a_word_that_only_begins_like_a_pronoun_is_none(glossary: Glossary) -> None:
    assert complete(["LT-3 的售价是多少？", "其他搬运设备由谁制造？"], glossary) == "其他搬运设备由谁制造？"


def test_a_qualifier_takes_the_place_of_the_one_in_brackets(glossary: Glossary) -> None:
    assert complete(["LT-3 (high) 的得分是多少？", "medium 呢？"], glossary) == "LT-3 (medium) 的得分是多少？"


def test_a_name_goes_with_the_qualifier_in_its_brackets(glossary: Glossary) -> None:
    assert complete(["LT-3 (high) 的得分是多少？", "那 LT-9 呢？"], glossary) == "LT-9 的得分是多少？"


def test_each_turn_leans_on_the_whole_question_before(glossary: Glossary, labels: KnownLabels) -> None:
    turns = ["LT-3 的售价是多少？", "那 LT-9 呢？", "载重呢？"]
    assert complete(turns, glossary, labels) == "LT-9 的载重是多少？"


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("LT-3 的售价是多少？", "第二工厂位于哪一座城市？"),
        ("What is the price of LT-3?", "Who founded Orchard Foods?"),
        ("LT-3 的售价是多少？", "LT-9 的载重是多少？"),
    ],
)
def test_a_whole_new_question_is_left_alone(glossary: Glossary, labels: KnownLabels, before: str, new: str) -> None:
    assert complete([before, new], glossary, labels) == new


def test_words_without_a_role_narrow_the_last_question(glossary: Glossary) -> None:
    assert complete(["公司有哪些风险？", "海外呢？"], glossary) == "公司有哪些风险 海外"


@pytest.mark.parametrize(
    ("new", "whole"),
    [("含税的呢？", "LT-3 含税的售价是多少？"), ("那含税的售价呢？", "LT-3 含税的售价是多少？")],
)
def test_a_noun_left_out_behind_its_modifier_is_the_last_one(glossary: Glossary, new: str, whole: str) -> None:
    labels = KnownLabels(measures=labels_of(["含税", "不含税", "售价"], glossary))
    assert complete(["LT-3 不含税的售价是多少？", new], glossary, labels) == whole


def test_a_whole_question_for_a_measure_and_period_may_stand_alone(glossary: Glossary) -> None:
    labels = KnownLabels(labels_of(["Freight"], glossary), labels_of(["operating profit", "EPS"], glossary))
    new = "What is the EPS in 2027?"
    assert completions("By how much did Freight's operating profit change?", new, glossary, labels)[-1] == new
    assert new not in completions("What is Freight's operating profit?", "And the EPS in 2027?", glossary, labels)


def test_a_question_that_asks_by_itself_leans_on_none(glossary: Glossary) -> None:
    whole = "LT-9 一共卖了多少台，国内呢？"
    assert complete(["2026 年的平均售价是多少？", whole], glossary) == whole


@pytest.mark.parametrize("new", ["和 LT-9 比谁高？", "跟 LT-9 相比，谁高？"])
def test_another_name_is_compared_with_the_last_one(glossary: Glossary, new: str) -> None:
    assert complete(["LT-3 的净利润是多少？", new], glossary) == "LT-3和LT-9 的净利润谁高？"


@pytest.mark.parametrize(
    ("before", "new", "whole"),
    [
        ("PE 低于 20 的股票有哪些？", "低于 30 的呢？", "PE 低于 30 的股票有哪些？"),
        ("Which stocks have a PE under 20?", "And over 50?", "Which stocks have a PE over 50?"),
        ("净利润最高的是哪家？", "最低的呢？", "净利润最低的是哪家？"),
        ("LT-3 的售价最低的是哪年？", "高于 30 元的呢？", "LT-3 的售价高于 30 元的是哪年？"),
    ],
)
def test_a_condition_takes_the_place_of_the_condition(glossary: Glossary, before: str, new: str, whole: str) -> None:
    assert complete([before, new], glossary) == whole


@pytest.fixture(scope="module")
def generic(glossary: Glossary) -> KnownLabels:
    """What the tables of a report on models call their columns: a word that stands in many a longer name."""
    return KnownLabels((), labels_of(["模型", "价格"], glossary))


def test_a_longer_name_is_not_the_label_that_ends_it(glossary: Glossary, generic: KnownLabels) -> None:
    new = "青松大模型的日活是多少？"
    assert completions("LT-3 的价格是多少？", new, glossary, generic) == (f"LT-3{new}", new)


@pytest.mark.parametrize(
    "new",
    ["这份报告的首席分析师是谁？", "Who is the chief analyst of the report?", "净利润超过 50 亿元的有哪些公司？"],
)
def test_what_is_asked_of_the_report_or_of_all_is_not_asked_of_the_last_name(
    glossary: Glossary, generic: KnownLabels, new: str
) -> None:
    assert completions("LT-3 的价格是多少？", new, glossary, generic) == (new,)


@pytest.fixture
def of_lines() -> KnownLabels:
    """What a report is about, and what lines of it begin with."""
    return KnownLabels(subjects=["灯塔机器人", "Orchard Foods"], lines=["李星河", "rating", "储能"])


@pytest.mark.parametrize(
    ("before", "new"),
    [
        ("灯塔机器人是前面那个的几倍", "李星河哪个学校毕业的"),
        ("灯塔机器人2031年收入增长多少", "李星河的地址在哪"),
    ],
)
def test_a_question_that_names_whom_it_asks_about_is_whole(
    glossary: Glossary, of_lines: KnownLabels, before: str, new: str
) -> None:
    assert completions(before, new, glossary, of_lines)[-1] == new


@pytest.mark.parametrize(
    ("before", "new", "whole"),
    [
        ("gross margin of Orchard Foods in 2031", "why is it falling?", "why is Orchard Foods's gross margin falling?"),
        ("灯塔机器人2031年的毛利率", "它为什么下降", "灯塔机器人的毛利率为什么下降"),
        ("Orchard Foods: the rating", "what was it before", "what was Orchard Foods's rating before"),
        ("who is the CEO of Orchard Foods", "and how many people work there", "how many people work at Orchard Foods"),
        ("the cheapest of the cloud side on 2031 PE", "and the priciest", "the priciest of the cloud side on 2031 PE"),
        ("评级里面“买入”是什么意思", "卖出呢", "评级里面“卖出”是什么意思"),
        ("compare the 2031 PE of all", "cheapest?", "cheapest compare the 2031 PE of all"),
    ],
)
def test_only_what_a_turn_leaves_out_comes_from_before(
    glossary: Glossary, of_lines: KnownLabels, before: str, new: str, whole: str
) -> None:
    assert completions(before, new, glossary, of_lines)[0] == whole


def test_a_turn_may_go_on_about_the_thing_that_was_asked_of(glossary: Glossary, of_lines: KnownLabels) -> None:
    found = completions("灯塔机器人的储能订单来自哪里", "什么时候开始交货", glossary, of_lines)
    assert "灯塔机器人的储能订单什么时候开始交货" in found


def test_a_measure_takes_the_place_of_what_was_ranked_by(glossary: Glossary) -> None:
    labels = KnownLabels(measures=labels_of(["MATH-500"], glossary))
    assert completions("GPQA最高的是哪个模型", "MATH-500呢", glossary, labels)[0] == "MATH-500最高的是哪个模型"


def test_a_part_that_no_role_explains_is_not_lost(glossary: Glossary, of_lines: KnownLabels) -> None:
    found = completions("灯塔机器人2031年海外收入", "那照明业务营收呢", glossary, of_lines)
    assert found[0] == "灯塔机器人2031年照明业务营收是多少？"
