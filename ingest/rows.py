"""Records as rows of one SQLite file. The only file that imports sqlite3."""

# ruff: noqa: S608 - table and column names come from the table below, never from outside

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import fields, is_dataclass
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from ingest import records
from ingest.errors import StoreError
from ingest.records import (
    AskedQuestion,
    AuthorityType,
    Disagreement,
    Document,
    Facet,
    Frame,
    Kind,
    Passage,
    Relation,
    ReviewedAnswer,
    ReviewedSentence,
    Section,
    Side,
    Source,
    Span,
    Statement,
    Term,
    Wording,
)

FILE = "records.sqlite"
_LAYOUT = "5"  # raise when tables change
_AT_ONCE = 500  # ids in one query; SQLite allows 999 and more
_KEPT = 20_000  # records of a kind that are held in memory
Record = TypeVar("Record")

# Every kind's table, and the columns besides the record by which rows are looked up.
_TABLES: dict[type, tuple[str, tuple[str, ...]]] = {
    Source: ("sources", ("authority_type",)),
    Term: ("terms", ()),
    Document: ("documents", ()),
    Section: ("sections", ()),
    Passage: ("passages", ()),
    Statement: ("statements", ("document_id", "section_id", "source_id")),
    Disagreement: ("disagreements", ()),
    ReviewedAnswer: ("answers", ()),
    AskedQuestion: ("questions", ()),
}


def record_version() -> str:
    """Changes whenever a field of a record or the layout does, so that an index of other records is refused."""
    import hashlib

    described = [
        f"{kind.__name__}({', '.join(f'{item.name}: {item.type}' for item in fields(kind))})"
        for kind in sorted(vars(records).values(), key=lambda value: getattr(value, "__name__", ""))
        if isinstance(kind, type) and is_dataclass(kind)
    ]
    return hashlib.sha256("\n".join([_LAYOUT, *described]).encode()).hexdigest()[:12]


def write_rows(folder: Path, everything: Iterable[object]) -> None:
    """Write records of any kind into a new file, in the order given."""
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        for table, columns in _TABLES.values():
            extra = "".join(f", {column} TEXT NOT NULL" for column in columns)
            names = f"position INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL{extra}, record TEXT NOT NULL"
            connection.execute(f"CREATE TABLE {table} ({names})")
            for column in columns:
                connection.execute(f"CREATE INDEX {table}_{column} ON {table} ({column}, position)")
        connection.execute(
            "CREATE TABLE mentions (term_id TEXT NOT NULL, position INTEGER NOT NULL, PRIMARY KEY (term_id, position)) "
            "WITHOUT ROWID"
        )
        for record in everything:
            _write(connection, record)


def _write(connection: sqlite3.Connection, record: Any) -> None:
    table, columns = _TABLES[type(record)]
    values = [record.id, *(getattr(record, column) for column in columns), encode(record)]
    marks = ", ".join("?" for _ in values)
    position = connection.execute(
        f"INSERT INTO {table} (id, {''.join(f'{column}, ' for column in columns)}record) VALUES ({marks})", values
    ).lastrowid
    if isinstance(record, Statement):
        mentions = [(term, position) for term in dict.fromkeys(record.terms)]
        connection.executemany("INSERT INTO mentions VALUES (?, ?)", mentions)


def encode(record: Any) -> str:
    """A record as JSON; fields that have their default are left out."""
    row = {
        item.name: value
        for item in fields(record)
        if (value := getattr(record, item.name)) != item.default or item.name == "id"
    }
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"), default=_inner)


def _inner(record: Any) -> dict[str, Any]:
    """A record inside another, whole."""
    return {item.name: getattr(record, item.name) for item in fields(record)}


def decode(kind: type[Record], text: str) -> Record:
    """The record that ``encode`` wrote."""
    row = {key: tuple(value) if isinstance(value, list) else value for key, value in json.loads(text).items()}
    for key, read in _READERS.get(kind, {}).items():
        if row.get(key) is not None:
            row[key] = read(row[key])
    return kind(**row)


