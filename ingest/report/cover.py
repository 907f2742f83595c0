"""The first page: title, date, and the facts that stand beside them, which a reader may ask for: rating, analyst,
address."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ingest.report.elements import Element, ElementKind, spots_of
from ingest.report.headings import number_rank
from ingest.words.dates import date_of_document, date_of_line, find_date
from ingest.words.vocabulary import collapse, ends_sentence, is_chinese, is_section, width
from kb.text.chinese_scripts import simplified

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 60
"""Elements that a cover has at most."""

_TITLES = frozenset((ElementKind.HEADING, ElementKind.TEXT))

_PROSE = 60
"""Columns of a sentence that is the report's text rather than a line of its cover."""

_RATING = re.compile(
    r"(?:投资|公司|行业|股票|上次|前次|本次|首次)?评[级等]|目标价|当前价|收盘价|(?:prior\s|previous\s)?rating|"
    r"(?:target|current|closing)\s?price|price\starget",
    re.IGNORECASE,
)
_LABEL_ONLY = re.compile(
    r"(?:(?:投资|公司|行业|股票|上次|前次|本次)?评[级等]|目标价|当前价|收盘价|rating|(?:target\s)?price)", re.IGNORECASE
)
_PERSON = re.compile(r"分析师|研究员|研究助理|联系人|首席|\banalysts?\b|\bresearch\sassociate\b", re.IGNORECASE)
_CONTACT = re.compile(
    r"(?:执业|资格|证书|登记|从业)?(?:证书)?(?:编号|编码)|证书|邮\s?箱|邮\s?编|电\s?话|传\s?真|手机|地\s?址|网\s?址|"
    r"(?:e-?mail|tel|phone|fax|address|license|licence|sac|sfc|zip|postal)\b|[\w.+-]{1,40}@[\w.-]{1,60}$"
    r"|https?://|www\.",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r".{0,10}[省市区县].{0,40}[路街道号楼座室]|\d{1,5}\s[A-Z].{2,60}(?:street|st\.|avenue|road|floor|blvd)",
    re.IGNORECASE,
)
_ORGANISATION = re.compile(
    r".*(?:公司|研究所|研究院|研究部|中心|银行|Co\.?,?\s?Ltd\.?|Limited|Inc\.?|Corp(?:oration|\.)?|LLC|LLP|PLC|"
    r"Securities|Research|Cent(?:er|re)|Department|Division|Commission|Authority)[.,]?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cover:
    """What the first page says. `facts` are paragraphs, lines that belong together in one."""

    title: str
    date: str
    heading: Element | None
    facts: tuple[Element, ...]
    body: tuple[Element, ...]


def take_cover(elements: Sequence[Element], title: str = "") -> Cover:
    """Title, date and facts of the first page, and the elements that are left for the body.

    The title is the one given, else the first heading of Markdown, else the line of the cover that looks most like one;
    lines that repeat it alone are dropped everywhere.
    """
    size = _size(elements)
    lines, body = list(elements[:size]), list(elements[size:])
    if title:
        same = collapse(title)
        heading = next(
            (element for element in elements if element.kind in _TITLES and collapse(element.text) == same), None
        )
        body = [element for element in body if element is not heading]
    else:
        heading = body.pop(0) if body and body[0].kind is ElementKind.HEADING else _title_line(lines)
        title = heading.text if heading else ""
    tables = {at for at, element in enumerate(elements) if element.kind in {ElementKind.TABLE, ElementKind.GRID}}
    date = date_of_document([element.text for element in elements], tables)
    same = collapse(title)
    left = [line for line in lines if collapse(line.text) != same]
    facts = _facts(left, [line.start for line in lines], chinese=is_chinese(title))
    kept = [element for element in body if not (element.kind is ElementKind.TEXT and collapse(element.text) == same)]
    return Cover(title, date, heading, tuple(facts), tuple(kept))


def _size(elements: Sequence[Element]) -> int:
    """How many elements there are before the body begins: a heading, a list, a table, or whole sentences."""
    for index, element in enumerate(elements[:_MOST]):
        if element.kind is not ElementKind.TEXT or _heads_body(element.text) or (index and number_rank(element.text)):
            return index
        if element.text.endswith(("：", ":")) and not is_fact(element.text):
            return index
        if _is_prose(element.text):
            return index - 1 if index > 1 and _may_head(elements[index - 1]) else index
    return min(_MOST, len(elements)) if len(elements) <= _MOST else 0


def _is_prose(text: str) -> bool:
    if width(text) > _PROSE:
        return width(text) > 2 * _PROSE or ends_sentence(text)
    return not is_fact(text) and (text.endswith("。") or (text.endswith(".") and 2 * width(text) > _PROSE))


def _heads_body(text: str) -> bool:
    return is_section(text) and not _LABEL_ONLY.fullmatch(simplified(text).rstrip("：: "))


def _may_head(element: Element) -> bool:
    return element.alone and not is_fact(element.text) and not date_of_line(element.text)


def is_fact(text: str) -> bool:
    """Does a line of a cover tell a rating, a person, how to reach one, or a house?"""
    text = simplified(text)
    return bool(_RATING.match(text) or _PERSON.search(text) or _CONTACT.match(text)) or _is_place(text)


def _is_place(text: str) -> bool:
    text = simplified(text)
    return width(text) <= 120 and bool(_ORGANISATION.fullmatch(text) or _ADDRESS.match(text))


def _title_line(lines: Sequence[Element]) -> Element | None:
    """The line most like a title; of those alike, the first."""
    if not lines:
        return None
    chinese = is_chinese(" ".join(line.text for line in lines))
    seen = [collapse(line.text) for line in lines]

    def likeness(numbered: tuple[int, Element]) -> float:
        index, line = numbered
        columns = width(line.text)
        points = 3.0 * (seen.count(seen[index]) > 1) + 2 * (is_chinese(line.text) == chinese)
        points -= 4 * is_fact(line.text) + 6 * bool(date_of_line(line.text)) + 3 * bool(find_date(line.text))
        return points + min(columns, 40) / 20 - 3 * (columns > 160) - 0.05 * index

    best = max(enumerate(lines), key=likeness)
    if likeness(best) <= 0:
        return None
    same = [line for line, name in zip(lines, seen, strict=True) if name == seen[best[0]]]
    # Of a title printed twice, the wording with fewer spaces: a line break leaves one behind.
    return replace(same[0], text=min((line.text for line in same), key=len))


def _facts(lines: Sequence[Element], starts: Sequence[int], *, chinese: bool) -> list[Element]:
    """The lines of a cover as paragraphs: ratings together, a person with the lines on how to reach them, a house with
    its address. `starts` of all lines show where one was left out: no paragraph reaches over it."""
    distinct: dict[str, Element] = {}
    for line in _paired(lines):
        distinct.setdefault(collapse(line.text), line)
    groups: list[list[Element]] = []
    for line in distinct.values():
        if _is_letterhead(line.text, chinese=chinese):
            continue
        before = groups[-1][-1] if groups else None
        adjoins = before and bisect_left(starts, before.end) == bisect_left(starts, line.start)
        if adjoins and _belongs(groups[-1][0].text, line.text):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [_joined(group) for group in groups]


def _belongs(first: str, text: str) -> bool:
    role, group = _role(text), _role(first)
    return (role == "contact" and group in {"person", "house"}) or (
        role == group and role in {"rating", "house", "contact"}
    )


def _paired(lines: Sequence[Element]) -> list[Element]:
    """A label that stands on a line of its own joined with the value on the next."""
    paired: list[Element] = []
    for line in lines:
        if paired and _LABEL_ONLY.fullmatch(simplified(paired[-1].text).rstrip("：: ")) and width(line.text) <= 30:
            label = paired.pop()
            text = f"{label.text} {line.text}"
            paired.append(replace(label, text=text, end=line.end, spots=spots_of((label, line), text)))
        else:
            paired.append(line)
    return paired


def _is_letterhead(text: str, *, chinese: bool) -> bool:
    """The house's name in the other language, with nothing to tell it by."""
    return chinese and not is_chinese(text) and bool(re.search(r"research|cent(?:er|re)$", text, re.IGNORECASE))


def _role(text: str) -> str:
    text = simplified(text)
    if _RATING.match(text):
        return "rating"
    if _CONTACT.match(text):
        return "contact"
    if _is_place(text):
        return "house"
    return "person" if _PERSON.search(text) else "line"


def _joined(group: Sequence[Element]) -> Element:
    text = "\n".join(element.text for element in group)
    end = max(element.end for element in group)
    return replace(group[0], kind=ElementKind.TEXT, text=text, end=end, alone=False, spots=spots_of(group, text))
