"""Organisations, their stations, physicians with their addresses, and the user's own profile.

What is saved is checked and normalised first (domain/validation.py), so that every address in the
database can be used as it is. A station that a delivery still waits for cannot be deleted.
"""

import re
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from omega_desktop.domain.errors import NotFoundError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    CareTeamMember,
    CareTeamRole,
    ContactPoint,
    ContactSource,
    ContactSystem,
    DeliveryState,
    ImagingOrganization,
    OrganizationId,
    Practitioner,
    PractitionerId,
    Station,
    StationId,
    StationState,
    StudyInstanceUID,
    TlsSettings,
    UserProfile,
)
from omega_desktop.domain.ports import StationDirectory
from omega_desktop.domain.validation import (
    PhoneKind,
    display_name,
    normalize_email,
    normalize_phone,
    validate_ae_title,
    validate_host,
    validate_port,
)
from omega_desktop.domain.worklist import fold
from omega_desktop.storage import directory_exchange as exchange
from omega_desktop.storage.database import Database, moment, now, stamp

T = TypeVar("T")

_LIVE = (
    DeliveryState.HELD,
    DeliveryState.READY,
    DeliveryState.IN_PROGRESS,
    DeliveryState.ON_HOLD,
    DeliveryState.UNKNOWN,
)
_PROFILE_NAME = "profile.name"
_PROFILE_ORGANIZATION = "profile.organization"
# stand beside names, never are names
_TITLES = frozenset({"dr", "dra", "prof", "profa", "md", "phd", "sr", "sra"})


