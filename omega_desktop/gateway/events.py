"""What a sender is told about its shares, in the order in which it happened."""

from dataclasses import dataclass, field, fields

from sqlalchemy import Connection, insert, select

from omega_desktop.gateway.database import GatewayDatabase
from omega_desktop.gateway.tables import event, sender


@dataclass(frozen=True, slots=True)
class Event:
    """One line. ``at`` is UTC seconds; ``address_hash`` cannot be turned back into an address.

    ``recipient`` is what a health app said of itself or its user.
    """

    id: int
    at: float
    share_id: str
    link_hash: str
    kind: str
    address_hash: str
    recipient: str = field(default="", repr=False)


def record(
    connection: Connection,
    *,
    sender_id: str,
    at: float,
    share_id: str,
    kind: str,
    link_hash: str = "",
    address_hash: str = "",
    recipient: str = "",
) -> None:
    """Add a line in the caller's transaction."""
    # one writer per sender at a time: numbers become visible in ascending order, so that a reader
    # who asks for what comes after the last one misses none
    connection.execute(select(sender.c.id).where(sender.c.id == sender_id).with_for_update())
    connection.execute(
        insert(event).values(
            sender_id=sender_id,
            at=at,
            share_id=share_id,
            link_hash=link_hash,
            kind=kind,
            address_hash=address_hash,
            recipient=recipient,
        )
    )


def after(database: GatewayDatabase, sender_id: str, number: int, limit: int) -> list[Event]:
    """The lines after a number, oldest first."""
    query = (
        select(event)
        .where(event.c.sender_id == sender_id, event.c.id > number)
        .order_by(event.c.id)
        .limit(limit)
    )
    with database.reading() as connection:
        return [
            Event(*(getattr(row, one.name) for one in fields(Event)))
            for row in connection.execute(query)
        ]
