"""Whom or what the figures of a sentence are about."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

from ingest.facts.sentences.words import pattern_of, word_set, words_of
from ingest.facts.tables.labels import A_MEASURE, label_of
from ingest.facts.tables.levels import is_topic
from kb.facts.fact import Subject, SubjectKind
from kb.facts.measures import measures_in
from kb.facts.subjects import scenario_of, subject_kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.facts.sentences.parts import FactSentence, Figure, MeasureStatement
    from ingest.facts.tables.context import DocumentContext
    from ingest.facts.tables.labels import TableLabel
    from kb.facts.fact import Period

_TOPIC = re.compile(r"[\s\d.、①-⑳-]*(?P<name>[^：:，,；;。\d]{2,24})[：:]")
_SCENARIO = re.compile(
    r"\s*(?:在|in (?:the|our) )?(?P<name>(?:[a-z]{3,12} )?(?:scenario|case)(?: [\da-e])?"
    r"|[\u4e00-\u9fff]{0,3}情[景形][一二三四五\dA-E]?)"
    r"(?=\s?(?:下|中|：|:|，|,|假设|assumes|\())",
    re.IGNORECASE,
)
_PARTS_OF = frozenset({SubjectKind.SEGMENT, SubjectKind.PRODUCT, SubjectKind.REGION})
_OF_WHOLES = frozenset(
    {
        *("net-profit-parent", "net-profit-deducted", "eps", "eps-basic", "eps-diluted", "book-value-per-share", "roe"),
        *("dividends-paid", "dividend-per-share", "payout-ratio", "dividend-yield", "market-cap", "float-market-cap"),
        *("shares-total", "target-price", "share-price", "pe", "pb", "equity-parent"),
    }
)
"""Measures that only a company has, and no part of it."""

_BLANKS = " \t\n　()（）“”\"'《》"
_NAME = r"[^、，,；;。：:\s\d][^、，,；;。：:\s%％]{1,11}"
_ITEMS = re.compile(rf"{_NAME}(?:、{_NAME})+(?:\s?[和及与]\s?{_NAME})?")
_ITEM = re.compile(r"[、和及与]|\sand\s")
_IS = re.compile(r"\s?(?:已|现|正)?(?:成为|作为|系|属于|隶属于|是)[^，,；;]+")
_BRACKETED = re.compile(r"\s?[(（][^()（）]{0,40}[)）]$")
_OWN = re.compile(r"^(?:the )?(?:company|group|corporation|firm|bank|registrant)$", re.IGNORECASE)


def begin(sentence: FactSentence, context: DocumentContext, outer: Period | None) -> None:
    """Read what a sentence begins by being about: a part of the company, a scenario, a basis.

    `outer` is the period that the headings tell.
    """
    end = sentence.runs[0][0][0] if sentence.runs else len(sentence.text)
    text = sentence.text[:end]
    scenario = _SCENARIO.match(sentence.text)
    if scenario is not None and scenario_of(scenario["name"]):
        sentence.scope = (scenario["name"].strip(),)
    lead = _TOPIC.match(text)
    if lead is not None:
        sentence.before = outer  # a point of a list begins anew
        label = label_of(lead["name"].strip())
        sentence.lead = label.basis
        if label.scenario:
            sentence.scope = (label.rest,)
        elif _names_subject(label):
            sentence.topic = _company_named(label.rest, context) or Subject(label.rest, subject_kind(label.rest))
            return
    sentence.topic = _part(sentence, text, context) or sentence.topic


def named_before_colon(text: str) -> str:
    """The name that a text begins with before a colon, as the head of a list; "" where it is none."""
    lead = _TOPIC.match(text)
    label = label_of(lead["name"].strip()) if lead is not None else None
    return label.rest if label is not None and _names_subject(label) else ""


def _names_subject(label: TableLabel) -> bool:
    """Does what stands before a colon name what a sentence is about, rather than what it says of it
    ("转型成效显著")?"""
    told = _BRACKETED.sub("", label.rest.casefold())  # "相对估值（PE）" names a way to value
    moves = any(pattern_of(part, "before").search(told) for part in ("up", "down"))
    named = label.rest and label.rest == label.text and label.like < A_MEASURE and not label.scenario
    verbs = any(word in told for word in word_set("predicates"))
    says = told.endswith(words_of("saying")) or moves or verbs or measures_in(told)
    return bool(named) and not is_topic(told) and not says


def _part(sentence: FactSentence, text: str, context: DocumentContext) -> Subject | None:
    """The part of the company that a sentence names before its first figure: "智能家居板块2024年实现营收…"."""
    masked = sentence.masked[: len(text)]
    measures = [(start, last) for start, last, _ in measures_in(masked)]
    found = [
        (part.start("name"), part.end("name"))
        for part in _parts().finditer(masked if not text.isascii() else text)
        if not any(start < part.end("name") and part.start("name") < last for start, last in measures)
    ]
    if not found or not text[found[-1][1] :].strip():
        return None  # "海外业务43.2%、…": the figure right behind a part is its own, and the next is another's
    name = text[slice(*_told_of(found, text))].strip()
    name = name if name.isascii() else _without_lead(name)
    for company in context.companies:
        name = name.removeprefix(company.name) if company.name and name != company.name else name
    own = any(company.name == name for company in context.companies) or name in word_set("whole")
    return Subject(name, subject_kind(name)) if name and not own else None


def _told_of(found: Sequence[tuple[int, int]], text: str) -> tuple[int, int]:
    """The part that a sentence is about: the last, but in "A业务成为B板块中…" the one of which the other is said."""
    for earlier, later in pairwise(found):
        if later == found[-1] and _IS.match(text, earlier[1], later[1]):
            return earlier
    return found[-1]


def _without_lead(name: str) -> str:
    piece = re.split(r"[\s的]+", name)[-1]
    changed = True
    while changed and piece:
        changed = False
        for word in words_of("lead"):
            if not word.isascii() and piece.startswith(word):
                piece, changed = piece[len(word) :], True
    return piece


def subjects_of(
    sentence: FactSentence, run: Sequence[Figure], statement: MeasureStatement, context: DocumentContext
) -> list[Subject | None]:
    """The subject of each figure of a run: names of a list, one each; whose the measure is; what the sentence is
    about."""
    count = len(run)
    if count > 1 and not (len(statement.periods) == count or len(statement.measures) == count):
        names = _listed(sentence, run[0][0], count, context)
        if names:
            return names
    if statement.owner:
        named = _owner(statement.owner, context)
        company = named is not None and named.kind is SubjectKind.COMPANY
        sentence.subject = sentence.topic if company and sentence.topic is not None else named
        if sentence.text.lstrip(_BLANKS + "-•·").startswith(statement.owner):
            sentence.named = sentence.subject  # whom a sentence begins with, the rest of it is about too
    elif not statement.inherited or sentence.subject is None:
        definition_of = company_of(sentence.text[: run[0][0]], context)
        sentence.subject = sentence.topic or (sentence.named if definition_of is context.own else None) or definition_of
    part = sentence.subject is not None and sentence.subject.kind in _PARTS_OF
    if part and statement.known.key.partition(":")[0] in _OF_WHOLES and not statement.owner:
        return [company_of(sentence.text[: run[0][0]], context)] * count
    return [sentence.subject] * count


def _listed(sentence: FactSentence, end: int, count: int, context: DocumentContext) -> list[Subject | None]:
    """Subjects of a list of names before a list of figures; empty where there are not as many."""
    text = sentence.text[:end]
    places = sorted((text.find(one.name), one) for one in context.companies if one.name and one.name in text)
    if len(places) == count:
        return [Subject(one.name, SubjectKind.COMPANY, code=one.code) for _, one in places]
    named = [start for start, _, _ in measures_in(sentence.masked[:end])]
    names = names_listed(sentence, named[-1]) if named else ()
    if len(names) == count:
        sentence.names = names
    if len(sentence.names) == count:
        return [Subject(one, subject_kind(one)) for one in sentence.names]
    return []


def names_listed(sentence: FactSentence, end: int) -> tuple[str, ...]:
    """The names of the last list before a place, where a measure's name stands: "A、B和C" before "毛利率分别为"; ()
    where there is none."""
    text = sentence.masked[:end]
    matches = list(_ITEMS.finditer(text))
    if not matches:
        return ()
    start = matches[-1].start()
    pieces = [one.strip(_BLANKS) for one in _ITEM.split(sentence.text[start : matches[-1].end()])]
    names = [one for one in pieces if one]
    return (_without_lead(names[0]) or names[0], *names[1:]) if names else ()


def _owner(name: str, context: DocumentContext) -> Subject | None:
    named = next((one for one in context.companies if one.name and one.name == name), None)
    if named is not None:
        return Subject(named.name, SubjectKind.COMPANY, said=True, code=named.code)
    return context.own if _OWN.match(name) else Subject(name, subject_kind(name))


def company_of(text: str, context: DocumentContext) -> Subject | None:
    """The company of the report that a text names, the last; else the report's own, as one that is not named."""
    return _company_named(text, context) or context.own


def _company_named(text: str, context: DocumentContext) -> Subject | None:
    places = [(text.rfind(one.name), one) for one in context.companies if one.name and one.name in text]
    if not places:
        return None
    company = max(places, key=lambda place: place[0])[1]
    return Subject(company.name, SubjectKind.COMPANY, said=True, code=company.code)


@cache
def _parts() -> re.Pattern[str]:
    """Names of parts of a company in a sentence."""
    chinese, english = ("|".join(map(re.escape, words_of("topics", language))) for language in ("zh", "en"))
    return re.compile(
        rf"(?P<name>[A-Za-z\u4e00-\u9fff]{{2,14}}?(?:{chinese})(?!占比|成本)|(?:(?!Our |The |In |Its |Total "
        rf")[A-Z][\w&-]*\s){{1,4}}(?:{english}))"
    )
