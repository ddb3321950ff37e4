"""What the sweeps share: a pool of processes that try points, and what becomes of their verdicts."""

from __future__ import annotations

import os
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import SimpleQueue
from pathlib import Path

from points import Verdict


def pool_of(jobs: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(jobs, initializer=settle, initargs=(processors(jobs),))


def processors(jobs: int) -> SimpleQueue[int]:
    """One for each job. A run that has one processor makes all its calls from one thread, so that every call has a
    number."""
    queue: SimpleQueue[int] = SimpleQueue()
    available = sorted(os.sched_getaffinity(0))
    for job in range(jobs):
        queue.put(available[job % len(available)])
    return queue


def settle(queue: SimpleQueue[int]) -> None:
    os.sched_setaffinity(0, {queue.get()})


def failures(verdicts: Iterable[Verdict]) -> list[str]:
    return [f"{verdict.sink}: {verdict.point or 'without a kill'}: {objection} (kept in {verdict.place})"
            for verdict in verdicts for objection in verdict.objections]


def keep_secrets(log: Path | None, groups: Iterable[dict[str, bytes]]) -> int:
    secrets = {secret for group in groups for secret in group.values()}
    if log is not None:
        with log.open("ab") as file:
            file.writelines(secret + b"\n" for secret in sorted(secrets))
    return len(secrets)
