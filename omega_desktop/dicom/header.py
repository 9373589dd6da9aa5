"""Reads a file's header into the values the archive keeps, and says whether the file is whole.

"Damaged" means: cannot be sent as it is. That is a file that ends too early, whose elements do not
fit, whose image lacks (part of) its pixels, or that lacks an identifier (study, series, instance).
Odd values (dates, numbers, characters) are no damage: they are read as far as possible.

Source: DICOM PS3.3 C.7 (modules), PS3.5 6.1 (character sets), 8.2 and Annex A (pixel data).
"""

import re
from datetime import date
from pathlib import Path
from typing import BinaryIO

from omega_desktop.dicom.elements import Encoding, MalformedError, Walk, walk
from omega_desktop.dicom.part10 import (
    DEFLATED,
    NATIVE,
    SOP_CLASS_UID,
    SOP_INSTANCE_UID,
    Outside,
    damaged,
    data_set_stream,
    look_outside,
    media_directory,
    meta_header,
    names,
    opened,
    uid_text,
)
from omega_desktop.domain.drawn_text import DrawnText, Picture
from omega_desktop.domain.errors import ImportFileError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import SeriesInstanceUID, SOPInstanceUID, StudyInstanceUID
from omega_desktop.storage.archive_records import ParsedInstance

_CHARACTER_SET = 0x00080005
_STUDY_DATE, _STUDY_TIME = 0x00080020, 0x00080030
_CONTENT_DATE, _CONTENT_TIME = 0x00080023, 0x00080033
_IMAGE_TYPE, _CONVERSION_TYPE = 0x00080008, 0x00080064
_ACCESSION_NUMBER = 0x00080050
_MODALITY = 0x00080060
_INSTITUTION_NAME = 0x00080080
_REFERRING_PHYSICIAN = 0x00080090
_CONSULTING_PHYSICIAN = 0x0008009C
_STUDY_DESCRIPTION, _SERIES_DESCRIPTION = 0x00081030, 0x0008103E
_READING_PHYSICIANS = 0x00081060
_PATIENT_NAME, _PATIENT_ID, _ISSUER_OF_PATIENT_ID = 0x00100010, 0x00100020, 0x00100021
_BIRTH_DATE, _SEX = 0x00100030, 0x00100040
_BODY_PART = 0x00180015
_STUDY_INSTANCE_UID, _SERIES_INSTANCE_UID = 0x0020000D, 0x0020000E
_STUDY_ID, _SERIES_NUMBER, _INSTANCE_NUMBER = 0x00200010, 0x00200011, 0x00200013
_SAMPLES, _PHOTOMETRIC, _FRAMES = 0x00280002, 0x00280004, 0x00280008
_ROWS, _COLUMNS, _BITS_ALLOCATED = 0x00280010, 0x00280011, 0x00280100
_BURNED_IN, _RECOGNIZABLE = 0x00280301, 0x00280302
_PIXEL_PROVIDER = 0x00287FE0
_REQUESTING_PHYSICIAN = 0x00321032
_PRIORITY = 0x00401003
_ENCAPSULATED_DOCUMENT = 0x00420011

_WANTED = frozenset(
    value
    for name, value in globals().items()
    if name.startswith("_") and type(value) is int and value > 0xFFFF
) | {SOP_CLASS_UID, SOP_INSTANCE_UID}

# one fragment may hold many frames: MPEG2, MPEG-4, HEVC (PS3.5 A.4.5 to A.4.9), SMPTE ST 2110
_VIDEO = re.compile(r"1\.2\.840\.10008\.1\.2\.(4\.10[0-8](\.1)?|7\..*)")
_ENCAPSULATED_CLASSES = "1.2.840.10008.5.1.4.1.1.104."
_RT_DOSE = "1.2.840.10008.5.1.4.1.1.481.2"  # may have a grid without pixels (PS3.3 A.18.3)
_GET_AGAIN = Message("Get the file again from where it came from.")
_LONGEST_TEXT = 1024
_LARGEST_NUMBER = 2**31 - 1


class MediaDirectoryError(ImportFileError):
    """The file is a DICOMDIR: it lists instances and is none."""


