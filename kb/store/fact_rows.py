"""Facts in the catalogue's file: they come and go with their document, and each dimension has an index.

What many facts of a document share (measure, subject, period, unit, notes) is stored once; a fact is a row of numbers
that point at it, some 80 bytes. Quote and boxes of a cell are read out of its table, which is stored anyway.
"""

from __future__ import annotations

import json
import math
import unicodedata
from dataclasses import astuple, replace
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from kb.facts.fact import Fact, FactKind, FactPlace, Period, PeriodKind, Subject, SubjectKind, Unit
from kb.places import Box, boxes_of
from kb.table import Table
from kb.text.chinese_scripts import simplified

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from pydantic import TypeAdapter

FACTS_VERSION = 4
"""Raised whenever the same file gives other facts. A document remembers by which version its facts were made; those of
another are not shown."""

SCHEMA = """
CREATE TABLE fact_measures (
    key INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE,
    normal TEXT NOT NULL, folded TEXT NOT NULL, labels TEXT NOT NULL);
CREATE INDEX fact_measures_of_document ON fact_measures(document);
CREATE INDEX fact_measures_by_normal ON fact_measures(normal);
CREATE TABLE fact_subjects (
    key INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE,
    folded TEXT NOT NULL, folded_code TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, said INTEGER NOT NULL,
    code TEXT NOT NULL);
CREATE INDEX fact_subjects_of_document ON fact_subjects(document);
CREATE INDEX fact_subjects_by_name ON fact_subjects(folded);
CREATE INDEX fact_subjects_by_code ON fact_subjects(folded_code);
CREATE TABLE fact_periods (
    key INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE,
    first TEXT NOT NULL, last TEXT NOT NULL, folded TEXT NOT NULL, kind TEXT NOT NULL, label TEXT NOT NULL);
CREATE INDEX fact_periods_of_document ON fact_periods(document);
CREATE INDEX fact_periods_by_days ON fact_periods(first, last);
CREATE INDEX fact_periods_by_label ON fact_periods(folded);
CREATE TABLE fact_texts (
    key INTEGER PRIMARY KEY, document INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE,
    body TEXT NOT NULL);
CREATE INDEX fact_texts_of_document ON fact_texts(document);
CREATE TABLE facts (
    document INTEGER NOT NULL REFERENCES documents(number) ON DELETE CASCADE, number INTEGER NOT NULL,
    measure INTEGER NOT NULL, subject INTEGER, period INTEGER, unit INTEGER NOT NULL, note INTEGER NOT NULL,
    value TEXT, amount REAL, printed TEXT NOT NULL,
    kind TEXT NOT NULL, page INTEGER, grid INTEGER, at_row INTEGER, at_column INTEGER, starts INTEGER, ends INTEGER,
    caption INTEGER, quote INTEGER, boxes INTEGER,
    PRIMARY KEY (document, number)) WITHOUT ROWID;
CREATE INDEX facts_by_measure ON facts(measure);
CREATE INDEX facts_by_subject ON facts(subject);
CREATE INDEX facts_by_period ON facts(period);
"""
"""`normal` is Fact.measure_key; `folded` are labels and names for comparing; `amount` is value times scale, to order
by. A null quote or boxes of a cell are read out of the table."""

JOINED = (
    "facts f JOIN fact_measures m ON m.key = f.measure LEFT JOIN fact_subjects s ON s.key = f.subject "
    "LEFT JOIN fact_periods p ON p.key = f.period"
)
"""Facts with the dimensions that are searched."""

_SELECTED = (
    "SELECT f.document, f.number, f.value, f.printed, unit.body, m.labels, m.normal, s.name, s.kind, s.said, s.code, "
    "p.kind, p.first, p.last, p.label, note.body, f.kind, f.page, f.grid, f.at_row, f.at_column, f.starts, f.ends, "
    "caption.body, quote.body, boxes.body FROM "
)
_CHOSEN = "f.document = chosen.document AND f.number = chosen.number"
_TEXTS = (
    "JOIN fact_texts unit ON unit.key = f.unit JOIN fact_texts note ON note.key = f.note "
    "LEFT JOIN fact_texts caption ON caption.key = f.caption LEFT JOIN fact_texts quote ON quote.key = f.quote "
    "LEFT JOIN fact_texts boxes ON boxes.key = f.boxes"
)
_AT_A_TIME = 1_000
_MOST_CELLS = 2_000_000
"""Cells of tables that are held while facts are read: some hundred MB at most, the tables of thirty annual reports."""


class StoredFact(NamedTuple):
    """A fact with the number (documents.number) of its document and its own number in it, from 0."""

    document: int
    number: int
    fact: Fact


def folded(text: str) -> str:
    """A label or a name for comparing: one form of width, case and script, single spaces."""
    return " ".join(simplified(unicodedata.normalize("NFKC", text)).casefold().split())


# ---- in
# ----------------------------------------------------------------------------------------------------------------


