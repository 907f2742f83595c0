"""Small tables inside an answer: Markdown's pipe tables, found and taken apart; what is no table stays text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_ROW = re.compile(r"[ \t]*\|(?P<cells>.*)(?<!\\)\|(?P<rest>(?:\[\d{1,3}\]|[ \t。.])*)")
"""A row, and behind it at most the markers and the stop of its sentence."""

_RULE = re.compile(r"[ \t]*\|(?:[ \t]*:?-+:?[ \t]*\|)+[ \t]*")
_BORDER = re.compile(r"(?<!\\)\|")


@dataclass(frozen=True, slots=True)
class PipeTable:
    """A table of an answer: its header, its rows (as wide as the header), and the columns that are set to the right."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int]


def split_tables(text: str) -> list[str | PipeTable]:
    """A text as the pieces of text and the tables it consists of, in order; the line breaks around a table are left
    out."""
    lines = text.split("\n")
    pieces: list[str | PipeTable] = []
    plain: list[str] = []
    at = 0
    while at < len(lines):
        if not _begins_table(lines, at):
            plain.append(lines[at])
            at += 1
            continue
        found = [row for row in takewhile(bool, map(_ROW.fullmatch, lines[at + 2 :])) if row]
        rows = _up_to_the_marker(found)
        pieces += [*_text(plain), _table(lines[at : at + 2], rows)]
        plain = [rows[-1]["rest"]] if rows else []
        at += 2 + len(rows)
    return [*pieces, *_text(plain)] if pieces else [text]


def _begins_table(lines: Sequence[str], at: int) -> bool:
    if at + 1 >= len(lines) or not _RULE.fullmatch(lines[at + 1]):
        return False
    header = _ROW.fullmatch(lines[at])
    return header is not None and not header["rest"].strip() and len(_cells(lines[at])) == len(_cells(lines[at + 1]))


def _up_to_the_marker(rows: list[re.Match[str]]) -> list[re.Match[str]]:
    """The rows up to the one that a marker ends."""
    ended = next((number for number, row in enumerate(rows, start=1) if row["rest"].strip()), len(rows))
    return rows[:ended]


def _text(lines: Sequence[str]) -> list[str]:
    text = "\n".join(lines).strip("\n")
    return [text] if text else []


def _table(head: Sequence[str], rows: Sequence[re.Match[str]]) -> PipeTable:
    header = _cells(head[0])
    rule = _cells(head[1])
    right = frozenset(column for column, dashes in enumerate(rule) if dashes.endswith(":") and dashes[0] != ":")
    width = len(header)
    filled = ((*_cells(f"|{row['cells']}|"), *[""] * width)[:width] for row in rows)
    return PipeTable(header, tuple(filled), right)


def _cells(line: str) -> tuple[str, ...]:
    return tuple(cell.strip().replace("\\|", "|") for cell in _BORDER.split(line.strip())[1:-1])
