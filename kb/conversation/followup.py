"""A follow-up made complete: "那 DeepSeek-R1 呢？" after "o3-mini 的输出价格是多少？" asks for the output price of
DeepSeek-R1.

What the new question names takes the place of what the last one named in the same role (a name for a name, a period for
a period, a measure for a measure); a pronoun is given the last question's name.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from kb.cells.dimensions import ASKS_CHANGE
from kb.conversation.back_references import asks_change_alone, other_edition, says_nothing_new
from kb.conversation.replacing import CLOSING, OPENING, replaced
from kb.fact_answers.words import blank
from kb.facts.measures import MeasureKind, kinds_in, measures_in
from kb.question.attributes import asked_spans
from kb.question.operations import read_question
from kb.question.pronouns import (
    PRONOUN,
    against,
    against_period,
    asked_again,
    is_bare_why,
    is_of_figure,
    is_of_person,
    person_asked,
    possessive,
    topic_of,
    why,
    with_company,
    year_before,
)
from kb.question.roles import (
    CONDITION,
    LABEL,
    MEASURE,
    NAME,
    NAMING,
    NO_LABELS,
    OWN,
    PERIOD,
    QUOTED,
    SUBJECT,
    Role,
    roles_in,
)
from kb.question.topics import with_topic
from kb.text.glossary_tokens import CJK
from kb.text.label_mentions import Reading
from kb.text.tokens import language
from kb.text.unexplained import content_atoms

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.question.roles import KnownLabels
    from kb.text.glossary_tokens import Glossary

_ELLIPTIC_END = re.compile(r"呢\s*[?？]*\s*$")
_ASKS = re.compile(
    (
        r"(?:多少|什么|哪|几|谁|怎么(?!样)|如何|为何|是否|\b(?:what|how|which|who|when|where"
        r"|why)\b)[^，,。；;？?]*[，,。；;？?]"
    ),
    re.I,
)
"""A clause that asks, with another one behind it."""

_ASKS_FIRST = re.compile(r"\s*(?:what|who|whose|how|when|where|which|why)(?: \w+){3}", re.I)
"""Begins as a question of its own does: "how many people work there" behind "and"."""

_ASKS_NAME = re.compile(r"谁|哪[一个家只款种]|\b(?:who|which)\b", re.I)
"""Asks for a name: what the last question named is not meant."""

_CHANGE = re.compile(r"(?:同比|环比)?(?:增速|增长率|增幅|增长幅度)|\b(?:yoy |year-on-year )?growth(?: rate)?\b", re.I)
"""Asks for the growth of an amount, as a thing of its own."""

_OF_ITS_OWN = re.compile(rf"\W*[^，,。？?的]{{2,12}}?(?:是|于|在)?(?:什么时候|何时|哪一?[年天月])[{CJK}]{{2}}")
"""Asks when something happened to a thing that it names."""

_SHORT = 6
"""A question with less content than this many characters and no verb of its own leans on the one before."""

_WHOLE = 2
"""Runs of content that no role explains with which a question is whole: one is what it asks about, the other what of
it."""

_OF_REPORT = re.compile(
    (
        r"(?:报告|研报)的|(?:报告|研报)(?:是|由)[^，,。？?]{0,4}(?:谁|哪|什么)|\b(?:of|wrote|issued|published"
        r"|authored|released) (?:the|this) (?:report|paper)\b"
    ),
    re.I,
)
_WHICH_OF_ALL = re.compile(
    (
        r"(?:哪[些几]|几|多少)[只家个支]?(?:公司|股票|个股|标的|企业|模型)|\b(?:which|what|how many) (?:[\w-]+ "
        r")?(?:companies|stocks|firms|names|models)\b"
    ),
    re.I,
)


def completions(last: str, new: str, glossary: Glossary, labels: KnownLabels = NO_LABELS) -> tuple[str, ...]:
    """What a question may mean behind `last`, which is complete, the likelier first: one where its form tells, two
    where it names nothing
    and may either go on about what the last one named or stand by itself, as it does at the end."""
    if again := _again(last, new):
        return (again,)
    new = _with_change(last, new)
    before, after = roles_in(last, glossary, labels), roles_in(new, glossary, labels)
    if _ranges(new, before, after):
        return (new,)
    naming = [role for role in before if role.kind in NAMING]
    if pointing := _pointed(last, new, before, after) or _compared(last, new, before, after):
        return (pointing,)
    if _asks_who(new, after):
        return (new,)
    if _leans(new, after, glossary) or _is_bare(new, before, after):
        leaning = _leaning(last, new, before, after, glossary)
        return (*leaning, new) if _is_dated(new, after) and new not in leaning else leaning
    if not after and says_nothing_new(last, new):
        return (asked_again(last, new),)
    if not naming or _stands(before, after):
        return (new,)
    named, new = _first_named(last, naming), OPENING.sub("", new).strip()
    companies = set(labels.subjects) if not any(role.kind == SUBJECT for role in naming) else set()
    whole = with_company(new, companies.pop() if len(companies) == 1 and "" not in companies else named)
    if whole != new:
        return (whole,)
    return _either(last, new, before, after)


def _again(last: str, new: str) -> str:
    """The last question with no more than its month, its year, its reason or its change asked of it; "" where a turn
    asks otherwise."""
    if is_bare_why(new):
        return why(last)
    if edition := other_edition(last, new) or year_before(last, new):
        return edition
    is_change = asks_change_alone(new) and language(new) == "zh"
    if not is_change or not measures_in(last) or ASKS_CHANGE.search(last):
        return ""
    return f"{last.rstrip('？?。 ')} {CLOSING.sub('', OPENING.sub('', new))}"


def _either(last: str, new: str, before: Sequence[Role], after: Sequence[Role]) -> tuple[str, ...]:
    """What a question may mean that names nothing of its own: it is about what the last one named, or stands alone."""
    naming = [role for role in before if role.kind in NAMING]
    named = _first_named(last, naming)
    topic = "" if after or MEASURE in {role.kind for role in before} else topic_of(last, named)
    about = (_about(named, new), *([_about(topic, new)] if topic else []))
    if _OF_ITS_OWN.match(new) and not any(role.kind == SUBJECT for role in naming):
        return (new, *about)  # "H股是什么时候上市的" behind a question on a part of the company
    return (*about, new)


def _with_change(last: str, new: str) -> str:
    """A turn that names another amount behind a question for the growth of one, with the words for the growth: "and net
    income?" behind "revenue growth"."""
    changes, opening, is_zh = list(_CHANGE.finditer(last)), OPENING.search(new), language(new) == "zh"
    if len(changes) != 1 or _CHANGE.search(new) or not (opening or _ELLIPTIC_END.search(new)):
        return new
    if not is_zh and re.search("[一-鿿]", changes[0][0]):
        return new
    core = CLOSING.sub("", new).rstrip(" 的")
    named = measures_in(core)
    is_amount = kinds_in(core) in ({MeasureKind.MONEY}, {MeasureKind.PER_SHARE})
    if len(named) != 1 or not is_amount or core[named[0][1] :].strip():
        return new
    return f"{core}{changes[0][0]}呢？" if is_zh else f"{core} {changes[0][0]}?"


