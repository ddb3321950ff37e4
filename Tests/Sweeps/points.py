"""One point of a sweep: an apply that is killed there, the verdict, the next plan, the next apply, and one more."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

import captures
from captures import Capture
from homes import Home, NewHome
from keys import digest_key, seal_key
from oracle import Oracle
from processes import FAULTY, Lockstep, Point, Run, identity_file, program, recipient
from scenario import ACTOR, Scenario, delivered_by_manifests, write_manifests
from store import Store


# How often a run is repeated that did not make its calls as it should have.
ATTEMPTS = 4


@dataclass(frozen=True)
class Prepared:
    """A project whose next apply is the scenario's."""

    # The program, with the token of the one that acts.
    lockstep: Lockstep
    home: Home
    capture: Capture
    oracle: Oracle
    # The rows that the killed apply starts from: those of before, or what an earlier kill left.
    start: Store


@dataclass
class Verdict:
    """What one point showed."""

    sink: str
    point: Point | None
    place: Path
    was_killed: bool = False
    threads: int = 0
    phase: str = ""
    # For how long the server kept sessions of the killed command.
    lingered: float = 0.0
    objections: list[str] = field(default_factory=list)
    seen: dict[str, bytes] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)


def authority_file(project: Path) -> Path:
    return project / ".lockstep" / "authority.key"


def prepare(
    lockstep: Lockstep, place: Path, scenario: Scenario, new_home: NewHome, *, declared: bool = False
) -> Prepared:
    """Makes the project, applies what was before, and puts the manifests of after in their place. `declared`: they name
    sinks of their own."""
    project = place / "project"
    project.mkdir(parents=True)
    home = new_home(project)
    if declared:
        scenario = delivered_by_manifests(scenario, program(), recipient(identity_file(project)))
    tokens = place / "sinks" / "tokens"
    tokens.mkdir(parents=True, mode=0o700)
    words = ["init", "--name", "crash-sweep", "--prefix", "sweep", "--operator", ACTOR, "--secrets", f"file:{tokens}"]
    made = lockstep.at(home.address).run(project, words)
    if made.returncode != 0:
        raise RuntimeError(f"init exits {made.returncode}: {made.stderr.decode()}")
    first = captures.from_folder(tokens)
    lockstep = replace(lockstep, token=next(tokens.iterdir()))
    write_manifests(project, scenario.before)
    run = lockstep.at(home.address).apply(project, "stdout", place / "sinks", place / "apply")
    capture = first.joined(run.capture)
    if run.status != 0 or len(capture.delivered) != len(scenario.before):
        raise RuntimeError(f"the first apply exits {run.status}; see {place / 'apply.err'}")
    write_manifests(project, scenario.after)
    before = home.read(place / "before")
    authority = authority_file(project)
    oracle = Oracle(scenario, digest_key(authority), seal_key(authority), before)
    return Prepared(lockstep, home, capture, oracle, before)


def prepare_killed(prepared: Prepared, sink: str, place: Path, point: Point) -> Prepared:
    """The same project after an apply that was killed with its keys delivered and pending.

    On a busy machine a run may change threads while it waits, and its n-th call is another one then: once more.
    """
    for attempt in range(1, ATTEMPTS + 1):
        here = place / str(attempt)
        home = prepared.home.copied(here / "project")
        lockstep = prepared.lockstep.at(home.address)
        run = lockstep.apply(home.folder, sink, here / "sinks", here / "killed", kill=point)
        home.lingered()
        start = home.read(here / "before")
        if run.was_killed and phase(prepared, start, run) == "pending and delivered":
            return replace(prepared, home=home, capture=prepared.capture.joined(run.capture), start=start)
    raise RuntimeError(f"{ATTEMPTS} applies that were killed at {point} left no key delivered and pending")


def try_point(prepared: Prepared, sink: str, place: Path, point: Point | None) -> Verdict:
    """Runs one point, or with `None` the same without a kill. Never raises for what Lockstep does."""
    verdict = Verdict(sink, point, place)
    try:
        kill_and_judge(prepared, verdict)
    except Exception as error:  # A verdict that cannot be reached is an objection, with the folder kept.
        verdict.objections.append(f"{type(error).__name__}: {error}")
    return verdict


