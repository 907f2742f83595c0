"""Shows a place as it stands: a table whole, a figure with what the text says of it, a section, a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.requests.about import name_of
from kb.requests.naming import LEAST_COVERED, best_named, by_name
from kb.requests.request import name_terms
from kb.requests.wordlists import has, say
from kb.store.catalogue import chunk_id
from kb.text.chinese_scripts import simplified
from kb.text.tokens import exhibits as numbered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kb.model import Chunk, Citation, Document, Table
    from kb.requests.library import Exhibit, Library
    from kb.requests.request import Request

MOST_ROWS = 60
"""Rows of a table that are shown; the citation opens the whole."""

MOST_TEXT = 1200
"""Characters of a section or a page that are shown."""

NEAR = 3
"""So many passages from what the last answer quoted, a table is the one beside it."""

MOST_NAMED = 20
SHORTEST_CELL = 2
"""Characters of a cell that a quote may hold by more than chance."""

MOST_SAID = 3
"""Sentences that speak of a figure."""

TENTATIVE = 0.5
"""How sure it is that what words alone tell to be shown is not rather asked about: where nothing is called so, it
is."""

_NUMERALS = {character: index for index, character in enumerate("一二三四五六七八九十", 1)}
_ORDINAL_EN = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_WORDS_EN = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TABLE = re.compile(
    r"(?:表格?|table|tabel|exhibit)\s*(?:no\.?|#)?\s*(\d{1,3}(?!\d)|[一二三四五六七八九十]|(?:"
    + "|".join(_WORDS_EN)
    + r")\b)",
    re.I,
)
_FIGURE = re.compile(
    r"(?:图表?|figure|fig\.?|chart)\s*(?:no\.?|#)?\s*(\d{1,3}(?!\d)|[一二三四五六七八九十]|(?:"
    + "|".join(_WORDS_EN)
    + r")\b)",
    re.I,
)
_NTH = re.compile(
    r"第\s*(\d{1,3}|[一二三四五六七八九十])\s*[张个幅]?\s*[表图]|\b("
    + "|".join(_ORDINAL_EN)
    + r"|last)\s+(?:table|figure|chart)\b",
    re.I,
)
_PAGE = re.compile(
    (
        r"第\s*(\d{1,4}|[一二三四五六七八九十]{1,3})\s*页|\bpages?\s*(?:no\.?|number|#)?\s*(\d{1,4})\b"
        r"|\bp\.?\s*(\d{1,4})\b|\b(\d{1,4})(?:st|nd|rd|th)\s+page|(\d{1,4})\s*页"
    ),
    re.I,
)
_SECTION = re.compile(
    r"(?<![A-Za-z\d.])\d{1,2}(?:\.\d{1,2}){2,3}(?![\d%])|\d{1,2}\.\d{1,2}(?=\s*小?[节節章])"
    r"|第[一二三四五六七八九十\d]{1,3}[章节]|"
    r"(?<![A-Za-z])(?:section|chapter|part|item)\s+\d{1,2}(?:\.\d{1,2})*[a-d]?\b",
    re.I,
)
_LEADING = re.compile(
    (
        r"[\W_]*(?:(?:section|chapter|part|item)\s+)?(第[一二三四五六七八九十\d]{1,3}[章节]"
        r"|\d{1,2}(?:\.\d{1,2})*[a-d]?)(?![\w%])"
    ),
    re.I,
)
"""The number that a heading begins with."""
_FIRST_PAGE, _LAST_PAGE = (
    re.compile(r"首页|封面|\b(?:first|cover|front) page\b", re.I),
    re.compile(r"末页|尾页|最后一页|\blast page\b", re.I),
)


def place_asked(text: str) -> str:
    """The intent of showing the place that a text calls by its number: "show.page" of "page 14"; "" where it calls
    none."""
    plain = simplified(text)
    if _PAGE.search(plain):
        return "show.page"
    if _SECTION.search(plain):
        return "show.section"
    if _TABLE.search(plain):
        return "show.table"
    return "show.figure" if _FIGURE.search(plain) else ""


def asked_to_show(text: str) -> str:
    """The intent of showing what a text wants in full, by whatever name: "show.table" of a whole table, "show.section"
    of a text's own words; "" where it wants neither."""
    if has("whole_of_it", text):
        return "show.table"
    return "show.section" if has("reads_out", text) else ""


def without_place(text: str) -> str:
    """A text without the number by which it calls a place."""
    bare = simplified(text)
    for called in (_PAGE, _SECTION, _TABLE, _FIGURE):
        bare = called.sub(" ", bare)
    return bare


