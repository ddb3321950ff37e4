#!/usr/bin/env python3
"""Many pipelines at once: processes that plan and apply against one PostgreSQL store, some in one project and some in others,
each killed now and then, and what the store must hold afterwards.

    load.py --lockstep PATH --work DIR [--seconds N] [--processes N] [--projects N] [--seed N]

Half of the processes share the first project. Each goes on until the time is over: it draws manifests, plans and applies in one of
the ways a pipeline does, and one run in five is killed with SIGKILL at a moment that is drawn. Then, judged from rows alone:

- the log of every project gives its leaves and its frontier, and `history verify` says so too;
- serials have no gap: each has the events of one run, and what a run wrote stands together, nobody else's in between;
- no key is active whose secret no sink holds; nothing that other hands did is found (`drift`);
- the last run that wrote, once more: its manifests are what the store says, or, where it was killed, what one apply makes of it.

Then violations are planted in copies of the store, and each has to be objected to.

Exit status: 0 all of it holds, 1 some of it does not.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import captures
import command_line
from keys import digest_key, key_digest
from log import frontier, leaf_hash
from scenario import Integration, write_manifests
from server import Server, test_server
from store import Store

PERMISSIONS = ("things.list", "things.edit", "things.add")
# How a run may end that was not killed: done, stale, locked, held back or guarded. Everything else is a finding.
EXPECTED = {0: "done", 4: "stale", 5: "locked", 6: "guard or held back"}
KILLED_OF_TEN = 2
LONGEST = 120.0


@dataclass(frozen=True)
class Project:
    """A project in the store, with the folder that its pipelines start from."""

    uid: str
    folder: Path
    authority: Path


@dataclass
class RunRecord:
    """One apply: what it wanted, and how it ended."""

    name: str
    project: Project
    manifests: tuple[Integration, ...]
    status: int | None
    way: str
    output: str = ""


@dataclass
class Load:
    lockstep: Path
    server: Server
    database: str
    work: Path
    records: list[RunRecord] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def environment(self, project: Project, run: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
        return kept | {
            "USER": run, "LOCKSTEP_STORE": self.server.address(self.database),
            "LOCKSTEP_AUTHORITY_KEY_FILE": str(project.authority), "BUILD_URL": run, "LANG": "C.UTF-8",
        }  # fmt: skip

    def command(self, project: Project, folder: Path, run: str, *words: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [self.lockstep, *words, "--chdir", folder], env=self.environment(project, run), stdin=subprocess.DEVNULL,
            capture_output=True, timeout=LONGEST,
        )  # fmt: skip

    # MARK: Before

    def make_project(self, name: str) -> Project:
        folder = self.work / name
        folder.mkdir(parents=True)
        project = Project("", folder, folder / ".lockstep" / "authority.key")
        made = self.command(project, folder, "init", "init", "--name", name, "--prefix", "load")
        if made.returncode != 0:
            raise RuntimeError(made.stderr.decode())
        match = re.search(r"uid: ([-0-9a-f]+)", (folder / "lockstep.yaml").read_text())
        if match is None:
            raise RuntimeError("lockstep.yaml has no uid")
        return Project(match.group(1), folder, project.authority)

    # MARK: One process

    def pipeline(self, worker: int, project: Project, seed: int, end: float) -> None:
        """Draws and applies manifests until the time is over. What it has, it has in a folder of its own."""
        draw = random.Random(seed)
        number = 0
        while time.monotonic() < end:
            number += 1
            run = f"run-{worker:02}-{number:04}"
            folder = self.work / "runs" / run
            folder.mkdir(parents=True)
            shutil.copy(project.folder / "lockstep.yaml", folder)
            manifests = drawn(draw)
            write_manifests(folder, manifests)
            way = draw.choice(("apply", "apply", "saved", "expect"))
            record = RunRecord(run, project, manifests, None, way)
            try:
                self.carry_out(record, folder, draw)
            except Exception as error:  # A run that does not end is a finding, too.
                record.output = f"{type(error).__name__}: {error}"
            with self.lock:
                self.records.append(record)

    def carry_out(self, record: RunRecord, folder: Path, draw: random.Random) -> None:
        words = ["apply"]
        if record.way != "apply":
            plan = self.command(record.project, folder, record.name, "plan", "--out", str(folder / "plan.json"), "--output", "json")
            if plan.returncode not in (0, 6):
                record.status, record.output = plan.returncode, plan.stderr.decode()
                return
            words += ["plan.json"] if record.way == "saved" else ["--expect", json.loads(plan.stdout)["digest"]]
        words += ["--auto-approve", "--secrets", f"file:{folder / 'keys'}"]
        words += ["--lock-timeout", draw.choice(("0s", "2s", "20s"))]
        if record.way == "saved":
            words[1] = str(folder / "plan.json")
        process = subprocess.Popen(
            [self.lockstep, *words, "--chdir", folder], env=self.environment(record.project, record.name),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        if draw.randrange(10) < KILLED_OF_TEN:
            time.sleep(draw.random() * draw.choice((0.05, 0.5, 2.0)))
            process.send_signal(signal.SIGKILL)
        errors = process.communicate(timeout=LONGEST)[1].decode()
        record.status, record.output = process.returncode, errors

    # MARK: Afterwards

    def judge(self, projects: list[Project]) -> Iterator[str]:
        for record in self.records:
            if record.status != -signal.SIGKILL and record.status not in EXPECTED:
                yield f"{record.name} ({record.way}) exits {record.status}: {record.output.strip()[:300]}"
        held = captures.Capture()
        for folder in (self.work / "runs").glob("*/keys"):
            held = held.joined(captures.from_folder(folder))
        yield from held.faults
        for project in projects:
            rows = self.server.read(self.database, project.uid)
            yield from self.log(project, rows)
            yield from self.serials(rows)
            yield from self.secrets(project, rows, held)
            yield from self.last_winner(project, rows)
        sequences = [event["sequence"] for event in self.server.read(self.database).events]
        if sequences != list(range(1, len(sequences) + 1)):
            yield "the events of the store have holes"

    def log(self, project: Project, rows: Store) -> Iterator[str]:
        for position, event in enumerate(rows.events):
            if event["position"] != position or event["leaf"] != leaf_hash(project.uid, event):
                yield f"{project.folder.name}: event {event['sequence']} does not give its leaf at place {position}"
        if rows.tables["project"][0]["frontier"] != frontier([event["leaf"] for event in rows.events]):
            yield f"{project.folder.name}: the frontier is not that of the leaves"
        done = self.command(project, project.folder, "verify", "history", "verify")
        if done.returncode != 0:
            yield f"{project.folder.name}: history verify exits {done.returncode}: {done.stdout.decode()}"

    def serials(self, rows: Store) -> Iterator[str]:
        """Each serial has events, all of one run, and a run's serials follow one another."""
        runs: dict[int, set[str]] = {}
        for event in rows.events:
            runs.setdefault(event["serial"], set()).add(json.loads(event["facts"] or "{}").get("run", "init"))
        if sorted(runs) != list(range(1, rows.serial + 1)):
            yield f"serials have gaps: {sorted(set(range(1, rows.serial + 1)) - runs.keys())[:5]}"
        order = [names.copy().pop() for _, names in sorted(runs.items())]
        for serial, names in runs.items():
            if len(names) != 1:
                yield f"serial {serial} has events of {sorted(names)}"
        changes = [name for index, name in enumerate(order) if index == 0 or order[index - 1] != name]
        for name, count in Counter(changes).items():
            if count > 1:
                yield f"what {name} wrote does not stand together"

    def secrets(self, project: Project, rows: Store, held: captures.Capture) -> Iterator[str]:
        key = digest_key(project.authority)
        for identity, row in rows.keys().items():
            if row["activated_at"] is None:
                continue
            secret = held.delivered.get(identity)
            if secret is None or key_digest(key, secret) != row["digest"]:
                yield f"key {identity} of {row['name']} became active, and no sink holds its secret"

    def last_winner(self, project: Project, rows: Store) -> Iterator[str]:
        """What the run that wrote last wanted is there, or comes with one apply where it was killed or ended early."""
        drift = self.command(project, project.folder, "drift", "drift")
        if drift.returncode != 0:
            yield f"{project.folder.name}: drift exits {drift.returncode}: {drift.stdout.decode()[:300]}"
        name = json.loads(rows.events[-1]["facts"] or "{}").get("run")
        record = next((record for record in self.records if record.name == name), None)
        if record is None:
            yield f"{project.folder.name}: nobody knows the run that wrote last: {name}"
            return
        folder = self.work / "runs" / record.name
        if record.status != 0:
            done = self.command(project, folder, "after", "apply", "--auto-approve", "--secrets", f"file:{folder / 'keys'}")
            if done.returncode not in (0, 6):
                yield f"{record.name} is not finished by another apply, which exits {done.returncode}: {done.stderr.decode()}"
                return
        else:
            plan = self.command(project, folder, "after", "plan", "--output", "json")
            left = [change["name"] for change in json.loads(plan.stdout or b"{}").get("changes", [])]
            if plan.returncode != 0 or left:
                yield f"{record.name} exits 0 and wrote last, and a plan of its manifests still has {left}"
        yield from matches(record, self.server.read(self.database, project.uid))


