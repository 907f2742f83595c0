"""What a table answers, as cells and as the sentence read out; None when it does not explain the question."""

from __future__ import annotations

import pytest

from kb.learned.weights import load_weights
from kb.model import Document, Part, Place, Table
from kb.question.operations import Operation
from kb.tables.reader import FoundTable, TableAnswer, TableReader
from kb.text.glossary_tokens import Glossary, load_glossary
from kb.text.tokens import language
from kb.wording.table_sentences import Wording

STOCKS = Table(
    (
        ("板块", "股票代码", "公司", "总市值", "净利润", "净利润", "净利润", "PE", "PE"),
        ("板块", "股票代码", "公司", "总市值", "2024A", "2025E", "2026E", "2025E", "2026E"),
        ("钢铁冶炼", "900101.XX", "东河重工", "1,200.50", "40.00", "50.00", "80.00", "24.0", "15.0"),
        ("钢铁冶炼", "900102.XX", "西山矿业", "300.00", "-5.00", "-2.00", "10.00", "(150.0)", "30.0"),
        ("远洋航运", "900103.XX", "南湾船务", "600.00", "20.00", "30.00", "40.00", "20.0", "15.0"),
        ("远洋航运", "900104.XX", "北岭港口", "90.00", "3.00", "4.50", "", "20.0", ""),
    ),
    header_rows=2,
    label_columns=3,
    caption="重点公司估值",
    unit="亿元",
)
PRICES = Table(
    (
        ("模型", "输入价格", "输出价格"),
        ("Lantern-7", "1.20元 (缓存命中)", "9.00元"),
        ("Lantern-7", "4.80元 (缓存未命中)", "9.00元"),
        ("Lantern-7-mini", "0.60元", "2.40元"),
        ("Beacon-2", "6.00元", "18.00元"),
    ),
    caption="接口价格，每百万 tokens",
)
ENGLISH = Table(
    (
        ("Company", "Revenue (million USD)", "Gross margin (%)", "Rating"),
        ("Harbor Foods", "1,250", "31.5", "Buy"),
        ("Quill Paper", "400", "18.0", "Hold"),
        ("Marrow Steel", "2,000", "12.5", "Sell"),
    ),
    caption="Coverage",
)
ACROSS = Table(
    (
        ("指标", "东河重工", "西山矿业"),
        ("营业收入 (亿元)", "500.0", "120.0"),
        ("毛利率 (%)", "22.5", "35.0"),
    ),
    caption="两家对比",
)
LEVELS = Table(
    (
        ("等级", "能力", "例子"),
        ("L1", "执行固定指令", "Pebble"),
        ("L2", "理解上下文", "Willow、Fennel"),
        ("L3", "自主规划", "Osprey"),
    ),
    caption="助手分级",
)
FORM = Table(
    (
        ("设备名称", "灯塔水泵", "型号", "P-7", "编号", "0031"),
        ("设备用途", "供水和排水", "供水和排水", "供水和排水", "供水和排水", "供水和排水"),
        ("生产厂家", "石桥泵业", "石桥泵业", "石桥泵业", "负责人", "丁一"),
    ),
    header_rows=0,
    label_columns=1,
    parts=(
        Part(
            (
                ((0, 0), (0, 1)),
                ((0, 2), (0, 3)),
                ((0, 4), (0, 5)),
                ((1, 0), (1, 1)),
                ((2, 0), (2, 1)),
                ((2, 4), (2, 5)),
            ),
            0,
            1,
        ),
    ),
)
YEARS = Table(
    (
        ("", "2024", "2023", "Change", "% of revenue 2024"),
        ("Research and development", "812", "1,240", "(428)", "12"),
        ("Interest income", "(91)", "40", "(131)", "2"),
    ),
)
MOVEMENTS = Table(
    (
        ("项目", "期初余额", "本期增加", "本期减少", "期末余额"),
        ("厂房", "1,000,000.00", "250,000.00", "30,000.00", "1,220,000.00"),
        ("设备", "800,000.00", "90,500.00", "12,300.00", "878,200.00"),
    ),
)
CUSTOMERS = Table(
    (
        ("客户", "销售金额", "占年度销售总额比例(%)"),
        ("客户一", "6,634,312.52", "24.89"),
        ("客户二", "3,120,900.00", "11.71"),
    ),
)


def found(table: Table, score: float = 1.0, name: str = "made-up") -> FoundTable:
    document = Document(name, f"{name}.md", "", "", 0, 1, 1, "2026-01-01T00:00:00Z")
    return FoundTable(document, 0, table, Place(), f"{name}-0", score)


