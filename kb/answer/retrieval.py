"""What is searched for to answer a question: planned from the question and the reports alone, and searched before
anything is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kb.answer.across_reports import MOST_REPORTS, which_report
from kb.answer.all_companies import comparison_of_all
from kb.answer.company_comparison import comparison_of
from kb.prose.yes_no import asks_yes_or_no, opened
from kb.question.comparison_words import plain_opening
from kb.question.entities import subject_of_report, subjects_in
from kb.search.report_scope import houses_in, of_house, of_name, scope_of
from kb.text.chinese_scripts import simplified

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.answer.all_companies import OfAll
    from kb.answer.company_comparison import Comparison
    from kb.model import Document, Hit
    from kb.search.evidence_source import Sources
    from kb.search.report_scope import Scope
    from kb.text.glossary_tokens import Glossary


@dataclass(frozen=True, slots=True)
class Plan:
    """How a question that is complete in itself is answered.

    `compared` are two companies that it compares, `of_all` all companies. `opened` asks for the value that the question
    asks a yes or a no about: "Is the margin 5 %?" asks for the margin; "" where it asks for no yes or no.
    """

    question: str
    compared: Comparison | None = None
    of_all: OfAll | None = None
    opened: str = ""

    @property
    def questions(self) -> tuple[str, ...]:
        """The questions that are put to the reports, each once."""
        if self.compared:
            return self.compared.questions
        others = self.of_all.questions if self.of_all else ()
        return tuple(dict.fromkeys((*others, self.question, *filter(None, (self.opened,)))))


def plan_of(question: str, documents: Sequence[Document], glossary: Glossary) -> Plan:
    """The plan for a question over these reports."""
    companies = subjects_in(question, [simplified(subject_of_report(one)) for one in documents])
    if compared := comparison_of(question, companies):
        return Plan(question, compared)
    of_all = None if companies else comparison_of_all(question, documents, glossary)
    value = opened(question) if asks_yes_or_no(question) else ""
    return Plan(question, of_all=of_all, opened="" if value == question else value)


@dataclass(frozen=True, slots=True)
class Retrieved:
    """The passages for a question in the reports that it means: all that readers get to see.

    `hits` are passages of all those reports, best first. Where several reports are meant, `by_report` has the passages
    of each of the newest. `listed` are passages of what a question "which report …?" asks for the reports on.
    `elsewhere` are passages of any report that name whom the question is about. `lacks_report`: it asks for a report
    that is not there.
    """

    question: str
    scope: Scope
    hits: tuple[Hit, ...]
    by_report: Mapping[str, tuple[Hit, ...]] = field(default_factory=dict)
    listed: tuple[Hit, ...] = ()
    elsewhere: tuple[Hit, ...] = ()
    lacks_report: bool = False


def retrieve(plan: Plan, sources: Sources) -> dict[str, tuple[Retrieved, ...]]:
    """What is found for each question of a plan: see `retrieved`."""
    return {one: retrieved(one, sources) for one in plan.questions}


def retrieved(question: str, sources: Sources) -> tuple[Retrieved, ...]:
    """What is found for a question, in the order in which it is read.

    Where a Latin name chose the reports, the question is read in all reports after that: "France" may stand as it is in
    a report that does not tell, and in another form in the one that does.
    """
    question = plain_opening(question)
    scope = scope_of(question, sources)
    if scope.missing:
        return (Retrieved(question, scope, tuple(sources.search(question, ())), lacks_report=True),)
    chosen = bool(scope.documents)
    # Passages of all reports are needed to find the reports that have a name, or are of a house.
    found = [] if chosen and not houses_in(scope) else sources.search(scope.question, [d.id for d in scope.documents])
    of_latin_name = of_name(scope, found, sources)
    scopes = (scope,) if of_latin_name == scope else (of_latin_name, scope)
    return tuple(in_reports(question, of_house(one, found, sources), found, sources) for one in scopes)


def in_reports(question: str, scope: Scope, found: Sequence[Hit], sources: Sources) -> Retrieved:
    """What is found in the reports of a scope; `found` are the passages of any report."""
    meant = [one.id for one in scope.documents]
    hits = sources.search(scope.plain, sorted(meant)) if meant else found
    rest = which_report(question)
    several = [] if rest or len(meant) == 1 else meant[:MOST_REPORTS]
    anywhere = sources.search(question, ()) if scope.subject else []
    return Retrieved(
        question,
        scope,
        tuple(hits),
        {one: tuple(sources.search(scope.plain, [one])) for one in several},
        tuple(sources.search(rest, meant)) if rest else (),
        tuple(hit for hit in anywhere if scope.subject in simplified(hit.chunk.text)),
    )
