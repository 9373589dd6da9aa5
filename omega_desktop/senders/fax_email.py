"""A fax service that is reached by e-mail: the number in the address, the document attached.

Such services know their customer by the sender's address, and answer by e-mail only.
"""

from collections.abc import Callable
from datetime import datetime

from omega_desktop.domain.errors import PermanentSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery, FaxTarget, ReportStatus
from omega_desktop.domain.ports import CancelToken, Secrets, SettingsReader
from omega_desktop.senders.email_text import ReportMail, compose, message_id
from omega_desktop.senders.fax_service import FaxMail, FaxOrder
from omega_desktop.senders.smtp import SmtpSession, read_account
from omega_desktop.storage.database import now


class EmailFax(FaxMail):
    """One address template of one service.

    Args:
        template: with ``{digits}`` where the number goes, without its +.
        settings: ``smtp.…``.
        secrets: the e-mail server's password.
        clock: the Date header.
    """

    def __init__(
        self,
        template: str,
        settings: SettingsReader,
        secrets: Secrets,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._template = template
        self._settings = settings
        self._secrets = secrets
        self._clock = clock

    def mail(
        self,
        order: FaxOrder,
        delivery: Delivery,
        *,
        before_the_end: Callable[[str], None],
        cancel: CancelToken,
    ) -> str:
        """Mail the document; the text names nobody, as some services fax it, too."""
        account = read_account(self._settings, self._secrets)
        digits = order.number.removeprefix("+")
        if not digits.isascii() or not digits.isdecimal():
            raise PermanentSendError(
                Message("The fax number cannot be dialled"), Message("Check it, then send again.")
            )
        mail = ReportMail(
            sender=account.sender,
            sender_name=account.sender_name,
            recipient=self._template.replace("{digits}", digits),
            organization=self._settings.text("organization.name"),
            signer="",
            language=delivery.target.language if isinstance(delivery.target, FaxTarget) else "",
            message_id=message_id(delivery.request_id, delivery.id, account.sender),
            status=ReportStatus.FINAL,  # the cover page and the report say what it is
            pdf=order.document,
        )
        cancel.raise_if_cancelled()
        with SmtpSession(account, cancel=cancel) as session:
            session.submit(
                compose(mail, at=self._clock()),
                recipient=mail.recipient,
                utf8=False,
                before_the_end=lambda: before_the_end(mail.message_id),
            )
        return mail.message_id

    def check(self, *, cancel: CancelToken) -> None:
        """Log in to the e-mail server."""
        account = read_account(self._settings, self._secrets)
        with SmtpSession(account, cancel=cancel, timeout_s=10):
            pass

    def close(self) -> None:
        """Nothing is kept open."""
