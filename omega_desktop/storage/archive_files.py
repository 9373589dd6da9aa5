"""The archive's own files: written whole or not at all, named by their digest.

A name never holds anything of a patient's. A file is written beside, synchronised and then moved
to its place in one step, so a crash leaves no half file under a final name. Synchronising waits for
the disk, so the files of a batch are synchronised together (``settle``): several times as fast.
"""

import contextlib
import hashlib
import os
import time
import uuid
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from omega_desktop.domain.errors import ImportFileError, StorageError
from omega_desktop.domain.messages import Message
from omega_desktop.storage.paths import DataPaths

_CHUNK = 1 << 20
_REPLACE_TRIES = 20
_REPLACE_PAUSE_S = 0.05
_ORPHAN_AGE_S = 3600.0


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file the index points to. ``path`` is relative to the data directory when it is ours.

    ``written`` is where a copy's bytes are until ``ArchiveFiles.settle`` moves them to ``path``.
    """

    path: str = field(repr=False)
    copied: bool
    size_bytes: int
    sha256: str
    data_set_sha256: str
    written: Path | None = field(repr=False, default=None)


class ArchiveFiles:
    """The directories of copied files, conflicting files and reports."""

    def __init__(self, paths: DataPaths) -> None:
        self._paths = paths

    def absolute(self, stored: str, *, copied: bool) -> Path:
        """Where a file of the index is."""
        return self._paths.root / stored if copied else Path(stored)

    def copy(  # one pass over the source: copy, both digests
        self,
        source: Path,
        *,
        into: Path,
        suffix: str,
        prefix: bytes | None = None,
        data_set_offset: int = 0,
        data_set_end: int | None = None,
    ) -> StoredFile:
        """Copy a file; ``settle`` brings the copy to its place in one of our directories.

        Args:
            source: the file.
            into: ``paths.files``, ``paths.conflicts`` or ``paths.reports``.
            suffix: of the copy's name.
            prefix: written instead of everything before the data set.
            data_set_offset: where the data set begins in ``source``.
            data_set_end: where it ends; nothing after it is copied.

        Raises:
            ImportFileError: the source cannot be read.
            StorageError: the copy cannot be written.
        """
        whole, data_set = hashlib.sha256(), hashlib.sha256()
        # not in staging, which is emptied when the program starts: this may be another process
        temporary = self._paths.files / "incoming" / f"{uuid.uuid4().hex}.part"
        size = 0
        try:
            with _writing():
                temporary.parent.mkdir(exist_ok=True, mode=0o700)
            with _writing(), temporary.open("xb") as target:
                if prefix is not None:
                    whole.update(prefix)
                    size += target.write(prefix)
                for chunk, inside in _chunks(source, data_set_offset, data_set_end):
                    if inside:
                        data_set.update(chunk)
                    elif prefix is not None:
                        continue
                    whole.update(chunk)
                    size += target.write(chunk)
        except BaseException:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise
        digest = whole.hexdigest()
        final = into / digest[:2] / digest[2:4] / f"{digest}{suffix}"
        return StoredFile(
            path=final.relative_to(self._paths.root).as_posix(),
            copied=True,
            size_bytes=size,
            sha256=digest,
            data_set_sha256=data_set.hexdigest(),
            written=temporary,
        )

    def refer(self, source: Path, *, data_set_offset: int, data_set_end: int | None) -> StoredFile:
        """Take a file's digests and leave it where it is."""
        whole, data_set = hashlib.sha256(), hashlib.sha256()
        size = 0
        for chunk, inside in _chunks(source, data_set_offset, data_set_end):
            whole.update(chunk)
            size += len(chunk)
            if inside:
                data_set.update(chunk)
        return StoredFile(
            path=str(source.absolute()),
            copied=False,
            size_bytes=size,
            sha256=whole.hexdigest(),
            data_set_sha256=data_set.hexdigest(),
        )

    def settle(self, files: Iterable[StoredFile]) -> None:
        """Bring copies to their final names so that they survive a power cut.

        To be done before rows name them. On an error none of the rest is left lying about.

        Raises:
            StorageError: the disk is full, or the like.
        """
        waiting = [
            (file.written, self._paths.root / file.path, file.size_bytes)
            for file in files
            if file.written is not None and file.written.exists()
        ]
        try:
            with _writing():
                _synchronize([written for written, _, _ in waiting])
                for written, final, size in waiting:
                    if not (final.exists() and final.stat().st_size == size):  # by its digest
                        final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                        replace(written, final)
                if os.name == "posix":  # Windows cannot open a directory and needs no such thing
                    directories = {final.parent for _, final, _ in waiting}
                    _synchronize([*directories, *{it.parent for it in directories}])
        finally:
            for written, _, _ in waiting:
                with contextlib.suppress(OSError):
                    written.unlink(missing_ok=True)

    def remove(self, stored: Iterable[str]) -> None:
        """Remove own files that no row names any more; one that is held open is left for later."""
        for name in stored:
            with contextlib.suppress(OSError):
                (self._paths.root / name).unlink(missing_ok=True)

    def orphans(self, known: set[str]) -> Iterator[str]:
        """Own files no row names, an hour old at least: younger ones may be a running import's."""
        oldest = time.time() - _ORPHAN_AGE_S
        for directory in (self._paths.files, self._paths.conflicts, self._paths.reports):
            for file in directory.rglob("*"):
                name = file.relative_to(self._paths.root).as_posix()
                if name not in known and file.is_file() and file.stat().st_mtime < oldest:
                    yield name


