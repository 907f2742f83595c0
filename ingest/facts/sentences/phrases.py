"""English noun phrases before a figure: the whole name of what it measures, or nothing where its bounds are not
clear."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.facts.sentences.words import word_set
from ingest.facts.tables.labels import A_MEASURE
from kb.facts.measures import Measure, likeness, measure_of, measures_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.facts.sentences.tokens import SentenceToken

_COMPLEMENT = re.compile(
    r"\s(?:on|of|for|in|to|from|by|with|related|associated|attributable|per|at|as|under|used|provided|due"
    r"|excluding|before|net|,)\b"
)
"""Where the noun of a phrase ends and what narrows it down begins."""

_MARKED = re.compile(r"\s\([a-z ]{3,20}\)$")
"""A bracket that names what a figure is when it is below zero: "gains (losses)"."""

_LONGEST = 120
_DETERMINERS = frozenset({"the", "our", "its", "their", "a", "an", "company's", "group's", "both"})


_POINTING = frozenset({"such", "these", "those", "this", "said"})
_LEADS = frozenset({"of", "for", "under", "in", "on", "to", "by", "with", "from", "the", "all"})
_STATES = frozenset(
    {"outstanding", "open", "existing", "remaining", "purchased", "transferred", "acquired", "underlying"}
)
"""What is said of the state of things that another sentence names."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A noun phrase: its name as printed, what it measures, and whose it is where it says so."""

    name: str
    known: Measure
    owner: str = ""


def phrase_of(text: str, tokens: Sequence[SentenceToken]) -> Phrase | None:
    """The phrase that tokens make as a whole; None where it names no measure, or only a part of one."""
    tokens = _bare(tokens)
    if not tokens or tokens[0].text in word_set("pointing") or any(token.kind not in "wpb,-" for token in tokens):
        return None
    if _points([text[token.start : token.end] for token in tokens if token.kind == "w"]):
        return None
    name = written(text, tokens)
    owner, name = _owner(name)
    if not name or len(name) > _LONGEST:
        return None
    known = known_of(name)
    return Phrase(name, known, owner) if known is not None else None


def _points(words: Sequence[str]) -> bool:
    """Does a noun of a phrase stand for what another sentence names: "the program", "such contracts", "shares
    purchased"?"""
    if any(word in _POINTING for word in words[1:]):
        return True
    for at in range(1, len(words)):
        if words[at - 1] not in _LEADS:
            continue
        rest = [word for word in words[at:] if word not in _STATES]
        bare = words[at - 1] == "the" or bool(_STATES & {*words[at : at + 2]})
        if bare and rest and rest[0] in word_set("antecedents") and (len(rest) == 1 or rest[1] in _LEADS):
            return True
    return False


def _bare(tokens: Sequence[SentenceToken]) -> list[SentenceToken]:
    """Tokens without determiners, connectives and periods at their beginning, and without marks at their end."""
    found = list(tokens)
    while found and (found[0].kind in "p," or found[0].text in _DETERMINERS | word_set("connectives")):
        found.pop(0)
    while found and found[-1].kind in ",p":
        found.pop()
    return found


def written(text: str, tokens: Sequence[SentenceToken]) -> str:
    """What tokens print, without what they say of time, and without brackets that only explain a name."""
    pieces: list[str] = []
    last: SentenceToken | None = None
    for token in tokens:
        if token.kind == "p" or (token.kind == "b" and not _is_part(text[token.start : token.end])):
            continue
        gap = " " if last is None or text[last.end : token.start].strip() or token.start > last.end else ""
        end = token.end + ("." in token.text and text[token.end : token.end + 1] == ".")
        pieces.append(gap + text[token.start : end])
        last = token
    return re.sub(r"\s+", " ", "".join(pieces)).replace(" ,", ",").strip(" ,-–—")


def _is_part(bracket: str) -> bool:
    """Is a bracket part of a name: "(used in)", "(loss)"? Not an abbreviation or a remark."""
    return re.fullmatch(r"\([a-z][a-z ]{2,20}\)", bracket) is not None


def _owner(name: str) -> tuple[str, str]:
    """Whose a phrase says it is, and the rest: "Fund's net asset value"."""
    match = re.match(r"(?P<owner>[A-Z][\w.&-]*(?:\s[A-Z][\w.&-]*){0,3})['’]s?\s(?P<rest>.+)", name)
    return (match["owner"], match["rest"]) if match else ("", name)


def known_of(name: str) -> Measure | None:
    """What a whole phrase measures: by its noun, whose meaning the rest narrows down; None where it names no measure.

    A noun that says nothing by itself ("amount", "average price") needs a complement.
    """
    if f" {name.casefold()}".endswith(tuple(f" {deal}" for deal in word_set("deals"))):
        return None
    whole = measure_of(_MARKED.sub("", name))
    if likeness(name) == 1.0 and not _is_bare(name):
        return whole
    folded = _MARKED.sub("", name.casefold())
    match = _COMPLEMENT.search(folded)
    head = folded[: match.start()].strip(" ,") if match else folded
    if not head or head.split()[-1] in word_set("effects"):
        return None
    if match is None:
        return None if _is_bare(head) or likeness(name) < A_MEASURE else _joined(whole, folded)
    known = measure_of(head)
    if likeness(head) < A_MEASURE:
        return None
    rest = folded[match.end() :].strip(" ,")
    return Measure(
        f"{known.key}:{folded[match.start() :].strip(' ,')}" if rest else known.key, known.kind, known.flow, known=True
    )


def _joined(whole: Measure, folded: str) -> Measure:
    """Nouns that "and" joins are one sum: its key is all of it, where no list of measures knows it."""
    if " and " not in folded and " plus " not in folded:
        return whole
    named = [one for one in measures_in(folded) if " and " in folded[one[0] : one[1]]]
    return whole if named else Measure(folded, whole.kind, whole.flow, known=True)


def _is_bare(name: str) -> bool:
    """Is a name a noun that says nothing without what it is of: "amount", "total purchase price" of one of many
    deals?"""
    return name.casefold().removeprefix("total ").removeprefix("aggregate ") in word_set("bare")
