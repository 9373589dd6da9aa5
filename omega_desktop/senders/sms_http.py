"""Text messages through a gateway of one's own that speaks HTTP, such as Kannel.

Kannel is asked with its POST (user's guide, "Sending SMS with HTTP POST"): login, number and coding
stand in headers and the text in the body, so that none of it gets into the logs of addresses that
servers and proxies write. Other gateways take the same as a form, with fields of their own names.
A delivery report would need an address at which the gateway could call us; a desktop has none.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from omega_desktop.domain.errors import AuthSendError, PermanentSendError, SendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.outcome import Outcome, Receipt, Rung
from omega_desktop.domain.sms_text import is_gsm
from omega_desktop.net.transport import Reply, Transport
from omega_desktop.net.words import SERVICE
from omega_desktop.senders.sms_service import (
    NO_SUCH_NUMBER,
    REFUSED,
    WRONG_LOGIN,
    SmsAccount,
    SmsService,
    handed_over,
    refusal,
)

_MISSING_RECEIVER = "missing receiver"
_NO = ("err", "fail", "reject", "invalid", "denied", "unauthori")
_DENIED_NUMBER = ("white- and/or black-lists", "number(s) has/have been denied")


class HttpSms(SmsService):
    """One user of one gateway.

    Args:
        account: with the whole address, such as http://127.0.0.1:13013/cgi-bin/sendsms.
        fields: empty for Kannel; else ``name=value&…`` in which {user}, {password}, {from}, {to},
            {text} and {reference} are filled in, sent as a form.

    Raises:
        AuthSendError: the settings cannot be used.
    """

    follows = False
    ascii_only = False
    longest_word = 0

    def __init__(self, account: SmsAccount, fields: str = "") -> None:
        self._account = account
        self._fields = parse_qsl(fields, keep_blank_values=True)
        self._transport = Transport(
            account.url,
            headers={},
            ca_file=account.ca_file,
            timeout_s=account.timeout_s,
            words=SERVICE,
            json_only=False,
        )

    def check(self) -> Message:
        """Ask Kannel to send to nobody; it looks at the login first. Others are only reached."""
        if self._fields:
            self._transport.request("GET", "")
            return Message("The text message gateway answers. Its login shows at the first send.")
        reply = self._transport.request("POST", "", body=b"", headers=self._headers("", ""))
        if _MISSING_RECEIVER not in reply.text.lower():
            raise _refused(reply)
        return Message("The text message gateway answers and accepts the login.")

    def submit(self, number: str, text: str, reference: str) -> str:
        """Kannel's 202 says that it has taken the message, or will as soon as it can."""
        reply = handed_over(lambda: self._post(number, text, reference))
        if not 200 <= reply.status < 300 or _is_page(reply):
            raise _refused(reply)
        if _says_no(reply):
            raise PermanentSendError(*REFUSED, detail=f"HTTP {reply.status}, refused in words")
        return reference

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

    def _post(self, number: str, text: str, reference: str) -> Reply:
        if not self._fields:
            return self._transport.request(
                "POST", "", body=text.encode(), headers=self._headers(number, text)
            )
        values = {
            "{user}": self._account.user,
            "{password}": self._account.password,
            "{from}": self._account.sender,
            "{to}": number,
            "{text}": text,
            "{reference}": reference,
        }
        form = [(name, values.get(value, value)) for name, value in self._fields]
        return self._transport.request("POST", "", form=form)

    def _headers(self, number: str, text: str) -> Mapping[str, str]:
        headers = {
            "Content-Type": "text/plain; charset=UTF-8",
            "X-Kannel-Username": self._account.user,
            "X-Kannel-Password": self._account.password,
            "X-Kannel-From": self._account.sender,
            "X-Kannel-To": number,
            "X-Kannel-Coding": "0" if is_gsm(text) else "2",
        }
        if not "".join(headers.values()).isascii():
            raise AuthSendError(
                Message("User name, password and sender of the gateway must be without accents"),
                Message("Change them at the gateway and in the settings."),
            )
        return {name: value for name, value in headers.items() if value}


def _says_no(reply: Reply) -> bool:
    """Whether a gateway refuses with a status of success, as some do."""
    said = [reply.text, *(str(reply.content.get(name, "")) for name in ("status", "result"))]
    error = str(reply.content.get("error") or reply.content.get("error_code") or "0")
    return error != "0" or any(one.lstrip().lower().startswith(_NO) for one in said)


def _is_page(reply: Reply) -> bool:
    """Whether a page for people answered: a log-in page of the network, for example."""
    return reply.text.lstrip()[:15].lower().startswith(("<!doctype", "<html"))


def _refused(reply: Reply) -> SendError:
    said = reply.text.lower()
    if "authorization failed" in said:
        return AuthSendError(*WRONG_LOGIN, detail=f"HTTP {reply.status}")
    if any(words in said for words in _DENIED_NUMBER):
        return PermanentSendError(*NO_SUCH_NUMBER, detail=f"HTTP {reply.status}")
    if reply.status < 300:
        return AuthSendError(*SERVICE.not_it, detail=f"HTTP {reply.status}")
    return refusal(reply)
