"""Plants violations in copies of what real runs left, and sees that the oracle objects to each."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import captures
import store
from captures import Capture
from fault_sweep import FaultVerdict, ending
from homes import FileHome, ServerHome
from points import Prepared, Verdict, prepare, try_point
from processes import Lockstep, Point, Run
from proxy import Fault
from scenario import everything
from server import Server
from store import Store

ROTATED = "SELECT id FROM key WHERE integration = (SELECT id FROM integration WHERE name = 'rotated-overlap') "
KEPT = "SELECT id FROM integration WHERE name = 'kept'"
ISSUED = "SELECT id FROM key WHERE integration = (SELECT id FROM integration WHERE name = 'issued-000')"

# What is planted in the store of a run that was killed with its keys pending, and a part of the objection.
AFTER_A_KILL = {
    "a pending key is made active": (
        "UPDATE key SET state = 'active', activated_at = issued_at WHERE id = (SELECT k.id FROM key k JOIN integration i"
        " ON i.id = k.integration WHERE k.state = 'pending' AND i.name LIKE 'issued-%' LIMIT 1)",
        "the sink does not hold its secret"),
    "a predecessor is retired early": (
        f"UPDATE key SET state = 'retiring', retires_at = issued_at + 99 WHERE id IN ({ROTATED} AND state = 'active')",
        "no successor is active"),
    "a predecessor is revoked early": (
        f"UPDATE key SET state = 'revoked', revoked_at = issued_at WHERE id IN ({ROTATED} AND state = 'active')",
        "no successor is active"),
    "a key that nothing touches is revoked": (
        f"UPDATE key SET state = 'revoked', revoked_at = issued_at WHERE integration = ({KEPT})",
        "nothing asked for that"),
    "a key row is deleted": (f"DELETE FROM key WHERE integration = ({KEPT})", "is gone"),
    "a key is moved to another integration": (
        f"UPDATE key SET integration = ({KEPT}), position = 9 WHERE state = 'pending' AND id IN ({ROTATED})",
        "are not what its last event"),
    "a row is changed without an event": (
        f"UPDATE integration SET grants = 'things.add' WHERE id = ({KEPT})", "are not what its last event"),
    "the last event is lost": (
        "DROP TRIGGER event_is_not_deleted; DELETE FROM event WHERE sequence = (SELECT max(sequence) FROM event)",
        "is not from its last event"),
    "a transaction has no event": (
        "UPDATE project SET serial = serial + 1", "do not each have events"),
    "the log was edited": (
        "DROP TRIGGER event_is_not_changed; UPDATE event SET actor = 'nobody' WHERE sequence = 2",
        "events that were there have changed"),
    "an event is put into the table past the log": (
        "INSERT INTO event (project, position, serial, at, actor, action, name, leaf) SELECT project, position + 1, serial,"
        " at, actor, 'updated', name, leaf FROM event ORDER BY sequence DESC LIMIT 1",
        "does not give its leaf"),
    "the frontier did not move with the last event": (
        "UPDATE project SET frontier = zeroblob(8)",
        "the frontier is not that of"),
    "an event has another body than its leaf": (
        "DROP TRIGGER event_is_not_changed; UPDATE event SET body = x'00' WHERE sequence = (SELECT max(sequence) FROM event)",
        "does not give its leaf"),
    "a leaf is another": (
        "DROP TRIGGER event_is_not_changed; UPDATE event SET leaf = zeroblob(32) WHERE sequence = (SELECT max(sequence) FROM"
        " event)", "does not give its leaf"),
    "an event has another place": (
        "DROP TRIGGER event_is_not_changed; UPDATE event SET position = position + 1 WHERE sequence = (SELECT max(sequence)"
        " FROM event)", "of the log instead of"),
    "a seal is another": (
        "UPDATE recorded SET seal = zeroblob(32) WHERE name = 'kept'", "do not bear their seal"),
    "two seals are exchanged": (
        "UPDATE recorded SET seal = (SELECT seal FROM recorded WHERE name = 'updated') WHERE name = 'kept'",
        "do not bear their seal"),
    "a catalogue was edited": (
        "UPDATE api SET body = replace(body, 'List Things', 'Lose Things')", "do not bear their seal"),
    "an event's seal is another": (
        "DROP TRIGGER event_is_not_changed; UPDATE event SET seal = zeroblob(32) WHERE sequence = 3",
        "event 3 does not bear its seal"),
    "a pending token is made active": (
        "UPDATE operator_token SET state = 'active', activated_at = issued_at WHERE state = 'pending' AND operator ="
        " (SELECT id FROM operator WHERE name = 'op-issued')", "the sink does not hold its secret"),
    "an operator is made a Site Admin without an event": (
        "UPDATE operator SET body = replace(body, 'Basic', 'Site Admin') WHERE name = 'op-dismissed'",
        "are not what its last event"),
    "a token's predecessor is retired early": (
        "UPDATE operator_token SET state = 'retiring', retires_at = issued_at + 99 WHERE state = 'active' AND operator ="
        " (SELECT id FROM operator WHERE name = 'op-rotated')", "no successor is active"),
    "an operator's seal is another": (
        "UPDATE recorded SET seal = zeroblob(32) WHERE name = 'op-acts'", "do not bear their seal"),
    "an event does not tell who acted": (
        "DROP TRIGGER event_is_not_changed; UPDATE event SET facts = NULL WHERE sequence = (SELECT max(sequence) FROM event)",
        "does not tell who acted"),
    "an index misses a row": (
        "PRAGMA writable_schema = 1; UPDATE sqlite_schema SET sql = replace(sql, '''active''', '''revoked''') "
        "WHERE name = 'key_one_active'", "the store is damaged"),
}  # fmt: skip

# The same in the store of a run that went to its end.
AFTER_THE_END = {
    "an active key is revoked": (
        f"UPDATE key SET state = 'revoked', revoked_at = issued_at WHERE id = ({ISSUED})", "0 active keys"),
    "a digest is another": (
        f"UPDATE key SET digest = zeroblob(32) WHERE id = ({ISSUED})", "has a digest that is not its secret's"),
    "a key stays pending": (
        f"UPDATE key SET state = 'pending' WHERE id = ({ISSUED})", "still pending"),
    "the overlap is cut short": (
        f"UPDATE key SET retires_at = retires_at - 1 WHERE id IN ({ROTATED} AND state = 'retiring')",
        "does not work until the end of its overlap"),
    "a removed integration's key works": (
        "UPDATE key SET state = 'active' WHERE integration = (SELECT id FROM integration WHERE name = 'revoked')",
        "which was removed"),
    "a manifest was not followed": (
        "UPDATE integration SET description = 'x' WHERE name = 'updated'", "is not as its manifest says"),
}  # fmt: skip

# The same in a copy of a store on a server that is as it was before the kill.
FORGE = "SET session_replication_role = replica; SET search_path = lockstep; ALTER TABLE event DISABLE TRIGGER ALL; "
ON_A_SERVER = {
    "a key that nothing touches is revoked": (
        f"UPDATE key SET state = 'revoked', revoked_at = issued_at WHERE integration = ({KEPT})",
        "nothing asked for that"),
    "a row is changed without an event": (
        "UPDATE integration SET description = 'x' WHERE name = 'kept'", "are not what its last event"),
    "the last event is lost": (
        "DELETE FROM event WHERE sequence = (SELECT max(sequence) FROM event)", "events that were there have changed"),
    "a transaction has no event": ("UPDATE project SET serial = serial + 1", "do not each have events"),
    "a seal is another": (
        "UPDATE recorded SET seal = sha256(seal) WHERE name = 'kept'", "do not bear their seal"),
    "a key's integration is gone": ("DELETE FROM integration WHERE name = 'kept'", "the store is damaged: foreign key"),
    "an index misses a row": (
        "UPDATE pg_index SET indisready = false, indisvalid = false WHERE indrelid = 'recorded'::regclass;"
        "UPDATE recorded SET name = 'kept-too' WHERE name = 'kept';"
        "UPDATE pg_index SET indisready = true, indisvalid = true WHERE indrelid = 'recorded'::regclass",
        "the store is damaged"),
}  # fmt: skip

# What was planted, a part of the objection to it, and the objections.
Test = tuple[str, str, list[str]]


@dataclass
class Bench:
    """What the plants are made in."""

    prepared: Prepared
    pending: Verdict
    ended: Verdict
    place: Path

    def planted(self, original: Path, script: str) -> Store:
        """The rows of a copy in which a script was carried out."""
        copy = self.place / "planted"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(original, copy)
        connection = sqlite3.connect(copy / "store.sqlite3")
        connection.executescript("PRAGMA ignore_check_constraints = ON;" + script)
        connection.close()
        return store.read(copy / "store.sqlite3")


def run(lockstep: Lockstep, work: Path) -> list[str]:
    """Gives what the oracle failed to object to."""
    bench = make_bench(lockstep, work)
    return missed_of([*plants_after_a_kill(bench), *plants_after_the_end(bench), *plants_in_sinks(bench)])


def run_on_server(lockstep: Lockstep, work: Path, server: Server) -> list[str]:
    """The same of a store on a server."""
    prepared = prepare(lockstep, work / "prepared", everything(4), partial(ServerHome.made, server))
    return missed_of([*plants_on_server(prepared, server, work), *planted_endings(prepared)])


def missed_of(tests: list[Test]) -> list[str]:
    missed: list[str] = []
    for name, expected, objections in tests:
        found = [objection for objection in objections if expected in objection]
        print(f"crash sweep: self-test: {name}: {found[0] if found else 'NOT OBJECTED TO'}")
        if not found:
            missed.append(f"self-test: {name}: expected \"{expected}\", got {objections[:3]}")
    print(f"crash sweep: self-test: {len(tests) - len(missed)} of {len(tests)} planted violations were objected to")
    return missed


def make_bench(lockstep: Lockstep, work: Path) -> Bench:
    prepared = prepare(lockstep, work / "prepared", everything(4), FileHome)
    ended = try_point(prepared, "stdout", work / "ended", None)
    if ended.objections:
        raise RuntimeError(f"the run without a kill fails: {ended.objections[:3]}")
    if ended.threads > 1:
        raise RuntimeError(f"{ended.threads} threads made the calls: strace counts per thread, so no call has a number")
    # The first write that leaves keys pending is the one that would have delivered them.
    for number in range(1, ended.calls["write"] + 1):
        verdict = try_point(prepared, "stdout", work / f"write-{number}", Point("write", number))
        if verdict.phase == "pending":
            return Bench(prepared, verdict, ended, work)
    raise RuntimeError("no killed write leaves keys pending")


def plants_after_a_kill(bench: Bench) -> Iterator[Test]:
    captured = captures.from_standard_output((bench.pending.place / "sinks" / "killed" / "pipe").read_bytes())
    for name, (script, expected) in AFTER_A_KILL.items():
        rows = bench.planted(bench.pending.place / "crashed", script)
        yield name, expected, bench.prepared.oracle.after_kill(rows, captured)
    crashed = store.read(bench.pending.place / "crashed" / "store.sqlite3")
    plan = json.loads((bench.pending.place / "logs" / "plan.out").read_text())
    silent = json.dumps(plan | {"notices": [], "changes": []}).encode()
    yield "the plan is silent", "does not name the pending key", bench.prepared.oracle.plan_names_pending(crashed, 0, silent)
    yield "the plan fails", "plan exits 1", bench.prepared.oracle.plan_names_pending(crashed, 1, b"")


def plants_after_the_end(bench: Bench) -> Iterator[Test]:
    original = bench.ended.place / "settled"
    settled = store.read(original / "store.sqlite3")
    held = bench.prepared.capture.joined(
        captures.from_standard_output((bench.ended.place / "sinks" / "killed" / "pipe").read_bytes()))  # fmt: skip
    for name, (script, expected) in AFTER_THE_END.items():
        yield name, expected, bench.prepared.oracle.after_next(settled, bench.planted(original, script), held)
    lost = replace(held, delivered=dict(list(held.delivered.items())[:-1]))
    yield "a secret was not delivered", "the sink does not hold", bench.prepared.oracle.after_next(settled, settled, lost)
    named = replace(held, names=dict.fromkeys(held.names, "kept"))
    yield "a secret has another's name", "was delivered as", bench.prepared.oracle.after_next(settled, settled, named)
    moved = bench.planted(original, "UPDATE project SET serial = serial + 1")
    yield "a repeated apply writes", "changes the table project", bench.prepared.oracle.after_repeat(settled, moved, Capture())
    yield "a repeated apply delivers", "hands out", bench.prepared.oracle.after_repeat(settled, settled, held)


def plants_on_server(prepared: Prepared, server: Server, work: Path) -> Iterator[Test]:
    home = prepared.home.copied(work / "untouched")
    objections = prepared.oracle.after_kill(home.read(work / "untouched" / "rows"), prepared.capture)
    if objections:
        raise RuntimeError(f"there are objections to a store in which nothing was planted: {objections[:3]}")
    for name, (script, expected) in ON_A_SERVER.items():
        database = server.make_database(home.database)
        server.psql(database, FORGE + script)
        yield f"postgresql: {name}", expected, prepared.oracle.after_kill(server.read(database), prepared.capture)
    with server.session(home.database):
        try:
            home.server.lingered(home.database, 0.2)
            yield "postgresql: a session stays", "keeps a session", []
        except TimeoutError as error:
            yield "postgresql: a session stays", "keeps a session", [str(error)]


def planted_endings(prepared: Prepared) -> Iterator[Test]:
    """How an apply may end whose connection broke: here every key is one that it has just delivered."""
    start = replace(prepared.start, tables={name: [] for name in prepared.start.tables})
    emptied, told = replace(prepared, start=start), " ".join(prepared.capture.delivered)
    cut, pause = Fault("cut", 9), Fault("pause", 9)
    failed, done = "error: the connection to postgresql:///sweep was lost: closed", ""

    def ends(status: int, said: str, fault: Fault, told: str, phase: str = "pending", seconds: float = 1.0) -> list[str]:
        verdict = FaultVerdict("file", fault, Path(), phase=phase, struck=True, said=said, seconds=seconds)
        return ending(emptied, verdict, fault, Run(status, prepared.capture, []), prepared.start, told)

    if objections := [*ends(1, failed, cut, told), *ends(0, done, pause, told, phase="all done")]:
        raise RuntimeError(f"there are objections to an apply that ended well: {objections[:3]}")
    yield "ending: nothing is said of a key in doubt", "tells nothing of it", ends(1, failed, cut, "")
    yield "ending: success half-way", "exits 0, and of its work", ends(0, done, cut, told)
    yield "ending: failure where nothing was lost", "nothing was lost", ends(1, failed, pause, told)
    yield "ending: by a signal", "exits -6", ends(-6, failed, cut, told)
    yield "ending: without a word", "and says", ends(1, "", cut, told)
    yield "ending: by another error", "does not say that the connection was lost", ends(1, "error: out of step", cut, told)
    yield "ending: late", "took 31 s", ends(1, failed, cut, told, seconds=31.0)


def plants_in_sinks(bench: Bench) -> Iterator[Test]:
    """The same finished run, with a sink that did not receive what it should have."""
    for sink, spoil in (("file", spoiled_folders), ("terminal", spoiled_screens)):
        done = try_point(bench.prepared, sink, bench.place / sink, None)
        if done.objections:
            raise RuntimeError(f"the run without a kill fails: {done.objections[:3]}")
        rows = store.read(done.place / "crashed" / "store.sqlite3")
        for name, expected, capture in spoil(done.place):
            yield f"{sink}: {name}", expected, bench.prepared.oracle.after_kill(rows, capture)


def spoiled_folders(place: Path) -> Iterator[tuple[str, str, Capture]]:
    whole = place / "sinks" / "shared" / "keys"

    def spoiled(spoil: Callable[[Path], object]) -> Capture:
        copy = place / "spoiled"
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(whole, copy)
        spoil(sorted(copy.iterdir())[0])
        return captures.from_folder(copy)

    yield "a file is missing", "the sink does not hold", spoiled(lambda file: file.unlink())
    yield "a file is cut off", "the sink does not hold", spoiled(lambda file: file.write_bytes(file.read_bytes()[:-1]))
    yield "others may read a file", "has mode 644", spoiled(lambda file: file.chmod(0o644))


def spoiled_screens(place: Path) -> Iterator[tuple[str, str, Capture]]:
    screen = (place / "sinks" / "killed" / "screen").read_bytes()
    yield "nobody confirmed", "the sink does not hold", captures.from_terminal(screen, False)
    yield "the screen is cut off", "the sink does not hold", captures.from_terminal(screen[: len(screen) // 2], True)
