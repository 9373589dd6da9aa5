"""Reports as PDF by e-mail, through the organisation's own server."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

from omega_desktop.domain.errors import OmegaError, PermanentSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Channel, Delivery, EmailTarget, Receipt, Rung
from omega_desktop.domain.ports import (
    CancelToken,
    DeliveryJournal,
    Progress,
    ReportRenderer,
    Secrets,
    Sender,
    SettingsReader,
    StudyReader,
)
from omega_desktop.domain.validation import ascii_address, normalize_email
from omega_desktop.senders.email_text import ReportMail, compose, message_id
from omega_desktop.senders.faults import as_send_error
from omega_desktop.senders.smtp import (
    FINAL_REPLY_TIMEOUT_S,
    TIMEOUT_S,
    Account,
    SmtpSession,
    read_account,
)

log = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class EmailSender(Sender):
    """One report to one address.

    Not repeatable: a message whose end was sent may have arrived, and only the recipient knows.
    Its Message-ID is the same at each attempt.

    Args:
        clock: the Date header.
        timeout_s: longest wait for each of the server's answers but the last.
        final_reply_timeout_s: longest wait for the answer to the whole message.
    """

    channel = Channel.EMAIL
    repeatable = False

    def __init__(
        self,
        *,
        studies: StudyReader,
        journal: DeliveryJournal,
        renderer: ReportRenderer,
        settings: SettingsReader,
        secrets: Secrets,
        clock: Callable[[], datetime] = _utc_now,
        timeout_s: float = TIMEOUT_S,
        final_reply_timeout_s: float = FINAL_REPLY_TIMEOUT_S,
    ) -> None:
        self._studies = studies
        self._journal = journal
        self._renderer = renderer
        self._settings = settings
        self._secrets = secrets
        self._clock = clock
        self._timeout_s = timeout_s
        self._final_reply_timeout_s = final_reply_timeout_s

    def send(self, delivery: Delivery, *, progress: Progress, cancel: CancelToken) -> Receipt:
        """Deliver the report; the receipt says that the server has taken it, not more."""
        try:
            return self._send(delivery, progress, cancel)
        except OmegaError as fault:
            error = as_send_error(fault)
            log.info("delivery %s: %s (%s)", delivery.id, type(error).__name__, error.detail)
            if error is fault:
                raise
            raise error from fault

    def _send(self, delivery: Delivery, progress: Progress, cancel: CancelToken) -> Receipt:
        progress(0, 1)
        account = read_account(self._settings, self._secrets)
        mail = self._mail(delivery, account)
        cancel.raise_if_cancelled()
        session = SmtpSession(
            account,
            cancel=cancel,
            timeout_s=self._timeout_s,
            final_reply_timeout_s=self._final_reply_timeout_s,
        )
        with session:
            utf8 = not (mail.recipient + mail.sender).isascii()
            if utf8 and not session.takes_utf8:
                raise PermanentSendError(
                    Message("The e-mail server takes only addresses without accents"),
                    Message("Check the address, or use another one."),
                )
            session.submit(
                compose(mail, at=self._clock(), utf8_headers=utf8),
                recipient=mail.recipient,
                utf8=utf8,
                before_the_end=lambda: self._journal.point_of_no_return(
                    delivery.id, remote_id=mail.message_id
                ),
            )
        progress(1, 1)
        return Receipt(
            Rung.HANDED_OVER,
            Message("The e-mail server has taken the message"),
            remote_id=mail.message_id,
        )

    def _mail(self, delivery: Delivery, account: Account) -> ReportMail:
        target = delivery.target
        if not isinstance(target, EmailTarget) or delivery.report_id is None:
            raise PermanentSendError(
                Message("This delivery has no report to send by e-mail"),
                Message("Discard it and send the report again."),
            )
        report = self._studies.report(delivery.report_id)
        study = self._studies.study(delivery.study_instance_uid)
        if report.study_instance_uid != study.study_instance_uid:
            raise PermanentSendError(
                Message("The report belongs to another study"),
                Message("Discard it and send the report again."),
            )
        return ReportMail(
            sender=account.sender,
            sender_name=account.sender_name,
            recipient=ascii_address(normalize_email(target.address)),
            organization=self._settings.text("organization.name"),
            signer=delivery.requester,
            language=target.language,
            message_id=message_id(delivery.request_id, delivery.id, account.sender),
            status=report.status,
            pdf=self._renderer.pdf(report, study),
        )


def test_connection(settings: SettingsReader, secrets: Secrets) -> Message:
    """Connect, secure and log in, and send nothing. Takes seconds.

    Raises:
        OmegaError: it does not work; the message says what to change.
    """
    account = read_account(settings, secrets)
    with SmtpSession(account, cancel=CancelToken(), timeout_s=10):
        pass
    if account.user:
        return Message("The e-mail server answers and accepts the login.")
    return Message("The e-mail server answers.")
