"""Uploads packs: several at a time, again after a fault, none that the gateway has already."""

import hashlib
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from pathlib import Path
from typing import TypeVar

from omega_desktop.domain.errors import SendCancelled, TransientSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import CancelToken, Progress, no_progress
from omega_desktop.domain.retry import backoff_s
from omega_desktop.share.client import GatewayClient, HeldObject
from omega_desktop.share.segments import Pack

T = TypeVar("T")

PARALLEL = 4
TRIES = 6
_BASE_PAUSE_S = 0.5
_LONGEST_PAUSE_S = 20.0
_LOOK_S = 0.1
_END_S = 0.8


class PackLostError(TransientSendError):
    """A pack's file is gone or damaged: its segment has to be made again. ``oid`` names it."""

    def __init__(self, oid: str) -> None:
        super().__init__(
            Message("A prepared part of the study is damaged"),
            Message("It is prepared again by itself."),
            detail=oid,
        )
        self.oid = oid


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
    return _Upload(client, share_id, cancel, parallel, progress, total_bytes, uploaded).run(packs)


class _Upload:
    """One call of ``upload``."""

    def __init__(
        self,
        client: GatewayClient,
        share_id: str,
        cancel: CancelToken,
        parallel: int,
        progress: Progress,
        total_bytes: int,
        uploaded: Callable[[Pack], None],
    ) -> None:
        self._client, self._share_id, self._cancel = client, share_id, cancel
        self._parallel, self._progress = parallel, progress
        self._total, self._uploaded = total_bytes, uploaded
        self._known = 0
        self._done = 0
        self._stop = CancelToken()
        """Set when the user cancels or one upload has failed for good: the others end, too."""

    def run(self, packs: Iterable[Pack]) -> int:
        threads = ThreadPoolExecutor(self._parallel, thread_name_prefix="share-upload")
        running: dict[Future[None], Pack] = {}
        try:
            held = self._held()
            for pack in packs:
                self._known += pack.size
                if _is_held(pack, held):
                    self._finished(pack)
                    continue
                running[threads.submit(self._put, pack)] = pack
                # one more than there are threads: none of them waits for the next pack
                self._collect(running, down_to=self._parallel)
            self._collect(running, down_to=0)
        finally:
            self._stop.cancel()
            if running:
                self._end(running)
            threads.shutdown(wait=not running, cancel_futures=True)
        return self._done

    def _held(self) -> Mapping[str, HeldObject]:
        return self._patiently(lambda: self._client.held_objects(self._share_id))

    def _collect(self, running: dict[Future[None], Pack], *, down_to: int) -> None:
        """Take finished uploads out; wait while there are more than ``down_to``."""
        while running:
            done, _ = wait(running, 0 if len(running) <= down_to else _LOOK_S, FIRST_COMPLETED)
            for future in done:
                pack = running.pop(future)
                future.result()
                self._finished(pack)
            self._cancel.raise_if_cancelled()
            if len(running) <= down_to:
                return

    def _finished(self, pack: Pack) -> None:
        self._done += pack.size
        self._uploaded(pack)
        self._progress(self._done, max(self._total, self._known))

    def _end(self, running: dict[Future[None], Pack]) -> None:
        """Cut what still runs. A thread that is only just connecting may need a moment more."""
        for future in list(running):
            if future.cancel():
                del running[future]
        self._client.abort(self._stop)
        wait(running, _END_S)
        for future in [one for one in running if one.done()]:
            del running[future]

    # --- in the threads ----------------------------------------------------------------------

    def _put(self, pack: Pack) -> None:
        def once() -> None:
            try:
                self._client.put_object(
                    self._share_id, pack.oid, Path(pack.path), pack.sha256, cancel=self._stop
                )
            except OSError:
                raise PackLostError(pack.oid) from None
            except TransientSendError:
                if not _is_whole(pack):
                    raise PackLostError(pack.oid) from None
                raise

        self._patiently(once)

    def _patiently(self, work: Callable[[], T]) -> T:
        """Do it again after transient faults, with growing pauses."""
        for attempt in range(1, TRIES + 1):
            self._stop.raise_if_cancelled()
            try:
                return work()
            except PackLostError:
                raise
            except TransientSendError as fault:
                if attempt == TRIES:
                    raise
                pause_s = backoff_s(attempt, base_s=_BASE_PAUSE_S, cap_s=_LONGEST_PAUSE_S)
                if fault.retry_after_s is not None:
                    if fault.retry_after_s > _LONGEST_PAUSE_S:
                        raise  # so long a pause is the outbox's
                    pause_s = max(pause_s, fault.retry_after_s)
                self._pause(pause_s)
        raise AssertionError

    def _pause(self, pause_s: float) -> None:
        deadline = time.monotonic() + pause_s
        while (left := deadline - time.monotonic()) > 0:
            self._cancel.raise_if_cancelled()
            if self._stop.wait(min(left, _LOOK_S)):
                raise SendCancelled


def _is_held(pack: Pack, held: Mapping[str, HeldObject]) -> bool:
    there = held.get(pack.oid)
    return there is not None and (there.size, there.sha256) == (pack.size, pack.sha256)


def _is_whole(pack: Pack) -> bool:
    """Whether the file is still what was written: the gateway may have complained rightly."""
    try:
        with Path(pack.path).open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest() == pack.sha256
    except OSError:
        return False
