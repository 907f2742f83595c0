"""What a report recommends: the companies of its tables and lists of picks, by group, its rating and its price target,
each cited."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.requests.wordlists import has, say
from kb.tables.choosing.labels import name_column
from kb.text.chinese_scripts import simplified
from kb.text.tokens import language, terms

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from kb.model import Chunk, Citation, Document, Table
    from kb.requests.library import Exhibit, Library
    from kb.requests.request import Request

MOST_REPORTS = 5
MOST_LINES = 3
"""Sentences that are quoted of a report without a table of picks."""

LEAST_PICKS = 2
LEAST_LISTED = 2
"""Names of a table of picks that a sentence has to be the list of them in words."""

LONGEST = {"zh": 160, "en": 360}
CODE = re.compile(r"(?<!\d)\d{6}(?:\.(?:SH|SZ|BJ))?(?!\d)|\b\d{4,5}\.HK\b|\b[A-Z]{1,5}(?:\.[NO]| US)\b")
_GROUP_ZH = re.compile(r"[【\[](?P<group>[^】\]]{2,12})[】\]]\s*(?P<names>[^【\[；;。]+)")
_BETWEEN = re.compile(r"[/、，,；;]|和|以及|\band\b")
_STATED = re.compile(
    r"\d|[买買增持中性减減卖賣]|buy|sell|hold|neutral|outperform|overweight|underweight|看好|看淡", re.I
)


@dataclass(frozen=True, slots=True)
class Picks:
    """A table of picks: where it is, its rows, and the name and the group ("" without groups) of each."""

    exhibit: Exhibit
    rows: tuple[int, ...]
    names: tuple[str, ...]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of a passage."""

    chunk: Chunk
    text: str


def recommendation(request: Request, library: Library) -> tuple[str, list[Citation], list[str]]:
    """What the reports meant recommend, with citations and warnings; the text is "" where none recommends anything."""
    lines: list[str] = []
    citations: list[Citation] = []
    warnings: list[str] = []
    seen: set[frozenset[str]] = set()
    for document in request.documents[:MOST_REPORTS]:
        said = _of_report(request, library, document, citations, warnings, seen)
        if said:
            lines.append(said)
    return "\n\n".join(lines), citations, warnings


def recommends(library: Library, document: Document) -> bool:
    """Whether a report has a table of picks, or a sentence that rates or recommends."""
    return any(True for _ in _tables_of_picks(library, document)) or bool(_best_lines(list(_lines(library, document))))


def none_recommended(request: Request) -> str:
    """That the reports meant recommend nothing."""
    return "\n".join(say(request.spoken, "no_picks", title=one.title) for one in request.documents[:MOST_REPORTS])


def _of_report(
    request: Request,
    library: Library,
    document: Document,
    citations: list[Citation],
    warnings: list[str],
    seen: set[frozenset[str]],
) -> str:
    picks = next(iter(sorted(_tables_of_picks(library, document), key=lambda one: -len(one.rows))), None)
    lines = list(_lines(library, document))
    if picks is None:
        own = _best_lines(lines)
        return _quoted(request, library, document, own, citations) if own else ""
    listing = max(lines, key=lambda line: sum(name in line.text for name in picks.names), default=None)
    if listing and sum(name in listing.text for name in picks.names) < LEAST_LISTED:
        listing = None
    groups = _groups_in_words(listing.text, picks.names) if listing else {}
    grouped = {name: groups.get(name) or group for name, group in zip(picks.names, picks.groups, strict=True)}
    warnings += _differences(request, picks, groups)
    wanted = _group_asked(f"{request.text} {request.translated}", list(dict.fromkeys(grouped.values())))
    kept = [name for name in picks.names if not wanted or grouped[name] == wanted]
    rows = [row for row, name in zip(picks.rows, picks.names, strict=True) if name in kept]
    citations.append(library.cite_table(len(citations) + 1, document, picks.exhibit, rows))
    marks = f"[{len(citations)}]"
    if frozenset(kept) in seen:
        return say(request.spoken, "same_picks", title=document.title, mark=marks)
    seen.add(frozenset(kept))
    if listing:
        citations.append(library.cite(len(citations) + 1, document, listing.chunk, listing.text))
        marks += f"[{len(citations)}]"
    said = _said(request, document, kept, grouped, wanted, marks)
    rated = [line for line in lines if has("rating_line", line.text) and _STATED.search(line.text)]
    if rated and not wanted:
        said += "\n" + _quoted(request, library, document, rated[:1], citations)
    return said


def _said(
    request: Request, document: Document, names: Sequence[str], grouped: dict[str, str], wanted: str, marks: str
) -> str:
    spoken = request.spoken
    between = "、" if spoken == "zh" else ", "
    end = "。" if spoken == "zh" else "."
    if wanted:
        head = say(spoken, "picks_of", title=document.title, group=wanted, count=len(names))
        return f"{head}{'' if spoken == 'zh' else ' '}{between.join(names)}{marks}{end}"
    head = say(spoken, "picks", title=document.title, count=len(names))
    groups = list(dict.fromkeys(grouped[name] for name in names))
    if len(groups) < 2:
        return f"{head}{'' if spoken == 'zh' else ' '}{between.join(names)}{marks}{end}"
    lines = [head]
    for group in groups:
        own = [name for name in names if grouped[name] == group]
        sentence = say(spoken, "pick_group", group=group or "—", count=len(own), names=between.join(own))
        lines.append(f"- {sentence}{marks}")
    return "\n".join(lines)


