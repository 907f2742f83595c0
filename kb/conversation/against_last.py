"""A turn that holds something against the figure of the last answer: "is B pricier than that?", 是它的几倍, "how much
more in 2027?"; and one that asks for the figure before it was changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kb.conversation.back_references import followup_words
from kb.question.pronouns import is_of_figure
from kb.text.tokens import language

GAP, FACTOR, VERDICT = "gap", "factor", "verdict"


@dataclass(frozen=True, slots=True)
class ComparisonWithLast:
    """A comparison with the last figure, as a turn asks for it.

    `kind` is GAP (by how much), FACTOR (how many times) or VERDICT (whether it is greater, or `less`). `other` are the
    words for what is not the last figure; `first`: it comes first, as what is divided, or what is said to be greater.
    `grade` is the word that says so: 便宜; "" where there is none.
    """

    kind: str
    other: str
    first: bool
    less: bool = False
    grade: str = ""


@cache
def _any_of(concept: str) -> str:
    words = sorted(followup_words()[concept], key=len, reverse=True)
    return "|".join(rf"\b{re.escape(one)}\b" if one.isascii() else re.escape(one) for one in words)


@cache
def _forms_zh() -> tuple[tuple[str, re.Pattern[str]], ...]:
    grades = f"{_any_of('larger')}|{_any_of('smaller')}"
    head = r"^\W*(?:那么?|所以|现在)?(?P<first>[^，,。？?；;]{0,24}?)"
    second = r"(?P<second>[^，,。？?；;]{1,20}?)"
    than = (
        rf"{head}(?:会|要|是不是|是否)?(?:对?比起?|较|相比于?){second}(?:相比|的?时候?)?"
        r"(?:还|更|又|要|会|能|是不是|是否){0,2}"
    )
    return (
        (FACTOR, re.compile(rf"{than}(?P<grade>{grades})(?:了|出)?(?:几|多少)倍(?:呢)?\W*$")),
        (GAP, re.compile(rf"{than}(?P<grade>{grades})(?:了|出)?(?:多少|几个?(?:百分)?点)[^，,。？?]{{0,3}}\W*$")),
        (VERDICT, re.compile(rf"{than}(?P<grade>{grades})(?:一?[点些])?(?:吗|么|嘛|不)\W*$")),
        (
            FACTOR,
            re.compile(
                rf"{head}(?:大概|大约|约)?(?:是|为|相当于|等于){second}的?(?:大概|大约|约)?(?:几|多少)倍(?:呢)?\W*$"
            ),
        ),
        (
            GAP,
            re.compile(
                rf"{head}(?:和|与|跟|同){second}(?:相比|比起来|比|之间)?(?:相?差距?|差距)(?:了|是|有)?(?:多少|多大)\W*$"
            ),
        ),
    )


@cache
def _forms_en() -> tuple[tuple[str, re.Pattern[str]], ...]:
    grade = f"(?P<grade>{_any_of('larger')}|{_any_of('smaller')})"
    head, be = r"^\W*(?:(?:and|so|but|then|by) )?", r"(?:is|are|was|were|does|did|do|will|would|has|have)"
    return (
        (FACTOR, re.compile(rf"{head}how many times(?: as)?(?: {grade})?(?: as)?(?P<rest>.*?)\W*$", re.I)),
        (GAP, re.compile(rf"{head}how (?:much|many) {grade}(?P<rest>.*?)\W*$", re.I)),
        (
            VERDICT,
            re.compile(rf"{head}{be} (?P<rest>(?:(?!\b(?:who|which|what)\b)[^,;])+? {grade}(?: than .+?)?)\W*$", re.I),
        ),
    )


_THAN = re.compile(
    r"\b(?:than|compared (?:with|to)|versus|vs\.?|as|of)\s+(?P<second>(?:that|it|this)\b|.+?)"
    r"(?=\s+(?:is|are|was|were|does|did|do)\b|\s*$|\s+(?:in|for)\b)",
    re.I,
)
_LEADING = re.compile(
    r"^\s*(?:(?:more|much|cost|money|percent|is|are|was|were|does|did|do|will|would|expected)\b\s*)+", re.I
)
_FIGURE = re.compile(
    r"\W*(?:它|这个?(?:数字?|金额)?|那个?(?:数字?|金额)?|此|前者|上面(?:那?个?)(?:数字?)?"
    r"|(?:that|this|it|those|the former)(?: one| figure| number| amount)?)?(?:的|时|要|会)?\W*",
    re.I,
)
"""Nothing but what points to the last figure."""
_POINTER = re.compile(r"^\W*(?:它|其|that one's|its)的?", re.I)
_BARE = re.compile(r"^(?:it|that|this|they)\b\s*", re.I)
_EDITION_WORD = re.compile(r"(?<=\w)\s*(?:版本?|version|edition)\W*$", re.I)

_CHANGING_ZH = r"(?:上调|下调|调整|调高|调低|修改|修订|变更|上修|下修|改|提高|涨价|降价)"
_BEFORE = re.compile(
    rf"^\W*(?:那么?)?(?:它|这个?|那个?|其)?(?:是)?(?:在)?{_CHANGING_ZH}?(?:之前|以前|此前|前|原来|原先|原本|本来)(?:的)?(?:是|为|预计|预期)?"
    r"(?:多少|什么|几|多高)?(?:呢)?\W*$"
    r"|^\W*(?:(?:and|so|but) )?"
    r"(?:(?:what|how (?:much|high)) (?:was|were|had|did) (?:it|that|they|this|the)\b[\w ]{0,30}?)?"
    r"\b(?:before|previously|earlier|originally|prior|previous|old)\b(?: (?:that|it|the))?"
    r"(?: (?:one|estimate|figure|guidance|guide|value|target|forecast|outlook|range|raise|increase|cut|change|revision"
    r"|upgrade|downgrade|was))?\W*$",
    re.I,
)
_BEFORE_SIDE = re.compile(
    rf"\W*(?:{_CHANGING_ZH}?(?:之前|以前|此前|前)|原来|原先|原本|before|(?:the )?(?:previous|prior|earlier|old) "
    r"(?:one|estimate|figure|guidance|target|forecast|range|value))的?\W*",
    re.I,
)


def asks_before(turn: str) -> bool:
    """Whether a turn asks for nothing but what the last figure was before it was changed: 上调之前呢, "what was it
    before?"."""
    return _BEFORE.match(turn) is not None


