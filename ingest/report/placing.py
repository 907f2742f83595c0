"""Where each piece stands: the headings above it, its part of the report, and its page where that is certain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.report.elements import Element, ElementKind
from ingest.words.vocabulary import caption_key, collapse, is_notice, is_risk, is_section
from kb.model import Place, Section

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.report.contents import Contents

_RUN_IN_RANK = 50
_LONGEST_RUN_IN = 16
_MOST_COMPARED = 1_000_000
"""Entries of the contents times headings: more is no report."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An element with its place and section."""

    element: Element
    place: Place
    section: Section


def place_all(elements: Sequence[Element], title: str, contents: Contents) -> list[Placed]:
    """Every element with its headings (the title where no other is above it), section and page."""
    pages = _pages(elements, contents)
    placed: list[Placed] = []
    stack: list[tuple[int, str]] = []
    warned = False
    for element, page in zip(elements, pages, strict=True):
        if element.kind is ElementKind.HEADING:
            _push(stack, element.rank, element.text)
        else:
            run_in = _run_in(element)
            if run_in:
                _push(stack, _RUN_IN_RANK if not stack else stack[0][0], run_in)
        names = [name for _, name in stack]
        general = warned and any(map(is_risk, names))
        notice = general or any(map(is_notice, names))
        warned = warned or notice
        headings = tuple(names) or ((title,) if title else ())
        placed.append(Placed(element, Place(page, headings), Section.NOTICE if notice else Section.BODY))
    return placed


def _push(stack: list[tuple[int, str]], rank: int, name: str) -> None:
    while stack and stack[-1][0] >= rank:
        stack.pop()
    stack.append((rank, name))


def _run_in(element: Element) -> str:
    """The name of a section that a paragraph begins with ("Risk factors: ..."); it names what follows as well."""
    if element.kind is not ElementKind.TEXT:
        return ""
    head = element.text[:_LONGEST_RUN_IN].replace("：", ":")
    name, colon, content = head.partition(":")
    return name.strip() if colon and content.strip() and is_section(name) else ""


def _pages(elements: Sequence[Element], contents: Contents) -> list[int | None]:
    """Pages from form feeds, else from the contents: of what is listed there, and of what stands between two on one
    page."""
    if any(element.page is not None for element in elements):
        return [element.page for element in elements]
    known = [_listed_page(element, contents) for element in elements]
    _match_renamed(elements, contents, known)
    after: list[int | None] = [None] * len(known)
    following: int | None = None
    for index in range(len(known) - 1, -1, -1):
        following = known[index] or following
        after[index] = following
    pages: list[int | None] = []
    before: int | None = None
    for page, later in zip(known, after, strict=True):
        before = page or before
        pages.append(page or (before if before == later else None))
    return pages


def _listed_page(element: Element, contents: Contents) -> int | None:
    if element.kind is ElementKind.HEADING:
        return contents.headings.get(collapse(element.text))
    caption = element.text.partition("\n")[0]
    if element.kind is ElementKind.TABLE and element.draft:
        caption = element.draft.table.caption
    elif element.kind is not ElementKind.FIGURE:
        return None
    key = caption_key(caption)
    return contents.captions.get(key) if key else None


def _match_renamed(elements: Sequence[Element], contents: Contents, known: list[int | None]) -> None:
    """A heading worded otherwise than in the contents gets its page when between the same neighbours each has one left,
    and both begin alike."""
    listed = list(contents.headings.items())
    headings = {
        index: collapse(element.text) for index, element in enumerate(elements) if element.kind is ElementKind.HEADING
    }
    if len(listed) * len(headings) > _MOST_COMPARED:
        return
    present = {name: index for index, name in headings.items()}
    for at, (name, page) in enumerate(listed):
        if name in present:
            continue
        begin = present.get(listed[at - 1][0], -1) if at else -1
        end = present.get(listed[at + 1][0], len(elements)) if at + 1 < len(listed) else len(elements)
        alike = [index for index, heading in headings.items() if begin < index < end and heading[:4] == name[:4]]
        if len(alike) == 1:
            known[alike[0]] = page
