"""Figures as cells and sentences write them: value, sign, the currency and unit beside the digits, ranges, and "no
value".

Which mark is the decimal one is decided for a table or document (kb.facts.notation). The words are those of units.toml
and numerals.toml.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from decimal import Context, Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from kb.facts import numeral_words as words
from kb.facts.notation import RUN, read_digits
from kb.facts.notation import Notation as Notation
from kb.facts.notation import notation_of as notation_of
from kb.facts.unit_words import MONEY, NUMBER, SHARE, Worded, short_words, unit_at, worded
from kb.text.calendar_words import YEAR
from kb.text.chinese_numerals import SPOKEN, read_chinese_numeral
from kb.text.folding import NARROW_SPACE, fold_signs, lower

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST_CELL = 120
_LONGEST_RUN = 160
"""Characters of digits with marks that are looked at together."""

_EXACT = Context(prec=80)
_MINUS = "-△▲▼↓"
_SIGNS = "-+△▲▼↓↑"


@dataclass(frozen=True, slots=True)
class Numeral:
    """A figure as written.

    value        with its sign; None where the text says that there is no value ("n.m.", 不适用, "-")
    printed      the text as given, without spaces around it
    before       currency before the digits: "$", "RMB"
    after        unit behind the digits: "%", "亿元", "元/股", "million"
    high         upper end of a range, in the unit of the lower one; `value` is then the lower end
    about        the text says that the figure is not exact: 约, "more than", 以上
    """

    value: Decimal | None
    printed: str
    before: str = ""
    after: str = ""
    high: Decimal | None = None
    about: bool = False


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as printed, folded, in lower case, with its notation; `cell`: it is looked at as a whole."""

    printed: str
    folded: str
    low: str
    notation: Notation
    cell: bool


@dataclass(frozen=True, slots=True)
class _Amount:
    """One figure in a text: [start, end) with currency and unit, `digits` where its digits begin."""

    start: int
    end: int
    value: Decimal
    before: str = ""
    after: str = ""
    high: Decimal | None = None
    about: bool = False
    shared: bool = False


def _text(printed: str, notation: Notation, *, cell: bool) -> _Text:
    folded = fold_signs(printed)
    return _Text(printed, folded, lower(folded), notation, cell)


# ---- a whole cell
# -----------------------------------------------------------------------------------------------------

_SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_BRACKETED_MARK = r"(?:\(\d{1,2}\)|\(note \d{1,2}\))"
_MARK = (
    rf"(?:\(注\d{{0,2}}\)|[\[【]\(?\d{{1,3}}\)?[\]】]|[\[【]注\d{{0,2}}[\]】]"
    rf"|注\d{{1,2}}|[*†‡§#^{_SUPERSCRIPTS}①-⑳]|\([a-z]\))"
)
_FOOTNOTES = re.compile(rf"(?:[\s,]{{0,2}}{_MARK}|{_BRACKETED_MARK}){{0,6}}")
_SPACED_FOOTNOTES = re.compile(rf"(?:[\s,]{{0,2}}(?:{_MARK}|{_BRACKETED_MARK})){{0,6}}")
_REMARK = re.compile(
    rf"\s*\((?:[^()0-9]{{1,40}}|{YEAR}年?|[a-z\u3400-\u9fff][^()]{{0,12}}?[a-z\u3400-\u9fff]{{2}}[^()]{{0"
    rf",60}})\)\s*"
)
_LETTER_MARK = re.compile(r"[acdefg](?![a-z0-9])")
_NOTHING = re.compile(r"^(?:[$€£¥₩₹]|us\$|hk\$|rmb)?\s*|\s*[%‰x]$")


