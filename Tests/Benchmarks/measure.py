"""Runs one command and says what it cost."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


class Failed(Exception):
    """A command that did not do its work: what it would have cost means nothing."""


@dataclass(frozen=True)
class Run:
    wall: float
    cpu: float
    memory: int
    others: float
    """Cores that everything else on the machine used meanwhile."""


@dataclass
class Series:
    """The runs of one command."""

    runs: list[Run] = field(default_factory=list)

    @property
    def wall(self) -> float:
        return statistics.median(run.wall for run in self.runs)

    @property
    def best(self) -> float:
        return min(run.wall for run in self.runs)

    @property
    def cpu(self) -> float:
        return statistics.median(run.cpu for run in self.runs)

    @property
    def megabytes(self) -> float:
        return statistics.median(run.memory for run in self.runs) / 1e6

    @property
    def others(self) -> float:
        return statistics.median(run.others for run in self.runs)


def run(command: list[str], output: Path, statuses: tuple[int, ...] = (0,)) -> Run:
    """Runs a command with its output in a file on disk: no terminal, no pipe whose reader would cost time.

    CPU and memory are those of the process that was waited for. Linux carries the peak over from the process that
    started it, so nothing below this program's own size (some 15 MB) can be seen.
    """
    with output.open("wb") as out, output.with_suffix(".errors").open("wb") as errors:
        busy, start = _busy(), time.monotonic()
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=out, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        busy = _busy() - busy
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in statuses:
        said = output.with_suffix(".errors").read_text(errors="replace")[:2000]
        raise Failed(f"exit status {process.returncode}: {' '.join(command)}\n{said}")
    cpu = usage.ru_utime + usage.ru_stime
    return Run(wall, cpu, usage.ru_maxrss * 1024, max(0.0, busy - cpu) / wall)


def _busy() -> float:
    """CPU seconds that the machine has worked, stolen ones included."""
    with open("/proc/stat", encoding="ascii") as file:
        user, nice, system, _, _, *rest = (int(value) for value in file.readline().split()[1:9])
    return (user + nice + system + sum(rest)) / TICKS
