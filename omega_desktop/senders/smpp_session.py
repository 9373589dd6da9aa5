"""One SMPP 3.4 session as a transceiver (SMPP Protocol Specification v3.4, Issue 1.2).

The library makes and reads PDUs; connection, waiting and limits are ours, so that a cancellation is
noticed. Its client, which logs whole PDUs, is not used, and the rest of it may not log.
"""

import contextlib
import errno
import logging
import re
import selectors
import socket
import ssl
import struct
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from smpplib import consts, smpp
from smpplib.client import SimpleSequenceGenerator
from smpplib.command_codes import get_command_name
from smpplib.exceptions import UnknownCommandError

from omega_desktop.domain.errors import AuthSendError, TransientSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import CancelToken
from omega_desktop.net.tls import is_near, tls_context
from omega_desktop.net.words import SERVICE

logging.getLogger("smpplib").disabled = True
logging.getLogger("smpplib.command").disabled = True

CONNECT_TIMEOUT_S = 10.0
CANCEL_GRACE_S = 5.0
"""How long an answer is still waited for that says whether the message was taken."""

_GOODBYE_S = 2.0
_LOOK_UP_S = 0.2
_HEADER = struct.Struct(">LLLL")  # 3.2: length, command, status, sequence number
_LONGEST_PDU_BYTES = 70_000  # message_payload has up to 64 KiB
_RESPONSE = 0x80000000
_RECEIPT, _TYPE_BITS = 0x04, 0x3C  # esm_class, 5.2.12
_UNDER_WAY = frozenset({0, errno.EINPROGRESS, errno.EWOULDBLOCK})
_SUDDEN_END = (ssl.SSLEOFError, ssl.SSLZeroReturnError)
_UNREADABLE = (KeyError, IndexError, TypeError, ValueError, struct.error, UnknownCommandError)

_STATES = {  # appendix B
    "ENROUTE": 1,
    "DELIVRD": 2,
    "EXPIRED": 3,
    "DELETED": 4,
    "UNDELIV": 5,
    "ACCEPTD": 6,
    "UNKNOWN": 7,
    "REJECTD": 8,
}


class ConnectionLost(Exception):  # noqa: N818 - its meaning depends on what was asked
    """No answer came: the connection ended, or the other side was silent for too long."""


@dataclass(frozen=True, slots=True)
class SmscPlace:
    """Where an SMSC is, and as whom it is spoken to.

    Args:
        host: name or address.
        port: TCP.
        tls: encrypted from the first byte on.
        system_id: user.
        password: its password.
        ca_file: PEM of the only authority trusted; empty: the system's.
        timeout_s: longest silence.
    """

    host: str
    port: int
    tls: bool
    system_id: str = field(repr=False)
    password: str = field(repr=False)
    ca_file: str
    timeout_s: float


@dataclass(frozen=True, slots=True)
class Pdu:
    """What came: ``name`` is empty when the specification does not have its command."""

    name: str
    code: int
    status: int
    sequence: int
    content: Any = field(repr=False)

    def text(self, parameter: str) -> str:
        """A C-octet string of it; empty when it is not there."""
        value = getattr(self.content, parameter, None)
        return value.decode("latin-1") if isinstance(value, bytes) else ""

    def number(self, parameter: str) -> int:
        """An integer of it; 0 when it is not there."""
        value = getattr(self.content, parameter, None)
        return value if isinstance(value, int) else 0


