"""Reports by e-mail as protected links, where the organisation wants no attachments."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.model import (
    DeliveryDraft,
    DeliveryState,
    EmailTarget,
    PinnedImage,
    Rung,
    SendRequest,
    StudyInstanceUID,
)
from omega_desktop.domain.report_options import ReportOptions, with_options
from omega_desktop.domain.sharing import ShareState
from omega_desktop.reports.preview import page_count, page_png
from omega_desktop.services.program import Program
from tests.channels.link_rig import Recipient, link_in, work
from tests.e2e.conftest import Mailbox
from tests.servers import free_port

pytestmark = pytest.mark.real_server


def the_request(program: Program, study: StudyInstanceUID) -> SendRequest:
    (report,) = program.archive.reports(study)
    target = EmailTarget("ana@clinica.example", "Ana")
    return SendRequest((DeliveryDraft(target, study, target.address, report.id),))


def test_that_the_report_is_behind_a_link_and_nothing_is_attached(
    program: Program, study: StudyInstanceUID, mailbox: tuple[Mailbox, int]
) -> None:
    program.settings.set("email.delivery", "link")
    (one,) = program.send.submit(the_request(program, study), undo_s=0)
    work(program)
    delivery = program.outbox.delivery(one)
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason
    assert delivery.rung is Rung.HANDED_OVER
    (message,) = mailbox[0].messages
    assert not list(message.iter_attachments())
    opened = Recipient(link_in(message)).open()
    assert opened.instances() == []
    (shared,) = opened.manifest["studies"]
    assert len(shared["reports"]) == 1


def test_that_a_typed_date_of_birth_opens_it(
    program: Program, study: StudyInstanceUID, mailbox: tuple[Mailbox, int]
) -> None:
    program.settings.set("email.delivery", "link")
    with program.database.transaction() as connection:
        connection.execute("UPDATE study SET birth_date=''")
    request = the_request(program, study)
    with pytest.raises(OmegaError, match="date of birth"):
        program.send.submit(request, undo_s=0)
    (draft,) = request.deliveries
    assert isinstance(draft.target, EmailTarget)
    typed = replace(draft, target=replace(draft.target, birth_date=date(1961, 5, 3)))
    program.send.submit(SendRequest((typed,)), undo_s=0)
    work(program)
    (message,) = mailbox[0].messages
    opened = Recipient(link_in(message)).open(birth_date=date(1961, 5, 3))
    assert len(opened.manifest["studies"]) == 1


def test_that_key_images_are_behind_the_link_as_the_preview_shows_them(
    program: Program, study: StudyInstanceUID, mailbox: tuple[Mailbox, int]
) -> None:
    program.settings.set("email.delivery", "link")
    images = tuple(
        PinnedImage(one.sop_instance_uid) for one in program.archive.instances(study)[1:3]
    )
    (draft,) = the_request(program, study).deliveries
    (one,) = program.send.submit(
        SendRequest((with_options(draft, ReportOptions("", images)),)), undo_s=0
    )
    work(program)
    assert program.outbox.delivery(one).state is DeliveryState.COMPLETED
    opened = Recipient(link_in(mailbox[0].messages[0])).open()
    (shown,) = opened.manifest["studies"][0]["reports"]
    shared = opened.file(shown)
    assert draft.report_id is not None
    expected = program.worklist.report_pdf(draft.report_id, images)
    assert page_count(shared) == page_count(program.worklist.report_pdf(draft.report_id)) + 1
    for page in range(page_count(expected)):
        assert page_png(shared, page=page, width_px=400) == page_png(
            expected, page=page, width_px=400
        )


def test_that_without_a_gateway_it_is_not_sent_at_all(
    program: Program, study: StudyInstanceUID, mailbox: tuple[Mailbox, int]
) -> None:
    program.settings.set("email.delivery", "link")
    program.settings.unset("gateway.url")
    with pytest.raises(OmegaError, match="gateway"):
        program.send.submit(the_request(program, study), undo_s=0)
    assert not mailbox[0].messages


def test_that_what_was_to_be_attached_before_the_change_is_not_attached_after_it(
    program: Program, study: StudyInstanceUID, mailbox: tuple[Mailbox, int]
) -> None:
    (one,) = program.send.submit(the_request(program, study), undo_s=0)
    program.settings.set("email.delivery", "link")
    work(program)
    delivery = program.outbox.delivery(one)
    assert delivery.state is DeliveryState.FAILED
    assert "links now" in str(delivery.reason)
    assert not mailbox[0].messages


def test_that_what_was_to_be_a_protected_link_before_the_change_is_not_attached_after_it(
    program: Program, study: StudyInstanceUID, mailbox: tuple[Mailbox, int], tmp_path: Path
) -> None:
    """It was reviewed as protected, and a policy may ask for a password on what is attached."""
    policy = tmp_path / "policy.json"
    policy.write_text('{"require_pdf_password": true}', encoding="utf-8")
    program.settings.set("policy.file", str(policy))
    program.settings.set("email.delivery", "link")
    (one,) = program.send.submit(the_request(program, study), undo_s=0)
    program.settings.set("email.delivery", "attachment")
    work(program)
    delivery = program.outbox.delivery(one)
    assert not mailbox[0].messages
    assert delivery.state is DeliveryState.FAILED
    assert "attached now" in str(delivery.reason)


def test_that_what_is_shared_for_a_report_that_waits_for_its_mail_server_stays(
    program: Program, study: StudyInstanceUID, mailbox: tuple[Mailbox, int]
) -> None:
    program.settings.set("email.delivery", "link")
    program.settings.set("smtp.port", str(free_port()))
    (one,) = program.send.submit(the_request(program, study), undo_s=0)
    work(program)
    assert program.outbox.delivery(one).state is DeliveryState.READY
    (before,) = program.shares.shares()
    program.shares.refresh()  # as the window does once in a while
    (share,) = program.shares.shares()
    assert (share.share_id, share.state) == (before.share_id, ShareState.ACTIVE)
    program.settings.set("smtp.port", str(mailbox[1]))
    for lane in program.outbox.lanes():
        program.outbox.open_lane(lane.key)
    work(program)
    assert program.outbox.delivery(one).state is DeliveryState.COMPLETED
    assert [found.share_id for found in program.shares.shares()] == [before.share_id]
    (message,) = mailbox[0].messages
    Recipient(link_in(message)).open()


def test_that_the_link_of_a_report_is_sent_again_from_the_outbox(
    program: Program, study: StudyInstanceUID, mailbox: tuple[Mailbox, int]
) -> None:
    program.settings.set("email.delivery", "link")
    program.send.submit(the_request(program, study), undo_s=0)
    work(program)
    (share,) = program.shares.shares()
    with pytest.raises(OmegaError, match="outbox"):
        program.shares.send_again(share.share_id, share.links[0].link_hash)
    assert program.shares.url(share.links[0].delivery_id)  # and nothing was revoked