def insert(connection: sqlite3.Connection, document: int, facts: Sequence[Fact], tables: Sequence[Table]) -> None:
    """Store the facts of the document of this number; `tables` are those stored with it."""
    measures, subjects, periods, texts = (
        _Shared(connection, table) for table in ("fact_measures", "fact_subjects", "fact_periods", "fact_texts")
    )
    drawn = _Drawn(dict(enumerate(tables)))

    def row(number: int, fact: Fact) -> tuple[object, ...]:
        place, subject, period = fact.place, fact.subject, fact.period
        return (
            *(document, number, measures.key((fact.measure_key, fact.measure))),
            subject and subjects.key((subject.name, subject.kind.value, subject.said, subject.code)),
            period and periods.key((period.kind.value, period.start, period.end, period.label)),
            texts.key(("unit", fact.unit.name, str(fact.unit.scale), fact.unit.currency)),
            texts.key(("note", fact.basis, fact.scope, fact.change, fact.doubts)),
            *(None if fact.value is None else str(fact.value), _amount(fact), fact.printed),
            *(
                place.kind.value,
                place.page,
                place.table,
                *(place.position or (None, None)),
                *(place.span or (None, None)),
            ),
            texts.key(("text", place.caption)) if place.caption else None,
            texts.key(("text", place.quote)) if place.quote and place.quote != drawn.quote(place) else None,
            texts.key(("boxes", place.boxes)) if place.boxes and place.boxes != drawn.boxes(place) else None,
        )

    rows = [row(number, fact) for number, fact in enumerate(facts)]
    for shared, written in (
        (measures, _measure_row),
        (subjects, _subject_row),
        (periods, _period_row),
        (texts, _text_row),
    ):
        shared.write(connection, document, written)
    if rows:
        connection.executemany(f"INSERT INTO facts VALUES ({_marks(len(rows[0]))})", rows)  # noqa: S608 - marks alone


class _Drawn:
    """What is read out of tables, by their numbers in the document: the text of a row, the boxes of a cell."""

    def __init__(self, tables: Mapping[int, Table]) -> None:
        self.tables = dict(tables)
        self._quotes: dict[tuple[int, int], str] = {}

    def quote(self, place: FactPlace) -> str:
        """The row of the place as "header: value" pairs; empty where its table is not there."""
        if (at := self._cell(place)) is None:
            return ""
        table, row, _ = at
        if (text := self._quotes.get((table, row))) is None:
            text = self._quotes[table, row] = self.tables[table].row_text(row)
        return text

    def boxes(self, place: FactPlace) -> tuple[Box, ...]:
        """The box of the cell; empty where the format has no pages."""
        if (at := self._cell(place)) is None or not self.tables[at[0]].areas:
            return ()
        area = self.tables[at[0]].areas[at[1]][at[2]]
        return () if area is None else boxes_of([area])

    def _cell(self, place: FactPlace) -> tuple[int, int, int] | None:
        if place.table is None or place.position is None:
            return None
        table, (row, column) = self.tables.get(place.table), place.position
        return (place.table, row, column) if table and row < len(table.rows) and column < table.width else None


class _Shared:
    """The rows that the facts of a document share in one table; each is written once."""

    def __init__(self, connection: sqlite3.Connection, table: str) -> None:
        self._table = table
        last = connection.execute(f"SELECT coalesce(max(key), 0) FROM {table}")  # noqa: S608 - a name of ours
        self._before: int = last.fetchone()[0]
        self._keys: dict[tuple[Any, ...], int] = {}

    def key(self, fields: tuple[Any, ...]) -> int:
        """The key of the row with these fields."""
        return self._keys.setdefault(fields, self._before + 1 + len(self._keys))

    def write(self, connection: sqlite3.Connection, document: int, written: Callable[..., Sequence[object]]) -> None:
        """Write them; `written` makes the columns of a row from its fields."""
        rows = [(key, document, *written(*fields)) for fields, key in self._keys.items()]
        if rows:
            connection.executemany(f"INSERT INTO {self._table} VALUES ({_marks(len(rows[0]))})", rows)  # noqa: S608 - as above


def _marks(count: int) -> str:
    return ", ".join("?" * count)


def _measure_row(normal: str, labels: tuple[str, ...]) -> tuple[str, str, str]:
    return normal, folded(" ".join(labels)), _json(labels)


def _subject_row(name: str, kind: str, said: bool, code: str) -> tuple[object, ...]:  # noqa: FBT001 - a column
    return folded(name), folded(code), name, kind, said, code


def _period_row(kind: str, start: date, end: date, label: str) -> tuple[str, ...]:
    return start.isoformat(), end.isoformat(), folded(label), kind, label


def _text_row(kind: str, *fields: Any) -> tuple[str]:
    if kind == "boxes":
        return (_json([astuple(box) for box in fields[0]]),)
    return (fields[0] if kind == "text" else _json(fields),)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _amount(fact: Fact) -> float | None:
    if fact.value is None or not fact.value.is_finite():
        return None
    amount = float(fact.value) * float(fact.unit.scale)
    return amount if math.isfinite(amount) else None


