"""DICOM files as bytes: where the meta header ends and how the data set is written.

Files of real sites lack the preamble, the whole meta header, or name a transfer syntax that is not
the one they are written in; all of that is settled here, once, for the importer and the senders.

Source: DICOM PS3.10 7.1 (file meta information), PS3.5 Annex A (transfer syntaxes).
"""

import contextlib
import os
import re
import tempfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

from omega_desktop.dicom.elements import (
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    ElementReader,
    Encoding,
    MalformedError,
    recognize,
    walk,
)
from omega_desktop.domain.errors import ImportFileError, NotFoundError
from omega_desktop.domain.messages import Message
from omega_desktop.storage.archive_files import write_atomically

IMPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2"
EXPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
EXPLICIT_VR_BIG_ENDIAN = "1.2.840.10008.1.2.2"
GE_PRIVATE_IMPLICIT = "1.2.840.113619.5.2"  # implicit little endian, pixels in big endian
# the data set as a whole is compressed: PS3.5 A.5, JPIP Referenced Deflate, JPIP HTJ2K Deflate
DEFLATED = frozenset(
    {"1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205"}
)
MEDIA_STORAGE_DIRECTORY = "1.2.840.10008.1.3.10"

# 2.25 + a UUID made for this program (PS3.5 B.2)
IMPLEMENTATION_CLASS_UID = "2.25.231049163157466398716834094152086713021"
IMPLEMENTATION_VERSION_NAME = "OMEGA_DESKTOP"

SOP_CLASS_UID, SOP_INSTANCE_UID = 0x00080016, 0x00080018
_META_SOP_CLASS, _META_SOP_INSTANCE, _META_SYNTAX = 0x00020002, 0x00020003, 0x00020010
_META_LENGTH = 0x00020000

_NATIVE = {
    IMPLICIT_LITTLE: IMPLICIT_VR_LITTLE_ENDIAN,
    EXPLICIT_LITTLE: EXPLICIT_VR_LITTLE_ENDIAN,
    EXPLICIT_BIG: EXPLICIT_VR_BIG_ENDIAN,
}
NATIVE = frozenset({*_NATIVE.values(), GE_PRIVATE_IMPLICIT})
_UID = re.compile(r"[0-9.]{1,64}")
_CHUNK = 1 << 20
_INFLATED_IN_MEMORY = 8 << 20
_INFLATED_AT_MOST = 4 << 30


class NotDicomError(ImportFileError):
    """The file does not look like DICOM at all."""


@dataclass(frozen=True)
class Part10:
    """A DICOM file's outside.

    ``transfer_syntax_uid`` is the one the data set is really written in, ``data_set_offset`` where
    it begins. ``has_meta`` is False for a bare data set. ``meta_fits`` tells that preamble and meta
    header are complete and agree with the data set, so the file may go to media as it is.
    """

    path: Path = field(repr=False)
    transfer_syntax_uid: str
    sop_class_uid: str
    sop_instance_uid: str
    data_set_offset: int
    has_meta: bool
    meta_fits: bool = True


@dataclass(frozen=True, slots=True)
class Outside:
    """What is known before the data set was looked into."""

    data_set_offset: int
    meta: Mapping[int, str] = field(repr=False)
    has_meta: bool
    transfer_syntax_uid: str
    encoding: Encoding
    meta_fits: bool


def inspect(path: Path) -> Part10:
    """Look at a file's meta header and the first elements of its data set.

    Raises:
        NotFoundError: there is no such file (any more).
        ImportFileError: it is no DICOM file, damaged, or cannot be read.
    """
    with opened(path) as (stream, size):
        outside = look_outside(stream, size)
        with data_set_stream(stream, size, outside, head_only=True) as (data, start, end):
            try:
                values = walk(
                    data,
                    start,
                    end,
                    outside.encoding,
                    wanted={SOP_CLASS_UID, SOP_INSTANCE_UID},
                    last=SOP_INSTANCE_UID,
                ).values
            except MalformedError as fault:
                raise damaged(fault) from None
    meta = outside.meta
    sop_class = uid_text(values.get(SOP_CLASS_UID)) or meta.get(_META_SOP_CLASS, "")
    sop_instance = uid_text(values.get(SOP_INSTANCE_UID)) or meta.get(_META_SOP_INSTANCE, "")
    return Part10(
        path=path,
        transfer_syntax_uid=outside.transfer_syntax_uid,
        sop_class_uid=sop_class,
        sop_instance_uid=sop_instance,
        data_set_offset=outside.data_set_offset,
        has_meta=outside.has_meta,
        meta_fits=outside.meta_fits and names(outside, sop_class, sop_instance),
    )


