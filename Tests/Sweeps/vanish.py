#!/usr/bin/env python3
"""Lets the machine of an apply vanish from the network of a PostgreSQL server, and judges what is left.

    vanish.py --lockstep PATH --work DIR --secrets-log FILE

The machine is a network namespace: needs root and `ip` (iproute2). Exit status: 0 all holds, 1 something does not.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import captures
import command_line
from homes import ServerHome
from points import Prepared, Verdict, judge, prepare
from pool import failures, keep_secrets
from processes import KILLED, STORE, Lockstep, Run
from scenario import everything
from server import Server, test_server

ISSUES = 2
SINK = "exec"
# The program has the key, and is not done with it while there is a file `hold`.
HOLDING = f"{STORE}; touch arrived; while [ -e hold ]; do sleep 0.1; done"
# Half a minute is promised; TCP by itself would try for sixteen.
LONGEST_SESSION = 60.0
PATIENCE = 30.0


@dataclass(frozen=True)
class Machine:
    """A network of its own, joined to this one by a pair of interfaces."""

    # Of the namespace, and of this end's interface.
    name: str
    # The addresses of this end and of its own.
    here: str
    there: str

    @property
    def inside(self) -> str:
        """Its own interface."""
        return f"{self.name}i"

    def command(self, words: list[str]) -> list[str]:
        return ["ip", "netns", "exec", self.name, *words]

    def vanish(self) -> None:
        """Nothing passes any more, and nobody is told: the other end's own interface stays as it is."""
        ip("-n", self.name, "link", "set", self.inside, "down")

    def come_back(self) -> None:
        ip("-n", self.name, "link", "set", self.inside, "up")


@contextmanager
def machine() -> Iterator[Machine]:
    # A network of four addresses, another one for each process.
    number = os.getpid() % 16_384
    network = f"10.200.{number // 64}.{{}}"
    made = Machine(f"ls{number}", network.format(number % 64 * 4 + 1), network.format(number % 64 * 4 + 2))
    ip("netns", "add", made.name)
    try:
        ip("link", "add", made.name, "type", "veth", "peer", "name", made.inside, "netns", made.name)
        ip("address", "add", f"{made.here}/30", "dev", made.name)
        ip("link", "set", made.name, "up")
        ip("-n", made.name, "address", "add", f"{made.there}/30", "dev", made.inside)
        ip("-n", made.name, "link", "set", made.inside, "up")
        yield made
    finally:
        ip("netns", "delete", made.name)


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)


@dataclass
class Scene:
    """An apply on the machine, that has handed a key over and waits for the program that has it."""

    server: Server
    home: ServerHome
    # Where the program of its sink runs.
    place: Path

    def let_go(self) -> None:
        (self.place / "hold").unlink()


def while_a_delivery_lasts(scene: Scene, vanish: Callable[[], None]) -> None:
    """Nothing is under way on either connection."""
    vanish()


def while_an_answer_is_under_way(scene: Scene, vanish: Callable[[], None]) -> None:
    """The server answers a statement into the void: it waited for a row that somebody else had."""
    with scene.server.holding(scene.home.database, "SELECT FROM lockstep.lock WHERE name = '' FOR UPDATE"):
        scene.let_go()
        waiting = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{scene.home.database}' AND wait_event_type = 'Lock'"
        wait_until(lambda: scene.server.psql("postgres", waiting).strip() == "1", "no statement waits for the row")
        vanish()


Kind = Callable[[Scene, Callable[[], None]], None]
KINDS: tuple[Kind, ...] = (while_a_delivery_lasts, while_an_answer_is_under_way)


def wait_until(condition: Callable[[], bool], problem: str) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError(problem)
        time.sleep(0.02)


def try_kind(prepared: Prepared, server: Server, where: Machine, place: Path, kind: Kind) -> tuple[Verdict, float]:
    """Never raises for what Lockstep does. Gives for how many seconds the server kept the sessions."""
    verdict, seconds = Verdict(SINK, None, place), 0.0
    try:
        home = prepared.home.copied(place / "project")
        assert isinstance(home, ServerHome)
        (place / "logs").mkdir()
        sinks = place / "sinks" / "killed"
        (sinks / "keys").mkdir(parents=True)
        (sinks / "hold").touch()
        lockstep = prepared.lockstep.at(f"postgresql://postgres@{where.here}/{home.database}")
        words = [str(lockstep.program), "apply", "--chdir", str(home.folder), "--auto-approve", "--exec-timeout", "10m",
                 "--secrets", f"exec:sh -c {shlex.quote(HOLDING)} sh {{name}}.{{key_id}}"]  # fmt: skip
        with (place / "logs" / "vanished").open("wb") as log:
            process = subprocess.Popen(where.command(words), cwd=sinks, env=lockstep.environment(), stdin=subprocess.DEVNULL,
                                       stdout=log, stderr=log, process_group=0)  # fmt: skip

        def vanish() -> None:
            where.vanish()
            # `ip` has become the command, and the program is of its group.
            os.killpg(process.pid, 9)
            process.wait()

        try:
            wait_until((sinks / "arrived").exists, "no key was handed over")
            kind(Scene(server, home, sinks), vanish)
            seconds = server.lingered(home.database, LONGEST_SESSION)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, 9)
            where.come_back()
        judge(prepared, home, verdict, Run(KILLED, captures.from_folder(sinks / "keys"), []))
    except Exception as error:  # A verdict that cannot be reached is an objection, with the folder kept.
        verdict.objections.append(f"{type(error).__name__}: {error}")
    return verdict, seconds


def main() -> int:
    arguments = command_line.parse(command_line.sweep_parser(__doc__), "ip")
    began = time.monotonic()
    problems: list[str] = []
    with machine() as where, test_server("--listen", where.here) as server:
        prepared = prepare(
            Lockstep(arguments.lockstep), arguments.work / "prepared", everything(ISSUES), partial(ServerHome.made, server)
        )
        for kind in KINDS:
            name = kind.__name__.replace("_", " ")
            verdict, seconds = try_kind(prepared, server, where, arguments.work / kind.__name__, kind)
            print(f"vanish: {name}: left {verdict.phase!r}; the server ended the sessions after {seconds:.1f} s", flush=True)
            problems += [f"{name}: {line}" for line in failures([verdict])]
            keep_secrets(arguments.secrets_log, [prepared.capture.seen, verdict.seen])
    return command_line.end("vanish", problems, began)


if __name__ == "__main__":
    sys.exit(main())
