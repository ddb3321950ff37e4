"""A real PostgreSQL of the sweeps' own, and its rows as `store.py` has them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from store import TABLES, Row, Store

# Columns that hold bytes, which JSON has as hexadecimal digits behind `\\x`.
BYTES = {"authority_check", "seal_check", "frontier", "digest", "leaf", "body", "seal"}
# Of these tables `body` is text.
TEXT_BODIES = {"api", "partner", "operator"}
# A session is over some milliseconds after its command; one that is still there after this long is a finding.
LONGEST_SESSION = 5.0
LONGEST_RESTART = 30.0

# Each foreign key as a query that gives its name when a row has nothing to point to; `\\gexec` carries them out.
FOREIGN_KEYS = """
SELECT format('SELECT %L FROM %s c WHERE NOT (%s) AND NOT EXISTS (SELECT FROM %s p WHERE %s) LIMIT 1',
    'foreign key ' || f.conname, f.conrelid::regclass,
    (SELECT string_agg(format('c.%I IS NULL', a.attname), ' OR ') FROM pg_attribute a
        WHERE a.attrelid = f.conrelid AND a.attnum = ANY (f.conkey)),
    f.confrelid::regclass,
    (SELECT string_agg(format('c.%I = p.%I', a.attname, b.attname), ' AND ')
        FROM unnest(f.conkey, f.confkey) AS pair (mine, its)
        JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = pair.mine
        JOIN pg_attribute b ON b.attrelid = f.confrelid AND b.attnum = pair.its))
FROM pg_constraint f WHERE f.contype = 'f' AND f.connamespace = 'lockstep'::regnamespace \\gexec
"""
# Every index is in order and has every row of its table.
INDEXES = """
SELECT FROM (SELECT bt_index_check(c.oid, true) FROM pg_class c JOIN pg_am a ON a.oid = c.relam AND a.amname = 'btree'
    WHERE c.relnamespace = 'lockstep'::regnamespace AND c.relkind = 'i') checked;
"""


@contextmanager
def test_server(*options: str) -> Iterator[Server]:
    """A server by `Tests/postgres`, which ends when its standard input does, so also with this process."""
    script = Path(__file__).resolve().parent.parent / "postgres"
    with subprocess.Popen([script, *options], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        if process.stdout is None:
            raise RuntimeError("no pipe")
        lines = process.stdout.read().decode().splitlines()
        if len(lines) != 2:
            raise RuntimeError("Tests/postgres started no server")
        yield Server(Path(lines[0]), Path(lines[1]))


@dataclass(frozen=True)
class Server:
    """Where a server is: the folder of its socket, and that of PostgreSQL's programs."""

    socket: Path
    programs: Path

    def psql(self, database: str, statement: str) -> str:
        done = subprocess.run(
            [self.programs / "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.socket, "-U", "postgres",
             "-d", database, "-f", "-"], input=statement.encode(), capture_output=True)  # fmt: skip
        if done.returncode != 0:
            raise RuntimeError(f"psql: {done.stderr.decode()}")
        return done.stdout.decode()

    def make_database(self, template: str = "template0") -> str:
        """A copy of the template, to which nobody may be connected."""
        name = f"sweep_{uuid.uuid4().hex}"
        self.psql("postgres", f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def drop_database(self, name: str) -> None:
        self.psql("postgres", f"DROP DATABASE {name}")

    def address(self, database: str) -> str:
        return f"postgresql:///{database}?host={self.socket}&user=postgres"

    def stop_at_once(self) -> None:
        """What `pg_ctl stop -m immediate` does: every process of the server ends without finishing anything."""
        self.signal(signal.SIGQUIT)

    def kill(self) -> None:
        """Kills the first process; the others end as soon as they notice."""
        self.signal(signal.SIGKILL)

    def signal(self, number: signal.Signals) -> None:
        """Sends a signal to the first process and waits until it is gone. Only a server that was started with `--again`
        comes back."""
        process = int((self.socket / "data" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(process, number)
        end = time.monotonic() + LONGEST_RESTART
        while is_running(process):
            if time.monotonic() > end:
                raise TimeoutError(f"the server does not end by {number.name}")
            time.sleep(0.005)

    def wait_until_ready(self) -> None:
        end = time.monotonic() + LONGEST_RESTART
        while True:
            try:
                self.psql("postgres", "SELECT 1")
                return
            except RuntimeError:
                if time.monotonic() > end:
                    raise
            time.sleep(0.02)

    @contextmanager
    def holding(self, database: str, statement: str) -> Iterator[None]:
        """Somebody has run the statement, in a transaction that ends with this."""
        with self.session(database, f"BEGIN; {statement};"):
            yield

    @contextmanager
    def session(self, database: str, statement: str = "") -> Iterator[None]:
        """Somebody is connected, and has run the statement."""
        words = [self.programs / "psql", "-X", "-q", "-h", self.socket, "-U", "postgres", "-d", database]
        with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
            if process.stdin is None or process.stdout is None:
                raise RuntimeError("no pipe")
            process.stdin.write(f"{statement}\n\\echo connected\n".encode())
            process.stdin.flush()
            process.stdout.readline()
            yield
            process.stdin.close()

    def lingered(self, database: str, limit: float = LONGEST_SESSION) -> float:
        """For how many seconds the server keeps sessions in a database whose commands have all ended."""
        started = time.monotonic()
        while (seconds := time.monotonic() - started) < limit:
            count = self.psql("postgres", f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{database}'")
            if int(count) == 0:
                return seconds
        raise TimeoutError(f"the server keeps a session of a command that ended {limit:g} s ago")

    def read(self, database: str, project: str | None = None, copy: Path | None = None) -> Store:
        """The rows of all tables as they are at one instant, of one project where its uid is given. The file `copy` gets
        them as the server gives them."""
        statements = ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;", "SET search_path = lockstep;"]
        statements += [statement(table, project) for table in TABLES]
        answer = self.psql(database, "\n".join([*statements, FOREIGN_KEYS]))
        if copy is not None:
            copy.write_text(answer)
        lines = answer.splitlines()
        found = {table: rows(table, line) for table, line in zip(TABLES, lines, strict=False)}
        return Store(found, [*lines[len(TABLES) :], *self.indexes(database)] or ["ok"])

    def indexes(self, database: str) -> list[str]:
        """What PostgreSQL says of the indexes, if it says something."""
        try:
            self.psql(database, f"CREATE EXTENSION IF NOT EXISTS amcheck; {INDEXES}")
        except RuntimeError as error:
            return [str(error)]
        return []


def is_running(process: int) -> bool:
    """Whether a process is there and not only waits to be collected."""
    try:
        state = Path(f"/proc/{process}/stat").read_text()
    except OSError:
        return False
    return state.rpartition(")")[2].split()[0] != "Z"


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
