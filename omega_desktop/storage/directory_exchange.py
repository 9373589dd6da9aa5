"""The directory as a JSON document, to copy it from one workstation to another. Pure."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    ContactPoint,
    ContactSystem,
    ImagingOrganization,
    OrganizationId,
    Practitioner,
    PractitionerId,
    Station,
    StationId,
    TlsSettings,
)
from omega_desktop.domain.worklist import fold

FORMAT = "omega-desktop-directory"
VERSION = 1

T = TypeVar("T")
V = TypeVar("V", str, int, bool)


@dataclass(frozen=True, slots=True)
class ImportCounts:
    """What an import added and changed."""

    organizations_added: int = 0
    organizations_updated: int = 0
    stations_added: int = 0
    stations_updated: int = 0
    practitioners_added: int = 0
    practitioners_updated: int = 0

    def with_organization(self, *, new: bool) -> "ImportCounts":
        """Count one more organisation."""
        if new:
            return replace(self, organizations_added=self.organizations_added + 1)
        return replace(self, organizations_updated=self.organizations_updated + 1)

    def with_station(self, *, new: bool) -> "ImportCounts":
        """Count one more station."""
        if new:
            return replace(self, stations_added=self.stations_added + 1)
        return replace(self, stations_updated=self.stations_updated + 1)

    def with_practitioner(self, *, new: bool) -> "ImportCounts":
        """Count one more physician."""
        if new:
            return replace(self, practitioners_added=self.practitioners_added + 1)
        return replace(self, practitioners_updated=self.practitioners_updated + 1)


# --- writing ---------------------------------------------------------------------------------


def document(
    organizations: Iterable[tuple[ImagingOrganization, Sequence[Station]]],
    practitioners: Iterable[Practitioner],
) -> dict[str, object]:
    """Return the document; ids and station states stay at home."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "organizations": [
            {
                "name": organization.name,
                "external": organization.external,
                "city": organization.city,
                "notes": organization.notes,
                "stations": [_station_object(station) for station in stations],
            }
            for organization, stations in organizations
        ],
        "practitioners": [
            {
                "name": one.name,
                "identifier": one.identifier,
                "specialty": one.specialty,
                "preferred": one.preferred.value if one.preferred else "",
                "contacts": [
                    {"system": contact.system.value, "value": contact.value}
                    for contact in one.contacts
                ],
            }
            for one in practitioners
        ],
    }


def _station_object(station: Station) -> dict[str, object]:
    return {
        "name": station.name,
        "ae_title": station.ae_title,
        "host": station.host,
        "port": station.port,
        "calling_ae_title": station.calling_ae_title,
        "tls": {
            "enabled": station.tls.enabled,
            "ca_file": station.tls.ca_file,
            "certificate_file": station.tls.certificate_file,
            "key_file": station.tls.key_file,
        },
    }


# --- reading ---------------------------------------------------------------------------------


class _Node:
    """One JSON object of the document and where it stands, for errors that name the place."""

    def __init__(self, value: object, place: str) -> None:
        self.place = place
        if not isinstance(value, dict):
            raise _wrong(place)
        self._value: dict[object, object] = value

    def get(self, key: str, default: V) -> V:
        """A value of the default's type; the default when it is absent."""
        found = self._value.get(key, default)
        # not isinstance: bool is an int in Python, not in JSON
        if type(found) is not type(default):
            raise _wrong(self._at(key))
        return found

    def child(self, key: str) -> "_Node":
        """A nested object; empty when it is absent."""
        return _Node(self._value.get(key, {}), self._at(key))

    def children(self, key: str) -> "list[_Node]":
        """A list of nested objects; empty when it is absent."""
        found = self._value.get(key, [])
        if not isinstance(found, list):
            raise _wrong(self._at(key))
        return [_Node(one, f"{self._at(key)}[{number}]") for number, one in enumerate(found)]

    def _at(self, key: str) -> str:
        return f"{self.place}.{key}" if self.place else key


