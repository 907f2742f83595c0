"""Dates as reports print them, as ISO dates: in a short text, in a line that holds little else, and the one that dates
a document."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING

from kb.text.calendar_words import MONTH, YEAR, month_of
from kb.text.chinese_numerals import whole_number
from kb.text.chinese_scripts import simplified

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

_MONTH = rf"(?P<month>{MONTH})\.?"
_NUMERALS = "〇零○一二三四五六七八九"
_DATES = (
    re.compile(
        rf"(?<!\d)(?P<year>{YEAR})\s{{0,2}}年\s{{0,2}}(?P<month>\d{{1,2}})\s{{0,2}}月\s{{0,2}}(?P<day>\d{{1,2}})\s{{0,2}}日"
    ),
    re.compile(rf"(?<!\d)(?P<year>{YEAR})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)(?P<day>\d{{1,2}})(?!\d)"),
    re.compile(rf"\b{_MONTH}\s(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s(?P<year>{YEAR})(?!\d)", re.IGNORECASE),
    re.compile(
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th)?[\s-]{_MONTH}[,\s-]\s?(?P<year>{YEAR})(?!\d)", re.IGNORECASE
    ),
    re.compile(r"(?<!\d)(?P<year>20\d\d)(?P<month>[01]\d)(?P<day>[0-3]\d)(?!\d)"),
    re.compile(r"(?<![\d/.])(?P<first>\d{1,2})(?P<mark>[/.])(?P<second>\d{1,2})(?P=mark)(?P<year>20\d\d)(?!\d)"),
    re.compile(
        rf"(?P<year>二[{_NUMERALS}]{{3}})\s?年\s?(?P<month>[一二三四五六七八九十]{{1,2}})\s?月\s?(?P<day>[一二"
        rf"三四五六七八九十廿卅]{{1,3}})\s?日"
    ),
)
_MOST_AROUND = 20
"""Characters that may stand around a date in the line that dates a report ("Published: ...")."""
_LONGEST_LINE = 120

_HEAD = 60
"""Pieces of text from the beginning in which a document's date is looked for."""
_TOP = 14
"""Pieces from the beginning in which a date may begin or end a line of other things: "Equity Research | 6 May 2024"."""
_END = 80
"""Pieces from the end in which a board signs."""
_SIGNED_WITHIN = 14
"""Pieces after the heading of the signatures in which they are dated."""
_HEAD_CHARACTERS = 6_000
_FILING_CHARACTERS = 2_500
"""Characters of the beginning in which a filing says that it is one; a release speaks of filings further down."""
_LONGEST_OPENING = 240

_LABEL = re.compile(
    r"(?:(?:报告|对外|首次|本次)?(?:发布|发表|公告|披露|出具|撰写|完成|报告|刊发|出版)(?:日期|时间|日)|日期|"
    r"(?:date\sof\s)?(?:publication|issue|release)(?:\sdate)?|report\sdate|published|issued|released|date"
    r"|dated)\s{0,2}[:：]?\s{0,2}(?:on\s)?$",
    re.IGNORECASE,
)
"""What stands right before the date of a document and says that it is one."""

_OTHER_DAY = re.compile(
    r"《|\bto\s\d|截至|截止|数据|收盘|股价|现价|市价|价格|目标价|生效|到期|上市|成立|期末|期初|年末|季末|度末|止\b|"
    r"\b(?:as\s(?:of|at)|ended|ending|ends|until|since|from|through|priced?|prices|close|closing|effective|due"
    r"|expir\w+|maturi\w+|quarter|"
    r"year|weeks|months|accessed|updated|born|for\sthe)\b",
    re.IGNORECASE,
)
"""Words with which a line speaks of another day than its document's: a period's end, that of a price, a former
report."""

