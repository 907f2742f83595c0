"""An answer as text for elsewhere: with its markers set apart from the figures before them, and what they stand for
beneath.

The digit of a marker never joins a figure: "8,893.31[1]." is told as "8,893.31 [1].".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.html.rendering import NOT_SHOWN, where
from kb.text.pipe_tables import PipeTable, split_tables

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.html.rendering import Texts
    from kb.model import Answer, Citation

Piece = str | PipeTable

MARKER = re.compile(r"\[(\d{1,3})\]")
_MARKERS = re.compile(r"\s*((?:\[\d{1,3}\])+)")
_MARKUP = re.compile(r"([\\`*_<>#|~\[\]])")
_LONGEST_QUOTE = 400


def cited(answer: Answer) -> tuple[Citation, ...]:
    """What the reader may look at: what an answer rests on, or what came nearest where there is none."""
    return answer.nearest if answer.abstained else answer.citations


def answer_pieces(answer: Answer) -> list[Piece]:
    """The text of an answer and the tables in it, in order; markers that stand for something are set apart by a space,
    others are gone."""
    pieces = split_tables(NOT_SHOWN.sub("", answer.answer))
    return [_apart(one, answer) if isinstance(one, str) else _table_apart(one, answer) for one in pieces]


def _table_apart(table: PipeTable, answer: Answer) -> PipeTable:
    rows = tuple(tuple(_apart(cell, answer) for cell in row) for row in table.rows)
    return PipeTable(tuple(_apart(cell, answer) for cell in table.header), rows, table.right)


def _apart(text: str, answer: Answer) -> str:
    known = {citation.number for citation in answer.citations}

    def told(found: re.Match[str]) -> str:
        kept = "".join(f"[{number}]" for number in MARKER.findall(found[1]) if int(number) in known)
        return f" {kept}" if kept else ""

    return _MARKERS.sub(told, text).strip()


def outcome_text(answer: Answer, texts: Texts) -> str:
    """What came of a question that is not answered, in a few words; "" of an answer."""
    return "" if answer.outcome == "answer" else str(texts[f"outcome_{answer.outcome}"])


def source_line(citation: Citation, texts: Texts) -> str:
    """What a marker stands for, on one line: its place and the file."""
    place = where(citation, texts)
    return place if citation.document in place else f"{place} ({citation.document})"


def quoted(citation: Citation) -> str:
    """The quotation on one line, cut where it is very long."""
    text = " ".join(NOT_SHOWN.sub("", citation.quote).split())
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def plain_text(answer: Answer, texts: Texts) -> str:
    """An answer to be pasted anywhere: tables as lines of cells set apart by tabs, which spreadsheets take as cells."""
    return _answer_body(answer, texts, lambda text: text, _with_tabs)


def markdown_text(answer: Answer, texts: Texts) -> str:
    """An answer as Markdown; what a report or a question says is never markup in it."""
    return _answer_body(answer, texts, inert_markdown, _with_pipes)


def growing_markdown(answer: Answer, texts: Texts) -> str:
    """As `markdown_text`, without the sources beneath: while an answer grows, what comes is added to it."""
    return "\n\n".join(_above(answer, texts, inert_markdown, _with_pipes))


def inert_markdown(text: str) -> str:
    """Text that Markdown shows as it is; markers stay as they are."""
    escaped = _MARKUP.sub(r"\\\1", text)
    return re.sub(r"\\\[(\d{1,3})\\\]", r"[\1]", escaped)


def _answer_body(
    answer: Answer, texts: Texts, words: Callable[[str], str], table: Callable[[PipeTable, Callable[[str], str]], str]
) -> str:
    parts = _above(answer, texts, words, table)
    sources = [f"[{one.number}] {words(source_line(one, texts))}" for one in cited(answer)]
    heading = texts["see_also"] if answer.abstained and not answer.closest else texts["sources"]
    # Two spaces before a line's end: Markdown breaks the line there, and elsewhere they do not show.
    beneath = ["  \n".join([f"{heading}:", *sources])] if sources else []
    return "\n\n".join([*parts, *beneath])


def _above(
    answer: Answer, texts: Texts, words: Callable[[str], str], table: Callable[[PipeTable, Callable[[str], str]], str]
) -> list[str]:
    """What is said, above the sources."""
    parts = [words(outcome) for outcome in (outcome_text(answer, texts),) if outcome]
    parts += [words(one) if isinstance(one, str) else table(one, words) for one in answer_pieces(answer)]
    if answer.closest:
        parts += [f"“{words(quoted(one))}” [{one.number}]" for one in answer.nearest[: answer.closest]]
    return parts


def _with_tabs(table: PipeTable, words: Callable[[str], str]) -> str:
    return "\n".join("\t".join(words(cell) for cell in row) for row in (table.header, *table.rows))


def _with_pipes(table: PipeTable, words: Callable[[str], str]) -> str:
    rule = ["---:" if column in table.right else "---" for column in range(len(table.header))]
    lines = [_row([words(cell) for cell in row]) for row in (table.header, *table.rows)]
    return "\n".join([lines[0], _row(rule), *lines[1:]])


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
