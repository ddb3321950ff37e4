"""Two builds of the command in turns over the same manifests, each with a store of its own: what a change costs."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import corpus
from measure import Failed, Series, run


def measure(
    now: str, other: str, folder: Path, size: int, runs: int, runs_apply: int,
    catalogue: dict[str, list[corpus.Permission]],
) -> Iterator[str]:  # fmt: skip
    """Applies of new integrations, then plans with nothing to change. CPU counts on a machine that does other things too."""
    commands = {"other": other, "now": now}
    series: dict[tuple[str, str], Series] = {}

    def take(name: str, which: str, *words: str) -> None:
        output = folder / "output"
        cost = run([commands[which], *words, "--chdir", str(folder / which), "--output", "json"], output)
        series.setdefault((name, which), Series()).runs.append(cost)

    folder.mkdir()
    for which, command in commands.items():
        run([command, "init", str(folder / which), "--name", "bench"], folder / "init")
        corpus.write(folder / which, size, "file", catalogue)
        shutil.copytree(folder / which / ".lockstep", folder / f"{which}-fresh")
    for number in range(runs_apply):
        for which in commands:
            state, secrets = folder / which / ".lockstep", folder / f"secrets-{which}-{number}"
            shutil.rmtree(state)
            shutil.copytree(folder / f"{which}-fresh", state)
            os.sync()
            take("apply", which, "apply", "--auto-approve", "--secrets", f"file:{secrets}")
            if sum(1 for _ in secrets.iterdir()) != size:
                raise Failed("not every secret was delivered")
    for _ in range(runs):
        for which in commands:
            take("no-op plan", which, "plan")
    yield f"\n{size:,} integrations in one file, two builds in turns ({runs_apply} applies, {runs} plans of each)\n"
    yield "| | CPU, the other | CPU, now | | wall, the other | wall, now | |"
    yield "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"
    for name in ("apply", "no-op plan"):
        before, after = series[name, "other"], series[name, "now"]
        yield (
            f"| {name} | {before.cpu:.3f} s | {after.cpu:.3f} s | {change(before.cpu, after.cpu)} "
            f"| {before.wall:.3f} s | {after.wall:.3f} s | {change(before.wall, after.wall)} |"
        )


def change(before: float, after: float) -> str:
    return f"{(after / before - 1) * 100:+.0f} %"
