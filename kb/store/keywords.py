"""The keyword index: SQLite's FTS5 over the terms of every passage, in the catalogue's file and its transactions.

It keeps no text (contentless): 80 MB for 100,000 passages of 300 characters. It does keep where terms stand, although
nothing asks for that: with less detail FTS5 cannot count a term, and its bm25() gives every passage the same rank,
silently.
"""

from __future__ import annotations

import json
from itertools import accumulate
from math import log
from typing import TYPE_CHECKING

from kb.text.tokens import spelled, terms

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Sequence

KEYWORD_VERSION = 2
"""Raised whenever the terms of a text change: a passage is taken out of the index by the terms that put it in."""

SCHEMA = """
CREATE VIRTUAL TABLE words USING fts5(terms, content='', tokenize="ascii tokenchars '.'");
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(words, row);
"""

_BEST = "SELECT rowid FROM words WHERE words MATCH :terms ORDER BY rank LIMIT :limit"
_BEST_IN_DOCUMENTS = """
SELECT words.rowid FROM words JOIN chunks ON chunks.key = words.rowid
WHERE words MATCH :terms AND document IN (SELECT value FROM json_each(:documents)) ORDER BY rank LIMIT :limit
"""
# The plus keeps SQLite from one look-up a key: walking the term's list once is several times faster.
_HOLDERS = "SELECT rowid FROM words WHERE words MATCH ? AND +rowid IN (SELECT value FROM json_each(?))"

_DOCUMENTS = "SELECT DISTINCT document FROM words JOIN chunks ON chunks.key = words.rowid WHERE words MATCH ?"

_ANY = "SELECT 1 FROM words WHERE words MATCH :query LIMIT 1"
_ANY_IN_DOCUMENTS = """
SELECT 1 FROM words JOIN chunks ON chunks.key = words.rowid
WHERE words MATCH :query AND document IN (SELECT value FROM json_each(:documents)) LIMIT 1
"""

LONGEST_QUERY = 64
"""The rarest terms of a question are looked up, at most this many; further ones add time and little information."""
_COMMON_SHARE = 0.1
_COMMON_LEAST = 2000
_KEPT_LEAST = 6
_MOST_HOLDERS = 20_000
"""BM25 ranks at most this many passages, each counted once for each term it contains; FTS5 takes up to 1 µs for one."""


def insert(connection: sqlite3.Connection, key: int, text: str) -> None:
    """Make the passage with this key findable by the terms of `text`."""
    connection.execute("INSERT INTO words(rowid, terms) VALUES (?, ?)", (key, " ".join(terms(text))))


def delete(connection: sqlite3.Connection, key: int, text: str) -> None:
    """Take the passage out again; `text` is the one it was inserted with."""
    connection.execute("INSERT INTO words(words, rowid, terms) VALUES ('delete', ?, ?)", (key, " ".join(terms(text))))


def purge(connection: sqlite3.Connection) -> None:
    """Rewrite the index without deleted entries: FTS5 only marks them as deleted, and their terms would stay on the
    disk."""
    connection.execute("INSERT INTO words(words) VALUES ('optimize')")


def clear(connection: sqlite3.Connection) -> None:
    """Empty the index."""
    connection.execute("INSERT INTO words(words) VALUES ('delete-all')")


def keys(connection: sqlite3.Connection) -> set[int]:
    """The passages that are in the index."""
    return {key for (key,) in connection.execute("SELECT id FROM words_docsize")}


def frequencies(connection: sqlite3.Connection) -> dict[str, int]:
    """Every term of the index, and in how many passages it stands."""
    return dict(connection.execute("SELECT term, doc FROM vocabulary").fetchall())


def holds(connection: sqlite3.Connection, key: int, term: str) -> bool:
    """Whether the passage with this key is found by this term."""
    found = connection.execute("SELECT 1 FROM words WHERE words MATCH ? AND rowid = ?", (_quoted(term), key))
    return found.fetchone() is not None


def holds_text(connection: sqlite3.Connection, text: str, documents: Sequence[str]) -> bool:
    """Whether any passage (of documents of these ids; none: of all) contains the words of a text.

    Chinese must occur as it is written; Latin words match in any of their spellings, singular or plural.
    """
    query = " AND ".join(f"({piece})" for piece in _pieces_of(text))
    if not query:
        return False
    found = connection.execute(
        _ANY_IN_DOCUMENTS if documents else _ANY, {"query": query, "documents": json.dumps(list(documents))}
    )
    return found.fetchone() is not None


