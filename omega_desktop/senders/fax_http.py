"""What the fax services with an HTTPS interface have in common. Pure."""

from omega_desktop.domain.errors import (
    AuthSendError,
    PermanentSendError,
    SendError,
    TransientSendError,
    UncertainSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.net.transport import Reply


def refused(reply: Reply, code: str = "") -> SendError:
    """An answer that is no success, as what it means. The answer's text may name the number."""
    detail = f"HTTP {reply.status} {code}".strip()
    if reply.status in {401, 403}:
        return AuthSendError(
            Message("The fax service does not accept user name, password or key"),
            Message("Check them in the settings, then let faxes go on."),
            detail=detail,
        )
    if reply.status in {408, 429} or reply.status >= 500:
        return TransientSendError(
            Message("The fax service cannot take faxes now (code {code})", code=reply.status),
            Message("It is tried again by itself."),
            detail=detail,
            retry_after_s=reply.retry_after_s,
        )
    if reply.status == 402:
        return AuthSendError(
            Message("The fax service's account has no credit"),
            Message("Top it up, then let faxes go on."),
            detail=detail,
        )
    return PermanentSendError(
        Message("The fax service refuses the fax (code {code})", code=reply.status),
        Message("Check number and settings, or ask the fax service."),
        detail=detail,
    )


def in_doubt(fault: SendError) -> SendError:
    """The same fault for a document that was on its way: it may have been taken.

    A connection that was never made, and an answer that says no, leave no doubt.
    """
    if not isinstance(fault, TransientSendError) or fault.lane_down:
        return fault
    return _uncertain(fault.detail)


def not_taken(reply: Reply) -> SendError:
    """``refused`` for a document that was sent: not every such answer says no.

    A proxy answers for a service behind it that is silent, and a service may fall over the answer.
    """
    if reply.status in {500, 502, 504}:
        return _uncertain(f"HTTP {reply.status}")
    return refused(reply)


def _uncertain(detail: str) -> UncertainSendError:
    return UncertainSendError(
        Message("The connection was lost before the fax service's answer"),
        Message("Ask the fax service whether the fax was sent before sending it again."),
        detail=detail,
    )


def identifier(value: object) -> str:
    """A job's number out of an answer, checked: it becomes part of addresses.

    Raises:
        UncertainSendError: there is none.
    """
    text = value if isinstance(value, str) else ""
    if not text or len(text) > 100 or not all(sign.isalnum() or sign in "-_" for sign in text):
        raise UncertainSendError(
            Message("The fax service's answer holds no number of the fax"),
            Message("Ask the fax service whether the fax was sent before sending it again."),
        )
    return text


def count(value: object) -> int:
    """A number of pages; 0 when there is none."""
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else 0