def read_numeral(text: str, notation: Notation = Notation()) -> Numeral | None:  # noqa: B008 - frozen
    """The one figure that a cell, or a piece of a sentence, states.

    Args:
        text: a cell: "1,234.5", "(12)%", "$ (3.1) million", "△12", "约 3.2万吨*", "5%至15%", "½", "n.m.".
        notation: how its table or document writes figures.

    Returns:
        The figure; its value is None where the text says that there is none. None where the text is empty, words, a
        period or date, a code, several figures or a footnote mark. Figures in brackets are negative, so "(1)" is -1
        too: the caller knows whether footnotes stand there. △ and ▲ are negative right before the digits only, as
        Japanese and Chinese tables print them; with a space behind they are arrows that go up, and left out. A bare
        "2024", "2023.12" or six-digit code is a figure, for the caller knows what its column is.
    """
    printed = text.strip()
    if not printed or len(printed) > _LONGEST_CELL:
        return None
    return _read_cell(printed, notation)


@lru_cache(maxsize=16384)
def _read_cell(printed: str, notation: Notation) -> Numeral | None:
    text = _text(printed, notation, cell=True)
    if text.low in words.missing() or (len(text.low) < 10 and _NOTHING.sub("", text.low) in ("-", "—", "--")):
        return Numeral(None, printed)
    if words.period_alone().fullmatch(text.low):
        return None
    start, about = 0, False
    if (said := words.about_before().match(text.low)) is not None:
        start, about = said.end(), True
    sign = words.sign_before().match(text.low, start)
    amount = _chinese(text, sign.end() if sign else start) or _from_front(text, sign.end() if sign else start)
    if amount is None:
        return None
    amount = _with_range(text, amount)
    if sign is not None and sign["minus"]:
        amount = _mirrored(amount)
    end, more = _behind(text, amount)
    if end < len(text.low):
        return None
    return Numeral(amount.value, printed, amount.before, amount.after, amount.high, about or amount.about or more)


def _mirrored(amount: _Amount) -> _Amount:
    """The amount as a decrease: "Down 10%"."""
    if amount.high is None:
        return replace(amount, value=-amount.value)
    return replace(amount, value=-amount.high, high=-amount.value)


def _behind(text: _Text, amount: _Amount) -> tuple[int, bool]:
    """Where the marks and remarks behind a figure end, and whether they say that it is not exact."""
    end, about = amount.end, False
    if (said := words.about_behind().match(text.low, end)) is not None:
        end, about = said.end(), True
    decimal = not amount.after and any(mark in text.low[amount.start : amount.end] for mark in ".,")
    if decimal and (mark := _LETTER_MARK.match(text.folded, end)) is not None:
        end = mark.end()
    # "12.3 (1)" has a footnote; "(9) (7)" and "7 (9)" are two figures of a table whose columns run together.
    alone = text.low[amount.end - 1] == ")" or (abs(amount.value) < 100 and not decimal and not amount.after)
    marks = _FOOTNOTES if alone else _SPACED_FOOTNOTES
    for pattern in (marks, _REMARK, marks):
        if (found := pattern.match(text.low, end)) is not None:
            end = found.end()
    return end, about


# ---- one amount: sign, currency, brackets, digits, unit
# ---------------------------------------------------------------


@cache
def _front() -> re.Pattern[str]:
    """What stands before the digits."""
    money = words.currencies()
    return re.compile(
        rf"(?P<sign>[{_SIGNS}](?P<gap>\s?))?(?P<money>{money})?\s{{0,3}}(?P<sign2>[{_SIGNS}])?(?P<open>\(\s{{0,2}})?"
        rf"(?P<sign3>[{_SIGNS}]\s?)?(?P<money2>{money})?\s{{0,2}}(?P<sign4>[{_SIGNS}])?(?=[0-9]|\.[0-9]|[¼½¾⅓⅔⅕-⅞])"
    )


@cache
def _front_at_end() -> re.Pattern[str]:
    """The same at the end of a text, for finding where a figure in a sentence begins."""
    money = words.currencies()
    return re.compile(
        rf"(?:[{_SIGNS}])?(?:(?:{money})[ \u00a0]?)?(?:[{_SIGNS}])?(?:\([ "
        rf"\u00a0]?)?(?:[{_SIGNS}])?(?:(?:{money})[ \u00a0]?)?(?:[{_SIGNS}])?$"
    )


