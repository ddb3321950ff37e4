#!/usr/bin/env python3
"""Fills the disk, or breaks it, under an apply on SQLite, and judges what is left.

    disk_sweep.py --lockstep PATH --work DIR --secrets-log FILE [--thorough]

From the n-th call of its kind on strace gives the error instead of the call, until the apply ends; then the disk is sound again.

Exit status: 0 every point holds, 1 one does not.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import command_line
from homes import FileHome
from points import PHASES, Prepared, Verdict, judge, prepare, sink_place
from pool import failures, keep_secrets, pool_of
from processes import Lockstep, Run
from scenario import everything

ISSUES = 4
SINK = "file"


@dataclass(frozen=True)
class Kind:
    """What fails, how, and what has to be said of it; nothing can be said where `write` fails."""

    name: str
    calls: tuple[str, ...]
    error: str
    told: str | None


# The store's file and its log grow by the first, `write` is the sink's.
KINDS = (
    Kind("the store's disk is full", ("pwrite64", "fallocate", "ftruncate"), "ENOSPC", "no space left"),
    Kind("the sink's disk is full", ("write", "mkdir"), "ENOSPC", None),
    Kind("what was written is not kept", ("fsync", "fdatasync", "syncfs"), "EIO", "rror"),
    Kind("the file system becomes read-only", ("pwrite64", "fallocate", "ftruncate", "mkdir", "unlink", "rename"), "EROFS", "rror"),
)


@dataclass(frozen=True)
class DiskFault:
    """From the n-th call of each of its kinds on."""

    kind: Kind
    number: int

    def __str__(self) -> str:
        return f"{self.kind.name}, from call {self.number} on"

    @property
    def injection(self) -> str:
        return f"{','.join(self.kind.calls)}:error={self.kind.error}:when={self.number}+"


@dataclass
class DiskVerdict(Verdict):
    status: int = 0
    said: str = ""


def try_fault(prepared: Prepared, place: Path, fault: DiskFault | None) -> DiskVerdict:
    """Runs one fault, or with `None` the same without. Never raises for what Lockstep does."""
    name = f"{KINDS.index(fault.kind)}-{fault.number:04}" if fault else "clean"
    verdict = DiskVerdict(SINK, fault, place / name)
    try:
        home, logs = prepared.home.copied(verdict.place / "project"), verdict.place / "logs"
        logs.mkdir()
        sinks = sink_place(verdict.place, SINK, "killed")
        run = prepared.lockstep.apply(home.folder, SINK, sinks, logs / "killed", trace=True, kill=fault)
        for call in run.calls:
            verdict.calls[call.syscall] = verdict.calls.get(call.syscall, 0) + 1
        verdict.status = run.status
        judge(prepared, home, verdict, run)
        errors = (logs / "killed.err").read_text().splitlines()
        verdict.said = next((line for line in errors if line.startswith("error: ")), "")
        verdict.objections += ending(verdict, fault, run)
    except Exception as error:  # A verdict that cannot be reached is an objection, with the folder kept.
        verdict.objections.append(f"{type(error).__name__}: {error}")
    return verdict


def ending(verdict: DiskVerdict, fault: DiskFault | None, run: Run) -> list[str]:
    """How the command itself ended, and what it said."""
    if run.status == 0:
        return [] if verdict.phase == "all done" else [f"the apply exits 0, and of its work is done: {verdict.phase}"]
    if fault is None or run.status not in (1, 9):
        return [f"the apply exits {run.status}: {verdict.said}"]
    if fault.kind.told is not None and fault.kind.told not in verdict.said:
        return [f"the apply exits {run.status} and says: {verdict.said!r}"]
    return []


def faults_of(kind: Kind, calls: dict[str, int], samples: int | None) -> list[DiskFault]:
    """From every call on, or from so many of them, evenly spread."""
    count = max(calls.get(name, 0) for name in kind.calls)
    wanted = count if samples is None else min(count, samples)
    return [DiskFault(kind, number) for number in
            sorted({1 + (count - 1) * index // max(1, wanted - 1) for index in range(wanted)})]  # fmt: skip


def sweep(arguments: argparse.Namespace) -> list[str]:
    problems: list[str] = []
    said: Counter[str] = Counter()
    with pool_of(arguments.jobs) as pool:
        prepared = prepare(Lockstep(arguments.lockstep), arguments.work / "prepared", everything(ISSUES), FileHome)
        run = partial(try_fault, prepared, arguments.work)
        clean = next(iter(pool.map(run, [None])))
        if clean.objections:
            return failures([clean])
        for kind in KINDS:
            began = time.monotonic()
            verdicts = list(pool.map(run, faults_of(kind, clean.calls, arguments.samples)))
            failed = [verdict for verdict in verdicts if verdict.status != 0]
            said.update(verdict.said.replace(str(verdict.place), "…") for verdict in failed)
            phases = Counter(verdict.phase for verdict in failed)
            print(f"disk sweep: {kind.name}: {len(failed)} applies that failed, {len(verdicts) - len(failed)} that did not, "
                  f"{time.monotonic() - began:.0f} s; left: " + ", ".join(f"{name} {phases[name]}" for name in PHASES), flush=True)
            problems += failures(verdicts)
            if not failed:
                problems.append(f"{kind.name}: no apply failed")
            keep_secrets(arguments.secrets_log, [prepared.capture.seen, *(verdict.seen for verdict in verdicts)])
    for line, count in said.most_common():
        print(f"disk sweep: {count} times: {line or '(nothing could be said)'}")
    return problems


def parse() -> argparse.Namespace:
    parser = command_line.sweep_parser(__doc__)
    parser.add_argument("--samples", type=int, default=12, help="calls of each fault (12)")
    parser.add_argument("--thorough", action="store_true", help="every call")
    arguments = command_line.parse(parser, "strace")
    arguments.samples = None if arguments.thorough else arguments.samples
    return arguments


def main() -> int:
    arguments = parse()
    began = time.monotonic()
    problems = sweep(arguments)
    return command_line.end("disk sweep", problems, began)


if __name__ == "__main__":
    sys.exit(main())
