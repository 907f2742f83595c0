"""What a question asks to be done with figures: highest, top 3, below 20, how many, sum, difference … and which of its words
carry no subject of their own. Ordinary Chinese and English, matched on the folded question."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from kb.atoms import fold


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
    GROWTH = "growth"
    SORT = "sort"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Bound:
    """A condition on a figure: low <= figure <= high, an open end being None; `strict` leaves the ends themselves out.

    `scale` is what the question said the figure is in (1e8 for 亿), None when it said nothing: then cells are compared as printed.
    `at` is where in the question the condition stands: it is about the measure named before it.
    """

    low: float | None
    high: float | None
    strict: bool = True
    scale: float | None = None
    at: int = 0

    def holds(self, figure: float, cell_scale: float) -> bool:
        """Whether a cell's `figure`, printed in units of `cell_scale`, fulfils the condition."""
        if self.scale is not None:
            figure = figure * cell_scale / self.scale
        if self.low is not None and (figure < self.low or (self.strict and figure == self.low)):
            return False
        return not (self.high is not None and (figure > self.high or (self.strict and figure == self.high)))


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked: the operation, how many of the best (top n), the bounds; `used` are the characters that said so."""

    operation: Operation
    top: int | None
    bounds: tuple[Bound, ...]
    each: bool
    used: frozenset[int]


_NUMBER = r"(?P<n>-?\d+(?:,\d{3})*(?:\.\d+)?)"
_SCALE = r"\s*(?P<scale>万亿|亿|万|trillion|billion|million|[tbm](?![a-z]))?\s*(?:元|美元|人民币|倍|%|个百分点|x(?![a-z])|times|yuan|dollars?|usd|rmb)?"
_BELOW = r"低于|小于|不到|少于|不足|不超过|不高于|不大于|至多|最多|within|below|under|less than|lower than|smaller than|fewer than|at most|no more than|not more than|up to|<=|<|≤"
_ABOVE = r"高于|大于|超过|多于|超出|突破|不低于|不小于|不少于|至少|above|over|more than|greater than|higher than|larger than|exceed(?:s|ing)?|at least|no less than|not less than|>=|>|≥"
_OPEN = frozenset(
    {
        "不超过",
        "不高于",
        "不大于",
        "至多",
        "最多",
        "at most",
        "no more than",
        "not more than",
        "up to",
        "<=",
        "≤",
        "within",
        "不低于",
        "不小于",
        "不少于",
        "至少",
        "at least",
        "no less than",
        "not less than",
        ">=",
        "≥",
    }
)
_BETWEEN = re.compile(
    rf"(?:介于|在|between|from)?\s*{_NUMBER}{_SCALE}\s*(?:到|至|和|与|~|-|—|and|to)\s*{_NUMBER.replace('<n>', '<m>')}{_SCALE.replace('<scale>', '<scale2>')}\s*(?:之间|(?<=[\d倍亿万元%])的?区间)"
)
_BETWEEN_EN = re.compile(
    rf"between\s*{_NUMBER}{_SCALE}\s*and\s*{_NUMBER.replace('<n>', '<m>')}{_SCALE.replace('<scale>', '<scale2>')}"
)
_BEFORE_NUMBER = re.compile(rf"(?P<word>{_BELOW}|{_ABOVE})\s*(?:了)?\s*{_NUMBER}{_SCALE}(?:以下|以内|以上)?")
_AFTER_NUMBER = re.compile(
    rf"{_NUMBER}{_SCALE}\s*(?P<word>以下|以内|之下|都?没有?到|都?不到|以上|之上|or less|or more|or below|or above)"
)
_NEGATIVE = re.compile(r"为负|负数|负值|亏损|negative|loss[- ]making|below zero|under zero|小于零|低于零")
_SCALES = {
    "万亿": 1e12,
    "亿": 1e8,
    "万": 1e4,
    "trillion": 1e12,
    "billion": 1e9,
    "million": 1e6,
    "t": 1e12,
    "b": 1e9,
    "m": 1e6,
}

_TOP = re.compile(
    r"(?:前|top\s*)(?P<n>\d+|[一二两三四五六七八九十])(?:名|位|个|只|家|大)?|(?:最[高大多贵好]的?|highest|largest|biggest|best)\s*(?P<n2>\d+|[二两三四五六七八九十]|two|three|four|five)(?!\d*年)\s*(?:名|位|个|只|家|款)?|(?P<n3>\d+|[二两三四五六七八九十]|two|three|four|five)\s*(?:highest|largest|biggest|best|lowest|smallest|cheapest)"
)
_SMALLEST = re.compile(r"lowest|smallest|cheapest|最[低小少]|最便宜")
_BOTTOM = re.compile(
    r"(?:后|倒数前?|bottom\s*)(?P<n>\d+|[一二两三四五六七八九十])(?:名|位|个|只|家)?|(?:最[低小少]的?|最便宜的?|lowest|smallest|cheapest)\s*(?P<n2>\d+|[二两三四五六七八九十]|two|three|four|five)(?!\d*年)\s*(?:名|位|个|只|家|款)?"
)
_NUMERALS = {
    **{character: index for index, character in enumerate("一二三四五六七八九十", 1)},
    "两": 2,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
}

_OPERATIONS: tuple[tuple[Operation, re.Pattern[str]], ...] = (
    (
        Operation.GROWTH,
        re.compile(
            r"增长率|增速|增幅|涨幅|增长(?:了)?(?:多少|百分之几)|同比|growth(?: rate)?|grow|increase by|percent(?:age)? increase"
        ),
    ),
    (
        Operation.RATIO,
        re.compile(r"几倍|多少倍|比值|ratio of (?=.{1,40} to)|how many times (?:as|more|larger|higher|the)"),
    ),
    (
        Operation.DIFFERENCE,
        re.compile(
            r"相差(?:了)?(?:多少)?|差(?:了)?多少|之?差(?:距|额|值)?(?:是|为)?(?:多少)?|[高低多少贵便宜大小](?:出|了)?(?:多少|几)(?:个?百分点|个点|(?!家|只|个))|差距|difference|gap|how much (?:higher|lower|more|less|larger|cheaper|more expensive)"
        ),
    ),
    (Operation.AVERAGE, re.compile(r"平均值?|均值|average|mean")),
    (
        Operation.SUM,
        re.compile(r"合计|总和|总计|总共(?:是)?多少|加起来|加总|之和|求和|sum|in total|combined|altogether|total of"),
    ),
    (Operation.SORT, re.compile(r"排序|排名|从高到低|从低到高|由高到低|由低到高|rank(?:ing)?|sort(?:ed)?|in order of")),
    (
        Operation.COUNT,
        re.compile(
            r"(?:有|共有?|一共有?|总共有?)?(?:多少|几)(?:只|家|个(?!月|百分)|款|支|种|档|类)(?:股票|公司|个股|标的|模型)?|how many (?=(?:[\w-]+ ){0,4}(?:stocks?|compan(?:y|ies)|models?|firms?|names|rows|entries)\b)|number of (?=(?:[\w-]+ ){0,2}(?:stocks|companies|models|firms))"
        ),
    ),
    (
        Operation.MAXIMUM,
        re.compile(
            r"最[高大多贵强好优]|居首|第一名?|排名第一|领先的是|夺冠|highest|largest|biggest|greatest|\bmost\b(?! of)|maximum|\bmax\b|\btop\b|\bbest\b|[哪谁](?=[^,。?;]{0,20}更[高大多贵强好])|更[高大多贵强好]的是|which (?=.{0,40}(?:higher|larger|bigger|greater|more expensive|better))"
        ),
    ),
    (
        Operation.MINIMUM,
        re.compile(
            r"最[低小少差弱]|最便宜|垫底|倒数第一|lowest|smallest|cheapest|\bleast\b|minimum|\bmin\b|\bworst\b|[哪谁](?=[^,。?;]{0,20}更(?:[低小少差]|便宜))|更[低小少差便宜]+的是|which (?=.{0,40}(?:lower|smaller|cheaper|less))"
        ),
    ),
)
_EACH = re.compile(
    r"各(?:是|为|个|只|家|自|款)?|分别|每(?:个|只|家|款|一)|所有|全部|都|历年|逐年|\ball\b|\beach\b|\bevery\b|respectively"
)
_WHICH = re.compile(r"哪些|哪几|有哪|包括什么|列出|列举|名单|which|list|what are")


def read_question(question: str) -> Asked:
    """What `question` asks to be done; a plain look-up when nothing says otherwise."""
    text = fold(question)
    used: set[int] = set()
    bounds = _bounds(text, used)
    top, operation = _ranking(text, used)
    if operation is None:
        operation = _operation(text, used)
    if operation is None and (bounds or _WHICH.search(text)):
        operation = Operation.LIST
    each = bool(_EACH.search(text))
    return Asked(operation or Operation.LOOKUP, top, tuple(bounds), each, frozenset(used))


def _bounds(text: str, used: set[int]) -> list[Bound]:
    bounds: list[Bound] = []
    for pattern in (_BETWEEN_EN, _BETWEEN):
        for found in _unused(pattern, text, used):
            low, high = _figure(found["n"]), _figure(found["m"])
            scale = _SCALES.get(found["scale"] or found["scale2"] or "")
            bounds.append(Bound(min(low, high), max(low, high), strict=False, scale=scale, at=found.start()))
    for found in _unused(_BEFORE_NUMBER, text, used):
        below = re.fullmatch(_BELOW, found["word"]) is not None
        bounds.append(_bound(found, below=below, strict=found["word"] not in _OPEN))
    for found in _unused(_AFTER_NUMBER, text, used):
        below = found["word"] not in ("以上", "之上", "or more", "or above")
        bounds.append(_bound(found, below=below, strict=False))
    bounds.extend(Bound(None, 0.0, at=found.start()) for found in _unused(_NEGATIVE, text, used))
    return bounds


_EXCLUSION = re.compile(
    r"\s*[(（](?:而?不是|不要|而?非|not )[^()（）]*[)）]|，?而不是[^，。？?]*|,\s*not [^,.?]*", re.I
)


def without_exclusions(question: str) -> str:
    """The question without what it says it does not mean: "（不是 R1）", ", not R1"."""
    return _EXCLUSION.sub("", question).strip() or question


def _unused(pattern: re.Pattern[str], text: str, used: set[int]) -> list[re.Match[str]]:
    """The matches that share no character with an earlier one; theirs are marked as used."""
    kept: list[re.Match[str]] = []
    for found in pattern.finditer(text):
        if used.isdisjoint(range(found.start(), found.end())):
            used.update(range(found.start(), found.end()))
            kept.append(found)
    return kept


def _bound(found: re.Match[str], *, below: bool, strict: bool) -> Bound:
    figure, scale = _figure(found["n"]), _SCALES.get(found["scale"] or "")
    low, high = (None, figure) if below else (figure, None)
    return Bound(low, high, strict, scale, found.start())


def _figure(digits: str) -> float:
    return float(digits.replace(",", ""))


def _ranking(text: str, used: set[int]) -> tuple[int | None, Operation | None]:
    for pattern, operation in ((_BOTTOM, Operation.MINIMUM), (_TOP, Operation.MAXIMUM)):
        for found in _unused(pattern, text, used):
            digits = next(value for value in found.groups() if value)
            number = int(digits) if digits.isdigit() else _NUMERALS[digits]
            return number, Operation.MINIMUM if _SMALLEST.search(text) else operation
    return None, None


def _operation(text: str, used: set[int]) -> Operation | None:
    said = [operation for operation, pattern in _OPERATIONS for _ in _unused(pattern, text, used)]
    return said[0] if said else None
