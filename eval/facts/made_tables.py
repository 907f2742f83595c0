"""Generates a document with one table in which the meaning of every figure is known. Each dimension of a figure is
stated in one of many places.

A shape says which dimensions run along rows and columns. A dimension on neither side has one value, stated around the
table.
"""

from __future__ import annotations

from dataclasses import replace
from random import Random

from eval.facts import made_periods as periods
from eval.facts.made_draft import (
    MEASURE,
    PERIOD,
    PLAIN,
    SCOPE,
    SHAPES,
    SHARED,
    SIMPLEST,
    SUBJECT,
    MadeDocument,
    MadeDraft,
    MadeShape,
    percent_in_cell,
)
from eval.facts.made_figures import MISSING, Values, draw_notation
from eval.facts.made_grid import grid_of
from eval.facts.made_words import MASS, MONEY, PER_SHARE, PERCENT, MadeTerm, vocabulary


def made_document(
    rng: Random, form: str, *, shape: MadeShape | None = None, language: str = "", plain: bool = False
) -> MadeDocument:
    """A document in a format; `plain`: without forecasts, sections or figures of several units, its unit in a line
    above the table."""
    words = vocabulary(language or rng.choice(("zh", "en")))
    chosen = shape or rng.choice(SHAPES)
    draft = MadeDraft(rng, form, words, chosen, "", rng.choice((2021, 2022, 2023, 2024)))
    draft.family = periods.YEARS if plain else _family(draft)
    _draw_terms(draft, plain=plain)
    _place_subject(draft, plain=plain)
    _place_scope(draft)
    _place_period(draft)
    _place_measure(draft)
    _place_unit(draft, plain=plain)
    if not plain and _may_grow(draft) and rng.random() < 0.5:
        draft.growth = rng.choice(words.lists["growth"])
    _place_share(draft, plain=plain)
    european = draft.money is not None and draft.money.unit.currency == "EUR" and draft.places["unit"] != "in cell"
    draft.notation = PLAIN if plain else draw_notation(words.language, rng, european=european)
    grid = grid_of(draft, Values(rng, draft.notation), missing="" if plain else _missing(draft))
    return MadeDocument(
        language=words.language,
        format=form,
        shape=chosen.name,
        title=draft.title,
        heading=draft.heading,
        sentence=draft.sentence,
        caption=draft.caption,
        unit_line=draft.unit_line,
        sheet=draft.sheet,
        cells=grid.cells,
        header_rows=grid.header_rows,
        label_columns=grid.label_columns,
        notation=draft.notation,
        facts=grid.facts,
        places=draft.places,
    )


def _family(draft: MadeDraft) -> str:
    rng = draft.rng
    if draft.along(PERIOD):
        there = periods.families(draft.words.language)
        # Bare words such as 期末 stand in the header of a statement.
        if draft.shape.rows[-1] == PERIOD or draft.shape.of == PERIOD:
            there = tuple(family for family in there if family not in periods.OF_TITLE)
        return rng.choice(there)
    return rng.choice(
        (periods.YEARS, periods.YEARS, periods.QUARTERS, periods.HALVES, periods.TO_DATE, periods.INSTANTS)
    )


def _draw_terms(draft: MadeDraft, *, plain: bool) -> None:
    """The values of each dimension: several along rows and columns, else one; a scope only where it lies along them."""
    rng, words = draft.rng, draft.words
    at = rng.randrange(len(words.money))
    draft.money, draft.per_share = words.money[at], words.per_share[at]
    along = draft.along(PERIOD)
    of_family = periods.periods_of(draft.family, words.language, draft.year, rng)
    draft.terms[PERIOD] = of_family if along else of_family[:1]
    stock = draft.family in periods.ON_A_DAY
    fitting = [term for term in words.measures if term.stock == stock]
    money = [term for term in fitting if term.kind == MONEY]
    others = [] if stock or plain or draft.shape.style == "of which" else [t for t in fitting if t.kind != MONEY]
    if not draft.along(MEASURE):
        draft.terms[MEASURE] = [rng.choice([*money, *others])]
    else:
        mixed = rng.sample(others, rng.choice((0, 0, 1, 2))) if others else []
        draft.terms[MEASURE] = [*rng.sample(money, rng.choice((2, 3)) if len(money) > 2 else 2), *mixed]
    if draft.along(SCOPE):
        kind = "parts" if draft.shape.style == "of which" else rng.choice(("scenarios", "operations"))
        draft.terms[SCOPE] = [MadeTerm(SCOPE, name, name) for name in words.lists[kind][: rng.choice((2, 3))]]