@pytest.fixture(scope="module")
def glossary() -> Glossary:
    return load_glossary()


def answer(glossary: Glossary, question: str, *tables: Table) -> TableAnswer | None:
    return TableReader(glossary, load_weights().tables).answer(
        question, [found(table, name=f"t{n}") for n, table in enumerate(tables)]
    )


def cells(glossary: Glossary, question: str, table: Table = STOCKS) -> list[str]:
    """The cells that the answer names, in its order; empty when there is no answer."""
    told = answer(glossary, question, table)
    return [table.rows[row][column] for row, column in told.shown] if told else []


def entities(glossary: Glossary, question: str, table: Table = STOCKS) -> list[str]:
    told = answer(glossary, question, table)
    assert told is not None
    return list(dict.fromkeys(told.outcome.entity(row) for row, _ in told.outcome.shown))


def computed(glossary: Glossary, question: str, table: Table = STOCKS) -> tuple[Operation, float | None]:
    told = answer(glossary, question, table)
    assert told is not None
    return told.outcome.operation, told.outcome.result


def sentence(glossary: Glossary, question: str, table: Table) -> str:
    told = answer(glossary, question, table)
    assert told is not None
    return Wording(language(question), glossary).sentence(told.outcome)


LOOK_UPS = [
    ("东河重工 2025 年的 PE 是多少？", STOCKS, ["24.0"]),
    ("东河重工2026E市盈率", STOCKS, ["15.0"]),
    ("900103.XX 的 2025E 净利润是多少？", STOCKS, ["30.00"]),
    ("南湾船务的总市值是多少？", STOCKS, ["600.00"]),
    ("What is the PE of 东河重工 in 2025?", STOCKS, ["24.0"]),
    ("东河重工和南湾船务 2025 年的净利润分别是多少？", STOCKS, ["50.00", "30.00"]),
    ("Lantern-7 的输出价格是多少？", PRICES, ["9.00元"]),
    ("Lantern-7-mini 的输入价格是多少？", PRICES, ["0.60元"]),
    ("Lantern-7 缓存命中时的输入价格是多少？", PRICES, ["1.20元 (缓存命中)"]),
    ("Lantern-7 缓存未命中时的输入价格是多少？", PRICES, ["4.80元 (缓存未命中)"]),
    ("Lantern-7 的输入价格是多少？", PRICES, ["1.20元 (缓存命中)", "4.80元 (缓存未命中)"]),
    ("What is the revenue of Harbor Foods?", ENGLISH, ["1,250"]),
    ("What is the rating of Quill Paper?", ENGLISH, ["Hold"]),
    ("Harbor Foods 的毛利率是多少？", ENGLISH, ["31.5"]),
    ("西山矿业的营收是多少？", ACROSS, ["120.0"]),
]


@pytest.mark.parametrize(("question", "table", "values"), LOOK_UPS)
def test_a_look_up_gives_the_cells_named(glossary: Glossary, question: str, table: Table, values: list[str]) -> None:
    assert cells(glossary, question, table) == values


@pytest.mark.parametrize(
    ("question", "table"),
    [
        ("中原化工 2025 年的 PE 是多少？", STOCKS),
        ("东河重工 2029 年的 PE 是多少？", STOCKS),
        ("东河重工 2025 年的市净率是多少？", STOCKS),
        ("东河重工的员工人数是多少？", STOCKS),
        ("北岭港口 2026 年的净利润是多少？", STOCKS),
        ("Beacon-3 的输入价格是多少？", PRICES),
        ("Beacon-2-mini 的输入价格是多少？", PRICES),
        ("What is the dividend yield of Harbor Foods?", ENGLISH),
        ("What is the revenue of Thistle Labs?", ENGLISH),
        ("今天天气怎么样？", STOCKS),
    ],
)
def test_an_absent_entity_period_or_measure_gets_no_answer(glossary: Glossary, question: str, table: Table) -> None:
    assert answer(glossary, question, table) is None


RANKED = [
    ("2025 年 PE 最高的公司是哪家？", ["东河重工"]),
    ("哪家公司总市值最低？", ["北岭港口"]),
    ("总市值前两名的公司是哪些？", ["东河重工", "南湾船务"]),
    ("2026 年 PE 最低的是哪家？", ["东河重工", "南湾船务"]),
    ("远洋航运板块里 2025 年净利润最高的是谁？", ["南湾船务"]),
    ("东河重工和西山矿业谁的 2026 年市盈率更高？", ["西山矿业"]),
    ("把各公司按总市值从高到低排列", ["东河重工", "南湾船务", "西山矿业", "北岭港口"]),
]


