"""A text as atoms: single CJK characters, words, numbers, and concepts of the glossary. Names are compared atom by
atom, so that "GPT-4o", "GPT 4o" and "gpt4o" are one name, "市盈率" and "PE" one measure, "2025E" and "2025 年" one
period."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.text.calendar_words import YEAR
from kb.text.chinese_scripts import simplified
from kb.text.glossary_files import fault, read_entries, shipped_entries
from kb.text.year_spans import age_span

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from pathlib import Path

    from kb.text.glossary_files import Concept

CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_NUMBERING = "\u2460-\u249b"
"""①, ⑴, ⒈: they number a label and are no part of its name."""

_ATOM = re.compile(rf"[{CJK}]|\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|[^\W\d_{CJK}{_NUMBERING}]+")
_MODEL_BORDER = re.compile(r"(?<=[a-z])(?=[A-Z]{1,3}\b|[A-Z]{1,3}\d)")
_IDEOGRAPH = re.compile(f"[{CJK}]")
_JOINT = re.compile(r"[-‐‑–._/@+&]?")
_YEAR_SUFFIX = frozenset({"e", "a", "f", "年"})
_LONGEST_SPAN = 8
"""Atoms that the wording of a span of years may have."""
_IN_IES = frozenset(("series", "species", "movies", "cookies"))
_PLURAL_FROM = 4
"""English words of at least this many letters lose a plural s."""


@dataclass(frozen=True, slots=True)
class Atom:
    """One comparable piece of a text. `kind` is "cjk", "word", "number" or "concept"; [start, end) its characters.
    `chinese`: a concept that the text words in Chinese."""

    text: str
    start: int
    end: int
    kind: str
    chinese: bool = False


RECENT = 2048
"""Texts whose atoms are cached: a question is read by many, and a conversation comes back to its passages."""


@lru_cache(2 * RECENT)
def fold(text: str) -> str:
    """Lower case, compatibility forms and simplified characters, character by character, so that offsets stay those of
    `text`."""
    return "".join(_fold_character(character) for character in text)


@lru_cache(maxsize=65536)
def _fold_character(character: str) -> str:
    folded = simplified(unicodedata.normalize("NFKC", character).lower())
    return folded if len(folded) == 1 else character


@lru_cache(RECENT)
def plain_atoms(text: str) -> tuple[Atom, ...]:
    """The atoms of a text before years and glossary concepts are recognised."""
    folded = fold(text)
    return tuple(
        _atom(folded[start:end], start, end)
        for found in _ATOM.finditer(folded)
        for start, end in _unglued(text, found.start(), found.end())
    )


def _unglued(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """A word, or the two that lost their hyphen: "DeepSeekR1" is DeepSeek and R1."""
    border = _MODEL_BORDER.search(text, start, end)
    if border is None or not text[end : end + 1].isdigit():
        return [(start, end)]
    return [(start, border.start()), (border.start(), end)]


def _atom(text: str, start: int, end: int) -> Atom:
    if text[0].isdigit():
        return Atom(text.replace(",", ""), start, end, "number")
    if _IDEOGRAPH.match(text):
        return Atom(text, start, end, "cjk")
    return Atom(_singular(text), start, end, "word")


def _singular(word: str) -> str:
    """An English word without the s of a plural: currencies and currency, classes and class are one."""
    if len(word) < _PLURAL_FROM or not word.endswith("s") or word.endswith("ss"):
        return word
    if word.endswith("ies") and len(word) > _PLURAL_FROM and word not in _IN_IES:
        return f"{word[:-3]}y"
    return word[:-2] if word.endswith(("sses", "xes")) else word[:-1]


def joined(text: str, left: Atom, right: Atom) -> bool:
    """True when two neighbouring atoms belong to one name: nothing between them, or a single hyphen, dot, slash."""
    if _IDEOGRAPH.match(text[left.end - 1]) or _IDEOGRAPH.match(text[right.start]):
        return False
    return _JOINT.fullmatch(text[left.end : right.start]) is not None


class Glossary:
    """Concepts and their wordings. Built once, passed down; see glossary.toml for what goes in."""

    def __init__(
        self,
        concepts: Mapping[str, Sequence[str]],
        units: Mapping[str, str],
        broader: Mapping[str, str],
        measures: Collection[str],
    ) -> None:
        self.concepts = tuple(concepts)
        self._names = {f"#{concept}": tuple(names) for concept, names in concepts.items()}
        self._measures = frozenset(measures)
        self._units = dict(units)
        self._broader = {f"#{narrow}": f"#{broad}" for narrow, broad in broader.items()}
        self._recent = lru_cache(RECENT)(self._read)
        self._wordings: dict[str, list[tuple[tuple[str, ...], str]]] = {}
        for concept, names in concepts.items():
            for wording in map(_wording, names):
                self._wordings.setdefault(wording[0], []).append((wording, concept))
        for wordings in self._wordings.values():
            wordings.sort(key=lambda wording: -len(wording[0]))

    def unit(self, atoms: Iterable[Atom]) -> str:
        """The usual unit of the first concept among `atoms` that has one, else empty."""
        units = (self._units.get(atom.text[1:], "") for atom in atoms if atom.kind == "concept")
        return next((unit for unit in units if unit), "")

    def is_measure(self, atom: str) -> bool:
        """Whether an atom stands for a figure that a report gives or does not: not a role, a grade or a part of a price
        list."""
        return atom[1:] in self._measures if atom.startswith("#") else False

    def names_of(self, atom: str) -> tuple[str, ...]:
        """What else a concept is called; empty where the atom is none of the glossary's."""
        return self._names.get(atom, ())

    def covers(self, asked: str, named: str) -> bool:
        """True when a question's atom `asked` may mean a label's atom `named`: the same, or its broader concept."""
        return asked == named or self._broader.get(named) == asked

    def asked_as(self, named: str) -> tuple[str, ...]:
        """The atoms of a question that may mean a label's atom `named`: those that cover it."""
        broader = self._broader.get(named, named)
        return (named,) if broader == named else (named, broader)

    def read(self, text: str) -> tuple[Atom, ...]:
        """The atoms of `text`, with years ("#2025") and concepts ("#pe") in place of the atoms that word them."""
        return self._recent(text)

    def _read(self, text: str) -> tuple[Atom, ...]:
        plain = plain_atoms(text)
        found: list[Atom] = []
        index = 0
        while index < len(plain):
            width, name = self._concept_at(text, plain, index)
            if width:
                start, end = plain[index].start, plain[index + width - 1].end
                found.append(Atom(f"#{name}", start, end, "concept", _IDEOGRAPH.match(text[start]) is not None))
            else:
                found.append(plain[index])
            index += max(width, 1)
        return tuple(found)

    def _concept_at(self, text: str, atoms: Sequence[Atom], index: int) -> tuple[int, str]:
        if span := age_span(text, atoms[index].start):
            return sum(atom.end <= span[0] for atom in atoms[index : index + _LONGEST_SPAN]), span[1]
        width, year = _year_at(text, atoms, index)
        if width:
            return width, year
        for wording, concept in self._wordings.get(atoms[index].text, ()):
            end = index + len(wording)
            if tuple(atom.text for atom in atoms[index:end]) == wording and not _inside_name(text, atoms, index, end):
                return len(wording), concept
        return 0, ""


