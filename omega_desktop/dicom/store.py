"""C-STORE as a user: instances go to a station exactly as they are stored.

Nothing is decoded on the way: the encoded data set is read from the file in pieces and sent under a
presentation context of that very transfer syntax. (pynetdicom's own ``send_c_store`` with
``STORE_SEND_CHUNKED_DATASET`` sends the same bytes, but wants a meta header in the file and takes
ten times as long: its reactor thread sleeps between PDUs.)

Source: DICOM PS3.7 9.1.1 and 9.3.1 (C-STORE), PS3.4 Annex B (Storage Service Class).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Protocol, Self

from omega_desktop.dicom import commands
from omega_desktop.dicom.association import Association, DataSetFile, open_association
from omega_desktop.dicom.negotiation import ProposedContext
from omega_desktop.dicom.part10 import DEFLATED, Part10
from omega_desktop.dicom.status import StoreStatus, store_status
from omega_desktop.domain.model import SendPriority, Station
from omega_desktop.domain.ports import CancelToken

# PS3.7 9.1.1.1.5 and E.1-1: (0000,0700) is LOW 2, MEDIUM 0, HIGH 1
DIMSE_PRIORITY = {
    SendPriority.LOW: 2,
    SendPriority.MEDIUM: 0,
    SendPriority.HIGH: 1,
    SendPriority.HIGHEST: 1,
}
_C_STORE_RQ = 0x0001
_DATA_SET_FOLLOWS = 0x0001


@dataclass(frozen=True, slots=True)
class StoreOptions:
    """How to call a station."""

    calling_ae_title: str
    timeout_s: float = 30.0
    priority: SendPriority = SendPriority.MEDIUM


class StoreSession(Protocol):
    """One association to a storage provider; a context manager."""

    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...

    def accepted(self, context: ProposedContext) -> bool:
        """Whether the station takes this kind of object in this encoding."""
        ...

    def store(self, file: Part10) -> StoreStatus:
        """Send one instance and return what the station answered.

        Raises:
            TransientSendError: the connection was lost; whether it was stored is not known.
            SendCancelled: the user cancelled and the answer did not come soon.
            OSError: the file could not be read.
        """
        ...


class StoreEngine(Protocol):
    """Opens associations to storage providers."""

    def open(
        self,
        station: Station,
        contexts: Sequence[ProposedContext],
        options: StoreOptions,
        cancel: CancelToken,
    ) -> StoreSession:
        """Connect and negotiate; raises the ``SendError`` family."""
        ...


class AssociationStoreEngine:
    """The engine on our own association (``dicom.association``)."""

    def open(
        self,
        station: Station,
        contexts: Sequence[ProposedContext],
        options: StoreOptions,
        cancel: CancelToken,
    ) -> StoreSession:
        """Connect and negotiate; raises the ``SendError`` family."""
        opened = open_association(
            station,
            contexts,
            calling_ae_title=options.calling_ae_title,
            timeout_s=options.timeout_s,
            cancel=cancel,
        )
        return _Session(opened, options.priority)


class _Session:
    def __init__(self, opened: Association, priority: SendPriority) -> None:
        self._association = opened
        self._priority = DIMSE_PRIORITY[priority]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._association.__exit__(kind, fault, trace)

    def accepted(self, context: ProposedContext) -> bool:
        return context in self._association.accepted

    def store(self, file: Part10) -> StoreStatus:
        context = ProposedContext(file.sop_class_uid, file.transfer_syntax_uid)
        length = file.path.stat().st_size - file.data_set_offset
        data_set = DataSetFile(
            file.path,
            file.data_set_offset,
            length,
            pad=file.transfer_syntax_uid in DEFLATED and length % 2 == 1,
        )
        response = self._association.request(
            self._association.accepted[context],
            {
                commands.AFFECTED_SOP_CLASS: file.sop_class_uid,
                commands.COMMAND_FIELD: _C_STORE_RQ,
                commands.MESSAGE_ID: self._association.next_message_id(),
                commands.PRIORITY: self._priority,
                commands.DATA_SET_TYPE: _DATA_SET_FOLLOWS,
                commands.AFFECTED_SOP_INSTANCE: file.sop_instance_uid,
            },
            data_set,
        )
        return store_status(int(response[commands.STATUS]))
