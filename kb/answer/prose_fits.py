"""What a sentence must have to answer a question at all: an amount of the kind that is asked for, a name, the measure
and whom it is of, what is to be done with figures, the period that is asked about."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.answer.period_fits import is_far, passage_of, tells_other_period
from kb.answer.who_is_asked import stands
from kb.fact_answers.asked import measures_asked
from kb.fact_answers.words import words
from kb.facts.measures import GENERIC, measures_in
from kb.facts.periods import periods_in
from kb.facts.words import words_file
from kb.prose.doubts import foretells
from kb.question.answer_kind import Wanted, holds, wanted
from kb.question.operations import Operation, read_question
from kb.text.chinese_scripts import simplified
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.facts.periods import Calendar
    from kb.prose.sentence_features import Sentence

_ASKS_WHAT = re.compile(
    (
        r"^\W*(?:and |so )?(?:(?:in|at|for|during|as of|by) [^?]{3,40}?, ?)?(?:what(?:'s)?\b|how (?:much|many|high"
        r"|large|big)\b)"
    ),
    re.IGNORECASE,
)
_ASKS_WORDS = re.compile(
    r"\bwhy\b|\bhow (?:did|do|does|is|are|was|were|has|have)\b|\bexplain|"
    r"\b(?:dr[io]v|caus|reason|factor|impact|affect|mean|defin|includ|consist|describ|polic|method|assum"
    r"|strateg|risk|recogni|say|said|comment|happen)"
    r"|\bdue to\b|为什么|为何|原因|如何|怎么|影响|因素|定义|政策|含义|什么意思|包括",
    re.IGNORECASE,
)
_IS_THE = re.compile(r"^\W*(?:what|how much)\b", re.IGNORECASE)
_FIGURE = re.compile(
    r"\d|\b(?:zero|none|no|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+teen|(?:twen|thir"
    r"|for|fif|six|seven|eigh|nine)ty|hundreds?|dozens?|half|twice|doubled|tripled|flat)\b"
    r"|[零一二三四五六七八九十百千万亿]"
)
_LISTED = re.compile(
    (
        r"[(（]?\b(?:\d{1,2}|[ivx]+|[a-h])[)）]|\b(?:note|item|section|rule|form|exhibit|part|page|asc|asu)s? "
        r"\d+\w*|\[\d+\]"
    ),
    re.IGNORECASE,
)
"""Numbers that count what is told, or name a place: no amounts."""
_MONEY = re.compile(
    (
        r"[$€£¥￥]\s?\d|\d\s*(?:[a-z]+ )?(?:dollars|euros|pounds|yuan|rmb|usd|cents?)\b|\d\s*(?:thousand|million"
        r"|billion|trillion|bn|mn|m|k)\b|\d\s*(?:百|千|十)?[万亿]|\d\s*[美港欧日]?元"
    ),
    re.IGNORECASE,
)
_PERCENT = re.compile(
    r"\d\s*(?:%|percent|per cent|basis points|bps|个?百分点|个?基点)|百分之|\bpercent\)", re.IGNORECASE
)
_NO_SHARE = re.compile(r"\d(?![\d.,]*\s*(?:%|percent|per cent|个?百分点|个?基点))", re.IGNORECASE)
_AMOUNTS = frozenset(("money", "share", "multiple", "per-share", "price", "count", "volume"))
"""Kinds of measures that are told in figures; ratings are told in words."""
_UNCOUNTED = _AMOUNTS - {"count", "volume"}
"""Those whose names a sentence gives: what is counted ("people") it may call by another."""
_CAPITAL = re.compile(r"(?<![\w’'.-])[A-Z][\w’'&-]*")
_OFFICE = re.compile(r"^\W*who\b|\bname of\b|谁|哪位|叫什么|何人", re.IGNORECASE)
_NAMED_KINDS = (Wanted.ORGANISATION, Wanted.PERSON, Wanted.PLACE)
_ONE_TELLING = (Wanted.NUMBER, Wanted.DATE)
OPERATION_WORDS = {
    "maximum": "states_highest",
    "minimum": "states_lowest",
    "difference": "states_difference",
    "sum": "states_sum",
}
"""The lists of words that tell what is to be done with figures, by the operation."""
LEAST_NAME = 4
"""Letters of the name of a measure in small letters: "per" is no PER."""
_SCENARIOS = ("scenario_bull", "scenario_bear", "scenario_base")
_ASKS_NOW = re.compile(r"\bwho(?: is|['’]s)\b|谁是|是谁", re.IGNORECASE)
_COMPARES = re.compile(r"\b(?:or|than)\b|还是|更|[高低大小多少强弱]于", re.IGNORECASE)
"""Of two or more things that a question names, one is to be told: that it has more than another will do."""
_OFFICES = ("office_executive", "office_finance", "office_operating", "office_technology", "office_chair")
_WHO_IS = re.compile(r"^\W*who (?:is|was|are) [A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*)*\W*$")


@dataclass(frozen=True, slots=True)
class Needs:
    """What a question needs of a sentence: an amount, one of money or a share; a name, of who holds an office; the
    measure, and whom it is of; words for what is to be done with figures; the period that it names.

    `kind` is what is asked for; `owners` are the words of names that the question asks about and no report is about.
    """

    question: str
    kind: Wanted
    amount: bool
    form: re.Pattern[str] | None
    name: bool
    office: bool
    measures: tuple[str, ...] = ()
    done: tuple[Operation, ...] = ()
    owners: tuple[str, ...] = ()

    @classmethod
    def of(cls, question: str, owners: Sequence[str] = ()) -> Needs:
        """Read a question."""
        amount, kind = asks_amount(question), wanted(question)
        office = _OFFICE.search(question) is not None and words("role").search(question) is not None
        office = office and _WHO_IS.match(question) is None
        measures = _measured(question) if amount or kind is Wanted.NUMBER else ()
        said = (one for one, _, _ in read_question(question).said if one.value in OPERATION_WORDS)
        done = tuple(one for one in said if kind is Wanted.NUMBER or one is not Operation.DIFFERENCE)
        if words("superlative").search(question):
            done = (*done, Operation.MAXIMUM)
        name = kind in _NAMED_KINDS or office
        form = _form(question) if amount else None
        return cls(question, kind, amount, form, name, office, measures, done, tuple(owners))

    def met_by(self, sentence: Sentence, calendar: Calendar) -> bool:
        """Whether a sentence may answer."""
        return (
            self._shows_kind(sentence, calendar)
            and self._names_one(sentence)
            and self.tells_measure(sentence)
            and self.is_of_owner(sentence)
            and self.tells_done(sentence.text)
            and self.is_of_scenario(sentence)
            and not (self.kind in _ONE_TELLING and _tells_of_former(self.kind, self.question, sentence.text))
            and self._is_of_period(sentence, calendar)
        )

    def _shows_kind(self, sentence: Sentence, calendar: Calendar) -> bool:
        """Whether a sentence has an amount or a date, where one is asked for; a date to come where that is asked
        for."""
        text = sentence.text
        if self.amount and not tells_amount(text, calendar, self.form):
            return False
        if self.kind is Wanted.DATE:
            return holds(self.kind, text) > 0 and not self._tells_past(sentence, calendar)
        return self.kind is not Wanted.NUMBER or tells_amount(text, calendar)

    def _tells_past(self, sentence: Sentence, calendar: Calendar) -> bool:
        """Whether a question asks when something is to be, and a sentence tells only of days before its report."""
        published = sentence.hit.document.date
        told = [period.end.isoformat() for _, _, period in periods_in(sentence.text, calendar)]
        return bool(published and told) and foretells(self.question) and max(told) <= published

    def _names_one(self, sentence: Sentence) -> bool:
        """Whether a sentence names somebody, a company or a place, where one is asked for, and the office held."""
        text, title = sentence.text, sentence.hit.document.title
        if self.name and language(text) == "en" and not _names_another(self.question, text, title, self.kind):
            return False
        if self.office and _tells_of_leaving(self.question, text):
            return False
        return names_offices(self.question, _near(sentence, steps=0))

    @property
    def figure(self) -> bool:
        """Whether a figure of a measure or an amount is asked for."""
        return self.amount or bool(self.measures)

    def _is_of_period(self, sentence: Sentence, calendar: Calendar) -> bool:
        """Whether a sentence tells of the period that is asked for, or of none where that may be it."""
        if self.figure and is_far(self.question, sentence, calendar):
            return False
        return not tells_other_period(self.question, sentence.hit.chunk, sentence.text, calendar, strictly=self.figure)

    def tells_measure(self, sentence: Sentence) -> bool:
        """Whether a sentence, the one before it or what stands over it has a measure that is asked for, by any of its
        names."""
        if not self.measures:
            return True
        there = {_base(key) for _, _, key in measures_in(_near(sentence))}
        return any(_alike(one, other) for one in self.measures for other in there)

    def is_of_owner(self, sentence: Sentence) -> bool:
        """Whether a sentence names whom the question asks about, itself or by what stands over it; where no measure is
        asked for, any sentence of its passage may."""
        if language(sentence.text) != language(self.question):
            return True  # there every name may have another form
        around = _near(sentence, steps=0) if measures_asked(self.question) else passage_of(sentence)
        return all(stands(word, simplified(around)) for word in self.owners)

    def is_of_scenario(self, sentence: Sentence) -> bool:
        """Whether a sentence is of the scenarios that the question names, or tells figures before it names any."""
        asked, text = scenarios_in(self.question), simplified(sentence.text)
        if asked:
            return asked <= scenarios_in(_near(sentence, steps=0))
        starts = [found.start() for one in _SCENARIOS[:2] if (found := words(one).search(text))]
        return not (self.figure and starts) or holds(Wanted.NUMBER, text[: min(starts)]) > 0

    def tells_done(self, text: str) -> bool:
        """Whether a sentence has words for what is to be done with figures: which is highest, by how much, in all."""
        plain = simplified(text)
        if _COMPARES.search(self.question) and words("states_compared").search(plain):
            return True
        return all(words(OPERATION_WORDS[one.value]).search(plain) for one in self.done)


def offices_asked(question: str) -> tuple[str, ...]:
    """The offices that a question names which holder of it is asked for, by the lists of their names."""
    asks = _OFFICE.search(question) is not None and _WHO_IS.match(question) is None
    return tuple(one for one in _OFFICES if asks and words(one).search(question))


def scenarios_in(text: str) -> frozenset[str]:
    """The scenarios that a text names, by the lists of their names."""
    plain = simplified(text)
    return frozenset(one for one in _SCENARIOS if words(one).search(plain))


def names_offices(question: str, text: str) -> bool:
    """Whether a text names each office that a question asks the holder of."""
    plain = simplified(text)
    return all(words(one).search(plain) for one in offices_asked(question))


def _base(key: str) -> str:
    return key.partition(":")[0]


def _alike(one: str, other: str) -> bool:
    """Whether of two keys of measures one is the other or a narrower one: net profit, and that of the parent."""
    return (
        one == other
        or one.startswith(f"{other}-")
        or other.startswith(f"{one}-")
        or (one.endswith(f"-{other}") or other.endswith(f"-{one}"))
    )


def _measured(question: str) -> tuple[str, ...]:
    """The measures that a question asks the figure of; none where it asks for words."""
    if _ASKS_WORDS.search(question):
        return ()
    named = [(question[start:end], key) for start, end, key in measures_in(question)]
    keys = [key for name, key in named if len(name) >= LEAST_NAME or not name.isascii() or name.isupper()]
    if GENERIC.intersection(map(_base, keys)) or words("share").search(question):
        return ()  # of the share of a part it is told what part, and not always of what
    asked = map(_base, keys)
    return tuple(dict.fromkeys(key for key in asked if words_file("measures")[key]["kind"] in _UNCOUNTED))


def _near(sentence: Sentence, steps: int = 1) -> str:
    """A sentence with what stands over it, and so many sentences before it."""
    chunk = sentence.hit.chunk
    start = chunk.sentences[max(sentence.index - steps, 0)][0]
    return "\n".join((*chunk.place.headings, chunk.context, chunk.text[start : chunk.sentences[sentence.index][1]]))


def _tells_of_former(kind: Wanted, question: str, text: str) -> bool:
    """Whether a sentence tells what is asked for only of something that is no more: behind "the previous facility"."""
    former = words("former").search(simplified(text))
    if former is None or words("former").search(simplified(question)):
        return False
    return holds(kind, text[: former.start()]) <= 0 < holds(kind, text[former.start() :])


def asks_amount(question: str) -> bool:
    """Whether an amount answers an English question: one of a known measure, or how much or how many of something."""
    if language(question) == "zh" or _ASKS_WORDS.search(question) or _ASKS_WHAT.search(question) is None:
        return False
    kinds = {words_file("measures")[key]["kind"] for key in measures_asked(question)}
    if (kinds and kinds <= _AMOUNTS) or wanted(question) is Wanted.NUMBER:
        return True
    return _IS_THE.search(question) is not None and words("money").search(question) is not None


def _form(question: str) -> re.Pattern[str] | None:
    """How the amount that is asked for must look; None where it may look otherwise."""
    if words("percent").search(question):
        return _PERCENT if not words("moves").search(question) else None
    kinds = {words_file("measures")[key]["kind"] for key in measures_asked(question)}
    if re.search(r"how many|几|数量|人数", question, re.IGNORECASE) or words("moves").search(question):
        return None
    if kinds == {"share"}:
        return _PERCENT
    if not kinds and words("money").search(question):
        return _NO_SHARE  # "The roof cost 10." is told without its unit
    return _MONEY if kinds == {"money"} else None


def tells_amount(sentence: str, calendar: Calendar, form: re.Pattern[str] | None = None) -> bool:
    """Whether a sentence has a figure (of a form) that is no part of a date or a period and counts no list."""
    left = _LISTED.sub(" ", sentence) if form is not _PERCENT else sentence
    for start, end, _ in reversed(periods_in(left, calendar)):
        left = left[:start] + " " * (end - start) + left[end:]
    if form is not None:
        return form.search(left) is not None
    return _FIGURE.search(left) is not None and holds(Wanted.NUMBER, left) > 0


def _names_another(question: str, sentence: str, title: str, kind: Wanted = Wanted.PERSON) -> bool:
    """Whether a sentence has a name that neither the question nor the report's title has; of companies and places,
    what goes on from a known one ("Orvane" Mills) is the same name."""
    known = {
        word.casefold().removesuffix("'s").removesuffix("’s")
        for word in re.findall(r"[\w’'&-]+", f"{question} {title}")
    }
    names_none = ("unnamed",) if kind is Wanted.PLACE else ("unnamed", "places")
    known_before = -1
    for found in _CAPITAL.finditer(sentence):
        word = found[0].removesuffix("'s").removesuffix("’s")
        if word.casefold() in known:
            known_before = found.end()
            continue
        is_name = len(word) > 1 and not any(words(one).fullmatch(word) for one in names_none)
        if is_name and (kind is Wanted.PERSON or found.start() != known_before + 1):
            return True
    return False


def _tells_of_leaving(question: str, sentence: str) -> bool:
    """Whether a sentence tells only of who leaves the office that a question asks the holder of, or of an earlier time
    than that which it asks about."""
    if words("leaving").search(question):
        return False
    if _ASKS_NOW.search(question) and words("past").match(sentence):
        return True
    return words("leaving").search(sentence) is not None and words("coming").search(sentence) is None
