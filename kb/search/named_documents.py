"""Finds the documents that a question names, by words that stand in them and in few others. Pure functions;
docs/decisions/0041-named-documents.md.

Neither the title ("Judgment", a number) nor the passage that answers has to contain the name of the company, the
court or the patient; it may stand on the first page alone. So the question's names are looked up in whole documents:
few documents contain all of them.
"""

from __future__ import annotations

from itertools import zip_longest
from math import log
from typing import TYPE_CHECKING

from kb.text.glossary_tokens import plain_atoms
from kb.text.label_mentions import Reading
from kb.text.tokens import terms
from kb.text.unexplained import content_atoms

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

MOST_NAMED = 5
"""Documents that one question names at most."""

LEAST_DOCUMENTS = 4
"""With fewer documents, no document counts as named: among two or three, a word is unique by chance."""

_LEAST_LEAD = 0.1
"""A named document holds more of the weight of the question's names than every other document, by at least this share
of the whole weight."""

_LEAST_OWN = 0.5
"""A second named document adds at least this share of what the first holds alone: names given side by side have about
the same weight."""

_LEAST_TERMS = 2
"""A document is named by at least this many terms that no other holds; a single one may be there by chance."""

_CONSIDERED = 20
"""A second named document is looked for among this many, those with the largest weight of names."""


def name_terms(question: str) -> list[str]:
    """The keyword terms that may name a document, each once: of Chinese content, and of Latin words with a capital or a
    digit."""
    return list(dict.fromkeys(term for span in _spans(question) for term in terms(span)))


def _spans(question: str) -> Iterator[str]:
    """Each unbroken stretch of Chinese content, of two characters at least, and each Latin word that is written as a
    name."""
    reading = Reading(question, plain_atoms(question))
    start, end = 0, -1
    for index in content_atoms(reading):
        atom = reading.atoms[index]
        if atom.kind == "cjk" and atom.start == end:
            end = atom.end
            continue
        if end - start > 1:
            yield question[start:end]
        start, end = (atom.start, atom.end) if atom.kind == "cjk" else (0, -1)
        if atom.kind != "cjk" and _is_name(question, atom.start, atom.end):
            yield question[atom.start : atom.end]
    if end - start > 1:
        yield question[start:end]


def _is_name(question: str, start: int, end: int) -> bool:
    """Whether a Latin word is written as a name; the capital that begins a question says nothing."""
    word = question[start:end]
    begins = not question[:start].strip(" \"'“‘(")
    return any(character.isdigit() or character.isupper() for character in word[1 if begins else 0 :])


def named_documents(wanted: Sequence[str], holders: Mapping[str, frozenset[str]], documents: int) -> list[str]:
    """The ids of the documents that a question names, the one it names most surely first; none where none stands out.

    Args:
        wanted: the `name_terms` of the question.
        holders: which documents hold each of its terms; terms without an entry stand in too many, or in none.
        documents: how many there are in all.
    """
    holders = {term: holders[term] for term in wanted if term in holders}
    weights = {term: _rarity(len(holders.get(term, ())), documents) for term in wanted}
    whole = sum(weights.values())
    order = _by_share(weights, holders)
    if documents < LEAST_DOCUMENTS or not order:
        return []
    named = order[:1]
    for one in order[1:_CONSIDERED]:
        own = _own(one, named, holders, weights)
        least = max(_LEAST_OWN * _own(named[0], [one], holders, weights), _LEAST_LEAD * whole)
        if len(named) < MOST_NAMED and own >= least and len(_own_terms(one, named, holders)) >= _LEAST_TERMS:
            named.append(one)
    others = [one for one in order if one not in named][:1]
    certain = [one for one in named if _own(one, others, holders, weights) >= _LEAST_LEAD * whole]
    return [one for one in certain if len(_own_terms(one, [], holders)) >= _LEAST_TERMS]


def _by_share(weights: Mapping[str, float], holders: Mapping[str, frozenset[str]]) -> list[str]:
    """The documents that hold any of the terms, by how much their terms weigh together."""
    shares: dict[str, float] = {}
    for term, weight in weights.items():
        for document in holders.get(term, ()):
            shares[document] = shares.get(document, 0.0) + weight
    return sorted(shares, key=lambda one: (-shares[one], one))


def _own_terms(document: str, others: Sequence[str], holders: Mapping[str, frozenset[str]]) -> list[str]:
    """The terms that this document contains and none of the others."""
    return [
        term for term, document_set in holders.items() if document in document_set and document_set.isdisjoint(others)
    ]


def _own(
    document: str, others: Sequence[str], holders: Mapping[str, frozenset[str]], weights: Mapping[str, float]
) -> float:
    return sum(weights[term] for term in _own_terms(document, others, holders))


def _rarity(frequency: int, documents: int) -> float:
    """As kb.store.keywords weighs terms among passages."""
    return log(1 + (documents - frequency + 0.5) / (frequency + 0.5))


def in_turn(
    order: Sequence[int], documents: Sequence[str], named: Collection[str], worth: Sequence[float]
) -> list[int]:
    """Interleaves the passages of the named documents: the best of each, then the second of each. Passages of other
    documents keep their places.

    Args:
        order: places in a list of passages, best first.
        documents: the document id of each passage in that list.
        named: the ids of the documents that the question names.
        worth: a score for each passage in that list; it orders the passages of one document.
    """
    best_first = dict.fromkeys(documents[at] for at in order if documents[at] in named)
    of_each = [sorted((at for at in order if documents[at] == one), key=lambda at: -worth[at]) for one in best_first]
    turns = iter([at for row in zip_longest(*of_each) for at in row if at is not None])
    return [next(turns) if documents[at] in named else at for at in order]
