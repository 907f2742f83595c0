"""A request read once: what is asked for, of which reports, in which language, and how many."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from kb.question.entities import span_of, subject_of, without_legal_form
from kb.question.short_names import spelled_out
from kb.requests.wordlists import has
from kb.text.chinese_scripts import simplified
from kb.text.tokens import language, terms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.model import Citation, Document
    from kb.requests.intents import Intent

NEAR_BEST = 0.6
"""A report is meant beside another when the question has this share of what it has of the other's name, by weight."""

COMMON = 5
"""A term that stands in so many of the phrasings of requests counts half as the name of a report."""

LEAST_NAMED = 0.25
"""What the terms that a request shares with a report's name must weigh; a rare one that no other report has weighs
1."""

MOST_NAMES = 200
"""Reports whose names are taken out of a text before its intent is read."""

LEAST_LEFT = 4
"""Characters that must be left of it."""

SHORT = {"zh": 10, "en": 5}
"""Characters of Chinese, or English words, of a request that leans on what was spoken of."""

FEW_COMPANIES = 3
"""A report on at most so many companies is called by their names."""

_NUMERALS = {**{character: index for index, character in enumerate("一二三四五六七八九十", 1)}, "两": 2, "几": 0}
_ENGLISH = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMERALS |= {word: index for index, word in enumerate(_ENGLISH, 1)}
_QUOTED = re.compile(r"《[^《》]{4,}》|“[^“”]{8,}”")
_CAPITALISED = re.compile(r"\b[A-Z][A-Za-z]{2,}\b")
_COUNT = re.compile(
    r"(\d{1,2}|[一二两三四五六七八九十])\s*(?:个|條|条|點|点|句|行|项)(?!月|年)|"
    r"\b(\d{1,2}|"
    + "|".join(_ENGLISH)
    + r")\s+(?:\w+\s+)?(?:bullet|point|sentence|line|thing|takeaway|insight|item|highlight|message)s?\b|"
    r"\btop\s*(\d{1,2})\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Request:
    """What one turn asks for.

    `documents` are the reports that it means, newest first where it names none; `named`: it names them, or means the
    ones just spoken of. `count`: how many points it wants, None where it does not say. `cited` is what the last answer
    cited. `translated` are words of the request in the other language, as far as the glossary knows them; `synonyms`
    the terms of what else is called otherwise, with what finds it.
    """

    text: str
    intent: Intent
    spoken: str
    documents: tuple[Document, ...]
    named: bool
    count: int | None
    cited: tuple[Citation, ...] = ()
    translated: str = ""
    synonyms: tuple[tuple[frozenset[str], re.Pattern[str]], ...] = ()


def read_request(
    text: str, intent: Intent, documents: Sequence[Document], cited: Sequence[Citation], common: Mapping[str, int]
) -> Request:
    """Read a turn.

    Args:
        text: what was typed.
        intent: what kind of request it is.
        documents: all reports that may be meant.
        cited: what the last answer cited.
        common: in how many phrasings of requests a term stands: such a term names no report.
    """
    leans = intent.kind == "about" and intent.name != "about.reports" and is_short(text)
    documents_meant, named = requested_documents(text, documents, [one.document for one in cited], common, leans=leans)
    spoken = language(without_titles(text).strip() or text)
    return Request(text, intent, spoken, tuple(documents_meant), named, count_asked(text), tuple(cited))


def is_short(text: str) -> bool:
    """Whether a text has but a few words."""
    return len(text) <= SHORT["zh"] if language(text) == "zh" else len(text.split()) <= SHORT["en"]


def count_asked(text: str) -> int | None:
    """How many points a request wants: 3 of "in three bullet points", 两点; None where it does not say."""
    found = _COUNT.search(simplified(text))
    if found is None:
        return None
    number = next(group for group in found.groups() if group).lower()
    return int(number) if number.isdigit() else _NUMERALS[number]


def requested_documents(
    text: str,
    documents: Sequence[Document],
    spoken_of: Sequence[str],
    common: Mapping[str, int],
    *,
    leans: bool = False,
) -> tuple[list[Document], bool]:
    """The reports that a request means, and whether it says so: by title, company, house or file name; the newest; all;
    the one just cited.

    `leans`: it means the one just cited without saying so, as "who is the analyst?" does behind a question on a
    company.
    """
    newest = sorted(documents, key=lambda one: one.date, reverse=True)
    if len(documents) < 2:
        return newest, False
    if has("newest", text) and any(one.date for one in documents):
        return newest[:1], True
    if named := called(text, documents, common):
        return named, True
    cited = [one for one in newest if one.name in spoken_of]
    if (leans or (len(cited) == 1 and has("this_one", text))) and cited and not has("every", text):
        return cited, True
    return newest, False


def called(text: str, documents: Sequence[Document], common: Mapping[str, int]) -> list[Document]:
    """The reports whose title, company, house or file name a text has a piece of that not all of them share; none where
    it has none."""
    identities = {one.id: identity(one) for one in documents}
    shared = Counter(term for own in identities.values() for term in own)
    asked = name_terms(spelled_out(text, documents))
    weighed = {
        name: sum(
            1.0 / shared[term] / (1.0 + common.get(term, 0) / COMMON)
            for term in asked & own
            if shared[term] < len(documents)
        )
        for name, own in identities.items()
    }
    best = max(weighed.values(), default=0.0)
    if best < LEAST_NAMED:
        return []
    return [one for one in documents if weighed[one.id] >= NEAR_BEST * best]


def name_terms(text: str) -> set[str]:
    """The terms by which a name is told: pieces of two Chinese characters and Latin words; no single characters, no
    numbers but years."""
    return {term for term in terms(text) if len(term) > 1 and not term.isdigit()}


def identity(document: Document) -> set[str]:
    """The terms by which a report may be called."""
    stem = PurePath(document.name).stem.replace("_", " ")
    companies = [one.name for one in document.facts.companies] if len(document.facts.companies) <= FEW_COMPANIES else []
    return name_terms("\n".join((document.title, stem, document.facts.institution, *companies)))


def without_titles(text: str) -> str:
    """A text without the titles that it quotes."""
    return _QUOTED.sub("", text)


def without_names(text: str, documents: Sequence[Document]) -> str:
    """A text without what its reports are called by: companies, houses, words of titles and file names that are
    names."""
    names: set[str] = set()
    for one in documents[:MOST_NAMES]:
        companies = [without_legal_form(company.name) for company in one.facts.companies[:FEW_COMPANIES]]
        names.update(filter(None, (subject_of(one.title), one.facts.institution, *companies)))
        names.update(_CAPITALISED.findall(f"{one.title} {PurePath(one.name).stem.replace('_', ' ')}"))
    bare = spelled_out(without_titles(text), documents[:MOST_NAMES])
    for name in sorted((name for name in names if len(name) > 1), key=len, reverse=True):
        if span := span_of(name, bare):
            bare = f"{bare[: span[0]]}{bare[span[1] :]}"
    return bare.strip() if len(bare.strip()) >= LEAST_LEFT else text
