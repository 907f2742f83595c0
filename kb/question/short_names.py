"""Companies and houses called by the beginning of their names, where one is called so, or in the other language: 海神
is 海神机器人, "Harrow" is "Harrow Robotics", 百事 is PepsiCo."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import PurePath
from typing import TYPE_CHECKING

from kb.question.entities import named, own_part, subject_of, subject_of_report, without_legal_form
from kb.text.chinese_scripts import simplified
from kb.text.glossary_tokens import CJK, fold
from kb.text.word_lists import word_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from kb.model import Document

LEAST_ZH, LEAST_EN = 2, 4
"""Characters that a short name has."""

LEAST_NAME = 4
"""Characters of a Chinese name from which it may be shortened."""

_CHINESE = re.compile(rf"[{CJK}]+")
_LATIN = re.compile(r"(?P<first>[A-Z][A-Za-z'-]+ (?:&|and) [A-Z][A-Za-z'-]+|[A-Z][A-Za-z'&-]{3,})(?: [A-Za-z&.,'-]+)+")
_LEGAL = re.compile(r"(?P<first>[A-Z][A-Za-z]{3,})(?:Co|Corp|Inc)")
"""A name with its legal form at its end: PepsiCo."""
_STEM_LATIN, _STEM_CHINESE = re.compile(r"(?<![A-Za-z])[A-Za-z]{3,}(?![A-Za-z])"), re.compile(rf"[{CJK}]{{2,}}")
"""A word of the name of a file, in either script."""
_HOUSE = re.compile(r"^.{2,8}?证券|^[A-Z][\w&'-]+(?: [A-Z][\w&'-]+)*? (?:Securities|Capital|Research|Partners)\b")


@lru_cache(maxsize=1)
def _own_words() -> Mapping[str, Mapping[str, str]]:
    return word_file("kb.question", "short_names")


def spelled_out(question: str, documents: Sequence[Document]) -> str:
    """The question with the whole name in the place of each short one that begins the name of exactly one company or
    house."""
    names = tuple(known_names(documents))
    others, shorts = _called_otherwise(names, tuple(_stems(documents))), _shorts(names)
    folded = fold(question)
    taken = set(_spans_of(folded, names))
    pieces: list[tuple[int, int, str]] = []
    for called in (others, shorts):
        for short in sorted(called, key=len, reverse=True):
            for found in re.finditer(re.escape(short), folded):
                span = range(*found.span())
                if taken.isdisjoint(span) and _stands(question, found, called[short]):
                    pieces.append((*found.span(), called[short]))
                    taken.update(span)
        taken.update(_spans_of(folded, _own_words()["zh"]))  # words that only look like the beginning of a name
    for start, end, name in sorted(pieces, reverse=True):
        question = (
            f"{question[:start]}{_apart(question[:start], name)}{name}{_apart(name, question[end:])}{question[end:]}"
        )
    return question


def _apart(left: str, right: str) -> str:
    """What stands between two pieces so that they are no single word: "PepsiCo 2023" of 百事2023."""
    return " " if re.search(r"[A-Za-z\d]$", left) and re.match(r"[A-Za-z\d]", right) else ""


def known_names(documents: Sequence[Document]) -> Iterator[str]:
    """The names of companies that reports are about or give a code for, and of the houses that published them, in
    simplified characters."""
    for document in documents:
        subject = simplified(subject_of(document.title))
        companies = [without_legal_form(one.name) for one in document.facts.companies if one.name]
        if subject in map(simplified, companies) or own_part(subject) != fold(subject) or _is_latin(subject):
            yield subject
        yield from map(simplified, companies)
        if house := _HOUSE.match(simplified(document.facts.institution)):
            yield house[0]


@lru_cache(maxsize=64)
def _called_otherwise(names: tuple[str, ...], stems: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """What companies are called in the other language, folded, each with the name that its reports have: 百事 of
    "PepsiCo". `stems` are what names of files call companies, with their own names."""
    called: dict[str, set[str]] = {}
    for name in dict.fromkeys(names):
        for other in other_names(name):
            called.setdefault(fold(other), set()).add(name)
    for stem, name in stems:
        called.setdefault(stem, set()).add(name)
    return {other: next(iter(owners)) for other, owners in called.items() if len(owners) == 1}


def _stems(documents: Sequence[Document]) -> Iterator[tuple[str, str]]:
    """What the files of reports on one company are called by, in the script that the company's own name is not written
    in: "midea" of midea_2030.pdf on 美的集团."""
    for document in documents:
        name = simplified(subject_of_report(document))
        stem = _stem_name(document.name, name)
        if stem and name in known_names([document]):
            yield stem, name


def _stem_name(file: str, company: str) -> str:
    """The one word of a file's name, folded, that is no common one of such names, in the script that the company's own
    is not written in; "" where there is none, or more than one."""
    pattern = _STEM_CHINESE if company.isascii() else _STEM_LATIN if _CHINESE.fullmatch(company) else None
    words = map(fold, pattern.findall(simplified(PurePath(file).stem))) if pattern and company else ()
    own = [word for word in words if word not in _own_words()["file"]]
    return own[0] if len(own) == 1 else ""


@lru_cache(maxsize=1)
def _groups() -> Mapping[str, tuple[str, ...]]:
    """Folded name to all names of the same company (company_names.toml)."""
    content = word_file("kb.question", "company_names")
    groups = ((name, *others) for name, others in content["names"].items())
    return {fold(one): group for group in groups for one in group}


def other_names(name: str) -> tuple[str, ...]:
    """What else a company is called, in either language; none where it is not known."""
    return tuple(one for one in _groups().get(fold(name), ()) if fold(one) != fold(name))


def _is_latin(name: str) -> bool:
    return bool(_LATIN.fullmatch(name) or _LEGAL.fullmatch(name))


@lru_cache(maxsize=64)
def _shorts(names: tuple[str, ...]) -> dict[str, str]:
    """Folded short names, each with the one name that it begins."""
    names_of: dict[str, set[str]] = {}
    for name in dict.fromkeys(names):
        for short in _beginnings(name):
            names_of.setdefault(short, set()).add(name)
    whole = {fold(name) for name in names}
    lists = _own_words()
    return {
        short: next(iter(owners))
        for short, owners in names_of.items()
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


def _spans_of(folded: str, names: Iterable[str]) -> Iterator[int]:
    """The characters of names in a question."""
    for name in map(fold, names):
        for found in re.finditer(re.escape(name), folded) if name in folded else ():
            yield from range(*found.span())


def _stands(question: str, found: re.Match[str], name: str) -> bool:
    """Whether a short name stands by itself: not as a piece of another word, and not as the beginning of another's
    name."""
    before, after = question[: found.start()], question[found.end() :]
    if found[0].isascii():
        if re.search(r"[\w-]$", before) and not re.search(rf"[{CJK}]$", before):
            return False
        # "Harlow Foods" and "Harlow & Sons" are others than Harlow Robotics; "Harlow PX-20" is its product.
        return re.match(r"[A-Za-z\d_-]| [A-Z][a-z]+(?![\w-]*\d)| (?:&|and) [A-Z][a-z]", after) is None
    # 海神电子 and 海神机械 are other companies than 海神机器人.
    others = ((at, at + len(one)) for one in named(question) if (at := question.find(one)) >= 0)
    if any(start <= found.start() and end > found.end() for start, end in others):
        return False
    rest = fold(name).removeprefix(found[0]) if fold(name).startswith(found[0]) else ""
    return not (rest and fold(after).startswith(rest[0]))
