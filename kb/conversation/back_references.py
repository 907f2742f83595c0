"""What a turn points back to beyond the last question: the several things that the last answer named, its person,
its report of a month."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING

from kb.cells.dimensions import ASKS_CHANGE
from kb.conversation.replacing import CLOSING, OPENING
from kb.facts.measures import measures_in
from kb.facts.periods import groups_of
from kb.facts.words import words_file
from kb.question.entities import span_of, subject_of_report, subjects_in
from kb.question.pronouns import PRONOUN, is_of_figure, is_of_person, possessive
from kb.question.short_names import known_names, spelled_out
from kb.text.calendar_words import MONTH
from kb.text.chinese_scripts import simplified
from kb.text.glossary_tokens import CJK, fold, plain_atoms
from kb.text.label_mentions import Reading
from kb.text.tokens import language
from kb.text.unexplained import content_atoms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.model import Answer, Document

MOST_SEVERAL = 20
"""Things that the last answer named, of which the next question may ask."""

_EDITION = re.compile(
    rf"(?P<zh>(?:1[0-2]|0?[1-9])\s*月)(?=份?的?[这那]?[份篇]?的?[{CJK}]{{0,12}}(?:报告|研报|点评|快报)|[这那][份篇])"
    rf"|\b(?P<en>{MONTH})\b(?= (?:\d{{4}} )?(?:report|note|update|one)\b)",
    re.I,
)
"""The month by which a report is called."""
_OTHER_EDITION = re.compile(
    rf"^\W*(?:那么?)?(?P<zh>(?:1[0-2]|0?[1-9])\s*月)份?(?:的时候|那时候?|那会儿?|[这那][份篇](?:报告|研报)?"
    rf"|的?(?:报告|研报))?"
    rf"(?:里|中)?的?(?:呢|(?:又?是|有)?多少|怎么说|如何)?\W*$"
    rf"|^\W*(?:(?:and|what about|how about) )?(?:(?:in|of|by) )?(?:the )?(?P<en>{MONTH})"
    r"(?: (?:report|note|update|one))?\W*$",
    re.I,
)
_GROUP = re.compile(r"[“\"](?P<group>[^“”\"]{2,20})[”\"](?=[^“”\"：:]{0,20}(?:家公司|只股票|companies|stocks))")
"""The heading of a table under which the things that an answer lists stand."""
_ROLES_ZH = "创始人|创办人|董事长|总经理|总裁|首席执行官|首席分析师|分析师|作者|负责人|研究员|董秘"
_PERSON = re.compile(
    rf"(?:{_ROLES_ZH})(?:为|是|：|:|)\s*(?P<zh>[{CJK}]{{2,3}})(?=[，,。；;（(\[\s]|$)"
    r"|\b(?i:founder|chairman|chairwoman|chair|chief executive|ceo|analyst|author|president)s?"
    r"(?: is|:|,)? (?P<en>[A-Z][a-z]+ [A-Z][a-z]+)",
)


_FORMER = re.compile(
    r"^\W*(?:那)?(?:它|这)?(?:是|为|相当于)?(?:前面|前|上|之前|刚才|刚刚)(?:面"
    r"|一)?那?[个款家只种](?:的)?(?P<zh>(?:几|多少)倍|百分之(?:几|多少)|几成)\W*$"
    r"|^\W*(?:and )?how many times (?:is (?:that|it) )?(?:of )?(?:that of )?(?:the )?(?:previous|former|first"
    r"|earlier|last) one\W*$",
    re.I,
)
"""Asks how many times what was told before the last answer."""
_ASKING_END = re.compile(r"(?:是|有|为)?(?:多少|几[倍个家]?|什么|怎么样|如何)?(?:呢)?\s*[?？。]*\s*$")
_WHICH_IS = re.compile(r"(?:里|中|之间)?(?:谁|哪一?[个只家款种])(?:的)?(?:更|比较|要|最)?[高低大小多少](?:一?[点些])?")
"""Asks which is the greater, and of what not."""


@lru_cache(maxsize=1)
def followup_words() -> Mapping[str, Mapping[str, str]]:
    """The lists of followup.toml: entry to example."""
    lists: dict[str, dict[str, str]] = tomllib.loads(
        files("kb.conversation").joinpath("followup.toml").read_text("utf-8")
    )
    return lists


@lru_cache(maxsize=8)
def _pattern(concept: str) -> re.Pattern[str]:
    entries = sorted(followup_words()[concept], key=len, reverse=True)
    return re.compile("|".join(rf"\b{re.escape(one)}\b" if one.isascii() else re.escape(one) for one in entries), re.I)


def written(question: str) -> str:
    """A question as people write it: 为什么 for 为啥."""
    return _pattern("colloquial").sub(lambda found: followup_words()["colloquial"][found[0].lower()], question)


def says_nothing_new(last: str, new: str) -> bool:
    """Whether a question has no content of its own beside generic words and words of the last question: "金额多少",
    "when does it open?"."""
    rest = _pattern("generic").sub(lambda found: " " * len(found[0]), new)
    atoms = plain_atoms(rest)
    said = {atom.text for atom in plain_atoms(last)}
    return all(atoms[at].text in said for at in content_atoms(Reading(rest, atoms)))


def other_edition(last: str, new: str) -> str:
    """The last question asked of a report of another month, where that is all that the new one says; "" where it is
    not."""
    asked, other = _EDITION.search(last), _OTHER_EDITION.search(new)
    if asked is None or other is None:
        return ""
    return f"{last[: asked.start()]}{other['zh'] or other['en']}{last[asked.end() :]}"


def asks_change_alone(turn: str) -> bool:
    """Whether a turn asks for nothing but how the last figure changed: 同比呢, "and the growth?"."""
    core = CLOSING.sub("", OPENING.sub("", turn)).strip(" ,，")
    return re.fullmatch(rf"(?:the |its |their )?(?:{ASKS_CHANGE.pattern})\w{{0,4}}", core, re.I) is not None


def asks_of_all(question: str) -> bool:
    """Whether a question asks of all companies or reports, and not of what is talked of."""
    return _pattern("all").search(question) is not None


def points_to_several(question: str) -> bool:
    """Whether a question asks of the several things that the last answer named."""
    return _pattern("several").search(question) is not None


def of_several(question: str, names: Sequence[str]) -> str:
    """The question with those names in the place of what points to them."""
    found = _pattern("several").search(question)
    if found is None or not names:
        return question
    before, after = question[: found.start()], question[found.end() :]
    if language(question) == "zh":
        return f"{before}{'、'.join(names)}里{after}"
    listed = f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
    return f"{before}of {listed}{after}"


def several_in(answer: Answer, documents: Sequence[Document]) -> tuple[str, ...]:
    """The things that an answer names: the companies it lists, in its order; else the rows of the cells it cites.
    None where it is but one."""
    if answer.abstained:
        return ()
    text = fold(answer.answer)
    rows = (cell.row for citation in answer.citations for cell in citation.cells)
    known = (company.name for document in documents for company in document.facts.companies)
    places = {name: text.find(fold(name)) for name in dict.fromkeys((*rows, *known)) if name}
    if group := _GROUP.search(answer.answer):
        return (group["group"],)
    named = sorted((at, -len(name), name) for name, at in places.items() if at >= 0)
    kept: list[str] = []
    for _, _, name in named:
        if not any(fold(name) in fold(one) for one in kept):
            kept.append(name)
    return tuple(kept) if 1 < len(kept) <= MOST_SEVERAL else ()


def person_in(answer: Answer, documents: Sequence[Document]) -> str:
    """The one person whom an answer names as what somebody is: 许知秋 of "创始人为许知秋"; "" where it names none or
    several."""
    if answer.abstained:
        return ""
    text = simplified(answer.answer)
    found = {found["zh"] or found["en"] for found in _PERSON.finditer(text)}
    cited = {citation.document for citation in answer.citations}
    authors = {simplified(name) for document in documents if document.name in cited for name in document.facts.authors}
    found |= {name for name in authors if name in text}
    return found.pop() if len(found) == 1 else ""


@lru_cache(maxsize=1)
def _the_one() -> re.Pattern[str]:
    """What points to one of several by what kind of thing it is: "that division", 这个板块."""
    kinds = [word for words in words_file("subjects")["headings"].values() for word in words]
    zh, en = ("|".join(re.escape(one) for one in kinds if one.isascii() == latin) for latin in (False, True))
    return re.compile(
        rf"(?:[这那]一?[个家只款种]?|该)(?:{zh}|(?<=[个家只款])(?![{CJK}]))|\b(?:that|this) (?:one|{en})\b"
        rf"|(?<=\bof )(?:that|this)\b(?=\W|$)",
        re.I,
    )


def of_leader(question: str, leader: str) -> str:
    """The question with the one that an answer put first in the place of what points to it: "its revenue?" behind
    "which segment grew fastest?"; as it is where nothing does."""
    pointer = _the_one().search(question) or PRONOUN.search(question)
    if not leader or pointer is None or is_of_person(pointer[0]) or is_of_figure(question, pointer[0]):
        return question
    return f"{question[: pointer.start()]}{possessive(leader, pointer[0])}{question[pointer.end() :]}"


def resolved(question: str, answers: Sequence[Answer], documents: Sequence[Document]) -> str:
    """The question with what its pronouns stand for by the earlier answers, the last one first; as it is where they
    tell nothing of it."""
    if points_to_several(question):
        several = next((names for one in answers[:1] if (names := several_in(one, documents))), ())
        return of_several(question, several or one_by_one(answers, documents))
    if exhibit := _pattern("exhibit").search(question):
        return f"{question[: exhibit.start()].rstrip()}{question[exhibit.end() :]}".strip()
    if house := _the_house(question, answers, documents):
        return house
    pronoun = PRONOUN.search(question)
    if pronoun and is_of_person(pronoun[0]):
        person = next((name for one in answers[:2] if (name := person_in(one, documents))), "")
        if person:
            return f"{question[: pronoun.start()]}{possessive(person, pronoun[0])}{question[pronoun.end() :]}"
    return question


def one_by_one(answers: Sequence[Answer], documents: Sequence[Document]) -> tuple[str, ...]:
    """The two things that the last two answers told of, one each, the earlier one first; none where it is not so."""
    entities = [_entity_of(one, documents) for one in answers[:2]]
    return (entities[1], entities[0]) if len(entities) > 1 and all(entities) and entities[0] != entities[1] else ()


def _entity_of(answer: Answer, documents: Sequence[Document]) -> str:
    """The one row that an answer's cells are of, or the company of the report where the rows are measures; "" where it
    is not one."""
    rows = {cell.row for citation in answer.citations for cell in citation.cells if cell.row}
    if len(rows) == 1 and not measures_in(row := rows.pop()):
        return row
    cited = {citation.document for citation in answer.citations if citation.cells}
    subjects = {simplified(subject_of_report(one)) for one in documents if one.name in cited}
    return subjects.pop() if len(subjects) == 1 else ""


def of_both(question: str, last: str, answers: Sequence[Answer], documents: Sequence[Document]) -> str:
    """The last question asked of its thing and of the one before it, where a turn asks no more than which is the
    greater: "这两个哪个低"; "" where it asks otherwise."""
    found = _pattern("several").search(question)
    rest = f"{question[: found.start()]}{question[found.end() :]}".strip(" ，,？?。") if found else ""
    names = one_by_one(answers, documents)
    span = span_of(names[1], simplified(last)) if names and _WHICH_IS.fullmatch(rest) else None
    if span is None:
        return ""
    asked = _ASKING_END.sub("", last)
    return f"{asked[: span[1]]}和{names[0]}{asked[span[1] :]}{rest}"


def period_talked_of(turns: Sequence[str]) -> str:
    """The one period that the last of earlier turns that names one, and is no mere "and in 2022?", names; "" where it
    names several, or one that only another tells."""
    whole = (
        turn
        for turn in turns
        if groups_of(turn) and not OPENING.search(turn) and not turn.rstrip("?？ ").endswith("呢")
    )
    last = next(whole, "")
    period = one_period(last)
    return period if period and groups_of(period)[0].timing.year is not None else ""


def one_period(question: str) -> str:
    """The one period that a question names; "" where it names none or several."""
    groups = groups_of(question)
    return question[groups[0].start : groups[0].end] if len(groups) == 1 else ""


def with_period(question: str, period: str) -> str:
    """A question that names no period, nor more than what a change is from, asked of a period."""
    own = [one.timing for one in groups_of(question)]
    if not period or any((one.relative, one.relative_to) != (-1, "period") for one in own):
        return question
    return f"{period}{question}" if language(question) == "zh" else f"{question.rstrip(' ?')} in {period}?"


def of_former(question: str, last: str, answers: Sequence[Answer], documents: Sequence[Document]) -> str:
    """The last question, held against what the answer before it told of: "how many times the previous one?"; "" where a
    turn asks otherwise."""
    found, names = _FORMER.match(question), one_by_one(answers, documents)
    if found is None or not names or not last:
        return ""
    asked = _ASKING_END.sub("", last)
    if language(question) == "zh":
        return f"{asked}是{names[0]}的{found['zh']}"
    return f"{asked.strip(' ?')} is how many times that of {names[0]}?"


def _the_house(question: str, answers: Sequence[Answer], documents: Sequence[Document]) -> str:
    """The question with a house's name in the place of "the broker"; "" where it does not say so, or there are
    several."""
    found = _pattern("house").search(question)
    cited = {citation.document for one in answers[:1] for citation in one.citations}
    for candidates in ([one for one in documents if one.name in cited], documents):
        houses = {one.facts.institution for one in candidates if one.facts.institution}
        if found and len(houses) == 1:
            return f"{question[: found.start()]}{possessive(houses.pop(), '')}{question[found.end() :]}"
    return ""


def asked_of_another(last: str, new: str, documents: Sequence[Document]) -> str:
    """The last request made of another company, where a turn says nothing but its name: "Orchard's too" behind "show
    me the table of MelonCo";
    "" where it says more."""
    before, after = spelled_out(simplified(last), documents), spelled_out(simplified(new), documents)
    names = list(known_names(documents))
    named_before, asked = subjects_in(before, names), subjects_in(after, names)
    if len(named_before) != 1 or len(asked) != 1 or not says_nothing_new(last, _rest_of(after, asked[0])):
        return ""
    start, end = span_of(named_before[0], before) or (0, 0)
    return f"{before[:start]}{asked[0]}{before[end:]}"


def _rest_of(question: str, name: str) -> str:
    """A question without a name and the words that only ask for the same."""
    start, end = span_of(name, question) or (0, 0)
    return _pattern("courtesy").sub(" ", f"{question[:start]} {question[end:]}")
