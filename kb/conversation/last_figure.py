"""The figure that an answer tells, another one held against it, and what it was before it was changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import print_figure, read_figure
from kb.amounts.claimed_amounts import Quantity, read_amounts, same_amount
from kb.amounts.units import NUMBER, SHARE, Unit, comparable, convert, read_unit
from kb.conversation.against_last import FACTOR, GAP
from kb.model import Answer
from kb.tables.computing.units import cell_unit
from kb.text.tokens import language
from kb.wording.citations import cite_passage, numbered

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.conversation.against_last import ComparisonWithLast
    from kb.model import Citation, CitedCell, Hit, Table
    from kb.search.evidence_source import Sources

DECIMALS = 2
"""Decimals of a factor and of a percentage."""
MOST_DECIMALS = 4
_PAIR = 2
_NAMES = 40
"""Characters of a label that names a figure at most."""


@dataclass(frozen=True, slots=True)
class LastFigure:
    """A figure that an answer tells: what it is worth, how it is printed with its unit, the labels beside and over it,
    its citation, and its table; None, and no labels, where a sentence states it."""

    value: float
    decimals: int
    unit: Unit
    printed: str
    citation: Citation
    row: str = ""
    column: str = ""
    table: Table | None = None

    @property
    def quantity(self) -> Quantity:
        """It as an amount of a text."""
        return Quantity(self.value, 10.0**-self.decimals, self.unit, self.printed, 0, 0)

    @property
    def rows(self) -> tuple[str, ...]:
        """What the rows of its table are called."""
        table = self.table
        return tuple(label for row in table.body for label in table.row_path(row)) if table else ()


@dataclass(frozen=True, slots=True)
class Change:
    """A sentence that says what a figure was before it was changed: `was` in its words, both amounts where it has
    them."""

    was: str
    citation: Citation
    before: LastFigure | None
    now: LastFigure | None


def figure_of_answer(answer: Answer, sources: Sources) -> LastFigure | None:
    """The one figure of an answer: from its cells, or else from the first sentence that it quotes; None where it has
    several."""
    if answer.abstained or not answer.citations:
        return None
    cells = [(citation, cell) for citation in answer.citations for cell in citation.cells]
    if cells:
        same = len({(cell.value, cell.unit) for _, cell in cells}) == 1
        return _of_cell(*cells[0], _table_of(cells[0][0], sources), answer.answer) if same else None
    quote = answer.citations[0].quote
    changes = (_read_change(quote, found, answer.citations[0]) for found in _EARLIER.finditer(quote))
    if changed := next((one.now for one in changes if one.before and one.now), None):
        return changed
    amounts = [one for one in read_amounts(quote).quantities if not one.worded]
    levels = [one for one in amounts if one.unit.kind != SHARE] or amounts
    counted = [one for one in levels if one.unit.kind != NUMBER or one.unit.scale != 1.0] or levels
    return _of_quantity(counted[0], answer.citations[0]) if len(counted) == 1 else None


def last_two_figures(answer: Answer, before: Answer | None, sources: Sources) -> tuple[LastFigure, ...]:
    """The two figures to compare where a turn names neither: the first two of the last answer, from different places;
    otherwise its one figure and that of the answer before. Empty where there are fewer than two."""
    cells = [replace(one, cells=(cell,)) for one in answer.citations for cell in one.cells]
    alone = (figure_of_answer(replace(answer, citations=(one,)), sources) for one in cells or answer.citations)
    figures = list({(one.citation.document, one.row, one.column, one.printed): one for one in alone if one}.values())
    if len(figures) < _PAIR and before is not None and (earlier := figure_of_answer(before, sources)):
        last = figure_of_answer(answer, sources)
        # Two answers need not tell the same measure, of two reports all the less.
        figures = [last, earlier] if last and _are_of_one_table(last, earlier) else []
    return tuple(figures[:_PAIR]) if len(figures) >= _PAIR else ()


def _are_of_one_table(first: LastFigure, second: LastFigure) -> bool:
    return first.table is not None and (first.citation.document, first.table) == (
        second.citation.document,
        second.table,
    )


def _table_of(citation: Citation, sources: Sources) -> Table | None:
    found = sources.passages([citation.chunk]).get(citation.chunk)
    if found is None or found[1].table is None:
        return None
    return sources.tables(found[0].id)[found[1].table]


def _of_cell(citation: Citation, cell: CitedCell, table: Table | None, said: str) -> LastFigure | None:
    """The figure of a cell, in the unit in which the answer `said` it, else in that of its table."""
    figure = read_figure(cell.value)
    if figure is None:
        return None
    unit = cell_unit(table, *cell.position, usual=cell.unit) if table else read_unit(cell.unit) or Unit()
    says = not unit.suffix or unit.suffix in cell.value or unit.prefix == unit.suffix
    printed = cell.value if says else f"{cell.value}{replace(unit, prefix='').attach('')}"
    for one in read_amounts(said).quantities:
        if one.value == figure.value and not one.worded and one.unit.scale != unit.scale == 1.0:
            unit, printed = one.unit, one.printed.strip()
    column = " ".join(dict.fromkeys(cell.column))[:_NAMES]
    return LastFigure(figure.value, figure.decimals, unit, printed, citation, cell.row[:_NAMES], column, table)


def _of_quantity(one: Quantity, citation: Citation) -> LastFigure:
    decimals = len(re.sub(r"\D+$", "", one.printed).partition(".")[2])
    return LastFigure(one.value, decimals, one.unit, one.printed.strip(), citation)


def sibling(words: str, last: LastFigure) -> str:
    """What another row of the last figure's table is called that words name as they are written elsewhere: GPT-4o-mini
    for "GPT-4o mini"; "" where none is."""
    wanted = _squeezed(words)
    found = {label for label in last.rows if _squeezed(label) == wanted and label != last.row}
    return found.pop() if len(found) == 1 and wanted else ""


def counterpart(words: str, question: str, last: LastFigure) -> str:
    """The last question of the row that differs from the last figure's by these words alone: "the international one"
    behind "domestic revenue"; "" where there is no such row."""
    for label in last.rows:
        own, other = _apart_from(last.row.split(), label.split())
        at = question.lower().find(own.lower()) if own and other.lower() == words.lower() else -1
        if at >= 0:
            return f"{question[:at]}{words}{question[at + len(own) :]}"
    return ""


def _apart_from(first: list[str], second: list[str]) -> tuple[str, str]:
    """Where two labels differ, between the words that both begin and end with."""
    while first and second and first[0] == second[0]:
        first, second = first[1:], second[1:]
    while first and second and first[-1] == second[-1]:
        first, second = first[:-1], second[:-1]
    return " ".join(first), " ".join(second)


def _squeezed(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def comparison_answer(turn: str, comparison: ComparisonWithLast, last: LastFigure, other: LastFigure) -> Answer | None:
    """The answer to a turn that compares another figure with the last one; None where both are the same figure, or
    their units do not fit."""
    first, second = (other, last) if comparison.first else (last, other)
    if not _go_together(first, second):
        return None
    unit = first.unit if first.unit.kind != NUMBER or first.unit.scale != 1.0 else second.unit
    value = convert(second.value, second.unit, first.unit) if second.unit.kind == first.unit.kind else second.value
    values = (first.value, value)
    if min(values) <= 0 and comparison.kind != GAP:
        return None
    spoken = language(turn)
    once = {(one.chunk, one.quote, one.cells): one for one in (first.citation, second.citation)}
    citations = numbered(once.values())
    marks = "".join(f"[{one.number}]" for one in citations)
    names = [f"{name} {one.printed}".strip() for name, one in zip(_names(first, second), (first, second), strict=True)]
    alike = first.row if first.row == second.row else first.column if first.column == second.column else ""
    said = _said(comparison, (*names, alike), values, max(first.decimals, second.decimals), unit, spoken)
    return Answer(turn, f"{said}{marks}{'。' if spoken == 'zh' else '.'}", abstained=False, citations=citations)


def _go_together(first: LastFigure, second: LastFigure) -> bool:
    """Whether two figures may be held against each other: of one table in one row or one column, else of two texts."""
    if not comparable(first.unit, second.unit):
        return False
    if first.table is None or second.table is None or first.citation.document != second.citation.document:
        same = (first.citation.quote, first.printed) == (second.citation.quote, second.printed)
        return not same
    return first.table == second.table and (first.row == second.row) != (first.column == second.column)


def _names(first: LastFigure, second: LastFigure) -> tuple[str, str]:
    """What tells two figures apart: their rows, else what stands over them."""
    if first.row != second.row:
        return first.row, second.row
    return first.column, second.column


def _said(
    comparison: ComparisonWithLast,
    names: Sequence[str],
    values: tuple[float, float],
    decimals: int,
    unit: Unit,
    spoken: str,
) -> str:
    """The result, with both figures by `names`: what tells each from the other, then what they have in common."""
    zh, (first, second) = spoken == "zh", values
    alike = f"{names[2]}{'：' if zh else ': '}" if names[2] else ""
    if comparison.kind == FACTOR:
        times, terms = print_figure(first / second, DECIMALS), f"{alike}{names[0]} ÷ {names[1]}"
        return f"{times} 倍（{terms}）" if zh else f"{times} times ({terms})"
    apart = _apart(first, second, decimals, unit, zh=zh)
    if comparison.kind == GAP:
        terms = f"{alike}{names[0]} − {names[1]}"
        if unit.kind != SHARE and second > 0:
            percent = print_figure((first / second - 1) * 100, DECIMALS)
            terms += f"{'，即 ' if zh else ', '}{'+' if first > second else ''}{percent}%"
        return f"相差 {apart}（{terms}）" if zh else f"Difference: {apart} ({terms})"
    yes = first < second if comparison.less else first > second
    higher, lower, equal = ("高于", "低于", "等于") if zh else ("is above", "is below", "equals")
    relation = equal if first == second else higher if first > second else lower
    if zh:
        return f"{'是' if yes else '否'}，{alike}{names[0]} {relation} {names[1]}（相差 {apart}）"
    return f"{'Yes' if yes else 'No'}: {alike}{names[0]} {relation} {names[1]} (difference {apart})"


def _apart(first: float, second: float, decimals: int, unit: Unit, *, zh: bool) -> str:
    if unit.kind == SHARE and unit.scale == 1.0:
        unit = replace(unit, suffix="个百分点" if zh else "percentage points")
    return unit.attach(print_figure(abs(first - second), min(decimals, MOST_DECIMALS)))


_PART = r"[^，,。；;（()）]"
_OF_WHAT_ZH = r"(?:预计|预测|预期|指引|目标价|评级|值|价)"
_OF_WHAT = r"(?:range|estimate|guidance|outlook|forecast|target|expectation|rate|price|level)s?"
_EARLIER = re.compile(
    rf"(?:由|从)(?:原来?的?|此前的?)?(?P<from>{_PART}{{1,24}}?)(?:大幅|小幅|进一步)?"
    r"(?:上调|下调|提升|提高|调高|调低|上修|下修|调整|修正|增至|降至|扩)(?:至|到|为)?"
    rf"|[（(，,](?:原来?|此前|前值|前次|先前|之前)(?:的|为|是)?{_OF_WHAT_ZH}?(?:为|是|[:：])?\s*(?P<was>{_PART}{{1,24}})"
    r"|\b(?:up|down|raised|lowered|increased|reduced|cut|revised|changed) from (?:(?:an?|its|the|our|their) )?"
    rf"(?:(?:earlier|prior|previous|original) )?(?:{_OF_WHAT} )?(?:of )?(?P<up>[^,;()]{{1,60}}?(?=[,;()]|\.(?!\d)|$))"
    rf"|\b(?:prior|previous|earlier) {_OF_WHAT} (?:of|was|were) (?:approximately |about )?"
    r"(?P<prior>[^,;()]{1,60}?(?=[,;()]|\.(?!\d)|$))"
    r"|[(,]\s*(?:previously|formerly|prior|before)[: ]+(?P<previously>[^,;()]{1,60})",
    re.I,
)
"""Words that say what something was before it was changed, with what it was."""


def change_of(answer: Answer, figure: LastFigure | None, hits: Sequence[Hit]) -> Change | None:
    """The change of the last answer's figure, as a sentence states it that has the figure too, or that was quoted; None
    where none does."""
    quotes = [one.quote.strip() for one in answer.citations]
    chunks = [one.chunk for one in answer.citations]
    near = sorted(hits, key=lambda hit: chunks.index(hit.chunk_id) if hit.chunk_id in chunks else len(chunks))
    for hit, sentence in _sentences(near):
        is_cited = any(sentence in quote or quote in sentence for quote in quotes)
        for found in _EARLIER.finditer(sentence):
            citation = cite_passage(1, hit, sentence)
            change = _read_change(sentence, found, citation)
            now = change.now
            states = figure is not None and now is not None and same_amount(figure.quantity, now.quantity)
            if states or (is_cited and figure is None):
                return change
    return None


def _sentences(hits: Iterable[Hit]) -> Iterator[tuple[Hit, str]]:
    for hit in hits:
        if hit.chunk.table is None:
            for start, end in hit.chunk.sentences or ((0, len(hit.chunk.text)),):
                yield hit, hit.chunk.text[start:end].strip()


def _read_change(sentence: str, found: re.Match[str], citation: Citation) -> Change:
    """What a sentence says something was, and is: "from A to B" has that behind it, "B (previously A)" before it."""
    was = next(group for group in found.groups() if group).strip(" .")
    before, after = (read_amounts(part).quantities for part in (sentence[: found.start()], sentence[found.end() :]))
    now = (after[:1] or before[-1:]) if found["from"] else before[-1:]
    amounts = read_amounts(was).quantities
    figures = [_of_quantity(one[0], citation) if len(one) == 1 else None for one in (amounts, now)]
    return Change(was, citation, figures[0], figures[1])


def said_before(turn: str, change: Change) -> Answer:
    """What the last figure was before it was changed, with the sentence that says so."""
    quote = change.citation.quote
    said = f"之前为 {change.was}：“{quote}”" if language(turn) == "zh" else f"Before: {change.was}. “{quote}”"
    return Answer(turn, f"{said}[1]", abstained=False, citations=(change.citation,))
