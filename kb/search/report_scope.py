"""Which reports a question means: those about the company it names, by the broker, of the period or with the title that
it gives."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.question.entities import is_broker, named, own_part, span_of, subject_of_report, subjects_in
from kb.store.catalogue import chunk_id
from kb.text.calendar_words import MONTH, month_of
from kb.text.chinese_scripts import simplified
from kb.text.demonyms import of_same_place
from kb.text.glossary_tokens import CJK, fold, plain_atoms
from kb.text.label_mentions import Reading
from kb.text.latin_names import names
from kb.text.tokens import language
from kb.text.unexplained import content_atoms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import Document, Hit
    from kb.search.evidence_source import Sources

COVER = 4
"""Passages at a report's beginning that say whose it is."""

MOST_NAMED = 60
"""Reports of one company that are looked at, newest first."""

_REPORT_ZH = r"(?:报告|研报|点评|快报)"
_PERIOD_ZH = re.compile(
    rf"(?:在|根据|按照?)?(?:(?P<year>20\d\d)\s*年\s*)?(?P<month>1[0-2]"
    rf"|0?[1-9])\s*月(?:份)?(?:\s*(?P<day>[1-3]?\d)\s*[日号])?\s*"
    rf"(?:发布|出具|出|发表|写)?的?\s*(?:[这那]?[份篇]?的?\s*{_REPORT_ZH}|[这那][份篇])(?:中|里)?的?(?:认为|给"
    rf"|对|提示)?"
)
_PERIOD_EN = re.compile(
    rf"\b(?:in |by |according to )?(?:the |its )?(?:(?P<month>{MONTH})\.?,?\s*(?P<year>20\d\d)?\s+"
    rf"(?P<whose>(?:(?:(?-i:[A-Z])[\w'’-]+|[{CJK}]+) ){{0,3}})(?:report|note|update)"
    rf"|(?:report|note|update)\s+(?:of|from|dated|published in"
    rf"|in)\s+(?P<month2>{MONTH})\.?,?\s*(?P<year2>20\d\d)?)\b",
    re.I,
)
_LATEST = re.compile(
    rf"最(?:新|近)(?:的)?(?:一)?(?:份|篇)?(?:的)?\s*{_REPORT_ZH}(?:中|里)?|\b(?:the )?(?:latest|most recent"
    rf"|newest) (?:report|note|update)\b",
    re.I,
)
_TITLE = re.compile(r"《(?P<title>[^《》]{4,80})》(?:这份|一文)?(?:报告|研报)?")
_SAYS_ZH = r"(?:的?(?:研报|报告)?(?:里|中)?(?:认为|给出的?|给予|给|预计|预测|的))?"

_TOLD_ZH, _TOLD_EN = (
    "研报|报告|评级|目标价|观点|看法|评价|预测|预期",
    "rating|(?:price )?target(?: price)?|report|note|forecast|estimate|view",
)
_SAID_BY = re.compile(
    rf"⌂(?:的?(?:分析师|研究|{_TOLD_ZH})|(?:是?否?如何|怎么|是怎样)?(?:认为|预计|预测|预期|看好|看空|推荐|覆盖|建议))"
    # A bank may raise a rate, and give or lend to somebody.
    rf"|⌂(?:给|对|在|维持|上调|下调)[^，。？?]*(?:{_TOLD_ZH})|(?:根据|按照?|据)⌂|⌂(?:'s|’s) (?:{_TOLD_EN})"
    r"|⌂ (?:say|think|rate|expect|forecast|estimate|recommend|believe|maintain|publish)|according to (?:the )?⌂"
    rf"|(?:{_TOLD_EN})s? (?:of|by|from) (?:the )?⌂",
    re.I,
)
"""A house (⌂) as the one who says something."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The reports that a question means, newest first. No documents: the question names none, and all may answer.

    question: the question without the words that chose the reports (period, title, broker).
    plain: the same with "the company" in place of the company's name, as reports call it themselves.
    missing: reports or houses that the question asks for and that are not there.
    """

    question: str
    plain: str
    documents: tuple[Document, ...] = ()
    subject: str = ""
    missing: tuple[str, ...] = ()


