"""What a file is goes by its content: names lie. What cannot be read is named, with what to do."""

from __future__ import annotations

import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from ingest.reading.formats import READERS, read_file
from ingest.words.file_type import file_type
from kb.errors import UnreadableFileError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
PAGE = "<html><body><h1>A</h1><table><tr><th>Firm<th>2024<tr><td>Beta<td>12.5</table></body></html>"


def archive(*names: str) -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as parts:
        for name in names:
            parts.writestr(name, "x")
    return made.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "suffix"),
    [
        ("a.pdf", archive("[Content_Types].xml", "word/document.xml"), ".docx"),
        ("a.txt", archive("ppt/presentation.xml"), ".pptx"),
        ("a.docx", archive("xl/workbook.xml", "docProps/app.xml"), ".xlsx"),
        ("a", archive("WORD/document.xml"), ".docx"),
        ("a.docx", archive("word/document.xml")[:-30], ".docx"),
        ("a.txt", b"%PDF-1.7\n", ".pdf"),
        ("a.md", b"\r\n\r\n%PDF-1.4\n", ".pdf"),
        ("a.xls", PAGE.encode(), ".html"),
        ("a.txt", b"\xef\xbb\xbf<!DOCTYPE html><title>x</title>", ".html"),
        ("a.txt", PAGE.encode("utf-16"), ".html"),
        ("a.doc", PAGE.encode("utf-16-le"), ".html"),
        ("a.doc", b'<?xml version="1.0"?>\n<!-- made by hand -->\n<html xmlns="x">', ".html"),
        ("a.xls", b"<table><tr><td>1</table>", ".html"),
        ("a.md", b"<table><tr><td>1</table>\n\n# Markdown with a table in it", ".md"),
        ("a.htm", "词语".encode("gb18030"), ".html"),
        ("a.xls", b"name\tvalue\nA\t1\n", ".tsv"),
        ("a.xlsx", b"name,value\nA,1\n", ".csv"),
        ("a.csv", b"name;value\n", ".csv"),
        ("a.log", b"words", ".txt"),
        ("a.pdf", "一份报告".encode(), ".txt"),
        ("a.markdown", b"words", ".markdown"),
    ],
)
def test_what_a_file_holds_decides(name: str, data: bytes, suffix: str) -> None:
    assert file_type(data, Path(name)) == suffix


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.doc", OLE + "WordDocument".encode("utf-16-le"), r"old binary Office format \(.doc\)"),
        ("a.xlsx", OLE + "Workbook".encode("utf-16-le"), r"old binary Office format \(.xls\)"),
        ("a.ppt", OLE + "PowerPoint Document".encode("utf-16-le"), r"old binary Office format \(.ppt\)"),
        ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        ("a.pdf", OLE, "old binary Office format"),
        ("a.txt", b"\x89PNG\r\n\x1a\n", "a picture"),
        ("a.pdf", b"\xff\xd8\xff\xe0", "a picture"),
        ("a.md", b"RIFF\0\0\0\0WEBP", "a picture"),
        ("a.docx", archive("a.txt", "b.txt"), r"an archive \(zip\)"),
        ("a.docx", archive("content.xml", "meta.xml"), "OpenDocument"),
        ("a.pages", archive("Index/Document.iwa"), "Pages"),
        ("a.epub", archive("META-INF/container.xml"), "e-book"),
        ("a.zip", b"PK\x03\x04 and then nothing", "damaged"),
        ("a.txt", b"\x1f\x8b\x08", "gzip"),
        ("a.tar", bytes(257) + b"ustar", "tar"),
        ("a.exe", b"MZ\x90\0\x03", "a program"),
        ("a.txt", b"\x7fELF\x02", "a program"),
        ("a.doc", b"{\\rtf1 words}", "rich-text"),
        ("a.doc", b"MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n", "web archive"),
        ("a.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook>', "saved as XML"),
        ("a.svg", b"<svg xmlns='x'/>", "XML file"),
    ],
)
def test_what_cannot_be_read_is_named_with_what_to_do(name: str, data: bytes, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said) as refused:
        file_type(data, Path(name))
    assert refused.value.what.startswith(name)
    assert "\n" not in refused.value.what + refused.value.cure
    assert refused.value.cure


def test_words_that_only_look_like_marks_are_text(tmp_path: Path) -> None:
    for text in ("MZ is a mark.", "BM 12 months.", "PK, and more.", "IDs, and 3 more.", "II*x", "GIF images."):
        file = tmp_path / "words.txt"
        file.write_text(text, encoding="utf-8")
        assert read_file(file, 1).blocks[0].text == text


def test_a_page_named_as_a_workbook_is_read_as_a_page(tmp_path: Path) -> None:
    file = tmp_path / "export.xls"
    file.write_text(PAGE, encoding="utf-8")
    (table,) = [block.table for block in read_file(file, 1).blocks if block.table]
    assert table.rows == (("Firm", "2024"), ("Beta", "12.5"))


def test_every_reader_is_of_a_type_that_is_told() -> None:
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in READERS)
