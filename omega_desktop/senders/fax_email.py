"""A fax service that is reached by e-mail: the number in the address, the document attached.

Such services know their customer by the sender's address, and answer by e-mail only.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from omega_desktop.domain.errors import PermanentSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery, FaxTarget, ReportStatus
from omega_desktop.domain.outcome import Outcome, Receipt, Rung, Undelivered
from omega_desktop.domain.ports import CancelToken, SettingsReader
from omega_desktop.senders.email_text import ReportMail, compose, message_id
from omega_desktop.senders.fax_service import FaxMail, FaxMailed, FaxOrder
from omega_desktop.senders.mail_out import MailOut
from omega_desktop.storage.database import now


class EmailFax(FaxMail):
    """One address template of one service.

    Args:
        template: with ``{digits}`` where the number goes, without its +.
        settings: the organisation's name.
        out: takes the e-mail, and asks what became of it.
        clock: the Date header.
    """

    def __init__(
        self,
        template: str,
        settings: SettingsReader,
        out: MailOut,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._template = template
        self._settings = settings
        self._out = out
        self._clock = clock

    def mail(self, order: FaxOrder, delivery: Delivery, *, cancel: CancelToken) -> FaxMailed:
        """Mail the document; the text names nobody, as some services fax it, too."""
        account = self._out.account()
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
        follow_in_s = self._out.hand_over(
            delivery,
            account,
            compose(mail, at=self._clock(), utf8_headers=not account.sender.isascii()),
            recipient=mail.recipient,
            message_id=mail.message_id,
            sensitive=True,
            cancel=cancel,
        )
        return FaxMailed(mail.message_id, follow_in_s)

    def follow(self, delivery: Delivery, *, cancel: CancelToken) -> Outcome:
        """A service that was reached has not faxed yet: nothing is confirmed by that."""
        found = self._out.follow(delivery, cancel=cancel)
        if isinstance(found, Undelivered):
            text = Message("The fax service was not reached; the e-mail to it came back.")
            return replace(found, reason=text.followed_by(found.reason))
        if isinstance(found, Receipt) and found.rung is Rung.CONFIRMED:
            text = Message(
                "The fax service has the message; whether the fax arrived is told by e-mail"
            )
            return replace(found, rung=Rung.HANDED_OVER, summary=text)
        return found

    def check(self, *, cancel: CancelToken) -> None:
        """Log in to the e-mail server."""
        self._out.check(cancel=cancel)

    def close(self) -> None:
        """Nothing is kept open."""
