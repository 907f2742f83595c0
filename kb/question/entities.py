"""What reports call the company they are about, and the names that a question gives to companies, brokers and
persons."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.text.common_words import is_ordinary
from kb.text.glossary_tokens import CJK, fold
from kb.text.surnames import COMMON, DOUBLE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.model import Document

_BORDER = re.compile(r"[：:（(|｜—]|\s[-–]\s")
_KIND_OF_REPORT = re.compile(
    r"[-_\s]*(?:\d{2,4}\s*年?(?:第?[一二三四1-4]季度?|上?半年|q[1-4]|h[12])?)?\s*(?:(?:年度?|中期|半年度?"
    r"|[一二三四]?季度?)报告?|中报|业绩(?:快报|预告)?|公告)?"
    r"(?:(?:首次覆盖|深度|跟踪|更新|动态|公司|事件|投资价值)*(?:点评|研究|覆盖|快评|简评|报告|研报|调研|分析))+.*$",
    re.I,
)
LEAST_SUBJECT = 2
LONGEST_SUBJECT = 40
MOST_TITLES = 20_000
"""Titles whose subject is kept: every question looks at those of all reports."""

LEAST_OWN = 2
"""Characters that tell a name from the others with its ending."""

LONGEST_OWN = 4
"""Characters of ordinary words that may be a name's own part: 长江电力, not 方便告诉我."""

LEAST_SHORTENED, MOST_LEFT_OUT = 4, 2
"""Characters of its own that an abbreviation keeps, and how many it leaves out in a row."""

_ENDINGS = (
    "有限公司|股份|集团|控股|科技|电子|微电子|光电|半导体|机器人|精密|通信|传媒|重工|电气|电器|石化|化工|新材"
    "|钢铁|矿业|水泥|建材|地产|置业|物业|物流|航空|航运|"
    "银行|证券|人寿|信托|期货|资本|资管|医药|药业|制药|乳业|酒业|茶饮|种业|牧业|家居|服饰|纺织|百货|水务|燃气"
    "|实业|研究所|研究院"
)
"""What names of companies, brokers and institutes end with: ordinary words of trades and legal forms."""

_STOPS = (
    "的和与跟及、，。？！?!,;；：:在对给由从把被是有比哪该这那您请了为按据说问称让使向于而或还也都就将会能可以每各"
    "其某家"
)
"""Characters before which a name does not reach back: little words, punctuation."""

_NO_NAME = "多少|(?<=多)少|什么|(?<=什)么|企业|(?<=企)业|公司|(?<=公)司|单位|(?<=单)位"
"""Words that no name holds before its ending, and what is left of them: 多少银行 asks, 企业中电子设备 speaks of
equipment."""

_NAMED = re.compile(
    rf"(?P<own>(?:(?![{_STOPS}]|{_NO_NAME})[{CJK}]){{1,6}}?)(?P<ending>(?:{_ENDINGS})+)"
    rf"(?![{CJK}]{{0,1}}(?:行业|产业|板块|领域|市场|业务|类|设备|产品|器件|存款|借款|贷款))"
)
_BROKER_ENGLISH = re.compile(
    r"\b(?:[A-Z][\w&'-]+ ){1,3}(?:Securities|Capital|Research|Partners|Bank|Brokerage|Equities|Advisors|Markets)\b"
)
BROKER_ENDINGS = re.compile(
    r"(?:证券|研究所|研究院|银行|资本|资管|期货|基金)$|(?:Securities|Capital|Research|Partners|Bank|Brokerage"
    r"|Equities|Advisors|Markets)$"
)
_PERSON = re.compile(
    rf"^\W*(?P<name>(?:{DOUBLE}|[{COMMON}])[{CJK}](?![是在曾为的])[{CJK}])"
    r"(?=的(?:邮箱|电话|手机|执业|编号|学历|职务|职位|研究|履历|专业|观点)|(?:毕业|研究|就职|任职|曾|负责|何时"
    r"|什么时候|哪一?年|在哪|是谁))"
)


_LEGAL_FORM = re.compile(
    r"(?:[ ,.]+(?:inc|co|corp|ltd|plc|llc|com|company|corporation|limited|n\.v|s\.a|ag|se))+\.?$", re.I
)


def without_legal_form(name: str) -> str:
    """A company's name without its legal form in Latin letters: "PepsiCo" of "PepsiCo, Inc."."""
    return _LEGAL_FORM.sub("", name).strip(" ,.") or name


