"""Databases for targets and for tests of stores: SQLite files, or those of a server."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol
from uuid import uuid4

Migrate = Callable[[str], None]

_MEMORY = Path("/dev/shm")  # noqa: S108  # of Linux; the folder made there is ours alone
_ROOM = 2**30  # bytes


class Databases(Protocol):
    """Makes databases of one kind, each for one test or target."""

    @property
    def kind(self) -> str:
        """What they are called in the summary of a run."""

    def absent(self) -> str:
        """The URL of a database that is not there, yet."""

    def create(self, database_url: str) -> None:
        """Let it be there, empty; migrations and apps may make it their own."""

    def migrated(self, migrate: Migrate, /) -> str:
        """The URL of a new database with the schema that a migration tool built."""

    def lent(self, migrate: Migrate, /) -> AbstractContextManager[str]:
        """The same, for a test that leaves the schema as it was."""

    def drop(self, database_url: str) -> None:
        """Remove a database that nobody uses any more."""


class SqliteFiles:
    """Files below a folder; `beside` others, those that a tool migrated are copied from theirs."""

    kind = "SQLite"

    def __init__(self, directory: Path, beside: "SqliteFiles | None" = None) -> None:
        self._directory = directory.absolute()
        self._beside = beside
        self._originals: dict[Migrate, Path] = {}

    def absent(self) -> str:
        """A file in a folder that is not there."""
        return sqlite_url(self._directory / uuid4().hex / "forge.db")

    def create(self, database_url: str) -> None:
        """Make its folder; whoever connects first makes the file."""
        sqlite_file(database_url).parent.mkdir(parents=True)

    def migrated(self, migrate: Migrate, /) -> str:
        """A file; each tool runs only once, the rest are copies."""
        copy = self._new()
        shutil.copy((self._beside or self)._original(migrate), sqlite_file(copy))
        return copy

    def _original(self, migrate: Migrate) -> Path:
        if migrate not in self._originals:
            original = self._new()
            migrate(original)
            self._originals[migrate] = sqlite_file(original)
        return self._originals[migrate]

    @contextmanager
    def lent(self, migrate: Migrate, /) -> Iterator[str]:
        """A file, and its folder is removed afterwards."""
        database_url = self.migrated(migrate)
        yield database_url
        self.drop(database_url)

    def drop(self, database_url: str) -> None:
        """Remove its folder."""
        shutil.rmtree(sqlite_file(database_url).parent)

    def _new(self) -> str:
        database_url = self.absent()
        self.create(database_url)
        return database_url


@contextmanager
def folder_in_memory() -> Iterator[Path]:
    """A new folder, in memory where there is room: what lasts waits for the disk at each commit."""
    there = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM
    with TemporaryDirectory(prefix="forge-", dir=_MEMORY if there else None) as folder:
        yield Path(folder)


def sqlite_url(database: Path) -> str:
    """The DATABASE_URL of a SQLite file."""
    return f"sqlite:///{database.absolute()}"


def sqlite_file(database_url: str) -> Path:
    """The SQLite file of a DATABASE_URL."""
    return Path(database_url.removeprefix("sqlite:///"))


def migrate(database_url: str, revision: str = "head") -> None:
    """Take the steps that are left up to a revision, as `alembic upgrade` does."""
    # In this process, since Python starts for longer than it migrates; imported here, since the
    # process that only hands out tests migrates nothing.
    from alembic import command

    from adapters.sqlalchemy.migrating import alembic_config, connect_to_migrate

    with connect_to_migrate(database_url) as connection, connection.begin():
        command.upgrade(alembic_config(connection), revision)
