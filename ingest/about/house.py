"""The house that published a report: by what its notices, cover and sources of tables say, by form alone, no list of
houses."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import TYPE_CHECKING

from ingest.about.said import folded, pattern_of, words_of
from kb.model import BlockKind, Section
from kb.text.calendar_words import MONTH
from kb.text.chinese_scripts import simplified
from kb.text.word_lists import one_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ingest.about.said import Front
    from kb.model import Block, ParsedReport

_TELLS, _STANDS, _SIGNS, _SOURCE = 10, 3, 2, 1
"""What a mention counts: where a notice says whose report it is; alone in a line of the cover; as who made a table
(X研究所, X estimates); as the last source of one."""
_MOST_SOURCES = 5
_ENOUGH = 2
_MOST_STANDING = 2
"""Houses that stand alone in lines of one cover; more are a list of them."""
_LONGEST_NOTICE = 1_600
_LONGEST_LETTERHEAD = 400
_LONGEST_SOURCE = 160
_MOST_NOTICES = 60
_LONGEST_STEM = 6

_LEADS = re.compile(
    r"[^\u3400-\u9fff]|[的自由供据归为与及是在或请向对从经]|报告|声明|提示|说明|来源|出处|摘自|引自|编制|出具|发布|翻印"
)
"""What no name of a house has in it: a name begins behind it."""
_DEPARTMENT = re.compile(
    r"(?:股份|控股|集团|有限|责任|公司|[（(][\u3400-\u9fff]{2,4}[)）]){0,5}(?:证券|经济|金融|产业|宏观|与|及|和){0,4}"
    r"(?:研究(?:发展中心|发展部|总部|所|院|部|中心|(?!报告))|研发(?:中心|部))"
)
_COMPANY_DEPARTMENT = re.compile(r"(?<![\u3400-\u9fff])([\u3400-\u9fff]{2,4}公司)研究(?:部|院|所)")
_COMPANY = re.compile(r"(?:[（(][\u3400-\u9fff]{2,4}[)）]|股份|控股|集团){0,3}(?:有限)?(?:责任)?公司")
_SOLE_RESEARCH = re.compile(r"(?:^|[，,、:：]\s?)([\u3400-\u9fff]{2,4}研究)(?=预测|测算|整理|[。\s|｜·]|$)")
_LEGAL_FORM = re.compile(
    r"(?:集团)?(?:股份)?(?:有限)?(?:责任)?公司$|研究(?:所|院|部|中心)$|研发中心$|研究发展(?:部|中心)$|"
    r",?\s(?:&\s)?(?:co\.?,?\s?ltd\.?|co\.?|inc\.?|llc|l\.l\.c\.|llp|plc|limited|ltd\.?|corp\.?|ag"
    r"|company(?:\slimited)?)$",
    re.IGNORECASE,
)
_ENGLISH_DEPARTMENT = re.compile(
    r"\s(?:(?:global|equity|investment|institutional|macro|quantitative|credit)\s)*research(?:\sequities)?$",
    re.IGNORECASE,
)

_LABEL = re.compile(
    r"(?:(?:报告)?(?:发布|研究|出品|出具|撰写))?(?:机构|单位)(?:名称)?\s?[:：]\s?(\S.{1,40})|(?:institution"
    r"|publisher|broker)\s?:\s?(\S.{1,60})",
    re.IGNORECASE,
)
_IS_OF = re.compile(
    r"(?:本(?:研究)?(?:报告|资料|文件|材料|刊物)(?:仅|只)?(?:供|由|是由|系由|乃由|归|为)|注明出处为|版权(?:均"
    r"|仅)?(?:归|为|属于?))[“\"]?$"
)
_ITSELF = re.compile(
    r"\s?[（(]\s?(?:以下|下)?(?:简称|统称)|.{0,24}?(?:具有|具备|已获|获得|持有).{0,20}?(?:业务资格|咨询资格"
    r"|业务许可|牌照)"
)
_WORD = r"(?:(?:[A-Z]\.){1,3}|[A-Z][\w'’-]*+(?:\.\w++)*)"
_NAME = rf"(?<![\w.'’-])(?:(?:{_WORD}|&)\s){{0,6}}?{_WORD}"
_ENGLISH_NOTICES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"({_NAME})(?:,?\s(?:LLC|Inc\.?|Ltd\.?|Limited|plc|PLC))?\s(?:do|does)\sand\sseeks?\sto\sdo\sbusiness",
        r"\b(?:report|document|note|material|research|communication)\s(?:has\sbeen|is|was|are)\s"
        rf"(?:prepared|issued|published|produced|approved)(?:\sand\s\w+)?\sby\s({_NAME})",
        rf"(?:©|\([Cc]\)|[Cc]opyright)\s(?:20\d\d,?\s)?(?:by\s)?({_NAME})",
        (
            rf"({_NAME})\sis\s(?:authori[sz]ed\sand\sregulated|a\smember\sof\sFINRA|a\sregistered\s(?:broker"
            rf"|investment)|registered\swith)"
        ),
    )
)
_ESTIMATES = re.compile(rf"({_NAME})\s(?:[Rr]esearch\s)?(?:estimates|forecasts)\b")
_IS_SOURCE = re.compile(r"(?:资料|数据|图片)?(?:来源|出处)\s?[:：]|sources?(?:\sfor)?\s?[:：]", re.IGNORECASE)
_AFTER_VENDOR = re.compile(
    r"(?:wind|万得|ifind|同花顺|choice|聚源|彭博|bloomberg|公司公告|公司数据|公司财报)(?:资讯|数据)?\s?[，,、]\s?$"
)
_SHARE = re.compile(r"\d\s?[%％]")
_LAW = re.compile(r"(?:\w+\s){0,3}?Securities\s(?:(?:and\s)?Exchange|Act|Litigation)|Of\s", re.IGNORECASE)
"""What has the name of a house and is none: the Securities Exchange Act, the Commission."""
_REST = re.compile(
    r"[\s|｜·,，、:：(（)）\]】./—–-]*(?:证券)?(?:研究报告|研究|公司研究|行业研究)?[\s|｜·,，、:：()（）—–\d年月日./-]*"
)
_ENGLISH_REST = re.compile(rf"[\s,–—-]*$|\s?[–—-]\s|\s\d|\s(?i:{MONTH})\s\d")
_LETTERHEAD = re.compile(r"\s?[A-Z]{2}|\s?地址")
"""What follows a house's full name in a letterhead that has lost its line breaks: its English name, its address."""
_PARTS = re.compile(r"\s?[|｜│•·]\s?|\s[–—]\s")
_CODE = re.compile(r"\s?[（(]\s?[A-Z\d]")
_ENDS_SOURCE = re.compile(r"[\s。.整理测算预测，,等]*$")


