"""Which lines of a table's side (rows or columns) a question may mean: every reading worth weighing, each with what speaks for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from statistics import fmean
from typing import TYPE_CHECKING

from kb.asked_kinds import asked_kinds
from kb.mentions import Mention, Reading, find_mention, size_of, union
from kb.names import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.atoms import Glossary
    from kb.mentions import Label
    from kb.table_lines import Lines

LEAST_SHARE = 0.2
"""A label named by less of it is not named."""

KEY_SHARE = 0.7
"""A cell names its row only when this much of it stands in the question: cells are not there to be names."""

NARROWING = 0.7
"""Share of a line's labels that must be named for it to be meant before others that are named alike."""

FULL_SHARE = 0.99
"""A label named whole is named, even by words that carry no subject elsewhere ("Total", "美元")."""

ASKED_SHARE = 0.4
"""A label that only its ending names ("地点" for "where") is hardly more than that ending."""

JOINED_SHARE = 0.4
"""Labels named together are each named by at least so much of them."""

WEAK = 0.3
"""What an unnamed word of a label counts that any amount may be called by: under "期末余额", "金额" is meant before "比例"."""

WEAK_ATOMS = frozenset(["金额数量值", "amount", "value", "number", "total"]) | frozenset("金额数量值")

NAME_SHARE = 0.9
"""What a cell counts as named when it holds a whole name of the question among others ("Siri, Alexa")."""

ONLY_SHARE = 0.8
"""What the only line of a side counts as named when it is not: there is no other that could be meant."""

MOST_OPTIONS = 8
"""Readings of a side that go on: the most telling ones."""


