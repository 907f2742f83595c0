"""The numbers and bullets that Word puts before paragraphs: they stand nowhere in the text and are counted here."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ingest.office.docx_styles import child, child_value, is_on, number, value_of
from ingest.office.package import local_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from lxml.etree import _Element as XmlElement

    from ingest.office.package import Package

LEVELS = 9
_LARGEST = 99_999
_PLACE = re.compile(r"%([1-9])")
_DIGITS = "〇一二三四五六七八九"
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_CIRCLED = 20


@dataclass(frozen=True, slots=True)
class ListLevel:
    """How a level of a list is numbered: the form of the number, the text around it ("%1.%2"), where it begins."""

    form: str = "decimal"
    text: str = ""
    start: int = 1
    plain: bool = False


@dataclass(frozen=True, slots=True)
class List:
    """A list: the definition that it counts by, its levels, and those at which it begins anew by itself."""

    definition: str
    levels: Mapping[int, ListLevel]
    restarts: Mapping[int, int]


@dataclass(slots=True)
class ListNumbering:
    """The lists of a document, and where each has got to."""

    lists: Mapping[str, List] = field(default_factory=dict)
    _counts: dict[str, list[int]] = field(default_factory=dict)
    _begun: set[str] = field(default_factory=set)

    def mark(self, name: str, level: int) -> str:
        """The number of the next paragraph on a level of a list, "-" for a bullet, "" for none."""
        found = self.lists.get(name)
        if found is None or not 0 <= level < LEVELS:
            return ""
        form = found.levels.get(level, ListLevel())
        counts = self._counts.setdefault(found.definition, [0] * LEVELS)
        if name not in self._begun:
            self._begun.add(name)
            for at, start in found.restarts.items():
                counts[at:] = [start - 1, *[0] * (LEVELS - at - 1)]
        if not counts[level]:
            counts[level] = form.start - 1
        counts[level] = min(counts[level] + 1, _LARGEST)
        counts[level + 1 :] = [0] * (LEVELS - level - 1)
        if form.form == "bullet":
            return "-"
        if form.form == "none":
            return ""

        def written(match: re.Match[str]) -> str:
            at = int(match[1]) - 1
            of = found.levels.get(at, ListLevel())
            return numeral(counts[at] or of.start, "decimal" if form.plain else of.form)

        return _PLACE.sub(written, form.text or f"%{level + 1}.").strip()


def read_numbering(package: Package, path: str | None) -> ListNumbering:
    """The lists that a document's part of numbering defines."""
    definitions: dict[str, dict[int, ListLevel]] = {}
    lists: dict[str, List] = {}
    for element in package.elements(path, "abstractNum", "num") if path else ():
        if local_name(element) == "abstractNum":
            definitions[value_of(element, "abstractNumId") or ""] = _levels(element)
            continue
        definition = child_value(element, "abstractNumId") or ""
        levels = dict(definitions.get(definition, {}))
        restarts: dict[int, int] = {}
        for override in element:
            at = number(value_of(override, "ilvl"))
            if local_name(override) == "lvlOverride" and at is not None and at < LEVELS:
                levels |= _levels(override)
                start = number(child_value(override, "startOverride"))
                restarts |= {} if start is None else {at: start}
        lists[value_of(element, "numId") or ""] = List(definition, levels, restarts)
    return ListNumbering(lists)


def _levels(element: XmlElement) -> dict[int, ListLevel]:
    found: dict[int, ListLevel] = {}
    for one in element:
        at = number(value_of(one, "ilvl"))
        if local_name(one) == "lvl" and at is not None and at < LEVELS:
            start = number(child_value(one, "start"))
            found[at] = ListLevel(
                child_value(one, "numFmt") or "decimal",
                child_value(one, "lvlText") or "",
                1 if start is None else start,
                plain=bool(is_on(one, "isLgl")) or child(one, "isLgl") is not None,
            )
    return found


def numeral(count: int, form: str) -> str:
    """A number in one of Word's forms (ECMA-376 part 1, 17.18.59), in Arabic digits for rare ones."""
    lower = form.lower()
    if lower in {"upperroman", "lowerroman"}:
        roman = _roman(min(count, 3_999))
        return roman.upper() if lower == "upperroman" else roman
    if lower in {"upperletter", "lowerletter"} and count > 0:
        letter = chr(ord("a") + (count - 1) % 26) * min((count - 1) // 26 + 1, 4)
        return letter.upper() if lower == "upperletter" else letter
    if "counting" in lower or lower in {"ideographdigital", "ideographenclosedcircle", "chineselegalsimplified"}:
        return _chinese(count)
    if lower.startswith("decimalenclosedcircle") and 0 < count <= _CIRCLED:
        return chr(0x2460 + count - 1)
    return f"{count:02d}" if lower == "decimalzero" else str(count)


def _roman(count: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        while count >= value:
            text, count = text + letters, count - value
    return text


def _chinese(count: int) -> str:
    if not 0 < count < 100:
        return "".join(_DIGITS[int(digit)] for digit in str(count))
    tens, ones = divmod(count, 10)
    head = "" if not tens else "十" if tens == 1 else f"{_DIGITS[tens]}十"
    return head + (_DIGITS[ones] if ones else "")