def house_of(report: ParsedReport, front: Front, name: str, about: str) -> str:
    """The house's name without its legal form; empty where nothing says it.

    Args:
        report: the report.
        front: its cover.
        name: its file's name, without suffix.
        about: the company that it is about: it is no house by being named.
    """
    labelled = next(filter(None, map(_labelled, front.lines)), "")
    if labelled:
        return labelled
    notices = [block.text for block in report.blocks if block.section is Section.NOTICE][:_MOST_NOTICES]
    houses = {house for text in (*notices, *(block.text for block in front.blocks)) for house in _issuers_named(text)}
    research = bool(houses or notices or pattern_of("research").search(folded(front.text)))
    votes = Counter(dict.fromkeys(houses, _TELLS))
    votes.update(_standing(front, name, research=research))
    signs, sources = _made_tables(report.blocks)
    votes.update({house: _SIGNS + min(count, _MOST_SOURCES) for house, count in signs.items()})
    votes.update({house: min(count * _SOURCE, _MOST_SOURCES) for house, count in sources.items()})
    return _best({house: count for house, count in votes.items() if house in houses or not _is_of(house, about)})


def core_of(name: str) -> str:
    """A house's name without its legal form or department: those of one house have the same."""
    bare = _LEGAL_FORM.sub("", name.strip(" ,，、。."))
    bare = _LEGAL_FORM.sub("", bare)
    bare = _ENGLISH_DEPARTMENT.sub("", bare) if bare.isascii() else bare
    return bare if len(bare) >= 2 else name.strip()


