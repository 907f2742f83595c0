"""How reports write time: the forms of periods.toml, and where a text has one.

All forms are one regular expression, so that a text is gone over once. Counts in it are bounded and no form repeats
a group that repeats, so the time is linear in the length of the text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from kb.text.chinese_numerals import whole_number
from kb.text.chinese_scripts import simplified
from kb.text.word_lists import word_file

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_CENTURY = 70
"""Years of two digits from here on are of the last century."""

_TABLE = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | dict.fromkeys("\u00a0\u2002\u2003\u2009\u200a\u202f\u3000\t\n\r\x0b\x0c", " ")
    | dict.fromkeys("‐‑‒–—―−~〜～", "-")
    | dict.fromkeys("’‘´`", "'")
)
_ODD = re.compile(r"[`~\t\n\r\x0b\x0c]")
"""What _TABLE changes in a text of ASCII."""

_MACRO = re.compile(r"\{([A-Za-z]+)\}")
_GROUP = re.compile(r"\(\?P<([a-z_]+)>")
_DIGITS = "0123456789"
_NUMERALS = _DIGITS + "一二三四五六七八九十两"
_BOUNDARY = r"(?<![0-9a-z_$€£¥#])(?<![0-9][.,-])"
"""In front of a number or word of Latin letters: no other, no currency, and no number that goes on."""

_LONGEST_RANGE = 60
_GLUED = re.compile(r"(?:[a-z](?=[A-Z][a-z]{2})|\b(?:of|in|ended)(?=(?:19|20)\d\d))")
"""Where a PDF lost a space: "as ofDecember 31", "quarter of2023"."""

_BEFORE = 16
_BEHIND = 24
"""Characters around a form that its guards look at."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write time. `guards` are looks at the text around; `reads` are examples with what they settle to."""

    pattern: str
    means: Mapping[str, int | bool | str]
    guards: frozenset[str]
    reads: Mapping[str, str]
    count: str = ""


@dataclass(frozen=True, slots=True)
class FoundForm:
    """Where a text has a form, as [start, end), and what it says: fields of kb.facts.timing.Timing, and notes on them.

    `opening` is true of the beginning of a period, `bare` of a number that stands there without a word.
    """

    start: int
    end: int
    says: Mapping[str, Any]
    opening: bool = False
    bare: bool = False


def normal(text: str) -> str:
    """`text` in simplified characters, narrow signs and small letters, one for one, so that offsets stay those of
    `text`."""
    if text.isascii():
        return text.translate(_TABLE).lower() if _ODD.search(text) else text.lower()
    plain = simplified(text).translate(_TABLE)
    small = plain.lower()
    if len(small) == len(plain):
        return small
    return "".join(sign.lower() if len(sign.lower()) == 1 else sign for sign in plain)


@cache
def _data() -> dict[str, Any]:
    return word_file("kb.facts", "periods")


@cache
def forms() -> tuple[Form, ...]:
    """All forms, as periods.toml has them, without their macros."""
    macros = _macros()
    return tuple(
        Form(
            _MACRO.sub(lambda match: macros[match[1]], entry["pattern"]),
            entry.get("means", {}),
            frozenset(entry.get("guard", "").split()),
            entry["reads"],
            entry.get("group", "count"),
        )
        for entry in _data()["form"]
    )


@cache
def words(section: str, side: str = "") -> Mapping[str, str]:
    """The words of a section of periods.toml with their examples: not_a_year, still_a_year, duration, product,
    compared, filler."""
    found: dict[str, Any] = _data()[section]
    return found[side] if side else found


def split_years() -> Mapping[str, str]:
    """By currency, the month and day on which a year over two calendar years ends: "03-31"."""
    found: dict[str, str] = _data()["split_year"]
    return found


def pieces(text: str) -> Iterator[FoundForm]:
    """Where a text writes time, from left to right, none over another."""
    if len(text) < 2:
        return
    plain = normal(text)
    kinds = forms()
    free = 0
    for start in _starts(text, plain):
        match = _pattern(plain[start]).match(plain, start) if start >= free else None
        if match is None:
            continue
        if _is_named(plain, match):
            free = match.end()
            continue
        at = int((match.lastgroup or "")[1:])
        form = kinds[at]
        says = _says(form, at, match) if _holds(form.guards, text, plain, match) else None
        if says is not None:
            free = match.end()
            yield FoundForm(start, free, says, bool(form.means.get("opening")), "bare" in form.guards)


