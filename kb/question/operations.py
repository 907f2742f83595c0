"""What a question asks to be done with figures: highest, top 3, below 20, how many, sum, difference … and which of its
words carry no subject of their own. Ordinary Chinese and English, matched on the folded question."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kb.amounts.bounds import Bound, read_bounds, unused
from kb.text.chinese_numerals import whole_number
from kb.text.glossary_tokens import CJK, fold


class Operation(StrEnum):
    """What to do with the cells found."""

    LOOKUP = "lookup"
    MAXIMUM = "maximum"
    MINIMUM = "minimum"
    COUNT = "count"
    SUM = "sum"
    AVERAGE = "average"
    DIFFERENCE = "difference"
    RATIO = "ratio"
    SHARE = "share"
    GROWTH = "growth"
    YEARLY_GROWTH = "yearly growth"
    GROWTH_ORDER = "order of growth"
    EXCEEDS = "exceeds"
    SORT = "sort"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the operation, how many of the best (top n), the bounds; `used` are the characters that said so.

    `said` are the operations with the span of characters that says each, the one asked for first. `rank` is the place
    in the order that is wanted (the second highest: 2). `ascending` sorts upwards. `less` asks whether the first is
    below the second.
    """

    operation: Operation
    top: int | None
    bounds: tuple[Bound, ...]
    each: bool
    used: frozenset[int]
    said: tuple[tuple[Operation, int, int], ...] = ()
    rank: int | None = None
    ascending: bool = False
    less: bool = False


_NO_YEAR = r"(?<![\d.])\d{1,3}(?![\d.])"
_FEW = rf"{_NO_YEAR}|[一二两三四五六七八九十]"
_FEW_EN = rf"{_NO_YEAR}|[二两三四五六七八九十]|two|three|four|five|ten"
_HIGH = r"最[高大多贵好]的?|highest|largest|biggest|best"
_LOW = r"最[低小少]的?|最便宜的?|lowest|smallest|cheapest"
_TOP = re.compile(
    rf"(?:前|top\s*)(?P<n>{_FEW})(?!\s*(?:季|个?月|年|天|日|次|\d|\.))(?:名|位|个|只|家|大)?"
    rf"|(?:{_HIGH})\s*(?P<n2>{_FEW_EN})(?!\d*年)\s*(?:名|位|个|只|家|款)?"
    rf"|(?P<n3>{_FEW_EN})\s*(?:highest|largest|biggest|best|lowest|smallest|cheapest)"
    rf"|\b(?P<n4>{_FEW_EN})\s+(?:[a-z-]+\s+){{1,3}}(?:with|having|that have|which have)\s+(?:the\s+)?(?:highest"
    rf"|largest|biggest|best|lowest|smallest|cheapest)"
)
_SMALLEST = re.compile(r"lowest|smallest|cheapest|最[低小少]|最便宜")
_BOTTOM = re.compile(
    rf"(?:倒数前?|后|bottom\s*)(?P<n>{_FEW})(?!\s*(?:季|个?月|年|天|日|次|\d|\.))(?:名|位|个|只|家)?"
    rf"|(?:{_LOW})\s*(?P<n2>{_FEW_EN})(?!\d*年)\s*(?:名|位|个|只|家|款)?"
)
_PLACE = r"(?:第(?P<z>[二两三四五六七八九十2-9])|(?P<e>second|third|fourth|fifth|2nd|3rd|4th|5th)[\s-]*)"
_RANK = re.compile(
    rf"{_PLACE}(?:(?P<low>[低小少]|便宜|lowest|smallest|cheapest|least)|[高大多贵名位]|highest|largest|biggest"
    rf"|most expensive|best)的?"
    rf"|(?:排名?|位列|位居)第(?P<z2>[二三四五六七八九十2-9])位?"
)
_RANKED_FIRST = r"第一(?!季|期|批|部分|产业|章|条|节|阶段|步|轮|版|代|年|个?月|周|天|次)名?"
"""The first in an order by figures; the first quarter, the first phase come first in time."""
_FIRST = re.compile(rf"{_HIGH}|{_LOW}|{_RANKED_FIRST}|\bfirst\b")
_ENGLISH_COUNTS = {
    **dict.fromkeys(("two", "second", "2nd"), 2),
    **dict.fromkeys(("three", "third", "3rd"), 3),
    **dict.fromkeys(("four", "fourth", "4th"), 4),
    **dict.fromkeys(("five", "fifth", "5th"), 5),
    "ten": 10,
}