def read(path: Path) -> ParsedInstance:
    """Read a file's header.

    Raises:
        NotDicomError: the file is no DICOM file.
        MediaDirectoryError: the file is a DICOMDIR.
        ImportFileError: it is DICOM, but damaged; or it cannot be read.
        NotFoundError: it is not there.
    """
    with opened(path) as (stream, size):
        return _read(stream, size)


def _read(stream: BinaryIO, size: int) -> ParsedInstance:
    outside = look_outside(stream, size)
    if media_directory(outside):
        raise MediaDirectoryError(Message("The file is a directory of other files"))
    with data_set_stream(stream, size, outside) as (data, start, end):
        try:
            found = walk(data, start, end, outside.encoding, wanted=_WANTED)
        except MalformedError as fault:
            raise damaged(fault) from None
        whole = data is not stream or found.end == size
    values = _Values(found, outside.encoding)
    uids = _identifiers(values)
    pixels = _check_pixels(values, found, outside, uids["sop_class_uid"])
    meta_good = outside.meta_fits and names(
        outside, uids["sop_class_uid"], uids["sop_instance_uid"]
    )
    return ParsedInstance(
        sop_class_uid=uids["sop_class_uid"],
        sop_instance_uid=SOPInstanceUID(uids["sop_instance_uid"]),
        series_instance_uid=SeriesInstanceUID(uids["series_instance_uid"]),
        study_instance_uid=StudyInstanceUID(uids["study_instance_uid"]),
        transfer_syntax_uid=outside.transfer_syntax_uid,
        patient_id=values.text(_PATIENT_ID),
        issuer_of_patient_id=values.text(_ISSUER_OF_PATIENT_ID),
        patient_name=values.name(_PATIENT_NAME),
        birth_date=values.date(_BIRTH_DATE),
        sex=values.text(_SEX)[:16],
        accession_number=values.text(_ACCESSION_NUMBER),
        study_id=values.text(_STUDY_ID),
        study_date=values.date(_STUDY_DATE),
        study_time=values.time(_STUDY_TIME),
        study_description=values.text(_STUDY_DESCRIPTION),
        referring_physician_name=values.names(_REFERRING_PHYSICIAN, _REQUESTING_PHYSICIAN),
        consulting_physician_name=values.names(_CONSULTING_PHYSICIAN),
        reading_physician_name=values.names(_READING_PHYSICIANS),
        institution_name=values.text(_INSTITUTION_NAME),
        stat=values.text(_PRIORITY).upper() == "STAT",
        modality=values.text(_MODALITY)[:16].upper(),
        series_number=values.number(_SERIES_NUMBER),
        series_description=values.text(_SERIES_DESCRIPTION),
        body_part=values.text(_BODY_PART)[:64],
        instance_number=values.number(_INSTANCE_NUMBER),
        number_of_frames=max(1, values.number(_FRAMES) or 1),
        is_image=pixels,
        drawn_text=_drawn_text(values, found, uids["sop_class_uid"]),
        data_set_offset=outside.data_set_offset,
        data_set_end=size if whole else found.end,
        prefix=None
        if meta_good
        else meta_header(
            sop_class_uid=uids["sop_class_uid"],
            sop_instance_uid=uids["sop_instance_uid"],
            transfer_syntax_uid=outside.transfer_syntax_uid,
        ),
        sendable=meta_good and whole,
    )


def _drawn_text(values: "_Values", found: Walk, sop_class_uid: str) -> DrawnText:
    return Picture(
        sop_class_uid=sop_class_uid,
        modality=values.text(_MODALITY),
        image_type=values.text(_IMAGE_TYPE),
        captured=_CONVERSION_TYPE in found.seen,
        burned_in_annotation=values.text(_BURNED_IN),
        recognizable=values.text(_RECOGNIZABLE),
        has_pixels=found.has_pixels,
    ).drawn_text


def content_moment(path: Path) -> str:
    """When the content was made (PS3.3 C.12.1 Content Date and Time), as digits; maybe empty."""
    with opened(path) as (stream, size):
        outside = look_outside(stream, size)
        with data_set_stream(stream, size, outside) as (data, start, end):
            wanted = {_CONTENT_DATE, _CONTENT_TIME}
            found = walk(data, start, end, outside.encoding, wanted=wanted, last=_CONTENT_TIME)
    values = _Values(found, outside.encoding)
    return values.date(_CONTENT_DATE) + values.time(_CONTENT_TIME)


