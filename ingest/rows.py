"""Records as rows of one SQLite file. The only file that imports sqlite3."""

# ruff: noqa: S608 - table and column names come from the table below, never from outside

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from ingest import records
from ingest.errors import StoreError
from ingest.records import (
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
_LAYOUT = "3"  # raise when tables change
Record = TypeVar("Record")

_TABLES: dict[type, tuple[str, tuple[str, ...]]] = {
    Source: ("sources", ()),
    Term: ("terms", ()),
    Document: ("documents", ()),
    Section: ("sections", ("document_id",)),
    Passage: ("passages", ("section_id",)),
    Statement: ("statements", ("document_id", "section_id", "passage_id", "source_id")),
    Disagreement: ("disagreements", ()),
    ReviewedAnswer: ("answers", ()),
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
    """Write records of any kind into a new file, in the order given; frames get a table of their own as well."""
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        for table, columns in _TABLES.values():
            extra = "".join(f", {column} TEXT NOT NULL" for column in columns)
            names = f"position INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL{extra}, record TEXT NOT NULL"
            connection.execute(f"CREATE TABLE {table} ({names})")
        connection.execute(
            "CREATE TABLE frames (statement_id TEXT NOT NULL, subject TEXT NOT NULL, relation TEXT NOT NULL, "
            "object TEXT NOT NULL, affirmed INTEGER NOT NULL, condition TEXT)"
        )
        connection.execute("CREATE TABLE mentions (statement_id TEXT NOT NULL, term_id TEXT NOT NULL)")
        for record in everything:
            _write(connection, record)


def _write(connection: sqlite3.Connection, record: Any) -> None:
    table, columns = _TABLES[type(record)]
    values = [record.id, *(getattr(record, column) for column in columns), encode(record)]
    marks = ", ".join("?" for _ in values)
    connection.execute(
        f"INSERT INTO {table} (id, {''.join(f'{column}, ' for column in columns)}record) VALUES ({marks})", values
    )
    if isinstance(record, Statement):
        connection.executemany(
            "INSERT INTO frames VALUES (?, ?, ?, ?, ?, ?)",
            [(record.id, f.subject, f.relation, f.object, f.affirmed, f.condition) for f in record.frames],
        )
        mentions = [(record.id, term) for term in dict.fromkeys(record.terms)]
        connection.executemany("INSERT INTO mentions VALUES (?, ?)", mentions)


def encode(record: Any) -> str:
    """A record as JSON; fields that have their default are left out."""
    defaults = {item.name: item.default for item in fields(record)}
    row = {key: value for key, value in asdict(record).items() if value != defaults[key] or key == "id"}
    return json.dumps(row, ensure_ascii=False, separators=(",", ":"))


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
        return int(self._query(f"SELECT count(*) FROM {_TABLES[kind][0]}")[0][0])

    def ids(self, kind: type) -> tuple[str, ...]:
        """Every id of a kind in stored order."""
        return tuple(row[0] for row in self._query(f"SELECT id FROM {_TABLES[kind][0]} ORDER BY position"))

    def owners(self, kind: type, column: str) -> list[tuple[str, str]]:
        """Every id of a kind with the id in one of its columns, in stored order."""
        return self._query(f"SELECT id, {column} FROM {_TABLES[kind][0]} ORDER BY position")

    def mentions(self) -> list[tuple[str, str]]:
        """Every statement's id with each term that it is about, in stored order."""
        return self._query("SELECT statement_id, term_id FROM mentions ORDER BY rowid")

    def all(self, kind: type[Record]) -> Iterator[Record]:
        """Every record of a kind in stored order."""
        rows = self._query(f"SELECT record FROM {_TABLES[kind][0]} ORDER BY position")
        return (decode(kind, row[0]) for row in rows)

    def get(self, kind: type[Record], identity: str) -> Record | None:
        """One record, or None."""
        rows = self._query(f"SELECT record FROM {_TABLES[kind][0]} WHERE id = ?", [identity])
        return decode(kind, rows[0][0]) if rows else None

    def _query(self, query: str, values: Iterable[str] = ()) -> list[Any]:
        try:
            with self._lock:
                return self._connection.execute(query, tuple(values)).fetchall()
        except sqlite3.Error as error:
            raise self._broken(error) from error

    def _broken(self, error: sqlite3.Error) -> StoreError:
        return StoreError(f"{self._path} cannot be read ({error}). Build the index again: python -m ingest build")


class Held(Generic[Record]):
    """Records of one kind by id: all in memory when there are few, else read when asked for and kept."""

    def __init__(self, rows: Rows, kind: type[Record], few: int) -> None:
        self._rows = rows
        self._kind = kind
        self._kept: dict[str, Record] = {}
        self._few = few
        if rows.count(kind) <= few:
            self._kept = {record.id: record for record in rows.all(kind)}  # type: ignore[attr-defined]

    def __getitem__(self, identity: str) -> Record:
        record = self._kept.get(identity)
        if record is None:
            record = self._rows.get(self._kind, identity)
            if record is None:
                raise KeyError(identity)
            if len(self._kept) >= self._few:
                # Oldest first; a list because another thread may be reading the dictionary.
                for old in list(self._kept)[: self._few // 10 + 1]:
                    self._kept.pop(old, None)
            self._kept[identity] = record
        return record