# What is planted in a copy of the store afterwards, and a part of the objection: a judge that never objects proves nothing.
FORGE = "SET session_replication_role = replica; SET search_path = lockstep; ALTER TABLE event DISABLE TRIGGER ALL;"
PLANTS = {
    "an event is lost": (
        "DELETE FROM event WHERE sequence = (SELECT max(sequence) - 1 FROM event)", "holes"),
    "an event is another's": (
        "UPDATE event SET actor = 'nobody' WHERE sequence = (SELECT max(sequence) FROM event)", "does not give its leaf"),
    "a serial has no event": ("UPDATE project SET serial = serial + 1", "serials have gaps"),
    "a key became active that nobody has": (
        "UPDATE key SET digest = sha256(digest) WHERE state = 'active'", "no sink holds its secret"),
    "a row was changed": ("UPDATE integration SET description = 'x'", "is not as"),
}  # fmt: skip


def self_test(load: Load, projects: list[Project]) -> Iterator[str]:
    original = load.database
    for name, (script, expected) in PLANTS.items():
        load.database = load.server.make_database(original)
        load.server.psql(load.database, f"{FORGE} {script}")
        objections = list(load.judge(projects))
        if not any(expected in objection for objection in objections):
            yield f"planted, and not objected to: {name}"
    load.database = original


