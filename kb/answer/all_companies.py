"""Comparisons of all companies that the reports are about, each in a report of its own: "which of these companies has
the highest margin?"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.answer.across_reports import figure_of_reply
from kb.facts.measures import GENERIC, measures_in
from kb.facts.periods import groups_of
from kb.question.comparison_words import multiples, read_aim
from kb.question.entities import subject_of_report, subjects_in
from kb.question.short_names import known_names
from kb.text.chinese_scripts import simplified
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.answer.reply import Reply
    from kb.model import Document
    from kb.text.glossary_tokens import Glossary

MOST_COMPANIES = 8
"""Companies that are held against each other."""

_COMPANIES = re.compile(
    r"(?:哪|各|每|这几|那几|几|所有|全部|这些|那些|其他)(?:一)?(?:家|个)?(?:的)?(?:公司|企业|标的)|谁|哪一?家"
    r"|各家|公司(?:之间|里|中|间)"
    r"|\b(?:which|what|all|each|every|these|those|any) (?:of )?(?:the )?(?:\w+ )?(?:company|companies|firms?"
    r"|names)\b|\bwho(?:se)?\b|\bthe companies\b",
    re.I,
)
_MOST = re.compile(r"最[高大多贵强]|\b(?:highest|largest|biggest|greatest|most|priciest|dearest|best)\b", re.I)
_LEAST = re.compile(r"最[低小少]|便宜|\b(?:lowest|smallest|least|cheapest|fewest)\b", re.I)
_COMPARE = re.compile(r"对比|比较|比一比|排[个一]?[序名]|\b(?:compare|rank|side by side)\b", re.I)


@dataclass(frozen=True, slots=True)
class OfAll:
    """Companies with the question for each of them; whether the greatest is wanted, None where all are wanted side by
    side. `is_multiple`: what a loss makes meaningless is compared; `dated`: of a period that is named."""

    names: tuple[str, ...]
    questions: tuple[str, ...]
    greatest: bool | None
    is_multiple: bool = False
    dated: bool = True


def comparison_of_all(question: str, documents: Sequence[Document], glossary: Glossary) -> OfAll | None:
    """The comparison of all companies that a question asks for; None where it asks for none, or names those that it
    means."""
    greatest = True if _MOST.search(question) else False if _LEAST.search(question) else None
    if (greatest is None and not _COMPARE.search(question)) or not _COMPANIES.search(question):
        return None
    names = companies_of(documents)
    measure, concepts = _measure(question, glossary)
    if not 1 < len(names) <= MOST_COMPANIES or not measure or subjects_in(question, names):
        return None
    when = groups_of(question)
    period = question[when[0].start : when[0].end] if len(when) == 1 else ""
    questions = tuple(_asked(name, period, measure, language(question)) for name in names)
    return OfAll(tuple(names), questions, greatest, bool(concepts & multiples()), bool(period))


def companies_of(documents: Sequence[Document]) -> list[str]:
    """The companies that reports are about, in the order of the reports, in simplified characters."""
    known = set(known_names(documents))
    subjects = dict.fromkeys(simplified(subject_of_report(one)) for one in documents)
    return [name for name in subjects if name in known]


def _asked(name: str, period: str, measure: str, spoken: str) -> str:
    if spoken == "zh":
        return f"{name}{'' if not period or not period[0].isdigit() else ' '}{period}的{measure}是多少？"
    return f"What is the {measure} of {name}{f' in {period}' if period else ''}?"


def _measure(question: str, glossary: Glossary) -> tuple[str, frozenset[str]]:
    """The measure that a question names, as it writes it, with the glossary's names of it; "" where it names none."""
    atoms = [one for one in glossary.read(question) if glossary.is_measure(one.text)]
    spans = [(start, end) for start, end, key in measures_in(question) if key not in GENERIC]
    spans += [(one.start, one.end) for one in atoms]
    spans = [
        (start, end)
        for start, end in spans
        if not (_MOST.search(question[start:end]) or _LEAST.search(question[start:end]))
    ]
    if spans:
        start, end = max(spans, key=lambda one: one[1] - one[0])
        return question[start:end], frozenset(one.text for one in atoms)
    aim = read_aim(question)
    concepts = frozenset(f"#{one}" for one in aim.concepts) if aim else frozenset()
    return ("PE" if concepts & multiples() else ""), concepts


def ranked(asked: OfAll, replies: Sequence[tuple[str, Document | None, Reply]]) -> tuple[list[int], str]:
    """The places of the replies in the order wanted (none where tables tell them of no period that was named, and so
    perhaps of several), and the name of the company that is it; "" where their figures cannot be held against each
    other, or none is asked for."""
    if not asked.dated and any(reply.tables for _, _, reply in replies):
        return [], ""
    with_figures = [
        figure_of_reply(reply, question, dates=False)
        for (_, _, reply), question in zip(replies, asked.questions, strict=False)
    ]
    values = [one.value if one else None for one in with_figures]
    usable = [at for at, one in enumerate(values) if one is not None and not (asked.is_multiple and one <= 0)]
    kinds = {one.kind for at in usable if (one := with_figures[at])}
    if len(usable) < 2 or len(kinds) != 1:
        return list(range(len(replies))), ""
    order = sorted(usable, key=lambda at: values[at] or 0.0, reverse=asked.greatest is not False)
    rest = [at for at in range(len(replies)) if at not in order]
    return [*order, *rest], "" if asked.greatest is None else replies[order[0]][0]


def said_of_all(asked: OfAll, won: str, spoken: str) -> str:
    """What stands before what each report says."""
    if asked.greatest is None:
        return ""
    if not won:
        return (
            "各家的数字如下，不能直接比较：\n" if spoken == "zh" else "The figures cannot be held against each other:\n"
        )
    if spoken == "zh":
        return f"最{'高' if asked.greatest else '低'}的是{won}。\n"
    return f"{won} has the {'highest' if asked.greatest else 'lowest'}.\n"
