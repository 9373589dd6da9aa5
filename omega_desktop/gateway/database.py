"""Connections to SQLite (one machine) or PostgreSQL (replicas), and the schema's migrations."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from omega_desktop.domain.errors import StorageError
from omega_desktop.domain.messages import Message

BUSY_S = 30.0
_MIGRATION_LOCK = 0x4F4D4547  # any number of our own, for pg_advisory_xact_lock


class GatewayDatabase:
    """The one door to the database; safe from any thread.

    Raises:
        StorageError: it cannot be reached or written.
    """

    def __init__(self, url: str) -> None:
        self.sqlite = url.startswith("sqlite")
        if self.sqlite:
            self._engine = create_engine(url, connect_args={"timeout": BUSY_S})
            event.listen(self._engine, "connect", _prepare_sqlite)
            event.listen(self._engine, "begin", _begin_sqlite)
        else:
            self._engine = create_engine(url, pool_size=10, max_overflow=10, pool_pre_ping=True)

    @property
    def engine(self) -> Engine:
        """SQLAlchemy's engine."""
        return self._engine

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """One transaction: all of it is written, or nothing."""
        try:
            with self._engine.begin() as connection:
                yield connection
        except OperationalError as fault:
            raise StorageError(
                Message("The gateway's database cannot be used"),
                Message("Check that it runs, its address and its disk."),
                detail=type(fault.orig).__name__,
            ) from fault

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
        except DBAPIError as fault:
            raise StorageError(
                Message("The gateway's database cannot be opened"),
                Message("Check its address, that it runs, and its permissions."),
                detail=type(fault.orig).__name__,
            ) from fault

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()


def _prepare_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 - SQLAlchemy's hook
    assert isinstance(connection, sqlite3.Connection)
    connection.isolation_level = None  # transactions begin where we say so, also around DDL
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    # the write lock at once: a lock taken later can fail instead of waiting
    connection.exec_driver_sql("BEGIN IMMEDIATE")
