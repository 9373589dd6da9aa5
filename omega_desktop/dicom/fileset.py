"""Writes the DICOMDIR of a file-set.

pydicom's ``FileSet`` reads every file twice, copies them through the system's temporary folder and
renames them; here the files are where they belong already and are only read up to the pixels.

Source: DICOM PS3.3 Annex F (directory information), PS3.10 8 (file-sets), PS3.5 7.5 (sequences).
"""

import struct
import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.fileset import DIRECTORY_RECORDERS, _four_level_record_type
from pydicom.filewriter import dcmwrite, write_dataset
from pydicom.uid import UID, ExplicitVRLittleEndian, MediaStorageDirectoryStorage

from omega_desktop.dicom.part10 import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME

FILE_SET_ID = "OMEGA"
_IN_USE = 0xFFFF
# (0004,1400) and (0004,1420) come first in every record, at the same place: PS3.5 7.1.2
_NEXT_VALUE_AT, _LOWER_VALUE_AT = 8, 30
_ITEM_HEAD_BYTES = 8
_SEQUENCE_HEAD_BYTES = 12
# type 1 in the directory (PS3.3 F.5) but allowed to be empty in the object; the object stays as is
_WHEN_MISSING = {
    "PatientID": "UNKNOWN",
    "StudyDate": "19000101",
    "StudyTime": "000000",
    "StudyID": "1",
    "Modality": "OT",
}


@dataclass(slots=True)
class _Record:
    content: Dataset
    below: list["_Record"] = field(default_factory=list)
    encoded: bytearray = field(default_factory=bytearray)
    offset: int = 0


def write_dicomdir(root: str, files: Sequence[tuple[str, ...]], uid: str) -> list[int]:
    """Write ``root``/DICOMDIR for files that are already below ``root``.

    A module-level function with plain arguments, so that it can run in a worker process.

    Args:
        root: the file-set's folder.
        files: File IDs (the components of each path below ``root``), PS3.10 8.2.
        uid: the file-set's UID.

    Returns:
        Positions in ``files`` of instances that have no place in a directory (their kind has no
        record type, or they lack what it needs); they are part of the medium all the same.
    """
    patients: list[_Record] = []
    index: dict[tuple[str, ...], _Record] = {}
    unlisted = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about values that are only passed on
        for position, file_id in enumerate(files):
            try:
                _add(Path(root).joinpath(*file_id), file_id, position + 1, patients, index)
            # an odd object is no reason to have no directory at all
            except Exception:  # noqa: BLE001
                unlisted.append(position)
        Path(root, "DICOMDIR").write_bytes(_encoded(patients, uid))
    return unlisted


def _add(
    path: Path,
    file_id: tuple[str, ...],
    number: int,
    patients: list[_Record],
    index: dict[tuple[str, ...], _Record],
) -> None:
    ds = dcmread(path, stop_before_pixels=True)
    for keyword, value in _WHEN_MISSING.items():
        if not ds.get(keyword):
            setattr(ds, keyword, value)
    for keyword in ("SeriesNumber", "InstanceNumber"):
        if ds.get(keyword) in (None, ""):
            setattr(ds, keyword, number)
    leaf_type = _four_level_record_type(ds)
    if leaf_type == "IMAGE" and "Rows" not in ds:
        raise ValueError("not an image, and no other record type is known")
    leaf = _content(ds, leaf_type)
    leaf.ReferencedFileID = list(file_id)
    leaf.ReferencedSOPClassUIDInFile = ds.SOPClassUID
    leaf.ReferencedSOPInstanceUIDInFile = ds.SOPInstanceUID
    leaf.ReferencedTransferSyntaxUIDInFile = ds.file_meta.TransferSyntaxUID
    _measure(leaf)
    keys = (str(ds.PatientID), str(ds.StudyInstanceUID), str(ds.SeriesInstanceUID))
    above = patients
    for depth, kind in enumerate(("PATIENT", "STUDY", "SERIES"), start=1):
        record = index.get(keys[:depth])
        if record is None:
            content = _content(ds, kind)
            _measure(content)
            record = index[keys[:depth]] = _Record(content)
            above.append(record)
        above = record.below
    above.append(_Record(leaf))


def _content(ds: Dataset, kind: str) -> Dataset:
    """A directory record, PS3.3 F.3.2.2 and F.5."""
    record = DIRECTORY_RECORDERS[kind](ds)
    if "ContentSequence" in record:
        # PS3.3 F.5.24: only the modifiers of the title, not the whole report
        kept = [
            item
            for item in record.ContentSequence
            if item.get("RelationshipType") == "HAS CONCEPT MOD"
        ]
        if kept:
            record.ContentSequence = kept
        else:
            del record.ContentSequence
    record.OffsetOfTheNextDirectoryRecord = 0
    record.RecordInUseFlag = _IN_USE
    record.OffsetOfReferencedLowerLevelDirectoryEntity = 0
    record.DirectoryRecordType = kind
    if ds.get("SpecificCharacterSet"):
        record.SpecificCharacterSet = ds.SpecificCharacterSet
    return record


def _measure(content: Dataset) -> bytes:
    buffer = DicomBytesIO()
    buffer.is_little_endian = True
    buffer.is_implicit_VR = False
    write_dataset(buffer, content, content.get("SpecificCharacterSet", "iso8859"))
    return buffer.getvalue()


def _encoded(patients: list[_Record], uid: str) -> bytes:
    """The whole file: records in depth-first order, each knowing where its neighbours are."""
    ordered: list[_Record] = []

    def collect(siblings: list[_Record]) -> None:
        for record in siblings:
            ordered.append(record)
            collect(record.below)

    collect(patients)
    head = _head(uid, 0, 0)
    at = len(head) + _SEQUENCE_HEAD_BYTES
    for record in ordered:
        record.encoded = bytearray(_measure(record.content))
        record.offset = at
        at += _ITEM_HEAD_BYTES + len(record.encoded)

    def link(siblings: list[_Record]) -> None:
        for record, following in zip(siblings, [*siblings[1:], None], strict=True):
            if following is not None:
                struct.pack_into("<L", record.encoded, _NEXT_VALUE_AT, following.offset)
            if record.below:
                struct.pack_into("<L", record.encoded, _LOWER_VALUE_AT, record.below[0].offset)
                link(record.below)

    link(patients)
    first, last = (patients[0].offset, patients[-1].offset) if patients else (0, 0)
    out = bytearray(_head(uid, first, last))
    out += b"\x04\x00\x20\x12SQ\0\0" + struct.pack("<L", at - len(head) - _SEQUENCE_HEAD_BYTES)
    for record in ordered:
        out += struct.pack("<HHL", 0xFFFE, 0xE000, len(record.encoded)) + record.encoded
    return bytes(out)


def _head(uid: str, first: int, last: int) -> bytes:
    """Preamble, meta header and the elements before the records."""
    ds = Dataset()
    ds.FileSetID = FILE_SET_ID
    ds.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity = first
    ds.OffsetOfTheLastDirectoryRecordOfTheRootDirectoryEntity = last
    ds.FileSetConsistencyFlag = 0
    ds.file_meta = FileMetaDataset()
    ds.file_meta.MediaStorageSOPClassUID = MediaStorageDirectoryStorage
    ds.file_meta.MediaStorageSOPInstanceUID = UID(uid)
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.file_meta.ImplementationClassUID = UID(IMPLEMENTATION_CLASS_UID)
    ds.file_meta.ImplementationVersionName = IMPLEMENTATION_VERSION_NAME
    buffer = BytesIO()
    dcmwrite(buffer, ds, enforce_file_format=True)
    return buffer.getvalue()