# ---- out
# ---------------------------------------------------------------------------------------------------------------


def read(
    connection: sqlite3.Connection,
    found: str,
    parameters: Mapping[str, object],
    order: str = "f.document, f.number",
    *,
    drawn: bool = True,
) -> Iterator[StoredFact]:
    """The facts whose (document, number) the query `found` selects, one by one, in an order of the columns of JOINED.

    `drawn`: facts of cells have the quote and the boxes that their table gives them, which takes most of the time.
    """
    query = f"{_SELECTED}({found}) chosen CROSS JOIN {JOINED} {_TEXTS} WHERE {_CHOSEN} ORDER BY {order}"
    rows = connection.execute(query, parameters)
    stored = _StoredTables(connection)
    while some := rows.fetchmany(_AT_A_TIME):
        for document, number, *dimensions, kind, page, grid, row, column, starts, ends, caption, quote, boxes in some:
            place = FactPlace(
                kind=FactKind(kind),
                page=page,
                table=grid,
                caption=caption or "",
                position=None if row is None else (row, column),
                span=None if starts is None else (starts, ends),
                quote=quote or "",
                boxes=() if boxes is None else tuple(Box(*box) for box in json.loads(boxes)),
            )
            if drawn and grid is not None and (quote is None or boxes is None):
                table = stored.drawn(document, grid)
                place = replace(place, quote=place.quote or table.quote(place), boxes=place.boxes or table.boxes(place))
            yield StoredFact(document, number, _fact(dimensions, place))


OF_TABLE = (
    "SELECT f.document, f.number FROM facts f JOIN documents d ON d.number = f.document "
    "WHERE d.id = :document AND d.facts_version = :version AND f.grid = :table"
)
"""The facts of a table; none of a document whose facts another version made."""


OF_MEASURES = (
    "SELECT f.document, f.number FROM fact_measures m JOIN documents d ON d.number = m.document "
    "JOIN facts f ON f.measure = m.key WHERE d.id = :document AND d.facts_version = :version AND "
    "(CASE instr(m.normal, ':') WHEN 0 THEN m.normal ELSE substr(m.normal, 1, instr(m.normal, ':') - 1) END) "
    "IN (SELECT value FROM json_each(:measures))"
)
"""The facts of measures and of their parts in a document; none of one whose facts another version made."""


def _fact(dimensions: Sequence[Any], place: FactPlace) -> Fact:
    value, printed, unit, labels, normal, name, kind, said, code, *rest = dimensions
    span, first, last, label, note = rest
    basis, scope, change, doubts = _listed(note)
    return Fact(
        value=None if value is None else Decimal(value),
        printed=printed,
        unit=_unit(unit),
        measure=_listed(labels),
        measure_key=normal,
        subject=None if name is None else _subject(name, kind, said, code),
        period=None if span is None else _period(span, first, last, label),
        place=place,
        basis=basis,
        scope=scope,
        change=change,
        doubts=doubts,
    )


@lru_cache(maxsize=4096)
def _listed(text: str) -> tuple[Any, ...]:
    return tuple(tuple(one) if isinstance(one, list) else one for one in json.loads(text))


@lru_cache(maxsize=4096)
def _unit(text: str) -> Unit:
    name, scale, currency = json.loads(text)
    return Unit(name, Decimal(scale), currency)


@lru_cache(maxsize=4096)
def _subject(name: str, kind: str, said: int, code: str) -> Subject:
    return Subject(name, SubjectKind(kind), bool(said), code)


@lru_cache(maxsize=4096)
def _period(kind: str, first: str, last: str, label: str) -> Period:
    return Period(PeriodKind(kind), date.fromisoformat(first), date.fromisoformat(last), label)


class _StoredTables:
    """The tables that facts stand in, read when they are first asked for and held as far as there is room."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._ids: dict[int, str] = dict(connection.execute("SELECT number, id FROM documents"))
        self._held: dict[tuple[int, int], _Drawn] = {}
        self._cells = 0

    def drawn(self, document: int, number: int) -> _Drawn:
        """What can be read out of a table of the document of this number."""
        if (document, number) not in self._held:
            row = self._connection.execute(
                "SELECT body FROM tables WHERE document = ? AND number = ?", (self._ids[document], number)
            ).fetchone()
            tables = {number: _adapter().validate_json(row[0])} if row else {}
            size = sum(len(table.rows) * table.width for table in tables.values())
            if self._cells + size > _MOST_CELLS:
                self._held.clear()
                self._cells = 0
            self._cells += size
            self._held[document, number] = _Drawn(tables)
        return self._held[document, number]


@cache
def _adapter() -> TypeAdapter[Table]:
    from pydantic import TypeAdapter

    return TypeAdapter(Table)
