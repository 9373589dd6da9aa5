"""The Send dialog's rules without a window."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    CareTeamMember,
    CareTeamRole,
    ContactPoint,
    ContactSource,
    ContactSystem,
    DicomTarget,
    EmailTarget,
    MediaTarget,
    OrganizationId,
    Patient,
    Practitioner,
    PractitionerId,
    Report,
    ReportId,
    ReportKind,
    ReportStatus,
    SendPriority,
    Station,
    StationId,
    Study,
    StudyInstanceUID,
    UserProfile,
)
from omega_desktop.ui import send_draft as drafts
from omega_desktop.ui import send_report_draft as reports
from omega_desktop.ui.send_draft import (
    Destination,
    StudyDraft,
)
from omega_desktop.ui.send_report_draft import ReportDraft
from omega_desktop.ui.send_values import Address, Problem, SendFacts, origin_of

UID = StudyInstanceUID("2.25.1")
STATIONS = (
    Station(StationId(7), OrganizationId(3), "ARCHIVE1", "ARCH1", "10.0.0.1", 104),
    Station(StationId(8), OrganizationId(3), "ARCHIVE2", "ARCH2", "10.0.0.2", 104),
)


def _study(uid: str = UID, images: int = 4) -> Study:
    return Study(
        StudyInstanceUID(uid), Patient("1", "SILVA^MARIA", date(1961, 5, 3)), instance_count=images
    )


def _report(
    number: int, status: ReportStatus = ReportStatus.FINAL, uid: str = UID, version: int = 0
) -> Report:
    return Report(
        ReportId(number),
        StudyInstanceUID(uid),
        version or number,
        status,
        ReportKind.ATTACHED_PDF,
        "Report",
        datetime(2026, 11, 22, tzinfo=UTC),
        Path("r.pdf"),
        "00",
    )


def _contact(system: ContactSystem, value: str, rank: int = 1) -> ContactPoint:
    return ContactPoint(system, value, rank)


REIS = CareTeamMember(
    CareTeamRole.REFERRING,
    "Dr. Carlos Reis",
    Practitioner(
        PractitionerId(1),
        "Dr. Carlos Reis",
        contacts=(
            _contact(ContactSystem.EMAIL, "second@hosp.example", 2),
            _contact(ContactSystem.EMAIL, "reis@hosp.example", 1),
            _contact(ContactSystem.FAX, "+551133334444"),
        ),
        preferred=ContactSystem.FAX,
    ),
)
LIMA = CareTeamMember(CareTeamRole.CONSULTING, "Dra. Ana Lima", None)
PROFILE = UserProfile(
    "Dra. L. Souza",
    contacts=(
        _contact(ContactSystem.EMAIL, "souza@clinic.example", 2),
        _contact(ContactSystem.EMAIL, "l.souza@clinic.example", 1),
    ),
)


@pytest.fixture
def facts() -> SendFacts:
    return SendFacts(
        studies=(_study(),),
        reports={UID: (_report(2), _report(1))},
        care_team=(LIMA, REIS),
        profile=PROFILE,
    )


def test_that_the_tab_opens_with_the_referring_physician_and_the_newest_version(
    facts: SendFacts,
) -> None:
    draft = reports.new_report_draft(facts)
    assert draft.physician == 1
    assert draft.physician_on
    assert draft.report_id == 2
    assert reports.report_problems(draft, facts) == []


def test_that_a_preferred_method_that_cannot_send_gives_way_to_one_that_can(
    facts: SendFacts,
) -> None:
    draft = reports.new_report_draft(facts)
    assert reports.methods_of(REIS)[0] is ContactSystem.FAX
    assert draft.physician_method is ContactSystem.EMAIL
    assert draft.physician_address == "reis@hosp.example"


def test_that_choosing_fax_fills_in_its_number_and_says_why_it_cannot_be_sent(
    facts: SendFacts,
) -> None:
    draft = reports.with_method(reports.new_report_draft(facts), facts, ContactSystem.FAX)
    assert draft.physician_address == "+551133334444"
    assert [one.field for one in reports.report_problems(draft, facts)] == ["physician_method"]


def test_that_the_profile_address_is_offered_and_never_sent_to_unasked(facts: SendFacts) -> None:
    draft = reports.new_report_draft(facts)
    assert draft.emails[0].value == "l.souza@clinic.example"
    assert draft.emails[0].source is ContactSource.PROFILE
    sent = reports.report_request(draft, facts, language="en")
    assert [one.recipient for one in sent.deliveries] == ["reis@hosp.example"]


def test_that_an_address_chosen_twice_gets_one_delivery(facts: SendFacts) -> None:
    draft = replace(
        reports.new_report_draft(facts),
        email_on=True,
        emails=(Address("reis@hosp.example"), Address("x@y.example")),
    )
    sent = reports.report_request(draft, facts, language="en")
    assert [one.recipient for one in sent.deliveries] == ["reis@hosp.example", "x@y.example"]
    first = sent.deliveries[0]
    assert first.target == EmailTarget("reis@hosp.example", "Dr. Carlos Reis", "en")
    assert first.report_id == 2
    assert sent.requester == "Dra. L. Souza"
    assert drafts.people(sent) == 2


def test_that_an_accent_tells_two_addresses_apart(facts: SendFacts) -> None:
    draft = ReportDraft(report_id=ReportId(2))
    for value in ("ana@clinica.example", "ana@clínica.example", "Ana@CLINICA.example"):
        draft = reports.with_address(draft, Address(value))
    request = reports.report_request(draft, facts, language="en")
    assert [one.recipient for one in request.deliveries] == [
        "ana@clinica.example",
        "ana@clínica.example",
    ]


def test_that_without_a_mail_account_nothing_is_preselected(facts: SendFacts) -> None:
    fault = Message("E-mail is not set up yet.")
    without = replace(facts, email_fault=fault)
    draft = reports.new_report_draft(without)
    assert not draft.physician_on
    problems = reports.report_problems(replace(draft, email_on=True), without)
    assert problems == [Problem("emails", fault)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"physician_on": False}, "physician"),
        ({"physician_on": False, "email_on": True, "emails": ()}, "emails"),
        ({"email_on": True, "typing": "ana@"}, "emails"),
        ({"email_on": True, "emails": (Address("not an address"),)}, "emails"),
        ({"physician": 0, "physician_address": ""}, "physician_address"),
        ({"report_id": ReportId(99)}, "report"),
    ],
)
def test_that_each_gap_names_its_field(
    facts: SendFacts, change: dict[str, object], field: str
) -> None:
    draft = replace(reports.new_report_draft(facts), **change)  # type: ignore[arg-type]
    assert reports.report_problems(draft, facts)[0].field == field


def test_that_several_studies_and_no_report_are_explained(facts: SendFacts) -> None:
    several = replace(facts, studies=(_study(), _study("2.25.2")))
    none = replace(facts, reports={})
    assert "one patient at a time" in str(reports.report_tab_fault(several))
    assert "no report yet" in str(reports.report_tab_fault(none))
    assert reports.report_tab_fault(facts) is None


def test_that_a_study_without_images_cannot_be_sent(facts: SendFacts) -> None:
    empty = replace(facts, studies=(_study(images=0),))
    assert drafts.study_problems(StudyDraft(), empty, STATIONS)[0].field == "study"


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (StudyDraft(), "organization"),
        (StudyDraft(organization_id=OrganizationId(3)), "station"),
        (StudyDraft(organization_id=OrganizationId(3), station_id=StationId(99)), "station"),
        (StudyDraft(destination=Destination.FOLDER), "folder"),
        (StudyDraft(destination=Destination.EXTERNAL_USER), "external_emails"),
    ],
)
def test_that_each_missing_destination_names_its_field(
    facts: SendFacts, draft: StudyDraft, field: str
) -> None:
    assert drafts.study_problems(draft, facts, STATIONS)[0].field == field


def test_that_the_station_used_last_is_ready_to_send(facts: SendFacts) -> None:
    draft = drafts.new_study_draft(STATIONS[1])
    assert drafts.study_problems(draft, facts, STATIONS) == []
    sent = drafts.study_request(draft, facts, recipient="Hospital / ARCHIVE2")
    assert sent.deliveries[0].target == DicomTarget(StationId(8))
    assert sent.deliveries[0].report_id == 2
    assert sent.priority is SendPriority.MEDIUM


def test_that_a_report_never_travels_with_anonymised_images(facts: SendFacts) -> None:
    draft = replace(drafts.new_study_draft(STATIONS[0]), anonymize=True, accept_pixel_risk=True)
    sent = drafts.study_request(draft, facts, recipient="x").deliveries[0]
    assert isinstance(sent.target, DicomTarget)
    assert sent.target.anonymization.enabled
    assert sent.target.anonymization.accept_pixel_risk
    assert not sent.target.include_report
    assert sent.report_id is None


def test_that_looking_at_the_pictures_means_nothing_without_anonymising(facts: SendFacts) -> None:
    draft = replace(drafts.new_study_draft(STATIONS[0]), accept_pixel_risk=True)
    sent = drafts.study_request(draft, facts, recipient="x").deliveries[0]
    assert isinstance(sent.target, DicomTarget)
    assert not sent.target.anonymization.accept_pixel_risk


def test_that_only_a_final_report_travels_with_the_images(facts: SendFacts) -> None:
    mixed = replace(facts, reports={UID: (_report(3, ReportStatus.PRELIMINARY), _report(2))})
    sent = drafts.study_request(drafts.new_study_draft(STATIONS[0]), mixed, recipient="x")
    assert sent.deliveries[0].report_id == 2


def test_that_several_studies_become_one_delivery_each_and_empty_ones_stay(
    facts: SendFacts,
) -> None:
    several = replace(facts, studies=(_study(), _study("2.25.2"), _study("2.25.3", images=0)))
    sent = drafts.study_request(drafts.new_study_draft(STATIONS[0]), several, recipient="x")
    assert [one.study_instance_uid for one in sent.deliveries] == [UID, "2.25.2"]


def test_that_a_folder_is_a_media_delivery(facts: SendFacts) -> None:
    draft = StudyDraft(destination=Destination.FOLDER, folder=" /somewhere ", as_zip=True)
    sent = drafts.study_request(draft, facts, recipient="/somewhere").deliveries[0]
    assert sent.target == MediaTarget("/somewhere", as_zip=True)


def test_that_an_origin_follows_the_value(facts: SendFacts) -> None:
    def origin(value: str) -> ContactSource:
        return origin_of(value, ContactSystem.EMAIL, facts).source

    assert origin("L.Souza@clinic.example") is ContactSource.PROFILE
    assert origin("reis@hosp.example") is ContactSource.DIRECTORY
    assert origin("reis@hosp.exampl") is ContactSource.TYPED


@given(
    on=st.booleans(),
    email_on=st.booleans(),
    position=st.integers(-2, 3),
    emails=st.lists(st.text(max_size=12) | st.just("a@b.example"), max_size=4),
)
def test_that_a_draft_without_problems_always_makes_a_request(
    on: bool, email_on: bool, position: int, emails: list[str]
) -> None:
    facts = SendFacts((_study(),), {UID: (_report(1),)}, (LIMA, REIS), PROFILE)
    draft = ReportDraft(
        ReportId(1), on, email_on=email_on, emails=tuple(Address(one) for one in emails)
    )
    draft = reports.with_physician(draft, facts, position)
    if reports.report_problems(draft, facts):
        return
    sent = reports.report_request(draft, facts, language="en")
    assert sent.deliveries
    assert len({one.recipient for one in sent.deliveries}) == len(sent.deliveries)


def test_that_a_typed_address_selects_its_row_and_replaces_the_suggestion(facts: SendFacts) -> None:
    draft = replace(
        reports.new_report_draft(facts), physician_on=False, typing=" Ana@Hosp.Example "
    )
    settled = reports.settled(draft, facts)
    assert settled.email_on
    assert [one.value for one in settled.emails] == ["Ana@hosp.example"]
    assert reports.report_problems(settled, facts) == []


def test_that_half_an_address_is_never_dropped_silently(facts: SendFacts) -> None:
    draft = replace(reports.new_report_draft(facts), typing="ana@")
    assert reports.settled(draft, facts) == draft
    assert reports.report_problems(draft, facts)[0].field == "emails"


def test_that_the_reading_physician_is_offered_and_not_chosen(facts: SendFacts) -> None:
    reading = replace(REIS, role=CareTeamRole.READING)
    alone = reports.new_report_draft(replace(facts, care_team=(reading,)))
    assert alone.physician == 0
    assert not alone.physician_on
