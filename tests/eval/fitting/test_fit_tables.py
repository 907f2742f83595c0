"""Fitting the weights of table readings: what is learnt from small tables, and what is written where."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from eval.cli import app
from eval.fitting.table_data import MADE_UP, bereft, of_another, read_examples
from eval.fitting.tables import fit_tables
from eval.fitting.weights_file import WEIGHTS, with_tables, write_weights
from eval.run import BENCH
from kb.command_line import run
from kb.errors import StorageError, UsageError
from kb.learned.feature_notes import NOTES
from kb.learned.weights import TableWeights, load_weights
from kb.settings import Settings
from kb.tables.fitting import TableReadings, confidence_features

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from eval.fitting.table_data import TableExample
    from eval.fitting.tables import TableFit
    from kb.tables.fitting import Choice

PLACES = ("东园", "西园", "南园", "北园")
FRUITS = ("苹果", "梨子", "桃子", "樱桃")
YEARS = ("2021年", "2022年", "2023年")


def quiet(_what: str, _done: int, _total: int) -> None:
    pass


def harvest(number: int) -> tuple[list[list[str]], list[tuple[str, list[list[int]]]]]:
    """A table of harvests, no two alike, and questions with the cells that answer them."""
    fruits = [FRUITS[(number + at) % 4] for at in range(3)]
    years = YEARS[: 2 + number % 2]
    figures = [[str(100 * number + 10 * row + column + 7) for column in range(len(years))] for row in range(3)]
    grid = [["品种", *years], *([fruit, *line] for fruit, line in zip(fruits, figures, strict=True))]
    questions = [
        (f"{fruits[1]}{years[0]}的产量是多少？", [[2, 1]]),
        (f"{years[1]}{fruits[2]}产了多少？", [[3, 2]]),
        (f"{fruits[0]}和{fruits[2]}{years[1]}各是多少？", [[1, 2], [3, 2]]),
        (f"{fruits[0]}各年的产量分别是多少？", [[1, column + 1] for column in range(len(years))]),
    ]
    return grid, questions


def write_data(folder: Path, tables: int = 10) -> Path:
    """Data of the form of both sets, made up here."""
    imtqa: list[dict[str, Any]] = []
    for number in range(tables):
        grid, questions = harvest(number)
        for at, (question, cells) in enumerate(questions):
            imtqa.append(
                {
                    "id": f"{number}-{at}",
                    "table_id": str(number),
                    "table_type": "vertical",
                    "table": grid,
                    "column_headers": grid[0],
                    "row_headers": [],
                    "question": question,
                    "answer": [grid[row][column] for row, column in cells],
                    "answer_cells": cells,
                    "question_type": "single_cell" if len(cells) == 1 else "arbitrary_cells",
                }
            )
    tea = [["", "2023", "2024"], ["Green tea", "$41", "$52"], ["Black tea", "$63", "$74"]]
    tatqa = [
        {
            "id": f"t{at}",
            "table_id": "t",
            "table": tea,
            "paragraphs": ["Sales of tea."],
            "question": question,
            "answer_from": "table",
            "answer_cells": [cell],
        }
        for at, (question, cell) in enumerate(
            [
                ("What were the sales of green tea in 2024?", [1, 2]),
                ("How much black tea was sold in 2023?", [2, 1]),
                ("In which year was black tea 74?", [0, 2]),
            ]
        )
    ]
    for name, rows in (("imtqa_dev.jsonl", imtqa), ("tatqa_dev.jsonl", tatqa)):
        (folder / name).write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_data(tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def fitted(data: Path) -> TableFit:
    return fit_tables(data, 0.02, (), Settings(), quiet)


@pytest.fixture(scope="module")
def examples(data: Path) -> list[TableExample]:
    return read_examples(data, Settings(), TableReadings(), quiet)


def test_it_learns_to_read_the_questions_of_tables_that_it_has_not_seen(fitted: TableFit) -> None:
    hits = fitted.hits["imtqa"]["single_cell"]
    assert (hits.n, hits.within) == (20, 20)
    assert hits.first >= 19
    assert sum(fitted.weights.choice[name] > 0 for name in ("named", "row_path", "column_path")) >= 2


def test_it_learns_to_refuse_what_was_taken_away(fitted: TableFit) -> None:
    mild, strict = fitted.curve[0], fitted.curve[-1]
    assert (strict.rows, strict.columns) >= (mild.rows, mild.columns)
    assert min(strict.rows, strict.columns) > 0.8
    assert mild.threshold <= fitted.weights.threshold <= strict.threshold


def test_questions_for_a_label_are_left_out(examples: Sequence[TableExample], fitted: TableFit) -> None:
    assert [one.question.id for one in examples if one.source == "tatqa"] == ["t0", "t1"]
    assert fitted.hits["tatqa"]["overall"].n == 2


def test_two_runs_give_the_same_figures(data: Path, fitted: TableFit) -> None:
    assert fit_tables(data, 0.02, (), Settings(), quiet) == fitted


def test_giving_up_more_right_readings_raises_the_threshold_and_nothing_else(data: Path, fitted: TableFit) -> None:
    loose = fit_tables(data, 0.5, (), Settings(), quiet)
    assert loose.weights.threshold > fitted.weights.threshold
    assert replace(loose.weights, threshold=fitted.weights.threshold) == fitted.weights
    assert loose.curve == fitted.curve


def test_a_veto_refuses_by_itself_and_has_no_weight(data: Path, fitted: TableFit) -> None:
    strict = fit_tables(data, 0.02, ("joined_said",), Settings(), quiet)
    assert strict.weights.vetoes == ("joined_said",)
    assert set(fitted.weights.confidence) - set(strict.weights.confidence) == {"joined_said"}
    assert strict.curve[0].lost > fitted.curve[0].lost + 0.1
    with pytest.raises(UsageError, match="'luck'"):
        fit_tables(data, 0.02, ("luck",), Settings(), quiet)
    with pytest.raises(UsageError, match="too little"):
        fit_tables(data, 0.02, ("row_share",), Settings(), quiet)


def right_reading(example: TableExample, readings: TableReadings) -> Choice:
    return next(
        one
        for one in example.readings(readings)
        if example.is_right(one) and one.rows.groups == one.columns.groups == 1
    )


def test_what_a_reading_names_is_taken_away_side_by_side(examples: Sequence[TableExample]) -> None:
    readings = TableReadings()
    example = examples[0]
    without = bereft(example, example.tables[0], right_reading(example, readings), readings)
    tables = {side: one.tables[0].table for side, one in without.items()}
    grid, _ = harvest(0)
    assert tables["rows"].rows == tuple(map(tuple, (grid[0], grid[1], grid[3])))
    assert tables["columns"].rows == tuple((row[0], *row[2:]) for row in grid)


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("苹果的产量？", "", "的苹果的产量？"),
        ("请问，该公司的产量？", "请问，", "的产量？"),
        ("Sales of tea?", None, None),
    ],
)
def test_the_question_is_asked_of_another_company(
    examples: Sequence[TableExample], asked: str, start: str | None, end: str | None
) -> None:
    other = of_another(replace(examples[0], question=replace(examples[0].question, question=asked)))
    if start is None or end is None:
        assert other is None
        return
    assert other is not None
    text = other.question.question
    assert text.startswith(start)
    assert text.endswith(end)
    assert text.removeprefix(start).removesuffix(end) in MADE_UP
    assert (other.tables, other.wanted) == (examples[0].tables, examples[0].wanted)


def test_an_empty_cell_may_be_left_out_of_the_right_ones(examples: Sequence[TableExample]) -> None:
    reading = right_reading(examples[0], TableReadings())
    assert replace(examples[0], wanted=examples[0].wanted | {"-"}).is_right(reading)
    assert not replace(examples[0], wanted=examples[0].wanted | {"5"}).is_right(reading)


def test_every_feature_is_told_in_a_line(examples: Sequence[TableExample]) -> None:
    readings = TableReadings()
    features = confidence_features(right_reading(examples[0], readings))
    assert set(features) <= set(NOTES)
    assert all(note and "\n" not in note for note in NOTES.values())


def test_the_weights_that_come_with_the_program_are_of_features_that_there_are() -> None:
    weights = load_weights().tables
    assert set(weights.choice) <= set(NOTES) - {"score", "gap"}
    assert set(weights.confidence) <= set(NOTES)


def weights_of(section: dict[str, Any]) -> TableWeights:
    return TableWeights(**{**section, "vetoes": tuple(section["vetoes"])})


def test_only_the_sections_of_tables_are_written(fitted: TableFit) -> None:
    text = WEIGHTS.read_text(encoding="utf-8") + "\n# About the last.\n[last]\none = 1\n"
    written = with_tables(text, fitted)
    before, after = tomllib.loads(text), tomllib.loads(written)
    assert weights_of(after.pop("tables")) == fitted.weights
    before.pop("tables")
    assert after == before
    assert written.startswith(text[: text.index("[tables]")])
    assert written.endswith("\n\n# About the last.\n[last]\none = 1\n")
    assert f"# {NOTES['gap']}" in written
    assert with_tables(written, fitted) == written


def test_a_file_without_tables_gets_them_at_its_end(fitted: TableFit) -> None:
    written = with_tables("[sentence]\nnamed = 1\n", fitted)
    assert written.startswith("[sentence]\nnamed = 1\n\n[tables]\n")
    assert weights_of(tomllib.loads(written)["tables"]) == fitted.weights


def test_weights_are_written_in_one_step_and_a_folder_that_is_not_there_is_told(
    tmp_path: Path, fitted: TableFit
) -> None:
    path = tmp_path / "weights.toml"
    path.write_text("[sentence]\nnamed = 1\n", encoding="utf-8")
    write_weights(fitted, path)
    assert "tables" in tomllib.loads(path.read_text(encoding="utf-8"))
    assert [file.name for file in tmp_path.iterdir()] == ["weights.toml"]
    with pytest.raises(StorageError, match="nowhere"):
        write_weights(fitted, tmp_path / "nowhere" / "weights.toml")


def test_data_that_is_missing_or_says_nothing_is_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="imtqa_dev"):
        fit_tables(tmp_path, 0.02, (), Settings(), quiet)
    for name in ("imtqa_dev.jsonl", "tatqa_dev.jsonl"):
        (tmp_path / name).write_text("", encoding="utf-8")
    with pytest.raises(UsageError, match="no question"):
        fit_tables(tmp_path, 0.02, (), Settings(), quiet)
    write_data(tmp_path, tables=0)
    with pytest.raises(UsageError, match="too little"):
        fit_tables(tmp_path, 0.02, (), Settings(), quiet)


def command(*arguments: str) -> object:
    with pytest.raises(SystemExit) as ended:
        run(app, ["fit", "tables", *arguments])
    return ended.value.code


def test_the_command_prints_figures_and_leaves_the_weights_alone(
    data: Path, fitted: TableFit, capfd: pytest.CaptureFixture[str]
) -> None:
    before = WEIGHTS.read_bytes()
    assert command("--data", str(data), "--json") == 0
    (line,) = capfd.readouterr().out.splitlines()
    printed = json.loads(line)
    assert printed["weights"]["choice"] == fitted.weights.choice
    assert (printed["lost"], printed["written"]) == (0.02, "")
    assert printed["hits"]["imtqa"]["single_cell"]["n"] == 20
    assert command("--data", str(data)) == 0
    shown = capfd.readouterr().out
    assert "single_cell" in shown
    assert "threshold" in shown
    assert WEIGHTS.read_bytes() == before


def test_a_loss_that_cannot_be_is_wrong_use(capfd: pytest.CaptureFixture[str]) -> None:
    assert command("--lost", "0.9") == 2
    assert "--lost" in capfd.readouterr().err


@pytest.mark.skipif(not (BENCH / "imtqa_dev.jsonl").is_file(), reason="the public data is not on this machine")
def test_public_questions_are_read_with_weights_that_have_not_seen_their_tables(tmp_path: Path) -> None:
    for name, lines in (("imtqa_dev.jsonl", 150), ("tatqa_dev.jsonl", 30)):
        some = (BENCH / name).read_text(encoding="utf-8").split("\n")[:lines]
        (tmp_path / name).write_text("\n".join(some), encoding="utf-8")
    single = fit_tables(tmp_path, 0.02, (), Settings(), quiet).hits["imtqa"]["single_cell"]
    assert single.first / single.n > 0.85
