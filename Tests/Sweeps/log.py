"""The log of events as a Merkle tree, computed from rows after specs/log.md and RFC 6962 and not from Lockstep's own
code."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from store import Row, encoded

COLUMNS = ("serial", "at", "actor", "action", "kind", "name", "former_name", "key_id", "reason")


def leaf_hash(project: str, event: Row) -> bytes:
    """The hash of the leaf that an event's columns give."""
    fields = [project, event["position"], *(event[column] for column in COLUMNS)]
    body = event["body"]
    fields.append(None if body is None else hashlib.sha256(body).digest())
    facts: dict[str, str] = json.loads(event["facts"] or "{}")
    for name in sorted(facts, key=str.encode):
        fields += [name, facts[name]]
    return hashlib.sha256(b"\0lockstep/event/v1\n" + b"".join(map(encoded, fields))).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The Merkle tree hash of RFC 6962, section 2.1, by its recursive definition."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    middle = 1 << (len(leaves) - 1).bit_length() - 1
    return hashlib.sha256(b"\1" + root(leaves[:middle]) + root(leaves[middle:])).digest()


def frontier(leaves: Sequence[bytes]) -> bytes:
    """What a store keeps of the tree: the size, and the root of each complete subtree, the largest first."""
    content, start = len(leaves).to_bytes(8, "big"), 0
    for bit in reversed(range(len(leaves).bit_length())):
        if len(leaves) >> bit & 1:
            content += root(leaves[start : start + (1 << bit)])
            start += 1 << bit
    return content
