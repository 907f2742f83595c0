"""Names, codes and periods of a question that an answer must carry by form: "o1-mini" is not "o1", 2027 is not 2026."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.text.calendar_words import YEAR
from kb.text.demonyms import of_same_place
from kb.text.glossary_tokens import fold, joined
from kb.text.spellings import written_otherwise
from kb.text.thesaurus import same_group
from kb.text.unexplained import content_atoms
from kb.text.word_lists import whole_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.text.glossary_tokens import Atom
    from kb.text.label_mentions import Reading


LEAST_PLURAL = 3
"""Letters that a name has at least which may stand in the plural."""

LEAST_INITIALS = 2
"""Words of which the first letters stand for a name."""

_CAPITALS = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+)+|(?:[A-Z]\.){2,}|(?<![A-Za-z])[A-Z]{2,}(?![A-Za-z])")
_INNER_CAPITAL = re.compile(r"(?<=[A-Za-z])[A-Z]")


def names(question: Reading, content: list[int], *, translated: bool) -> list[tuple[int, ...]]:
    """The names among the content atoms, each as the indexes of its atoms.

    A name is a run of joined Latin atoms with a capital or a digit in it, or a year. With `translated` (the evidence is
    in another language) a word with nothing but a leading capital does not count: "Zuckerberg" has another form there.
    """
    runs: list[list[int]] = []
    for index in content:
        atom = question.atoms[index]
        if atom.kind == "cjk":
            continue
        if runs and runs[-1][-1] == index - 1 and joined(question.text, question.atoms[index - 1], atom):
            runs[-1].append(index)
        else:
            runs.append([index])
    return [tuple(run) for run in runs if _is_name(_surface(question, run), translated=translated)]


def _surface(question: Reading, run: list[int]) -> str:
    return question.text[question.atoms[run[0]].start : question.atoms[run[-1]].end]


def _is_name(surface: str, *, translated: bool) -> bool:
    if not re.search(r"[^\W\d_]", surface) and not re.fullmatch(YEAR, surface):
        return False
    if re.fullmatch(r"\d+(?:st|nd|rd|th)", surface):
        return False
    if translated and re.fullmatch(r"\d+-[a-z]+", surface):
        # "a 24-yard line" is a measure.
        return False
    latin = [character for character in surface if character.isascii() and character.isalnum()]
    if not latin:
        return False
    if any(character.isdigit() for character in latin) or _INNER_CAPITAL.search(surface):
        return True
    return latin[0].isupper() and not translated


def stands_in(question: Reading, name: tuple[int, ...], evidence: Reading) -> bool:
    """Whether the evidence has that name whole: its atoms in a row, not as a piece of a longer joined name."""
    return any(_stands(question, name[at:], evidence) for at in _own_parts(question, name))


def share_named(question: Reading, wanted_names: Sequence[tuple[int, ...]], evidence: Reading) -> float:
    """Share of the question's names that the evidence has; 0 when the question has none."""
    there = sum(stands_in(question, name, evidence) for name in wanted_names)
    return there / len(wanted_names) if wanted_names else 0.0


def missing_names(question: Reading, evidence: Reading, *, translated: bool) -> tuple[str, ...]:
    """The names of the question, as it writes them, that the evidence has not in any spelling; `translated` as in
    `names`."""
    absent = [
        name
        for name in names(question, content_atoms(question), translated=translated)
        if not stands_in(question, name, evidence)
    ]
    return tuple(
        _surface(question, list(name))
        for name in absent
        if not written_otherwise(_surface(question, list(name)), evidence.text)
        and not _by_initials(question, name, evidence.text)
        and not _called_otherwise(_surface(question, list(name)), evidence.text)
    )


def _called_otherwise(name: str, text: str) -> bool:
    """Whether a text has the place that a name is of, or what an abbreviation stands for: Italy for "Italian", 研发 for
    "R&D"."""
    others = (*of_same_place(name), *(same_group(name) if name.isupper() else ()))
    return bool(others) and re.search(whole_words(map(fold, others)), fold(text)) is not None


def _by_initials(question: Reading, name: tuple[int, ...], text: str) -> bool:
    """Whether a text has the initials of the words with capitals that a name is one of, or words with the initials that
    it is: United States, U.S., US."""
    atom = question.atoms[name[0]]
    run = next(
        (found for found in _CAPITALS.finditer(question.text) if found.start() <= atom.start < found.end()), None
    )
    letters = "".join(word[0] for word in re.findall(r"[A-Za-z]+", run[0])) if run else ""
    if len(letters) < LEAST_INITIALS or not letters.isupper():
        return False
    dotted = r"\.?".join(letters)
    spelled = r"[a-z]+ ".join(letters) + "[a-z]+"
    return re.search(rf"(?<![A-Za-z])(?:{dotted}|{spelled})(?![A-Za-z])", text) is not None


def _own_parts(question: Reading, name: tuple[int, ...]) -> list[int]:
    """Where in a name a shorter form of it begins: the whole, and each hyphened rest with a number ("V3" of
    "DeepSeek-V3")."""
    starts = [0]
    for at in range(1, len(name)):
        left, right = question.atoms[name[at - 1]], question.atoms[name[at]]
        rest = question.text[right.start : question.atoms[name[-1]].end]
        if question.text[left.end : right.start] == "-" and re.match(r"[A-Za-z].*\d", rest):
            starts.append(at)
    return starts


def _stands(question: Reading, name: tuple[int, ...], evidence: Reading) -> bool:
    wanted = [question.atoms[index].text for index in name]
    texts, width = [atom.text for atom in evidence.atoms], len(wanted)
    # A family name ("DeepSeek") may be part of its members'; one with a number ("o1") is a member itself.
    is_member = any(character.isdigit() for atom in wanted for character in atom)
    return any(
        _are_same(texts[at : at + width], wanted) and not (is_member and _goes_on(evidence, at + width))
        for at in range(len(texts) - width + 1)
        if width == 1 or texts[at] == wanted[0]
    )


def _are_same(stated: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether texts are the same, but for the last one's plural: DSU, DSUs."""
    if stated == wanted:
        return True
    if len(stated) != len(wanted) or stated[:-1] != wanted[:-1]:
        return False
    one, other = sorted((stated[-1], wanted[-1]), key=len)
    return len(one) >= LEAST_PLURAL and f"{one}s" == other


def _goes_on(evidence: Reading, end: int) -> bool:
    if end >= len(evidence.atoms):
        return False
    last, following = evidence.atoms[end - 1], evidence.atoms[end]
    return following.kind == "word" and _hyphenated(evidence.text, last, following)


def _hyphenated(text: str, left: Atom, right: Atom) -> bool:
    return text[left.end : right.start] == "-"