def _identifiers(values: "_Values") -> dict[str, str]:
    uids = {}
    for key, keyword, tag in (
        ("sop_class_uid", "SOPClassUID", SOP_CLASS_UID),
        ("sop_instance_uid", "SOPInstanceUID", SOP_INSTANCE_UID),
        ("study_instance_uid", "StudyInstanceUID", _STUDY_INSTANCE_UID),
        ("series_instance_uid", "SeriesInstanceUID", _SERIES_INSTANCE_UID),
    ):
        uids[key] = uid_text(values.raw.get(tag))
        if not uids[key]:
            title = (
                Message("The file has an invalid {attribute}", attribute=keyword)
                if values.raw.get(tag, b"").strip(b"\0 ")
                else Message("The file has no {attribute}", attribute=keyword)
            )
            raise ImportFileError(title, Message("It has to be exported again by its source."))
    return uids


def _check_pixels(values: "_Values", found: Walk, outside: Outside, sop_class_uid: str) -> bool:
    """Raise when an image lacks pixels; return whether it is an image at all.

    Source: DICOM PS3.5 8.1.1, 8.2.1, A.4; PS3.3 C.7.6.3.1.2 for 4:2:2.
    """
    rows, columns = values.unsigned(_ROWS), values.unsigned(_COLUMNS)
    if sop_class_uid.startswith(_ENCAPSULATED_CLASSES) and _ENCAPSULATED_DOCUMENT not in found.seen:
        raise ImportFileError(Message("The file lacks the document it should hold"), _GET_AGAIN)
    if not found.has_pixels:
        image = bool(rows or columns) and sop_class_uid != _RT_DOSE
        if image and _PIXEL_PROVIDER not in found.seen:
            raise ImportFileError(Message("The image has no pixel data"), _GET_AGAIN)
        return False
    frames = max(1, values.number(_FRAMES) or 1)
    if found.pixel_length is None:
        _check_fragments(found.fragments, frames, outside.transfer_syntax_uid)
    elif outside.transfer_syntax_uid not in NATIVE | DEFLATED:
        raise ImportFileError(
            Message("The pixel data is not compressed, but the header says so"),
            _GET_AGAIN,
            detail=outside.transfer_syntax_uid,
        )
    if found.pixel_length is not None and rows and columns:
        samples: float = values.unsigned(_SAMPLES) or 1
        photometric = values.text(_PHOTOMETRIC)
        if samples == 3 and photometric.endswith("_422"):
            samples = 2
        elif samples == 3 and photometric.endswith("_420"):
            samples = 1.5
        bits = rows * columns * samples * frames * values.unsigned(_BITS_ALLOCATED)
        if found.pixel_length * 8 < bits:
            raise ImportFileError(
                Message("The pixel data is shorter than the image"),
                _GET_AGAIN,
                detail=f"{found.pixel_length} bytes of {int(bits + 7) // 8}",
            )
    return bool(rows and columns)


def _check_fragments(fragments: int, frames: int, transfer_syntax_uid: str) -> None:
    if transfer_syntax_uid in NATIVE | DEFLATED:
        raise ImportFileError(
            Message("The pixel data is compressed, but the file does not say how"), _GET_AGAIN
        )
    # the first item is the offset table; video has any number of frames in one fragment
    needed = 1 if _VIDEO.fullmatch(transfer_syntax_uid) else frames
    if fragments - 1 < needed:
        raise ImportFileError(
            Message("The pixel data is shorter than the image"),
            _GET_AGAIN,
            detail=f"{fragments} fragments for {frames} frames",
        )


# --- values ----------------------------------------------------------------------------------

_FULL_DATE = re.compile(r"(\d{4})([.\-/]?)(\d{2})\2(\d{2})")
_TIME = re.compile(r"(\d{2})(?::?(\d{2}))?(?::?(\d{2}))?(?:\.\d*)?")
# these decode any bytes, so a wrong one is noticed only by what the bytes look like
_NEVER_FAILING = frozenset({"", "ISO_IR 6", "ISO 2022 IR 6", "ISO_IR 100", "ISO 2022 IR 100"})


