"""A follow-up made complete: "那 DeepSeek-R1 呢？" after "o3-mini 的输出价格是多少？" asks for the output price of DeepSeek-R1.

What the new question names takes the place of what the last one named in the same role (a name for a name, a period for a
period, a measure for a measure); a pronoun is given the last question's name.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.antecedents import PRONOUN, against, is_bare_why, is_of_person, person_asked, possessive, why, with_company
from kb.leftover import content_atoms
from kb.mentions import Reading
from kb.question_roles import (
    CONDITION,
    MEASURE,
    NAMING,
    NO_LABELS,
    ORDINAL,
    OWN,
    PERIOD,
    QUOTED,
    SUBJECT,
    roles_in,
)
from kb.words import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.atoms import Glossary
    from kb.question_roles import KnownLabels, Role

_OPENING = re.compile(r"^\s*(?:那么?|还有|另外|再?换成|(?:and|but|so)\b|(?:what|how) about\b|同样)", re.I)
_CLOSING = re.compile(r"(?:呢|如何|怎么样|又是?多少|是多少)?\s*[?？。!！]*\s*$")
_ELLIPTIC_END = re.compile(r"呢\s*[?？]*\s*$")
_ASKS = re.compile(
    r"(?:多少|什么|哪|几|谁|怎么(?!样)|如何|为何|是否|\b(?:what|how|which|who|when|where|why)\b)[^，,。；;？?]*[，,。；;？?]",
    re.I,
)
"""A clause that asks, with another one behind it."""

_SHORT = 6
"""A question with less content than this many characters and no verb of its own leans on the one before."""

_WHOLE = 2
"""Runs of content that no role explains with which a question is whole: one is what it asks about, the other what of it."""

_OF_REPORT = re.compile(
    r"(?:报告|研报)的|(?:报告|研报)(?:是|由)[^，,。？?]{0,4}(?:谁|哪|什么)|\b(?:of|wrote|issued|published|authored|released) (?:the|this) (?:report|paper)\b",
    re.I,
)
_WHICH_OF_ALL = re.compile(
    r"(?:哪[些几]|几|多少)[只家个支]?(?:公司|股票|个股|标的|企业|模型)|\b(?:which|what|how many) (?:[\w-]+ )?(?:companies|stocks|firms|names|models)\b",
    re.I,
)


def completions(last: str, new: str, glossary: Glossary, labels: KnownLabels = NO_LABELS) -> tuple[str, ...]:
    """What a question may mean behind `last`, which is complete, the likelier first: one where its form tells, two where it names nothing
    and may either go on about what the last one named or stand by itself, as it does at the end."""
    if is_bare_why(new):
        return (why(last),)
    before, after = roles_in(last, glossary, labels), roles_in(new, glossary, labels)
    if _ranges(new, before, after):
        return (new,)
    naming = [role for role in before if role.kind in NAMING]
    if pointing := _pointed(last, new, before, after):
        return (pointing,)
    if naming and MEASURE not in {role.kind for role in after}:
        name = _first(naming)
        if compared := against(last, (name.start, name.end), new):
            return (compared,)
    if _leans(new, after, glossary):
        if naming and MEASURE in {role.kind for role in after} - {role.kind for role in before}:
            # Another thing is asked of what the last question named: nothing of that takes its place. Unless it names something itself.
            whole = _about(_first_named(last, naming), new)
            return (whole, new) if _rest(new, after) else (whole,)
        return (_replaced(last, new, before, after),)
    if not naming or _stands(before, after):
        return (new,)
    told = _first_named(last, naming)
    whole = with_company(new, told)
    return (whole if whole != new else _about(told, new), new)


def _first(naming: Sequence[Role]) -> Role:
    return min(naming, key=lambda role: (NAMING.index(role.kind), role.start))


def _first_named(text: str, naming: Sequence[Role]) -> str:
    name = _first(naming)
    return text[name.start : name.end]


def _stands(before: Sequence[Role], after: Sequence[Role]) -> bool:
    """Whether a question names what it is about: a company, a model; a line's label does where the last one named no more either."""
    kinds, last = {role.kind for role in after}, {role.kind for role in before}
    return not kinds.isdisjoint(OWN) or (not kinds.isdisjoint(NAMING) and last.isdisjoint(OWN))


def _about(name: str, question: str) -> str:
    return f"{name}{question}" if language(question) == "zh" else f"{name}: {question}"


