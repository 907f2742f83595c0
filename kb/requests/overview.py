"""What a report says in short: the points of its own summary where it has one, else the sentences that carry most of
it.

Without a summary of its own, a sentence is as central as it is near to the others in the mean, every section counting
alike, and near to the title; of two that say the same the first is kept (maximal marginal relevance, Carbonell and
Goldstein 1998).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from kb.facts.measures import measures_in
from kb.requests.library import COVER
from kb.requests.wordlists import has, say
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from kb.model import Chunk, Citation, Document
    from kb.requests.library import Library
    from kb.requests.request import Request

    Floats = NDArray[np.float32]

POINTS = 5
"""Points of a summary when nobody says how many."""

POINTS_OF_TWO, POINTS_OF_SEVERAL = 4, 3
"""The same for each of two reports, and of more."""

LEAST_POINTS = 2
"""A report with fewer is passed over where several are summed up that nobody named."""

MOST_HEADLINES = 2
MOST_REPORTS = 5
MOST_POINTS = 12

ROOM = {"zh": 110, "en": 300}
"""Characters of a point at most, by the language that it is written in; a first sentence may be longer."""

LONGEST = {"zh": 180, "en": 420}
"""A sentence with more characters is no point."""

SHORTEST = {"zh": 9, "en": 32}
"""A sentence with fewer letters is a label or a date."""

LONGEST_HEADING = 40
"""A longer heading is a sentence, which only happens to have a word of a summary's in it."""

SAME = 0.93
"""Two sentences with this cosine say the same."""

RELATED = 0.8
"""Below this cosine two sentences have nothing to do with each other."""

REPEATED = 2.0
"""What saying the same as a chosen sentence costs, in standard deviations of being central."""

TELLS = 1.0
"""What telling the figure of a measure counts, in standard deviations of being central."""

TITLE_SHARE = 0.4
"""How much being near to the title counts beside being near to the other sentences."""

_FOOTNOTE = re.compile(r"\s*\((?:[a-z]|\d{1,2})\)\s?[A-Za-z]")
_AMOUNT = re.compile(r"[$€£¥]\s?\d|\d\s?(?:%|percent|million|billion|亿|万|元|个百分点)")
_NUMBERING = re.compile(r"^[\W\d_]*(?:第?[一二三四五六七八九十]+[章节、.])?\W*")
_REFERENCE = re.compile(r"\s*\[\(\d+\)\]|\s*\[\d+\]")
_ENDED = re.compile(r"[。！？；.!?;”\"）)\]]\s*$")
"""How a sentence ends; a line that does not was torn, or is a heading."""

_FRAGMENT = re.compile(r"^[a-z,;)]|[：:]$|_{3,}|^[-–•]\s*$|^(?:Notes?|注)\s?\d*\s?[–—:：-]|www\.")
"""Torn, a lead-in, a rule, a bullet, a footnote of a table, an address."""


@dataclass(frozen=True, slots=True)
class Point:
    """A piece of a passage worth telling; `vector` (dimension,) is that of its first sentence."""

    chunk: Chunk
    text: str
    vector: Floats | None


def overview(request: Request, library: Library) -> tuple[str, list[Citation]]:
    """The summary that a request asks for, with its citations; reports without text are said to have none."""
    documents = request.documents[:MOST_REPORTS]
    each = POINTS if len(documents) == 1 else POINTS_OF_TWO if len(documents) == 2 else POINTS_OF_SEVERAL
    wanted = min(request.count or each, MOST_POINTS)
    said_lines: list[str] = []
    citations: list[Citation] = []
    for document in documents:
        section, points = points_of(document, library, wanted)
        if len(points) < min(LEAST_POINTS, wanted) and len(documents) > 1 and not request.named:
            continue
        if not points:
            said_lines.append(say(request.spoken, "no_points", title=document.title))
            continue
        foreign = language("".join(point.text for point in points)) != request.spoken
        lead = say(request.spoken, "from_section", section=section) if section else ""
        lead += say(request.spoken, "in_original") if foreign else ""
        title = document.title if len(library.documents) < 2 else f"{document.title} · {document.name}"
        lines = [say(request.spoken, "points", title=title, **{"from": lead})]
        for at, point in enumerate(points, start=1):
            citations.append(library.cite(len(citations) + 1, document, point.chunk, point.text))
            lines.append(f"{at}. {_plain(point.text)}[{len(citations)}]")
        said_lines.append("\n".join(lines))
    return "\n\n".join(said_lines), citations