@lru_cache(maxsize=MOST_TITLES)
def subject_of(title: str) -> str:
    """What a report is about, by its title: what stands before the colon, or before the kind of report; "" where
    nothing does.

    "海神机器人（688000）：订单饱满" and "海神机器人 2025 年半年报点评" are both about 海神机器人.
    """
    head = _BORDER.split(title, maxsplit=1)[0]
    subject = without_legal_form(_KIND_OF_REPORT.sub("", head).strip(" -_《》“”\"'"))
    if subject == title.strip() or not LEAST_SUBJECT <= len(subject) <= LONGEST_SUBJECT:
        return ""
    return subject


def subject_of_report(document: Document) -> str:
    """The company that a report is about: by its title, else the only one that it names with a stock code; "" where
    nothing tells."""
    companies = {without_legal_form(company.name) for company in document.facts.companies if company.name}
    return subject_of(document.title) or (companies.pop() if len(companies) == 1 else "")


def span_of(name: str, text: str) -> tuple[int, int] | None:
    """Where a text has a name, whole: not as a piece of a longer one in Latin letters. Spelling of width, case and
    script aside."""
    wanted, folded = fold(name), fold(text)
    start = folded.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        around = (folded[start - 1 : start], folded[end : end + 1])
        ends = (wanted[0], wanted[-1])
        if not any(_are_letters(one, other) for one, other in zip(around, ends, strict=True)):
            return start, end
        start = folded.find(wanted, start + 1)
    return None


def _are_letters(one: str, other: str) -> bool:
    return one.isascii() and one.isalnum() and other.isascii() and other.isalnum()


def named(question: str) -> tuple[str, ...]:
    """The names of companies, brokers and persons that a question gives, as it writes them."""
    folded = fold(question)
    found = [question[one.start() : one.end()] for one in _NAMED.finditer(folded) if not _is_phrase(one, question)]
    found += [one[0] for one in _BROKER_ENGLISH.finditer(question)]
    found += [one["name"] for one in _PERSON.finditer(folded)]
    return tuple(dict.fromkeys(found))


def _is_phrase(found: re.Match[str], question: str) -> bool:
    """Whether what stands before the ending of a name is ordinary words, and longer than a name's own part:
    实际控制人所持 of 股份."""
    return len(found["own"]) > LONGEST_OWN and is_ordinary(question, *found.span("own"))


def carried(name: str, text: str) -> bool:
    """Whether a folded text has a name that a question gives. What stands before a name in Chinese may have been taken
    for its beginning ("加入信达证券"): two characters of its own are enough."""
    wanted = fold(name)
    if wanted.isascii():
        return wanted in text
    least = len(own_part(name)) - LEAST_OWN
    return any(wanted[start:] in text for start in range(max(least, 0) + 1))


def abbreviates(name: str, text: str) -> bool:
    """Whether a folded text has a name that this one shortens: 望海商信银行 is 望海商业信用银行. It begins and ends
    like that."""
    own = own_part(name)
    if len(own) < LEAST_SHORTENED or own == fold(name):
        return False
    shortened = (re.escape(letter) for letter in (*own[2:], fold(name)[len(own) :]))
    return (
        re.search(own[:2] + "".join(f"[{CJK}]{{0,{MOST_LEFT_OUT}}}{letter}" for letter in shortened), text) is not None
    )


def own_part(name: str) -> str:
    """What tells a name from others of its trade: 海王星 of 海王星机器人; the name itself where it has no such
    ending."""
    found = _NAMED.fullmatch(fold(name))
    return found["own"] if found else fold(name)


def is_broker(name: str) -> bool:
    """Whether a name is one of a house that publishes reports."""
    return BROKER_ENDINGS.search(name) is not None


def subjects_in(question: str, subjects: Sequence[str]) -> tuple[str, ...]:
    """Those of `subjects` that a question names, in the order in which it does; of two that overlap the longer."""
    spans = sorted(
        ((span, name) for name in dict.fromkeys(subjects) if name and (span := span_of(name, question))),
        key=lambda one: (one[0][0], -one[0][1]),
    )
    kept: list[tuple[tuple[int, int], str]] = []
    for span, name in spans:
        if not kept or span[0] >= kept[-1][0][1]:
            kept.append((span, name))
    return tuple(name for _, name in kept)
