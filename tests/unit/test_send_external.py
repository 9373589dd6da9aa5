"""Who may get a link, and the request: the rules without a window."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    CareTeamMember,
    CareTeamRole,
    ContactPoint,
    ContactSource,
    ContactSystem,
    LinkTarget,
    Patient,
    Practitioner,
    PractitionerId,
    Report,
    ReportId,
    ReportKind,
    ReportStatus,
    SendPriority,
    Study,
    StudyInstanceUID,
    UserProfile,
)
from omega_desktop.domain.sharing import MAX_MESSAGE
from omega_desktop.ui.send_draft import (
    Destination,
    StudyDraft,
    link_request,
    people,
    study_problems,
)
from omega_desktop.ui.send_external import (
    asks_birth_date,
    external_problems,
    link_language,
    passcode_of,
    same_patient,
    settled_external,
    typed_birth_date,
    with_link_address,
)
from omega_desktop.ui.send_values import Address, ExternalDraft, SendFacts

UID = StudyInstanceUID("2.25.1")
BORN = date(1961, 5, 3)
ANA = Address("ana@gmail.example")
REIS = CareTeamMember(
    CareTeamRole.REFERRING,
    "Dr. Carlos Reis",
    Practitioner(
        PractitionerId(1),
        "Dr. Carlos Reis",
        contacts=(ContactPoint(ContactSystem.EMAIL, "reis@hosp.example"),),
    ),
)


def study(
    uid: str = UID,
    *,
    born: date | None = BORN,
    number: str = "48211",
    name: str = "SILVA^MARIA",
) -> Study:
    return Study(StudyInstanceUID(uid), Patient(number, name, born), instance_count=4)


def report(uid: str = UID, status: ReportStatus = ReportStatus.FINAL) -> Report:
    return Report(
        ReportId(3),
        StudyInstanceUID(uid),
        1,
        status,
        ReportKind.ATTACHED_PDF,
        "Report",
        datetime(2026, 11, 22, tzinfo=UTC),
        Path("r.pdf"),
        "00",
    )


def facts(*studies: Study) -> SendFacts:
    shown = studies or (study(),)
    return SendFacts(
        studies=shown,
        reports={one.study_instance_uid: (report(one.study_instance_uid),) for one in shown},
        care_team=(REIS,),
        profile=UserProfile("Dra. L. Souza"),
    )


def fields(draft: ExternalDraft, known: SendFacts) -> list[str]:
    return [one.field for one in external_problems(draft, known)]


def outside(draft: ExternalDraft, **values: object) -> StudyDraft:
    made = StudyDraft(destination=Destination.EXTERNAL_USER, external=draft)
    return replace(made, **values)  # type: ignore[arg-type] # by name


def targets(draft: StudyDraft, known: SendFacts) -> list[LinkTarget]:
    request = link_request(draft, known, language="pt-BR")
    found = [one.target for one in request.deliveries]
    assert all(isinstance(one, LinkTarget) for one in found)
    return [one for one in found if isinstance(one, LinkTarget)]


def test_that_an_address_is_all_that_has_to_be_typed() -> None:
    assert fields(ExternalDraft(), facts()) == ["external_emails"]
    draft = with_link_address(ExternalDraft(), ANA)
    assert fields(draft, facts()) == []
    assert study_problems(outside(draft), facts(), ()) == []
    (target,) = targets(outside(draft), facts())
    assert target == LinkTarget("ana@gmail.example", language="pt-BR")


def test_that_an_address_counts_once_however_it_is_written() -> None:
    draft = with_link_address(ExternalDraft(emails=(ANA,)), Address("Ana@gmail.example"))
    assert draft.emails == (ANA,)
    twice = ExternalDraft(emails=(ANA, Address("ANA@GMAIL.example")))
    assert len(targets(outside(twice), facts())) == 1


def test_that_half_an_address_keeps_the_link_from_being_sent() -> None:
    draft = ExternalDraft(emails=(ANA,), typing="joao@")
    assert settled_external(draft, facts()) == draft
    assert fields(draft, facts()) == ["external_emails"]


def test_that_a_whole_address_still_in_the_line_is_taken_with_its_origin() -> None:
    draft = settled_external(ExternalDraft(typing="Reis@hosp.example"), facts())
    (address,) = draft.emails
    assert address.source is ContactSource.DIRECTORY
    assert address.name == "Dr. Carlos Reis"
    (target,) = targets(outside(draft), facts())
    assert target.name == "Dr. Carlos Reis"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"gateway_fault": Message("No gateway")}, "No gateway"),
        ({"email_fault": Message("No mail")}, "No mail"),
        ({"studies": (study(), study("2.25.2", number="999"))}, "one patient at a time"),
        ({"studies": (study(), study("2.25.2", name="SILVA^MARTA"))}, "one patient at a time"),
    ],
)
def test_that_what_makes_links_impossible_is_said_first(
    changes: dict[str, object], said: str
) -> None:
    known = replace(facts(), **changes)  # type: ignore[arg-type] # by name
    (problem,) = external_problems(ExternalDraft(emails=(ANA,)), known)
    assert problem.field == "destination"
    assert said in str(problem.message)


def test_that_two_birth_dates_are_two_patients() -> None:
    assert same_patient((study(), study("2.25.2", born=None)))
    assert not same_patient((study(), study("2.25.2", born=date(1962, 5, 3))))


# --- what opens it ------------------------------------------------------------------------------


def test_that_a_study_without_a_date_of_birth_wants_one_or_a_passcode() -> None:
    known = facts(study(born=None))
    draft = ExternalDraft(emails=(ANA,))
    assert fields(draft, known) == ["birth_date"]
    assert fields(replace(draft, birth_date="31/02/1961"), known) == ["birth_date"]
    tomorrow = (datetime.now().astimezone() + timedelta(days=1)).strftime("%d/%m/%Y")
    assert fields(replace(draft, birth_date=tomorrow), known) == ["birth_date"]
    assert fields(replace(draft, birth_date="03/05/1961"), known) == []
    assert fields(replace(draft, passcode_on=True, passcode="casa rio 12"), known) == []


def test_that_a_typed_date_goes_along_only_for_studies_without_one() -> None:
    draft = outside(ExternalDraft(emails=(ANA,), birth_date="03.05.1961"))
    (typed,) = targets(draft, facts(study(born=None)))
    assert typed.birth_date == BORN
    (known,) = targets(draft, facts())
    assert known.birth_date is None


def test_that_a_study_of_the_same_patient_lends_its_date_of_birth() -> None:
    both = facts(study(), study("2.25.2", born=None))
    draft = ExternalDraft(emails=(ANA,))
    assert fields(draft, both) == []
    first, second = targets(outside(draft), both)
    assert (first.birth_date, second.birth_date) == (None, BORN)


@pytest.mark.parametrize("passcode", ["", "  ", "12345", "a-b-c-d-e", "!!!!!!!!"])
def test_that_a_passcode_too_short_to_count_is_refused(passcode: str) -> None:
    draft = ExternalDraft(emails=(ANA,), passcode_on=True, passcode=passcode)
    assert fields(draft, facts()) == ["passcode"]


def test_that_a_passcode_that_is_switched_off_is_not_asked_for() -> None:
    draft = ExternalDraft(emails=(ANA,), passcode="casa-rio-12")
    assert passcode_of(draft) == ""
    assert passcode_of(replace(draft, passcode_on=True)) == "casa-rio-12"


def test_that_the_page_asks_for_a_date_only_when_there_is_one() -> None:
    assert asks_birth_date(ExternalDraft(), facts())
    assert not asks_birth_date(ExternalDraft(), facts(study(born=None)))
    assert asks_birth_date(ExternalDraft(birth_date="03/05/1961"), facts(study(born=None)))
    assert typed_birth_date(ExternalDraft(birth_date="never")) is None


# --- the request --------------------------------------------------------------------------------


def test_that_each_recipient_gets_a_link_of_their_own_to_each_study() -> None:
    draft = ExternalDraft(emails=(ANA, Address("joao@gmail.example")), language="en")
    request = link_request(outside(draft), facts(study(), study("2.25.2")), language="pt-BR")
    assert len(request.deliveries) == 4
    assert people(request) == 2
    assert {one.recipient for one in request.deliveries} == {
        "ana@gmail.example",
        "joao@gmail.example",
    }
    assert {one.target.language for one in request.deliveries} == {"en"}  # type: ignore[union-attr] # links all


def test_that_options_reach_the_link() -> None:
    earlier = study("2.25.9")
    known = replace(facts(), earlier=(earlier,))
    draft = ExternalDraft(
        emails=(ANA,),
        expires_days=30,
        allow_download=True,
        earlier=(earlier.study_instance_uid, StudyInstanceUID("2.25.gone")),
        message="  Segue o exame.\n",
        reason=" segunda\nopinião ",
    )
    request = link_request(outside(draft, priority=SendPriority.HIGH), known, language="en-US")
    (delivery,) = request.deliveries
    assert delivery.target == LinkTarget(
        "ana@gmail.example",
        language="en",
        expires_days=30,
        allow_download=True,
        earlier_studies=(earlier.study_instance_uid,),
        message="Segue o exame.",
    )
    assert delivery.report_id == 3
    assert request.reason == "segunda opinião"
    assert request.priority is SendPriority.HIGH
    assert request.requester == "Dra. L. Souza"


def test_that_a_report_never_goes_along_with_an_anonymized_study() -> None:
    draft = outside(ExternalDraft(emails=(ANA,)), anonymize=True, accept_pixel_risk=True)
    (delivery,) = link_request(draft, facts(), language="en").deliveries
    assert isinstance(delivery.target, LinkTarget)
    assert delivery.target.anonymization.enabled
    assert delivery.target.anonymization.accept_pixel_risk
    assert not delivery.target.include_report
    assert delivery.report_id is None


def test_that_a_message_too_long_is_refused_before_it_is_sent() -> None:
    draft = ExternalDraft(emails=(ANA,), message="x" * (MAX_MESSAGE + 1))
    assert fields(draft, facts()) == ["link_message"]


@pytest.mark.parametrize(
    ("tag", "language"), [("pt-BR", "pt-BR"), ("pt_PT", "pt-BR"), ("en-US", "en"), ("de", "en")]
)
def test_that_any_portuguese_is_ours_and_all_else_english(tag: str, language: str) -> None:
    assert link_language(tag) == language


def test_that_nothing_personal_is_in_a_repr() -> None:
    draft = ExternalDraft(
        emails=(ANA,), passcode="casa-rio", birth_date="03/05/1961", message="hallo", reason="x1y"
    )
    shown = repr(draft) + repr(outside(draft))
    assert not [one for one in ("ana@", "casa", "1961", "hallo", "x1y") if one in shown]
