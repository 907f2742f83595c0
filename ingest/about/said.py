"""The cover of a report and the words it goes by: said.toml, each entry with an example."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kb.model import BlockKind, Section
from kb.text.chinese_scripts import simplified
from kb.text.word_lists import one_of, word_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.model import Block, ParsedReport

_COVER_BLOCKS = 60
_COVER_CHARACTERS = 6_000
"""How much of the beginning is looked at as the cover."""
_COVER_PAGES = 2
_CONTACT = re.compile(r"(?:研究)?(?:助理|联系人)[\s：:]")
"""What is headed like a notice and is a line of the cover: "联系人 许文静"."""
_LONGEST_LINE = 240
_MOST_ROWS = 40
_PAIR = 2


@dataclass(frozen=True, slots=True)
class CoverWords:
    """Words that say one thing, with an example of their use. `sure`: nothing beside them says otherwise."""

    group: str
    words: tuple[str, ...]
    example: str
    sure: bool = False


@cache
def entries() -> tuple[CoverWords, ...]:
    """All entries of said.toml."""
    groups = word_file("ingest.about", "said")
    return tuple(
        CoverWords(group, tuple(one["words"]), one["example"], one.get("sure", False))
        for group, several in groups.items()
        for one in several
    )


@cache
def words_of(group: str) -> frozenset[str]:
    """The words of a group."""
    return frozenset(word for entry in entries() if entry.group == group for word in entry.words)


@cache
def pattern_of(group: str, *, sure: bool | None = None) -> re.Pattern[str]:
    """A pattern that finds any word of a group in a folded text; `sure` keeps only the entries that are, or are not."""
    words = {word for entry in entries() if entry.group == group and sure in {None, entry.sure} for word in entry.words}
    return re.compile(one_of(words))


def folded(text: str) -> str:
    """For comparing: simplified characters, lower case, character for character."""
    lower = simplified(text).lower()
    return lower if len(lower) == len(text) else simplified(text)


@dataclass(frozen=True, slots=True)
class Front:
    """The cover of a report.

    title   the report's
    blocks  those of the first page or so
    lines   that are no long prose, rows of tables among them
    labels  the same, of tables only the rows that have one label and one value
    text    all of it
    """

    title: str
    blocks: tuple[Block, ...]
    lines: tuple[str, ...]
    labels: tuple[str, ...]
    text: str


def front_of(report: ParsedReport) -> Front:
    """The cover of a report: the first page or so, without what only gives notice."""
    blocks = tuple(_cover(report.blocks))
    lines = tuple(lines_of(blocks))
    text = "\n".join((report.title, *(_text(block) for block in blocks)))
    return Front(report.title, blocks, lines, tuple(lines_of(blocks, most_cells=_PAIR)), text)


def _cover(blocks: Sequence[Block]) -> Iterator[Block]:
    characters = 0
    for at, block in enumerate(blocks[:_COVER_BLOCKS]):
        beyond = (block.place.page or 1) > _COVER_PAGES
        ends = block.section is Section.NOTICE and block.kind is BlockKind.HEADING and at > 3
        ends = ends and not _CONTACT.match(simplified(block.text))
        if beyond or ends or characters > _COVER_CHARACTERS:
            return
        characters += len(block.text)
        yield block


def _text(block: Block) -> str:
    if block.table is None:
        return block.text
    return "\n".join(rows_of(block))


def rows_of(block: Block, *, most_cells: int = 0) -> Iterator[str]:
    """The rows of a table as lines, a cell that spans several once; `most_cells` leaves out those with more, 0 none."""
    if block.table is not None:
        for row in block.table.rows[:_MOST_ROWS]:
            cells = dict.fromkeys(filter(None, row))
            if not most_cells or len(cells) <= most_cells:
                yield " ".join(cells)


def lines_of(blocks: Iterable[Block], *, most_cells: int = 0) -> Iterator[str]:
    """The lines that are no long prose; of a table, its rows, with at most so many cells."""
    for block in blocks:
        for line in rows_of(block, most_cells=most_cells) if block.table else block.text.split("\n"):
            bare = " ".join(line.split())
            if 0 < len(bare) <= _LONGEST_LINE:
                yield bare
