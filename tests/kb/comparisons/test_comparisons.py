"""Comparisons as people word them, over made-up tables: what is cheapest, grows fastest, earns most, and what was taken
for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from kb.answer.answerer import Answerer
from kb.learned.weights import load_weights
from kb.model import Answer, Chunk, Document, Hit, Table
from kb.question.comparison_words import comparison_words, filler_words, measure_words
from kb.search.evidence_source import Sources
from kb.text.glossary_tokens import load_glossary
from kb.text.tokens import sentences

if TYPE_CHECKING:
    import re

STOCKS = Table(
    (
        ("类别", "名称", "总市值 (亿元)", "净利润 (亿元)", "净利润 (亿元)", "PE", "PE"),
        ("类别", "名称", "总市值 (亿元)", "2031E", "2032E", "2031E", "2032E"),
        ("上游", "青岭矿业", "100.0", "5.0", "6.0", "20.0", "16.7"),
        ("上游", "白沙锂业", "60.0", "-2.0", "1.0", "-30.0", "60.0"),
        ("下游", "南桥电机", "90.0", "3.0", "6.0", "30.0", "15.0"),
        ("下游", "北塔电缆", "40.0", "4.0", "3.0", "10.0", "13.3"),
    ),
    header_rows=2,
    label_columns=2,
    caption="个股一览",
)
STATEMENT = Table(
    (
        ("Item", "2031", "2030", "2029"),
        ("Revenue", "150.0", "120.0", "100.0"),
        ("Net income", "9.0", "12.0", "-3.0"),
    ),
    caption="Results of Alder Freight",
    unit="in millions",
)
SCORES = Table(
    (("Model", "Reading", "Maths"), ("Kestrel 2", "61.0", "50.0"), ("Heron", "72.5", "58.0"), ("Wren", "64.0", "44.0")),
    caption="Test scores of models",
)
PRICES = Table((("Model", "Output price"), ("Alder-2", "$12.00"), ("Birch", "$3.00")), caption="Prices")


@pytest.fixture(scope="module")
def answerer() -> Answerer:
    return Answerer(load_glossary(), load_weights())


def ask(answerer: Answerer, question: str, table: Table) -> Answer:
    document = Document(table.caption, "made-up.md", table.caption, "", 0, 1, 1, "2026-01-01T00:00:00Z")
    text = "\n".join(table.row_text(row) for row in table.body)
    chunk = Chunk(0, text, "", 0, len(text), sentences=tuple(sentences(text)), table=0, rows=tuple(table.body))
    found = Hit(1, document, chunk, 1.0, 0.5, 0.5, (0.5,) * len(chunk.sentences))
    known = "\n".join((table.caption, *(cell for row in table.rows for cell in row))).casefold()
    sources = Sources(
        lambda *_: [found],
        lambda _: [table],
        lambda terms: dict.fromkeys(terms, 1.0),
        lambda _: {},
        lambda *_: [],
        holds=lambda text, _: text.casefold() in known,
    )
    return answerer.stands_alone(question, sources).answer


SAID = [
    ("青岭矿业和南桥电机谁更便宜？", STOCKS, "青岭矿业（20.0 倍）的2031E PE更低"),
    ("2032年谁最便宜？", STOCKS, "2032E PE最低的是北塔电缆（13.3 倍）"),
    ("2031年谁最便宜？", STOCKS, "白沙锂业（-30.0 倍） 为负，没有意义，未计入"),
    ("2031年PE低于25的有哪些？", STOCKS, "共 2 个：青岭矿业（2031E PE 20.0 倍）、北塔电缆（10.0 倍）；白沙锂业（-30.0 倍）为负"),
    ("2031年有没有二十五倍市盈率都不到的，都有谁", STOCKS, "青岭矿业（2031E PE 20.0 倍）、北塔电缆（10.0 倍）"),
    ("谁家利润涨得最猛？", STOCKS, "增长最快的是南桥电机（增长 100.00%，3.0 亿元 → 6.0 亿元）"),
    ("谁的净利润在下滑？", STOCKS, "北塔电缆（下降 25.00%，4.0 亿元 → 3.0 亿元）"),
    ("2032年谁最赚钱？", STOCKS, "2032E 净利润最高的是青岭矿业（6.0 亿元）、南桥电机（6.0 亿元）"),
    ("2031年谁在亏钱？", STOCKS, "白沙锂业（-2.0 亿元，即亏损 2.0 亿元）"),
    ("总市值前两名加起来是多少？", STOCKS, "总市值合计 190.0 亿元"),
    ("上游和下游哪一组的总市值合计更高，高多少？", STOCKS, "上游合计最高"),
    ("上游和下游哪一组的总市值合计更高，高多少？", STOCKS, "相差 30.0 亿元"),
    ("青岭矿业的净利润涨了百分之多少？", STOCKS, "增长 20.00%"),
    ("白沙锂业的净利润涨了百分之多少？", STOCKS, "基数不为正，增长率没有意义：白沙锂业（-2.0 亿元 → 1.0 亿元）"),
    ("Which year was net income highest?", STATEMENT, "Highest Net income: 2030 (12.0 million)"),
    ("By what percentage did revenue grow?", STATEMENT, "up 50.00%, 100.0 million → 150.0 million"),
    ("Which costs more, Alder-2 or Birch, and by what factor?", PRICES, "a factor of 4"),
    ("Which models score higher than Kestrel 2 on Reading?", SCORES, "2 above Kestrel 2 (61.0) by Reading: Heron (72.5), Wren (64.0)"),
    ("哪些模型的Maths低于Kestrel 2？", SCORES, "Maths低于 Kestrel 2（50.0）的共 1 个：Wren（44.0）"),
    ("Which models beat Heron on Reading?", SCORES, "None above Heron (72.5) by Reading"),
    ("Is Birch pricier than Alder-2?", PRICES, "No: Output price, Alder-2 ($12.00), Birch ($3.00)"),
]  # fmt: skip


@pytest.mark.parametrize(("question", "table", "said"), SAID)
def test_a_comparison_is_told_with_the_figures_it_rests_on(
    answerer: Answerer, question: str, table: Table, said: str
) -> None:
    assert said in ask(answerer, question, table).answer


def test_what_was_taken_without_being_asked_is_told(answerer: Answerer) -> None:
    answer = ask(answerer, "青岭矿业和南桥电机谁更便宜？", STOCKS)
    assert [(one.what, one.value) for one in answer.assumed] == [("指标", "PE"), ("年份", "2031E")]
    assert "未指明年份，取 2031E" in answer.answer


def test_nothing_is_assumed_that_the_question_names(answerer: Answerer) -> None:
    assert not ask(answerer, "2032年净利润最赚钱的是谁？", STOCKS).assumed


@pytest.mark.parametrize(
    "question", ["东海船厂和南桥电机谁更便宜？", "2035年谁最赚钱？", "Is Birch pricier than Cedar?"]
)
def test_what_the_table_has_not_is_not_compared(answerer: Answerer, question: str) -> None:
    table = PRICES if question.isascii() else STOCKS
    assert "更低" not in ask(answerer, question, table).answer


@pytest.mark.parametrize("question", ["Which year has the highest net income margin?", "哪一年的净利率最高？"])
def test_amounts_are_not_compared_where_a_share_is_asked_for(answerer: Answerer, question: str) -> None:
    answer = ask(answerer, question, STATEMENT)
    assert "12.0" not in answer.answer
    assert "哪一年" not in answer.missing
    assert "12.0" in ask(answerer, "Which year has the highest net income?", STATEMENT).answer


@pytest.mark.parametrize("words", [*comparison_words(), *measure_words(), *filler_words()])
def test_each_wording_finds_its_examples(words: object) -> None:
    pattern: re.Pattern[str] = words.pattern  # type: ignore[attr-defined]
    assert all(pattern.search(example) for example in words.examples)  # type: ignore[attr-defined]


PRICES = Table(
    (
        ("品种", "3月27日", "3月20日", "周涨跌", "年初至今"),
        ("钨精矿", "14.30", "14.10", "+1.4%", "+12.9%"),
        ("锗锭", "15,200", "14,800", "+2.7%", "+31.5%"),
        ("铟锭", "2,610", "2,650", "-1.5%", "+8.0%"),
    ),
    caption="小金属价格",
)


@pytest.mark.parametrize(
    ("question", "told"),
    [("哪个品种年初以来涨幅最大？", "锗锭（+31.5%）"), ("哪个品种今年以来涨得最少？", "铟锭（+8.0%）")],
)
def test_growth_since_the_start_of_the_year_is_what_its_column_states(
    answerer: Answerer, question: str, told: str
) -> None:
    assert told in ask(answerer, question, PRICES).answer.replace(" ", "")
