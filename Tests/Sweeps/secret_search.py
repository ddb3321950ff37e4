#!/usr/bin/env python3
"""Searches every byte below a folder for every secret that was issued, in every form that it could have leaked in.

    secret_search.py --secrets FILE --search DIR [--exclude GLOB ...]

Exit status: 0 nothing was found, 1 a secret was found, 2 the search itself proves nothing.
"""

from __future__ import annotations

import argparse
import base64
import fnmatch
import hashlib
import mmap
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from keys import CHECKSUM_LENGTH, SECRET_LENGTH, is_whole, key_id

BLOCK = 8
# A piece shorter than this is chance or a public part; anything longer holds one aligned block at least.
SHORTEST_HIT = 2 * BLOCK
# Every form is made of these; runs of other bytes cannot hold a piece of one.
RUN = re.compile(rb"[0-9A-Za-z%%+/_-]{%d,}" % SHORTEST_HIT)
LEAST_SECRETS = 100


@dataclass(frozen=True)
class Needle:
    """One form of one secret, without what is public in it."""

    identity: str
    form: str
    text: bytes


@dataclass(frozen=True)
class Hit:
    needle: Needle
    offset: int
    length: int


@dataclass
class Index:
    """Finds needles by their aligned blocks of eight bytes."""

    needles: list[Needle] = field(default_factory=list)
    blocks: dict[bytes, tuple[int, int]] = field(default_factory=dict)

    def add(self, needle: Needle) -> None:
        for at in range(0, len(needle.text) - BLOCK + 1, BLOCK):
            self.blocks.setdefault(needle.text[at : at + BLOCK], (len(self.needles), at))
        self.needles.append(needle)

    def search(self, content: bytes | mmap.mmap) -> Iterator[Hit]:
        blocks = self.blocks
        for run in RUN.finditer(content):
            text = run.group()
            end = 0
            for at in range(len(text) - BLOCK + 1):
                if at >= end and (found := blocks.get(text[at : at + BLOCK])) is not None:
                    hit = self.grown(text, at, *found)
                    if hit is not None:
                        end = hit.offset + hit.length
                        yield Hit(hit.needle, run.start() + hit.offset, hit.length)

    def grown(self, text: bytes, at: int, number: int, position: int) -> Hit | None:
        """The whole piece of the needle around a block that was found; `None` when it is too short to mean it."""
        needle = self.needles[number].text
        before = 0
        while before < min(at, position) and text[at - before - 1] == needle[position - before - 1]:
            before += 1
        length = before
        while at - before + length < len(text) and position - before + length < len(needle) and (
            text[at - before + length] == needle[position - before + length]
        ):
            length += 1
        return Hit(self.needles[number], at - before, length) if length >= SHORTEST_HIT else None


