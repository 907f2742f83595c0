"""Lays a made-up table out in rows and columns, and writes down what each of its figures means."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from eval.facts.expected import ExpectedFact, ExpectedSubject, ExpectedUnit, Meaning
from eval.facts.made_draft import MEASURE, PERIOD, SCOPE, SUBJECT, MadeCell, axis_terms, sign_in_cell
from eval.facts.made_words import MONEY, PERCENT, MadeTerm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eval.facts.made_draft import MadeDraft
    from eval.facts.made_figures import Values

_PERCENT = ExpectedUnit(("%",), Decimal(1), "")


@dataclass(slots=True)
class MadeGrid:
    """The cells of a table as they are laid out, and the facts that they hold."""

    header_rows: int = 0
    label_columns: int = 0
    drawn: list[MadeCell] = field(default_factory=list)
    laid: list[ExpectedFact] = field(default_factory=list)

    @property
    def cells(self) -> tuple[MadeCell, ...]:
        """All cells, row by row."""
        return tuple(sorted(self.drawn, key=lambda cell: (cell.row, cell.column)))

    @property
    def facts(self) -> tuple[ExpectedFact, ...]:
        """What its figures mean."""
        return tuple(self.laid)

    def put(self, row: int, column: int, text: str, height: int = 1, width: int = 1, *, header: bool = False) -> None:
        """Lay a cell of words."""
        self.drawn.append(MadeCell(row, column, text, height, width, header))


@dataclass(frozen=True, slots=True)
class _Row:
    """A row below the header: its labels (empty: of the cell above), the terms that it stands for; none of a section's
    own row."""

    labels: tuple[str, ...]
    terms: tuple[MadeTerm, ...]
    section: str = ""


def grid_of(draft: MadeDraft, values: Values, *, missing: str) -> MadeGrid:
    """The table of a draft; `missing` is how one of its figures is marked as not there, or empty."""
    grid = MadeGrid()
    grid.label_columns = (2 if draft.shape.style == "columns" else 1) + (draft.places["unit"] == "unit column")
    rows, columns = _rows(draft), axis_terms(draft, draft.shape.columns)
    over = int(draft.places[PERIOD] == "cell over block" or draft.shape.of in {PERIOD, SUBJECT})
    grid.header_rows = len(draft.shape.columns) + over
    wide = grid.label_columns + len(columns) + bool(draft.growth) + bool(draft.share)
    blocks: list[tuple[MadeTerm, ...]] = axis_terms(draft, (draft.shape.of,)) if draft.shape.blocks else [()]
    high = grid.header_rows + len(rows)
    corners = [
        (at * (high + 1), 0) if draft.shape.blocks == "stacked" else (0, at * (wide + 1)) for at in range(len(blocks))
    ]
    heads = _heads(draft)
    first = draft.rng.choice((0, grid.label_columns, wide - 1))
    for (top, left), block in zip(corners, blocks, strict=True):
        corner = block[0].text if draft.shape.of == SCOPE else heads[0]
        _head(draft, grid, columns, (top, left), [corner, *heads[1:]])
        if over:
            _cell_over(grid, (top, left), (first, wide), (block or draft.terms[PERIOD])[0].text)
        for down, row in enumerate(rows):
            _lay(draft, grid, row, (top + grid.header_rows + down, left, wide))
    figures = [
        (row, (*columns[across], *block), (top + grid.header_rows + down, left + grid.label_columns + across))
        for (top, left), block in zip(corners, blocks, strict=True)
        for down, row in enumerate(rows)
        if not row.section
        for across in range(len(columns))
    ]
    gap = draft.rng.randrange(1, len(figures)) if missing and len(figures) > 1 else -1
    for number, (row, terms, at) in enumerate(figures):
        _figure(draft, grid, at, (*row.terms, *terms), values, missing if number == gap else "")
    if draft.share:
        _share(draft, grid, rows, values, grid.label_columns + len(columns))
    elif draft.growth:
        _grow(draft, grid, rows, values, grid.label_columns + len(columns))
    return grid


def _rows(draft: MadeDraft) -> list[_Row]:
    """The rows below the header."""
    shape, rng = draft.shape, draft.rng
    if len(shape.rows) == 1:
        return [_Row((term.text,), (term,)) for term in draft.terms[shape.rows[0]]]
    outer, inner = (draft.terms[name] for name in shape.rows)
    rows: list[_Row] = []
    form = rng.choice(draft.words.lists["of_which"])
    repeated = rng.random() < 0.5
    for term in outer:
        if shape.style == "section":
            rows.append(_Row((term.text,), (), section=term.text))
            rows += [_Row((below.text,), (term, below)) for below in inner]
        elif shape.style == "of which":
            rows.append(_Row((term.text,), (term,)))
            rows += [_Row((form.format(part=below.text),), (term, below)) for below in inner]
        else:
            heads = [term.text if repeated or not at else "" for at in range(len(inner))]
            rows += [_Row((head, below.text), (term, below)) for head, below in zip(heads, inner, strict=True)]
    return rows


def _corner(draft: MadeDraft) -> str:
    """The cell over the row labels."""
    if corner := draft.terms.get("corner"):
        return corner[0].text
    return _head_of(draft, draft.shape.rows[0] if draft.shape.style == "columns" else draft.shape.rows[-1])


def _head_of(draft: MadeDraft, dimension: str) -> str:
    """What heads a column of labels."""
    lists, subjects = draft.words.lists, draft.terms[SUBJECT]
    if dimension == SUBJECT:
        return draft.rng.choice(lists["subject_heads" if subjects[0].kind == "companies" else "segment_heads"])
    return draft.rng.choice(lists["period_heads" if dimension == PERIOD else "measure_heads"])


def _heads(draft: MadeDraft) -> list[str]:
    """What stands over the columns of labels."""
    heads = [_corner(draft)]
    if draft.shape.style == "columns":
        heads.append(_head_of(draft, draft.shape.rows[1]))
    if draft.places["unit"] == "unit column":
        heads.append(draft.words.one("unit_head"))
    return heads


def _head(
    draft: MadeDraft, grid: MadeGrid, columns: Sequence[tuple[MadeTerm, ...]], at: tuple[int, int], heads: Sequence[str]
) -> None:
    """The header rows: heads of label columns, one or two rows of column headers."""
    depth = len(draft.shape.columns)
    top, left = at[0] + grid.header_rows - depth, at[1]
    for across, head in enumerate(heads):
        grid.put(top, left + across, head, height=depth, header=True)
    inner = len(draft.terms[draft.shape.columns[-1]])
    for across, terms in enumerate(columns):
        column = left + grid.label_columns + across
        if depth > 1 and across % inner == 0:
            grid.put(top, column, terms[0].text, width=inner, header=True)
        grid.put(top + depth - 1, column, terms[-1].text, header=True)


def _cell_over(grid: MadeGrid, at: tuple[int, int], across: tuple[int, int], text: str) -> None:
    """The row above the header, in whose one cell the period or subject stands: from a column on to the end."""
    (top, left), (first, wide) = at, across
    for column in range(left, left + first):
        grid.put(top, column, "", header=True)
    grid.put(top, left + first, text, width=wide - first, header=True)


def _lay(draft: MadeDraft, grid: MadeGrid, row: _Row, at: tuple[int, int, int]) -> None:
    """The labels of a row; a section's own row is empty beside its name."""
    down, left, wide = at
    if row.section:
        grid.put(down, left, row.section)
        for column in range(left + 1, left + wide):
            grid.put(down, column, "")
        return
    for column, label in enumerate(row.labels):
        grid.put(down, left + column, label)
    if draft.places["unit"] == "unit column":
        measure = next(term for term in row.terms if term.dimension == MEASURE)
        grid.put(down, left + len(row.labels), draft.of_unit(measure).word)


