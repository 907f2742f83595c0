"""What a report says of itself: the house that published it, its authors, the rating. By the forms such lines have, no lists of names."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from ingest.stock_codes import companies_of
from kb.model import BlockKind, Facts, Section
from kb.scripts import simplified

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.model import Block, ParsedReport

_COVER_BLOCKS = 40
_COVER_CHARACTERS = 4_000
"""How much of the beginning is looked at as the cover; it ends sooner, where disclaimers begin."""

_LONGEST_LINE = 120
_SHARE = re.compile(r"\d\s?[%％]")
_LAW = re.compile(r"^(?:\w+\s){0,3}?Securities\s(?:(?:and\s)?Exchange|Act|Litigation)|^Of\s", re.IGNORECASE)
"""What has the name of a house and is none: the Securities Exchange Act, the Commission."""

_MOST_SOURCES = 5
_MOST_AUTHORS = 12

_CJK = r"\u3400-\u9fff"
_HOUSE = r"(?:证券|期货|基金|银行|资本|资管|信托|保险|投资|国际|研究|咨询|金融)"
_ORGANISATION = re.compile(
    rf"[{_CJK}]{{2,16}}?(?:(?:集团)?(?:股份)?(?:有限)?(?:责任)?公司|研究(?:所|院|部|中心)|研发中心|研究发展(?:部|中心)|银行)"
    rf"|[{_CJK}]{{2,6}}{_HOUSE}(?=\s|$|[-_|｜·,，（(])"
)
_ENGLISH = re.compile(
    r"(?:[A-Z][\w&.'-]*\s){0,5}?(?:[A-Z][\w&.'-]*)\s(?:Securities|Capital(?:\sMarkets)?|Research|Bank|Partners|Markets|Equities|Asset\sManagement|"
    r"Advisors|Advisers|Group|Brokerage|Investments?)(?:,?\s(?:\(?[A-Z][a-z]+\)?\s)?(?:Co\.?,?\s?Ltd\.?|Inc\.?|LLC|LLP|plc|PLC|Limited|Ltd\.?|Corp\.?|AG|"
    r"Company(?:\sLimited)?))?|(?:[A-Z][A-Z&.'-]+\s){1,4}(?:SECURITIES|CAPITAL|RESEARCH|BANK)(?:\s(?:CO\.?,?\s?LTD\.?|LIMITED|INC\.?))?"
)
_LEGAL_FORM = re.compile(
    r"(?:集团)?(?:股份)?(?:有限)?(?:责任)?公司$|研究(?:所|院|部|中心)$|研发中心$|研究发展(?:部|中心)$|"
    r",?\s(?:co\.?,?\s?ltd\.?|inc\.?|llc|llp|plc|limited|ltd\.?|corp\.?|ag|company(?:\slimited)?)$",
    re.IGNORECASE,
)
_LEAD = re.compile(r"^(?:本?(?:报告|文))?(?:摘自|来自|源自|引自|根据|据|由|与|和|及)")
_PUBLISHES = re.compile(rf"{_HOUSE}|securities|capital|research|bank|markets|equities|asset\smanagement", re.IGNORECASE)
_KNOWN_AS = re.compile(rf"([{_CJK}]{{4,20}}公司)\s?[（(]\s?(?:以下|下)简?称")
_SOURCE = re.compile(r"(?:资料|数据|图片)?来源\s?[:：]|sources?\s?[:：]", re.IGNORECASE)
_LABELLED_HOUSE = re.compile(
    r"(?:发布|研究|出品|出具|撰写)?(?:机构|单位)(?:名称)?\s?[:：]\s?(\S.{1,40})|(?:institution|publisher|broker)\s?:\s?(\S.{1,60})",
    re.I,
)

_SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
    "史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒"
    "屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣邓郁单杭洪包"
    "诸左石崔吉钮龚程嵇邢裴陆荣翁荀羊甄曲封芮储靳邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘厉戎祖武符刘景"
    "詹束龙叶幸司韶黎蓟薄印宿白怀蒲邰鄂索咸籍赖卓蔺屠蒙池乔阴闻党翟谭贡劳姬申扶堵冉宰桑桂濮牛寿通边扈燕冀尚农温庄晏柴瞿阎充慕"
    "连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄东殴利蔚越隆师巩聂晁勾敖融冷辛阚那简饶空曾毋沙养鞠须丰巢关相查荆红游"
    "权盖益桓公闫肖覃佘佟"
)
"""The hundred family surnames, and some that are common today."""

_ROLE = r"(?:(?:首席|资深|高级|助理|联席)?(?:分析师|研究员|研究助理|经济学家|策略师)|联系人|作者)"
_NAME = rf"[{_SURNAMES}][{_CJK}]{{1,2}}"
_AFTER_ROLE = re.compile(rf"{_ROLE}\s?[:：]?\s{{0,3}}({_NAME}(?:\s?[、,，/;；\s]\s?{_NAME}){{0,5}})(?![{_CJK}])")
_BEFORE_ROLE = re.compile(rf"^({_NAME})[\s,，:：|]+[^，。,;；]{{0,14}}?(?:{_ROLE}|首席)")
_BEFORE_LICENCE = re.compile(rf"({_NAME})\s?[（(]?\s?(?:执业|SAC|S\d{{6,}})")
_NAMES = re.compile(_NAME)
_ENGLISH_NAME = r"[A-Z][a-z]+(?:\s[A-Z]\.?)?(?:[\s-][A-Z][a-z]+){1,2}"
_ENGLISH_AUTHORS = re.compile(
    rf"(?:(?i:analysts?|authors?|written\sby|prepared\sby|contact)\s?:?\s|^[Bb]y\s)\s?({_ENGLISH_NAME}(?:(?:,\s(?:CFA|PhD))?(?:,\s|\sand\s|\s&\s){_ENGLISH_NAME}){{0,5}})"
)
_ENGLISH_BEFORE = re.compile(
    rf"^({_ENGLISH_NAME})(?:,\s(?:CFA|PhD|CPA))?\s?[,|-]?\s.{{0,30}}\b(?i:analyst|economist|strategist|research\sassociate)"
)

_RATINGS = (
    "强烈推荐|强力买入|买入|增持|审慎增持|谨慎增持|推荐|谨慎推荐|审慎推荐|优于大市|强于大市|跑赢行业|跑赢大市|领先大市|看好|持有|中性|同步大市|大市同步|"
    "减持|卖出|看淡|回避|弱于大市|跑输行业|跑输大市|落后大市"
)
_ENGLISH_RATINGS = (
    r"strong\sbuy|buy|outperform(?:er)?|overweight|accumulate|add|hold|neutral|equal[\s-]weight|market\sperform|in[\s-]line|peer\sperform|"
    r"reduce|underweight|underperform(?:er)?|sell"
)
_RATED = re.compile(
    rf"^(?:投资|公司|行业|股票|本次|最新)?评级\s?[:：]?\s{{0,3}}({_RATINGS}|[A-Z][A-Za-z-]{{2,14}})(?=$|[\s（(，,；;、/])"
    rf"|^(?i:(?:investment|stock|our|current)?\s?(?:rating|recommendation))\s?:?\s{{0,3}}((?i:{_ENGLISH_RATINGS}))\b"
    rf"|^({_RATINGS})\s?[（(]\s?(?:维持|首次|上调|下调|调高|调低|重申)|^((?i:{_ENGLISH_RATINGS}))\s?\(\s?(?i:maintain|initiat|reiterat|upgrad|downgrad|unchanged)"
)
_STANDING_ALONE = re.compile(rf"(?:{_RATINGS})|(?i:{_ENGLISH_RATINGS})")


def facts_of(report: ParsedReport, name: str) -> Facts:
    """The facts of a report; `name` is its file's, without suffix."""
    cover = list(_lines(_cover(report.blocks)))
    return Facts(
        institution=_institution(report, cover, name),
        authors=_authors(cover, report.blocks),
        companies=companies_of(report, cover, name),
        rating=_rating(cover),
    )