def _frame(row: dict[str, Any]) -> Frame:
    return Frame(**{**row, "relation": Relation(row["relation"])})


def _side(row: dict[str, Any]) -> Side:
    return Side(**{**row, "statements": tuple(row["statements"])})


def _sentence(row: dict[str, Any]) -> ReviewedSentence:
    return ReviewedSentence(**{**row, "basis": tuple(row["basis"])})


_READERS: dict[type, dict[str, Callable[[Any], Any]]] = {
    Source: {"authority_type": AuthorityType, "wording": Wording},
    Section: {"kind": Kind},
    Statement: {
        "kind": Kind,
        "spans": lambda rows: tuple(Span(row["start"], row["end"]) for row in rows),
        "frames": lambda rows: tuple(_frame(row) for row in rows),
    },
    Disagreement: {"sides": lambda rows: tuple(_side(row) for row in rows)},
    ReviewedAnswer: {"facet": Facet, "sentences": lambda rows: tuple(_sentence(row) for row in rows)},
}


def stored_documents(generation: Path) -> dict[str, tuple[str, str]]:
    """File and digest of a generation's documents by id, whatever version wrote it; none where it cannot be read."""
    try:
        address = f"{(generation / FILE).resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as connection:
            rows = connection.execute(
                "SELECT id, record ->> '$.file', record ->> '$.sha256' FROM documents ORDER BY position"
            ).fetchall()
    except sqlite3.Error:
        return {}
    return {identity: (file, digest) for identity, file, digest in rows}


def copy_database(path: Path, target: Path) -> None:
    """Copy a SQLite file that another process may be writing to. Raises StoreError where that cannot be done."""
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(target)) as copy:
            source.backup(copy)
    except sqlite3.Error as error:
        raise StoreError(f"{path} cannot be copied ({error}).") from error