def scope_of(question: str, sources: Sources) -> Scope:
    """The reports that `question`, complete in itself, means."""
    fitting = sorted(sources.documents, key=lambda one: one.date, reverse=True)
    chosen = False
    if (title := _TITLE.search(question)) and (titled := _titled(title["title"], fitting)):
        fitting, chosen, question = titled, True, _without(title, question)
    if (published := _published_by(question, fitting)) is not None:
        fitting, question, chosen = *published, True
    subjects = subjects_in(question, [subject_of_report(one) for one in fitting])
    if len(subjects) == 1:
        fitting = [one for one in fitting if subject_of_report(one) == subjects[0]]
    if (period := _PERIOD_ZH.search(question) or _PERIOD_EN.search(question)) and any(one.date for one in fitting):
        dated = [one for one in fitting if _is_of(one.date, period)]
        if not dated:
            return Scope(question, question, missing=(period[0].strip(),))
        fitting, chosen, question = dated, True, _without(period, question)
    if latest := _LATEST.search(question):
        fitting, chosen, question = fitting[:1], True, _without(latest, question)
    if not chosen and len(subjects) != 1:
        return Scope(question, question)
    subject = subjects[0] if len(subjects) == 1 else ""
    return Scope(question, plain_of(question, subject), tuple(fitting[:MOST_NAMED]), subject)


def _published_by(question: str, documents: Sequence[Document]) -> tuple[list[Document], str] | None:
    """The reports of the one publisher that a question names, and the question with the report in its place; None where
    it names none or several, or what calls itself a broker (of_house reads who says what)."""
    companies = {company.name for one in documents for company in one.facts.companies}
    publishers = {one.facts.institution for one in documents} - companies - {""}
    spans = {name: span for name in publishers if not is_broker(name) and (span := span_of(name, question))}
    if len(spans) != 1:
        return None
    ((name, (start, end)),) = spans.items()
    before, after = question[:start], question[end:]
    if language(question) == "zh":
        said = "报告"
    elif re.search(r"\bthe $", before, re.I):
        # "the Kestrel Bay fund's holding" is the fund's.
        said, after = ("", after.lstrip()) if re.match(r" [a-z]", after) else ("report", after)
    else:
        said = "" if re.match(r" [a-z]+'s\b", after) else "the report"
    theirs = [one for one in documents if one.facts.institution == name]
    return theirs, f"{before}{said}{after}".strip()


def each_named(question: str, documents: Sequence[Document]) -> list[list[Document]]:
    """The reports of each title, company or period, where the question names several of which there are reports; else
    empty."""
    titled = [_titled(found["title"], documents) for found in _TITLE.finditer(question)]
    of = {one.id: simplified(subject_of_report(one)) for one in documents}
    subjects = subjects_in(simplified(question), list(of.values()))
    on_subjects = [[one for one in documents if of[one.id] == subject] for subject in subjects]
    candidates = on_subjects[0] if len(subjects) == 1 else documents
    periods = [found for pattern in (_PERIOD_ZH, _PERIOD_EN) for found in pattern.finditer(question)]
    dated = [[one for one in candidates if _is_of(one.date, period)] for period in periods]
    for groups in (titled, on_subjects, dated):
        if len(there := [group for group in groups if group]) > 1:
            return there
    return []


def of_name(scope: Scope, hits: Sequence[Hit], sources: Sources) -> Scope:
    """Narrows the scope to reports that contain the Latin names which no found passage contains.

    In another language than the reports', such names are all that search can go by.
    """
    reading = Reading(scope.question, plain_atoms(scope.question))
    there = fold("\n".join(around(hit) for hit in hits))
    lost = [
        name for name in _latin_names(reading) if not any(fold(one) in there for one in (name, *of_same_place(name)))
    ]
    if not lost or scope.documents:
        return scope
    found = [hit for name in lost for hit in sources.search(name, ()) if fold(name) in fold(hit.chunk.text)]
    documents = {hit.document.id: hit.document for hit in found}
    theirs = sorted(documents.values(), key=lambda one: one.date, reverse=True)
    return replace(scope, documents=tuple(theirs)) if theirs else scope


