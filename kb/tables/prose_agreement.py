"""Where prose states what a table's cell states: the same figure in other words, or another one. Sure cases only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import read_figure, without_unit
from kb.amounts.sentence_figures import StatedFigure, stated_figures
from kb.amounts.units import NUMBER, SHARE, Unit
from kb.model import Section
from kb.tables.choosing.labels import name_column
from kb.tables.computing.units import cell_unit
from kb.text.label_mentions import Label, Reading, find_mention, labels_of, rarity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from kb.model import Hit, Table
    from kb.tables.computing.outcome import Cell
    from kb.text.glossary_tokens import Glossary
    from kb.text.label_mentions import Mention

MOST = 3
"""Sentences told of a cell: two places confirm it, a dozen bury it."""

WHOLE = 0.999
"""Share of a label that must be named to be the label."""

WELL = 0.6
"""Share of an entity's name that is enough there: "o3-mini" for "OpenAI o3-mini"."""

PARTLY = 0.45
"""Share of a measure's name that is enough where the figure itself is the same."""

MOST_LINES = 500
"""Rows and columns of a table whose other labels are looked for in each sentence; a larger one is not compared with
prose."""

_CHANGE = re.compile(
    r"同比|环比|增长|增加|增幅|增速|下降|上升|提升|提高|减少|降低|回落|较|比|占|翻|差|份额|\b(?:grew|grow"
    r"|growth|increased?|decreased?|rose|fell|up|down|"
    r"more|less|higher|lower|than|versus|vs|compared|change|of which|share)\b",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"超过|超|逾|高于|低于|不到|不足|至少|至多|以上|以下|近|约|左右|大约|接近|区间|目标|指引|上限|下限"
    r"|\b(?:over|above|below|under|about|around|nearly|"
    r"approximately|almost|at least|at most|up to|target|guidance)\b",
    re.IGNORECASE,
)
_SCOPE = re.compile(
    r"季度|季|半年|上旬|中旬|下旬|月|累计|平均|合计|总计|其中|单季|分部|子公司|业务|部门|行业|全球|国内|海外"
    r"|调整|扣非|口径|此前|原|上调|下调|预测|预计|预期|"
    r"历史|如果|假设|若|\b(?:quarter|q[1-4]|h[12]|half|month|cumulative|average|total|segment|subsidiary"
    r"|adjusted|excluding|previously|"
    r"if|assum\w+|forecast|expected|estimated?|industry|global)\b",
    re.IGNORECASE,
)
_LOSS = re.compile(r"亏损|净亏|为负|\bloss(?:es)?\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Agreement:
    """A sentence on the same entity and measure as a cell. `agrees`: its figure `printed` is the cell's, but for
    rounding."""

    hit: Hit
    quote: str
    printed: str
    agrees: bool


@dataclass(frozen=True, slots=True)
class _Name:
    """A label of a cell, with those of the other lines of its side; `weights` say how much an atom tells them apart."""

    own: Label
    others: tuple[Label, ...]
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Stated:
    """What a cell states, read for comparing: its labels, its periods, its figure."""

    entity: _Name
    measures: tuple[_Name, ...]
    years: frozenset[str]
    value: float
    decimals: int
    unit: Unit


def prose_on(table: Table, cell: Cell, document: str, hits: Sequence[Hit], glossary: Glossary) -> tuple[Agreement, ...]:
    """What the sentences of `hits` say of the figure in a cell, those that agree first.

    Args:
        table: as the cell was read from it: as it stands or turned over.
        cell: row and column into Table.rows.
        document: id of the document that the table is from; only its own prose can contradict it.
        hits: passages found; rows of tables and notices among them are passed over.
        glossary: what measures are called.
    """
    stated = _read(table, cell, glossary)
    if stated is None:
        return ()
    found: dict[str, Agreement] = {}
    for hit in hits:
        if hit.chunk.table is not None or hit.chunk.section is not Section.BODY:
            continue
        for start, end in hit.chunk.sentences:
            quote = hit.chunk.text[start:end]
            agreement = _judged(stated, hit, quote, glossary, own=hit.document.id == document)
            if agreement:
                found.setdefault(quote, agreement)
    return tuple(sorted(found.values(), key=lambda agreement: not agreement.agrees)[:MOST])


def _read(table: Table, cell: Cell, glossary: Glossary) -> _Stated | None:
    row, column = cell
    figure = read_figure(table.rows[row][column])
    if figure is None or not table.label_columns or len(table.rows) + table.width > MOST_LINES:
        return None
    at, values = name_column(table), range(table.label_columns, table.width)
    entity = _name(table.rows[row][at], [table.rows[line][at] for line in table.body], glossary)
    heads = [
        (table.rows[line][column], [table.rows[line][other] for other in values]) for line in range(table.header_rows)
    ]
    measures = tuple(name for own, all_of in heads if (name := _name(own, all_of, glossary)))
    if entity is None or not (measures or any(glossary.is_measure(atom.text) for atom in entity.own.atoms)):
        return None
    texts = (table.rows[row][at], *table.column_path(column))
    years = _years(atom.text for text in texts for atom in glossary.read(text))
    unit = cell_unit(table, row, column, glossary.unit(glossary.read(" ".join(table.column_path(column)))))
    return _Stated(entity, measures, years, figure.value, figure.decimals, unit)


def _name(own: str, all_of: Sequence[str], glossary: Glossary) -> _Name | None:
    """A label among those of its side; None when it says nothing but a period."""
    texts = list(dict.fromkeys(without_unit(text) for text in (own, *all_of) if text))
    labels = labels_of(texts, glossary)
    if not own or _without_years(labels[0]) is None:
        return None
    others = tuple(label for label in labels[1:] if _without_years(label) not in (None, _without_years(labels[0])))
    return _Name(labels[0], others, rarity(labels))


def _without_years(label: Label) -> Label | None:
    readings = tuple(
        Reading(reading.text, atoms)
        for reading in label.readings[:1]
        if (atoms := tuple(atom for atom in reading.atoms if not _is_year(atom.text)))
    )
    return Label(readings) if readings else None


def _is_year(atom: str) -> bool:
    return atom.startswith("#") and atom[1:].isdigit()


def _years(atoms: Iterable[str]) -> frozenset[str]:
    return frozenset(atom for atom in atoms if _is_year(atom))


def _judged(stated: _Stated, hit: Hit, quote: str, glossary: Glossary, *, own: bool) -> Agreement | None:
    figures = stated_figures(quote)
    if not figures:
        return None
    reading = Reading.of(quote, glossary)
    names = (stated.entity, *stated.measures)
    shares = [_share(name, reading, glossary) for name in names]
    if shares[0] < WELL or min(shares) < PARTLY:
        return None
    years = _years(atom.text for atom in reading.atoms)
    if years and stated.years and not stated.years & years:
        return None
    for figure in figures:
        if _is_same(stated, figure) and all(_is_nearest(name, figure, reading, glossary) for name in names):
            return Agreement(hit, quote, figure.printed, agrees=True)
    like = [figure for figure in figures if _is_like(stated, figure)]
    if own and min(shares) >= WHOLE and years == stated.years and len(years) < 2 and len(like) == 1:
        sure = not _is_unsure(stated, reading, like[0], glossary)
        return Agreement(hit, quote, like[0].printed, agrees=False) if sure else None
    return None


def _mention(label: Label, name: _Name, reading: Reading, glossary: Glossary) -> Mention | None:
    """How a sentence names a label, its period aside where that names it better."""
    mentions = [find_mention(one, reading, name.weights, glossary) for one in (label, _without_years(label)) if one]
    return max((one for one in mentions if one), key=lambda mention: mention.share, default=None)


def _share(name: _Name, reading: Reading, glossary: Glossary) -> float:
    mention = _mention(name.own, name, reading, glossary)
    return mention.share if mention else 0.0


def _is_nearest(name: _Name, figure: StatedFigure, reading: Reading, glossary: Glossary) -> bool:
    """Whether no other line of the side is named between the label and the figure; what follows counts if nothing
    precedes."""
    own = _places(name.own, name, reading, glossary)
    others = {at for label in name.others for at in _places(label, name, reading, glossary)} - own
    before = [at for at in own | others if reading.atoms[at].end <= figure.start]
    after = [at for at in own | others if reading.atoms[at].start >= figure.end]
    return (max(before) in own) if before else bool(after) and min(after) in own


def _places(label: Label, name: _Name, reading: Reading, glossary: Glossary) -> set[int]:
    """The atoms of a sentence that name a label, well enough to be it."""
    mention = _mention(label, name, reading, glossary)
    return set(mention.covered) if mention and mention.share >= PARTLY else set()


def _is_same(stated: _Stated, figure: StatedFigure) -> bool:
    """The same amount, to the decimals of the coarser print; a change or a share of the same size is another thing."""
    bare = NUMBER in (stated.unit.kind, figure.unit.kind)
    if stated.unit.kind != figure.unit.kind and not bare:
        return False
    if _CHANGE.search(_before(figure)):
        return False
    # A score of 72.6 is told as 72.6%; and 2.788M of something as 2,788K hours of it.
    ours, theirs = (
        (1.0, 1.0) if bare and SHARE in (stated.unit.kind, figure.unit.kind) else (stated.unit.scale, figure.unit.scale)
    )
    if figure.unit == Unit() and stated.unit != Unit() and stated.unit.scale != 1.0:
        return False
    mine, said = stated.value * ours, figure.value * theirs
    if mine < 0 < said and _LOSS.search(figure.clause):
        said = -said
    step = max(ours * 10.0**-stated.decimals, theirs * 10.0**-figure.decimals)
    # One digit left after rounding ("$0.2 million") fits too many figures.
    return mine == said or (abs(mine - said) <= step / 2 * (1 + 1e-9) and abs(said) >= 10 * step)


def _before(figure: StatedFigure) -> str:
    """The few words of its clause right before a figure: "同比增长" makes it a change."""
    return figure.clause.partition(figure.printed)[0][-6:]


def _is_like(stated: _Stated, figure: StatedFigure) -> bool:
    """A figure of the same kind of unit, money with money: what could contradict the cell."""
    return figure.unit.kind == stated.unit.kind and (
        figure.unit.kind != NUMBER or figure.unit.scale == stated.unit.scale
    )


def _is_unsure(stated: _Stated, reading: Reading, figure: StatedFigure, glossary: Glossary) -> bool:
    """Whether the sentence may speak of a change, a bound, a part, another entity or another measure."""
    if any(pattern.search(reading.text) for pattern in (_CHANGE, _BOUND, _SCOPE)):
        return True
    names = (stated.entity, *stated.measures)
    if any(
        _places(other, name, reading, glossary) - _places(name.own, name, reading, glossary)
        for name in names
        for other in name.others
    ):
        return True
    own = {atom.text for name in names for atom in name.own.atoms}
    measures = {atom.text for atom in reading.atoms if glossary.is_measure(atom.text)}
    return bool(measures - own) or figure.unit.kind == NUMBER
