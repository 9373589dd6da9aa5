"""Demonstration studies as DICOM files."""

import io
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import numpy as np
import pydicom
from PIL import Image, ImageDraw, ImageFont
from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import (
    UID,
    BasicTextSRStorage,
    ComputedRadiographyImageStorage,
    CTImageStorage,
    DigitalMammographyXRayImageStorageForPresentation,
    DigitalXRayImageStorageForPresentation,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEGBaseline8Bit,
    JPEGLSLossless,
    MRImageStorage,
    UltrasoundImageStorage,
    UltrasoundMultiFrameImageStorage,
    XRayAngiographicImageStorage,
)

from omega_desktop.demo import phantoms, projections
from omega_desktop.demo.drawing import Plane
from omega_desktop.demo.texts import KNEE_MR
from omega_desktop.domain.resources import resource

INSTITUTION = "DEMONSTRAÇÃO"
_SAMPLES = Path(pydicom.__file__).parent / "data" / "test_files"


@dataclass(frozen=True)
class DemoStudy:
    """What a study's header says, and which function makes its instances.

    Names are PN values; ``birth`` is a DA value or empty.
    """

    key: str
    patient_id: str
    name: str
    birth: str
    sex: str
    description: str
    moment: datetime
    referring: str
    body_part: str
    stat: bool = False
    consulting: str = ""

    def uid(self, *parts: object) -> UID:
        """Return a UID that is the same for the same study of the same day."""
        name = "|".join(["omega-desktop demo", self.key, f"{self.moment:%Y%m%d}", *map(str, parts)])
        return UID(f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, name).int}")

    @property
    def accession_number(self) -> str:
        """A number that looks like one, from the key."""
        return f"90{sum(map(ord, self.key)) % 100:02}{int(self.patient_id[-4:]):04}"


def header(study: DemoStudy, sop_class: UID, modality: str, series: int, number: int) -> Dataset:
    """Return patient, study, series and common attributes of an instance."""
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID = sop_class
    ds.SOPInstanceUID = study.uid(series, number)
    for name in ("Study", "Series", "Content", "Acquisition"):
        setattr(ds, f"{name}Date", f"{study.moment:%Y%m%d}")
        setattr(ds, f"{name}Time", f"{study.moment:%H%M%S}")
    ds.AccessionNumber = study.accession_number
    ds.Modality = modality
    ds.Manufacturer = "Omega Desktop"
    ds.ManufacturerModelName = "Phantom"
    ds.InstitutionName = INSTITUTION
    ds.ReferringPhysicianName = study.referring
    if study.consulting:
        ds.ConsultingPhysicianName = study.consulting
    ds.NameOfPhysiciansReadingStudy = "SOUZA^LUIZA^^DRA."
    ds.StudyDescription = study.description
    ds.PatientName = study.name
    ds.PatientID = study.patient_id
    ds.IssuerOfPatientID = "DEMO"
    ds.PatientBirthDate = study.birth
    ds.PatientSex = study.sex
    ds.StudyInstanceUID = study.uid()
    ds.SeriesInstanceUID = study.uid(series)
    ds.StudyID = study.key[:16]
    ds.SeriesNumber = series
    ds.InstanceNumber = number
    ds.BodyPartExamined = study.body_part
    if study.stat:
        ds.RequestedProcedurePriority = "STAT"
    return ds


def _save(ds: Dataset, folder: Path, syntax: UID = ExplicitVRLittleEndian) -> Path:
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = ds.SOPClassUID
    meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
    meta.TransferSyntaxUID = syntax
    path = folder / f"{ds.SOPInstanceUID}.dcm"
    FileDataset(str(path), ds, preamble=b"\0" * 128, file_meta=meta).save_as(
        path, enforce_file_format=True
    )
    return path


