"""Small DICOM files made to measure. All people in them are invented."""

from pathlib import Path
from typing import Any

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filewriter import dcmwrite
from pydicom.uid import (
    UID,
    CTImageStorage,
    EncapsulatedPDFStorage,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

ROOT = "1.2.826.0.1.3680043.10.999."
STUDY = ROOT + "1"
SERIES = STUDY + ".1"


def image(instance: str = "1", **values: Any) -> Dataset:
    """A 4 x 4 CT image; values are set over it, None removes an element."""
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID = CTImageStorage
    ds.SOPInstanceUID = f"{SERIES}.{instance}"
    ds.StudyInstanceUID, ds.SeriesInstanceUID = STUDY, SERIES
    ds.PatientID, ds.PatientName = "P-1", "Conceição^João"
    ds.PatientBirthDate, ds.PatientSex = "19500102", "M"
    ds.StudyDate, ds.StudyTime, ds.AccessionNumber = "20260311", "101112.5", "A1"
    ds.StudyDescription, ds.Modality = "TC de tórax", "CT"
    ds.ReferringPhysicianName = "Souza^Ana"
    ds.SeriesNumber, ds.InstanceNumber = 2, int(instance) if instance.isdigit() else 1
    ds.Rows = ds.Columns = 4
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 16, 15, 0
    ds.PixelData = bytes(range(32))
    for keyword, value in values.items():
        if value is None:
            delattr(ds, keyword)
        else:
            setattr(ds, keyword, value)
    return ds


def document(instance: str, body: bytes = b"%PDF-1.4\n%%EOF\n", **values: Any) -> Dataset:
    """An encapsulated PDF of the same study."""
    ds = image(instance, PixelData=None, Rows=None, Columns=None, **values)
    ds.SOPClassUID, ds.Modality = EncapsulatedPDFStorage, "DOC"
    ds.SeriesInstanceUID = STUDY + ".9"
    ds.MIMETypeOfEncapsulatedDocument, ds.DocumentTitle = "application/pdf", "Laudo"
    ds.EncapsulatedDocument = body
    return ds


def write(path: Path, ds: Dataset, syntax: str = ExplicitVRLittleEndian) -> Path:
    """Write a whole DICOM file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = UID(syntax)
    ds.file_meta.MediaStorageSOPClassUID = ds.get("SOPClassUID", CTImageStorage)
    ds.file_meta.MediaStorageSOPInstanceUID = ds.get("SOPInstanceUID", "1.2.3")
    dcmwrite(path, ds, enforce_file_format=True)
    return path


def write_bare(path: Path, ds: Dataset, syntax: str) -> Path:
    """Write a data set without preamble and meta header."""
    dcmwrite(
        path,
        ds,
        implicit_vr=syntax == ImplicitVRLittleEndian,
        little_endian=syntax != ExplicitVRBigEndian,
        enforce_file_format=False,
    )
    return path
