"""Addresses of people: a physician's, or (practitioner None) the user's own."""

import sqlite3
from collections.abc import Iterable

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import ContactPoint, ContactSource, ContactSystem, PractitionerId
from omega_desktop.domain.validation import PhoneKind, normalize_email, normalize_phone


def checked_contacts(
    contacts: Iterable[ContactPoint], source: ContactSource
) -> tuple[ContactPoint, ...]:
    """Normalise, drop repetitions and number each kind from 1 in the order of its ranks."""
    kept: list[ContactPoint] = []
    for contact in sorted(contacts, key=lambda one: one.rank):
        value = _checked_contact_value(contact)
        rank = 1 + sum(other.system is contact.system for other in kept)
        one = ContactPoint(contact.system, value, rank, source)
        if not any((other.system, other.value) == (one.system, one.value) for other in kept):
            kept.append(one)
    return tuple(kept)


def _checked_contact_value(contact: ContactPoint) -> str:
    if contact.system is ContactSystem.EMAIL:
        return normalize_email(contact.value, field="email")
    number = normalize_phone(contact.value, field=contact.system.value)
    if contact.system is ContactSystem.SMS and number.kind is PhoneKind.LANDLINE:
        raise ValidationError(
            "sms",
            Message("A landline cannot receive text messages"),
            Message("Type a mobile number."),
        )
    return number.e164


def contacts_of(
    connection: sqlite3.Connection, practitioner_id: PractitionerId | None
) -> tuple[ContactPoint, ...]:
    """Contacts by rank."""
    found = connection.execute(
        "SELECT * FROM contact_point WHERE practitioner_id IS ? ORDER BY rank, id",
        (practitioner_id,),
    )
    return tuple(map(_contact, found))


def contacts_by_practitioner(
    connection: sqlite3.Connection,
) -> dict[int, tuple[ContactPoint, ...]]:
    """Contacts by rank of every physician that has some."""
    found = connection.execute(
        "SELECT * FROM contact_point WHERE practitioner_id IS NOT NULL ORDER BY rank, id"
    )
    grouped: dict[int, tuple[ContactPoint, ...]] = {}
    for row in found:
        owner = row["practitioner_id"]
        grouped[owner] = (*grouped.get(owner, ()), _contact(row))
    return grouped


def _contact(row: sqlite3.Row) -> ContactPoint:
    own = row["practitioner_id"] is None
    return ContactPoint(
        ContactSystem(row["system"]),
        row["value"],
        row["rank"],
        ContactSource.PROFILE if own else ContactSource.DIRECTORY,
    )


def write_contacts(
    connection: sqlite3.Connection,
    practitioner_id: PractitionerId | None,
    contacts: Iterable[ContactPoint],
) -> None:
    """Replace all contacts."""
    connection.execute("DELETE FROM contact_point WHERE practitioner_id IS ?", (practitioner_id,))
    connection.executemany(
        "INSERT INTO contact_point(practitioner_id, system, value, rank) VALUES(?,?,?,?)",
        [(practitioner_id, one.system, one.value, one.rank) for one in contacts],
    )
