"""Who cannot be reached in one way is reached in the next while the outbox is worked."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from omega_desktop.domain.errors import PermanentSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    DeliveryDraft,
    DeliveryId,
    DeliveryState,
    EmailTarget,
    FaxTarget,
    Receipt,
    ReportStatus,
    Rung,
    SendRequest,
    SmsTarget,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import InlineCpuPool
from omega_desktop.domain.worklist import WorklistQuery
from omega_desktop.runtime.dispatcher import Dispatcher
from omega_desktop.runtime.jobs import JobRunner
from omega_desktop.services.program import Program, open_program
from omega_desktop.storage.paths import DataPaths
from omega_desktop.ui.delivery_actions import Act, acts_for, all_acts_for
from omega_desktop.ui.labels import reason_text, state_look
from omega_desktop.ui.outbox_feed import Snapshot
from tests.dicom_files import STUDY, image, write
from tests.unit.recipients.conftest import set_up_channels
from tests.unit.services.senders import ScriptedSender, fail_with, succeed

UID = StudyInstanceUID(STUDY)
WRONG = PermanentSendError(Message("The number does not exist"))


@pytest.fixture
def program(paths: DataPaths) -> Iterator[Program]:
    opened = open_program(paths, InlineCpuPool())
    set_up_channels(opened)
    yield opened
    opened.close()


@pytest.fixture
def sent(program: Program, tmp_path: Path) -> DeliveryId:
    """A fax that may become an e-mail and then a text message."""
    path = write(tmp_path / "source" / "1.dcm", image("1"))
    assert not program.importer.run([path], copy=True).failed
    text = tmp_path / "laudo.txt"
    text.write_text("Sem alterações.", encoding="utf-8")
    report = program.archive.attach_report(UID, text, status=ReportStatus.FINAL)
    draft = DeliveryDraft(
        FaxTarget("+551133334444"),
        UID,
        "+551133334444",
        report.id,
        fallback=(EmailTarget("reis@x.example"), SmsTarget("+5511987654321")),
    )
    (delivery,) = program.send.submit(SendRequest((draft,)), undo_s=0)
    return delivery


@pytest.fixture
def jobs(qapp) -> Iterator[JobRunner]:
    runner = JobRunner()
    yield runner
    assert runner.shutdown()
    runner.deleteLater()


def work(program: Program, jobs: JobRunner, *senders: ScriptedSender) -> Dispatcher:
    """A dispatcher that falls back."""
    return Dispatcher(
        program.outbox,
        {sender.channel: sender for sender in senders},
        jobs,
        fall_back=program.fall_back.look,
    )


def states(program: Program) -> dict[Channel, DeliveryState]:
    return {one.channel: one.state for one in program.outbox.deliveries()}


def test_that_a_fax_that_failed_goes_as_an_e_mail_and_no_further(
    program: Program, sent: DeliveryId, jobs: JobRunner, qtbot: QtBot
) -> None:
    dispatcher = work(
        program,
        jobs,
        ScriptedSender(fail_with(WRONG), channel=Channel.FAX),
        ScriptedSender(succeed, channel=Channel.EMAIL),
    )
    with qtbot.waitSignal(dispatcher.attention_needed) as told:
        dispatcher.start()
    assert told.args == [sent]
    wanted = {Channel.FAX: DeliveryState.FAILED, Channel.EMAIL: DeliveryState.COMPLETED}
    qtbot.waitUntil(lambda: states(program) == wanted)
    assert not program.outbox.fallbacks_due()
    dispatcher.stop()
    dispatcher.deleteLater()


def fails(program: Program, delivery: DeliveryId) -> None:
    claimed = program.outbox.claim()
    assert claimed is not None
    assert claimed.id == delivery
    program.outbox.fail(delivery, Message("The number does not exist"))


def snapshot(program: Program) -> Snapshot:
    return Snapshot(program.outbox.deliveries())


def needing_attention(program: Program) -> int:
    return program.worklist.page(WorklistQuery(failed_sends=True)).total


def test_that_what_was_sent_another_way_is_settled_and_says_so(
    program: Program, sent: DeliveryId
) -> None:
    fails(program, sent)
    assert program.outbox.delivery(sent).needs_attention
    assert (snapshot(program).attention(), needing_attention(program)) == (1, 1)
    (mail,) = program.fall_back.look()
    first = program.outbox.delivery(sent)
    assert (first.state, first.instead) == (DeliveryState.FAILED, mail)
    assert (snapshot(program).attention(), needing_attention(program)) == (0, 0)
    assert acts_for(first) == ()
    assert Act.RETRY in all_acts_for(first)
    said = reason_text(first, instead=snapshot(program).instead(first))
    assert said.startswith("On its way instead: E-mail to reis@x.example.")
    claimed = program.outbox.claim()
    assert claimed is not None
    program.outbox.complete(mail, Receipt(Rung.HANDED_OVER, Message("Said.")))
    said = reason_text(first, instead=snapshot(program).instead(first))
    assert said == "Sent instead: E-mail to reis@x.example. The number does not exist"
    assert (state_look(first).text, state_look(first).role) == ("Failed, sent another way", "muted")
    assert snapshot(program).attention() == 0


def test_that_when_the_next_way_fails_too_attention_is_on_that_one_alone(
    program: Program, sent: DeliveryId
) -> None:
    fails(program, sent)
    (mail,) = program.fall_back.look()
    fails(program, mail)
    (text,) = program.fall_back.look()
    fails(program, text)
    assert not program.fall_back.look()
    wanted = {one.id for one in program.outbox.deliveries() if one.needs_attention}
    assert wanted == {text}
    assert (snapshot(program).attention(), needing_attention(program)) == (1, 1)
    first = program.outbox.delivery(sent)
    said = reason_text(first, instead=snapshot(program).instead(first))
    assert said.startswith("Tried instead, and needs attention: SMS to +55 11 98765-4321.")


def test_that_what_is_retried_and_fails_again_needs_attention(
    program: Program, sent: DeliveryId
) -> None:
    fails(program, sent)
    (mail,) = program.fall_back.look()
    assert program.outbox.claim() is not None
    program.outbox.complete(mail, Receipt(Rung.HANDED_OVER, Message("Said.")))
    program.send.retry(sent)
    fails(program, sent)
    assert program.outbox.delivery(sent).needs_attention
    assert not program.fall_back.look()


def test_that_what_failed_before_the_program_ended_falls_back_at_the_next_start(
    program: Program, sent: DeliveryId, jobs: JobRunner, qtbot: QtBot
) -> None:
    assert program.outbox.claim() is not None
    program.outbox.fail(sent, Message("The number does not exist"))
    dispatcher = work(program, jobs, ScriptedSender(succeed, channel=Channel.EMAIL))
    dispatcher.start()
    qtbot.waitUntil(lambda: states(program).get(Channel.EMAIL) is DeliveryState.COMPLETED)
    dispatcher.stop()
    dispatcher.deleteLater()


def test_that_each_way_has_its_turn_when_all_fail(
    program: Program, sent: DeliveryId, jobs: JobRunner, qtbot: QtBot
) -> None:
    channels = (Channel.FAX, Channel.EMAIL, Channel.SMS)
    senders = [ScriptedSender(fail_with(WRONG), channel=one) for one in channels]
    dispatcher = work(program, jobs, *senders)
    dispatcher.start()
    wanted = dict.fromkeys(channels, DeliveryState.FAILED)
    qtbot.waitUntil(lambda: states(program) == wanted and not program.outbox.fallbacks_due())
    assert program.outbox.sent_instead(sent) is not None
    dispatcher.stop()
    dispatcher.deleteLater()