@dataclass(frozen=True, slots=True)
class Option:
    """Lines that a question may mean.

    `covered` are the question's atoms that name them; `share` says how much of their labels' most telling level is named,
    `path` how much over all levels; `loose` how many of the naming words stand inside a longer unexplained phrase.
    `keyed`: named by a cell, not a label. `groups`: how many differently named sets of lines are joined; 0: none is named.
    `parts`: what names each of the joined sets. `asked`: a label column that the question asks for by its kind. `swapped` are atoms in whose stead the labels have another. `order`: for each line the first atom that names it.
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


@dataclass(frozen=True, slots=True)
class _Named:
    mention: Mention
    path: float
    keyed: bool


def options_of(
    lines: Lines, among: Sequence[int], question: Reading, content: frozenset[int], glossary: Glossary
) -> list[Option]:
    """The readings of one side, the most telling first; the last is that nothing is named and all lines are meant.

    Args:
        lines: the labels.
        among: the lines there are.
        question: the question read.
        content: its atoms that carry a subject.
        glossary: names that mean the same.
    """
    labelled = _named_by_labels(lines, question, content, glossary)
    keys = named_by_keys(lines, question, content, glossary)
    named = [(line, found) for line, found in labelled.items()]
    named += [(line, both) for line, key in keys.items() if (both := _with_key(labelled.get(line), key))]
    groups: dict[tuple[frozenset[int], bool], dict[int, _Named]] = {}
    for line, found in named:
        groups.setdefault((found.mention.covered, found.keyed), {})[line] = found
    singles = [_option(members) for members in groups.values()]
    singles = sorted(singles, key=lambda option: -_strength(option, content))[:MOST_OPTIONS]
    narrowed = [_option(_narrowest(groups[option.covered, option.keyed])) for option in singles]
    narrowed += [part for option in singles for part in _same_kind(lines, groups[option.covered, option.keyed])]
    unkeyed = [option for option in narrowed if not option.keyed]
    # Of unions that the question names alike, the one with more lines comes first.
    joined = [joint for some in (singles, narrowed, unkeyed) for joint in reversed(_joined(some))]
    every = tuple(line for line in among if line not in lines.totals) or tuple(among)
    return list(dict.fromkeys([*singles, *narrowed, *joined, _unnamed(every)]))


def _unnamed(lines: tuple[int, ...]) -> Option:
    share = ONLY_SHARE if len(lines) == 1 else 0.0
    return Option(lines, share=share, path=share)


def _option(members: Mapping[int, _Named]) -> Option:
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


def _narrowest(members: Mapping[int, _Named]) -> dict[int, _Named]:
    """Of lines named by the same words, those whose labels say next to nothing beside: "期末余额" means its "金额"."""
    best = max(found.path for found in members.values())
    if best < NARROWING:
        return dict(members)
    return {line: found for line, found in members.items() if found.path >= best - 1e-6}


_KINDS_OF_FIGURE = (
    re.compile(r"change|increase|decrease|growth|variance|变动|增减|变化|增长|同比|增幅|降幅", re.I),
    re.compile(r"比例|比率|占比|比重|[率%％]|percent|ratio|margin", re.I),
)


def _same_kind(lines: Lines, members: Mapping[int, _Named]) -> list[Option]:
    """Of lines named by the same words, those that are changes or shares, and those that are not, each by themselves."""
    parts: list[Option] = []
    for kind in _KINDS_OF_FIGURE:
        of_kind = {
            line
            for line in members
            if any(kind.search(level[line].readings[0].text) for level in lines.levels if line in level)
        }
        if of_kind and len(of_kind) < len(members):
            parts.append(_option({line: found for line, found in members.items() if line in of_kind}))
            parts.append(_option({line: found for line, found in members.items() if line not in of_kind}))
    return parts


def _strength(option: Option, content: frozenset[int]) -> float:
    return len(option.covered & content) * (0.5 + option.share) - (1.0 if option.keyed else 0.0)


def _joined(singles: Sequence[Option]) -> list[Option]:
    """Lines named one after another: "期初和期末", "A, B and C"."""
    kept: list[Option] = []
    joined: list[Option] = []
    for option in singles:
        if option.share < JOINED_SHARE or any(
            option.covered <= other.covered or set(option.lines) & set(other.lines) for other in kept
        ):
            continue
        kept.append(option)
        if len(kept) > 1:
            joined.append(_union(kept))
    return joined


def _union(options: Sequence[Option]) -> Option:
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


def _named_by_labels(lines: Lines, question: Reading, content: frozenset[int], glossary: Glossary) -> dict[int, _Named]:
    """What names each line that is named, over all its levels."""
    known: dict[int, Mention | None] = {}
    kinds = asked_kinds(question)
    paths: dict[int, list[tuple[Label, float, Mention | None]]] = {}
    for level, weights in zip(lines.levels, lines.weights, strict=True):
        for line, label in level.items():
            if id(label) not in known:
                mention = find_mention(label, question, weights, glossary)
                asked = next((found for kind in kinds if (found := kind.names(label, mention, weights))), None)
                if asked and asked.share >= LEAST_SHARE and (mention or asked.share >= ASKED_SHARE):
                    known[id(label)] = asked
                else:
                    known[id(label)] = _telling(mention, question, content, LEAST_SHARE, total=line in lines.totals)
            path = paths.setdefault(line, [])
            if all(label is not other for other, _, _ in path):
                path.append((label, _weight(label, weights), known[id(label)]))
    named: dict[int, _Named] = {}
    for line, path in paths.items():
        told = [(weight, mention) for _, weight, mention in path if mention]
        if told:
            whole = sum(weight for _, weight, _ in path) or 1.0
            share = max(mention.share for _, mention in told)
            named_share = sum(weight * mention.share for weight, mention in told) / whole
            swapped = frozenset().union(*(mention.swapped for _, mention in told))
            covered = union([mention for _, mention in told])
            named[line] = _Named(Mention(covered, share, swapped - covered), named_share, keyed=False)
    return named


def _weight(label: Label, weights: Mapping[str, float]) -> float:
    atoms = label.readings[0].atoms
    return sum(
        weights.get(atom.text, 1.0) * size_of(atom) * (WEAK if atom.text in WEAK_ATOMS else 1.0) for atom in atoms
    )


def _with_key(named: _Named | None, key: Mention) -> _Named | None:
    """A line named by its label and by a cell; None where the cell adds nothing."""
    if named is None:
        return _Named(key, key.share, keyed=True)
    if key.covered <= named.mention.covered:
        return None
    both = Mention(
        key.covered | named.mention.covered, max(key.share, named.mention.share), named.mention.swapped - key.covered
    )
    return _Named(both, max(named.path, key.share), keyed=True)


def named_by_keys(lines: Lines, question: Reading, content: frozenset[int], glossary: Glossary) -> dict[int, Mention]:
    """The lines that one of their cells names, by what names them: whole cells, or a name of the question inside one."""
    found: dict[int, Mention] = {}
    texts = {atom.text for atom in question.atoms}
    own_names = [frozenset(name) for name in names(question, sorted(content), translated=False)]
    own_names += [
        frozenset((at,))
        for at, atom in enumerate(question.atoms)
        if atom.kind == "concept" and not atom.text[1:].isdigit() and not glossary.is_measure(atom.text)
    ]
    for level in lines.keys:
        known: dict[int, Mention | None] = {}
        for line, label in level.items():
            if id(label) not in known:
                known[id(label)] = _key(label, question, content, texts, own_names, glossary)
            if mention := known[id(label)]:
                before = found.get(line)
                if before is None:
                    found[line] = mention
                else:
                    found[line] = Mention(before.covered | mention.covered, max(before.share, mention.share))
    return found


def _key(
    label: Label,
    question: Reading,
    content: frozenset[int],
    texts: set[str],
    own_names: Sequence[frozenset[int]],
    glossary: Glossary,
) -> Mention | None:
    """How the question names a cell: nearly whole, every figure of it; or by a name or a word of the glossary inside it."""
    atoms = label.readings[0].atoms
    if not any(atom.text in texts for atom in atoms):
        return None
    mention = find_mention(label, question, {}, glossary)
    if mention is not None and any(name <= mention.covered for name in own_names):
        return _telling(replace(mention, share=max(mention.share, NAME_SHARE)), question, content, KEY_SHARE)
    if any(atom.text not in texts for atom in atoms if any(map(str.isdigit, atom.text))):
        return None
    return _telling(mention, question, content, KEY_SHARE)


def _telling(
    mention: Mention | None, question: Reading, content: frozenset[int], least: float, *, total: bool = False
) -> Mention | None:
    """A mention that carries content: not one by "the" or "的" alone. A label named whole is content, "Total" where it is one."""
    if mention is None or mention.share < least:
        return None
    if mention.share >= FULL_SHARE and (total or len(mention.covered) > 1):
        return mention
    said = any(index in content or question.atoms[index].kind == "concept" for index in mention.covered)
    return mention if said else None


def looseness(covered: Iterable[int], question: Reading, unexplained: frozenset[int]) -> int:
    """How many runs of the naming atoms are a piece of a longer phrase that nothing explains: "其他" in "其他流动资产"."""
    told = set(covered)
    loose = 0
    for index in told:
        for near in (index - 1, index + 1):
            if near in told or near not in unexplained:
                continue
            left, right = sorted((index, near))
            adjoining = question.atoms[left].end == question.atoms[right].start
            loose += adjoining and question.atoms[left].kind == question.atoms[right].kind == "cjk"
    return loose
