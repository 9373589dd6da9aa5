"""Uploads packs: several at a time, again after a fault, none that the gateway has already."""

from collections.abc import Callable, Iterable

from omega_desktop.domain.errors import TransientSendError
from omega_desktop.domain.ports import CancelToken, Progress, no_progress
from omega_desktop.share.client import GatewayClient
from omega_desktop.share.segments import Pack

PARALLEL = 4


class PackLostError(TransientSendError):
    """A pack's file is gone or damaged: its segment has to be made again. ``oid`` names it."""

    oid: str


def upload(
    client: GatewayClient,
    share_id: str,
    packs: Iterable[Pack],
    *,
    cancel: CancelToken,
    parallel: int = PARALLEL,
    progress: Progress = no_progress,
    total_bytes: int = 0,
    uploaded: Callable[[Pack], None] = lambda _pack: None,
) -> int:
    """Upload packs and return how many bytes the gateway holds of them.

    ``packs`` may be a generator that makes them: it is asked for the next one only while there is
    room, so that making and uploading overlap and the disk does not fill.

    Args:
        client: the gateway.
        share_id: the share, created before.
        packs: what to upload; those already held are passed over.
        cancel: stops within a second.
        parallel: uploads at a time.
        progress: told the bytes that have arrived and ``total_bytes``.
        total_bytes: what ``packs`` are together, 0 when not known yet (then: of the known ones).
        uploaded: called in the calling thread for every pack that the gateway holds.

    Raises:
        SendCancelled: the user cancelled.
        PackLostError: a file is gone or damaged.
        SendError: as ``GatewayClient``; transient faults only after several tries.
    """
    raise NotImplementedError
