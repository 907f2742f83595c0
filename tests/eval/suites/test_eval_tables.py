"""Suites over tables: reading the data, writing the tables, judging cells, running."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from openpyxl import load_workbook

from eval.bench.tables_bench import measure_tables, rows
from eval.questions.cases import read_cases
from eval.questions.selection import CaseSelection
from eval.run import Over, run_suites
from eval.suites.listing import SUITES
from eval.suites.tables_data import TableDocument, TableQuestion, read_imtqa, read_tatqa
from eval.suites.tables_exact import compare
from eval.suites.tables_files import MergedRegion, as_html, regions, write_documents
from kb.errors import UsageError
from kb.model import Answer, Citation, CitedCell
from kb.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("loaded_once")

STOCK = [["品种", "2023年", "2024年"], ["甲茶", "120", "135"], ["乙茶", "80", "75"]]
ORCHARDS = [["果园", "产量", "产量"], ["果园", "春季", "秋季"], ["东园", "31.5", "42.8"], ["西园", "27.0", "39.6"]]


def imtqa(grid: list[list[str]], number: int, question: str, cells: list[list[int]], **more: Any) -> dict[str, Any]:
    return {
        "id": f"q{number}",
        "table_id": f"t{number}",
        "table_type": "vertical",
        "table": grid,
        "column_headers": ["果园", "产量", "春季", "秋季", "2023年"],
        "row_headers": [],
        "question": question,
        "answer": [grid[row][column] for row, column in cells],
        "answer_cells": cells,
        "question_type": "single_cell" if len(cells) == 1 else "one_row",
        **more,
    }


def write(path: Path, rows: Sequence[object]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def tiny(folder: Path) -> Path:
    """Two tables with a question each."""
    rows = [
        imtqa(STOCK, 1, "甲茶2024年是多少？", [[1, 2]]),
        imtqa(ORCHARDS, 2, "东园春季的产量是多少？", [[2, 1]]),
    ]
    write(folder / "imtqa_dev.jsonl", rows)
    return folder


def quiet(_what: str, _done: int, _total: int) -> None:
    pass


def test_imtqa_counts_a_question_by_its_kind_and_its_kind_of_table(tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", [imtqa(STOCK, 1, "甲茶？", [[1, 1], [1, 2]], answer=["120"])])
    tables = read_imtqa(path)
    assert [one.name for one in tables.documents] == ["imtqa-t1"]
    (question,) = tables.questions
    assert question.kinds == ("one_row", "several", "vertical", "one_row/vertical")
    assert (question.cells, question.named) == (((1, 1), (1, 2)), "values")


def test_tatqa_puts_the_table_after_the_paragraph_that_announces_it(tmp_path: Path) -> None:
    row = {
        "id": "a",
        "table_id": "t",
        "table": [["", "2024"], ["Revenue", "5"]],
        "paragraphs": ["We sell tea.", "The table shows revenue:", "It grew."],
        "question": "In which year was revenue 5?",
        "answer_from": "table",
        "answer_cells": [[0, 1]],
    }
    tables = read_tatqa(write(tmp_path / "t.jsonl", [row, {**row, "id": "b", "answer_cells": []}]))
    (document,) = tables.documents
    assert (document.before, document.after) == (("We sell tea.", "The table shows revenue:"), ("It grew.",))
    assert [(one.id, one.kinds) for one in tables.questions] == [("a", ("label", "table"))]
    page = as_html(document)
    assert page.index("shows revenue") < page.index("<table>") < page.index("It grew")


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("id", " ", "'id' must be a text"),
        ("table", [["a", "b"], ["c"]], "rectangular"),
        ("table", [], "list of rows"),
        ("table", [[1]], "list of texts"),
        ("answer_cells", [[9, 0]], "inside the table"),
        ("answer_cells", [[0]], "inside the table"),
        ("answer_cells", [[0, True]], "inside the table"),
        ("column_headers", "a", "'column_headers' must be a list"),
    ],
)
def test_data_of_another_form_is_refused_with_its_line(tmp_path: Path, field: str, value: object, fault: str) -> None:
    good = imtqa(STOCK, 1, "甲茶？", [[1, 1]])
    path = write(tmp_path / "a.jsonl", [good, {**good, "table_id": "other", field: value}])
    with pytest.raises(UsageError, match="line 2") as raised:
        read_imtqa(path)
    assert fault in raised.value.what


def test_equal_headers_are_one_cell_and_equal_figures_are_not() -> None:
    grid = (("果园", "产量", "产量"), ("果园", "春季", "2023"), ("东园", "2023", "2023"), ("好", "好", ""))
    document = TableDocument("a", "zh", grid, headers=frozenset({"果园", "产量", "春季", "2023", ""}))
    cells = list(regions(document))
    assert cells[:2] == [MergedRegion(0, 0, 2, 1, "果园"), MergedRegion(0, 1, 1, 2, "产量")]
    assert {(one.row, one.column) for one in cells if one.text in {"2023", "好"}} == {
        (1, 2),
        (2, 1),
        (2, 2),
        (3, 0),
        (3, 1),
    }
    assert sum(one.rows * one.columns for one in cells) == 12
    assert '<tr><td rowspan="2">果园</td><td colspan="2">产量</td></tr>' in as_html(document)


def test_what_a_table_says_is_text_and_not_markup() -> None:
    page = as_html(TableDocument("a", "en", (("<script>", "R&D"),)))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


def test_a_workbook_holds_the_printed_texts_and_the_merged_cells(tmp_path: Path) -> None:
    grid = (("果园", "产量", "产量"), ("东园", "=1+1", "12.50"))
    document = TableDocument("a", "zh", grid, frozenset({"产量"}), before=("说明",), after=("来源",))
    (path,) = write_documents([document], tmp_path, ".xlsx")
    sheet = load_workbook(path).worksheets[0]
    assert [str(merged) for merged in sheet.merged_cells.ranges] == ["B3:C3"]
    assert [cell.value for row in sheet.iter_rows() for cell in row if cell.value is not None] == [
        *("说明", "果园", "产量", "东园", "=1+1", "12.50", "来源")
    ]
    assert sheet["B4"].data_type == "s"


def cited(*cells: tuple[str, tuple[int, int]], text: str = "", row: str = "甲茶", column: str = "2024年") -> Answer:
    used = tuple(CitedCell(row, (column,), value, position=position) for value, position in cells)
    citation = Citation(1, "d", "t", None, (), "cell", "", "d-0", cells=used)
    return Answer("q", text, abstained=False, citations=(citation,))


DOCUMENT = TableDocument("a", "zh", (("品种", "2023年", "2024年"), ("甲茶", "１２０", "120 "), ("乙茶", "80", "75")))


def ask_for(*cells: tuple[int, int], **more: Any) -> TableQuestion:
    return TableQuestion("q", ("k",), "？", "a", cells, **more)


def test_values_count_in_any_order_and_width() -> None:
    question = ask_for((1, 1), (2, 2))
    exact = compare(question, DOCUMENT, cited(("75", (2, 2)), ("120", (1, 1))))
    assert (exact.values, exact.places) == (True, True)
    assert exact.expected == ("１２０", "75")


@pytest.mark.parametrize(
    "answer",
    [
        cited(("75", (2, 2))),
        cited(("120", (1, 1)), ("75", (2, 2)), ("80", (2, 1))),
        cited(("1200", (1, 1)), ("75", (2, 2))),
        Answer("q", "没有回答", abstained=True),
        Answer("q", "120 75", abstained=False),
    ],
)
def test_a_cell_too_few_or_too_many_is_wrong(answer: Answer) -> None:
    exact = compare(ask_for((1, 1), (2, 2)), DOCUMENT, answer)
    assert (exact.values, exact.places) == (False, False)


def test_the_same_value_elsewhere_is_told_apart_by_its_place() -> None:
    answer = cited(("120", (1, 2)))
    assert compare(ask_for((1, 1)), DOCUMENT, answer).values
    assert not compare(ask_for((1, 1)), DOCUMENT, answer).places
    assert compare(ask_for((1, 1)), DOCUMENT, answer, placed=False).places
    assert compare(ask_for((1, 1), (1, 2), named="values"), DOCUMENT, answer).places
    assert not compare(ask_for((1, 1), (1, 2)), DOCUMENT, answer).places


@pytest.mark.parametrize(
    ("text", "right"),
    [("最高：甲茶（120）；乙茶 其次", True), ("乙茶 最高，甲茶 其次", False), ("最高为 120\n甲茶", False)],
)
def test_a_label_that_answers_is_the_first_that_the_answer_names(text: str, *, right: bool) -> None:
    cells = (
        CitedCell("甲茶", ("2024年",), "120", position=(1, 2)),
        CitedCell("乙茶", ("2024年",), "75", position=(2, 2)),
    )
    citation = Citation(1, "d", "t", None, (), "cell", "", "d-0", cells=cells)
    answer = Answer("q", text, abstained=False, citations=(citation,))
    assert compare(ask_for((1, 0), by_label=True), DOCUMENT, answer).values is right
    assert compare(ask_for((1, 0)), DOCUMENT, answer).values is False


def test_a_table_is_asked_by_itself_and_among_all(tmp_path: Path) -> None:
    suites = ["tables-imtqa", "tables-imtqa-all", "tables-imtqa-xlsx"]
    result = run_suites(suites, Settings(), quiet, Over(tiny(tmp_path)))
    alone, among, workbooks = result.suites
    assert workbooks.scores["overall"]["exact"] == 1
    assert alone.corpora == among.corpora
    assert (alone.corpora[0].documents, alone.corpora[0].tables) == (2, 2)
    assert alone.scores["overall"]["n"] == 2
    assert alone.scores["overall"]["exact"] == 1
    assert alone.scores["single_cell"]["places"] == 1
    assert among.scores["overall"]["n"] == 2
    assert result.fallen == ()


def test_a_part_of_a_suite_reads_only_its_tables_and_is_held_to_no_gate(tmp_path: Path) -> None:
    result = run_suites(
        ["tables-imtqa"], Settings(), quiet, Over(tiny(tmp_path)), CaseSelection("single_cell", "imtqa-t2")
    )
    (suite,) = result.suites
    assert [case.id for case in suite.cases] == ["q2"]
    assert suite.corpora[0].documents == 1
    assert suite.gates == ()


def test_equal_tables_are_asked_under_the_name_that_is_stored(tmp_path: Path) -> None:
    rows = [imtqa(STOCK, number, "甲茶2024年是多少？", [[1, 2]]) for number in (1, 2)]
    write(tmp_path / "imtqa_dev.jsonl", rows)
    (suite,) = run_suites(["tables-imtqa"], Settings(), quiet, Over(tmp_path)).suites
    assert [case.right for case in suite.cases] == [True, True]


def test_without_data_or_questions_a_suite_is_skipped_with_the_reason(tmp_path: Path) -> None:
    assert "imtqa_dev.jsonl" in run_suites(["tables-imtqa"], Settings(), quiet, Over(tmp_path)).skipped["tables-imtqa"]
    nothing = run_suites(["tables-imtqa"], Settings(), quiet, Over(tiny(tmp_path)), CaseSelection(text="no such words"))
    assert "no question" in nothing.skipped["tables-imtqa"]


def test_a_failing_case_says_what_was_expected_and_what_was_cited(tmp_path: Path) -> None:
    write(tmp_path / "imtqa_dev.jsonl", [imtqa(STOCK, 1, "甲茶2024年是多少？", [[2, 1]])])
    (suite,) = run_suites(["tables-imtqa"], Settings(), quiet, Over(tmp_path)).suites
    assert suite.cases[0].faults == ("expected 80, got 135",)


def test_the_absent_cells_are_sixty_and_have_controls_in_the_same_words() -> None:
    (suite,) = (one for one in SUITES if one.name == "absent-cells")
    (part,) = suite.parts
    cases = read_cases(part.cases)
    tags = [tag for case in cases for tag in case.tags if case.abstain]
    assert {tag: tags.count(tag) for tag in tags} == {"entity": 20, "period": 20, "measure": 20}
    assert sum(not case.abstain for case in cases) == 30
    held = "".join(path.read_text(encoding="utf-8") for path in part.corpus[0].iterdir())
    assert [case.id for case in cases if any(str(fact) not in held for group in case.all_of for fact in group)] == []


def test_a_tag_has_scores_of_its_own() -> None:
    (suite,) = run_suites(["absent-cells"], Settings(), quiet, selection=CaseSelection("entity", "澜电")).suites
    assert suite.scores["entity"]["n"] == 1
    assert suite.scores["overall"]["n"] == 1


def test_a_question_is_timed_over_one_table_and_over_more() -> None:
    one, more = measure_tables(Settings(), 2, quiet, questions=4)
    assert (one.tables, more.tables) == (1, 2)
    assert one.questions == more.questions == 4
    assert one.right == more.right == 1
    assert 0 < one.median <= one.p95
    assert [label.split(",")[0] for label, _ in rows([one, more])] == [
        "question over 1 table",
        "question over 2 tables",
    ]
