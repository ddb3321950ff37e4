"""Stands between the command and the server, counts what the command sends, and does at the n-th message what networks and
servers do now and then."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

from server import Server

# What is done at the n-th message. A message is what the command sends at once: a statement, or a part of a long one.
CUT = "cut"  # Both sides of its connection are closed; the message is lost.
TORN = "torn"  # The same, but the first half of the message arrives.
LOSE_ANSWER = "lose-answer"  # The message arrives and is answered, then both sides are closed: the answer is lost.
ENDED = "ended"  # The message is answered, but instead of being ready for another the server ends the session, and says so.
DOWN = "down"  # All connections are closed, the message is lost, and nothing answers any more.
HALF_CLOSE_SERVER = "half-close-server"  # The message arrives, and the server hears no more of this connection.
HALF_CLOSE_CLIENT = "half-close-client"  # The message is lost, the command hears no more; the server waits on.
STALL = "stall"  # Nothing passes for a while, then both sides are closed.
PAUSE = "pause"  # Nothing passes for a while, then everything does.
STOP = "stop"  # The server stops at once, as by `pg_ctl stop -m immediate`; the message is lost. It is started again.
KILL = "kill"  # The message arrives and the server's first process is killed with SIGKILL. It is started again.
RIVAL = "rival"  # The server ends all other connections, another apply runs, and only then the message arrives.

CONNECTION_FAULTS = (CUT, LOSE_ANSWER, ENDED, TORN, DOWN, HALF_CLOSE_SERVER, HALF_CLOSE_CLIENT, STALL, PAUSE, RIVAL)
SERVER_FAULTS = (STOP, KILL)

STALLED = 1.5
# As a server says it that was told to end a session (ErrorResponse), and that it is ready for another message (ReadyForQuery),
# of which the last byte varies. PostgreSQL's manual, "Message Formats".
FATAL = b"SFATAL\0VFATAL\0C57P01\0Mterminating connection due to administrator command\0\0"
READY = b"Z\0\0\0\5"

# An answer that has not begun after this long will not be waited for.
LONGEST_ANSWER = 5.0


@dataclass(frozen=True)
class Fault:
    """What happens at the n-th message of a run, counted over all its connections."""

    kind: str
    number: int

    def __str__(self) -> str:
        return f"{self.kind} at message {self.number}"


@dataclass(eq=False)
class Link:
    """A connection of the command, and the proxy's own to the server in its stead."""

    client: socket.socket
    server: socket.socket
    # The command hears no more, and what it says is thrown away.
    is_deaf: bool = False

    def close(self) -> None:
        self.client.close()
        self.server.close()


@dataclass
class Proxy:
    """Runs in a thread of its own inside a `with`; what it saw is to be read after that."""

    server: Server
    fault: Fault | None
    # Another apply, for `rival`.
    run_rival: Callable[[], None] | None = None
    messages: int = 0
    struck: bool = False
    errors: list[str] = field(default_factory=list)

    def __enter__(self) -> Proxy:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self.listener.getsockname()[1]
        self.ending, self.end = socket.socketpair()
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.listener, selectors.EVENT_READ)
        self.selector.register(self.ending, selectors.EVENT_READ)
        self.links: list[Link] = []
        self.thread = threading.Thread(target=self.serve)
        self.thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.end.close()
        self.thread.join()
        self.selector.close()
        self.ending.close()
        self.listener.close()
        for link in self.links:
            link.close()

    def address(self, database: str) -> str:
        return f"postgresql:///{database}?host=127.0.0.1&port={self.port}&user=postgres"

    def serve(self) -> None:
        try:
            while True:
                for key, _ in self.selector.select():
                    if key.fileobj is self.ending:
                        return
                    self.attend(key)
        except Exception as error:  # Whoever started the proxy says it.
            self.errors.append(f"the proxy: {type(error).__name__}: {error}")

    def attend(self, key: selectors.SelectorKey) -> None:
        if key.fileobj is self.listener:
            self.accept()
        elif key.data in self.links and key.fileobj.fileno() >= 0:  # It may have been closed a moment ago.
            self.pass_on(key.data, key.fileobj is key.data.client)

    def accept(self) -> None:
        client, _ = self.listener.accept()
        server = socket.socket(socket.AF_UNIX)
        try:
            server.connect(str(self.server.socket / ".s.PGSQL.5432"))
        except OSError:  # It is stopped, or not yet there again.
            client.close()
            server.close()
            return
        link = Link(client, server)
        self.links.append(link)
        for side in (client, server):
            self.selector.register(side, selectors.EVENT_READ, link)

    def pass_on(self, link: Link, is_from_client: bool) -> None:
        source, target = (link.client, link.server) if is_from_client else (link.server, link.client)
        try:
            content = source.recv(1 << 20)
            if not content and link.is_deaf and is_from_client:
                self.ignore(link.client)  # The server's side stays open until the command has ended.
            elif not content:
                self.close(link)
            elif link.is_deaf:
                pass
            elif not is_from_client or not self.is_struck_by(link, content):
                target.sendall(content)
        except OSError:  # The other end is gone.
            self.close(link)

    def close(self, link: Link) -> None:
        if link in self.links:
            self.links.remove(link)
            for side in (link.client, link.server):
                self.ignore(side)
            link.close()

    def ignore(self, side: socket.socket) -> None:
        if side in self.selector.get_map():
            self.selector.unregister(side)

    def is_struck_by(self, link: Link, message: bytes) -> bool:
        """Counts a message, and does what is to be done at it. Gives whether that was the end of the message."""
        self.messages += 1
        if self.fault is None or self.messages != self.fault.number:
            return False
        self.struck = True
        match self.fault.kind:
            case "torn":
                link.server.sendall(message[: len(message) // 2])
            case "lose-answer":
                link.server.sendall(message)
                link.server.settimeout(LONGEST_ANSWER)
                link.server.recv(1 << 20)
            case "ended":
                link.server.sendall(message)
                link.server.settimeout(LONGEST_ANSWER)
                answer = b""
                while answer[-len(READY) - 1 : -1] != READY and (more := link.server.recv(1 << 20)):
                    answer += more
                link.client.sendall(answer[: -len(READY) - 1] + b"E" + (len(FATAL) + 4).to_bytes(4) + FATAL)
            case "down":
                self.selector.unregister(self.listener)
                self.listener.close()
                for other in self.links.copy():
                    self.close(other)
            case "half-close-server":
                link.server.sendall(message)
                link.server.shutdown(socket.SHUT_WR)
                return True
            case "half-close-client":
                link.client.shutdown(socket.SHUT_WR)
                link.is_deaf = True
                return True
            case "stall":
                time.sleep(STALLED)
            case "pause":
                time.sleep(STALLED)
                return False
            case "rival":
                # The command hears of it when it uses one of them.
                for other in self.links:
                    if other is not link:
                        other.server.shutdown(socket.SHUT_RDWR)
                        self.ignore(other.server)
                if self.run_rival:
                    self.run_rival()
                return False
            case "stop":
                self.server.stop_at_once()
            case "kill":
                link.server.sendall(message)
                self.server.kill()
        self.close(link)
        return True
