"""A DICOM association we ask for: negotiation, TLS, messages, and every way it can go wrong.

pynetdicom encodes and decodes the negotiation; the socket is ours and is read and written in the
calling thread. That is why each fault is known exactly (pynetdicom's requestor tells a closed port
from "no acceptable context" only in its log), why a wait can be cancelled, and why nothing sleeps
between two PDUs (docs/dicom-conformance.md has the measurements).

Source: DICOM PS3.8 9.3 (PDUs), PS3.7 9.3 and Annex E (commands), PS3.15 B.12 (TLS).
"""

import contextlib
import logging
import select
import socket
import ssl
import struct
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from pydicom.uid import UID
from pynetdicom.pdu import A_ASSOCIATE_AC, A_ASSOCIATE_RQ
from pynetdicom.pdu_primitives import (
    A_ASSOCIATE,
    ImplementationClassUIDNotification,
    ImplementationVersionNameNotification,
    MaximumLengthNotification,
)
from pynetdicom.presentation import PresentationContext

from omega_desktop.dicom.part10 import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from omega_desktop.domain.errors import (
    AuthSendError,
    PermanentSendError,
    SendCancelled,
    SendError,
    TransientSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Station, TlsSettings
from omega_desktop.domain.ports import CancelToken

log = logging.getLogger(__name__)

APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1"

MAX_CONTEXTS = 128  # context ids are the odd numbers of one byte, PS3.8 9.3.2.2
MAX_PDU_BYTES = 131_072  # what we offer to receive; what we send follows the peer's own limit
LARGEST_RECEIVED_PDU_BYTES = 4 * 1024 * 1024  # beyond this a length is nonsense, not a message
SHORTEST_ACCEPT_BYTES = 74  # the fixed part of an A-ASSOCIATE-AC, PS3.8 9.3.3
SEND_BLOCK_BYTES = 1024 * 1024  # several PDUs are joined into one write

SLICE_S = 0.2  # how often a wait looks for a cancel request
CANCEL_GRACE_S = 2.0  # an instance under way may still be answered, so that we know what arrived
RELEASE_TIMEOUT_S = 5.0
TLS_ALERT_TIMEOUT_S = 2.0

_HEADER = struct.Struct(">BxL")  # PDU type, reserved, length
_PDV_HEADER = struct.Struct(">BxLLBB")  # P-DATA-TF header and the header of its only PDV
_ELEMENT = struct.Struct("<HHL")
_RELEASE_RQ = bytes.fromhex("05000000000400000000")
_RELEASE_RP = bytes.fromhex("06000000000400000000")
_ABORT = bytes.fromhex("07000000000400000000")  # source 0: service-user

# (0000,eeee) of the command group, PS3.7 E.1
AFFECTED_SOP_CLASS = 0x0002
COMMAND_FIELD = 0x0100
MESSAGE_ID = 0x0110
RESPONDED_TO = 0x0120
PRIORITY = 0x0700
DATA_SET_TYPE = 0x0800
STATUS = 0x0900
AFFECTED_SOP_INSTANCE = 0x1000
NO_DATA_SET = 0x0101

Command = Mapping[int, int | str]
"""Elements of a command by element number; numbers are US, texts are UI."""


class ConnectionLostError(TransientSendError):
    """The association ended under us: aborted, closed, or no answer in time."""


class NoAnswerError(ConnectionLostError):
    """The peer kept silent longer than we wait."""


@dataclass(frozen=True, slots=True)
class ProposedContext:
    """One presentation context: a kind of object in one encoding, so that the answer is exact."""

    abstract_syntax: str
    transfer_syntax: str


@dataclass(frozen=True, slots=True)
class DataSetFile:
    """The encoded data set inside a file; sent byte for byte.

    ``pad`` appends one null byte, for a deflated stream of odd length (PS3.5 A.5).
    """

    path: Path
    offset: int
    length: int
    pad: bool = False


def split_contexts(contexts: Iterable[ProposedContext]) -> list[list[ProposedContext]]:
    """Divide contexts among as few associations as needed, a SOP Class never across two."""
    by_class: dict[str, list[ProposedContext]] = {}
    for context in dict.fromkeys(contexts):
        by_class.setdefault(context.abstract_syntax, []).append(context)
    groups: list[list[ProposedContext]] = []
    for proposed in by_class.values():
        # one SOP Class in more than 128 encodings cannot be: there are fewer transfer syntaxes
        chosen = proposed[:MAX_CONTEXTS]
        if not groups or len(groups[-1]) + len(chosen) > MAX_CONTEXTS:
            groups.append([])
        groups[-1].extend(chosen)
    return groups


def tls_context(settings: TlsSettings) -> ssl.SSLContext:
    """Build the TLS context of a station: TLS 1.2 or newer, certificate and host name checked.

    Raises:
        PermanentSendError: a certificate or key file is missing or cannot be read.
    """
    try:
        if settings.ca_file:
            context = ssl.create_default_context(cafile=settings.ca_file)
        else:
            import truststore

            context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if settings.certificate_file:
            context.load_cert_chain(
                settings.certificate_file, settings.key_file or None, password=lambda: ""
            )
    except (OSError, ValueError) as fault:
        raise PermanentSendError(
            Message("The TLS certificate files of this station cannot be used"),
            Message("Check the CA, certificate and key files in the station's settings."),
            detail=type(fault).__name__,
        ) from fault
    return context


class Association:
    """An established association; use it as a context manager and it is released or aborted.

    Attributes:
        accepted: context id by context, for those the peer accepted.
        proposed: everything that was asked for.
    """

    def __init__(
        self,
        link: "_Link",
        station: Station,
        proposed: Sequence[ProposedContext],
        accepted: Mapping[ProposedContext, int],
        peer_max_pdu: int,
        timeout_s: float,
    ) -> None:
        self._link = link
        self._station = station
        self.proposed = tuple(proposed)
        self.accepted = dict(accepted)
        limit = peer_max_pdu or MAX_PDU_BYTES  # 0: the peer sets no limit
        # a PDU's limit covers the 6 bytes of PDV header; fragments are even, PS3.8 9.3.5.1
        self._fragment = max(min(limit, MAX_PDU_BYTES) - 6, 2) & ~1
        self._timeout_s = timeout_s
        self._message_id = 0
        self._open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self.release()
        else:
            self.abort()

    def next_message_id(self) -> int:
        """A message id that no outstanding request has."""
        self._message_id = self._message_id % 0xFFFF + 1
        return self._message_id

    def request(
        self, context_id: int, command: Command, data_set: DataSetFile | None = None
    ) -> dict[int, int | str]:
        """Send a request and wait for its response.

        Returns:
            The response's command elements.

        Raises:
            ConnectionLostError: no valid response; whether the peer acted is not known.
            SendCancelled: the user cancelled and the answer did not come soon; aborted.
            OSError: the data set's file could not be read; aborted.
        """
        try:
            self._refuse_if_ended()
            encoded = encode_command(command)
            message = b"".join(self._fragments(context_id, encoded, command=True))
            if data_set is None:
                self._link.send(message, self._timeout_s)
            else:
                self._send_data_set(context_id, message, data_set)
            response = self._receive_command()
            self._check_answers(command, response)
        except BaseException:
            self.abort()
            raise
        return response

    def release(self) -> None:
        """End the association in good order; what was answered before stands in any case."""
        if not self._open:
            return
        self._open = False
        with contextlib.suppress(SendError, SendCancelled, OSError):
            self._link.send(_RELEASE_RQ, RELEASE_TIMEOUT_S)
            while True:
                kind, _body = self._link.receive_pdu(RELEASE_TIMEOUT_S)
                if kind == 0x05:  # both released at once, PS3.8 7.2.2.3
                    self._link.send(_RELEASE_RP, RELEASE_TIMEOUT_S)
                elif kind in (0x06, 0x07):
                    break
        self._link.close()

    def abort(self) -> None:
        """End the association at once; an unanswered request stays unanswered."""
        if not self._open:
            return
        self._open = False
        self._link.abort()

    def _refuse_if_ended(self) -> None:
        if not self._open or self._link.has_input():
            # whatever comes without being asked for is an abort, a release or the end
            raise ConnectionLostError(
                Message("{station} ended the connection", station=self._station.name),
                Message("The rest is sent when the station answers again."),
                detail="ended between requests",
            )

    def _fragments(self, context_id: int, content: bytes, *, command: bool) -> Iterable[bytes]:
        for start in range(0, len(content), self._fragment):
            part = content[start : start + self._fragment]
            last = start + self._fragment >= len(content)
            control = (0x01 if command else 0x00) | (0x02 if last else 0x00)  # PS3.8 E.2
            yield _PDV_HEADER.pack(0x04, len(part) + 6, len(part) + 2, context_id, control) + part

    def _send_data_set(self, context_id: int, message: bytes, source: DataSetFile) -> None:
        block = bytearray(message)
        left = source.length + source.pad
        with source.path.open("rb") as file:
            file.seek(source.offset)
            while left:
                take = min(self._fragment, left)
                part = file.read(take)
                if len(part) < take:
                    if not (source.pad and left == take == len(part) + 1):
                        raise OSError("the file is shorter than it was")
                    part += b"\0"
                left -= take
                control = 0x00 if left else 0x02
                block += _PDV_HEADER.pack(0x04, take + 6, take + 2, context_id, control)
                block += part
                if len(block) >= SEND_BLOCK_BYTES:
                    self._link.send(block, self._timeout_s)
                    block = bytearray()
        if block:
            self._link.send(block, self._timeout_s)

    def _receive_command(self) -> dict[int, int | str]:
        """Collect the PDVs of one message and return its command; a data set is passed over."""
        content = bytearray()
        response: dict[int, int | str] | None = None
        while True:
            kind, body = self._link.receive_pdu(self._timeout_s)
            if kind == 0x07:
                raise ConnectionLostError(
                    Message("{station} aborted the connection", station=self._station.name),
                    Message("The rest is sent again; if it stays so, ask the station's staff."),
                    detail=f"A-ABORT source {body[2:3].hex()} reason {body[3:4].hex()}",
                )
            if kind != 0x04:
                raise self._nonsense(f"PDU type {kind:02X}")
            for control, part in _pdvs(body):
                if control & 0x01:
                    content += part
                    if control & 0x02:
                        response = decode_command(bytes(content))
                        if response.get(DATA_SET_TYPE, NO_DATA_SET) == NO_DATA_SET:
                            return response
                elif control & 0x02 and response is not None:
                    return response

    def _check_answers(self, request: Command, response: Command) -> None:
        wanted = int(request[COMMAND_FIELD]) | 0x8000
        if response.get(COMMAND_FIELD) != wanted:
            raise self._nonsense("not the response that was waited for")
        if response.get(RESPONDED_TO) != request[MESSAGE_ID]:
            raise self._nonsense("response to another message")
        if not isinstance(response.get(STATUS), int):
            raise self._nonsense("response without a status")

    def _nonsense(self, detail: str) -> ConnectionLostError:
        return ConnectionLostError(
            Message("{station} does not follow the DICOM protocol", station=self._station.name),
            Message("Check host and port; if they are right, tell the station's staff."),
            detail=detail,
        )


def open_association(
    station: Station,
    contexts: Sequence[ProposedContext],
    *,
    calling_ae_title: str,
    timeout_s: float,
    cancel: CancelToken | None = None,
) -> Association:
    """Connect to a station and negotiate.

    Args:
        station: whom to call; its own ``calling_ae_title`` wins over the argument.
        contexts: at most 128; see ``split_contexts``.
        calling_ae_title: our name.
        timeout_s: longest wait for the connection and for each answer.
        cancel: looked at while waiting.

    Returns:
        The association; it may have accepted none of the contexts.

    Raises:
        TransientSendError: no connection (``lane_down``), or turned away for now.
        PermanentSendError: turned away for a reason that somebody has to change.
        AuthSendError: TLS certificates do not match.
        SendCancelled: the user cancelled.
    """
    request = _association_request(station, contexts, calling_ae_title)
    context = tls_context(station.tls) if station.tls.enabled else None
    link = _Link(_connect(station, timeout_s), station, cancel or CancelToken())
    try:
        if context is not None:
            link.start_tls(context, timeout_s)
        link.send(request, timeout_s)
        kind, body = link.receive_pdu(timeout_s)
        return _established(link, station, contexts, kind, body, timeout_s)
    except ConnectionLostError as fault:
        link.close()
        if context is not None and not isinstance(fault, NoAnswerError):
            _ask_for_tls_alert(station, context, timeout_s, link.cancel)
        raise _lost_in_negotiation(station, fault) from fault
    except BaseException:
        link.abort()
        raise


def _ask_for_tls_alert(
    station: Station, context: ssl.SSLContext, timeout_s: float, cancel: CancelToken
) -> None:
    """Raise ``AuthSendError`` when a TLS connection was closed because of our certificate.

    With TLS 1.3 that alert follows the handshake, and a reset caused by what we sent meanwhile can
    swallow it. So connect once more, send nothing, and listen.
    """
    link: _Link | None = None
    try:
        link = _Link(_connect(station, timeout_s), station, cancel)
        link.start_tls(context, timeout_s)
        link.receive_pdu(TLS_ALERT_TIMEOUT_S)
    except (AuthSendError, SendCancelled):
        raise
    except SendError:
        return  # not a matter of certificates: the first fault is what is told
    finally:
        if link is not None:
            link.close()


def _association_request(
    station: Station, contexts: Sequence[ProposedContext], calling_ae_title: str
) -> bytes:
    if not 1 <= len(contexts) <= MAX_CONTEXTS:
        raise ValueError("an association has 1 to 128 presentation contexts")
    primitive = A_ASSOCIATE()
    primitive.application_context_name = UID(APPLICATION_CONTEXT)
    try:
        primitive.calling_ae_title = station.calling_ae_title or calling_ae_title
        primitive.called_ae_title = station.ae_title
    except ValueError as fault:
        raise PermanentSendError(
            Message("The AE title of {station} or our own cannot be used", station=station.name),
            Message("An AE title is 1 to 16 plain characters without backslash."),
        ) from fault
    proposed = []
    for number, context in enumerate(contexts):
        item = PresentationContext()
        item.context_id = 2 * number + 1
        item.abstract_syntax = UID(context.abstract_syntax)
        item.transfer_syntax = [UID(context.transfer_syntax)]
        proposed.append(item)
    primitive.presentation_context_definition_list = proposed
    length = MaximumLengthNotification()
    length.maximum_length_received = MAX_PDU_BYTES
    implementation = ImplementationClassUIDNotification()
    implementation.implementation_class_uid = UID(IMPLEMENTATION_CLASS_UID)
    version = ImplementationVersionNameNotification()
    version.implementation_version_name = IMPLEMENTATION_VERSION_NAME
    primitive.user_information = [length, implementation, version]
    pdu = A_ASSOCIATE_RQ()
    pdu.from_primitive(primitive)
    encoded: bytes = pdu.encode()
    return encoded


def _established(
    link: "_Link",
    station: Station,
    contexts: Sequence[ProposedContext],
    kind: int,
    body: bytes,
    timeout_s: float,
) -> Association:
    whole = _HEADER.pack(kind, len(body)) + body
    if kind == 0x03 and len(body) >= 4:
        raise _rejection(station, result=body[1], source=body[2], reason=body[3])
    if kind == 0x07:
        raise TransientSendError(
            Message("{station} aborted the negotiation", station=station.name),
            Message("Ask the station's staff whether it knows our AE title and address."),
            detail=f"A-ABORT source {body[2:3].hex()} reason {body[3:4].hex()}",
        )
    try:
        accepted, peer_max_pdu = _accepted(contexts, kind, whole)
    # a peer can send anything here, and pynetdicom's decoder meets it with any exception
    except Exception as fault:
        raise TransientSendError(
            Message("{station} does not follow the DICOM protocol", station=station.name),
            Message("Check host and port; if they are right, tell the station's staff."),
            detail=f"{type(fault).__name__} in the association response",
        ) from fault
    return Association(link, station, contexts, accepted, peer_max_pdu, timeout_s)


def _accepted(
    contexts: Sequence[ProposedContext], kind: int, whole: bytes
) -> tuple[dict[ProposedContext, int], int]:
    """Read an A-ASSOCIATE-AC: context ids by context, and the peer's longest PDU."""
    if kind != 0x02 or len(whole) < SHORTEST_ACCEPT_BYTES:
        raise ValueError(f"PDU type {kind:02X}")
    pdu = A_ASSOCIATE_AC()
    pdu.decode(whole)
    answer = pdu.to_primitive()
    accepted = {}
    for item in answer.presentation_context_definition_results_list:
        if item.result == 0 and item.context_id is not None:
            asked = contexts[(item.context_id - 1) // 2]
            # an acceptor may only choose what was offered, and we offer one each
            if [str(one) for one in item.transfer_syntax] == [asked.transfer_syntax]:
                accepted[asked] = int(item.context_id)
    return accepted, int(answer.maximum_length_received or 0)


def _rejection(station: Station, *, result: int, source: int, reason: int) -> SendError:
    """Translate an A-ASSOCIATE-RJ, PS3.8 9.3.4."""
    name = station.name
    detail = f"A-ASSOCIATE-RJ result {result} source {source} reason {reason}"
    title, step = {
        (1, 2): (
            Message("{station} does not speak this kind of DICOM", station=name),
            Message("Tell the station's staff: application context not supported."),
        ),
        (1, 3): (
            Message("{station} does not know our AE title", station=name),
            Message("Ask its staff to enter our AE title, or correct it in the settings."),
        ),
        (1, 7): (
            Message("{station} does not answer to this AE title", station=name),
            Message("Correct the station's AE title."),
        ),
        (2, 2): (
            Message("{station} does not speak this version of DICOM", station=name),
            Message("Tell the station's staff: protocol version not supported."),
        ),
        (3, 1): (
            Message("{station} is congested", station=name),
            Message("It is tried again later."),
        ),
        (3, 2): (
            Message("{station} has too many connections", station=name),
            Message("It is tried again later."),
        ),
    }.get(
        (source, reason),
        (
            Message("{station} rejected the connection", station=name),
            Message("It gave no reason. Ask its staff whether it knows our AE title and address."),
        ),
    )
    if result == 0x02:
        return TransientSendError(title, step, detail=detail)
    return PermanentSendError(title, step, detail=detail)


def _lost_in_negotiation(station: Station, fault: ConnectionLostError) -> SendError:
    """An answer that never came is a lane that is down; a closed connection may be a wrong port."""
    if isinstance(fault, NoAnswerError):
        assert fault.message is not None
        return TransientSendError(fault.title, fault.message, detail=fault.detail, lane_down=True)
    return TransientSendError(
        Message("{station} closed the connection without an answer", station=station.name),
        Message("Check port, TLS setting and AE titles of the station."),
        detail=fault.detail,
    )


def _connect(station: Station, timeout_s: float) -> socket.socket:
    name = station.name
    try:
        connected = socket.create_connection((station.host, station.port), timeout=timeout_s)
    except (socket.gaierror, UnicodeError) as fault:
        raise TransientSendError(
            Message("The host name of {station} cannot be found", station=name),
            Message("Check the station's host name and this computer's network."),
            detail=type(fault).__name__,
            lane_down=True,
        ) from fault
    except TimeoutError as fault:
        raise TransientSendError(
            Message("{station} cannot be reached", station=name),
            Message("Check that the station is on, its host and port, and the network."),
            detail="connect timed out",
            lane_down=True,
        ) from fault
    except ConnectionRefusedError as fault:
        raise TransientSendError(
            Message("{station} refuses the connection", station=name),
            Message("Nothing listens at its port: check the port, or ask whether it is running."),
            detail="connection refused",
            lane_down=True,
        ) from fault
    except (OSError, OverflowError) as fault:
        raise TransientSendError(
            Message("There is no way to {station}", station=name),
            Message("Check this computer's network and the station's host and port."),
            detail=f"{type(fault).__name__} {getattr(fault, 'errno', '')}",
            lane_down=True,
        ) from fault
    connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connected


class _Link:
    """The socket under an association, with time limits and cancelling."""

    def __init__(self, connected: socket.socket, station: Station, cancel: CancelToken) -> None:
        self._socket = connected
        self._socket.settimeout(SLICE_S)
        self._station = station
        self.cancel = cancel
        self._cancel_by: float | None = None
        self._acknowledge_quickly()

    def start_tls(self, context: ssl.SSLContext, timeout_s: float) -> None:
        """Do the TLS handshake and check the peer's certificate and name."""
        self._socket.settimeout(timeout_s)
        name = self._station.name
        try:
            self._socket = context.wrap_socket(self._socket, server_hostname=self._station.host)
        except ssl.SSLCertVerificationError as fault:
            raise AuthSendError(
                Message("The TLS certificate of {station} is not trusted", station=name),
                Message("Check the CA file and that the host name is the certificate's."),
                detail=fault.verify_message,
            ) from fault
        except TimeoutError as fault:
            raise self._no_answer() from fault
        except ssl.SSLError as fault:
            raise self._tls_refused(fault) from fault
        except (OSError, ValueError) as fault:
            raise self._closed(fault) from fault
        self._socket.settimeout(SLICE_S)

    def send(self, content: bytes | bytearray, timeout_s: float) -> None:
        """Write everything; the time limit starts anew with every byte that goes out."""
        view = memoryview(content)
        deadline = time.monotonic() + timeout_s
        while view:
            self._look(deadline)
            try:
                sent = self._socket.send(view)
            except TimeoutError:
                continue
            except OSError as fault:
                raise self._closed(fault) from fault
            view = view[sent:]
            deadline = time.monotonic() + timeout_s

    def receive_pdu(self, timeout_s: float) -> tuple[int, bytes]:
        """Return the next PDU's type and content."""
        deadline = time.monotonic() + timeout_s
        kind, length = _HEADER.unpack(self._receive(_HEADER.size, deadline))
        if length > LARGEST_RECEIVED_PDU_BYTES or not 0x01 <= kind <= 0x07:
            raise ConnectionLostError(
                Message("{station} does not speak DICOM", station=self._station.name),
                Message("Check the station's host, port and TLS setting."),
                detail=f"PDU type {kind:02X} length {length}",
            )
        return kind, self._receive(length, deadline)

    def has_input(self) -> bool:
        """Whether something can be read right now, the end of the stream included."""
        if isinstance(self._socket, ssl.SSLSocket) and self._socket.pending():
            return True
        try:
            readable, _, _ = select.select([self._socket], [], [], 0)
        except (OSError, ValueError):
            return True
        if readable and isinstance(self._socket, ssl.SSLSocket):
            return self._has_tls_content()
        return bool(readable)

    def _has_tls_content(self) -> bool:
        """TLS 1.3 sends session tickets unasked: they are not content."""
        assert isinstance(self._socket, ssl.SSLSocket)
        self._socket.setblocking(False)  # noqa: FBT003 - the socket's own signature
        try:
            self._socket.read(0)  # processes what is there without taking content
            return self._socket.pending() > 0
        except ssl.SSLWantReadError:
            return False
        except OSError:
            return True
        finally:
            self._socket.settimeout(SLICE_S)

    def abort(self) -> None:
        """Send A-ABORT if that is possible at once, and close."""
        with contextlib.suppress(OSError):
            self._socket.settimeout(SLICE_S)
            self._socket.send(_ABORT)
        self.close()

    def close(self) -> None:
        """Close the socket."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def _receive(self, count: int, deadline: float) -> bytes:
        content = bytearray()
        while len(content) < count:
            self._look(deadline)
            try:
                part = self._socket.recv(min(count - len(content), 65_536))
            except TimeoutError:
                continue
            except ssl.SSLError as fault:
                # with TLS 1.3 our certificate is refused only after the handshake
                raise self._tls_refused(fault) from fault
            except OSError as fault:
                raise self._closed(fault) from fault
            if not part:
                raise self._closed(None)
            content += part
            self._acknowledge_quickly()
        return bytes(content)

    def _look(self, deadline: float) -> None:
        now = time.monotonic()
        if self.cancel.cancelled:
            if self._cancel_by is None:
                self._cancel_by = now + CANCEL_GRACE_S
            elif now > self._cancel_by:
                raise SendCancelled
        if now > deadline:
            raise self._no_answer()

    def _acknowledge_quickly(self) -> None:
        # Linux: a receiver with Nagle's algorithm waits for our delayed ACK, 40 ms per instance
        quick = getattr(socket, "TCP_QUICKACK", None)
        if quick is not None:
            with contextlib.suppress(OSError):
                self._socket.setsockopt(socket.IPPROTO_TCP, quick, 1)

    def _no_answer(self) -> NoAnswerError:
        return NoAnswerError(
            Message("{station} does not answer", station=self._station.name),
            Message("It is tried again when the station answers."),
            detail="time limit",
        )

    def _closed(self, fault: Exception | None) -> ConnectionLostError:
        return ConnectionLostError(
            Message("The connection to {station} was lost", station=self._station.name),
            Message("The rest is sent when the station answers again."),
            detail="closed by the peer" if fault is None else type(fault).__name__,
        )

    def _tls_refused(self, fault: ssl.SSLError) -> SendError:
        name = self._station.name
        reason = fault.reason or type(fault).__name__
        if ("ALERT" in reason or "CERT" in reason) and "PROTOCOL_VERSION" not in reason:
            return AuthSendError(
                Message("{station} does not accept our TLS certificate", station=name),
                Message("Check the certificate and key files in the station's settings."),
                detail=reason,
            )
        if isinstance(fault, ssl.SSLEOFError | ssl.SSLZeroReturnError):
            return self._closed(fault)
        return PermanentSendError(
            Message("No TLS connection to {station} is possible", station=name),
            Message("Check that the station uses TLS on this port."),
            detail=reason,
        )


def _pdvs(body: bytes) -> Iterable[tuple[int, bytes]]:
    """Yield (message control header, content) of each PDV in a P-DATA-TF, PS3.8 9.3.5."""
    at = 0
    while at + 6 <= len(body):
        length = int.from_bytes(body[at : at + 4], "big")
        yield body[at + 5], body[at + 6 : at + 4 + length]
        at += 4 + max(length, 2)


def encode_command(command: Command) -> bytes:
    """Encode a command set: implicit VR little endian, with its group length, PS3.7 6.3.1."""
    content = bytearray()
    for element in sorted(command):
        value = command[element]
        if isinstance(value, int):
            encoded = value.to_bytes(2, "little")
        else:
            encoded = value.encode("ascii")
            encoded += b"\0" * (len(encoded) % 2)
        content += _ELEMENT.pack(0x0000, element, len(encoded)) + encoded
    length = len(content).to_bytes(4, "little")
    return _ELEMENT.pack(0x0000, 0x0000, 4) + length + bytes(content)


def decode_command(content: bytes) -> dict[int, int | str]:
    """Decode a command set; two-byte values are numbers, all others text. Never raises."""
    command: dict[int, int | str] = {}
    at = 0
    while at + _ELEMENT.size <= len(content):
        group, element, length = _ELEMENT.unpack_from(content, at)
        value = content[at + _ELEMENT.size : at + _ELEMENT.size + length]
        at += _ELEMENT.size + length
        if group != 0 or len(value) != length:
            break
        if length == 2 and element not in (AFFECTED_SOP_CLASS, AFFECTED_SOP_INSTANCE):
            command[element] = int.from_bytes(value, "little")
        else:
            command[element] = value.decode("ascii", "replace").rstrip("\0 ")
    return command
