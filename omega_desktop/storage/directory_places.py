"""Organisations and their stations.

A station that a delivery still waits for cannot be deleted.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from omega_desktop.domain.errors import NotFoundError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    ImagingOrganization,
    OrganizationId,
    Station,
    StationId,
    StationState,
    TlsSettings,
)
from omega_desktop.domain.ports import StationDirectory
from omega_desktop.domain.validation import validate_ae_title, validate_host, validate_port
from omega_desktop.domain.worklist import fold
from omega_desktop.storage.database import moment, stamp
from omega_desktop.storage.directory_core import (
    DirectoryCore,
    checked_line,
    ranked,
    row_by_id,
    write_row,
)
from omega_desktop.storage.outbox_core import LIVE


class DirectoryPlaces(DirectoryCore, StationDirectory):
    """Where studies can be sent."""

    # --- organisations -----------------------------------------------------------------------

    def organizations(self, search: str = "") -> Sequence[ImagingOrganization]:
        """List organisations by name; with ``search``, names that begin with it come first."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT * FROM organization ORDER BY name_folded, id")
            return ranked(
                [(_organization(row), row["name_folded"], row["city"]) for row in found], search
            )

    def organization(self, organization_id: OrganizationId) -> ImagingOrganization:
        """Raise ``NotFoundError`` when it was deleted."""
        with self._database.reading() as connection:
            return _organization(row_by_id(connection, "organization", organization_id))

    def save_organization(self, organization: ImagingOrganization) -> ImagingOrganization:
        """Keep a new (id 0) or changed organisation; return it as kept."""
        checked = checked_organization(organization)
        with self._database.transaction() as connection:
            return replace(checked, id=write_organization(connection, checked))

    def delete_organization(self, organization_id: OrganizationId) -> None:
        """Delete it with its stations.

        Raises:
            ValidationError: a delivery still waits for one of its stations.
        """
        with self._database.transaction() as connection:
            row_by_id(connection, "organization", organization_id)
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
            return _station(row_by_id(connection, "station", station_id))

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
        checked = checked_station(station)
        with self._database.transaction() as connection:
            station_id = write_station(connection, checked)
            return _station(row_by_id(connection, "station", station_id))

    def delete_station(self, station_id: StationId) -> None:
        """Delete it.

        Raises:
            ValidationError: a delivery still waits for it.
        """
        with self._database.transaction() as connection:
            row_by_id(connection, "station", station_id)
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


# --- checks ----------------------------------------------------------------------------------


def checked_organization(organization: ImagingOrganization) -> ImagingOrganization:
    """Normalise; raise ``ValidationError`` for what cannot be kept."""
    return replace(
        organization,
        name=checked_line("name", organization.name, required=True),
        city=checked_line("city", organization.city),
        notes=organization.notes.strip(),
    )


def checked_station(station: Station) -> Station:
    """Normalise; raise ``ValidationError`` for what cannot be kept."""
    calling = station.calling_ae_title.strip()
    if bool(station.tls.certificate_file) != bool(station.tls.key_file):
        raise ValidationError(
            "tls_certificate_file",
            Message("A certificate and its key belong together"),
            Message("Choose both files, or neither."),
        )
    return replace(
        station,
        name=checked_line("name", station.name, required=True),
        ae_title=validate_ae_title(station.ae_title),
        host=validate_host(station.host),
        port=validate_port(station.port),
        calling_ae_title=validate_ae_title(calling, field="calling_ae_title") if calling else "",
    )


# --- rows ------------------------------------------------------------------------------------


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


# --- writing ---------------------------------------------------------------------------------


def write_organization(
    connection: sqlite3.Connection, organization: ImagingOrganization
) -> OrganizationId:
    """Insert (id 0) or update."""
    values: dict[str, object] = {
        "name": organization.name,
        "name_folded": fold(organization.name),
        "external": int(organization.external),
        "city": organization.city,
        "notes": organization.notes,
    }
    return OrganizationId(write_row(connection, "organization", organization.id, values))


def write_station(connection: sqlite3.Connection, station: Station) -> StationId:
    """Insert (id 0) or update; a new address makes the state unknown again."""
    row_by_id(connection, "organization", station.organization_id)
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
        before = _station(row_by_id(connection, "station", station.id))
        if _address(before) != _address(station):
            values |= {"state": StationState.UNKNOWN, "state_since": None, "state_reason": None}
    return StationId(write_row(connection, "station", station.id, values))


def _address(station: Station) -> tuple[object, ...]:
    calling = station.calling_ae_title
    return (station.ae_title, station.host, station.port, calling, station.tls)


def _refuse_while_in_use(connection: sqlite3.Connection, station_id: StationId) -> None:
    marks = ", ".join("?" * len(LIVE))
    waiting = connection.execute(
        f"SELECT count(*) FROM delivery WHERE lane=? AND state IN ({marks})",
        (f"dicom:{station_id}", *LIVE),
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