_SENTENCE = re.compile(rf"[。；;]\s*$|[于在自]\s?{YEAR}|\b[Oo]n\s(?:[A-Z]|\d)")
_WEEKDAY = re.compile(
    r"^(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}|(?:星期|周)[一二三四五六日天])[\s,，]*", re.IGNORECASE
)
_FILING = re.compile(r"SECURITIES\s?AND\s?EXCHANGE\s?COMMISSION|(?i:report\s?(?:pursuant\s?to|under)\s?section\s?13)")
_REPORTED = re.compile(r"Date\s?of\s?Report\b", re.IGNORECASE)
_PERIOD_END = re.compile(
    r"for\s?the\s?(?:fiscal\s?year|quarterly\s?period|transition\s?period|year|quarter"
    r"|period)\s?(?:then\s?)?ended:?\s?",
    re.IGNORECASE,
)
_SIGNATURE = re.compile(r"SIGNATURES?\b(?!\s?\d)|Signatures?$")
_SIGNED = re.compile(r"pursuant\s?to\s?the\s?requirements|/s/|signed|\bby:|\bdated?\s?:", re.IGNORECASE)
_NO_PLACE = re.compile(
    r"(?:On|In|At|As|By|Since|Until|From|Before|After|Effective|Through|The|For|During|Between|Dated?)\b"
)
_PLACE = re.compile(r"(?:(?:[A-Z][\w'’]*+|of|de|la|am|[\s,.()–—/-])(?![a-z]))++$")
_CHINESE_PLACE = re.compile(r"[\u3400-\u9fff]{2,8}\s?[，,、]?\s?$")
_OPENS = re.compile(r"\s{0,2}[)）]?\s{0,2}(?:[-–—/(（]|日?电)")
_BOARD = re.compile(
    r"(?:董事会|董事局|监事会|有限公司|by\sorder\sof\sthe\sboard.{0,120}|\bhong\skong|香港|\bchairman"
    r"|\bsecretary|主席)[\s，,。.]{0,4}$",
    re.IGNORECASE,
)


def find_date(text: str) -> str:
    """The first calendar date in a short text, as ISO; empty when there is none. Longer texts are not looked at."""
    found = _first(text)
    return found[0] if found else ""


def date_of_line(text: str) -> str:
    """The date of a line that holds little else than a date; empty otherwise."""
    found = _first(text) if "《" not in text else None  # a former report and its date
    return found[0] if found and len(text.strip()) - (found[2] - found[1]) <= _MOST_AROUND else ""


def date_of_document(texts: Sequence[str], tables: Collection[int] = ()) -> str:
    """The day that a document bears, as ISO, of its pieces of text in order; empty where none is told.

    A filing's is the day it is signed, else the day of its report, else the end of its period. Of other documents: the
    day with a label ("发布日期："), that of a release's first line ("LONDON, 6 May 2024 –"), that under a board's name;
    then the latest of the lines that hold little else, for those of prices and former reports are older; then one that
    begins or ends a line of the top. `tables` are the indexes of pieces that are tables: their dates head columns,
    unless they have a label.
    """
    head = [text for text in texts[:_HEAD] if text]
    if _FILING.search("\n".join(head)[:_FILING_CHARACTERS]) and (filed := _filed(texts)):
        return filed
    labelled = next(filter(None, map(_labelled, _lines(head))), "")
    prose = ["" if at in tables else text for at, text in enumerate(texts)] if tables else texts
    lines = _lines(prose[:_HEAD])
    return labelled or _opening(head) or _signed(prose) or _standing(lines) or _at_the_top(lines[:_TOP])


def _lines(texts: Sequence[str]) -> list[str]:
    return [line.strip() for text in texts if 0 < len(text) <= 4 * _LONGEST_LINE for line in text.split("\n")]


def _filed(texts: Sequence[str]) -> str:
    for at, text in enumerate(texts):
        if text.startswith(("SIGNATURE", "Signature")) and _SIGNATURE.match(text[:40].strip()):
            signed = texts[at : at + _SIGNED_WITHIN]
            found = next(filter(None, (_any(one[:600]) for one in signed)), "")
            if found and any(_SIGNED.search(one[:600]) for one in signed):  # not the line of the contents
                return found
    head = "\n".join(texts[:_HEAD])[:_HEAD_CHARACTERS]
    for pattern in (_REPORTED, _PERIOD_END):
        for match in pattern.finditer(head):
            found = _any(head[match.end() : match.end() + 100])
            if found:
                return found
    return ""


