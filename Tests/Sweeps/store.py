"""The rows of a store, read with Python's own SQLite from a copy, and the bytes that Lockstep records of them."""

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Row = dict[str, Any]

TABLES = ("project", "authority", "api", "partner", "integration", "key", "operator", "operator_token", "event", "recorded")


@dataclass
class Store:
    """Every row, and what SQLite says of the file."""

    tables: dict[str, list[Row]]
    integrity: list[str]

    @property
    def serial(self) -> int:
        return self.tables["project"][0]["serial"]

    @property
    def events(self) -> list[Row]:
        return self.tables["event"]

    def integrations(self) -> dict[str, Row]:
        return {row["name"]: row for row in self.tables["integration"]}

    def operators(self) -> dict[str, Row]:
        return {row["name"]: row for row in self.tables["operator"]}

    def bearers(self) -> dict[str, Row]:
        """Integrations and operators; no two of them have one name here."""
        return self.integrations() | self.operators()

    def keys(self) -> dict[str, Row]:
        """Rows of keys and tokens by id, each with the name of its integration or operator."""
        found: dict[str, Row] = {}
        for table, owner in (("key", "integration"), ("operator_token", "operator")):
            names = {row["id"]: row["name"] for row in self.tables[owner]}
            found |= {row["id"]: row | {"name": names.get(row[owner])} for row in self.tables[table]}
        return found

    def keys_of(self, name: str) -> list[Row]:
        found = [row for row in self.keys().values() if row["name"] == name]
        return sorted(found, key=lambda row: row["position"])

    def pending(self) -> list[str]:
        return [identity for identity, row in self.keys().items() if row["state"] == "pending"]

    def events_after(self, serial: int) -> list[Row]:
        return [event for event in self.events if event["serial"] > serial]

    def content(self, kind: str, name: str) -> bytes | None:
        """The bytes that an event records of a resource, made from its rows; `None` where it has none."""
        if kind == "Integration":
            return self.canonical(name) if name in self.integrations() else None
        if kind == "Operator":
            return self.canonical_operator(name) if name in self.operators() else None
        rows = {row["name"]: row["body"] for row in self.tables[kind.lower()]}
        return rows[name].encode() if name in rows else None

    def canonical(self, name: str) -> bytes:
        """The bytes that an event records of an integration, made from its rows."""
        row = self.integrations()[name]
        return b"lockstep/integration/v1\n" + b"".join(map(encoded, [*specification(row), *self.standing_and_keys(row)]))

    def canonical_operator(self, name: str) -> bytes:
        """The same of an operator."""
        row = self.operators()[name]
        fields = [row["name"], row["body"], *self.standing_and_keys(row)]
        return b"lockstep/operator/v1\n" + b"".join(map(encoded, fields))

    def standing_and_keys(self, row: Row) -> Iterator[Any]:
        yield row["standing"]
        if row["standing"] == "revoked-by-command":
            yield row["standing_generation"]
        keys = self.keys_of(row["name"])
        yield len(keys)
        for key in keys:
            yield from (key[column] for column in (
                "id", "digest", "authority", "state", "issued_at", "activated_at", "retires_at", "revoked_at",
                "generation",
            ))  # fmt: skip


def specification(row: Row) -> Iterator[Any]:
    labels = json.loads(row["labels"])
    yield from (row[column] for column in ("name", "api", "partner", "description", "owner"))
    yield len(labels)
    for label in labels:
        yield from (label["key"], label["value"])
    yield from (row[column] for column in ("grants", "expires_on", "rotate_every", "rotate_overlap", "generation"))
    yield "protected" if row["protected"] else None
    yield "suspended" if row["suspended"] else None
    yield row["delivery"]


def encoded(value: str | bytes | int | None) -> bytes:
    """A field: its length in four bytes and its bytes; numbers are decimal digits."""
    if value is None:
        return b"\xff\xff\xff\xff"
    content = value if isinstance(value, bytes) else str(value).encode()
    return len(content).to_bytes(4, "big") + content


def seal(key: bytes, project: Row, kind: str, name: str, serial: int, content: bytes) -> bytes:
    """What binds the recorded content of a resource to the seal key (specs/seals.md)."""
    fields = (project["uid"], project["lineage"], kind, name, serial, record_digest(content))
    return hmac.digest(key, b"lockstep/seal/v1\n" + b"".join(map(encoded, fields)), "sha256")


def record_digest(canonical: bytes) -> bytes:
    return hashlib.sha256(canonical).digest()


def store_path(project: Path) -> Path:
    return project / ".lockstep" / "store.sqlite3"


def snapshot(project: Path, place: Path) -> Path:
    """Copies the store, its log and its shared memory as they are. The copy's shared memory gets a name of its own, so that
    the secret search reads what Lockstep's SQLite wrote there, and the reader of the copy makes its own."""
    place.mkdir(parents=True)
    source = store_path(project)
    for suffix, name in (("", ""), ("-wal", "-wal"), ("-shm", "-shm-as-left")):
        file = source.with_name(source.name + suffix)
        if file.exists():
            shutil.copy(file, place / (source.name + name))
    return place / source.name


def read(copy: Path) -> Store:
    """Reads a copy without writing to it: a connection that may write would empty the log when it closes.

    The shared memory that SQLite makes for it is taken away again. When the first frame of a log is not whole, SQLite
    (3.40 here) fills its index from memory that it allocated and did not set, and this process knows every secret.
    """
    connection = sqlite3.connect(f"file:{copy}?mode=ro", uri=True)
    connection.row_factory = lambda cursor, values: {
        column[0]: value for column, value in zip(cursor.description, values, strict=True)
    }
    try:
        connection.execute("BEGIN")
        integrity = [value for row in connection.execute("PRAGMA integrity_check") for value in row.values()]
        integrity += [f"foreign key {row}" for row in connection.execute("PRAGMA foreign_key_check")]
        tables = {table: list(connection.execute(f"SELECT * FROM {table} ORDER BY rowid" if table != "recorded" else
                                                 "SELECT * FROM recorded ORDER BY project, kind, name"))
                  for table in TABLES}  # fmt: skip
    finally:
        connection.close()
        copy.with_name(copy.name + "-shm").unlink(missing_ok=True)
    return Store(tables, integrity)