def _set_pixels(ds: Dataset, frames: Sequence[Plane], *, bits: int, signed: bool = False) -> None:
    stack = np.rint(np.stack(frames))
    low = -(1 << (bits - 1)) if signed else 0
    stack = np.clip(stack, low, low + (1 << bits) - 1)
    allocated = 8 if bits <= 8 else 16
    ds.SamplesPerPixel = 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.Rows, ds.Columns = stack.shape[1:]
    ds.BitsAllocated, ds.BitsStored, ds.HighBit = allocated, bits, bits - 1
    ds.PixelRepresentation = int(signed)
    if len(frames) > 1:
        ds.NumberOfFrames = len(frames)
    kind = f"{'i' if signed else 'u'}{allocated // 8}"
    ds.PixelData = stack.astype(f"<{kind}").tobytes()


def _slices(
    study: DemoStudy,
    folder: Path,
    planes: Sequence[Plane],
    *,
    sop_class: UID,
    modality: str,
    series: int,
    title: str,
    window: tuple[int, int],
    spacing_mm: float,
    step_mm: float,
    sagittal: bool = False,
) -> Iterator[Path]:
    """Write a stack of slices with the geometry of a scanner."""
    for index, plane in enumerate(planes):
        ds = header(study, sop_class, modality, series, index + 1)
        ds.SeriesDescription = title
        ds.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL" if modality == "CT" else "M"]
        ds.FrameOfReferenceUID = study.uid("frame of reference")
        ds.PositionReferenceIndicator, ds.PatientPosition = "", "HFS"
        ds.PixelSpacing = [spacing_mm, spacing_mm]
        ds.SliceThickness = step_mm
        half = round(spacing_mm * plane.shape[0] / 2, 3)
        if sagittal:
            ds.ImageOrientationPatient = [0, 1, 0, 0, 0, -1]
            ds.ImagePositionPatient = [round(index * step_mm, 3), -half, half]
        else:
            ds.ImageOrientationPatient = [1, 0, 0, 0, 1, 0]
            ds.ImagePositionPatient = [-half, -half, round(-index * step_mm, 3)]
        ds.SliceLocation = round(-index * step_mm, 3)
        ds.WindowCenter, ds.WindowWidth = window
        if modality == "CT":
            ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = -1024, 1, "HU"
            ds.KVP, ds.AcquisitionNumber = 120, 1
            _set_pixels(ds, [plane + 1024], bits=12)
        else:
            ds.ScanningSequence, ds.SequenceVariant, ds.ScanOptions = "SE", "SK", "FS"
            ds.MRAcquisitionType, ds.EchoTrainLength, ds.Laterality = "2D", 8, "R"
            ds.RepetitionTime, ds.EchoTime, ds.MagneticFieldStrength = 2900, 34, 1.5
            _set_pixels(ds, [plane], bits=12)
        yield _save(ds, folder)


def chest_ct(study: DemoStudy, folder: Path) -> Iterator[Path]:
    """60 slices."""
    yield from _slices(
        study, folder, phantoms.ct_chest(60, size=384), sop_class=CTImageStorage, modality="CT",
        series=2, title="TÓRAX COM CONTRASTE 5 mm", window=(40, 400), spacing_mm=0.94, step_mm=5,
    )  # fmt: skip


def head_ct(study: DemoStudy, folder: Path) -> Iterator[Path]:
    """40 slices."""
    yield from _slices(
        study, folder, phantoms.ct_head(40, size=384), sop_class=CTImageStorage, modality="CT",
        series=2, title="CRÂNIO 4 mm", window=(35, 80), spacing_mm=0.6, step_mm=4,
    )  # fmt: skip


def knee_mr(study: DemoStudy, folder: Path) -> Iterator[Path]:
    """24 slices and a structured report."""
    yield from _slices(
        study, folder, phantoms.mr_knee(24), sop_class=MRImageStorage, modality="MR",
        series=3, title="SAG DP", window=(430, 860), spacing_mm=0.42, step_mm=3.5, sagittal=True,
    )  # fmt: skip
    yield _save(_text_report(study), folder)


