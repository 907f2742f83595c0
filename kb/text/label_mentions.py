"""Which labels a question mentions: names compared atom by atom, partly named ones too, and no name for a piece of
another."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.text.glossary_tokens import fold, joined, plain_atoms

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from kb.text.glossary_tokens import Atom, Glossary

BROADER_SHARE = 0.6
"""What a broader concept ("price" for "input price") counts of the label's own."""

SYNONYM_SHARE = 0.97
"""What a synonym counts of the label's own name, so that of two lines that mean much the same the one named is
taken."""

WEAK = 0.3
"""What a word of a label counts that any amount or thing may be called by: under "期末余额", "金额" is meant before
"比例"."""

WEAK_ATOMS = frozenset(["amount", "value", "number", "name"]) | frozenset("金额数量值名称")

WELL_NAMED = 0.8
"""Share of a label from which the words that name it are taken to be its name."""

SAME_SHARE = 1e-6

_AFTER = frozenset("上下中里内外时后前间")
"""Behind a name these say where or when, before it they may be part of one ("上期")."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A text with its atoms."""

    text: str
    atoms: tuple[Atom, ...]

    @classmethod
    def of(cls, text: str, glossary: Glossary) -> Reading:
        """Read `text`."""
        return cls(text, glossary.read(text))


@dataclass(frozen=True, slots=True)
class Label:
    """A label read twice: with the glossary's concepts, and as it is written ("输出" alone may name "输出价格")."""

    readings: tuple[Reading, ...]

    @property
    def atoms(self) -> tuple[Atom, ...]:
        """All atoms of both readings."""
        return tuple(atom for reading in self.readings for atom in reading.atoms)


@dataclass(frozen=True, slots=True)
class Mention:
    """A label named in a question: which of the question's atoms name it, and the share of the label they make up.

    `swapped` are atoms of the question beside those that name it, where the label goes on with another word: "末" of
    "期末" against the label "期初".
    """

    covered: frozenset[int]
    share: float
    swapped: frozenset[int] = frozenset()


def rarity(labels: Iterable[Label]) -> dict[str, float]:
    """How much an atom tells one label from the others: 1 + ln(labels / labels that hold it)."""
    distinct = {tuple(atom.text for atom in label.atoms) for label in labels}
    counts = Counter(atom for label in distinct for atom in set(label))
    return {atom: 1.0 + math.log(len(distinct) / count) for atom, count in counts.items()}


def find_mention(label: Label, question: Reading, weights: Mapping[str, float], glossary: Glossary) -> Mention | None:
    """How `question` names `label`, or None when it does not.

    The runs of atoms that both share are counted, but for: a single Chinese character of a longer label; a run that is
    a piece of a longer name in the question ("o1" in "o1-mini"); a run that the label goes on with another word
    ("GPT-4o" against "GPT-4o-mini"; a number may follow: a version).
    """
    mentions = [_mention_of(reading, question, weights, glossary) for reading in label.readings]
    found = [mention for mention in mentions if mention]
    if not found:
        return None
    best = max(found, key=lambda mention: mention.share)
    # Words that only the other reading explains add to it: "输出多少钱" names "输出价格" by 输出 and by 多少钱.
    more = sum(mention.share for mention in found if mention is not best and not mention.covered <= best.covered)
    covered = union(found)
    return Mention(covered, min(1.0, best.share + more), best.swapped - covered)


def is_said(label: Label, question: Reading, glossary: Glossary, least: float = WELL_NAMED) -> bool:
    """Whether a question has a label's name itself, at `least` so much of it: to tell it that would be no answer."""
    mention = find_mention(label, question, {}, glossary)
    return mention is not None and mention.share >= least


def _mention_of(label: Reading, question: Reading, weights: Mapping[str, float], glossary: Glossary) -> Mention | None:
    covered: set[int] = set()
    matched: dict[int, float] = {}
    runs: list[tuple[int, int, int]] = []
    common = _common_runs(label, question, glossary)
    # Named whole in one place, it is not named by its words elsewhere: "年末余额" not by the 余额 of "年初余额".
    whole = [run for run in common if run[2] == len(label.atoms) > 1]
    for at, begin, length in whole or common:
        if _is_whole_name(label, question, at, begin, length):
            covered.update(range(at, at + length))
            runs.append((at, begin, length))
            for step in range(length):
                part = _sameness(label, begin + step, question, at + step)
                matched[begin + step] = max(matched.get(begin + step, 0.0), part)
    if not covered:
        return None
    total = sum(weight_of(atom, weights) for atom in label.atoms)
    weight = sum(weight_of(label.atoms[index], weights) * part for index, part in matched.items())
    return Mention(frozenset(covered), weight / total, _swapped(label, question, runs, covered, matched))


def weight_of(atom: Atom, weights: Mapping[str, float]) -> float:
    """How much of a label an atom is: by how it tells lines apart, a Chinese concept as many words as it has
    characters, and next to nothing what any amount may be called by."""
    size = atom.end - atom.start if atom.kind == "concept" and atom.chinese else 1
    return weights.get(atom.text, 1.0) * size * (WEAK if atom.text in WEAK_ATOMS else 1.0)


