"""Makes the encrypted bundle of a share and brings it to the gateway.

Every segment is recorded whole before any of it is uploaded, and the manifest before its upload:
after a cut, a crash or a restart nothing that was recorded is encrypted again, and no key ever
encrypts two contents.
"""

import contextlib
import hashlib
import logging
import shutil
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import chain, islice
from pathlib import Path

from omega_desktop.domain.errors import PermanentSendError, StorageError, TransientSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery, DeliveryItem, ItemState, LinkTarget
from omega_desktop.domain.ports import (
    BatchJournal,
    CancelToken,
    CpuPool,
    Progress,
    ReportRenderer,
    SharedStudies,
)
from omega_desktop.senders.link_manifest import Recorded, build_manifest
from omega_desktop.senders.link_sources import (
    ReadySource,
    ShareSources,
    refusal_of,
    travelling,
)
from omega_desktop.senders.outgoing import OutgoingFiles, Refused, no_room
from omega_desktop.share.client import GatewayClient, GatewayRefusal
from omega_desktop.share.manifest import SenderRef, seal_manifest
from omega_desktop.share.segments import (
    Pack,
    Segment,
    SegmentSource,
    SegmentTask,
    make_segments,
    plan_segments,
)
from omega_desktop.share.uploading import PackLostError, upload
from omega_desktop.storage.share_rows import StoredEntry, StoredPack, StoredSegment, StoredShare
from omega_desktop.storage.shares_making import SharesMaking, expiry

log = logging.getLogger(__name__)

_WORKERS = 2  # segments made at a time
_STALE = timedelta(hours=1)  # a bundle that took longer gets its days from when it is ready
_REPAIRS = 3  # times that lost packs are made again in one attempt


@dataclass(frozen=True, slots=True)
class BundleTools:
    """What making bundles takes; the same for all deliveries.

    ``outgoing`` holds the encrypted pieces, in a folder per share, until they are uploaded.
    """

    studies: SharedStudies
    journal: BatchJournal
    renderer: ReportRenderer
    cpu: CpuPool
    shares: SharesMaking
    outgoing: Path = field(repr=False)
    clock: Callable[[], datetime]


