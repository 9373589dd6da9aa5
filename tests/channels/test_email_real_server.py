"""Reports through a real mail server, up to the recipient's mailbox."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import pytest
from pypdf import PdfReader

from omega_desktop.domain.errors import AuthSendError, PermanentSendError, TransientSendError
from omega_desktop.domain.model import (
    Channel,
    DeliveryDraft,
    DeliveryId,
    DeliveryState,
    EmailTarget,
    ReportId,
    Rung,
    SendRequest,
)
from omega_desktop.domain.ports import CancelToken, no_progress
from omega_desktop.senders import email as email_sender
from omega_desktop.senders.email import EmailSender
from omega_desktop.services.attempt import RetryRules, run_attempt
from omega_desktop.storage.audit import AuditTrail
from omega_desktop.storage.database import Database
from omega_desktop.storage.outbox import DeliveryPlan, Outbox
from omega_desktop.storage.settings import Settings
from tests.channels.email_parts import (
    PATIENT_WORDS,
    UID,
    Journal,
    Renderer,
    SecretsInMemory,
    Studies,
    a_delivery,
    a_pdf,
)
from tests.channels.mail_rig import MESSAGE_SIZE_LIMIT, PASSWORD, USER, MailRig, running_mail_rig
from tests.servers import wait_until

pytestmark = pytest.mark.real_server

NEXT_NUMBER = iter(range(1000, 9999))


@pytest.fixture(scope="module")
def rig() -> Iterator[MailRig]:
    with running_mail_rig() as running:
        yield running


@pytest.fixture
def settings(database: Database, rig: MailRig) -> Settings:
    made = Settings(database)
    for key, value in {
        "smtp.host": "localhost",
        "smtp.port": str(rig.starttls_port),
        "smtp.security": "starttls",
        "smtp.user": USER,
        "smtp.from": USER,
        "smtp.from_name": "Clínica Ômega",
        "smtp.ca_file": str(rig.certificates.ca),
        "organization.name": "Clínica Ômega",
    }.items():
        made.set(key, value)
    return made


def a_sender(
    settings: Settings,
    *,
    pdf: bytes = b"",
    password: str = PASSWORD,
    journal: Journal | None = None,
) -> EmailSender:
    return EmailSender(
        studies=Studies(),
        journal=journal or Journal(),
        renderer=Renderer(pdf),
        settings=settings,
        secrets=SecretsInMemory(smtp_password=password),
        timeout_s=10,
    )


def send(sender: EmailSender, address: str = "ana@clinic.test") -> str:
    """Send and return the Message-ID."""
    delivery = a_delivery(address, number=next(NEXT_NUMBER))
    receipt = sender.send(delivery, progress=no_progress, cancel=CancelToken())
    assert receipt.rung is Rung.HANDED_OVER
    return receipt.remote_id


def pdf_in(message: EmailMessage) -> bytes:
    (attachment,) = message.iter_attachments()
    content = attachment.get_content()
    assert isinstance(content, bytes)
    return content


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_that_a_report_arrives_and_opens(rig: MailRig, settings: Settings, security: str) -> None:
    settings.set("smtp.security", security)
    settings.set("smtp.port", str(rig.tls_port if security == "tls" else rig.starttls_port))
    pdf = a_pdf(700_000)
    (message,) = rig.arrived(send(a_sender(settings, pdf=pdf)))
    assert pdf_in(message) == pdf
    assert len(PdfReader(io.BytesIO(pdf_in(message))).pages) == 1
    assert message["From"] == f"Clínica Ômega <{USER}>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert not any(word in str(message) for word in PATIENT_WORDS)
    assert "with ESMTPSA" in message["Received"]  # encrypted, and logged in


def test_that_testing_the_connection_works_and_sends_nothing(
    rig: MailRig, settings: Settings
) -> None:
    before = len(rig.inbox())
    said = email_sender.test_connection(settings, SecretsInMemory(smtp_password=PASSWORD))
    assert "login" in str(said)
    rig.wait_until_delivered()
    assert len(rig.inbox()) == before


def test_that_a_wrong_password_is_tried_once(rig: MailRig, settings: Settings) -> None:
    before, sessions = rig.log.count("authentication failed"), rig.log.count(" auth=0/")
    with pytest.raises(AuthSendError, match="password") as fault:
        send(a_sender(settings, password="wrong"))
    assert fault.value.detail.startswith("535")
    # Postfix writes its log in a process of its own, after it has answered
    wait_until(lambda: rig.log.count(" auth=0/") > sessions, what="the session's end in the log")
    assert rig.log.count("authentication failed") == before + 1


def test_that_an_unknown_authority_gets_neither_password_nor_report(
    rig: MailRig, settings: Settings
) -> None:
    settings.unset("smtp.ca_file")
    with pytest.raises(AuthSendError, match="not trusted"):
        send(a_sender(settings))


def test_that_the_server_s_refusals_are_final(rig: MailRig, settings: Settings) -> None:
    with pytest.raises(PermanentSendError, match="recipient") as fault:
        send(a_sender(settings), "nobody@clinic.test")
    assert fault.value.detail.startswith("550 5.1.1")
    assert "nobody" not in fault.value.detail
    with pytest.raises(PermanentSendError, match="too large"):
        send(a_sender(settings, pdf=a_pdf(MESSAGE_SIZE_LIMIT)))


def test_that_a_plain_port_is_not_taken_for_an_encrypted_one(
    rig: MailRig, settings: Settings
) -> None:
    settings.set("smtp.security", "tls")
    with pytest.raises(AuthSendError, match="encrypted"):
        send(a_sender(settings))


# --- the server goes away -----------------------------------------------------------------------


class KillAt(CancelToken):
    """Kills the server when the sender takes its n-th step; never cancels."""

    def __init__(self, step: int, kill: Callable[[], None]) -> None:
        super().__init__()
        self._steps_left = step
        self._kill = kill

    def raise_if_cancelled(self) -> None:
        self._steps_left -= 1
        if self._steps_left == 0:
            self._kill()


class KillBeforeTheEnd(Outbox):
    """Kills the server after the point of no return was written, before the end is sent."""

    kill: Callable[[], None] | None = None

    def point_of_no_return(self, delivery_id: DeliveryId, *, remote_id: str = "") -> None:
        super().point_of_no_return(delivery_id, remote_id=remote_id)
        if self.kill is not None:
            self.kill()


class Clock:
    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 22, 14, 10, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.moment += timedelta(milliseconds=1)
        return self.moment


def test_that_a_server_that_goes_away_at_any_step_loses_and_doubles_nothing(
    rig: MailRig, settings: Settings, database: Database
) -> None:
    clock = Clock()
    outbox = KillBeforeTheEnd(database, AuditTrail(database), clock=clock)
    sender = EmailSender(
        studies=Studies(),
        journal=outbox,
        renderer=Renderer(a_pdf(100_000)),
        settings=settings,
        secrets=SecretsInMemory(smtp_password=PASSWORD),
        timeout_s=10,
    )
    steps = 14  # before connecting, connected ... each piece of the message, before its end
    draft = DeliveryDraft(EmailTarget("ana@clinic.test"), UID, "ana@clinic.test", ReportId(7))
    plans = [DeliveryPlan(draft, "smtp", "mail")] * 3
    outbox.submit(SendRequest((draft,)), plans, undo_s=0)

    def attempt(cancel: CancelToken) -> DeliveryId | None:
        delivery = outbox.claim()
        if delivery is None:
            return None
        run_attempt(
            outbox,
            sender,
            delivery,
            rules=RetryRules(max_attempts=100),
            progress=no_progress,
            cancel=cancel,
        )
        return delivery.id

    # killed once at each step of the same delivery, and started again
    for step in range(1, steps + 1):
        first = attempt(KillAt(step, rig.kill_postfix))
        assert first is not None
        assert outbox.delivery(first).state is DeliveryState.READY
        rig.start_postfix()
        outbox.open_lane("smtp")
        clock.moment += timedelta(hours=2)
    outbox.kill = rig.kill_postfix
    doubtful = attempt(CancelToken())
    assert doubtful == first
    outbox.kill = None
    rig.start_postfix()
    while attempt(CancelToken()) is not None:
        clock.moment += timedelta(hours=2)

    rig.wait_until_delivered()
    deliveries = outbox.deliveries()
    assert {one.channel for one in deliveries} == {Channel.EMAIL}
    states = {one.id: one.state for one in deliveries}
    assert doubtful is not None
    assert states.pop(doubtful) is DeliveryState.UNKNOWN
    assert set(states.values()) == {DeliveryState.COMPLETED}
    in_the_mailbox = [str(one["Message-ID"]) for one in rig.inbox()]
    for one in deliveries:
        copies = in_the_mailbox.count(one.remote_id)
        # what is not known here was not taken there: it died before the end of the message
        assert copies == (0 if one.id == doubtful else 1), one.state


def test_that_a_server_that_is_down_holds_the_lane_and_costs_no_attempt(
    rig: MailRig, settings: Settings
) -> None:
    rig.kill_postfix()
    try:
        with pytest.raises(TransientSendError) as fault:
            send(a_sender(settings))
        assert fault.value.lane_down
    finally:
        rig.start_postfix()
    assert rig.arrived(send(a_sender(settings)))
