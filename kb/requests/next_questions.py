"""What may be asked after an answer: the same with another choice where something was taken unasked, and what lies
beside the figures it cites.

Every question that is offered has been asked: it is answered, and where it asks for a figure, with that figure. No list
of questions is
kept: they are made of the rows and columns of the tables that the answer cites, and of what its reports hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import read_figure, without_unit
from kb.requests.wordlists import say
from kb.tables.choosing.labels import name_column
from kb.text.tokens import language

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from kb.model import Answer, Assumption, Citation, CitedCell, Fact, Table
    from kb.search.evidence_source import Sources

    Ask = Callable[[Sequence[str]], Answer]

QUESTIONS_MOST = 3
OTHERS_MOST = 4
TRIED_MOST = 5
"""Questions that are asked for the offer of a few, at most."""

LABEL_LONGEST = 24
_ENDS = "?？。."


@dataclass(frozen=True, slots=True)
class Following:
    """What may be asked next. `others` has for each of Answer.assumed the other choices: (its value, the question that
    names it)."""

    questions: tuple[str, ...] = ()
    others: tuple[tuple[tuple[str, str], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class _Cited:
    """A table that an answer cites: the cells it used, and the facts of the table's cells by their positions."""

    cells: Sequence[CitedCell]
    table: Table
    facts: Mapping[tuple[int, int], Fact]

    def measure(self, row: int, column: int) -> str:
        """What a cell measures: by its fact, else by the outermost header."""
        fact = self.facts.get((row, column))
        return fact.measure_key if fact else "".join(self.table.column_path(column)[:1])

    def label(self, row: int, column: int) -> str:
        """The period of a cell, as printed: by its fact, else the innermost header."""
        fact = self.facts.get((row, column))
        return fact.period.label if fact and fact.period else "".join(self.table.column_path(column)[-1:])

    def is_choice(self, row: int, column: int, other: int) -> bool:
        """Whether another column of a row can be meant where this one was taken: the same measure, or one told in the
        same unit."""
        if self.measure(row, column) == self.measure(row, other):
            return True
        one, two = self.facts.get((row, column)), self.facts.get((row, other))
        return bool(one and two and one.unit.name and one.unit == two.unit and one.period == two.period)


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A question, and what its answer must have in it."""

    question: str
    printed: str = ""


def following(
    turns: Sequence[str], answer: Answer, sources: Sources, ask: Ask, general: Callable[[], Iterator[str]]
) -> Following:
    """What may be asked after `answer` to the last of `turns`.

    Args:
        turns: the questions of the conversation, the answered one last.
        answer: what was answered.
        sources: what it was answered from.
        ask: answers the last of some questions, without a language model.
        general: questions on the reports that the answer cites, which need not be answered.
    """
    tables = [cited for one in answer.citations if one.cells and (cited := _cited(one, sources)) is not None]
    others = tuple(tuple(_others(one, turns, tables, ask)) for one in answer.assumed)
    return Following(tuple(_questions(turns, answer, tables, ask, general)), others)


def _cited(citation: Citation, sources: Sources) -> _Cited | None:
    found = sources.passages([citation.chunk]).get(citation.chunk)
    if found is None or found[1].table is None:
        return None
    document, number = found[0].id, found[1].table
    tables = sources.tables(document)
    if number >= len(tables):
        return None
    facts = {one.place.position: one for one in sources.table_facts(document, number) if one.place.position}
    return _Cited(citation.cells, tables[number], facts)


def _questions(
    turns: Sequence[str],
    answer: Answer,
    tables: Sequence[_Cited],
    ask: Ask,
    general: Callable[[], Iterator[str]],
) -> Iterator[str]:
    spoken = language(answer.question)
    asked = {_plain(turn) for turn in turns}
    beside = [one for cited in tables[:1] for one in _beside(cited, spoken)]

    def fresh() -> Iterator[_Candidate]:
        for one in (*beside, *(_Candidate(text) for text in general())):
            if _plain(one.question) not in asked:
                asked.add(_plain(one.question))
                yield one

    good = (one.question for one in islice(fresh(), TRIED_MOST) if _holds(ask((*turns, one.question)), one))
    yield from islice(good, QUESTIONS_MOST)


def _plain(question: str) -> str:
    return "".join(question.split()).rstrip(_ENDS).casefold()


def _holds(answer: Answer, candidate: _Candidate) -> bool:
    return not answer.abstained and candidate.printed in answer.answer


def _beside(cited: _Cited, spoken: str) -> Iterator[_Candidate]:
    """Figures that stand beside the first one cited: another measure of the same row, the same column in another
    row."""
    table = cited.table
    row, column = cited.cells[0].position
    if table.parts or row not in table.body or not table.label_columns <= column < table.width:
        return
    figures = [at for at in range(table.label_columns, table.width) if _asked_by(table, row, at)]
    elsewhere = [at for at in figures if cited.measure(row, at) != cited.measure(row, column)]
    elsewhere.sort(key=lambda at: cited.label(row, at) != cited.label(row, column))
    cited_rows = {cell.position[0] for cell in cited.cells}
    rows = [at for at in (*range(row + 1, len(table.rows)), *range(table.header_rows, row)) if at not in cited_rows]
    below = [at for at in rows if _asked_by(table, at, column)]
    for at, over in (*((row, one) for one in elsewhere[:1]), *((one, column) for one in below[:1])):
        yield _figure_asked(table, at, over, spoken)
    if len(below) > 1:
        yield _Candidate(say(spoken, "next_highest", column=_name(table, column)))


def _figure_asked(table: Table, row: int, column: int, spoken: str) -> _Candidate:
    label = without_unit(table.rows[row][name_column(table)]).strip(" :：")
    question = say(spoken, "example_figure", row=label, column=_name(table, column))
    return _Candidate(question, table.rows[row][column])


def _name(table: Table, column: int) -> str:
    return " ".join(without_unit(step) for step in reversed(table.column_path(column)))


def _asked_by(table: Table, row: int, column: int) -> bool:
    """Whether a cell has a figure, and labels that are short enough to be said in a question."""
    label, name = table.rows[row][name_column(table)].strip(), _name(table, column)
    short = 1 < len(label) <= LABEL_LONGEST and 1 < len(name) <= LABEL_LONGEST
    return short and bool(read_figure(table.rows[row][column]))


def _others(
    assumption: Assumption, turns: Sequence[str], tables: Sequence[_Cited], ask: Ask
) -> Iterator[tuple[str, str]]:
    values = dict.fromkeys(value for cited in tables for value in _siblings(assumption.value, cited))
    for value in islice(values, OTHERS_MOST):
        for question in _with_choice(turns[-1], value):
            answer = ask((*turns[:-1], question))
            named = any(value in (*cell.column, cell.row) for one in answer.citations for cell in one.cells)
            taken_again = assumption.what in {one.what for one in answer.assumed}
            if not answer.abstained and named and not taken_again:
                yield value, question
                break


def _siblings(value: str, cited: _Cited) -> Iterator[str]:
    """What stands in the table in the place of a label: the other years over a column, the other groups before a
    row."""
    table = cited.table
    for cell in cited.cells:
        row, column = cell.position
        if row not in table.body or not 0 <= column < table.width:
            continue
        choices = [at for at in range(table.label_columns, table.width) if cited.is_choice(row, column, at)]
        columns = [table.column_path(at) for at in choices]
        yield from _in_place(value, table.column_path(column), columns, alone=False)
        yield from _in_place(value, table.row_path(row), [table.row_path(at) for at in table.body], alone=True)


def _in_place(value: str, path: tuple[str, ...], paths: Sequence[tuple[str, ...]], *, alone: bool) -> Iterator[str]:
    """The labels that other paths have where `path` has `value`; unless `alone`, of paths that are the same else."""
    if value not in path:
        return
    at = path.index(value)
    for other in paths:
        same = alone or (*other[:at], *other[at + 1 :]) == (*path[:at], *path[at + 1 :])
        if len(other) == len(path) and same and other[at] != value:
            yield other[at]


def _with_choice(question: str, value: str) -> Iterator[str]:
    """The question with a choice named in it, in the ways that people do."""
    bare = question.rstrip().rstrip(_ENDS)
    end = question.rstrip()[len(bare) :] or ("？" if language(question) == "zh" else "?")
    if language(question) == "zh":
        yield f"{value} {question}"
    else:
        yield f"{bare} in {value}{end}"
    yield f"{bare} ({value}){end}"
