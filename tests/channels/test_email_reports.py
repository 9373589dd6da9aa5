"""What became of an e-mail: reports of delivery of a real server, read in a real mailbox."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from omega_desktop.domain.errors import AuthSendError, OmegaError
from omega_desktop.domain.model import (
    Delivery,
    DeliveryDraft,
    DeliveryState,
    EmailTarget,
    ReportId,
    Rung,
    SendRequest,
)
from omega_desktop.domain.outcome import Outcome, Pending, Receipt, Undelivered
from omega_desktop.domain.ports import CancelToken, no_progress
from omega_desktop.senders import email as email_sender
from omega_desktop.senders.email import EmailSender
from omega_desktop.senders.mailbox import MailboxSession, Place, read_mailbox_account
from omega_desktop.services.attempt import RetryRules, run_attempt
from omega_desktop.services.following import follow_up
from omega_desktop.storage.audit import AuditTrail
from omega_desktop.storage.database import Database
from omega_desktop.storage.outbox import DeliveryPlan, Outbox
from omega_desktop.storage.settings import Settings
from tests.channels.email_parts import UID, Journal, Renderer, SecretsInMemory, Studies, a_delivery
from tests.channels.mail_rig import PASSWORD, USER, MailRig, running_mail_rig
from tests.channels.test_email_dsn import a_report
from tests.servers import wait_until

pytestmark = pytest.mark.real_server

NEXT_NUMBER = iter(range(10_000, 99_999))


class Clock:
    """The real time, moved on by the test."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


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
        "smtp.user": USER,
        "smtp.from": USER,
        "smtp.ca_file": str(rig.certificates.ca),
        "imap.host": "localhost",
        "imap.port": str(rig.imaps_port),
    }.items():
        made.set(key, value)
    return made


def a_sender(
    settings: Settings,
    clock: Callable[[], datetime],
    *,
    journal: Journal | Outbox | None = None,
    secrets: SecretsInMemory | None = None,
) -> EmailSender:
    return EmailSender(
        studies=Studies(),
        journal=journal or Journal(),
        renderer=Renderer(),
        settings=settings,
        secrets=secrets or SecretsInMemory(smtp_password=PASSWORD),
        clock=clock,
        timeout_s=10,
    )


def sent(sender: EmailSender, address: str, clock: Clock) -> Delivery:
    """Send, and return the delivery as it stands after that."""
    delivery = a_delivery(address, number=next(NEXT_NUMBER))
    receipt = sender.send(delivery, progress=no_progress, cancel=CancelToken())
    assert receipt.rung is Rung.HANDED_OVER
    assert receipt.follow_in_s == 60
    return replace(delivery, remote_id=receipt.remote_id, ended_at=clock())


def learned(
    sender: EmailSender,
    delivery: Delivery,
    clock: Clock,
    until: Callable[[Outcome], bool] = lambda found: not isinstance(found, Pending),
) -> Outcome:
    """Ask, a minute later each time, until an answer comes that is waited for."""

    def ask() -> list[Outcome]:
        clock.ahead += timedelta(seconds=61)
        found = sender.follow(delivery, cancel=CancelToken())
        return [found] if until(found) else []

    return wait_until(ask, timeout_s=20, interval_s=0.2, what="the report was read")[0]


def test_that_a_delivered_report_is_confirmed(rig: MailRig, settings: Settings) -> None:
    clock = Clock()
    sender = a_sender(settings, clock)
    found = learned(sender, sent(sender, "ana@clinic.test", clock), clock)
    assert isinstance(found, Receipt)
    assert found.rung is Rung.CONFIRMED
    assert found.follow_in_s is None


def test_that_a_bounce_says_what_the_other_server_said_and_names_nobody(
    rig: MailRig, settings: Settings
) -> None:
    clock = Clock()
    sender = a_sender(settings, clock)
    found = learned(sender, sent(sender, "gone@clinic.test", clock), clock)
    assert isinstance(found, Undelivered)
    assert found.retry_in_s is None
    assert "There is no such e-mail address" in str(found.reason)
    assert "5.1.1" in str(found.reason)
    assert "no such user here" in str(found.reason)
    assert "gone" not in str(found.reason)


def test_that_a_full_mailbox_is_told_while_the_server_goes_on_trying(
    rig: MailRig, settings: Settings
) -> None:
    clock = Clock()
    sender = a_sender(settings, clock)
    delivery = sent(sender, "full@clinic.test", clock)
    found = learned(
        sender, delivery, clock, lambda one: isinstance(one, Pending) and one.note is not None
    )
    assert isinstance(found, Pending)
    assert "over quota" in str(found.note)
    answer = rig.remote.answers.pop("full@clinic.test")
    try:  # there is room again: taken, but by a server that reports nothing
        found = learned(
            sender,
            delivery,
            clock,
            lambda one: isinstance(one, Pending) and "reports no delivery" in str(one.note),
        )
        assert isinstance(found, Pending)
    finally:
        rig.remote.answers["full@clinic.test"] = answer


