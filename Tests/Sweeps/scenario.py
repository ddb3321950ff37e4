"""One apply that does everything: what the manifests say before it and after it."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any
from pathlib import Path

DAY = 86_400

API = """\
apiVersion: lockstep/v1
kind: API
metadata: {name: sweep-api}
spec:
  title: Sweep API
  revision: 1
  categories:
    - name: Things
      permissions:
        - {id: things.list, method: GET, label: List Things, access: read, paths: [GET /v1/things]}
        - {id: things.edit, method: PATCH, label: Edit Thing, access: write, paths: ["PATCH /v1/things/{id}"]}
        - {id: things.add, method: POST, label: Add Thing, access: write, paths: [POST /v1/things]}
"""


@dataclass(frozen=True)
class Integration:
    """What a manifest says of one integration."""

    name: str
    permissions: tuple[str, ...] = ("things.list", "things.edit")
    description: str = "for the crash sweep"
    generation: int = 0
    overlap_days: int = 14
    formerly: str | None = None
    delivery: str | None = None

    def manifest(self) -> str:
        former = f"  formerly: {self.formerly}\n" if self.formerly else ""
        return (
            f"apiVersion: lockstep/v1\nkind: Integration\nmetadata:\n  name: {self.name}\n{former}"
            f"spec:\n  api: sweep-api\n  description: {self.description}\n"
            f"  permissions: [{', '.join(self.permissions)}]\n"
            f"  rotate: {{overlap: {self.overlap_days}d}}\n  generation: {self.generation}\n"
            + (f"  delivery: {{to: {json.dumps(self.delivery)}}}\n" if self.delivery else "")
        )


    def differences(self, row: dict[str, Any]) -> bool:
        """Whether a row of the store says something else."""
        found = (row["description"], row["generation"], row["grants"].split())
        return found != (self.description, self.generation, sorted(self.permissions))


@dataclass(frozen=True)
class Operator:
    """What a manifest says of one operator. Its name is no integration's."""

    name: str
    title: str = "for the crash sweep"
    generation: int = 0
    overlap_days: int = 14
    # Of the one that acts `init` wrote the manifest.
    acts: bool = False
    formerly: str | None = None

    def manifest(self) -> str:
        return (
            f"apiVersion: lockstep/v1\nkind: Operator\nmetadata: {{name: {self.name}}}\n"
            f"spec:\n  title: {self.title}\n  level: Basic\n"
            f"  rotate: {{overlap: {self.overlap_days}d}}\n  generation: {self.generation}\n"
        )

    def differences(self, row: dict[str, Any]) -> bool:
        """Whether a row of the store says something else."""
        body = json.loads(row["body"])
        return not self.acts and (body["title"], body["generation"]) != (self.title, self.generation)


Bearer = Integration | Operator

# Whoever acts in every apply: the first operator, which `init` makes.
ACTOR = "op-acts"


@dataclass(frozen=True)
class Scenario:
    """Who has keys or tokens in a project, before and after the apply that is killed."""

    before: tuple[Bearer, ...]
    after: tuple[Bearer, ...]

    def name_after(self, name: str) -> str | None:
        """What a bearer of before is called after the apply; `None` when it is removed."""
        for wanted in self.after:
            if name in (wanted.name, wanted.formerly):
                return wanted.name
        return None

    def wanted(self, name: str) -> Bearer:
        return next(bearer for bearer in self.after if bearer.name == name)

    def is_rotated(self, name: str) -> bool:
        """Whether the apply replaces the key of a bearer of before."""
        after = self.name_after(name)
        old = next(bearer for bearer in self.before if bearer.name == name)
        return after is not None and self.wanted(after).generation > old.generation

    @property
    def new_keys(self) -> int:
        old_names = {bearer.name for bearer in self.before}
        issued = [wanted for wanted in self.after if not {wanted.name, wanted.formerly} & old_names]
        return len(issued) + sum(self.is_rotated(name) for name in old_names)


def everything(issues: int) -> Scenario:
    """Issues so many keys and a token, updates, revokes, renames, and rotates with and without an overlap."""
    actor = Operator(ACTOR, acts=True)
    trusted = Operator("op-rotated")
    trusted_at_once = Operator("op-rotated-at-once", overlap_days=0)
    dismissed = Operator("op-dismissed")
    updated = Integration("updated")
    renamed = Integration("renamed-old")
    rotated = Integration("rotated-overlap")
    rotated_at_once = Integration("rotated-at-once", overlap_days=0)
    rotated_renamed = Integration("rotated-renamed-old", overlap_days=1)
    kept = Integration("kept")
    # Other permissions than any new integration, so that its removal does not look like a rename.
    revoked = Integration("revoked", permissions=("things.add",))
    return Scenario(
        before=(
            updated, renamed, rotated, rotated_at_once, rotated_renamed, kept, revoked,
            actor, trusted, trusted_at_once, dismissed,
        ),  # fmt: skip
        after=(
            replace(updated, permissions=("things.list",), description="reads only"),
            replace(renamed, name="renamed-new", formerly="renamed-old"),
            replace(rotated, generation=1, description="rotated and updated"),
            replace(rotated_at_once, generation=1),
            replace(rotated_renamed, name="rotated-renamed-new", formerly="rotated-renamed-old", generation=1),
            kept,
            *(Integration(f"issued-{index:03}") for index in range(issues)),
            actor,
            replace(trusted, generation=1, title="rotated and updated"),
            replace(trusted_at_once, generation=1),
            Operator("op-issued"),
        ),
    )


def delivered_by_manifests(scenario: Scenario, program: str, recipient: str) -> Scenario:
    """The same, but manifests name a program for some of the new keys and a recipient for another; the rest goes where the
    command line says."""
    places = {"issued-000": program, "rotated-overlap": program, "issued-001": recipient}
    after = tuple(
        replace(wanted, delivery=places.get(wanted.name)) if isinstance(wanted, Integration) else wanted
        for wanted in scenario.after
    )
    return replace(scenario, after=after)


def write_manifests(project: Path, bearers: tuple[Bearer, ...]) -> None:
    """Makes the manifests of a project say this and nothing else."""
    (project / "api.yaml").write_text(API)
    texts = [bearer.manifest() for bearer in bearers if not (isinstance(bearer, Operator) and bearer.acts)]
    (project / "bearers.yaml").write_text("---\n".join(texts))
