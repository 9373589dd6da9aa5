"""Connections to the database are borrowed, and given back."""

import contextlib
import os
import sqlite3
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QThreadPool

from omega_desktop.storage.database import Database


class _WrongError(Exception):
    """Something of the caller's."""


def open_files(path: Path) -> int:
    """How many handles this process has on a file."""
    handles = Path("/proc/self/fd")
    if not handles.exists():
        pytest.skip("this system does not tell which files are open")
    return sum(
        os.path.realpath(one) == str(path.resolve()) for one in handles.iterdir() if one.exists()
    )


def test_that_jobs_on_the_pool_leave_no_connection_behind(database: Database, qapp) -> None:
    pool = QThreadPool()

    def ask() -> None:
        with database.reading() as connection:
            connection.execute("SELECT 1").fetchall()

    ask()
    before = open_files(database.path)
    for _ in range(50):
        pool.start(ask)
        assert pool.waitForDone(10_000)
    assert open_files(database.path) == before


def test_that_threads_at_the_same_time_have_connections_of_their_own(database: Database) -> None:
    together, seen = threading.Barrier(3), set[int]()

    def ask() -> None:
        with database.reading() as connection:
            together.wait(10)
            seen.add(id(connection))
            together.wait(10)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(seen) == 3


def test_that_a_question_inside_a_transaction_sees_what_it_wrote(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute("INSERT INTO setting VALUES('theme', 'light')")
        with database.reading() as inner:
            assert inner is connection
            assert inner.execute("SELECT value FROM setting").fetchone()[0] == "light"
    with contextlib.suppress(_WrongError), database.transaction() as connection:
        connection.execute("UPDATE setting SET value = 'dark'")
        raise _WrongError
    with database.reading() as connection:
        assert connection.execute("SELECT value FROM setting").fetchone()[0] == "light"
        assert not connection.in_transaction


def test_that_a_connection_whose_commit_failed_is_not_stuck_in_its_transaction(
    database: Database,
) -> None:
    def refer_to_nothing() -> None:
        with database.transaction() as connection:
            connection.execute("PRAGMA defer_foreign_keys = ON")
            connection.execute(
                "INSERT INTO delivery_event(delivery_id, at, kind) VALUES(999, 'now', 'none')"
            )

    with pytest.raises(sqlite3.IntegrityError):
        refer_to_nothing()
    with database.transaction() as connection:
        connection.execute("INSERT INTO setting VALUES('theme', 'light')")