def kill_and_judge(prepared: Prepared, verdict: Verdict) -> None:
    logs = verdict.place / "logs"
    home = prepared.home.copied(verdict.place / "project")
    logs.mkdir()
    lockstep = prepared.lockstep.at(home.address)
    sinks = sink_place(verdict.place, verdict.sink, "killed")
    run = lockstep.apply(home.folder, verdict.sink, sinks, logs / "killed", trace=True, kill=verdict.point)
    verdict.was_killed = run.was_killed
    verdict.threads = len({call.thread for call in run.calls})
    for call in run.calls:
        verdict.calls[call.syscall] = verdict.calls.get(call.syscall, 0) + 1
    if not run.was_killed and run.status != (9 if verdict.sink == FAULTY else 0):
        verdict.objections.append(f"apply exits {run.status} without being killed")
    judge(prepared, home, verdict, run)


def judge(prepared: Prepared, home: Home, verdict: Verdict, run: Run) -> Store:
    """What the apply left, and how it goes on from there; the home is dropped when nothing is to be said. Gives the rows
    that it left."""
    verdict.seen = run.capture.seen
    verdict.lingered = home.lingered()
    crashed = home.read(verdict.place / "crashed")
    captured = prepared.capture.joined(run.capture)
    verdict.phase = phase(prepared, crashed, run)
    verdict.objections += prepared.oracle.after_kill(crashed, captured)
    verdict.objections += go_on(prepared, home, verdict, crashed, captured)
    if not verdict.objections:
        home.drop()
    return crashed


def go_on(prepared: Prepared, home: Home, verdict: Verdict, crashed: Store, captured: Capture) -> list[str]:
    """The plan after the kill, the apply that finishes it, and one more that must do nothing."""
    lockstep, oracle = prepared.lockstep.at(home.address), prepared.oracle
    project, logs, sink = home.folder, verdict.place / "logs", verdict.sink
    # A program that never does as it should is never done; the next apply meets one that was mended.
    sink = "exec" if sink == FAULTY else sink
    plan = lockstep.run(project, ["plan", "--output", "json"], logs / "plan")
    objections = oracle.plan_names_pending(crashed, plan.returncode, plan.stdout)

    following = lockstep.apply(project, sink, sink_place(verdict.place, sink, "next"), logs / "next")
    verdict.seen |= following.capture.seen
    if following.status != 0:
        return [*objections, f"the next apply exits {following.status}"]
    settled = home.read(verdict.place / "settled")
    objections += oracle.after_next(crashed, settled, captured.joined(following.capture))

    repeated = lockstep.apply(project, sink, sink_place(verdict.place, sink, "repeated"), logs / "repeated")
    verdict.seen |= repeated.capture.seen
    if repeated.status != 0:
        return [*objections, f"a repeated apply exits {repeated.status}"]
    again = home.read(verdict.place / "again")
    return [*objections, *oracle.after_repeat(settled, again, repeated.capture)]


def sink_place(place: Path, sink: str, stage: str) -> Path:
    """Where a sink is captured. The folder of `file:` is the same before and after the kill, as it would be for its
    owner."""
    return place / "sinks" / ("shared" if sink == "file" and stage != "repeated" else stage)


PHASES = (
    "nothing done", "first transaction done", "pending", "pending and delivered", "some batches done", "all done",
)  # fmt: skip


def phase(prepared: Prepared, crashed: Store, run: Run) -> str:
    """How far the killed apply came, for the counts."""
    if crashed.serial == prepared.start.serial:
        return "nothing done"
    old = prepared.start.keys()
    active = sum(row["state"] == "active" for identity, row in crashed.keys().items() if identity not in old)
    if active == prepared.oracle.scenario.new_keys:
        return "all done"
    if pending := crashed.pending():
        return "pending and delivered" if all(key in run.capture.seen for key in pending) else "pending"
    return "some batches done" if active else "first transaction done"
