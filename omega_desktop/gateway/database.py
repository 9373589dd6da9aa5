"""Connections to SQLite (one machine) or PostgreSQL (replicas), and the schema's migrations."""

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, select, text
from sqlalchemy.exc import ArgumentError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from omega_desktop.domain.errors import DatabaseTooNewError, OmegaError, StorageError
from omega_desktop.domain.messages import Message
from omega_desktop.gateway.hashing import pepper_mark
from omega_desktop.gateway.tables import high_water, insert_once, note

log = logging.getLogger(__name__)

BUSY_S = 30.0
_MIGRATION_LOCK = 0x4F4D4547  # any number of our own, for pg_advisory_xact_lock
_READS = "omega_reads"
_DISK_FULL = "53100"  # PostgreSQL's disk_full


class NoSpaceError(StorageError):
    """The database's disk is full; nothing of the transaction was kept."""


class GatewayDatabase:
    """The one door to the database; safe from any thread.

    Args:
        url: SQLAlchemy address.
        connections: at most so many at a time.

    Raises:
        OmegaError: the address cannot be understood.
    """

    def __init__(self, url: str, *, connections: int = 15) -> None:
        self.sqlite = url.startswith("sqlite")
        options: dict[str, Any] = {
            "pool_size": connections,
            "max_overflow": 0,
            "pool_timeout": BUSY_S,
            "hide_parameters": True,  # no value in the text of a fault
        }
        try:
            if self.sqlite:
                self._engine = create_engine(url, connect_args={"timeout": BUSY_S}, **options)
                event.listen(self._engine, "connect", _prepare_sqlite)
                event.listen(self._engine, "begin", _begin_sqlite)
            else:
                self._engine = create_engine(url, pool_pre_ping=True, **options)
        except ArgumentError as fault:
            raise OmegaError(
                Message("This is not the address of a database"),
                Message("Write postgresql://user@host/name, or leave it out for SQLite."),
            ) from fault
        self._reading = self._engine.execution_options(**{_READS: True})

    @property
    def engine(self) -> Engine:
        """SQLAlchemy's engine."""
        return self._engine

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: all of it is written, or nothing.

        Raises:
            NoSpaceError: the disk is full.
            StorageError: the database cannot be used just now.
        """
        with _faults_told(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """One transaction that changes nothing; it waits for no writer."""
        with _faults_told(), self._reading.begin() as connection:
            yield connection

    def check(self) -> None:
        """Whether the database answers; raises ``StorageError`` when not."""
        with self.reading() as connection:
            connection.execute(select(high_water.c.at)).all()

    def scrub(self) -> None:
        """Let nothing that was erased stay behind in SQLite's journal either."""
        if not self.sqlite:
            return
        connection = self._engine.raw_connection()
        try:
            # not finished while somebody reads: the next sweep does it
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.OperationalError as fault:
            log.info("the journal is emptied later: %s", type(fault).__name__)
        finally:
            connection.close()

    def belongs_to(self, pepper: bytes) -> None:
        """Remember the first pepper's mark and refuse another one.

        Raises:
            OmegaError: under this pepper every right answer would be wrong.
        """
        mark = pepper_mark(pepper)
        with self.transaction() as connection:
            connection.execute(insert_once(connection, note).values(name="pepper", value=mark))
            known = connection.execute(select(note.c.value).where(note.c.name == "pepper")).scalar()
        if known != mark:
            raise OmegaError(
                Message("This database belongs to a gateway with another pepper"),
                Message("Give every replica the same pepper, or bring the old one back."),
            )

    def migrate(self) -> None:
        """Bring the schema up to date; several replicas may start at once."""
        config = Config()
        config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
        try:
            with self._engine.begin() as connection:
                if not self.sqlite:  # SQLite's own write lock does the same
                    connection.execute(
                        text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK}
                    )
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except CommandError as fault:  # a version that is not among ours
            raise DatabaseTooNewError(
                Message("The gateway's database was made by a newer version"),
                Message("Install that version again, or bring a backup back."),
            ) from fault
        except DBAPIError as fault:
            raise StorageError(
                Message("The gateway's database cannot be opened"),
                Message("Check its address, that it runs, and its permissions."),
                detail=type(fault.orig).__name__,
            ) from fault

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


@contextmanager
def _faults_told() -> Iterator[None]:
    """Faults of the database's surroundings as our own; our mistakes stay what they are."""
    try:
        yield
    except (OperationalError, InterfaceError, NoConnectionError) as fault:
        cause = getattr(fault, "orig", None)
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_ERROR:  # a statement that SQLite does not understand
            raise
        state = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", "")
        full = state == _DISK_FULL or code == sqlite3.SQLITE_FULL
        raise (NoSpaceError if full else StorageError)(
            Message("The gateway's database cannot be used"),
            Message("Check that it runs, its address and its disk."),
            detail=f"{type(cause or fault).__name__} {state}",
        ) from fault


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - SQLAlchemy's hook
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None  # transactions begin where we say so, also around DDL
    # FULL: what was answered stays counted after a power cut; secure_delete: erased is overwritten
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # the write lock at once: a lock taken later can fail instead of waiting
    reads = connection.get_execution_options().get(_READS, False)
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")
