"""The directory: checked when saved, found as one types, and never a station lost under a send."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from omega_desktop.domain.errors import NotFoundError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    CareTeamRole,
    ContactPoint,
    ContactSource,
    ContactSystem,
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
from omega_desktop.storage.database import Database
from omega_desktop.storage.directory import Directory

UID = StudyInstanceUID("1.2.3")
START = datetime(2026, 11, 22, 14, 10, tzinfo=UTC)


class Clock:
    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


@pytest.fixture
def directory(database: Database) -> Directory:
    return Directory(database, clock=Clock())


def organization(name: str, **more: object) -> ImagingOrganization:
    return ImagingOrganization(OrganizationId(0), name, **more)  # type: ignore[arg-type]


def station(owner: ImagingOrganization, name: str, **more: object) -> Station:
    values = {"ae_title": "ARQUIVO1", "host": "10.0.0.7", "port": 104, **more}
    return Station(StationId(0), owner.id, name, **values)  # type: ignore[arg-type]


def person(name: str, *emails: str, **more: object) -> Practitioner:
    contacts = tuple(ContactPoint(ContactSystem.EMAIL, one, n) for n, one in enumerate(emails, 1))
    return Practitioner(PractitionerId(0), name, contacts=contacts, **more)  # type: ignore[arg-type]


def a_delivery(database: Database, lane: str, state: str) -> None:
    with database.transaction() as connection:
        connection.execute(
            "INSERT OR IGNORE INTO send_request VALUES('r', '2026-11-22', 'me', '', 1)"
        )
        connection.execute(
            "INSERT INTO delivery(request_id, study_instance_uid, channel, target, recipient, lane,"
            " priority, state, not_before, deidentification_key, created_at)"
            " VALUES('r', '1.2.3', 'dicom', '{}', '', ?, 1, ?, '', x'00', '')",
            (lane, state),
        )


def a_study(database: Database) -> None:
    with database.transaction() as connection:
        connection.execute(
            "INSERT INTO study(study_instance_uid, imported_at) VALUES(?, '2026')", (UID,)
        )


# --- organisations ---------------------------------------------------------------------------


def test_that_an_organisation_is_kept_changed_and_deleted(directory: Directory) -> None:
    kept = directory.save_organization(organization("  Hospital   Central ", city="São Paulo"))
    assert kept.id > 0
    assert kept.name == "Hospital Central"
    assert kept.external is True
    directory.save_organization(replace(kept, external=False))
    assert directory.organization(kept.id).external is False
    directory.delete_organization(kept.id)
    with pytest.raises(NotFoundError):
        directory.organization(kept.id)
    with pytest.raises(NotFoundError):
        directory.save_organization(kept)


def test_that_search_as_you_type_puts_the_beginning_first(directory: Directory) -> None:
    for name in ("Santa Clínica", "Clínica São José", "Policlínica Norte", "Hospital Central"):
        directory.save_organization(organization(name, city="Recife" if "S" in name else ""))
    assert [one.name for one in directory.organizations("CLINICA")] == [
        "Clínica São José",
        "Santa Clínica",
        "Policlínica Norte",
    ]
    assert [one.name for one in directory.organizations("jose cli")] == ["Clínica São José"]
    assert [one.name for one in directory.organizations("recife sta")] == []
    assert [one.name for one in directory.organizations("recife santa")] == ["Santa Clínica"]
    assert len(directory.organizations("  ")) == 4


def test_that_two_organisations_cannot_have_one_name(directory: Directory) -> None:
    directory.save_organization(organization("Central"))
    other = directory.save_organization(organization("Norte"))
    for clash in (organization("Central"), replace(other, name="Central")):
        with pytest.raises(ValidationError) as refusal:
            directory.save_organization(clash)
        assert refusal.value.field == "name"
    assert directory.organization(other.id).name == "Norte"


# --- stations --------------------------------------------------------------------------------


def test_that_a_station_keeps_what_was_typed_in_normal_form(directory: Directory) -> None:
    owner = directory.save_organization(organization("Central"))
    tls = TlsSettings(True, "/ca.pem", "/me.pem", "/me.key")
    typed = station(
        owner, " ARQUIVO 1", ae_title=" ARQ1 ", host="PACS.Local", calling_ae_title=" ", tls=tls
    )
    kept = directory.save_station(typed)
    assert (kept.name, kept.ae_title, kept.host, kept.calling_ae_title, kept.tls) == (
        "ARQUIVO 1",
        "ARQ1",
        "pacs.local",
        "",
        tls,
    )
    assert directory.station(kept.id) == kept
    assert directory.station_by_name("arquivo 1") == kept
    assert list(directory.stations(owner.id)) == list(directory.stations(None)) == [kept]
    assert list(directory.stations(OrganizationId(99))) == []


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", {"name": " "}),
        ("ae_title", {"ae_title": ""}),
        ("host", {"host": "http://x"}),
        ("port", {"port": 0}),
        ("calling_ae_title", {"calling_ae_title": "A" * 17}),
        ("tls_certificate_file", {"tls": TlsSettings(True, "", "/me.pem", "")}),
    ],
)
def test_that_an_unusable_station_is_refused_with_its_field(
    directory: Directory, field: str, wrong: dict[str, Any]
) -> None:
    owner = directory.save_organization(organization("Central"))
    with pytest.raises(ValidationError) as refusal:
        directory.save_station(replace(station(owner, "X"), **wrong))
    assert refusal.value.field == field
    assert not directory.stations(None)


def test_that_a_station_needs_its_organisation(directory: Directory) -> None:
    with pytest.raises(NotFoundError):
        directory.save_station(station(organization("never saved"), "X"))


@pytest.mark.parametrize("state", ["HELD", "READY", "IN_PROGRESS", "ON_HOLD", "UNKNOWN"])
def test_that_a_station_that_sends_wait_for_is_not_deleted(
    directory: Directory, database: Database, state: str
) -> None:
    owner = directory.save_organization(organization("Central"))
    kept = directory.save_station(station(owner, "X"))
    a_delivery(database, f"dicom:{kept.id}", state)
    with pytest.raises(ValidationError, match="outbox"):
        directory.delete_station(kept.id)
    with pytest.raises(ValidationError, match="outbox"):
        directory.delete_organization(owner.id)
    assert directory.station(kept.id) == kept


@pytest.mark.parametrize("state", ["COMPLETED", "FAILED", "CANCELLED"])
def test_that_a_station_nothing_waits_for_is_deleted_with_its_blocked_lane(
    directory: Directory, database: Database, state: str
) -> None:
    owner = directory.save_organization(organization("Central"))
    kept = directory.save_station(station(owner, "X"))
    a_delivery(database, f"dicom:{kept.id}", state)
    a_delivery(database, f"dicom:{kept.id}0", "READY")  # another station's
    with database.transaction() as connection:
        connection.execute(
            "INSERT INTO lane(key, blocked) VALUES(?, 'offline')", (f"dicom:{kept.id}",)
        )
    directory.delete_station(kept.id)
    with pytest.raises(NotFoundError):
        directory.station(kept.id)
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM lane").fetchone()[0] == 0


def test_that_a_station_remembers_since_when_it_is_in_a_state(directory: Directory) -> None:
    owner = directory.save_organization(organization("Central"))
    kept = directory.save_station(station(owner, "X"))
    reason = Message("No answer")
    directory.set_station_state(kept.id, StationState.OFFLINE, reason)
    first = directory.station(kept.id)
    directory.set_station_state(kept.id, StationState.OFFLINE, reason)
    again = directory.station(kept.id)
    assert (again.state, again.state_reason) == (StationState.OFFLINE, reason)
    assert first.state_since == again.state_since is not None
    directory.set_station_state(kept.id, StationState.ONLINE, None)
    online = directory.station(kept.id)
    assert online.state_since is not None
    assert again.state_since < online.state_since
    assert online.state_reason is None
    directory.set_station_state(StationId(999), StationState.ONLINE, None)


def test_that_a_changed_address_makes_the_state_unknown_and_a_changed_name_does_not(
    directory: Directory,
) -> None:
    owner = directory.save_organization(organization("Central"))
    kept = directory.save_station(station(owner, "X"))
    directory.set_station_state(kept.id, StationState.ONLINE, None)
    assert directory.save_station(replace(kept, name="Y")).state is StationState.ONLINE
    assert directory.save_station(replace(kept, port=105)).state is StationState.UNKNOWN


def test_that_the_station_used_last_is_offered_first(directory: Directory) -> None:
    assert directory.last_used_station() is None
    owner = directory.save_organization(organization("Central"))
    one, two = (directory.save_station(station(owner, name)) for name in "AB")
    directory.mark_station_used(two.id)
    directory.mark_station_used(one.id)
    assert directory.last_used_station() == one
    directory.delete_station(one.id)
    assert directory.last_used_station() == two


def test_that_a_station_name_that_fits_two_is_not_guessed(directory: Directory) -> None:
    owner = directory.save_organization(organization("Central"))
    for name in ("Arquivo", "ARQUIVO"):
        directory.save_station(station(owner, name))
    assert directory.station_by_name("ARQUIVO").name == "ARQUIVO"
    for name in ("arquivo", "nowhere"):
        with pytest.raises(NotFoundError):
            directory.station_by_name(name)


# --- people ----------------------------------------------------------------------------------


def test_that_contacts_are_normalised_ranked_and_freed_of_repetitions(directory: Directory) -> None:
    contacts = (
        ContactPoint(ContactSystem.EMAIL, "b@X.example", 2),
        ContactPoint(ContactSystem.EMAIL, "a@x.example", 1),
        ContactPoint(ContactSystem.EMAIL, "b@x.example ", 3),
        ContactPoint(ContactSystem.FAX, "(11) 3333-4444", 7),
        ContactPoint(ContactSystem.SMS, "11 99876-5432"),
    )
    kept = directory.save_practitioner(
        Practitioner(
            PractitionerId(0), "Dr. Carlos Reis", "CRM 1-SP", "", contacts, ContactSystem.FAX
        )
    )
    read = directory.practitioner(kept.id)
    assert read.preferred is ContactSystem.FAX
    assert {(one.system.value, one.value, one.rank) for one in read.contacts} == {
        ("email", "a@x.example", 1),
        ("email", "b@x.example", 2),
        ("fax", "+551133334444", 1),
        ("sms", "+5511998765432", 1),
    }
    assert {one.source for one in read.contacts} == {ContactSource.DIRECTORY}
    assert list(directory.practitioners("reis")) == [read]
    directory.save_practitioner(replace(kept, contacts=()))
    assert directory.practitioner(kept.id).contacts == ()
    directory.delete_practitioner(kept.id)
    assert not directory.practitioners()


@pytest.mark.parametrize(
    ("system", "value"),
    [("email", "nobody"), ("fax", "12"), ("sms", "(11) 3333-4444")],
)
def test_that_an_unusable_contact_is_refused_and_nothing_is_kept(
    directory: Directory, system: str, value: str
) -> None:
    wrong = Practitioner(
        PractitionerId(0), "X", contacts=(ContactPoint(ContactSystem(system), value),)
    )
    with pytest.raises(ValidationError) as refusal:
        directory.save_practitioner(wrong)
    assert refusal.value.field == system
    assert value not in str(refusal.value)
    assert not directory.practitioners()


def test_that_the_profile_is_kept_apart_from_the_directory(directory: Directory) -> None:
    assert directory.profile() == UserProfile()
    contacts = (
        ContactPoint(ContactSystem.EMAIL, "me@x.example"),
        ContactPoint(ContactSystem.FAX, "11 3333-4444"),
    )
    kept = directory.save_profile(UserProfile("Dra. L. Souza", "Clínica Ômega", contacts))
    assert directory.profile() == kept
    assert {one.source for one in kept.contacts} == {ContactSource.PROFILE}
    assert not directory.practitioners()
    directory.save_profile(replace(kept, contacts=()))
    assert directory.profile().contacts == ()


# --- care team -------------------------------------------------------------------------------


def test_that_the_header_s_physicians_are_found_in_the_directory(directory: Directory) -> None:
    reis = directory.save_practitioner(person("Dr. Carlos Antônio Reis", "reis@x.example"))
    team = directory.care_team(
        UID,
        [
            (CareTeamRole.REFERRING, "REIS^CARLOS ANTONIO^^Dr."),
            (CareTeamRole.CONSULTING, "LIMA^ANA"),
            (CareTeamRole.CONSULTING, "^^^"),
        ],
    )
    assert [(m.role, m.name, m.practitioner) for m in team] == [
        (CareTeamRole.REFERRING, "Dr. Carlos Antônio Reis", reis),
        (CareTeamRole.CONSULTING, "LIMA, ANA", None),
    ]


def test_that_two_physicians_of_one_name_are_not_guessed_between(directory: Directory) -> None:
    for identifier in ("CRM 1", "CRM 2"):
        directory.save_practitioner(person("João Silva", "x@x.example", identifier=identifier))
    (member,) = directory.care_team(UID, [(CareTeamRole.REFERRING, "SILVA^JOAO")])
    assert member.practitioner is None


def test_that_a_part_of_a_name_is_not_the_name(directory: Directory) -> None:
    directory.save_practitioner(person("Maria Silva Costa"))
    (member,) = directory.care_team(UID, [(CareTeamRole.REFERRING, "SILVA^MARIA")])
    assert member.practitioner is None


def test_that_entered_members_come_first_and_only_once(
    directory: Directory, database: Database
) -> None:
    a_study(database)
    reis, lima = (directory.save_practitioner(person(name)) for name in ("Carlos Reis", "Ana Lima"))
    directory.set_care_team(UID, CareTeamRole.CONSULTING, [lima.id, lima.id])
    directory.set_care_team(UID, CareTeamRole.REFERRING, [reis.id])
    header = [(CareTeamRole.REFERRING, "REIS^CARLOS"), (CareTeamRole.READING, "REIS^CARLOS")]
    assert [(m.role, m.practitioner) for m in directory.care_team(UID, header)] == [
        (CareTeamRole.REFERRING, reis),
        (CareTeamRole.CONSULTING, lima),
        (CareTeamRole.READING, reis),
    ]
    directory.delete_practitioner(lima.id)
    directory.set_care_team(UID, CareTeamRole.REFERRING, [])
    assert not directory.care_team(UID, [])


def test_that_a_care_team_of_strangers_is_refused_and_the_old_one_stays(
    directory: Directory, database: Database
) -> None:
    a_study(database)
    reis = directory.save_practitioner(person("Carlos Reis"))
    directory.set_care_team(UID, CareTeamRole.REFERRING, [reis.id])
    with pytest.raises(NotFoundError):
        directory.set_care_team(UID, CareTeamRole.REFERRING, [PractitionerId(99)])
    with pytest.raises(NotFoundError):
        directory.set_care_team(StudyInstanceUID("9.9"), CareTeamRole.REFERRING, [reis.id])
    assert [m.practitioner for m in directory.care_team(UID, [])] == [reis]


# --- exchange --------------------------------------------------------------------------------


def filled(directory: Directory) -> None:
    central = directory.save_organization(organization("Central", external=False, city="Recife"))
    directory.save_organization(organization("Norte"))
    directory.save_station(station(central, "A", tls=TlsSettings(True, "/ca.pem")))
    directory.save_station(station(central, "B", calling_ae_title="OMEGA2"))
    directory.save_practitioner(
        person(
            "Carlos Reis",
            "r@x.example",
            "s@x.example",
            identifier="CRM 1",
            preferred=ContactSystem.EMAIL,
        )
    )
    directory.save_practitioner(person("Ana Lima"))


def test_that_an_exported_directory_is_the_same_on_another_machine(
    directory: Directory, database: Database
) -> None:
    filled(directory)
    document = json.loads(json.dumps(directory.export_json()))
    other_database = Database(database.path.with_name("other.db"))
    other = Directory(other_database)
    counts = other.import_json(document)
    assert (counts.organizations_added, counts.stations_added, counts.practitioners_added) == (
        2,
        2,
        2,
    )
    assert other.export_json() == document
    again = other.import_json(document)
    assert (again.organizations_added, again.stations_added, again.practitioners_added) == (0, 0, 0)
    assert (again.stations_updated, again.practitioners_updated) == (2, 2)
    assert other.export_json() == document
    other_database.close()


def test_that_an_import_merges_and_deletes_nothing(directory: Directory) -> None:
    filled(directory)
    before = directory.station_by_name("A")
    directory.import_json(
        {
            "format": "omega-desktop-directory",
            "version": 1,
            "organizations": [
                {
                    "name": "Central",
                    "stations": [{"name": "A", "ae_title": "NEW", "host": "h", "port": 104}],
                }
            ],
            "practitioners": [
                {"name": "C. Reis", "identifier": "CRM 1"},
                {"name": "ana lima", "identifier": "CRM 2"},
            ],
        }
    )
    assert directory.station_by_name("A").id == before.id
    assert directory.station_by_name("A").ae_title == "NEW"
    assert [one.name for one in directory.organizations()] == ["Central", "Norte"]
    assert [one.name for one in directory.practitioners()] == ["ana lima", "C. Reis"]


Change = Callable[[dict[str, object]], object]


def _set(*path: object, value: object) -> Change:
    def change(document: dict[str, object]) -> None:
        place: object = document
        for step in path[:-1]:
            place = place[step]  # type: ignore[index]
        place[path[-1]] = value  # type: ignore[index]

    return change


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (_set("format", value="something"), "format"),
        (_set("version", value=2), "version"),
        (_set("organizations", value={}), "organizations"),
        (_set("organizations", 0, value="x"), "organizations[0]"),
        (_set("organizations", 0, "external", value="yes"), "organizations[0].external"),
        (_set("organizations", 0, "name", value=""), "organizations[0].name"),
        (
            _set("organizations", 0, "stations", 1, "port", value=70000),
            "organizations[0].stations[1].port",
        ),
        (
            _set("organizations", 0, "stations", 1, "port", value=True),
            "organizations[0].stations[1].port",
        ),
        (_set("organizations", 0, "stations", 0, "name", value="B"), "stations"),
        (_set("practitioners", 0, "contacts", value=[{"system": "fox"}]), None),
        (_set("practitioners", 1, "name", value="Ana Lima"), "practitioners"),
    ],
)
def test_that_a_document_with_one_fault_changes_nothing(
    directory: Directory, change: Change, place: str | None
) -> None:
    filled(directory)
    document = directory.export_json()
    before = json.dumps(document)
    fresh = json.loads(before)
    fresh["organizations"].insert(0, fresh["organizations"].pop(0))
    fresh["organizations"][0]["city"] = "must not be written"
    if place == "practitioners":
        fresh["practitioners"][0]["identifier"] = fresh["practitioners"][1]["identifier"] = ""
    change(fresh)
    with pytest.raises(ValidationError) as refusal:
        directory.import_json(fresh)
    assert place is None or refusal.value.field == place
    assert json.dumps(directory.export_json()) == before


@pytest.mark.parametrize("junk", [None, [], "x", 7, {}])
def test_that_what_is_no_document_is_refused(directory: Directory, junk: object) -> None:
    with pytest.raises(ValidationError):
        directory.import_json(junk)
