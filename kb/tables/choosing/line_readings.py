"""Which lines of a table's side (rows or columns) a question may mean: every reading worth weighing, each with what
speaks for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

from kb.amounts.rate_labels import CHANGE, SHARE
from kb.tables.choosing.line_naming import FULL_SHARE, named_by_keys, named_by_labels, with_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.tables.choosing.labels import Lines
    from kb.tables.choosing.line_naming import Named
    from kb.text.glossary_tokens import Glossary
    from kb.text.label_mentions import Mention, Reading

NARROWING = 0.7
"""Share of a line's labels that must be named for it to be meant before others that are named alike."""

JOINED_SHARE = 0.4
"""Labels named together are each named by at least so much of them."""

ONLY_SHARE = 0.8
"""What the only line of a side counts as named when it is not: there is no other that could be meant."""

MOST_OPTIONS = 8
"""Readings of a side that go on: the most telling ones."""


@dataclass(frozen=True, slots=True)
class Option:
    """Lines that a question may mean.

    `covered` are the question's atoms that name them; `share` says how much of their labels' most telling level is
    named, `path` how much over all levels; `loose` how many of the naming words stand inside a longer unexplained
    phrase. `keyed`: named by a cell, not a label. `groups`: how many differently named sets of lines are joined; 0:
    none is named. `parts`: what names each of the joined sets. `within`: a cell of their group, in another line, tells
    which group is meant. `asked`: a label column that the question asks for by its kind. `swapped` are atoms in whose
    stead the labels have another. `order`: for each line the first atom that names it.
    """

    lines: tuple[int, ...]
    covered: frozenset[int] = frozenset()
    share: float = 0.0
    path: float = 0.0
    keyed: bool = False
    groups: int = 0
    swapped: frozenset[int] = frozenset()
    order: tuple[int, ...] = ()
    asked: bool = False
    parts: tuple[frozenset[int], ...] = ()
    within: bool = False

    def only(self, kept: Sequence[int]) -> Option:
        """Some of its lines: what is joined are those sets of which a line is left, but all words still name."""
        there = dict(zip(self.lines, self.order, strict=True)) if self.order else {}
        first = {there[line] for line in kept if line in there}
        parts = tuple(part for part in self.parts if min(part, default=-1) in first)
        groups = max(1, len(parts)) if self.parts else self.groups
        order = tuple(there[line] for line in kept if line in there)
        return replace(self, lines=tuple(kept), groups=groups, parts=parts, order=order)


def options_of(
    lines: Lines,
    among: Sequence[int],
    question: Reading,
    content: frozenset[int],
    around: frozenset[int],
    glossary: Glossary,
) -> list[Option]:
    """The readings of one side, the most telling first; the last is that nothing is named and all lines are meant.

    Args:
        lines: the labels.
        among: the lines there are.
        question: the question read.
        content: its atoms that carry a subject.
        around: its atoms that the table's surroundings have: no key, for they are true of all of it.
        glossary: names that mean the same.
    """
    labelled = named_by_labels(lines, question, content, glossary)
    keys = named_by_keys(lines, question, content - around, glossary)
    named = [(line, found) for line, found in labelled.items()]
    named += [(line, both) for line, key in keys.items() if (both := with_key(labelled.get(line), key))]
    groups: dict[tuple[frozenset[int], bool], dict[int, Named]] = {}
    for line, found in named:
        groups.setdefault((found.mention.covered, found.keyed), {})[line] = found
    singles = [_option(members) for members in groups.values()]
    singles = sorted(singles, key=lambda option: -_strength(option, content))[:MOST_OPTIONS]
    narrowed = [_option(_narrowest(groups[option.covered, option.keyed])) for option in singles]
    narrowed += [part for option in singles for part in _same_kind(lines, groups[option.covered, option.keyed])]
    narrowed += [part for option in singles for part in _in_group_of(keys, lines, groups[option.covered, option.keyed])]
    unkeyed = [option for option in narrowed if not option.keyed]
    # Of unions that the question names alike, the one with more lines comes first.
    by_name = sorted(unkeyed, key=lambda option: -option.path)
    joined = [joint for some in (singles, narrowed, unkeyed, by_name) for joint in reversed(_joined(some))]
    joined += _with_second_leaf(unkeyed, question)
    every = tuple(line for line in among if line not in lines.totals) or tuple(among)
    return list(dict.fromkeys([*singles, *narrowed, *joined, _unnamed(every)]))


def _unnamed(lines: tuple[int, ...]) -> Option:
    share = ONLY_SHARE if len(lines) == 1 else 0.0
    return Option(lines, share=share, path=share)