_FRACTION = re.compile(r"([0-9]{1,2})/([0-9]{1,2})(?![0-9/.,%])")
_DENOMINATORS = frozenset({*range(2, 11), 12, 16, 20, 32, 64})
_EXPONENT = re.compile(r"[eE]([+-]?[0-9]{1,2})(?![0-9A-Za-z])")
_CLOSE = re.compile(r"\s{0,2}\)")
_SPACE = re.compile(r"[ \u00a0]{0,2}")


def _from_front(text: _Text, at: int, *, parts: int = 3) -> _Amount | None:
    """The amount whose sign, currency or digits begin at `at`; it has at most so many parts: 1亿2000万元 has two."""
    front = _front().match(text.low, at)
    if front is None:
        return None
    read = _value(text, front.end())
    if read is None:
        return None
    value, end = read
    before = (front["money"] or front["money2"] or "").strip()
    begins = front.start("money") if front["money"] else front.start("money2")
    printed_before = text.printed[begins : begins + len(before)].strip() if before else ""
    negative = _is_negative(front)
    unit, about = _unit(text, end, money_before=bool(before))
    if unit is None:
        return None
    end, after = unit
    if front["open"]:
        close = _CLOSE.match(text.low, end)
        if close is None:
            return None
        end, negative = close.end(), True
        if not after:
            behind, more = _unit(text, end, money_before=bool(before))
            if behind is None:
                return None
            (end, after), about = behind, about or more
    amount = _Amount(at, end, -value if negative else value, printed_before, after, about=about)
    return _compounded(text, amount, parts)


def _is_negative(front: re.Match[str]) -> bool:
    first = front["sign"] or ""
    if first[:1] in ("△", "▲") and front["gap"]:
        first = ""
    return any(sign[:1] in _MINUS for sign in (first, front["sign2"], front["sign3"], front["sign4"]) if sign)


def _value(text: _Text, at: int) -> tuple[Decimal, int] | None:
    """The number whose digits begin at `at`, and where it ends."""
    low = text.low
    if (vulgar := _vulgar(low[at : at + 1])) is not None:
        return vulgar, at + 1
    fraction = _FRACTION.match(low, at)
    if fraction is not None and _is_fraction(fraction):
        return Decimal(fraction[1]) / Decimal(fraction[2]), fraction.end()
    found = RUN.match(low, at, at + _LONGEST_RUN)
    if found is None:
        return None
    run = _run(text, found[0])
    value = read_digits(run, text.notation)
    if value is None or (len(run) > 1 and run[0] == "0" and run.isdigit()):
        return None
    end = at + len(run)
    exponent = _EXPONENT.match(text.folded, end)
    if exponent is not None and ("." in run or exponent[1][0] in "+-"):
        return _EXACT.scaleb(value, int(exponent[1])), exponent.end()
    if run.isdigit() and (vulgar := _vulgar(low[end : end + 1])) is not None:
        return value + vulgar, end + 1
    mixed = _FRACTION.match(low, end + 1) if low[end : end + 1] == " " and run.isdigit() else None
    if mixed is not None and _is_fraction(mixed):
        return value + Decimal(mixed[1]) / Decimal(mixed[2]), mixed.end()
    return value, end


def _run(text: _Text, run: str) -> str:
    """The digits that belong together: of a sentence, spaces hold them only where they are meant to."""
    # "425 467" may be two columns run together; "1 234 567" and "1 234,5" are hardly.
    grouped = text.cell and (run.count(" ") > 1 or any(mark in run for mark in ".,"))
    if " " in run and not grouped and " " not in text.notation.grouping:
        run = run.split(" ")[0]
    if NARROW_SPACE in run and read_digits(run, text.notation) is None:
        run = run.split(NARROW_SPACE)[0]
    return run


def _is_fraction(found: re.Match[str]) -> bool:
    return int(found[1]) < int(found[2]) and int(found[2]) in _DENOMINATORS and found[1][0] != "0"


def _vulgar(character: str) -> Decimal | None:
    if not character or character.isascii() or character not in "¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞":
        return None
    above, _, below = unicodedata.normalize("NFKC", character).partition("\u2044")
    return Decimal(above) / Decimal(below)