def _wrong(place: str) -> ValidationError:
    return ValidationError(
        place,
        Message("The document cannot be read at {place}", place=place)
        if place
        else Message("The document cannot be read at its beginning"),
        Message("Nothing was changed. Export a directory to see the expected form."),
    )


def parse(
    value: object,
    check_organization: Callable[[ImagingOrganization], ImagingOrganization],
    check_station: Callable[[Station], Station],
    check_practitioner: Callable[[Practitioner], Practitioner],
) -> tuple[list[tuple[ImagingOrganization, list[Station]]], list[Practitioner]]:
    """Read and check a whole document.

    Raises:
        ValidationError: ``field`` is the place, such as ``organizations[0].stations[1].port``.
    """
    root = _Node(value, "")
    if root.get("format", "") != FORMAT:
        raise ValidationError(
            "format",
            Message("This is not a directory of Omega Desktop"),
            Message("Choose a file that was made by exporting the directory."),
        )
    if root.get("version", 0) != VERSION:
        raise ValidationError(
            "version",
            Message("The directory was exported by a newer version of the program"),
            Message("Install the current version, then import it again."),
        )
    organizations = [
        (
            _checked(node, check_organization, _organization(node)),
            [_checked(one, check_station, _station(one)) for one in node.children("stations")],
        )
        for node in root.children("organizations")
    ]
    people = root.children("practitioners")
    practitioners = [_checked(node, check_practitioner, _practitioner(node)) for node in people]
    _refuse_repeated("organizations", (one.name for one, _stations in organizations))
    _refuse_repeated("stations", (one.name for _owner, some in organizations for one in some))
    # two of the same name are two people when they have identifiers, and those differ
    _refuse_repeated("practitioners", (one.identifier or fold(one.name) for one in practitioners))
    return organizations, practitioners


def _checked(node: _Node, check: Callable[[T], T], value: T) -> T:
    try:
        return check(value)
    except ValidationError as fault:
        place = f"{node.place}.{fault.field}"
        title = Message("The document cannot be used at {place}", place=place)
        raise ValidationError(place, title, fault.title.followed_by(fault.message)) from None


def _refuse_repeated(place: str, names: Iterable[str]) -> None:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise ValidationError(
                place,
                Message("The document holds the same name twice among its {place}", place=place),
                Message("Nothing was changed. Rename one of them and import again."),
            )
        seen.add(name)


def _organization(node: _Node) -> ImagingOrganization:
    return ImagingOrganization(
        OrganizationId(0),
        node.get("name", ""),
        external=node.get("external", True),
        city=node.get("city", ""),
        notes=node.get("notes", ""),
    )


def _station(node: _Node) -> Station:
    tls = node.child("tls")
    return Station(
        id=StationId(0),
        organization_id=OrganizationId(0),
        name=node.get("name", ""),
        ae_title=node.get("ae_title", ""),
        host=node.get("host", ""),
        port=node.get("port", 0),
        calling_ae_title=node.get("calling_ae_title", ""),
        tls=TlsSettings(
            enabled=tls.get("enabled", False),
            ca_file=tls.get("ca_file", ""),
            certificate_file=tls.get("certificate_file", ""),
            key_file=tls.get("key_file", ""),
        ),
    )


def _practitioner(node: _Node) -> Practitioner:
    preferred = node.get("preferred", "")
    return Practitioner(
        id=PractitionerId(0),
        name=node.get("name", ""),
        identifier=node.get("identifier", ""),
        specialty=node.get("specialty", ""),
        contacts=tuple(
            ContactPoint(_system(one, "system"), one.get("value", ""), rank)
            for rank, one in enumerate(node.children("contacts"), start=1)
        ),
        preferred=_system(node, "preferred") if preferred else None,
    )


def _system(node: _Node, key: str) -> ContactSystem:
    try:
        return ContactSystem(node.get(key, ""))
    except ValueError:
        raise _wrong(f"{node.place}.{key}") from None