def _place_subject(draft: MadeDraft, *, plain: bool) -> None:
    """Whom the table is about: names along it, or one around it; and the title, with a company where the document has
    one of its own."""
    rng, lists = draft.rng, draft.words.lists
    kind = rng.choice(("companies", "segments", "regions"))
    along = draft.along(SUBJECT)
    place = "" if along else "own"
    if not along and not plain:
        place = rng.choice(("own", "own", "own", "heading", *(("sheet",) * 2 if draft.format == "xlsx" else ())))
    draft.in_industry = kind == "companies" and place != "own"
    draft.company = "" if draft.in_industry else rng.choice(lists["companies"])
    if along:
        names = rng.sample(lists[kind], rng.choice((2, 3)))
        draft.places[SUBJECT] = _axis_place(draft, SUBJECT)
    else:
        names = [draft.company] if place == "own" else [rng.choice(lists[kind])]
        draft.places[SUBJECT] = place
    draft.terms[SUBJECT] = [MadeTerm(SUBJECT, name, name, kind) for name in names]
    if place == "heading":
        draft.heading = names[0]
    if place == "sheet":
        draft.sheet = names[0]
    subject = rng.choice(lists["industries"]) if draft.in_industry else draft.company
    report = "" if draft.in_industry else rng.choice(lists["reports"])
    draft.title = f"{subject}{report}" if draft.words.chinese else f"{subject} {report}".strip()


def _axis_place(draft: MadeDraft, dimension: str) -> str:
    """Where along the table a dimension stands."""
    shape = draft.shape
    if dimension == shape.of:
        return f"block {shape.blocks}" if dimension == SCOPE else "cell over each block"
    if dimension in shape.columns:
        return "spanning header" if len(shape.columns) > 1 and shape.columns[0] == dimension else "column header"
    if len(shape.rows) > 1 and shape.rows[0] == dimension and shape.style == "section":
        return "section row"
    return "outer label" if len(shape.rows) > 1 and shape.rows[0] == dimension else "row label"


def _place_scope(draft: MadeDraft) -> None:
    """A scope that lies along nothing is in the heading or the sheet's name, or there is none."""
    rng, lists = draft.rng, draft.words.lists
    if draft.along(SCOPE):
        draft.places[SCOPE] = "of which" if draft.shape.style == "of which" else _axis_place(draft, SCOPE)
    else:
        free = [
            *(["heading"] if not draft.heading else []),
            *(["sheet"] if draft.format == "xlsx" and not draft.sheet else []),
        ]
        place = rng.choice(("", "", "", *free))
        draft.places[SCOPE] = place or "none"
        if place:
            name = rng.choice(lists[rng.choice(("scenarios", "operations"))])
            draft.terms[SCOPE] = [MadeTerm(SCOPE, name, name)]
            draft.heading, draft.sheet = (name, draft.sheet) if place == "heading" else (draft.heading, name)


def _place_period(draft: MadeDraft) -> None:
    """A period that lies along nothing is in the caption, the title or a cell over the block; years that columns leave
    out, in the title."""
    rng, chinese = draft.rng, draft.words.chinese
    if draft.along(PERIOD):
        draft.places[PERIOD] = _axis_place(draft, PERIOD)
        if draft.family in periods.OF_TITLE:
            draft.title = _title_of_year(draft)
            draft.places[PERIOD] += " + title"
        return
    # A day in a title is that of the report.
    titled = () if draft.family == periods.INSTANTS else ("title",)
    place = rng.choice(("caption", "cell over block", *titled))
    draft.places[PERIOD] = place
    text = draft.terms[PERIOD][0].text
    if place == "title":
        draft.title = f"{draft.title}（{text}）" if chinese else f"{draft.title}, {text}"
    if place == "caption":
        draft.caption = text


def _title_of_year(draft: MadeDraft) -> str:
    """The title with the report's year, and the half where relative words mean halves."""
    half = draft.family == periods.RELATIVE_HALF
    subject = draft.company or draft.title
    if draft.words.chinese:
        kind = "半年度报告" if half else "年度报告"
        year_text = f"{draft.year}年{'上半年' * half}"
        return f"{subject}{draft.year}年{kind}" if draft.company else f"{subject}（{year_text}）"
    return f"{subject} annual report {draft.year}" if draft.company else f"{subject} {draft.year}"


