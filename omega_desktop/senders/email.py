"""Reports as PDF by e-mail, through the organisation's own server."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from omega_desktop.domain.errors import OmegaError, PermanentSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    EmailTarget,
    LinkTarget,
    Receipt,
    Report,
    Rung,
    Study,
)
from omega_desktop.domain.outcome import Outcome
from omega_desktop.domain.ports import (
    CancelToken,
    DeliveryJournal,
    FollowingSender,
    Progress,
    ReportRenderer,
    Secrets,
    Sender,
    SettingsReader,
    StudyReader,
)
from omega_desktop.domain.validation import ascii_address, normalize_email
from omega_desktop.reports.protection import protect
from omega_desktop.senders.bounces import FOLLOW_FOR_S, Bounces, try_mailbox
from omega_desktop.senders.email_text import ReportMail, compose, message_id
from omega_desktop.senders.faults import as_send_error
from omega_desktop.senders.mail_account import Account, TokenSource, read_account
from omega_desktop.senders.mail_out import MailOut, log_in
from omega_desktop.senders.reported import study_of
from omega_desktop.senders.smime import read_identity
from omega_desktop.senders.smtp import FINAL_REPLY_TIMEOUT_S, TIMEOUT_S

log = logging.getLogger(__name__)


def _utc_now() -> datetime:
    return datetime.now(UTC)


class EmailSender(FollowingSender):
    """One report to one address.

    Not repeatable: a message whose end was sent may have arrived, and only the recipient knows.
    Its Message-ID is the same at each attempt.

    Args:
        clock: the Date header.
        tokens: for accounts that are signed in to.
        bounces: what became of messages; shared by all senders of e-mails.
        as_link: mails a protected link, where reports are not to be attached.
        timeout_s: longest wait for each of the server's answers but the last.
        final_reply_timeout_s: longest wait for the answer to the whole message.
    """

    channel = Channel.EMAIL
    repeatable = False
    follow_for_s = FOLLOW_FOR_S

    def __init__(
        self,
        *,
        studies: StudyReader,
        journal: DeliveryJournal,
        renderer: ReportRenderer,
        settings: SettingsReader,
        secrets: Secrets,
        clock: Callable[[], datetime] = _utc_now,
        tokens: TokenSource | None = None,
        bounces: Bounces | None = None,
        as_link: Sender | None = None,
        timeout_s: float = TIMEOUT_S,
        final_reply_timeout_s: float = FINAL_REPLY_TIMEOUT_S,
    ) -> None:
        self._studies = studies
        self._journal = journal
        self._as_link = as_link
        self._renderer = renderer
        self._settings = settings
        self._clock = clock
        self._out = MailOut(
            journal=journal,
            settings=settings,
            secrets=secrets,
            clock=clock,
            tokens=tokens,
            bounces=bounces,
            timeout_s=timeout_s,
            final_reply_timeout_s=final_reply_timeout_s,
        )

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

    def follow(self, delivery: Delivery, *, cancel: CancelToken) -> Outcome:
        """What reports of delivery say; needs the mailbox they arrive in."""
        if isinstance(self._as_link, FollowingSender):  # it closes the link, where there is one
            return self._as_link.follow(delivery, cancel=cancel)
        return self._out.follow(delivery, cancel=cancel)

    def _send(self, delivery: Delivery, progress: Progress, cancel: CancelToken) -> Receipt:
        if self._settings.text("email.delivery") == "link":
            return self._send_link(delivery, progress, cancel)
        if self._is_planned_as_link(delivery):
            raise PermanentSendError(  # the setting was changed since
                Message("Reports are attached now, and this one was to go as a protected link"),
                Message("Discard it and send the report again."),
            )
        progress(0, 1)
        account = self._out.account()
        mail = self._mail(delivery, account)
        utf8 = not (mail.recipient + mail.sender).isascii()
        follow_in_s = self._out.hand_over(
            delivery,
            account,
            compose(mail, at=self._clock(), utf8_headers=utf8),
            recipient=mail.recipient,
            message_id=mail.message_id,
            sensitive=True,
            cancel=cancel,
        )
        progress(1, 1)
        return Receipt(
            Rung.HANDED_OVER,
            Message("The e-mail server has taken the message"),
            remote_id=mail.message_id,
            follow_in_s=follow_in_s,
        )

    def _send_link(self, delivery: Delivery, progress: Progress, cancel: CancelToken) -> Receipt:
        """The report behind a link, with the patient's date of birth asked for."""
        target = delivery.target
        planned = self._is_planned_as_link(delivery)
        if self._as_link is None or not isinstance(target, EmailTarget) or not planned:
            raise PermanentSendError(  # the setting was changed since
                Message("Reports go as protected links now, and this one was to be attached"),
                Message("Discard it and send the report again."),
            )
        link = LinkTarget(
            target.address,
            name=target.name,
            language=target.language,
            expires_days=self._settings.number("share.expires_days"),
            birth_date=target.birth_date,
            key_images=target.key_images,
        )
        return self._as_link.send(replace(delivery, target=link), progress=progress, cancel=cancel)

    def _is_planned_as_link(self, delivery: Delivery) -> bool:
        return any(item.report_id is not None for item in self._journal.items(delivery.id))

    def _mail(self, delivery: Delivery, account: Account) -> ReportMail:
        target = delivery.target
        if not isinstance(target, EmailTarget) or delivery.report_id is None:
            raise PermanentSendError(
                Message("This delivery has no report to send by e-mail"),
                Message("Discard it and send the report again."),
            )
        report = self._studies.report(delivery.report_id)
        study = study_of(self._studies, delivery, report)
        return ReportMail(
            sender=account.sender,
            sender_name=account.sender_name,
            recipient=ascii_address(normalize_email(target.address)),
            organization=self._settings.text("organization.name"),
            signer=delivery.requester,
            language=target.language,
            message_id=message_id(delivery.request_id, delivery.id, account.sender),
            status=report.status,
            pdf=self._pdf(target, report, study),
            protected=bool(target.pdf_password),
        )

    def _pdf(self, target: EmailTarget, report: Report, study: Study) -> bytes:
        """The attachment, which never leaves open when it was to be protected."""
        pdf = self._renderer.pdf(report, study, target.key_images)
        if target.pdf_password:
            return protect(pdf, target.pdf_password)
        if target.pdf_protected:
            raise PermanentSendError(
                Message("The password of this PDF is not kept any more"),
                Message("Discard it and send the report again, with a new password."),
            )
        if self._settings.flag("report.pdf_password_required"):  # since it was submitted
            raise PermanentSendError(
                Message("The organization sends reports by e-mail only with a PDF password."),
                Message("Discard it and send the report again, with a password."),
            )
        return pdf


def test_connection(
    settings: SettingsReader,
    secrets: Secrets,
    tokens: TokenSource | None = None,  # noqa: PT028 - no test
) -> Message:
    """Connect, secure and log in, to the mailbox of the reports as well; send and read nothing.

    Takes seconds.

    Raises:
        OmegaError: it does not work; the message says what to change.
    """
    account = read_account(settings, secrets, tokens)
    read_identity(settings, secrets, sender=account.sender, at=_utc_now())
    log_in(account, cancel=CancelToken())
    if account.graph_url:
        return Message("The e-mail account is signed in.")
    if try_mailbox(settings, secrets, tokens):
        return Message("The e-mail server and the mailbox answer and accept the login.")
    if account.user:
        return Message("The e-mail server answers and accepts the login.")
    return Message("The e-mail server answers.")