def _text_report(study: DemoStudy) -> Dataset:
    """Return a verified Basic Text SR (PS3.3 A.35.1; template TID 2000)."""
    ds = header(study, BasicTextSRStorage, "SR", 900, 1)
    del ds.BodyPartExamined, ds.AcquisitionDate, ds.AcquisitionTime
    ds.SeriesDescription = "LAUDO"
    ds.ReferencedPerformedProcedureStepSequence = []
    ds.PerformedProcedureCodeSequence = []
    ds.CompletionFlag, ds.VerificationFlag = "COMPLETE", "VERIFIED"
    observer = Dataset()
    observer.VerifyingObserverName = "SOUZA^LUIZA^^DRA."
    observer.VerifyingOrganization = INSTITUTION
    observer.VerificationDateTime = f"{study.moment:%Y%m%d%H%M%S}"
    observer.VerifyingObserverIdentificationCodeSequence = []
    ds.VerifyingObserverSequence = [observer]
    ds.ValueType, ds.ContinuityOfContent = "CONTAINER", "SEPARATE"
    ds.ConceptNameCodeSequence = [_code("18748-4", "LN", "Ressonância magnética do joelho direito")]
    ds.ContentSequence = [_observer("SOUZA^LUIZA^^DRA.")]
    for code, meaning, paragraphs in KNEE_MR:
        section = Dataset()
        section.RelationshipType, section.ValueType = "CONTAINS", "CONTAINER"
        section.ConceptNameCodeSequence = [_code(str(code), "DCM", meaning)]
        section.ContinuityOfContent = "SEPARATE"
        section.ContentSequence = [_text(code + 1, meaning, paragraph) for paragraph in paragraphs]
        ds.ContentSequence.append(section)
    return ds


def _observer(name: str) -> Dataset:
    item = Dataset()
    item.RelationshipType, item.ValueType = "HAS OBS CONTEXT", "PNAME"
    item.ConceptNameCodeSequence = [_code("121008", "DCM", "Nome do observador")]
    item.PersonName = name
    return item


def _text(code: int, meaning: str, text: str) -> Dataset:
    item = Dataset()
    item.RelationshipType, item.ValueType = "CONTAINS", "TEXT"
    item.ConceptNameCodeSequence = [_code(str(code), "DCM", meaning)]
    item.TextValue = text
    return item


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, scheme, meaning
    return code


def chest_x_ray(study: DemoStudy, folder: Path) -> Iterator[Path]:
    """One computed radiograph, in implicit VR as old readers send it."""
    ds = header(study, ComputedRadiographyImageStorage, "CR", 1, 1)
    ds.SeriesDescription, ds.ViewPosition = "TÓRAX PA", "PA"
    ds.PatientOrientation = ["L", "F"]
    ds.ImagerPixelSpacing = [0.4, 0.4]
    ds.WindowCenter, ds.WindowWidth = 1750, 3300
    _set_pixels(ds, [projections.chest_radiograph()], bits=12)
    yield _save(ds, folder, ImplicitVRLittleEndian)


def hand_x_ray(study: DemoStudy, folder: Path) -> Iterator[Path]:
    """One digital radiograph; stored inverted (MONOCHROME1), as some detectors do."""
    ds = header(study, DigitalXRayImageStorageForPresentation, "DX", 1, 1)
    ds.SeriesDescription, ds.ViewPosition, ds.ImageLaterality = "MÃO PA", "PA", "L"
    _set_projection(ds, _code("85562004", "SCT", "Mão"))
    ds.ImagerPixelSpacing = [0.2, 0.2]
    ds.WindowCenter, ds.WindowWidth = 2048, 4095
    _set_pixels(ds, [4095 - projections.hand_radiograph()], bits=12)
    ds.PhotometricInterpretation = "MONOCHROME1"
    ds.PresentationLUTShape = "INVERSE"
    yield _save(ds, folder)


def _set_projection(ds: Dataset, anatomy: Dataset) -> None:
    """Set what digital X-ray images for presentation have in common (PS3.3 C.8.11)."""
    ds.ImageType = ["ORIGINAL", "PRIMARY", ""]
    ds.PresentationIntentType = "FOR PRESENTATION"
    ds.AnatomicRegionSequence = [anatomy]
    ds.AcquisitionContextSequence = []
    ds.DetectorType, ds.PositionerType = "DIRECT", ""
    ds.PatientOrientation = ["R", "F"]
    ds.PixelIntensityRelationship, ds.PixelIntensityRelationshipSign = "LOG", -1
    ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = 0, 1, "US"
    ds.PresentationLUTShape = "IDENTITY"
    ds.LossyImageCompression, ds.BurnedInAnnotation = "00", "NO"