def _pointed(last: str, new: str, before: Sequence[Role], after: Sequence[Role]) -> str:
    """The question with what its pronoun stands for in the place of it; "" where it has none, or names something itself."""
    pronoun = PRONOUN.search(new)
    if pronoun is None or any(role.kind in OWN for role in after):
        return ""
    person = person_asked(last) if is_of_person(pronoun[0]) else ""
    named = sorted((role for role in before if role.kind in NAMING), key=lambda role: NAMING.index(role.kind))
    if not person and not named:
        return ""
    if not person and _ELLIPTIC_END.search(new) and after:
        return _replaced(last, new, before, after)
    name = person or last[named[0].start : named[0].end]
    return f"{new[: pronoun.start()]}{possessive(name, pronoun.group())}{new[pronoun.end() :]}"


def _ranges(new: str, before: Sequence[Role], after: Sequence[Role]) -> bool:
    """Whether a question says what it is asked of without a name: the report as such, or all that are over or under a bound.

    Behind a question on one report or one bound of its own it may still go on from that: "PE 呢？", "2031 年的呢？".
    """
    if _OPENING.search(new) or _ELLIPTIC_END.search(new) or PRONOUN.search(new):
        return False
    if any(role.kind == SUBJECT for role in before) and not any(role.kind in OWN for role in after):
        # "The report" is then the one on that company.
        return False
    return _OF_REPORT.search(new) is not None or (
        _WHICH_OF_ALL.search(new) is not None and CONDITION in {role.kind for role in after}
    )


def _leans(new: str, roles: Sequence[Role], glossary: Glossary) -> bool:
    """Whether the question says too little by itself."""
    if _OPENING.search(new):
        return True
    if _ELLIPTIC_END.search(new):
        # "多少 GPU 小时，预训练呢？" has its question with it.
        return _ASKS.search(new) is None
    roles = [role for role in roles if role.kind != CONDITION]
    kinds = {role.kind for role in roles}
    if not kinds or not kinds.isdisjoint((*OWN, QUOTED)) or _rest(new, roles) > _SHORT:
        return False
    return len(_unexplained(new, roles, glossary)) < _WHOLE


def _unexplained(text: str, roles: Sequence[Role], glossary: Glossary) -> list[str]:
    """The runs of content, two characters or longer, that no role explains: 青松大 and 日活 of "青松大模型的日活"."""
    explained = {at for role in roles for at in range(role.start, role.end)}
    reading = Reading.of(text, glossary)
    content = {
        at for index in content_atoms(reading) for at in range(reading.atoms[index].start, reading.atoms[index].end)
    }
    marked = "".join(character if at in content - explained else " " for at, character in enumerate(text))
    return [run for run in marked.split() if len(run) > 1]


def _rest(text: str, roles: Sequence[Role]) -> int:
    """Characters of content that no role explains."""
    kept = list(_CLOSING.sub("", _OPENING.sub("", text)))
    told = "".join(kept)
    for role in roles:
        told = told.replace(text[role.start : role.end], "")
    return len(re.sub(r"[\W_]|的|是|在|多少|什么|what|is|the|for|in|of|was", "", told, flags=re.I))


def _replaced(last: str, new: str, before: Sequence[Role], after: Sequence[Role]) -> str:
    pieces: list[tuple[int, int, str]] = []
    added: list[str] = []
    for kind in (*NAMING, PERIOD, MEASURE, CONDITION, ORDINAL):
        fresh = [role for role in after if role.kind == kind]
        if not fresh:
            continue
        old = _like(kind, before, after)
        said = ("、" if re.search(r"[一-鿿]", new) else ", ").join(new[role.start : role.end] for role in fresh)
        if old:
            pieces.append((old[0].start, old[0].end, said))
            pieces.extend((role.start, role.end, "") for role in old[1:])
        else:
            added.append(said)
    if not pieces and not added:
        said = _CLOSING.sub("", _OPENING.sub("", new)).strip("，, 的")
        bracket = re.search(r"[(（]([^()（）]{1,12})[)）]", last)
        if bracket and said.isascii():
            return f"{last[: bracket.start(1)]}{said}{last[bracket.end(1) :]}"
        if alike := _like_ending(said, last):
            return f"{last[: alike[0]]}{said}{last[alike[1] :]}"
        # It names nothing that has a role: its words narrow the last question down.
        return f"{last.rstrip('？?。 ')} {said}"
    text = last
    for start, end, said in sorted(pieces, reverse=True):
        text = f"{text[:start]}{said}{text[end:]}"
    return f"{' '.join(added)} {text}".strip() if added else text


def _like_ending(said: str, last: str) -> tuple[int, int] | None:
    """Where the last question has a phrase that ends as `said` does: "the pre-training" for "the full training", 推理市场 for 训练市场."""
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
    """What a name, period or measure takes the place of: its like; else, for a name, whatever else the last question is about."""
    same = [role for role in before if role.kind == kind]
    if same or kind not in NAMING:
        return same
    taken = {role.kind for role in after}
    return [role for role in before if role.kind in NAMING and role.kind not in taken][:1]
