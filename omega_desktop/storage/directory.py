"""Organisations, their stations, physicians with their addresses, and the user's own profile.

What is saved is checked and normalised first (domain/validation.py), so that every address in the
database can be used as it is.
"""

from dataclasses import replace

from omega_desktop.domain.model import OrganizationId, PractitionerId, StationId
from omega_desktop.storage import directory_exchange as exchange
from omega_desktop.storage.directory_core import id_by_name
from omega_desktop.storage.directory_people import (
    DirectoryPeople,
    checked_practitioner,
    same_practitioner,
    write_practitioner,
)
from omega_desktop.storage.directory_places import (
    DirectoryPlaces,
    checked_organization,
    checked_station,
    write_organization,
    write_station,
)
from omega_desktop.storage.directory_profile import DirectoryProfile


class Directory(DirectoryPlaces, DirectoryPeople, DirectoryProfile):
    """People and places of one data directory. Safe to use from any thread."""

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
            document, checked_organization, checked_station, checked_practitioner
        )
        counts = exchange.ImportCounts()
        with self._database.transaction() as connection:
            for organization, stations in organizations:
                known = id_by_name(connection, "organization", organization.name)
                owner = write_organization(
                    connection, replace(organization, id=OrganizationId(known))
                )
                counts = counts.with_organization(new=known == 0)
                for station in stations:
                    known = id_by_name(connection, "station", station.name)
                    write_station(
                        connection,
                        replace(
                            station, id=StationId(known), organization_id=OrganizationId(owner)
                        ),
                    )
                    counts = counts.with_station(new=known == 0)
            for practitioner in practitioners:
                known = same_practitioner(connection, practitioner)
                write_practitioner(connection, replace(practitioner, id=PractitionerId(known)))
                counts = counts.with_practitioner(new=known == 0)
        return counts
