"""Questions about a report as such: the day it bears, who wrote and published it, where a figure or a table of it is
from, to which day its figures go.

What answers them stands in no sentence of the text: a line of the cover, a caption, a line of sources. The lines are
quoted as they are.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.model import Hit
from kb.prose.quoting import Piece
from kb.prose.sentence_features import content_terms, covered
from kb.question.answer_kind import is_caption, is_source
from kb.store.catalogue import chunk_id
from kb.text.chinese_scripts import simplified
from kb.text.tokens import exhibits, terms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kb.model import Chunk, Document

MOST_REPORTS = 5
"""Reports that are named, newest first, when a question fits several."""

COVER = 4
"""Passages at a report's beginning among which it bears its date."""

NAMED = 0.25
"""Share of what a question asks about, by weight, that the caption of an exhibit must carry to be the one meant."""

_REPORT = r"(?:报告|研报|本文|文章|文件|点评|\breport|\bpaper|\bdocument|\bnote)"
_WHEN = r"(?:哪一?[天日年]|何时|什么时候|什么时间|日期|几月几[日号]|\bwhen\b|\bdate\b|\bwhat day\b)"
_ISSUED = r"(?:发布|出具|发表|撰写|完成|写于|刊发|日期|published?|issued?|dated?|released?|written)"
_ASKS_DATE = re.compile(
    rf"{_REPORT}(?:.{{0,6}}{_ISSUED}.{{0,4}}|[的是在于写\s]{{0,3}}){_WHEN}.{{0,4}}{_ISSUED}?.{{0,3}}\W*$"
    rf"|{_WHEN}.{{0,12}}{_REPORT}.{{0,8}}{_ISSUED}|"
    rf"{_ISSUED}.{{0,3}}{_WHEN}.{{0,12}}{_REPORT}|\bdate of (?:this|the) ?{_REPORT}",
    re.I,
)
_WHO = r"(?:谁|哪[些位几]|什么人|\bwho\b)"
_AUTHOR = r"(?:作者|分析师|撰写人|撰稿人|署名|研究员|\bauthors?\b|\banalysts?\b)"
_WROTE = r"(?:写|撰写|执笔|\bwrote\b|\bwritten by\b|\bauthored\b)"
_ASKS_AUTHORS = re.compile(
    rf"{_REPORT}.{{0,4}}{_AUTHOR}.{{0,6}}{_WHO}|{_WHO}.{{0,6}}{_REPORT}.{{0,4}}{_AUTHOR}"
    rf"|{_REPORT}.{{0,4}}{_WHO}.{{0,4}}{_WROTE}|"
    rf"{_WHO}.{{0,4}}{_WROTE}.{{0,8}}{_REPORT}|{_WHO}.{{0,24}}{_AUTHOR}.{{0,12}}{_REPORT}",
    re.I,
)
_HOUSE = (
    r"(?:(?:哪一?[家个]|什么|\b(?:which|what)\b).{0,3}(?:券商|证券公司|证券|机构|研究所|公司|\bbroker\w*|\bbank"
    r"|\bhouse|\binstitution|\bfirm))"
)
_ASKS_HOUSE = re.compile(
    rf"{_HOUSE}.{{0,8}}{_ISSUED}.{{0,8}}{_REPORT}|{_REPORT}.{{0,6}}{_HOUSE}.{{0,6}}{_ISSUED}"
    rf"|{_ISSUED}.{{0,12}}{_REPORT}.{{0,6}}{_HOUSE}|"
    rf"{_WHO}.{{0,4}}(?:发布|published|issued).{{0,8}}{_REPORT}|{_REPORT}.{{0,6}}{_ISSUED}.{{0,3}}(?:机构|公司"
    rf"|券商).{{0,3}}(?:谁|哪)",
    re.I,
)
_FULL_NAME = re.compile(r"\s*(?:股份|有限|控股|集团|Co\b|Inc\b|Ltd\b|LLC\b|PLC\b|Securities\b)", re.I)
_SIGNS = re.compile(
    r"\W*[^：:]{0,8}(?:机构|作者|分析师|研究员|撰写|authors?|analysts?|published by)[^：:]{0,4}[：:]", re.I
)
_ASKS_SOURCE = re.compile(
    r"来源|出处|来自|引自|取自|出自|源自|摘自|引用自|\bsources?\b|\b(?:taken|come|comes|came|is|are) from\b", re.I
)
_ASKS_AS_OF = re.compile(
    r"截[至止](?:到|于|的)?(?:是|在|日期)?(?:哪|什么|何|几|$|\W)|数据日期|\bas of (?:which|what)|\bcut-?off\b", re.I
)
_ASKS_NOTE = re.compile(
    r"(?P<many>[一二两三1-3单双]\s*个?)?星号|(?P<marks>\*{1,3})|脚注|附注|注释|\bfootnotes?\b|\basterisks?\b", re.I
)
_MARKS = {"一": "*", "1": "*", "单": "*", "二": "**", "两": "**", "2": "**", "双": "**", "三": "***", "3": "***"}
_EXHIBIT = re.compile(r"图|表|\bfigures?\b|\btables?\b|\bcharts?\b|\bexhibits?\b", re.I)
_AS_OF_LINE = re.compile(r"截[至止]|\bas of\b|\bas at\b", re.I)
_DAY = re.compile(r"(?P<year>\d{4})\s*(?:年|[-/.])\s*(?P<month>\d{1,2})\s*(?:月|[-/.])\s*(?P<day>\d{1,2})(?!\d)")