def matches(record: RunRecord, rows: Store) -> Iterator[str]:
    """Every integration of the manifests has one active key and is as its manifest says; no other has one."""
    wanted = {integration.name: integration for integration in record.manifests}
    for name, integration in wanted.items():
        row = rows.integrations().get(name)
        if row is None or integration.differences(row):
            yield f"{name} is not as {record.name} has it"
        if sum(key["state"] == "active" for key in rows.keys_of(name)) != 1:
            yield f"{name} has not one active key"
    for name in rows.integrations().keys() - wanted.keys():
        if any(key["state"] in ("active", "pending", "retiring") for key in rows.keys_of(name)):
            yield f"{name} is not in the manifests of {record.name}, and a key of it works"


def drawn(draw: random.Random) -> tuple[Integration, ...]:
    """Always the same names but one, so that the guard has little to say, each with something drawn."""
    names = [f"partner-{index:02}" for index in range(8)]
    if draw.randrange(3) == 0:
        names.remove(draw.choice(names))
    return tuple(
        Integration(
            name, permissions=tuple(draw.sample(PERMISSIONS, draw.randrange(1, 4))),
            description=f"drawn {draw.randrange(1000)}", overlap_days=0,
        )
        for name in names
    )  # fmt: skip


def parse() -> argparse.Namespace:
    parser = command_line.parser(__doc__)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--processes", type=int, default=16)
    parser.add_argument("--projects", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    return command_line.parse(parser)


def main() -> int:
    arguments = parse()
    began = time.monotonic()
    with test_server() as server:
        load = Load(arguments.lockstep, server, server.make_database(), arguments.work)
        projects = [load.make_project(f"project-{number}") for number in range(arguments.projects)]
        end = time.monotonic() + arguments.seconds
        threads = [
            threading.Thread(
                target=load.pipeline,
                args=(worker, projects[0 if worker % 2 == 0 else 1 + worker // 2 % (len(projects) - 1)],
                      arguments.seed * 1000 + worker, end))
            for worker in range(arguments.processes)
        ]  # fmt: skip
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        report(load, projects)
        problems = list(load.judge(projects))
        if not problems:
            problems = list(self_test(load, projects))
            print(f"load: {len(PLANTS) - len(problems)} of {len(PLANTS)} planted violations were objected to")
    return command_line.end("load", problems, began)


def report(load: Load, projects: list[Project]) -> None:
    ends = Counter(
        "killed" if record.status == -signal.SIGKILL else EXPECTED.get(record.status or 0, f"exit {record.status}")
        for record in load.records
    )  # fmt: skip
    print(f"load: {len(load.records)} runs: " + ", ".join(f"{count} {name}" for name, count in ends.most_common()))
    for project in projects:
        rows = load.server.read(load.database, project.uid)
        states = Counter(row["state"] for row in rows.keys().values())
        print(f"load: {project.folder.name}: serial {rows.serial}, {len(rows.events)} events, keys: "
              + ", ".join(f"{count} {state}" for state, count in states.most_common()), flush=True)  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
