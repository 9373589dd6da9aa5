"""How a patient is written to: by e-mail, or by text message where there is only a number."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from omega_desktop.domain import sms_message
from omega_desktop.domain.errors import PermanentSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery, PortalTarget
from omega_desktop.domain.ports import CancelToken, DeliveryJournal, Secrets, SettingsReader
from omega_desktop.domain.validation import ascii_address, normalize_email
from omega_desktop.senders import link_text, portal_text
from omega_desktop.senders.email_text import message_id
from omega_desktop.senders.link_making import MadeLink
from omega_desktop.senders.mail_account import Account
from omega_desktop.senders.mail_out import MailOut
from omega_desktop.senders.sms_service import SmsService
from omega_desktop.senders.sms_services import open_service


@dataclass(frozen=True, slots=True)
class Told:
    """A message that was handed over.

    Args:
        called: what it is called.
        follow_in_s: in how many seconds to ask what became of it; None: nothing can be learned.
    """

    called: str
    follow_in_s: float | None = None


class Reach(Protocol):
    """One patient's address or number; raises the ``SendError`` family.

    The point of no return is written before the message may have arrived.

    Attributes:
        invited: what is said of an invitation that was handed over.
        linked: likewise of a link.
        for_apps: the message has room for what health apps read.
    """

    invited: Message
    linked: Message
    for_apps: bool

    def invite(self, url: str, report: str, cancel: CancelToken) -> Told:
        """Tell where the portal is, which calls the delivery ``report``."""
        ...

    def send_link(self, link: MadeLink, cancel: CancelToken) -> Told:
        """Tell the link."""
        ...


@contextlib.contextmanager
def reaching(
    delivery: Delivery,
    target: PortalTarget,
    settings: SettingsReader,
    secrets: Secrets,
    *,
    out: MailOut,
    journal: DeliveryJournal,
    clock: Callable[[], datetime],
    cancel: CancelToken,
) -> Iterator[Reach]:
    """The way to this patient, with everything that it needs set up.

    Raises:
        PermanentSendError: there is neither address nor number.
        AuthSendError: e-mail or text messages are not set up.
    """
    organization = settings.text("organization.name")
    if target.email:
        recipient = ascii_address(normalize_email(target.email))
        yield _Mail(delivery, target, recipient, organization, out.account(), out, clock)
    elif target.mobile:
        with contextlib.closing(open_service(settings, secrets, cancel=cancel)) as service:
            yield _Text(delivery, target, organization, service, journal, settings.text("sms.text"))
    else:
        raise PermanentSendError(
            Message("The patient has no e-mail address or mobile number"),
            Message("Type one, and send the report again."),
        )


@dataclass(frozen=True, repr=False)
class _Mail:
    delivery: Delivery
    target: PortalTarget
    recipient: str
    organization: str
    account: Account
    out: MailOut
    clock: Callable[[], datetime]

    invited = Message("The patient portal has the report; the invitation was mailed")
    linked = Message("The link was mailed to the patient")
    for_apps = True

    @property
    def _message_id(self) -> str:
        return message_id(self.delivery.request_id, self.delivery.id, self.account.sender)

    def invite(self, url: str, report: str, cancel: CancelToken) -> Told:
        mail = portal_text.Invitation(
            sender=self.account.sender,
            sender_name=self.account.sender_name,
            recipient=self.recipient,
            organization=self.organization,
            language=self.target.language,
            message_id=self._message_id,
            url=url,
        )
        data = portal_text.compose(mail, at=self.clock(), utf8_headers=self._utf8)
        return self._hand_over(data, cancel, remote_id=report)

    def send_link(self, link: MadeLink, cancel: CancelToken) -> Told:
        mail = link_text.LinkMail(
            sender=self.account.sender,
            sender_name=self.account.sender_name,
            recipient=self.recipient,
            organization=self.organization,
            signer=self.delivery.requester,
            language=self.target.language,
            message_id=self._message_id,
            url=link.url,
            asks=link.asks,
            expires_at=link.expires_at.astimezone(),
            to_patient=True,
            health=link.health.text,
        )
        data = link_text.compose(mail, at=self.clock(), utf8_headers=self._utf8)
        return self._hand_over(data, cancel)

    @property
    def _utf8(self) -> bool:
        return not (self.recipient + self.account.sender).isascii()

    def _hand_over(self, data: bytes, cancel: CancelToken, *, remote_id: str = "") -> Told:
        follow_in_s = self.out.hand_over(
            self.delivery,
            self.account,
            data,
            recipient=self.recipient,
            message_id=self._message_id,
            sensitive=False,  # an invitation holds nothing; what is behind a link asks who opens it
            cancel=cancel,
            remote_id=remote_id,
        )
        return Told(self._message_id, follow_in_s)


@dataclass(frozen=True, repr=False)
class _Text:
    delivery: Delivery
    target: PortalTarget
    organization: str
    service: SmsService
    journal: DeliveryJournal
    template: str

    invited = Message(
        "The patient portal has the report; the invitation was sent as a text message"
    )
    linked = Message("The link was sent to the patient as a text message")
    for_apps = False  # a text message has no room

    def invite(self, url: str, report: str, cancel: CancelToken) -> Told:
        name = sms_message.sender_name(self.organization, ascii_only=self.service.ascii_only)
        text = portal_text.text_message(name, url, self.target.language)
        return self._hand_over(text, cancel, remote_id=report)

    def send_link(self, link: MadeLink, cancel: CancelToken) -> Told:
        if 0 < self.service.longest_word < len(link.url):
            raise PermanentSendError(
                Message("The link is too long for the text message service"),
                Message("Give the share gateway a shorter address, or choose another service."),
                detail=f"{len(link.url)} letters",
            )
        text = sms_message.compose(
            self.organization,
            link.url,
            link.expires_at.astimezone(),
            self.target.language,
            template=self.template,
            ascii_only=self.service.ascii_only,
            to_patient=True,
        )
        return self._hand_over(text, cancel)

    def _hand_over(self, text: str, cancel: CancelToken, *, remote_id: str = "") -> Told:
        cancel.raise_if_cancelled()
        reference = f"omega-{self.delivery.request_id}-{self.delivery.id}"
        self.journal.point_of_no_return(self.delivery.id, remote_id=remote_id or reference)
        return Told(self.service.submit(self.target.mobile, text, reference) or reference)
