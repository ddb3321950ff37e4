"""Deterministic corpora: integrations of 30 permissions each, in one file or in one file each.

The labels come from the catalogue as the command itself lists it, so they are those that a person would paste. The same
catalogue gives the same bytes everywhere: nothing here asks for the time, and each integration has a seed of its own.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from pathlib import Path

PERMISSIONS = 30
FILES_PER_FOLDER = 1000
CHANGED_EVERY = 100
SHAPES = ("file", "files")
TEAMS = ("talent-ops", "data", "people", "legal", "security", "finance")
PURPOSES = ("Candidate sync", "Interview scheduling", "Offer letters", "Nightly export", "Sourcing", "Onboarding")


@dataclass(frozen=True)
class Permission:
    category: str
    line: str


def catalogue_of(listed: list[dict]) -> dict[str, list[Permission]]:
    """Permissions by category, from `permissions --output json`."""
    categories: dict[str, list[Permission]] = {}
    for entry in listed:
        permission = Permission(entry["category"], f"{entry['method']}: {entry['label']}")
        categories.setdefault(permission.category, []).append(permission)
    return categories


def manifest(number: int, catalogue: dict[str, list[Permission]], changed: bool = False) -> str:
    """One integration; `changed` takes one of its permissions away and says something else about it."""
    rng = random.Random(number)
    chosen = _chosen(rng, catalogue)
    purpose, team = rng.choice(PURPOSES), rng.choice(TEAMS)
    # Far away, so that the corpus is the same work in years from now.
    expires = f"20{rng.randint(80, 99)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    if changed:
        chosen = chosen[:-1]
        purpose += ", reviewed"
    lines = [
        "apiVersion: lockstep/v1",
        "kind: Integration",
        "metadata:",
        f"  name: partner-{number:06}",
        f"  labels: {{team: {team}, tier: tier-{rng.randint(1, 3)}}}",
        "spec:",
        "  api: harvest-v1",
        f"  partner: partner-{number:06}",
        f"  description: {purpose} of partner {number}",
        f"  owner: {team}@acme.example",
        "  permissions:",
    ]
    category = ""
    for permission in chosen:
        if permission.category != category:
            category = permission.category
            lines.append(f"    {category}:")
        lines.append(f"      - {permission.line}")
    lines.append(f"  expires: {expires}")
    lines.append("  rotate: {every: 90d, overlap: 14d}")
    return "\n".join(lines) + "\n"


def _chosen(rng: random.Random, catalogue: dict[str, list[Permission]]) -> list[Permission]:
    """Whole categories and part of a last one, as people tick them, in the order of the catalogue."""
    names = list(catalogue)
    taken: set[Permission] = set()
    for name in rng.sample(names, len(names)):
        entries = catalogue[name]
        taken.update(rng.sample(entries, min(len(entries), PERMISSIONS - len(taken))))
        if len(taken) == PERMISSIONS:
            break
    return [permission for name in names for permission in catalogue[name] if permission in taken]


def is_changed(number: int) -> bool:
    return number % CHANGED_EVERY == CHANGED_EVERY // 2


def write(folder: Path, size: int, shape: str, catalogue: dict[str, list[Permission]]) -> Path:
    """Writes the corpus below the folder and says which file or folder holds it."""
    if shape == "file":
        return _write_one(folder / "integrations.yaml", size, catalogue, changed=False)
    target = folder / "integrations"
    for number in range(size):
        path = _path(target, number)
        if number % FILES_PER_FOLDER == 0:
            path.parent.mkdir(parents=True)
        path.write_text(manifest(number, catalogue), encoding="utf-8")
    return target


def change(folder: Path, size: int, shape: str, catalogue: dict[str, list[Permission]]) -> int:
    """Edits 1 % of the manifests in place and says how many."""
    numbers = [number for number in range(size) if is_changed(number)]
    if shape == "file":
        _write_one(folder / "integrations.yaml", size, catalogue, changed=True)
    else:
        for number in numbers:
            _path(folder / "integrations", number).write_text(manifest(number, catalogue, True), encoding="utf-8")
    return len(numbers)


def _write_one(path: Path, size: int, catalogue: dict[str, list[Permission]], changed: bool) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for number in range(size):
            file.write("---\n" + manifest(number, catalogue, changed and is_changed(number)))
    return path


def _path(target: Path, number: int) -> Path:
    return target / f"{number // FILES_PER_FOLDER:03}" / f"partner-{number:06}.yaml"
