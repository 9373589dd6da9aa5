"""A report or key image of another patient, which came with this study's UID, reaches nobody."""

from datetime import UTC, datetime

import pytest

from omega_desktop.domain.errors import ReportError
from omega_desktop.domain.fax_cover import fax_cover
from omega_desktop.domain.model import (
    DeliveryDraft,
    EmailTarget,
    FaxTarget,
    PinnedImage,
    PortalTarget,
    SendRequest,
    SmsTarget,
    SOPInstanceUID,
    Target,
)
from omega_desktop.domain.policy import Severity
from omega_desktop.services.program import Program
from tests.dicom_files import document, image
from tests.unit.reports.test_renderer import foreign_pdf
from tests.unit.review.conftest import UID, AttachText, ImportFiles
from tests.unit.review.test_key_images import selection

ROSA = {"PatientID": "P-2", "PatientName": "Pereira^Rosa", "PatientBirthDate": "19880101"}
SETTINGS = {
    "smtp.host": "127.0.0.1",
    "smtp.from": "laudos@hospital.example",
    "fax.service": "hylafax",
    "sms.service": "zenvia",
    "gateway.url": "https://share.hospital.example",
}


@pytest.mark.parametrize(
    "target",
    [
        EmailTarget("dr.reis@clinica.example"),
        FaxTarget("+551133334444"),
        SmsTarget("+5511987654321"),
        PortalTarget(email="joao@casa.example"),
    ],
)
def test_that_a_report_of_another_patient_is_not_submitted(
    target: Target, program: Program, import_files: ImportFiles
) -> None:
    import_files(image("1"), document("8", foreign_pdf(), **ROSA))
    for key, value in SETTINGS.items():
        program.settings.set(key, value)
    (report,) = program.archive.reports(UID)
    found = program.send.check(SendRequest((DeliveryDraft(target, UID, "x", report.id),)))
    blocks = {one.code for one in found if one.severity is Severity.BLOCK}
    assert blocks == {"report_of_another_patient"}


def test_that_a_report_of_another_patient_is_not_made_into_a_document(
    program: Program, import_files: ImportFiles
) -> None:
    import_files(image("1"), document("8", foreign_pdf(), **ROSA))
    (report,) = program.archive.reports(UID)
    study = program.archive.study(UID)
    with pytest.raises(ReportError, match="another patient"):
        program.worklist.report_pdf(report.id)
    cover = fax_cover(
        FaxTarget("+551133334444"), program.settings, sender="", sent_at=datetime.now(UTC)
    )
    with pytest.raises(ReportError, match="another patient"):
        program.renderer.fax(report, study, cover)


@pytest.mark.parametrize(
    "written",
    [
        {"PatientName": "JOAO CONCEICAO"},
        {"PatientName": "Conceição^João^Batista"},
        {"PatientID": "OTHER-7"},
        {"PatientName": "Conceição Prado^João", "PatientBirthDate": None, "PatientID": None},
    ],
)
def test_that_a_patient_who_is_written_in_another_way_is_the_same(
    written: dict[str, str], program: Program, import_files: ImportFiles
) -> None:
    import_files(image("1"), document("8", foreign_pdf(), **written))
    program.settings.set("smtp.host", "127.0.0.1")
    program.settings.set("smtp.from", "laudos@hospital.example")
    (report,) = program.archive.reports(UID)
    draft = DeliveryDraft(EmailTarget("dr.reis@clinica.example"), UID, "x", report.id)
    found = program.send.check(SendRequest((draft,)))
    assert [one.code for one in found if one.severity is Severity.BLOCK] == []
    assert program.worklist.report_pdf(report.id)


def test_that_a_key_image_of_another_patient_is_neither_offered_nor_printed(
    program: Program, import_files: ImportFiles, attach_text: AttachText
) -> None:
    files = [image("1"), image("2", **ROSA)]
    chosen = [str(one.SOPInstanceUID) for one in files]
    import_files(*files, selection(*chosen))
    report = attach_text(UID)
    ours = PinnedImage(SOPInstanceUID(chosen[0]))
    assert program.worklist.offered_key_images(UID) == (ours,)
    with pytest.raises(ReportError):
        program.worklist.report_pdf(report.id, (PinnedImage(SOPInstanceUID(chosen[1])),))
