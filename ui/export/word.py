"""A chat as a Word document, made with python-docx."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from kb.html.answer_text import answer_pieces, cited, outcome_text, quoted, source_line
from ui.export.turns import clean, figures

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from docx.document import Document as WordDocument

    from kb.html.rendering import Texts
    from kb.model import Answer
    from ui.export.turns import ExportedTurn

_GRID = "Table Grid"
_EAST_ASIAN = "Microsoft YaHei"
_SMALL = Pt(9)


def word_file(name: str, turns: Sequence[ExportedTurn], texts: Texts) -> bytes:
    """The bytes of the file."""
    document = Document()
    fonts = document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), _EAST_ASIAN)
    document.core_properties.title = clean(name)[:255]
    document.core_properties.author = ""
    document.add_heading(clean(name), level=0)
    for turn in turns:
        document.add_heading(clean(turn.question), level=1)
        if turn.answer is not None:
            _add_answer(document, turn.answer, texts)
        elif turn.note:
            document.add_paragraph(clean(turn.note))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _add_answer(document: WordDocument, answer: Answer, texts: Texts) -> None:
    if outcome := outcome_text(answer, texts):
        document.add_paragraph().add_run(clean(outcome)).bold = True
    for piece in answer_pieces(answer):
        if isinstance(piece, str):
            document.add_paragraph(clean(piece))
        else:
            _add_table(document, [piece.header, *piece.rows], piece.right)
    for one in answer.nearest[: answer.closest]:
        document.add_paragraph(f"“{clean(quoted(one))}” [{one.number}]", style="Quote")
    used = [
        (one.cell.row, one.column, one.cell.value, one.cell.unit, f"[{one.citation.number}]") for one in figures(answer)
    ]
    if used:
        said = texts["export"]
        head = tuple(said[key] for key in ("row", "column", "value", "unit", "source"))
        document.add_paragraph(said["figures"], style="Heading 3")
        _add_table(document, [head, *used], {2})
    if cited(answer):
        nearest = answer.abstained and not answer.closest
        document.add_paragraph(texts["see_also" if nearest else "sources"], style="Heading 3")
    for one in cited(answer):
        line = document.add_paragraph()
        line.add_run(clean(f"[{one.number}] {source_line(one, texts)}")).font.size = _SMALL
        if not one.cells:
            line.add_run(f"\n“{clean(quoted(one))}”").font.size = _SMALL


def _add_table(document: WordDocument, rows: Sequence[Sequence[str]], right: Collection[int]) -> None:
    table = document.add_table(rows=0, cols=len(rows[0]), style=_GRID)
    for number, row in enumerate(rows):
        for column, (cell, text) in enumerate(zip(table.add_row().cells, row, strict=True)):
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(clean(text))
            run.font.size, run.bold = _SMALL, number == 0
            if column in right:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()