def _swapped(
    label: Reading,
    question: Reading,
    runs: Sequence[tuple[int, int, int]],
    covered: set[int],
    matched: Mapping[int, float],
) -> frozenset[int]:
    """Atoms of the question next to a shared run where the label has another atom in their stead."""
    swapped: set[int] = set()
    for at, begin, length in runs:
        for own, other in ((at - 1, begin - 1), (at + length, begin + length)):
            if not (0 <= own < len(question.atoms) and 0 <= other < len(label.atoms)):
                continue
            if own in covered or other in matched:
                continue
            if own > at and question.text[question.atoms[own].start] in _AFTER:
                continue
            left, right = sorted((own, at if own < at else own - 1))
            if question.text[question.atoms[left].end : question.atoms[right].start].strip() == "":
                swapped.add(own)
    return frozenset(swapped)


def _sameness(label: Reading, index: int, question: Reading, at: int) -> float:
    """How much two atoms that may mean the same are the same: a name that the label itself has beats a synonym."""
    own, asked = label.atoms[index], question.atoms[at]
    if own.text != asked.text:
        return BROADER_SHARE
    if own.kind != "concept" or own.text[1:].isdigit():
        return 1.0
    same = fold(label.text[own.start : own.end]) == fold(question.text[asked.start : asked.end])
    return 1.0 if same else SYNONYM_SHARE


def _common_runs(label: Reading, question: Reading, glossary: Glossary) -> list[tuple[int, int, int]]:
    """Longest runs of atoms that both have: (index in the question, index in the label, length), longest first."""
    begins: dict[str, list[int]] = {}
    for begin, atom in enumerate(label.atoms):
        for asked in glossary.asked_as(atom.text):
            begins.setdefault(asked, []).append(begin)
    pairs = [(at, begin) for at, atom in enumerate(question.atoms) for begin in begins.get(atom.text, ())]
    same = set(pairs)
    runs: list[tuple[int, int, int]] = []
    for at, begin in pairs:
        if (at - 1, begin - 1) in same:
            continue
        length = 1
        while (at + length, begin + length) in same:
            length += 1
        runs.append((at, begin, length))
    return sorted(runs, key=lambda run: -run[2])


def _is_whole_name(label: Reading, question: Reading, at: int, begin: int, length: int) -> bool:
    atoms = question.atoms[at : at + length]
    if all(atom.kind == "cjk" for atom in atoms):
        return length > 1 or len(label.atoms) == 1
    before, after = _joined_around(question, at, length)
    if before or after:
        return False
    if len(label.atoms) == 1 and atoms[0].kind == "number" and _counts_something(label, question, at):
        return False
    if length == 1 < len(label.atoms) and atoms[0].kind == "number" and _numbers_name(question, at):
        return False
    label_before, label_after = _joined_around(label, begin, length)
    if label_before and not _begins_part(label, begin, length):
        return False
    return not (label_after and label.atoms[begin + length].kind == "word")


def _counts_something(label: Reading, question: Reading, at: int) -> bool:
    """Whether a number in the question is one of something ("6月", "4.75%"), not the bare number that a line has."""
    end = question.atoms[at].end
    own = label.text[label.atoms[0].end :].lstrip()[:1]
    return question.text[end : end + 1] not in ("", " ", "号", "的", ",", "，", "、", "?", "？", "。", own)


def _numbers_name(question: Reading, at: int) -> bool:
    """Whether a number in the question is the last piece of a name ("Dall-E 2"), which no other thing's number is."""
    if at == 0 or question.atoms[at - 1].kind != "word":
        return False
    before, own = question.atoms[at - 1], question.atoms[at]
    return question.text[before.end : own.start] == " " and question.text[before.start : before.end][:1].isupper()


def _begins_part(label: Reading, begin: int, length: int) -> bool:
    """Whether a run inside a joined label is a part a reader may use alone: a word, or letter and number after a hyphen
    ("V3")."""
    first = label.atoms[begin]
    if first.kind == "number":
        return False
    hyphenated = label.text[label.atoms[begin - 1].end : first.start] == "-"
    return len(first.text) > 1 or (hyphenated and length > 1)


def _joined_around(reading: Reading, begin: int, length: int) -> tuple[bool, bool]:
    atoms, end = reading.atoms, begin + length
    before = begin > 0 and joined(reading.text, atoms[begin - 1], atoms[begin])
    after = end < len(atoms) and joined(reading.text, atoms[end - 1], atoms[end])
    return before, after


def best_mentions(found: Mapping[int, Mention], threshold: float) -> dict[int, Mention]:
    """The mentions that hold against each other: those under `threshold` go, and each that another one beats.

    A mention is beaten by one that covers more of the question with it, or the same atoms with a larger share of its
    label.
    """
    kept = {key: mention for key, mention in found.items() if mention.share >= threshold}
    return {key: mention for key, mention in kept.items() if not any(_beats(other, mention) for other in kept.values())}


def _beats(other: Mention, mention: Mention) -> bool:
    if other.covered == mention.covered:
        return other.share > mention.share + SAME_SHARE
    return other.covered > mention.covered and other.share >= mention.share - SAME_SHARE


def union(mentions: Iterable[Mention]) -> frozenset[int]:
    """All atoms of the question that some mention covers."""
    return frozenset().union(*(mention.covered for mention in mentions))


def labels_of(
    texts: Sequence[str], glossary: Glossary, short: Callable[[str], Sequence[str]] = lambda _: ()
) -> list[Label]:
    """Read each label, and the names that are `short` for it; equal texts share one, so that it is looked for once."""
    known: dict[str, Label] = {}
    for text in texts:
        if text not in known:
            concepts, plain = Reading.of(text, glossary), Reading(text, plain_atoms(text))
            names = [concepts, plain, *(Reading.of(name, glossary) for name in short(text))]
            known[text] = Label(tuple(dict.fromkeys(names)))
    return [known[text] for text in texts]
