"""What of a question the reports do not speak of: names that are not theirs, and for the reader, what is there and
what is missing."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.facts.measures import GENERIC, measures_in
from kb.facts.periods import groups_of
from kb.facts.words import words_file
from kb.question.entities import abbreviates, carried, named, own_part, subject_of
from kb.search.report_scope import around
from kb.text.demonyms import of_same_place
from kb.text.glossary_tokens import CJK, fold
from kb.text.label_mentions import Reading
from kb.text.latin_names import names as latin_names
from kb.text.thesaurus import said_by_synonyms, same_group, synonyms_in
from kb.text.tokens import language, terms
from kb.text.unexplained import content_atoms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import Hit
    from kb.search.evidence_source import Sources
    from kb.text.glossary_tokens import Glossary

MOST = 3
"""Things that a refusal names, there or missing."""

_CAPITALISED = re.compile(r"(?<![.?!] )(?<!^)\b[A-Z][\w&-]+(?: [A-Z][\w&-]+)+\b(?!'s [A-Z])")
_DIGIT = re.compile(r"\d")
_BOUNDED = re.compile(rf"(?:(?<=^)|(?<=[的有，,]))(?P<run>[{CJK}]{{2,6}})(?=的|是多少|是什么|有多少|有哪|是谁)")
"""Content between words that certainly are little ones."""
_ASKS = re.compile("[哪谁几]|什么|多少")
"""What a question asks by is no name: 哪一年."""

_YEAR = re.compile(r"(?:19|20)\d\d\s*(?:年|[EAF]\b)?", re.I)


def look_alikes_and_unfound(question: str, hits: Sequence[Hit], sources: Sources) -> tuple[str, ...]:
    """The names of companies, houses and persons in the question that no passage found carries.

    A name that shares its beginning with the company a report is about and goes on otherwise is another company's.
    """
    asked = named(question)
    look_alikes = _look_alikes(question, [subject_of(document.title) for document in sources.documents])
    if look_alikes:
        return look_alikes
    if not asked or not hits or not any(language(hit.chunk.text) == language(question) for hit in hits):
        return ()
    there = fold("\n".join(map(around, hits)))
    subjects = [fold(subject_of(document.title)) for document in sources.documents]
    return tuple(name for name in asked if _is_absent(fold(name), there, subjects))


def _look_alikes(question: str, subjects: Sequence[str]) -> tuple[str, ...]:
    """The names in Latin letters that share a word with a company that a report is about and have another beside it:
    "Harlow Robotics".

    A word with a digit is a product's: "Harlow PX-20" is the company's own.
    """
    known = [set(fold(subject).split()) for subject in subjects if len(subject.split()) > 1]
    found = [one[0] for one in _CAPITALISED.finditer(question)]
    words_of = {name: {word for word in fold(name).split() if not _DIGIT.search(word)} for name in found}
    alike = (name for name in found if any(words & words_of[name] for words in known))
    return tuple(name for name in alike if not any(words_of[name] <= words for words in known))


def _is_absent(name: str, there: str, subjects: Sequence[str]) -> bool:
    if carried(name, there) or any(subject in name for subject in subjects if subject):
        return False
    own = own_part(name)
    if own not in there:
        return not abbreviates(name, there)
    return any(subject.startswith(own) and subject != own and not subject.startswith(name) for subject in subjects)


def there_and_missing(
    question: str, hits: Sequence[Hit], known: Sequence[str], glossary: Glossary
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What of the question's names, years, measures and other content the passages speak of, and what they do not.

    Args:
        question: complete in itself.
        hits: the passages found.
        known: what is missing for certain, as the question has it.
        glossary: for measures.
    """
    evidence = Reading.of("\n".join(map(around, hits)), glossary)
    if not any(language(hit.chunk.text) == language(question) for hit in hits):
        return (), tuple(known[:MOST])  # in another language everything has another form
    evidence_atoms, folded = {atom.text for atom in evidence.atoms}, fold(evidence.text)
    there: dict[str, None] = {}
    missing: dict[str, None] = dict.fromkeys(known)
    measured = {key for _, _, key in measures_in(evidence.text)}
    for piece in _pieces(Reading.of(question, glossary), glossary):
        if _ASKS.search(piece) or any(key in measured for _, _, key in measures_in(piece)):
            continue  # it asks, or the passages have it by another of its names
        if said_by_synonyms(evidence.text, synonyms_in(piece)):
            continue  # or what it is about: 建议 of 操作建议, Italy for "Italian"
        if any(piece in one or (one in known and one in piece) for one in missing):
            continue
        own = [atom.text for atom in Reading.of(piece, glossary).atoms if atom.kind != "cjk"]
        if fold(piece) in folded or (own and evidence_atoms.issuperset(own)):
            there[piece] = None
        elif set(terms(piece)).isdisjoint(terms(folded)):
            missing[piece] = None
    return tuple(there)[:1] if missing else (), tuple(missing)[:MOST]


def _pieces(question: Reading, glossary: Glossary) -> list[str]:
    """The names, years, measures and stretches of content of a question, as it writes them; none that is a piece of
    another."""
    text = question.text
    # Periods are said in many forms: "Q2" is not missing where the reports speak of the second quarter.
    when = [(group.start, group.end) for group in groups_of(text)]
    content = [
        at for at in content_atoms(question) if not any(start <= question.atoms[at].start < end for start, end in when)
    ]
    pieces = [
        *named(text),
        *(
            found[0]
            for found in _CAPITALISED.finditer(text)
            if not any(start < found.end() and found.start() < end for start, end in when)
        ),
        *(found[0].strip() for found in _YEAR.finditer(text)),
    ]
    pieces += (_written(question, run) for run in latin_names(question, content, translated=False))
    pieces += (text[atom.start : atom.end] for atom in question.atoms if glossary.is_measure(atom.text))
    pieces += (text[start:end] for start, end, key in measures_in(text) if key not in GENERIC)
    pieces += (found["run"] for found in _BOUNDED.finditer(text) if not _ASKS.search(found["run"]))
    return [piece for at, piece in enumerate(pieces) if not any(piece in one for one in pieces[:at])]


def _written(question: Reading, run: Sequence[int]) -> str:
    return question.text[question.atoms[run[0]].start : question.atoms[run[-1]].end]


def also_called(word: str, glossary: Glossary) -> tuple[str, ...]:
    """The other words, in either language, for what a word says by itself: those of its group, of its measure, of its
    concept."""
    folded = fold(word)
    others = [*same_group(word), *of_same_place(word)]
    for start, end, key in measures_in(word):
        if end - start == len(word):
            entry = words_file("measures").get(key.partition(":")[0], {})
            others += [*entry.get("zh", ()), *entry.get("en", ())]
    atoms = glossary.read(word)
    others += glossary.names_of(atoms[0].text) if len(atoms) == 1 else ()
    return tuple(one for one in dict.fromkeys(others) if fold(one) != folded)