def _starts(text: str, plain: str) -> Iterator[int]:
    """Where a form may begin, ascending."""
    starts = [match.start() for match in _beginnings().finditer(plain)]
    glued = [match.end() for match in _GLUED.finditer(text)]
    if glued:
        signs = _alternatives()
        starts = sorted({*starts, *(at for at in glued if plain[at] in signs)})
    return iter(starts)


def number(text: str) -> int:
    """A count in digits, Chinese numerals up to 99, or English words: "12", "十二", "twelve"."""
    data = _data()
    if text in data["number"] or text in data["ordinal"]:
        return int(data["number"].get(text) or data["ordinal"][text])
    return whole_number(text)


def month_number(text: str) -> int:
    """The month that is named, in English, in digits or in Chinese numerals."""
    named: Mapping[str, int] = _data()["month"]
    return named[text] if text in named else number(text)


def year_number(text: str) -> int:
    """A year of four or two digits, of four Chinese ones, or of an era: "2024", "24", "二零二四", "平成25"."""
    era = next((name for name in _data()["era"] if text.startswith(name)), "")
    if era:
        count = text[len(era) :].strip()
        before: int = _data()["era"][era]["before"]
        return before + (1 if count == "元" else number(count))
    year = whole_number(text)
    return year if year > 99 else year + (2000 if year < _CENTURY else 1900)


def _macros() -> dict[str, str]:
    data = _data()

    def any_of(section: str, *, shortest: int = 1) -> str:
        return "|".join(
            sorted((re.escape(word) for word in data[section] if len(word) >= shortest), key=len, reverse=True)
        )

    digits = (
        rf"(?:19|20)\d\d|[一二][〇零○一二三四五六七八九]{{3}}"
        rf"|(?:{any_of('era')}) {{0,2}}(?:元|\d{{1,3}}|[一二三四五六七八九]?十?[一二三四五六七八九十])(?= "
        rf"{{0,2}}[年./-])"
    )
    month = r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]"
    day = r"3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|二十|[一二三四五六七八九]"
    long = any_of("mark", shortest=2)
    return {
        "Y": f"(?P<year>{digits})",
        "YY": rf"(?P<year>{digits}|\d\d)",
        "y": r"(?P<year>\d\d)",
        "L": f"(?P<last_year>{digits})",
        "l": r"(?P<last_year>\d\d)",
        "M": f"(?P<month>{month})",
        "F": f"(?P<first_month>{month})",
        "NAME": f"(?P<month>{any_of('month')})",
        "FIRST": f"(?P<first_month>{any_of('month')})",
        "MONTHS": f"(?:{any_of('month')})",
        "D": f"(?P<day>{day})",
        "FD": f"(?P<first_day>{day})",
        "Q": "(?P<quarter>[1-4一二三四])",
        "ORDINAL": f"(?P<quarter>{any_of('ordinal')})",
        "N": (
            rf"(?P<count>\d{{1,2}}|{any_of('number')}|[一二三四五六七八九两]?十[一二三四五六七八九]?"
            rf"|[一二三四五六七八九两])"
        ),
        "A": rf"(?:(?P<mark>[aefp])| ?\((?P<mark>[aefp]|{long})\)| ?(?P<mark>{long}))",
        "T": "(?:-|至|到|to|until|through)",
        "P": "'",
        "S": " {0,2}",
        "E": r"(?![0-9a-z_]|[.,]\d|[%％])",
    }


@cache
def _pattern(sign: str) -> re.Pattern[str]:
    """The forms that can begin with a sign as one expression: made when a text has the sign, for all of them take a
    second.

    An empty group at the end of each form tells which it is; its groups are numbered, because forms share their names.
    """
    return re.compile("|".join(_alternatives()[sign]))


