"""Shows a place as it stands: a table whole, a figure with what the text says of it, a section, a page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.requests.about import name_of
from kb.requests.request import identity, name_terms
from kb.requests.wordlists import has, say
from kb.store.catalogue import chunk_id
from kb.text.chinese_scripts import simplified
from kb.text.tokens import exhibits as numbered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kb.model import Chunk, Citation, Document, Table
    from kb.requests.library import Exhibit, Library
    from kb.requests.request import Request

MOST_ROWS = 30
"""Rows of a table that are shown; the citation opens the whole."""

MOST_TEXT = 1200
"""Characters of a section or a page that are shown."""

NEAR = 3
"""So many passages from what the last answer quoted, a table is the one beside it."""

MOST_NAMED = 20
MOST_SAID = 3
"""Sentences that speak of a figure."""

LEAST_COVERED = 0.34
"""Share of what a request names, by weight, that a caption, its columns or a heading must have."""

INSIDE = 0.7
"""What a word counts that stands in an exhibit, beside one of its name."""

FOUND = 0.5
"""What being found first counts beside having every word of the request; second half of that, and so on."""

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
    r"第\s*(\d{1,4}|[一二三四五六七八九十]{1,3})\s*页|\bpages?\s*(?:no\.?|number|#)?\s*(\d{1,4})\b|\bp\.?\s*(\d{1,4})\b|\b(\d{1,4})(?:st|nd|rd|th)\s+page|(\d{1,4})\s*页",
    re.I,
)
_SECTION = re.compile(
    r"(?<![\w.])\d{1,2}(?:\.\d{1,2}){2,3}(?![\d%])|\d{1,2}\.\d{1,2}(?=\s*小?[节節章])|第[一二三四五六七八九十\d]{1,3}[章节]|"
    r"\b(?:section|chapter|part)\s+\d{1,2}(?:\.\d{1,2})*\b",
    re.I,
)
_FIRST_PAGE, _LAST_PAGE = (
    re.compile(r"首页|封面|\b(?:first|cover|front) page\b", re.I),
    re.compile(r"末页|尾页|最后一页|\blast page\b", re.I),
)


def place_asked(text: str) -> str:
    """The intent of showing the place that a text calls by its number: "show.page" of "page 14"; "" where it calls none."""
    plain = simplified(text)
    if _PAGE.search(plain):
        return "show.page"
    if _SECTION.search(plain):
        return "show.section"
    if _TABLE.search(plain):
        return "show.table"
    return "show.figure" if _FIGURE.search(plain) else ""


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
    found = _by_number(request, there, _TABLE, figures=False) or _just_cited(request, there)
    if found is None and place_asked(request.text) != "show.table":
        found = _by_name(request, library, there)
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
        found = _by_name(request, library, there)
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
    """Sentences of the text that call the exhibit by its number, else the one before it that is most like its caption."""
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
    told = [(chunk, chunk.text[start:end]) for chunk in near for start, end in chunk.sentences]
    held = [sum(weights.get(term, 0.0) for term in name_terms(text)) / whole for _, text in told]
    if held and max(held) >= LEAST_COVERED:
        yield told[held.index(max(held))]


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


def _just_cited(request: Request, there: Sequence[tuple[Document, Exhibit]]) -> tuple[Document, Exhibit] | None:
    """The table that the last answer took its figures from, where a request says "that table" or "the whole table" and names none."""
    if not has("that_table", request.text):
        return None
    chunks = {citation.chunk for citation in request.cited}
    if exact := next((one for one in there if any(chunk in chunks for chunk in _chunk_ids(one))), None):
        return exact
    near = [
        (abs(int(chunk.rpartition("-")[2]) - one[1].chunk.order), at)
        for at, one in enumerate(there)
        for chunk in chunks
        if chunk.startswith(one[0].id)
    ]
    distance, at = min(near, default=(NEAR + 1, 0))
    return there[at] if distance <= NEAR else None


def _chunk_ids(of: tuple[Document, Exhibit]) -> Iterator[str]:
    document, exhibit = of
    yield from (chunk_id(document.id, order) for order in exhibit.orders)


def _by_name(
    request: Request, library: Library, there: Sequence[tuple[Document, Exhibit]]
) -> tuple[Document, Exhibit] | None:
    """The exhibit whose caption, headings, columns and rows have most of what a request names."""
    if not there:
        return None
    texts = [_told_of(library, document, exhibit) for document, exhibit in there]
    at = best_named(
        f"{request.text} {request.translated}", texts, _ranks(request, library, there), library, _called(request)
    )
    return None if at is None else there[at]


def _told_of(library: Library, document: Document, exhibit: Exhibit) -> tuple[str, str]:
    """What an exhibit is called by, and what stands in it."""
    headings = " ".join(exhibit.chunk.place.headings[-1:])
    if exhibit.table is None:
        return f"{exhibit.caption} {headings}", exhibit.chunk.text
    table = library.tables(document)[exhibit.table]
    columns = " ".join(table.column_name(column) for column in range(table.width))
    rows = " ".join(" ".join(table.row_path(row)) for row in table.body)
    return f"{exhibit.caption} {headings}", f"{columns} {rows}"


def best_named(
    text: str, texts: Sequence[tuple[str, str]], ranks: Sequence[int], library: Library, called: set[str]
) -> int | None:
    """Which of several things a request names; None where it names none of them.

    Args:
        text: the request.
        texts: of each thing its name, and what stands in it.
        ranks: at which rank search found a passage of each, 0 where it found none.
        library: weighs the request's words.
        called: terms that name the report, and no thing in it.
    """
    weights = library.request_weights(name_terms(text) - called)
    whole = sum(weights.values())
    if not texts or not whole:
        return 0 if len(texts) == 1 else None
    worth = []
    for (name, inside), rank in zip(texts, ranks, strict=True):
        own, within = name_terms(name), name_terms(inside)
        held = (1.0 if term in own else INSIDE if term in within else 0.0 for term in weights)
        share = sum(weight * part for weight, part in zip(weights.values(), held, strict=True)) / whole
        worth.append(share + (FOUND / rank if rank else 0.0))
    best = max(range(len(worth)), key=worth.__getitem__)
    return best if worth[best] >= LEAST_COVERED else None


def _called(request: Request) -> set[str]:
    """The terms by which a request names its reports."""
    return set().union(*map(identity, request.documents)) if request.named else set()


def _ranks(request: Request, library: Library, exhibits: Sequence[tuple[Document, Exhibit]]) -> list[int]:
    """At which rank search finds a passage of each exhibit, counting passages of exhibits alone; 0 where it finds none."""
    found = library.found(request)
    order: list[tuple[str, int]] = []
    for hit in found:
        for document, one in exhibits:
            own = hit.chunk.table == one.table if one.table is not None else hit.chunk.order == one.chunk.order
            if document.id == hit.document.id and own and (document.id, one.chunk.order) not in order:
                order.append((document.id, one.chunk.order))
    ranked = {key: at for at, key in enumerate(order, start=1)}
    return [ranked.get((document.id, one.chunk.order), 0) for document, one in exhibits]


def _section(request: Request, library: Library) -> tuple[str, list[Citation], bool]:
    there: dict[tuple[str, str], tuple[Document, list[Chunk]]] = {}
    for document in request.documents:
        contents = library.contents(document)
        for chunk in library.chunks(document):
            for heading in chunk.place.headings if chunk.order not in contents else ():
                there.setdefault((document.id, heading), (document, []))[1].append(chunk)
    names = list(there)
    number = _SECTION.search(simplified(request.text))
    if number and (at_number := [name for name in names if name[1].strip().startswith(_digits(number[0]))]):
        return _of_heading(request, library, there, at_number[0])
    found = [
        (hit.document.id, hit.chunk.place.headings[-1]) for hit in library.found(request) if hit.chunk.place.headings
    ]
    order = {key: at for at, key in enumerate(dict.fromkeys(found), start=1)}
    at = best_named(
        f"{request.text} {request.translated}",
        [(heading, "") for _, heading in names],
        [order.get(name, 0) for name in names],
        library,
        _called(request),
    )
    if at is None:
        return _not_there(request, "no_section", list(dict.fromkeys(heading for _, heading in names))[:MOST_NAMED])
    return _of_heading(request, library, there, names[at])


def _digits(called: str) -> str:
    """The number itself of "section 5.2"."""
    return re.sub(r"^[a-z]+\s+", "", called, flags=re.I)


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