def _cover(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks of the first page or so."""
    characters = 0
    for block in blocks[:_COVER_BLOCKS]:
        heads_notice = block.section is Section.NOTICE and block.kind is BlockKind.HEADING
        if heads_notice or characters > _COVER_CHARACTERS:
            return
        characters += len(block.text)
        yield block


def _lines(blocks: Iterable[Block]) -> Iterator[str]:
    """The lines that are none of prose; of a table, its rows as label and value."""
    for block in blocks:
        rows = (" ".join(dict.fromkeys(filter(None, row))) for row in block.table.rows) if block.table else None
        for line in rows or block.text.split("\n"):
            bare = " ".join(line.split())
            if 0 < len(bare) <= _LONGEST_LINE:
                yield bare


def core_of(name: str) -> str:
    """A house's name without its legal form or department: those of one house have the same."""
    bare = _LEGAL_FORM.sub("", name.strip(" ,，、。."))
    return bare if len(bare) >= 2 else name.strip()


def _institution(report: ParsedReport, cover: Sequence[str], name: str) -> str:
    """The house that most lines speak for: on the cover, in the disclaimer, among the sources of tables, in the file's name."""
    for line in cover:
        labelled = _LABELLED_HOUSE.match(simplified(line))
        if labelled:
            at = 1 if labelled[1] else 2
            return _without_address(line[labelled.start(at) : labelled.end(at)])
    votes: Counter[str] = Counter()
    for line in cover:
        if not _SHARE.search(line):  # a shareholder, with what it holds
            votes.update(dict.fromkeys(_houses(line), 3))
    for part in re.split(r"[-_—－\s【】\[\]()（）]+", name):
        votes.update(dict.fromkeys(_houses(part), 3))
    for block in report.blocks:
        if block.section is Section.NOTICE:
            votes.update(
                {core_of(match[1]): 4 for match in _KNOWN_AS.finditer(block.text) if _PUBLISHES.search(match[1])}
            )
    sources = Counter(house for text in _sources(report.blocks) for house in set(_houses(text)))
    votes.update({house: min(count, _MOST_SOURCES) for house, count in sources.items()})
    if not votes:
        return ""
    chinese = {house: count for house, count in votes.items() if "\u3400" <= house[0] <= "\u9fff"}
    among = chinese or votes
    return max(among, key=lambda house: among[house])


def _without_address(name: str) -> str:
    """A house's name without the address, the short name or the English name behind it: "Acme Securities, 1 Quay Street"."""
    bare = re.split(r"[，；;（(]|,(?!\s?(?:Inc|Ltd|LLC|Co|Corp|Limited|PLC|plc)\b)", name, maxsplit=1)[0].strip()
    return core_of(bare) if bare else name.strip()


def _houses(text: str) -> Iterator[str]:
    """The houses that a line names and that publish research by their names."""
    for pattern in (_ORGANISATION, _ENGLISH):
        for match in pattern.finditer(text):
            if _PUBLISHES.search(match[0]) and not _LAW.search(text[match.start() :]):
                house = core_of(_LEAD.sub("", match[0]))
                yield house.title() if house.isascii() and house.isupper() else house


def _sources(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        if block.table and block.table.source:
            yield block.table.source
        elif block.kind is BlockKind.FIGURE:
            yield from (line for line in block.text.split("\n") if _SOURCE.match(line))


def _authors(cover: Sequence[str], blocks: Sequence[Block]) -> tuple[str, ...]:
    """Those that the cover names as analysts; where it names none, those of the biographies."""
    found = _named(cover)
    if not found:
        found = _named(_lines(block for block in blocks if block.section is Section.NOTICE))
    return tuple(found)[:_MOST_AUTHORS]


def _named(lines: Iterable[str]) -> dict[str, None]:
    found: dict[str, None] = {}
    for line in lines:
        plain = simplified(line)  # character for character: what is found there stands at the same place here
        for match in (*_AFTER_ROLE.finditer(plain), *_BEFORE_LICENCE.finditer(plain)):
            names = (
                line[match.start(1) + one.start() : match.start(1) + one.end()] for one in _NAMES.finditer(match[1])
            )
            found.update(dict.fromkeys(names))
        before = _BEFORE_ROLE.match(plain) or _ENGLISH_BEFORE.match(plain)
        if before:
            found[line[before.start(1) : before.end(1)]] = None
        for match in _ENGLISH_AUTHORS.finditer(line):
            bare = re.sub(r",\s(?:CFA|PhD|CPA)\b", "", match[1])
            found.update(dict.fromkeys(re.split(r",\s|\sand\s|\s&\s", bare)))
    return found


def _rating(cover: Sequence[str]) -> str:
    """The rating that the cover gives now; where it only stands there by itself, that."""
    for line in cover:
        match = _RATED.match(line)
        if match:
            return str(next(filter(None, match.groups())))
    return next((line for line in cover if _STANDING_ALONE.fullmatch(line)), "")