@cache
def _alternatives() -> Mapping[str, list[str]]:
    """By its first sign, the expressions of the forms that can begin with it."""
    lists: dict[str, list[str]] = {}
    for at, (entry, form) in enumerate(zip(_data()["form"], forms(), strict=True)):
        for sign in _first_signs(entry):
            lists.setdefault(sign, []).append(_numbered(form.pattern, at))
    return lists


def _numbered(pattern: str, at: int) -> str:
    seen: list[str] = []

    def name(match: re.Match[str]) -> str:
        seen.append(match[1])
        return f"(?P<{match[1]}__{at}_{len(seen)}>"

    return f"(?:{_GROUP.sub(name, pattern)})(?P<f{at}>)"


def _first_signs(entry: Mapping[str, str]) -> set[str]:
    """The signs that a form can begin with."""
    pattern = entry["pattern"]
    listed = entry.get("first", "")
    macro = _MACRO.match(pattern)
    if listed:
        signs = listed.replace("0-9", _DIGITS)
    elif macro is None:
        signs = pattern[0]
    else:
        months, numbers = ("".join(word[0] for word in _data()[section]) for section in ("month", "number"))
        ordinals = "".join(word[0] for word in _data()["ordinal"])
        eras = "".join(word[0] for word in _data()["era"])
        signs = {"NAME": months, "FIRST": months, "ORDINAL": ordinals, "P": "'", "y": _DIGITS}.get(
            macro[1], _NUMERALS + eras
        )
        signs += numbers if macro[1] == "N" else ""
    return set(signs)


@cache
def _beginnings() -> re.Pattern[str]:
    """Where a form may begin: at a number or Latin word that begins here, or a Chinese sign, with the right first
    sign."""
    signs = sorted(_alternatives())
    latin = re.escape("".join(sign for sign in signs if sign.isascii()))
    han = "".join(sign for sign in signs if not sign.isascii())
    return re.compile(f"{_BOUNDARY}[{latin}]|[{han}]")


@cache
def _groups(pattern: re.Pattern[str], at: int) -> tuple[tuple[str, str], ...]:
    """The fields that the groups of a form give in an expression of several: the names of the groups, and theirs."""
    named = ((name, *name.partition("__")) for name in pattern.groupindex)
    return tuple((name, field) for name, field, _, tail in named if tail.partition("_")[0] == str(at))


def _says(form: Form, at: int, match: re.Match[str]) -> dict[str, Any] | None:
    """The fields that a match gives; None where its years make no range."""
    says: dict[str, Any] = {key: value for key, value in form.means.items() if key not in {"opening", "split"}}
    taken = {field: match[name] for name, field in _groups(match.re, at) if match[name]}
    if "one" in taken:
        one, two = int(taken.pop("one")), int(taken.pop("two"))
        says["month"], says["day"] = (two, one) if one > 12 else (one, two)
        if not (1 <= says["month"] <= 12 and 1 <= says["day"] <= 31):
            return None
    for field, text in taken.items():
        says[form.count if field == "count" else field] = _value(field, text)
    if "mark" in says:
        says["basis"] = (_data()["mark"][says.pop("mark")],)
    return says if _settle_years(says, split=bool(form.means.get("split"))) else None


def _value(field: str, text: str) -> int | bool | str:
    if field in {"year", "last_year"}:
        return year_number(text) if field == "year" or len(text) > 2 else int(text)
    if field in {"month", "first_month"}:
        return month_number(text)
    if field == "fiscal":
        return True
    return text if field == "mark" else number(text)


def _settle_years(says: dict[str, Any], *, split: bool) -> bool:
    """Write the last year of a range in full; False where it lies too far off.

    A fiscal year over two calendar years is marked by twelve months; "2022-2021" is a change of 2022 over 2021.
    """
    last = says.get("last_year")
    if last is None:
        return True
    year = says["year"]
    if "first_month" in says:
        says["year"] = says.pop("last_year")  # of a stretch from day to day the year is that of its end
        return bool(0 <= last - year <= _LONGEST_RANGE)
    if last < 100:
        says["last_year"] = last = year - year % 100 + last + (100 if last < year % 100 else 0)
    if split and last == year + 1:
        says.update(fiscal=True, months=12)
    elif last <= year:
        del says["last_year"]
    return bool(last - year <= (_LONGEST_RANGE if not split else 9))


