"""What a label measures: a normal form that keeps apart what differs in one word, the kind of measure, flow or stock.

The names are in measures.toml; names that it does not list are known by their head word (measure_heads.toml).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from kb.facts.fact import SubjectKind
from kb.facts.subjects import is_code, subject_kind
from kb.facts.words import IDEOGRAPH, any_of, words_file
from kb.text.glossary_tokens import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class MeasureKind(StrEnum):
    """What figures of a measure are told in."""

    MONEY = "money"
    SHARE = "share"
    MULTIPLE = "multiple"
    PER_SHARE = "per-share"
    PRICE = "price"
    COUNT = "count"
    VOLUME = "volume"
    SCORE = "score"
    TIME = "time"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: `key` is its normal form (the folded label where nothing is known), `flow` true where it runs over a
    period and false where it is told for a moment; `known` by the list or by its head word."""

    key: str
    kind: MeasureKind | None = None
    flow: bool | None = None
    known: bool = False


_Head = tuple[str, MeasureKind, bool | None]

_LONGEST = 160
_LIST_MARK = re.compile(
    r"^\s*(?:[(（]?[一二三四五六七八九十]{1,3}[)）、.]|[(（]\d{1,2}[)）]|\d{1,2}(?:\.\d{1,2})*[.、)](?!\d)\s?"
    r"|[①-⑳]|[-–—·•*]\s)\s*"
)
_SIGN_WORD = re.compile(r"^(?:加|减|其中|less|add|plus|minus|including|of which)\s?[:：]\s*|^(?:less|add|plus)\s+")
_ENDS = re.compile(r"[\s:：*†‡,，]+$|\s*[(（](?:注|note)?\s?\d{1,2}[)）]$")
_SPACES = re.compile(r"\s+")
_SEPARATED = re.compile(
    r"\s*[–—:：,，(（/]+\s*|\s*-\s+|\s-|(?<=[\u3400-\u9fff])-|\s+(?:from|in|of|by|for|to|at|before|excluding"
    r"|attributable|vs\.?|versus)\s+"
)
_ATTRIBUTABLE = re.compile(
    r"^(?:net )?(?:\(loss\) )?(?:income|earnings|profit|loss)(?: \(loss\))? attributable to "
    r"(?!.*(?:non-?controlling|minority))"
)
_PER_SHARE = re.compile(r"\bper (?:\w+ )?share\b")
_EARNED = re.compile(r"^(?:basic |diluted |adjusted )?(?:net )?(?:\(loss\) )?(?:income|earnings|profit)\b(?! tax)")
_LINKED = re.compile(
    r"\b(?:of|in|on|from|for|to|by|under|at|per|with|against|into|after|before|less|than|through|during|and|or|as an?)$"
)
"""What ends with such a word goes on: the known name behind it is not its head ("proceeds from issuance of" debt)."""

_SHARE_OF = re.compile(r"(?:as )?(?:an? )?(?:%|percent|percentage|proportion) (?:of|to) ")
_MOVES = re.compile(
    r"^(?:net )?(?:changes?|increase|decrease|\(increase\)|\(decrease\))[ /(].{0,30}?\bin\b|(?:[变変]动"
    r"|[增増]减)额?(?:合计)?$"
)
_DONE = re.compile(
    r"^(?:opened|closed|added|sold|granted|vested|forfeited|(?:re)?purchased|issued|acquired|delivered|exercised)\b"
)
"""What was done with what is counted in a period: "stores opened"."""

_OTHER_SIGN = re.compile(
    r"\s?/?\s?\((?:loss|losses|credits?|benefits?|gains?|income|expenses?|deductions?|decrease|used in)\)(?=[ ,]|$)"
)
"""What a measure is called where its sign is the other one: "operating profit/(loss)"."""

_JOINT = re.compile(r"\s(?:of|in|on|from|for|to|by|under|at|per|with|against|into|as)\s")
_AS_SHARE = re.compile(r"(?P<part>.{2,80}?),? (?:as )?an? (?:%|percent|percentage|proportion) of .+")
"""Of "gross profit as a percentage of revenue" the part."""

