"""What a figure is about, told by its name: the kind of subject, codes, scenarios, parts and totals. The words are in
subjects.toml, countries in regions.toml."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.facts.fact import SubjectKind
from kb.facts.words import any_of, words_file
from kb.text.glossary_tokens import fold

if TYPE_CHECKING:
    from collections.abc import Mapping

_CODE = re.compile(
    r"(?:[0-9]{4,6}|[A-Z]{1,5}[0-9]{0,2})\.(?:SH|SZ|BJ|HK|SS|US|N|O|OQ|L|T|TW|KS|PA|DE|AX|TO|NS|BO|SI|SW|AS|MI|MC)"
    r"|(?:0|3|6|8|4|9)[0-9]{5}|0[0-9]{4}"
    r"|(?:sh|sz|bj|SH|SZ|BJ)[0-9]{6}"
    r"|[A-Z]{1,5} (?:US|LN|HK|JP|CH|GR|FP)(?: Equity)?|[0-9]{1,5} (?:HK|JP)(?: Equity)?"
)
"""Stock codes as exchanges and data services write them."""

_MODEL = re.compile(r"(?=[^\s]*[A-Za-z])(?=[^\s]*\d)[A-Za-z0-9][A-Za-z0-9.+-]{0,24}(?:[ -][A-Za-z0-9.+-]{1,12}){0,3}")
_ENGLISH_PERSON = re.compile(r"(?:Mr|Ms|Mrs|Dr|Prof)\.?\s[A-Z].{1,40}")
_CASE = re.compile(r"[\s-]*(?:case|scenario|情景|情形|假设|预测)$")
_FIRST_SCENARIO = re.compile(r"(?:情景|情形|方案|scenario|case)\s?([一二三四五1-5a-e])")
_LONGEST_SCENARIO = 60
_BULLET = re.compile(r"^[-–—·•]\s+")
_BREAKDOWN = re.compile(r"\bby\s(?:[a-z]+\s){0,2}[a-z]+$")
"""How the title of figures ends that are told for several subjects: "Income before tax by segment"."""


_EXCLUDING = re.compile(r"[\s,]+(?:excluding|excl\.|ex)\s|\s?[(（](?:不含|不包括|除)")
"""What stands between the name of a region and what is left out of it: "Worldwide excluding the vaccine"."""


@lru_cache(maxsize=8192)
def subject_kind(name: str, *, heading: str = "") -> SubjectKind:
    """What kind of subject a name is of: as the heading of its column says, else by its form and known regions; else
    OTHER."""
    if heading:
        of_heading = _by_ending(fold(heading), "headings")
        if of_heading is not SubjectKind.OTHER:
            return of_heading
    folded = fold(name).strip()
    if not folded:
        return SubjectKind.OTHER
    if is_code(name):
        return SubjectKind.COMPANY
    if _EXCLUDING.split(folded, maxsplit=1)[0].removeprefix("the ") in _regions():
        return SubjectKind.REGION
    unnamed = is_kind_word(name) or _BREAKDOWN.search(folded)
    by_ending = SubjectKind.OTHER if unnamed else _by_ending(folded, "endings")
    if by_ending is not SubjectKind.OTHER:
        return by_ending
    if _ENGLISH_PERSON.fullmatch(name):
        return SubjectKind.PERSON
    return SubjectKind.MODEL if _MODEL.fullmatch(name) and not name.isdigit() else SubjectKind.OTHER


def _by_ending(folded: str, part: str) -> SubjectKind:
    for kind, words in _endings(part).items():
        if words.search(folded):
            return SubjectKind(kind)
    return SubjectKind.OTHER


@lru_cache(maxsize=2)
def _endings(part: str) -> Mapping[str, re.Pattern[str]]:
    entries = words_file("subjects")[part]
    return {kind: re.compile(f"(?:{any_of(words).pattern})$") for kind, words in entries.items() if kind != "example"}


@lru_cache(maxsize=1)
def _regions() -> frozenset[str]:
    """The folded names of countries, provinces and parts of the world."""
    data = words_file("regions")
    names = [name for names in data["territories"].values() for name in names]
    areas = data["areas"]
    provinces = [form for name in areas["provinces"] for form in (name, f"{name}市", f"{name}省")]
    return frozenset(map(fold, (*names, *provinces, *areas["chinese"], *areas["english"])))


@lru_cache(maxsize=8192)
def places_in(text: str) -> tuple[frozenset[str], str]:
    """The countries, parts of the world and directions that a text names, by keys that no language has, and the rest of
    the text."""
    keys, pattern = _places()
    folded = fold(text)
    return frozenset(keys[found[0]] for found in pattern.finditer(folded)), pattern.sub(" ", folded).strip()


@lru_cache(maxsize=1)
def _places() -> tuple[Mapping[str, str], re.Pattern[str]]:
    data = words_file("regions")
    entries = [
        *data["territories"].items(),
        *((key, names) for key, names in data["directions"].items() if key != "example"),
    ]
    keys = {fold(name): key for key, names in entries for name in names}
    return keys, any_of(keys)


@lru_cache(maxsize=1024)
def is_kind_word(text: str) -> bool:
    """Does a text only say of what kind parts are, and not which: 业务, "Reportable segments:", 分地区?"""
    return _kind_words().fullmatch(fold(text).strip(" :：")) is not None


@lru_cache(maxsize=1)
def _kind_words() -> re.Pattern[str]:
    """A word for a kind of parts, behind others and behind words that do not say which: "product", "main product
    lines"."""
    data = words_file("subjects")
    kinds = [data[place][kind] for place in ("headings", "endings") for kind in ("segment", "region", "product")]
    each = [*(word for words in kinds for word in words), *data["kinds"]["words"]]
    plural = [f"{word[:-1]}ies" if word.endswith("y") else f"{word}s" for word in each if word.isascii()]
    kind, before = any_of([*each, *plural]).pattern, any_of(data["kinds"]["leading"]).pattern
    return re.compile(rf"(?:(?:{before}|{kind})\s*)*(?:{kind})")


