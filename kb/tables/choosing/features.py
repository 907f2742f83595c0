"""What speaks for and against a reading of a question in a table, as numbers that mean the same for every table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kb.amounts.cell_figures import read_figure
from kb.amounts.rate_labels import CHANGE, SHARE
from kb.question.answer_kind import Wanted
from kb.tables.choosing.line_readings import looseness
from kb.tables.choosing.question_ends import question_ends
from kb.text.latin_names import names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from kb.tables.choosing.labels import Sides
    from kb.tables.choosing.line_readings import Option
    from kb.tables.choosing.question import Question
    from kb.text.glossary_tokens import Glossary
    from kb.text.label_mentions import Label, Reading

SAMPLE = 40
"""Cells, and lines, that are looked at of a long selection."""

ASKS_WHICH = re.compile(r"哪|谁|什么|名称|\bwhich\b|\bwho\b|\bwhat\b", re.I)
"""What asks for a thing by its name."""
_PARTICLE = re.compile(r"[的是在有为多少和与及了吗呢吧各请问会能可这那它其对由将被把给让用以于且并而但都也还就才又]|\W")
_PARTICLE_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "in",
        "on",
        "at",
        "by",
        "for",
        "to",
        "with",
        "and",
        "or",
        "is",
        "are",
        "was",
        "were",
        "be",
        "as",
        "per",
        "from",
        "did",
        "do",
        "does",
        "has",
        "have",
        "had",
        "what",
        "how",
        "which",
        "who",
        "when",
        "where",
    ]
)
_YEAR = re.compile(r"#(?:19|20)\d\d")
_QUALIFIERS = frozenset(
    [
        "net",
        "gross",
        "total",
        "adjusted",
        "basic",
        "diluted",
        "deferred",
        "non",
        "other",
        "prior",
        "previous",
        "end",
        "ending",
        "beginning",
        "average",
        "cumulative",
        "operating",
        "current",
        "noncurrent",
        "unrealized",
        "accumulated",
        "excluding",
        "including",
    ]
) | frozenset("净毛总非累均末初未不外")
_NO_VALUE = frozenset(("-", "—", "–", "--", "/"))


def measure_choice(
    sides: Sides,
    row: Option,
    column: Option,
    around: frozenset[int],
    known: frozenset[int],
    question: Question,
    glossary: Glossary,
) -> dict[str, float]:
    """The features of reading `question` as those rows and columns.

    `around` are the question's atoms that caption, title, heads and cells explain, `known` those that some label of the
    table has, chosen or not. weights.toml tells what each feature is.
    """
    named = row.covered | column.covered
    left = tuple(index for index in sorted(question.content) if index not in named and index not in around)
    many = any(len(side.lines) > max(1, side.groups) for side in (row, column))
    swapped = _swapped(row, column, around, question)
    ends = question_ends([index for index in left if index not in known], named | around | known, swapped, question)
    return {
        **_explained(row, column, around, left, question),
        **_unexplained(row, column, left, swapped, question, glossary),
        **_named(row, column, question),
        **_against_labels(sides, row, column, left, question),
        **_cells(sides, row, column, question),
        **ends,
        "each_open": float(many) * question.each_of,
        "each_closed": float(not many) * question.each_of,
        "turned": float(sides.is_turned),
    }


def _explained(
    row: Option, column: Option, around: frozenset[int], left: Sequence[int], question: Question
) -> dict[str, float]:
    weights = question.weights
    whole = sum(weights.values()) or 1.0
    named = row.covered | column.covered

    def share(atoms: Iterable[int]) -> float:
        return sum(weights.get(index, 0.0) for index in atoms) / whole

    return {
        "named": share(named),
        "around": share(around - named),
        # Row and column of the one cell that holds a name are named by it together.
        "twice": 0.0 if row.keyed and column.keyed else share(row.covered & column.covered),
        "left": sum(weights[index] for index in left),
        "named_words": float(len(named & question.content)),
        "left_words": float(len(left)),
    }


def _swapped(row: Option, column: Option, around: frozenset[int], question: Question) -> frozenset[int]:
    """The atoms in whose stead the chosen labels have another word."""
    named = row.covered | column.covered | around | question.used
    swapped = (row.swapped | column.swapped) - named
    return frozenset(index for index in swapped if not _is_particle(question.reading, index))


def _unexplained(
    row: Option,
    column: Option,
    left: tuple[int, ...],
    swapped: frozenset[int],
    question: Question,
    glossary: Glossary,
) -> dict[str, float]:
    atoms, reading = question.reading.atoms, question.reading
    hard = {index for name in names(reading, list(left), translated=False) for index in name}
    hard |= {index for index in left if atoms[index].kind == "number" or atoms[index].text[1:].isdigit()}
    named = row.covered | column.covered
    return {
        "hard": float(len(hard)),
        "measure": float(sum(glossary.is_measure(atoms[index].text) for index in left)),
        "concept": float(sum(atoms[index].kind == "concept" for index in left)),
        "swapped": float(len(swapped)),
        "loose": float(looseness(named, reading, frozenset(left))),
    }


def _named(row: Option, column: Option, question: Question) -> dict[str, float]:
    sides = (row, column)
    joined = float(sum(side.groups > 1 for side in sides))
    tied = float(sum(side.groups == 1 and len(side.lines) > 1 for side in sides))
    opened = float(sum(side.groups == 0 and len(side.lines) > 1 for side in sides))
    spread = any(side.groups and len(side.lines) > side.groups for side in sides)
    return {
        "row_share": row.share,
        "row_path": row.path,
        "row_open": float(row.groups == 0 and len(row.lines) > 1),
        "column_share": column.share,
        "column_path": column.path,
        "column_open": float(column.groups == 0 and len(column.lines) > 1),
        "keyed": float(row.keyed) + float(column.keyed),
        "joined_said": joined * question.several,
        "joined_unsaid": joined * (not question.several),
        "tied": tied * (not question.each),
        "tied_each": tied * question.each,
        "open_each": opened * question.each,
        "spread": float(spread and not question.each),
    }


def _against_labels(
    sides: Sides, row: Option, column: Option, left: Sequence[int], question: Question
) -> dict[str, float]:
    table, text = sides.table, question.reading.text
    rows = [" ".join(table.row_path(line)) for line in row.lines[:SAMPLE]]
    columns = [" ".join(table.column_path(line)) for line in column.lines[:SAMPLE]]
    named = (rows[:6] if row.groups else []) + (columns[:6] if column.groups else [])
    shares = not SHARE.search(text) and any(map(SHARE.search, named))
    return {
        "change": float(_mixed(rows)) + float(_mixed(columns)),
        "ratio": float(shares),
        "year": float(_other_year(sides, row, column, left, question.reading)),
        "qualified": float(_qualified(sides, row, column, question.reading)),
    }


def _cells(sides: Sides, row: Option, column: Option, question: Question) -> dict[str, float]:
    table, text = sides.table, question.reading.text
    cells = [table.rows[line][at] for line in row.lines[:SAMPLE] for at in column.lines[:SAMPLE]][:SAMPLE]
    filled = [cell for cell in cells if cell and cell not in _NO_VALUE]
    figures = sum(read_figure(cell) is not None for cell in filled) / len(filled) if filled else 0.0
    words = 1.0 - figures if filled else 0.0
    labels = not column.asked and any(at < table.label_columns for at in column.lines)
    for_figure = question.kind is Wanted.NUMBER
    named = ((row, sides.rows.totals), (column, sides.columns.totals))
    totals = float(any(side.groups > 0 and not those.isdisjoint(side.lines) for side, those in named))
    return {
        "empty": 1.0 - len(filled) / max(1, len(cells)),
        "all_empty": float(not filled),
        "figures": figures * for_figure,
        "words": words * for_figure,
        "words_else": words * (not for_figure),
        "label": float(labels),
        "label_asked": float(labels) * (ASKS_WHICH.search(text) is not None),
        "totals": totals,
        "totals_each": totals * question.each,
        "echo": sum(_is_said(cell, text) for cell in filled if len(cell) > 1) / max(1, len(filled)),
    }


def _is_said(cell: str, question: str) -> bool:
    """Does a cell stand in the question, and not as a piece of a name there ("280" in "LD-280")?"""
    at = question.find(cell)
    if at < 0:
        return False
    before, after = question[at - 1 : at], question[at + len(cell) : at + len(cell) + 1]
    ends = ((before, cell[0]), (after, cell[-1]))
    return not any(
        own.isascii() and own.isalnum() and near.isascii() and (near.isalnum() or near == "-") for near, own in ends
    )


def _is_particle(question: Reading, index: int) -> bool:
    text = question.text[question.atoms[index].start : question.atoms[index].end].lower()
    return text in _PARTICLE_WORDS or _PARTICLE.fullmatch(text) is not None


def _labels(sides: Sides, row: Option, column: Option, most: int) -> Iterator[Label]:
    for lines, option in ((sides.rows, row), (sides.columns, column)):
        for level in lines.levels:
            yield from (level[line] for line in option.lines[:most] if line in level)


def _other_year(sides: Sides, row: Option, column: Option, left: Sequence[int], question: Reading) -> bool:
    """Does the question name a year that nothing explains, while the lines chosen name another?"""
    if not any(_YEAR.fullmatch(question.atoms[index].text) for index in left):
        return False
    labels = _labels(sides, row, column, SAMPLE)
    return any(_YEAR.fullmatch(atom.text) for label in labels for atom in label.readings[0].atoms)


def _qualified(sides: Sides, row: Option, column: Option, question: Reading) -> bool:
    """Has a named line's label a word that makes it another figure ("Net", "期末", "非") and the question not?"""
    said = {atom.text for atom in question.atoms} | set(question.text.lower())
    named = [option for option in (row, column) if option.groups and not option.keyed]
    labels = _labels(sides, row if row in named else type(row)(()), column if column in named else type(column)(()), 6)
    return any(
        atom.text in _QUALIFIERS and atom.text not in said for label in labels for atom in label.readings[-1].atoms
    )


def _mixed(labels: Sequence[str]) -> bool:
    """Do figures and their change stand side by side?"""
    return len(labels) > 1 and len({CHANGE.search(label) is not None for label in labels}) > 1
