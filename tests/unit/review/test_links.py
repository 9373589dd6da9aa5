"""What is asked, and what is stopped, before a link is sent."""

from dataclasses import replace
from datetime import date

import pytest

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.model import (
    Anonymization,
    ContactPoint,
    ContactSystem,
    DeliveryDraft,
    LinkTarget,
    Practitioner,
    PractitionerId,
    SendRequest,
    StudyInstanceUID,
)
from omega_desktop.domain.policy import Severity
from omega_desktop.services.program import Program
from tests.dicom_files import ROOT, document, image
from tests.unit.review.conftest import AttachText, ImportFiles

ANA = LinkTarget("ana@hospital.example")
IDENTIFIED = "Whoever holds the link and the patient's date of birth can open the study."


@pytest.fixture
def ready(program: Program, monkeypatch: pytest.MonkeyPatch) -> Program:
    """Gateway and e-mail are set up."""
    monkeypatch.setenv("OMEGA_SECRET_GATEWAY_TOKEN", "omega_token")
    for key, value in {
        "gateway.url": "https://share.hospital.org",
        "smtp.host": "mail.hospital.org",
        "smtp.from": "laudos@hospital.org",
    }.items():
        program.settings.set(key, value)
    return program


def codes(
    program: Program, uid: StudyInstanceUID, target: LinkTarget = ANA, *, passcode: str = ""
) -> dict[str, Severity]:
    request = SendRequest((DeliveryDraft(target, uid, target.address),))
    return {one.code: one.severity for one in program.send.check(request, passcode)}


def blocks(
    program: Program, uid: StudyInstanceUID, target: LinkTarget = ANA, *, passcode: str = ""
) -> set[str]:
    found = codes(program, uid, target, passcode=passcode)
    return {code for code, severity in found.items() if severity is Severity.BLOCK}


def test_that_an_identified_study_to_an_outside_user_is_always_asked_about(
    ready: Program, import_files: ImportFiles
) -> None:
    uid = import_files(image())
    request = SendRequest((DeliveryDraft(ANA, uid, ANA.address),))
    found = {one.code: one for one in ready.send.check(request)}
    assert str(found["identified_outside"].message) == IDENTIFIED
    assert found["unknown_address"].severity is Severity.WARN
    assert blocks(ready, uid) == set()
    ready.settings.set("policy.internal_domains", "hospital.example")
    assert codes(ready, uid) == {"identified_outside": Severity.WARN}
    anonymized = replace(ANA, anonymization=Anonymization(enabled=True))
    assert codes(ready, uid, anonymized) == {}


def test_that_a_slip_of_the_finger_in_an_address_is_noticed(
    ready: Program, import_files: ImportFiles
) -> None:
    ready.directory.save_practitioner(
        Practitioner(
            PractitionerId(0), "Ana", contacts=(ContactPoint(ContactSystem.EMAIL, ANA.address),)
        )
    )
    uid = import_files(image())
    assert "near_miss" in codes(ready, uid, replace(ANA, address="anna@hospital.example"))


def test_that_nothing_is_sent_without_gateway_or_mail_server(
    program: Program, import_files: ImportFiles
) -> None:
    assert blocks(program, import_files(image())) == {
        "gateway_not_configured",
        "email_not_configured",
    }


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"address": "ana@"}, "bad_address"),
        ({"expires_days": 0}, "bad_expiry"),
        ({"expires_days": 91}, "bad_expiry"),
        ({"message": "x" * 2001}, "message_too_long"),
        ({"birth_date": date(1999, 1, 1)}, "birth_date_differs"),
        ({"earlier_studies": (StudyInstanceUID("1.2.3"),)}, "not_the_same_patient"),
    ],
)
def test_that_what_cannot_work_is_stopped(
    ready: Program, import_files: ImportFiles, change: dict[str, object], code: str
) -> None:
    uid = import_files(image())
    assert blocks(ready, uid, replace(ANA, **change)) == {code}  # type: ignore[arg-type]


@pytest.mark.parametrize("days", [1, 90])
def test_that_the_ends_of_the_range_are_allowed(
    ready: Program, import_files: ImportFiles, days: int
) -> None:
    assert blocks(ready, import_files(image()), replace(ANA, expires_days=days)) == set()


