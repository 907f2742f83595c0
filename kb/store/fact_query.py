"""Which facts a person means: by measure, subject and period as they are written, in some documents."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from kb.facts.measures import measure_of
from kb.facts.periods import Calendar, periods_in
from kb.store import fact_rows
from kb.store.fact_rows import FACTS_VERSION, JOINED, folded

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date

    from kb.facts.fact import Fact
    from kb.model import Document

_OF_KEYS = "f.{name} IN (SELECT value FROM json_each(:{name}))"
DIMENSIONS = ("measure", "subject", "period")
_SHOWN = 5
_UNLIKE = 0.3
"""Likeness up to which a name is no guess at what was meant; set by hand."""

_OURS = (
    "document IN (SELECT number FROM documents WHERE facts_version = :version "
    "AND id IN (SELECT value FROM json_each(:documents)))"
)
_SORTED = "m.normal, s.folded, p.first, p.last, f.document, f.number"
_FOUND = "SELECT f.document, f.number FROM facts f WHERE "
_BEST = (
    "SELECT document, number FROM (SELECT f.document, f.number, f.period IN (SELECT value FROM "
    "json_each(:same)) AS fits, "
    "max(f.period IN (SELECT value FROM json_each(:same))) OVER (PARTITION BY f.document, m.normal, f.subject) AS best "
    "FROM facts f JOIN fact_measures m ON m.key = f.measure WHERE {}) WHERE fits = best"
)
"""Of a measure and a subject in a document: the facts of just the periods `same` where there are any, else all of
them."""

_MEASURES = (
    "SELECT key FROM fact_measures WHERE (normal IN (:known, :asked) "
    "OR substr(normal, 1, length(:known) + 1) = :known || ':' OR substr(normal, 1, length(:asked) + 1) = :asked || ':')"
)
"""Of a measure and of its parts: "revenue", "revenue:cloud"; not of "revenue-other", which is another."""

_IN_LABEL = "SELECT key FROM fact_measures WHERE instr(folded, :asked) > 0"
_ALIKE = (
    "SELECT labels FROM fact_measures WHERE instr(folded, :asked) > 0 AND key NOT IN (SELECT value FROM "
    "json_each(:measure))"
)

_SUBJECTS = (
    "SELECT key, document, named FROM (SELECT key, document, folded, "
    "folded = :asked OR folded_code = :asked OR substr(folded_code, 1, length(:asked) + 1) = :asked || '.' AS named "
    "FROM fact_subjects) WHERE (named OR instr(folded, :asked) > 0)"
)
_SPOKEN_OF = "SELECT key FROM fact_subjects WHERE length(folded) >= 2 AND instr(:asked, folded) > 0"

_LABELS = "SELECT DISTINCT label FROM fact_periods WHERE label <> ''"
_PERIODS = (
    "SELECT key, folded = :asked OR label IN (SELECT value FROM json_each(:labels)), first, last FROM fact_periods "
    "WHERE (folded = :asked OR label IN (SELECT value FROM json_each(:labels)) OR (first >= :from AND last <= :to))"
)
_LABELLED = "SELECT key, folded = :asked FROM fact_periods WHERE instr(folded, :asked) > 0"

_THERE = "SELECT DISTINCT {} FROM ({}) c CROSS JOIN {} WHERE f.document = c.document AND f.number = c.number"
_NAMES = {"measure": "m.labels", "subject": "s.name", "period": "p.label"}


@dataclass(frozen=True, slots=True)
class FactQuery:
    """What facts are asked for; what is empty is not asked for.

    measure  a measure by any of its names, in any language, with its parts; else one whose label holds the text
    subject  a name or a stock code; else, in a document that has none of it, a name that holds the text
    period   a period in any form: of each measure the figures of just that period, else of periods inside it
    """

    measure: str = ""
    subject: str = ""
    period: str = ""


class ListedFact(NamedTuple):
    """A fact with its document. `id` is the same whenever the same bytes are read by the same version."""

    document: Document
    id: str
    fact: Fact


class FactSearch:
    """The facts of some documents that are wanted, sorted by measure, subject, first day of the period and document.

    `outdated` are those of the documents whose facts another version made, or none did: they are left out.
    """

    def __init__(
        self,
        reading: Callable[[], AbstractContextManager[sqlite3.Connection]],
        documents: Sequence[Document],
        wanted: FactQuery,
    ) -> None:
        self._reading = reading
        self._documents = {document.id: document for document in documents}
        self.wanted = {name: text for name in DIMENSIONS if (text := getattr(wanted, name).strip())}
        self._parameters: dict[str, object] = {"version": FACTS_VERSION, "documents": json.dumps(list(self._documents))}
        with reading() as connection:
            current = {
                one
                for (one,) in connection.execute("SELECT id FROM documents WHERE facts_version = ?", (FACTS_VERSION,))
            }
            self.outdated = [document for document in documents if document.id not in current]
            for name, text in self.wanted.items():
                keys = _KEYS[name](connection, text, self._parameters)
                self._parameters |= {found: json.dumps(some) for found, some in keys.items()}

    def __iter__(self) -> Iterator[ListedFact]:
        with self._reading() as connection:
            ids = dict(connection.execute("SELECT number, id FROM documents"))
            for stored in fact_rows.read(connection, self._query(), self._parameters, _SORTED):
                document = self._documents.get(ids.get(stored.document, ""))
                if document is None:  # another document has come in its place since
                    continue
                yield ListedFact(document, f"{document.id}-f{stored.number}", stored.fact)

    @property
    def searched(self) -> int:
        """Number of documents that were looked in."""
        return len(self._documents) - len(self.outdated)

    def count(self) -> tuple[int, int]:
        """How many facts there are, and of how many documents."""
        with self._reading() as connection:
            query = f"{_COUNTED}({self._query()})"
            facts, documents = connection.execute(query, self._parameters).fetchone()
        return facts, documents

    def find(self, identity: str) -> ListedFact | None:
        """The fact of that id, whatever is asked for; None where the documents have none."""
        name, _, number = identity.rpartition("-f")
        if name not in self._documents or not number.isdecimal():
            return None
        one = self._parameters | {"one": name, "number": int(number)}
        stored = next(self._stored(_NUMBERED, one), None)
        return ListedFact(self._documents[name], identity, stored.fact) if stored else None

    def in_table(self, document: Document, number: int) -> list[ListedFact]:
        """The facts of a document's table, by its number, whatever is asked for."""
        one = self._parameters | {"one": document.id, "number": number}
        return [
            ListedFact(document, f"{document.id}-f{stored.number}", stored.fact)
            for stored in self._stored(_IN_TABLE, one)
        ]

    def _stored(self, condition: str, parameters: Mapping[str, object]) -> Iterator[fact_rows.StoredFact]:
        with self._reading() as connection:
            yield from fact_rows.read(connection, f"{_FOUND}{condition} AND f.{_OURS}", parameters, _PLACED)

    def measures(self) -> list[tuple[str, str, int]]:
        """The measures of these documents that have figures: key, what most facts call it, number of figures; the most
        frequent first."""
        named: dict[str, Counter[str]] = {}
        with self._reading() as connection:
            for normal, labels, count in connection.execute(f"{_MEASURED} f.{_OURS} {_BY_MEASURE}", self._parameters):
                named.setdefault(normal, Counter())[_path(labels)] += count
        counted = [(key, names.most_common(1)[0][0], names.total()) for key, names in named.items()]
        return sorted(counted, key=lambda one: -one[2])

    def nearest(self) -> dict[str, list[str]]:
        """For each dimension asked for, what there is that is most like it: of what fits the others, where anything
        does."""
        with self._reading() as connection:
            return {name: self._nearest(connection, name) for name in self.wanted}

    def alike(self) -> list[str]:
        """Other measures that have the words of the one asked for in their labels: 归母净利润 beside 净利润."""
        if "measure" not in self.wanted:
            return []
        with self._reading() as connection:
            asked = self._parameters | {"asked": folded(self.wanted["measure"])}
            rows = connection.execute(f"{_ALIKE} AND {_OURS}", asked)
            counted = Counter(_path(labels) for (labels,) in rows)
        return [label for label, _ in counted.most_common(_SHOWN)]

    def _query(self, without: str = "") -> str:
        """The query for document and number of the facts; `without` a dimension, as though it were not asked for."""
        asked = [name for name in self.wanted if name != without]
        conditions = " AND ".join(_OF_KEYS.format(name=name) for name in asked)
        if "period" in asked:
            return _BEST.format(conditions)
        return f"{_FOUND}{conditions or 'f.' + _OURS}"

    def _nearest(self, connection: sqlite3.Connection, name: str) -> list[str]:
        asked = _pieces(folded(self.wanted[name]))
        for query in (self._query(without=name), f"{_FOUND}f.{_OURS}"):
            rows = connection.execute(_THERE.format(_NAMES[name], query, JOINED), self._parameters)
            there = dict.fromkeys(_path(text) if name == "measure" else text for (text,) in rows if text)
            if there:
                likeness = {one: _likeness(asked, _pieces(folded(one))) for one in there}
                like = [one for one in there if likeness[one] > _UNLIKE] or list(there)
                return sorted(like, key=lambda one: -likeness[one])[:_SHOWN]
        return []


