"""Comparisons of two companies that different reports are about: the question for each, and which of the figures told
is the greater."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.answer.across_reports import Told, figure_told
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
    return read(question, (names[0], names[1]))


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
    first, second = (
        figure_told(reply, question, dates=comparison.word in _EARLY_LATE)
        for reply, question in zip(replies, comparison.questions, strict=True)
    )
    if first is None or second is None or not _comparable(first, second) or first.value == second.value:
        return None
    return int((first.value < second.value) == comparison.greater)


def _comparable(first: Told, second: Told) -> bool:
    return first.kind == second.kind


def said_comparison(comparison: Comparison, won: int | None, spoken: str) -> str:
    """The verdict of a comparison, to stand before what each report says."""
    if won is None:
        return "两者的数字如下，不能直接比较：" if spoken == "zh" else "The figures cannot be held against each other:"
    name = comparison.names[won]
    if spoken == "zh":
        yes = ("是：" if won == 0 else "不是：") if comparison.confirms else ""
        return f"{yes}{name}更{comparison.word}。"
    yes = ("Yes: " if won == 0 else "No: ") if comparison.confirms else ""
    return (
        f"{yes}{name} has the {comparison.word} one."
        if comparison.word not in _EARLY_LATE
        else f"{yes}{name} is {comparison.word}."
    )
