"""What became of messages: reports of delivery, read in the sender's own mailbox."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery, DeliveryId, Receipt, Rung
from omega_desktop.domain.outcome import Outcome, Pending, Undelivered
from omega_desktop.domain.ports import CancelToken, Secrets, SettingsReader
from omega_desktop.senders.dsn import (
    Action,
    DeliveryReport,
    key_of,
    meaning,
    read_report,
    weight,
    without_addresses,
)
from omega_desktop.senders.mail_account import TokenSource
from omega_desktop.senders.mailbox import (
    MailboxAccount,
    MailboxSession,
    Place,
    read_mailbox_account,
)

FOLLOW_FOR_S = 6 * 86_400.0  # servers try for five days (RFC 5321 4.5.4.1)
FIRST_LOOK_S = 60.0
_FRESH_FOR_S = 60.0
_MANY = 20_000  # deliveries remembered
_Read = tuple[datetime, datetime, DeliveryReport]
"""When it arrived by the mailbox's clock, when it was read by ours, and what it says."""
_LONGEST_SENDING = timedelta(minutes=15)
_OTHER_CLOCK = timedelta(minutes=1)


class Bounces:
    """The reports of one mailbox, read at most once a minute for all who ask.

    Nothing is kept on disk: after a start the last days are read again.

    Args:
        settings: ``imap.…``.
        secrets: its password.
        clock: how old what is known is.
        tokens: for accounts that are signed in to.
    """

    def __init__(
        self,
        *,
        settings: SettingsReader,
        secrets: Secrets,
        clock: Callable[[], datetime],
        tokens: TokenSource | None = None,
    ) -> None:
        self._settings = settings
        self._secrets = secrets
        self._clock = clock
        self._tokens = tokens
        self._guard = threading.Lock()
        self._attempts_guard = threading.Lock()  # of its own: no sender waits for the mailbox
        self._account: MailboxAccount | None = None
        self._place = Place()
        self._read_at: datetime | None = None
        self._reports: OrderedDict[str, list[_Read]] = OrderedDict()
        self._asked_at: OrderedDict[DeliveryId, datetime] = OrderedDict()

    def first_look_s(self) -> float | None:
        """In how many seconds to ask about a message sent now; None when nobody can."""
        return FIRST_LOOK_S if self._settings.text("imap.host") else None

    def handed_over(self, delivery: Delivery, at: datetime) -> None:
        """Remember an attempt. Cannot fail: the message is gone."""
        with self._attempts_guard:
            self._asked_at[delivery.id] = at
            while len(self._asked_at) > _MANY:
                self._asked_at.popitem(last=False)

    def follow(self, delivery: Delivery, *, cancel: CancelToken) -> Outcome:
        """What the reports say about a delivery that was handed over.

        Raises:
            OmegaError: the mailbox cannot be read.
        """
        account = read_mailbox_account(self._settings, self._secrets, self._tokens)
        if account is None:  # taken out of the settings meanwhile
            return Receipt(Rung.HANDED_OVER, Message("The e-mail server has taken the message"))
        with self._guard:
            self._refresh(account, cancel)
            report = self._report(delivery)
        return self._outcome(delivery, report)

    # --- reading, with the guard held --------------------------------------------------------

    def _refresh(self, account: MailboxAccount, cancel: CancelToken) -> None:
        if account != self._account:
            self._account, self._place, self._read_at = account, Place(), None
            self._reports.clear()
        now = self._clock()
        if self._read_at is not None and now - self._read_at < timedelta(seconds=_FRESH_FOR_S):
            return
        since = (now - timedelta(seconds=FOLLOW_FOR_S, days=1)).date()
        with MailboxSession(account, cancel=cancel) as session:
            found, place = session.news(self._place, since=since)
        if place.validity != self._place.validity:
            self._reports.clear()
        read_at = self._clock()
        for one in found:
            report = read_report(one.raw)
            if report is not None:
                self._reports.setdefault(report.key, []).append((one.arrived_at, read_at, report))
        while len(self._reports) > _MANY:
            self._reports.popitem(last=False)
        self._place, self._read_at = place, now

    def _report(self, delivery: Delivery) -> DeliveryReport | None:
        """The report that decides most among those about the last attempt.

        A message sent again has the same Message-ID, and the bounce of the first attempt must not
        be taken for one of the second. Our envelope carries the attempt's moment. It is known
        exactly until the program ends, and then from the moment the hand-over was written.
        """
        with self._attempts_guard:
            exact = self._asked_at.get(delivery.id)
        fitting = [
            report
            for arrived_at, read_at, report in self._reports.get(key_of(delivery), [])
            if _fits(delivery, exact, arrived_at, read_at, report.asked_at)
        ]
        return max(fitting, key=lambda report: weight(report.action), default=None)

    # --- meaning -----------------------------------------------------------------------------

    def _outcome(self, delivery: Delivery, report: DeliveryReport | None) -> Outcome:
        again = self._pause_s(delivery)
        if report is None:
            return Pending(again)
        told = (delivery.recipient, self._settings.text("smtp.from"))
        said = without_addresses(report.words, told)
        if report.status not in said:
            said = f"{report.status} {said}".strip()
        match report.action:
            case Action.DELIVERED:
                return Receipt(
                    Rung.CONFIRMED, Message("The recipient's e-mail server has delivered it")
                )
            case Action.FAILED:
                reason = meaning(report.status).followed_by(
                    Message(
                        "The server said: {said} Check the address, then send again.", said=said
                    )
                    if said
                    else Message("Check the address, then send again.")
                )
                return Undelivered(reason)
            case Action.DELAYED:
                note = Message(
                    "The recipient's e-mail server does not take it yet: {said}", said=said
                )
                return Pending(again, note)
            case Action.RELAYED | Action.EXPANDED:
                return Pending(
                    again, Message("Passed on to a server or list that reports no delivery")
                )

    def _pause_s(self, delivery: Delivery) -> float:
        """Most reports come at once, the others after hours or days."""
        age_s = (self._clock() - (delivery.ended_at or delivery.created_at)).total_seconds()
        if age_s < 600:
            return 60.0
        return 300.0 if age_s < 2 * 3600 else 1800.0


def _fits(
    delivery: Delivery,
    exact: datetime | None,
    arrived_at: datetime,
    read_at: datetime,
    asked_at: datetime | None,
) -> bool:
    """Whether a report can be about the last attempt, handed over at ``exact`` if that is known."""
    if exact and asked_at:
        return asked_at == exact
    if exact and read_at < exact:
        return False
    earliest = exact or (delivery.ended_at or delivery.created_at) - _LONGEST_SENDING
    if delivery.started_at:  # of all attempts since it was last sent again; whole seconds, as ours
        earliest = max(earliest, delivery.started_at.replace(microsecond=0))
    return (asked_at or arrived_at + _OTHER_CLOCK) >= earliest


def try_mailbox(
    settings: SettingsReader, secrets: Secrets, tokens: TokenSource | None = None
) -> bool:
    """Log in to the mailbox and read nothing; False when there is none. Takes seconds.

    Raises:
        OmegaError: it does not work; the message says what to change.
    """
    account = read_mailbox_account(settings, secrets, tokens)
    if account is None:
        return False
    with MailboxSession(account, cancel=CancelToken(), timeout_s=10):
        return True
