"""Text messages through Zenvia (API v2, https://zenvia.github.io/zenvia-openapi-spec/v2/)."""

from omega_desktop.domain.errors import AuthSendError, PermanentSendError, SendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.outcome import Outcome, Receipt, Rung
from omega_desktop.net.transport import Reply, Transport
from omega_desktop.net.words import SERVICE
from omega_desktop.senders.sms_service import (
    BAD_SENDER,
    NO_SUCH_NUMBER,
    WRONG_LOGIN,
    SmsAccount,
    SmsService,
    handed_over,
    refusal,
)

URL = "https://api.zenvia.com"


class ZenviaSms(SmsService):
    """One token. What became of a message is told only to webhooks, which a desktop has none of.

    Accents, é among them, make it send a text as UCS-2, and it cuts long texts at spaces only: a
    word may have 152 letters, but 66 in UCS-2, which no link has ("SMS limitations").

    Raises:
        AuthSendError: there is no token, or no sender.
    """

    follows = False
    ascii_only = True
    longest_word = 152

    def __init__(self, account: SmsAccount) -> None:
        if not account.password or not account.sender.strip():
            raise AuthSendError(
                *WRONG_LOGIN, detail="no sender" if account.password else "no token"
            )
        self._sender = account.sender.strip()
        self._transport = Transport(
            account.url or URL,
            headers={"X-API-TOKEN": account.password},
            ca_file=account.ca_file,
            timeout_s=account.timeout_s,
            words=SERVICE,
        )

    def check(self) -> Message:
        """List the webhooks: the least that needs the token."""
        reply = self._transport.request("GET", "/v2/subscriptions")
        if reply.status != 200:
            raise refusal(reply, str(reply.content.get("code", ""))[:40])
        return Message("Zenvia answers and accepts the token.")

    def submit(self, number: str, text: str, reference: str) -> str:
        """Create a message of the SMS channel; numbers go without the plus sign."""
        content = {
            "from": self._sender,
            "to": number.removeprefix("+"),
            "contents": [{"type": "text", "text": text}],
            "externalId": reference,
        }
        reply = handed_over(
            lambda: self._transport.request("POST", "/v2/channels/sms/messages", content=content)
        )
        if reply.status not in (200, 201):
            raise _refused(reply)
        return str(reply.content.get("id", ""))[:64]

    def find(self, part: str) -> str:
        """It cannot say."""
        del part
        return ""

    def look(self, remote_id: str) -> Outcome:
        """It cannot say."""
        return Receipt(Rung.HANDED_OVER, Message("Handed over"), remote_id=remote_id)

    def close(self) -> None:
        """Let go of the connection."""
        self._transport.close()


def _refused(reply: Reply) -> SendError:
    """By the part of the request that is wrong, where the answer names it."""
    code = str(reply.content.get("code", ""))[:40]
    details = reply.content.get("details")
    if reply.status == 400 and isinstance(details, list):
        paths = {str(one.get("path", "")) for one in details if isinstance(one, dict)}
        if any(path.rsplit(".", 1)[-1] == "to" for path in paths):
            return PermanentSendError(*NO_SUCH_NUMBER, detail=code)
        if any(path.rsplit(".", 1)[-1] == "from" for path in paths):
            return AuthSendError(*BAD_SENDER, detail=code)
    return refusal(reply, code)