_SHARE_TOLD = re.compile(r"(?P<whole>占[\u3400-\u9fff]{2,8})比$")
"""A share that says of what it is one and ends short: 占营收比."""

_ACRONYM = re.compile(r"(?=.*(?:[A-Z]{2}|\d))[A-Z0-9][A-Za-z0-9+.@-]*(?:\s[A-Z0-9][A-Za-z0-9+.@-]*){0,2}")
"""Names of tests and indexes look like this, and so do names of models."""


GENERIC = frozenset(("growth-rate", "proportion"))
"""Keys of words that ask for a change or a share of another measure."""

_GENERIC = frozenset({"proportion", "growth-rate", "profit-margin", "market-share"})
"""Keys whose meaning hangs on the measure above them: the share of what, the growth of what."""

_OF_WHOLES = frozenset({"total of", "sum of", "consolidated", "amount of", "value of"})
"""Words before "of" that add nothing to the name behind them."""

_EXACT, _PART, _HEAD, _ODD, _UNKNOWN, _ENTITY = 1.0, 0.9, 0.8, 0.4, 0.2, 0.05


@lru_cache(maxsize=32768)
def measure_of(label: str) -> Measure:
    """What a label measures. It should have no unit, period or basis left in it; marks of lists and footnotes may
    stand."""
    return _read(label)[0]


@lru_cache(maxsize=32768)
def likeness(label: str) -> float:
    """0 to 1: how much a label looks like the name of a measure rather than of a company, product, region or model."""
    return _read(label)[1]


@lru_cache(maxsize=32768)
def _read(label: str) -> tuple[Measure, float]:
    folded = _bare(label)
    if not folded or is_code(label.strip()):
        return Measure(folded), 0.0
    if folded not in _names():
        folded = _SPACES.sub(" ", _OTHER_SIGN.sub(" ", folded)).replace(" ,", ",").strip()
    whole = _whole(folded)
    if whole is not None:
        return whole
    head = _head(folded)
    part = _headed(_part(folded, len(head[0]) if head else 0), folded)
    # "Fenwick Stores" may be a company; "Stores opened" is a measure.
    named = label.istitle() and " " in folded and not folded.startswith("total ")
    if part is not None:
        return part, _ODD if named and part.kind is MeasureKind.COUNT else _PART
    if subject_kind(label) not in (SubjectKind.OTHER, SubjectKind.MODEL):
        return Measure(folded), _ENTITY
    if head is not None:
        return Measure(folded, *head[1:], known=True), _ODD if named and head[1] is MeasureKind.COUNT else _HEAD
    begun = _begun(folded, label.strip())
    if begun is not None:
        return begun, _HEAD
    return Measure(folded), _ODD if _ACRONYM.fullmatch(label.strip()) else _UNKNOWN


def _whole(folded: str) -> tuple[Measure, float] | None:
    """The measure of a label that is a known name, or one of the forms of earnings and shares, as a whole."""
    exact = _names().get(folded)
    if exact is not None:
        return _measure(exact), _EXACT
    if _PER_SHARE.search(folded) and _EARNED.match(folded):
        kind = next((word for word in ("diluted", "basic") if word in folded), "")
        return _measure(f"eps-{kind}" if kind else "eps"), _EXACT
    if _ATTRIBUTABLE.match(folded):
        return _measure("net-profit-parent"), _EXACT
    told = _SHARE_TOLD.fullmatch(folded)
    if told is not None:
        return Measure(f"proportion:{told['whole']}", MeasureKind.SHARE, flow=True, known=True), _PART
    shared = _AS_SHARE.fullmatch(folded)
    if shared is None:
        return None
    return Measure(f"proportion:{measure_of(shared['part']).key}", MeasureKind.SHARE, flow=True, known=True), _PART


def _begun(folded: str, label: str) -> Measure | None:
    """The measure of a label that begins with a known name: "Revenue Americas", "Stores opened".

    In "Equity awards assumed" the name only tells what the awards are.
    """
    first, _, rest = folded.partition(" ")
    if not rest or first not in _names() or first in _alone():
        return None
    named, done = _measure(_names()[first], rest), _DONE.search(rest) is not None
    if label[len(first) :].lstrip()[:1].islower() and not done:
        return None
    return replace(named, flow=True) if done else named


