"""What there is to import: the files in folders, in zip files, and those a DICOMDIR lists.

Nothing here trusts a name: members of a zip are written under names of our own, and a DICOMDIR's
references cannot leave its folder.
"""

import contextlib
import os
import shutil
import stat
import struct
import uuid
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from omega_desktop.dicom.part10 import MEDIA_STORAGE_DIRECTORY, inspect
from omega_desktop.domain.errors import ImportFileError, OmegaError, StorageError
from omega_desktop.domain.messages import Message

_CHUNK = 1 << 20
_SPARE_BYTES = 256 << 20
_ENCRYPTED = 0x1
_USE_ANOTHER_TOOL = Message("Unpack it with another program and import the folder.")

# what zipfile and its decompressors raise for files that are damaged in one way or another
_ZIP_FAULTS = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    ValueError,
    RuntimeError,  # also NotImplementedError: a compression nobody knows
    OverflowError,
    LookupError,  # members without a name
    OSError,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A file to look at, or (with ``problem``) one that cannot be looked at."""

    path: Path = field(repr=False)
    problem: OmegaError | None = None
    regular: bool = True


def find_files(sources: Sequence[Path]) -> Iterator[Found]:
    """The files of all sources, each folder's in the order of their names."""
    for source in sources:
        if source.is_dir():
            yield from _folder(source, set())
        elif not source.exists():
            problem = ImportFileError(
                Message("There is no such file or folder"), Message("Check the name.")
            )
            yield Found(source, problem)
        elif _is_media_directory(source):
            yield from _listed(source)
        else:
            yield Found(source, regular=source.is_file())


def _folder(folder: Path, above: set[tuple[int, int]]) -> Iterator[Found]:
    try:
        status = folder.stat()
        here = (status.st_dev, status.st_ino)
        if here in above and here[1]:  # a loop of junctions (Windows) or mounts
            return
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as fault:
        yield Found(folder, _unreadable(fault))
        return
    for entry in entries:
        path = Path(entry.path)
        try:
            if entry.is_dir(follow_symlinks=False):
                yield from _folder(path, above | {here})
            else:
                # opening a pipe or a device could wait forever
                yield Found(path, regular=stat.S_ISREG(entry.stat().st_mode))
        except OSError:
            yield Found(path, regular=False)  # a link to nowhere


def _unreadable(fault: OSError) -> ImportFileError:
    return ImportFileError(
        Message("The folder cannot be read"),
        Message("Check the disk and the permissions, then try again."),
        detail=f"errno {fault.errno}",
    )


# --- DICOMDIR --------------------------------------------------------------------------------


def _is_media_directory(path: Path) -> bool:
    if not path.is_file():
        return False
    try:
        return inspect(path).sop_class_uid == MEDIA_STORAGE_DIRECTORY
    except OmegaError:
        return path.name.upper() == "DICOMDIR"


def _listed(directory: Path) -> Iterator[Found]:
    """The files a DICOMDIR refers to (PS3.3 F.3, PS3.10 8.2: names in upper case, by component)."""
    try:
        references = _references(directory)
    except Exception as fault:  # noqa: BLE001 - pydicom raises nearly anything for damaged bytes
        problem = ImportFileError(
            Message("The DICOMDIR is damaged"),
            Message("Import the folder it lies in instead."),
            detail=type(fault).__name__,
        )
        yield Found(directory, problem)
        return
    if not references:
        yield Found(directory, ImportFileError(Message("The DICOMDIR lists no files")))
    listings: dict[Path, dict[str, str]] = {}
    for parts in references:
        path = _resolve(directory.parent, parts, listings)
        if path is None:
            problem = ImportFileError(
                Message("The DICOMDIR lists a file that is not there"),
                Message("Check that the disc or folder was copied as a whole."),
            )
            yield Found(directory.parent.joinpath(*filter(_is_plain, parts)), problem)
        else:
            yield Found(path, regular=path.is_file())


def _references(directory: Path) -> list[tuple[str, ...]]:
    import warnings

    from pydicom import dcmread
    from pydicom.multival import MultiValue

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data_set = dcmread(directory, force=True)
        found: dict[tuple[str, ...], None] = {}
        for record in data_set.DirectoryRecordSequence:
            value = record.get("ReferencedFileID")
            if value and record.get("RecordInUseFlag", 0xFFFF) != 0:
                parts = value if isinstance(value, MultiValue) else [value]
                found[tuple(str(part).strip() for part in parts)] = None
    return list(found)