@pytest.mark.parametrize(("question", "names"), RANKED)
def test_a_ranking_names_the_best_first_and_keeps_equals(glossary: Glossary, question: str, names: list[str]) -> None:
    assert entities(glossary, question) == names


FILTERED = [
    ("哪些公司 2025 年的 PE 低于 22 倍？", ["南湾船务", "北岭港口"]),  # 西山矿业 makes a loss: its PE is no low one
    ("总市值超过 500 亿元的公司有哪些？", ["东河重工", "南湾船务"]),
    ("总市值在 200 到 700 之间的公司有哪些？", ["西山矿业", "南湾船务"]),
    ("2025 年净利润为负的公司有哪些？", ["西山矿业"]),
    ("钢铁冶炼板块有哪些公司？", ["东河重工", "西山矿业"]),
]


@pytest.mark.parametrize(("question", "names"), FILTERED)
def test_a_bound_or_a_group_filters_the_rows(glossary: Glossary, question: str, names: list[str]) -> None:
    assert entities(glossary, question) == names


def test_a_condition_that_nothing_meets_is_an_answer(glossary: Glossary) -> None:
    told = answer(glossary, "总市值超过 5 万亿元的公司有哪些？", STOCKS)
    assert told is not None
    assert told.outcome.shown == ()
    assert Wording("zh", glossary).sentence(told.outcome) == "没有符合条件的条目"


ARITHMETIC = [
    ("总市值超过 500 亿元的有几家公司？", Operation.COUNT, 2.0),
    ("远洋航运板块有多少家公司？", Operation.COUNT, 2.0),
    ("东河重工和南湾船务 2025 年净利润合计多少？", Operation.SUM, 80.0),
    ("钢铁冶炼板块的平均总市值是多少？", Operation.AVERAGE, 750.25),
    ("东河重工和西山矿业 2026 年净利润相差多少？", Operation.DIFFERENCE, 70.0),
    ("西山矿业的总市值比东河重工低多少？", Operation.DIFFERENCE, 900.5),
    ("南湾船务的总市值是西山矿业的几倍？", Operation.RATIO, 2.0),
    ("西山矿业的总市值是南湾船务的几倍？", Operation.RATIO, 0.5),
    ("东河重工 2024 年到 2026 年净利润增长率是多少？", Operation.GROWTH, 100.0),
    ("东河重工 2025 年净利润增长率是多少？", Operation.GROWTH, 25.0),
]


@pytest.mark.parametrize(("question", "operation", "result"), ARITHMETIC)
def test_arithmetic_is_done_on_the_cells_named(
    glossary: Glossary, question: str, operation: Operation, result: float
) -> None:
    done, value = computed(glossary, question)
    assert done is operation
    assert value == pytest.approx(result)


def test_growth_from_a_loss_is_not_computed(glossary: Glossary) -> None:
    told = answer(glossary, "西山矿业 2025 年到 2026 年净利润增长率是多少？", STOCKS)
    assert told is None or told.outcome.result is None


@pytest.mark.parametrize(
    ("question", "label"),
    [("东河重工属于钢铁冶炼还是远洋航运？", "钢铁冶炼"), ("南湾船务是钢铁冶炼还是远洋航运？", "远洋航运")],
)
def test_of_alternatives_offered_the_row_has_one(glossary: Glossary, question: str, label: str) -> None:
    assert cells(glossary, question) == [label]


def test_a_label_asked_for_is_read_from_the_row(glossary: Glossary) -> None:
    assert cells(glossary, "北岭港口的股票代码是什么？") == ["900104.XX"]
    assert cells(glossary, "北岭港口属于哪个板块？") == ["远洋航运"]


def test_a_cell_of_words_is_found_by_a_name_inside_it(glossary: Glossary) -> None:
    told = answer(glossary, "Fennel 属于哪个等级？", LEVELS)
    assert told is not None
    assert told.shown == ((2, 0),)
    assert answer(glossary, "Fennel-2 属于哪个等级？", LEVELS) is None


