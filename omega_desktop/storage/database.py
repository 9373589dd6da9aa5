"""SQLite access: one connection per thread, WAL, full synchronisation, numbered migrations.

``PRAGMA user_version`` holds the schema's number. A database of a newer program is refused and left
untouched. Before a migration of existing data the file is copied beside itself.
"""

import contextlib
import sqlite3
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from omega_desktop.domain.errors import DatabaseTooNewError, StorageError
from omega_desktop.domain.messages import Message
from omega_desktop.storage.schema import MIGRATIONS

SCHEMA_VERSION = len(MIGRATIONS)

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "busy_timeout=5000",
    "secure_delete=ON",
)


def now() -> datetime:
    """The current time, with zone; replaced by tests through the constructors that take a clock."""
    return datetime.now(UTC)


def stamp(moment: datetime) -> str:
    """The stored form of a moment: ISO 8601, UTC, microseconds; sorts as text."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment(stored: str | None) -> datetime | None:
    """Read what ``stamp`` wrote."""
    return None if stored is None else datetime.fromisoformat(stored)


class Database:
    """One database file, usable from any thread.

    Raises (from every method): ``StorageError`` for faults of the environment (disk full, file
    locked or damaged); faults of our own SQL stay ``sqlite3`` errors, they are bugs.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        _make_private(path)
        with _translated():
            self._migrate()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # closed by close() from another thread, hence check_same_thread=False; each thread
            # otherwise uses only its own
            connection = sqlite3.connect(
                self.path, isolation_level=None, check_same_thread=False, timeout=5
            )
            connection.row_factory = sqlite3.Row
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            self._local.connection = connection
            with self._guard:
                self._all.append(connection)
        return connection

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: committed at the end, rolled back by any exception."""
        with _translated():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection, for queries."""
        with _translated():
            yield self._connection()

    def close(self) -> None:
        """Close every thread's connection. Call when no thread uses them any more."""
        with self._guard:
            for connection in self._all:
                connection.close()
            self._all.clear()
        self._local = threading.local()

    def _migrate(self) -> None:
        connection = self._connection()
        version: int = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > SCHEMA_VERSION:
            self.close()
            raise DatabaseTooNewError(
                Message("The database was written by a newer version of the program"),
                Message("Install the current version; nothing was changed."),
                detail=f"database {version}, program {SCHEMA_VERSION}",
            )
        if 0 < version < SCHEMA_VERSION:
            self._copy_before_migration(connection, version)
        for number in range(version + 1, SCHEMA_VERSION + 1):
            steps = MIGRATIONS[number - 1]
            connection.executescript(
                f"BEGIN IMMEDIATE;\n{steps}\nPRAGMA user_version={number};\nCOMMIT;"
            )

    def _copy_before_migration(self, connection: sqlite3.Connection, version: int) -> None:
        beside = self.path.with_suffix(f".v{version}.db")
        _make_private(beside)
        copy = sqlite3.connect(beside)
        try:
            connection.backup(copy)
        finally:
            copy.close()


def _make_private(path: Path) -> None:
    """Make a new file for this user only; the folder may be one that others look into."""
    with contextlib.suppress(OSError):  # there already, or no place for it: SQLite will say
        path.touch(mode=0o600, exist_ok=False)


_ENVIRONMENT = {
    sqlite3.SQLITE_FULL: Message("The disk is full"),
    sqlite3.SQLITE_IOERR: Message("The disk cannot be read or written"),
    sqlite3.SQLITE_BUSY: Message("The database is in use by another program"),
    sqlite3.SQLITE_LOCKED: Message("The database is in use by another program"),
    sqlite3.SQLITE_CORRUPT: Message("The database is damaged"),
    sqlite3.SQLITE_NOTADB: Message("The database is damaged"),
    sqlite3.SQLITE_READONLY: Message("The data directory cannot be written"),
    sqlite3.SQLITE_CANTOPEN: Message("The data directory cannot be opened"),
    sqlite3.SQLITE_PERM: Message("The data directory cannot be opened"),
}


@contextlib.contextmanager
def _translated() -> Iterator[None]:
    """Turn SQLite's environment faults into ``StorageError``; let our own mistakes through."""
    try:
        yield
    except sqlite3.Error as fault:
        code = getattr(fault, "sqlite_errorcode", None)
        title = _ENVIRONMENT.get(code & 0xFF) if isinstance(code, int) else None
        if title is None:
            raise
        name = getattr(fault, "sqlite_errorname", "")
        raise StorageError(
            title,
            Message("Free some space or check the data directory, then try again."),
            detail=str(name),
        ) from fault
