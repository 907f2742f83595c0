"""Comparisons of two companies that different reports are about: the question for each, and which of the figures told
is the greater."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.answer.across_reports import figures_of_reply
from kb.facts.periods import groups_of
from kb.question.entities import span_of
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.answer.reply import Reply

_MORE = r"高|大|多|贵|强|晚|长|快|重|远|好"
_LESS = r"低|小|少|便宜|弱|早|短|慢|轻|近|差"
_WHICH = re.compile(
    rf"(?:之间|相比|比较|两家?|二者|两者)?[，, ]*(?:哪一?[个家只款方年]?"
    rf"|谁)(?:公司)?(?:的)?(?P<what>[^，,？?更]{{0,12}}?)得?\s*(?:更|要|比较)?(?:(?P<more>{_MORE})"
    rf"|(?P<less>{_LESS}))(?:一?些)?的?[?？。]*\s*$"
)
_THAN = re.compile(
    rf"比(?P<other>[^，,？?]{{2,20}}?)(?:的)?(?:更|要)?(?:(?P<more>{_MORE})|(?P<less>{_LESS}))吗?[?？。]*\s*$"
)
_JOINED = re.compile(r"^\s*(?:和|与|跟|同|及|、|或|还是)\s*(?:的)?")
_ENGLISH = re.compile(
    (
        r"\b(?:(?P<more>larger|higher|bigger|greater|more|longer|later|heavier|better|more expensive)"
        r"|(?P<less>smaller|lower|less|fewer|shorter|earlier|older|lighter|cheaper))\b"
    ),
    re.I,
)
_ENGLISH_WORDS = re.compile(
    (
        r"\b(?:which|who|whose|is|are|was|were|does|do|did|has|have|had|than|or|and|the|one|company|of|a|an|between"
        r"|compared|with|that|for)\b|'s\b|[?,]"
    ),
    re.I,
)
_JOINS = re.compile(r"(?:'s|’s)?\s*(?:\b(?:in|for|of|during)\b)?\s*(?:\bthe\b)?\s*的?", re.I)
"""What stands between a name and the period of its own."""
_AMOUNTS = frozenset(("more", "less", "fewer"))
_EARLY_LATE = frozenset(("早", "晚", "earlier", "later", "older"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two names, the question for each of them, whether the greater is wanted, and the word that says so; `confirms`:
    it is asked whether the first is it."""

    names: tuple[str, str]
    questions: tuple[str, str]
    greater: bool
    word: str
    confirms: bool


def comparison_of(question: str, names: Sequence[str]) -> Comparison | None:
    """The comparison that a question asks for between two of the companies that reports are about; None where it asks
    for none."""
    if len(names) != 2:
        return None
    read = _chinese if language(question) == "zh" else _english
    rest, own = _own_periods(question, names)
    found = read(rest, (names[0], names[1]))
    if found is None or not all(own):
        return found
    first, second = (_in_period(asked, period) for asked, period in zip(found.questions, own, strict=True))
    return replace(found, questions=(first, second))


def _own_periods(question: str, names: Sequence[str]) -> tuple[str, list[str]]:
    """A question without the periods that stand right behind the names, and these; as it is, and none, where a name has
    none of its own: "A in 2019 or B in 2022" but "A or B in 2022"."""
    spans: list[tuple[int, int, str]] = []
    for name in names:
        _, end = span_of(name, question) or (0, 0)
        behind = (one for one in groups_of(question) if one.start >= end)
        behind = (one for one in behind if _JOINS.fullmatch(question[end : one.start]))
        spans += [(end, one.end, question[one.start : one.end]) for one in behind]
    if len(spans) != len(names):
        return question, ["" for _ in names]
    rest = question
    for start, end, _ in sorted(spans, reverse=True):
        rest = f"{rest[:start]}{rest[end:]}"
    return rest, [period for _, _, period in spans]


def _in_period(question: str, period: str) -> str:
    if language(question) == "zh":
        name, joint, rest = question.partition("的")
        return f"{name}{period}{joint}{rest}"
    return f"{question.rstrip(' ?')} in {period}?"


def _chinese(question: str, names: tuple[str, str]) -> Comparison | None:
    found = _THAN.search(question)
    confirms = found is not None
    found = found or _WHICH.search(question)
    if found is None:
        return None
    word = found["more"] or found["less"]
    rest = question[: found.start()] + ("" if confirms else found["what"])
    for name in names:
        if span := span_of(name, rest):
            rest = rest[: span[0]] + rest[span[1] :]
    rest = _JOINED.sub("", rest).strip(" 的，,")
    if word in _EARLY_LATE:
        asked = f"{rest}于哪一年？"
    else:
        asked = f"{rest}是多少？" if re.search(r"\d|[A-Za-z率价量额值比]$", rest) else f"{rest}有多少？"
    first, second = (
        f"{name}{'' if asked[0].isspace() else ' ' if asked[0].isdigit() else '的'}{asked}" for name in names
    )
    return Comparison(names, (first, second), found["more"] is not None, word, confirms)


def _english(question: str, names: tuple[str, str]) -> Comparison | None:
    found = _ENGLISH.search(question)
    if found is None:
        return None
    rest = question
    for name in names:
        if span := span_of(name, rest):
            rest = rest[: span[0]] + rest[span[1] :]
    word = found[0].lower()
    rest = " ".join(_ENGLISH_WORDS.sub(" ", _ENGLISH.sub(" ", rest, count=1)).split())
    asked = "In which year was {} founded?" if word in _EARLY_LATE and not rest else f"What is the {rest} of {{}}?"
    questions = (asked.format(names[0]), asked.format(names[1]))
    return Comparison(names, questions, found["more"] is not None, word, " than " in question.lower())


def winner(comparison: Comparison, replies: tuple[Reply, Reply]) -> int | None:
    """Which of the two is it: 0 or 1; None where their figures cannot be held against each other."""
    ranked = [
        figures_of_reply(reply, question, dates=comparison.word in _EARLY_LATE)
        for reply, question in zip(replies, comparison.questions, strict=True)
    ]
    # A clause may give a range, or a period beside the figure: what all of one kind say alike is sure.
    pairs = [(one.value, other.value) for one in ranked[0] for other in ranked[1] if one.kind == other.kind]
    won = {int((first < second) == comparison.greater) for first, second in pairs}
    return won.pop() if len(won) == 1 and all(first != second for first, second in pairs) else None


def said_comparison(comparison: Comparison, won: int | None, spoken: str) -> str:
    """The verdict of a comparison, to stand before what each report says."""
    if won is None:
        return "两者的数字如下，不能直接比较：" if spoken == "zh" else "The figures cannot be held against each other:"
    name = comparison.names[won]
    if spoken == "zh":
        yes = ("是：" if won == 0 else "不是：") if comparison.confirms else ""
        return f"{yes}{name}更{comparison.word}。"
    yes = ("Yes: " if won == 0 else "No: ") if comparison.confirms else ""
    if comparison.word in _EARLY_LATE:
        return f"{yes}{name} is {comparison.word}."
    return f"{yes}{name} has {comparison.word if comparison.word in _AMOUNTS else f'the {comparison.word} one'}."
