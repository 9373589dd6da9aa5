"""Where the ciphertext lies: a folder or an S3 bucket, behind one interface."""

import asyncio
import errno
import os
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit
from urllib.request import url2pathname

import obstore
from obstore.exceptions import BaseError as ObstoreError
from obstore.store import LocalStore, S3Store

if TYPE_CHECKING:  # the names exist for type checkers only
    from obstore.store import ClientConfig, RetryConfig, S3Config

from omega_desktop.domain.errors import OmegaError, StorageError
from omega_desktop.domain.messages import Message

CHUNK_BYTES = 256 * 1024
DELETES = 8


class NoRoomError(Exception):
    """The store is full; nothing was kept."""


class ObjectStore:
    """Whole objects by key.

    Args:
        url: ``file:///folder`` or ``s3://bucket?endpoint=...&region=...``.

    Raises:
        OmegaError: the address cannot be used.
    """

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self._folder: Path | None = None
        if parts.scheme == "file":
            self._folder = Path(url2pathname(parts.path))
            try:
                self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            except OSError as fault:
                raise _unreachable(fault) from fault
            self._store: LocalStore | S3Store = LocalStore(self._folder)
        elif parts.scheme == "s3" and parts.netloc:
            options = dict(parse_qsl(parts.query))
            endpoint = options.get("endpoint", "")
            config: S3Config = {"region": options.get("region", "us-east-1")}
            if endpoint:
                config["endpoint"] = endpoint
            client: ClientConfig = {
                "allow_http": endpoint.startswith("http://"),
                "connect_timeout": timedelta(seconds=5),
                "timeout": timedelta(seconds=60),
            }
            retries: RetryConfig = {"max_retries": 3, "retry_timeout": timedelta(seconds=60)}
            prefix = parts.path.strip("/") or None
            self._store = S3Store(
                parts.netloc,
                prefix=prefix,
                config=config,
                client_options=client,
                retry_config=retries,
            )
        else:
            raise OmegaError(
                Message("This is not the address of an object store"),
                Message("Write s3://bucket?endpoint=https://...&region=..."),
            )

    async def put(self, key: str, data: bytes | bytearray) -> None:
        """Keep an object; it is there whole and for good on return, or not at all.

        Raises:
            NoRoomError: the store is full.
            StorageError: it cannot be reached or written.
        """
        try:
            await obstore.put_async(self._store, key, data, use_multipart=False)
            if self._folder is not None:
                await asyncio.to_thread(_flush, self._folder / key)
        except (ObstoreError, OSError) as fault:
            if _is_full(fault):
                raise NoRoomError from fault
            raise _unreachable(fault) from fault

    async def read(self, key: str, start: int, length: int) -> AsyncIterator[bytes]:
        """Give out a part of an object, in pieces."""
        try:
            found = await obstore.get_async(
                self._store, key, options={"range": (start, start + length)}
            )
            async for piece in found.stream(min_chunk_size=CHUNK_BYTES):
                yield bytes(piece)
        except (ObstoreError, OSError) as fault:
            raise _unreachable(fault) from fault

    async def delete(self, keys: Sequence[str]) -> None:
        """Remove objects; those that are gone already are no error."""
        # one by one, some at a time: a bulk request is what S3-compatible stores differ in
        some = asyncio.Semaphore(DELETES)

        async def delete(key: str) -> None:
            async with some:
                try:
                    if self._folder is not None and "#" in key:  # not a key to obstore
                        await asyncio.to_thread((self._folder / key).unlink)
                    else:
                        await obstore.delete_async(self._store, key)
                except FileNotFoundError:
                    return
                except (ObstoreError, OSError) as fault:
                    raise _unreachable(fault) from fault

        await asyncio.gather(*map(delete, keys))
        for key in keys:
            self._remove_empty_folder(key)

    def _remove_empty_folder(self, key: str) -> None:
        if self._folder is None:
            return
        try:
            (self._folder / key).parent.rmdir()
        except OSError:
            return  # others lie there still

    def list(self) -> Iterator[tuple[str, datetime]]:
        """Every key there is, with the time it was written. Takes long; not on the event loop."""
        try:
            if self._folder is not None:
                yield from _unfinished(self._folder)
            for page in obstore.list(self._store, chunk_size=1000):
                for found in page:
                    yield found["path"], found["last_modified"]
        except (ObstoreError, OSError) as fault:
            raise _unreachable(fault) from fault

    def check(self) -> None:
        """Whether the store answers; raises ``StorageError`` when not."""
        try:
            if self._folder is not None:
                self._folder.stat()
            next(iter(obstore.list(self._store, chunk_size=1)), None)
        except (ObstoreError, OSError) as fault:
            raise _unreachable(fault) from fault


def _unfinished(folder: Path) -> Iterator[tuple[str, datetime]]:
    """What a killed process left half-written (obstore: ``name#1``, and does not list it)."""
    for path in folder.glob("*/*#*"):
        with suppress(FileNotFoundError):  # finished meanwhile
            written = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            yield path.relative_to(folder).as_posix(), written


def _flush(path: Path) -> None:
    """Onto the disk: the file, its name in the folder, and the folder's own name."""
    read_write, read = os.O_RDWR | getattr(os, "O_BINARY", 0), os.O_RDONLY
    places = ((path, read_write), (path.parent, read), (path.parent.parent, read))
    for place, flags in places:
        if flags == read and os.name == "nt":  # Windows flushes the name with the file
            continue
        handle = os.open(place, flags)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _is_full(fault: BaseException) -> bool:
    full = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
    if isinstance(fault, OSError) and fault.errno in full:
        return True
    # the store library gives the operating system's words only
    text = str(fault)
    return "StorageFull" in text or "No space left" in text or "os error 28" in text


def _unreachable(fault: BaseException) -> StorageError:
    return StorageError(
        Message("The gateway's object store cannot be used"),
        Message("Check its address, credentials and disk."),
        detail=type(fault).__name__,
    )