class Directory(StationDirectory):
    """People and places of one data directory. Safe to use from any thread."""

    def __init__(self, database: Database, *, clock: Callable[[], datetime] = now) -> None:
        self._database = database
        self._clock = clock

    # --- organisations -----------------------------------------------------------------------

    def organizations(self, search: str = "") -> Sequence[ImagingOrganization]:
        """List organisations by name; with ``search``, names that begin with it come first."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT * FROM organization ORDER BY name_folded, id")
            return _ranked(
                [(_organization(row), row["name_folded"], row["city"]) for row in found], search
            )

    def organization(self, organization_id: OrganizationId) -> ImagingOrganization:
        """Raise ``NotFoundError`` when it was deleted."""
        with self._database.reading() as connection:
            return _organization(_row(connection, "organization", organization_id))

    def save_organization(self, organization: ImagingOrganization) -> ImagingOrganization:
        """Keep a new (id 0) or changed organisation; return it as kept."""
        checked = _checked_organization(organization)
        with self._database.transaction() as connection:
            return replace(checked, id=_write_organization(connection, checked))

    def delete_organization(self, organization_id: OrganizationId) -> None:
        """Delete it with its stations.

        Raises:
            ValidationError: a delivery still waits for one of its stations.
        """
        with self._database.transaction() as connection:
            _row(connection, "organization", organization_id)
            stations = connection.execute(
                "SELECT id FROM station WHERE organization_id=?", (organization_id,)
            ).fetchall()
            for station in stations:
                _refuse_while_in_use(connection, station["id"])
            connection.execute("DELETE FROM organization WHERE id=?", (organization_id,))
            for station in stations:
                _forget_lane(connection, station["id"])

    # --- stations ----------------------------------------------------------------------------

    def stations(self, organization_id: OrganizationId | None) -> Sequence[Station]:
        """List one organisation's stations by name, or all (None)."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT * FROM station WHERE ? IS NULL OR organization_id=?",
                (organization_id, organization_id),
            )
            return sorted(map(_station, found), key=lambda station: fold(station.name))

    def station(self, station_id: StationId) -> Station:
        """Raise ``NotFoundError`` when it was deleted."""
        with self._database.reading() as connection:
            return _station(_row(connection, "station", station_id))

    def station_by_name(self, name: str) -> Station:
        """Find a station by its name; case and accents matter only when two names differ by them.

        Raises:
            NotFoundError: none, or more than one but for case and accents.
        """
        stations = self.stations(None)
        same = [station for station in stations if station.name == name.strip()] or [
            station for station in stations if fold(station.name) == fold(name)
        ]
        if len(same) != 1:
            raise NotFoundError(
                Message("There is no station of that name"),
                Message("The command station list shows every station."),
            )
        return same[0]

    def save_station(self, station: Station) -> Station:
        """Keep a new (id 0) or changed station; return it as kept.

        What the last C-ECHO said stays, unless the address changed: then it is unknown again.
        """
        checked = _checked_station(station)
        with self._database.transaction() as connection:
            station_id = _write_station(connection, checked)
            return _station(_row(connection, "station", station_id))

    def delete_station(self, station_id: StationId) -> None:
        """Delete it.

        Raises:
            ValidationError: a delivery still waits for it.
        """
        with self._database.transaction() as connection:
            _row(connection, "station", station_id)
            _refuse_while_in_use(connection, station_id)
            connection.execute("DELETE FROM station WHERE id=?", (station_id,))
            _forget_lane(connection, station_id)

    def set_station_state(
        self, station_id: StationId, state: StationState, reason: Message | None
    ) -> None:
        """Keep what a C-ECHO said; a station deleted meanwhile is no error."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE station SET"
                " state_since = CASE WHEN state=? AND state_since IS NOT NULL"
                " THEN state_since ELSE ? END, state=?, state_reason=? WHERE id=?",
                (
                    state,
                    stamp(self._clock()),
                    state,
                    reason.to_json() if reason else None,
                    station_id,
                ),
            )

    def mark_station_used(self, station_id: StationId) -> None:
        """Remember it as the one to offer first next time."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE station SET last_used_at=? WHERE id=?", (stamp(self._clock()), station_id)
            )

    def last_used_station(self) -> Station | None:
        """The station something was last sent to."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT * FROM station WHERE last_used_at IS NOT NULL"
                " ORDER BY last_used_at DESC, id DESC LIMIT 1"
            ).fetchone()
            return _station(row) if row else None

    # --- practitioners -----------------------------------------------------------------------

    def practitioners(self, search: str = "") -> Sequence[Practitioner]:
        """List physicians by name; with ``search``, names that begin with it come first."""
        with self._database.reading() as connection:
            contacts = _contacts_by_practitioner(connection)
            found = connection.execute("SELECT * FROM practitioner ORDER BY name_folded, id")
            return _ranked(
                [
                    (
                        _practitioner(row, contacts.get(row["id"], ())),
                        row["name_folded"],
                        f"{row['identifier']} {row['specialty']}",
                    )
                    for row in found
                ],
                search,
            )

    def practitioner(self, practitioner_id: PractitionerId) -> Practitioner:
        """Raise ``NotFoundError`` when it was deleted."""
        with self._database.reading() as connection:
            row = _row(connection, "practitioner", practitioner_id)
            return _practitioner(row, _contacts(connection, practitioner_id))

    def save_practitioner(self, practitioner: Practitioner) -> Practitioner:
        """Keep a new (id 0) or changed physician with all contacts; return it as kept."""
        checked = _checked_practitioner(practitioner)
        with self._database.transaction() as connection:
            return replace(checked, id=_write_practitioner(connection, checked))

    def delete_practitioner(self, practitioner_id: PractitionerId) -> None:
        """Delete a physician; care teams lose the entry."""
        with self._database.transaction() as connection:
            _row(connection, "practitioner", practitioner_id)
            connection.execute("DELETE FROM practitioner WHERE id=?", (practitioner_id,))

    # --- care teams --------------------------------------------------------------------------

    def care_team(
        self, study_uid: StudyInstanceUID, header_names: Sequence[tuple[CareTeamRole, str]]
    ) -> Sequence[CareTeamMember]:
        """Who takes care of a study's patient: what was entered, then what the study's header says.

        A name of the header is joined with a physician of the directory when exactly one has the
        same names in any order, without titles. Two of the same name are not guessed between.

        Args:
            study_uid: the study.
            header_names: roles with DICOM person names, as the archive gives them.
        """
        with self._database.reading() as connection:
            entered = connection.execute(
                "SELECT role, practitioner_id FROM care_team WHERE study_instance_uid=?",
                (study_uid,),
            ).fetchall()
        everybody = self.practitioners()
        by_id = {person.id: person for person in everybody}
        by_name: dict[frozenset[str], list[Practitioner]] = {}
        for person in everybody:
            by_name.setdefault(_name_parts(person.name), []).append(person)

        order = list(CareTeamRole)
        members = [
            CareTeamMember(CareTeamRole(row["role"]), found.name, found)
            for row in sorted(entered, key=lambda row: order.index(CareTeamRole(row["role"])))
            if (found := by_id.get(row["practitioner_id"]))
        ]
        for role, name in header_names:
            shown = display_name(name)
            if not shown:
                continue
            parts = _name_parts(shown)
            same = by_name.get(parts, []) if parts else []
            member = (
                CareTeamMember(role, same[0].name, same[0])
                if len(same) == 1
                else CareTeamMember(role, shown)
            )
            if member not in members:
                members.append(member)
        return members

    def set_care_team(
        self,
        study_uid: StudyInstanceUID,
        role: CareTeamRole,
        practitioner_ids: Sequence[PractitionerId],
    ) -> None:
        """Replace the entered members of one role.

        Raises:
            NotFoundError: the study or a physician does not exist (any more).
        """
        with self._database.transaction() as connection:
            try:
                connection.execute(
                    "DELETE FROM care_team WHERE study_instance_uid=? AND role=?", (study_uid, role)
                )
                connection.executemany(
                    "INSERT INTO care_team VALUES(?,?,?)",
                    [(study_uid, role, one) for one in dict.fromkeys(practitioner_ids)],
                )
            except sqlite3.IntegrityError:
                raise NotFoundError(
                    Message("The study or a physician does not exist any more"),
                    Message("Refresh the list and try again."),
                ) from None

    # --- the user ----------------------------------------------------------------------------

    def profile(self) -> UserProfile:
        """The person at the workstation."""
        with self._database.reading() as connection:
            kept = dict(
                connection.execute(
                    "SELECT key, value FROM setting WHERE key IN (?, ?)",
                    (_PROFILE_NAME, _PROFILE_ORGANIZATION),
                ).fetchall()
            )
            return UserProfile(
                name=kept.get(_PROFILE_NAME, ""),
                organization=kept.get(_PROFILE_ORGANIZATION, ""),
                contacts=_contacts(connection, None),
            )

    def save_profile(self, profile: UserProfile) -> UserProfile:
        """Check and keep the user's own data; return it as kept."""
        name = _line("name", profile.name)
        organization = _line("organization", profile.organization)
        contacts = _checked_contacts(profile.contacts, ContactSource.PROFILE)
        with self._database.transaction() as connection:
            connection.executemany(
                "INSERT INTO setting(key, value) VALUES(?,?)"
                " ON CONFLICT(key) DO UPDATE SET value=excluded.value",
                [(_PROFILE_NAME, name), (_PROFILE_ORGANIZATION, organization)],
            )
            _write_contacts(connection, None, contacts)
        return UserProfile(name, organization, contacts)

    # --- exchange ----------------------------------------------------------------------------

    def export_json(self) -> dict[str, object]:
        """Everything but the user's profile, as a document that ``import_json`` reads."""
        return exchange.document(
            [(one, self.stations(one.id)) for one in self.organizations()], self.practitioners()
        )

    def import_json(self, document: object) -> exchange.ImportCounts:
        """Merge a document: same names are changed, others added, nothing is deleted.

        Organisations and stations are the same when their names are; physicians when their
        identifiers are, or, where one has none, their names. The whole document is checked before
        anything is written.

        Raises:
            ValidationError: names the place in the document; nothing was written.
        """
        organizations, practitioners = exchange.parse(
            document, _checked_organization, _checked_station, _checked_practitioner
        )
        counts = exchange.ImportCounts()
        with self._database.transaction() as connection:
            for organization, stations in organizations:
                known = _id_by_name(connection, "organization", organization.name)
                owner = _write_organization(
                    connection, replace(organization, id=OrganizationId(known))
                )
                counts = counts.with_organization(new=known == 0)
                for station in stations:
                    known = _id_by_name(connection, "station", station.name)
                    _write_station(
                        connection,
                        replace(
                            station, id=StationId(known), organization_id=OrganizationId(owner)
                        ),
                    )
                    counts = counts.with_station(new=known == 0)
            for practitioner in practitioners:
                known = _same_practitioner(connection, practitioner)
                _write_practitioner(connection, replace(practitioner, id=PractitionerId(known)))
                counts = counts.with_practitioner(new=known == 0)
        return counts


