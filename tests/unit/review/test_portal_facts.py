"""What keeps a report from the patient's portal, before anything is submitted."""

from dataclasses import replace
from pathlib import Path

import pytest

from omega_desktop.cli import run
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    DeliveryDraft,
    PortalTarget,
    ReportStatus,
    SendRequest,
    StudyInstanceUID,
)
from omega_desktop.domain.policy import Severity
from omega_desktop.services.program import Program
from tests.dicom_files import image
from tests.unit.review.conftest import UID, AttachText, ImportFiles

MAIL = {"smtp.host": "127.0.0.1", "smtp.from": "laudos@hospital.example"}
PORTAL = {
    "portal.url": "https://portal.hospital.example/fhir",
    "portal.patient_system": "urn:oid:1.2.3",
    "portal.invite_url": "https://portal.hospital.example",
}
GATEWAY = {"gateway.url": "https://share.hospital.example"}
MARIA = PortalTarget(email="maria@casa.example")


def draft_to(program: Program, target: PortalTarget) -> DeliveryDraft:
    report = program.archive.reports(StudyInstanceUID(UID))[0]
    return DeliveryDraft(target, StudyInstanceUID(UID), target.email, report.id)


@pytest.mark.parametrize(
    ("settings", "target", "blocks"),
    [
        ({**PORTAL, **MAIL}, MARIA, set()),
        ({**PORTAL, **MAIL}, PortalTarget(mobile="+5511912345678"), {"sms_not_configured"}),
        ({**PORTAL, "sms.service": "zenvia"}, PortalTarget(mobile="+5511912345678"), set()),
        ({**PORTAL, **MAIL}, PortalTarget(), {"no_patient_contact"}),
        (PORTAL, MARIA, {"email_not_configured"}),
        ({**PORTAL, "portal.invite": "portal"}, PortalTarget(), set()),
        ({**PORTAL, **MAIL, "portal.patient_system": ""}, MARIA, {"portal_not_complete"}),
        ({**PORTAL, **MAIL, "portal.invite_url": ""}, MARIA, {"portal_not_complete"}),
        (
            {**PORTAL, "portal.invite_url": "", "portal.invite": "portal"},
            PortalTarget(),
            set(),
        ),
        (MAIL, MARIA, {"gateway_not_configured"}),
        ({**MAIL, **GATEWAY}, MARIA, set()),
        (GATEWAY, MARIA, {"email_not_configured"}),
    ],
)
def test_that_what_is_missing_is_told_beforehand(
    settings: dict[str, str],
    target: PortalTarget,
    blocks: set[str],
    program: Program,
    import_files: ImportFiles,
    attach_text: AttachText,
) -> None:
    import_files(image("1"))
    attach_text(UID)
    for key, value in settings.items():
        program.settings.set(key, value)
    found = program.send.check(SendRequest((draft_to(program, target),)))
    assert {one.code for one in found if one.severity is Severity.BLOCK} == blocks


@pytest.mark.parametrize(
    ("number", "issuer", "blocks"),
    [
        ("4711", "", set()),
        ("4711", "HOSPITAL A", set()),
        ("4711", "1.2.840.5", set()),
        ("4711", "HOSPITAL B", {"foreign_patient_number"}),
        ("", "", {"no_patient_number"}),
    ],
)
def test_that_a_number_that_is_not_ours_is_told_beforehand(
    number: str,
    issuer: str,
    blocks: set[str],
    program: Program,
    import_files: ImportFiles,
    attach_text: AttachText,
) -> None:
    import_files(image("1", PatientID=number, IssuerOfPatientID=issuer))
    attach_text(UID)
    for key, value in {**PORTAL, **MAIL, "portal.patient_issuer": "Hospital A"}.items():
        program.settings.set(key, value)
    found = program.send.check(SendRequest((draft_to(program, MARIA),)))
    assert {one.code for one in found if one.severity is Severity.BLOCK} == blocks


def test_that_the_patient_s_contacts_are_brought_into_their_usual_form(
    program: Program, import_files: ImportFiles, attach_text: AttachText
) -> None:
    import_files(image("1"))
    attach_text(UID)
    for key, value in {**PORTAL, **MAIL}.items():
        program.settings.set(key, value)
    twice = [
        draft_to(program, PortalTarget(email="Maria@CASA.example", mobile="(11) 91234-5678")),
        draft_to(program, PortalTarget(email="maria@casa.example", mobile="+5511912345678")),
    ]
    (one,) = program.send.submit(SendRequest(tuple(twice)))
    target = program.outbox.delivery(one).target
    assert target == PortalTarget(email="Maria@casa.example", mobile="+5511912345678")


def test_that_a_mended_setting_lets_the_portal_s_lane_go_on(
    program: Program, import_files: ImportFiles, attach_text: AttachText, tmp_path: Path
) -> None:
    import_files(image("1"))
    attach_text(UID)
    for key, value in {**PORTAL, **MAIL}.items():
        program.settings.set(key, value)
    (one,) = program.send.submit(SendRequest((draft_to(program, MARIA),)))
    lane = program.outbox.delivery(one).lane
    program.outbox.block_lane(lane, kind="auth", reason=Message("No"))
    data = str(program.paths.root)
    assert run(["settings", "set", "portal.client_id", "omega", "--data-dir", data, "--json"]) == 0
    assert [found.blocked for found in program.outbox.lanes() if found.blocked] == []


@pytest.mark.parametrize("settings", [{**PORTAL, **MAIL}, {**MAIL, **GATEWAY}])
def test_that_a_report_that_is_not_final_is_not_sent_to_the_patient_unasked(
    settings: dict[str, str],
    program: Program,
    import_files: ImportFiles,
    attach_text: AttachText,
) -> None:
    import_files(image("1"))
    attach_text(UID, status=ReportStatus.PRELIMINARY)
    for key, value in settings.items():
        program.settings.set(key, value)
    found = program.send.check(SendRequest((draft_to(program, MARIA),)))
    assert "report_not_final" in {one.code for one in found}


def test_that_an_older_version_and_another_study_s_report_are_told_beforehand(
    program: Program, import_files: ImportFiles, attach_text: AttachText
) -> None:
    import_files(image("1"))
    other = import_files(
        image("9", StudyInstanceUID=f"{UID}0", SeriesInstanceUID=f"{UID}0.1", PatientID="P-2")
    )
    attach_text(UID)
    older = draft_to(program, MARIA)
    attach_text(UID, "Retificado.")
    for key, value in {**PORTAL, **MAIL}.items():
        program.settings.set(key, value)
    found = program.send.check(SendRequest((older,)))
    assert "report_superseded" in {one.code for one in found}
    strange = replace(older, report_id=attach_text(other).id)
    found = program.send.check(SendRequest((strange,)))
    assert "report_of_another_study" in {
        one.code for one in found if one.severity is Severity.BLOCK
    }


@pytest.mark.parametrize("chosen", [0, 1])
def test_that_the_patient_s_link_opens_the_chosen_version_and_no_other(
    chosen: int, program: Program, import_files: ImportFiles, attach_text: AttachText
) -> None:
    import_files(image("1"))
    attach_text(UID)
    attach_text(UID, "Adendo em revisão.", status=ReportStatus.PRELIMINARY)
    for key, value in {**MAIL, **GATEWAY}.items():
        program.settings.set(key, value)
    report = program.archive.reports(UID)[chosen]
    (one,) = program.send.submit(
        SendRequest((DeliveryDraft(MARIA, UID, MARIA.email, report.id),)), undo_s=0
    )
    found = [item.report_id for item in program.outbox.items(one) if item.report_id is not None]
    assert found == [report.id]