@lru_cache(maxsize=4096)
def is_code(text: str) -> bool:
    """Is a text a stock code and nothing else: 688256.SH, 0700.HK, "AAPL US", 002594, sh600519?"""
    return len(text) <= 16 and bool(_CODE.fullmatch(text.strip()))


@lru_cache(maxsize=4096)
def scenario_of(text: str) -> str:
    """The normal word of a scenario or part of the accounts that a label names: "base", "scenario 2", "continuing
    operations"; else ""."""
    if len(text) > _LONGEST_SCENARIO:
        return ""
    folded = fold(text).strip(" :：()（）")
    numbered = _FIRST_SCENARIO.fullmatch(folded)
    if numbered:
        return f"scenario {numbered[1]}"
    bare = _CASE.sub("", folded)
    if folded in _scopes():
        return folded
    return _scenarios().get(folded) or _scenarios().get(bare) or ""


@lru_cache(maxsize=1)
def _scopes() -> frozenset[str]:
    return frozenset(map(fold, words_file("subjects")["scopes"]["words"]))


@lru_cache(maxsize=1)
def _scenarios() -> Mapping[str, str]:
    entries = words_file("subjects")["scenarios"]
    return {fold(word): name for name, words in entries.items() if name != "example" for word in words}


def narrows(label: str) -> tuple[str, str] | None:
    """The word that makes a label a part of the line above, and the rest: "其中：散货" gives ("其中", "散货"); None for
    others."""
    match = _narrowing().match(fold(label))
    if match is None:
        return None
    rest = label[match.end() :].strip(" :：-–—,，")
    return (label[: match.end()].strip(" :：-–—,，"), rest) if rest else None


@lru_cache(maxsize=1)
def _narrowing() -> re.Pattern[str]:
    words = any_of(words_file("subjects")["narrowing"]["words"]).pattern
    return re.compile(rf"\s*[(（]?(?:{words})\s*[:：,，)）-]*\s*")


_COUNTED = re.compile(r"\s(?:number|amount|value) of\s")


@lru_cache(maxsize=4096)
def is_total(label: str) -> bool:
    """Does a label name a sum of other lines: 合计, "Total", "Total operating expenses", 营业收入合计?"""
    return total_of(label) is not None


@lru_cache(maxsize=1024)
def is_whole(summed: str) -> bool:
    """Is what a total is of the whole company: "Total Halden Group", 公司合计, "Worldwide total"?"""
    whole = fold(summed).strip() in set(map(fold, words_file("subjects")["totals"]["wholes"]))
    return whole or subject_kind(summed) is SubjectKind.COMPANY


@lru_cache(maxsize=4096)
def total_of(label: str) -> str | None:
    """What a sum is of: "Total operating expenses" gives "operating expenses", 合计 gives ""; None for a label of no
    sum."""
    text = _BULLET.sub("", label.strip())
    folded = fold(text).strip(" :：")
    words = words_file("subjects")["totals"]
    if folded in {fold(word) for word in words["words"]}:
        return ""
    for word in sorted(map(fold, words["leading"]), key=len, reverse=True):
        rest = folded.removeprefix(word)
        if rest != folded and (not word.isascii() or rest[:1] in " :-"):
            # "Total number of shares bought" counts them, and sums no lines up.
            return None if _COUNTED.match(rest) else text[len(word) :].strip(" :：-–—")
    for word in sorted(map(fold, words["trailing"]), key=len, reverse=True):
        rest = folded.removesuffix(word)
        if rest != folded and (not word.isascii() or rest[-1:] in " -,"):
            return text[: len(rest)].strip(" :：-–—,，")
    return None