def _figure(
    draft: MadeDraft, grid: MadeGrid, at: tuple[int, int], terms: Sequence[MadeTerm], values: Values, missing: str
) -> None:
    """A cell with its figure, and what that means."""
    of = {term.dimension: term for term in terms}
    measure = of.get(MEASURE, draft.terms[MEASURE][0])
    unit = draft.of_unit(measure)
    if missing:
        grid.drawn.append(MadeCell(*at, missing))
        grid.laid.append(_fact(draft, missing, _meanings(draft, of, None, None)))
        return
    assert draft.money is not None
    value = values.draw(measure.kind, draft.money.unit.scale)
    signed = sign_in_cell(measure, draft.places["unit"], along=draft.along(MEASURE))
    if signed:
        form = unit.in_cell[0] if measure.kind != MONEY else draft.terms["in cell"][0].text
        text = draft.notation.signed(value, form.format(n=draft.notation.digits(value)))
    else:
        text = draft.notation.text(value)
    grid.drawn.append(MadeCell(*at, text, value=None if signed and measure.kind != PERCENT else value))
    grid.laid.append(_fact(draft, text, _meanings(draft, of, value, unit.unit)))


def _grow(draft: MadeDraft, grid: MadeGrid, rows: Sequence[_Row], values: Values, column: int) -> None:
    """A last column that says how much each row has changed from the year before."""
    signed = draft.rng.random() < 0.6
    tail = "" if signed else "(%)"
    grid.put(grid.header_rows - 1, column, f"{draft.growth}{tail}", header=True)
    latest = max(draft.terms[PERIOD], key=lambda term: term.periods[0].start)
    for down, row in enumerate(rows):
        value = values.draw(PERCENT, Decimal(1))
        text = draft.notation.signed(value, f"{draft.notation.digits(value)}{'%' if signed else ''}")
        grid.drawn.append(MadeCell(grid.header_rows + down, column, text, value=value))
        of = {term.dimension: term for term in (*row.terms, latest)}
        grid.laid.append(_fact(draft, text, _meanings(draft, of, value, _PERCENT, change="prior year")))