def _unit(text: _Text, at: int, *, money_before: bool) -> tuple[tuple[int, str] | None, bool]:
    """Where the unit behind digits ends and what it is, as printed; (at, "") where there is none, None where what
    stands there makes a date of the digits. And whether a sign between them says that the figure is not exact."""
    space = _SPACE.match(text.low, at)
    begin = space.end() if space else at
    inside = text.low[begin : begin + 1]
    about = inside in words.about_inside() and inside != ""
    if money_before and inside == "-" and _HYPHENED.match(text.low, begin):
        begin += 1
    found = _unit_from(text, begin + about, money_before=money_before)
    if found is None:
        return (_letter(text, begin) if text.cell else None) or (at, ""), False
    end, unit = found
    printed = text.printed[begin + about : end]
    between = text.low[end : end + 1]
    if between and between in words.about_inside() and unit.kind == NUMBER:
        further = _unit_from(text, end + 1, money_before=False)
        joined = printed + text.printed[end + 1 : further[0]] if further else printed
        if worded(joined) is not None:
            return (further[0] if further else end + 1, joined.strip()), True
    if printed.strip() == "日":
        return None, False
    return (end, printed.strip()), about


_HYPHENED = re.compile(r"-(?:thousand|million|billion|trillion)(?![a-z])")


def _letter(text: _Text, at: int) -> tuple[int, str] | None:
    """A unit of one letter behind digits in a cell: "35000V"."""
    letter = text.folded[at : at + 1]
    following = text.low[at + 1 : at + 2]
    if following.isalnum() or not any(short.behind_digits for short in short_words().get(letter, ())):
        return None
    return at + 1, letter


def _unit_from(text: _Text, at: int, *, money_before: bool) -> tuple[int, Worded] | None:
    """The unit that begins at `at`, unless its last word begins a name: 股 of 股东."""
    found = unit_at(text.printed, at, behind_figure=True, money_before=money_before)
    if found is None:
        return None
    end = found[0]
    if text.low[end - 1].isascii():
        goes_on = text.low[end - 1].isalpha() and text.low[end : end + 1].isdigit()
        return None if goes_on else found
    for back in (1, 2):
        name = words.unit_names().match(text.low, end - back) if end - back >= at else None
        if name is not None and name.end() > end:
            shorter = unit_at(text.printed[: end - back], at, behind_figure=True, money_before=money_before)
            return shorter if end - back > at else None
    return found


_SECTIONS = re.compile(r"[千百十]?[万亿]{1,2}")


def _compounded(text: _Text, amount: _Amount, parts: int) -> _Amount:
    """With the lower part that goes on behind 亿 or 万: 1亿2000万元."""
    if (
        parts < 2
        or not text.low[amount.end : amount.end + 1].isdigit()
        or not _SECTIONS.fullmatch(fold_signs(amount.after))
    ):
        return amount
    lower_part = _from_front(text, amount.end, parts=parts - 1)
    if lower_part is None or not lower_part.after or lower_part.before:
        return amount
    one, other = worded(amount.after), worded(lower_part.after)
    if one is None or other is None or not other.unit.scale < one.unit.scale or other.unit.scale == 1:
        return amount
    share = lower_part.value * other.unit.scale / one.unit.scale
    value = amount.value - share if amount.value < 0 else amount.value + share
    return replace(amount, end=lower_part.end, value=value, after=amount.after + other.unit.name)


# ---- ranges
# -----------------------------------------------------------------------------------------------------------

_TO = re.compile(r"—{1,2}|[ \u00a0]?(?:[-~]{1,2}|至|到|(?<=[ \u00a0])to(?=[ \u00a0]))[ \u00a0]?")


def _with_range(text: _Text, first: _Amount) -> _Amount:
    """The range that an amount begins ("10-20", "5%至15%", "$1.0 to $1.2 billion"), else the amount itself."""
    to = _TO.match(text.low, first.end)
    second = _from_front(text, to.end()) if to else None
    if to is None or second is None or (text.low[first.end - 1] == ")" and not text.cell):
        return first
    joined = _joined_range(first, second, sign=to[0].strip())
    if joined is None or (not text.cell and _changes(text, first, second, to[0].strip())):
        return first
    return joined