def test_that_a_study_without_a_date_of_birth_needs_one_or_a_passcode(
    ready: Program, import_files: ImportFiles
) -> None:
    uid = import_files(image(PatientBirthDate=""))
    assert blocks(ready, uid) == {"no_birth_date"}
    assert blocks(ready, uid, replace(ANA, birth_date=date(1950, 1, 2))) == set()
    assert blocks(ready, uid, passcode="girassol") == set()
    assert blocks(ready, uid, replace(ANA, sealed_passcode="AAAA")) == set()


def test_that_a_passcode_that_is_too_short_is_stopped(
    ready: Program, import_files: ImportFiles
) -> None:
    uid = import_files(image())
    assert blocks(ready, uid, passcode="a-b-c-d-e") == {"passcode_too_short"}
    request = SendRequest((DeliveryDraft(ANA, uid, ANA.address),))
    with pytest.raises(OmegaError, match="passcode is too short"):
        ready.send.submit(request, passcode="12345")
    assert ready.outbox.deliveries() == []


def test_that_drawn_in_text_is_asked_about_when_anonymized(
    ready: Program, import_files: ImportFiles
) -> None:
    uid = import_files(image(SOPClassUID="1.2.840.10008.5.1.4.1.1.6.1"))  # ultrasound
    assert "pixel_risk" in codes(
        ready, uid, replace(ANA, anonymization=Anonymization(enabled=True))
    )


def test_that_a_study_of_reports_alone_cannot_be_anonymized(
    ready: Program, import_files: ImportFiles
) -> None:
    uid = import_files(document("7"))
    assert "only_reports" in blocks(
        ready, uid, replace(ANA, anonymization=Anonymization(enabled=True))
    )


def test_that_reports_that_are_instances_stay_when_reports_are_turned_off(
    ready: Program, import_files: ImportFiles, attach_text: AttachText
) -> None:
    uid = import_files(image(), document("7"))
    attach_text(uid)
    for wanted, left_out in ((True, 0), (False, 1)):
        target = replace(ANA, include_report=wanted)
        (one,) = ready.send.submit(
            SendRequest((DeliveryDraft(target, uid, target.address),)), undo_s=60
        )
        states = [item.state.value for item in ready.outbox.items(one)]
        assert states.count("left_out") == left_out
        assert len(states) == (3 if wanted else 2)


def test_that_earlier_studies_are_the_very_same_patient_s_and_not_newer(
    ready: Program, import_files: ImportFiles
) -> None:
    def study(number: int, **values: str) -> StudyInstanceUID:
        uid = f"{ROOT}{number}"
        return import_files(
            image(
                StudyInstanceUID=uid,
                SeriesInstanceUID=f"{uid}.1",
                SOPInstanceUID=f"{uid}.1.1",
                **values,
            )
        )

    main = study(20)
    older = study(21, StudyDate="20200101")
    study(22, StudyDate="20270101")
    study(23, StudyDate="20200101", PatientID="P-2")
    study(24, StudyDate="20200101", PatientName="Conceição^José")
    study(25, StudyDate="20200101", PatientBirthDate="19510102")
    study(26, StudyDate="20200101", IssuerOfPatientID="elsewhere")
    study(27, StudyDate="20200101", PatientSex="F")
    found = [one.study_instance_uid for one in ready.shares.earlier_studies(main)]
    assert found == [older]
    assert blocks(ready, main, replace(ANA, earlier_studies=(older,))) == set()


def test_that_the_same_address_written_in_two_ways_is_one_recipient(
    ready: Program, import_files: ImportFiles
) -> None:
    uid = import_files(image())
    drafts = tuple(
        DeliveryDraft(replace(ANA, address=typed), uid, typed)
        for typed in (ANA.address, "Ana@HOSPITAL.example ")
    )
    (one,) = ready.send.submit(SendRequest(drafts), undo_s=60)
    assert ready.outbox.delivery(one).recipient == ANA.address


def test_that_a_typed_passcode_is_sealed_at_once(ready: Program, import_files: ImportFiles) -> None:
    uid = import_files(image())
    (one,) = ready.send.submit(
        SendRequest((DeliveryDraft(ANA, uid, ANA.address),)), undo_s=60, passcode="Girassol 7"
    )
    target = ready.outbox.delivery(one).target
    assert isinstance(target, LinkTarget)
    assert target.sealed_passcode
    assert "girassol" not in target.sealed_passcode.lower()
    exported = " ".join(str(line.body) for line in ready.audit.entries())
    assert target.sealed_passcode not in exported