def show(request: Request, library: Library) -> tuple[str, list[Citation], bool]:
    """What a request wants to see, with citations, and whether it is there."""
    return {
        "show.table": _table,
        "show.figure": _figure,
        "show.section": _section,
        "show.page": _page,
    }[request.intent.name](request, library)


def _number(text: str) -> int:
    low = text.lower()
    if low.isdigit():
        return int(low)
    if low in _WORDS_EN:
        return _WORDS_EN.index(low) + 1
    if len(low) > 1 and low[0] == "十":
        return 10 + _NUMERALS.get(low[1], 0)
    return _NUMERALS.get(low, 0)


def _table(request: Request, library: Library) -> tuple[str, list[Citation], bool]:
    there = [
        (document, one) for document in request.documents for one in library.exhibits(document) if one.table is not None
    ]
    found = _by_number(request, there, _TABLE, figures=False) or _just_cited(request, library, there)
    if found is None and place_asked(request.text) != "show.table":
        found = by_name(request, library, there)
    if found is None:
        names = [name_of(request.spoken, library, document, one) for document, one in there[:MOST_NAMED]]
        return _not_there(request, "no_table", names)
    document, exhibit = found
    assert exhibit.table is not None
    table = library.tables(document)[exhibit.table]
    rows = list(table.body)[:MOST_ROWS]
    citation = library.cite_table(1, document, exhibit, rows)
    return _laid_out(request, document, exhibit, table, rows), [citation], True


def _laid_out(request: Request, document: Document, exhibit: Exhibit, table: Table, rows: Sequence[int]) -> str:
    """A table with its caption, unit, place, source and notes, as Markdown."""
    spoken = request.spoken
    title = f"《{document.title}》" if spoken == "zh" else f"“{document.title}”"
    place = say(spoken, "page", page=exhibit.page) if exhibit.page else ""
    head = say(
        spoken,
        "table",
        caption=" ".join(table.caption.split()) or title,
        unit=say(spoken, "unit", unit=table.unit) if table.unit and table.unit not in table.caption else "",
        place=(f"，{place}" if spoken == "zh" else f", {place}") if place else "",
        mark="[1]",
    )
    lines = [
        head,
        "",
        _line([table.column_name(column) for column in range(table.width)]),
        _line(["---"] * table.width),
    ]
    lines += [_line(table.rows[row]) for row in rows]
    if len(rows) < len(table.body):
        lines += ["", say(spoken, "rows_cut", count=len(table.body), shown=len(rows))]
    below = [table.source] if table.source else []
    below += table.notes
    return "\n".join([*lines, *(["", *below] if below else [])])


def _line(texts: Sequence[str]) -> str:
    return "| " + " | ".join(" ".join(text.replace("|", "\\|").split()) for text in texts) + " |"


def _figure(request: Request, library: Library) -> tuple[str, list[Citation], bool]:
    there = [
        (document, one) for document in request.documents for one in library.exhibits(document) if not one.is_table
    ]
    found = _by_number(request, there, _FIGURE, figures=True)
    if found is None and place_asked(request.text) != "show.figure":
        found = by_name(request, library, there)
    if found is None:
        names = [name_of(request.spoken, library, document, one) for document, one in there[:MOST_NAMED]]
        return _not_there(request, "no_figure", names)
    document, exhibit = found
    spoken = request.spoken
    if exhibit.table is not None:
        table = library.tables(document)[exhibit.table]
        rows = list(table.body)[:MOST_ROWS]
        citations = [library.cite_table(1, document, exhibit, rows)]
        lines = [_laid_out(request, document, exhibit, table, rows)]
    else:
        citations = [library.cite(1, document, exhibit.chunk, exhibit.chunk.text)]
        place = say(spoken, "page", page=exhibit.page) if exhibit.page else ""
        below = " ".join(exhibit.chunk.text.partition("\n")[2].split())[:MOST_TEXT]
        comma = "，" if spoken == "zh" else ", "
        lines = [say(spoken, "figure", caption=exhibit.caption, place=f"{comma}{place}" if place else "", mark="[1]")]
        lines += [below] if below else []
    said = list(_speaking_of(library, document, exhibit))[:MOST_SAID]
    for at, (chunk, text) in enumerate(said):
        citations.append(library.cite(len(citations) + 1, document, chunk, text))
        lines.append(f"{'' if at else say(spoken, 'figure_text') + ' '}{' '.join(text.split())}[{len(citations)}]")
    return "\n".join(lines), citations, True