def _is_of(house: str, about: str) -> bool:
    return bool(about) and (house in about or about in house)


def _best(votes: dict[str, int]) -> str:
    """The house with most votes; a short form votes for the longer name of the same house (Acme, Acme Securities)."""
    votes = dict(votes)
    for short in sorted(votes, key=len):
        longer = [one for one in votes if len(one) > len(short) and one.startswith(short)]
        if longer:
            votes[max(longer, key=lambda one: votes[one])] += votes.pop(short)
    found = [house for house, count in votes.items() if count >= _ENOUGH]
    chinese = [house for house in found if "\u3400" <= house[0] <= "\u9fff"]
    return max(chinese or found, key=lambda house: votes[house], default="")


def _labelled(line: str) -> str:
    match = _LABEL.match(simplified(line))
    if match is None:
        return ""
    at = 1 if match[1] else 2
    text = line[match.start(at) : match.end(at)]
    # "Acme Securities, 1 Quay Street"
    bare = re.split(r"[，；;（(]|,(?!\s?(?:Inc|Ltd|LLC|Co|Corp|Limited|PLC|plc)\b)", text, maxsplit=1)[0].strip()
    return core_of(bare) if bare else text.strip()


def _issuers_named(text: str) -> Iterator[str]:
    """The houses that a notice names as those whose report it is, or as themselves."""
    text = text[:_LONGEST_NOTICE]
    plain = simplified(text)
    for house, start, end in chinese_houses(text):
        company = _COMPANY.match(plain, end)
        if _IS_OF.search(plain[max(0, start - 16) : start]) or (company and _ITSELF.match(plain, company.end())):
            yield house
    for pattern in _ENGLISH_NOTICES:
        for match in pattern.finditer(text):
            house = core_of(match[1])
            if not _is_field(house):
                yield house


def _standing(front: Front, name: str, *, research: bool) -> dict[str, int]:
    """The houses that stand alone in a line of the cover or in a part of the file's name."""
    lines = [
        line
        for block in front.blocks
        if block.table is None and len(block.text) <= _LONGEST_LETTERHEAD
        for line in block.text.split("\n")
        if not _SHARE.search(line)  # a shareholder, with what it holds
    ]
    found = {house: _STANDS for line in lines for house in houses_alone(line, english=research)}
    if len(found) > _MOST_STANDING:
        found = {}
    found |= {
        match[1]: _SOURCE
        for line in lines
        if (match := _SOLE_RESEARCH.match(simplified(line))) and not _is_field_stem(match[1][:-2])
    }
    for part in re.split(r"[-_—－\s【】\[\]()（）]+", f"{name} {front.title}"):
        found |= dict.fromkeys(houses_alone(part, english=research), _STANDS)
    return found


def houses_alone(line: str, *, english: bool = True) -> Iterator[str]:
    """The house that a line consists of, a date and the kind of report aside."""
    plain = simplified(line)
    for house, start, end in chinese_houses(line):
        company = _COMPANY.match(plain, end)
        department = _DEPARTMENT.match(plain, end) or company
        after = department.end() if department else end
        alone = _REST.fullmatch(plain, after) or (company and _LETTERHEAD.match(plain, company.end()))
        if not plain[:start].strip(" |｜·【[（(") and alone and not _CODE.match(plain, after):
            yield house
    for part in _PARTS.split(line.strip("*_ ")) if english else ():
        match = _english().match(part.strip())
        if match is None or _LAW.match(part.strip()) or _is_field(match[0]):
            continue
        if _ENGLISH_REST.match(_without_fields(part.strip()[match.end() :])):
            house = core_of(match[0])
            yield house.title() if house.isupper() else house


def _without_fields(text: str) -> str:
    """What follows a house in its line, without the words of departments and kinds of reports: "Equity Research - 6 May
    2024"."""
    words = text.split()
    plain = {word.lower() for word in words_of("topic_en") | words_of("kind_en")} | {"research", "equities", "markets"}
    while words and words[0].lower() in plain:
        words.pop(0)
    return f" {' '.join(words)}" if words else ""