def _bare(label: str) -> str:
    """A label folded, without marks of lists, "less:" and footnotes."""
    text = _SPACES.sub(" ", fold(label[:_LONGEST])).strip()
    text = _LIST_MARK.sub("", text)
    text = _SIGN_WORD.sub("", text)
    return _ENDS.sub("", text).strip(" .;；").replace("’", "'")


@lru_cache(maxsize=1)
def _names() -> Mapping[str, str]:
    """Every known name, folded, with its key."""
    data = words_file("measures")
    return {fold(name): key for key, entry in data.items() for name in (*entry["zh"], *entry["en"])}


@lru_cache(maxsize=1)
def _alone() -> frozenset[str]:
    """The folded names that are a measure only where nothing stands before them."""
    return frozenset(fold(name) for entry in words_file("measures").values() for name in entry.get("alone", ()))


def _measure(key: str, rest: str = "") -> Measure:
    entry = words_file("measures")[key]
    return Measure(f"{key}:{rest}" if rest else key, MeasureKind(entry["kind"]), entry.get("flow"), known=True)


def _part(folded: str, head: int) -> Measure | None:
    """A known name with more around it: "海外业务收入", "cloud revenue", "revenue - americas", "total intangible
    assets".

    `head` is the length of the head word that the label ends with: a longer one tells more than the name
    ("收到的现金").
    """
    names = _names()
    if IDEOGRAPH.search(folded):
        for start in range(1, len(folded) - 1):
            key = names.get(folded[start:])
            if key is not None and len(folded) - start >= head and IDEOGRAPH.search(folded[start:]):
                return _measure(key, folded[:start].strip(" 的-—"))
        return _before_mark(folded)
    words = folded.split(" ")
    for start in range(1, len(words)):
        name = " ".join(words[start:])
        key = None if name in _alone() else names.get(name)
        if key is not None:
            rest = " ".join(words[:start])
            return _measure(key) if rest == "total" else _measure(key, rest.removeprefix("total "))
    return _before_mark(folded)


def _headed(part: Measure | None, folded: str) -> Measure | None:
    """A known name inside of a label, unless another word is the label's head.

    The head of "effect of exchange rates on cash" is the effect, that of "accrued expenses" what is owed.
    """
    if part is None or IDEOGRAPH.search(folded):
        return part
    before = part.key.partition(":")[2]
    if not before or not folded.startswith(before) or before in _OF_WHOLES:
        return part
    beginning = _beginning(folded)
    if beginning is not None and _LINKED.search(beginning[0]):
        return Measure(folded, *beginning[1:], known=True)
    if _LINKED.search(before):
        left = _head(_JOINT.split(folded, maxsplit=1)[0])
        kind, flow = left[1:] if left is not None else (part.kind, None)
        return _before_mark(folded) or Measure(folded, kind, flow, known=True)
    if beginning is not None and beginning[2] is False and part.flow:
        return Measure(folded, *beginning[1:], known=True)
    return part


def _before_mark(folded: str) -> Measure | None:
    """A known name before a mark or preposition: "revenue - americas", "收入（海外）"."""
    for match in reversed(list(_SEPARATED.finditer(folded))):
        name = folded[: match.start()]
        key = None if name in _alone() and match[0].strip().isalpha() else _names().get(name)
        if key is not None:
            rest = folded[match.end() :].strip(" ()（）")
            return _measure(key, rest) if rest else _measure(key)
    return None


def _head(folded: str) -> _Head | None:
    """A beginning that goes on ("purchases of"), else the longest ending or beginning that the heads list, with kind
    and flow."""
    beginning = _beginning(folded)
    if beginning is not None and _LINKED.search(beginning[0]):
        return beginning
    for word, kind, flow in _heads("ending"):
        if folded == word or (folded.endswith(word) and _is_whole(word, folded, len(folded) - len(word) - 1)):
            return word, kind, flow
    return beginning


