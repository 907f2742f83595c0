"""Whether a figure that a claim takes from a table stands in the row and the column that the claim gives it to."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import read_figure, without_unit
from kb.amounts.claimed_amounts import Quantity, same_amount, unit_stands
from kb.amounts.units import NUMBER, SHARE
from kb.tables.computing.units import cell_unit
from kb.text.label_mentions import find_mention, labels_of, rarity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kb.llm.claims import Claim
    from kb.model import Table
    from kb.text.glossary_tokens import Glossary
    from kb.text.label_mentions import Label, Reading

MOST_LINES = 400
"""Rows and columns of a table beyond which only that a figure stands in it is checked, not where."""

NAMED = 0.34
"""Share of a label that must be named to be meant, where no other is named better: "2024 年" for "2024 年营收"."""

_LOSS = re.compile(
    r"亏损|净亏|为负|负值|下降|下滑|减少|降低|回落|下跌|缩减|收窄|跌|降幅|减幅|\b(?:loss(?:es)?|negative"
    r"|decreas\w*|declin\w*|fell|fall(?:en|ing)?|drop\w*|down|lower|shr[au]nk)\b",
    re.IGNORECASE,
)
"""With one of these a claim tells a figure below zero without its sign."""
_PERCENT = 100

Cell = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FigureMatch:
    """What became of a claim's figure in a table: the cells that it stands in rightly, and whether it stands in any."""

    cells: tuple[Cell, ...]
    stands: bool
    unit: bool = True


@dataclass(frozen=True, slots=True)
class _Side:
    """One line of labels (a header row, or a label column): for each label, the rows or columns under it."""

    labels: tuple[Label, ...]
    texts: tuple[str, ...]
    weights: Mapping[str, float]


class TableFigures:
    """A table's cells, read once for all figures that are looked for in it. `slots` lead from a part's cells to the
    table's."""

    def __init__(self, table: Table, glossary: Glossary) -> None:
        self._glossary = glossary
        self._parts = [(part, where.slots) for part, where in table.part_tables()]
        self._around = "\n".join(
            (
                table.caption,
                table.unit,
                *table.notes,
                *(" ".join(row) for row in table.rows[: max(1, table.header_rows)]),
            )
        )
        self._cells = [
            (at, (row, column), figure)
            for at, (part, _) in enumerate(self._parts)
            for row in part.body
            for column in range(part.label_columns, part.width)
            if (figure := _cell_quantity(part, row, column, glossary)) is not None
        ]
        small = [len(part.rows) + part.width <= MOST_LINES for part, _ in self._parts]
        self._columns = [
            _columns(part, glossary) if fits else () for fits, (part, _) in zip(small, self._parts, strict=True)
        ]
        self._rows = [_rows(part, glossary) if fits else () for fits, (part, _) in zip(small, self._parts, strict=True)]
        texts = {text for sides in (*self._columns, *self._rows) for side in sides for text in side.texts}
        self._numbered = [text for text in texts if re.search(r"\d", text) and re.search(r"[^\W\d_]", text)]

    def names(self, figure: Quantity, claim: Claim) -> bool:
        """Whether a figure is but a piece of a label that the claim gives whole: the 0 of "Level 0: No AI"."""
        found = (match for text in self._numbered for match in re.finditer(re.escape(text), claim.text))
        return any(match.start() <= figure.start < match.end() for match in found)

    def find(self, figure: Quantity, claim: Claim, figures: Sequence[Quantity], asked: Reading) -> FigureMatch:
        """Where a claim's figure stands; `figures` are all of the claim's, `asked` is the question."""
        same = [one for one in self._cells if _is_same(figure, one[2], claim.text)]
        fitting = [one for one in same if _unit_fits(figure, one[2], self._around)]
        cells = []
        for at, (row, column), _ in fitting:
            _, slots = self._parts[at]
            sides = [(side, side.texts[column]) for side in self._columns[at]] + [
                (side, side.texts[row]) for side in self._rows[at]
            ]
            if all(self._agrees(side, own, figure, claim, figures, asked) for side, own in sides):
                cells.append(slots[row][column])
        return FigureMatch(tuple(dict.fromkeys(cells)), bool(same), bool(fitting) or not same)

    def _agrees(
        self, side: _Side, own: str, figure: Quantity, claim: Claim, figures: Sequence[Quantity], asked: Reading
    ) -> bool:
        """Whether the label that the claim gives a figure to is its own: the claim's, else the question's, else any."""
        places = self._places(side, claim.reading)
        if not places:
            # What the question names counts where the sentence names nothing.
            named = {text for _, text in self._places(side, asked)}
            return not named or own in named or len(named) == len(set(side.texts))
        given = _given(figure, figures, places)
        return given is None or own in given

    def _places(self, side: _Side, reading: Reading) -> list[tuple[int, str]]:
        """Where a text names labels of a side, in order: character and label. Of several that share words the best is
        meant."""
        best: dict[int, tuple[float, set[str]]] = {}
        for label, text in {
            text: (label, text) for label, text in zip(side.labels, side.texts, strict=True) if text
        }.values():
            mention = find_mention(label, reading, side.weights, self._glossary)
            if mention is None or mention.share < NAMED:
                continue
            for atom in mention.covered:
                share, texts = best.get(atom, (0.0, set()))
                if mention.share > share + 1e-9:
                    best[atom] = (mention.share, {text})
                elif abs(mention.share - share) <= 1e-9:
                    texts.add(text)
        return sorted((reading.atoms[atom].start, text) for atom, (_, texts) in best.items() for text in texts)