def _is_named(plain: str, match: re.Match[str]) -> bool:
    """Is a year or day part of a name ("2019 Plan"), or when something falls due?"""
    start, end = match.span()
    last = plain[end - 1]
    if not (last.isdigit() or last in "年月日"):
        return False
    return _follows(plain[end : end + _BEHIND], "named") or _ends_in(
        plain[max(0, start - _BEFORE) : start].rstrip(), "named"
    )


def _holds(guards: frozenset[str], text: str, plain: str, match: re.Match[str]) -> bool:
    """Do the guards of a form let it stand where it stands?"""
    start, end = match.span()
    before, behind = plain[max(0, start - _BEFORE) : start].rstrip(), plain[end : end + _BEHIND]
    if not guards:
        return True
    printed = text[start:end]
    if "bare" in guards and not _is_year(before, behind):
        return False
    if "product" in guards and _ends_in(before, "product"):
        return False
    if "upper" in guards and printed.upper() != printed:
        return False
    if "capital" in guards and not any(sign.isupper() for sign in printed[:6]):
        return False
    if "short" in guards and not _is_short_year(plain, match, before):
        return False
    if "alone" in guards and not _is_alone(plain, start, end):
        return False
    return "month" not in guards or _is_month(printed, plain, start, end, before)


def _is_alone(plain: str, start: int, end: int) -> bool:
    return len(plain) < 60 and not any(sign.isalnum() for sign in plain[:start] + plain[end:])


def _is_month(printed: str, plain: str, start: int, end: int, before: str) -> bool:
    """Is the name of a month one? By itself in any form; in a text in full, and "May" and "March" behind a
    preposition."""
    if _is_alone(plain, start, end):
        return True
    if not printed[0].isupper() or len(printed) < 4 or printed == "Sept":
        return len(printed) == 3 and printed == "May" and before.endswith((" in", " of", " since"))
    return printed.lower() != "march" or before.endswith(("in", "of", "since", "until", "through", "by"))


def _is_year(before: str, behind: str) -> bool:
    """Is a bare number of four digits a year, by the words around?"""
    counts = _follows(behind, "not_a_year") and not _follows(behind, "still_a_year")
    return not _ends_in(before, "not_a_year") and not counts


def _is_short_year(plain: str, match: re.Match[str], before: str) -> bool:
    """Is a number of two digits a year? From 2010 to 2049; alone, no round one, which is a span of years: "20年"."""
    digits = re.findall(r"\d\d", match[0])
    first, last = int(digits[0]), int(digits[-1])
    if not (10 <= first <= last < 50 and last - first <= 5) or _ends_in(before, "duration"):
        return False
    return (
        first % 10 != 0 or not plain[match.start() : match.end()].endswith("年") or not _is_alone(plain, *match.span())
    )


@lru_cache(maxsize=4096)
def _ends_in(before: str, section: str) -> bool:
    """Does a text end in one of the words of a section?"""
    return bool(_endings(section).search(before))


def _follows(behind: str, section: str) -> bool:
    """Does a text begin with one of the words of a section?"""
    return _followers(section).match(behind) is not None


@cache
def _endings(section: str) -> re.Pattern[str]:
    latin, other = alternatives(words(section, "before"))
    return re.compile(
        "|".join(filter(None, (f"(?<![a-z])(?:{latin})$" if latin else "", f"(?:{other})$" if other else "")))
    )


@cache
def _followers(section: str) -> re.Pattern[str]:
    latin, other = alternatives(words(section, "behind"))
    listed = filter(None, (f"(?:{latin})(?![a-z])" if latin else "", f"(?:{other})" if other else ""))
    return re.compile(rf" ?(?:{'|'.join(listed)})")


def alternatives(listed: Iterable[str]) -> tuple[str, str]:
    """Words as alternatives of a regular expression, longest first: those of Latin letters, and all others."""
    ordered = [re.escape(word) for word in sorted(listed, key=len, reverse=True)]
    return "|".join(w for w in ordered if w[0].isascii() and w[0].isalpha()), "|".join(
        w for w in ordered if not (w[0].isascii() and w[0].isalpha())
    )