_OF_ONE = "f.document = (SELECT number FROM documents WHERE id = :one)"
_NUMBERED = f"f.number = :number AND {_OF_ONE}"
_IN_TABLE = f"f.grid = :number AND {_OF_ONE}"
_PLACED = "f.document, f.number"

_MEASURED = (
    "SELECT m.normal, m.labels, count(*) FROM facts f JOIN fact_measures m ON m.key = f.measure "
    "WHERE f.value IS NOT NULL AND"
)
_BY_MEASURE = "GROUP BY m.normal, m.labels"

_COUNTED = "SELECT count(*), count(DISTINCT document) FROM "


def _measures(connection: sqlite3.Connection, text: str, parameters: Mapping[str, object]) -> dict[str, list[int]]:
    """The same measure, by its name or normal form, and its parts; where there is none, those that have the text in
    their labels."""
    asked = {**parameters, "asked": folded(text), "known": measure_of(text).key}
    for query in (_MEASURES, _IN_LABEL):
        if found := [key for (key,) in connection.execute(f"{query} AND {_OURS}", asked)]:
            return {"measure": found}
    return {"measure": []}


def _subjects(connection: sqlite3.Connection, text: str, parameters: Mapping[str, object]) -> dict[str, list[int]]:
    """In each document those of that name or code, else those whose names hold the text; where none has any, those that
    the text names."""
    asked = {**parameters, "asked": folded(text)}
    rows = connection.execute(f"{_SUBJECTS} AND {_OURS}", asked).fetchall()
    named = {document for _, document, is_named in rows if is_named}
    found = [key for key, document, is_named in rows if is_named or document not in named]
    if not found:
        found = [key for (key,) in connection.execute(f"{_SPOKEN_OF} AND {_OURS}", asked)]
    return {"subject": found}