def test_that_what_was_only_passed_on_is_not_confirmed(rig: MailRig, settings: Settings) -> None:
    clock = Clock()
    sender = a_sender(settings, clock)
    delivery = sent(sender, "far@clinic.test", clock)
    found = learned(
        sender, delivery, clock, lambda one: isinstance(one, Pending) and one.note is not None
    )
    assert isinstance(found, Pending)
    assert "Passed on" in str(found.note)


def test_that_reading_reports_changes_nothing_in_the_mailbox(
    rig: MailRig, settings: Settings
) -> None:
    clock = Clock()
    sender = a_sender(settings, clock)
    learned(sender, sent(sender, "ana@clinic.test", clock), clock)
    flags = rig.flags()
    assert flags
    assert not any("Seen" in one for one in flags)


def test_that_a_message_sent_again_is_not_judged_by_the_first_one_s_bounce(
    rig: MailRig, settings: Settings
) -> None:
    clock = Clock()
    sender = a_sender(settings, clock)
    first = sent(sender, "gone@clinic.test", clock)
    assert isinstance(learned(sender, first, clock), Undelivered)
    answer = rig.remote.answers.pop("gone@clinic.test")
    claimed_at = clock()
    try:
        receipt = sender.send(first, progress=no_progress, cancel=CancelToken())
        again = replace(first, ended_at=clock())
        assert receipt.remote_id == first.remote_id
        found = learned(
            sender, again, clock, lambda one: isinstance(one, Pending) and one.note is not None
        )
        assert "Passed on" in str(found)
        # also by a program that was started since, when the first attempt was long ago
        later = replace(first, ended_at=clock() + timedelta(hours=2))
        assert isinstance(a_sender(settings, clock).follow(later, cancel=CancelToken()), Pending)
        # or when it was sent again at once
        soon = replace(again, started_at=claimed_at)
        assert isinstance(a_sender(settings, clock).follow(soon, cancel=CancelToken()), Pending)
    finally:
        rig.remote.answers["gone@clinic.test"] = answer


def test_that_a_bounce_without_our_envelope_is_not_taken_for_the_next_attempt_s(
    rig: MailRig, settings: Settings
) -> None:
    clock = Clock()
    sender = a_sender(settings, clock)
    first = sent(sender, "far@clinic.test", clock)
    raw = a_report(envelope="", head=f"In-Reply-To: {first.remote_id}\r\n", original="")
    rig.put(raw)
    assert isinstance(sender.follow(first, cancel=CancelToken()), Undelivered)
    clock.ahead += timedelta(seconds=5)  # the user does not wait
    sender.send(first, progress=no_progress, cancel=CancelToken())
    again = replace(first, ended_at=clock())
    assert isinstance(sender.follow(again, cancel=CancelToken()), Pending)


def test_that_another_process_reads_what_came_before_it_started(
    rig: MailRig, settings: Settings
) -> None:
    clock = Clock()
    sender = a_sender(settings, clock)
    delivery = sent(sender, "gone@clinic.test", clock)
    assert isinstance(learned(sender, delivery, clock), Undelivered)
    found = a_sender(settings, clock).follow(delivery, cancel=CancelToken())
    assert isinstance(found, Undelivered)


def test_that_a_mailbox_whose_numbers_start_again_is_read_again(
    rig: MailRig, settings: Settings
) -> None:
    clock = Clock()
    sender = a_sender(settings, clock)
    learned(sender, sent(sender, "gone@clinic.test", clock), clock)
    rig.wait_until_delivered()
    account = read_mailbox_account(settings, SecretsInMemory(smtp_password=PASSWORD))
    assert account is not None
    since = clock().date() - timedelta(days=2)

    def read(place: Place) -> tuple[int, Place]:
        with MailboxSession(account, cancel=CancelToken()) as session:
            found, reached = session.news(place, since=since)
        return len(found), reached

    count, reached = read(Place())
    assert count > 0
    assert read(reached) == (0, reached)
    other_numbers = Place(reached.validity - 1, reached.last_uid + 1000)
    assert read(other_numbers) == (count, reached)


def test_that_many_questions_are_one_login_a_minute(rig: MailRig, settings: Settings) -> None:
    clock = Clock()
    sender = a_sender(settings, clock)
    deliveries = [sent(sender, "ana@clinic.test", clock) for _ in range(3)]
    clock.ahead += timedelta(minutes=2)
    moment = clock()
    clock_stands: Callable[[], datetime] = lambda: moment  # noqa: E731
    still = a_sender(settings, clock_stands)
    before = rig.logins
    for delivery in deliveries * 5:
        still.follow(delivery, cancel=CancelToken())
    wait_until(lambda: rig.logins > before, what="the login is in the log")
    assert rig.logins == before + 1


