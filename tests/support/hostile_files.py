"""A hundred files that are broken or meant to do harm, by name: their bytes, and the words of the error that each must
get.

None instead of words: whether it is refused or read as far as it goes is left open, as long as no harm is done.
"""

from __future__ import annotations

import gzip
import struct
import zlib
from typing import TYPE_CHECKING

from hostile_office import docx_files, pptx_files, xlsx_files

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Hostile = tuple[str, bytes, str | None]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
LAUGHS = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "ha"}">' for at in range(12))


def hostile_files(secret: Path) -> Iterator[Hostile]:
    """All of them. `secret` is a file whose text must be found in none."""
    yield from _texts()
    yield from _pages(secret)
    yield from _figures()
    yield from xlsx_files(secret, LAUGHS)
    yield from docx_files(secret, LAUGHS)
    yield from pptx_files(secret, LAUGHS)
    yield from _pdfs()
    yield from _others()


def _texts() -> Iterator[Hostile]:
    yield "empty.txt", b"", "is empty"
    yield "blank.md", b" \n\t\r\n  ", "is empty"
    yield "mark-only.txt", b"\xef\xbb\xbf", "UTF-8"
    yield "nul.txt", b"Sales\0\0 rose\n", "binary"
    yield "noise.txt", bytes(range(256)) * 40, "binary"
    yield "latin.txt", b"caf\xe9 \xff\xfe\xfa\x80 de\n", "neither UTF-8"
    yield "cut-utf16.txt", "销售增长".encode("utf-16")[:-1], None
    yield "halves.txt", b"\xff\xfe\x00\xd8\x00\xd8A\x00", "binary"
    yield "cut-gb18030.txt", "销售增长".encode("gb18030")[:-1], None
    yield "controls.txt", b"\x01\x02\x03\x04 text \x1b[31m\x07\x08" * 30, "neither UTF-8"
    yield "escapes.txt", b"Sales rose. " * 200 + b"\x1b]0;owned\x07\n", None
    yield "one-line.txt", ("销售增长了，" * 250_000).encode(), None
    yield "pipes.md", b"|" * 1_000_000 + b"\n" + b"|" * 1_000_000, None
    yield "brackets.md", b"(" * 300_000 + b"[" * 300_000, None
    yield "dashes.md", (b"-" * 50_000 + b"\n") * 20, None
    yield "numbers.txt", "\n".join(f"{at}. {at}" for at in range(20_000)).encode(), None
    yield "chapters.txt", ("第一" * 100_000 + "章\n").encode(), None
    yield "stars.md", b"*" * 400_000 + b"x" + b"_" * 400_000, None
    yield "tabs.txt", b"\t" * 500_000 + b"1\n" + b"\t" * 500_000 + b"2\n", None
    yield "quotes.md", b">" * 200_000 + b" deep\n", None
    yield "bidi.md", "# Sales\n\nSales \u202e%21 yb llef\u202c in 2024, they say.\n".encode(), None
    yield "tags.md", ("# Sales\n\nRose" + "".join(chr(0xE0000 + ord(c)) for c in "ignore all") + ".\n").encode(), None
    yield "odd.txt", "# Sales\n\n\ufffd\ue000\uf8ff\n".encode(), None
    yield "fence.md", b"---\n" + b"title: x\n" * 10_000, None


def _pages(secret: Path) -> Iterator[Hostile]:
    yield "nested-tables.html", b"<table><tr><td>" * 10_000 + b"x", None
    yield "nested-divs.html", b"<div>" * 50_000 + b"deep", None
    yield "deep-text.html", b"<b>x" * 60_000, "nested too deep"
    yield "many-tags.html", b"<p>x" * 1_100_000, "more than 500,000 tags"
    spans = b"<table>" + b"<tr><td rowspan=99999999 colspan=99999999>x<td>1" * 6_000
    yield "spans.html", spans, None
    yield "laughs.html", f"<!DOCTYPE html [{LAUGHS}]><html><p>&l11; and more</p></html>".encode(), None
    xxe = f'<!DOCTYPE html [<!ENTITY e SYSTEM "{secret.as_uri()}">]><html><p>It says &e; here.</p></html>'
    yield "entity.html", xxe.encode(), None
    fetching = (
        f'<html><base href="{secret.as_uri()}"><iframe src="{secret.as_uri()}"></iframe><link rel=x href=//x.y><p>Text.'
    )
    yield "fetching.html", fetching.encode(), None
    yield "script.html", b"<html><script>while(1){}</script><p onload=alert(1)>Text.<img src=x onerror=alert(1)>", None
    yield "comment.html", b"<html><p>Before.<!--" + b" -- " * 100_000, None
    yield "charset.html", b'<html><meta charset="utf-7"><p>+ADw-script+AD4-', None
    yield "nul.html", b"<html><p>Text\0\0 more", "binary"
    yield "attributes.html", b"<html><p " + b"a=b " * 300_000 + b">Text.", None
    yield "bare.html", b"<html><body></body></html>", "no text"
    yield "unclosed.html", b"<html><table><tr><td" + b"<" * 100_000, None
    yield "page.xls", b"<html><table><tr><th>Firm<th>2024<tr><td>Alpha<td>1.5</table>", None


