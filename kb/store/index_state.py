"""The state of a knowledge base: what it was made with, its generation, and which change is unfinished."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.store.database import Database


class IndexState(NamedTuple):
    """The generation of the knowledge base, and whether the vector index holds exactly what the catalogue lists
    (`settled`).

    `graph` is the name of Chroma's collection, `home` where it is kept, `chroma` the version of Chroma that began it;
    all "" before the first document. `files` describes its files when it was last complete.
    """

    generation: int
    settled: bool
    graph: str = ""
    home: str = ""
    chroma: str = ""
    files: str = ""


class IndexStateStore:
    """The tables of the catalogue that every process reads before it trusts any other store."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self.reading = database.reading
        self._writing = database.writing

    def state(self) -> IndexState:
        """Where the knowledge base stands; two equal states have nothing between them."""
        with self.reading() as connection:
            row = connection.execute("SELECT generation, settled, graph, home, chroma, files FROM state").fetchone()
        return IndexState(row[0], bool(row[1]), *row[2:])

    def unsettle(self, doubtful: Sequence[str] = (), files: str = "") -> None:
        """Announce to all processes that the other stores are about to change.

        `doubtful` are the documents that change; `files` describes the files of the vector index now.
        """
        with self._writing() as connection:
            connection.execute("UPDATE state SET generation = generation + 1, settled = 0, files = ?", (files,))
            connection.executemany("INSERT OR IGNORE INTO doubtful VALUES (?)", [(one,) for one in doubtful])

    def note(self, files: str) -> None:
        """Within a change: the graph index is whole as its files are now."""
        with self._writing() as connection:
            connection.execute("UPDATE state SET files = ?", (files,))

    def settle(self) -> None:
        """Announce to all processes that the other stores agree with the catalogue again."""
        with self._writing() as connection:
            connection.execute("UPDATE state SET generation = generation + 1, settled = 1")
            connection.execute("DELETE FROM doubtful")

    def begin_graph(self, state: IndexState) -> None:
        """Have another graph index from now on, one that is still empty; of `state`, its name, home and version of
        Chroma."""
        with self._writing() as connection:
            connection.execute(
                "UPDATE state SET generation = max(generation, ?) + 1, settled = 0, graph = ?, home = ?, "
                "chroma = ?, files = ''",
                (state.generation, state.graph, state.home, state.chroma),
            )
            connection.execute("DELETE FROM strays")

    def unindexed(self) -> list[int]:
        """The keys of chunks that the vector index contains but does not find: search compares their vectors one by
        one."""
        with self.reading() as connection:
            return [key for (key,) in connection.execute("SELECT chunk FROM strays ORDER BY chunk")]

    def add_unindexed(self, keys: Sequence[int]) -> None:
        """List more of them, until another graph index is begun or they are removed."""
        with self._writing() as connection:
            connection.executemany("INSERT OR IGNORE INTO strays VALUES (?)", [(key,) for key in keys])

    def doubtful(self, *, listed: bool) -> list[str]:
        """The documents that the unsettled change is about: those that are listed; or those that are not, whose files
        are to go."""
        with self.reading() as connection:
            rows = connection.execute(
                "SELECT document FROM doubtful WHERE (document IN (SELECT id FROM documents)) = ?", (listed,)
            )
            return [document for (document,) in rows]

    def schema_version(self) -> int:
        """The version of the layout of the file."""
        with self.reading() as connection:
            return int(connection.execute("PRAGMA user_version").fetchone()[0])

    def made_with(self) -> dict[str, Any]:
        """What the vectors and terms were made with; empty before the first document."""
        with self.reading() as connection:
            return {key: json.loads(value) for key, value in connection.execute("SELECT key, value FROM meta")}

    def set_made_with(self, facts: dict[str, Any]) -> None:
        """Remember what vectors and terms are made with."""
        with self._writing() as connection:
            connection.execute("DELETE FROM meta")
            connection.executemany(
                "INSERT INTO meta VALUES (?, ?)", [(key, json.dumps(value)) for key, value in facts.items()]
            )
