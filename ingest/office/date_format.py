"""Dates and times as a spreadsheet shows them: day numbers by sections such as `yyyy"年"m"月"` or `[h]:mm:ss`."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from kb.text.calendar_words import MONTHS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.office.format_tokens import FormatToken

_DAY_SECONDS = 86_400
_LAST_DAY = 2_958_465
"""31 December 9999, the last day that a spreadsheet knows."""

_LEAP_DAY = 60
"""29 February 1900, which never was: days before it count from a day later."""

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_CHINESE_MONTHS = ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_CHINESE_WEEKDAYS = "一二三四五六日"


def is_date_section(tokens: Sequence[FormatToken]) -> bool:
    """Does a section show a date, a time or a duration?"""
    return any(token.kind in {"date", "elapsed"} for token in tokens)


def date_text(value: Decimal, tokens: Sequence[FormatToken], *, date1904: bool = False) -> str | None:
    """A day number as a section shows it; None where it is no day: negative, or after the year 9999."""
    if not 0 <= value < _LAST_DAY + 1:
        return None
    step = max(
        (Decimal(1).scaleb(1 - len(token.text)) for token in tokens if token.kind == "fraction"), default=Decimal(1)
    )
    seconds = (value * _DAY_SECONDS).quantize(step, rounding=ROUND_HALF_UP)
    moment = _moment(seconds, date1904=date1904)
    if moment is None:
        return None
    chinese = any(token.kind == "chinese" for token in tokens)
    half_day = any(token.kind == "ampm" for token in tokens)
    shown: list[str] = []
    for index, token in enumerate(tokens):
        if token.kind == "date":
            shown.append(_part(moment, _field(tokens, index), chinese=chinese, half_day=half_day))
        elif token.kind == "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[token.text[0]]
            shown.append(f"{int(seconds // unit):0{len(token.text)}d}")
        elif token.kind == "fraction":
            shown.append(f"{seconds % 1:.{len(token.text) - 1}f}"[1:])
        elif token.kind == "ampm":
            shown.append(token.text.split("/")[moment.hour >= 12])
        else:
            shown.append(token.text if token.kind in {"comma", "digit"} else token.literal)
    return "".join(shown)


def _moment(seconds: Decimal, *, date1904: bool) -> datetime | None:
    days, rest = divmod(int(seconds), _DAY_SECONDS)
    # S501 does not apply: a spreadsheet's time is that of no zone.
    epoch = datetime(1904, 1, 1) if date1904 else datetime(1899, 12, 30 + (days < _LEAP_DAY))
    try:
        return epoch + timedelta(days=days, seconds=rest)
    except OverflowError:
        return None


def _field(tokens: Sequence[FormatToken], index: int) -> str:
    """The part of a date that a token names, minutes as "n": an m after hours or before seconds."""
    text = tokens[index].text.lower()
    if text[0] != "m" or len(text) > 2:
        return text
    before = next((token.text for token in reversed(tokens[:index]) if token.kind in {"date", "elapsed"}), "")
    after = next((token.text for token in tokens[index + 1 :] if token.kind in {"date", "elapsed"}), "")
    return "n" * len(text) if before[:1].lower() == "h" or after[:1].lower() == "s" else text


def _part(moment: datetime, field: str, *, chinese: bool, half_day: bool) -> str:
    size = len(field)
    if field[0] in "yebg":
        return _year(moment, field)
    if field[0] == "m":
        return _month(moment.month, size, chinese=chinese)
    if field[0] in "da":
        return _day(moment, field, chinese=chinese)
    hour = (moment.hour + 11) % 12 + 1 if half_day else moment.hour
    number = {"h": hour, "n": moment.minute, "s": moment.second}[field[0]]
    return f"{number:0{min(size, 2)}d}"


def _year(moment: datetime, field: str) -> str:
    if field[0] == "g":
        return ""
    year = moment.year + 543 * (field[0] == "b")
    return f"{year % 100:02d}" if field[0] != "e" and len(field) <= 2 else f"{year:04d}"


def _month(month: int, size: int, *, chinese: bool) -> str:
    if size <= 2:
        return f"{month:0{size}d}"
    if chinese:
        return f"{_CHINESE_MONTHS[month - 1]}月"
    name = MONTHS[month - 1].capitalize()
    return {3: name[:3], 5: name[0]}.get(size, name)


def _day(moment: datetime, field: str, *, chinese: bool) -> str:
    size = len(field)
    if field[0] == "d" and size <= 2:
        return f"{moment.day:0{size}d}"
    if field[0] == "a" or chinese:
        name = _CHINESE_WEEKDAYS[moment.weekday()]
        return name if field == "aaa" else f"{'周' if field == 'ddd' else '星期'}{name}"
    name = _WEEKDAYS[moment.weekday()]
    return name[:3] if size == 3 else name