class Rows:
    """Read access to the file. One connection behind a lock, so that threads may share it."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self._lock = threading.Lock()
        try:
            # A generation is never written again, so SQLite need not look for changes or take locks.
            address = f"{self._path.resolve().as_uri()}?mode=ro&immutable=1"
            self._connection = sqlite3.connect(address, uri=True, check_same_thread=False)
        except sqlite3.Error as error:
            raise self._broken(error) from error

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            self._connection.close()

    def count(self, kind: type) -> int:
        """How many records of a kind there are."""
        # Positions run from 1 without a gap; count(*) would read them all.
        return int(self._query(f"SELECT ifnull(max(position), 0) FROM {_TABLES[kind][0]}")[0][0])

    def ids(self, kind: type) -> tuple[str, ...]:
        """Every id of a kind in stored order."""
        return tuple(row[0] for row in self._query(f"SELECT id FROM {_TABLES[kind][0]} ORDER BY position"))

    def owned(self, kind: type, column: str, owner: str) -> tuple[str, ...]:
        """Ids of the records with an id in one of their columns, in stored order."""
        query = f"SELECT id FROM {_TABLES[kind][0]} WHERE {column} = ? ORDER BY position"
        return tuple(row[0] for row in self._query(query, [owner]))

    def of_term(self, term: str, most: int | None) -> tuple[str, ...]:
        """Ids of the first statements that are about a term, in stored order."""
        query = (
            "SELECT statements.id FROM mentions JOIN statements USING (position) WHERE term_id = ? "
            "ORDER BY mentions.position LIMIT ?"
        )
        return tuple(row[0] for row in self._query(query, [term, -1 if most is None else most]))

    def definitions(self, source: str) -> list[tuple[str | None, str, str]]:
        """The definitions that a source gives, in stored order: the term that each speaks of first, its language, its
        id."""
        query = (
            "SELECT record ->> '$.terms[0]', ifnull(record ->> '$.language', 'en'), id FROM statements "
            "WHERE source_id = ? AND record ->> '$.kind' = ? ORDER BY position"
        )
        return self._query(query, [source, Kind.DEFINITION])

    def positions(self, kind: type, ids: Iterable[str]) -> dict[str, int]:
        """The place in stored order, from 0, of each id that there is."""
        rows = self._chosen(f"SELECT id, position FROM {_TABLES[kind][0]}", ids)
        return {identity: position - 1 for identity, position in rows}

    def all(self, kind: type[Record]) -> Iterator[Record]:
        """Every record of a kind in stored order."""
        rows = self._query(f"SELECT record FROM {_TABLES[kind][0]} ORDER BY position")
        return (decode(kind, row[0]) for row in rows)

    def get(self, kind: type[Record], ids: Iterable[str]) -> dict[str, Record]:
        """The records of those ids that there are."""
        rows = self._chosen(f"SELECT id, record FROM {_TABLES[kind][0]}", ids)
        return {identity: decode(kind, record) for identity, record in rows}

    def _chosen(self, query: str, ids: Iterable[str]) -> Iterator[Any]:
        rest = iter(ids)
        while some := tuple(islice(rest, _AT_ONCE)):
            yield from self._query(f"{query} WHERE id IN ({', '.join('?' for _ in some)})", some)

    def _query(self, query: str, values: Iterable[str | int] = ()) -> list[Any]:
        try:
            with self._lock:
                return self._connection.execute(query, tuple(values)).fetchall()
        except sqlite3.Error as error:
            raise self._broken(error) from error

    def _broken(self, error: sqlite3.Error) -> StoreError:
        return StoreError(f"{self._path} cannot be read ({error}). Build the index again: python -m ingest build")


class Stored(Mapping[str, Record]):
    """Records of one kind by id, read when they are asked for; the last ones stay in memory.

    At most ``kept`` of them, and of records whose ``weight`` differs much at most ``heaviest`` in all.
    """

    def __init__(
        self,
        rows: Rows,
        kind: type[Record],
        kept: int = _KEPT,
        weight: Callable[[Record], int] = lambda record: 0,
        heaviest: int = 0,
    ) -> None:
        self._rows = rows
        self._kind = kind
        self._most, self._heaviest, self._weight = kept, heaviest, weight
        self._kept: dict[str, Record] = {}

    def __getitem__(self, identity: str) -> Record:
        record = self._kept.get(identity)
        return self.several((identity,))[0] if record is None else record

    def __len__(self) -> int:
        return self._rows.count(self._kind)

    def __iter__(self) -> Iterator[str]:
        ids = self._rows.ids(self._kind)
        if len(ids) <= self._most:  # who lists them mostly reads them: one query instead of many
            self._keep(self._rows.get(self._kind, [identity for identity in ids if identity not in self._kept]))
        return iter(ids)

    def several(self, ids: Iterable[str]) -> tuple[Record, ...]:
        """Records in the order of their ids. Raises KeyError for an unknown id."""
        wanted = tuple(ids)
        found = {identity: record for identity in wanted if (record := self._kept.get(identity)) is not None}
        if missing := dict.fromkeys(identity for identity in wanted if identity not in found):
            read = self._rows.get(self._kind, missing)
            self._keep(read)
            found |= read
        return tuple(found[identity] for identity in wanted)

    def _keep(self, records: Mapping[str, Record]) -> None:
        if len(self._kept) + len(records) > self._most:
            # Oldest first; a list because another thread may be reading the dictionary.
            for old in list(self._kept)[: len(records) + self._most // 10]:
                self._kept.pop(old, None)
        self._kept.update(records)
        if self._heaviest and records:
            held = list(self._kept.items())
            weighs = sum(self._weight(record) for _, record in held)
            for old, record in held[:-1]:
                if weighs <= self._heaviest:
                    break
                self._kept.pop(old, None)
                weighs -= self._weight(record)