@pytest.mark.parametrize(
    ("question", "value"),
    [("设备用途是什么？", "供水和排水"), ("生产厂家是哪家？", "石桥泵业"), ("型号是什么？", "P-7")],
)
def test_a_value_of_a_form_that_covers_several_slots_is_told_once(
    glossary: Glossary, question: str, value: str
) -> None:
    told = answer(glossary, question, FORM)
    assert told is not None
    assert told.texts == {value}


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("厂房本期减少多少钱？", "30,000.00"),
        ("设备本期增加了多少？", "90,500.00"),
        ("厂房的本期增加是多少", "250,000.00"),
    ],
)
def test_what_came_in_or_went_out_is_looked_up_where_a_column_says_it(
    glossary: Glossary, question: str, value: str
) -> None:
    told = answer(glossary, question, MOVEMENTS)
    assert told is not None
    assert told.texts == {value}


def test_an_amount_and_its_share_that_the_table_states_are_both_told(glossary: Glossary) -> None:
    told = answer(glossary, "客户一的销售金额是多少，占年度销售总额的比例是多少？", CUSTOMERS)
    assert told is not None
    assert told.texts == {"6,634,312.52", "24.89"}


@pytest.mark.parametrize(
    ("question", "told_cells"),
    [
        ("In which year was research and development less than 1,000?", {"812"}),
        ("In which year was interest income negative?", {"(91)"}),
    ],
)
def test_asked_for_a_year_neither_a_change_nor_a_share_is_told(
    glossary: Glossary, question: str, told_cells: set[str]
) -> None:
    told = answer(glossary, question, YEARS)
    assert told is not None
    assert told.texts == told_cells


def test_a_table_turned_over_gives_cells_of_the_table_as_it_stands(glossary: Glossary) -> None:
    told = answer(glossary, "哪家公司的毛利率最高？", ACROSS)
    assert told is not None
    assert told.shown == ((2, 2),)
    assert set(told.positions) == {(2, 1), (2, 2)}


def test_the_table_that_explains_the_question_answers_and_of_equals_the_better_found(glossary: Glossary) -> None:
    question = "Beacon-2 的输出价格是多少？"
    told = answer(glossary, question, STOCKS, PRICES)
    assert told is not None
    assert told.found.table is PRICES
    better = TableReader(glossary, load_weights().tables).answer(
        question, [found(PRICES, 0.2, "low"), found(PRICES, 0.9, "high")]
    )
    assert better is not None
    assert better.found.document.id == "high"


@pytest.mark.parametrize(
    "question",
    [
        "东河重工和西山矿业哪个毛利率更高？",
        "东河重工和西山矿业谁的毛利率更低？",
        "Which firm's gross margin is higher, 东河重工 or 西山矿业?",
        "What is the ratio of the gross margin of 东河重工 to 西山矿业?",
    ],
)
def test_the_measure_compared_is_not_taken_for_another(glossary: Glossary, question: str) -> None:
    multiples = Table((("公司", "PE"), ("东河重工", "24.0"), ("西山矿业", "9.5")))
    assert answer(glossary, question, multiples) is None


def test_without_tables_there_is_no_answer(glossary: Glossary) -> None:
    assert answer(glossary, "东河重工 2025 年的 PE 是多少？") is None


SENTENCES = [
    ("东河重工的总市值是多少？", STOCKS, "东河重工的总市值为 1,200.50 亿元"),
    ("What is the revenue of Harbor Foods?", ENGLISH, "The Revenue of Harbor Foods is 1,250 million USD"),
    ("What is the gross margin of Quill Paper?", ENGLISH, "The Gross margin of Quill Paper is 18.0%"),
    ("Beacon-2 的输出价格是多少？", PRICES, "Beacon-2 的输出价格为 18.00元"),
    ("南湾船务的总市值是西山矿业的几倍？", STOCKS, "2.00 倍（南湾船务 600.00 亿元 ÷ 西山矿业 300.00 亿元）"),
    ("东河重工和西山矿业的总市值合计多少？", STOCKS, "合计 1,500.50 亿元（1,200.50 + 300.00）"),
]


@pytest.mark.parametrize(("question", "table", "said"), SENTENCES)
def test_an_answer_is_one_sentence_with_its_unit(glossary: Glossary, question: str, table: Table, said: str) -> None:
    assert sentence(glossary, question, table) == said


def test_a_multiple_is_not_said_in_the_unit_of_the_money_beside_it(glossary: Glossary) -> None:
    multiples = Table((("公司", "PE"), ("东河重工", "24.0"), ("西山矿业", "9.5")))
    assert sentence(glossary, "东河重工的市盈率是多少？", multiples) == "东河重工的 PE 为 24.0 倍"