def _pieces_of(text: str) -> list[str]:
    """For each word of a text, and each run of Chinese, what FTS5 looks for."""
    pieces: list[str] = []
    for word in spelled(text):
        whole, *parts = word.terms
        if word.is_chinese:
            pieces.append(f'"{" ".join(word.terms)}"')
            continue
        forms = {whole, f"{whole}s", whole.removesuffix("s") or whole}
        ways = [_quoted(form) for form in sorted(forms)]
        if parts and "".join(parts) == whole:
            ways.append(f"({' AND '.join(map(_quoted, parts))})")
        pieces.append(" OR ".join(ways))
    return pieces


class KeywordQuery:
    """One question's terms, weighed by how rare they are among `passages` passages."""

    def __init__(self, connection: sqlite3.Connection, question: str, passages: int) -> None:
        self._connection = connection
        wanted = list(dict.fromkeys(terms(question)))
        frequency = dict.fromkeys(wanted, 0) | _frequencies(connection, wanted)
        rarest = sorted(wanted, key=frequency.__getitem__)[:LONGEST_QUERY]
        self._weights = {term: _rarity(frequency[term], passages) for term in rarest}
        self._whole = sum(self._weights.values())
        known = [term for term in rarest if frequency[term]]
        common = max(_COMMON_LEAST, passages * _COMMON_SHARE)
        self._known = [term for at, term in enumerate(known) if at < _KEPT_LEAST or frequency[term] <= common]
        holders = accumulate(frequency[term] for term in self._known)
        # The rarest decide the rank; in a large knowledge base the others only make it slow.
        self._deciding = sum(so_far <= _MOST_HOLDERS for so_far in holders) or 1

    def best(self, limit: int, documents: Sequence[str]) -> list[int]:
        """Keys of the passages that BM25 puts first, best first; only of these documents when any are named."""
        if not self._known:
            return []
        ranked = self._known if documents else self._known[: self._deciding]
        found = self._connection.execute(
            _BEST_IN_DOCUMENTS if documents else _BEST,
            {"terms": " OR ".join(map(_quoted, ranked)), "documents": json.dumps(documents), "limit": limit},
        )
        return [key for (key,) in found]

    def shares(self, candidates: Iterable[int]) -> dict[int, float]:
        """For each passage the share of the question's weight that its terms hold, 0 to 1; those that hold none are
        left out."""
        wanted = json.dumps(list(candidates))
        found_shares: dict[int, float] = {}
        for term in self._known:
            found = self._connection.execute(_HOLDERS, (_quoted(term), wanted))
            for (key,) in found:
                found_shares[key] = found_shares.get(key, 0.0) + self._weights[term] / self._whole
        return found_shares


def documents_holding(connection: sqlite3.Connection, wanted: Sequence[str], most: int) -> dict[str, frozenset[str]]:
    """The ids of the documents that hold each term; the rarest terms, as long as they stand in `most` passages
    together."""
    frequency = _frequencies(connection, wanted)
    rarest = sorted(frequency, key=frequency.__getitem__)
    counted = zip(rarest, accumulate(frequency[term] for term in rarest), strict=True)
    return {
        term: frozenset(document for (document,) in connection.execute(_DOCUMENTS, (_quoted(term),)))
        for term, so_far in counted
        if so_far <= most
    }


def rarity(connection: sqlite3.Connection, wanted: Sequence[str], passages: int) -> dict[str, float]:
    """How much each of these terms tells one passage from another: its inverse document frequency, as in BM25."""
    frequency = dict.fromkeys(wanted, 0) | _frequencies(connection, wanted)
    return {term: _rarity(frequency[term], passages) for term in wanted}


def _rarity(frequency: int, passages: int) -> float:
    return log(1 + (passages - frequency + 0.5) / (frequency + 0.5))


def _frequencies(connection: sqlite3.Connection, wanted: Sequence[str]) -> dict[str, int]:
    """In how many passages each term stands; terms that stand in none are left out."""
    found = connection.execute(
        "SELECT term, doc FROM vocabulary WHERE term IN (SELECT value FROM json_each(?))", (json.dumps(wanted),)
    )
    return dict(found.fetchall())


def _quoted(term: str) -> str:
    return f'"{term}"'
