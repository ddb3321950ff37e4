"""What a sink received, read back from the other end: a pipe, a folder, or a person's terminal."""

from __future__ import annotations

import json
import stat
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from keys import is_whole, key_id, whole_keys


@dataclass
class Capture:
    """The secrets that a sink holds, by key id, and every key string that was seen on the way."""

    delivered: dict[str, bytes] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    seen: dict[str, bytes] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def add(self, name: str, secret: bytes) -> None:
        identity = key_id(secret)
        self.delivered[identity] = secret
        self.names[identity] = name
        self.seen[identity] = secret

    def joined(self, other: Capture) -> Capture:
        return Capture(
            self.delivered | other.delivered,
            self.names | other.names,
            self.seen | other.seen,
            self.faults + other.faults,
        )


def from_standard_output(output: bytes) -> Capture:
    """Only whole lines count: a line that broke off was not accepted whole."""
    capture = Capture(seen=whole_keys(output))
    lines = output.split(b"\n")
    for line in lines[:-1]:
        try:
            entries = json.loads(line)["secrets"]
        except (ValueError, KeyError):
            capture.faults.append("standard output holds a line that is not one of secrets")
            continue
        for entry in entries:
            secret = entry["secret"].encode()
            if is_whole(secret) and key_id(secret) == entry["key_id"]:
                capture.add(entry["name"], secret)
    return capture


def from_folder(folder: Path) -> Capture:
    """A file counts when it is a regular one of mode 0600 that holds one whole key string and nothing else."""
    capture = Capture()
    for path in sorted(folder.iterdir()) if folder.is_dir() else []:
        content = path.read_bytes()
        capture.seen |= whole_keys(content)
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode) or stat.S_IMODE(mode) != 0o600:
            capture.faults.append(f"{path.name} has mode {stat.S_IMODE(mode):o}")
            continue
        name, _, identity = path.name.rpartition(".")
        if is_whole(content) and key_id(content) == identity:
            capture.add(name, content)
    return capture


def from_mixed_folder(folder: Path, identity: Path) -> Capture:
    """What several sinks wrote into one folder: encrypted files are named `*.age`."""
    encrypted = from_encrypted_folder(folder, identity, "*.age")
    plain = from_folder(folder)
    return plain.joined(encrypted)


def from_encrypted_folder(folder: Path, identity: Path, pattern: str = "*") -> Capture:
    """A file counts when it is a regular one of mode 0600 that the real `age` decrypts to one whole key string."""
    capture = Capture()
    for path in sorted(folder.glob(pattern)):
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode) or stat.S_IMODE(mode) != 0o600:
            capture.faults.append(f"{path.name} has mode {stat.S_IMODE(mode):o}")
            continue
        if whole_keys(path.read_bytes()):
            capture.faults.append(f"{path.name} holds a key as it is")
        done = subprocess.run(["age", "-d", "-i", identity, path], capture_output=True)
        name, _, key = path.name.removesuffix(".age").rpartition(".")
        if done.returncode == 0 and is_whole(done.stdout) and key_id(done.stdout) == key:
            capture.add(name, done.stdout)
    return capture


def from_terminal(screen: bytes, confirmed: bool) -> Capture:
    """Nothing counts before the person said so."""
    capture = Capture(seen=whole_keys(screen))
    if confirmed:
        for identity, secret in capture.seen.items():
            capture.add(name_above(screen, secret), secret)
    return capture


def name_above(screen: bytes, secret: bytes) -> str:
    """The integration that the terminal names on the line before a secret."""
    lines = screen[: screen.index(secret)].splitlines()
    words = lines[-2].split() if len(lines) > 1 else []
    return words[0].decode() if words else ""
