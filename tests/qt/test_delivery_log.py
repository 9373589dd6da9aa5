"""The log of deliveries to people: states in words, filters, the document, sending again."""

import csv
import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel

from omega_desktop.domain.documents import FaxCover
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    DeliveryDraft,
    DeliveryId,
    DeliveryState,
    EmailTarget,
    FaxTarget,
    PortalTarget,
    Receipt,
    Report,
    Rung,
    SendRequest,
    SmsTarget,
    Study,
    Target,
    Transmission,
)
from omega_desktop.domain.outcome import Undelivered
from omega_desktop.reports.renderer import Renderer
from omega_desktop.ui.delivery_actions import Act, acts_for, all_acts_for
from omega_desktop.ui.kept_password import KeptPassword, kept_password
from omega_desktop.ui.labels import lane_name, state_look
from omega_desktop.ui.main_window import MainWindow
from omega_desktop.ui.outbox_model import WINDOW_COLUMNS, OutboxColumn
from omega_desktop.ui.outbox_window import OutboxWindow
from omega_desktop.ui.send_again import SendAgainDialog
from omega_desktop.ui.send_preview import ReportPreview
from omega_desktop.ui.sent_document import sent_document
from tests.channels.fax_apis import Sinch
from tests.channels.fax_program import work
from tests.qt.send_support import World, report_pdf
from tests.qt.walker import repeated_names, unnamed_widgets
from tests.qt.window_support import Desk

FAX = "+551144445555"
CALL = Transmission(3, 3, 33.4, sender_number="+551133334444", remote_station="HOSPITAL")


class Sent:
    """Deliveries of one report, moved as dispatcher and followers would."""

    def __init__(self, program: World) -> None:
        program.channels()
        self.program, self.outbox = program, program.context.outbox
        self.study: Study = program.study()
        self.report: Report = program.report(self.study)

    def submit(self, target: Target, recipient: str) -> DeliveryId:
        draft = DeliveryDraft(target, self.study.study_instance_uid, recipient, self.report.id)
        (number,) = self.program.context.send.submit(SendRequest((draft,)), undo_s=0)
        return number

    def complete(self, target: Target, recipient: str, receipt: Receipt) -> Delivery:
        number = self.submit(target, recipient)
        claimed = self.outbox.claim()
        assert claimed is not None
        assert claimed.id == number
        self.outbox.complete(number, receipt)
        return self.outbox.delivery(number)

    def fax(self, rung: Rung = Rung.HANDED_OVER, call: Transmission | None = None) -> Delivery:
        receipt = Receipt(rung, Message("Said."), "job 7", call, follow_in_s=60)
        return self.complete(FaxTarget(FAX, "Dr. Reis"), FAX, receipt)

    def email(self, address: str = "reis@hosp.example") -> Delivery:
        receipt = Receipt(Rung.HANDED_OVER, Message("Said."), follow_in_s=60)
        return self.complete(EmailTarget(address), address, receipt)


@pytest.fixture
def sent(program: World) -> Sent:
    return Sent(program)


@pytest.fixture
def window(sent: Sent, desk: Desk) -> MainWindow:
    return desk.open()


def open_log(desk: Desk, window: MainWindow) -> OutboxWindow:
    desk.outbox_changed(window)
    window.show_outbox()
    found = window._outbox_window
    assert found is not None
    desk.settle()
    return found


def cells(log: OutboxWindow, column: OutboxColumn) -> list[str]:
    return [log.model.text(one, column) for one in log.model.deliveries]


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("target", "rung", "words"),
    [
        (FaxTarget(FAX), Rung.HANDED_OVER, "Handed to the fax service"),
        (FaxTarget(FAX), Rung.CONFIRMED, "Confirmed"),
        (SmsTarget("+5511998765432"), Rung.HANDED_OVER, "Sent to the telephone network"),
        (SmsTarget("+5511998765432"), Rung.CONFIRMED, "Delivered to the phone"),
        (PortalTarget(email="a@b.example"), Rung.HANDED_OVER, "Sent to the patient"),
        (EmailTarget("a@b.example"), Rung.HANDED_OVER, "Handed over"),
        (EmailTarget("a@b.example"), Rung.CONFIRMED, "Confirmed by the recipient's server"),
    ],
)
def test_that_a_state_is_told_in_the_words_of_its_channel(
    sent: Sent, target: Target, rung: Rung, words: str
) -> None:
    delivery = sent.complete(target, "x", Receipt(rung, Message("Said.")))
    assert state_look(delivery).text == words


