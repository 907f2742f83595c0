"""Lines to elements: paragraphs, list items, captions, sources, notes and grids, each line judged by its own form.

Plain text and Markdown are read alike, for text that was converted from a PDF often carries Markdown's marks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.markup.find_grids import find_grids, html_elements
from ingest.report.elements import Element, ElementKind
from ingest.report.line_kinds import tied_kind
from ingest.report.paragraphs import join_lines, split_paragraphs
from ingest.words.text_lines import footnotes_in, readable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ingest.words.text_lines import SourceLine

_HEADING = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*\s*$")
_HTML_HEADING = re.compile(r"<h([1-6])(?:\s[^<>]{0,300})?>(.{1,300}?)</h\1>$", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\[\^([^\]\s]{1,40})\]:\s*")
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,300})\]\([^()\n]{0,500}\)$")
_QUOTE = re.compile(r"(?:>\s?){1,5}")
_FENCE = ("```", "~~~")
_RULE_MARKS = frozenset("-*_= \t")
_LONGEST_MARKED = 2_000
"""A longer line is text, whatever it begins like."""


def scan(lines: Sequence[SourceLine]) -> list[Element]:
    """The elements of a text in order. Footnotes come where they are defined."""
    grids = find_grids(lines)
    elements: list[Element] = []
    index = 0
    while index < len(lines):
        line = lines[index]
        if line.blank:
            index += 1
            continue
        found, taken = _special(lines, index, grids)
        if not taken:
            taken = _run_of_text(lines, index, grids)
            found = _texts(lines, index, index + taken)
        elements.extend(element for element in found if element.text or element.grid)
        index += taken
    return elements


def _special(
    lines: Sequence[SourceLine], index: int, grids: Mapping[int, tuple[Element, int]]
) -> tuple[list[Element], int]:
    """What begins at a line if it is not running text, and how many lines it takes; none for running text."""
    line = lines[index]
    if index in grids:
        element, taken = grids[index]
        return [element], taken
    if line.table:
        return html_elements(line), 1
    if line.bare.startswith(_FENCE):
        return _fenced(lines, index)
    if _is_rule(line):
        return [], 1
    single = _single(lines, index)
    return ([single], _lines_of(lines, single, index)) if single else ([], 0)


def _lines_of(lines: Sequence[SourceLine], element: Element, index: int) -> int:
    taken = 1
    while index + taken < len(lines) and lines[index + taken].end <= element.end and not lines[index + taken].blank:
        taken += 1
    return taken + (index + taken < len(lines) and element.mark == "=" and _is_rule(lines[index + taken]))


def _fenced(lines: Sequence[SourceLine], index: int) -> tuple[list[Element], int]:
    """A fence's lines as one paragraph that keeps them apart; a fence never closed is only dropped."""
    mark = lines[index].bare[:3]
    close = next((at for at in range(index + 1, min(len(lines), index + 2_000)) if lines[at].bare.startswith(mark)), 0)
    inside = [line for line in lines[index + 1 : close] if not line.blank]
    if not close or not inside:
        return [], (close - index + 1) if close else 1
    text = "\n".join(line.bare for line in inside)
    return [Element(ElementKind.TEXT, text, inside[0].start, inside[-1].end, inside[0].page)], close - index + 1


def _is_rule(line: SourceLine) -> bool:
    bare = line.bare
    return len(bare) >= 3 and set(bare) <= _RULE_MARKS and bare[0] in "-*_="


def _single(lines: Sequence[SourceLine], index: int) -> Element | None:
    """A line that is something by itself: a heading, caption, source, note, unit, footnote or image."""
    line = lines[index]
    bare = line.bare
    if len(bare) > _LONGEST_MARKED:
        return None
    heading = _HEADING.match(bare) if bare[0] == "#" else None
    if heading:
        return _element(ElementKind.HEADING, heading[2], line, rank=len(heading[1]))
    heading = _HTML_HEADING.match(bare) if bare.startswith(("<h", "<H")) else None
    if heading:
        return _element(ElementKind.HEADING, heading[2], line, rank=int(heading[1]))
    if _underlined(lines, index):
        return _element(ElementKind.HEADING, bare, line, rank=1 if lines[index + 1].bare[0] == "=" else 2, mark="=")
    if bare.startswith("[^"):
        footnote = _FOOTNOTE.match(bare)
        if footnote:
            return _element(ElementKind.FOOTNOTE, bare[footnote.end() :], line, mark=footnote[1])
    image = _IMAGE.match(bare) if bare[0] == "!" else None
    if image:
        return _element(ElementKind.IMAGE, image[1], line)
    return _tied(lines, index)


def _tied(lines: Sequence[SourceLine], index: int) -> Element | None:
    """A line that belongs to a table or figure."""
    line = lines[index]
    text = readable(line.bare)
    kind = tied_kind(text)
    if kind is ElementKind.SOURCE:
        return _with_continuation(lines, index)
    if kind is None:
        return None
    return _element(kind, line.bare, line, alone=kind is not ElementKind.UNIT and _alone(lines, index))


def _with_continuation(lines: Sequence[SourceLine], index: int) -> Element:
    """A source line, with the next line when it visibly goes on there."""
    line = lines[index]
    following = lines[index + 1] if index + 1 < len(lines) else None
    goes_on = (
        following
        and not following.blank
        and (
            line.bare.endswith((",", "，", "、", "(", "（")) or following.bare.startswith(("(", "（", "截至", "as of"))
        )
    )
    if following and goes_on:
        text = join_lines([readable(line.bare), readable(following.bare)])
        return Element(ElementKind.SOURCE, text, line.start, following.end, line.page)
    return _element(ElementKind.SOURCE, line.bare, line)


def _underlined(lines: Sequence[SourceLine], index: int) -> bool:
    """Markdown's other headings: one line of text with a line of = or - right under it."""
    if index + 1 >= len(lines) or (index and not lines[index - 1].blank) or len(lines[index].bare) > 120:
        return False
    under = lines[index + 1].bare
    return len(under) >= 3 and set(under) in ({"="}, {"-"}) and "|" not in lines[index].bare


def _alone(lines: Sequence[SourceLine], index: int) -> bool:
    return all(not 0 <= near < len(lines) or lines[near].blank for near in (index - 1, index + 1))


def _element(
    kind: ElementKind, raw: str, line: SourceLine, *, rank: int = 0, mark: str = "", alone: bool = False
) -> Element:
    text = readable(_QUOTE.sub("", raw, count=1) if raw[:1] == ">" else raw)
    return Element(kind, text, line.start, line.end, line.page, alone, rank=rank, mark=mark, refers=footnotes_in(raw))


def _run_of_text(lines: Sequence[SourceLine], index: int, grids: Mapping[int, tuple[Element, int]]) -> int:
    """How many lines of running text there are: up to a blank line or something special."""
    end = index + 1
    while end < len(lines) and not lines[end].blank and lines[end].page == lines[index].page:
        if lines[end].table or _special(lines, end, grids)[1]:
            break
        end += 1
    return end - index


def _texts(lines: Sequence[SourceLine], index: int, end: int) -> list[Element]:
    alone = end - index == 1 and _alone(lines, index)
    return split_paragraphs(lines[index:end], alone=alone)
