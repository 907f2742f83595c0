"""Bytes to text: one encoding after another, never a guess that loses characters; what cannot be read says why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest.words.decoding import decode, read_bytes
from ingest.words.file_type import file_type
from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "营收 12.5 亿元\nRevenue rose – by 4 %"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_each_encoding_gives_the_same_text_with_one_kind_of_line_end(encoding: str) -> None:
    for ending in ("\n", "\r\n", "\r"):
        assert decode(TEXT.replace("\n", ending).encode(encoding), "a.txt") == TEXT


def test_what_a_file_declares_comes_first_but_for_the_encoding_that_nearly_any_bytes_are() -> None:
    assert decode("café".encode("cp1252"), "a.html", "cp1252") == "café"
    assert decode("café 营".encode(), "a.html", "cp1252") == "café 营"
    assert decode("営業".encode("shift_jis"), "a.html", "shift_jis") == "営業"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\0\0\0\0abc\0\0\0\0", "a.bin is a binary file"),
        (b"ab\0\0c", "a.bin is a binary file"),
        (b"\xff\xff\xff\xff", "a.bin is neither UTF-8"),
        (b"\x01\x02\x03\x04 text", "a.bin is neither UTF-8"),
    ],
)
def test_bytes_that_are_no_text_are_refused_with_the_reason(data: bytes, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        decode(data, "a.bin")


def test_one_control_character_in_a_hundred_is_still_text() -> None:
    assert decode(b"\x01" + b"a" * 99, "a.txt") == "\x01" + "a" * 99
    with pytest.raises(UnreadableFileError):
        decode(b"\x01" + b"a" * 98, "a.txt")


def test_a_file_is_read_whole_unless_it_is_gone_empty_or_too_large(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    with pytest.raises(UnreadableFileError, match="is not there"):
        read_bytes(file, 1)
    with pytest.raises(UnreadableFileError, match="cannot be read"):
        read_bytes(tmp_path, 1)
    file.write_bytes(b" \n")
    with pytest.raises(UnreadableFileError, match="is empty"):
        read_bytes(file, 1)
    file.write_bytes(b"a" * 1_000_000)
    assert len(read_bytes(file, 1)) == 1_000_000
    file.write_bytes(b"a" * 1_000_001)
    with pytest.raises(UnreadableFileError, match="has 1 MB, more than the 1 MB allowed"):
        read_bytes(file, 1)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"RIFF\0\0\0\0WAVEfmt ", "a picture, sound or video file"),
        (b"\0\0\0\x18ftypmp42", "a picture or video"),
        (b"a" * 257 + b"ustar" + b"\0" * 40, r"an archive \(tar\)"),
        (b"BM\x0a\0\0\0\0\0\0\0", r"a picture \(BMP\)"),
        (b"MZ\x90\0\x03\0", "a program"),
    ],
)
def test_what_the_first_bytes_say_is_refused_by_name(tmp_path: Path, data: bytes, said: str) -> None:
    with pytest.raises(UnreadableFileError, match=said):
        file_type(data, tmp_path / "report.txt")


@pytest.mark.parametrize("data", [b"RIFF is a word of music\n", b"BM is a bank\n", b"MZ is a company of some size\n"])
def test_text_that_begins_like_them_is_text(tmp_path: Path, data: bytes) -> None:
    assert file_type(data, tmp_path / "report.txt") == ".txt"
