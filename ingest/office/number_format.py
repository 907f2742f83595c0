"""What a spreadsheet shows for a value: number formats such as `#,##0.00_);(#,##0.00)` applied as Excel applies them.

Of the libraries on PyPI one has been still since 2020 and the other is a first release that shows `0!.0,"万"` and
`0.##` wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from ingest.office.date_format import date_text, is_date_section
from ingest.office.format_tokens import FormatToken, tokens_of

GENERAL = "General"

_LONGEST_CODE = 400
"""Excel allows 255 characters; a longer code is not applied."""

_SIGNIFICANT = Context(prec=15, rounding=ROUND_HALF_UP)
"""A cell holds fifteen digits; those beyond are left over from binary fractions."""

_WIDE = Context(prec=700, rounding=ROUND_HALF_UP)
_GENERAL_DIGITS = 10
_GENERAL_LEAST = Decimal("1e-4")
_GENERAL_END = Decimal(10) ** 15
_SECTION = re.compile(r'(?:[^;"\\!\[_*]|"[^"]*"?|[\\!_*].?|\[[^\]]*\]?)*', re.DOTALL)
_CONDITION = re.compile(r"\[\s*(<=|>=|<>|<|>|=)\s*(-?\d{1,20}(?:\.\d{1,20})?)\s*\]")
_MOST_DENOMINATOR = 999_999


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the parts between semicolons. `condition` is an operator and a bound, None where there is none."""

    tokens: tuple[FormatToken, ...]
    condition: tuple[str, Decimal] | None
    kinds: frozenset[str]
    dated: bool

    def has(self, kind: str) -> bool:
        return kind in self.kinds


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """A format ready to be applied; one without sections shows values as they are."""

    sections: tuple[_Section, ...] = ()

    def of_number(self, value: Decimal, *, date1904: bool = False) -> str:
        """What a cell shows for a number: 1234.5 as "1,234.50" under "#,##0.00", a day number as a date under
        "yyyy-mm-dd".

        Colours, fillers and widths are left out, white space at the ends and a point with nothing behind it too. A
        number that a date format cannot show is shown as it is. A whole number is never shortened to powers of ten:
        that it is in a narrow column is no reason to lose its digits.
        """
        value = _SIGNIFICANT.plus(value)
        section, signed = _choose(self.sections, value)
        if section is None or section.has("general") or (section.has("text") and not section.has("digit")):
            shown = _general(value if signed else abs(value))
            return _with_literals(section, shown) if section else shown
        if section.dated:
            text = date_text(value, section.tokens, date1904=date1904)
            return _general(value) if text is None else text.strip()
        text = _number(abs(value), section.tokens).strip()
        return f"-{text}" if signed and value < 0 else text

    def of_text(self, value: str) -> str:
        """What a cell shows for a text: itself, unless its format wraps it ('"No. "@') or hides it (";;;")."""
        if len(self.sections) > 3:
            return _with_literals(self.sections[3], value, kind="text")
        section = next((one for one in self.sections if one.has("text")), None)
        return value if section is None else _with_literals(section, value, kind="text")


def parse_format(code: str) -> NumberFormat:
    """The format that a code such as "#,##0.00;[Red]-#,##0.00" stands for; an empty or overlong code shows values as
    they are."""
    if not code or len(code) > _LONGEST_CODE:
        return NumberFormat()
    texts: list[str] = []
    place = 0
    while place <= len(code):
        match = _SECTION.match(code, place)
        assert match is not None
        texts.append(match.group())
        place = match.end() + 1
    return NumberFormat(tuple(_section(text) for text in texts[:4]))


def _section(text: str) -> _Section:
    found = _CONDITION.search(text)
    tokens = tokens_of(text)
    condition = (found[1], Decimal(found[2])) if found else None
    return _Section(tokens, condition, frozenset(token.kind for token in tokens), is_date_section(tokens))


def _choose(sections: tuple[_Section, ...], value: Decimal) -> tuple[_Section | None, bool]:
    """The section for a number, and whether a negative one needs its sign: not where the section is there for
    negatives."""
    numeric = sections[:3]
    if len(sections) > 1 and sections[-1].has("text"):
        numeric = sections[:-1][:3]
    if not numeric:
        return None, True
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or _holds(section.condition, value):
                return section, not _only_negative(section.condition)
        return None, True
    if len(numeric) == 1:
        return numeric[0], True
    if value < 0:
        return numeric[1], False
    return (numeric[2] if value == 0 and len(numeric) > 2 else numeric[0]), True


def _holds(condition: tuple[str, Decimal], value: Decimal) -> bool:
    operator, bound = condition
    if operator == "=":
        return value == bound
    if operator == "<>":
        return value != bound
    if value == bound:
        return operator.endswith("=")
    return (value < bound) == (operator[0] == "<")


def _only_negative(condition: tuple[str, Decimal] | None) -> bool:
    return condition is not None and (
        (condition[0] == "<" and condition[1] <= 0) or (condition[0] == "<=" and condition[1] < 0)
    )


def _with_literals(section: _Section, shown: str, *, kind: str = "") -> str:
    """A value among the literal text of a section."""
    holders = {kind} if kind else {"general", "text"}
    return "".join(shown if token.kind in holders else token.literal for token in section.tokens).strip()