def test_that_a_confirmed_fax_tells_its_pages_and_how_long_it_took(sent: Sent) -> None:
    delivery = sent.fax(Rung.CONFIRMED, CALL)
    assert state_look(delivery).text == "Confirmed: 3 of 3 page(s), 33 s"
    assert state_look(delivery, brief=True).text == "Confirmed"


def test_that_a_fax_at_the_service_can_be_stopped_and_a_confirmed_one_cannot(sent: Sent) -> None:
    assert acts_for(sent.fax()) == (Act.CANCEL,)
    assert acts_for(replace(sent.fax(), followed=False)) == ()  # no service that could stop it
    assert acts_for(sent.fax(Rung.CONFIRMED, CALL)) == ()
    assert acts_for(sent.email()) == ()
    stopping = replace(sent.fax(), cancel_requested=True)
    assert acts_for(stopping) == ()
    assert state_look(stopping).text == "Stopping"


def test_that_a_blocked_lane_is_named_for_people(sent: Sent) -> None:
    sent.submit(FaxTarget(FAX), FAX)
    sent.outbox.block_lane("fax:hylafax", kind="offline", reason=Message("No answer."))
    assert [lane_name(one) for one in sent.outbox.lanes()] == ["HylaFAX"]


# --- the window ----------------------------------------------------------------------------------


def test_that_the_log_has_peer_pages_and_sender_of_a_fax(
    sent: Sent, desk: Desk, window: MainWindow
) -> None:
    sent.fax(Rung.CONFIRMED, CALL)
    log = open_log(desk, window)
    assert cells(log, OutboxColumn.DESTINATION) == ["+55 11 4444-5555"]
    assert cells(log, OutboxColumn.PEER) == ["HylaFAX"]
    assert cells(log, OutboxColumn.PAGES) == ["3/3"]
    assert cells(log, OutboxColumn.FROM) == ["+55 11 3333-4444"]
    assert cells(log, OutboxColumn.DURATION) == ["33 s"]


def test_that_the_log_filters_by_channel_and_hides_what_only_a_fax_has(
    sent: Sent, desk: Desk, window: MainWindow
) -> None:
    sent.fax()
    sent.email()
    log = open_log(desk, window)
    pages = WINDOW_COLUMNS.index(OutboxColumn.PAGES)
    assert log.model.rowCount() == 2
    log.set_channels((Channel.EMAIL,), "E-mail")
    assert [one.channel for one in log.model.deliveries] == [Channel.EMAIL]
    assert log.table.isColumnHidden(pages)
    log.set_channels((Channel.FAX,), "Fax")
    assert [one.channel for one in log.model.deliveries] == [Channel.FAX]
    assert not log.table.isColumnHidden(pages)
    log.channel.cross.click()
    assert log.model.rowCount() == 2


def test_that_the_log_filters_by_period(sent: Sent, desk: Desk, window: MainWindow) -> None:
    old = sent.email("old@hosp.example")
    sent.email()
    with sent.program.program.database.transaction() as connection:
        connection.execute(
            "UPDATE delivery SET created_at='2020-01-01T00:00:00.000000+00:00' WHERE id=?",
            (old.id,),
        )
    log = open_log(desk, window)
    assert log.model.rowCount() == 2
    log.set_period(1, "Today")
    assert cells(log, OutboxColumn.DESTINATION) == ["reis@hosp.example"]
    log.period.cross.click()
    assert log.model.rowCount() == 2


def test_that_a_number_is_found_as_it_is_read_and_by_the_name(
    sent: Sent, desk: Desk, window: MainWindow
) -> None:
    sent.fax()
    sent.email()
    log = open_log(desk, window)
    for words in ("4444-5555", "551144445555", "dr. reis", "hylafax"):
        log.search.setText(words)
        log._filter()
        assert [one.channel for one in log.model.deliveries] == [Channel.FAX], words


def test_that_older_deliveries_are_read_when_asked_for(
    sent: Sent, desk: Desk, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window.feed, "_newest", 2)
    for number in range(3):
        sent.email(f"a{number}@hosp.example")
    log = open_log(desk, window)
    assert log.model.rowCount() == 2
    assert log.older.isVisible()
    log.older.click()
    desk.qtbot.waitUntil(lambda: log.model.rowCount() == 3)
    assert not log.older.isVisible()


