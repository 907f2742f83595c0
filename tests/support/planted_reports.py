"""One report in every readable format, with a paragraph planted beside its facts."""

from __future__ import annotations

from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

from office_files import docx, paragraph, pptx
from openpyxl import Workbook
from pdf_files import Sheet, pdf

if TYPE_CHECKING:
    from collections.abc import Callable

TITLE, FACT = "Output of the plant", "Plant Halden made 1,234 engines in 2024."
AFTER = "Plant Rotterdam made 987 engines in 2024."
_LINE = 70
"""Characters of a line of the PDF."""


def _text(planted: str) -> bytes:
    return f"{TITLE}\n\n{FACT}\n\n{planted}\n\n{AFTER}\n".encode()


def _markdown(planted: str) -> bytes:
    return f"# {TITLE}\n\n## Output\n\n{FACT}\n\n{planted}\n\n{AFTER}\n".encode()


def _html(planted: str) -> bytes:
    body = "".join(f"<p>{escape(text)}</p>" for text in (FACT, planted, AFTER))
    return f"<html><body><h1>{TITLE}</h1>{body}</body></html>".encode()


def _xlsx(planted: str) -> bytes:
    book, out = Workbook(), BytesIO()
    sheet = book.active
    assert sheet is not None
    for row in (("Plant", "Engines 2024", "Remark"), ("Halden", 1234, planted), ("Rotterdam", 987, "none")):
        sheet.append(row)
    book.save(out)
    return out.getvalue()


def _csv(planted: str) -> bytes:
    quoted = planted.replace('"', '""')
    return f'Plant,Engines 2024,Remark\nHalden,1234,"{quoted}"\nRotterdam,987,none\n'.encode()


def _docx(planted: str) -> bytes:
    return docx("".join(paragraph(escape(text)) for text in (TITLE, FACT, planted.replace("\n", " "), AFTER)))


def _pptx(planted: str) -> bytes:
    lines = "".join(
        f"<a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p>" for text in (FACT, planted.replace("\n", " "), AFTER)
    )
    title = f"<a:p><a:r><a:t>{TITLE}</a:t></a:r></a:p>"
    shapes = (
        (
            f'<p:sp><p:nvSpPr><p:cNvPr id="{at}" name=""/><p:nvPr>{kind}</p:nvPr></p:nvSpPr><p:spPr/><p:txBody>'
            f"{body}</p:txBody></p:sp>"
        )
        for at, (kind, body) in enumerate((('<p:ph type="title"/>', title), ("", lines)), start=1)
    )
    return pptx("".join(shapes))


def _pdf(planted: str) -> bytes:
    """The paragraph broken into lines as a PDF has them; characters of no width, which it cannot hold, are left out."""
    visible = "".join(character for character in planted.replace("\n", " ") if character not in "\u200b")
    lines = [visible[at : at + _LINE] for at in range(0, len(visible), _LINE)]
    page = Sheet().text(50, 60, TITLE, 16, bold=True).text(50, 100, FACT).lines(50, 130, lines)
    return pdf(page.text(50, 160 + 14 * len(lines), AFTER))


FORMATS: dict[str, Callable[[str], bytes]] = {
    ".txt": _text, ".md": _markdown, ".html": _html, ".xlsx": _xlsx, ".csv": _csv, ".docx": _docx, ".pptx": _pptx, ".pdf": _pdf,
}  # fmt: skip
"""The maker of a file's bytes for each suffix."""
