"""What an answer is worth, and what many are worth together."""

from __future__ import annotations

from dataclasses import replace

from eval.questions.amounts import amount
from eval.questions.cases import Case, ExpectedCell
from eval.scoring.scorer import DIRECT_LENGTH, Verdict, expectations, judge
from kb.model import Answer, Citation, CitedCell

FACT = Case("fact-1", "fact", ("多少参数？",), all_of=(("671B", "6710 亿"),), none_of=("37B",))
CELL = Case(
    "cell-1",
    "cell",
    ("甲 2025 年的 PE？",),
    all_of=(("8,893.31",),),
    cells=(ExpectedCell("甲", ("PE", "2025E"), "8,893.31"),),
)
ABSENT = Case("absent-1", "absent", ("乙呢？",), abstain=True)


def citation(quote: str, *cells: CitedCell, number: int = 1, page: int | None = None) -> Citation:
    kind = "cell" if cells else "text"
    return Citation(number, "r.md", "报告", page, (), kind, quote, "0-1", cells=cells)


def answer(text: str, *citations: Citation, abstained: bool = False) -> Answer:
    return Answer("问", text, abstained, citations)


def test_an_answer_that_states_and_cites_the_fact_is_right_and_cited() -> None:
    verdict = judge(FACT, answer("总参数 671B。[1]", citation("模型共有 671B 个参数")))
    assert verdict == Verdict(right=True, cited=True, direct=True, precision=1.0)


def test_an_alternative_spelling_is_as_good() -> None:
    assert judge(FACT, answer("6,710 亿[1]", citation("共 6710 亿参数"))).right


def test_a_near_twin_is_wrong_and_says_why() -> None:
    verdict = judge(FACT, answer("1671B。[1]", citation("1671B")))
    assert (verdict.right, verdict.cited) == (False, False)
    assert any("671B" in fault for fault in verdict.faults)


def test_a_wrong_statement_counts_at_the_start_only() -> None:
    source = citation("671B")
    assert not judge(FACT, answer("37B，不是 671B[1]", source)).right
    assert judge(FACT, answer("671B[1]" + "。" * DIRECT_LENGTH + "每次激活 37B", source)).right


def test_a_number_that_the_glance_would_cut_is_read_whole() -> None:
    case = replace(FACT, all_of=(("甲",),), none_of=("12",))
    text = "甲" + "。" * (DIRECT_LENGTH - 3) + "12.664"
    assert text[:DIRECT_LENGTH].endswith("12")
    assert judge(case, answer(text, citation("甲"))).right


def test_a_fact_that_comes_late_is_right_but_not_direct() -> None:
    verdict = judge(FACT, answer("嗯。" * DIRECT_LENGTH + "671B[1]", citation("671B")))
    assert (verdict.right, verdict.direct) == (True, False)


def test_a_marker_is_no_fact() -> None:
    case = replace(FACT, all_of=(("3",),), none_of=())
    assert not judge(case, answer("有好几个[3]", citation("3 个", number=3))).right
    assert judge(case, answer("有 [3] 个[1]", citation("3 个"))).right


def test_an_answer_without_a_citation_that_holds_a_fact_is_not_cited() -> None:
    assert not judge(FACT, answer("671B")).cited
    assert not judge(FACT, answer("671B[1]", citation("别的话"))).cited


def test_an_answer_where_none_is_due_is_wrong_and_so_is_silence_where_one_is() -> None:
    assert judge(ABSENT, answer("报告没有说。", abstained=True)) == Verdict(right=True, cited=True, direct=True)
    assert not judge(ABSENT, answer("19 倍[1]", citation("19 倍"))).right
    assert not judge(ABSENT, answer("没有说[1]", citation("x"), abstained=True)).right
    assert judge(FACT, answer("报告没有说 671B。", abstained=True)).faults == ("abstains",)