class _Values:
    """Short values of one data set, decoded as far as they can be."""

    def __init__(self, found: Walk, encoding: Encoding) -> None:
        self.raw = found.values
        self._order: str = "little" if encoding.little else "big"
        declared = self.raw.get(_CHARACTER_SET, b"").decode("latin-1")
        self._character_sets = [part.strip(" \0") for part in declared.split("\\")]

    def text(self, tag: int) -> str:
        """A text value; several values keep their backslash."""
        value = self.raw.get(tag, b"")
        plain = decode_text(value, self._character_sets).replace("\0", "")
        clean = "".join(sign if sign.isprintable() else " " for sign in plain)
        return clean.strip()[:_LONGEST_TEXT].rstrip()

    def name(self, tag: int) -> str:
        """The first PN value, without empty components at its end (PS3.5 6.2.1)."""
        return self.names(tag).split("\\")[0]

    def names(self, *tags: int) -> str:
        """All PN values of these elements, each once, separated by a backslash."""
        found: dict[str, None] = {}
        for tag in tags:
            for value in self.text(tag).split("\\"):
                groups = [group.strip().rstrip("^ ") for group in value.split("=")]
                found["=".join(groups).rstrip("=")] = None
        return "\\".join(name for name in found if name)

    def date(self, tag: int) -> str:
        """A DA value as YYYYMMDD; empty when incomplete or no date of the calendar."""
        match = _FULL_DATE.fullmatch(self.text(tag).split("\\")[0].strip())
        if match is None:
            return ""
        year, month, day = int(match[1]), int(match[3]), int(match[4])
        try:
            date(year, month, day)
        except ValueError:
            return ""
        return f"{year:04}{month:02}{day:02}" if year >= 1800 else ""

    def time(self, tag: int) -> str:
        """A TM value as HHMMSS; empty when it is no time of the day."""
        match = _TIME.fullmatch(self.text(tag).split("\\")[0].strip())
        if match is None:
            return ""
        hour, minute, second = (int(part or 0) for part in match.groups())
        if hour > 23 or minute > 59 or second > 60:
            return ""
        return f"{hour:02}{minute:02}{second:02}"

    def number(self, tag: int) -> int | None:
        """The first IS value, None when it is no number that means anything."""
        text = self.text(tag).split("\\")[0].strip()
        if not re.fullmatch(r"[+-]?\d{1,10}(\.0*)?", text, re.ASCII):
            return None
        number = int(float(text))
        return number if abs(number) <= _LARGEST_NUMBER else None

    def unsigned(self, tag: int) -> int:
        """A US value, 0 when it is missing."""
        value = self.raw.get(tag, b"")[:2]
        order = self._order
        return int.from_bytes(value, "little" if order == "little" else "big")


def decode_text(value: bytes, character_sets: list[str]) -> str:
    """Decode a text value by its declared character sets, or as what it looks like. Never fails.

    Source: DICOM PS3.3 C.12.1.1.2, PS3.5 6.1.2.
    """
    # PS3.5 6.1.2.3: in ISO_IR 13 even bytes below 128 differ from ASCII
    if value.isascii() and b"\x1b" not in value and "ISO_IR 13" not in character_sets[0]:
        return value.decode("ascii")
    from pydicom.charset import convert_encodings, decode_bytes, python_encoding

    if b"\x1b" in value:
        try:
            return decode_bytes(value, convert_encodings(character_sets), {ord("^"), ord("=")})
        except Exception:  # noqa: BLE001 - whatever a codec or a warning filter raises, go on below
            value = re.sub(rb"\x1b[()$*+\-.]{1,2}.", b"", value)
    first = character_sets[0]
    attempts = ["utf-8", "cp1252", "latin-1"]
    if first not in _NEVER_FAILING:
        # UTF-8 announced as Latin-1 (or not at all) is common, the reverse does not look like UTF-8
        attempts.insert(0, python_encoding.get(first, "utf-8"))
    for codec in attempts[:-1]:
        try:
            return value.decode(codec)
        except (UnicodeError, LookupError):
            continue
    return value.decode("latin-1")