def mammography(study: DemoStudy, folder: Path) -> Iterator[Path]:
    """The four standard views."""
    views = [(side, view) for view in ("CC", "MLO") for side in ("R", "L")]
    for number, (side, view) in enumerate(views, start=1):
        ds = header(study, DigitalMammographyXRayImageStorageForPresentation, "MG", number, 1)
        ds.SeriesDescription = f"{side} {view}"
        ds.ImageLaterality, ds.ViewPosition = side, view
        _set_projection(ds, _code("76752008", "SCT", "Mama"))
        ds.PatientOrientation = ["A" if side == "L" else "P", "L" if view == "CC" else "F"]
        ds.OrganExposed, ds.PositionerType = "BREAST", "MAMMOGRAPHIC"
        projection = ("399162004", "cranio-caudal") if view == "CC" else (
            "399368009", "medio-lateral oblique")  # fmt: skip
        ds.ViewCodeSequence = [_code(projection[0], "SCT", projection[1])]
        ds.ViewCodeSequence[0].ViewModifierCodeSequence = []
        ds.ImagerPixelSpacing = [0.23, 0.23]
        ds.WindowCenter, ds.WindowWidth = 1500, 2900
        _set_pixels(ds, [projections.mammogram(left=side == "L", oblique=view == "MLO")], bits=12)
        yield _save(ds, folder)


def ultrasound(study: DemoStudy, folder: Path) -> Iterator[Path]:
    """A cine loop and a still, in colour, with a name drawn into the pixels."""
    frames = [_us_screen(plane) for plane in projections.ultrasound(16)]
    ds = header(study, UltrasoundMultiFrameImageStorage, "US", 1, 1)
    ds.SeriesDescription = "ABDOME CINE"
    ds.FrameTime, ds.FrameIncrementPointer = 66, 0x00181063
    _set_colours(ds, frames)
    yield _save(ds, folder, JPEGBaseline8Bit)
    still = header(study, UltrasoundImageStorage, "US", 1, 2)
    still.SeriesDescription = "ABDOME"
    _set_colours(still, frames[5:6])
    yield _save(still, folder, JPEGBaseline8Bit)


def _us_screen(plane: Plane) -> Image.Image:
    """Return a scanner's screen: colour bar, depth marks, texts."""
    screen = Image.fromarray(plane.astype(np.uint8)).convert("RGB")
    draw = ImageDraw.Draw(screen)
    font = ImageFont.truetype(str(resource("fonts", "DejaVuSans-Bold.ttf")), 15)
    small = ImageFont.truetype(str(resource("fonts", "DejaVuSans.ttf")), 12)
    draw.text((10, 6), "DEMO", fill=(240, 210, 90), font=font)
    draw.text((10, 26), "ABDOME", fill=(190, 200, 210), font=small)
    draw.text((548, 6), "MI 0.9  TIs 0.4", fill=(190, 200, 210), font=small)
    for step in range(16):
        y = 30 + step * 26
        draw.line((628, y, 638 if step % 5 == 0 else 633, y), fill=(150, 160, 170))
    for level in range(100):
        draw.line((14, 160 - level, 24, 160 - level), fill=(int(level * 2.55),) * 3)
    return screen


def _set_colours(ds: Dataset, frames: Sequence[Image.Image]) -> None:
    encoded = []
    for frame in frames:
        output = io.BytesIO()
        frame.save(output, "JPEG", quality=88, subsampling="4:2:2")
        encoded.append(output.getvalue())
    ds.ImageType = ["ORIGINAL", "PRIMARY", "ABDOMINAL", "0001"]
    ds.PatientOrientation = []
    ds.SamplesPerPixel = 3
    ds.PhotometricInterpretation = "YBR_FULL_422"
    ds.PlanarConfiguration = 0
    ds.Rows, ds.Columns = frames[0].height, frames[0].width
    ds.BitsAllocated = ds.BitsStored = 8
    ds.HighBit, ds.PixelRepresentation = 7, 0
    if len(frames) > 1:
        ds.NumberOfFrames = len(frames)
    ds.LossyImageCompression = "01"
    ds.LossyImageCompressionRatio = 12
    ds.LossyImageCompressionMethod = "ISO_10918_1"
    ds.BurnedInAnnotation = "YES"
    ds.PixelData = encapsulate(encoded)
    ds["PixelData"].VR = "OB"


