"""Of what the shares of a table are shares, where its labels do not say: by the sentences of its section, its caption,
its lead."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from kb.facts.measures import key_of
from kb.text.folding import fold_signs

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_SHARE = "proportion"
_NAMED = re.compile(r"(?:占|\bof |\bto )(?!total$|占比$|比$)", re.IGNORECASE)
"""What in the name of a share says of what it is one: "% of net sales", 占营业收入比重."""

_TOLD = re.compile(
    r"(?P<whole>占(?!比|有|据|到|用|了)[^，,。；;：:、（()）\d%占]{2,20}?)的?(?:比重|比例|比率|份额)?"
    r"(?:已|约|仅|稳定在|提升至|提高至|上升至|下降至|升至|降至|达到|达|为|超过|超"
    r"|近)*\s?(?P<share>\d{1,3}(?:\.\d+)?)\s?[%％]"
)
"""A sentence that says of what a share is one: "自有品牌收入占海外业务的43%"."""

_PART = re.compile(r"[\u3400-\u9fffA-Za-z]{2,12}?(?:业务板块|事业部|业务|板块|分部)")
_WHOSE = re.compile(r"^.*(?:公司|集团|的)")

Told = tuple[tuple[Decimal, str], ...]
"""Shares that sentences tell, each with what it is a share of: (43, "占海外业务")."""


def told_in(text: str) -> Told:
    """The shares that a text tells with what they are shares of."""
    return tuple((Decimal(one["share"]), one["whole"]) for one in _TOLD.finditer(fold_signs(text)))


def is_bare(measures: Sequence[str]) -> bool:
    """Do labels tell a share without saying of what: 占比, 收入占比, "proportion"?"""
    return bool(measures) and key_of(measures[-1:]) == _SHARE and _NAMED.search(measures[-1]) is None


def wholes_of(columns: Iterable[tuple[str, Sequence[Decimal]]], statement: Told) -> Mapping[str, str]:
    """For the names of shares that stand over columns: of what a sentence that tells one of these very figures says
    they are.

    One name over several columns has the same meaning over all; where sentences disagree nothing is known.
    """
    found: dict[str, set[str]] = {}
    for name, values in columns:
        found.setdefault(name, set()).update(whole for share, whole in statement if share in values)
    return {name: wholes.pop() for name, wholes in found.items() if len(wholes) == 1}


def part_led_in(lead: str) -> str:
    """The part of a company that a text which leads a table in begins with: "医疗器械业务保持增长，估算如下："; else
    ""."""
    found = _PART.match(lead.strip()) if lead.rstrip().endswith((":", "：")) else None
    return _WHOSE.sub("", found[0]) if found is not None else ""