def _labelled(line: str) -> str:
    """The date of a line that has it after a label."""
    for found, start, _ in _all(line[:_LONGEST_LINE]):
        if _LABEL.search(simplified(line[:start])):
            return found
    return ""


def _opening(texts: Sequence[str]) -> str:
    """The date of the piece that opens with a place and a date, as releases do."""
    for text in texts[:30]:
        for found, start, end in _all(text[:_LONGEST_OPENING]):
            before = text[:start].strip(" (（\n")
            named = (_PLACE.match(before) and not _NO_PLACE.match(before)) or _CHINESE_PLACE.match(before)
            if before and len(before) <= 80 and named and _OPENS.match(text[end:]):
                return found
            break
    return ""


def _signed(texts: Sequence[str]) -> str:
    """The last date that stands alone under, or in one line behind, the name of a board or a company."""
    ends = [line.strip() for text in texts[-_END:] if len(text) <= 4 * _LONGEST_LINE for line in text.split("\n")]
    for at in range(len(ends) - 1, -1, -1):
        found = _first(ends[at])
        if found is None or ends[at][found[2] :].strip(" 。.") or _OTHER_DAY.search(simplified(ends[at])):
            continue
        before = ends[at][: found[1]].strip(" ，,")
        if _BOARD.search(simplified(before or (ends[at - 1] if at else ""))):
            return found[0]
    return ""


def _standing(lines: Sequence[str]) -> str:
    """The latest date of the lines that hold little else and speak of no other day."""
    before = ("", *lines)
    return max(
        (
            date_of_line(line)
            for line, above in zip(lines, before, strict=False)
            if not _tells(line) and not above.endswith("》")
        ),
        default="",
    )


def _tells(line: str) -> bool:
    """Does a line with a date speak of another day, or of what happened that day?"""
    return bool(_OTHER_DAY.search(simplified(line)) or _SENTENCE.search(simplified(line)))


def _at_the_top(lines: Sequence[str]) -> str:
    for line in lines:
        found = _first(line)
        if found is None or _tells(line):
            continue
        if not _WEEKDAY.sub("", line[: found[1]]).strip(" |│-,，") or not line[found[2] :].strip(" |│.。"):
            return found[0]
    return ""


def dates_in(text: str) -> Iterator[tuple[str, int, int]]:
    """The dates in a text, as ISO, with where they stand."""
    yield from _all(text)


def _first(text: str) -> tuple[str, int, int] | None:
    if len(text) > _LONGEST_LINE:
        return None
    return next(_all(text), None)


def _any(text: str) -> str:
    return next((found for found, _, _ in _all(text)), "")


def _all(text: str) -> Iterator[tuple[str, int, int]]:
    """The dates in a text with where they stand, by the forms of dates and then by place."""
    for pattern in _DATES:
        for match in pattern.finditer(text):
            found = _date(match)
            if found:
                yield found.isoformat(), match.start(), match.end()


def _date(match: re.Match[str]) -> date | None:
    fields = match.groupdict()
    if "first" in fields:
        first, second = int(fields["first"]), int(fields["second"])
        if max(first, second) <= 12 and first != second:
            return None  # 6/5/2024 is the sixth of May here and the fifth of June there
        month, day = (second, first) if first > 12 else (first, second)
    else:
        month, day = _number(fields["month"]), _number(fields["day"])
    try:
        return date(_number(fields["year"]), month, day)
    except ValueError:
        return None


def _number(text: str) -> int:
    """A year, a month or a day as digits, a name or Chinese numerals; 0 where it is none."""
    return month_of(text) or whole_number(text)
