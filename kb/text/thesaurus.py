"""Ordinary words of reports that mean the same, in Chinese and English: which terms of a question a sentence tells in
other words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kb.text.demonyms import places
from kb.text.glossary_tokens import CJK, fold
from kb.text.tokens import language, terms
from kb.text.unexplained import content_terms
from kb.text.word_lists import whole_words, word_file

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from kb.text.glossary_tokens import Glossary

PLACES = "places"
"""The groups of names of places, and of what belongs to them."""

_IDEOGRAPH = re.compile(f"[{CJK}]")


def synonyms_in(question: str) -> tuple[tuple[frozenset[str], re.Pattern[str]], ...]:
    """For each group that a question has a word of: the terms of those words in it, and the pattern that finds any word
    of the group. Italy, Italian and 意大利 are a group too."""
    return tuple((said, pattern) for key in ("groups", PLACES) for said, _, pattern in _found(question, key))


def ordinary_spans(question: str) -> list[tuple[int, int]]:
    """Where a question has ordinary words of the groups, as [start, end); names of places are none."""
    return [found.span() for _, _, pattern in _found(question) for found in pattern.finditer(fold(question))]


def same_group(word: str) -> list[str]:
    """The words of the groups that a word is in, itself too."""
    folded = fold(word)
    return [one for group, _ in _groups("groups") if folded in map(fold, group) for one in group]


def said_by_synonyms(text: str, synonyms: Iterable[tuple[frozenset[str], re.Pattern[str]]]) -> Collection[str]:
    """The terms of a question for which a text has a synonym."""
    folded = fold(text)
    return {term for said, pattern in synonyms if pattern.search(folded) for term in said}


@dataclass(frozen=True, slots=True)
class Translation:
    """The words in the other language for those of a question that are known in it, and the share of its content that
    they stand for."""

    text: str
    share: float


def translation(question: str, glossary: Glossary) -> Translation:
    """Words by which a question may be found in reports in the other language; none where none of its own is known."""
    to_chinese = language(question) == "en"
    content = content_terms(question)
    translated: set[str] = set()
    words: dict[str, None] = {}
    for said, group, _ in (*_found(question), *_found(question, PLACES)):
        translated |= said
        words.update(dict.fromkeys(word for word in group if _is_chinese(word) is to_chinese))
    for atom in glossary.read(question):
        if names := glossary.names_of(atom.text):
            translated.update(terms(question[atom.start : atom.end]))
            words.update(dict.fromkeys(name for name in names if _is_chinese(name) is to_chinese))
    share = sum(term in translated for term in content) / len(content) if content else 0.0
    return Translation(" ".join(words), share)


def called_otherwise(question: str, glossary: Glossary) -> tuple[tuple[frozenset[str], re.Pattern[str]], ...]:
    """As `synonyms_in`, with what tables are called by and the names of the glossary's concepts that the question
    names."""
    of_glossary = (
        (frozenset(terms(question[atom.start : atom.end])), tuple(map(fold, names)))
        for atom in glossary.read(question)
        if (names := glossary.names_of(atom.text))
    )
    of_exhibits = ((said, pattern) for said, _, pattern in _found(question, "exhibits"))
    return (*synonyms_in(question), *of_exhibits, *((said, _any_of(names)) for said, names in of_glossary))


@lru_cache(maxsize=256)
def _any_of(names: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(whole_words(names))


def _found(question: str, key: str = "groups") -> Iterator[tuple[frozenset[str], tuple[str, ...], re.Pattern[str]]]:
    """For each group that a question has a word of: the terms of those words in it, the words, the pattern that finds
    any of them."""
    folded = fold(question)
    for group, pattern in _groups(key):
        if said := frozenset(term for one in pattern.finditer(folded) for term in terms(one[0])):
            yield said, group, pattern


def _is_chinese(word: str) -> bool:
    return _IDEOGRAPH.search(word) is not None


@cache
def _groups(key: str) -> tuple[tuple[tuple[str, ...], re.Pattern[str]], ...]:
    groups = places() if key == PLACES else word_file("kb.text", "thesaurus")[key]
    return tuple((tuple(group), re.compile(whole_words(map(fold, group)))) for group in groups)
