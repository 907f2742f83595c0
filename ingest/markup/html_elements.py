"""A tree of HTML tags to elements in reading order: blocks by their tags, lines by their own form, tables as grids."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bs4 import Tag

from ingest.markup.html_grids import MOST_SLOTS, table_grid
from ingest.markup.html_text import Inline
from ingest.markup.html_tree import BLOCKS, first_inside, walk
from ingest.report.block_lines import BlockPiece, Frame, block_pieces, settled
from ingest.report.elements import Element, ElementKind
from ingest.report.line_kinds import tied_kind

if TYPE_CHECKING:
    from ingest.report.block_lines import TextRun

_RANKS = {f"h{rank}": rank for rank in range(1, 7)}
_ASIDE = frozenset(("nav", "aside"))
_FRAMING = frozenset(("header", "footer"))
_ASIDE_ROLES = frozenset(("navigation", "banner", "contentinfo", "complementary", "search"))
_CONTENT = frozenset(("main", "article", "section"))
_TABLE_PARTS = frozenset(("table", "tbody", "td", "tfoot", "th", "thead", "tr"))
_MOST_IN_HEADER = 1_000
"""Nodes of a page's header among which its title is looked for."""


@dataclass(slots=True)
class _Walk:
    """A visitor that collects pieces."""

    pieces: list[BlockPiece] = field(default_factory=list)
    inline: Inline = field(default_factory=Inline)
    frames: list[Frame] = field(default_factory=lambda: [Frame()])
    numbers: list[int | None] = field(default_factory=lambda: [None])
    figures: list[int] = field(default_factory=list)
    in_grid: list[bool] = field(default_factory=lambda: [False])
    depth: int = 0
    room: int = MOST_SLOTS
    referred: dict[str, str] = field(default_factory=dict)
    note: str = ""

    def enter(self, tag: Tag) -> bool:
        """Begin a tag; False when it is passed over or already read."""
        if tag.name == "table":
            return self._enter_table(tag)
        if self.in_grid[-1]:
            return True
        if tag.name not in BLOCKS:
            self.note = self.note or (self._note(tag) if self.inline.is_blank else "")
            return self.inline.enter(tag)
        if self._is_aside(tag):
            return False
        if tag.name == "dd":
            self.inline.end_line()
            return True
        self.flush()
        if tag.name == "pre":
            self._take_raw(tag)
            return False
        self._open(tag)
        return True

    def leave(self, tag: Tag) -> None:
        """End a tag."""
        if self.in_grid[-1] and tag.name != "table":
            return
        if tag.name == "table":
            self.flush()
            self.in_grid.pop()
            self.frames.pop()
        elif tag.name not in BLOCKS:
            self.inline.leave(tag)
        elif tag.name != "dd":
            self.flush()
            self._close(tag)

    def add(self, text: str) -> None:
        """A piece of text."""
        if not self.in_grid[-1]:
            self.inline.add(text)

    def flush(self) -> None:
        """What is left of a block's text to pieces."""
        run = self.inline.take()
        note, self.note = self.note, ""
        frame = self.frames[-1]
        refers = tuple(self.referred.setdefault(name, f"{name}@{len(self.pieces)}") for name in run.refers)
        if not run.lines:
            self._take_images(run)
        elif note or frame.kind is ElementKind.FOOTNOTE:
            self._take_note(note or frame.mark, run)
        else:
            for piece, opens in block_pieces(run, frame, refers):
                self.pieces.append(settled(piece, opens, self.referred, self.pieces))
            if frame.kind is ElementKind.ITEM:
                frame.kind = ElementKind.TEXT

    def _take_note(self, name: str, run: TextRun) -> None:
        text = "\n".join(line.text.removeprefix(line.opens).strip() for line in run.lines if line.text)
        last = self.pieces[-1].element if self.pieces else None
        if last and last.kind is ElementKind.FOOTNOTE and last.mark == name:
            text = f"{last.text}\n{text}"
            self.pieces.pop()
        self.pieces.append(BlockPiece(Element(ElementKind.FOOTNOTE, text, 0, 0, mark=name)))

    def _take_images(self, run: TextRun) -> None:
        """What a picture in a figure shows, and one that is described by its caption."""
        images = [text for text in run.images if self.figures or tied_kind(text) is ElementKind.CAPTION]
        self.pieces.extend(BlockPiece(Element(ElementKind.IMAGE, text, 0, 0)) for text in images)

    def _take_raw(self, tag: Tag) -> None:
        text = tag.get_text().strip("\n")
        if text.strip():
            self.pieces.append(BlockPiece(Element(ElementKind.TEXT, text, 0, 0), raw=True))

    def _enter_table(self, tag: Tag) -> bool:
        if not self.in_grid[-1]:
            self.flush()
        grid = table_grid(tag, self.room)
        self.in_grid.append(grid is not None)
        self.frames.append(Frame())
        if grid:
            self.room -= len(grid.rows) * len(grid.rows[0])
            names = tuple(self.referred.setdefault(name, f"{name}@{len(self.pieces)}") for name in grid.footnotes)
            self.pieces.append(BlockPiece(Element(ElementKind.GRID, "", 0, 0, grid=replace(grid, footnotes=names))))
        return True

    def _is_aside(self, tag: Tag) -> bool:
        """Is it what a page has around its content: navigation, banners, things related? Not what a footnote leads
        to."""
        if self._note(tag):
            return False
        role = str(tag.attrs.get("role", ""))
        if tag.name in _ASIDE or role in _ASIDE_ROLES - {"banner"}:
            return True
        if self.depth or not (tag.name in _FRAMING or role == "banner"):
            return False
        return not any(isinstance(node, Tag) and node.name == "h1" for node in first_inside(tag, _MOST_IN_HEADER))

    def _note(self, tag: Tag) -> str:
        """The footnote that a tag is the place of, "" for none."""
        name = str(tag.attrs.get("id") or tag.attrs.get("name") or "")
        return self.referred.get(f"#{name}", "") if name and tag.name not in _RANKS else ""

    def _open(self, tag: Tag) -> None:
        self.depth += tag.name in _CONTENT
        frame = self.frames[-1]
        note = self._note(tag)
        if tag.name in _RANKS:
            frame = Frame(ElementKind.HEADING, _RANKS[tag.name])
        elif note:
            frame = Frame(ElementKind.FOOTNOTE, mark=note)
        elif tag.name == "li" and frame.kind is not ElementKind.FOOTNOTE:
            frame = Frame(ElementKind.ITEM, mark=self._number(tag))
        elif tag.name in {"figcaption", "caption"}:
            frame = Frame(ElementKind.CAPTION)
        elif tag.name in _TABLE_PARTS:
            frame = Frame()
        elif tag.name in {"ol", "ul", "menu"}:
            self.numbers.append(_number(tag, "start", 1) if tag.name == "ol" else None)
        elif tag.name == "figure":
            self.figures.append(len(self.pieces))
        self.frames.append(frame)

    def _close(self, tag: Tag) -> None:
        self.depth -= tag.name in _CONTENT
        self.frames.pop()
        if tag.name in {"ol", "ul", "menu"}:
            self.numbers.pop()
        elif tag.name == "figure":
            begin = self.figures.pop()
            self.figures[-1:] = [len(self.pieces)] * len(self.figures[-1:])
            self.pieces[begin:] = sorted(
                self.pieces[begin:], key=lambda piece: piece.element.kind is not ElementKind.CAPTION
            )

    def _number(self, item: Tag) -> str:
        """The mark of a list item; the next one gets the next number."""
        number = self.numbers[-1]
        if number is None:
            return "-"
        number = _number(item, "value", number)
        self.numbers[-1] = number + 1
        return f"{number}."


def html_pieces(root: Tag) -> list[BlockPiece]:
    """The pieces of a tree in reading order, without what only frames a page; their spans are not known yet.

    Raises:
        UnreadableFileError: the spans of its tables fill too many slots.
    """
    visitor = _Walk()
    walk([root], visitor)
    visitor.flush()
    return visitor.pieces


def _number(tag: Tag, name: str, default: int) -> int:
    value = str(tag.attrs.get(name, "")).strip()
    return int(value) if value.isascii() and value.isdigit() and len(value) < 7 else default
