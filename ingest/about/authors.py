"""The people who wrote a report: whom its cover names with a role, a licence or an address, else whom its biographies
do."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.about.said import folded, words_of
from kb.model import Section
from kb.text.calendar_words import MONTHS
from kb.text.chinese_scripts import simplified
from kb.text.surnames import ANY, DOUBLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.about.said import Front
    from kb.model import Block

_MOST_AUTHORS = 12
_MOST_BIOGRAPHIES = 40
_LONGEST = 2_000
"""Characters of a block that are looked at; and how far before an address of mail its owner's name may stand."""
_BEFORE_MAIL = 160

_CJK = r"\u3400-\u9fff"
_NAME = rf"(?:(?:{DOUBLE})[{_CJK}]{{1,2}}|[{ANY}][{_CJK}]{{1,2}})"

_TITLE = r"(?:首席|资深|高级|助理|联席|证券|主要|行业){0,3}(?:分析师|分析员|研究员|研究助理|经济学家|策略师)"
_ROLE = rf"(?:{_TITLE}|联系人|(?:报告)?作者|撰写人|撰稿人)"
_PROOF = (
    r"(?:SAC|SFC|(?:中国)?证监会|执业|执证|资格|登记|证书|编号|[SA]\d{9,}|BOT|[A-Z]{3}\d{3}|电\s?话|邮\s?箱|E-?mail"
    r"|Tel|\+?\(?\d{2,4}[)-]|[\w.]+@)"
)
"""What proves that a name is one: a licence, or how to reach its owner."""
_ENDS = rf"(?![{_CJK}])|(?={_PROOF}|{_TITLE}|联系人|首席)"
_WHO = rf"{_NAME}(?:{_ENDS})"
_AFTER_ROLE = re.compile(rf"{_ROLE}(?:\s?[:：]\s{{0,3}}|\s{{1,3}})({_WHO}(?:\s?[、,，/;；\s]\s?{_WHO}){{0,5}})")
_STUCK_TO_ROLE = re.compile(rf"{_ROLE}({_NAME})(?=\s{{0,3}}{_PROOF})")
_BEFORE_BRACKET = re.compile(rf"(?<![{_CJK}])({_NAME})\s?[（(]\s?{_TITLE}")
_BEFORE_TITLE = re.compile(rf"(?<![{_CJK}])({_NAME})(?:[\s,，:：|]{{1,3}}[^，。,;；\n]{{0,18}}?(?:{_TITLE}|首席))")
_BEFORE_PROOF = re.compile(
    rf"(?<![{_CJK}])({_NAME})\s{{0,3}}(?:[\w.]{{2,40}}@[\w.]{{3,40}}\s{{1,3}})?[（(]?\s?(?:执业|执证|SAC|SFC"
    rf"|[SA]\d{{9,}})"
)
_BEFORE_PHONE = re.compile(rf"(?<![{_CJK}])({_NAME})[ \u3000]{{1,3}}(?:\+?86[ -])?\d{{3,4}}-\d{{7,8}}(?!\d)")
_LICENSED = re.compile(rf"{_TITLE}\s?[:：]\s{{0,2}}([{_CJK}]{{2,3}})(?=\s{{0,3}}(?:执业|执证|SAC|资格|登记|证书))")
"""A name with a family name that is in no list."""
_OVER_ROLES = re.compile(
    rf"(?<![{_CJK}])((?:{_NAME}[ \u3000]{{1,4}}){{0,4}}{_NAME})\s{{0,3}}{_TITLE}(?:\s{{1,3}}{_TITLE}){{0,4}}(?!"
    rf"[{_CJK}])"
)
_PARTED = re.compile(rf"{_ROLE}\s?[:：]\s{{0,3}}([{ANY}][ \u3000]{{1,2}}[{_CJK}])(?![{_CJK}])")
"""A name of two characters that are set as wide as three: "分析师：冯 胜"."""
_PATTERNS = (_AFTER_ROLE, _STUCK_TO_ROLE, _BEFORE_BRACKET, _BEFORE_TITLE, _BEFORE_PROOF, _BEFORE_PHONE, _OVER_ROLES)
_LISTED = re.compile(rf"^({_NAME})$")
_LICENCE_LINE = re.compile(rf"^(?:{_PROOF})", re.IGNORECASE)
_LIST_HEAD = re.compile(rf"{_TITLE}s?\s?[:：]?$")