def _plain(text: str) -> str:
    """A quote in one line, without the marks of the report's own references."""
    return _REFERENCE.sub("", " ".join(text.split()))


def points_of(document: Document, library: Library, wanted: int) -> tuple[str, list[Point]]:
    """The heading of the report's own summary ("" where it has none), and `wanted` points at most, in the report's
    order."""
    every = library.text_chunks(document)
    chunks = [one for one in every if not _is_aside(one)] or every
    summary, section = _summary(chunks)
    if summary:
        vectors = library.vectors(document, summary)
        leads = list(_leads(summary, vectors))
        if len(leads) >= LEAST_POINTS:
            return section, leads[:wanted]  # the authors put first what matters most
    headline = _headline(document, library)
    if opening := _opening(chunks):
        leads = list(_leads(opening, library.vectors(document, opening)))
        if len(leads) >= max(wanted, LEAST_POINTS):
            room = wanted - len(headline)
            return "", headline + _in_order(_nearest_title(leads, library.embed(document.title), room), chunks)
    return "", headline + _in_order(_central(document, chunks, library, wanted - len(headline)), chunks)


def _is_aside(chunk: Chunk) -> bool:
    """Whether a passage stands under a heading of what goes with a report: a glossary, notes, reconciliations."""
    return any(len(one) <= LONGEST_HEADING * 2 and has("aside_heading", one) for one in chunk.place.headings[-2:])


def _summary(chunks: Sequence[Chunk]) -> tuple[list[Chunk], str]:
    """The passages under the first heading that a summary has, and that heading."""
    for first, chunk in enumerate(chunks):
        for heading in chunk.place.headings:
            name = _NUMBERING.sub("", heading)
            if (
                len(name) <= LONGEST_HEADING
                and has("summary_heading", name)
                and not _is_only_title(heading, chunk, chunks)
            ):
                own = [one for one in chunks[first:] if heading in one.place.headings]
                return own, heading.strip(" ：:")
    return [], ""


def _headline(document: Document, library: Library) -> list[Point]:
    """The rows of small tables of results with which a report begins, two at most; none where it begins otherwise."""
    found: list[Point] = []
    for chunk in library.chunks(document)[:COVER]:
        if chunk.table is not None and any(has("headline_heading", one) for one in chunk.place.headings[-1:]):
            end = max((end for _, end in chunk.sentences if end <= LONGEST["en"]), default=0)
            found += [Point(chunk, chunk.text[:end], None)] if end else []
    return found[:MOST_HEADLINES]


def _opening(chunks: Sequence[Chunk]) -> list[Chunk]:
    """Of a report without a summary the passages under headings such as "Overview", "Outlook", "Conclusion"; none
    without any."""
    return [
        chunk
        for chunk in chunks
        if any(len(one) <= LONGEST_HEADING and has("overview_heading", one) for one in chunk.place.headings[-2:])
    ]


def _nearest_title(points: Sequence[Point], title: Floats, wanted: int) -> list[Point]:
    """The points that are near to the title and to each other's mean, and say different things."""
    embedded = [point for point in points if point.vector is not None]
    if len(embedded) <= wanted:
        return list(points[:wanted])
    vectors = np.stack([point.vector for point in embedded if point.vector is not None])
    worth = vectors @ vectors.mean(axis=0) + TITLE_SHARE * (vectors @ title)
    return [embedded[at] for at in _chosen(vectors, worth, wanted)]


def _is_only_title(heading: str, chunk: Chunk, chunks: Sequence[Chunk]) -> bool:
    """Whether a heading stands over the whole report: "Digest of ..." is its title."""
    return chunk.place.headings[0] == heading and all(heading in one.place.headings for one in chunks)