_BETTER = r"(?:[高大多贵强好长久快远]|重(?!要))"
_WORSE = r"(?:[低小少差弱短慢轻]|便宜)"
_CHANGED = r"(?:增加|减少|下降|上升|提高|降低|提升|变动|变化|回落|增长|下滑)"
_WORDS: dict[Operation, str] = {
    Operation.YEARLY_GROWTH: r"年?均?复合(?:年?均?)?增(?:长率?|速)|年均增(?:长率?|速)"
    r"|\bcagr\b|compound (?:annual )?growth(?: rate)?",
    Operation.SHARE: (
        r"占比|占(?=.{0,30}(?:比例|比重|百分|份额|%|多少|几成))|(?<=的)(?:比例|比重|百分比)|(?<=的)百分之几|what "
        r"(?:percent(?:age)?|share|proportion|fraction) (?:of|does|is|was)"
        r"|(?<!\bper )(?:percentage|proportion|share|fraction) of(?= .{1,60})"
    ),
    Operation.DIFFERENCE: rf"相差(?:了)?(?:多少)?|差(?:了)?多少|之?差(?:距|额|值)?(?:是|为)?(?:多少)"
    rf"|{_CHANGED}(?:了)?(?:多少"
    rf"|几)(?:亿|万|百|千)?(?:元|美元|个?百分点|个点|人|股|吨)"
    rf"|(?!增长)(?!下滑){_CHANGED}(?:了)?多少(?!%|百分)|[高低大小多少贵](?:出|了)?(?:多少|几)(?:个?百分点|个点"
    rf"|(?!家|只|个))|便宜(?:了)?多少|差距|差额|\bdifference\b|\bgap\b"
    r"|by how (?:much|many)|how much (?:higher|lower|more|less|larger|smaller|cheaper|more expensive)(?: (?:is"
    r"|was|are|than))?|(?<!percentage )(?<!percent )\bchange (?=in\b|of\b|from\b|between\b)",
    Operation.GROWTH: (
        rf"增长率|增速|增幅|涨幅|降幅|跌幅|{_CHANGED}(?:了)?(?:百分之(?:几|多少)|多少)%?|(?:增长|下降)百分比|同比"
        rf"|growth(?: rate)?|\bgr[oe]w\b|increased? by|decreased? by|percent(?:age)? (?:increase|decrease|change)"
    ),
    Operation.RATIO: (
        r"几倍|多少倍|倍数(?:关系)?是|比值|之比|ratio of (?=.{1,40} to)|ratio between|how many times (?:as|more"
        r"|larger|higher|the)"
    ),
    Operation.AVERAGE: r"平均值?|均值|\baverage\b|\bthe mean\b|\bmean (?=of|value)",
    Operation.SUM: (
        r"合计|总和|总计|总共(?:是)?多少|加起来|加总|相加|之和|求和|\bsum\b|in total|combined|altogether"
        r"|\btogether\b(?! with)|total of|\btotal\b(?=[^?]*\bof\b[^?]*\band\b)|\badd up\b"
    ),
    Operation.SORT: (
        r"排序|排名|排列|从高到低|从低到高|由高到低|由低到高|从[大多]到[小少]|从[小少]到[大多]|由[大多]到[小少]"
        r"|由[小少]到[大多]|升序|降序|\brank(?:ing|ed)?\b|\bsort(?:ed)?\b|in (?:ascending|descending )?order(?: "
        r"of)?|(?:from )?(?:highest|lowest|largest|smallest) to (?:highest|lowest|largest|smallest)"
    ),
    Operation.COUNT: (
        r"(?:有|共有?|一共有?|总共有?)?(?:多少|几)(?:只|家|个(?!月|百分|点)|款|支|种|档|类)(?:股票|公司|个股|标的"
        r"|模型)?|how many (?=(?:[\w-]+ ){0,4}(?:stocks?|compan(?:y|ies)|models?|firms?|names|rows|entries|products"
        r"|items|segments)\b)|number of (?=(?:[\w-]+ ){0,2}(?:stocks|companies|models|firms))"
    ),
    Operation.MAXIMUM: (
        rf"最{_BETTER}|居首|{_RANKED_FIRST}|排名第一|领先的是|夺冠|highest|largest|biggest|greatest|longest|oldest"
        rf"|heaviest|fastest|\bmost\b(?! of)|maximum|\bmax\b|\btop\b|\bbest\b"
        rf"|\b(?:came?|comes|ranks?|ranked|finish(?:es|ed)) first\b|\bleads? (?=on\b|in\b|by\b)"
        rf"|[哪谁](?=[^,。?;]{{0,30}}更{_BETTER}"
        rf"|[个家只款]?{_BETTER}些?\W*$)|更{_BETTER}的是|which (?=.{{0,120}}\b(?:higher|larger|bigger|greater|more "
        rf"expensive|better)\b)"
    ),
    Operation.MINIMUM: (
        rf"最{_WORSE}|垫底|倒数第一|lowest|smallest|cheapest|shortest|youngest|lightest|slowest|\bleast\b|minimum"
        rf"|\bmin\b|\bworst\b|[哪谁](?=[^,。?;]{{0,30}}更{_WORSE}|[个家只款]?{_WORSE}些?\W*$)|更{_WORSE}+的是"
        rf"|which (?=.{{0,120}}\b(?:lower|smaller|cheaper|less)\b)"
    ),
}
"""What says each operation; where a question says several, the first one here is asked for."""
_OPERATIONS = tuple((operation, re.compile(words)) for operation, words in _WORDS.items())
_OPERATING = frozenset(
    (
        "best",
        "most",
        "least",
        "top",
        "max",
        "first",
        "total",
        "change",
        "average",
        "combined",
        "together",
        "rank",
        "mean",
        "all",
        "list",
        "each",
    )
)
"""Words of operations that names of companies have."""
_UPWARDS = re.compile(
    r"从低到高|由低到高|从[小少]到[大多]|由[小少]到[大多]|升序|ascending|(?:lowest|smallest) to|(?:lowest"
    r"|smallest) first|low to high"
)
_EACH = re.compile(
    r"各(?:是|为|个|只|家|自|款)?|分别|每(?:个|只|家|款|一)|所有|全部|都|历年|逐年|\ball\b|\beach\b|\bevery\b"
    r"|respectively"
)
_WHICH = re.compile(r"哪些|哪几|有哪|包括什么|列出|列举|名单|which|list|what are")

