"""A project and its store: what is copied for each point of a sweep, and read after it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import store
from server import Server
from store import Store


class Home(Protocol):
    """Where a project is, with its store."""

    @property
    def folder(self) -> Path: ...

    @property
    def address(self) -> str | None:
        """What `LOCKSTEP_STORE` says; nothing where the project file's own address is meant."""

    def copied(self, folder: Path) -> Home:
        """The same in another folder, with a store of its own."""

    def read(self, place: Path) -> Store:
        """The rows as they are now. They stay in a folder that is made for them."""

    def lingered(self) -> float:
        """For how many seconds something of a command that has ended was still at work. Rows do not change after that."""

    def drop(self) -> None:
        """Gives back what is kept elsewhere than in the folder."""


# Makes a home in a folder, with a store in which nothing is yet.
NewHome = Callable[[Path], Home]


@dataclass(frozen=True)
class FileHome:
    """The store is a file in the project's folder."""

    folder: Path
    address: str | None = None

    def copied(self, folder: Path) -> FileHome:
        shutil.copytree(self.folder, folder)
        return FileHome(folder)

    def read(self, place: Path) -> Store:
        return store.read(store.snapshot(self.folder, place))

    def lingered(self) -> float:
        return 0.0

    def drop(self) -> None:
        pass


@dataclass(frozen=True)
class ServerHome:
    """The store is a database of a server."""

    folder: Path
    server: Server
    database: str

    @staticmethod
    def made(server: Server, folder: Path) -> ServerHome:
        return ServerHome(folder, server, server.make_database())

    @property
    def address(self) -> str | None:
        return self.server.address(self.database)

    def copied(self, folder: Path) -> ServerHome:
        shutil.copytree(self.folder, folder)
        return ServerHome(folder, self.server, self.server.make_database(self.database))

    def read(self, place: Path) -> Store:
        place.mkdir(parents=True)
        return self.server.read(self.database, copy=place / "rows")

    def lingered(self) -> float:
        return self.server.lingered(self.database)

    def drop(self) -> None:
        self.server.drop_database(self.database)
