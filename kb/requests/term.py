"""A single word ("risk", "MLA", 股息): what the reports say of it, section by section or sentence by sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import without_unit
from kb.model import Section
from kb.question.answer_kind import is_caption
from kb.requests.wordlists import say
from kb.tables.choosing.labels import name_column
from kb.text.chinese_scripts import simplified
from kb.text.tokens import language, spelled

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.model import Chunk, Citation, Document
    from kb.requests.library import Library
    from kb.requests.request import Request

MOST_SENTENCES = 3
MOST_REPORTS = 5
MOST_ROWS = 20
MOST_CHINESE = 6
MOST_WORDS = 2
LONGEST = {"zh": 200, "en": 400}
SHORTEST = {"zh": 8, "en": 30}

_PERIOD = re.compile(r"(?:19|20)\d\d\s*(?:年|[aefq]\d?)?|\b[1-4]?q[1-4]?\d{0,2}\b", re.I)
_ASKS = re.compile(r"[?？]|什么|多少|哪|谁|怎|几|吗|呢|是|的")
_DEFINES = ("是", "指", "为", "（", "(", " is ", " are ", " means ", "，即", "称为", "：", ": ")


def term_of(text: str) -> str:
    """The term that a turn consists of; "" where it is more than one, or asks anything of it."""
    bare = text.strip(" ，,。.！!“”\"'《》")
    words = spelled(bare)
    chinese = all(word.is_chinese for word in words)
    if not words or _ASKS.search(bare):
        return ""
    mixed = not chinese and any(word.is_chinese for word in words)  # "GPT-4o 价格" asks for a figure
    if mixed:
        return ""
    fits = len(bare) <= MOST_CHINESE if chinese else len(words) <= MOST_WORDS and len(bare.split()) <= MOST_WORDS
    return bare if fits else ""


def definition_of(term: str, request: Request, library: Library) -> tuple[str, list[Citation]]:
    """The sentences of the reports that say most of a term, the likeliest to explain it first; "" where none has it."""
    names = [term, *request.translated.split()]
    if column := _column(names, term, request, library):
        return column
    found = [
        (_worth(name, chunk, text), document, chunk, text)
        for document, chunk in _passages(names, request, library)
        for name in names
        for text in _sentences(chunk)
        if _has(name, text) or any(_has(name, heading) for heading in chunk.place.headings[-1:])
    ]
    found.sort(key=lambda one: -one[0])
    citations: list[Citation] = []
    lines: list[str] = []
    for _, document, chunk, text in found:
        if len(citations) == MOST_SENTENCES:
            break
        if any(text in one.quote or one.quote in text for one in citations):
            continue
        citations.append(library.cite(len(citations) + 1, document, chunk, text))
        lines.append(f"- {' '.join(text.split())}[{len(citations)}]")
    if not citations and (caption := _caption(names, request, library)):
        citations, lines = [caption], [f"- {caption.quote}[1]"]
    if not citations:
        return "", []
    return "\n".join([say(request.spoken, "term", term=term), *lines]), citations


def _caption(names: Sequence[str], request: Request, library: Library) -> Citation | None:
    """The caption that has a term, where no sentence does."""
    for document in request.documents[:MOST_REPORTS]:
        for exhibit in library.exhibits(document):
            if exhibit.table is None and any(_has(name, exhibit.caption) for name in names):
                return library.cite(1, document, exhibit.chunk, exhibit.chunk.text.partition("\n")[0])
    return None


def _column(names: Sequence[str], term: str, request: Request, library: Library) -> tuple[str, list[Citation]] | None:
    """Where a term is a column of a table: which table, and for which rows; None where it is none."""
    wanted = {simplified(name).lower() for name in names}
    for document in request.documents[:MOST_REPORTS]:
        for exhibit in library.exhibits(document):
            if exhibit.table is None:
                continue
            table = library.tables(document)[exhibit.table]
            columns = [
                column
                for column in range(table.label_columns, table.width)
                if any(_names(step, wanted) for step in table.column_path(column))
            ]
            if not columns or not table.label_columns:
                continue
            rows = list(table.body)
            labels = list(dict.fromkeys(table.rows[row][name_column(table)] for row in rows))
            between = "、" if request.spoken == "zh" else ", "
            names_text = between.join(labels[:MOST_ROWS]) + (" …" if len(labels) > MOST_ROWS else "")
            caption = " ".join(table.caption.split()) or document.title
            said = say(request.spoken, "term_column", term=term, caption=caption, names=names_text, mark="[1]")
            return said, [library.cite_table(1, document, exhibit, rows)]
    return None


def _names(step: str, wanted: set[str]) -> bool:
    """Whether a header is one of these names, with a period beside it or not: "PE" and "PE 2031E"."""
    plain = simplified(without_unit(step)).strip().lower()
    return plain in wanted or _PERIOD.sub("", plain).strip() in wanted


def _passages(names: Sequence[str], request: Request, library: Library) -> Iterator[tuple[Document, Chunk]]:
    """The passages that search finds for any of the names."""
    seen: set[str] = set()
    for name in names:
        for hit in library.sources.search(name, [one.id for one in request.documents]):
            if hit.chunk_id not in seen and hit.chunk.section is Section.BODY and not is_caption(hit.chunk.text):
                seen.add(hit.chunk_id)
                yield hit.document, hit.chunk


def _sentences(chunk: Chunk) -> Iterator[str]:
    for start, end in chunk.sentences:
        text = chunk.text[start:end]
        if SHORTEST[language(text)] <= len(text) <= LONGEST[language(text)]:
            yield text


def _has(name: str, text: str) -> bool:
    plain, wanted = simplified(text).lower(), simplified(name).lower()
    return re.search(rf"\b{re.escape(wanted)}s?\b", plain) is not None if wanted.isascii() else wanted in plain


def _worth(name: str, chunk: Chunk, text: str) -> float:
    """How much a sentence says of a term: it explains it, begins with it, has figures, stands under its heading."""
    plain, wanted = simplified(text).lower(), simplified(name).lower()
    at = plain.find(wanted)
    after = plain[at + len(wanted) : at + len(wanted) + 8] if at >= 0 else ""
    headed = any(_has(name, heading) for heading in chunk.place.headings[-1:])
    worth = 2.0 * headed + 1.0 * any(mark in after for mark in _DEFINES) + 0.5 * bool(re.search(r"\d", text))
    worth += 1.0 - min(at, 60) / 60 if at >= 0 else -0.5
    return worth - 0.5 * (chunk.table is not None)
