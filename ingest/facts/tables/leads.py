"""What the sentences, labels and titles before a table say that it tells, and what narrows a title down. Words:
leads.toml."""

from __future__ import annotations

import re
from functools import cache

from kb.facts.periods import groups_of
from kb.text.word_lists import whole_words, word_file

LONGEST_WHAT = 12
"""Words of what a sentence or title says that a table tells."""

SENTENCES = re.compile(r"(?<!\.[A-Z])[.。；;]\s")
"""Where sentences end; "U.S. dollars" has none."""


_LONGEST = 320
"""Characters of a sentence that leads a table in."""

_LONGEST_LABEL = 160
_LONGEST_LISTED = 20
"""Words of a label that names what the table below it lists."""

_FEWEST_LETTERS = 3
_SIGN = r"\((?:gains?|loss(?:es)?|credits?|benefits?|income|expenses?|decrease|increase|used in)\)"
"""What a name has in brackets where its sign may be the other one: "(gains)/losses"."""

_TIME = (
    r"for(?=\s(?:fiscal|each|the (?:\w+ ){0,2}(?:years?|months|weeks|quarters?|periods?)\b|(?:19|20)\d\d))"
    r"|as of|as at|during"
)
_COMPONENTS = re.compile(
    r"^(?:(?:the|U\.S\.|foreign|international|domestic|and|principal|major|main)\s)*components of\s"
    r"|^(?:an?|the)\s(?:analysis|breakdown|composition|summary|overview)\sof\s(?:the\s)?|^(?:worldwide|global)\s",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r"(?<=\w),?\s(?:that|which|where|if|attributed|incurred|expected|included|recorded|recogni[sz]ed|reported"
    r"|presented|"
    r"attributable|associated|required|used|were|was|are|is)\s.*",
    re.IGNORECASE | re.DOTALL,
)
"""What follows the name of what a sentence speaks of, and tells more of it."""

_OF_INFORMATION = re.compile(
    r"^(?:(?:additional |detailed |certain |summarized )?(?:information|data|details|a summary|the components"
    r"|the amounts?)\s(?:about|on|of|regarding|related to|relating to)\s)?"
    r"(?:we (?:have|had)\s)?(?:our|the|its|their|certain)?\s?",
    re.IGNORECASE,
)
_ENDS_IN_CHINESE = re.compile(r"的?(?:明细|情况|构成|金额)$")


_INITIALS = re.compile(r"(?<=\b[A-Z])\.(?=[A-Z]\.|\s)")
_DOT = "\u2024"
"""What stands for the dots of initials, "U.S.", while sentences are read: none of them ends one."""


def last_sentence(text: str) -> str:
    """The last sentence of a text, which is the one that leads in what follows."""
    return SENTENCES.split(text.rstrip())[-1]


def told_below(text: str) -> str:
    """What the last sentence of a text says that a table below it tells; "" where it says nothing of the kind."""
    end = _masked(last_sentence(text)[:_LONGEST])
    return (shortened(_said(end)) or listed_below(end)).replace(_DOT, ".")


def _masked(text: str) -> str:
    """A text with a mark in place of the dots of initials."""
    return _INITIALS.sub(_DOT, text)


def follows_below(end: str) -> str:
    """What a sentence says that follows below, "Grants, net of refunds, are as under"; "" where it says nothing of the
    kind."""
    follows = _follows().fullmatch(_masked(end)) if len(end) <= _LONGEST else None
    return shortened(_without_when(follows["what"])).replace(_DOT, ".") if follows is not None else ""


def shown_below(end: str) -> str:
    """What a sentence says that the table shows, "The following summarizes our leases"; "" where it says nothing of the
    kind."""
    tells = _tells().search(_masked(end[:_LONGEST])) or _tells_in_chinese().search(end[:_LONGEST])
    told = shortened(_without_when(_ENDS_IN_CHINESE.sub("", tells["what"].strip()))) if tells is not None else ""
    return told.replace(_DOT, ".")


def listed_below(end: str) -> str:
    """What a label that ends with a colon names: "Assets measured at fair value on a recurring basis:", "Loans
    include:"; else ""."""
    told = len(end) > _LONGEST_LABEL or _tells().search(end) or _follows().fullmatch(end)
    match = None if told else _listed().fullmatch(_masked(end.strip()))
    what = match["what"].strip(" ,，").replace(_DOT, ".") if match is not None else ""
    if not what or _words("speaks").search(what.casefold()) or _words("points").match(what.casefold()):
        return ""
    letters = sum(map(str.isalpha, what))
    named = letters >= _FEWEST_LETTERS and not groups_of(what) and len(what.split()) <= _LONGEST_LISTED
    return what if named else ""


def _said(end: str) -> str:
    tells = _tells().search(end)
    if tells is not None:
        return _without_when(tells["what"])
    return shown_below(end) or follows_below(end)


def shortened(what: str) -> str:
    """What a sentence speaks of, without the clauses that say more of it where it is long; "" where it is too long
    still."""
    short = what if len(what.split()) <= LONGEST_WHAT else _CLAUSE.sub("", what)
    return short.strip(" ,，") if len(short.split()) <= LONGEST_WHAT else ""