def test_the_expected_cell_must_be_among_the_cited() -> None:
    right = CitedCell("AI 云侧 688001.SH 甲", ("PE (倍)", "2025E"), "8893.31", "倍")
    text = "8,893.31 倍[1]"
    assert judge(CELL, answer(text, citation("行", right))).cited
    assert not judge(CELL, answer(text, citation("8,893.31"))).cited
    assert not judge(CELL, answer(text, citation("行", replace(right, column=("PE", "2026E"))))).cited
    assert not judge(CELL, answer(text, citation("行", replace(right, row="乙")))).cited
    assert not judge(CELL, answer(text, citation("行", replace(right, value="8,893.3")))).cited


def test_every_expected_cell_counts() -> None:
    both = replace(CELL, cells=(*CELL.cells, ExpectedCell("乙", ("PE", "2025E"), "20")))
    first = CitedCell("甲", ("PE", "2025E"), "8,893.31")
    second = CitedCell("乙", ("PE", "2025E"), "20.00")
    assert not judge(both, answer("8,893.31[1]", citation("行", first))).cited
    assert judge(both, answer("8,893.31[1][2]", citation("行", first), citation("行", second, number=2))).cited


def test_a_computed_value_is_backed_by_the_cells_that_went_in() -> None:
    case = Case("aggregate-1", "aggregate", ("几家？",), all_of=(("4",),))
    assert judge(case, answer("4 家[1]", citation("行", CitedCell("甲", ("PE",), "9")))).cited
    assert not judge(case, answer("4 家[1]", citation("一段话"))).cited


def test_a_count_is_backed_by_as_many_rows() -> None:
    case = Case("trap-1", "trap", ("有几家？",), all_of=(("2",),))
    one, other = CitedCell("甲", ("板块",), "云侧"), CitedCell("乙", ("板块",), "云侧")
    assert judge(case, answer("2 家：甲、乙[1]", citation("行", one, other))).cited
    assert not judge(case, answer("2 家：甲[1]", citation("行", one, one))).cited


def test_a_page_counts_where_the_format_has_pages() -> None:
    case = replace(FACT, page=5)
    assert judge(case, answer("671B[1]", citation("671B", page=5))).cited
    assert judge(case, answer("671B[1]", citation("671B", page=None))).cited
    assert not judge(case, answer("671B[1]", citation("671B", page=6))).cited


def test_a_number_is_compared_as_one_with_its_unit() -> None:
    case = replace(FACT, all_of=((amount("12.5", "亿元", "1%"),),), none_of=())
    assert judge(case, answer("收入 1,248 百万元[1]", citation("收入 1,248 百万元"))).right
    assert not judge(case, answer("收入 12.5 万元[1]", citation("12.5"))).right
    cell = CitedCell("收入", ("2025E",), "12.48", "亿元")
    assert judge(case, answer("12.48 亿元[1]", citation("行", cell))).cited


def test_citation_precision_is_the_share_of_citations_that_hold_something_expected() -> None:
    verdict = judge(FACT, answer("671B[1][2]", citation("671B"), citation("别的话", number=2)))
    assert (verdict.cited, verdict.precision) == (True, 0.5)
    assert judge(FACT, answer("671B")).precision is None


def test_the_table_and_the_unit_of_a_cell_count_where_they_are_expected() -> None:
    cell = CitedCell("甲", ("PE", "2025E"), "8,893.31", "倍")
    cited = replace(citation("行", cell), table="表 3: 估值")
    text = "8,893.31 倍[1]"
    assert judge(replace(CELL, table="估值"), answer(text, cited)).cited
    assert not judge(replace(CELL, table="产能"), answer(text, cited)).cited
    in_years = replace(CELL, cells=(replace(CELL.cells[0], unit="年"),))
    assert not judge(in_years, answer(text, cited)).cited


def test_what_is_expected_is_told_in_words() -> None:
    told = expectations(replace(FACT, page=3, documents=("r.md",)))
    assert told == ("671B / 6710 亿", "not 37B", "from r.md", "from page 3")
    assert expectations(ABSENT) == ("that the reports do not say",)