def is_before(words: str) -> bool:
    """Whether words mean the last figure before it was changed."""
    return _BEFORE_SIDE.fullmatch(words) is not None


def read_comparison_with_last(turn: str, name: str) -> ComparisonWithLast | None:
    """The comparison with the last figure that a turn asks for; None where it asks for none, or names both sides or
    neither.

    Args:
        turn: what was typed, in simplified characters.
        name: whose the last figure is: "its mini version" is then the mini version of that.
    """
    sides = _sides_zh(turn) if language(turn) == "zh" else _sides_en(turn)
    if sides is None:
        return None
    kind, first, second, grade = sides
    is_last = [_FIGURE.fullmatch(side) is not None for side in (first, second)]
    if all(is_last) or not any(is_last):
        return None
    other = _BARE.sub("", first if is_last[1] else second)
    if not other:
        return None
    whole = _POINTER.sub(lambda _: f"{name} ", other) if name else other
    if whole != other:
        whole = _EDITION_WORD.sub("", whole)
    less = bool(grade) and re.fullmatch(_any_of("smaller"), grade, re.I) is not None
    return ComparisonWithLast(kind, whole.strip(" 的,，"), first=is_last[1], less=less, grade=grade)


def _sides_zh(turn: str) -> tuple[str, str, str, str] | None:
    for kind, form in _forms_zh():
        if found := form.match(turn):
            parts = found.groupdict()
            return kind, parts["first"], parts["second"], parts.get("grade") or ""
    return None


def _sides_en(turn: str) -> tuple[str, str, str, str] | None:
    for kind, form in _forms_en():
        if (found := form.match(turn)) is None:
            continue
        grade, rest = found["grade"] or "", found["rest"]
        if kind == VERDICT:
            rest = re.sub(rf"\s(?:any |also |even |still )?{re.escape(grade)}\b", "", rest, count=1, flags=re.I)
        return (kind, *_split(rest, times=kind == FACTOR), grade)
    return None


def _split(rest: str, *, times: bool) -> tuple[str, str]:
    """What is held, and against what, of "is domestic than that", "than that in 2027", "that is domestic"."""
    if times and (turned := re.match(r"\s*(?:is )?(?P<second>.+?) (?:is|are) (?P<first>.+)$", rest, re.I)):
        return turned["first"], turned["second"]
    than = _THAN.search(rest)
    if than is None:
        return _LEADING.sub("", rest).strip(), ""
    first = f"{rest[: than.start()]} {rest[than.end() :]}"
    return _LEADING.sub("", first).strip(), than["second"]


@cache
def _bare_forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    grades = f"{_any_of('larger')}|{_any_of('smaller')}"
    head_zh = (
        r"^\W*(?:那么?|所以)?(?:它们?|他们|两者|二者|前者|后者|[这那]?两[个家者])?(?:之间|相比)?"
        r"(?:比(?:它|他|前者|后者|那个|[前上]一?个))?(?:要|更|还)?"
    )
    head, is_it = r"^\W*(?:(?:and|so|but|then) )?", r"(?: (?:is|was) (?:it|that|this))?"
    gap_en = rf"by how (?:much|many){is_it}(?: (?P<grade>{grades}))?|how (?:much|many) (?P<grade2>{grades}){is_it}"
    return (
        (
            GAP,
            re.compile(rf"{head_zh}(?:(?P<grade>{grades})(?:了|出)?|相?差(?:距|额)?[了是有为]?)(?:多少|多大)呢?\W*$"),
        ),
        (FACTOR, re.compile(rf"{head_zh}(?:是|差)?(?:几|多少)倍呢?\W*$")),
        (GAP, re.compile(rf"{head}(?:{gap_en}|what(?:'s| is| was) the (?:difference|gap)(?: between .*)?)\W*$", re.I)),
        (FACTOR, re.compile(rf"{head}(?:by )?how many times{is_it}(?: (?:{grades}))?\W*$", re.I)),
    )


def read_bare(turn: str) -> ComparisonWithLast | None:
    """How a turn holds two figures against each other of which it names neither: "by how much?", 相差多少; None where
    it does not, or asks how one figure moved."""
    found = next(((kind, match) for kind, form in _bare_forms() if (match := form.match(turn))), None)
    grade = next((word for word in found[1].groupdict().values() if word), "") if found else ""
    return (
        None
        if found is None or is_of_figure(grade, "it")
        else ComparisonWithLast(found[0], "", first=False, grade=grade)
    )


def asked_of(other: str, spoken: str) -> str:
    """The turn, in a language, that asks what was asked last of another thing or period."""
    return f"那{other}呢？" if spoken == "zh" else f"and {other}?"
