"""A real PostgreSQL of the sweeps' own, and its rows as `store.py` has them."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from store import TABLES, Row, Store

# Columns that hold bytes, which JSON has as hexadecimal digits behind `\\x`.
BYTES = {"authority_check", "seal_check", "frontier", "digest", "leaf", "body", "seal"}
# Of these tables `body` is text.
TEXT_BODIES = {"api", "partner", "operator"}


@dataclass
class Server:
    """Started by `Tests/postgres`; it ends when its standard input does, so also with this process."""

    process: subprocess.Popen[bytes]
    socket: Path
    programs: Path
    databases: int = field(default=0)

    @staticmethod
    def start() -> Server:
        script = Path(__file__).resolve().parent.parent / "postgres"
        process = subprocess.Popen([script], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        if process.stdout is None:
            raise RuntimeError("no pipe")
        lines = process.stdout.read().decode().splitlines()
        if len(lines) != 2:
            raise RuntimeError("Tests/postgres started no server")
        return Server(process, Path(lines[0]), Path(lines[1]))

    def stop(self) -> None:
        if self.process.stdin is not None:
            self.process.stdin.close()
        self.process.wait()

    def psql(self, database: str, statement: str) -> str:
        done = subprocess.run(
            [self.programs / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.socket, "-U", "postgres",
             "-d", database, "-f", "-"], input=statement.encode(), capture_output=True)  # fmt: skip
        if done.returncode != 0:
            raise RuntimeError(f"psql: {done.stderr.decode()}")
        return done.stdout.decode()

    def make_database(self, template: str = "template0") -> str:
        self.databases += 1
        name = f"sweep_{self.databases}"
        self.psql("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def address(self, database: str) -> str:
        return f"postgresql:///{database}?host={self.socket}&user=postgres"

    def read(self, database: str, project: str | None = None) -> Store:
        """The rows of all tables as they are at one instant, of one project where its uid is given."""
        statements = ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;", "SET search_path = lockstep;"]
        statements += [statement(table, project) for table in TABLES]
        answers = self.psql(database, "\n".join(statements)).splitlines()
        found = {table: rows(table, answer) for table, answer in zip(TABLES, answers, strict=True)}
        return Store(found, ["ok"])


def statement(table: str, project: str | None) -> str:
    order = {"project": "uid", "authority": "number", "recorded": "project, kind, name", "event": "sequence"}
    columns = {"integration": "id", "operator": "id", "key": "integration, position, id",
               "operator_token": "operator, position, id"}  # fmt: skip
    sort = order.get(table) or columns.get(table, "name")
    condition = ""
    if project is not None:
        owners = {"key": "integration", "operator_token": "operator"}
        if table == "project":
            condition = f"WHERE uid = '{project}'"
        elif table in owners:
            condition = f"WHERE {owners[table]} IN (SELECT id FROM {owners[table]} WHERE project = '{project}')"
        else:
            condition = f"WHERE project = '{project}'"
    return f"SELECT coalesce(jsonb_agg(to_jsonb(r)), '[]')::text FROM (SELECT * FROM {table} {condition} ORDER BY {sort}) r;".replace("\n", " ")


def rows(table: str, answer: str) -> list[Row]:
    return [{name: value_of(table, name, value) for name, value in row.items()} for row in json.loads(answer)]


def value_of(table: str, name: str, value: Any) -> Any:
    if value is None or name not in BYTES or (name == "body" and table in TEXT_BODIES):
        return value
    return bytes.fromhex(value.removeprefix("\\x"))
