"""Runs the command, with a sink that is captured, and kills it where it is told to."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import shlex
import subprocess
import termios
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import captures
from captures import Capture

SINKS = ("stdout", "file", "terminal", "exec", "age")
# Manifests name sinks, and the command line one more; a program that does not do as it should.
SEVERAL, FAULTY = "several", "faulty"

# Keeps a key in a file before it says so with its exit status.
STORE = 'umask 077; cat > "keys/$1" && sync "keys/$1"'
# What a faulty program does, by the integration. `$1` is the file, `$2` the name.
FAULTS = """\
umask 077
case $2 in
    issued-001) cat > "keys/$1" && sync "keys/$1" && sleep 0.2;;      # answers late
    issued-002) head -c 9 > /dev/null; exit 1;;                       # fails half-way
    issued-003) exec <&-; exit 0;;                                    # closes its input early, and calls that success
    rotated-overlap) cat > "keys/$1" && sync "keys/$1"; sleep 60;;    # hangs with the key in hand
    rotated-at-once) cat > "keys/$1" && sync "keys/$1"; exit 1;;      # has the key and says that it failed
    *) cat > "keys/$1" && sync "keys/$1";;
esac
"""

# What can change a file, a pipe or a terminal, or order such changes. A call that a run does not make costs nothing.
SYSCALLS = (
    "write", "writev", "pwrite64", "pwritev", "pwritev2", "sendto", "sendmsg", "fsync", "fdatasync", "sync_file_range", "syncfs",
    "rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat", "ftruncate", "fallocate", "mkdir",
    "mkdirat", "fchmod", "chmod",
)  # fmt: skip

PROMPT = b'Type "stored" when you have stored them: '
TIME_LIMIT = 120.0
KILLED = -9


@dataclass(frozen=True)
class Point:
    """The n-th call of one kind; the kill comes before the call takes effect."""

    syscall: str
    number: int

    def __str__(self) -> str:
        return f"{self.syscall} {self.number}"

    @property
    def injection(self) -> str:
        """What strace does there."""
        return f"{self.syscall}:signal=KILL:when={self.number}"


class Injected(Protocol):
    """What strace does to a run."""

    @property
    def injection(self) -> str: ...


@dataclass(frozen=True)
class Call:
    """One traced call of a run."""

    thread: str
    syscall: str


@dataclass
class Run:
    status: int
    capture: Capture
    calls: list[Call]

    @property
    def was_killed(self) -> bool:
        return self.status == KILLED


@dataclass(frozen=True)
class Lockstep:
    """The program under test, in the environment of somebody who set nothing."""

    program: Path
    # The file of the token by which the one that acts is known.
    token: Path | None = None
    # Where the store is, if the project file does not say it.
    store: str | None = None

    def at(self, store: str | None) -> Lockstep:
        """The same with another store."""
        return replace(self, store=store)

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LD_LIBRARY_PATH") if name in os.environ}
        acts = {"LOCKSTEP_TOKEN_FILE": str(self.token)} if self.token else {}
        stored = {"LOCKSTEP_STORE": self.store} if self.store else {}
        return kept | acts | stored | {"USER": "sweep", "TERM": "xterm", "LANG": "C.UTF-8"}

    def run(self, project: Path, words: list[str], log: Path | None = None) -> subprocess.CompletedProcess[bytes]:
        """A command that hands out no secret."""
        done = subprocess.run(
            [str(self.program), *words, "--chdir", str(project)], env=self.environment(), stdin=subprocess.DEVNULL,
            capture_output=True, timeout=TIME_LIMIT,
        )  # fmt: skip
        if log is not None:
            log.with_suffix(".out").write_bytes(done.stdout)
            log.with_suffix(".err").write_bytes(done.stderr)
        return done

    def apply(
        self, project: Path, sink: str, place: Path, log: Path, *, trace: bool = False, kill: Injected | None = None,
        seconds: float | None = None,
    ) -> Run:
        """An apply whose sink is captured below `place`; `log` gets whatever else it writes. After so many seconds it is
        killed."""
        place.mkdir(parents=True, exist_ok=True)
        command = [
            str(self.program), "apply", "--chdir", str(project), "--auto-approve", "--secrets",
            *address(sink, place)
        ]  # fmt: skip
        if seconds is not None:
            command = ["timeout", "-s", "KILL", str(seconds), *command]
        calls_file = log.with_suffix(".calls")
        if trace or kill:
            command = traced(command, calls_file, kill)
        if sink == "terminal":
            status, capture = at_a_terminal(command, self.environment(), place, log)
        else:
            identity = identity_file(project) if sink == SEVERAL else place / "identity"
            status, capture = captured(command, self.environment(), sink, place, log, identity)
        return Run(status, capture, read_calls(calls_file) if trace or kill else [])


def address(sink: str, place: Path) -> list[str]:
    """What names the sink on the command line, with what stands at its other end."""
    keys = place / "keys"
    if sink == "file":
        return [f"file:{keys}"]
    if sink == "exec":
        keys.mkdir(exist_ok=True)
        return [program()]
    if sink == FAULTY:
        keys.mkdir(exist_ok=True)
        (place / "faulty").write_text(FAULTS)
        return ["exec:sh faulty {name}.{key_id} {name}", "--exec-timeout", "1s"]
    if sink == SEVERAL:
        keys.mkdir(exist_ok=True)
        return ["file:keys", "--ciphertexts", "keys", "--allow-exec"]
    if sink == "age":
        identity = place / "identity"
        return [recipient(identity), "--ciphertexts", str(keys)]
    return [sink]


def program() -> str:
    """The address of the stand-in; it runs in the folder of its sink."""
    return f"exec:sh -c {shlex.quote(STORE)} sh {{name}}.{{key_id}}"


def recipient(identity: Path) -> str:
    """The address of whoever holds the identity, which is made if it is not there."""
    if not identity.exists():
        subprocess.run(["age-keygen", "-o", identity], check=True, capture_output=True)
    found = subprocess.run(["age-keygen", "-y", identity], check=True, capture_output=True, text=True)
    return f"age:{found.stdout.strip()}"


def identity_file(project: Path) -> Path:
    """The identity behind the recipient that a project's manifests name."""
    return project / "age.identity"


