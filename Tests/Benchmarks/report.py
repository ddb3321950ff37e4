"""What was measured, as text: a table for each case, and the lines of specs/performance.md's targets."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

from measure import Series

NO_OP_RATIO, NO_OP_LEAST, NO_OP_MEGABYTES = 2.0, 3.0, 150.0
APPLY_OVER_PLAN = 2.0
GROWTH = 1.25
# What reading more rows may add to a command that holds on to none of them, and to a plan beside its manifests: it lets
# 16,384 integrations wait for those.
KEPT_BY_DRIFT, KEPT_BY_PLAN = 10.0, 50.0
START_UP = 0.025
SHAPE_WORDS = {"file": "in one file", "files": "in one file each"}


@dataclass
class Case:
    size: int
    shape: str
    bytes: int = 0
    events: int = 0
    floor: Series = field(default_factory=Series)
    """Every run of the event loop."""
    floors: dict[str, Series] = field(default_factory=dict)
    """For each command, the runs of the event loop that were made next to it."""
    series: dict[str, Series] = field(default_factory=dict)

    def ratio(self, name: str) -> float:
        return self.series[name].wall / self.floors[name].wall

    def cpu_ratio(self, name: str) -> float:
        return self.series[name].cpu / self.floors[name].cpu


def machine(work: Path) -> str:
    load = os.getloadavg()[0]
    disk = os.statvfs(work)
    return (
        f"{os.cpu_count()} cores, load {load:.1f} before the first run, "
        f"{disk.f_bavail * disk.f_frsize / 1e9:.0f} GB free below {work.parent}"
    )


def start_up(starts: Series) -> str:
    return f"lockstep --version: {starts.wall * 1e3:.1f} ms (best {starts.best * 1e3:.1f}, {len(starts.runs)} runs)"


def table(case: Case) -> str:
    lines = [
        "",
        f"{case.size:,} integrations {SHAPE_WORDS[case.shape]}: {case.bytes / 1e6:.1f} MB, "
        f"{case.bytes / case.size:.0f} bytes and {case.events / case.size:.0f} events each",
        "",
        "| | wall | best | CPU | peak memory | wall × event loop | CPU × event loop | others' cores | runs |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
        _row("event loop", case.floor, " | "),
    ]
    lines += [
        _row(name, series, f"{case.ratio(name):.2f} | {case.cpu_ratio(name):.2f}")
        for name, series in case.series.items()
    ]
    return "\n".join(lines)


def _row(name: str, series: Series, ratio: str) -> str:
    return (
        f"| {name} | {series.wall:.3f} s | {series.best:.3f} s | {series.cpu:.3f} s | {series.megabytes:.0f} MB "
        f"| {ratio} | {series.others:.1f} | {len(series.runs)} |"
    )


def targets(cases: list[Case], starts: Series) -> str:
    by_key = {(case.size, case.shape): case for case in cases}
    lines = ["", "Targets"]
    ten = by_key.get((10_000, "file"))
    if ten:
        no_op = ten.series["no-op plan"]
        ratio = ten.ratio("no-op plan")
        word = _word(ratio <= NO_OP_RATIO)
        if ratio > NO_OP_RATIO:
            word += f", {'but within' if ratio <= NO_OP_LEAST else 'nor'} the least of {NO_OP_LEAST}"
        lines.append(f"- no-op plan of 10,000 in one file within {NO_OP_RATIO} × the event loop: {ratio:.2f}, {word}")
        small_enough = _word(no_op.megabytes < NO_OP_MEGABYTES)
        lines.append(f"- and below {NO_OP_MEGABYTES:.0f} MB: {no_op.megabytes:.0f} MB, {small_enough}")
        over = ten.series["apply"].wall - ten.series["first plan"].wall
        lines.append(
            f"- apply of 10,000 in one file within {APPLY_OVER_PLAN:.0f} s more than its plan: "
            f"{over:.2f} s more, {_word(over <= APPLY_OVER_PLAN)}"
        )
    for shape in SHAPE_WORDS:
        small, large = by_key.get((10_000, shape)), by_key.get((100_000, shape))
        if small and large:
            lines += _growth(small, large)
    if len(lines) == 2:
        lines.append("- the sizes and shapes that were asked for have none but the next")
    lines.append(
        f"- lockstep --version within {START_UP * 1e3:.0f} ms: {starts.wall * 1e3:.1f} ms, "
        f"{_word(starts.wall <= START_UP)}"
    )
    return "\n".join(lines)


def _growth(small: Case, large: Case) -> list[str]:
    """Cost per integration at the larger size as a multiple of that at the smaller; 1 is linear.

    CPU decides: the wall time of a run that takes a minute is also that of whatever else the machine did.
    """

    def grown(name: str, before: Series, after: Series) -> tuple[str, bool]:
        scale = small.size / large.size
        cpu, wall = after.cpu / before.cpu * scale, after.wall / before.wall * scale
        memory = after.megabytes / before.megabytes * scale
        return f"  - {name}: CPU {cpu:.2f}, wall {wall:.2f}, memory {memory:.2f}", cpu <= GROWTH

    lines = [
        f"- cost of each of 100,000 {SHAPE_WORDS[large.shape]} at most {GROWTH} × that of each of 10,000:",
        grown("(event loop)", small.floor, large.floor)[0],
    ]
    for name in large.series:
        line, reached = grown(name, small.series[name], large.series[name])
        lines.append(f"{line}: {_word(reached)}")
    return [*lines, *_kept(small, large)]


def _kept(small: Case, large: Case) -> list[str]:
    """What the larger size adds to the memory of commands that keep of the store what changed: nothing."""
    beside = [case.series["no-op plan"].megabytes - case.series["validate"].megabytes for case in (small, large)]
    drift = large.series["drift"].megabytes - small.series["drift"].megabytes
    return [
        f"- drift of 100,000 {SHAPE_WORDS[large.shape]} in {KEPT_BY_DRIFT:.0f} MB more than of 10,000 at most: "
        f"{drift:.0f} MB more, {_word(drift <= KEPT_BY_DRIFT)}",
        f"- no-op plan of 100,000 in {KEPT_BY_PLAN:.0f} MB more than validate at most: {beside[1]:.0f} MB more "
        f"(of 10,000: {beside[0]:.0f} MB), {_word(beside[1] <= KEPT_BY_PLAN)}",
    ]


def _word(reached: bool) -> str:
    return "reached" if reached else "not reached"
