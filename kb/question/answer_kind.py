"""What kind of thing a question wants (a number, a date, a person, a reason, a list) and whether a sentence holds
one."""

from __future__ import annotations

import re
from enum import StrEnum

from kb.text.chinese_scripts import simplified


class Wanted(StrEnum):
    """Kinds of answer that can be seen in a sentence."""

    NUMBER = "number"
    DATE = "date"
    REASON = "reason"
    LIST = "list"
    PERSON = "person"
    PLACE = "place"
    ORGANISATION = "organisation"
    DEFINITION = "definition"
    PHONE = "phone"
    ANY = "any"


_ASKS: tuple[tuple[Wanted, re.Pattern[str]], ...] = (
    (
        Wanted.PHONE,
        re.compile(r"(?:电话|手机|传真)(?:号码?)?(?:是|为|[?？]|$)|联系电话|\b(?:phone|fax|telephone) number", re.I),
    ),
    (
        Wanted.DATE,
        re.compile(
            r"何时|什么时候|哪一?[年天]|几月|几日|什么时间|什么日期|日期|"
            r"^\W*(?:and |so |since |until |by )?when\b|\bwhen (?:did|do|does|is|are|was|were|will|has|have)\b"
            r"|what (?:year|date|time)|which year",
            re.I,
        ),
    ),
    (Wanted.REASON, re.compile(r"为什么|为何|何以|原因|\bwhy\b|what caused|reason", re.I)),
    (
        Wanted.LIST,
        re.compile(
            r"哪些|哪几|有哪|主要的?[^，,。？?]{1,8}(?:是|有|为)(?:什么|啥)|分别是|列出|列举|包括(?:哪|什么)"
            r"|\bwhich .+ are\b|what are|\blist\b|name the|what .+s (?:are|were|does|do|did)",
            re.I,
        ),
    ),
    (
        Wanted.NUMBER,
        re.compile(
            r"多少|(?<!第)几|百分之|数量|人数|比例|多[大高长远久快重]|how (?:many|much|long|old|far|large|big|high"
            r"|tall|often|fast)|"
            r"what (?:percent|number|share|age|price)|percentage",
            re.I,
        ),
    ),
    (Wanted.PERSON, re.compile(r"谁|哪位|何人|什么人|\bwho\b|\bwhose\b|\bwhom\b", re.I)),
    (
        Wanted.PLACE,
        re.compile(
            r"哪里|哪儿|何处|什么地方|在哪|哪一?个?(?:国家?|城市|地区|省|州|县|市|地方|区域|地点)|\bwhere\b|"
            r"\b(?:what|which) (?:city|country|state|place|location|region|area|province)\b",
            re.I,
        ),
    ),
    (
        Wanted.ORGANISATION,
        re.compile(
            r"哪家|哪一?个?(?:公司|机构|组织|大学|学校|团队|部门|企业|单位)|"
            r"\b(?:what|which) (?:company|firm|organi[sz]ation|university|school|team|agency|institution|group|bank)\b",
            re.I,
        ),
    ),
    (
        Wanted.DEFINITION,
        re.compile(r"^(?:请问)?什么(?:是|叫)|指(?:的是)?什么|是什么意思|^what (?:is|are) an? |\bmean\b", re.I),
    ),
)
_HOLDS: dict[Wanted, re.Pattern[str]] = {
    Wanted.DATE: re.compile(
        r"\d{4}|\d+\s*[年月日]|[一二三四五六七八九十]+[年月日]|世纪|年代|century|(?:jan|febr)uary|march|april"
        r"|\bmay\b|june|july|august|(?:septem|octo|novem|decem)ber",
        re.I,
    ),
    Wanted.REASON: re.compile(
        r"因为|由于|因此|所以|导致|原因|使得|从而|为了|以便|以致|because|due to|since|therefore|as a result|so "
        r"that|in order|caused?\b|\bled to",
        re.I,
    ),
    Wanted.NUMBER: re.compile(
        # The digits of a name ("V3", "o3-mini") or of a caption ("图 3") are no quantity.
        r"(?<![A-Za-z\d.])(?<![A-Za-z]-)(?<!图 )(?<!表 )(?<!图)(?<!表)(?<!figure )(?<!table )(?<!fig\. )\d"
        r"|[二三四五六七八九十两半]|(?:很多|许多|无数|大量|[数多])[次个人种家年天倍]"
        r"|一[百千万亿]*[个年月日次人名位元倍种款项家只成%]|(?<=[上近约数几逾超过])[百千万亿]|[百千万亿]{2,}"
        r"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|"
        r"eleven|twelve|(?:thir|four|fif|six|seven|eigh|nine)teen|(?:twen|thir|for|fif|six|seven|eigh|nine)ty"
        r"|(?:hundred|thousand|million|billion|trillion|dozen)s?|half|none|twice|both)\b",
        re.I,
    ),
    Wanted.PHONE: re.compile(r"电话|手机|传真|\btel\b|phone|\bfax\b|(?<!\d)1\d{10}(?!\d)|\d{3,4}-\d{7,8}", re.I),
    Wanted.LIST: re.compile(r"、.*[、和及与]|以及|包括|分别|,.*\band\b|;.*;|including|such as", re.I),
    Wanted.PERSON: re.compile(
        # A family name with one or two characters behind it, a name in Latin letters, a title.
        r"(?<![\u4e00-\u9fff])[王李张刘陈杨黄赵周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾萧田董潘袁蔡蒋余"
        r"于杜叶程魏苏吕丁任卢"
        r"姚沈姜崔钟谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛阎段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常"
        r"汤][\u4e00-\u9fff]{1,2}|"
        r"·|先生|女士|总裁|总统|主席|经理|分析师|教授|博士|部长|总理|作者|导演|(?<=[a-z,] )[A-Z][a-z]+ [A-Z][a-z]+"
    ),
    Wanted.PLACE: re.compile(
        r"[省市县区州国镇村港岛湾山河湖路街洲]|位于|坐落|\b(?:in|at|near|from|of|to) (?:the )?[A-Z]"
    ),
}


