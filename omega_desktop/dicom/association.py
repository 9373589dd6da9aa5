"""A DICOM association we ask for: opened, used for requests, released or aborted.

Three modules carry it, each to be understood alone: ``link`` moves PDUs over the connection,
``negotiation`` says what is asked for and what the answer means, ``commands`` encodes the messages.
The socket is ours, not pynetdicom's, because its requestor tells a closed port from "no acceptable
context" only in its log.

Source: DICOM PS3.8 9.3.5 (P-DATA-TF), 9.3.6 to 9.3.8 (release, abort), PS3.7 9.3 (messages).
"""

import contextlib
import ssl
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from omega_desktop.dicom.commands import (
    COMMAND_FIELD,
    DATA_SET_TYPE,
    MESSAGE_ID,
    NO_DATA_SET,
    RESPONDED_TO,
    STATUS,
    Command,
    decode_command,
    encode_command,
)
from omega_desktop.dicom.link import ConnectionLostError, Link, NoAnswerError, connect, tls_context
from omega_desktop.dicom.negotiation import (
    MAX_PDU_BYTES,
    Accepted,
    ProposedContext,
    association_request,
    read_answer,
)
from omega_desktop.domain.errors import (
    AuthSendError,
    SendCancelled,
    SendError,
    TransientSendError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Station
from omega_desktop.domain.ports import CancelToken

SEND_BLOCK_BYTES = 1024 * 1024  # several PDUs are joined into one write

RELEASE_TIMEOUT_S = 5.0
TLS_ALERT_TIMEOUT_S = 2.0

_PDV_HEADER = struct.Struct(">BxLLBB")  # P-DATA-TF header and the header of its only PDV
_RELEASE_RQ = bytes.fromhex("05000000000400000000")
_RELEASE_RP = bytes.fromhex("06000000000400000000")


@dataclass(frozen=True, slots=True)
class DataSetFile:
    """The encoded data set inside a file; sent byte for byte.

    ``pad`` appends one null byte, for a deflated stream of odd length (PS3.5 A.5).
    """

    path: Path
    offset: int
    length: int
    pad: bool = False


class Association:
    """An established association; use it as a context manager and it is released or aborted.

    Attributes:
        accepted: context id by context, for those the peer accepted.
        proposed: everything that was asked for.
    """

    def __init__(
        self,
        link: Link,
        station: Station,
        proposed: Sequence[ProposedContext],
        accepted: Accepted,
        timeout_s: float,
    ) -> None:
        self._link = link
        self._station = station
        self.proposed = tuple(proposed)
        self.accepted = accepted.contexts
        limit = accepted.max_pdu_bytes or MAX_PDU_BYTES  # 0: the peer sets no limit
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


def _pdvs(body: bytes) -> Iterable[tuple[int, bytes]]:
    """Yield (message control header, content) of each PDV in a P-DATA-TF, PS3.8 9.3.5."""
    at = 0
    while at + 6 <= len(body):
        length = int.from_bytes(body[at : at + 4], "big")
        yield body[at + 5], body[at + 6 : at + 4 + length]
        at += 4 + max(length, 2)


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
    request = association_request(station, contexts, calling_ae_title)
    context = tls_context(station.tls) if station.tls.enabled else None
    link = connect(station, timeout_s, cancel or CancelToken())
    try:
        if context is not None:
            link.start_tls(context, timeout_s)
        link.send(request, timeout_s)
        kind, body = link.receive_pdu(timeout_s)
        accepted = read_answer(station, contexts, kind, body)
        return Association(link, station, contexts, accepted, timeout_s)
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
    link: Link | None = None
    try:
        link = connect(station, timeout_s, cancel)
        link.start_tls(context, timeout_s)
        link.receive_pdu(TLS_ALERT_TIMEOUT_S)
    except (AuthSendError, SendCancelled):
        raise
    except SendError:
        return  # not a matter of certificates: the first fault is what is told
    finally:
        if link is not None:
            link.close()


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
