"""What is known of reports as such: author, house, date, rating, target, pages, companies, tables and figures, and
which reports are in.

What stands on a report's cover is cited; what only the catalogue knows (file names, pages, how many) is told as such.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.prose.report_metadata import dated_line, signed_line
from kb.requests.recommendation import CODE
from kb.requests.wordlists import has, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from kb.model import Chunk, Citation, Document
    from kb.requests.library import Exhibit, Library
    from kb.requests.request import Request

    Teller = Callable[[Request, Library, Document, list[Citation]], str]

MOST_REPORTS = 5
MOST_LISTED = 50
MOST_COMPANIES = 40
LONGEST_CAPTION = 60
LONGEST_LINE = 200
_UNKNOWN = "\N{EMPTY SET}"
"""Stands before what a teller says where the report does not say it."""

_CONTACT = re.compile(r"@|执业|編號|编号|电话|電話|\btel\b|\bphone\b|e-?mail", re.I)


def about(request: Request, library: Library) -> tuple[str, list[Citation], bool]:
    """What a request asks of reports as such, with citations, and whether anything is known of it."""
    if request.intent.name == "about.reports":
        return reports_listed(request.spoken, library.documents), [], True
    statements, citations = _statements(request, library, request.documents)
    if request.named and not any(known for _, known in statements) and len(library.documents) > len(request.documents):
        statements, citations = _statements(request, library, library.documents)
    some = [said for said, known in statements if known]
    lacking = [said for said, known in statements if not known]
    known = bool(some) or request.intent.name in _ALWAYS_KNOWN
    return "\n".join(some or lacking), citations, known


def _tellers(request: Request) -> list[Teller]:
    """What is to be told: what the request was told to ask for, and what else of the same it names ("which broker, and
    when?")."""
    name = request.intent.name
    others = [one for one, concept in _NAMED_TOO.items() if one != name and has(concept, request.text)]
    return [_TELLERS[one] for one in (name, *(others if name in _NAMED_TOO else ()))]


def _statements(
    request: Request, library: Library, documents: Sequence[Document]
) -> tuple[list[tuple[str, bool]], list[Citation]]:
    """What each report says, and whether it says anything; with the citations of all."""
    tellers = _tellers(request)
    citations: list[Citation] = []
    statements: list[tuple[str, bool]] = []
    for document in documents[:MOST_REPORTS]:
        each = [tell(request, library, document, citations) for tell in tellers]
        known = any(not one.startswith(_UNKNOWN) for one in each)
        between = "" if request.spoken == "zh" else " "
        said = between.join(dict.fromkeys(one.removeprefix(_UNKNOWN) for one in each))
        several = len(documents) > 1 and document.title not in said
        statements.append((f"{_titled(request.spoken, document)}{said}" if several else said, known))
    return statements, citations


def _titled(spoken: str, document: Document) -> str:
    return f"《{document.title}》" if spoken == "zh" else f"“{document.title}”: "


def _missing(request: Request, phrase: str, document: Document) -> str:
    """That a report does not say; the sign in front tells it from what is known."""
    return f"{_UNKNOWN}{say(request.spoken, phrase, title=document.title)}"


def _marked(library: Library, document: Document, found: tuple[Chunk, str] | None, citations: list[Citation]) -> str:
    """The marker of a citation of a line; "" without one."""
    if found is None:
        return ""
    citations.append(library.cite(len(citations) + 1, document, *found))
    return f"[{len(citations)}]"


def _author(request: Request, library: Library, document: Document, citations: list[Citation]) -> str:
    names = document.facts.authors
    if not names:
        return _missing(request, "no_author", document)
    between = "、" if request.spoken == "zh" else ", "
    line = signed_line(names, library.chunks(document))
    signature = _signature(*line) if line else None
    said = say(
        request.spoken, "author", names=between.join(names), mark=_marked(library, document, signature, citations)
    )
    house = document.facts.institution
    if house and signed_line([house], library.cover(document)):
        said = said.replace(between.join(names), f"{between.join(names)}{_bracketed(request.spoken, house)}", 1)
    name = " ".join(signature[1].split()) if signature else ""
    return f"{said}{'' if request.spoken == 'zh' else ' '}{name}" if _CONTACT.search(name) else said


def _signature(chunk: Chunk, text: str) -> tuple[Chunk, str]:
    """A line with a name, and the lines behind it with licence, mail or telephone."""
    start = chunk.text.find(text)
    end = start + len(text)
    for first, last in chunk.sentences:
        if (
            first >= end
            and first - end <= 1
            and last - first <= LONGEST_CAPTION
            and _CONTACT.search(chunk.text[first:last])
        ):
            end = last
    return chunk, chunk.text[start:end]


def _house(request: Request, library: Library, document: Document, citations: list[Citation]) -> str:
    name = document.facts.institution
    line = signed_line([name], library.chunks(document)) if name else None
    if line is None:
        return _missing(request, "no_house", document)
    return say(request.spoken, "house", names=name, mark=_marked(library, document, line, citations))


def _date(request: Request, library: Library, document: Document, citations: list[Citation]) -> str:
    if document.date:
        line = dated_line(document, library.cover(document))
        return say(request.spoken, "date", day=document.date, mark=_marked(library, document, line, citations))
    return _missing(request, "no_date", document)


def _rating(request: Request, library: Library, document: Document, citations: list[Citation]) -> str:
    return _labelled(request, library, document, citations, "rating_line", document.facts.rating) or _missing(
        request, "no_rating", document
    )


def _target(request: Request, library: Library, document: Document, citations: list[Citation]) -> str:
    return _labelled(request, library, document, citations, "target_line", "") or _missing(
        request, "no_target", document
    )


def _labelled(
    request: Request, library: Library, document: Document, citations: list[Citation], concept: str, value: str
) -> str:
    """The line that gives a rating or a target, quoted: on the cover, else the first of the text that states one."""
    found = line_with(library, document, concept, value)
    if found is None:
        return ""
    quote = " ".join(found[1].split())
    return (
        f"{quote}{_marked(library, document, found, citations)}"
        f"{'' if quote[-1:] in '。.!！' else '。' if request.spoken == 'zh' else '.'}"
    )


def line_with(library: Library, document: Document, concept: str, value: str) -> tuple[Chunk, str] | None:
    """The shortest line that gives a rating or target (a list of words.toml), those of the cover before those of the
    text."""
    stated = re.compile(re.escape(value) if value else _STATED[concept], re.I)
    for chunks in (library.cover(document), library.text_chunks(document)):
        lines = [
            (chunk, chunk.text[start:end])
            for chunk in chunks
            for start, end in chunk.sentences
            if has(concept, chunk.text[start:end]) and stated.search(chunk.text[start:end])
        ]
        short = [line for line in lines if len(line[1]) <= LONGEST_LINE]
        if short:
            return min(short, key=lambda line: (not has("pick_heading", line[1]), len(line[1]), line[0].order))
    return None


_STATED = {
    "rating_line": (
        r"买入|增持|中性|减持|看好|看淡|推荐|持有|卖出|買進|強烈推薦|buy|sell|hold|neutral|outperform|overweight"
        r"|underweight"
    ),
    "target_line": r"\d",
}
"""What a line states that gives a rating, and a target."""


def _pages(request: Request, _library: Library, document: Document, _citations: list[Citation]) -> str:
    if document.pages:
        return say(request.spoken, "pages", count=document.pages)
    counts = {"chunks": document.chunks, "tables": document.tables}
    return say(request.spoken, "no_pages", name=document.name, **counts)


def _companies(request: Request, library: Library, document: Document, citations: list[Citation]) -> str:
    names = list(dict.fromkeys(company.name for company in document.facts.companies if company.name))
    if not names:
        return _missing(request, "no_companies", document)
    mark = ""
    for exhibit in library.exhibits(document):
        if exhibit.table is None:
            continue
        table = library.tables(document)[exhibit.table]
        rows = [row for row in table.body if any(CODE.search(cell) for cell in table.rows[row])]
        if len(rows) >= len(names) / 2 and len(rows) > 1:
            citations.append(library.cite_table(len(citations) + 1, document, exhibit, rows))
            mark = f"[{len(citations)}]"
            break
    else:
        line = signed_line(names[:1], library.chunks(document))
        mark = _marked(library, document, line, citations)
    between = "、" if request.spoken == "zh" else ", "
    names_text = between.join(names[:MOST_COMPANIES]) + (" …" if len(names) > MOST_COMPANIES else "")
    return say(request.spoken, "companies", count=len(names), names=names_text, mark=mark)


def _exhibits(request: Request, library: Library, document: Document, citations: list[Citation]) -> str:
    found = library.exhibits(document)
    if not found:
        return _missing(request, "no_exhibits", document)
    tables = sum(one.is_table for one in found)
    head = say(request.spoken, "exhibits", title=document.title, tables=tables, figures=len(found) - tables)
    lines = [f"- {name_of(request.spoken, library, document, one)}" for one in found[:MOST_LISTED]]
    if len(found) > MOST_LISTED:
        lines.append(say(request.spoken, "more", count=len(found)))
    first = next((one for one in found if one.table is None), None)
    if first:
        citations.append(library.cite(len(citations) + 1, document, first.chunk, first.chunk.text.partition("\n")[0]))
    return "\n".join([head, *lines])


def name_of(spoken: str, library: Library, document: Document, exhibit: Exhibit) -> str:
    """What an exhibit is called in a list: its caption, else its columns, with the page."""
    over = [one for one in exhibit.chunk.place.headings[-1:] if one != document.title and len(one) <= LONGEST_CAPTION]
    if exhibit.caption:
        name = " ".join(exhibit.caption.split())[:LONGEST_CAPTION]
    elif over:
        name = over[0].strip(" ：:")
    else:
        assert exhibit.table is not None
        table = library.tables(document)[exhibit.table]
        columns = [name for column in range(table.width) if (name := table.column_name(column))]
        between = " / "
        name = say(spoken, "untitled_table", columns=between.join(columns)[:LONGEST_CAPTION])
    place = say(spoken, "page", page=exhibit.page) if exhibit.page else ""
    return f"{name}{_bracketed(spoken, place)}"


def _bracketed(spoken: str, text: str) -> str:
    if not text:
        return ""
    return f"（{text}）" if spoken == "zh" else f" ({text})"


def reports_listed(spoken: str, documents: Sequence[Document]) -> str:
    """Which reports are in, newest first, with house, day, pages and file name."""
    if not documents:
        return say(spoken, "no_reports")
    newest = sorted(documents, key=lambda one: one.date, reverse=True)
    days = [one.date for one in newest if one.date]
    span = say(spoken, "reports_span", first=days[-1], last=days[0]) if len(set(days)) > 1 else ""
    head = say(spoken, "reports", count=len(newest), span=span) if len(newest) > 1 else say(spoken, "report")
    lines = [f"{at}. {_line(spoken, one)}" for at, one in enumerate(newest[:MOST_LISTED], start=1)]
    if len(newest) > MOST_LISTED:
        lines.append(say(spoken, "more", count=len(newest)))
    return "\n".join([head, *lines])


def _line(spoken: str, document: Document) -> str:
    comma = "，" if spoken == "zh" else ", "
    house = document.facts.institution
    return say(
        spoken,
        "report_line",
        title=document.title,
        house=f"{comma}{house}" if house else "",
        day=f"{comma}{document.date}" if document.date else "",
        pages=say(spoken, "report_pages", count=document.pages) if document.pages else "",
        name=document.name,
    )


_TELLERS: dict[str, Teller] = {
    "about.author": _author,
    "about.house": _house,
    "about.date": _date,
    "about.rating": _rating,
    "about.target": _target,
    "about.pages": _pages,
    "about.companies": _companies,
    "about.exhibits": _exhibits,
}
_NAMED_TOO = {
    "about.author": "asks_author",
    "about.house": "asks_house",
    "about.date": "asks_date",
    "about.rating": "asks_rating",
    "about.target": "asks_target",
    "about.pages": "asks_pages",
}
"""What one request may ask for together, by the words that name it."""

_ALWAYS_KNOWN = frozenset({"about.pages", "about.author", "about.house", "about.date", "about.exhibits"})
"""What the catalogue knows of every report: that it has no author is known too. A rating or a target it leaves open is
not."""
