"""Senders and their tokens: issued by an administrator, kept only as a hash."""

import secrets
from dataclasses import dataclass, field

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from omega_desktop.domain.errors import NotFoundError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.gateway.clock import Clock
from omega_desktop.gateway.database import GatewayDatabase
from omega_desktop.gateway.hashing import new_token, same, sha256_hex
from omega_desktop.gateway.tables import sender

PREFIX = "omega"
MAX_NAME = 80


@dataclass(frozen=True, slots=True)
class Sender:
    """Who may make shares, and how much they may hold."""

    id: str
    name: str = field(repr=False)
    quota_bytes: int
    used_bytes: int = 0
    revoked: bool = False


class Senders:
    """The senders of a gateway."""

    def __init__(self, database: GatewayDatabase, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    def add(self, name: str, *, quota_bytes: int) -> str:
        """Add a sender and return its token, which is shown this once.

        Raises:
            ValidationError: the name cannot be used or is taken.
        """
        if not name.strip() or len(name) > MAX_NAME or not name.isprintable():
            raise ValidationError(
                "name", Message("This name cannot be used"), Message("Type 1 to 80 characters.")
            )
        number, secret = secrets.token_hex(6), new_token()
        try:
            with self._database.transaction() as connection:
                connection.execute(
                    insert(sender).values(
                        id=number,
                        name=name.strip(),
                        secret_hash=sha256_hex(secret),
                        quota_bytes=quota_bytes,
                        created_at=self._clock.now(),
                    )
                )
        except IntegrityError as fault:
            raise ValidationError(
                "name",
                Message("There is a sender of this name already"),
                Message("Choose another name, or revoke the old token first."),
            ) from fault
        return f"{PREFIX}_{number}_{secret}"

    def all(self) -> list[Sender]:
        """Every sender, by name."""
        with self._database.reading() as connection:
            rows = connection.execute(select(sender).order_by(sender.c.name)).all()
        return [
            Sender(row.id, row.name, row.quota_bytes, row.used_bytes, row.revoked_at is not None)
            for row in rows
        ]

    def renew(self, name: str) -> str:
        """Give a sender another token; the old one is not accepted any more.

        Raises:
            NotFoundError: no such sender.
        """
        secret = new_token()
        with self._database.transaction() as connection:
            number = connection.execute(
                update(sender)
                .where(sender.c.name == name, sender.c.revoked_at.is_(None))
                .values(secret_hash=sha256_hex(secret))
                .returning(sender.c.id)
            ).scalar()
        if number is None:
            raise _unknown()
        return f"{PREFIX}_{number}_{secret}"

    def revoke(self, name: str) -> None:
        """Let a token open nothing any more and free its name; the links it made stay open.

        Raises:
            NotFoundError: no such sender.
        """
        with self._database.transaction() as connection:
            done = connection.execute(
                update(sender)
                .where(sender.c.name == name, sender.c.revoked_at.is_(None))
                .values(revoked_at=self._clock.now(), name=sender.c.name + " " + sender.c.id)
            )
        if not done.rowcount:
            raise _unknown()

    def find(self, token: str) -> Sender | None:
        """Whose token this is, None when nobody's."""
        prefix, _, rest = token.partition("_")
        number, _, secret = rest.partition("_")
        if prefix != PREFIX or not secret or not token.isascii() or len(token) > 200:
            return None
        with self._database.reading() as connection:
            row = connection.execute(
                select(sender).where(sender.c.id == number, sender.c.revoked_at.is_(None))
            ).one_or_none()
        if row is None or not same(row.secret_hash.encode(), sha256_hex(secret).encode()):
            return None
        return Sender(row.id, row.name, row.quota_bytes, row.used_bytes)


def _unknown() -> NotFoundError:
    return NotFoundError(
        Message("There is no such sender"), Message("The command token list shows all.")
    )
