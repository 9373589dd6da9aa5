"""Which reports may be attached to an e-mail without a password, and which may not."""

from dataclasses import replace
from pathlib import Path

import pytest

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import DeliveryDraft, EmailTarget, FaxTarget, Rung, SendRequest
from omega_desktop.domain.outcome import Receipt
from omega_desktop.services.program import Program
from tests.dicom_files import image
from tests.unit.review.conftest import UID, AttachText, ImportFiles

PASSWORD = "qumb-7xfd-9wth"
MAIL = EmailTarget("ana@clinica.example")


@pytest.fixture
def draft(program: Program, import_files: ImportFiles, attach_text: AttachText) -> DeliveryDraft:
    """A report to an address, by a program that can send e-mail."""
    import_files(image("1"))
    program.settings.set("smtp.host", "127.0.0.1")
    program.settings.set("smtp.from", "laudos@clinica.example")
    return DeliveryDraft(MAIL, UID, MAIL.address, attach_text(UID).id)


def codes(program: Program, draft: DeliveryDraft, **values: object) -> set[str]:
    target = replace(MAIL, **values)  # type: ignore[arg-type] # by name
    found = program.send.check(SendRequest((replace(draft, target=target),)))
    return {one.code for one in found if "password" in one.code}


@pytest.mark.parametrize("by", ["setting", "policy"])
def test_that_nothing_is_attached_without_a_password_where_one_is_required(
    program: Program, draft: DeliveryDraft, tmp_path: Path, by: str
) -> None:
    assert not program.send.requires_pdf_password()
    assert codes(program, draft) == set()
    if by == "setting":
        program.settings.set("report.pdf_password_required", "true")
    else:
        rules = tmp_path / "policy.json"
        rules.write_text('{"require_pdf_password": true}', encoding="utf-8")
        program.settings.set("policy.file", str(rules))
    assert program.send.requires_pdf_password()
    assert codes(program, draft) == {"pdf_password_required"}
    assert codes(program, draft, pdf_password=PASSWORD) == set()
    with pytest.raises(OmegaError, match="cannot be sent"):
        program.send.submit(SendRequest((draft,)))
    program.settings.set("fax.service", "hylafax")
    fax = replace(draft, target=FaxTarget("+551133334444"), recipient="+551133334444")
    assert not [one for one in program.send.check(SendRequest((fax,))) if "pdf" in one.code]


def test_that_an_e_mail_with_a_link_needs_no_password(
    program: Program, draft: DeliveryDraft
) -> None:
    program.settings.set("report.pdf_password_required", "true")
    program.settings.set("email.delivery", "link")
    assert codes(program, draft) == set()


def test_that_an_unfit_password_is_refused_whoever_submits_it(
    program: Program, draft: DeliveryDraft
) -> None:
    assert codes(program, draft, pdf_password="short") == {"bad_pdf_password"}


def test_that_a_protected_report_is_never_sent_again_without_protection(
    program: Program, draft: DeliveryDraft
) -> None:
    wanted = replace(draft, target=replace(MAIL, pdf_password=PASSWORD))
    (one,) = program.send.submit(SendRequest((wanted,)), undo_s=0)
    waiting = program.outbox.delivery(one)
    assert program.send.request_again(waiting).deliveries[0].target == wanted.target
    assert program.outbox.claim() is not None
    program.outbox.complete(one, Receipt(Rung.HANDED_OVER, Message("taken")))
    again = program.send.request_again(program.outbox.delivery(one))
    assert "pdf_password_forgotten" in {found.code for found in program.send.check(again)}
    with pytest.raises(OmegaError, match="cannot be sent"):
        program.send.submit(again)