def _periods(connection: sqlite3.Connection, text: str, parameters: Mapping[str, object]) -> dict[str, list[int]]:
    """Those of that label or of just these days (`same` too), and those inside them; where the text is no period, those
    that have it in their labels.

    A label is the same, too, that would have these days in calendar years: "FY2024" is asked of each company by its own
    fiscal year.
    """
    asked = {**parameters, "asked": folded(text)}
    same: list[int] = []
    inside: list[int] = []
    for start, end in _days(text):
        alike = [
            label for (label,) in connection.execute(f"{_LABELS} AND {_OURS}", asked) if (start, end) in _days(label)
        ]
        days = {"from": start.isoformat(), "to": end.isoformat(), "labels": json.dumps(alike)}
        for key, is_label, first, last in connection.execute(f"{_PERIODS} AND {_OURS}", asked | days):
            (same if is_label or (first, last) == (days["from"], days["to"]) else inside).append(key)
    if not same and not inside:
        rows = connection.execute(f"{_LABELLED} AND {_OURS}", asked).fetchall()
        same, inside = [key for key, is_label in rows if is_label], [key for key, is_label in rows if not is_label]
    return {"period": [*same, *inside], "same": same}


def _days(text: str) -> list[tuple[date, date]]:
    """First and last days of the periods that a text names, in calendar years."""
    return [(period.start, period.end) for _, _, period in periods_in(text, Calendar())]


_KEYS: dict[str, Any] = {"measure": _measures, "subject": _subjects, "period": _periods}


def _path(labels: str) -> str:
    return " > ".join(json.loads(labels))


def _pieces(text: str) -> Counter[str]:
    """The characters of a text and the pairs of neighbouring ones."""
    return Counter([*text, *(text[at : at + 2] for at in range(len(text) - 1))])


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    """Dice's coefficient: twice what they have in common over all that they have, 0 to 1."""
    return 2 * (one & other).total() / max(one.total() + other.total(), 1)
