#!/usr/bin/env python3
"""Kills an apply at every call that writes or syncs, and judges what is left.

    crash_sweep.py --lockstep PATH --work DIR --secrets-log FILE [--sink stdout|file|terminal|exec|age|several|faulty|all]
                   [--store sqlite|postgresql] [--only-every-call]
    crash_sweep.py --lockstep PATH --work DIR --self-test [--store sqlite|postgresql]

Needs strace. Exit status: 0 every point holds, 1 one does not.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import command_line
import self_test
from homes import FileHome, NewHome, ServerHome
from points import ATTEMPTS, PHASES, Prepared, Verdict, prepare, prepare_killed, try_point
from pool import failures, keep_secrets, pool_of
from processes import FAULTY, SEVERAL, SINKS, Lockstep, Point
from scenario import everything
from server import test_server

ISSUES = 4
# More than one batch of at most 256 keys holds; the terminal takes no more than 20.
ISSUES_OF_BATCHES = 270
# One sink that writes into the command's own output, one that makes files, one that runs programs.
WHOLE = ("stdout", "file", "age")
# Calls that end a step: a batch run is killed at each of these, and at a sample of the others.
STEPS = ("fsync", "fdatasync", "syncfs")
# Points of a sample are no farther apart than this: a transaction on a server sends three messages, and one of them has to be met.
FARTHEST = {"sendto": 2}
# A sweep that never left one of these did not look at what matters. A faulty program leaves some keys pending for good.
NEEDED = ("nothing done", "pending", "pending and delivered", "all done")
NEEDED_OF_FAULTY = ("nothing done", "pending")


@dataclass
class Sweep:
    """The points of one sink from one start, tried by a pool of processes."""

    label: str
    prepared: Prepared
    sink: str
    place: Path
    pool: ProcessPoolExecutor

    def try_points(self, points: Iterable[Point | None]) -> list[Verdict]:
        return list(self.pool.map(partial(try_named, self.prepared, self.sink, self.place), points))

    def every_point(self, calls: dict[str, int]) -> list[Verdict]:
        """Every n-th call of every kind until a run survives: one more than a clean run makes, or later."""
        verdicts = self.try_points(Point(name, n) for name, count in calls.items() for n in range(1, count + 2))
        last = [verdict for verdict in verdicts if verdict.point.number == calls[verdict.point.syscall] + 1]
        while last := [verdict for verdict in last if verdict.was_killed and not verdict.objections]:
            last = self.try_points(Point(verdict.point.syscall, verdict.point.number + 1) for verdict in last)
            verdicts += last
        return verdicts

    def some_points(self, calls: dict[str, int], samples: int) -> list[Verdict]:
        """Every step, and of the other kinds so many points, evenly spread."""
        points: list[Point] = []
        for name, count in calls.items():
            farthest = 1 if name in STEPS else FARTHEST.get(name, count)
            wanted = max(min(count, samples), -(-(count - 1) // farthest) + 1)
            points += [Point(name, 1 + (count - 1) * index // max(1, wanted - 1)) for index in range(wanted)]
        return self.try_points(points)

    def run(self, samples: int | None = None) -> list[Verdict]:
        """All points, or a sample; says what was done, and gives the verdicts with that of the clean run first."""
        started = time.monotonic()
        clean = self.try_points([None])[0]
        if clean.objections:
            return [clean]
        verdicts = self.every_point(clean.calls) if samples is None else self.some_points(clean.calls, samples)
        report(self.label, clean, verdicts, time.monotonic() - started)
        return [clean, *verdicts]


def try_named(prepared: Prepared, sink: str, place: Path, point: Point | None) -> Verdict:
    name = f"{point.syscall}-{point.number:04}" if point else "clean"
    verdict = try_point(prepared, sink, place / name, point)
    attempt = 1
    # On a busy machine a run may change threads while it waits. Then its n-th call says nothing: once more.
    while verdict.threads > 1 and not verdict.objections and attempt < ATTEMPTS:
        attempt += 1
        seen = verdict.seen
        verdict = try_point(prepared, sink, place / f"{name}-again-{attempt}", point)
        verdict.seen |= seen
    return verdict


def report(label: str, clean: Verdict, verdicts: list[Verdict], seconds: float) -> None:
    killed = [verdict for verdict in verdicts if verdict.was_killed]
    kinds = Counter(verdict.point.syscall for verdict in killed)
    phases = Counter(verdict.phase for verdict in killed)
    print(f"crash sweep: {label}: {len(killed)} kills ({sum(clean.calls.values())} calls in a clean run), "
          f"{len(verdicts) - len(killed)} runs that survived, {seconds:.0f} s")
    print(f"crash sweep: {label}: by call: " + ", ".join(f"{name} {count}" for name, count in kinds.items()))
    print(f"crash sweep: {label}: by state left: " + ", ".join(f"{name} {phases[name]}" for name in PHASES), flush=True)
    if lingered := max(verdict.lingered for verdict in verdicts):
        print(f"crash sweep: {label}: the server's sessions ended within {lingered:.2f} s of their command", flush=True)


def shortcomings(label: str, verdicts: list[Verdict]) -> list[str]:
    """Why the sweep would prove nothing: states that it never saw, calls that it may have left out."""
    found = {verdict.phase for verdict in verdicts if verdict.was_killed}
    needed = NEEDED_OF_FAULTY if label.startswith(FAULTY) else NEEDED
    reasons = [f"{label}: no kill left the state \"{name}\"" for name in needed if name not in found]
    threaded = [verdict for verdict in verdicts if verdict.threads > 1]
    if threaded:
        # strace counts per thread: with two, the n-th call of one could hide the n-th of the other.
        reasons.append(f"{label}: {len(threaded)} runs made their calls from more than one thread, "
                       f"such as {threaded[0].place}")
    return reasons


def sweep(arguments: argparse.Namespace, pool: ProcessPoolExecutor, new_home: NewHome) -> list[str]:
    lockstep, work = Lockstep(arguments.lockstep), arguments.work
    sinks = SINKS if arguments.sink == "all" else tuple({arguments.sink} & {*SINKS})
    others = {SEVERAL, FAULTY} if arguments.sink == "all" else {arguments.sink}
    problems: list[str] = []

    def run(label: str, prepared: Prepared, sink: str, place: Path, samples: int | None = None) -> list[Verdict]:
        label = f"{sink}, {label}"
        verdicts = Sweep(label, prepared, sink, place, pool).run(samples)
        keep_secrets(arguments.secrets_log, [prepared.capture.seen, *(verdict.seen for verdict in verdicts)])
        problems.extend(failures(verdicts))
        if not verdicts[0].objections:
            problems.extend(shortcomings(label, verdicts))
        return verdicts

    # The protocol is the same with every sink: without --thorough, of all of them these alone are swept whole.
    def samples(sink: str) -> int | None:
        return None if arguments.thorough or arguments.sink != "all" or sink in WHOLE else arguments.samples

    def label(sink: str) -> str:
        return "every call" if samples(sink) is None else "a sample of calls"

    prepared = prepare(lockstep, work / "prepared", everything(ISSUES), new_home)
    for sink in sinks:
        verdicts = run(label(sink), prepared, sink, work / sink, samples(sink))
        if arguments.only_every_call:
            continue
        delivered = [verdict for verdict in verdicts if verdict.phase == "pending and delivered"]
        again = [verdict.point for verdict in delivered if verdict.was_killed]
        if again:
            # In the pool, where a run has one processor: the point is the same call there.
            made = pool.submit(prepare_killed, prepared, sink, work / f"{sink}-killed-before", again[-1])
            run("the apply after a kill", made.result(), sink, work / f"{sink}-twice", arguments.samples)
    if SEVERAL in others:
        declared = prepare(lockstep, work / "prepared-several", everything(ISSUES), new_home, declared=True)
        run(label(SEVERAL), declared, SEVERAL, work / SEVERAL, samples(SEVERAL))
    if FAULTY in others:
        run("a sample of calls", prepared, FAULTY, work / FAULTY, arguments.samples)
    if arguments.only_every_call:
        return problems
    batches = prepare(lockstep, work / "prepared-batches", everything(ISSUES_OF_BATCHES), new_home)
    # A program for each of 600 keys takes its time.
    quick = ("stdout", "file") if arguments.sink == "all" and not arguments.thorough else tuple(sinks)
    for sink in (sink for sink in sinks if sink != "terminal" and sink in quick):
        run("two batches", batches, sink, work / f"{sink}-batches", arguments.samples)
    return problems


def parse() -> argparse.Namespace:
    parser = command_line.sweep_parser(__doc__)
    parser.add_argument("--sink", choices=[*SINKS, SEVERAL, FAULTY, "all"], default="all")
    parser.add_argument("--store", choices=["sqlite", "postgresql"], default="sqlite", help="where the state is kept")
    parser.add_argument("--only-every-call", action="store_true", help="no apply after a kill, no batches: a short run")
    parser.add_argument("--thorough", action="store_true", help="every call with every sink, and two batches with programs")
    parser.add_argument("--samples", type=int, default=12, help="points per call of a sampled sweep")
    parser.add_argument("--self-test", action="store_true", help="plant violations and see the oracle object")
    return command_line.parse(parser, "strace")


def main() -> int:
    arguments = parse()
    started = time.monotonic()
    # The self-test looks for the n-th write as well, so it runs where a run has one processor too.
    jobs = 1 if arguments.self_test else arguments.jobs
    with ExitStack() as stack:
        server = stack.enter_context(test_server()) if arguments.store == "postgresql" else None
        new_home: NewHome = partial(ServerHome.made, server) if server else FileHome
        pool = stack.enter_context(pool_of(jobs))
        lockstep = Lockstep(arguments.lockstep)
        if not arguments.self_test:
            problems = sweep(arguments, pool, new_home)
        elif server:
            problems = self_test.run_on_server(lockstep, arguments.work, server)
        else:
            problems = pool.submit(self_test.run, lockstep, arguments.work).result()
    return command_line.end("crash sweep", problems, started)


if __name__ == "__main__":
    sys.exit(main())
