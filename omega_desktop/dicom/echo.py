"""C-ECHO: does a station answer to us? (DICOM PS3.7 9.1.5, PS3.4 Annex A)."""

import time
from dataclasses import dataclass

from omega_desktop.dicom import commands
from omega_desktop.dicom.association import open_association
from omega_desktop.dicom.negotiation import ProposedContext
from omega_desktop.dicom.part10 import EXPLICIT_VR_LITTLE_ENDIAN, IMPLICIT_VR_LITTLE_ENDIAN
from omega_desktop.domain.errors import SendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Station
from omega_desktop.domain.ports import CancelToken

VERIFICATION = "1.2.840.10008.1.1"
_C_ECHO_RQ = 0x0030


@dataclass(frozen=True, slots=True)
class EchoResult:
    """What a station said to C-ECHO.

    ``milliseconds`` is the time for association and echo together; ``reason`` says why a station
    counts as offline, with the next step.
    """

    online: bool
    milliseconds: float
    reason: Message | None = None


def echo(
    station: Station,
    *,
    calling_ae_title: str,
    timeout_s: float = 10.0,
    cancel: CancelToken | None = None,
) -> EchoResult:
    """Verify a station. Never raises for anything the station or the network does.

    Raises:
        SendCancelled: the user cancelled.
    """
    started = time.monotonic()

    def result(reason: Message | None = None) -> EchoResult:
        return EchoResult(reason is None, (time.monotonic() - started) * 1000, reason)

    contexts = [
        ProposedContext(VERIFICATION, IMPLICIT_VR_LITTLE_ENDIAN),
        ProposedContext(VERIFICATION, EXPLICIT_VR_LITTLE_ENDIAN),
    ]
    try:
        with open_association(
            station,
            contexts,
            calling_ae_title=calling_ae_title,
            timeout_s=timeout_s,
            cancel=cancel,
        ) as opened:
            context_id = next(iter(opened.accepted.values()), None)
            if context_id is None:
                # it accepted our association: it is there and knows us
                return result()
            response = opened.request(
                context_id,
                {
                    commands.AFFECTED_SOP_CLASS: VERIFICATION,
                    commands.COMMAND_FIELD: _C_ECHO_RQ,
                    commands.MESSAGE_ID: opened.next_message_id(),
                    commands.DATA_SET_TYPE: commands.NO_DATA_SET,
                },
            )
            answered = result()
    except SendError as fault:
        return result(fault.title.followed_by(fault.message))
    status = int(response[commands.STATUS])
    if status == 0:
        return answered
    return EchoResult(
        online=False,
        milliseconds=answered.milliseconds,
        reason=Message(
            "{station} answers C-ECHO with an error ({status})",
            station=station.name,
            status=f"{status:04X}",
        ),
    )