def data_set_bytes(path: Path) -> bytes:
    """The encoded data set exactly as stored, without preamble and meta header.

    Raises:
        NotFoundError, ImportFileError: as ``inspect``.
    """
    with opened(path) as (stream, size):
        stream.seek(look_outside(stream, size).data_set_offset)
        return stream.read()


def meta_header(*, sop_class_uid: str, sop_instance_uid: str, transfer_syntax_uid: str) -> bytes:
    """A fresh preamble and file meta information (PS3.10 7.1)."""
    body = b"\x02\x00\x01\x00OB\x00\x00\x02\x00\x00\x00\x00\x01"
    for number, vr, value, padding in (
        (0x0002, b"UI", sop_class_uid, b"\0"),
        (0x0003, b"UI", sop_instance_uid, b"\0"),
        (0x0010, b"UI", transfer_syntax_uid, b"\0"),
        (0x0012, b"UI", IMPLEMENTATION_CLASS_UID, b"\0"),
        (0x0013, b"SH", IMPLEMENTATION_VERSION_NAME, b" "),
    ):
        encoded = value.encode("ascii")
        encoded += padding * (len(encoded) % 2)
        body += b"\x02\x00" + number.to_bytes(2, "little") + vr + len(encoded).to_bytes(2, "little")
        body += encoded
    length = b"\x02\x00\x00\x00UL\x04\x00" + len(body).to_bytes(4, "little")
    return bytes(128) + b"DICM" + length + body


def write_part10(
    destination: Path,
    data_set: bytes,
    *,
    sop_class_uid: str,
    sop_instance_uid: str,
    transfer_syntax_uid: str,
) -> None:
    """Write a DICOM file with a fresh preamble and meta header, all of it or nothing.

    Raises:
        StorageError: it cannot be written.
    """
    header = meta_header(
        sop_class_uid=sop_class_uid,
        sop_instance_uid=sop_instance_uid,
        transfer_syntax_uid=transfer_syntax_uid,
    )
    write_atomically(destination, (header, data_set))


# --- shared with header.py -------------------------------------------------------------------


@contextlib.contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, int]]:
    """The file open for reading and its size; the system's faults become our own."""
    try:
        with path.open("rb") as stream:
            yield stream, os.fstat(stream.fileno()).st_size
    except FileNotFoundError:
        raise NotFoundError(
            Message("The file is no longer where it was"),
            Message("Bring the file back, or import it again with a copy kept by the program."),
        ) from None
    except OSError as fault:
        raise ImportFileError(
            Message("The file cannot be read"),
            Message("Check the disk and the permissions, then try again."),
            detail=f"errno {fault.errno}",
        ) from None


def look_outside(stream: BinaryIO, size: int) -> Outside:
    """Read the meta header, or find out that there is none.

    Raises:
        NotDicomError: nothing here looks like DICOM.
        ImportFileError: the meta header is damaged.
    """
    stream.seek(0)
    head = stream.read(132)
    if head[128:] == b"DICM":
        at = 132
    elif head[:4] == b"DICM":
        at = 4
    elif head[:4] == b"\x02\x00\x00\x00" and head[4:6] in (b"UL", b"\x04\x00"):
        at = 0
    else:
        encoding = recognize(stream, 0, size)
        if encoding is None:
            raise NotDicomError(Message("The file is not a DICOM file"))
        return Outside(
            data_set_offset=0,
            meta={},
            has_meta=False,
            transfer_syntax_uid=_NATIVE[encoding],
            encoding=encoding,
            meta_fits=False,
        )
    meta, offset, sound = _read_meta(stream, at, size)
    if offset >= size:
        raise ImportFileError(
            Message("The file ends before its data set"),
            Message("Get the file again from where it came from."),
        )
    syntax, encoding, as_named = _settle_encoding(stream, offset, size, meta.get(_META_SYNTAX, ""))
    return Outside(
        data_set_offset=offset,
        meta=meta,
        has_meta=offset > at,
        transfer_syntax_uid=syntax,
        encoding=encoding,
        meta_fits=at == 132 and sound and as_named,
    )


def _read_meta(stream: BinaryIO, at: int, size: int) -> tuple[dict[int, str], int, bool]:
    """The UIDs of group 0002, where it ends, and whether its length element agrees."""
    reader = ElementReader(stream, size, EXPLICIT_LITTLE)
    meta: dict[int, str] = {}
    stated_end = None
    while at < size:
        try:
            element = reader.element(at)
            if element.tag >> 16 != 0x0002:
                break
            at, _ = reader.after(element)
        except MalformedError as fault:
            raise damaged(fault) from None
        if element.tag == _META_LENGTH and element.length == 4:
            stated_end = at + int.from_bytes(reader.value(element), "little")
        elif element.tag in (_META_SOP_CLASS, _META_SOP_INSTANCE, _META_SYNTAX):
            meta[element.tag] = uid_text(reader.value(element) if element.length <= 128 else None)
    return meta, at, stated_end == at