def _of_part(last: str, new: str, before: Sequence[Role], after: Sequence[Role], glossary: Glossary) -> str:
    """A measure asked of a part that no role explains, of the company and period of the last question:
    "那家电业务营收呢"; "" where a turn is otherwise."""
    own = [role for role in before if role.kind in OWN]
    kinds = {role.kind for role in after}
    if not own or MEASURE not in kinds or not kinds.isdisjoint((*NAMING, CONDITION)):
        return ""
    core = CLOSING.sub("", OPENING.sub("", new)).strip("，, ")
    if language(new) != "zh" or not _unexplained(new, after, glossary):
        return ""
    period = "" if PERIOD in kinds else next((last[one.start : one.end] for one in before if one.kind == PERIOD), "")
    return f"{_first_named(last, own)}{period}{core}是多少？"


def _leaning(last: str, new: str, before: Sequence[Role], after: Sequence[Role], glossary: Glossary) -> tuple[str, ...]:
    """What a question means that says too little by itself."""
    if whole := _of_part(last, new, before, after, glossary):
        return (whole, new)
    after = _with_word(new, before, list(after), glossary)
    kinds = {role.kind for role in before}
    if (
        _ASKS_NAME.search(last)
        and CONDITION in kinds
        and MEASURE not in kinds
        and MEASURE in {one.kind for one in after}
    ):
        # "Which model has the highest GPQA?" names what is measured, whatever it looks like.
        before = [replace(role, kind=MEASURE) if role.kind == NAME else role for role in before]
    naming = [role for role in before if role.kind in NAMING]
    if naming and MEASURE in {role.kind for role in after} - {role.kind for role in before}:
        # Another thing is asked of what the last question named: nothing of that takes its place. Unless it names
        # something itself.
        whole = _about(_first_named(last, naming), new)
        return (whole, new) if _rest(new, after) else (whole,)
    return (replaced(last, new, before, after),)


