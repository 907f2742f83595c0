"""Files to text: encodings in their order, and what cannot be read said in two lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from ingest.reading.formats import read_report
from ingest.words.decoding import decode
from kb.errors import UnreadableFileError
from kb.settings import Settings

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "# 钢铁行业周报\n\n螺纹钢价格上涨 2.5%，库存下降。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_every_encoding_gives_the_same_report(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "weekly.md"
    path.write_bytes(TEXT.encode(encoding))
    report = read_report(path, Settings())
    assert report.title == "钢铁行业周报"
    assert [block.text for block in report.blocks] == ["钢铁行业周报", "螺纹钢价格上涨 2.5%，库存下降。"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_is_told_by_its_zero_bytes(encoding: str) -> None:
    assert decode(TEXT.encode(encoding), "a.md") == TEXT


def test_line_ends_of_windows_and_old_macs_become_one() -> None:
    assert decode(b"one\r\ntwo\rthree\n", "a.txt") == "one\ntwo\nthree\n"


def test_spans_count_in_the_decoded_text(tmp_path: Path) -> None:
    path = tmp_path / "weekly.md"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode("gb18030"))
    source = decode(path.read_bytes(), path.name)
    paragraph = read_report(path, Settings()).blocks[1]
    assert source[paragraph.start : paragraph.end] == paragraph.text


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b" \r\n\t\n", "empty"),
        (b"\x7fELF\x00\x01\x02\x00\x00\x03rest", "a program"),
        (bytes(range(1, 32)) * 20, "neither"),
        (b"plain \xff\xff text", "neither"),
        (b"\xef\xbb\xbf\xff\xfe broken", "neither"),
    ],
)
def test_what_is_no_text_is_refused_with_a_cure(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(data)
    with pytest.raises(UnreadableFileError) as caught:
        read_report(path, Settings())
    assert says in caught.value.what
    assert path.name in caught.value.what
    assert caught.value.cure
    assert "\n" not in caught.value.what + caught.value.cure


def test_a_file_that_is_gone_a_folder_and_a_huge_file_are_refused(tmp_path: Path) -> None:
    folder = tmp_path / "folder.txt"
    folder.mkdir()
    huge = tmp_path / "huge.txt"
    with huge.open("wb") as file:
        file.truncate(2_000_001)
    for path, says in ((tmp_path / "gone.txt", "not there"), (folder, "cannot be read"), (huge, "1 MB allowed")):
        with pytest.raises(UnreadableFileError, match=says):
            read_report(path, Settings(max_file_mb=1))


def test_a_file_of_furniture_alone_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.write_text("---\n\n请务必阅读正文之后的免责声明\n\n<div></div>\n", encoding="utf-8")
    with pytest.raises(UnreadableFileError, match="no text"):
        read_report(path, Settings())
