"""What every part of the directory stands on: rows by id, one way to write, names and searching."""

import sqlite3
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeVar

from omega_desktop.domain.errors import NotFoundError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.worklist import fold
from omega_desktop.storage.database import Database, now

T = TypeVar("T")


class DirectoryCore:
    """The database of one data directory."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock


def checked_line(field: str, text: str, *, required: bool = False) -> str:
    """One line without needless space.

    Raises:
        ValidationError: empty though ``required``, too long, or not a line.
    """
    line = " ".join(text.split())
    if required and not line:
        raise ValidationError(field, Message("The name is empty"), Message("Type a name."))
    if len(line) > 200 or not line.isprintable():
        raise ValidationError(
            field,
            Message("The text is too long or holds a control character"),
            Message("Type one line of at most 200 characters."),
        )
    return line


def row_by_id(connection: sqlite3.Connection, table: str, row_id: int) -> sqlite3.Row:
    """Raise ``NotFoundError`` when there is none."""
    row: sqlite3.Row | None = connection.execute(
        f"SELECT * FROM {table} WHERE id=?", (row_id,)
    ).fetchone()
    if row is None:
        missing = {
            "organization": Message("The organization was deleted"),
            "station": Message("The station was deleted"),
            "practitioner": Message("The physician was deleted from the directory"),
        }
        raise NotFoundError(missing[table], Message("Choose another one."))
    return row


def write_row(
    connection: sqlite3.Connection, table: str, row_id: int, values: dict[str, object]
) -> int:
    """Insert (id 0) or update one row; a name already taken is the user's to mend."""
    columns = list(values)
    if row_id:
        row_by_id(connection, table, row_id)
        command = f"UPDATE {table} SET {', '.join(f'{name}=?' for name in columns)} WHERE id=?"
        parameters = [*values.values(), row_id]
    else:
        marks = ", ".join("?" * len(columns))
        command = f"INSERT INTO {table}({', '.join(columns)}) VALUES({marks})"
        parameters = list(values.values())
    try:
        cursor = connection.execute(command, parameters)
    except sqlite3.IntegrityError as fault:
        if fault.sqlite_errorcode != sqlite3.SQLITE_CONSTRAINT_UNIQUE:
            raise
        raise ValidationError(
            "name", Message("This name is already taken"), Message("Choose another name.")
        ) from None
    return row_id or int(cursor.lastrowid or 0)


def id_by_name(connection: sqlite3.Connection, table: str, name: str) -> int:
    """The id of the row of that exact name, 0 when there is none."""
    row = connection.execute(f"SELECT id FROM {table} WHERE name=?", (name,)).fetchone()
    return int(row["id"]) if row else 0


def ranked(rows: Iterable[tuple[T, str, str]], search: str) -> list[T]:
    """Keep what holds every word of ``search``, in its folded name or its other text.

    Names that begin with the search come first, then those with a word that does, then the rest;
    within each the order stays.
    """
    wanted = fold(search)
    if not wanted:
        return [value for value, _name, _more in rows]
    kept: list[tuple[int, T]] = []
    for value, name, more in rows:
        whole = f"{name} {fold(more)}"
        if all(word in whole for word in wanted.split()):
            rank = 0 if name.startswith(wanted) else 1 if f" {wanted}" in f" {name}" else 2
            kept.append((rank, value))
    return [value for _rank, value in sorted(kept, key=lambda pair: pair[0])]
