"""Structured reports to read in tests."""

from collections.abc import Sequence
from pathlib import Path

from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.uid import UID, BasicTextSRStorage, ExplicitVRLittleEndian


def code(value: str, meaning: str, scheme: str = "DCM") -> Dataset:
    """A coded concept."""
    ds = Dataset()
    ds.CodeValue, ds.CodingSchemeDesignator, ds.CodeMeaning = value, scheme, meaning
    return ds


def item(value_type: str, concept: Dataset | None = None, **values: object) -> Dataset:
    """A content item; ``relationship`` is CONTAINS unless given."""
    ds = Dataset()
    ds.RelationshipType = str(values.pop("relationship", "CONTAINS"))
    if value_type:
        ds.ValueType = value_type
    if concept is not None:
        ds.ConceptNameCodeSequence = [concept]
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    return ds


def number(concept: Dataset, value: str, unit: Dataset | None) -> Dataset:
    """A measurement."""
    measured = Dataset()
    measured.NumericValue = value
    if unit is not None:
        measured.MeasurementUnitsCodeSequence = [unit]
    return item("NUM", concept, MeasuredValueSequence=[measured])


def report(content: Sequence[Dataset], *, sop_class: UID = BasicTextSRStorage) -> Dataset:
    """A verified report with this content."""
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID, ds.SOPInstanceUID = sop_class, "1.2.3.4"
    ds.ValueType, ds.ContinuityOfContent = "CONTAINER", "SEPARATE"
    ds.CompletionFlag, ds.VerificationFlag = "COMPLETE", "VERIFIED"
    ds.ConceptNameCodeSequence = [code("18748-4", "Diagnostic Imaging Report", "LN")]
    ds.ContentSequence = list(content)
    return ds


def write(ds: Dataset, path: Path) -> Path:
    """The data set as a Part 10 file."""
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = ds.SOPClassUID
    meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    FileDataset(str(path), ds, preamble=b"\0" * 128, file_meta=meta).save_as(
        path, enforce_file_format=True
    )
    return path