def wanted(question: str) -> Wanted:
    """What kind of thing `question` asks for."""
    if _ADDRESS.search(question):
        return Wanted.ANY
    return next((kind for kind, pattern in _ASKS if pattern.search(question)), Wanted.ANY)


_ADDRESS = re.compile(
    r"邮箱|邮件|网址|地址|编号|编码|代码|邮编|证号|e-?mail|website|address|post(?:al)? ?code|zip code"
    r"|\b(?:licen[cs]e|registration|stock) (?:number|code)",
    re.I,
)
"""An address or a code is told by letters as well as by figures."""


def holds(kind: Wanted, sentence: str) -> float:
    """+0.5 when `sentence` holds such a thing, -0.5 when it does not, 0 where that cannot be seen."""
    pattern = _HOLDS.get(kind)
    return 0.0 if pattern is None else 0.5 if pattern.search(simplified(sentence)) else -0.5


ANY_AMOUNT = re.compile(r"多少钱|how much|贵|便宜|expensive|cheap(?:er|est)?", re.I)
"""Asks for an amount of whatever kind, or tells what one is like: neither needs a price."""

_COSTS = re.compile(r"\bhow much (?:will|does|do|did|would|has|have)\b.{2,80}?\b(?P<verb>costs?)\b", re.I)


def is_any_amount(question: str, start: int, end: int) -> bool:
    """Whether question[start:end] asks for an amount of whatever kind: "how much", "cost" of "how much did it cost"."""
    costs = _COSTS.search(question)
    return ANY_AMOUNT.fullmatch(question[start:end]) is not None or (
        costs is not None and costs.span("verb") == (start, end)
    )


_DEFINED = re.compile(
    r"^\W*(?:请问)?什么(?:是|叫做?)[“「\"]?(?P<a>[^，,？?”」\"]{1,20})"
    r"|[“「『\"](?P<b>[^“”「」『』\"]{1,20})[”」』\"](?:\w{0,6})(?:(?:是|指)?(?:的是)?什么意思|指(?:的是)?什么)"
    r"|(?P<c>[\w-]{1,20})(?:是|指(?:的是)?)什么意思|"
    r"[“「『\"](?P<d>[^“”「」『』\"]{1,20})[”」』\"].{0,8}(?:标准|含义|定义|要求)|\bwhat (?:is|are) an? "
    r"(?P<e>[\w -]{2,30}?)\W*$|\bwhat does (?:an? |the )?[\"“]?(?P<f>[\w -]{2,30}?)[\"”]? mean\b",
    re.I,
)


def defined_term(question: str) -> str:
    """What a question wants to have defined; "" where it wants no definition."""
    found = _DEFINED.search(question)
    return next((term.strip() for term in found.groups() if term), "") if found else ""


