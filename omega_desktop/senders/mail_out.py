"""Hands a composed message over; shared by every sender whose messages are e-mails."""

from collections.abc import Callable
from datetime import datetime

from omega_desktop.domain.errors import OmegaError, PermanentSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery
from omega_desktop.domain.outcome import Outcome
from omega_desktop.domain.ports import CancelToken, DeliveryJournal, Secrets, SettingsReader
from omega_desktop.senders import graph
from omega_desktop.senders.bounces import Bounces
from omega_desktop.senders.dsn import ReceiptRequest, request_receipt
from omega_desktop.senders.faults import as_send_error
from omega_desktop.senders.mail_account import Account, TokenSource, read_account
from omega_desktop.senders.smime import RecipientCertificates, protect, read_identity
from omega_desktop.senders.smtp import FINAL_REPLY_TIMEOUT_S, TIMEOUT_S, SmtpSession

BRIEF_TIMEOUT_S = 10.0
"""For what the user waits for."""


class MailOut:
    """The way of a message to the organisation's server.

    Args:
        journal: where the point of no return is written.
        settings: ``smtp.…``, ``email.…``, ``imap.…`` and ``smime.…``.
        secrets: the passwords.
        clock: when an attempt was made.
        tokens: for accounts that are signed in to.
        bounces: asked later what became of it; shared by all senders of e-mails.
        timeout_s: longest wait for each of the server's answers but the last.
        final_reply_timeout_s: longest wait for the answer to the whole message.
    """

    def __init__(
        self,
        *,
        journal: DeliveryJournal,
        settings: SettingsReader,
        secrets: Secrets,
        clock: Callable[[], datetime],
        tokens: TokenSource | None = None,
        bounces: Bounces | None = None,
        timeout_s: float = TIMEOUT_S,
        final_reply_timeout_s: float = FINAL_REPLY_TIMEOUT_S,
    ) -> None:
        self._journal = journal
        self._settings = settings
        self._secrets = secrets
        self._clock = clock
        self._tokens = tokens
        self._bounces = bounces or Bounces(
            settings=settings, secrets=secrets, clock=clock, tokens=tokens
        )
        self._certificates = RecipientCertificates(settings)
        self._timeout_s = timeout_s
        self._final_reply_timeout_s = final_reply_timeout_s

    def account(self) -> Account:
        """The account to send with, and whether it can sign.

        Raises as ``read_account`` and ``read_identity``.
        """
        account = read_account(self._settings, self._secrets, self._tokens)
        # a link's sender asks before hours of uploading
        read_identity(self._settings, self._secrets, sender=account.sender, at=self._clock())
        return account

    def hand_over(
        self,
        delivery: Delivery,
        account: Account,
        data: bytes,
        *,
        recipient: str,
        message_id: str,
        sensitive: bool,
        cancel: CancelToken,
        remote_id: str = "",
    ) -> float | None:
        """Submit one message to one recipient.

        Args:
            delivery: whose message it is.
            account: as ``account`` gave it.
            data: the whole message.
            recipient: the one envelope recipient.
            message_id: with its angle brackets.
            sensitive: what it holds is readable by whoever can read the message.
            cancel: until the end of the message.
            remote_id: what the delivery is called elsewhere; empty: by its Message-ID.

        Returns:
            In how many seconds to ask what became of it; None when nothing can be learned.

        Raises:
            SendError: the family; ``UncertainSendError`` past the end of the message.
        """
        data = self._protected(data, account, recipient, sensitive=sensitive)
        self._require_size(data)
        cancel.raise_if_cancelled()
        at = self._clock().replace(microsecond=0)
        # asked before: a fault after the hand-over would send the message again
        follow_in_s = self._bounces.first_look_s()

        def before_the_end() -> None:
            self._journal.point_of_no_return(delivery.id, remote_id=remote_id or message_id)

        if account.graph_url and account.tokens is not None:
            graph.submit(
                account.graph_url,
                data,
                tokens=account.tokens,
                before_the_end=before_the_end,
                cancel=cancel,
                timeout_s=self._final_reply_timeout_s,
            )
        else:
            asks = self._settings.flag("email.request_receipt")
            receipt = request_receipt(message_id, recipient, at=at) if asks else None
            self._by_smtp(account, data, recipient, receipt, before_the_end, cancel)
        self._bounces.handed_over(delivery, at)
        return follow_in_s

    def _by_smtp(
        self,
        account: Account,
        data: bytes,
        recipient: str,
        receipt: ReceiptRequest | None,
        before_the_end: Callable[[], None],
        cancel: CancelToken,
    ) -> None:
        session = SmtpSession(
            account,
            cancel=cancel,
            timeout_s=self._timeout_s,
            final_reply_timeout_s=self._final_reply_timeout_s,
        )
        with session:
            utf8 = not (recipient + account.sender).isascii()
            if utf8 and not session.takes_utf8:
                raise PermanentSendError(
                    Message("The e-mail server takes only addresses without accents"),
                    Message("Check the address, or use another one."),
                )
            session.submit(
                data,
                recipient=recipient,
                utf8=utf8,
                before_the_end=before_the_end,
                receipt=receipt,
            )

    def check(self, *, cancel: CancelToken) -> None:
        """Log in as a hand-over would, and send nothing. Takes seconds; raises as ``account``."""
        log_in(self.account(), cancel=cancel)

    def follow(self, delivery: Delivery, *, cancel: CancelToken) -> Outcome:
        """What became of it, as far as reports say. Raises the ``SendError`` family."""
        try:
            return self._bounces.follow(delivery, cancel=cancel)
        except OmegaError as fault:
            error = as_send_error(fault)
            if error is fault:
                raise
            raise error from fault

    def _protected(
        self, data: bytes, account: Account, recipient: str, *, sensitive: bool
    ) -> bytes:
        """Sign, and encrypt, as the settings ask and certificates allow."""
        at = self._clock()
        identity = read_identity(self._settings, self._secrets, sender=account.sender, at=at)
        certificate = self._certificates.of(recipient, at=at)
        required = self._settings.flag("smime.require_encryption")
        if sensitive and required and certificate is None:
            raise PermanentSendError(
                Message("There is no valid certificate to encrypt the e-mail with"),
                Message(
                    "Put the recipient's certificate into the folder of the settings, "
                    "or send a protected link instead."
                ),
            )
        return protect(data, identity=identity, recipient=certificate)

    def _require_size(self, data: bytes) -> None:
        limit = self._settings.number("email.max_mb")
        if len(data) > limit * 1_000_000:
            raise PermanentSendError(
                Message("The report is too large for an e-mail"),
                Message(
                    "With its attachment the message has {size} MB; {limit} MB are allowed. "
                    "Send a protected link instead.",
                    size=-(-len(data) // 1_000_000),
                    limit=limit,
                ),
            )


def log_in(account: Account, *, cancel: CancelToken) -> None:
    """Connect, secure and log in with the account, without sending. Takes seconds.

    Raises:
        SendError: the family; the message says what to change.
    """
    if account.graph_url and account.tokens is not None:
        account.tokens.access_token(cancel=cancel)
        return
    with SmtpSession(account, cancel=cancel, timeout_s=BRIEF_TIMEOUT_S):
        pass
