"""Where the noun phrase of an English clause begins and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingest.facts.sentences.phrases import Phrase, phrase_of, written
from ingest.facts.sentences.words import word_set
from ingest.facts.tables.labels import A_MEASURE
from kb.facts.fact import SubjectKind
from kb.facts.measures import likeness, measures_in
from kb.facts.subjects import subject_kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.facts.sentences.tokens import SentenceToken

_LISTED = 5
"""Words of an item of a list of nouns."""

_PLACED = frozenset({"in", "at", "for", "within", "across"})
_KEPT = ("net", "excluding", "including", "before", "adjusted", "exclusive", "inclusive")
"""How an insertion begins that is part of a measure's name: "revenue, net of returns,"."""

_INNER = frozenset({"on", "in", "to", "from", "for", "related", "associated", "under", "by"})
"""Prepositions inside of a name, behind a noun that measures something: "expense on acquired assets"."""

_OFFERED = frozenset({"for", "under", "by"})
_FOREIGN = frozenset({"with", "at", "through", "between", "against", "including", "as"})
"""Prepositions behind which a phrase tells of the noun before them: "notes with a rate of"."""


_DETERMINERS = frozenset({"the", "a", "an", "our", "its", "their"})
_ARTICLES = _DETERMINERS | {"of", "total"}


def subject_phrase(text: str, tokens: Sequence[SentenceToken], end: int) -> tuple[Phrase | None, int]:
    """The phrase that ends before a verb and begins with its clause, and where in the text it begins."""
    kept, owner = _subject(tokens, end)
    found = phrase_of(text, kept) if kept else None
    if found is None:
        return None, 0
    return (Phrase(found.name, found.known, found.owner or owner) if owner else found), kept[0].start


def subject_items(text: str, tokens: Sequence[SentenceToken], end: int) -> list[Phrase]:
    """The phrases that commas and "and" join before a verb, each a measure by itself; none where one is not."""
    kept, owner = _subject(tokens, end)
    items: list[list[SentenceToken]] = [[]]
    for token in kept:
        if token.kind == "," or token.text == "and":
            items.append([])
        else:
            items[-1].append(token)
    found = [phrase_of(text, item) for item in items if item]
    return [Phrase(one.name, one.known, one.owner or owner) for one in found if one] if None not in found else []


def _subject(tokens: Sequence[SentenceToken], end: int) -> tuple[list[SentenceToken], str]:
    """The tokens of the clause before a verb that name its subject, and what an opening says that it is of."""
    end = _before_insertion(tokens, end)
    first = _clause(tokens, end)
    segments = _segments(tokens[first:end])
    owner = ""
    while len(segments) > 1 and (place := _opening(segments[0])) is not None:
        owner = place or owner
        segments.pop(0)
    if len(segments) > 1 and not _is_list(segments):
        return [], ""
    kept = [token for segment in segments for token in segment]
    return (_behind_verb(kept) if _has_verb(kept) else kept), owner


def _before_insertion(tokens: Sequence[SentenceToken], end: int) -> int:
    """The end of a subject that a clause in commas follows: "Shipping costs, which include sorting, were"."""
    if end < 2 or tokens[end - 1].kind != ",":
        return end
    for at in range(end - 2, 0, -1):
        if tokens[at].kind in "n;:":
            return end
        if tokens[at].text in ("which", "who") and tokens[at - 1].kind == ",":
            return at - 1
    return end


def _clause(tokens: Sequence[SentenceToken], end: int) -> int:
    """The first token of the clause that ends at a place."""
    for at in range(end - 1, -1, -1):
        token = tokens[at]
        if token.kind in ";:.(" or breaks(tokens, at):
            return at + 1
        if token.kind == "n" or token.kind == ")":
            return _connected(tokens, at + 1, end)
    return 0


def breaks(tokens: Sequence[SentenceToken], at: int) -> bool:
    """Does a word begin another clause? What may also be a noun or an adjective, "forecast", does behind a pronoun
    only."""
    token, before = tokens[at], tokens[at - 1] if at else None
    if token.kind != "w":
        return False
    if token.text in word_set("saying-verbs"):
        return before is not None and before.text in word_set("speakers")
    return token.text in word_set("breaks")


def _connected(tokens: Sequence[SentenceToken], start: int, end: int) -> int:
    """Where a clause goes on behind the figure of another: behind the comma or "and" that parts them."""
    for at in range(start, end):
        if tokens[at].text in word_set("connectives") or tokens[at].kind == ",":
            return next((rest for rest in range(at, end) if not _parts_clauses(tokens[rest])), end)
    return end


