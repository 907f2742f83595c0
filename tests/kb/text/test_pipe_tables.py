"""Tables inside answers: what is one, what is text, and how an answer that holds one is shown and grows."""

import pytest
from bs4 import BeautifulSoup, Tag
from hypothesis import given
from hypothesis import strategies as st

from kb.html.answer_rendering import answer_html
from kb.html.rendering import load_texts
from kb.model import Answer, Citation
from kb.text.pipe_tables import PipeTable, split_tables

TEXTS = load_texts()["en"]
CITED = Citation(1, "a.md", "A", None, (), "cell", "q", "a-1")
GRID = "| Year | PE |\n|---|---:|\n| 2024E | 1.5 |\n| 2025E | 2.5 |"
TABLE = PipeTable(("Year", "PE"), (("2024E", "1.5"), ("2025E", "2.5")), frozenset({1}))


def shown(text: str, turn: int = 1) -> Tag:
    html = answer_html(Answer("q", text, abstained=False, citations=(CITED,)), turn, TEXTS)
    assert "\n" not in html
    found = BeautifulSoup(html, "lxml").select_one(".rq-text")
    assert found is not None
    return found


@pytest.mark.parametrize("marker", ["[1]", "[1].", " [1]。", "\n[1]", "\n\n[1]"])
def test_the_marker_behind_a_table_stays_behind_it(marker: str) -> None:
    before, table, after = split_tables(f"Acme:\n\n{GRID}{marker}")
    assert (before, table) == ("Acme:", TABLE)
    assert isinstance(after, str)
    assert after.strip() == marker.strip()


def test_a_table_in_an_answer_is_a_table_in_the_chat_and_its_marker_a_link() -> None:
    page = shown(f"Acme:\n{GRID}\n[1].", 3)
    assert [cell.get_text() for cell in page.select("thead th")] == ["Year", "PE"]
    assert [[cell.get_text() for cell in row.select("td")] for row in page.select("tbody tr")] == [
        ["2024E", "1.5"],
        ["2025E", "2.5"],
    ]
    assert [cell.get_text() for cell in page.select(".rq-right")] == ["PE", "1.5", "2.5"]
    link = page.select_one("a")
    assert link is not None
    assert (link["href"], link.find_parent("table")) == ("#cite-3-1", None)


def test_cells_are_inert_and_a_pipe_in_a_cell_is_no_border() -> None:
    page = shown("| a | b |\n|---|---|\n| <b>x</b> | y\\|z |\n| only |\n| 1 | 2 | 3 |")
    rows = [[cell.get_text() for cell in row.select("td")] for row in page.select("tbody tr")]
    assert rows == [["<b>x</b>", "y|z"], ["only", ""], ["1", "2"]]
    assert page.select("b") == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a | b",
        "| a | b |",
        "| a | b |\n| 1 | 2 |",
        "| a |\n|---|---|\n| 1 |",
        "|x| is the absolute value\n|---|",
        "a\n",
    ],
)
def test_what_is_no_table_stays_text_to_the_letter(text: str) -> None:
    assert split_tables(text) == [text]


CELLS = st.text(alphabet="ab1 |[]<*。", max_size=5).map(str.strip)


@given(st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[CELLS] * width), min_size=1, max_size=5)))
def test_a_table_of_any_cells_is_read_back(rows: list[tuple[str, ...]]) -> None:
    lines = ["".join(("|", *(f" {cell.replace('|', chr(92) + '|')} |" for cell in row))) for row in rows]
    text = "\n".join(["Before", lines[0], f"|{'---|' * len(rows[0])}", *lines[1:], "[1]"])
    assert split_tables(text) == ["Before", PipeTable(rows[0], tuple(rows[1:]), frozenset()), "[1]"]
