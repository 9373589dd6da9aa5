"""SQLite access: borrowed connections, WAL, full synchronisation, numbered migrations.

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


class _Using(threading.local):
    """What a thread has borrowed."""

    connection: sqlite3.Connection | None = None


class Database:
    """One database file, usable from any thread.

    Raises (from every method): ``StorageError`` for faults of the environment (disk full, file
    locked or damaged); faults of our own SQL stay ``sqlite3`` errors, they are bugs.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._using = _Using()
        self._idle: list[sqlite3.Connection] = []
        self._all: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        _make_private(path)
        with _translated():
            self._migrate()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """A write transaction: committed at the end, rolled back by any exception."""
        with _translated(), self._borrowed() as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                with contextlib.suppress(sqlite3.Error):
                    connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """A connection for queries; inside a transaction, the transaction's own."""
        with _translated(), self._borrowed() as connection:
            yield connection

    def close(self) -> None:
        """Close every connection. Call when no thread uses them any more."""
        with self._guard:
            for connection in self._all:
                connection.close()
            self._all.clear()
            self._idle.clear()
        self._using = _Using()

    @contextlib.contextmanager
    def _borrowed(self) -> Iterator[sqlite3.Connection]:
        """This thread's connection while it needs one.

        Given back afterwards and not kept for the thread: a thread of Qt's pool is a new one to
        Python with every job, and whatever was kept for it would never be found or closed again.
        """
        using = self._using
        if using.connection is not None:  # nested
            yield using.connection
            return
        with self._guard:
            connection = self._idle.pop() if self._idle else None
        borrowed = using.connection = connection or self._connected()
        try:
            yield borrowed
        finally:
            using.connection = None
            with self._guard:
                if borrowed in self._all:  # not closed meanwhile
                    self._idle.append(borrowed)

    def _connected(self) -> sqlite3.Connection:
        # used by one thread at a time, but not always by the same
        connection = sqlite3.connect(
            self.path, isolation_level=None, check_same_thread=False, timeout=5
        )
        connection.row_factory = sqlite3.Row
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")
        with self._guard:
            self._all.append(connection)
        return connection

    def _migrate(self) -> None:
        with self._borrowed() as connection:
            self._brought_up_to_date(connection)

    def _brought_up_to_date(self, connection: sqlite3.Connection) -> None:
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
