"""Studies made for tests: small, valid, recognisable."""

from pathlib import Path

import numpy as np
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid

NAME = "CONCEIÇÃO^JOÃO"


def write_ct_study(
    folder: Path,
    slices: int,
    *,
    name: str = NAME,
    patient_id: str = "P-4711",
    accession: str = "ACC-90210",
    side: int = 32,
) -> str:
    """Write a CT series of ``slices`` files into ``folder``; return its Study Instance UID."""
    folder.mkdir(parents=True, exist_ok=True)
    study, series = generate_uid(), generate_uid()
    noise = np.random.default_rng(7)
    for number in range(1, slices + 1):
        ds = Dataset()
        ds.file_meta = FileMetaDataset()
        ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        ds.file_meta.MediaStorageSOPClassUID = CTImageStorage
        ds.file_meta.MediaStorageSOPInstanceUID = generate_uid()
        ds.SpecificCharacterSet = "ISO_IR 192"
        ds.SOPClassUID = CTImageStorage
        ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID
        ds.StudyInstanceUID, ds.SeriesInstanceUID = study, series
        ds.FrameOfReferenceUID = series + ".1" if len(series) < 62 else series
        ds.PatientName, ds.PatientID = name, patient_id
        ds.PatientBirthDate, ds.PatientSex = "19610503", "M"
        ds.AccessionNumber, ds.StudyID = accession, "S1"
        ds.StudyDate, ds.StudyTime = "20261122", "141000"
        ds.StudyDescription, ds.SeriesDescription = "TC TÓRAX", "Axial"
        ds.Modality, ds.Manufacturer = "CT", "Omega test"
        ds.ReferringPhysicianName = "REIS^CARLOS"
        ds.InstitutionName = "Hospital Santa Clara do Teste"
        ds.SeriesNumber, ds.InstanceNumber = 1, number
        ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
        ds.ImagePositionPatient = [0, 0, number]
        ds.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
        ds.PixelSpacing, ds.SliceThickness = [0.7, 0.7], 1
        ds.Rows = ds.Columns = side
        ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, "MONOCHROME2"
        ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, 12, 11, 0
        ds.RescaleIntercept, ds.RescaleSlope, ds.KVP = -1024, 1, 120
        ds.PixelData = noise.integers(0, 4000, (side, side), dtype="<u2").tobytes()
        ds["PixelData"].VR = "OW"
        ds.save_as(folder / f"{number:04}.dcm", enforce_file_format=True)
    return study