def _compared(last: str, new: str, before: Sequence[Role], after: Sequence[Role]) -> str:
    """The last question with another name or period beside its own, where the new one only compares; "" where it
    does not."""
    naming = [role for role in before if role.kind in NAMING]
    if MEASURE in {role.kind for role in after}:
        return ""
    if naming and (whole := against(last, (_first(naming).start, _first(naming).end), new)):
        return whole
    return against_period(last, new, [(role.start, role.end) for role in after if role.kind == PERIOD])


def _asks_who(new: str, after: Sequence[Role]) -> bool:
    """Whether a question asks whose figure is the highest: who that is nobody need have named before."""
    if OPENING.search(new) or _ELLIPTIC_END.search(new):
        return False
    return _ASKS_NAME.search(new) is not None and {MEASURE, CONDITION} <= {role.kind for role in after}


def _is_dated(new: str, after: Sequence[Role]) -> bool:
    """Whether a turn asks for a measure of a period in words of its own: "What is the 2027E P/E?" may be asked of the
    company behind a question on a part of it."""
    asks = not OPENING.search(new) and not _ELLIPTIC_END.search(new) and _ASKS.search(f"{new.strip('?？ ')}?")
    return bool(asks) and {MEASURE, PERIOD} <= {role.kind for role in after}


def _with_word(new: str, before: Sequence[Role], after: list[Role], glossary: Glossary) -> list[Role]:
    """The roles, a word that is no measure being part of the name before it: "the Qwen-32B distill"."""
    if not any(role.kind == MEASURE for role in before):
        return after
    for name, word in pairwise(after):
        concepts = [atom.text for atom in glossary.read(new[word.start : word.end])]
        if (
            (name.kind, word.kind) == (NAME, MEASURE)
            and new[name.end : word.start] == " "
            and not any(map(glossary.is_measure, concepts))
        ):
            return [role for role in after if role not in (name, word)] + [Role(NAME, name.start, word.end)]
    return after


def _is_bare(new: str, before: Sequence[Role], after: Sequence[Role]) -> bool:
    """Whether a question is nothing but a name, where the last one asked something of a name: "o1-mini?", "沪电"."""
    kinds, last = {role.kind for role in after}, {role.kind for role in before}
    if kinds.isdisjoint(OWN) or MEASURE in kinds or last.isdisjoint(OWN) or _ASKS.search(f"{new}?"):
        return False
    return _rest(new, after) == 0


def _first(naming: Sequence[Role]) -> Role:
    return min(naming, key=lambda role: (NAMING.index(role.kind), role.start))


def _first_named(text: str, naming: Sequence[Role]) -> str:
    name = _first(naming)
    return text[name.start : name.end]


def _stands(before: Sequence[Role], after: Sequence[Role]) -> bool:
    """Whether a question names what it is about: a company, a model; a line's label does where the last one named no
    more either."""
    kinds, last = {role.kind for role in after}, {role.kind for role in before}
    return not kinds.isdisjoint(OWN) or (not kinds.isdisjoint(NAMING) and last.isdisjoint(OWN))


def _about(name: str, question: str) -> str:
    return f"{name}{question}" if language(question) == "zh" else f"{name}: {question}"