def _parts_clauses(token: SentenceToken) -> bool:
    return token.kind == "," or token.text in word_set("connectives") or token.text == "respectively"


def _segments(tokens: Sequence[SentenceToken]) -> list[list[SentenceToken]]:
    """Tokens parted by commas; every further one begins with its comma."""
    found: list[list[SentenceToken]] = [[]]
    for token in tokens:
        if token.kind == ",":
            found.append([])
        found[-1].append(token)
    return [segment for segment in found if any(token.kind != "," for token in segment)]


def _opening(segment: Sequence[SentenceToken]) -> str | None:
    """Where or of whom an opening tells, "In Europe,"; "" of one that says nothing of it; None where it is no
    opening."""
    words = [token for token in segment if token.kind not in ",p"]
    if not words or all(token.text in word_set("openings") for token in words):
        return ""
    name = " ".join(token.text for token in words[1:] if token.text != "the")
    named = words[0].text in _PLACED and subject_kind(name) in (SubjectKind.REGION, SubjectKind.SEGMENT)
    return name.title() if named else None


def _is_list(segments: Sequence[Sequence[SentenceToken]]) -> bool:
    """Are segments one list of nouns, "restricted cash, cash equivalents, and securities", or a noun with what narrows
    it?"""
    last = [token.text for token in segments[-1] if token.kind == "w"]
    inner = segments[1:]
    if all(segment[1:] and segment[1].text in _KEPT for segment in inner):
        return True
    short = all(sum(token.kind == "w" for token in segment) <= _LISTED for segment in segments[:-1])
    plain = not any(_has_verb(segment) or segment[0].kind == "p" for segment in segments[:-1])
    opened = any(token.text in _PLACED | {"as", "during", "with", "excluding"} for token in segments[0][:1])
    return short and plain and not opened and ("and" in last or "or" in last)


def _has_verb(tokens: Sequence[SentenceToken]) -> bool:
    return any(_is_verb(tokens, at) for at in range(len(tokens)))


def _is_verb(tokens: Sequence[SentenceToken], at: int) -> bool:
    """Is a word a finite verb or a pronoun? Not "recorded" in "our recorded value"."""
    if tokens[at].kind != "w" or tokens[at].text not in word_set("verbs"):
        return False
    return not (at and tokens[at].text.endswith("ed") and tokens[at - 1].text in _ARTICLES)


def _behind_verb(tokens: Sequence[SentenceToken]) -> list[SentenceToken]:
    """What follows the connective behind a verb of moving: another clause; nothing where the verb may have an
    object."""
    last = max(at for at in range(len(tokens)) if _is_verb(tokens, at))
    if tokens[last].text not in word_set("rising") | word_set("falling"):
        return []
    for at in range(last + 1, len(tokens)):
        if tokens[at].text in ("and", "but", "while"):
            return [*tokens[at + 1 :]]
    return []


def object_phrase(text: str, tokens: Sequence[SentenceToken], end: int, since: int = 0) -> tuple[Phrase | None, int]:
    """The phrase that ends before a preposition and begins behind a verb, an article or a mark; and where it begins.

    `since`: it begins no earlier.
    """
    start = _object(text, tokens, end, since)
    if start is None or start >= end:
        return None, 0
    while start < end - 1 and tokens[start].text in word_set("connectives"):
        start += 1
    kept = tokens[start:end]
    found = phrase_of(text, kept)
    if found is None or (_joins(kept) and not _is_known_sum(found.name)):
        return None, 0
    return found, kept[0].start


def _joins(tokens: Sequence[SentenceToken]) -> bool:
    return any(token.text in ("and", "or", ",") for token in tokens)


def _is_known_sum(name: str) -> bool:
    """Is a name with "and" in it one that lists of measures know, "selling, general and administrative expenses"?"""
    folded = name.casefold()
    return any(end == len(folded) and " and " in folded[start:end] for start, end, _ in measures_in(folded))


