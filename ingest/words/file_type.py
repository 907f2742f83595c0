"""What a file is by its first bytes and its parts, whatever its name says, and the refusal of what cannot be read."""

from __future__ import annotations

import re
import zipfile
from io import BytesIO
from typing import TYPE_CHECKING

from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

TEXT, HTML, CSV, TSV, PDF = ".txt", ".html", ".csv", ".tsv", ".pdf"
LEGACY_SUFFIXES = frozenset((".doc", ".xls", ".ppt"))
"""Names that programs also give to files of other formats: such a file is looked into."""

_TEXT_SUFFIXES = frozenset((".txt", ".text", ".md", ".markdown", ".csv", ".tsv"))
_HTML_SUFFIXES = frozenset((".html", ".htm", ".xhtml"))
_SHEET_SUFFIXES = frozenset((".xls", ".xlsx", ".xlsm"))
_HEAD = 4_096
"""Bytes in which a file tells what it is."""

_PDF_HEAD = 1_024
"""Bytes that may stand before the mark of a PDF (ISO 32000-1, Annex H)."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_AS_PDF = "Save it as PDF and add that."
_UNPACK = "Unpack it, and add the files that are in it."
_NO_TEXT = "Only files with text in them can be read; save the text as a document."

_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\x89PNG\r\n", "a picture (PNG)", _NO_TEXT),
    (b"\xff\xd8\xff", "a picture (JPEG)", _NO_TEXT),
    (b"GIF8", "a picture (GIF)", _NO_TEXT),
    (b"II*\0", "a picture (TIFF)", _NO_TEXT),
    (b"MM\0*", "a picture (TIFF)", _NO_TEXT),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7z)", _UNPACK),
    (b"Rar!\x1a\x07", "an archive (RAR)", _UNPACK),
    (b"\x1f\x8b", "a compressed file (gzip)", _UNPACK),
    (b"BZh", "a compressed file (bzip2)", _UNPACK),
    (b"\xfd7zXZ\0", "a compressed file (xz)", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "a compressed file (Zstandard)", _UNPACK),
    (b"MSCF\0", "an archive (CAB)", _UNPACK),
    (b"\x7fELF", "a program", _NO_TEXT),
    (b"SQLite format 3\0", "a database (SQLite)", _NO_TEXT),
    (b"ID3", "a sound file", _NO_TEXT),
    (b"OggS", "a sound file", _NO_TEXT),
    (b"fLaC", "a sound file", _NO_TEXT),
    (b"\x1aE\xdf\xa3", "a video", _NO_TEXT),
    (b"{\\rtf", "a rich-text file (.rtf)", "Save it as a Word document (.docx) and add that."),
    (b"%!PS", "a PostScript file", _AS_PDF),
    (b"AT&TFORM", "a DjVu file", _AS_PDF),
    (b"CAJ\0", "a CAJ file", _AS_PDF),
    (b"KDH ", "a KDH file", _AS_PDF),
)
"""Beginnings of files, what they are, and what to do."""

_OLE_STREAMS = (
    ("EncryptedPackage", "protected by a password", "Save it without one and add it again."),
    ("WordDocument", "of the old binary Office format (.doc)", "Save it as a Word document (.docx) and add that."),
    ("Workbook", "of the old binary Office format (.xls)", "Save it as an Excel workbook (.xlsx) and add that."),
    ("Book", "of the old binary Office format (.xls)", "Save it as an Excel workbook (.xlsx) and add that."),
    (
        "PowerPoint Document",
        "of the old binary Office format (.ppt)",
        "Save it as a presentation (.pptx) and add that.",
    ),
    ("__substg1.0_", "an Outlook message", "Save it as HTML or text and add that."),
)
_HTML_START = re.compile(r"(?:\s|<\?xml[^<>]{0,200}>|<!--.{0,2000}?-->)*<(?:!doctype\s+html|html|head)\b", re.I | re.S)
_HTML_PART = re.compile(r"\s*<(?:body|div|meta|p|style|table|title)\b", re.I)
_XML_OFFICE = re.compile(r"progid=\"(?:Excel|Word)|urn:schemas-microsoft-com:office:spreadsheet|<pkg:package", re.I)
_MHTML = re.compile(r"(?:from:.{0,200}\n)?mime-version:", re.I)


def file_type(data: bytes, path: Path) -> str:
    """The suffix of the format that a file is in, by its content; a key of READERS if the format can be read.

    Text has no signature: which kind of text it is, its name decides.

    Raises:
        UnreadableFileError: a known format that cannot be read; the error names it and says what to do.
    """
    if b"%PDF-" in data[:_PDF_HEAD]:
        return PDF
    if data.startswith(_ZIP):
        return _zip_type(data, path)
    if data.startswith(_OLE):
        raise _refuse_ole(data, path)
    _refuse_magic(data, path)
    return _text_type(_head(data), path)


def _refuse_magic(data: bytes, path: Path) -> None:
    for magic, what, cure in _MAGIC:
        if data.startswith(magic):
            raise _unreadable(path, what, cure)
    if data[:4] == b"RIFF" and data[8:12] in {b"WEBP", b"WAVE", b"AVI "}:
        raise _unreadable(path, "a picture, sound or video file", _NO_TEXT)
    if data[4:8] == b"ftyp":
        raise _unreadable(path, "a picture or video", _NO_TEXT)
    if data[257:262] == b"ustar":
        raise _unreadable(path, "an archive (tar)", _UNPACK)
    if data[:2] == b"BM" and int.from_bytes(data[2:6], "little") == len(data):
        raise _unreadable(path, "a picture (BMP)", _NO_TEXT)
    if data[:2] == b"MZ" and (len(data) < 4 or b"\0" in data[:256]):
        raise _unreadable(path, "a program", _NO_TEXT)


def _unreadable(path: Path, what: str, cure: str) -> UnreadableFileError:
    return UnreadableFileError(f"{path.name} is {what}, a format that cannot be read.", cure)


def _refuse_ole(data: bytes, path: Path) -> UnreadableFileError:
    """The error for a file in the container of old Office programs, by the names of the streams in it."""
    for stream, what, cure in _OLE_STREAMS:
        if stream.encode("utf-16-le") in data:
            return UnreadableFileError(f"{path.name} is {what}.", cure)
    return UnreadableFileError(
        f"{path.name} is of the old binary Office format.", "Save it as .docx, .xlsx or .pptx and add that."
    )


def _zip_type(data: bytes, path: Path) -> str:
    """What an archive holds: an Office file by the folder of its parts, told by the bytes where the archive is
    damaged."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = {name.replace("\\", "/").lstrip("/").lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        for folder, suffix in _OFFICE_FOLDERS:
            if folder.encode() in data:
                return suffix
        raise UnreadableFileError(
            f"{path.name} is damaged.", "Open it in its program, save it anew and add it again."
        ) from None
    for folder, suffix in _OFFICE_FOLDERS:
        if any(name.startswith(folder) for name in names):
            return suffix
    if any(name.endswith(".iwa") for name in names):
        raise _unreadable(path, "a Pages, Numbers or Keynote file", "Export it as .docx, .xlsx or .pptx and add that.")
    if "content.xml" in names:
        raise _unreadable(path, "an OpenDocument file", "Save it as .docx, .xlsx or .pptx and add that.")
    if "meta-inf/container.xml" in names:
        raise _unreadable(path, "an e-book (EPUB)", "Save it as HTML or PDF and add that.")
    raise _unreadable(path, "an archive (zip)", _UNPACK)