def test_that_a_report_an_hour_later_is_written_by_the_outbox(
    rig: MailRig, settings: Settings, database: Database
) -> None:
    """The recipient's server takes it only after an hour, and is asked about once in a while."""
    clock = Clock()
    outbox = Outbox(database, AuditTrail(database), clock=clock)
    sender = a_sender(settings, clock, journal=outbox)
    draft = DeliveryDraft(EmailTarget("full@clinic.test"), UID, "full@clinic.test", ReportId(7))
    outbox.submit(SendRequest((draft,)), [DeliveryPlan(draft, "smtp", "mail")], undo_s=0)
    claimed = outbox.claim()
    assert claimed is not None
    run_attempt(
        outbox,
        sender,
        claimed,
        rules=RetryRules(),
        progress=no_progress,
        cancel=CancelToken(),
    )

    def ask() -> list[DeliveryState]:
        due = outbox.next_follow_up()
        assert due is not None
        clock.ahead += max(due - clock(), timedelta(seconds=61))
        return [
            follow_up(
                outbox, sender, delivery, began, max_attempts=8, cancel=CancelToken(), clock=clock
            )
            for delivery, began in outbox.due_follow_ups()
        ]

    started = clock()
    while clock() - started < timedelta(hours=1):
        assert ask() == [DeliveryState.COMPLETED]
    assert outbox.delivery(claimed.id).rung is Rung.HANDED_OVER
    answer = rig.remote.answers["full@clinic.test"]
    rig.remote.answers["full@clinic.test"] = "550 5.2.1 closed for full"
    try:
        wait_until(
            lambda: DeliveryState.FAILED in ask(), timeout_s=20, interval_s=0.2, what="the bounce"
        )
    finally:
        rig.remote.answers["full@clinic.test"] = answer
    failed = outbox.delivery(claimed.id)
    assert "mailbox is closed" in str(failed.reason)
    assert outbox.next_follow_up() is None


# --- the mailbox ---------------------------------------------------------------------------------


def test_that_the_test_of_the_connection_logs_in_to_the_mailbox_too(
    rig: MailRig, settings: Settings
) -> None:
    secrets = SecretsInMemory(smtp_password=PASSWORD)
    assert "mailbox" in str(email_sender.test_connection(settings, secrets))
    settings.set("imap.security", "starttls")
    settings.set("imap.port", str(rig.imap_port))
    assert "mailbox" in str(email_sender.test_connection(settings, secrets))
    secrets.set("imap.password", "wrong")
    with pytest.raises(AuthSendError, match="password"):
        email_sender.test_connection(settings, secrets)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("imap.port", "1", "cannot be read"),
        ("smtp.ca_file", "", "not trusted"),
        ("imap.host", "localhost.invalid", "cannot be read"),
    ],
)
def test_that_a_mailbox_that_cannot_be_read_says_why(
    rig: MailRig, settings: Settings, key: str, value: str, said: str
) -> None:
    clock = Clock()
    delivery = sent(a_sender(settings, clock), "ana@clinic.test", clock)
    settings.set(key, value)
    with pytest.raises(OmegaError, match=said):
        EmailSender(
            studies=Studies(),
            journal=Journal(),
            renderer=Renderer(),
            settings=settings,
            secrets=SecretsInMemory(smtp_password=PASSWORD),
        ).follow(delivery, cancel=CancelToken())


def test_that_without_a_mailbox_nothing_is_followed(rig: MailRig, settings: Settings) -> None:
    clock = Clock()
    sender = a_sender(settings, clock)
    delivery = sent(sender, "ana@clinic.test", clock)
    settings.unset("imap.host")
    receipt = sender.send(delivery, progress=no_progress, cancel=CancelToken())
    assert receipt.follow_in_s is None
    found = sender.follow(delivery, cancel=CancelToken())
    assert isinstance(found, Receipt)
    assert found.rung is Rung.HANDED_OVER


def test_that_reports_are_asked_for_only_where_it_is_set(rig: MailRig, settings: Settings) -> None:
    clock = Clock()
    settings.set("email.request_receipt", "false")
    sender = a_sender(settings, clock)
    delivery = sent(sender, "ana@clinic.test", clock)
    rig.arrived(delivery.remote_id)
    # the bounce of another message comes after anything about the first would have come
    bounced = sent(sender, "gone@clinic.test", clock)
    # found by its Message-ID: the envelope carried nothing of ours
    assert isinstance(learned(sender, bounced, clock), Undelivered)
    assert isinstance(sender.follow(delivery, cancel=CancelToken()), Pending)