def _changes(text: _Text, first: _Amount, second: _Amount, sign: str) -> bool:
    """Does the sentence say that something changed by or from the first amount to the second?"""
    if sign not in ("至", "到", "to"):
        return False
    before = words.change_before().search(text.low, max(0, first.start - 14), first.start)
    if before is None:
        return False
    starts = text.low[before.start() : before.end()].strip() in ("从", "由", "自", "from")
    grows = before[0].strip().rstrip("了") in ("增长", "grew", "up", "by")
    return starts or not (grows and _kind(second.after) == SHARE)


def _joined_range(first: _Amount, second: _Amount, *, sign: str) -> _Amount | None:
    """Both ends as one range in the unit of the lower one; None where they do not make one."""
    if first.before and second.before and fold_signs(first.before).lower() != fold_signs(second.before).lower():
        return None
    before, after, high = first.before or second.before, first.after, second.value
    if not first.after:
        after = second.after
    elif second.after and fold_signs(first.after).lower() != fold_signs(second.after).lower():
        one, other = worded(first.after), worded(second.after)
        if one is None or other is None or not _go_together(one, other):
            return None
        high = second.value * other.unit.scale / one.unit.scale
        after = first.after if one.unit.name else first.after + other.unit.name
    elif not second.after and _kind(first.after) in (NUMBER, SHARE) and sign in ("至", "到", "to"):
        return None
    low = first.value
    if low > high:
        if low >= 0 and high >= 0:
            return None
        low, high = high, low
    bare = not before and not after
    if bare and (_year(first.value) and (_year(second.value) or second.value < 100)):
        return None
    if bare and sign == "-" and low > 0 and high / low > 1000:
        return None
    return replace(
        first, end=second.end, value=low, high=high, before=before, after=after, about=first.about or second.about
    )


def _go_together(one: Worded, other: Worded) -> bool:
    """Can two ends of a range have these units: 8000万 and 1.2亿元?"""
    if one.kind == other.kind:
        return one.unit.name == other.unit.name or not one.unit.name or not other.unit.name
    return one.kind == NUMBER and one.scaled and other.scaled


def _kind(after: str) -> str:
    unit = worded(after) if after else None
    return unit.kind if unit else NUMBER


def _year(value: Decimal) -> bool:
    return 1900 <= value <= 2100 and value == value.to_integral_value()


# ---- numbers in Chinese characters
# ------------------------------------------------------------------------------------

_DIGIT = "零〇一二两三四五六七八九"
_CHINESE_SHARE = re.compile(
    rf"(?P<of>[百千万])分之(?P<part>[{_DIGIT}十百千点]{{1,12}}|[0-9]{{1,6}}(?:\.[0-9]{{1,4}})?)"
)
_CHINESE_FRACTION = re.compile(rf"[{_DIGIT}十百]{{1,6}}分之[{_DIGIT}十百]{{1,6}}")
_CHINESE_TENTHS = re.compile(
    rf"[一二两三四五六七八九](?:点[{_DIGIT}])?成(?:[一二三四五六七八九半](?![{SPOKEN}家个人名]))?(?![立为长功本"
    rf"都份果分员交品熟型因])"
)
_CHINESE_NUMBER = re.compile(rf"[{_DIGIT}十壹贰叁肆伍陆柒捌玖拾][{SPOKEN}]{{1,24}}")
_UNCOUNTED = frozenset({"months", "hours", "points", NUMBER})
"""Kinds that a number in characters before them seldom counts: 二十年代, 十一点."""