def _is_plain(part: str) -> bool:
    return part not in ("", ".", "..") and not any(sign in part for sign in "/\\:\0")


def _resolve(base: Path, parts: Sequence[str], listings: dict[Path, dict[str, str]]) -> Path | None:
    """Find a reference below ``base`` whatever the case, also under ISO 9660's ``NAME.;1``."""
    current = base
    for part in parts:
        if not _is_plain(part):
            return None
        if not (current / part).exists():
            if current not in listings:
                with contextlib.suppress(OSError):
                    listings[current] = {_iso_name(it.name): it.name for it in current.iterdir()}
            part = listings.get(current, {}).get(_iso_name(part), "")  # noqa: PLW2901
            if not part:
                return None
        current = current / part
    return current


def _iso_name(name: str) -> str:
    return name.partition(";")[0].rstrip(".").casefold()


# --- zip -------------------------------------------------------------------------------------


def is_zip(path: Path) -> bool:
    """Whether a file begins as a zip file does."""
    try:
        with path.open("rb") as stream:
            return stream.read(4) in (b"PK\x03\x04", b"PK\x05\x06")
    except OSError:
        return False


class ZipSource:
    """A zip file, whose members are unpacked one at a time under names of our own.

    Raises (from the constructor and ``unpacked``): ``ImportFileError`` with the reason;
    ``StorageError`` when the staging directory cannot take the member.
    """

    def __init__(self, path: Path, *, shown_as: Path, staging: Path) -> None:
        self._shown_as, self._staging = shown_as, staging
        try:
            self._zip = zipfile.ZipFile(path)
            self.members = [info for info in self._zip.infolist() if not info.is_dir()]
        except _ZIP_FAULTS as fault:
            raise _damaged_zip(fault) from None

    def close(self) -> None:
        """Close the file."""
        self._zip.close()

    def shown(self, member: zipfile.ZipInfo) -> Path:
        """How a member is named in a result: below the zip file's own path."""
        parts = member.filename.replace("\\", "/").split("/")
        return self._shown_as.joinpath(*(part for part in parts if part not in ("", ".", "..")))

    @contextlib.contextmanager
    def unpacked(self, member: zipfile.ZipInfo) -> Iterator[Path]:
        """The member as a file, for as long as the context lasts."""
        if member.flag_bits & _ENCRYPTED:
            raise ImportFileError(
                Message("The zip file is protected by a password"), _USE_ANOTHER_TOOL
            )
        if member.file_size > shutil.disk_usage(self._staging).free - _SPARE_BYTES:
            raise ImportFileError(
                Message("There is not enough room to unpack the file"),
                Message("Free some space, then import it again."),
            )
        temporary = self._staging / f"{uuid.uuid4().hex}.part"
        try:
            self._unpack(member, temporary)
            yield temporary
        finally:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)

    def _unpack(self, member: zipfile.ZipInfo, temporary: Path) -> None:
        chunks = self._chunks(member)
        try:
            with temporary.open("xb") as target:
                for chunk in chunks:
                    target.write(chunk)
        except OSError as fault:
            raise StorageError(
                Message("The data directory cannot be written"),
                Message("Free some space or check the data directory, then try again."),
                detail=f"errno {fault.errno}",
            ) from fault

    def _chunks(self, member: zipfile.ZipInfo) -> Iterator[bytes]:
        try:
            with self._zip.open(member) as stream:
                while chunk := stream.read(_CHUNK):
                    yield chunk
        except _ZIP_FAULTS as fault:
            raise _damaged_zip(fault) from None


def _damaged_zip(fault: BaseException) -> ImportFileError:
    if isinstance(fault, NotImplementedError):
        return ImportFileError(
            Message("The zip file is packed in a way that is not supported"),
            _USE_ANOTHER_TOOL,
        )
    return ImportFileError(
        Message("The zip file is damaged"),
        Message("Get the file again from where it came from."),
        detail=type(fault).__name__,
    )