def about_reports(
    question: str,
    hits: Sequence[Hit],
    rarity: Mapping[str, float],
    passages: Callable[[Sequence[str]], Mapping[str, tuple[Document, Chunk]]],
) -> tuple[Piece, ...]:
    """The lines that answer a question about reports as such, one a report; none where it is another kind of question.

    Args:
        question: complete in itself.
        hits: passages, best first.
        rarity: how much each term of the question weighs.
        passages: gives passages by their ids.
    """
    if _ASKS_AS_OF.search(question):
        return _of_exhibits(question, hits, rarity, _tells_day)
    if _ASKS_SOURCE.search(question) and _EXHIBIT.search(question):
        return _of_exhibits(question, hits, rarity, is_source)
    if _ASKS_NOTE.search(question) and exhibits(question):
        return _of_exhibits(question, hits, rarity, _note_asked(question))
    if _ASKS_DATE.search(question):
        return _dates(hits, passages)
    if _ASKS_AUTHORS.search(question):
        return _signed(hits, passages, lambda document: document.facts.authors)
    if _ASKS_HOUSE.search(question):
        return _signed(hits, passages, lambda document: [document.facts.institution])
    return ()


def _of_exhibits(
    question: str, hits: Sequence[Hit], rarity: Mapping[str, float], is_stated: Callable[[str], bool]
) -> tuple[Piece, ...]:
    """The line of a legend, of the exhibit called by its number in each report, or else of the one whose caption is
    nearest."""
    legends = [
        Piece(hit, found)
        for hit in hits
        if hit.chunk.table is None and is_caption(hit.chunk.text) and (found := _line(hit.chunk.text, is_stated))
    ]
    called = exhibits(question)
    if called:
        return _one_a_report([one for one in legends if set(called) & set(exhibits(_caption(one.hit)))])
    weighed = {
        term: rarity.get(term, 1.0) for term in content_terms(_ASKS_SOURCE.sub(" ", _ASKS_AS_OF.sub(" ", question)))
    }
    shares = [covered(weighed, frozenset(terms(_caption(one.hit)))) for one in legends]
    best = max(shares, default=0.0)
    # Found before all else, it is meant by meaning, whatever words the question has for it.
    near_enough = best >= NAMED or (best > 0.0 and legends[shares.index(best)].hit is hits[0])
    return (legends[shares.index(best)],) if near_enough else ()


