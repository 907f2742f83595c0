"""A follow-up made complete: "那 DeepSeek-R1 呢？" after "o3-mini 的输出价格是多少？" asks for the output price of DeepSeek-R1.

What the new question names takes the place of what the last one named in the same role (a name for a name, a period for a
period, a measure for a measure); a pronoun is given the last question's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.leftover import content_atoms
from kb.mentions import Reading, find_mention
from kb.names import names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.atoms import Atom, Glossary
    from kb.mentions import Label

_PRONOUN = re.compile(
    r"它们|它|他们|她们|他|她|该公司|该模型|该股|这家公司|这只股票|这个模型|其(?![他它余中实次])|\b(?:its|it|their|they|them|that (?:model|company|stock)|this (?:model|company|stock)|the same (?:model|company|stock))\b",
    re.I,
)
_OPENING = re.compile(r"^\s*(?:那么?|还有|另外|再?换成|(?:and|but|so)\b|(?:what|how) about\b|同样)", re.I)
_CLOSING = re.compile(r"(?:呢|如何|怎么样|又是?多少|是多少)?\s*[?？。!！]*\s*$")
_ELLIPTIC_END = re.compile(r"呢\s*[?？]*\s*$")
_SHORT = 6
"""A question with less content than this many characters and no verb of its own leans on the one before."""

NAME, PERIOD, MEASURE = "name", "period", "measure"


@dataclass(frozen=True, slots=True)
class _Role:
    kind: str
    start: int
    end: int


def complete(turns: Sequence[str], glossary: Glossary, labels: Sequence[Label] = ()) -> str:
    """The last turn as a question that stands by itself.

    Args:
        turns: the conversation's questions, oldest first, at least one.
        glossary: for periods and measures.
        labels: names known from tables, so that a Chinese company is seen as a name.
    """
    question = turns[0]
    for following in turns[1:]:
        question = _completed(question, following, glossary, labels)
    return question


def _completed(last: str, new: str, glossary: Glossary, labels: Sequence[Label]) -> str:
    before, after = _roles(last, glossary, labels), _roles(new, glossary, labels)
    pronoun = _PRONOUN.search(new)
    named = [role for role in before if role.kind == NAME]
    if pronoun and named and not any(role.kind == NAME for role in after):
        name = last[named[0].start : named[0].end]
        return f"{new[: pronoun.start()]}{_with_possessive(name, pronoun.group())}{new[pronoun.end() :]}"
    if not _leans(new, after):
        return new
    return _replaced(last, new, before, after)


def _with_possessive(name: str, pronoun: str) -> str:
    return f"{name}'s" if pronoun.lower() in ("its", "their") else f"{name}的" if pronoun == "其" else name


def _leans(new: str, roles: Sequence[_Role]) -> bool:
    """Whether the question says too little by itself."""
    if _ELLIPTIC_END.search(new) or _OPENING.search(new):
        return True
    kinds = {role.kind for role in roles}
    return bool(kinds) and NAME not in kinds and _rest(new, roles) <= _SHORT


def _rest(text: str, roles: Sequence[_Role]) -> int:
    """Characters of content that no role explains."""
    kept = list(_CLOSING.sub("", _OPENING.sub("", text)))
    told = "".join(kept)
    for role in roles:
        told = told.replace(text[role.start : role.end], "")
    return len(re.sub(r"[\W_]|的|是|在|多少|什么|what|is|the|for|in|of|was", "", told, flags=re.I))


def _replaced(last: str, new: str, before: Sequence[_Role], after: Sequence[_Role]) -> str:
    pieces: list[tuple[int, int, str]] = []
    added: list[str] = []
    for kind in (NAME, PERIOD, MEASURE):
        old, fresh = [r for r in before if r.kind == kind], [r for r in after if r.kind == kind]
        if not fresh:
            continue
        said = ("、" if re.search(r"[一-鿿]", new) else ", ").join(new[role.start : role.end] for role in fresh)
        if old:
            pieces.append((old[0].start, old[0].end, said))
            pieces.extend((role.start, role.end, "") for role in old[1:])
        else:
            added.append(said)
    if not pieces and not added:
        # It names nothing that has a role: its words narrow the last question down.
        return f"{last.rstrip('？?。 ')} {_CLOSING.sub('', _OPENING.sub('', new)).strip('，, ')}"
    text = last
    for start, end, said in sorted(pieces, reverse=True):
        text = f"{text[:start]}{said}{text[end:]}"
    return f"{' '.join(added)} {text}".strip() if added else text


def _roles(text: str, glossary: Glossary, labels: Sequence[Label]) -> list[_Role]:
    """Names, periods and measures in the order they stand in; none overlaps another."""
    reading = Reading.of(text, glossary)
    found = [
        _Role(PERIOD if atom.text[1:].isdigit() else MEASURE, atom.start, atom.end)
        for atom in reading.atoms
        if atom.kind == "concept" and atom.text[1:] not in _UNMEASURED
    ]
    taken = {at for role in found for at in range(role.start, role.end)}
    runs = [*names(reading, content_atoms(reading), translated=False), *_labelled(reading, labels, glossary)]
    for run in sorted(runs, key=lambda run: (run[0], -run[-1])):
        role = _Role(NAME, reading.atoms[run[0]].start, reading.atoms[run[-1]].end)
        if taken.isdisjoint(range(role.start, role.end)):
            found.append(_with_bracket(text, role))
            taken |= set(range(role.start, role.end))
    return sorted(found, key=lambda role: role.start)


_UNMEASURED = frozenset({"model", "stock_name", "sector"})


def _with_bracket(text: str, role: _Role) -> _Role:
    """A name takes along the bracket that tells it from its like: "o3-mini (high)"."""
    bracket = re.match(r"\s*[(（][^()（）]{1,12}[)）]", text[role.end :])
    return _Role(role.kind, role.start, role.end + bracket.end()) if bracket else role


def _labelled(reading: Reading, labels: Sequence[Label], glossary: Glossary) -> list[tuple[int, ...]]:
    """Runs of Chinese that are a table's row label, whole."""
    held = {atom.text for atom in reading.atoms}
    runs: list[tuple[int, ...]] = []
    for label in labels:
        if not _all_in(label.readings[0].atoms, held):
            continue
        mention = find_mention(label, reading, {}, glossary)
        if mention and mention.share >= 1.0:
            covered = sorted(mention.covered)
            if covered == list(range(covered[0], covered[-1] + 1)):
                runs.append(tuple(covered))
    return runs


def _all_in(atoms: Sequence[Atom], held: set[str]) -> bool:
    return bool(atoms) and all(atom.text in held for atom in atoms)