def test_that_details_tell_of_the_call_and_what_was_learned_later(
    sent: Sent, desk: Desk, window: MainWindow
) -> None:
    delivery = sent.fax()
    sent.outbox.learned(delivery.id, Receipt(Rung.CONFIRMED, Message("Sent."), "7", CALL))
    mail = sent.email()
    sent.outbox.undelivered(mail.id, Undelivered(Message("Unknown user.")), max_attempts=8)
    log = open_log(desk, window)
    log.show_delivery(delivery.id)
    desk.settle()
    told = [label.text() for label in log.details.findChildren(QLabel)]
    assert "3 of 3 page(s)" in told
    assert "HOSPITAL" in told
    assert "+55 11 4444-5555\nDr. Reis" in told
    assert any("Confirmed: Sent." in text for text in told)
    log.show_delivery(mail.id)
    desk.settle()
    told = [label.text() for label in log.details.findChildren(QLabel)]
    assert any("Did not arrive: Unknown user." in text for text in told)


def test_that_the_log_is_exported_with_channels(
    sent: Sent, desk: Desk, window: MainWindow, tmp_path: Path
) -> None:
    sent.fax(Rung.CONFIRMED, CALL)
    log = open_log(desk, window)
    log.export(tmp_path / "log.csv")
    desk.settle()
    with (tmp_path / "log.csv").open(encoding="utf-8-sig", newline="") as file:
        head, row = list(csv.reader(file))
    found = dict(zip(head, row, strict=True))
    assert found["Channel"] == "Fax"
    assert found["Pages"] == "3/3"
    assert found["Destination"] == "'+55 11 4444-5555"  # no formula


def test_that_everything_in_the_log_has_a_name(sent: Sent, desk: Desk, window: MainWindow) -> None:
    delivery = sent.fax()
    log = open_log(desk, window)
    log.set_channels((Channel.FAX,), "Fax")
    log.set_period(7, "Last 7 days")
    log.show_delivery(delivery.id)
    desk.settle()
    assert unnamed_widgets(log) == []
    assert repeated_names(log) == []


# --- the document, and sending again -------------------------------------------------------------


def test_that_the_report_that_was_sent_is_shown(sent: Sent, desk: Desk, window: MainWindow) -> None:
    delivery = sent.email()
    assert Act.PREVIEW in all_acts_for(delivery)
    window.delivery_actions.do(Act.PREVIEW, delivery)
    desk.settle()
    (preview,) = window.findChildren(ReportPreview)
    desk.qtbot.waitUntil(lambda: preview._place.text() == "Page 1 of 1")
    preview.close()


class FaxRenderer(Renderer):
    """Lays a fax out as one page that stands for it."""

    covers: list[FaxCover]

    def fax(self, report: Report, study: Study, cover: FaxCover) -> bytes:
        self.covers.append(cover)
        return report_pdf(self._output / "fax.pdf").read_bytes()


def test_that_a_fax_is_shown_with_the_cover_page_it_had(
    program: World, sent: Sent, tmp_path: Path
) -> None:
    renderer = FaxRenderer(output=tmp_path)
    renderer.covers = []
    context = replace(program.context, renderer=renderer)
    delivery = sent.fax()
    assert sent_document(context, delivery).make().startswith(b"%PDF")
    (cover,) = renderer.covers
    assert (cover.recipient, cover.recipient_number) == ("Dr. Reis", FAX)
    assert cover.reference == str(delivery.id)
    assert cover.sender == "Dra. L. Souza"
    assert cover.sent_at <= datetime.now(UTC)