def _object(text: str, tokens: Sequence[SentenceToken], end: int, since: int) -> int | None:
    """The first token of the phrase that ends at a place; None where it tells of another noun."""
    at = end
    while at > since:
        token = tokens[at - 1]
        if _stops(token) and not _is_adjective(tokens, at - 1, end):
            return at if token.text not in word_set("pointing") | word_set("allowing") else None
        if token.kind == "," and not _is_item(text, tokens, at, end):
            return at
        if token.text in _DETERMINERS and (at < 2 or tokens[at - 2].text not in _INNER | _FOREIGN | {"of"}):
            return at
        if token.text in ("a", "an") and tokens[at - 2].text in ("for", "by", "under"):
            return None  # "bought for a total price of": the figure is the noun's before
        if token.text in _FOREIGN:
            return None if token.text != "including" else at
        if token.text in _INNER:
            whole = _inner(tokens, at - 1)
            if whole is not None:
                return at if whole == at else None
        at -= 1
    return at


def _is_adjective(tokens: Sequence[SentenceToken], at: int, end: int) -> bool:
    """Is a word in -ed or -ing part of a name: "on acquired assets", "restructuring charges" at the beginning?"""
    if at + 1 >= end or tokens[at].kind != "w" or not tokens[at].text.endswith(("ed", "ing", "forecast")):
        return False
    before = tokens[at - 1] if at else None
    if before is not None and before.text.endswith("ly") and at > 1:
        before = tokens[at - 2]
    return before is None or before.kind in ";:(.n" or before.text in _INNER | _ARTICLES


def _stops(token: SentenceToken) -> bool:
    """Does a token end a phrase to the left: a figure, a mark, a verb?"""
    if token.kind in "n;:(.)":
        return True
    if token.kind != "w":
        return False
    verb = token.text.endswith(("ed", "ing")) and token.text not in word_set("participles")
    stopping = word_set("verbs") | word_set("breaks") | word_set("taking") | word_set("saying-verbs")
    return verb or token.text in stopping


def _is_item(text: str, tokens: Sequence[SentenceToken], at: int, end: int) -> bool:
    """Is a comma one of the commas of a known list, "selling, general and administrative expenses"?"""
    for back in range(2, 6):
        first = at - back
        if first < 0 or _stops(tokens[first]):
            return False
        if _is_known_sum(written(text, tokens[first:end])) and likeness(written(text, tokens[first:end])) >= A_MEASURE:
            return True
    return False


def _inner(tokens: Sequence[SentenceToken], at: int) -> int | None:
    """Of a preposition inside of what might be a phrase: None where the phrase goes on before it, else where it begins;
    -1 where the noun before the preposition says that the figure is not of what stands behind it."""
    if not at:
        return at + 1
    before = tokens[at - 1]
    if before.text in ("related", "associated", "attributable"):
        return None
    if before.kind != "w" or _stops(before):
        return at + 1 if tokens[at].text not in _OFFERED and before.kind in "wn" else -1
    noun = before.text
    if noun in word_set("effects"):
        return -1
    return None if likeness(noun) >= A_MEASURE or noun in word_set("bare") else -1


def narrows(words: Sequence[str]) -> bool:
    """Do words behind a noun or its figure say which part of the noun it is: "held in trusts", "due 2031"?"""
    if not words:
        return False
    if words[0] in ("was", "were", "is", "are"):
        return len(words) > 1 and words[1] in word_set("narrowing")
    if words[0] == "due":
        return "to" not in words[1:]
    return words[0] in ("related", "associated", "attributable", "pertaining", "held", "maturing")


def phrase_behind(text: str, tokens: Sequence[SentenceToken]) -> Phrase | None:
    """The phrase that begins at a place behind a figure and ends before a verb, a mark, a time or a preposition."""
    kept: list[SentenceToken] = []
    for token in tokens:
        if token.text == "of" and kept:
            kept.append(token)
            continue
        ends = token.kind not in "w-b" or token.text in word_set("verbs") | word_set("breaks") | word_set("behind")
        if ends or (token.text.endswith("ed") and token.text not in word_set("participles")):
            break
        kept.append(token)
    after = tokens[len(kept)] if len(kept) < len(tokens) else None
    listed = after is not None and after.kind == "," and _goes_on(tokens[len(kept) + 1 :])
    further = [token.text for token in tokens[len(kept) : len(kept) + 2]]
    if listed or _joins(kept) or narrows(further):
        return None
    return phrase_of(text, kept) if kept else None


def _goes_on(tokens: Sequence[SentenceToken]) -> bool:
    """Does a list of nouns go on behind a comma: "cash, cash equivalents and restricted cash"?"""
    for token in tokens[:8]:
        if token.text in ("and", "or"):
            return True
        if token.kind != "w" or _stops(token):
            return False
    return False
