#!/usr/bin/env python3
"""Breaks connections and stops the server under an apply on PostgreSQL, and judges what is left.

    fault_sweep.py --lockstep PATH --work DIR --secrets-log FILE [--kind KIND ...] [--thorough]

Exit status: 0 every point holds, 1 one does not.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import command_line
from captures import Capture
from homes import ServerHome
from points import PHASES, Prepared, Verdict, judge, prepare, sink_place
from pool import failures, keep_secrets, pool_of
from processes import Lockstep, Run
from proxy import CONNECTION_FAULTS, CUT, ENDED, LOSE_ANSWER, PAUSE, RIVAL, SERVER_FAULTS, Fault, Proxy
from scenario import everything
from server import test_server
from store import Store

ISSUES = 4
SINK = "file"
# Of these every message is tried: by default of one that shows at few messages alone, those with a pipeline's end.
AT_EVERY_MESSAGE = (ENDED,)
AT_EVERY_MESSAGE_IF_THOROUGH = (*AT_EVERY_MESSAGE, CUT, LOSE_ANSWER)
NEEDED = ("nothing done", "first transaction done", "pending and delivered", "all done")
# How an apply may end whose server or connection failed: as it should have, or as one whose store failed.
DONE, STORE_FAILED = 0, 1
# What one of these says of the store.
LOST = ("was lost:", "no server answers at", "refused the session")
# Somebody else raised the serial, or has the lock.
OUTRUN = (4, 5)
# An apply that has not ended by then waits for something that will not come.
LONGEST_RUN = 10.0
# A rival that waits for a row of the other's is killed; it would be refused after 30 s.
LONGEST_RIVAL = 2.0


@dataclass
class FaultVerdict(Verdict):
    """What one fault showed."""

    struck: bool = False
    messages: int = 0
    status: int = 0
    seconds: float = 0.0
    said: str = ""
    # How the other apply ended, where there was one.
    rival: int | None = None


def try_fault(prepared: Prepared, place: Path, fault: Fault | None) -> FaultVerdict:
    """Runs one fault, or with `None` the same without. Never raises for what Lockstep does."""
    name = f"{fault.kind}-{fault.number:04}" if fault else "clean"
    verdict = FaultVerdict(SINK, fault, place / name)
    try:
        strike_and_judge(prepared, verdict, fault)
    except Exception as error:  # A verdict that cannot be reached is an objection, with the folder kept.
        verdict.objections.append(f"{type(error).__name__}: {error}")
    return verdict


def strike_and_judge(prepared: Prepared, verdict: FaultVerdict, fault: Fault | None) -> None:
    logs = verdict.place / "logs"
    home = prepared.home.copied(verdict.place / "project")
    logs.mkdir()
    captured = Capture()

    def run_rival() -> None:
        nonlocal captured
        # From the same folder, so that what was last seen from this machine is of both.
        lockstep, place = prepared.lockstep.at(home.address), verdict.place / "sinks" / "rival"
        rival = lockstep.apply(home.folder, SINK, place, logs / "rival", seconds=LONGEST_RIVAL)
        verdict.rival, captured = rival.status, rival.capture

    with Proxy(home.server, fault, run_rival) as proxy:
        lockstep = prepared.lockstep.at(proxy.address(home.database))
        began = time.monotonic()
        run = lockstep.apply(home.folder, SINK, sink_place(verdict.place, SINK, "killed"), logs / "struck")
        verdict.seconds = time.monotonic() - began
    home.server.wait_until_ready()
    verdict.struck, verdict.messages, verdict.status = proxy.struck, proxy.messages, run.status
    verdict.objections += proxy.errors
    crashed = judge(prepared, home, verdict, replace(run, capture=run.capture.joined(captured)))
    errors = logs.joinpath("struck.err").read_text()
    verdict.said = next((line for line in errors.splitlines() if line), "")
    told = errors + logs.joinpath("struck.out").read_text()
    verdict.objections += ending(prepared, verdict, fault, run, crashed, told)


def ending(
    prepared: Prepared, verdict: FaultVerdict, fault: Fault | None, run: Run, crashed: Store, told: str
) -> list[str]:
    """How the command itself ended, and what it said."""
    objections: list[str] = []
    if verdict.seconds > LONGEST_RUN:
        objections.append(f"the apply took {verdict.seconds:.0f} s")
    if run.status == DONE:
        if verdict.phase != "all done":
            objections.append(f"the apply exits 0, and of its work is done: {verdict.phase}")
        return objections
    if not verdict.struck or (fault and fault.kind == PAUSE):
        objections.append(f"the apply exits {run.status}, and nothing was lost: {verdict.said}")
    if run.status != STORE_FAILED and not (fault and fault.kind == RIVAL and run.status in OUTRUN):
        objections.append(f"the apply exits {run.status}: {verdict.said}")
    if not verdict.said.startswith("error: "):
        objections.append(f"the apply exits {run.status} and says: {verdict.said!r}")
    if run.status == STORE_FAILED and not any(words in verdict.said for words in LOST):
        objections.append(f"the apply does not say that the connection was lost: {verdict.said}")
    # What somebody may hold is either told as done, or as a key in doubt.
    old = prepared.start.keys()
    for key in run.capture.seen.keys() & crashed.keys().keys() - old.keys():
        if key not in told:
            objections.append(f"key {key} was delivered, and the apply tells nothing of it")
    return objections


@dataclass
class Sweep:
    """The faults of a sweep, tried by a pool of processes."""

    prepared: Prepared
    place: Path
    pool: ProcessPoolExecutor

    def try_faults(self, faults: Iterable[Fault | None]) -> list[FaultVerdict]:
        return list(self.pool.map(partial(try_fault, self.prepared, self.place), faults))

    def every_message(self, kind: str, messages: int) -> list[FaultVerdict]:
        """Until a run is not disturbed any more: one message more than a clean run has, or later."""
        verdicts = self.try_faults(Fault(kind, number) for number in range(1, messages + 2))
        while verdicts[-1].struck and not verdicts[-1].objections:
            verdicts += self.try_faults([Fault(kind, len(verdicts) + 1)])
        return verdicts

    def some_messages(self, kind: str, messages: int, samples: int) -> list[FaultVerdict]:
        """So many, evenly spread, each in the middle of its stretch."""
        wanted = min(messages, samples)
        return self.try_faults(
            Fault(kind, 1 + messages * (2 * index + 1) // (2 * wanted)) for index in range(wanted)
        )


def report(kind: str, verdicts: list[FaultVerdict], seconds: float) -> None:
    struck = [verdict for verdict in verdicts if verdict.struck]
    phases = Counter(verdict.phase for verdict in struck)
    ends = Counter(verdict.status for verdict in struck)
    longest = max((verdict.seconds for verdict in struck), default=0.0)
    lingered = max((verdict.lingered for verdict in struck), default=0.0)
    print(f"fault sweep: {kind}: {len(struck)} faults, {len(verdicts) - len(struck)} runs undisturbed, {seconds:.0f} s; exit "
          + ", ".join(f"{status} {count}" for status, count in sorted(ends.items()))
          + f"; an apply took at most {longest:.1f} s, its sessions {lingered:.2f} s more")  # fmt: skip
    if kind == RIVAL:
        rivals = Counter(verdict.rival for verdict in struck)
        print(f"fault sweep: {kind}: the others exit " + ", ".join(f"{status} {count}" for status, count in rivals.items()))
    print(f"fault sweep: {kind}: by state left: " + ", ".join(f"{name} {phases[name]}" for name in PHASES), flush=True)


def without_address(line: str) -> str:
    """A message without what differs from run to run."""
    line = re.sub(r"\d{4}-\d\d-\d\dT[\d:]+Z", "DATE", line)
    return re.sub(r"port \d+", "port N", re.sub(r"postgresql://[^\s:]+(:\d+)?[^\s:]*", "ADDRESS", line))


def shortcomings(kind: str, verdicts: list[FaultVerdict]) -> list[str]:
    """Why a sweep of every message would prove nothing: states that it never left."""
    found = {verdict.phase for verdict in verdicts if verdict.struck}
    return [f"{kind}: no fault left the state \"{name}\"" for name in NEEDED if name not in found]


def sweep(arguments: argparse.Namespace) -> list[str]:
    problems: list[str] = []
    said: Counter[str] = Counter()
    work: Path = arguments.work
    with test_server("--again") as server, pool_of(arguments.jobs) as pool, pool_of(1) as alone:
        home = partial(ServerHome.made, server)
        prepared = prepare(Lockstep(arguments.lockstep), work / "prepared", everything(ISSUES), home)
        clean = try_fault(prepared, work, None)
        print(f"fault sweep: an apply without a fault sends {clean.messages} messages", flush=True)
        if clean.objections:
            return failures([clean])
        at_every_message = AT_EVERY_MESSAGE_IF_THOROUGH if arguments.thorough else AT_EVERY_MESSAGE
        for kind in arguments.kind:
            began = time.monotonic()
            # A server that stops does so for all who use it.
            some = Sweep(prepared, work, alone if kind in SERVER_FAULTS else pool)
            if kind in at_every_message:
                verdicts = some.every_message(kind, clean.messages)
            else:
                verdicts = some.some_messages(kind, clean.messages, arguments.samples)
            report(kind, verdicts, time.monotonic() - began)
            said.update(without_address(verdict.said) for verdict in verdicts if verdict.status != DONE)
            problems += failures(verdicts)
            if kind in at_every_message:
                problems += shortcomings(kind, verdicts)
            if not any(verdict.struck for verdict in verdicts):
                problems.append(f"{kind}: no run was disturbed")
            keep_secrets(arguments.secrets_log, [prepared.capture.seen, *(verdict.seen for verdict in verdicts)])
    for line, count in said.most_common():
        print(f"fault sweep: {count} times: {line}")
    return problems


def parse() -> argparse.Namespace:
    kinds = (*CONNECTION_FAULTS, *SERVER_FAULTS)
    parser = command_line.sweep_parser(__doc__)
    parser.add_argument("--kind", choices=kinds, action="append", help="only these faults; all where none is named")
    parser.add_argument("--samples", type=int, help="messages of a sampled fault: 4, or 24 with --thorough")
    parser.add_argument("--thorough", action="store_true", help=f"{', '.join(AT_EVERY_MESSAGE_IF_THOROUGH)} at every message")
    arguments = command_line.parse(parser)
    arguments.kind = arguments.kind or kinds
    arguments.samples = arguments.samples or (24 if arguments.thorough else 4)
    return arguments


def main() -> int:
    arguments = parse()
    began = time.monotonic()
    problems = sweep(arguments)
    return command_line.end("fault sweep", problems, began)


if __name__ == "__main__":
    sys.exit(main())