def _note_asked(question: str) -> Callable[[str], bool]:
    """Whether a line is a note that is asked for: one with the mark that the question tells, or any."""
    asked = _ASKS_NOTE.search(question)
    mark = (asked["marks"] or _MARKS.get((asked["many"] or " ")[0], "")) if asked else ""
    if not mark:
        return lambda line: not is_source(line)
    return lambda line: line.startswith(mark) and not line.startswith(f"{mark}*")


def _tells_day(line: str) -> bool:
    return _AS_OF_LINE.search(line) is not None


def _caption(hit: Hit) -> str:
    return hit.chunk.text.partition("\n")[0]


def _line(text: str, is_stated: Callable[[str], bool]) -> str:
    """The line of a legend that tells what is wanted; "" where none does."""
    return next((line.strip() for line in text.split("\n")[1:] if is_stated(line.strip())), "")


def _dates(
    hits: Sequence[Hit], passages: Callable[[Sequence[str]], Mapping[str, tuple[Document, Chunk]]]
) -> tuple[Piece, ...]:
    """The line that bears its report's date, of every report found."""
    documents = dict.fromkeys(hit.document.id for hit in hits)
    there = [list(passages(_cover(name)).values()) for name in documents]
    dated = [(own[0][0], dated_line(own[0][0], [chunk for _, chunk in own])) for own in there if own]
    return _one_a_report(
        [Piece(Hit(1, document, line[0], 0.0, None, None), line[1]) for document, line in dated if line]
    )


def _signed(
    hits: Sequence[Hit],
    passages: Callable[[Sequence[str]], Mapping[str, tuple[Document, Chunk]]],
    names: Callable[[Document], Sequence[str]],
) -> tuple[Piece, ...]:
    """Of every report found, the sentence that has most of the names that it signs itself with, the first of
    several."""
    found: list[Piece] = []
    for document in {hit.document.id: hit.document for hit in hits}.values():
        own = [hit.chunk for hit in hits if hit.document.id == document.id]
        there = [*(chunk for _, chunk in passages(_cover(document.id)).values()), *own]
        line = signed_line(names(document), there)
        if line:
            found.append(Piece(Hit(1, document, line[0], 0.0, None, None), line[1]))
    return _one_a_report(found)


def signed_line(names: Sequence[str], chunks: Iterable[Chunk]) -> tuple[Chunk, str] | None:
    """The sentence of a report's passages that has most of these names, as a signature before others; None where none
    has any."""
    wanted = [simplified(name) for name in names if name]
    lines = [
        (chunk, chunk.text[start:end]) for chunk in chunks if chunk.table is None for start, end in chunk.sentences
    ]
    signatures = [_signature(simplified(text), wanted) for _, text in lines]
    return lines[signatures.index(max(signatures))] if max(signatures, default=0) else None


def dated_line(document: Document, chunks: Iterable[Chunk]) -> tuple[Chunk, str] | None:
    """The sentence of a report's passages that bears its date; None where none does."""
    for chunk in chunks:
        for start, end in chunk.sentences:
            if any(_iso(found) == document.date for found in _DAY.finditer(chunk.text[start:end])):
                return chunk, chunk.text[start:end]
    return None


def _signature(sentence: str, names: Sequence[str]) -> float:
    """How many of the names a sentence has, and a half where it has them as a signature: with a legal form or behind a
    label."""
    there = [name for name in names if name in sentence]
    signed = any(_FULL_NAME.match(sentence, sentence.find(name) + len(name)) for name in there)
    return len(there) + 0.5 * (signed or (bool(there) and _SIGNS.match(sentence) is not None))


def _cover(document_id: str) -> list[str]:
    return [chunk_id(document_id, order) for order in range(COVER)]


def _iso(found: re.Match[str]) -> str:
    return f"{found['year']}-{int(found['month']):02}-{int(found['day']):02}"


def _one_a_report(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The first piece of each report, the newest report first."""
    first: dict[str, Piece] = {}
    for piece in pieces:
        first.setdefault(piece.hit.document.id, piece)
    newest = sorted(first.values(), key=lambda piece: piece.hit.document.date, reverse=True)
    return tuple(newest[:MOST_REPORTS])
