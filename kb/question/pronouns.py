"""What a follow-up points back to: the person or company that a pronoun stands for, the statement that "why?" asks
about."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.text.calendar_words import YEAR_ALONE
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Sequence

PRONOUN = re.compile(
    r"(?<!其)(?:它们|它|他们|她们|他|她)|该公司|该模型|该股|这家公司|这只股票|这个模型|这款\w{2}|其(?![他它余中实次])"
    r"|\b(?:its|it|their|they(?! (?:recommend|say|said|expect|think|mention|forecast|see|rate|suggest|advise"
    r"|believe|give)\b)|them|his|him|he|hers?|she|that (?:model|company|stock)|this (?:model|company|stock)"
    r"|the same (?:model|company|stock))\b",
    re.I,
)
_OF_PERSON = re.compile(r"[他她]|\b(?:his|him|he|hers?|she)\b", re.I)
_THE_COMPANY = re.compile(
    r"(?<![一-鿿])(?:公司|本公司)(?=[的在是有成总哪何什多几由从现去今明目为曾于会将])|\bthe (?:company|firm|group)\b",
    re.I,
)
_THERE = re.compile(r" there(?=\W*$)", re.I)
_WHO_IS = re.compile(
    r"^\W*(?:请问)?(?P<zh>[^，,。？?]{2,30}?)(?:是|叫)(?:谁|什么名字)\W*$|^\W*谁(?:是"
    r"|担任)(?P<zh2>[^，,。？?]{2,30}?)\W*$"
    r"|^\W*who (?:is|was|are) (?P<en>[^,?]{3,60}?)\W*$",
    re.I,
)
_WHY = re.compile(
    r"^\W*(?:那么?|这是)?(?:为什么|为何|何以|怎么会|原因(?:呢|是什么|何在)?|什么原因)(?:会?这样|如此|呢)?\W*$"
    r"|^\W*(?:and |but )?(?:why|how come)(?: is that| so| not)?\W*$",
    re.I,
)
_ASKING_ZH = re.compile(
    r"(?:在|到|是)?(?:什么时候|何时|哪一?[年天月]|哪里|哪儿|何处|多少|几(?=[个家年月天次倍])[个家年月天次倍]?"
    r"|什么|哪[些家个只款种位]?|谁|怎么样?|如何|是否|是不是|有没有)|[吗呢吧]"
)
_ASKING_EN = re.compile(r"^\W*(?:when|where|who|what|which|how(?: much| many| long| far)?)\s+", re.I)


def person_asked(last: str) -> str:
    """The phrase whose person a question asks for: "the analyst" of "Who is the analyst?"; "" where it asks for
    none."""
    found = _WHO_IS.search(last)
    return next((phrase.strip() for phrase in found.groups() if phrase), "") if found else ""


def is_of_person(pronoun: str) -> bool:
    """Whether a pronoun stands for a person."""
    return _OF_PERSON.fullmatch(pronoun) is not None


_MOVES = re.compile(
    r"下降|下滑|下跌|上升|上涨|增长|减少|增加|提高|提升|降低|回落|回升|走低|走高|变化|变动|恶化|改善"
    r"|[涨跌升降](?:了|得|这么|多|吗|的)"
    r"|\b(?:fall|fell|drop|declin|decreas|ris|rose|grow|grew|increas|improv|worsen|shrink|shrank|chang"
    r"|go(?:ing)? (?:up|down)|went (?:up|down))\w*",
    re.I,
)
_WAS = re.compile(r"之前|以前|原来|此前|上次|\b(?:before|previously|earlier|originally|last time)\b", re.I)


def is_of_figure(question: str, pronoun: str) -> bool:
    """Whether "it" stands for the figure last asked for, and not for whose it is: what falls, or was another before."""
    return pronoun.lower() in ("it", "它", "其") and (_MOVES.search(question) or _WAS.search(question)) is not None


def is_bare_why(question: str) -> bool:
    """Whether a question asks for nothing but the reason of what was asked before."""
    return _WHY.match(question) is not None


def why(last: str) -> str:
    """The last question as one for the reason: "When does the plant open?" as "Why does the plant open?"."""
    if language(last) == "zh":
        return f"为什么{_ASKING_ZH.sub('', last).strip(' ？?。，,')}？"
    subject = _ASKING_EN.sub("", last).strip()
    return (
        f"Why {subject[:1].lower()}{subject[1:]}"
        if subject.split(" ")[0].istitle() and last == subject
        else f"Why {subject}"
    )


_TOPIC_ZH = re.compile(
    r"(?P<topic>[^，,。；;？?]{2,24}?)(?=是|在(?!手)|有(?!限)|由|来自|來自|来源于|为(?!主)|于|从|什么|多少|哪"
    r"|谁|几|怎|如何|何时|什么时候)"
)
_TOPIC_EN = re.compile(
    r"^\W*(?:how (?:long|much|big|many|large)|what|where|who|which|when) (?:is|are|was|were|does|did|do|has"
    r"|have) (?P<topic>(?:the )?[\w' -]{4,60}?)"
    r"(?= (?:from|come|based|located|built|made|opened|delayed|signed|for|in|to)\b|[?\s]*$)",
    re.I,
)


def topic_of(last: str, name: str) -> str:
    """The thing of `name` that the last question asks of: 甲的储能订单 of "甲的储能订单来自哪里"; "" where it is but
    the name, or nothing tells."""
    found = _TOPIC_ZH.match(last) if language(last) == "zh" else _TOPIC_EN.match(last)
    topic = found["topic"].strip() if found else ""
    whose = f"{name}的" if language(last) == "zh" else name
    return topic if len(topic) > len(whose) and whose in topic else ""


def with_company(question: str, name: str) -> str:
    """The question with a company's name in the place of "the company" or "there"; as it is where neither stands in
    it."""
    there = _THERE.sub(lambda _: f" at {name}", question)
    return there if there != question else _THE_COMPANY.sub(lambda _: name, question, count=1)


def possessive(name: str, pronoun: str) -> str:
    """What takes a pronoun's place."""
    if pronoun.lower() in ("its", "their", "his", "her", "hers"):
        return f"{name}'s"
    return f"{name}的" if pronoun == "其" else name


