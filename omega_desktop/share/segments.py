"""Segments: what one call of a worker process makes of a share.

A segment is the concatenation of files, encrypted in packs of 4 MiB. It is atomic: its caller
records packs and entries together, and only then uploads. A call that did not come to its end is
made again with new object ids, so that no key ever encrypts two contents.
"""

import contextlib
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import islice
from pathlib import Path
from typing import Literal

from omega_desktop.domain.ports import CancelToken, CpuPool

SourceKind = Literal["image", "other", "file"]

FIRST_SEGMENT_BYTES = 4 << 20
SEGMENT_BYTES = 24 << 20
"""Source bytes of a segment, unless one file alone has more; the first ones are smaller."""

_FILES_AT_MOST = 1000


class Reason(StrEnum):
    """Why an instance travels only as a file; the page has the sentences."""

    NO_IMAGE = "no_image"
    """It is none: a presentation state, a structured report, an encapsulated document."""
    UNREADABLE = "unreadable"
    """It is damaged, or no tested decoder reads its pixels."""
    UNSUPPORTED = "unsupported"
    """Its pixels can be read, but not shown by the page: 32 bit, floating point, too large."""


@dataclass(frozen=True, slots=True)
class SegmentSource:
    """A file for a segment.

    Args:
        key: the caller's name for it, returned with its entry.
        path: where it is.
        kind: "image" is normalised for the page (or becomes "other" with a reason), "other" is DICOM
            that travels as it is, "file" is anything else (a PDF, a thumbnail).
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
        StorageError: a pack cannot be written. No pack is left behind.
    """
    raise NotImplementedError


def make_segments(
    cpu: CpuPool, tasks: Iterable[SegmentTask], *, parallel: int = 2, cancel: CancelToken
) -> Iterator[Segment]:
    """Make segments in worker processes, ``parallel`` at a time; they come in order.

    Not more than ``parallel`` are made ahead of the one that was asked for.

    Raises:
        SendCancelled: the user cancelled.
        Exception: whatever ``make_segment`` raised.
    """
    raise NotImplementedError