def _chinese(text: _Text, at: int) -> _Amount | None:
    """An amount whose number stands in Chinese characters, with its unit; 三分之一 and shares (as percent) need
    none."""
    low = text.low
    if low[at : at + 1].isascii():
        return None
    if (found := _CHINESE_SHARE.match(low, at)) is not None:
        value = read_chinese_numeral(found[0])
        return None if value is None else _Amount(at, found.end(), value * 100, after="%")
    if (found := _CHINESE_FRACTION.match(low, at)) is not None:
        value = read_chinese_numeral(found[0])
        return None if value is None else _Amount(at, found.end(), value)
    if (found := _CHINESE_TENTHS.match(low, at)) is not None:
        value = _tenths(found[0])
        return None if value is None else _Amount(at, found.end(), value, after="%")
    return _chinese_count(text, at)


def _tenths(text: str) -> Decimal | None:
    value = read_chinese_numeral(text)
    return None if value is None else value * 100


def _chinese_count(text: _Text, at: int) -> _Amount | None:
    found = _CHINESE_NUMBER.match(text.low, at)
    value = read_chinese_numeral(found[0]) if found else None
    if found is None or value is None or all(sign in _DIGIT for sign in found[0]):
        return None
    inside = text.low[found.end() : found.end() + 1]
    about = inside in words.about_inside() and inside not in ("", "+")
    unit = _unit_from(text, found.end() + about, money_before=False)
    if unit is None:
        return _Amount(at, found.end(), value) if text.cell else None
    kind = unit[1].kind.split("/")[0]
    if not text.cell and kind in _UNCOUNTED:
        return None
    return _Amount(at, unit[0], value, after=text.printed[found.end() + about : unit[0]].strip(), about=about)


# ---- sentences
# --------------------------------------------------------------------------------------------------------

_SENTENCE_CHINESE = re.compile(rf"(?<![第{SPOKEN}])(?:[百千万]分之|[{_DIGIT}十壹贰叁肆伍陆柒捌玖拾](?:[{SPOKEN}分成]))")
_HAS_FIGURES = re.compile(rf"[\d¼½¾⅓⅔⅕-⅞{SPOKEN}壹贰貳叁參肆伍陆陸柒捌玖拾兩萬億]")
_MARK_ALONE = re.compile(r"[\[(【]$")
_LIST = re.compile(r"[ \u00a0]?(?:[、,，;；/&][ \u00a0]?)?(?:(?:and|or|以及|和|与|及|或)[ \u00a0]?)?")
_NAME_BEFORE = re.compile(r"(?:[a-z_@\\]|[a-z][-'’.]|[0-9][-:.]|[0-9][a-z][-]?)$")


def find_numerals(text: str, notation: Notation = Notation()) -> tuple[tuple[int, int, Numeral], ...]:  # noqa: B008 - frozen
    """Every figure that a sentence states, with its span [start, end) over currency, digits and unit, in order.

    Periods, dates, codes, ordinals, numbers of sections and notes, and names with digits (V3, GPT-4o, 沪深300, 10-K)
    are none. In brackets a figure is negative only where currency or percent stand outside ("$(12)", "(3)%"): else an
    aside. Of a list whose unit stands once behind the last, each figure gets it.

    Args:
        text: a sentence, of any length; the time is proportional to it.
        notation: how its document writes figures.
    """
    if not _HAS_FIGURES.search(text):
        return ()
    whole = _text(text, notation, cell=False)
    amounts = _with_shared(whole, list(_amounts(whole)))
    return tuple(
        (
            one.start,
            one.end,
            Numeral(one.value, text[one.start : one.end], one.before, one.after, one.high, one.about),
        )
        for one in amounts
    )


def _amounts(text: _Text) -> Iterator[_Amount]:
    """The amounts of a sentence in order."""
    masks = iter(_masked(text.low))
    mask = next(masks, None)
    done = 0
    for at in _starts(text):
        if at < done:
            continue
        while mask is not None and mask[1] <= at:
            mask = next(masks, None)
        if mask is not None and mask[0] <= at:
            done = mask[1]
            continue
        amount = _in_sentence(text, at, done)
        if amount is None:
            if text.low[at].isdigit():
                run = RUN.match(text.low, at, at + _LONGEST_RUN)
                done = max(done, _skipped(text, run) if run else at + 1)
            continue
        done = amount.end
        yield amount


