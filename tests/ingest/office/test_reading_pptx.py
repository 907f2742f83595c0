"""Presentations: a slide is a page with a heading; its shapes come as they are seen."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from office_files import chart_part, pptx, tree

from ingest.office.pptx_report import read_pptx
from ingest.words.page_progress import listening
from kb.model import BlockKind

if TYPE_CHECKING:
    from kb.model import ParsedReport


def shape(text: str, place: tuple[int, int, int, int] | None = None, *, kind: str = "", hidden: bool = False) -> str:
    """A shape with a text (paragraphs parted by "|"), where it stands, its kind of placeholder."""
    holder = f'<p:ph type="{kind}"/>' if kind else ""
    frame = position(place) if place else ""
    unseen = 'hidden="1"' if hidden else ""
    paragraphs = "".join(
        part if part.startswith("<") else f"<a:p><a:r><a:t>{part}</a:t></a:r></a:p>" for part in text.split("|")
    )
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="1" name="" {unseen}/><p:nvPr>{holder}</p:nvPr></p:nvSpPr>'
        f"<p:spPr>{frame}</p:spPr><p:txBody>{paragraphs}</p:txBody></p:sp>"
    )


def position(place: tuple[int, int, int, int], name: str = "a:xfrm") -> str:
    x, y, width, height = place
    return f'<{name}><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/></{name}>'


def cell(text: str, attributes: str = "") -> str:
    return f"<a:tc {attributes}><a:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></a:txBody></a:tc>"


def frame(inside: str, place: tuple[int, int, int, int] = (0, 30, 90, 40)) -> str:
    return (
        f"<p:graphicFrame>{position(place, 'p:xfrm')}<a:graphic><a:graphicData>{inside}</a:graphicData></a:graphic>"
        f"</p:graphicFrame>"
    )


TITLE = shape("Sales of firms", kind="title")
ROWS = (
    (cell("Region", 'rowSpan="2"'), cell("Sales", 'gridSpan="2"'), cell("", 'hMerge="1"')),
    (cell("", 'vMerge="1"'), cell("2023"), cell("2024")),
    (cell("Europe"), cell("1.5"), cell("2.5")),
    (cell("Asia"), cell("3.5"), cell("4.5")),
)
LINES = "".join(["<a:tr>" + "".join(row) + "</a:tr>" for row in ROWS])
TABLE = frame(f"<a:tbl>{LINES}</a:tbl>")


def read(*slides: str, notes: str = "", chart: str = "", layout: str = "") -> ParsedReport:
    return read_pptx(pptx(*slides, notes=notes, chart=chart, layout=layout), Path("slides.pptx"))


def texts(report: ParsedReport, kind: BlockKind = BlockKind.PARAGRAPH) -> list[str]:
    return [block.text for block in report.blocks if block.kind is kind]


def test_shapes_are_read_from_the_top_and_from_the_left_whatever_their_order_in_the_file() -> None:
    report = read(
        shape("Right side.", (60, 20, 30, 60))
        + shape("At the foot.", (0, 90, 90, 8))
        + shape("Left, below.", (0, 50, 40, 30))
        + TITLE
        + shape("Left, above.", (0, 20, 40, 20))
    )
    assert texts(report) == ["Left, above.", "Left, below.", "Right side.", "At the foot."]
    assert {block.place.headings for block in report.blocks} == {("Sales of firms",)}


def test_a_slide_is_a_page_and_hidden_slides_and_page_furniture_are_left_out() -> None:
    furniture = shape("12", kind="sldNum") + shape("A firm", kind="ftr") + shape("Draft", (0, 5, 5, 5), hidden=True)
    told: list[tuple[int, int]] = []
    with listening(lambda done, total: told.append((done, total))):
        report = read(
            TITLE + shape("One thing.", (0, 20, 9, 9)),
            tree("sld", shape("Secret thing.", (0, 20, 9, 9)), 'show="0"'),
            shape("Outlook", kind="title") + shape("Another thing.", (0, 20, 9, 9)) + furniture,
        )
    assert [(block.text, block.place.page) for block in report.blocks] == [
        ("Sales of firms", 1),
        ("One thing.", 1),
        ("Outlook", 3),
        ("Another thing.", 3),
    ]
    assert (report.title, report.pages) == ("Sales of firms", 3)
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_merged_cells_cover_what_they_span_and_the_title_names_the_only_table() -> None:
    report = read(TITLE + TABLE + shape("Source: firms", (0, 80, 90, 5)))
    (table,) = [block.table for block in report.blocks if block.table]
    assert (table.caption, table.source, table.header_rows) == ("Sales of firms", "Source: firms", 2)
    assert table.column_path(2) == ("Sales", "2024")
    assert table.rows[3] == ("Asia", "3.5", "4.5")


def test_groups_are_kept_together() -> None:
    inner = shape("Inside, below.", (10, 900, 50, 90)) + shape("Inside, above.", (10, 10, 50, 90))
    group = f"<p:grpSp><p:grpSpPr>{position((0, 20, 40, 20))}</p:grpSpPr>{inner}</p:grpSp>"
    report = read(TITLE + shape("Last.", (0, 50, 90, 9)) + group)
    assert texts(report) == ["Inside, above.", "Inside, below.", "Last."]


def test_placeholders_stand_where_the_layout_has_them() -> None:
    layout = shape("", (0, 60, 90, 20), kind="body") + shape("", (0, 0, 90, 9), kind="title")
    report = read(TITLE + shape("Below it.", kind="body") + shape("Above it.", (0, 20, 90, 20)), layout=layout)
    assert texts(report) == ["Above it.", "Below it."]


def test_lists_have_their_marks() -> None:
    numbered = "".join(
        f'<a:p><a:pPr><a:buAutoNum type="alphaLcParenR"/></a:pPr><a:r><a:t>item {at}</a:t></a:r></a:p>'
        for at in range(2)
    )
    plain = "<a:p><a:pPr><a:buNone/></a:pPr><a:r><a:t>No item of a list.</a:t></a:r></a:p>"
    report = read(
        TITLE
        + shape(f"{numbered}|{plain}", (0, 20, 9, 9))
        + shape("First point|Second point", (0, 50, 9, 9), kind="body")
    )
    assert texts(report, BlockKind.LIST_ITEM) == ["a) item 0", "b) item 1", "First point", "Second point"]
    assert texts(report) == ["No item of a list."]


def test_notes_follow_their_slide_and_charts_are_tables() -> None:
    chart = chart_part("Growth", "Growth", "0%", {"2023": "0.12", "2024": "-0.05"})
    report = read(
        TITLE + frame('<c:chart r:id="rId2"/>'),
        shape("Outlook", kind="title"),
        chart=chart,
        notes=shape("Say that they are ours.", kind="body") + shape("1", kind="sldNum"),
    )
    (table,) = [block.table for block in report.blocks if block.table]
    assert (table.caption, table.rows[1:]) == ("Growth", (("2023", "12%"), ("2024", "-5%")))
    assert [(block.text, block.place.page) for block in report.blocks if block.kind is BlockKind.PARAGRAPH] == [
        ("Say that they are ours.", 1)
    ]