def _synchronize(paths: list[Path]) -> None:
    """Wait until files (or directories) are on the disk; many at once share the waiting."""
    with ThreadPoolExecutor(min(8, len(paths) or 1), thread_name_prefix="archive-sync") as pool:
        for _ in pool.map(_synchronize_one, paths):
            pass


def _synchronize_one(path: Path) -> None:
    # Windows synchronises only what is open for writing, POSIX opens directories only for reading
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _chunks(source: Path, start: int, end: int | None) -> Iterator[tuple[bytes, bool]]:
    """The file in pieces up to ``end``, each with whether it belongs to the data set."""
    at = 0
    with _reading(), source.open("rb") as stream:
        while end is None or at < end:
            limit = start if at < start else end
            wanted = _CHUNK if limit is None else min(_CHUNK, limit - at)
            chunk = stream.read(wanted)
            if not chunk:
                if end is None and at >= start:
                    return
                raise ImportFileError(
                    Message("The file changed while it was being read"),
                    Message("Import it again once nothing writes to it any more."),
                )
            yield chunk, at >= start
            at += len(chunk)


def write_atomically(destination: Path, parts: Iterable[bytes]) -> None:
    """Write a file whole or not at all.

    Raises:
        StorageError: it cannot be written.
    """
    temporary = destination.with_name(f"{uuid.uuid4().hex}.part")
    try:
        with _writing():
            with temporary.open("xb") as target:
                for part in parts:
                    target.write(part)
                target.flush()
                os.fsync(target.fileno())
            replace(temporary, destination)
    finally:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)


def replace(source: Path, destination: Path) -> None:
    """``os.replace``, patient with virus scanners that hold a new file for a moment (Windows)."""
    for attempt in range(_REPLACE_TRIES):
        try:
            source.replace(destination)
        except PermissionError:
            if attempt == _REPLACE_TRIES - 1 or os.name != "nt":
                raise
            time.sleep(_REPLACE_PAUSE_S)
        else:
            return


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


@contextlib.contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except OSError as fault:
        raise ImportFileError(
            Message("The file cannot be read"),
            Message("Check the disk and the permissions, then try again."),
            detail=f"errno {fault.errno}",
        ) from None