def _latin_names(reading: Reading) -> list[str]:
    runs = names(reading, content_atoms(reading), translated=False)
    return [reading.text[reading.atoms[run[0]].start : reading.atoms[run[-1]].end] for run in runs]


def around(hit: Hit) -> str:
    """The text of a passage with its headings and context."""
    return f"{hit.document.title}\n{hit.document.date}\n{hit.chunk.context}\n{hit.chunk.text}"


def houses_in(scope: Scope) -> list[str]:
    """The houses that a question names as those who say something."""
    houses = [name for name in named(scope.question) if is_broker(name) and name != scope.subject]
    return [name for name in houses if speaks(name, scope.question)]


def of_house(scope: Scope, hits: Sequence[Hit], sources: Sources) -> Scope:
    """Narrows the scope to the reports of the house that the question names, among the found ones."""
    houses = houses_in(scope)
    if not houses or not hits:
        return scope
    known = {hit.document.id: hit.document for hit in hits}
    covers = {name: _identity(document, sources) for name, document in known.items()}
    for house in houses:
        theirs = [known[name] for name, cover in covers.items() if _bears(house, cover)]
        if theirs and not scope.documents and len(theirs) == len(known):
            # All are theirs: what is asked of the house itself stands on their covers without its name.
            owned = re.sub(rf"^\W*{re.escape(house)}(?:股份)?(?:有限)?(?:责任)?(?:公司)?的", "", scope.question)
            return replace(scope, plain=owned) if owned != scope.question else scope
        if (theirs and len(theirs) < len(known)) or scope.documents:
            question = _without_house(house, scope.question)
            if theirs:
                theirs.sort(key=lambda one: one.date, reverse=True)
                return Scope(question, plain_of(question, scope.subject), tuple(theirs), scope.subject)
            return Scope(scope.question, scope.plain, scope.documents, scope.subject, (house,))
    return scope


def _titled(title: str, documents: Sequence[Document]) -> list[Document]:
    return [one for one in documents if fold(title) in fold(one.title)]


def _is_of(date: str, period: re.Match[str]) -> bool:
    """Whether an ISO date lies in the period that a question gives."""
    groups = period.groupdict()
    month, year = groups.get("month") or groups.get("month2") or "", groups.get("year") or groups.get("year2")
    number = month_of(month) or int(month)
    day = groups.get("day")
    return (
        date[5:7] == f"{number:02}" and (not year or date[:4] == year) and (not day or date[8:10] == f"{int(day):02}")
    )


def _without(found: re.Match[str], question: str) -> str:
    # "The August Harlow report" still names the company.
    whose = found.groupdict().get("whose") or ""
    before, after = f"{question[: found.start()]}{whose}", question[found.end() :]
    joint = "" if re.search(rf"[{CJK}]$", before) and re.match(rf"[{CJK}]", after) else " "
    rest = f"{before}{joint}{after}".strip(" ，,的")
    return rest if re.search(r"\w", rest) else question


def plain_of(question: str, subject: str) -> str:
    """The question with "the company" in the place of its name, as it is where `subject` is empty."""
    span = span_of(subject, question) if subject else None
    if span is None:
        return question
    start, end = span
    if language(question) == "zh":
        return f"{question[:start]}公司{question[end:].lstrip()}"
    before = re.sub(r"\bthe $", "", question[:start], flags=re.I)
    return f"{before}the company{question[end:]}"


def _identity(document: Document, sources: Sources) -> str:
    cover = sources.passages([chunk_id(document.id, order) for order in range(COVER)]).values()
    return fold("\n".join((document.title, document.name, *(chunk.text for _, chunk in cover))))


def speaks(house: str, question: str) -> bool:
    """Whether the question names a house as the author of a statement; a bank may also be the subject."""
    return _SAID_BY.search(question.replace(house, "⌂")) is not None


def _bears(house: str, cover: str) -> bool:
    return fold(house) in cover


def _without_house(house: str, question: str) -> str:
    start, end = span_of(house, question) or (0, 0)
    after = re.sub(rf"^{_SAYS_ZH}", "", question[end:]) if own_part(house) != fold(house) else question[end:]
    return f"{question[:start]}{after}".strip()
