"""Sentences that tell why: of a question for a reason, the one that tells it of what the question is about."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from kb.facts.measures import measures_in
from kb.facts.periods import groups_of
from kb.prose.sentence_features import covered
from kb.question.answer_kind import Wanted
from kb.text.chinese_scripts import simplified
from kb.text.label_mentions import Reading
from kb.text.latin_names import missing_names
from kb.text.thesaurus import said_by_synonyms
from kb.text.tokens import terms
from kb.text.word_lists import word_file

if TYPE_CHECKING:
    from kb.prose.sentence_features import Asked, Sentence
    from kb.text.glossary_tokens import Glossary

MOST_TOLD = 0.5
"""Share of what a question says that a clause must have which has none of its names and measures."""

_BORDER = re.compile(r"[;；]|[,，]\s*(?=(?:while|whereas|but)\b)|[,，](?=[而但])")


@cache
def reason_words() -> re.Pattern[str]:
    """What tells a reason (reasons.toml)."""
    return re.compile(word_file("kb.prose", "reasons")["told"], re.I)


@cache
def _ways() -> dict[str, re.Pattern[str]]:
    ways = word_file("kb.prose", "reasons")["ways"]
    return {way: re.compile(pattern, re.I) for way, pattern in ways.items()}


def tells_reason(asked: Asked, sentence: Sentence, glossary: Glossary) -> bool:
    """Whether a question asks why something went up or down, or fell short, and a clause of a sentence of the text
    tells the reason of it: it goes the same way, and has the names of the question or what is measured."""
    way = _way(asked.text)
    if asked.kind is not Wanted.REASON or not way or sentence.hit.chunk.table is not None:
        return False
    return any(_tells(clause, way) and _is_of_same(asked, clause, sentence, glossary) for clause in _clauses(sentence))


def _clauses(sentence: Sentence) -> list[str]:
    """What a sentence tells of one thing each: what stands between semicolons, and from "while" on."""
    return [clause for clause in _BORDER.split(simplified(sentence.text)) if clause]


def _tells(clause: str, way: str) -> bool:
    return reason_words().search(clause) is not None and _way(clause) == way


def _way(text: str) -> str:
    """The way that a text says first that something goes; "" where it says none."""
    found = {way: told.start() for way, pattern in _ways().items() if (told := pattern.search(simplified(text)))}
    return min(found, key=lambda way: found[way], default="")


def _is_of_same(asked: Asked, clause: str, sentence: Sentence, glossary: Glossary) -> bool:
    """Whether a clause has the names of a question, periods aside, or with what stands over it; and one of them itself,
    or a measure, or most of what the question says besides."""
    over = "\n".join((clause, sentence.hit.document.title, *sentence.hit.chunk.place.headings))
    if _lost(asked, over, glossary):
        return False
    every = _lost(asked, "", glossary)
    if every and len(_lost(asked, clause, glossary)) < len(every):
        return True
    measured = {key for _, _, key in measures_in(asked.text)} & {key for _, _, key in measures_in(clause)}
    held = frozenset((*terms(clause), *said_by_synonyms(clause, asked.synonyms)))
    return bool(measured) or covered(asked.weighed, held) >= MOST_TOLD


def _lost(asked: Asked, text: str, glossary: Glossary) -> list[str]:
    """The names of a question, periods aside, that a text has not."""
    periods = [asked.text[group.start : group.end] for group in groups_of(asked.text)]
    missing = missing_names(asked.reading, Reading.of(text, glossary), translated=False)
    return [name for name in missing if not any(name in period for period in periods)]
