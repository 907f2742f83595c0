"""Word documents: what a reader sees of them, with all changes accepted, and nothing else."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from office_files import NAMESPACES, chart_part, docx, paragraph

from ingest.office.docx_report import read_docx
from kb.model import BlockKind

if TYPE_CHECKING:
    from kb.model import ParsedReport, Table

STYLES = (
    '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="t"><w:name w:val="Title"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="h1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="h2"><w:name w:val="标题 2"/><w:pPr><w:numPr><w:ilvl w:val="1"/>'
    '<w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="own"><w:name w:val="Our heading"/><w:basedOn w:val="h1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="c"><w:name w:val="caption"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="toc"><w:name w:val="toc 1"/></w:style>'
)
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0">'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1章"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2"/><w:isLgl/></w:lvl>'
    "</w:abstractNum>"
    '<w:abstractNum w:abstractNumId="1">'
    '<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="lowerRoman"/><w:lvlText w:val="(%1)"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:numFmt w:val="bullet"/><w:lvlText w:val="-"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
)
FIRST = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>'


def read(body: str, **parts: str) -> ParsedReport:
    return read_docx(docx(body, styles=STYLES, numbering=NUMBERING, **parts), Path("report.docx"))


def styled(style: str, text: str, more: str = "") -> str:
    return paragraph(text, f'<w:pStyle w:val="{style}"/>{more}')


def texts(report: ParsedReport, kind: BlockKind = BlockKind.PARAGRAPH) -> list[str]:
    return [block.text for block in report.blocks if block.kind is kind]


def cell(text: str, properties: str = "") -> str:
    inside = text if text.startswith("<") else paragraph(text)
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inside}</w:tc>"


def row(*cells: str, properties: str = "") -> str:
    return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"


def table_of(report: ParsedReport) -> Table:
    (table,) = [block.table for block in report.blocks if block.table]
    return table


HEAD = row(cell("Firm"), cell("2023"), cell("2024"))
PLAIN = (
    f"<w:tbl>{HEAD}{row(cell('Alpha'), cell('1.5'), cell('2.5'))}{row(cell('Beta'), cell('3.5'), cell('4.5'))}</w:tbl>"
)


def test_headings_are_those_of_styles_outline_levels_and_own_styles_with_the_numbers_that_word_counts() -> None:
    report = read(
        styled("t", "A Report on Chips")
        + styled("h1", "Demand", FIRST)
        + styled("h2", "Phones")
        + styled("h2", "Cars")
        + styled("own", "Supply", FIRST)
        + styled("h2", "Fabs")
        + paragraph("Costs", '<w:outlineLvl w:val="2"/>')
        + paragraph("They fell by 12%.")
    )
    headings = ["A Report on Chips", "第一章 Demand", "1.1 Phones", "1.2 Cars", "第二章 Supply", "2.1 Fabs", "Costs"]
    assert texts(report, BlockKind.HEADING) == headings
    assert report.title == "A Report on Chips"
    assert report.blocks[-1].place.headings == ("第二章 Supply", "2.1 Fabs", "Costs")
    assert report.blocks[-1].place.page is None


def test_items_have_their_numbers() -> None:
    item = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="2"/></w:numPr>'
    report = read(
        styled("h1", "List")
        + "".join(paragraph(f"item {at}", item.format(level)) for at, level in enumerate((0, 1, 0)))
    )
    assert texts(report, BlockKind.LIST_ITEM) == ["(iii) item 0", "item 1", "(iv) item 2"]


def test_changes_are_accepted_and_what_is_hidden_is_left_out() -> None:
    report = read(
        styled("h1", "Sales")
        + paragraph(
            "<w:r><w:t>Sales </w:t></w:r><w:ins><w:r><w:t>rose</w:t></w:r></w:ins>"
            "<w:del><w:r><w:delText>fell</w:delText></w:r></w:del><w:r><w:rPr><w:vanish/></w:rPr><w:t> "
            "secretly</w:t></w:r>"
            "<w:moveFrom><w:r><w:t> away</w:t></w:r></w:moveFrom><w:r><w:t xml:space='preserve"
            "'> by 5</w:t><w:noBreakHyphen/><w:t>6%.</w:t></w:r>"
            "<w:r><w:fldChar w:fldCharType='begin'/><w:instrText>PAGE</w:instrText></w:r>"
        )
    )
    assert texts(report) == ["Sales rose by 5-6%."]


def test_content_controls_and_boxes_of_text_are_read_once_and_placeholders_are_not() -> None:
    box = f"<w:txbxContent>{paragraph('In the box.')}{PLAIN}</w:txbxContent>"
    alternatives = (
        f"<mc:AlternateContent><mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice>"
        f"<mc:Fallback><v:textbox>{box}</v:textbox></mc:Fallback></mc:AlternateContent>"
    )
    report = read(
        styled("h1", "Boxes")
        + f"<w:sdt><w:sdtPr/><w:sdtContent>{paragraph('In a control.')}</w:sdtContent></w:sdt>"
        + paragraph(
            "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:r><w:t>Click "
            "here</w:t></w:r></w:sdtContent></w:sdt>"
            "<w:sdt><w:sdtContent><w:r><w:t>Filled in.</w:t></w:r></w:sdtContent></w:sdt>"
        )
        + paragraph(f"<w:r><w:t>Before.</w:t></w:r><w:r>{alternatives}</w:r>")
    )
    assert texts(report) == ["In a control.", "Filled in.", "Before.", "In the box."]
    assert table_of(report).rows[1] == ("Alpha", "1.5", "2.5")


def test_formulas_are_text() -> None:
    def run(text: str) -> str:
        return f"<m:r><m:t>{text}</m:t></m:r>"

    fraction = f"<m:f><m:num>{run('a+b')}</m:num><m:den>{run('c')}</m:den></m:f>"
    power = f"<m:sSup><m:e>{run('x')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>"
    total = (
        f"<m:nary><m:naryPr><m:chr m:val='∑'/></m:naryPr><m:sub>{run('i=1')}</m:sub><m:sup>{run('n')}</m:sup><m:e>"
        f"{run('y')}</m:e></m:nary>"
    )
    root = f"<m:rad><m:deg/><m:e>{run('z')}</m:e></m:rad>"
    formula = f"<m:oMath>{fraction}{run('=')}{power}{run('+')}{total}{run('+')}{root}</m:oMath>"
    report = read(styled("h1", "Formulas") + paragraph(f"<w:r><w:t xml:space='preserve'>Then </w:t></w:r>{formula}"))
    assert texts(report) == ["Then (a+b)/c=x^2+∑_(i=1)^n y+√(z)"]


def test_merged_cells_cover_what_they_span_and_rows_that_are_repeated_name_the_columns() -> None:
    span, down, on = '<w:gridSpan w:val="2"/>', '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    repeated = "<w:tblHeader/>"
    report = read(
        styled("h1", "Cells")
        + styled("c", "Table 1: Profit of firms (million)")
        + "<w:tbl>"
        + row(cell("Region", down), cell("Firm", down), cell("Profit", span), properties=repeated)
        + row(cell("", on), cell("", on), cell("2023"), cell("2024"), properties=repeated)
        + row(cell("Europe", down), cell("Alpha"), cell("1.5"), cell("2.5"))
        + row(cell("", on), cell("Beta"), cell("3.5"), cell("4.5"))
        + row(cell("gone"), cell("gone"), cell("9"), cell("9"), properties="<w:del/>")
        + row(cell("Asia"), cell("Gamma"), cell("5.5"), cell("6.5"))
        + "</w:tbl>"
        + paragraph("Source: firms")
    )
    table = table_of(report)
    assert (table.header_rows, table.label_columns, table.caption) == (2, 2, "Table 1: Profit of firms (million)")
    assert table.column_path(3) == ("Profit", "2024")
    assert [table.row_path(at) for at in table.body] == [("Europe", "Alpha"), ("Europe", "Beta"), ("Asia", "Gamma")]
    assert (table.rows[3][3], table.source, len(table.rows)) == ("4.5", "Source: firms", 5)


def test_tables_in_cells_are_tables_of_their_own_and_one_that_lays_out_a_page_is_none() -> None:
    inner = f"{paragraph('See inside')}{PLAIN}"
    outer = (
        f"<w:tbl>{HEAD}{row(cell('Gamma'), cell('7'), cell('8'))}{row(cell('Delta'), cell('9'), cell(inner))}</w:tbl>"
    )
    report = read(styled("h1", "Tables") + outer)
    outside, inside = (block.table for block in report.blocks if block.table)
    assert outside is not None
    assert inside is not None
    assert outside.rows[2] == ("Delta", "9", "See inside")
    assert inside.rows[2] == ("Beta", "3.5", "4.5")
    layout = f"<w:tbl>{row(cell(styled('h1', 'Left') + paragraph('Text of the page.') + PLAIN))}</w:tbl>"
    report = read(layout)
    assert (texts(report), table_of(report).rows[1][2]) == (["Text of the page."], "2.5")


def test_footnotes_go_with_what_refers_to_them() -> None:
    notes = (
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        f'<w:footnote w:id="1">{paragraph("Audited.")}</w:footnote><w:footnote '
        f'w:id="2">{paragraph("Own figures.")}</w:footnote>'
    )
    marked = cell(paragraph('<w:r><w:t>Beta</w:t></w:r><w:r><w:footnoteReference w:id="2"/></w:r>'))
    report = read(
        styled("h1", "Notes")
        + paragraph(
            '<w:r><w:t>Sales rose</w:t></w:r><w:r><w:footnoteReference w:id="1"/></w:r><w:r><w:t '
            'xml:space="preserve"> by 5%.</w:t></w:r>'
        )
        + f"<w:tbl>{HEAD}{row(marked, cell('3.5'), cell('4.5'))}</w:tbl>",
        footnotes=notes,
    )
    assert texts(report) == ["Sales rose by 5%.", "Audited."]
    assert (table_of(report).rows[1][0], table_of(report).notes) == ("Beta", ("Own figures.",))


def test_a_native_chart_is_a_table_of_what_it_was_drawn_from() -> None:
    chart = chart_part("Figure 2: Margin", "Margin", "0.0%", {"2023": "0.125", "2024": "0.1"})
    drawing = '<w:r><w:drawing><c:chart r:id="rId4"/></w:drawing></w:r>'
    report = read(styled("h1", "Charts") + paragraph(drawing), word__charts__chart1=chart)
    table = table_of(report)
    assert (table.caption, table.rows) == ("Figure 2: Margin", (("", "Margin"), ("2023", "12.5%"), ("2024", "10.0%")))


def test_contents_are_no_text() -> None:
    entries = "".join(styled("toc", f"<w:r><w:t>Part {at}</w:t><w:tab/><w:t>{at}</w:t></w:r>") for at in range(1, 5))
    report = read(
        styled("h1", "A Report") + paragraph("Contents") + entries + styled("h1", "Part 1") + paragraph("It is short.")
    )
    assert texts(report) == ["It is short."]


def test_an_entity_from_elsewhere_is_not_fetched(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hunter2", encoding="utf-8")
    part = (
        f'<!DOCTYPE w:document [<!ENTITY e SYSTEM "{secret.as_uri()}">]><w:document {NAMESPACES}><w:body>'
        f"{paragraph('Known: &e;')}{paragraph('And more.')}</w:body></w:document>"
    )
    report = read("", word__document=part)
    assert "hunter2" not in "".join(block.text for block in report.blocks)