_WORD = r"[A-Z][a-zà-öø-ÿ]+(?:[-'’][A-Z][a-zà-ÿ]+)?|[A-Z]\.|(?:Mc|Mac|[A-Z])['’]?[A-Z][a-z]+"
_PARTICLE = r"(?:(?:de|van|von|der|den|di|da|la|le|bin)[ ]){0,2}"
_ENGLISH_NAME = rf"(?:[A-Z][a-zà-ÿ'’-]+)(?:[ ][A-Z]\.?)?(?:[ ]{_PARTICLE}(?:{_WORD})){{1,2}}"
_DEGREES = r"(?:,?\s(?:CFA|CPA|FCA|MBA|Ph\.?D\.?|M\.?D\.?|CMT))*"
_AND = rf"(?:{_DEGREES}(?:,\s|\sand\s|\s&\s|\s?;\s|\n)(?:and\s)?)"
_ENGLISH_LABEL = re.compile(
    r"(?:(?i:(?:research\s|equity\s|lead\s|senior\s)*analysts?|authors?|written\sby|prepared\sby)\s{0,2}(?:[:"
    r"|]\s{0,2}|\s)|^[Bb]y\s)\s?"
    rf"({_ENGLISH_NAME}(?:{_AND}{_ENGLISH_NAME}){{0,5}})",
    re.MULTILINE,
)
_ENGLISH_TITLE = re.compile(
    rf"(?:^|(?<=\n))({_ENGLISH_NAME}){_DEGREES}\s?[,|*–-]{{0,2}}\s?(?:is\san?\s)?(?:[A-Z|][\w&|]*\s){{0,4}}"
    r"(?i:analyst|economist|strategist|research\sassociate|associate)\b"
)
_MAIL = re.compile(r"([A-Za-z][\w.-]{2,40})\s?@\s?[\w-]{2,40}\.")
_ENGLISH_NAMES = re.compile(rf"(?<![\w.])({_ENGLISH_NAME})(?=[\s,|*(;+-]|$)")
_NO_ENGLISH_NAME = re.compile(
    r"\b(?:Research|Securities|Capital|Limited|Group|Bank|Equity|Analyst|Associate|Director|Street|Road|Avenue"
    r"|Asia|America|Markets?|"
    r"Price|Target|Company|Report|Investor|Relations|Media|Contact|Disclosure|Certification|Rating|Sector"
    r"|Industry|Materials|Head|Chief|"
    r"Officer|Important|Source|Data|Key|Financials?|Partners|International|The|And|For|New|York|London|Hong"
    r"|Kong|Buy|Hold|Sell|Overweight|"
    rf"Neutral|Underweight|{'|'.join(month.capitalize() for month in MONTHS if month != 'may')})\b"
)


def authors_of(front: Front, blocks: Sequence[Block]) -> tuple[str, ...]:
    """Those that the cover names; where it names none, those of the biographies in notices. Each once, in order."""
    found = _named([front.text])
    if not found:
        notices = [block.text[:_LONGEST] for block in blocks if block.section is Section.NOTICE]
        found = _named(notices[:_MOST_BIOGRAPHIES])
    return tuple(found)[:_MOST_AUTHORS]


def _named(texts: Iterable[str]) -> dict[str, None]:
    found: dict[str, None] = {}
    for text in texts:
        for _, name in sorted([*_chinese(text), *_english(text)]):
            found.setdefault(" ".join(name.split()))
    return found


def _chinese(text: str) -> Iterator[tuple[int, str]]:
    """The Chinese names of a text with where they stand."""
    if text.isascii():
        return
    plain = simplified(text)  # character for character: what is found there stands at the same place here
    for match in _LICENSED.finditer(plain):
        if _is_name(match[1]):
            yield match.start(1), text[match.start(1) : match.end(1)]
    for match in _PARTED.finditer(plain):
        yield match.start(1), text[match.start(1)] + text[match.end(1) - 1]
    for pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            for one in re.finditer(_NAME, match[1]):
                at = match.start(1) + one.start()
                if _is_name(one[0]):
                    yield at, text[at : at + len(one[0])]
    yield from _list(text, plain)


def _list(text: str, plain: str) -> Iterator[tuple[int, str]]:
    """Names in lines of their own under a role, licences between them."""
    at, open_list = 0, False
    for line in plain.split("\n"):
        bare = line.strip()
        if _LIST_HEAD.fullmatch(bare):
            open_list = True
        elif open_list and _LISTED.match(bare) and _is_name(bare):
            start = at + line.index(bare)
            yield start, text[start : start + len(bare)]
        elif bare and not _LICENCE_LINE.match(bare):
            open_list = False
        at += len(line) + 1


def _is_name(name: str) -> bool:
    return not any(name.startswith(word) or name.endswith(word) for word in words_of("no_name"))


def _english(text: str) -> Iterator[tuple[int, str]]:
    """The English names of a text: after a label, before a title, and where an address of mail is made of the name."""
    for match in _ENGLISH_LABEL.finditer(text):
        yield from (
            (match.start(1) + one.start(), one[1]) for one in _ENGLISH_NAMES.finditer(match[1]) if _is_english(one[1])
        )
    for match in _ENGLISH_TITLE.finditer(text):
        if _is_english(match[1]):
            yield match.start(1), match[1]
    for mail in _MAIL.finditer(text):
        start = max(0, mail.start() - _BEFORE_MAIL)
        local = folded(mail[1])
        named = [one for one in _ENGLISH_NAMES.finditer(text[start : mail.start()]) if _owns(one[1], local)]
        if named:
            yield start + named[-1].start(), _owner(named[-1][1], local)


def _is_english(name: str) -> bool:
    return not _NO_ENGLISH_NAME.search(name)


def _owner(name: str, local: str) -> str:
    """A name without words of the line before it that the address knows nothing of."""
    words = name.split()
    while len(words) > 2 and words[0].lower() not in local:
        words.pop(0)
    return " ".join(words)


def _owns(name: str, local: str) -> bool:
    """Is the local part of an address made of a name: does it hold its last word, or its first and an initial?"""
    words = [word for word in re.split(r"[\s.'’-]+", name.lower()) if len(word) > 1]
    return bool(words) and _is_english(name) and len(words[-1]) > 2 and words[-1] in local
