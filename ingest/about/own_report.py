"""A company's own reports, filings and releases: how they are told from research, and which company's they are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.about.said import folded, pattern_of
from ingest.about.stock_codes import in_text
from kb.model import Company
from kb.text.chinese_scripts import simplified

if TYPE_CHECKING:
    from ingest.about.said import Front

_HEADING = 400

_OWN_TITLE = re.compile(
    r"(?:年度报告|年报|中期报告|季度报告|季报|业绩公告|业绩公布|业绩快报|业绩预告|招股说明书|分部业绩"
    r"|公告)(?:摘要|节选|全文|正文)?$"
)
_ENGLISH_OWN_TITLE = re.compile(
    r"\b(?:reports|announces|posts)\b.{0,80}\b(?:results|earnings)\b|\b(?:annual|interim|quarterly"
    r"|divisional)\sreport\b(?!ing)|"
    r"\b(?:half[\s-]year|full[\s-]year|annual|interim|preliminary|final|quarterly)\s(?:results|statistics)\b|"
    r"\s[–—-]\s(?:Q[1-4]|[12]H|FY|H[12])\s?\d{2,4}\s(?:trading\s)?(?:update|results)\b",
    re.IGNORECASE,
)

_WORD = r"(?:[A-Z]|\d+[A-Z])[\w&.'’/-]*+"
_FORM = (
    r"(?:Inc|Incorporated|Corp|Corporation|Co|Company|Ltd|Limited|LLC|L\.P|LP|PLC|plc|N\.V|S\.A|AG|SE|INC|CORP|LTD"
    r"|LIMITED|CO)"
)
_NAME = rf"{_WORD}(?:\s(?:&|of|and|the|de|{_WORD})){{0,7}}?(?:,?\s{_FORM}\.?){{0,3}}"
_REGISTRANT = re.compile(
    rf"({_NAME})[\s_]*[(（]\s?(?i:Exact\s?name\s?of\s?(?:the\s?)?registrant|Translation\s?of\s?registrant)"
)
_REGISTRANT_BEHIND = re.compile(
    rf"(?m)^(?i:exact\sname\sof\s(?:the\s)?registrant(?:\sas\sspecified\sin\s(?:its\s|the\s)?charter)?)[)）]?[ "
    rf":：]+({_NAME})(?=\n|$)"
)
"""The same where the form is read as label and value."""

_SYMBOL = re.compile(
    r"(?i:stock|shares|par\svalue|receipts)\b[^\n]{0,90}?\s([A-Z]{1,5}(?:[.-][A-Z])?)\s+(?:[Tt]he\s)?(?:New\s?Y"
    r"ork\s?Stock|NYSE|N[Aa][Ss][Dd][Aa][Qq]|Cboe)"
)
_FORMAL = re.compile(
    rf"(?m)^({_WORD}(?:\s(?:&|of|and|the|de|{_WORD})){{0,7}}?,?\s{_FORM}\.?)(?=$|\s*[(（]|\s?[\u3400-\u9fff])"
)
"""A line that begins with a company and its legal form: "GREAT HARBOUR ENERGY HOLDINGS LIMITED (Incorporated in …"."""
_CODE = re.compile(
    r"(?:A\s?股|H\s?股)?(?:股票|证券|公司|股份)(?:代码|代号|编号)\s{0,3}[:：]?\s{0,3}([0-9]{4,6}(?:\.(?:SH|SZ"
    r"|BJ|HK))?)|stock\scode\s?:\s?([0-9]{1,6}(?:\.HK)?)",
    re.IGNORECASE,
)
_SHORT = re.compile(
    r"(?:A\s?股)?(?:公司|证券|股票|股份)?简称\s{0,3}[:：]?\s{0,3}([\u3400-\u9fffA-Za-z*]{2,12}?)(?=\s|$"
    r"|[,，;；（(]|公告|证券|股票|公司|编号)"
)
_COMPANY = re.compile(
    r"(?:^|(?<=[^\u3400-\u9fff（）()]))([\u3400-\u9fff（）()]{2,24}?(?:股份|控股|集团)?有限(?:责任)?公司)"
)
_OTHERS = re.compile(r"的|成立|注册|本公司|交易所|结算|会计师|证券登记|交易及|Exchange|Clearing|Depository|Stock\b|LLP")
_LISTED = re.compile(r"[(（]\s?(?:NASDAQ|NYSE|AMEX|AIM|LSE|HKEX|SEHK|TSX|ASX|Euronext)\b", re.IGNORECASE)

_RELEASED = re.compile(
    r"[(（]\s?(?:NASDAQ|NYSE|AMEX|AIM|LSE|TSX|ASX)\b[^)）]{1,20}[)）][^.]{0,120}?\btoday\s(?:announced|reported"
    r"|released)",
    re.IGNORECASE,
)
"""The company, its code and what it says today: the first sentence of a release."""

_ANNUAL = re.compile(
    r"有限公司\s{0,3}(?:20\d\d|二[〇零○一二三四五六七八九]{3})\s?年.{0,4}(?:年度报告|半年度报告|季度报告|中期报告)"
)
"""The heading of a report that only the company itself makes."""

_CHINESE_SUBJECT = re.compile(
    r"^(?:关于)?([\u3400-\u9fff（）()A-Za-z]{2,24}?)\s?(?=(?:20\d\d|二[〇零○一二三四五六七八九]{3})\s?年?|年报"
    r"|半年报|季报|业绩|财务)"
)
_ENGLISH_SUBJECT = re.compile(
    rf"^({_NAME})\s(?=(?:[–—:-]\s)?(?:20\d\d\s)?(?i:reports\b|announces\b|posts\b|annual\sreport"
    rf"|interim\sreport|quarterly\sreport|half[\s-]year|full[\s-]year|"
    r"preliminary\sresults|final\sresults|interim\sresults|divisional)|[–—-]\s(?:Q[1-4]|[12]H|FY|H[12])\s?\d)"
)
_NO_SUBJECT = re.compile(
    r"行业|市场|板块|产业|一季|季度|全国|中国经济|宏观|我们|本公司|公司$|^公司|专题|策略|研究|分析|点评|周报"
    r"|月报|日报|主要|分季|合并|"
    r"\b(?:the|our|first|second|third|fourth|annual|interim|full|half|quarterly|quarter|consolidated|condensed"
    r"|financial|results|report|"
    r"investor|presentation|industry|sector|market|company|form|table|notes?)\b",
    re.IGNORECASE,
)


def is_own(front: Front) -> bool:
    """Is it the company itself that speaks? What only such documents say decides; then what research says, then the
    title."""
    text = folded(front.text)
    if pattern_of("own", sure=True).search(text) or _RELEASED.search(front.text) or _ANNUAL.search(text[:_HEADING]):
        return True
    if pattern_of("research").search(text):
        return False
    title = simplified(front.title).strip()
    return bool(
        pattern_of("own", sure=False).search(text) or _OWN_TITLE.search(title) or _ENGLISH_OWN_TITLE.search(title)
    )


def issuer_of(front: Front) -> Company | None:
    """The company whose report, filing or release it is, with its code where the cover prints one; None where that is
    not told."""
    text = front.text
    registrant, symbol = _REGISTRANT_BEHIND.search(text) or _REGISTRANT.search(text), _SYMBOL.search(text)
    if registrant:
        return Company(_clean(registrant[1]), symbol[1] if symbol else "")
    plain = simplified(text)
    code = _CODE.search(plain)
    name = _name_of(text, plain)
    if name and (code or symbol):
        return Company(name, (code[1] or code[2]).upper() if code else symbol[1] if symbol else "")
    if _LISTED.search(text):
        return next(in_text(text), None)
    return Company(name, "") if name else None


def titled_company(title: str) -> str:
    """The company that a title begins with, before the period or the kind of its report; "" where there is none."""
    plain = simplified(title).strip()
    for pattern in (_CHINESE_SUBJECT, _ENGLISH_SUBJECT):
        match = pattern.match(plain)
        if match and not _NO_SUBJECT.search(match[1]):
            return title.strip()[match.start(1) : match.end(1)].strip(" ,-–—")
    return ""


def _name_of(text: str, plain: str) -> str:
    """The short name that a line of labels gives, else the company with a legal form that stands first or before its
    code, else the title's."""
    short = _SHORT.search(plain)
    if short:
        return text[short.start(1) : short.end(1)]
    formal = [
        match for pattern in (_COMPANY, _FORMAL) for match in pattern.finditer(plain) if not _OTHERS.search(match[1])
    ]
    if formal:
        first = min(formal, key=lambda match: match.start(1))
        return _clean(text[first.start(1) : first.end(1)].strip("（）()"))
    return titled_company(text.partition("\n")[0])


def _clean(name: str) -> str:
    return " ".join(name.split()).strip(" _,")