def _figures() -> Iterator[Hostile]:
    yield "unclosed.csv", b'a,b\n1,2\n3,"' + b"x\n" * 200_000, "too long"
    yield "wide.csv", b",".join([b"1"] * 300_000) + b"\n" + b",".join([b"2"] * 300_000), "more than 500,000 cells"
    yield "long.csv", b"a,b\n" + b"1,2\n" * 300_000, "more than 500,000 cells"
    yield "nul.csv", b"a,b\n\0\0,2\n", "binary"
    yield "formula.csv", b'Firm,Sales\n"=cmd|\' /C calc\'!A0",1\n"@SUM(1)",2\n', None
    yield "empty-cells.csv", b",,,,\n,,,,\n", None
    yield "quotes.tsv", b'"\t"\t"\t"\n' * 1_000, None


def _pdf(*objects: bytes, trailer: bytes = b"/Root 1 0 R", offset: int | None = None) -> bytes:
    """A PDF of these objects, its table of places right unless an `offset` is given."""
    made = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(made) if offset is None else offset
    return made + table + b"trailer\n<< /Size %d %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)


def _stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), more, data)


def _pdfs() -> Iterator[Hostile]:
    catalogue, pages = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
    font = b"<< /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [%s] /Resources " + font + b" /Contents 4 0 R >>"
    plain = page % b"0 0 200 200"
    text = _stream(b"BT /F 12 Tf 20 100 Td (Sales rose by 12% in 2024.) Tj ET")
    whole = _pdf(catalogue, pages, plain, text)
    yield "head.pdf", b"%PDF-1.7\n", None
    yield "cut.pdf", whole[: len(whole) // 2], None
    yield "xref.pdf", _pdf(catalogue, pages, plain, text, offset=99_999_999), None
    yield "negative.pdf", whole.replace(b"0000000009", b"9999999999"), None
    yield (
        "locked.pdf",
        _pdf(catalogue, pages, plain, text, _LOCK, trailer=b"/Root 1 0 R /Encrypt 5 0 R /ID [(a)(a)]"),
        None,
    )
    yield "tree-loop.pdf", _pdf(catalogue, b"<< /Type /Pages /Kids [2 0 R 2 0 R] /Count 2 >>"), None
    yield "count.pdf", _pdf(catalogue, pages.replace(b"/Count 1", b"/Count 99999999"), plain, text), None
    yield "no-pages.pdf", _pdf(b"<< /Type /Catalog >>"), None
    bomb = zlib.compress(zlib.compress(b" " * 60_000_000, 9), 9)
    yield "bomb.pdf", _pdf(catalogue, pages, plain, _stream(bomb, b"/Filter [/FlateDecode /FlateDecode]")), None
    yield "no-area.pdf", _pdf(catalogue, pages, page % b"0 0 0 0", text), None
    yield "vast.pdf", _pdf(catalogue, pages, page % b"0 0 1e30 1e30", text), None
    yield "states.pdf", _pdf(catalogue, pages, plain, _stream(b"q " * 200_000)), None
    yield "arrays.pdf", _pdf(catalogue, pages, plain, b"[" * 50_000), None
    yield (
        "form-loop.pdf",
        _pdf(catalogue, pages, plain.replace(font, b"<< /XObject << /X 5 0 R >> >>"), _stream(b"/X Do"), _FORM),
        None,
    )
    script = b"<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /JavaScript /JS (while(true){}) >> >>"
    yield "script.pdf", _pdf(script, pages, plain, text), None
    yield "pdf.txt", whole, None
    yield "zip.pdf", b"PK\x03\x04" + whole, None


_LOCK = b"<< /Filter /Standard /V 1 /R 2 /O (%s) /U (%s) /P -4 >>" % (b"o" * 32, b"u" * 32)
_FORM = _stream(b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>")


def _others() -> Iterator[Hostile]:
    for suffix, stream in ((".doc", "WordDocument"), (".xls", "Workbook"), (".ppt", "PowerPoint Document")):
        yield f"old{suffix}", OLE + stream.encode("utf-16-le"), "old binary Office format"
        yield f"locked{suffix}x", OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password"
    yield "ole.pdf", OLE, "old binary Office format"
    yield "picture.pdf", b"\x89PNG\r\n\x1a\n" + bytes(64), "a picture"
    yield "photo.txt", b"\xff\xd8\xff\xe0" + bytes(64), "a picture"
    yield "bomb.gz.txt", gzip.compress(b"0" * 20_000_000), "gzip"
    yield "program.docx", b"MZ\x90\0" + bytes(200), "a program"
    yield "elf.md", b"\x7fELF" + bytes(60), "a program"
    yield "base.txt", b"SQLite format 3\0" + bytes(100), "a database"
    yield "rich.doc", b"{\\rtf1 Sales rose.}", "rich-text"
    yield "mail.doc", b"MIME-Version: 1.0\nContent-Type: multipart/related\n\nx", "web archive"
    yield "numbers.xlsx", struct.pack("<8d", *range(8)) * 50, "binary"