class SmppSession:
    """Connected and bound inside ``with``; unbound at its end.

    Args:
        place: of the SMSC.
        on_receipt: called with the id and the state of each message that a receipt tells of.
        on_refused: the error for the status with which a bind was refused.
        cancel: looked at while it waits.
    """

    def __init__(
        self,
        place: SmscPlace,
        *,
        on_receipt: Callable[[str, int], None],
        on_refused: Callable[[int], Exception],
        cancel: CancelToken,
    ) -> None:
        self._place = place
        self._on_receipt = on_receipt
        self._on_refused = on_refused
        self._cancel = cancel
        self._numbers = SimpleSequenceGenerator()
        self._received = b""
        self._socket: socket.socket | None = None

    # --- opening and closing -----------------------------------------------------------------

    def __enter__(self) -> Self:
        self._cancel.raise_if_cancelled()
        try:
            self._socket = self._connect()
            self._bind()
        except BaseException:
            self._close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # what was asked is answered: nothing that happens now changes it
        with contextlib.suppress(ConnectionLost, OSError):
            if not isinstance(fault, ConnectionLost):
                number = self._send("unbind")
                self._answer(number, _GOODBYE_S if fault is None else 0, may_cancel=False)
        self._close()

    def _close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _connect(self) -> socket.socket:
        context = tls_context(self._place.ca_file) if self._place.tls else None
        limit_s = min(CONNECT_TIMEOUT_S, self._place.timeout_s)
        plain: socket.socket | None = None
        try:
            plain = _dialled(self._place.host, self._place.port, limit_s, self._cancel)
            plain.settimeout(limit_s)
            if context is not None:
                return context.wrap_socket(plain, server_hostname=self._place.host)
            near = is_near(plain)
        except ssl.SSLCertVerificationError as fault:
            _drop(plain)
            raise AuthSendError(*SERVICE.untrusted, detail=type(fault).__name__) from None
        except (OSError, UnicodeError) as fault:
            _drop(plain)
            # without a goodbye also ends what starts or stops just now
            if isinstance(fault, ssl.SSLError) and not isinstance(fault, _SUDDEN_END):
                raise AuthSendError(*SERVICE.not_it, detail=type(fault).__name__) from None
            raise TransientSendError(
                *SERVICE.unreachable, detail=type(fault).__name__, lane_down=True
            ) from None
        if not near:
            _drop(plain)
            raise AuthSendError(
                Message("The text message service is outside of the own network"),
                Message(
                    "SMPP alone is not encrypted: write smpps:// before the address, or reach it "
                    "at a private address, such as through a VPN."
                ),
            )
        return plain

    def _bind(self) -> None:
        """Bind as a transceiver; as a transmitter where the SMSC knows no transceivers."""
        login = {"system_id": self._place.system_id, "password": self._place.password}
        try:
            answer = self.ask("bind_transceiver", login)
            if answer.status == consts.SMPP_ESME_RINVCMDID:
                answer = self.ask("bind_transmitter", login)
        except ConnectionLost as fault:
            if self._received:
                raise AuthSendError(*SERVICE.not_it, detail=str(fault)) from None
            raise TransientSendError(
                *SERVICE.unreachable, detail=str(fault), lane_down=True
            ) from None
        if answer.status:
            raise self._on_refused(answer.status)

    # --- asking ------------------------------------------------------------------------------

    def ask(
        self, command: str, parameters: Mapping[str, object] | None = None, *, final: bool = False
    ) -> Pdu:
        """Send a request and return its answer; what comes meanwhile is answered.

        Args:
            command: such as ``submit_sm``.
            parameters: of the request.
            final: it cannot be taken back; cancelling only shortens the waiting.

        Raises:
            ConnectionLost: it may have arrived.
            SendCancelled: likewise, unless it is final; then nothing was sent.
        """
        self._cancel.raise_if_cancelled()
        try:
            number = self._send(command, parameters)
        except OSError as fault:
            raise ConnectionLost(type(fault).__name__) from None
        return self._answer(number, self._place.timeout_s, may_cancel=not final)

    def listen(self, seconds: float, until: Callable[[], bool] = lambda: False) -> None:
        """Answer what comes.

        Raises:
            ConnectionLost: the other side ended the session.
        """
        end = time.monotonic() + seconds
        while not until() and (left_s := end - time.monotonic()) > 0:
            self._cancel.raise_if_cancelled()
            came = self._next(min(left_s, _LOOK_UP_S))
            if came is not None:
                self._serve(came)

    def _answer(self, number: int, patience_s: float, *, may_cancel: bool) -> Pdu:
        end = time.monotonic() + patience_s
        cancelled = False
        while True:
            if may_cancel:
                self._cancel.raise_if_cancelled()
            elif self._cancel.cancelled and not cancelled:
                cancelled, end = True, min(end, time.monotonic() + CANCEL_GRACE_S)
            came = self._next(_LOOK_UP_S)
            if came is not None and came.code & _RESPONSE:
                if came.sequence == number:
                    return came
            elif came is not None:
                self._serve(came)
            if time.monotonic() > end:
                raise ConnectionLost("no answer")

    def _serve(self, came: Pdu) -> None:
        """Answer what the SMSC asks for."""
        status = consts.SMPP_ESME_ROK
        match came.name:
            case "deliver_sm" | "data_sm":
                for one in receipt_ids(came):
                    self._on_receipt(one, receipt_state(came))
                name = f"{came.name}_resp"
            case "enquire_link":
                name = "enquire_link_resp"
            case "unbind":
                name = "unbind_resp"
            case _ if came.code & _RESPONSE or came.name == "alert_notification":
                return
            case _:
                name, status = "generic_nack", consts.SMPP_ESME_RINVCMDID
        try:
            self._send(name, {"status": status}, sequence=came.sequence)
        except OSError as fault:
            raise ConnectionLost(type(fault).__name__) from None
        if came.name == "unbind":
            raise ConnectionLost("unbound by the other side")

    # --- PDUs --------------------------------------------------------------------------------

    def _send(
        self,
        command: str,
        parameters: Mapping[str, object] | None = None,
        *,
        sequence: int | None = None,
    ) -> int:
        """Send a PDU and return its sequence number."""
        made = smpp.make_pdu(command, client=self._numbers, **(parameters or {}))
        if sequence is not None:
            made.sequence = sequence
        assert self._socket is not None
        self._socket.settimeout(self._place.timeout_s)
        self._socket.sendall(made.generate())
        return int(made.sequence)

    def _next(self, patience_s: float) -> Pdu | None:
        """The next PDU; None when none was complete in time."""
        end = time.monotonic() + patience_s
        assert self._socket is not None
        while (found := self._complete()) is None:
            left_s = end - time.monotonic()
            if left_s <= 0:
                return None
            self._socket.settimeout(left_s)
            try:
                more = self._socket.recv(1 << 16)
            except TimeoutError:
                return None
            except OSError as fault:
                raise ConnectionLost(type(fault).__name__) from None
            if not more:
                raise ConnectionLost("closed by the other side")
            self._received += more
        return found

    def _complete(self) -> Pdu | None:
        """Take the first PDU off what was received, when all of it is there."""
        if len(self._received) < _HEADER.size:
            return None
        length, code, status, sequence = _HEADER.unpack_from(self._received)
        if not _HEADER.size <= length <= _LONGEST_PDU_BYTES:
            raise ConnectionLost("this is not SMPP")
        if len(self._received) < length:
            return None
        raw, self._received = self._received[:length], self._received[length:]
        return parsed(raw, code, status, sequence)