_YES_OR_NO = re.compile(
    r"是否|是不是|有没有|[吗么](?=\s*[?？。]?\s*$)|^\s*(?:is|are|was|were|does|do|did|has|have|had)\b(?=.*\S)"
)
ASKS_ELSE_ZH = r"什么|哪|谁|多少|几[个家年月]|怎|如何|为何"
"""Asks in Chinese for more than yes or no, however politely: "你知道……是多少吗"."""
_COMPARED = re.compile(
    r"(?P<more>高于|大于|超过了?|多于|超出|贵于|高过|\bexceed(?:s|ed)?\b|\b(?:higher|greater|larger|bigger|more"
    r"|more expensive) than\b|\babove\b|\bsurpass(?:es|ed)?\b)"
    r"|(?P<fewer>低于|小于|少于|不及|低过|\b(?:lower|less|smaller|fewer|cheaper) than\b|\bbelow\b)"
    r"|(?<![A-Za-z])(?:更)?(?P<adjective>[高大多贵低小少]|便宜)(?=吗)"
)
_NAME = re.compile(
    r"(?<!\bthe )(?<![A-Za-z&'’.-])(?:[A-Z][A-Za-z&.'’-]*(?: (?:& )?[A-Z][A-Za-z&.'’-]*)+|[A-Z][a-z]+['’]s\b)"
)
"""Words with capitals behind each other, or one that owns something: a name, whatever its words mean."""
_SMALL = re.compile(rf"(?<![A-Za-z])[a-z]{{2,}}|[{CJK}]")
_ORDERS = re.compile(r"\s*(?:by|in|with|of|for)\b")
_EXCLUSION = re.compile(
    r"\s*[(（](?:而?不是|不要|而?非|not )[^()（）]*[)）]|，?而不是[^，。？?]*|,\s*not [^,.?]*", re.I
)