def test_that_the_log_shows_byte_for_byte_what_the_fax_service_got(
    program: World, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OMEGA_SECRET_FAX_PASSWORD", "secret")
    program.context.settings.set("organization.phone", "+55 11 3333-0000")
    with Sinch().running() as server:
        assert isinstance(server, Sinch)
        for key, value in {
            "service": "sinch",
            "url": server.url,
            "user": "key",
            "project": "proj-1",
        }.items():
            program.context.settings.set(f"fax.{key}", value)
        earlier = datetime.now(UTC) - timedelta(days=1)  # when its first attempt began
        monkeypatch.setattr(sent.outbox, "_clock", lambda: earlier)
        number = sent.submit(FaxTarget(FAX, "Dr. Reis"), FAX)
        assert work(program.program) == 1
        (document,) = server.documents.values()
    delivery = sent.outbox.delivery(number)
    assert sent_document(program.context, delivery).make() == document
    cover = PdfReader(io.BytesIO(document)).pages[0].extract_text()
    assert "+55 11 3333-0000" in cover
    assert f"{number}" in cover


def test_that_sending_once_more_is_reviewed_and_makes_a_new_delivery(
    sent: Sent, desk: Desk, window: MainWindow
) -> None:
    delivery = sent.fax(Rung.CONFIRMED, CALL)
    assert Act.RESEND in all_acts_for(delivery)
    window.delivery_actions.do(Act.RESEND, delivery)
    (dialog,) = window.findChildren(SendAgainDialog)
    assert any("already received" in text for text in dialog.review.texts())
    assert "undone" in dialog.message.text()
    dialog._guard.stop()
    dialog.send_button.click()
    desk.settle()
    newest, first = sent.outbox.deliveries()
    assert first.state is DeliveryState.COMPLETED
    assert newest.target == first.target
    assert newest.report_id == first.report_id
    assert newest.state is DeliveryState.HELD  # it can be undone


def test_that_only_what_has_ended_is_sent_once_more(sent: Sent) -> None:
    waiting = sent.outbox.delivery(sent.submit(EmailTarget("a@b.example"), "a@b.example"))
    assert Act.RESEND not in all_acts_for(waiting)
    assert Act.PREVIEW in all_acts_for(waiting)


# --- the password of a PDF -----------------------------------------------------------------------


def password_row(log: OutboxWindow) -> KeptPassword | None:
    found = log.findChild(KeptPassword)
    return found if isinstance(found, KeptPassword) else None


def test_that_a_password_is_shown_on_request_as_long_as_it_is_kept(
    sent: Sent, desk: Desk, window: MainWindow
) -> None:
    target = EmailTarget("reis@hosp.example", pdf_password="qumb-7xfd-9wth")
    number = sent.complete(
        target, target.address, Receipt(Rung.HANDED_OVER, Message("Said."), follow_in_s=60)
    ).id
    log = open_log(desk, window)
    log.show_delivery(number)
    desk.settle()
    row = password_row(log)
    assert row is not None
    assert unnamed_widgets(log) == []
    assert "qumb" not in " ".join(one.text() for one in log.findChildren(QLabel))
    row.show_button.click()
    assert row.label.text() == "qumb-7xfd-9wth"
    row.copy_button.click()
    assert QGuiApplication.clipboard().text() == "qumb-7xfd-9wth"
    sent.outbox.learned(number, Receipt(Rung.CONFIRMED, Message("Said.")))
    desk.outbox_changed(window)
    desk.settle()
    log.show_delivery(number)
    desk.settle()
    desk.qtbot.waitUntil(lambda: password_row(log) is None)
    texts = [one.text() for one in log.findChildren(QLabel)]
    assert "Set; not kept after sending" in texts


def test_that_a_protected_report_is_sent_once_more_with_a_new_password(
    sent: Sent, desk: Desk, window: MainWindow
) -> None:
    target = EmailTarget("reis@hosp.example", pdf_password="qumb-7xfd-9wth")
    delivery = sent.complete(target, target.address, Receipt(Rung.HANDED_OVER, Message("Said.")))
    assert kept_password(delivery) == ""
    window.delivery_actions.do(Act.RESEND, delivery)
    (dialog,) = window.findChildren(SendAgainDialog)
    assert unnamed_widgets(dialog) == []
    dialog._guard.stop()
    dialog.send_button.click()
    row = dialog._password
    assert row is not None
    assert "Type a password" in row.field.error
    assert len(sent.outbox.deliveries()) == 1
    row.suggest_button.click()
    assert row.field.error == ""
    chosen = row.line.text()
    dialog.send_button.click()
    desk.settle()
    newest, _first = sent.outbox.deliveries()
    assert newest.target == replace(target, pdf_password=chosen)


def test_that_a_report_sent_without_a_password_gets_one_where_it_is_required_now(
    sent: Sent, desk: Desk, window: MainWindow
) -> None:
    delivery = sent.complete(
        EmailTarget("reis@hosp.example"),
        "reis@hosp.example",
        Receipt(Rung.HANDED_OVER, Message(".")),
    )
    window.delivery_actions.do(Act.RESEND, delivery)
    (dialog,) = window.findChildren(SendAgainDialog)
    assert dialog._password is None
    dialog.reject()
    desk.settle()
    sent.program.context.settings.set("report.pdf_password_required", "true")
    window.delivery_actions.do(Act.RESEND, delivery)
    dialog = window.findChildren(SendAgainDialog)[-1]
    assert dialog._password is not None
    assert dialog.send_button.isEnabled()
    dialog.reject()