def _year_at(text: str, atoms: Sequence[Atom], index: int) -> tuple[int, str]:
    """A period: 2025, 2025E, 2025 年, 25 年, 25E, FY2025. A bare two-digit number is none, nor is 2,025."""
    atom = atoms[index]
    if atom.text == "fy" and index + 1 < len(atoms) and atoms[index + 1].kind == "number":
        width, year = _year_at(text, atoms, index + 1)
        return (width + 1, year) if width else (0, "")
    if atom.kind != "number" or not text[atom.start : atom.end].isdigit():
        return 0, ""
    ranged = index > 0 and re.fullmatch(YEAR, atoms[index - 1].text)
    if not ranged and _inside_name(text, atoms, index, index + 1, left_only=True):
        return 0, ""
    after = atoms[index + 1] if index + 1 < len(atoms) else None
    gap = text[atom.end : after.start] if after else "|"
    suffixed = after is not None and after.text in _YEAR_SUFFIX and gap in ("", " ")
    if re.fullmatch(YEAR, atom.text):
        return (2, atom.text) if suffixed else (1, atom.text)
    if re.fullmatch(r"[0-4]\d", atom.text) and suffixed and gap == "":
        return 2, f"20{atom.text}"
    return 0, ""


def _inside_name(text: str, atoms: Sequence[Atom], start: int, end: int, *, left_only: bool = False) -> bool:
    """True when the atoms [start, end) are a piece of a longer joined name, such as the "pe" of "GPU-PE-2"."""
    if start > 0 and atoms[start - 1].text != "fy" and joined(text, atoms[start - 1], atoms[start]):
        return text[atoms[start - 1].end : atoms[start].start] != "/"
    if left_only or end >= len(atoms):
        return False
    return joined(text, atoms[end - 1], atoms[end]) and text[atoms[end - 1].end : atoms[end].start] not in ("/", ".")


def load_glossary(own: Path | None = None) -> Glossary:
    """The glossary that comes with the program, with the concepts and names of a user's file added.

    Raises:
        UsageError: the file cannot be read or has a fault.
    """
    entries = shipped_entries()
    if own is not None:
        entries = _with_own(entries, read_entries(own), own)
    return Glossary(
        {concept: entry.names for concept, entry in entries.items()},
        {concept: entry.unit for concept, entry in entries.items() if entry.unit},
        {concept: entry.broader for concept, entry in entries.items() if entry.broader},
        [concept for concept, entry in entries.items() if entry.measure is not False],
    )


def _with_own(known: Mapping[str, Concept], own: Mapping[str, Concept], file: Path) -> dict[str, Concept]:
    entries = dict(known)
    holders = {_wording(name): concept for concept, entry in known.items() for name in entry.names}
    for concept, entry in own.items():
        entries[concept] = known[concept].extended(entry) if concept in known else entry
        if not entries[concept].names:
            raise fault(file, concept, "has no names", 'Give it some: names = ["...", "..."].')
        for name in entry.names:
            if not _wording(name):
                raise fault(
                    file, concept, f"names: {name!r} has neither letter nor digit", "Take it out, or complete it."
                )
            holder = holders.setdefault(_wording(name), concept)
            if holder != concept:
                cure = (
                    f"A name belongs to one concept: put those that mean the same under [{holder}], or take it out "
                    f"here."
                )
                raise fault(file, concept, f"names: {name!r} is a name of [{holder}]", cure)
    for concept, entry in own.items():
        if entry.broader and entry.broader not in entries:
            cure = "Name a concept of this file, or one that comes with the program (docs/glossary.md)."
            raise fault(file, concept, f"broader: there is no concept {entry.broader!r}", cure)
    return entries


def _wording(name: str) -> tuple[str, ...]:
    return tuple(atom.text for atom in plain_atoms(name))