def _given(figure: Quantity, figures: Sequence[Quantity], places: Sequence[tuple[int, str]]) -> set[str] | None:
    """The labels that a figure is given to; None when the sentence does not say.

    As many labels in a row as figures in a row go together one by one ("分别为"), or the last is meant; a sentence that
    begins with figures and ends with labels names what follows each; else it is the label before.
    """
    runs = _runs(figures, places)
    for at, (kind, run) in enumerate(runs):
        if kind != "figure" or figure not in run:
            continue
        before = runs[at - 1][1] if at else []
        after = runs[at + 1][1] if at + 1 < len(runs) else []
        if runs[0][0] == "figure" and runs[-1][0] == "label":
            return _texts(after[run.index(figure)] if len(after) == len(run) else after[0])
        if before:
            # As many labels as figures may go together one by one; all of them swapped, one at least fits neither way.
            paired = _texts(before[run.index(figure)]) if len(before) == len(run) else set()
            return paired | _texts(before[-1])
    return None


def _texts(place: object) -> set[str]:
    return set(place) if isinstance(place, frozenset) else set()


def _runs(figures: Sequence[Quantity], places: Sequence[tuple[int, str]]) -> list[tuple[str, list[object]]]:
    """Labels and figures in the order of the sentence, those of a kind in a row together; a label's atoms count
    once."""
    grouped: list[tuple[int, frozenset[str]]] = []
    for start in dict.fromkeys(start for start, _ in places):
        texts = frozenset(text for at, text in places if at == start)
        if grouped and grouped[-1][1] & texts and not any(grouped[-1][0] < one.start < start for one in figures):
            grouped[-1] = (grouped[-1][0], grouped[-1][1] & texts)
        else:
            grouped.append((start, texts))
    items: list[tuple[int, str, object]] = [(start, "label", texts) for start, texts in grouped]
    items += [(one.start, "figure", one) for one in figures]
    runs: list[tuple[str, list[object]]] = []
    for _, kind, item in sorted(items, key=lambda item: item[0]):
        if runs and runs[-1][0] == kind:
            runs[-1][1].append(item)
        else:
            runs.append((kind, [item]))
    return runs


def _is_same(figure: Quantity, cell: Quantity, sentence: str) -> bool:
    if same_amount(figure, cell):
        return True
    return (
        cell.value < 0 < figure.value
        and same_amount(figure, replace(cell, value=-cell.value))
        and bool(_LOSS.search(sentence))
    )


def _unit_fits(figure: Quantity, cell: Quantity, around: str) -> bool:
    # A score of 72.6 out of a hundred is told as 72.6%.
    is_score = figure.unit.kind == SHARE and cell.unit.kind == NUMBER and 0 <= cell.value <= _PERCENT
    return is_score or unit_stands(figure, cell, around)


def _cell_quantity(part: Table, row: int, column: int, glossary: Glossary) -> Quantity | None:
    figure = read_figure(part.rows[row][column])
    if figure is None:
        return None
    usual = glossary.unit(glossary.read(" ".join(part.column_path(column))))
    return Quantity(
        figure.value, 10.0**-figure.decimals, cell_unit(part, row, column, usual), part.rows[row][column], 0, 0
    )


def _columns(part: Table, glossary: Glossary) -> tuple[_Side, ...]:
    """A side for each header row that tells columns apart."""
    # Headers over labels count too: what is given to "板块" is no figure of another column.
    lines = (tuple(without_unit(text) for text in part.rows[line]) for line in range(part.header_rows))
    return tuple(_side(texts, glossary) for texts in lines if len({text for text in texts if text}) > 1)


def _rows(part: Table, glossary: Glossary) -> tuple[_Side, ...]:
    """A side for each label column that tells rows apart."""
    lines = (
        tuple(without_unit(part.rows[row][column]) if row in part.body else "" for row in range(len(part.rows)))
        for column in range(part.label_columns)
    )
    return tuple(_side(texts, glossary) for texts in lines if len({text for text in texts if text}) > 1)


def _side(texts: tuple[str, ...], glossary: Glossary) -> _Side:
    labels = tuple(labels_of(list(texts), glossary))
    return _Side(labels, texts, rarity([label for label, text in zip(labels, texts, strict=True) if text]))
