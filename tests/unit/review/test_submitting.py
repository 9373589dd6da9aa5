"""What a request becomes when it is submitted, and what is said about it before."""

import time
from collections.abc import Sequence

import pytest

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    DeliveryDraft,
    EmailTarget,
    MediaTarget,
    Receipt,
    Report,
    Rung,
    SendRequest,
)
from omega_desktop.services.program import Program
from tests.dicom_files import STUDY, image
from tests.unit.outbox.builders import email_plan, request
from tests.unit.review.conftest import UID, AttachText, ImportFiles


@pytest.fixture
def report(program: Program, import_files: ImportFiles, attach_text: AttachText) -> Report:
    """A report, and an e-mail account nobody connects to."""
    import_files(image("1"))
    program.settings.set("smtp.host", "127.0.0.1")
    program.settings.set("smtp.from", "laudos@hospital.example")
    return attach_text(UID)


def to(address: str, report: Report, *, name: str = "", recipient: str = "") -> DeliveryDraft:
    return DeliveryDraft(
        EmailTarget(address, name=name), UID, recipient or address, report_id=report.id
    )


def recipients(program: Program, drafts: Sequence[DeliveryDraft]) -> list[str]:
    ids = program.send.submit(SendRequest(tuple(drafts)), undo_s=0)
    return [program.outbox.delivery(one).recipient for one in ids]


def codes(program: Program, *drafts: DeliveryDraft) -> set[str]:
    return {finding.code for finding in program.send.check(SendRequest(drafts))}


def test_that_one_person_written_in_several_ways_gets_one_message(
    program: Program, report: Report
) -> None:
    drafts = [
        to("Ana@Clinica.example", report),
        to("ana@clinica.example", report),
        to("ANA@clinica.example ", report, name="Dra. Ana", recipient="Dra. Ana"),
        to("bia@clinica.example", report),
    ]
    assert recipients(program, drafts) == ["Ana@clinica.example", "bia@clinica.example"]


def test_that_a_report_already_received_is_told_in_whatever_case_the_address_is_typed(
    program: Program, report: Report
) -> None:
    recipients(program, [to("Ana@clinica.example", report)])
    delivery = program.outbox.claim()
    assert delivery is not None
    program.outbox.complete(delivery.id, Receipt(Rung.HANDED_OVER, Message("taken")))
    assert "already_received" in codes(program, to("ana@CLINICA.example", report))
    assert "already_received" not in codes(program, to("bia@clinica.example", report))


@pytest.mark.parametrize(
    "address",
    [
        "ana@evil-hospital.example",
        "ana@hospital.example.evil.example",
        "ana@sub.hospital.example",
        "ana@hospital.exampl",
        "hospital.example@evil.example",
    ],
)
def test_that_a_domain_that_only_looks_like_ours_is_outside(
    program: Program, report: Report, address: str
) -> None:
    program.settings.set("policy.internal_domains", "hospital.example")
    assert "unknown_address" in codes(program, to(address, report))
    assert codes(program, to("ana@HOSPITAL.example", report)) == set()


def test_that_files_of_another_patient_in_a_study_are_told_before_it_is_sent(
    program: Program, import_files: ImportFiles
) -> None:
    import_files(
        image("1"),
        image("2", PatientID="P-2", PatientName="Pereira^Rosa", SeriesInstanceUID=STUDY + ".0"),
    )
    found = codes(program, DeliveryDraft(MediaTarget("/media/usb"), UID, "folder"))
    assert found == {"other_patient_files"}


def test_that_checking_stays_quick_with_thousands_of_known_addresses(
    program: Program, report: Report
) -> None:
    plans = [email_plan(f"p{number}@clinica{number}.example") for number in range(5000)]
    program.outbox.submit(request(*plans), plans, undo_s=0)
    with program.database.transaction() as connection:
        connection.execute("UPDATE delivery SET state = 'COMPLETED'")
    draft = to("p77@clinica78.example", report)
    codes(program, draft)
    began = time.thread_time()
    found = program.send.check(SendRequest((draft,)))
    assert time.thread_time() - began < 0.1  # on the window's thread; it was 0.4 s
    assert {one.code: one.resembles for one in found} == {
        "near_miss": "p77@clinica77.example",
        "unknown_address": "",
    }