def _general(value: Decimal) -> str:
    """A number without a format: whole ones in full, others with ten digits in all, very small and large ones by powers
    of ten."""
    size = abs(value)
    if value == value.to_integral_value() and size < _GENERAL_END:
        return f"{value:.0f}" if value else "0"
    if _GENERAL_LEAST <= size < _GENERAL_END:
        decimals = max(0, _GENERAL_DIGITS - max(value.adjusted() + 1, 1))
        text = f"{value.quantize(Decimal(1).scaleb(-decimals), context=_WIDE):f}"
        return text.rstrip("0").rstrip(".") if decimals else text
    mantissa, _, exponent = f"{Context(prec=6).plus(value):E}".partition("E")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}E{int(exponent):+03d}"


def _number(value: Decimal, tokens: tuple[FormatToken, ...]) -> str:
    """A number that is not negative, by the placeholders of a section."""
    kinds = [token.kind for token in tokens]
    percents = kinds.count("percent")
    value = _WIDE.multiply(value, Decimal(100) ** percents)
    if "exponent" in kinds:
        return _scientific(value, tokens, kinds.index("exponent"))
    if "slash" in kinds and kinds.count("digit") > 1:
        return _fraction(value, tokens, kinds.index("slash"))
    return _fixed(value, tokens)


def _fixed(value: Decimal, tokens: tuple[FormatToken, ...]) -> str:
    kinds = [token.kind for token in tokens]
    digits = [index for index, kind in enumerate(kinds) if kind == "digit"]
    if not digits:
        return "".join(token.literal for token in tokens)
    point = kinds.index("point") if "point" in kinds else len(tokens)
    whole = [index for index in digits if index < point]
    last = whole[-1] if whole else -1
    commas = [index for index, kind in enumerate(kinds) if kind == "comma" and index > digits[0]]
    scale = sum(index > digits[-1] or last < index < point for index in commas)
    decimals = [index for index in digits if index > point]
    value = _WIDE.divide(value, Decimal(1000) ** scale)
    value = value.quantize(Decimal(1).scaleb(-len(decimals)), context=_WIDE)
    integer, _, fraction = f"{value:f}".partition(".")
    shown = _whole_slots(integer, tokens, whole, grouped=any(whole[:1] < [at] < [last] for at in commas))
    shown |= _decimal_slots(fraction, tokens, decimals)
    if not any(shown[at].strip() for at in decimals):
        shown[point] = ""
    return "".join(shown.get(index, token.literal) for index, token in enumerate(tokens))


def _whole_slots(integer: str, tokens: tuple[FormatToken, ...], slots: list[int], *, grouped: bool) -> dict[int, str]:
    """What stands in each placeholder before the point: digits from the right, the first one takes what is left."""
    left = integer.lstrip("0")
    shown: dict[int, str] = {}
    count = 0
    for at in reversed(slots):
        taken = left[-1:]
        left = left[:-1]
        if at == slots[0]:
            taken, left = left + taken, ""
        taken = taken or tokens[at].placeholder
        text = ""
        for character in reversed(taken):
            comma = "," if grouped and count and count % 3 == 0 and character.isdigit() else ""
            text = f"{character}{comma}{text}"
            count += 1
        shown[at] = text
    return shown


def _decimal_slots(fraction: str, tokens: tuple[FormatToken, ...], slots: list[int]) -> dict[int, str]:
    """What stands in each placeholder behind the point: zeros at the end only where the format asks for them."""
    needed = max(
        (place for place, at in enumerate(slots) if tokens[at].text == "0" or fraction[place] != "0"), default=-1
    )
    return {at: fraction[place] if place <= needed else tokens[at].placeholder for place, at in enumerate(slots)}


def _scientific(value: Decimal, tokens: tuple[FormatToken, ...], at: int) -> str:
    mantissa, power = tokens[:at], tokens[at + 1 :]
    whole = 0
    for token in mantissa:
        if token.kind == "point":
            break
        whole += token.kind == "digit"
    decimals = sum(token.kind == "digit" for token in mantissa) - whole
    step = max(whole, 1)
    exponent = value.adjusted() // step * step if value else 0
    scaled = value.scaleb(-exponent, context=_WIDE).quantize(Decimal(1).scaleb(-decimals), context=_WIDE)
    if scaled >= Decimal(10) ** step:
        exponent += step
        scaled = value.scaleb(-exponent, context=_WIDE)
    sign = "-" if exponent < 0 else "+" if tokens[at].text.endswith("+") else ""
    return f"{_fixed(scaled, mantissa)}E{sign}{_fixed(Decimal(abs(exponent)), power)}"


def _fraction(value: Decimal, tokens: tuple[FormatToken, ...], slash: int) -> str:
    """A number as a whole and a fraction: "2 1/4" under "# ?/?"; literals other than the sign of percent are left
    out."""
    from fractions import Fraction

    below = "".join(token.text for token in tokens[slash + 1 :]).strip()
    fixed = re.match(r"[1-9]\d{0,5}", below)
    places = sum(token.kind == "digit" for token in tokens[slash + 1 :])
    mixed = any(token.kind == "digit" and tokens[at + 1].kind == "literal" for at, token in enumerate(tokens[:slash]))
    whole = int(value) if mixed else 0
    rest = Fraction(value) - whole
    if fixed:
        denominator = int(fixed.group())
        numerator = int(rest * denominator + Fraction(1, 2))
    else:
        nearest = rest.limit_denominator(min(10 ** max(places, 1) - 1, _MOST_DENOMINATOR))
        numerator, denominator = nearest.numerator, nearest.denominator
    if mixed and numerator == denominator:
        whole, numerator = whole + 1, 0
    if mixed and not numerator:
        return str(whole)
    return f"{whole} {numerator}/{denominator}" if whole else f"{numerator}/{denominator}"
