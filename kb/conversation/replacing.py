"""The last question with what a follow-up names in the places of its like: a name for a name, a period for a period."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.question.attributes import other_attribute
from kb.question.roles import CONDITION, MEASURE, NAME, NAMING, ORDINAL, PERIOD, QUOTED
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.question.roles import Role

OPENING = re.compile(r"^\s*(?:那么?|还有|另外|再?换成|(?:and|but|so)\b|(?:what|how) about\b|同样)", re.I)
CLOSING = re.compile(r"(?:呢|如何|怎么样|又是?多少|是多少)?\s*[?？。!！]*\s*$")
_NAME_AND_YEAR = re.compile(r"(?<=[A-Za-z]{2})(?=(?:19|20)\d\d年)")
_SIZE = re.compile(r"\d+(?:\.\d+)?[bB]")
"""The size of a model, by which one of a family is called."""


def replaced(last: str, new: str, before: Sequence[Role], after: Sequence[Role]) -> str:
    """The last question with what the new one names in the places of its like."""
    pieces: list[tuple[int, int, str]] = []
    added: list[str] = []
    for kind in (*NAMING, PERIOD, MEASURE, CONDITION, ORDINAL):
        fresh = [role for role in after if role.kind == kind]
        if not fresh:
            continue
        old = _without_noun(last, _like(kind, before, after), new)
        said = _said(new, fresh)
        old = _of_form(said, last, old) if kind == NAME else old
        if len(old) == 1 and _SIZE.fullmatch(said) and (size := _SIZE.search(last, old[0].start, old[0].end)):
            pieces.append((*size.span(), said))
            continue
        year = [role for role in before if role.kind == PERIOD] if kind == ORDINAL and not old else []
        if len(year) == 1 and re.search("季度|q[1-4]", said, re.I):  # a quarter, of the year that was asked for
            is_zh = language(last) == "zh"
            at = year[0].end if is_zh else year[0].start
            pieces.append((at, at, said if is_zh else f"{said} "))
        elif old:
            pieces.append((old[0].start, old[0].end, said))
            pieces.extend((_joined_from(last, one, other), other.end, "") for one, other in pairwise(old))
        else:
            added.append(said)
    if not pieces and not added and (other := other_attribute(last, new)):
        return other
    if not pieces and not added:
        return _narrowed(last, new, before)
    text = last
    for start, end, said in sorted(pieces, reverse=True):
        text = f"{text[:start]}{said}{text[end:]}"
    # A Latin name before a year stays a name.
    text = _NAME_AND_YEAR.sub(" ", text)
    return f"{' '.join(added)} {text}".strip() if added else text


def _said(new: str, roles: Sequence[Role]) -> str:
    """What roles of one kind say, as it is written where only 的 stands between them: 缓存命中的价格."""
    between = [new[one.end : other.start].strip() for one, other in pairwise(roles)]
    if between and all(one == "的" for one in between):
        return new[roles[0].start : roles[-1].end]
    return ("、" if re.search(r"[一-鿿]", new) else ", ").join(new[role.start : role.end] for role in roles)


def _joined_from(last: str, one: Role, other: Role) -> int:
    """Where the second of two roles begins with what joins it to the first."""
    return one.end if last[one.end : other.start].strip() == "的" else other.start


def _without_noun(last: str, roles: list[Role], new: str) -> list[Role]:
    """Roles of the last question without the noun behind their 的 that the new one leaves out: "缓存命中的呢" behind
    "缓存未命中的输入价格"."""
    is_left_out = len(roles) > 1 and CLOSING.sub("", new).endswith("的")
    return roles[:-1] if is_left_out and last[roles[-2].end : roles[-1].start].strip() == "的" else roles


def _narrowed(last: str, new: str, before: Sequence[Role]) -> str:
    """The last question with words that have no role in the place of what is like them, else narrowed down by them."""
    said = CLOSING.sub("", OPENING.sub("", new)).strip("，, 的")
    marked = [role for role in before if role.kind == QUOTED]
    if len(marked) == 1 and said:
        return f"{last[: marked[0].start]}{said}{last[marked[0].end :]}"
    bracket = re.search(r"[(（]([^()（）]{1,12})[)）]", last)
    if bracket and said.isascii():
        return f"{last[: bracket.start(1)]}{said}{last[bracket.end(1) :]}"
    if alike := _like_ending(said, last):
        return f"{last[: alike[0]]}{said}{last[alike[1] :]}"
    # It names nothing that has a role: its words narrow the last question down.
    return f"{last.rstrip('？?。 ')} {said}"


def _like_ending(said: str, last: str) -> tuple[int, int] | None:
    """Where the last question has a phrase that ends as `said` does: "the pre-training" for "the full training",
    推理市场 for 训练市场."""
    if re.search(r"[一-鿿]{3}$", said):
        found = re.search(
            rf"(?<![一-鿿])[一-鿿]{{1,4}}{re.escape(said[-2:])}|(?<=[的里看对在])[一-鿿]{{1,4}}{re.escape(said[-2:])}",
            last,
        )
    elif re.search(r"\w\W+[A-Za-z]{4,}$", said):
        found = re.search(rf"(?:\b(?:the|a|an) )?[\w-]*\b{re.escape(said.split()[-1])}\b", last, re.I)
    else:
        found = None
    return found.span() if found else None


def _like(kind: str, before: Sequence[Role], after: Sequence[Role]) -> list[Role]:
    """What a name, period or measure takes the place of: its like; else, for a name, whatever else the last question
    is about."""
    same = [role for role in before if role.kind == kind]
    if same or kind not in NAMING:
        return same
    taken = {role.kind for role in after}
    return [role for role in before if role.kind in NAMING and role.kind not in taken][:1]


def _of_form(said: str, last: str, old: Sequence[Role]) -> list[Role]:
    """Those of the names of the last question that look like the new one, where any does: "gpt-4o" replaces
    "o1-mini" before "API"."""
    alike = [role for role in old if _form(last[role.start : role.end]) == _form(said)]
    return alike or list(old)


def _form(name: str) -> tuple[bool, bool]:
    return bool(re.search(r"\d", name)), bool(re.search(r"[一-鿿]", name))
