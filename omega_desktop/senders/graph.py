"""E-mails through Microsoft Graph (user: sendMail), where a tenant allows no SMTP.

The whole message travels as MIME, so that it is the same as by SMTP, S/MIME included. Graph knows
no reports of delivery in the sense of RFC 3461.
"""

import base64
from collections.abc import Callable

from omega_desktop.domain.errors import (
    AuthSendError,
    PermanentSendError,
    SendError,
    TransientSendError,
    UncertainSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import CancelToken
from omega_desktop.net.transport import Reply, Transport
from omega_desktop.net.words import SERVICE
from omega_desktop.senders.mail_account import TokenSource, sign_in_again

_TIMEOUT_S = 120.0
_UNKNOWN = frozenset({500, 502, 504})  # a server behind the one that answers may have taken it


def submit(
    url: str,
    data: bytes,
    *,
    tokens: TokenSource,
    before_the_end: Callable[[], None],
    cancel: CancelToken,
    timeout_s: float = _TIMEOUT_S,
) -> None:
    """Hand a message over; its recipient is the one in To.

    Args:
        url: of Graph, with its version.
        data: the whole message.
        tokens: of the signed-in account.
        before_the_end: called before anything of the message is sent.
        cancel: until then.
        timeout_s: longest wait for the answer.

    Raises:
        SendError: the family; ``UncertainSendError`` when the message may have been taken.
    """
    token = tokens.access_token(cancel=cancel)
    transport = Transport(
        url,
        headers={"Authorization": f"Bearer {token}"},
        ca_file="",
        timeout_s=timeout_s,
        words=SERVICE,
        json_only=False,
    )
    cancel.raise_if_cancelled()
    before_the_end()
    try:
        # without the cancel token: from here on it could only hide the answer
        reply = transport.request(
            "POST",
            "/me/sendMail",
            body=base64.b64encode(data),
            headers={"Content-Type": "text/plain"},
        )
    except TransientSendError as fault:
        if fault.lane_down:  # not even connected
            raise
        raise _uncertain(fault.detail) from fault
    finally:
        transport.close()
    if reply.status == 202:
        return
    if reply.status == 401:
        tokens.refused()
    raise _refusal(reply)


def _refusal(reply: Reply) -> SendError:
    error = reply.content.get("error")
    code = str(error.get("code", "")) if isinstance(error, dict) else ""
    detail = f"{reply.status} {''.join(sign for sign in code if sign.isalnum())[:60]}"
    match reply.status:
        case 401:
            return sign_in_again(detail)
        case 403:
            return AuthSendError(
                Message("The signed-in account may not send e-mail this way"),
                Message("Ask the tenant's administrator for the permission Mail.Send."),
                detail=detail,
            )
        case 413:
            return PermanentSendError(
                Message("The report is too large for the e-mail server"),
                Message("Send a protected link instead."),
                detail=detail,
            )
        case 408 | 429 | 503:
            return TransientSendError(
                Message("The e-mail service takes no e-mail now (code {code})", code=reply.status),
                Message("It is tried again by itself."),
                detail=detail,
                retry_after_s=reply.retry_after_s,
            )
        case status if status in _UNKNOWN or status < 300:
            return _uncertain(detail)
    return PermanentSendError(
        Message("The e-mail service refuses the message (code {code})", code=reply.status),
        Message("Check the address, or send the report another way."),
        detail=detail,
    )


def _uncertain(detail: str) -> UncertainSendError:
    return UncertainSendError(
        Message("The connection was lost before the e-mail server's answer"),
        Message("Ask the recipient whether the e-mail arrived before sending it again."),
        detail=detail,
    )
