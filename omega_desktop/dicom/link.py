"""The connection under an association: TCP or TLS, whole PDUs, time limits and cancelling.

The socket is read and written in the calling thread. That is why each fault is known exactly, why
a wait can be cancelled, and why nothing sleeps between two PDUs (docs/dicom-conformance.md has the
measurements). What the PDUs say is no matter of this module.

Source: DICOM PS3.8 9.3 (PDUs), PS3.15 B.12 (TLS).
"""

import contextlib
import select
import socket
import ssl
import struct
import time

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

LARGEST_RECEIVED_PDU_BYTES = 4 * 1024 * 1024  # beyond this a length is nonsense, not a message

SLICE_S = 0.2  # how often a wait looks for a cancel request
CANCEL_GRACE_S = 2.0  # an instance under way may still be answered, so that we know what arrived

PDU_HEADER = struct.Struct(">BxL")  # PDU type, reserved, length
_ABORT = bytes.fromhex("07000000000400000000")  # source 0: service-user


class ConnectionLostError(TransientSendError):
    """The association ended under us: aborted, closed, or no answer in time."""


class NoAnswerError(ConnectionLostError):
    """The peer kept silent longer than we wait."""


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


def connect(station: Station, timeout_s: float, cancel: CancelToken) -> "Link":
    """Connect to a station over TCP.

    Raises:
        TransientSendError: it cannot be reached (``lane_down``).
    """
    return Link(_connected(station, timeout_s), station, cancel)


def _connected(station: Station, timeout_s: float) -> socket.socket:
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


class Link:
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
        kind, length = PDU_HEADER.unpack(self._receive(PDU_HEADER.size, deadline))
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
