"""Bytes of a text file to text: strict decoding, one encoding after another, never a guess that loses characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kb.errors import UnreadableFileError

if TYPE_CHECKING:
    from pathlib import Path

_BYTES_PER_MB = 1_000_000
_CONTROLS_ALLOWED = frozenset("\t\n\r\f\v")
_MOST_CONTROLS = 0.01
"""Share of control characters above which what was decoded is not text."""


def read_bytes(path: Path, max_file_mb: int) -> bytes:
    """The bytes of a file that is not empty and not too large.

    Raises:
        UnreadableFileError: it vanished, is a folder, may not be read, is empty or larger than `max_file_mb`.
    """
    try:
        size = path.stat().st_size
        if size > max_file_mb * _BYTES_PER_MB:
            raise UnreadableFileError(
                f"{path.name} has {size / _BYTES_PER_MB:.0f} MB, more than the {max_file_mb} MB allowed.",
                "Split it, or raise max_file_mb in kb.toml (KB_MAX_FILE_MB).",
            )
        data = path.read_bytes()
    except FileNotFoundError:
        raise UnreadableFileError(f"{path.name} is not there.", "Check the path; the file may have moved.") from None
    except OSError as error:
        raise UnreadableFileError(
            f"{path.name} cannot be read: {error.strerror}.", "Check that it is a file and that you may read it."
        ) from None
    if not data.strip():
        raise UnreadableFileError(f"{path.name} is empty.", "Give a file that holds text.")
    return data


def decode(data: bytes, name: str, declared: str = "") -> str:
    """The text of a file, without byte order mark, its line ends made "\\n". Spans of blocks count in this text.

    Tried in this order, each strictly: what a byte order mark says, what the file `declared`, UTF-8, UTF-16 without a
    mark (told by its zero bytes, which stand on one side of every pair), GB18030.

    Raises:
        UnreadableFileError: no encoding fits, or what comes out is not text.
    """
    for encoding in _candidates(data, declared):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _is_text(text):
            return text.replace("\r\n", "\n").replace("\r", "\n")
    if b"\0" in data:
        raise UnreadableFileError(f"{name} is a binary file, not text.", "Give a text or Markdown file.")
    raise UnreadableFileError(
        f"{name} is neither UTF-8, UTF-16 nor GB18030 text.", "Save it as UTF-8 in a text editor and add it again."
    )


def _candidates(data: bytes, declared: str) -> tuple[str, ...]:
    if data.startswith(b"\xef\xbb\xbf"):
        return ("utf-8-sig",)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    if b"\0" not in data:
        # Nearly any bytes are cp1252, and many a file says so falsely.
        order = ("utf-8", declared) if declared == "cp1252" else (declared, "utf-8")
        return tuple(dict.fromkeys(filter(None, (*order, "gb18030"))))
    first, second = b"\0" in data[0::2], b"\0" in data[1::2]
    if first == second:
        return ()
    return ("utf-16-be",) if first else ("utf-16-le",)


def _is_text(text: str) -> bool:
    if not text.strip() or "\0" in text:
        return False
    controls = sum(character < " " and character not in _CONTROLS_ALLOWED for character in text)
    return controls <= _MOST_CONTROLS * len(text)
