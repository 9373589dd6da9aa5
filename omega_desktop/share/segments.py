"""Segments: what one call of a worker process makes of a share.

A segment is the concatenation of files, encrypted in packs of 4 MiB. It is atomic: its caller
records packs and entries together, and only then uploads. A call that did not come to its end is
made again with new object ids, so that no key ever encrypts two contents.
"""

import contextlib
import hashlib
import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, Literal

from omega_desktop.dicom.part10 import opened
from omega_desktop.domain.errors import StorageError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import CancelToken, CpuPool, EitherToken
from omega_desktop.share.construction import new_oid, object_key
from omega_desktop.share.framing import PACK_BYTES, Sealer
from omega_desktop.share.normalize import normalize
from omega_desktop.share.reasons import NotShownError

SourceKind = Literal["image", "other", "file"]

FIRST_SEGMENT_BYTES = 4 << 20
SEGMENT_BYTES = 24 << 20
"""Source bytes of a segment, unless one file alone has more; the first ones are smaller."""

_FILES_AT_MOST = 1000
_HELD_BYTES = 8 << 20
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class SegmentSource:
    """A file for a segment.

    Args:
        key: the caller's name for it, returned with its entry.
        path: where it is.
        kind: "image" is normalised for the page (or becomes "other" with a reason), "other" is
            DICOM that travels as it is, "file" is anything else (a PDF, a thumbnail).
        delete_after: remove it once the segment is made.
    """

    key: str = field(repr=False)
    path: str = field(repr=False)
    kind: SourceKind
    delete_after: bool = False


@dataclass(frozen=True, slots=True)
class SegmentTask:
    """What a worker needs. ``folder`` is the staging directory for pack files."""

    folder: str = field(repr=False)
    share_id: str
    cek: bytes = field(repr=False)
    sources: tuple[SegmentSource, ...]


