"""The audit trail: who sent what to whom, when, with what result (rule 7).

Append-only (triggers refuse changes) and hash-chained: each line's SHA-256 covers the line before,
so a line altered or removed from the middle by other means is found by ``verify``.
"""

import getpass
import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from omega_desktop.storage.database import Database, now, stamp

_START = "0" * 64
_PAGE = 1000


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line. ``body`` names study and recipient and is therefore not in ``repr``."""

    id: int
    at: str
    actor: str = field(repr=False)
    action: str
    body: Mapping[str, object] = field(repr=False)
    hash: str


class AuditTrail:
    """Writes and checks the trail."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    def append(
        self,
        connection: sqlite3.Connection,
        *,
        actor: str,
        action: str,
        body: Mapping[str, object],
    ) -> None:
        """Add a line inside the caller's transaction, so that act and record are one."""
        last = connection.execute("SELECT id, hash FROM audit ORDER BY id DESC LIMIT 1").fetchone()
        number, previous = (last["id"] + 1, last["hash"]) if last else (1, _START)
        at = stamp(self._clock())
        # the profile's name can be edited; the account of the operating system cannot
        whole = {**body, "account": _account()}
        text = json.dumps(whole, ensure_ascii=False, sort_keys=True)
        digest = _digest(previous, number, at, actor, action, text)
        connection.execute(
            "INSERT INTO audit VALUES(?,?,?,?,?,?,?)",
            (number, at, actor, action, text, previous, digest),
        )

    def record(self, *, actor: str, action: str, body: Mapping[str, object]) -> None:
        """Add a line on its own."""
        with self._database.transaction() as connection:
            self.append(connection, actor=actor, action=action, body=body)

    def entries(self) -> Iterator[AuditEntry]:
        """All lines, oldest first."""
        last = 0
        while page := self._page(last):
            yield from page
            last = page[-1].id

    def _page(self, after: int) -> list[AuditEntry]:
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT * FROM audit WHERE id > ? ORDER BY id LIMIT ?", (after, _PAGE)
            )
            return [
                AuditEntry(
                    row["id"],
                    row["at"],
                    row["actor"],
                    row["action"],
                    json.loads(row["body"]),
                    row["hash"],
                )
                for row in found
            ]

    def verify(self) -> int | None:
        """Return the number of the first line that does not fit its predecessor, None if all do."""
        previous, expected = _START, 1
        with self._database.reading() as connection:
            for row in connection.execute("SELECT * FROM audit ORDER BY id"):
                digest = _digest(
                    previous, row["id"], row["at"], row["actor"], row["action"], row["body"]
                )
                if (row["id"], row["previous_hash"], row["hash"]) != (expected, previous, digest):
                    return expected
                previous, expected = row["hash"], expected + 1
        return None


def _account() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a service account without a name
        return ""


def _digest(previous: str, number: int, at: str, actor: str, action: str, body: str) -> str:
    line = json.dumps([previous, number, at, actor, action, body], ensure_ascii=False)
    return hashlib.sha256(line.encode()).hexdigest()