# --- checks ----------------------------------------------------------------------------------


def _line(field: str, text: str, *, required: bool = False) -> str:
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


def _checked_organization(organization: ImagingOrganization) -> ImagingOrganization:
    return replace(
        organization,
        name=_line("name", organization.name, required=True),
        city=_line("city", organization.city),
        notes=organization.notes.strip(),
    )


def _checked_station(station: Station) -> Station:
    calling = station.calling_ae_title.strip()
    if bool(station.tls.certificate_file) != bool(station.tls.key_file):
        raise ValidationError(
            "tls_certificate_file",
            Message("A certificate and its key belong together"),
            Message("Choose both files, or neither."),
        )
    return replace(
        station,
        name=_line("name", station.name, required=True),
        ae_title=validate_ae_title(station.ae_title),
        host=validate_host(station.host),
        port=validate_port(station.port),
        calling_ae_title=validate_ae_title(calling, field="calling_ae_title") if calling else "",
    )


def _checked_practitioner(practitioner: Practitioner) -> Practitioner:
    return replace(
        practitioner,
        name=_line("name", practitioner.name, required=True),
        identifier=_line("identifier", practitioner.identifier),
        specialty=_line("specialty", practitioner.specialty),
        contacts=_checked_contacts(practitioner.contacts, ContactSource.DIRECTORY),
    )


