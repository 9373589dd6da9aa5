"""A storage provider: takes instances in and writes each as a file, byte for byte as received.

Source: DICOM PS3.4 Annex A (Verification) and B (Storage), PS3.7 9.1.1.
"""

import contextlib
import errno
import logging
import shutil
import socket
import tempfile
import threading
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self, cast

from pynetdicom import _config, evt
from pynetdicom.ae import ApplicationEntity
from pynetdicom.dimse_primitives import C_STORE
from pynetdicom.transport import ThreadedAssociationServer

from omega_desktop.dicom.echo import VERIFICATION
from omega_desktop.dicom.negotiation import MAX_PDU_BYTES
from omega_desktop.dicom.part10 import (
    IMPLEMENTATION_CLASS_UID,
    IMPLEMENTATION_VERSION_NAME,
    write_part10,
)
from omega_desktop.domain.errors import OmegaError, StorageError, ValidationError
from omega_desktop.domain.messages import Message

log = logging.getLogger(__name__)

OUT_OF_RESOURCES = 0xA700
PROCESSING_FAILURE = 0x0110
CANNOT_UNDERSTAND = 0xC000
MAX_ASSOCIATIONS = 16
IDLE_TIMEOUT_S = 60.0


class Receiver:
    """Verification and Storage SCP.

    Takes every storage SOP class, known or private, in the first transfer syntax proposed for it.

    Args:
        ae_title: our name.
        host: address to listen on; "" for all.
        port: TCP port; 0 for a free one, see ``port`` after ``start``.
        on_instance: called on a network thread with a Part 10 file for each instance; returns the
            DIMSE status (0 = stored). The file is deleted afterwards if it is still there.
        folder: where the files go meanwhile; a private temporary folder by default.
        require_called_ae_title: reject associations that call another name.
        allowed_calling_ae_titles: reject all other callers; empty lets everyone in.
    """

    def __init__(
        self,
        *,
        ae_title: str,
        host: str,
        port: int,
        on_instance: Callable[[Path], int],
        folder: Path | None = None,
        require_called_ae_title: bool = False,
        allowed_calling_ae_titles: tuple[str, ...] = (),
    ) -> None:
        try:
            self._entity = ApplicationEntity(ae_title)
            self._entity.require_calling_aet = list(allowed_calling_ae_titles)
        except ValueError as fault:
            raise ValidationError(
                "dicom.calling_ae_title",
                Message("The AE title cannot be used"),
                Message("An AE title is 1 to 16 plain characters without backslash."),
            ) from fault
        self._entity.require_called_aet = require_called_ae_title
        self._entity.implementation_class_uid = IMPLEMENTATION_CLASS_UID
        self._entity.implementation_version_name = IMPLEMENTATION_VERSION_NAME
        self._entity.maximum_pdu_size = MAX_PDU_BYTES
        self._entity.maximum_associations = MAX_ASSOCIATIONS
        self._entity.network_timeout = IDLE_TIMEOUT_S
        self._entity.add_supported_context(VERIFICATION)
        self._address = (host, port)
        self._on_instance = on_instance
        self._folder = folder
        self._own_folder: Path | None = None
        self._server: ThreadedAssociationServer | None = None
        self._thread: threading.Thread | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self.stop()

    @property
    def port(self) -> int:
        """The port it listens on (the configured one while stopped)."""
        return int(self._server.server_address[1]) if self._server else self._address[1]

    def start(self) -> None:
        """Listen.

        Raises:
            StorageError: the port is taken or may not be used, or the folder cannot be made.
        """
        if self._server is not None:
            return
        # every storage SOP class there is, the ones of tomorrow and private ones included
        _config.UNRESTRICTED_STORAGE_SERVICE = True
        _config.LOG_HANDLER_LEVEL = "none"  # UIDs of patients' studies do not belong in a log
        try:
            if self._folder is None:
                self._own_folder = Path(tempfile.mkdtemp(prefix="omega-receive-"))
            else:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            server = self._entity.make_server(
                self._address,
                evt_handlers=[(evt.EVT_C_STORE, self._on_store)],
                server_class=_ExclusiveServer,
            )
        except OSError as fault:
            self._remove_own_folder()
            raise StorageError(
                Message("Port {port} cannot be listened on", port=self._address[1]),
                Message("Close the program that uses it, or choose another port."),
                detail=f"{type(fault).__name__} {fault.errno}",
            ) from fault
        assert isinstance(server, ThreadedAssociationServer)
        self._server = server
        # what shutdown() takes itself out of
        self._entity._servers.append(server)
        self._thread = threading.Thread(
            target=server.serve_forever,
            kwargs={"poll_interval": 0.1},
            name="dicom-receiver",
            daemon=True,
        )
        self._thread.start()

    def stop(self, timeout_s: float = 5.0) -> None:
        """Stop listening and end all associations."""
        server, self._server = self._server, None
        if server is None:
            return
        associations = server.active_associations
        server.shutdown()
        for association in associations:
            association.abort()
            association.join(timeout_s)
            association.dul.join(timeout_s)
        if self._thread is not None:
            self._thread.join(timeout_s)
            self._thread = None
        self._remove_own_folder()

    def _remove_own_folder(self) -> None:
        if self._own_folder is not None:
            shutil.rmtree(self._own_folder, ignore_errors=True)
            self._own_folder = None

    def _on_store(self, event: evt.Event) -> int:
        """Answer one C-STORE; whatever goes wrong becomes a status."""
        folder = self._folder or self._own_folder
        assert folder is not None
        path = folder / f"{uuid.uuid4().hex}.dcm"
        try:
            request = cast("C_STORE", event.request)
            data_set = request.DataSet
            write_part10(
                path,
                data_set.getvalue() if data_set is not None else b"",
                sop_class_uid=str(request.AffectedSOPClassUID),
                sop_instance_uid=str(request.AffectedSOPInstanceUID),
                transfer_syntax_uid=str(event.context.transfer_syntax),
            )
            return self._on_instance(path)
        # a peer must get an answer whatever happens; nothing of the fault's text is logged
        except Exception as fault:  # noqa: BLE001
            log.warning("an instance could not be stored: %s", type(fault).__name__)
            return _failure_status(fault)
        finally:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


def _failure_status(fault: Exception) -> int:
    if isinstance(fault, StorageError) or (
        isinstance(fault, OSError) and fault.errno in (errno.ENOSPC, errno.EDQUOT)
    ):
        return OUT_OF_RESOURCES
    return CANNOT_UNDERSTAND if isinstance(fault, OmegaError) else PROCESSING_FAILURE


class _ExclusiveServer(ThreadedAssociationServer):
    """A server whose port nobody else can take."""

    def server_bind(self) -> None:
        """Bind; on Windows ``SO_REUSEADDR`` would let a second program share the port."""
        exclusive = getattr(socket, "SO_EXCLUSIVEADDRUSE", None)
        if exclusive is None:
            super().server_bind()
            return
        assert self.socket is not None
        self.socket.setsockopt(socket.SOL_SOCKET, exclusive, 1)
        if self.ae.network_timeout is not None:
            self.socket.settimeout(self.ae.network_timeout)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()

    def get_request(self) -> tuple[socket.socket, Any]:
        """Accept a connection; without Nagle's algorithm, whose wait costs 40 ms per instance."""
        client, address = super().get_request()
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return client, address