def chinese_houses(text: str) -> Iterator[tuple[str, int, int]]:
    """The names of houses in a text, with where they begin and end: two to six characters and what houses are (东岭
    证券)."""
    plain = simplified(text)
    for match in _house_words().finditer(plain):
        window = plain[max(0, match.start() - _LONGEST_STEM - 4) : match.start()]
        stem = window
        for lead in _LEADS.finditer(window):
            stem = window[lead.end() :]
        bounded = len(stem) < len(window) or match.start() == len(window)
        if bounded and 2 <= len(stem) <= _LONGEST_STEM and not _is_field_stem(stem):
            start = match.start() - len(stem)
            yield text[start : match.end()], start, match.end()
    for match in _COMPANY_DEPARTMENT.finditer(plain):
        if not _is_field_stem(match[1][:-2]):
            yield text[match.start(1) : match.end(1)], match.start(1), match.end(1)


_NEVER = re.compile(r"公司|请务必|行业|编号|研究|分析|代码|简称|评级|股东|持有")
"""What the stem of a house's name never has in it."""


def _is_field_stem(stem: str) -> bool:
    """Is what stands before 研究 or 证券 a field of research, or does it hold a word that no name has?"""
    return (
        stem in words_of("topic_only")
        or any(stem.endswith(word) for word in words_of("topic"))
        or bool(_NEVER.search(stem))
    )


def _is_field(name: str) -> bool:
    """Is every word of an English name one that a field, a market, a vendor or a line of a balance sheet has?"""
    kinds = {word.lower() for kind in words_of("house_en") for word in kind.split()}
    plain = {word.lower() for word in words_of("topic_en")} | words_of("vendor") | kinds
    words = [word for word in re.split(r"[\s,]+", name.lower()) if word not in {"", "&"}]
    return not words or words[0] in words_of("vendor") or all(word in plain for word in words)


def _made_tables(blocks: Sequence[Block]) -> tuple[Counter[str], Counter[str]]:
    """The houses under tables and figures: those that made them (研究所, estimates), and those named last among the
    sources."""
    signs: Counter[str] = Counter()
    sources: Counter[str] = Counter()
    for text in _source_lines(blocks):
        plain = simplified(text)
        for house, start, end in chinese_houses(text):
            company = _COMPANY.match(plain, end)
            if _DEPARTMENT.match(plain, end):
                signs[house] += 1
            elif _ENDS_SOURCE.match(plain, company.end() if company else end):
                # "Wind，东岭证券": who has the data from a vendor made the table of it.
                own = _AFTER_VENDOR.search(folded(text[:start]))
                (signs if own else sources)[house] += 1
        for match in _SOLE_RESEARCH.finditer(plain):
            if not _is_field_stem(match[1][:-2]):
                signs[text[match.start(1) : match.end(1)]] += 1
        for match in _ESTIMATES.finditer(text):
            house = core_of(match[1])
            if not _is_field(house):
                signs[house] += 1
    return signs, sources


def _source_lines(blocks: Iterable[Block]) -> Iterator[str]:
    for block in blocks:
        if block.table and block.table.source:
            yield block.table.source[:_LONGEST_SOURCE]
        elif block.table is None and (block.kind is BlockKind.FIGURE or len(block.text) <= _LONGEST_SOURCE):
            yield from (line[:_LONGEST_SOURCE] for line in block.text.split("\n") if _IS_SOURCE.match(simplified(line)))


@cache
def _house_words() -> re.Pattern[str]:
    return re.compile(f"(?:{one_of(words_of('house'))})+")


@cache
def _english() -> re.Pattern[str]:
    kinds = one_of(words_of("house_en")).replace(r"\ ", r"\s")
    return re.compile(
        rf"(?:{_NAME}(?:\s(?:{kinds}))+|(?:[A-Z][A-Z&.'-]+\s){{1,4}}(?:SECURITIES|CAPITAL|RESEARCH|BANK))"
        r"(?:\s\([A-Z][A-Za-z]+\))?(?:,?\s(?:Co\.?,?\s?Ltd\.?|Inc\.?|LLC|L\.L\.C\.|LLP|plc|PLC|Limited|Ltd\.?"
        r"|LIMITED|CO\.?,?\s?LTD\.?|INC\.?|Corp\.?|AG))?(?!\w)"
    )