def _option(members: Mapping[int, Named]) -> Option:
    one = next(iter(members.values()))
    return Option(
        tuple(members),
        one.mention.covered,
        fmean(found.mention.share for found in members.values()),
        fmean(found.path for found in members.values()),
        one.keyed,
        1,
        frozenset.intersection(*(found.mention.swapped for found in members.values())),
        (min(one.mention.covered),) * len(members),
    )


def _narrowest(members: Mapping[int, Named]) -> dict[int, Named]:
    """Of lines named by the same words, those whose labels say next to nothing beside: "期末余额" means its "金额"."""
    best = max(found.path for found in members.values())
    if best < NARROWING:
        # A group's own name is "汽车", not a piece of "低速汽车".
        whole = {line: found for line, found in members.items() if found.mention.share >= FULL_SHARE}
        return whole or dict(members)
    return {line: found for line, found in members.items() if found.path >= best - 1e-6}


_AND = re.compile(
    r"(?:和|与|及|以及|、|并|(?:哪|那个?家|什么|谁|多少)[^，,]*[，,]|\band|\bplus)\s*(?:其|its|their|the)?\s*$", re.I
)


def _same_kind(lines: Lines, members: Mapping[int, Named]) -> list[Option]:
    """Of lines named by the same words, those that are changes or shares, and those that are not, each by
    themselves."""
    parts: list[Option] = []
    for kind in (CHANGE, SHARE):
        of_kind = {
            line
            for line in members
            if any(kind.search(level[line].readings[0].text) for level in lines.levels if line in level)
        }
        if of_kind and len(of_kind) < len(members):
            parts.append(_option({line: found for line, found in members.items() if line in of_kind}))
            parts.append(_option({line: found for line, found in members.items() if line not in of_kind}))
    return parts


def _in_group_of(keys: Mapping[int, Mention], lines: Lines, members: Mapping[int, Named]) -> list[Option]:
    """Of lines named by the same words, those of the group in which a cell is named: "制造厂商" of the device whose
    "型号" is CEU2-8, where each device has a line for either."""
    if len(lines.levels) < 2 or len(members) < 2:
        return []
    groups, found = lines.levels[0], []
    for line, key in keys.items():
        within = {at: one for at, one in members.items() if at in groups and groups[at] is groups.get(line)}
        if line in members or not 0 < len(within) < len(members):
            continue
        option = _option({at: both for at, one in within.items() if (both := with_key(one, key))} or within)
        found.append(replace(option, within=True))
    return found


def _strength(option: Option, content: frozenset[int]) -> float:
    return len(option.covered & content) * (0.5 + option.share) - (1.0 if option.keyed else 0.0)


def _joined(singles: Sequence[Option]) -> list[Option]:
    """Lines named one after another: "期初和期末", "A, B and C"."""
    kept: list[Option] = []
    joined: list[Option] = []
    for option in singles:
        if option.share < JOINED_SHARE or any(
            option.covered <= other.covered or other.covered <= option.covered or set(option.lines) & set(other.lines)
            for other in kept
        ):
            continue
        kept.append(option)
        if len(kept) > 1:
            joined.append(union_of(kept))
    return joined


def _with_second_leaf(options: Sequence[Option], question: Reading) -> list[Option]:
    """ "期末余额和比例": a line named by its group alone, and another of the group whose own name is added by a
    conjunction."""
    return [
        union_of([one, other])
        for one in options
        for other in options
        if one.covered < other.covered
        and one.share >= JOINED_SHARE
        and _is_added(other.covered - one.covered, question)
    ]


def _is_added(atoms: frozenset[int], question: Reading) -> bool:
    """Whether a conjunction stands right before the first of these atoms, none of which come before it."""
    first = question.atoms[min(atoms)].start
    return _AND.search(question.text[:first]) is not None


def union_of(options: Sequence[Option]) -> Option:
    """Lines of several options together, each named by what names it."""
    lines = sorted((line, at) for one in options for line, at in zip(one.lines, one.order, strict=True))
    return Option(
        tuple(line for line, _ in lines),
        frozenset().union(*(one.covered for one in options)),
        min(one.share for one in options),
        min(one.path for one in options),
        any(one.keyed for one in options),
        len(options),
        frozenset().union(*(one.swapped for one in options)),
        tuple(at for _, at in lines),
        parts=tuple(one.covered for one in options),
    )


def looseness(covered: Iterable[int], question: Reading, unexplained: frozenset[int]) -> int:
    """How many runs of the naming atoms are a piece of a longer phrase that nothing explains: "其他" in
    "其他流动资产"."""
    explained = set(covered)
    loose = 0
    for index in explained:
        for near in (index - 1, index + 1):
            if near in explained or near not in unexplained:
                continue
            left, right = sorted((index, near))
            adjoining = question.atoms[left].end == question.atoms[right].start
            loose += adjoining and question.atoms[left].kind == question.atoms[right].kind == "cjk"
    return loose