def _masked(low: str) -> list[tuple[int, int]]:
    """Where periods, codes and addresses stand, in order."""
    spans = [found.span() for found in words.not_figures().finditer(low)]
    if "@" in low:
        spans = sorted([*spans, *(found.span() for found in words.MAIL.finditer(low))])
    return spans


def _starts(text: _Text) -> Iterator[int]:
    """Where figures may begin: at digits, at fractions, at numbers in Chinese characters."""
    pattern = _start_pattern()
    return (found.start() for found in pattern.finditer(text.low))


@cache
def _start_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<![0-9])(?:(?<![0-9a-z\u3400-\u9fff.])\.)?[0-9]+|[¼½¾⅓⅔⅕-⅞]|{_SENTENCE_CHINESE.pattern}")


def _skipped(text: _Text, run: re.Match[str]) -> int:
    """Where to go on behind digits that are no figure: of "12,15,18" each may be one, of "1.2.3" none."""
    digits = _run(text, run[0])
    listed = "," in digits and "." not in digits and read_digits(digits, text.notation) is None
    return run.start() + (len(digits.split(",")[0]) if listed else len(digits))


def _in_sentence(text: _Text, at: int, done: int) -> _Amount | None:
    if not text.low[at].isascii() and text.low[at] not in "¼½¾⅓⅔⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞":
        amount = _chinese(text, at)
        return None if amount is None else _completed(text, amount)
    start = _begin(text, at, done)
    if start is None:
        return None
    amount = _listed_digits(text, start, at) or _from_front(text, start)
    if amount is None and start < at:
        start = at
        amount = _from_front(text, at)
    if amount is None or not _is_figure(text, amount, at):
        return None
    return _completed(text, _with_range(text, amount))


def _completed(text: _Text, amount: _Amount) -> _Amount:
    """With what the words around say of its exactness."""
    last = text.low[max(0, amount.start - 2) : amount.start].rstrip(" \u00a0")[-1:]
    ends = last in words.about_ends()
    before = words.about_before_at_end().search(text.low, max(0, amount.start - 18), amount.start) if ends else None
    behind = words.about_behind().match(text.low, amount.end)
    return replace(amount, about=True) if before or behind else amount


def _begin(text: _Text, at: int, done: int) -> int | None:
    """Where sign and currency before the digits at `at` begin; None where a name stands before them."""
    low = text.low
    last = low[done:at][-2:].rstrip(" \u00a0")[-1:]
    found = _front_at_end().search(low, max(done, at - 24), at) if last in words.front_ends() else None
    start = found.start() if found else at
    if "(" in low[start:at] and not _outside_brackets(text, start, at):
        start = low.rfind("(", start, at) + 1
        while start < at and low[start] in " \u00a0":
            start += 1
    signed = start < at and low[start] in _SIGNS
    before = low[max(0, start - 4) : start]
    if signed and before and (before[-1].isascii() and (before[-1].isalnum() or before[-1] in "%)")):
        start += 1
        if start == at:
            return None if before[-1].isalnum() else at
        before = low[max(0, start - 4) : start]
    if _NAME_BEFORE.search(before) and not (start < at and low[start].isalpha() and not before[-1:].isalpha()):
        return None
    return start


def _outside_brackets(text: _Text, start: int, at: int) -> bool:
    """Does a currency stand before the bracket, or percent or a scale behind it: "$(12)", "(3)%", "($12) million"?"""
    opened = text.low.rfind("(", start, at)
    if text.low[start:opened].strip(_SIGNS + " "):
        return True
    closed = re.compile(r"[0-9.,' \u00a0]{1,40}\)[ \u00a0]?(?:%|million|billion|thousand|万|亿|百万)").match(
        text.low, at
    )
    return closed is not None


