"""The same 10,000 on a PostgreSQL server, next to the least that the server can do with the same rows: written by COPY, and read
by one query. See specs/performance.md."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import corpus
from measure import Failed, Series, run

# The server of the sweeps' own is this benchmark's, too.
sys.path.append(str(Path(__file__).resolve().parent.parent / "Sweeps"))
from server import Server, test_server  # noqa: E402

RATIO = 3.0
READS = 3
ON_DISK = "apply, secrets on the disk"
# What has to be empty in the JSON of commands that are to find nothing.
FOUND = {"no-op plan": "changes", "drift": "drift"}
# What an apply of new integrations writes, in the order of references.
TABLES = ("api", "partner", "integration", "key", "event", "recorded")
# What a plan reads: every row that it vouches for, joined as one statement would.
ONE_QUERY = """\
COPY (SELECT i.*, k.*, r.digest, r.event, r.seal, last.sequence, last.serial
      FROM integration i LEFT JOIN key k ON k.integration = i.id
      LEFT JOIN recorded r ON r.project = i.project AND r.kind = 'Integration' AND r.name = i.name
      LEFT JOIN (SELECT project, name, max(sequence) AS sequence, max(serial) AS serial FROM event
                 WHERE kind = 'Integration' GROUP BY project, name) last ON last.project = i.project AND last.name = i.name
      ORDER BY i.name) TO STDOUT"""


@dataclass
class PostgresBench:
    lockstep: str
    folder: Path
    size: int
    runs: int
    catalogue: dict[str, list[corpus.Permission]]
    server: Server
    series: dict[str, Series] = field(default_factory=dict)

    def measure(self) -> None:
        project = self.folder / "project"
        empty = self.server.make_database()
        init = ["init", str(project), "--name", "bench", "--store", self.server.address(empty)]
        run([self.lockstep, *init], self.folder / "init")
        corpus.write(project, self.size, "file", self.catalogue)
        for number in range(self.runs):
            # The floor writes no file, and the server's data lies in memory where that is possible: so do the secrets, beside it.
            database = self._apply("apply", project, empty, self.server.socket / f"secrets-{number}")
            self._copy(number, database, empty)
            # In turns, and more than once: whoever reads rows first after they were written has to mark them as committed.
            for _ in range(READS):
                self._take("no-op plan", database, project, "plan")
                self._psql("one query", database, ONE_QUERY)
            self._take("drift", database, project, "drift")
            self._apply(ON_DISK, project, empty, self.folder / f"secrets-{number}")

    def _apply(self, name: str, project: Path, empty: str, secrets: Path) -> str:
        """Applies to a new database, which is given back."""
        database = self.server.make_database(empty)
        # Each store begins anew: to this machine it would be an old copy of the one before.
        for seen in (project / ".lockstep").glob("last-seen-*"):
            seen.unlink()
        self._take(name, database, project, "apply", "--auto-approve", "--secrets", f"file:{secrets}")
        if sum(1 for _ in secrets.iterdir()) != self.size:
            raise Failed("not every secret was delivered")
        return database

    def _take(self, name: str, database: str, project: Path, *words: str) -> None:
        # `env` sets the store for the command alone.
        command = ["env", f"LOCKSTEP_STORE={self.server.address(database)}", self.lockstep, *words]
        output = self.folder / "output"
        cost = run([*command, "--chdir", str(project), "--output", "json", "--no-color"], output)
        self.series.setdefault(name, Series()).runs.append(cost)
        if name in FOUND and json.loads(output.read_bytes())[FOUND[name]]:
            raise Failed(f"{name} was to find nothing")

    def _copy(self, number: int, database: str, empty: str) -> None:
        """Takes the rows out, and puts them into tables of the same form: one session, one transaction."""
        folder = self.folder / f"rows-{number}"
        folder.mkdir()
        for table in TABLES:
            self.server.psql(database, f"SET search_path = lockstep;\n\\copy {table} TO '{folder / table}' (FORMAT binary)\n")
        target = self.server.make_database(empty)
        # The event of `init` is there already.
        script = ["BEGIN;", "DELETE FROM recorded;", "ALTER TABLE event DISABLE TRIGGER ALL;", "DELETE FROM event;",
                  "ALTER TABLE event ENABLE TRIGGER ALL;"]  # fmt: skip
        script += [f"\\copy {table} FROM '{folder / table}' (FORMAT binary)" for table in TABLES]
        self._psql("COPY", target, "\n".join([*script, "COMMIT;"]))
        shutil.rmtree(folder)

    def _psql(self, name: str, database: str, script: str) -> None:
        file = self.folder / "script.sql"
        file.write_text(f"SET search_path = lockstep;\n{script}\n" + (";\n" if name == "one query" else ""))
        command = [str(self.server.programs / "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(self.server.socket)]
        cost = run([*command, "-U", "postgres", "-d", database, "-f", str(file)], self.folder / "psql")
        self.series.setdefault(name, Series()).runs.append(cost)

    def table(self) -> Iterator[str]:
        yield f"\n{self.size:,} integrations on PostgreSQL, over a socket\n"
        yield "| | wall | best | CPU of the client | peak memory | wall × floor | others' cores | runs |"
        yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |"
        targets = {"apply": "COPY", "no-op plan": "one query"}
        floors = {**targets, ON_DISK: "COPY"}
        for name in ("COPY", "apply", ON_DISK, "one query", "no-op plan", "drift"):
            floor = floors.get(name)
            series = self.series[name]
            ratio = f"{self.ratio(name, floor):.2f}" if floor else ""
            yield (
                f"| {name} | {series.wall:.3f} s | {series.best:.3f} s | {series.cpu:.3f} s | {series.megabytes:.0f} MB "
                f"| {ratio} | {series.others:.1f} | {len(series.runs)} |"
            )
        for name, floor in targets.items():
            found = self.ratio(name, floor)
            yield f"- {name} within {RATIO} × {floor}: {found:.2f}, {'' if found <= RATIO else 'not '}reached"

    def ratio(self, name: str, floor: str) -> float:
        return self.series[name].wall / self.series[floor].wall


def measure(lockstep: str, folder: Path, size: int, runs: int, catalogue: dict[str, list[corpus.Permission]]) -> None:
    with test_server() as server:
        folder.mkdir()
        bench = PostgresBench(lockstep, folder, size, runs, catalogue, server)
        bench.measure()
        print("\n".join(bench.table()), flush=True)


