"""Answers a turn that asks for a chart: the figures as a chart and a table, every one with its cell; or why there is
none."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from kb.chart import ChartKind
from kb.charts.asked import ChartAsked, in_periods, read_chart
from kb.charts.building import build
from kb.charts.citing import cite_facts
from kb.charts.series import name_of
from kb.charts.wording import figure, say
from kb.fact_answers.parts import OF_KIND
from kb.facts.fact import PeriodKind, SubjectKind
from kb.facts.subjects import is_total
from kb.model import Answer, Citation
from kb.question.entities import subject_of_report
from kb.question.short_names import spelled_out
from kb.store.fact_query import FactQuery, ListedFact
from kb.text.glossary_tokens import fold
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.charts.building import Built
    from kb.search.evidence_source import Sources

NAMED_MOST = 5
"""Measures that are named where a request names none that there are figures of."""


def charted(text: str, sources: Sources, last: Answer | None = None) -> Answer | None:
    """The answer to a turn that asks for a chart; None for any other. `last` is the answer before, whose cells "画成图"
    asks to have drawn."""
    asked = read_chart(spelled_out(text, sources.documents) if sources.documents else text)
    if asked is None:
        return None
    spoken = language(text)
    facts = _facts(asked, sources)
    if not asked.measures and last is not None and not asked.unexplained(()):
        facts = _of_answer(last, sources)
    if not facts:
        return _refused(text, _no_measure(sources, spoken))
    names = [one for fact in facts for one in _names(fact)]
    if left := asked.unexplained([*names, *_of_documents(sources)]):
        return _refused(text, say(spoken, "none_of", what=" ".join(left)))
    return _drawn(text, asked, _narrowed(asked, facts), sources, spoken)


def _drawn(text: str, asked: ChartAsked, facts: Sequence[ListedFact], sources: Sources, spoken: str) -> Answer:
    plain, narrower = _without_parts(asked, facts)
    built = _built(asked, plain, spoken)
    notes = [*built.notes, *([say(spoken, "narrower", count=narrower)] if narrower else [])]
    if built.chart is None:
        return _refused(text, say(spoken, "not_drawn", why=" ".join(notes)))
    citations, numbers = _cited(built.facts, sources)
    marks = tuple(replace(mark, number=numbers[mark.number - 1]) for mark in built.chart.marks)
    said = "\n".join([say(spoken, "here", title=built.chart.title), *notes, *_table(built, numbers, spoken)])
    chart = replace(built.chart, marks=marks)
    return Answer(text, said, abstained=False, citations=citations, chart=chart)


def _refused(text: str, why: str) -> Answer:
    return Answer(text, why, abstained=True)


def _facts(asked: ChartAsked, sources: Sources) -> list[ListedFact]:
    """The figures of the measures that are asked for."""
    found: list[ListedFact] = []
    for key in asked.measures:
        listed = sources.facts((), FactQuery(measure=key)) if sources.facts else ()
        found += [one for one in listed if one.fact.measure_key.partition(":")[0] == key or one.fact.measure_key == key]
    return list({one.id: one for one in found}.values())


def _of_answer(last: Answer, sources: Sources) -> list[ListedFact]:
    """The facts of the cells that the last answer used."""
    documents = {one.name: one for one in sources.documents}
    found: dict[str, ListedFact] = {}
    for citation in last.citations:
        document = documents.get(citation.document)
        chunk = sources.passages([citation.chunk]).get(citation.chunk)
        table = chunk[1].table if chunk else None
        if document is None or table is None:
            continue
        cells = {cell.position for cell in citation.cells}
        for at, fact in enumerate(sources.table_facts(document.id, table)):
            if fact.place.position in cells:
                identity = f"{document.id}-t{table}-{at}"
                found[identity] = ListedFact(document, identity, fact)
    return list(found.values())


def _no_measure(sources: Sources, spoken: str) -> str:
    every = sources.facts((), FactQuery()) if sources.facts else None
    some = [name for _, name, _ in islice(every.measures(), NAMED_MOST)] if every else []
    return (
        say(spoken, "no_measure", some=("、" if spoken == "zh" else ", ").join(some))
        if some
        else say(spoken, "nothing")
    )


def _names(listed: ListedFact) -> tuple[str, ...]:
    """What a request may call a figure by, beside measure and period."""
    return (*_forms(name_of(listed)), *_whose(listed), *listed.fact.scope, *listed.fact.measure)


_LEGAL = re.compile(
    r"[ ,]+(?:co|inc|corp|corporation|company|companies|ltd|limited|plc|group|holdings?|n\.?v|s\.?a|ag|se)\b.*"
    r"|(?:控股|集团|股份|有限|责任|公司)+$"
)
_LEAST_FORM = 2


def _forms(name: str) -> tuple[str, ...]:
    """A name as people write it: whole, and without what only tells the form of the company ("Best Buy Co., Inc.",
    美的集团)."""
    short = _LEGAL.sub("", fold(name)).strip()
    return (name, short) if len(short) >= _LEAST_FORM else (name,)


def _of_documents(sources: Sources) -> list[str]:
    """Names of documents and of whom they are about."""
    return [
        name
        for one in sources.documents
        for whole in (
            *(one.title, one.name, one.facts.institution, subject_of_report(one)),
            *(company.name for company in one.facts.companies),
        )
        for name in _forms(whole)
    ]


# ---- which of the figures --------------------------------------------------------------------------------------------


def _narrowed(asked: ChartAsked, facts: Sequence[ListedFact]) -> list[ListedFact]:
    """Those that the request narrows them down to: by names, periods, kinds of subjects, change or level."""
    text = fold(asked.text)
    dated = [one for one in facts if in_periods(one.fact.period, asked.periods) and one.fact.value is not None]
    moved = [one for one in dated if bool(one.fact.change) == asked.change]
    lengths = [one for one in moved if one.fact.period and one.fact.period.kind in asked.lengths]
    found = lengths if asked.lengths else moved
    if asked.subjects:
        of_parts = [one for one in found if one.fact.subject and one.fact.subject.said]
        alike = {other for kind in asked.subjects for other in OF_KIND.get(kind, ())}
        exact, near = (
            [one for one in of_parts if one.fact.subject and one.fact.subject.kind in kinds]
            for kinds in (asked.subjects, alike)
        )
        found = exact or [one for one in near if not is_total(one.fact.subject.name if one.fact.subject else "")]
    named = [one for one in found if any(fold(name) in text for name in _whose(one))]
    if named:
        return named
    reports = [one for one in found if any(fold(form) in text for form in _companies(one))]
    return reports or found


def _companies(listed: ListedFact) -> list[str]:
    """The names of whom the document of a figure is about."""
    about = listed.document.facts
    companies = (*about.companies, *([about.subject] if about.subject else []))
    names = (*(company.name for company in companies), subject_of_report(listed.document))
    return [form for name in names for form in _forms(name) if form]


def _whose(listed: ListedFact) -> list[str]:
    subject = listed.fact.subject
    if subject is None:
        return []
    names = (*_forms(subject.name), subject.code, subject.code.partition(".")[0])
    return [name for name in names if len(name) >= _LEAST_FORM]


def _without_parts(asked: ChartAsked, facts: Sequence[ListedFact]) -> tuple[list[ListedFact], int]:
    """Of the kind of subjects that is asked for, else of wholes (of companies where there are any), the figures of each
    name and period that the least narrows down; and how many were left out for it."""
    companies = [one for one in facts if one.fact.subject and one.fact.subject.kind is SubjectKind.COMPANY]
    text = fold(asked.text)
    whole = [one for one in companies or facts if _is_whole(one, text)] or list(companies or facts)
    whole = list(facts) if asked.subjects else whole
    least: dict[tuple[str, str, str], int] = {}
    for one in whole:
        slot = _slot(one)
        least[slot] = min(least.get(slot, len(one.fact.scope)), len(one.fact.scope))
    kept = [one for one in whole if len(one.fact.scope) == least[_slot(one)]]
    figures = {(_slot(one), one.fact.value) for one in kept}
    return kept, len({(_slot(one), one.fact.value) for one in facts} - figures)


def _is_whole(listed: ListedFact, text: str) -> bool:
    """Whether a figure is of the measure itself, or of a part of it that the request names."""
    part = listed.fact.measure_key.partition(":")[2]
    return not part or fold(part) in text


def _slot(listed: ListedFact) -> tuple[str, str, str]:
    return name_of(listed), listed.fact.period.end.isoformat() if listed.fact.period else "", listed.document.id


def _built(asked: ChartAsked, facts: Sequence[ListedFact], spoken: str) -> Built:
    if asked.kind is ChartKind.SCATTER and len(asked.measures) > 1:
        first, second = (
            [one for one in facts if one.fact.measure_key.partition(":")[0] == key] for key in asked.measures[:2]
        )
        return build(first, spoken, ChartKind.SCATTER, second=second)
    kind = asked.kind
    if kind is None and PeriodKind.YEAR in asked.lengths and len({name_of(one) for one in facts}) == 1:
        kind = ChartKind.BAR
    return build(facts, spoken, kind)


# ---- how it is told --------------------------------------------------------------------------------------------------


def _cited(facts: Sequence[ListedFact], sources: Sources) -> tuple[tuple[Citation, ...], list[int]]:
    """A citation for each table or sentence that figures come from, with all their cells, and the number of each
    figure's."""
    grouped: dict[tuple[str, str], list[Citation]] = {}
    keys = []
    for one in cite_facts(facts, sources.tables, sources.passages):
        key = (one.document, one.table or "") if one.cells else (one.document, one.quote)
        keys.append(key)
        grouped.setdefault(key, []).append(one)
    order = {key: number for number, key in enumerate(grouped, 1)}
    joined = tuple(
        replace(
            some[0],
            number=order[key],
            quote="\n".join(dict.fromkeys(one.quote for one in some)),
            cells=tuple(dict.fromkeys(cell for one in some for cell in one.cells)),
            boxes=tuple(dict.fromkeys(box for one in some for box in one.boxes)),
        )
        for key, some in grouped.items()
    )
    return joined, [order[key] for key in keys]


def _table(built: Built, numbers: Sequence[int], spoken: str) -> list[str]:
    """The figures as a pipe table: a row a name, a column a period, each figure with its marker."""
    cells: dict[tuple[str, str], str] = {}
    ends: dict[str, str] = {}
    measures = {one.fact.measure_key for one in built.facts}
    for listed, number, period in zip(built.facts, numbers, built.periods, strict=True):
        name = name_of(listed) + (f" · {' › '.join(listed.fact.measure)}" if len(measures) > 1 else "")
        text = f"{figure(listed.fact, spoken)}[{number}]"
        said = cells.get((name, period))
        cells[name, period] = f"{said}; {text}" if said else text
        ends[period] = listed.fact.period.end.isoformat() if listed.fact.period else ""
    periods = sorted(ends, key=lambda period: ends[period])
    names = list(dict.fromkeys(name for name, _ in cells))
    head = [say(spoken, "column_name"), *(period or "–" for period in periods)]
    rows = [[name, *(cells.get((name, period), "–") for period in periods)] for name in names]
    lines = [head, ["---", *("---:" for _ in periods)], *rows]
    return [f"| {' | '.join(one.replace('|', '/') for one in line)} |" for line in lines]