def traced(command: list[str], log: Path, kill: Injected | None) -> list[str]:
    """The command under strace. `when` counts per thread and per kind of call; `--seccomp-bpf` would miscount, and
    `-s 0` keeps the content of buffers out of the log. `-b execve` lets go of the programs that a sink starts: their calls
    are not Lockstep's."""
    kinds = ",".join(f"?{name}" for name in SYSCALLS)  # "?": not every machine has every call
    words = ["strace", "-f", "-b", "execve", "-qq", "-s", "0", "-o", str(log), "-e", f"trace={kinds}", "-e", "signal=none"]
    if kill is not None:
        words += ["-e", f"inject={kill.injection}"]
    return [*words, *command]


def read_calls(log: Path) -> list[Call]:
    """The calls that began, in order. One that was interrupted by another thread's is told in two lines."""
    begun = re.compile(r"^(\d+)\s+([a-z0-9_]+)\(")
    matches = (begun.match(line) for line in log.read_text().splitlines())
    return [Call(match.group(1), match.group(2)) for match in matches if match]


def captured(
    command: list[str], environment: dict[str, str], sink: str, place: Path, log: Path, identity: Path
) -> tuple[int, Capture]:
    """With standard output in a pipe."""
    done = subprocess.run(
        command, cwd=place, env=environment, stdin=subprocess.DEVNULL, capture_output=True, timeout=TIME_LIMIT
    )
    log.with_suffix(".err").write_bytes(done.stderr)
    if sink == "stdout":
        (place / "pipe").write_bytes(done.stdout)
        return done.returncode, captures.from_standard_output(done.stdout)
    log.with_suffix(".out").write_bytes(done.stdout)
    if sink == "age":
        return done.returncode, captures.from_encrypted_folder(place / "keys", identity)
    if sink == SEVERAL:
        return done.returncode, captures.from_mixed_folder(place / "keys", identity)
    return done.returncode, captures.from_folder(place / "keys")


def at_a_terminal(command: list[str], environment: dict[str, str], place: Path, log: Path) -> tuple[int, Capture]:
    """With a terminal of its own and a person at it; standard output and standard error go elsewhere."""
    person, terminal = pty.openpty()
    with log.with_suffix(".out").open("wb") as output, log.with_suffix(".err").open("wb") as errors:
        process = subprocess.Popen(
            command, env=environment, stdin=terminal, stdout=output, stderr=errors, start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(terminal, termios.TIOCSCTTY, 0),
        )  # fmt: skip
        os.close(terminal)
        try:
            screen, confirmed = act_as_person(person)
            status = process.wait(timeout=TIME_LIMIT)
        finally:
            os.close(person)
            process.kill()
    (place / "screen").write_bytes(screen)
    return status, captures.from_terminal(screen, confirmed)


def act_as_person(terminal: int) -> tuple[bytes, bool]:
    """Reads until the other end is gone, and types the word at each prompt. Gives the screen and whether it was
    typed."""
    screen, answered = b"", 0
    end = time.monotonic() + TIME_LIMIT
    while time.monotonic() < end:
        ready, _, _ = select.select([terminal], [], [], 1.0)
        if not ready:
            continue
        try:
            piece = os.read(terminal, 65_536)
        except OSError:  # Linux says EIO when nobody holds the other end any more.
            piece = b""
        if not piece:
            return screen, answered > 0
        screen += piece
        if screen.count(PROMPT) > answered:
            try:
                os.write(terminal, b"stored\n")
                answered += 1
            except OSError:
                return screen, answered > 0
    raise TimeoutError("the command at the terminal did not end")