def angiography(study: DemoStudy, folder: Path) -> Iterator[Path]:
    """A cine run in JPEG-LS."""
    ds = header(study, XRayAngiographicImageStorage, "XA", 1, 1)
    ds.SeriesDescription = "CORONÁRIA ESQUERDA"
    ds.FrameTime, ds.FrameIncrementPointer = 66, 0x00181063
    ds.ImageType = ["ORIGINAL", "PRIMARY", "SINGLE PLANE"]
    ds.KVP, ds.RadiationSetting, ds.XRayTubeCurrent, ds.ExposureTime = 80, "GR", 500, 8
    ds.PositionerMotion, ds.PositionerPrimaryAngle, ds.PositionerSecondaryAngle = "STATIC", -30, 20
    ds.PatientOrientation = []
    ds.WindowCenter, ds.WindowWidth = 135, 190
    _set_pixels(ds, projections.angiogram(24), bits=8)
    ds.PixelIntensityRelationship = "DISP"
    ds.BurnedInAnnotation = "NO"
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    ds.compress(JPEGLSLossless, generate_instance_uid=False)
    del ds.file_meta
    yield _save(ds, folder, JPEGLSLossless)


def sample(file_name: str, *, title: str) -> "SampleMaker":
    """Return a maker of a study from one of pydicom's own sample images."""
    return SampleMaker(file_name, title)


@dataclass(frozen=True)
class SampleMaker:
    """A real image under a demonstration name.

    The pixels stay as they are; of the header only what describes them. Programs packed without
    pydicom's samples go without these studies.
    """

    file_name: str
    title: str

    def __call__(self, study: DemoStudy, folder: Path) -> Iterator[Path]:
        """Write the instance; none when the sample is not there."""
        path = _SAMPLES / self.file_name
        if not path.is_file():
            return
        source = dcmread(path)
        ds = header(study, source.SOPClassUID, source.Modality, 1, 1)
        for keyword in _IMAGE_ATTRIBUTES:
            if keyword in source:
                ds[keyword] = source[keyword]
        if int(ds.get("NumberOfFrames") or 1) == 1:
            ds.pop("FrameIncrementPointer", None)  # it would point at what was left behind
        if "ImageOrientationPatient" in ds:
            ds.FrameOfReferenceUID = study.uid("frame of reference")
            ds.PositionReferenceIndicator, ds.PatientPosition = "", "HFS"
        ds.SeriesDescription = self.title
        ds["PixelData"] = source["PixelData"]
        if source.SOPClassUID.name.startswith("Secondary"):
            ds.ConversionType = "WSD"
        yield _save(ds, folder, source.file_meta.TransferSyntaxUID)


_IMAGE_ATTRIBUTES = (
    "ImageType", "SamplesPerPixel", "PhotometricInterpretation", "PlanarConfiguration",
    "NumberOfFrames", "FrameIncrementPointer", "FrameTime", "Rows", "Columns", "PixelSpacing",
    "PixelAspectRatio", "BitsAllocated", "BitsStored", "HighBit", "PixelRepresentation",
    "SmallestImagePixelValue", "LargestImagePixelValue", "WindowCenter", "WindowWidth",
    "RescaleIntercept", "RescaleSlope", "RescaleType", "ImagePositionPatient",
    "ImageOrientationPatient", "SliceThickness", "SliceLocation", "KVP", "ScanningSequence",
    "SequenceVariant", "ScanOptions", "MRAcquisitionType", "RepetitionTime", "EchoTime",
    "LossyImageCompression", "LossyImageCompressionRatio", "LossyImageCompressionMethod",
)  # fmt: skip


def birth_date(study: DemoStudy) -> date | None:
    """Return the date of birth, None when the study has none."""
    return datetime.strptime(study.birth, "%Y%m%d").date() if study.birth else None  # noqa: DTZ007
