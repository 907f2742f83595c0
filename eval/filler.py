"""Made-up text of any length, to measure a knowledge base of many chunks with."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest import find_files

if TYPE_CHECKING:
    from pathlib import Path

_SENTENCES_A_CHUNK = 5
_CHUNKS_A_FILE = 500


def write_filler(source: Path, folder: Path, chunks: int) -> list[Path]:
    """Write Markdown files that come to about `chunks` chunks: the source's sentences, mixed anew under numbered headings.

    The same source gives the same files: the mixing is arithmetic. Returns the files, in order.
    """
    folder.mkdir(parents=True)
    texts = (file.read_text(encoding="utf-8") for file in find_files([source]).files)
    sentences = [part for text in texts for part in re.findall(r"[^\s|<>#。\-][^|<>\n。]{10,80}。", text)]
    files = []
    for first in range(0, chunks, _CHUNKS_A_FILE):
        numbers = range(first, min(first + _CHUNKS_A_FILE, chunks))
        file = folder / f"made-up-{first:07}.md"
        file.write_text("\n\n".join(_section(sentences, number) for number in numbers), encoding="utf-8")
        files.append(file)
    return files


def _section(sentences: list[str], number: int) -> str:
    picked = (
        sentences[(number * 7 + step * (13 + number // 11)) % len(sentences)] for step in range(_SENTENCES_A_CHUNK)
    )
    return f"## 第 {number} 节\n\n{''.join(picked)}第 {number} 段完。"
