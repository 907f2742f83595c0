"""What in a question names the lines of a table's side: words of their labels over all levels, question words, and
cells."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.question.label_endings import asked_kinds
from kb.text.label_mentions import Mention, Reading, find_mention, union, weight_of
from kb.text.latin_names import names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.tables.choosing.labels import Lines
    from kb.text.glossary_tokens import Glossary
    from kb.text.label_mentions import Label

LEAST_SHARE = 0.2
"""A label named by less of it is not named."""

KEY_SHARE = 0.7
"""A cell names its row only when this much of it stands in the question: cells are not there to be names."""

FULL_SHARE = 0.99
"""A label named whole is named, even by words that carry no subject elsewhere ("Total", "美元")."""

ASKED_SHARE = 0.4
"""A label that only its ending names ("地点" for "where") is hardly more than that ending."""

NAME_SHARE = 0.9
"""What a cell counts as named when it holds a whole name of the question among others ("Siri, Alexa")."""


@dataclass(frozen=True, slots=True)
class Named:
    """What names a line: the mention, the share of all its levels that is named, whether by a cell (`keyed`)."""

    mention: Mention
    path: float
    keyed: bool


def named_by_labels(lines: Lines, question: Reading, content: frozenset[int], glossary: Glossary) -> dict[int, Named]:
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
    named: dict[int, Named] = {}
    for line, path in paths.items():
        path_mentions = [(weight, mention) for _, weight, mention in path if mention]
        if path_mentions:
            whole = sum(weight for _, weight, _ in path) or 1.0
            share = max(mention.share for _, mention in path_mentions)
            named_share = sum(weight * mention.share for weight, mention in path_mentions) / whole
            swapped = frozenset().union(*(mention.swapped for _, mention in path_mentions))
            covered = union([mention for _, mention in path_mentions])
            named[line] = Named(Mention(covered, share, swapped - covered), named_share, keyed=False)
    return named


def _weight(label: Label, weights: Mapping[str, float]) -> float:
    return sum(weight_of(atom, weights) for atom in label.readings[0].atoms)


def with_key(named: Named | None, key: Mention) -> Named | None:
    """A line named by its label and by a cell; None where the cell adds nothing."""
    if named is None:
        return Named(key, key.share, keyed=True)
    if key.covered <= named.mention.covered:
        return None
    both = Mention(
        key.covered | named.mention.covered, max(key.share, named.mention.share), named.mention.swapped - key.covered
    )
    return Named(both, max(named.path, key.share), keyed=True)


def named_by_keys(lines: Lines, question: Reading, content: frozenset[int], glossary: Glossary) -> dict[int, Mention]:
    """The lines that one of their cells names, by what names them: whole cells, or a name of the question inside
    one."""
    found: dict[int, Mention] = {}
    texts = {atom.text for atom in question.atoms}
    own_names = [
        frozenset(name)
        for name in names(question, sorted(content), translated=False)
        # A year stands in any date.
        if not all(question.atoms[at].text.strip("#").isdigit() for at in name)
    ]
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
    """How the question names a cell: nearly whole, every figure of it; or by a name or a word of the glossary inside
    it."""
    atoms = label.readings[0].atoms
    if not any(atom.text in texts for atom in atoms):
        return None
    mention = find_mention(label, question, {}, glossary)
    if mention is not None and any(name <= mention.covered for name in own_names):
        # What stands beside the name in the cell is no other word in its stead.
        sure = replace(mention, share=max(mention.share, NAME_SHARE), swapped=frozenset())
        return _telling(sure, question, content, KEY_SHARE)
    if any(atom.text not in texts for atom in atoms if any(map(str.isdigit, atom.text))):
        return None
    return _telling(mention, question, content, KEY_SHARE)


def _telling(
    mention: Mention | None, question: Reading, content: frozenset[int], least: float, *, total: bool = False
) -> Mention | None:
    """A mention that carries content: not one by "the" or "的" alone. A label named whole is content, "Total" where it
    is one."""
    if mention is None or mention.share < least:
        return None
    if mention.share >= FULL_SHARE and (total or len(mention.covered) > 1):
        return mention
    said = any(index in content or question.atoms[index].kind == "concept" for index in mention.covered)
    return mention if said else None