def _place_measure(draft: MadeDraft) -> None:
    """A measure that lies along nothing is in the caption; there is mostly a caption."""
    rng, lists, chinese = draft.rng, draft.words.lists, draft.words.chinese
    of_period, draft.caption = draft.caption, ""
    if draft.along(MEASURE):
        draft.places[MEASURE] = _axis_place(draft, MEASURE)
        name = rng.choice(lists["captions"]) if of_period or rng.random() < 0.7 else ""
    else:
        draft.places[MEASURE] = "caption"
        name = draft.words.one("by").format(measure=draft.terms[MEASURE][0].name)
    if not name:
        return
    numbered = rng.random() < 0.6
    if chinese:
        head = f"表 {rng.randint(1, 9)}：" if numbered else ""
        draft.caption = f"{head}{of_period}{name}"
    else:
        head = f"Table {rng.randint(1, 9)}: " if numbered else ""
        draft.caption = f"{head}{name}{f', {of_period}' if of_period else ''}"


def _place_unit(draft: MadeDraft, *, plain: bool) -> None:
    """The place that tells the unit; labels of measures get a tail where it is not that of the table."""
    rng = draft.rng
    place = "line" if plain else rng.choice(_unit_places(draft))
    draft.places["unit"] = place
    measures = draft.terms[MEASURE]
    table = draft.of_unit(measures[0])
    if place == "line":
        draft.unit_line = rng.choice(table.lines)
    if place == "sentence":
        draft.sentence = rng.choice(table.sentences)
    if place == "caption":
        tail = rng.choice(table.tails)
        draft.caption = f"{draft.caption}{tail}" if draft.words.chinese else f"{draft.caption} {tail}"
    if place == "in cell" and table.in_cell:
        draft.terms["in cell"] = [MadeTerm("in cell", rng.choice(table.in_cell))]
    if place == "corner":
        draft.terms["corner"] = [MadeTerm("corner", rng.choice(table.corners))]
    draft.terms[MEASURE] = [_labelled(draft, measure, place) for measure in measures]


def _unit_places(draft: MadeDraft) -> list[str]:
    shape, kind = draft.shape, draft.terms[MEASURE][0].kind
    there = ["in cell"] if kind != PER_SHARE else []
    if kind == MONEY:
        there += ["line", "line", "line", "sentence"]
        there += [] if shape.blocks or shape.style == "columns" else ["corner", "corner"]
    elif kind in {PERCENT, MASS}:
        there.append("line")
    if draft.caption:
        there.append("caption")
    if shape.rows[-1] == MEASURE:
        there += ["row label", "unit column"] if not shape.blocks else ["row label"]
    if shape.columns[-1] == MEASURE or shape.columns == (MEASURE, PERIOD):
        there.append("column header")
    return there


def _labelled(draft: MadeDraft, measure: MadeTerm, place: str) -> MadeTerm:
    """The measure with its label as the table prints it: with its unit where neither the table nor the cells tell
    it."""
    unit = draft.of_unit(measure)
    own = place in {"row label", "column header"}
    is_labelled = place == "unit column" or (place == "in cell" and bool(unit.in_cell))
    tailed = (
        own
        if measure.kind == MONEY
        else not is_labelled and draft.along(MEASURE) and not percent_in_cell(measure, place)
    )
    if not tailed:
        return measure
    # The first of a unit's tails tells that it is one ("单位：万元"), which a label does not.
    tail = draft.rng.choice(unit.tails[-2:])
    return replace(measure, text=f"{measure.name}{tail}" if draft.words.chinese else f"{measure.name} {tail}")


def _may_grow(draft: MadeDraft) -> bool:
    return draft.shape == SIMPLEST and draft.family == periods.YEARS and len(draft.terms[PERIOD]) == 2


def _place_share(draft: MadeDraft, *, plain: bool) -> None:
    """Whether a share and its growth stand beside the last amount, and whether a sentence says of what it is one.

    Drawn by the title, so that what else is drawn for a seed stays as it is.
    """
    # Not for secrets: the same tables have to come again.
    rng = Random(f"{draft.title}{draft.caption}")  # noqa: S311
    amount = draft.shape == SHARED and draft.terms[MEASURE][-1].kind == MONEY
    if plain or not amount or draft.places["unit"] == "in cell":
        return
    draft.share = rng.choice(draft.words.lists["shares"])
    draft.growth = rng.choice(draft.words.lists["growth"])
    apart = draft.format == "xlsx"  # a sentence would stand between the title and the table
    free = not (draft.sentence or apart) and bool(draft.words.lists["wholes"])
    is_in_place = free and rng.random() < 0.5
    draft.places[MEASURE] += " + share told by a sentence" if is_in_place else " + share"
    if is_in_place:
        draft.terms["whole"] = [MadeTerm("whole", rng.choice(draft.words.lists["wholes"]))]
        draft.sentence = rng.choice(draft.words.lists["of_whole"])


def _missing(draft: MadeDraft) -> str:
    """How the one figure that is missing is marked, where there is one."""
    return draft.rng.choice(MISSING[draft.words.language]) if draft.rng.random() < 0.15 else ""