def _differences(request: Request, picks: Picks, groups: dict[str, str]) -> list[str]:
    """Where the text puts a name into another group than the table does."""
    differing: dict[str, list[str]] = {}
    for name, group in zip(picks.names, picks.groups, strict=True):
        if name in groups and group and simplified(groups[name]) != simplified(group):
            differing.setdefault(group, []).append(name)
    between = "、" if request.spoken == "zh" else ", "
    return [
        say(request.spoken, "groups_differ", names=between.join(names), group=group)
        for group, names in differing.items()
    ]


def _tables_of_picks(library: Library, document: Document) -> Iterator[Picks]:
    """Tables under a caption or heading of picks, and those that list companies by their codes."""
    for exhibit in library.exhibits(document):
        if exhibit.table is None:
            continue
        table = library.tables(document)[exhibit.table]
        over = (table.caption, *exhibit.chunk.place.headings)
        rows = [row for row in table.body if any(CODE.search(label) for label in table.rows[row])]
        if len(rows) < LEAST_PICKS or not (
            any(has("pick_heading", text) for text in over) or len(rows) == len(table.body)
        ):
            continue
        names = [_name(table, row) for row in rows]
        groups = [table.rows[row][0] if _is_grouped(table, rows) else "" for row in rows]
        yield Picks(exhibit, tuple(rows), tuple(names), tuple(groups))


def _is_grouped(table: Table, rows: Sequence[int]) -> bool:
    """Whether the first column names groups: it repeats itself somewhere, and is neither the name nor the code."""
    first = [table.rows[row][0] for row in rows]
    return table.label_columns > 1 and len(set(first)) < len(rows) and not any(map(CODE.search, first))


def _name(table: Table, row: int) -> str:
    """What a row calls its company: its most telling label, or the first cell that is neither a code nor a figure."""
    label = table.rows[row][name_column(table)] if table.label_columns else ""
    if label and not CODE.fullmatch(label.strip()):
        return label
    return next(
        (cell for cell in table.rows[row] if cell and not CODE.search(cell) and not re.match(r"[-\d]", cell)), label
    )


def _groups_in_words(text: str, names: Sequence[str]) -> dict[str, str]:
    """The group of each name in a list such as 【云侧】甲/乙；【端侧】丙."""
    found: dict[str, str] = {}
    for part in _GROUP_ZH.finditer(text):
        group_names = {piece.strip(" 。等") for piece in _BETWEEN.split(part["names"])}
        found.update({name: part["group"].strip() for name in names if name in group_names})
    return found


def _group_asked(text: str, groups: Sequence[str]) -> str:
    """The group that a request names by a piece of its name which no other group has; "" where it names none."""
    if len(groups) < 2:
        return ""
    asked = set(terms(text))
    pieces = {group: set(terms(group)) for group in groups if group}
    own = {
        group: len(asked & (points - set().union(*(other for name, other in pieces.items() if name != group))))
        for group, points in pieces.items()
    }
    best = max(own, key=own.__getitem__, default="")
    return best if best and own[best] else ""


def _lines(library: Library, document: Document) -> Iterator[Line]:
    """The sentences that recommend, rate or set a target."""
    for chunk in library.text_chunks(document):
        for start, end in chunk.sentences:
            text = chunk.text[start:end]
            if has("pick_sentence", text):
                yield Line(chunk, text)


def _best_lines(lines: Sequence[Line]) -> list[Line]:
    """Of a report without a table of picks the sentences that say most: rating and target before the rest, each
    once."""

    def worth(line: Line) -> float:
        text = line.text
        stated = 2.0 * (has("target_line", text) and bool(re.search(r"\d", text)))
        stated += 2.0 * (has("rating_line", text) and bool(_STATED.search(text)))
        heading = any(has("pick_heading", one) for one in line.chunk.place.headings) or has("pick_heading", text)
        long = len(text) > LONGEST[language(text)]
        return stated + 1.0 * heading + 0.5 * bool(_STATED.search(text)) - 1.5 * long - 0.001 * line.chunk.order

    best = sorted((line for line in lines if worth(line) >= 1.5), key=worth, reverse=True)
    kept: list[Line] = []
    for line in best:
        figures = set(re.findall(r"\d[\d.,]*", line.text))
        if not any(figures <= set(re.findall(r"\d[\d.,]*", one.text)) and figures for one in kept):
            kept.append(line)
    return kept[:MOST_LINES]


def _quoted(
    request: Request, library: Library, document: Document, lines: Sequence[Line], citations: list[Citation]
) -> str:
    quote_lines = []
    for line in lines:
        citations.append(library.cite(len(citations) + 1, document, line.chunk, line.text))
        quote_lines.append(f"{' '.join(line.text.split())}[{len(citations)}]")
    title = f"《{document.title}》：" if request.spoken == "zh" else f"“{document.title}”: "
    lead = title if len(request.documents) > 1 else ""
    return lead + "\n".join(quote_lines)