def forms(secret: bytes) -> dict[str, bytes]:
    """How the 43 characters that are secret, and the checksum behind them, could stand in a file. The plain string and
    the one without its prefix both hold the plain form."""
    private = secret[-(SECRET_LENGTH + CHECKSUM_LENGTH) :]
    hexadecimal = private.hex().encode()
    found = {"plain": private, "hex": hexadecimal, "HEX": hexadecimal.upper()}
    for shift in range(3):
        # Whatever stands before the secret moves it by one of three offsets; the first and the last group are mixed
        # with their neighbours, so they are cut off.
        padded = bytes(shift) + private
        inner = slice(4 if shift else 0, len(padded) // 3 * 4)
        found[f"base64 at {shift}"] = base64.b64encode(padded)[inner]
        found[f"base64url at {shift}"] = base64.urlsafe_b64encode(padded)[inner]
    found["%hex"] = b"".join(b"%%%02x" % byte for byte in private)
    found["%HEX"] = b"".join(b"%%%02X" % byte for byte in private)
    return found


def index_of(secrets: list[bytes]) -> Index:
    index = Index()
    for secret in secrets:
        distinct = {text: form for form, text in reversed(forms(secret).items())}
        for text, form in distinct.items():
            index.add(Needle(key_id(secret), form, text))
    return index


@dataclass
class Report:
    files: int = 0
    bytes: int = 0
    distinct: int = 0
    logs_of_stores: int = 0
    excluded: int = 0
    hits: list[tuple[Path, Hit]] = field(default_factory=list)


def search_folder(index: Index, folder: Path, exclude: list[str]) -> Report:
    """Reads every regular file; what was read before, byte for byte, is not read again."""
    report = Report()
    seen: dict[bytes, list[Hit]] = {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()):
        if any(fnmatch.fnmatch(str(path.relative_to(folder)), glob) for glob in exclude):
            report.excluded += 1
            continue
        size = path.stat().st_size
        report.files += 1
        report.bytes += size
        report.logs_of_stores += path.name.endswith("-wal") and size > 0
        if size:
            report.hits += [(path, hit) for hit in hits_of(index, path, seen)]
    report.distinct = len(seen)
    return report


def hits_of(index: Index, path: Path, seen: dict[bytes, list[Hit]]) -> list[Hit]:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        digest = hashlib.sha256(content).digest()
        if digest not in seen:
            seen[digest] = list(index.search(content))
        return seen[digest]


def planted(secret: bytes) -> dict[str, bytes]:
    """File contents that each hold the secret in one form, made without the code that looks for it."""
    private = secret.rpartition(b"_")[2]
    contents = {
        "the whole string": secret,
        "43 and 6 characters": private,
        "43 characters": private[:43],
        "hex": secret.hex().encode(),
        "hex in capitals": secret.hex().upper().encode(),
        "url-encoded": b"key=" + secret + b"&",
        "url-encoded, every byte": "".join(f"%{byte:02X}" for byte in secret).encode(),
        "broken in two": private[:21] + b"\x00\x00\x01\x07" + private[21:],
    }
    for shift in range(3):
        contents[f"base64, {shift} bytes before"] = base64.b64encode(b"xyz"[:shift] + secret + b"\n")
        contents[f"base64, {shift} bytes before the secret part"] = base64.b64encode(b"xyz"[:shift] + private)
        contents[f"url-safe base64, {shift} bytes before"] = base64.urlsafe_b64encode(b"\xff\xfe\xfd"[:shift] + secret)
    return contents


def self_check(index: Index, secret: bytes) -> list[str]:
    """The planted forms that the search does not find, and whether it finds something where nothing is."""
    missed: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for number, (form, content) in enumerate(planted(secret).items()):
            path = folder / str(number)
            path.write_bytes(os.urandom(5_000) + b"\n" + content + b"\n" + os.urandom(5_000))
            if not any(hit.needle.identity == key_id(secret) for hit in hits_of(index, path, {})):
                missed.append(form)
        clean = folder / "clean"
        clean.write_bytes(os.urandom(100_000) + secret[: -(SECRET_LENGTH + CHECKSUM_LENGTH)] + b"0" * 100)
        if hits_of(index, clean, {}):
            missed.append("(nothing: it finds what is not there)")
    return missed


def read_secrets(path: Path) -> list[bytes]:
    lines = dict.fromkeys(line for line in path.read_bytes().split() if line)
    broken = sum(not is_whole(line) for line in lines)
    if broken:
        raise SystemExit(f"error: {broken} lines of {path} are not whole key strings")
    return list(lines)


def refusals(secrets: int, report: Report, missed: list[str]) -> list[str]:
    """Why the search proves nothing, if it does not."""
    reasons = [f"the search misses a planted secret: {form}" for form in missed]
    if secrets < LEAST_SECRETS:
        reasons.append(f"{secrets} secrets are known, fewer than {LEAST_SECRETS}")
    if report.logs_of_stores == 0:
        reasons.append("no -wal file with content was read")
    return reasons


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--secrets", type=Path, required=True, help="one key string per line")
    parser.add_argument("--search", type=Path, required=True, help="the folder that is searched")
    parser.add_argument("--exclude", action="append", default=[], metavar="GLOB", help="paths below it to leave out")
    arguments = parser.parse_args()
    secrets = read_secrets(arguments.secrets)
    index = index_of(secrets)
    missed = self_check(index, secrets[0]) if secrets else ["everything: there are no secrets"]
    report = search_folder(index, arguments.search, arguments.exclude)
    print(f"secret search: {len(secrets)} secrets in {len(index.needles)} forms, self-check of "
          f"{len(planted(secrets[0])) if secrets else 0} planted forms: {len(missed)} missed")
    print(f"secret search: {report.files} files ({report.distinct} distinct), {report.bytes} bytes, "
          f"{report.logs_of_stores} -wal files with content, {report.excluded} files left out")
    for path, hit in report.hits:
        print(f"secret search: FOUND key {hit.needle.identity} as {hit.needle.form}, {hit.length} characters, "
              f"in {path} at byte {hit.offset}")
    print(f"secret search: {len(report.hits)} hits")
    reasons = refusals(len(secrets), report, missed)
    for reason in reasons:
        print(f"secret search: FAILED: {reason}")
    return 2 if reasons else 1 if report.hits else 0


if __name__ == "__main__":
    sys.exit(main())