def _share(draft: MadeDraft, grid: MadeGrid, rows: Sequence[_Row], values: Values, column: int) -> None:
    """Two last columns: the share that each row's last amount is, and the growth of that amount."""
    amount = draft.terms[MEASURE][-1]
    whole = draft.terms.get("whole")
    share = MadeTerm(MEASURE, draft.share, f"占{whole[0].text}" if whole else draft.share)
    for across, head in enumerate((draft.share, draft.growth)):
        grid.put(grid.header_rows - 1, column + across, head, header=True)
    for down, row in enumerate(rows):
        of = {term.dimension: term for term in row.terms}
        for across, (measure, change) in enumerate(((share, ""), (amount, "prior year"))):
            value = abs(values.draw(PERCENT, Decimal(1)))
            text = f"{draft.notation.digits(value)}%"
            grid.drawn.append(MadeCell(grid.header_rows + down, column + across, text, value=value))
            meanings = _meanings(draft, of | {MEASURE: measure}, value, _PERCENT, change=change)
            grid.laid.append(_fact(draft, text, meanings))
            if whole and not (down or across):
                words = {"subject": row.labels[-1], "whole": whole[0].text, "share": draft.notation.digits(value)}
                draft.sentence = draft.sentence.format(**words)


def _fact(draft: MadeDraft, text: str, meanings: tuple[Meaning, ...]) -> ExpectedFact:
    return ExpectedFact(f"made.{draft.format}", text, (), meanings, kind="cell")


def _meanings(
    draft: MadeDraft, of: dict[str, MadeTerm], value: Decimal | None, unit: ExpectedUnit | None, *, change: str = ""
) -> tuple[Meaning, ...]:
    """What a figure under these terms means; a segment that stands over the rows, not in them, may be scope of the
    company as well."""
    measure, period = (of.get(name, draft.terms[name][0]) for name in (MEASURE, PERIOD))
    scopes = draft.terms.get(SCOPE, [])
    scope = of.get(SCOPE) or (scopes[0] if scopes and not draft.along(SCOPE) else None)
    around = (draft.title, draft.heading, draft.caption, draft.sheet, draft.sentence, draft.unit_line)

    def meaning(subject: ExpectedSubject, *more: str) -> Meaning:
        return Meaning(
            value=value,
            unit=unit,
            measures=(measure.name,),
            subject=subject,
            periods=period.periods,
            bases=tuple(frozenset(filter(None, (word,))) for word in period.basis),
            scope=(*((scope.name,) if scope else ()), *more),
            scope_not=tuple(term.name for term in scopes if term is not scope),
            scope_of=around,
            changes=(change,),
        )

    subject, place = of.get(SUBJECT, draft.terms[SUBJECT][0]), draft.places[SUBJECT]
    if place == "own":
        return (meaning(ExpectedSubject((subject.name,), said=False)),)
    around_rows = place in {"heading", "sheet", "section row", "cell over each block"}
    first = meaning(ExpectedSubject((subject.name,), said=None if place in {"heading", "sheet"} else True))
    if not around_rows or not draft.company:
        return (first,)
    return (first, meaning(ExpectedSubject((draft.company,), said=False), subject.name))
