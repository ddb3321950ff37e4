"""Measures the command next to libyaml's bare event loop, and prints both. See specs/performance.md."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import compare
import corpus
import postgres
import report
from measure import Failed, Run, Series, run
from report import Case

LARGE = 100_000
MIDDLE = 10_000
STARTS = 21


@dataclass
class Bench:
    """One size in one shape: the same project from its first plan to a changed manifest."""

    lockstep: str
    event_loop: str
    folder: Path
    case: Case
    runs: int
    runs_apply: int
    catalogue: dict[str, list[corpus.Permission]]

    def measure(self) -> None:
        case, project = self.case, self.folder / "project"
        run([self.lockstep, "init", str(project), "--name", "bench"], self.folder / "init")
        self.path = corpus.write(project, case.size, case.shape, self.catalogue)
        fresh = self.folder / "fresh"
        shutil.copytree(project / ".lockstep", fresh)

        for _ in range(self.runs):
            self._floor("validate", "first plan")
            self._take("validate", ["validate"], self._validated)
            self._take("first plan", ["plan"], self._planned(issue=case.size))
        for number in range(self.runs_apply):
            # A folder of its own for each: see `main` on what deleting costs the next run.
            secrets = self.folder / f"secrets-{number}"
            shutil.rmtree(project / ".lockstep")
            shutil.copytree(fresh, project / ".lockstep")
            # Apply waits for the whole file system, which is not to hold what was written before it.
            os.sync()
            self._floor("apply")
            self._take("apply", ["apply", "--auto-approve", "--secrets", f"file:{secrets}"], self._applied(secrets))
        for _ in range(self.runs):
            self._floor("no-op plan", "no-op plan, text")
            self._take("no-op plan", ["plan"], self._planned(unchanged=case.size))
            self._take("no-op plan, text", ["plan"], lambda _: None, output="text")
        for _ in range(self.runs):
            self._floor("drift")
            self._take("drift", ["drift"], self._undrifted)
        for _ in range(self.runs):
            self._floor("history verify")
            self._take("history verify", ["history", "verify"], self._verified)
        changed = corpus.change(project, case.size, case.shape, self.catalogue)
        expected = self._planned(update=changed, unchanged=case.size - changed)
        for _ in range(self.runs):
            self._floor("plan, 1 % changed")
            self._take("plan, 1 % changed", ["plan"], expected)

    def _floor(self, *names: str) -> None:
        """The event loop, once before the commands that it is compared with."""
        output = self.folder / "event-loop.json"
        cost = run([self.event_loop, str(self.path)], output)
        counted = json.loads(output.read_bytes())
        if counted["documents"] != self.case.size:
            raise Failed(f"the event loop saw {counted['documents']} documents of {self.case.size}")
        self.case.bytes, self.case.events = counted["bytes"], counted["events"]
        self.case.floor.runs.append(cost)
        for name in names:
            self.case.floors.setdefault(name, Series()).runs.append(cost)

    def _take(self, name: str, arguments: list[str], check, output: str = "json") -> None:
        path = self.folder / "output"
        options = ["--chdir", str(self.folder / "project"), "--output", output, "--no-color"]
        cost: Run = run([self.lockstep, *arguments, *options], path)
        check(path)
        self.case.series.setdefault(name, Series()).runs.append(cost)

    def _validated(self, path: Path) -> None:
        found = json.loads(path.read_bytes())["summary"]
        if found["errors"] or found["warnings"]:
            raise Failed(f"the corpus has faults: {found}")

    def _planned(self, **expected: int):
        def check(path: Path) -> None:
            # The summary is the end of one long line; the whole of it would make this program large.
            found = _summary(path)
            if any(found[key] != value for key, value in expected.items()):
                raise Failed(f"the plan was to have {expected}: {found}")

        return check

    def _undrifted(self, path: Path) -> None:
        if json.loads(path.read_bytes())["drift"]:
            raise Failed("nothing was to have drifted")

    def _verified(self, path: Path) -> None:
        found = json.loads(path.read_bytes())
        # An API and the project besides; each key has an event for its delivery and one for its activation.
        if found["verdict"] != "intact" or found["size"] != 2 * self.case.size + 2:
            raise Failed(f"the log is {found['verdict']}, with {found['size']} events")

    def _applied(self, secrets: Path):
        def check(path: Path) -> None:
            delivered = sum(1 for _ in secrets.iterdir())
            if delivered != self.case.size:
                raise Failed(f"{delivered} secrets were delivered, not {self.case.size}")

        return check


def _summary(path: Path) -> dict:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - 4096))
        tail = file.read().decode("utf-8", "replace")
    start = tail.rindex('"summary":') + len('"summary":')
    return json.JSONDecoder().raw_decode(tail, start)[0]


def options() -> argparse.Namespace:
    def sizes(text: str) -> list[int]:
        return [int(part.replace("_", "")) for part in text.split(",")]

    def shapes(text: str) -> list[str]:
        chosen = text.split(",")
        if set(chosen) - set(corpus.SHAPES):
            raise argparse.ArgumentTypeError(f"shapes are {' and '.join(corpus.SHAPES)}")
        return chosen

    parser = argparse.ArgumentParser(prog="Tests/Benchmarks/run", description=__doc__)
    parser.add_argument("--sizes", type=sizes, default=[1_000, 10_000, LARGE], help="1000,10000,100000")
    parser.add_argument("--shapes", type=shapes, default=list(corpus.SHAPES), help="file,files")
    parser.add_argument("--runs", type=int, default=7, help="runs of each, the median of which counts (7)")
    parser.add_argument("--runs-apply", type=int, help="runs of apply (as many as --runs)")
    parser.add_argument("--runs-large", type=int, default=3, help=f"runs of each from {LARGE:,} on (3)")
    parser.add_argument("--against", metavar="PATH", help="measure only what 10,000 cost next to this other build")
    parser.add_argument("--without-postgres", action="store_true", help="no server is started")
    parser.add_argument("--quick", action="store_true", help="1,000 and 10,000 in one file, 3 runs")
    parser.add_argument("--lockstep", required=True, help="the command to measure, instead of building it")
    parser.add_argument("--event-loop", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--work", type=Path, required=True, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.quick:
        chosen.sizes, chosen.shapes, chosen.runs = [1_000, 10_000], ["file"], 3
    return chosen


def main() -> None:
    chosen = options()
    catalogue = _catalogue(chosen.lockstep, chosen.work)
    if chosen.against:
        print(report.machine(chosen.work), flush=True)
        lines = compare.measure(
            chosen.lockstep, chosen.against, chosen.work / "compare", MIDDLE, chosen.runs,
            chosen.runs_apply or chosen.runs, catalogue,
        )  # fmt: skip
        print("\n".join(lines), flush=True)
        return
    starts = Series([run([chosen.lockstep, "--version"], chosen.work / "version") for _ in range(STARTS)])
    print(report.machine(chosen.work), flush=True)
    print(report.start_up(starts), flush=True)
    # Nothing is deleted before the end: ext4 does not give out an inode again within minutes of its deletion, and to
    # make a file it then walks over all such inodes, so that an apply to a folder of files takes twice as long.
    cases = []
    for size in chosen.sizes:
        for shape in chosen.shapes:
            folder = chosen.work / f"{size}-{shape}"
            folder.mkdir()
            runs = min(chosen.runs, chosen.runs_large) if size >= LARGE else chosen.runs
            case = Case(size, shape)
            bench = Bench(
                chosen.lockstep, chosen.event_loop, folder, case, runs, min(runs, chosen.runs_apply or runs), catalogue
            )
            bench.measure()
            print(report.table(case), flush=True)
            cases.append(case)
    print(report.targets(cases, starts), flush=True)
    if not chosen.without_postgres and MIDDLE in chosen.sizes:
        runs = chosen.runs_apply or chosen.runs
        postgres.measure(chosen.lockstep, chosen.work / "postgres", MIDDLE, runs, catalogue)


def _catalogue(lockstep: str, work: Path) -> dict[str, list[corpus.Permission]]:
    project = work / "catalogue"
    run([lockstep, "init", str(project), "--name", "bench"], work / "init")
    output = work / "permissions.json"
    run([lockstep, "permissions", "--api", "harvest-v1", "--chdir", str(project), "--output", "json"], output)
    return corpus.catalogue_of(json.loads(output.read_bytes())["permissions"])


if __name__ == "__main__":
    try:
        main()
    except Failed as failure:
        sys.exit(f"error: {failure}")
    except KeyboardInterrupt:
        sys.exit(130)