_AGAINST = re.compile(
    r"^\W*(?:那么?)?(?:和|与|跟|同|比起|相比)\s*(?P<other>[^，,。？?]{1,20}?)\s*(?:相比|比起来|比较"
    r"|比)?[，,]?\s*(?P<tail>(?:谁|哪[个家只一])[^，,。]{0,8})$"
)
_ASKED = re.compile(r"(?:是多少|有多少|多少|是什么|怎么样|如何|呢)?\s*[?？。]*\s*$")


def against(last: str, name: tuple[int, int], new: str) -> str:
    """The last question asked of its name (a span of it) and of another beside it: "和甲比谁高？" behind
    "乙的市值是多少？"; "" where nothing is compared."""
    found = _AGAINST.match(new)
    if found is None:
        return ""
    asked = _ASKED.sub("", last)
    return f"{asked[: name[1]]}和{found['other']}{asked[name[1] :]}{found['tail']}"


_AGAINST_PERIOD = re.compile(
    r"^\W*(?:那么?)?(?:比起?|较|相比|与|和|跟)\s*(?:的时候)?.{0,6}?(?:相比|比)?[，,]?\s*(?P<tail>(?:时"
    r"|的)?[，,]?(?:要|会|能)?(?:又)?"
    r"(?:[高低多少大小]|提高|提升|下降|降低|增长|上升|变化|涨|降|增加|减少)[了出]?(?:多少|几个?(?:百分)?点|吗))\W*$"
)


_YEAR_BEFORE = re.compile(
    r"^\W*(?:那么?)?(?:去年|上年|前一年|上一年|上年度)(?:的)?(?:同期|同一?季度?|同一时期)?(?:的)?(?:呢|是?多少)?\W*$"
    r"|^\W*(?:and |what about |how about )?(?:vs\.? |versus |compared (?:with|to) )?(?:in )?(?:the )?(?:same "
    r"(?:quarter|period|time) )?(?:of )?(?:the )?(?:last year|prior year|previous year|year before|year earlier"
    r"|(?:a|one|the) year (?:ago|earlier|before))\W*$",
    re.I,
)


_NOW = re.compile(
    r"本[周月季年期]度?|这一?[周月]|今年|当期|报告期|\b(?:this|the current) (?:week|month|quarter|year|period)\b", re.I
)
_THEN = re.compile(
    r"(?:去年|上年|前一年|上一年|上年度)(?:同期|同一?季度?|同一时期)?"
    r"|(?:the )?(?:same (?:quarter|period|time) )?(?:of )?(?:the )?(?:last year|prior year|previous year|year before"
    r"|year earlier|(?:a|one|the) year (?:ago|earlier|before))",
    re.I,
)


def year_before(last: str, new: str) -> str:
    """The last question asked of the year before its own: "same quarter last year?"; "" where a turn asks otherwise, or
    neither a year was named nor a period by what it is now: 本周, this week."""
    years = set(YEAR_ALONE.findall(last))
    if _YEAR_BEFORE.match(new) is None:
        return ""
    if not years and (told := _THEN.search(new)) and len(now := list(_NOW.finditer(last))) == 1:
        return f"{last[: now[0].start()]}{told[0]}{last[now[0].end() :]}"
    if len(years) != 1:
        return ""
    return YEAR_ALONE.sub(lambda found: str(int(found[0]) - 1), last)


_AGAINST_PERIOD_EN = re.compile(
    r"^\W*(?:(?:and|so) )?(?:(?:what|how much) (?:is|was|about) |how (?:does|do|did) (?:that|it|this) )?(?:the )?"
    r"(?:growth|growth rate|change|increase|decrease|rise|fall|up|down|compare"
    r"|how (?:much|many) (?:more|less|higher|lower))"
    r"(?: (?:is|was|does|did) (?:that|it|this)(?: \w+)?)?,? (?:vs\.?|versus|compared (?:to|with)|from|since"
    r"|over|on|than|against|relative to)(?: in)?\W*$",
    re.I,
)


def against_period(last: str, new: str, periods: Sequence[tuple[int, int]]) -> str:
    """The last question held against another period: "比2024高了多少" behind "2026年毛利率是多少"; "" where nothing is
    compared."""
    if len(periods) != 1:
        return ""
    start, end = periods[0]
    rest = f"{new[:start]}{new[end:]}"
    if _AGAINST_PERIOD_EN.match(rest):
        topic = re.sub(r"^(?:is|was|are|were|will|the)\b\s*(?:the\b\s*)?", "", _ASKING_EN.sub("", last), flags=re.I)
        return f"Growth of {topic.strip(' ?.')} vs {new[start:end]}"
    found = _AGAINST_PERIOD.match(rest)
    if found is None:
        return ""
    return f"{_ASKED.sub('', last)}比{new[start:end]}{found['tail']}？"


def asked_again(last: str, new: str) -> str:
    """What the last question speaks of, with what the new one asks of it."""
    asked = new.strip(" ？?。")
    if language(last) == "zh":
        return f"{_ASKING_ZH.sub('', last).strip(' ？?。，,')}{asked}？"
    return f"{asked[:1].upper()}{asked[1:]} {_ASKING_EN.sub('', last).strip(' ?.')}?"