def _beginning(folded: str) -> _Head | None:
    """The longest beginning that the heads list, with its kind and flow."""
    for word, kind, flow in _heads("beginning"):
        if folded.startswith(word) and folded != word and _is_whole(word, folded, len(word)):
            return word, kind, flow
    return None


def _is_whole(word: str, folded: str, beside: int) -> bool:
    return not word.isascii() or not folded[beside].isalnum()


@lru_cache(maxsize=2)
def _heads(place: str) -> tuple[tuple[str, MeasureKind, bool | None], ...]:
    entries = words_file("measure_heads")[place]
    heads = [
        (fold(word), MeasureKind(entry["kind"]), entry.get("flow"))
        for entry in entries
        for word in (*entry["zh"], *entry["en"])
    ]
    return tuple(sorted(heads, key=lambda head: len(head[0]), reverse=True))


def key_of(path: Sequence[str]) -> str:
    """The normal form of a whole path of labels, outermost first: the leaf's key, with outer ones where they change its
    meaning."""
    return _key_of(tuple(path))


@lru_cache(maxsize=32768)
def _key_of(path: tuple[str, ...]) -> str:
    leaf = measure_of(path[-1])
    if len(path) == 1:
        return leaf.key
    outer, inner = _bare(path[-2]), _bare(path[-1])
    for whole in (f"{inner} {outer}", f"{outer} {inner}", f"{inner}{outer}", f"{outer}{inner}", f"{outer} - {inner}"):
        if whole in _names():
            return _names()[whole]
    above = next((found.key for label in reversed(path[:-1]) if (found := measure_of(label)).known), "")
    if not above:
        return leaf.key
    if leaf.key.partition(":")[0] in _GENERIC:
        return f"{leaf.key.partition(':')[0]}:{above}"
    if any(map(is_share_of, path[:-1])):
        return f"proportion:{leaf.key}"
    if leaf.flow is False and any(map(moves, path[:-1])):
        return f"{leaf.key}:change"
    return leaf.key if leaf.known else f"{above}:{leaf.key}"


@lru_cache(maxsize=8192)
def counted_in(label: str) -> tuple[str, bool]:
    """The noun of things that may be counted which a label is, and whether it is said that they are: "vessels
    delivered"; ("", False) of others."""
    match = _things().fullmatch(_bare(label))
    return (match["thing"], match["behind"] is not None) if match is not None else ("", False)


@lru_cache(maxsize=1)
def _things() -> re.Pattern[str]:
    entries = words_file("measure_heads")["thing"]
    things, behind = ("|".join(re.escape(word) for one in entries for word in one[part]) for part in ("en", "behind"))
    return re.compile(rf"(?:(?!of )[a-z-]+ ){{0,2}}(?P<thing>{things})(?P<behind> (?:{behind}))?")


def is_share_of(label: str) -> bool:
    """Does a label tell a share of something without saying whose: "Percentage of total revenue", "% to sales",
    占比?"""
    return measure_of(label).key == "proportion" or any(form.match(_bare(label)) for form in (_SHARE_OF, _SHARE_TOLD))


def moves(label: str) -> bool:
    """Does a label say that what stands below it are changes of balances: "Changes in operating assets",
    经营性应收项目的增加?"""
    return _MOVES.search(_bare(label)) is not None


@lru_cache(maxsize=8192)
def measures_in(text: str) -> tuple[tuple[int, int, str], ...]:
    """The names of known measures inside a text: where each begins and ends, and its key; the longest at each place, in
    order."""
    return tuple((*match.span(), _names()[match[0]]) for match in _pattern().finditer(fold(text)))


def kinds_in(text: str) -> set[MeasureKind]:
    """The kinds of the known measures that a text names, those of other measures ("growth of") aside."""
    kinds = (_measure(key).kind for _, _, key in measures_in(text) if key not in GENERIC)
    return {kind for kind in kinds if kind is not None}


@lru_cache(maxsize=1)
def _pattern() -> re.Pattern[str]:
    return any_of(_names())