def _pointed(last: str, new: str, before: Sequence[Role], after: Sequence[Role]) -> str:
    """The question with what its pronoun stands for in the place of it; "" where it has none, or names something
    itself."""
    pronoun = PRONOUN.search(new)
    if pronoun is None or any(role.kind in OWN for role in after):
        return ""
    person = person_asked(last) if is_of_person(pronoun[0]) else ""
    if whole := with_topic(last, new):
        return whole
    named = sorted((role for role in before if role.kind in NAMING), key=lambda role: NAMING.index(role.kind))
    if not person and not named:
        return ""
    if not person and _ELLIPTIC_END.search(new) and after:
        return replaced(last, new, before, after)
    name = person or last[named[0].start : named[0].end]
    if not person and is_of_figure(new, pronoun[0]) and MEASURE not in {role.kind for role in after}:
        figures = sorted(
            (role for role in before if role.kind in (MEASURE, LABEL)), key=lambda one: one.kind != MEASURE
        )
        measure = next((last[one.start : one.end] for one in figures if one is not named[0]), "")
        name = f"{name}的{measure}" if language(new) == "zh" and measure else f"{name}'s {measure}" if measure else name
    return f"{new[: pronoun.start()]}{possessive(name, pronoun.group())}{new[pronoun.end() :]}"


def _ranges(new: str, before: Sequence[Role], after: Sequence[Role]) -> bool:
    """Whether a question says what it is asked of without a name: the report as such, or all that are over or under
    a bound.

    Behind a question on one report or one bound of its own it may still go on from that: "PE 呢？", "2031 年的呢？".
    """
    if OPENING.search(new) or _ELLIPTIC_END.search(new) or PRONOUN.search(new):
        return False
    if any(role.kind == SUBJECT for role in before) and not any(role.kind in OWN for role in after):
        # "The report" is then the one on that company.
        return False
    return _OF_REPORT.search(new) is not None or (
        _WHICH_OF_ALL.search(new) is not None and CONDITION in {role.kind for role in after}
    )


def _leans(new: str, roles: Sequence[Role], glossary: Glossary) -> bool:
    """Whether the question says too little by itself."""
    if (opening := OPENING.search(new)) and not _ASKS_FIRST.match(new[opening.end() :]):
        return True
    if _ELLIPTIC_END.search(new):
        # "多少 GPU 小时，预训练呢？" has its question with it.
        return _ASKS.search(new) is None
    extremes = [role for role in roles if role.kind == CONDITION]
    if extremes and len(extremes) == len(roles) and _rest(new, roles) == 0:
        return True  # "cheapest?"
    roles = [role for role in roles if role.kind != CONDITION]
    kinds = {role.kind for role in roles}
    if not kinds or not kinds.isdisjoint((*OWN, QUOTED)) or _rest(new, roles) > _SHORT:
        return False
    own = len(_unexplained(new, roles, glossary))
    if LABEL in kinds and _ASKS.search(f"{new}?"):
        # "李星全哪个学校毕业的" names whom it asks about, and asks something of its own.
        return own < 1 and not asked_spans(new)
    return own < _WHOLE


def named_terms(turn: str, glossary: Glossary, labels: KnownLabels) -> list[str]:
    """What a turn names, and its words of content that say neither what is measured nor when, nor only ask."""
    roles = roles_in(turn, glossary, labels)
    used = read_question(turn).used
    plain = "".join(" " if at in used else letter for at, letter in enumerate(turn))
    plain = blank(plain, "verbs", "when", "whose", "kinds", "moves", "amounts", "share")
    return [turn[role.start : role.end].strip() for role in roles if role.kind in NAMING] + [
        run for run in _unexplained(turn, roles, glossary) if run in plain
    ]


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
    kept = list(CLOSING.sub("", OPENING.sub("", text)))
    rest = "".join(kept)
    for role in roles:
        rest = rest.replace(text[role.start : role.end], "")
    return len(re.sub(r"[\W_]|的|是|在|多少|什么|what|is|the|for|in|of|was|ones?", "", rest, flags=re.I))