def _listed_digits(text: _Text, start: int, at: int) -> _Amount | None:
    """The first of figures with commas between them and no space, "45,33,12%"; None where the digits are one figure."""
    run = RUN.match(text.low, at, at + _LONGEST_RUN)
    if run is None or "." in run[0] or "," not in run[0]:
        return None
    goes_on = at > 1 and text.low[at - 1] == "," and text.low[at - 2].isdigit()
    if not goes_on and read_digits(_run(text, run[0]), text.notation) is not None:
        return None
    digits = _run(text, run[0])
    parts = digits.split(",")
    if len(digits) > 120 or not all(part.isdigit() and len(part) < 7 for part in parts):
        return None
    first = _up_to(text, at + len(parts[0]))
    return _from_front(first, start)


def _up_to(text: _Text, end: int) -> _Text:
    """A text that ends at `end`."""
    return replace(text, printed=text.printed[:end], folded=text.folded[:end], low=text.low[:end])


_GOES_ON = re.compile(r"[a-z_@\\]|-[a-z ]|[.:][0-9a-z]|-[0-9]")
_BARE_MARK = re.compile(r"[0-9]{1,2}[)\]】]")
_ENUMERATED = re.compile(r"\.(?:\s|$)")
_DOTTED_START = re.compile(r"\s{0,4}[0-9]{1,2}(?:\.[0-9]{1,2}){0,3}(?:[.、)]|\s+(?=[a-z\u3400-\u9fff]))")


def _is_figure(text: _Text, amount: _Amount, at: int) -> bool:
    """Is what was read a figure, and no name, ordinal, mark or year?"""
    low, end = text.low, amount.end
    if words.models().match(text.folded, at) and not amount.before:
        return False
    before = low[max(0, amount.start - 14) : amount.start]
    if words.RANK_BEFORE.search(before):
        return False
    letter = len(amount.after) == 1 and amount.after.isascii() and amount.after.isalpha() and not amount.before
    if letter and (words.label_before().search(before) or low[end : end + 1] == "-"):
        return False
    if amount.before or amount.after:
        return not (amount.after == "年" and _year(amount.value)) and not _goes_on_behind_unit(text, amount)
    if _GOES_ON.match(low, end) and (low[end] != "-" or low[end + 1].isalpha() or not _TO.match(low, end)):
        return False
    if words.label_before().search(before) or words.kind_behind().match(low, end):
        return False
    if _MARK_ALONE.search(before) and _BARE_MARK.match(low, at):
        return False
    digits = low[at:end]
    if digits.isdigit() and len(digits) == 4 and _year(abs(amount.value)):
        return False
    if _ENUMERATED.match(low, end) and at > 1 and low[at - 1] == " " and not low[at - 2].isascii():
        return False
    start = _DOTTED_START.match(low)
    return start is None or not start.start() <= at < start.end()


def _goes_on_behind_unit(text: _Text, amount: _Amount) -> bool:
    """Does a Latin word or number go on right behind the unit: "12m2x"?"""
    end = amount.end
    last = text.low[end - 1 : end]
    return last.isascii() and last.isalpha() and text.low[end : end + 1].isascii() and text.low[end : end + 1].isalnum()


def _with_shared(text: _Text, amounts: Sequence[_Amount]) -> list[_Amount]:
    """Each figure of a list with the unit that stands behind the last, and the currency before the first."""
    found = list(amounts)
    for at in range(len(found) - 2, -1, -1):
        one, following = found[at], found[at + 1]
        if one.after or not following.after or not _in_list(text, one, following):
            continue
        if (
            one.before
            and not following.before
            and _kind(following.after).split("/")[0] not in (NUMBER,)
            and not _kind(following.after).startswith(MONEY)
        ):
            continue
        found[at] = replace(one, after=following.after, shared=True)
    for at in range(1, len(found)):
        one, leading = found[at], found[at - 1]
        if (
            leading.before
            and not one.before
            and one.after == leading.after
            and leading.shared
            and _in_list(text, leading, one)
        ):
            found[at] = replace(one, before=leading.before, shared=True)
    return found


def _in_list(text: _Text, one: _Amount, following: _Amount) -> bool:
    """Stands nothing but a mark or word of a list between two figures?"""
    return 0 < following.start - one.end <= 8 and _LIST.fullmatch(text.low, one.end, following.start) is not None