def _speaking_of(library: Library, document: Document, exhibit: Exhibit) -> Iterator[tuple[Chunk, str]]:
    """Sentences of the text that call the exhibit by its number, else the one before it that is most like its
    caption."""
    called = set(numbered(exhibit.caption))
    chunks = library.text_chunks(document)
    named = [
        (chunk, chunk.text[start:end])
        for chunk in chunks
        for start, end in chunk.sentences
        if called and called & set(numbered(chunk.text[start:end]))
    ]
    if named:
        yield from named
        return
    near = [chunk for chunk in chunks if 0 < abs(chunk.order - exhibit.chunk.order) <= NEAR]
    weights = library.request_weights(name_terms(exhibit.caption))
    whole = sum(weights.values()) or 1.0
    lines = [(chunk, chunk.text[start:end]) for chunk in near for start, end in chunk.sentences]
    shares = [sum(weights.get(term, 0.0) for term in name_terms(text)) / whole for _, text in lines]
    if shares and max(shares) >= LEAST_COVERED:
        yield lines[shares.index(max(shares))]


def _by_number(
    request: Request, there: Sequence[tuple[Document, Exhibit]], called: re.Pattern[str], *, figures: bool
) -> tuple[Document, Exhibit] | None:
    """The exhibit that a request calls by its number, or by its place in the order."""
    text = simplified(request.text)
    if nth := _NTH.search(text):
        word = (nth[1] or nth[2]).lower()
        number = -1 if word == "last" else _ORDINAL_EN.index(word) + 1 if word in _ORDINAL_EN else _number(word)
        own = [one for one in there if one[1].is_table is not figures]
        by_caption = next((one for one in own if one[1].number == number), None)
        in_place = own[number - 1 if number > 0 else -1] if own and number <= len(own) else None
        return by_caption or in_place
    found = called.search(text)
    if found is None:
        return None
    number = _number(found[1])
    own = [one for one in there if one[1].number == number]
    exact = next((one for one in own if one[1].is_table is not figures), None)
    if exact or own:
        return exact or own[0]
    uncaptioned = [one for one in there if one[1].is_table is not figures]
    without_numbers = all(one[1].number is None for one in uncaptioned)
    return uncaptioned[number - 1] if without_numbers and 0 < number <= len(uncaptioned) else None


def _just_cited(
    request: Request, library: Library, there: Sequence[tuple[Document, Exhibit]]
) -> tuple[Document, Exhibit] | None:
    """The table that the last answer took its figures from, where a request says "that table" or "the whole table" and
    names none."""
    if not has("that_table", request.text):
        return None
    chunks = {citation.chunk for citation in request.cited}
    if exact := next((one for one in there if any(chunk in chunks for chunk in _chunk_ids(one))), None):
        return exact
    if exhibit := _telling(request, library, there):
        return exhibit
    near = [
        (abs(int(chunk.rpartition("-")[2]) - one[1].chunk.order), at)
        for at, one in enumerate(there)
        for chunk in chunks
        if chunk.startswith(one[0].id)
    ]
    distance, at = min(near, default=(NEAR + 1, 0))
    return there[at] if distance <= NEAR else None


def _telling(
    request: Request, library: Library, there: Sequence[tuple[Document, Exhibit]]
) -> tuple[Document, Exhibit] | None:
    """The table of a cited report that has most of what the last answer quotes: a figure and another cell at least;
    None where none does."""
    quotes = " ".join(" ".join(citation.quote.split()) for citation in request.cited)
    cited = {citation.document for citation in request.cited}
    counted = [(0, 0)]
    for at, (document, exhibit) in enumerate(there):
        if document.name not in cited or exhibit.table is None:
            continue
        table = library.tables(document)[exhibit.table]
        cells = {cell.strip() for row in table.body for cell in table.rows[row] if len(cell.strip()) >= SHORTEST_CELL}
        quoted_cells = [cell for cell in cells if cell in quotes]
        figures = sum(any(map(str.isdigit, cell)) for cell in quoted_cells)
        counted.append((len(quoted_cells) if 0 < figures < len(quoted_cells) else 0, -at))
    most, at = max(counted)
    return there[-at] if most else None


def _chunk_ids(of: tuple[Document, Exhibit]) -> Iterator[str]:
    document, exhibit = of
    yield from (chunk_id(document.id, order) for order in exhibit.orders)


