"""Any number of made-up passages, to measure a knowledge base of many chunks with: their vectors are real ones, moved a
little."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from ingest import find_files
from kb.embedding.embedder import Embedder, Passage, PassageVectors, load_embedder
from kb.knowledge_base import KnowledgeBase
from kb.model import Chunk, Document, NewDocument

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from eval.suites.corpora import Progress
    from kb.settings import Settings

REAL = 1_000
"""Made-up passages that are embedded; the vectors of all others are near one of theirs."""
NEAREST, FARTHEST = 0.1, 0.5
"""Length of what is added to a real vector of length 1 before it is made one again: a cosine of 0.995 to 0.89."""
CHUNKS_A_REPORT = 100
PAGE_SENTENCES, PAGE_ROWS = 25, 8
_SENTENCES = 5


class Disturbed(Embedder):
    """Stands in for the model: embedding a hundred thousand passages would take an hour. Sentences get their real
    vectors."""

    def __init__(self, real: Embedder, sentences: Sequence[str], passages: Sequence[Passage]) -> None:
        self.identity, self.dimension = real.identity, real.dimension
        embedded = real.passages([Passage("", sentence, ()) for sentence in sentences])
        self._sentences = {text: vector.whole for text, vector in zip(sentences, embedded, strict=True)}
        self._wholes = np.stack([one.whole for one in real.passages(passages)])
        self._random = np.random.default_rng(0)

    def passages(
        self,
        passages: Sequence[Passage],
        progress: Callable[[int, int], None] | None = None,  # noqa: ARG002  (as the model's)
    ) -> list[PassageVectors]:
        """As the model's, made up in no time: `progress` is not told."""
        return [
            PassageVectors(whole, np.stack([self._sentences[one.text[start:end]] for start, end in one.sentences]))
            for one, whole in zip(passages, self._near(len(passages)), strict=True)
        ]

    def _near(self, count: int) -> NDArray[np.float32]:
        noise = self._random.normal(size=(count, self.dimension))
        noise *= self._random.uniform(NEAREST, FARTHEST, (count, 1)) / np.linalg.norm(noise, axis=1, keepdims=True)
        moved = self._wholes[self._random.integers(len(self._wholes), size=count)] + noise
        moved /= np.linalg.norm(moved, axis=1, keepdims=True)
        return moved.astype(np.float32)


def fill(settings: Settings, source: Path, chunks: int, progress: Progress) -> None:
    """Put made-up reports of that many chunks into the knowledge base of the settings: sentences of the files in
    `source`, mixed anew.

    The same source gives the same chunks: the mixing is arithmetic.
    """
    sentences = sentences_of(source)
    first = [_chunk(sentences, number) for number in range(min(REAL, chunks))]
    real = load_embedder(settings)
    disturbed = Disturbed(real, sentences, [Passage(chunk.context, chunk.text, ()) for chunk in first])
    with KnowledgeBase.open(settings, embedder=disturbed) as kb, kb.writing():
        for done, report in enumerate(made_up_reports(sentences, chunks), start=1):
            kb.put(report)
            progress("filling", min(done * CHUNKS_A_REPORT, chunks), chunks)


def write_pages(path: Path, source: Path, pages: int) -> Path:
    """Write a made-up Markdown report of that many pages of some 1,500 characters, each with a section and a small
    table; returns its path."""
    sentences = sentences_of(source)
    parts = ["# A long report"]
    for page in range(pages):
        picked = [sentences[(page * 31 + step * (7 + page // 13)) % len(sentences)] for step in range(PAGE_SENTENCES)]
        rows = [f"| {page}-{row} | {page * 7 + row:,} | {page * 11 + row}.{row} |" for row in range(PAGE_ROWS)]
        parts += [
            f"## 第 {page + 1} 节",
            "".join(picked),
            "\n".join(["| 项目 | 2024 | 2025E |", "|---|---|---|", *rows]),
        ]
    path.write_text("\n\n".join(parts), encoding="utf-8")
    return path


def sentences_of(source: Path) -> list[str]:
    """The sentences of the files in a folder."""
    return sorted(
        {
            part
            for file in find_files([source]).files
            for part in re.findall(r"[^\s|<>#。\-][^|<>\n。]{10,80}。", file.read_text(encoding="utf-8"))
        }
    )


def made_up_reports(sentences: Sequence[str], chunks: int) -> Iterator[NewDocument]:
    """Reports of a hundred chunks each, the last of what is left."""
    for first in range(0, chunks, CHUNKS_A_REPORT):
        name = f"made-up-{first:07}.md"
        numbers = range(first, min(first + CHUNKS_A_REPORT, chunks))
        made = tuple(_chunk(sentences, number, order) for order, number in enumerate(numbers))
        yield NewDocument(Document(f"{first:016x}", name, name, "", 0, 0, len(made), ""), made, ())


def _chunk(sentences: Sequence[str], number: int, order: int = 0) -> Chunk:
    picked = [sentences[(number * 7 + step * (13 + number // 11)) % len(sentences)] for step in range(_SENTENCES)]
    ends = np.cumsum([0, *map(len, picked)]).tolist()
    text = "".join(picked)
    spans = tuple(pairwise(ends))
    return Chunk(order, text, f"第 {number} 节", 0, len(text), sentences=spans)


def made_up_pdf(pages: int) -> bytes:
    """A PDF of so many pages, a sentence on each."""
    first, font = 3 + 2 * pages, b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    kids = b" ".join(b"%d 0 R" % (3 + 2 * number) for number in range(pages))
    parts = [b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Count %d /Kids [%s] >>" % (pages, kids)]
    for number in range(pages):
        said = b"On leaf %d is said that %d ships came in." % (number + 1, number * 7 + 3)
        drawn = b"BT /F1 14 Tf 60 700 Td (%s) Tj ET" % said
        resources = b"<< /Font << /F1 %d 0 R >> >>" % first
        content = b"%d 0 R" % (4 + 2 * number)
        parts.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources %s /Contents %s >>" % (resources, content)
        )
        parts.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    parts.append(font)
    body, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(parts) + 1, len(body))
    return body + b"xref\n0 %d\n0000000000 65535 f \n%s%s" % (len(parts) + 1, table, end)
