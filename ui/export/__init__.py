"""A chat as a file: Markdown, Word or Excel; tables as tables, every figure with its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.export.excel import excel_file
from ui.export.markdown import markdown_file
from ui.export.turns import ExportedTurn
from ui.export.word import word_file

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.html.rendering import Texts

_OFFICE = "application/vnd.openxmlformats-officedocument"
FORMATS = {
    "md": "text/markdown; charset=utf-8",
    "docx": f"{_OFFICE}.wordprocessingml.document",
    "xlsx": f"{_OFFICE}.spreadsheetml.sheet",
}
"""The kinds of files, by the ends of their names, with their media types."""

_MAKERS = {"md": markdown_file, "docx": word_file, "xlsx": excel_file}


def exported(kind: str, name: str, turns: Sequence[ExportedTurn], texts: Texts) -> bytes:
    """The bytes of a file of a chat; `kind` is one of FORMATS."""
    return _MAKERS[kind](name, turns, texts)


__all__ = ["FORMATS", "ExportedTurn", "exported"]