def _section(request: Request, library: Library) -> tuple[str, list[Citation], bool]:
    there: dict[tuple[str, str], tuple[Document, list[Chunk]]] = {}
    for document in request.documents:
        contents = library.contents(document)
        for chunk in library.chunks(document):
            for heading in chunk.place.headings if chunk.order not in contents else ():
                there.setdefault((document.id, heading), (document, []))[1].append(chunk)
    names = list(there)
    number = _SECTION.search(simplified(request.text))
    if number and (at_number := [name for name in names if _digits(name[1]) == _digits(number[0])]):
        # The list of contents has the heading too, with a page number under it.
        longest = max(at_number, key=lambda name: sum(len(chunk.text) for chunk in there[name][1]))
        return _of_heading(request, library, there, longest)
    found = [
        (hit.document.id, hit.chunk.place.headings[-1]) for hit in library.found(request) if hit.chunk.place.headings
    ]
    order = {key: at for at, key in enumerate(dict.fromkeys(found), start=1)}
    at = best_named(request, library, [(heading, "") for _, heading in names], [order.get(name, 0) for name in names])
    if at is None:
        return _not_there(request, "no_section", list(dict.fromkeys(heading for _, heading in names))[:MOST_NAMED])
    return _of_heading(request, library, there, names[at])


def _digits(called: str) -> str:
    """The number that a heading begins with, or that "section 5.2" calls: "5.2", "7a", 第三章; "" without one."""
    found = _LEADING.match(simplified(called))
    return found[1].lower() if found else ""


def _of_heading(
    request: Request,
    library: Library,
    there: Mapping[tuple[str, str], tuple[Document, list[Chunk]]],
    name: tuple[str, str],
) -> tuple[str, list[Citation], bool]:
    """The passages under a heading."""
    document, chunks = there[name]
    place = say(request.spoken, "page", page=chunks[0].place.page) if chunks[0].place.page else ""
    bracketed = (f"（{place}）" if request.spoken == "zh" else f" ({place})") if place else ""
    head = say(request.spoken, "section", heading=name[1].strip(" ：:"), place=bracketed)
    return _read_out(library, document, head, chunks)


def _page(request: Request, library: Library) -> tuple[str, list[Citation], bool]:
    text = simplified(request.text)
    document = request.documents[0]
    found = _PAGE.search(text)
    paged = [one for one in request.documents if one.pages]
    if not paged:
        return say(request.spoken, "unpaged", name=document.name), [], False
    document = paged[0]
    if found:
        number = _number(next(group for group in found.groups() if group))
    elif _LAST_PAGE.search(text):
        number = document.pages
    elif _FIRST_PAGE.search(text):
        number = 1
    else:
        return say(request.spoken, "which_page"), [], True
    if not 0 < number <= document.pages:
        return say(request.spoken, "no_page", title=document.title, page=number, count=document.pages), [], False
    chunks = _on_page(library.chunks(document), number)
    if not chunks:
        return say(request.spoken, "page_empty", title=document.title, page=number), [], True
    head = say(request.spoken, "page_of", title=document.title, page=number)
    return _read_out(library, document, head, chunks)


def _on_page(chunks: Sequence[Chunk], number: int) -> list[Chunk]:
    """The passages of a page; one that does not say its page stands where the one before it stands."""
    page: int | None = None
    found: list[Chunk] = []
    for chunk in chunks:
        page = chunk.place.page or page
        if page == number:
            found.append(chunk)
    return found


def _read_out(
    library: Library, document: Document, head: str, chunks: Sequence[Chunk]
) -> tuple[str, list[Citation], bool]:
    """Passages one after the other, as far as there is room, each cited."""
    lines, room = [head], MOST_TEXT
    citations: list[Citation] = []
    for chunk in chunks:
        text = chunk.text if len(chunk.text) <= room else _cut(chunk, room)
        if not text:
            break
        citations.append(library.cite(len(citations) + 1, document, chunk, text))
        lines.append(f"{text}[{len(citations)}]")
        room -= len(text)
    if len(lines) - 1 < len(chunks):
        lines.append("…")
    return "\n".join(lines), citations, True


def _cut(chunk: Chunk, room: int) -> str:
    """The sentences of a passage that fit."""
    end = max((end for _, end in chunk.sentences if end <= room), default=0)
    return chunk.text[:end]


def _not_there(request: Request, phrase: str, names: Sequence[str]) -> tuple[str, list[Citation], bool]:
    between = "；" if request.spoken == "zh" else "; "
    there = say(request.spoken, "there_are", names=between.join(names)) if names else ""
    return f"{say(request.spoken, phrase)}{'' if request.spoken == 'zh' else ' '}{there}".strip(), [], False