def read_question(question: str) -> Asked:
    """What `question` asks to be done; a plain look-up when nothing says otherwise."""
    text = _without_names(question)
    used: set[int] = set()
    bounds = tuple(read_bounds(text, used))
    said, top, rank = _ranking(text, used)
    if not said:
        said = _operations(text, used)
    less = False
    if not said:
        said, less = _comparison(text, used, bounds)
    operation = said[0][0] if said else Operation.LOOKUP
    if not said and (bounds or _WHICH.search(text)):
        operation = Operation.LIST
    each, upwards = bool(_EACH.search(text)), bool(_UPWARDS.search(text))
    return Asked(operation, top, bounds, each, frozenset(used), tuple(said), rank, upwards, less)


def _without_names(question: str) -> str:
    """A question folded, with spaces for names of several English words: "Top Harvest" asks for no highest figure.

    In a question whose words all have capitals these tell nothing; its first word has one anyhow: "Top Companies by
    sales".
    """
    folded = fold(question)
    if _SMALL.search(question) is None:
        return folded
    for found in _NAME.finditer(question):
        opens = found.start() == 0 and _ORDERS.match(question, found.end()) is not None
        if not opens and any(word in _OPERATING for word in re.findall(r"[a-z]{2,}", folded[slice(*found.span())])):
            folded = folded[: found.start()] + " " * len(found[0]) + folded[found.end() :]
    return folded


def without_exclusions(question: str) -> str:
    """The question without what it says it does not mean: "（不是 R1）", ", not R1"."""
    return _EXCLUSION.sub("", question).strip() or question


_Said = list[tuple[Operation, int, int]]


def _ranking(text: str, used: set[int]) -> tuple[_Said, int | None, int | None]:
    """The operation of a top n or an n-th best, with how many or which place."""
    for found in unused(_RANK, text, used):
        place = _count(found["z"] or found["z2"] or found["e"])
        lowest = found["low"] or _SMALLEST.search(text)
        said = [(Operation.MINIMUM if lowest else Operation.MAXIMUM, *found.span())]
        # "Which is the highest, which the second?" wants both.
        first = unused(_FIRST, text, used)
        return (said, place, None) if first else (said, None, place)
    for pattern, operation in ((_BOTTOM, Operation.MINIMUM), (_TOP, Operation.MAXIMUM)):
        for found in unused(pattern, text, used):
            number = _count(next(value for value in found.groups() if value))
            direction = Operation.MINIMUM if _SMALLEST.search(text) else operation
            return [(direction, *found.span())], number, None
    return [], None, None


def _count(numeral: str) -> int:
    return _ENGLISH_COUNTS.get(numeral) or whole_number(numeral)


def _operations(text: str, used: set[int]) -> _Said:
    # "Which year was it less than 20?" sets a bound, and asks for no lowest.
    left = "".join(" " if at in used else character for at, character in enumerate(text))
    return [(operation, *found.span()) for operation, pattern in _OPERATIONS for found in unused(pattern, left, used)]


def _comparison(text: str, used: set[int], bounds: tuple[Bound, ...]) -> tuple[_Said, bool]:
    """Whether the question is to be answered by yes or no; and whether yes means less."""
    asks = _YES_OR_NO.search(text)
    if asks is None or _WHICH.search(text) or re.search(ASKS_ELSE_ZH, text):
        return [], False
    if bounds:
        used.update(range(*asks.span()))
        return [(Operation.EXCEEDS, *asks.span())], False
    for found in unused(_COMPARED, text, used):
        used.update(range(*asks.span()))
        less = bool(found["fewer"]) or (found["adjective"] or "高") in ("低", "小", "少", "便宜")
        return [(Operation.EXCEEDS, *found.span())], less
    return [], False