def _checked_contacts(
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


# --- rows ------------------------------------------------------------------------------------


def _row(connection: sqlite3.Connection, table: str, row_id: int) -> sqlite3.Row:
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


def _organization(row: sqlite3.Row) -> ImagingOrganization:
    return ImagingOrganization(
        id=OrganizationId(row["id"]),
        name=row["name"],
        external=bool(row["external"]),
        city=row["city"],
        notes=row["notes"],
    )


def _station(row: sqlite3.Row) -> Station:
    return Station(
        id=StationId(row["id"]),
        organization_id=OrganizationId(row["organization_id"]),
        name=row["name"],
        ae_title=row["ae_title"],
        host=row["host"],
        port=row["port"],
        calling_ae_title=row["calling_ae_title"],
        tls=TlsSettings(
            enabled=bool(row["tls_enabled"]),
            ca_file=row["tls_ca_file"],
            certificate_file=row["tls_certificate_file"],
            key_file=row["tls_key_file"],
        ),
        state=StationState(row["state"]),
        state_since=moment(row["state_since"]),
        state_reason=Message.from_json(row["state_reason"]) if row["state_reason"] else None,
    )


def _practitioner(row: sqlite3.Row, contacts: tuple[ContactPoint, ...]) -> Practitioner:
    return Practitioner(
        id=PractitionerId(row["id"]),
        name=row["name"],
        identifier=row["identifier"],
        specialty=row["specialty"],
        contacts=contacts,
        preferred=ContactSystem(row["preferred"]) if row["preferred"] else None,
    )


def _contact(row: sqlite3.Row) -> ContactPoint:
    own = row["practitioner_id"] is None
    return ContactPoint(
        ContactSystem(row["system"]),
        row["value"],
        row["rank"],
        ContactSource.PROFILE if own else ContactSource.DIRECTORY,
    )


def _contacts(
    connection: sqlite3.Connection, practitioner_id: PractitionerId | None
) -> tuple[ContactPoint, ...]:
    found = connection.execute(
        "SELECT * FROM contact_point WHERE practitioner_id IS ? ORDER BY rank, id",
        (practitioner_id,),
    )
    return tuple(map(_contact, found))


def _contacts_by_practitioner(
    connection: sqlite3.Connection,
) -> dict[int, tuple[ContactPoint, ...]]:
    found = connection.execute(
        "SELECT * FROM contact_point WHERE practitioner_id IS NOT NULL ORDER BY rank, id"
    )
    grouped: dict[int, tuple[ContactPoint, ...]] = {}
    for row in found:
        owner = row["practitioner_id"]
        grouped[owner] = (*grouped.get(owner, ()), _contact(row))
    return grouped


# --- writing ---------------------------------------------------------------------------------


def _write(
    connection: sqlite3.Connection, table: str, row_id: int, values: dict[str, object]
) -> int:
    """Insert (id 0) or update one row; a name already taken is the user's to mend."""
    columns = list(values)
    if row_id:
        _row(connection, table, row_id)
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


def _write_organization(
    connection: sqlite3.Connection, organization: ImagingOrganization
) -> OrganizationId:
    values: dict[str, object] = {
        "name": organization.name,
        "name_folded": fold(organization.name),
        "external": int(organization.external),
        "city": organization.city,
        "notes": organization.notes,
    }
    return OrganizationId(_write(connection, "organization", organization.id, values))


def _write_station(connection: sqlite3.Connection, station: Station) -> StationId:
    _row(connection, "organization", station.organization_id)
    values: dict[str, object] = {
        "organization_id": station.organization_id,
        "name": station.name,
        "ae_title": station.ae_title,
        "host": station.host,
        "port": station.port,
        "calling_ae_title": station.calling_ae_title,
        "tls_enabled": int(station.tls.enabled),
        "tls_ca_file": station.tls.ca_file,
        "tls_certificate_file": station.tls.certificate_file,
        "tls_key_file": station.tls.key_file,
    }
    if station.id:
        before = _station(_row(connection, "station", station.id))
        if _address(before) != _address(station):
            values |= {"state": StationState.UNKNOWN, "state_since": None, "state_reason": None}
    return StationId(_write(connection, "station", station.id, values))


def _address(station: Station) -> tuple[object, ...]:
    calling = station.calling_ae_title
    return (station.ae_title, station.host, station.port, calling, station.tls)


def _write_practitioner(
    connection: sqlite3.Connection, practitioner: Practitioner
) -> PractitionerId:
    values: dict[str, object] = {
        "name": practitioner.name,
        "name_folded": fold(practitioner.name),
        "identifier": practitioner.identifier,
        "specialty": practitioner.specialty,
        "preferred": practitioner.preferred,
    }
    kept = PractitionerId(_write(connection, "practitioner", practitioner.id, values))
    _write_contacts(connection, kept, practitioner.contacts)
    return kept


def _write_contacts(
    connection: sqlite3.Connection,
    practitioner_id: PractitionerId | None,
    contacts: Iterable[ContactPoint],
) -> None:
    connection.execute("DELETE FROM contact_point WHERE practitioner_id IS ?", (practitioner_id,))
    connection.executemany(
        "INSERT INTO contact_point(practitioner_id, system, value, rank) VALUES(?,?,?,?)",
        [(practitioner_id, one.system, one.value, one.rank) for one in contacts],
    )


def _refuse_while_in_use(connection: sqlite3.Connection, station_id: StationId) -> None:
    marks = ", ".join("?" * len(_LIVE))
    waiting = connection.execute(
        f"SELECT count(*) FROM delivery WHERE lane=? AND state IN ({marks})",
        (f"dicom:{station_id}", *_LIVE),
    ).fetchone()[0]
    if waiting:
        raise ValidationError(
            "station",
            Message("The station is still needed (waiting sends: {count})", count=waiting),
            Message("Let them finish or cancel them in the outbox, then delete the station."),
        )


def _forget_lane(connection: sqlite3.Connection, station_id: StationId) -> None:
    """A lane blocked for a station that is gone would be asked about for ever."""
    connection.execute("DELETE FROM lane WHERE key=?", (f"dicom:{station_id}",))


def _id_by_name(connection: sqlite3.Connection, table: str, name: str) -> int:
    row = connection.execute(f"SELECT id FROM {table} WHERE name=?", (name,)).fetchone()
    return int(row["id"]) if row else 0


def _same_practitioner(connection: sqlite3.Connection, practitioner: Practitioner) -> int:
    """The id of the same person in the directory, 0 for somebody new or not to be told apart."""
    found = connection.execute(
        "SELECT id, identifier FROM practitioner WHERE name_folded=?", (fold(practitioner.name),)
    ).fetchall()
    if practitioner.identifier:
        same = connection.execute(
            "SELECT id FROM practitioner WHERE identifier=?", (practitioner.identifier,)
        ).fetchall()
        if same:
            return int(same[0]["id"])
        found = [row for row in found if not row["identifier"]]
    return int(found[0]["id"]) if len(found) == 1 else 0


# --- searching -------------------------------------------------------------------------------


def _ranked(rows: Iterable[tuple[T, str, str]], search: str) -> list[T]:
    """Keep what holds every word of ``search``, in its folded name or its other text.

    Names that begin with the search come first, then those with a word that does, then the rest;
    within each the order stays.
    """
    wanted = fold(search)
    if not wanted:
        return [value for value, _name, _more in rows]
    ranked: list[tuple[int, T]] = []
    for value, name, more in rows:
        whole = f"{name} {fold(more)}"
        if all(word in whole for word in wanted.split()):
            rank = 0 if name.startswith(wanted) else 1 if f" {wanted}" in f" {name}" else 2
            ranked.append((rank, value))
    return [value for _rank, value in sorted(ranked, key=lambda pair: pair[0])]


def _name_parts(name: str) -> frozenset[str]:
    """The words of a person's name without order, accents, punctuation and titles."""
    words = re.findall(r"\w+", fold(name))
    return frozenset(word for word in words if word not in _TITLES)
