"""Text messages through Twilio (Programmable Messaging, API 2010-04-01)."""

import base64
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto

from omega_desktop.domain.errors import (
    AuthSendError,
    PermanentSendError,
    SendError,
    TransientSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.outcome import Outcome, Pending, Receipt, Rung, Undelivered
from omega_desktop.net.transport import Reply, Transport
from omega_desktop.net.words import SERVICE
from omega_desktop.senders.sms_service import (
    BAD_SENDER,
    NO_SUCH_NUMBER,
    UNREACHABLE,
    WRONG_LOGIN,
    SmsAccount,
    SmsService,
    handed_over,
    refusal,
    uncertain,
)

URL = "https://api.twilio.com"

_ACCOUNT = re.compile(r"(AC[0-9a-fA-F]{32})(?:/(SK[0-9a-fA-F]{32}))?")
_MESSAGE = re.compile(r"(SM|MM)[0-9a-fA-F]{32}")
_MESSAGING_SERVICE = re.compile(r"MG[0-9a-fA-F]{32}")

_PAGE = 1000
_PAGES = 5
_LOST = frozenset({"undelivered", "failed", "canceled"})
_LOOK_AGAIN_S = 60.0
_BUSY_S = 900.0


class _Kind(Enum):
    """What a code is about."""

    RECIPIENT = auto()  # another number or channel helps
    ACCOUNT = auto()  # every message meets it until the settings or the account are changed
    LATER = auto()  # it passes


@dataclass(frozen=True, slots=True)
class _Code:
    kind: _Kind
    title: Message
    step: Message | None = None


_NEW_NUMBER = Message("Check the number, or choose another way to send.")
_OTHER_WAY = Message("Choose another way to send.")
_UNREACHABLE = _Code(_Kind.RECIPIENT, *UNREACHABLE)
_UNSUBSCRIBED = _Code(
    _Kind.RECIPIENT,
    Message("The recipient has unsubscribed from your text messages (STOP)"),
    Message("Only the recipient can undo it, by answering START. Choose another way to send."),
)
_LANDLINE = _Code(
    _Kind.RECIPIENT,
    Message("The number is a landline or cannot receive text messages"),
    Message("Enter a mobile number, or choose another way to send."),
)
_INVALID = _Code(_Kind.RECIPIENT, *NO_SUCH_NUMBER)
_UNKNOWN_NUMBER = _Code(
    _Kind.RECIPIENT, Message("The number is unknown or not in use any more"), _NEW_NUMBER
)
_FILTERED = _Code(
    _Kind.RECIPIENT,
    Message("The operator filtered the message out"),
    Message("Choose another way to send, and ask the service why."),
)
_BAD_SENDER = _Code(_Kind.ACCOUNT, *BAD_SENDER)
_SUSPENDED = _Code(
    _Kind.ACCOUNT,
    Message("The account at the text message service is suspended or has no credit"),
    Message("Look into the service's console."),
)
_LOGIN = _Code(_Kind.ACCOUNT, *WRONG_LOGIN)
_QUEUE_FULL = _Code(
    _Kind.LATER,
    Message("The service has too many messages waiting"),
    Message("It is tried again by itself."),
)

# https://www.twilio.com/docs/api/errors; those that a short text to one number can meet
_CODES: Mapping[int, _Code] = {
    20003: _LOGIN,
    20005: _SUSPENDED,
    20404: _LOGIN,  # no such account
    20429: _QUEUE_FULL,
    21211: _INVALID,
    21217: _INVALID,
    21212: _BAD_SENDER,
    21603: _BAD_SENDER,
    21606: _BAD_SENDER,
    21611: _QUEUE_FULL,
    21659: _BAD_SENDER,
    21660: _BAD_SENDER,
    21701: _BAD_SENDER,
    21703: _BAD_SENDER,
    21705: _BAD_SENDER,
    21408: _Code(
        _Kind.RECIPIENT,
        Message("The account may not send text messages to this country"),
        Message("Allow the country in the service's console, or choose another way to send."),
    ),
    21608: _Code(
        _Kind.RECIPIENT,
        Message("A trial account may send only to numbers that were verified"),
        Message("Verify the number in the service's console, or upgrade the account."),
    ),
    21610: _UNSUBSCRIBED,
    21612: _Code(
        _Kind.RECIPIENT, Message("The sender cannot reach this number by text message"), _OTHER_WAY
    ),
    21614: _LANDLINE,
    21617: _Code(_Kind.RECIPIENT, Message("The text message is too long"), _OTHER_WAY),
    30001: _QUEUE_FULL,
    30002: _SUSPENDED,
    30003: _UNREACHABLE,
    30004: _Code(
        _Kind.RECIPIENT,
        Message("The recipient or the operator blocks such messages"),
        _OTHER_WAY,
    ),
    30005: _UNKNOWN_NUMBER,
    30006: _LANDLINE,
    30007: _FILTERED,
    30034: _FILTERED,
    30410: _QUEUE_FULL,
    63038: _Code(
        _Kind.LATER,
        Message("The account has sent all the messages it may send today"),
        Message("It is tried again by itself."),
    ),
}  # fmt: skip


class TwilioSms(SmsService):
    """One account. ``user`` is its SID, or SID/API key SID.

    There is no idempotency key: ``find`` looks through the newest messages for one text, which
    holds a link that no other message has.

    Raises:
        AuthSendError: what the settings hold cannot be an account.
    """

    follows = True
    ascii_only = False
    longest_word = 0

    def __init__(self, account: SmsAccount) -> None:
        found = _ACCOUNT.fullmatch(account.user.strip())
        if found is None or not account.password:
            raise AuthSendError(
                *WRONG_LOGIN, detail="no account SID" if found is None else "no token"
            )
        self._sid, self._by_key = found[1], found[2] is not None
        self._sender = account.sender.strip()
        login = f"{found[2] or found[1]}:{account.password}".encode()
        self._transport = Transport(
            account.url or URL,
            headers={"Authorization": "Basic " + base64.b64encode(login).decode("ascii")},
            ca_file=account.ca_file,
            timeout_s=account.timeout_s,
            words=SERVICE,
        )

    def check(self) -> Message:
        """Fetch the account; an API key may not, and fetches the list of messages."""
        if self._by_key:
            reply = self._transport.request(
                "GET", f"{self._messages}.json", query={"PageSize": "1"}
            )
        else:
            reply = self._transport.request("GET", f"/2010-04-01/Accounts/{self._sid}.json")
        if reply.status != 200:
            raise _refused(reply)
        if not self._by_key and reply.content.get("status") != "active":
            raise _error(_SUSPENDED, f"status {str(reply.content.get('status'))[:20]}")
        return Message("Twilio answers and accepts the account.")

    def submit(self, number: str, text: str, reference: str) -> str:
        """Create a Message resource."""
        del reference  # there is no place for it
        service = _MESSAGING_SERVICE.fullmatch(self._sender) is not None
        form = {
            "To": number,
            "MessagingServiceSid" if service else "From": self._sender,
            "Body": text,
        }
        reply = handed_over(
            lambda: self._transport.request("POST", f"{self._messages}.json", form=form)
        )
        if reply.status not in (200, 201):
            raise _refused(reply)
        sid = str(reply.content.get("sid", ""))
        if not _MESSAGE.fullmatch(sid):
            raise uncertain("no message SID")
        return sid

    def find(self, part: str) -> str:
        """Read the newest messages; the number is not asked for: it would stand in the address."""
        query = {"PageSize": str(_PAGE)}
        for _ in range(_PAGES):
            reply = self._transport.request("GET", f"{self._messages}.json", query=query)
            if reply.status != 200:
                raise _refused(reply)
            for message in reply.content.get("messages") or ():
                sid = str(message.get("sid", ""))
                if message.get("status") in _LOST:  # it is to be sent again
                    continue
                if part in str(message.get("body")) and _MESSAGE.fullmatch(sid):
                    return sid
            more = re.search(r"[?&]PageToken=([\w-]+)", str(reply.content.get("next_page_uri")))
            if more is None:
                break
            page = re.search(r"[?&]Page=(\d+)", str(reply.content.get("next_page_uri")))
            query = {
                "PageSize": str(_PAGE),
                "Page": page[1] if page else "1",
                "PageToken": more[1],
            }
        return ""

    def look(self, remote_id: str) -> Outcome:
        """Fetch the Message resource."""
        if not _MESSAGE.fullmatch(remote_id):
            return _NOT_KNOWN
        reply = self._transport.request("GET", f"{self._messages}/{remote_id}.json")
        if reply.status == 404:
            return _NOT_KNOWN  # deleted in the console
        if reply.status != 200:
            raise _refused(reply)
        match reply.content.get("status"):
            case "delivered" | "read":
                return Receipt(
                    Rung.CONFIRMED, Message("The text message arrived"), remote_id=remote_id
                )
            case "sent":
                return Pending(_LOOK_AGAIN_S, Message("The operator has taken the text message"))
            case status if status in _LOST:
                return _undelivered(reply.content.get("error_code"))
            case _:
                return Pending(_LOOK_AGAIN_S)

    def close(self) -> None:
        """Let go of the connection."""
        self._transport.close()

    @property
    def _messages(self) -> str:
        return f"/2010-04-01/Accounts/{self._sid}/Messages"


_NOT_KNOWN = Receipt(Rung.HANDED_OVER, Message("The service does not know the message any more"))


def _number(code: object) -> int:
    return int(code) if isinstance(code, int) or (isinstance(code, str) and code.isdigit()) else 0


def _refused(reply: Reply) -> SendError:
    """An answer's error, by its code, or by its status where the code is not known."""
    number = _number(reply.content.get("code"))
    code = _CODES.get(number)
    if code is None or reply.status in (401, 429):
        return refusal(reply, str(number or ""))
    return _error(code, str(number), reply.retry_after_s)


def _error(code: _Code, detail: str, retry_after_s: float | None = None) -> SendError:
    match code.kind:
        case _Kind.RECIPIENT:
            return PermanentSendError(code.title, code.step, detail=detail)
        case _Kind.ACCOUNT:
            return AuthSendError(code.title, code.step, detail=detail)
        case _Kind.LATER:
            return TransientSendError(
                code.title, code.step, detail=detail, retry_after_s=retry_after_s or _BUSY_S
            )


def _undelivered(number: object) -> Undelivered:
    code = _CODES.get(_number(number))
    if code is None:
        reason = Message(
            "The operator could not deliver the text message (code {code}). Send it again later, "
            "or choose another way.",
            code=_number(number),
        )
        return Undelivered(reason)
    again = _BUSY_S if code.kind is _Kind.LATER else None
    return Undelivered(code.title.followed_by(code.step), retry_in_s=again)