_OFFICE_FOLDERS = (("word/", ".docx"), ("ppt/", ".pptx"), ("xl/", ".xlsx"))


def _head(data: bytes) -> str:
    """The beginning of a text as far as its marks need it; letters beyond ASCII may be wrong."""
    head = data[:_HEAD]
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head.decode("utf-16", "replace")
    if b"\0" in head[1:2] or b"\0" in head[:1]:
        return head.replace(b"\0", b"").decode("ascii", "replace")
    return head.removeprefix(b"\xef\xbb\xbf").decode("ascii", "replace")


def _text_type(head: str, path: Path) -> str:
    suffix = path.suffix.lower()
    if _XML_OFFICE.search(head) and head.lstrip().startswith("<?xml"):
        raise _unreadable(path, "an Office file saved as XML", "Save it as .docx or .xlsx and add that.")
    if _MHTML.match(head.lstrip()) and "multipart/" in head.lower():
        raise _unreadable(path, "a web archive or a mail (MIME)", "Save it as HTML, PDF or .docx and add that.")
    if suffix in _HTML_SUFFIXES or _HTML_START.match(head):
        return HTML
    if suffix in _TEXT_SUFFIXES:
        return suffix
    if _HTML_PART.match(head):
        return HTML
    if head.lstrip().startswith(("<?xml", "<svg")):
        raise _unreadable(path, "an XML file", "Save it as HTML or text and add that.")
    if suffix in _SHEET_SUFFIXES:
        return TSV if head.count("\t") >= head.count(",") else CSV
    return TEXT
