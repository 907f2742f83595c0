"""What "it" and "they" stand for behind a question for a figure or an event: all that it asked of, with what narrows it
down: "Harlow's market share in Japan", "the Harlow acquisition", and not Harlow alone."""

from __future__ import annotations

import re

from kb.facts.measures import measures_in
from kb.facts.periods import groups_of
from kb.text.tokens import language

_IS_THE = re.compile(
    r"^\W*(?:and |so )?(?:what|how (?:much|high|large|big|many)) (?:is|was|are|were|will be) "
    r"(?P<topic>[^?,;]{4,140}?)\W*$",
    re.I,
)
_DOES = re.compile(
    r"^\W*(?:and |so )?(?:by how much|how (?:much|fast|far|quickly)|why|when|where) "
    r"(?:is|was|are|were|will|did|does|do|has|have|had) (?P<topic>[^?,;]{4,90}?) "
    r"(?=(?:grow|grown|rise|risen|fall|fallen|drop|increase|decrease|decline|improve|change|shrink|climb|recover|close"
    r"|closed|complete|open|start|begin|end|launch|expected|going|due|set|likely|planned|scheduled|supposed|announced|be)"
    r"\w{0,3}\b)",
    re.I,
)
"""Asks what a thing did, or when it will be."""

_OF_FIGURE = re.compile(
    r"\b(?:f[ae]ll|fell|drop|declin|decreas|ris|rose|grow|grew|increas|improv|worsen|shrink|shrank|chang|develop|compar)\w*"
    r"|\bgo(?:ne)? (?:up|down)|\bwent (?:up|down)|\b(?:before|previously|earlier|originally|last time)\b"
    r"|\b(?:share|percentage|percent|proportion|fraction|part) of\b"
    r"|\bhow (?:has|have|did|does|do|will) (?:it|they) (?:done|do|perform|fare)",
    re.I,
)
"""Asks something of a figure, and not of whose it is."""

_PRONOUN = re.compile(r"\b(?:it|they|them)\b", re.I)
_IN_PERIOD = re.compile(r"\s*\b(?:in|for|during|of|at|over|as of|by)(?: the)?\s*$", re.I)
_NEWEST = re.compile(r"\b(?:new|newest|latest|updated|revised|current|raised|lowered)\b", re.I)
_WAS = re.compile(r"\b(?:before(?: that)?|previously|earlier|originally)\b", re.I)
_DEFINITE = re.compile(r"^(?:the|its|their|this|that) .*[a-z]$|(?:['’]s?) .*[a-z]$")
"""A thing and not a company: "the Harlow acquisition", "Harlow's plant"."""


def topic_asked(last: str) -> str:
    """All that an English question asks something of; "" where it is no figure and no thing with a name of its own."""
    if language(last) != "en":
        return ""
    found = _IS_THE.match(last) or _DOES.match(last)
    topic = found["topic"].strip() if found else ""
    return topic if measures_in(topic) or _DEFINITE.search(topic) or _is_of_many_words(topic) else ""


def _is_of_many_words(topic: str) -> bool:
    """Whether a phrase ends in a plain word behind another: "steel exports"."""
    return re.search(r"\S [a-z]{3,}$", topic) is not None


def with_topic(last: str, new: str) -> str:
    """A turn with all that the last question asked of in the place of "it"; "" where that has none, or "it" is whose
    figure it was."""
    pronoun, topic = _PRONOUN.search(new), topic_asked(last)
    if pronoun is None or not topic or language(new) != "en":
        return ""
    is_event = _DOES.match(last) is not None and not measures_in(topic)
    if not is_event and not _OF_FIGURE.search(new):
        return ""
    if _WAS.search(new) and (newest := _NEWEST.search(topic)):
        return f"What was {topic[: newest.start()]}previous{topic[newest.end() :]}?"
    topic = _without_period(topic) if groups_of(new) else topic
    return f"{new[: pronoun.start()]}{topic}{new[pronoun.end() :]}"


def _without_period(topic: str) -> str:
    """A phrase without when: another period is asked of."""
    for group in reversed(groups_of(topic)):
        topic = f"{_IN_PERIOD.sub('', topic[: group.start])}{topic[group.end :]}"
    return " ".join(topic.split())
