"""The same version to the same person again is told, with when it was sent."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from omega_desktop.cli import run
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    ContactPoint,
    ContactSystem,
    DeliveryDraft,
    EmailTarget,
    FaxTarget,
    LinkTarget,
    Practitioner,
    PractitionerId,
    Receipt,
    Report,
    ReportStatus,
    Rung,
    SendRequest,
    SmsTarget,
    Target,
)
from omega_desktop.domain.policy import Finding
from omega_desktop.services.program import Program
from tests.unit.recipients.conftest import UID

Deliver = Callable[[Target], datetime]


def draft(target: Target, report: Report) -> DeliveryDraft:
    """To whom it is written to."""
    place = target.address if isinstance(target, EmailTarget | LinkTarget) else ""
    place = target.number if isinstance(target, FaxTarget | SmsTarget) else place
    return DeliveryDraft(target, UID, place, report.id)


def found(program: Program, target: Target, report: Report) -> dict[str, Finding]:
    """Findings by their codes."""
    return {one.code: one for one in program.send.check(SendRequest((draft(target, report),)))}


@pytest.fixture
def deliver(program: Program, report: Report) -> Deliver:
    """Send the report and hand it over; returns when it was."""

    def run(target: Target) -> datetime:
        (sent,) = program.send.submit(SendRequest((draft(target, report),)), undo_s=0)
        claimed = program.outbox.claim()
        assert claimed is not None
        assert claimed.id == sent
        program.outbox.complete(sent, Receipt(Rung.HANDED_OVER, Message("taken")))
        ended = program.outbox.delivery(sent).ended_at
        assert ended is not None
        return ended

    return run


@pytest.mark.parametrize(
    ("first", "again"),
    [
        (EmailTarget("Ana@x.example"), EmailTarget("ana@X.example")),
        (FaxTarget("(11) 3333-4444"), FaxTarget("+55 11 33334444")),
        (SmsTarget("11 98765-4321"), SmsTarget("+5511987654321")),
        (EmailTarget("ana@x.example"), LinkTarget("Ana@x.example")),
        (SmsTarget("11 98765-4321"), FaxTarget("11 98765 4321")),
    ],
)
def test_that_the_same_version_to_the_same_place_is_told_with_its_date(
    program: Program, report: Report, deliver: Deliver, first: Target, again: Target
) -> None:
    assert "already_received" not in found(program, again, report)
    when = deliver(first)
    told = found(program, again, report)
    assert told["already_received"].last_sent == when
    assert "already_received_otherwise" not in told


def test_that_another_version_is_nothing_to_ask_about(
    program: Program, report: Report, deliver: Deliver, tmp_path: Path
) -> None:
    when = deliver(FaxTarget("(11) 3333-4444"))
    amended = tmp_path / "amended.txt"
    amended.write_text("Nódulo.", encoding="utf-8")
    newer = program.archive.attach_report(UID, amended, status=ReportStatus.AMENDED)
    told = found(program, FaxTarget("(11) 3333-4444"), newer)
    assert "already_received" not in told
    assert told["external_address"].last_sent == when


def test_that_the_same_person_by_another_channel_is_noted(
    program: Program, report: Report, deliver: Deliver
) -> None:
    program.directory.save_practitioner(
        Practitioner(
            PractitionerId(0),
            "Reis",
            contacts=(
                ContactPoint(ContactSystem.EMAIL, "Reis@x.example"),
                ContactPoint(ContactSystem.FAX, "11 3333-4444"),
                ContactPoint(ContactSystem.SMS, "11 98765-4321"),
            ),
        )
    )
    when = deliver(FaxTarget("11 3333-4444"))
    for target in (EmailTarget("reis@X.example"), SmsTarget("+5511987654321")):
        told = found(program, target, report)
        assert told["already_received_otherwise"].last_sent == when
        assert "already_received" not in told
    assert "already_received_otherwise" not in found(program, FaxTarget("1133334444"), report)
    assert "already_received_otherwise" not in found(program, EmailTarget("a@x.example"), report)


def test_that_what_failed_was_not_received(program: Program, report: Report) -> None:
    target = FaxTarget("+551133334444")
    (sent,) = program.send.submit(SendRequest((draft(target, report),)), undo_s=0)
    program.outbox.claim()
    program.outbox.fail(sent, Message("no"))
    told = found(program, target, report)
    assert "already_received" not in told
    assert told["unknown_address"].last_sent is None


def test_that_the_last_date_is_told_for_every_recipient_of_a_request(
    program: Program, report: Report, deliver: Deliver
) -> None:
    when = deliver(EmailTarget("Ana@x.example"))
    drafts = tuple(
        draft(one, report) for one in (LinkTarget("ana@x.example"), FaxTarget("11 3333-4444"))
    )
    assert program.send.last_sent(SendRequest(drafts)) == {"ana@x.example": when}


def test_that_the_command_line_says_when_it_was_sent(
    program: Program, report: Report, deliver: Deliver, capsys: pytest.CaptureFixture[str]
) -> None:
    when = deliver(FaxTarget("(11) 3333-4444")).astimezone()
    data = str(program.paths.root)
    assert run(["send-report", UID, "--fax", "11 33334444", "--data-dir", data]) == 3
    assert f"this version of the report. (last sent {when:%Y-%m-%d})" in capsys.readouterr().err


# --- one request ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("targets", "kept"),
    [
        ((FaxTarget("+551133334444", "Reis"), FaxTarget("(11) 3333-4444")), 1),
        ((EmailTarget("Reis@x.example", "Reis"), EmailTarget("reis@X.EXAMPLE ")), 1),
        ((EmailTarget("reis@x.example"), LinkTarget("Reis@x.example")), 1),
        ((SmsTarget("11987654321"), FaxTarget("+55 (11) 98765-4321")), 1),
        ((FaxTarget("1133334444"), FaxTarget("1133334445")), 2),
        ((EmailTarget("reis@x.example"), FaxTarget("1133334444")), 2),
    ],
)
def test_that_nothing_goes_to_the_same_place_twice_in_one_request(
    program: Program, report: Report, targets: tuple[Target, ...], kept: int
) -> None:
    drafts = tuple(draft(one, report) for one in targets)
    ids = program.send.submit(SendRequest(drafts), undo_s=0)
    assert len(ids) == kept
    assert program.outbox.delivery(ids[0]).channel is drafts[0].channel  # the first one counts


def test_that_a_report_and_a_link_to_the_study_are_not_the_same(
    program: Program, report: Report
) -> None:
    link = DeliveryDraft(LinkTarget("reis@x.example"), UID, "reis@x.example")
    ids = program.send.submit(
        SendRequest((draft(EmailTarget("reis@x.example"), report), link)), undo_s=0
    )
    assert len(ids) == 2
