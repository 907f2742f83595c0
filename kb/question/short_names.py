"""Companies and houses called by the beginning of their names: 海神 is 海神机器人, "Harrow" is "Harrow Robotics", where one
is called so."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from pathlib import PurePath
from typing import TYPE_CHECKING

from kb.question.entities import named, own_part, subject_of, subject_of_report
from kb.text.chinese_scripts import simplified
from kb.text.glossary_tokens import CJK, fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from kb.model import Document

LEAST_ZH, LEAST_EN = 2, 4
"""Characters that a short name has."""

LEAST_NAME = 4
"""Characters of a Chinese name from which it may be shortened."""

_CHINESE = re.compile(rf"[{CJK}]+")
_LATIN = re.compile(r"(?P<first>[A-Z][A-Za-z'&-]{3,})(?: [A-Za-z&.,'-]+)+")
_LEGAL = re.compile(r"(?P<first>[A-Z][A-Za-z]{3,})(?:Co|Corp|Inc)")
"""A name with its legal form at its end: PepsiCo."""
_LEGAL_END = re.compile(r",? (?:Inc|Corp|Co|Ltd|LLC|plc)\.?$", re.I)
_STEM = re.compile(r"(?<![A-Za-z])[A-Za-z]{3,}(?![A-Za-z])")
_OF_FILES = re.compile(
    r"^(?:q[1-4]|fy|[1-4]q|h[12]|annual|report|reports|earnings|release|research|results?|filing|note|notes|draft|final|copy|new|"
    r"update|deck|slides|presentation|summary|digest|text|file|doc|pdf|en|zh|cn|eng|chn|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)$",
    re.I,
)
"""Words of file names that call no company."""
_HOUSE = re.compile(r"^.{2,8}?证券|^[A-Z][\w&'-]+(?: [A-Z][\w&'-]+)*? (?:Securities|Capital|Research|Partners)\b")


@lru_cache(maxsize=1)
def _own_words() -> Mapping[str, Mapping[str, str]]:
    lists: dict[str, dict[str, str]] = tomllib.loads(
        files("kb.question").joinpath("short_names.toml").read_text("utf-8")
    )
    return lists


def spelled_out(question: str, documents: Sequence[Document]) -> str:
    """The question with the whole name in the place of each short one that begins the name of exactly one company or
    house."""
    shorts = _shorts(tuple(known_names(documents)))
    question = _called_by_file(question, documents)
    folded = fold(question)
    taken = set(_whole_names(folded, frozenset(shorts.values())))
    pieces: list[tuple[int, int, str]] = []
    for short in sorted(shorts, key=len, reverse=True):
        for found in re.finditer(re.escape(short), folded):
            span = range(*found.span())
            if taken.isdisjoint(span) and _stands(question, found, shorts[short]):
                pieces.append((*found.span(), shorts[short]))
                taken.update(span)
    for start, end, name in sorted(pieces, reverse=True):
        question = f"{question[:start]}{name}{question[end:]}"
    return question


def _called_by_file(question: str, documents: Sequence[Document]) -> str:
    """The question with a Chinese company's name in the place of the one Latin word that its file is called by: 美的集团 for "Midea"
    where the report on it is midea_2024Q4.pdf."""
    meant: dict[str, set[str]] = {}
    for document in documents:
        words = {fold(word) for word in _STEM.findall(PurePath(document.name).stem) if not _OF_FILES.match(word)}
        if len(words) == 1:
            meant.setdefault(words.pop(), set()).add(simplified(subject_of_report(document)))
    for word, names in meant.items():
        name = next(iter(names))
        if len(names) == 1 and len(name) >= LEAST_ZH and _CHINESE.fullmatch(name):
            question = re.sub(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])", name, question, flags=re.I)
    return question


def known_names(documents: Sequence[Document]) -> Iterator[str]:
    """The names of companies that reports are about or give a code for, and of the houses that published them, in
    simplified characters."""
    for document in documents:
        subject, companies = simplified(subject_of(document.title)), [one.name for one in document.facts.companies]
        if subject in map(simplified, companies) or own_part(subject) != fold(subject) or _is_latin(subject):
            yield subject
        yield from map(simplified, companies)
        yield from (bare for name in companies if _LEGAL.fullmatch(bare := _LEGAL_END.sub("", name)) and bare != name)
        if house := _HOUSE.match(simplified(document.facts.institution)):
            yield house[0]


def _is_latin(name: str) -> bool:
    return bool(_LATIN.fullmatch(name) or _LEGAL.fullmatch(name))


@lru_cache(maxsize=64)
def _shorts(names: tuple[str, ...]) -> dict[str, str]:
    """Folded short names, each with the one name that it begins."""
    meant: dict[str, set[str]] = {}
    for name in dict.fromkeys(names):
        for short in _beginnings(name):
            meant.setdefault(short, set()).add(name)
    whole = {fold(name) for name in names}
    lists = _own_words()
    return {
        short: next(iter(owners))
        for short, owners in meant.items()
        if len(owners) == 1 and short not in whole and short not in lists["zh"] and short not in lists["en"]
    }


def _beginnings(name: str) -> list[str]:
    folded = fold(name)
    if _CHINESE.fullmatch(name):
        if len(name) < LEAST_NAME:
            return []
        return list(
            dict.fromkeys((own_part(name) if len(own_part(name)) < len(name) else folded[:LEAST_ZH], folded[:LEAST_ZH]))
        )
    found = _LATIN.fullmatch(name) or _LEGAL.fullmatch(name)
    return [fold(found["first"])] if found else []


def _whole_names(folded: str, names: frozenset[str]) -> Iterator[int]:
    """The characters of the names that a question gives whole, and of the words that only look like the beginning of
    one."""
    for name in (*map(fold, names), *_own_words()["zh"]):
        for found in re.finditer(re.escape(name), folded):
            yield from range(*found.span())


def _stands(question: str, found: re.Match[str], name: str) -> bool:
    """Whether a short name stands by itself: not as a piece of another word, and not as the beginning of another's
    name."""
    before, after = question[: found.start()], question[found.end() :]
    if found[0].isascii():
        if re.search(r"[\w-]$", before) and not re.search(rf"[{CJK}]$", before):
            return False
        # "Harlow Foods" is another company than Harlow Robotics; "Harlow PX-20" is its product.
        return re.match(r"[A-Za-z\d_-]| [A-Z][a-z]+(?![\w-]*\d)", after) is None
    # 海神电子 and 海神机械 are other companies than 海神机器人.
    others = ((at, at + len(one)) for one in named(question) if (at := question.find(one)) >= 0)
    if any(start <= found.start() and end > found.end() for start, end in others):
        return False
    return not fold(after).startswith(fold(name)[len(found[0])])