def parsed(raw: bytes, code: int, status: int, sequence: int) -> Pdu:
    """Read a PDU as far as the library can; an optional parameter it cannot read ends that."""
    try:
        name = get_command_name(code)
        content = smpp.make_pdu(
            name, client=SimpleSequenceGenerator(), allow_unknown_opt_params=True
        )
    except UnknownCommandError:
        return Pdu("", code, status, sequence, None)
    with contextlib.suppress(*_UNREADABLE):
        content.parse(raw)
    return Pdu(name, code, status, sequence, content)


def receipt_ids(pdu: Pdu) -> set[str]:
    """The ids a delivery receipt tells of; none when it is a message.

    They stand in an optional parameter or in the text (appendix B), and not always the same in
    both. One without the NUL at its end reads one letter short: that is no id.
    """
    if pdu.number("esm_class") & _TYPE_BITS != _RECEIPT:
        return set()
    apart = pdu.text("receipted_message_id")
    found = re.search(r"\bid:\s*(\S+)", _text(pdu))
    if found is None:
        return {apart} - {""}
    whole = found[1]
    return {whole} if whole.startswith(apart) else {whole, apart}


def receipt_state(pdu: Pdu) -> int:
    """The state a delivery receipt tells (5.2.28); 0 when it cannot be read."""
    found = re.search(r"\bstat:\s*([A-Za-z]+)", _text(pdu))
    return pdu.number("message_state") or (_STATES.get(found[1].upper(), 0) if found else 0)


def _text(pdu: Pdu) -> str:
    return pdu.text("short_message") or pdu.text("message_payload")


def _dialled(host: str, port: int, limit_s: float, cancel: CancelToken) -> socket.socket:
    """Connect to the first of a name's addresses that answers; a cancellation is noticed.

    Raises:
        OSError: none does, or not in time.
    """
    end = time.monotonic() + limit_s
    last: OSError = ConnectionError()
    for family, kind, protocol, _name, address in socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM
    ):
        connection = socket.socket(family, kind, protocol)
        try:
            _connect_in_time(connection, address, end, cancel)
        except OSError as fault:
            connection.close()
            last = fault
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise last


def _connect_in_time(
    connection: socket.socket, address: tuple[object, ...], end: float, cancel: CancelToken
) -> None:
    connection.settimeout(0)
    if (code := connection.connect_ex(address)) not in _UNDER_WAY:
        raise OSError(code, "not connected")
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_WRITE)
        while not selector.select(_LOOK_UP_S):
            cancel.raise_if_cancelled()
            if time.monotonic() > end:
                raise TimeoutError
    if code := connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR):
        raise OSError(code, "not connected")


def _drop(connection: socket.socket | None) -> None:
    if connection is not None:
        connection.close()
