"""What is asked for when an association is opened, and what the answer means.

pynetdicom encodes and decodes the negotiation.

Source: DICOM PS3.8 9.3.2 (A-ASSOCIATE-RQ), 9.3.3 (A-ASSOCIATE-AC), 9.3.4 (A-ASSOCIATE-RJ).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pydicom.uid import UID
from pynetdicom.pdu import A_ASSOCIATE_AC, A_ASSOCIATE_RQ
from pynetdicom.pdu_primitives import (
    A_ASSOCIATE,
    ImplementationClassUIDNotification,
    ImplementationVersionNameNotification,
    MaximumLengthNotification,
)
from pynetdicom.presentation import PresentationContext

from omega_desktop.dicom.link import PDU_HEADER
from omega_desktop.dicom.part10 import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from omega_desktop.domain.errors import PermanentSendError, SendError, TransientSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Station

APPLICATION_CONTEXT = "1.2.840.10008.3.1.1.1"

MAX_CONTEXTS = 128  # context ids are the odd numbers of one byte, PS3.8 9.3.2.2
MAX_PDU_BYTES = 131_072  # what we offer to receive; what we send follows the peer's own limit
SHORTEST_ACCEPT_BYTES = 74  # the fixed part of an A-ASSOCIATE-AC, PS3.8 9.3.3


@dataclass(frozen=True, slots=True)
class ProposedContext:
    """One presentation context: a kind of object in one encoding, so that the answer is exact."""

    abstract_syntax: str
    transfer_syntax: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """What a station agreed to.

    Attributes:
        contexts: context id by context, for those it accepted.
        max_pdu_bytes: the longest PDU it takes; 0 means any.
    """

    contexts: dict[ProposedContext, int]
    max_pdu_bytes: int


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


def association_request(
    station: Station, contexts: Sequence[ProposedContext], calling_ae_title: str
) -> bytes:
    """Encode an A-ASSOCIATE-RQ.

    Raises:
        PermanentSendError: an AE title cannot be used.
    """
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


def read_answer(
    station: Station, contexts: Sequence[ProposedContext], kind: int, body: bytes
) -> Accepted:
    """Read the PDU that answers an A-ASSOCIATE-RQ.

    Raises:
        TransientSendError: turned away for now, aborted, or not DICOM.
        PermanentSendError: turned away for a reason that somebody has to change.
    """
    whole = PDU_HEADER.pack(kind, len(body)) + body
    if kind == 0x03 and len(body) >= 4:
        raise _rejection(station, result=body[1], source=body[2], reason=body[3])
    if kind == 0x07:
        raise TransientSendError(
            Message("{station} aborted the negotiation", station=station.name),
            Message("Ask the station's staff whether it knows our AE title and address."),
            detail=f"A-ABORT source {body[2:3].hex()} reason {body[3:4].hex()}",
        )
    try:
        return _accepted(contexts, kind, whole)
    # a peer can send anything here, and pynetdicom's decoder meets it with any exception
    except Exception as fault:
        raise TransientSendError(
            Message("{station} does not follow the DICOM protocol", station=station.name),
            Message("Check host and port; if they are right, tell the station's staff."),
            detail=f"{type(fault).__name__} in the association response",
        ) from fault


def _accepted(contexts: Sequence[ProposedContext], kind: int, whole: bytes) -> Accepted:
    """Read an A-ASSOCIATE-AC; raises anything when it is none."""
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
    return Accepted(accepted, int(answer.maximum_length_received or 0))


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