def _settle_encoding(
    stream: BinaryIO, offset: int, size: int, named: str
) -> tuple[str, Encoding, bool]:
    """The real transfer syntax and encoding, and whether they are what the meta header says."""
    if named in DEFLATED:
        if recognize(stream, offset, size) is EXPLICIT_LITTLE:
            return EXPLICIT_VR_LITTLE_ENDIAN, EXPLICIT_LITTLE, False  # never was deflated
        return named, EXPLICIT_LITTLE, True
    if named in (IMPLICIT_VR_LITTLE_ENDIAN, GE_PRIVATE_IMPLICIT):
        expected = IMPLICIT_LITTLE
    elif named == EXPLICIT_VR_BIG_ENDIAN:
        expected = EXPLICIT_BIG
    else:
        expected = EXPLICIT_LITTLE  # PS3.5 A.4: every compressed one, too
    real = recognize(stream, offset, size)
    if not named:
        if real is None:
            raise ImportFileError(
                Message("The file does not say how it is written, and it cannot be recognized"),
                Message("Get the file again from where it came from."),
            )
        return _NATIVE[real], real, False
    if real is None or real == expected:
        return named, expected, True
    if named in NATIVE:
        return _NATIVE[real], real, False
    raise ImportFileError(
        Message("The file is written in another way than its header says"),
        Message("Get the file again from where it came from."),
        detail=named,
    )


@contextlib.contextmanager
def data_set_stream(
    stream: BinaryIO, size: int, outside: Outside, *, head_only: bool = False
) -> Iterator[tuple[BinaryIO, int, int]]:
    """A stream on the data set with where it begins and ends in it; inflated if need be.

    Args:
        stream: the file.
        size: its size.
        outside: what ``look_outside`` found.
        head_only: only the first part of a deflated data set is wanted.
    """
    if outside.transfer_syntax_uid not in DEFLATED:
        yield stream, outside.data_set_offset, size
        return
    with tempfile.SpooledTemporaryFile(max_size=_INFLATED_IN_MEMORY) as inflated:
        length = _inflate(stream, outside.data_set_offset, inflated, _CHUNK if head_only else 0)
        inflated.seek(0)
        yield inflated, 0, length  # type: ignore[misc]  # seekable binary, only not by its name


def _inflate(stream: BinaryIO, start: int, target: IO[bytes], enough: int) -> int:
    decompressor = zlib.decompressobj(-zlib.MAX_WBITS)
    stream.seek(start)
    length = 0
    try:
        while not decompressor.eof:
            chunk = decompressor.unconsumed_tail or stream.read(_CHUNK)
            part = decompressor.decompress(chunk, _CHUNK)
            if not chunk and not part:
                break  # nothing more to come, in or out
            length += target.write(part)
            if enough and length >= enough:
                return length
            if length > _INFLATED_AT_MOST:
                raise ImportFileError(Message("The file unpacks to more than any study holds"))
    except zlib.error:
        raise damaged(MalformedError(at=start, cut=False)) from None
    if not decompressor.eof:
        raise damaged(MalformedError(at=start, cut=True))
    return length


def names(outside: Outside, sop_class_uid: str, sop_instance_uid: str) -> bool:
    """Whether the meta header names this very instance and its transfer syntax."""
    meta = outside.meta
    return (
        meta.get(_META_SOP_CLASS) == sop_class_uid
        and meta.get(_META_SOP_INSTANCE) == sop_instance_uid
        and meta.get(_META_SYNTAX) == outside.transfer_syntax_uid
    )


def media_directory(outside: Outside) -> bool:
    """Whether this is a DICOMDIR (PS3.3 Annex F)."""
    return outside.meta.get(_META_SOP_CLASS) == MEDIA_STORAGE_DIRECTORY


def uid_text(value: bytes | None) -> str:
    """A UID as text, empty when it is missing or not made of digits and dots."""
    if value is None:
        return ""
    text = value.decode("latin-1").strip("\0 \t\r\n")
    return text if _UID.fullmatch(text) else ""


def damaged(fault: MalformedError) -> ImportFileError:
    """The user's error for bytes that are no (whole) data set."""
    title = (
        Message("The file is cut short")
        if fault.cut
        else Message("The file is damaged inside its data set")
    )
    return ImportFileError(
        title, Message("Get the file again from where it came from."), detail=str(fault)
    )