class Bundle:
    """One attempt at making one share; ``make`` returns when recipients could open it."""

    def __init__(
        self,
        delivery: Delivery,
        target: LinkTarget,
        share: StoredShare,
        cek: bytes,
        files: OutgoingFiles,
        tools: BundleTools,
        client: GatewayClient,
        progress: Progress,
        cancel: CancelToken,
    ) -> None:
        self._delivery = delivery
        self._target = target
        self._share = share
        self._cek = cek
        self._files = files
        self._tools = tools
        self._shares = tools.shares
        self._client = client
        self._progress = progress
        self._cancel = cancel
        self._folder = tools.outgoing / share.share_id
        self._items = travelling(tools.journal.items(delivery.id))
        self._sources = ShareSources(
            files,
            tools.studies,
            tools.renderer,
            tools.cpu,
            self._items,
            {delivery.study_instance_uid: target.key_images},
        )
        self._stored: set[str] = set()
        self._refused: list[Refused] = []
        self._open: dict[int, set[str]] = {}  # segment -> packs that are not uploaded yet
        self._segment_of: dict[str, int] = {}
        self._suspects: set[str] = set()
        self._opaque: set[str] = set()

    def make(self, sender: SenderRef) -> None:
        """Encrypt, upload and seal what is not there yet.

        Raises:
            PermanentSendError: something of the study may not leave; nothing opens.
            SendError: as ``GatewayClient``.
            SendCancelled: the user cancelled, or the program ends.
        """
        if not self._items:
            raise PermanentSendError(
                Message("There is nothing to send"),
                Message("Nothing of this study may travel in this way."),
            )
        share = self._share
        self._client.create_share(
            share.share_id, expires_at=share.expires_at, manifest_oid=share.manifest_oid
        )
        self._make_folder()
        self._agree_with_record()
        self._upload_all()
        if self._refused:
            raise PermanentSendError(*refusal_of(self._refused))
        self._cancel.raise_if_cancelled()
        self._put_manifest(sender)
        self._seal()
        shutil.rmtree(self._folder, ignore_errors=True)

    def prepare(self, *, at_most_bytes: int) -> None:
        """Encrypt, upload nothing: ``make`` goes on from there, whenever that is.

        Args:
            at_most_bytes: of encrypted pieces; they lie on this disk until they are uploaded.

        Raises:
            TransientSendError: the disk takes no more.
            SendCancelled: asked to stop.
        """
        self._make_folder()
        waiting = 0
        try:
            with contextlib.closing(self._packs()) as packs:
                for pack in packs:
                    waiting += pack.size
                    if waiting >= at_most_bytes or self._refused:
                        return
        except StorageError as fault:
            raise no_room(fault) from fault

    # --- beginning ---------------------------------------------------------------------------

    def _make_folder(self) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        except OSError as fault:
            raise no_room(fault) from fault

    def _agree_with_record(self) -> None:
        """Items are stored when their segment is; pieces that no record names are deleted."""
        share_id, journal = self._share.share_id, self._tools.journal
        segments = self._shares.segments(share_id)
        there = {one.number for one in segments if one.uploaded}
        self._stored = {one.key for one in self._shares.entries(share_id) if one.segment in there}
        mark_items(journal, self._delivery, self._items, self._stored)
        named = {pack.oid for one in segments if not one.uploaded for pack in one.packs}
        for piece in self._folder.iterdir():
            if piece.stem not in named:
                with contextlib.suppress(OSError):
                    piece.unlink()
        self._tell_progress()

    def _tell_progress(self) -> None:
        done = sum(item.sop_instance_uid in self._stored for item in self._items)
        self._progress(done, len(self._items))

    # --- making and uploading ----------------------------------------------------------------

    def _upload_all(self) -> None:
        repairs = 0
        while True:
            try:
                with contextlib.closing(self._packs()) as packs:
                    upload(
                        self._client,
                        self._share.share_id,
                        packs,
                        cancel=self._cancel,
                        uploaded=self._on_uploaded,
                    )
            except PackLostError as fault:
                repairs += 1
                if repairs > _REPAIRS:
                    raise
                log.warning("delivery %s: a piece is lost, made again", self._delivery.id)
                self._shares.drop_segment(self._share.share_id, self._segment_of[fault.oid])
            except StorageError as fault:
                raise no_room(fault) from fault
            except RuntimeError as fault:  # a worker process died over one of the files
                self._isolate(fault)
            else:
                return

    def _packs(self) -> Generator[Pack, None, None]:
        """Pieces to upload: recorded ones that may not have arrived, then new ones."""
        self._open.clear()
        for segment in self._shares.segments(self._share.share_id):
            if not segment.uploaded:
                yield from self._to_upload(segment)
        made: dict[str, ReadySource] = {}
        parallel = 1 if self._suspects else _WORKERS
        tasks = self._tasks(made)
        try:
            with contextlib.closing(tasks):
                for made_now in make_segments(
                    self._tools.cpu, tasks, parallel=parallel, cancel=self._cancel
                ):
                    yield from self._to_upload(self._recorded(made_now, made))
        finally:
            for source in made.values():
                source.discard()

    def _to_upload(self, segment: StoredSegment) -> list[Pack]:
        self._open[segment.number] = {pack.oid for pack in segment.packs}
        self._segment_of.update((pack.oid, segment.number) for pack in segment.packs)
        return [
            Pack(pack.oid, pack.size_bytes, pack.sha256, str(self._folder / f"{pack.oid}.pack"))
            for pack in segment.packs
        ]

    def _recorded(self, segment: Segment, made: dict[str, ReadySource]) -> StoredSegment:
        packs = tuple(StoredPack(one.oid, one.size, one.sha256) for one in segment.packs)
        entries = [
            StoredEntry(
                key=one.key,
                segment=0,
                offset=one.offset,
                length=one.length,
                kind=one.kind,
                frames=one.frames,
                rows=one.rows,
                columns=one.columns,
                reason="unreadable" if one.key in self._opaque else one.reason,
                described=made[one.key].described,
            )
            for one in segment.entries
        ]
        number = self._shares.record_segment(
            self._share.share_id, length=segment.length, packs=packs, entries=entries
        )
        for one in segment.entries:
            made.pop(one.key).discard()
        return StoredSegment(number, segment.length, packs)

    def _on_uploaded(self, pack: Pack) -> None:
        number = self._segment_of[pack.oid]
        waiting = self._open[number]
        waiting.discard(pack.oid)
        Path(pack.path).unlink(missing_ok=True)
        if waiting:
            return
        self._shares.segment_uploaded(self._share.share_id, number)
        arrived = {one.key for one in self._shares.entries_of(self._share.share_id, number)}
        self._stored |= arrived
        mark_items(self._tools.journal, self._delivery, self._items, self._stored, only=arrived)
        self._tell_progress()

    # --- what is to be made ------------------------------------------------------------------

    def _tasks(self, made: dict[str, ReadySource]) -> Generator[SegmentTask, None, None]:
        """What each worker call has to do; sources are made ready as they are needed.

        After something was refused no more is made: the rest is only looked through, so that the
        user is told of everything at once.
        """
        present = {one.key: one for one in self._shares.entries(self._share.share_id)}
        uids = (self._delivery.study_instance_uid, *self._target.earlier_studies)
        first = list(self._unless_refused(self._sources.first(present, uids)))
        rest = [
            item for item in self._sources.instance_items if item.sop_instance_uid not in present
        ]
        sizes = [one.size_bytes for one in first] + [self._sources.size_of(one) for one in rest]
        with contextlib.closing(self._sources.instances(rest)) as instances:
            ready = chain(first, instances)
            for group in self._groups(sizes, [one.key for one in first], rest):
                sources = list(self._unless_refused(islice(ready, len(group))))
                if self._refused:
                    for source in sources:
                        source.discard()
                    continue
                made.update((source.key, source) for source in sources)
                yield self._task(sources)

    def _task(self, sources: Sequence[ReadySource]) -> SegmentTask:
        return SegmentTask(
            folder=str(self._folder),
            share_id=self._share.share_id,
            cek=self._cek,
            sources=tuple(
                SegmentSource(
                    one.key, str(one.path), "other" if one.key in self._opaque else one.kind
                )
                for one in sources
            ),
        )

    def _groups(
        self, sizes: Sequence[int], first: Sequence[str], rest: Sequence[DeliveryItem]
    ) -> Iterator[range]:
        keys = [*first, *(item.sop_instance_uid for item in rest)]
        for group in plan_segments(sizes):
            if self._suspects.isdisjoint(keys[index] for index in group):
                yield group
            else:
                yield from (range(index, index + 1) for index in group)

    def _unless_refused(self, ready: Iterator[ReadySource | Refused]) -> Iterator[ReadySource]:
        for one in ready:
            if not isinstance(one, Refused):
                yield one
                continue
            self._refused.append(one)
            self._tools.journal.record_item(
                self._delivery.id,
                one.item.sop_instance_uid,
                ItemState.REFUSED,
                reason=one.reason,
            )

    def _isolate(self, fault: RuntimeError) -> None:
        """Find the file that takes workers down: it travels as it is, undecoded.

        Segments come in order, so it is in the first group without a record. Its files are made one
        by one from now on; the one that still fails is it.
        """
        present = {one.key for one in self._shares.entries(self._share.share_id)}
        missing = [
            item for item in self._sources.instance_items if item.sop_instance_uid not in present
        ]
        sizes = [self._sources.size_of(item) for item in missing]
        group = next(self._groups(sizes, (), missing), range(0))
        keys = {missing[index].sop_instance_uid for index in group}
        if keys <= self._opaque:  # nothing is missing, or it is not the decoding
            raise fault
        if keys <= self._suspects:
            self._opaque |= keys
        log.warning("delivery %s: a worker process died over a file", self._delivery.id)
        self._suspects |= keys

    # --- ending ------------------------------------------------------------------------------

    def _put_manifest(self, sender: SenderRef) -> None:
        share_id = self._share.share_id
        encrypted = self._shares.manifest(share_id)
        if encrypted is None:
            self._renew_expiry()
            recorded = Recorded(
                self._shares.share(share_id),
                self._shares.segments(share_id),
                {one.key: one for one in self._shares.entries(share_id)},
            )
            manifest = build_manifest(recorded, self._target, self._tools.studies, sender)
            self._shares.keep_manifest(
                share_id, seal_manifest(manifest, self._cek, share_id, self._share.manifest_oid)
            )
            encrypted = self._shares.manifest(share_id)
            assert encrypted is not None
        digest = hashlib.sha256(encrypted).hexdigest()
        self._client.put_object(
            share_id, self._share.manifest_oid, encrypted, digest, cancel=self._cancel
        )

    def _renew_expiry(self) -> None:
        """The days count from when it can be opened, not from when it was begun."""
        now = self._tools.clock()
        if now - self._share.created_at > _STALE:
            until = expiry(now, self._share.expires_days)
            self._client.extend(self._share.share_id, until)
            self._shares.set_expiry(self._share.share_id, until)

    def _seal(self) -> None:
        share_id = self._share.share_id
        held = self._client.held_objects(share_id)
        segments = self._shares.segments(share_id)
        needed = {pack.oid for one in segments for pack in one.packs} | {self._share.manifest_oid}
        if not needed <= held.keys():
            raise self._lost()
        size_bytes = sum(one.size for one in held.values())
        try:
            self._client.seal(share_id, objects=len(held), size_bytes=size_bytes)
        except GatewayRefusal as fault:
            raise self._lost() if fault.code == "incomplete" else fault from None
        self._shares.activate(share_id, size_bytes=size_bytes)

    def _lost(self) -> TransientSendError:
        """The manifest is made and must not be made again: only a new share can help."""
        self._shares.abandon(self._share.share_id)
        return TransientSendError(
            Message("The share gateway has lost a part of the study"),
            Message("It is uploaded again by itself."),
        )


def mark_items(
    journal: BatchJournal,
    delivery: Delivery,
    items: Sequence[DeliveryItem],
    stored: set[str],
    *,
    only: set[str] | None = None,
) -> None:
    """Write items as stored, or as still to come; in one transaction each, where they differ.

    Args:
        journal: of the delivery.
        delivery: whose items they are.
        items: as they were when the attempt began.
        stored: keys of what is at the gateway.
        only: look at these alone.
    """
    looked_at = [item for item in items if only is None or item.sop_instance_uid in only]
    arrived = [one.sop_instance_uid for one in looked_at if one.sop_instance_uid in stored]
    to_come = [
        one.sop_instance_uid
        for one in looked_at
        if one.sop_instance_uid not in stored and one.state is not ItemState.PENDING
    ]
    if arrived:
        journal.record_items(delivery.id, arrived, ItemState.STORED)
    if to_come:
        journal.record_items(delivery.id, to_come, ItemState.PENDING)