def defines(term: str, sentence: str) -> bool:
    """Whether a sentence begins by saying what a term stands for."""
    patterns = (
        rf"(?:(?:^|[；;。\n|])\W*(?:an? |the )?|[，,、]\s*[“「『\"]){re.escape(term)}s?\W{{0,3}}"
        r"(?:[：:]|是?指|是(?:一[种个类])|为|即|意味着|means?\b|is an?\b|are\b|refers? to)"
    )
    return bool(term) and re.search(patterns, simplified(sentence), re.I) is not None


_COUNTER = "层|人|家|台|辆|件|吨|次|条|座|间|平方米|公里|米|小时|天|岁|亩|例|艘|架|棵|栋|户|本|部|集|章|节"
_ASKS_COUNTER = re.compile(rf"(?:多少|(?<![哪第])几)\s*(?P<counter>{_COUNTER})")
_ALIKE = {
    "人": "人名位口员",
    "家": "家个所",
    "天": "天日",
    "次": "次回度场",
    "件": "件项个",
    "条": "条项",
    "部": "部个本",
}
"""Counters that stand for each other."""


_ASKS_DURATION = re.compile(r"多长时间|多久")
_DURATION = re.compile(
    r"[\d一二三四五六七八九十百千万两半几数多]\s*(?:余|多|几)?\s*[万亿千百]?\s*个?(?:毫?秒|分|小?时|天|日|周"
    r"|星期|月|季|年|世纪|代)|"
    r"世纪|终身|永久|一直|至今|长期|短期"
)


def lacks_counter(question: str, quoted: str) -> bool:
    """Whether a question asks how many layers, tons or people there are, or how long it takes, and what is quoted
    counts none."""
    if _ASKS_DURATION.search(question):
        return _DURATION.search(simplified(quoted)) is None
    asked = _ASKS_COUNTER.search(question)
    if asked is None:
        return False
    counters = _ALIKE.get(asked["counter"], "") or asked["counter"]
    pattern = f"[{counters}]" if len(counters) > 1 and asked["counter"] in _ALIKE else re.escape(counters)
    return (
        re.search(
            rf"[\d一二三四五六七八九十百千万亿两半几数]\s*(?:余|多|几)?\s*(?:万|亿|千|百)?\s*(?:余|多|几)?\s*{pattern}",
            simplified(quoted),
        )
        is None
    )


_FIGURE = re.compile(r"图|表|来源|出处|\bfigures?\b|\btables?\b|\bsources?\b", re.I)


def asks_for_figure(question: str) -> bool:
    """Whether a question is about a figure or table as such, or where something is from."""
    return _FIGURE.search(question) is not None


_CAPTION = re.compile(r"\s*(?:图|表|图表|figure|fig\.?|table|exhibit)\s*\d+\s*[:：.|]", re.I)


_NOTICE = re.compile(
    r"免责|声明|评级(?:说明|标准|定义|体系)|研究团队|团队(?:介绍|简介)|信息披露|disclaimer|disclosures?\b"
    r"|certification|rating (?:definition|system|key)|"
    # What a grade stands for is told in the rating key.
    r"评[级等].*(?:标准|含义|意思|定义|要求|基准|代表|指的?是?什么)|(?:标准|含义|意思|定义|要求|代表"
    r"|指的?是?什么).*评[级等]|\bratings?\b.*\b(?:means?|benchmark|stands? for|requires?|criteri\w+|defin\w+)\b"
    r"|\b(?:means?|benchmark|stands? for|requires?|criteri\w+|defin\w+)\b.*\bratings?\b",
    re.I,
)


def asks_for_notice(question: str) -> bool:
    """Whether a question names a disclaimer, a rating key or a like part of a report as where its answer stands."""
    return _NOTICE.search(question) is not None


_SOURCE = re.compile(r"\W{0,2}(?:(?:资料|数据|图片|信息)?(?:来源|出处)|(?:data )?sources?)\s*[:：]", re.I)


def is_caption(sentence: str) -> bool:
    """Whether a sentence is the caption of a figure or a table: it names its subject and says nothing of it."""
    return _CAPTION.match(simplified(sentence)) is not None


def is_source(sentence: str) -> bool:
    """Whether a line tells where a figure or a table is from."""
    return _SOURCE.match(simplified(sentence)) is not None
