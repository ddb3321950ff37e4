"""What must hold after a kill and after the next apply, judged from rows and captured secrets alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

from captures import Capture
from keys import key_digest
from log import frontier, leaf_hash
from scenario import ACTOR, DAY, Scenario
from store import Row, Store, record_digest, seal


@dataclass(frozen=True)
class Oracle:
    """Knows the scenario and the keys under which key strings are digested and what is recorded is sealed; each check gives its objections."""

    scenario: Scenario
    digest_key: bytes
    seal_key: bytes
    before: Store

    # MARK: After a kill

    def after_kill(self, crashed: Store, capture: Capture) -> list[str]:
        return [
            *self.integrity(crashed),
            *self.deliveries(crashed, capture),
            *self.continuity(crashed),
            *self.audit(self.before, crashed),
            *(f"the sink: {fault}" for fault in capture.faults),
        ]

    def integrity(self, store: Store) -> Iterator[str]:
        if store.integrity != ["ok"]:
            yield f"the store is damaged: {'; '.join(store.integrity[:3])}"

    def deliveries(self, store: Store, capture: Capture) -> Iterator[str]:
        """A key that became active has its whole secret in the sink, and the store digests that secret."""
        old = self.before.keys()
        for identity, row in store.keys().items():
            was_active = identity in old and old[identity]["state"] == "active"
            if row["activated_at"] is None or was_active:
                continue
            secret = capture.delivered.get(identity)
            if secret is None:
                yield f"key {identity} of {row['name']} became active, but the sink does not hold its secret"
            elif key_digest(self.digest_key, secret) != row["digest"]:
                yield f"key {identity} of {row['name']} has a digest that is not its secret's"
            elif capture.names[identity] != row["name"]:
                yield f"key {identity} of {row['name']} was delivered as {capture.names[identity]}'s"

    def continuity(self, store: Store) -> Iterator[str]:
        """Every key that worked goes on, unless its integration was removed or its successor is active."""
        rows = store.keys()
        for identity, old in self.before.keys().items():
            row = rows.get(identity)
            if row is None:
                yield f"key {identity} of {old['name']} is gone"
                continue
            if row["digest"] != old["digest"]:
                yield f"key {identity} of {old['name']} has another digest than before"
            if old["state"] == "active":
                yield from self.successor_or_life(store, old, row)

    def successor_or_life(self, store: Store, old: Row, row: Row) -> Iterator[str]:
        after = self.scenario.name_after(old["name"])
        if row["name"] not in (old["name"], after):
            yield f"key {old['id']} of {old['name']} belongs to {row['name']}"
        if after is None or row["state"] == "active":
            return
        if not self.scenario.is_rotated(old["name"]):
            yield f"key {old['id']} of {old['name']} is {row['state']}, and nothing asked for that"
            return
        successors = [key for key in store.keys_of(row["name"]) if key["state"] == "active"]
        if not successors:
            yield f"key {old['id']} of {old['name']} is {row['state']}, but no successor is active"
            return
        yield from self.retirement(row, successors[-1])

    def retirement(self, row: Row, successor: Row) -> Iterator[str]:
        overlap = self.scenario.wanted(row["name"]).overlap_days * DAY
        if overlap == 0 and row["state"] != "revoked":
            yield f"key {row['id']} of {row['name']} is {row['state']} and should be revoked: there is no overlap"
        if overlap and (row["state"], row["retires_at"]) != ("retiring", successor["activated_at"] + overlap):
            yield f"key {row['id']} of {row['name']} does not work until the end of its overlap"

    # MARK: The audit log

    def audit(self, earlier: Store, later: Store) -> Iterator[str]:
        """Serials and sequences have no holes, the log only grew, and every row is what its last event recorded."""
        if later.events[: len(earlier.events)] != earlier.events:
            yield "events that were there have changed"
        if [event["sequence"] for event in later.events] != list(range(1, len(later.events) + 1)):
            yield "the events' sequence has holes"
        serials = sorted({event["serial"] for event in later.events_after(earlier.serial)})
        if serials != list(range(earlier.serial + 1, later.serial + 1)):
            yield f"serials {earlier.serial + 1} to {later.serial} do not each have events: {serials}"
        if later.tables["project"][0]["last_event_at"] != max(event["at"] for event in later.events):
            yield "the project's last event is not the log's"
        yield from self.leaves(later)
        yield from self.actors(earlier, later)
        yield from self.recordings(later)
        yield from self.seals(later)
        yield from self.key_events(earlier, later)

    def leaves(self, store: Store) -> Iterator[str]:
        """Every event has the hash that its own columns give, at its place, and the project keeps where they end: no
        change without its event, and no event outside of the log."""
        project = store.tables["project"][0]
        for position, event in enumerate(store.events):
            if event["position"] != position:
                yield f"event {event['sequence']} is at place {event['position']} of the log instead of {position}"
            if event["leaf"] != leaf_hash(project["uid"], event):
                yield f"event {event['sequence']} ({event['action']}) does not give its leaf"
        if project["frontier"] != frontier([event["leaf"] for event in store.events]):
            yield f"the frontier is not that of the {len(store.events)} leaves"

    def actors(self, earlier: Store, later: Store) -> Iterator[str]:
        """Every event tells the operator whose token was presented."""
        for event in later.events_after(earlier.serial):
            if json.loads(event["facts"] or "{}").get("operator") != ACTOR:
                yield f"event {event['sequence']} ({event['action']}) does not tell who acted"

    def recordings(self, store: Store) -> Iterator[str]:
        """Rows and recorded digests are those of the last event of the same name: they were written together."""
        yield from self.recordings_of("Integration", store, store.integrations())
        yield from self.recordings_of("Operator", store, store.operators())

    def recordings_of(self, kind: str, store: Store, rows: dict[str, Row]) -> Iterator[str]:
        recorded = {row["name"]: row for row in store.tables["recorded"] if row["kind"] == kind}
        last = {event["name"]: event for event in store.events if event["kind"] == kind}
        names = rows.keys()
        if recorded.keys() != names:
            yield f"rows without a record or records without rows: {sorted(recorded.keys() ^ names)}"
        for name in recorded.keys() & names:
            canonical, event = store.content(kind, name), last.get(name)
            if event is None or recorded[name]["event"] != event["sequence"]:
                yield f"what is recorded of {name} is not from its last event"
            elif event["body"] != canonical or recorded[name]["digest"] != record_digest(canonical):
                yield f"the rows of {name} are not what its last event ({event['action']}) recorded"

    def seals(self, store: Store) -> Iterator[str]:
        """Every resource that has rows bears the seal of its last event, in the row of `recorded` and in that event."""
        project = store.tables["project"][0]
        recorded = {(row["kind"], row["name"]): row for row in store.tables["recorded"]}
        last = {(event["kind"], event["name"]): event for event in store.events}
        there = [("Integration", name) for name in store.integrations()]
        there += [("Operator", name) for name in store.operators()]
        there += [(kind, row["name"]) for kind in ("API", "Partner") for row in store.tables[kind.lower()]]
        for kind, name in there:
            event, row = last.get((kind, name)), recorded.get((kind, name))
            if event is None or row is None:
                yield f"{kind} {name} has rows, but nothing that seals them"
                continue
            expected = seal(self.seal_key, project, kind, name, event["serial"], store.content(kind, name) or b"")
            if row["seal"] != expected:
                yield f"the rows of {kind} {name} do not bear their seal"
            if event["seal"] != expected:
                yield f"the last event of {kind} {name} does not bear its seal"
        for event in store.events:
            if event["body"] is None:
                continue
            expected = seal(
                self.seal_key, project, event["kind"], event["name"], event["serial"], bytes(event["body"]))  # fmt: skip
            if event["seal"] != expected:
                yield f"event {event['sequence']} does not bear its seal"

    def key_events(self, earlier: Store, later: Store) -> Iterator[str]:
        """A key has one event when it was written, if it was activated a later one, and one when it was revoked by
        itself; no other."""
        old = earlier.keys()
        for identity, row in later.keys().items():
            written = [event for event in later.events if event["key_id"] == identity]
            actions = [event["action"] for event in written]
            expected = ["pending"] if row["activated_at"] is None else ["pending", "activated"]
            if actions != expected and (actions != [*expected, "revoked"] or row["state"] != "revoked"):
                yield f"key {identity} of {row['name']} is {row['state']} and has the events {actions}"
            elif len({event["serial"] for event in written}) != len(written):
                yield f"key {identity} of {row['name']} was written and activated in one transaction"
            if row["state"] == "revoked" and old.get(identity, {}).get("state") != "revoked":
                yield from self.end_is_told(earlier, later, row)
        unknown = {event["key_id"] for event in later.events if event["key_id"]} - later.keys().keys()
        if unknown:
            yield f"events tell of keys that have no row: {sorted(unknown)}"

    def end_is_told(self, earlier: Store, later: Store, row: Row) -> Iterator[str]:
        """A key was revoked by the removal of its integration, by its successor, or as never activated."""
        new = later.events_after(earlier.serial)
        actions = {event["action"] for event in new if event["name"] == row["name"]}
        if not actions & {"revoked", "activated", "pending"}:
            yield f"key {row['id']} of {row['name']} was revoked, and no event tells of it"

    # MARK: The next plan and the next applies

    def plan_names_pending(self, crashed: Store, status: int, output: bytes) -> list[str]:
        """The plan after a kill succeeds and names every key that was left pending."""
        if status != 0:
            return [f"plan exits {status} after the kill"]
        plan = json.loads(output)
        words = json.dumps([plan["notices"], [change["reasons"] for change in plan["changes"]]])
        return [f"the plan does not name the pending key {key}" for key in crashed.pending() if key not in words]

    def after_next(self, crashed: Store, store: Store, captures: Capture) -> list[str]:
        return [
            *self.integrity(store),
            *self.deliveries(store, captures),
            *self.continuity(store),
            *self.audit(crashed, store),
            *self.convergence(store, captures),
        ]

    def convergence(self, store: Store, captures: Capture) -> Iterator[str]:
        """Each bearer has one active key whose secret some sink holds, and nothing is left half-done."""
        wanted = {bearer.name for bearer in self.scenario.after}
        for name in sorted(wanted):
            yield from self.one_working_key(store, name, captures)
            row = store.bearers().get(name)
            if row is not None and self.scenario.wanted(name).differences(row):
                yield f"{name} is not as its manifest says"
        for identity, key in store.keys().items():
            if key["state"] == "pending":
                yield f"key {identity} of {key['name']} is still pending"
            if key["name"] not in wanted and key["state"] != "revoked":
                yield f"key {identity} of {key['name']}, which was removed, is {key['state']}"
        yield from self.rotations_done(store)

    def one_working_key(self, store: Store, name: str, captures: Capture) -> Iterator[str]:
        active = [key for key in store.keys_of(name) if key["state"] == "active"]
        if len(active) != 1:
            yield f"{name} has {len(active)} active keys"
            return
        secret = captures.delivered.get(active[0]["id"])
        if secret is None or key_digest(self.digest_key, secret) != active[0]["digest"]:
            yield f"no sink holds the secret of key {active[0]['id']}, the active one of {name}"

    def rotations_done(self, store: Store) -> Iterator[str]:
        rows = store.keys()
        for identity, old in self.before.keys().items():
            rotated = self.scenario.is_rotated(old["name"]) and old["state"] == "active"
            if rotated and rows[identity]["state"] == "active":
                yield f"key {identity} of {old['name']} was not replaced"

    def after_repeat(self, settled: Store, repeated: Store, capture: Capture) -> list[str]:
        """An apply with nothing to do writes nothing and hands out nothing."""
        changed = [name for name, rows in repeated.tables.items() if rows != settled.tables[name]]
        objections = [f"a repeated apply changes the table {name}" for name in changed]
        if capture.seen:
            objections.append(f"a repeated apply hands out {len(capture.seen)} keys")
        return objections