def _leads(chunks: Sequence[Chunk], vectors: Mapping[int, Floats]) -> Iterator[Point]:
    """How each paragraph begins: its first sentence and those behind it as far as there is room."""
    ended = 0
    for chunk in chunks:
        own = vectors.get(chunk.order)
        goes_on = chunk.start < ended  # pieces of one long paragraph have its span
        ended = chunk.end
        end = 0
        for number, (start, _) in enumerate(chunk.sentences):
            begins = start == 0 or "\n" in chunk.text[max(0, start - 2) : start]
            if not begins or start < end or (start == 0 and goes_on):
                continue
            text = _with_next(chunk, number)
            if not _is_worth(text) or not _ENDED.search(text):
                continue
            end = start + len(text)
            yield Point(chunk, text, own[number] if own is not None else None)


def _with_next(chunk: Chunk, number: int) -> str:
    """A sentence and those of its paragraph behind it that fit."""
    start, end = chunk.sentences[number]
    spoken = language(chunk.text[start:end])
    for _, later in chunk.sentences[number + 1 :]:
        torn = not _ENDED.search(chunk.text[start:end]) and later - start <= LONGEST[spoken]
        if not torn and (later - start > ROOM[spoken] or "\n" in chunk.text[end:later]):
            break
        end = later
    return chunk.text[start:end]


def _is_worth(sentence: str) -> bool:
    """Whether a sentence says something by itself: no label, no torn line, no endless one, none that only points
    elsewhere."""
    spoken = language(sentence)
    letters = sum(character.isalpha() for character in sentence)
    fits = letters >= SHORTEST[spoken] and len(sentence) <= LONGEST[spoken]
    torn = _FRAGMENT.search(sentence.strip()) or _FOOTNOTE.match(sentence)
    return fits and not torn and not has("refers_elsewhere", sentence)


def _central(document: Document, chunks: Sequence[Chunk], library: Library, wanted: int) -> list[Point]:
    """The most central sentences of a report."""
    stored = library.vectors(document, chunks)
    points: list[Point] = []
    sections: list[str] = []
    for chunk in chunks:
        own = stored.get(chunk.order)
        for number, (start, end) in enumerate(chunk.sentences):
            line = chunk.text[chunk.text.rfind("\n", 0, start) + 1 : end]
            if own is None or _FOOTNOTE.match(line):
                continue
            if _is_worth(chunk.text[start:end]) and _ENDED.search(chunk.text[start:end]):
                points.append(Point(chunk, chunk.text[start:end], own[number]))
                sections.append(chunk.place.headings[0] if chunk.place.headings else "")
    if not points:
        return []
    vectors = np.stack([point.vector for point in points if point.vector is not None])
    means = [
        vectors[[at for at, one in enumerate(sections) if one == name]].mean(axis=0) for name in dict.fromkeys(sections)
    ]
    centre = np.mean([mean / np.linalg.norm(mean) for mean in means], axis=0)
    worth = vectors @ centre + TITLE_SHARE * (vectors @ library.embed(document.title))
    worth += TELLS * float(worth.std()) * np.array([_tells_figure(point.text) for point in points], np.float32)
    return [points[at] for at in _chosen(vectors, worth, wanted)]


def _tells_figure(sentence: str) -> bool:
    """Whether a sentence tells the figure of a measure: revenue rose by 5 %."""
    return _AMOUNT.search(sentence) is not None and bool(measures_in(sentence))


def _chosen(vectors: Floats, worth: Floats, wanted: int) -> list[int]:
    """The indexes of `wanted` vectors that are worth most and say different things."""
    chosen: list[int] = []
    nearest = np.zeros(len(vectors), np.float32)
    spread = float(worth.std()) or 1.0
    scores = (worth - worth.mean()) / spread
    while len(chosen) < wanted:
        rank = scores - REPEATED * np.clip((nearest - RELATED) / (SAME - RELATED), 0, 1)
        rank[chosen] = -np.inf
        rank[nearest >= SAME] = -np.inf
        best = int(rank.argmax())
        if rank[best] == -np.inf:
            break
        chosen.append(best)
        nearest = np.maximum(nearest, vectors @ vectors[best])
    return chosen


def _in_order(points: Sequence[Point], chunks: Sequence[Chunk]) -> list[Point]:
    """Points in the order of the report."""
    place = {chunk.order: at for at, chunk in enumerate(chunks)}
    return sorted(points, key=lambda point: (place.get(point.chunk.order, 0), point.chunk.text.find(point.text)))