def bare_what(what: str) -> str:
    """What a sentence tells, without the words that say that it is information on it, or its components."""
    return _COMPONENTS.sub("", without_information(what))


def without_information(what: str) -> str:
    """What a sentence tells, without the words that say that it is information on it."""
    return _OF_INFORMATION.sub("", what.strip()).strip()


def _without_when(what: str) -> str:
    """What a sentence speaks of, without the clause before it that says when: "During 2024 and 2023, changes in
    reserves"."""
    while True:
        clause, comma, rest = what.partition(", ")
        if not comma or not rest.strip() or not groups_of(clause):
            return what.strip()
        what = rest


def points_elsewhere(text: str) -> bool:
    """Does a line only say where more is to be read: "Further details are on the pages named in the last column"?"""
    return len(text) <= _LONGEST_LABEL and _words("points").match(text.strip().casefold()) is not None


def narrowing(title: str) -> str:
    """What narrows a title down behind a mark: "Capital allocation, excluding grants" gives "excluding grants"; else
    ""."""
    match = _narrowed().search(title)
    return (match["part"] or match["behind"]).strip() if match is not None else ""


def without_narrowing(title: str) -> str:
    """A title without what narrows it down behind a mark."""
    match = _narrowed().search(title)
    return title if match is None else f"{title[: match.start()]} {title[match.end() :]}".strip(" ,，")


def manners_in(text: str) -> frozenset[str]:
    """The words of a text that say how amounts are measured or held: "fair value", 质押."""
    return frozenset(_words("manners").findall(text.casefold()))


@cache
def _entries() -> dict[str, tuple[str, ...]]:
    """The words of leads.toml by what they do."""
    entries = word_file("ingest.facts.tables", "leads")["lead"]
    return {entry["does"]: tuple(entry["words"]) for entry in entries}


@cache
def _each(kind: str) -> str:
    """The pattern of any word of a kind, the longest first."""
    return whole_words(_entries()[kind])


@cache
def _words(kind: str) -> re.Pattern[str]:
    return re.compile(_each(kind))


@cache
def _follows() -> re.Pattern[str]:
    """A sentence that leads a table in, and what it says that the table tells."""
    return re.compile(
        rf"\s*(?P<what>[^.。;；:：]{{3,160}}?)(?:\s(?:by|in our|{_TIME})\s[^.;:]{{1,120}}?)?"
        rf"(?:\s(?:is|are|was|were|(?:has|have) been|consisted|consists?))?(?:\s(?:{_each('done')}))?\s?"
        r"(?:(?:increased|decreased|changed)\s(?:primarily\s|mainly\s)?(?:due to|because of|as a result of) "
        r"the following|"
        rf"(?:in|under|within|on) the following(?:\s\w+){{1,5}}|{_each('follows')})"
        rf"(?:,?\s(?:{_TIME}|at|in)\s[^.;:()]{{1,80}})?"
        r"\s?(?:[(（][^()（）]{1,100}[)）])?\s?[:：.。]?\s*$",
        re.IGNORECASE,
    )


@cache
def _tells() -> re.Pattern[str]:
    """A sentence that says what a table below tells: "The following summarizes our principal commitments, excluding
    …"."""
    narrowed = rf",\s(?:{_each('narrows')})[^.,;:()]{{2,60}}(?:,(?=\s(?:in|of|on|from|for|by|as)\s))?"
    return re.compile(
        r"\b(?:the following|this|the)(?:\s(?:table|schedule|chart|information)s?)?(?:\sbelow)?\s"
        rf"(?:{_each('tells')})\s"
        rf"(?P<what>(?:{narrowed}|{_SIGN}|[^.,;:()（）]){{3,160}}?)"
        rf"(?=\s(?:at|by|in the|{_TIME})\s|\s?(?!{_SIGN})[;:()（）]|\.(?:\s|$)|,(?!\s(?:{_each('narrows')}))|$)",
        re.IGNORECASE,
    )


@cache
def _tells_in_chinese() -> re.Pattern[str]:
    return re.compile(
        rf"(?:下表|以下表格|下列表格)(?:{_each('tells in Chinese')})了?(?P<what>[^。；;：:]{{2,60}}?)\s?[：:。]?\s*$"
    )


@cache
def _listed() -> re.Pattern[str]:
    return re.compile(rf"(?P<what>[^.。;；:：]{{3,150}}?)\s?(?:{_each('lists')})?\s?[:：]", re.IGNORECASE)


@cache
def _narrowed() -> re.Pattern[str]:
    """What narrows a title down, with the mark before it."""
    begins = rf"(?P<part>(?:{_each('narrows')})(?:\b|(?=[\u3400-\u9fff]))"
    return re.compile(
        rf"(?:[(（]\s?{begins}[^()（）]{{0,60}})[)）])"
        rf"|(?:\s?[,，:：]\s?|\s[-–—]\s|[-–—]{{2}}){begins.replace('<part>', '<behind>')}[^,，;；()（）:：]{{0,"
        rf"60}})(?=[,，;；()（）:：]|$)",
        re.IGNORECASE,
    )