@dataclass(frozen=True, slots=True)
class Pack:
    """An encrypted object as a file: its size in bytes and its SHA-256 in hexadecimal."""

    oid: str
    size: int
    sha256: str
    path: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a source's bytes are in the segment, and what the page can do with them."""

    key: str = field(repr=False)
    offset: int
    length: int
    kind: SourceKind
    frames: int = 0
    rows: int = 0
    columns: int = 0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A finished segment: ``length`` bytes of plaintext in packs, one entry per source."""

    length: int
    packs: tuple[Pack, ...]
    entries: tuple[Entry, ...]


def plan_segments(sizes: Sequence[int]) -> list[range]:
    """Group sources, in their order, into segments.

    The first ones are small, so that the first picture is at the gateway early and both workers
    begin at once.

    Args:
        sizes: of the sources in bytes.

    Returns:
        Ranges of indices into ``sizes``: every source once.
    """
    groups: list[range] = []
    start, held, limit = 0, 0, FIRST_SEGMENT_BYTES
    for index, size in enumerate(sizes):
        if index > start and (held + size > limit or index - start == _FILES_AT_MOST):
            groups.append(range(start, index))
            start, held, limit = index, 0, min(limit * 2, SEGMENT_BYTES)
        held += size
    if start < len(sizes):
        groups.append(range(start, len(sizes)))
    return groups


def make_segment(task: SegmentTask) -> Segment:
    """Normalise, encrypt and write one segment.

    A module-level function, to be run in a worker process.

    Raises:
        NotFoundError: a source is no longer there.
        ImportFileError: a source cannot be read.
        StorageError: a pack cannot be written.
        Any of them: no pack is left behind.
    """
    writer = _PackWriter(Path(task.folder), task.share_id, task.cek)
    try:
        entries = tuple([_entry(source, writer) for source in task.sources])
        segment = Segment(writer.length, writer.finish(), entries)
    except BaseException:
        writer.abandon()
        raise
    for source in task.sources:
        if source.delete_after:
            with contextlib.suppress(OSError):  # staging is emptied anyway
                Path(source.path).unlink(missing_ok=True)
    return segment


def make_segments(
    cpu: CpuPool, tasks: Iterable[SegmentTask], *, parallel: int = 2, cancel: CancelToken
) -> Iterator[Segment]:
    """Make segments in worker processes, ``parallel`` at a time; they come in order.

    Not more than ``parallel`` are made ahead of the one that was asked for. Closing the generator
    stops them; packs of a segment that was dropped so may stay in the staging folder.

    Raises:
        SendCancelled: the user cancelled.
        Exception: whatever ``make_segment`` raised.
    """
    stop = EitherToken(cancel)

    def made(task: SegmentTask) -> Segment:
        return cpu.run(make_segment, task, cancel=stop)

    waiting: deque[Future[Segment]] = deque()
    with ThreadPoolExecutor(parallel, thread_name_prefix="share-segment") as threads:
        try:
            for task in tasks:
                waiting.append(threads.submit(made, task))
                if len(waiting) > parallel:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            stop.cancel()
            for future in waiting:
                future.cancel()


def _entry(source: SegmentSource, writer: "_PackWriter") -> Entry:
    path = Path(source.path)
    if source.kind != "image":
        return _as_it_is(source, writer, reason="")
    held = _Held(writer)
    try:
        shape = normalize(path, held.write)
    except NotShownError as fault:
        return _as_it_is(source, writer, reason=fault.reason.value)
    begin, length = held.commit()
    return Entry(
        source.key, begin, length, "image", shape.frames, shape.rows, shape.columns, reason=""
    )


def _as_it_is(source: SegmentSource, writer: "_PackWriter", *, reason: str) -> Entry:
    begin = writer.length
    with opened(Path(source.path)) as (stream, _):
        while chunk := stream.read(_CHUNK):
            writer.write(chunk)
    kind: SourceKind = "file" if source.kind == "file" else "other"
    return Entry(source.key, begin, writer.length - begin, kind, reason=reason)


class _Held:
    """Keeps an instance's bytes back until it is sure that they are good.

    A large one is passed on before that. Should it fail in the end, then what was passed on stays
    in the segment and no entry points to it: sealed frames cannot be taken back.
    """

    def __init__(self, writer: "_PackWriter") -> None:
        self._writer = writer
        self._begin = writer.length
        self._parts: list[bytes] = []
        self._bytes = 0

    def write(self, data: bytes) -> None:
        self._parts.append(data)
        self._bytes += len(data)
        if self._bytes > _HELD_BYTES:
            self._pass_on()

    def commit(self) -> tuple[int, int]:
        """Where it is in the segment: offset and length."""
        self._pass_on()
        return self._begin, self._writer.length - self._begin

    def _pass_on(self) -> None:
        for part in self._parts:
            self._writer.write(part)
        self._parts, self._bytes = [], 0


class _PackWriter:
    """Cuts plaintext into packs, encrypts them and writes each to a file of its own."""

    def __init__(self, folder: Path, share_id: str, cek: bytes) -> None:
        self._folder, self._share_id, self._cek = folder, share_id, cek
        self._packs: list[Pack] = []
        self._open: _OpenPack | None = None
        self.length = 0

    def write(self, data: bytes) -> None:
        """Take plaintext."""
        view = memoryview(data)
        while view:
            if self._open is None:
                self._open = _OpenPack(self._folder, self._share_id, self._cek)
            part = view[: PACK_BYTES - self._open.length]
            self._open.write(part)
            self.length += len(part)
            view = view[len(part) :]
            if self._open.length == PACK_BYTES:
                self._close_pack()

    def finish(self) -> tuple[Pack, ...]:
        """The packs, all of them on the disk."""
        self._close_pack()
        return tuple(self._packs)

    def abandon(self) -> None:
        """Remove everything."""
        paths = [Path(pack.path) for pack in self._packs]
        if self._open is not None:
            self._open.close()
            paths.append(self._open.path)
        for path in paths:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)

    def _close_pack(self) -> None:
        if self._open is not None:
            self._packs.append(self._open.finish())
            self._open = None


class _OpenPack:
    """A pack that is being written. Its object id, and so its key, is its own for ever."""

    def __init__(self, folder: Path, share_id: str, cek: bytes) -> None:
        self._oid = new_oid()
        self._sealer = Sealer(object_key(cek, share_id, self._oid))
        self._digest = hashlib.sha256()
        self._size = 0
        self.length = 0
        self.path = folder / f"{self._oid}.pack"
        with _writing():
            self._stream: BinaryIO = self.path.open("xb", buffering=0)

    def write(self, data: memoryview) -> None:
        self.length += len(data)
        self._put(self._sealer.update(data))

    def finish(self) -> Pack:
        self._put(self._sealer.finish())
        with _writing():
            os.fsync(self._stream.fileno())  # the database will name it
            self.close()
        return Pack(self._oid, self._size, self._digest.hexdigest(), str(self.path))

    def close(self) -> None:
        self._stream.close()

    def _put(self, sealed: bytes) -> None:
        self._digest.update(sealed)
        self._size += len(sealed)
        view = memoryview(sealed)
        with _writing():
            while view:  # an unbuffered stream may take a part only
                view = view[self._stream.write(view) :]


@contextlib.contextmanager
def _writing() -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise StorageError(
            Message("The data directory cannot be written"),
            Message("Free some space or check the data directory, then try again."),
            detail=f"errno {fault.errno}",
        ) from fault
