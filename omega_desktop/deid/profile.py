"""The Basic Application Level Confidentiality Profile as data: what happens to each attribute.

Two sources decide, in this order.

1.  Table E.1-1 of PS3.15 2026d (``data/E1-1_2026d.json``), with its masks for curves (50xx),
    overlays (60xx) and private attributes. A compound action depends on the attribute's Type in
    the object's definition, which no offline source gives; the *last* letter is taken (D before Z
    before X), so that the output never misses an attribute its definition wants.

2.  An allow-list for everything the table does not name. The table keeps such attributes; free
    text among them is where identity survives in practice. Here:

    - kept: numbers, codes strings (CS), attribute tags and sequences (which are recursed into) of
      the data dictionary; class, coding scheme and context UIDs; text and bulk data named in
      ``KEPT_TEXT`` and ``KEPT_BULK``, which is what is needed to display and measure an image or
      to know by what technique it was made;
    - replaced: text that objects must have to be valid (``PLACEHOLDER_TEXT``), every other UID;
    - removed: all other text, names, addresses, dates and times, bulk data, attributes the
      dictionary does not know, and unlisted attributes of the patient, visit and request groups.

A dummy for a sequence (action D) is a code that says nothing where the sequence holds codes, the
sequence itself with everything in it cleaned where it only holds references, and no sequence where
any dummy would be a false statement (drawings, annotations, verifying observers).

Pixel cleaning and the options of E.3 come on top: each row keeps its option columns.

Source: DICOM PS3.15 2026d E.1.1, E.2, Table E.1-1, Table E.1-1a.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Final

from pydicom.datadict import tag_for_keyword

from omega_desktop.deid.wire import dictionary_vr

OPTIONS: Final[Mapping[str, str]] = {
    "clean-pixel-data": "113101",
    "clean-recognizable-visual-features": "113102",
    "clean-graphics": "113103",
    "clean-structured-content": "113104",
    "clean-descriptors": "113105",
    "retain-longitudinal-full-dates": "113106",
    "retain-longitudinal-modified-dates": "113107",
    "retain-patient-characteristics": "113108",
    "retain-device-identity": "113109",
    "retain-uids": "113110",
    "retain-safe-private": "113111",
    "retain-institution-identity": "113112",
}
"""The options of PS3.15 E.3 with their codes of CID 7050."""

IMPLEMENTED_OPTIONS: Final[frozenset[str]] = frozenset()
"""Options this version carries out."""


class Action(StrEnum):
    """What happens to an attribute, with the letters of PS3.15 Table E.1-1a."""

    REMOVE = "X"
    EMPTY = "Z"
    DUMMY = "D"
    UID = "U"
    KEEP = "K"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of Table E.1-1. ``tag`` may be a mask such as ``(60xx,3000)``."""

    name: str
    tag: str
    basic_profile: str
    options: Mapping[str, str]

    @property
    def action(self) -> Action:
        """The last letter of a compound action."""
        return Action(self.basic_profile.rstrip("*")[-1])


def _tags(keywords: str) -> frozenset[int]:
    found = {word: tag_for_keyword(word) for word in keywords.split()}
    missing = [word for word, tag in found.items() if tag is None]
    if missing:
        raise KeyError(missing)
    return frozenset(tag for tag in found.values() if tag is not None)


KEPT_TEXT: Final = _tags(
    """
    Manufacturer ManufacturerModelName ManufacturerRelatedModelGroup SoftwareVersions
    SecondaryCaptureDeviceManufacturer SecondaryCaptureDeviceManufacturerModelName
    SecondaryCaptureDeviceSoftwareVersions DigitalImageFormatAcquired VideoImageFormatAcquired
    DetectorManufacturerName DetectorManufacturerModelName ReceiveCoilManufacturerName
    TransmitCoilManufacturerName ReceiveCoilName TransmitCoilName MultiCoilElementName
    MultiCoilConfiguration TransducerData ProcessingFunction AcquisitionDeviceProcessingCode
    CodeValue CodingSchemeDesignator CodingSchemeVersion CodeMeaning LongCodeValue
    MappingResourceName
    SequenceName PulseSequenceName ImagedNucleus FilterType ConvolutionKernel ImageFilter
    CollimatorGridName PlateType PhosphorType TypeOfFilters GridAbsorbingMaterial
    GridSpacingMaterial PaddleDescription DoseModeName ContrastBolusRoute TriggerSourceOrType
    CardiacFramingType Radionuclide Radiopharmaceutical RadiopharmaceuticalRoute PVCRejection
    AttenuationCorrectionMethod ReconstructionMethod DetectorLinesOfResponseUsed
    ScatterCorrectionMethod EnergyWindowName ASLTechniqueDescription ASLCrusherDescription
    ASLBolusCutoffTechnique AlgorithmName AlgorithmVersion SegmentAlgorithmName ApplicationName
    ApplicationVersion ApplicationManufacturer SourceIsotopeName
    RescaleType WindowCenterWidthExplanation LUTExplanation LUTLabel ModalityLUTType StackID
    OpticalPathIdentifier ReferencedOpticalPathIdentifier ImageGeometryType
    """
)
"""Unlisted text that is kept: technique, display, codes."""

PLACEHOLDER_TEXT: Final = _tags(
    """
    SegmentLabel RTImageLabel SurfaceModelLabel TrackSetLabel FiducialIdentifier
    FrameOfInterestDescription TextValue TrackingID
    """
)
"""Unlisted text of Type 1: replaced, because the object is not valid without."""

EMPTIED_TEXT: Final = _tags("PositionReferenceIndicator ContentDescription RTImageDescription")
"""Unlisted text of Type 2."""

KEPT_BULK: Final = _tags(
    """
    PixelData FloatPixelData DoubleFloatPixelData ExtendedOffsetTable ExtendedOffsetTableLengths
    RedPaletteColorLookupTableData GreenPaletteColorLookupTableData
    BluePaletteColorLookupTableData AlphaPaletteColorLookupTableData
    LargeRedPaletteColorLookupTableData LargeGreenPaletteColorLookupTableData
    LargeBluePaletteColorLookupTableData SegmentedRedPaletteColorLookupTableData
    SegmentedGreenPaletteColorLookupTableData SegmentedBluePaletteColorLookupTableData
    SegmentedAlphaPaletteColorLookupTableData BlendingLookupTableData LUTData ICCProfile
    RecommendedDisplayCIELabValueList WaveformData WaveformPaddingValue ChannelMinimumValue
    ChannelMaximumValue SpectroscopyData FirstOrderPhaseCorrectionAngle
    VerticesOfThePolygonalOutline TwoDimensionalToThreeDimensionalMapData VectorGridData
    PointCoordinatesData VectorCoordinateData FloatingPointValues DoublePointCoordinatesData
    VolumetricCurvePoints VolumetricCurveUpDirections FilterLookupTableData UValueData VValueData
    TrianglePointIndexList EdgePointIndexList VertexPointIndexList PrimitivePointIndexList
    LongPrimitivePointIndexList LongTrianglePointIndexList LongEdgePointIndexList
    LongVertexPointIndexList TrackPointIndexList AnnotationIndexList
    CompensatorProximalThicknessMap CompensatorDistalThicknessMap BlockEdgeData
    """
)
"""Unlisted bulk data that is kept; pixel data itself is treated by ``pixels``."""

KEPT_UIDS: Final = _tags(
    """
    SOPClassUID RelatedGeneralSOPClassUID OriginalSpecializedSOPClassUID SOPClassesInStudy
    ReferencedSOPClassUID SOPClassesSupported CodingSchemeUID ContextUID MappingResourceUID
    StoredInstanceTransferSyntaxUID AvailableTransferSyntaxUID MACCalculationTransferSyntaxUID
    EncryptedContentTransferSyntaxUID FlowTransferSyntaxUID
    """
)
"""UIDs that name a class, a code system or an encoding, never a patient's object."""

REMOVED_THOUGH_UNLISTED: Final = _tags(
    "MACParametersSequence EncryptedAttributesSequence IconImageSequence ReferencedImageBoxSequence"
)
"""Sequences that only serve something that is removed, or hold small copies of the image."""

CODE_SEQUENCES: Final = _tags("InstitutionCodeSequence PersonIdentificationCodeSequence")
"""Action D: one code that says nothing."""

REFERENCE_SEQUENCES: Final = _tags(
    "ReferencedPerformedProcedureStepSequence OperatorIdentificationSequence"
)
"""Action D: the items stay, with everything in them cleaned."""

REMOVED_RATHER: Final = _tags("EncapsulatedDocument ReferencedStudySequence")
"""Listed otherwise, and removed: document objects are refused, and elsewhere a document has no
business (D); an empty Referenced Study Sequence is not valid (X/Z, Type 3 with items)."""

_REMOVED_GROUPS: Final = frozenset((0x0000, 0x0002, 0x0004, 0x0010, 0x0032, 0x0038, 0x4008, 0xFFFC))
_NUMBERS: Final = frozenset(("AT", "DS", "FD", "FL", "IS", "SL", "SS", "SV", "UL", "US", "UV"))
_TEXT: Final = frozenset(("LO", "LT", "SH", "ST", "UC", "UT"))


class Profile:
    """Decides the action for every attribute."""

    def __init__(self, rows: tuple[Row, ...]) -> None:
        self.rows = rows
        self._exact: dict[int, Action] = {}
        self._masks: list[tuple[re.Pattern[str], Action]] = []
        for row in rows:
            code = row.tag[1:10].replace(",", "")
            if re.fullmatch(r"[0-9A-F]{8}", code):
                self._exact[int(code, 16)] = row.action
            elif "x" in code:
                mask = code.upper().replace("X", "[0-9A-F]")
                self._masks.append((re.compile(mask), row.action))
            elif row.tag.startswith("(gggg,eeee)"):
                continue  # private attributes, see action()
            else:
                raise ValueError(f"row {row.name!r} of Table E.1-1 has a tag of unknown form")
        self._decided: dict[int, Action] = {}

    def listed(self, tag: int) -> Action | None:
        """What Table E.1-1 says; None when it does not name the attribute."""
        if (tag >> 16) % 2:
            return Action.REMOVE
        if tag in self._exact:
            return self._exact[tag]
        code = f"{tag:08X}"
        return next((action for mask, action in self._masks if mask.fullmatch(code)), None)

    def action(self, tag: int) -> Action:
        """What happens to an attribute: the table, then the allow-list."""
        if (found := self._decided.get(tag)) is None:
            found = self._decided[tag] = self._decide(tag)
        return found

    def _decide(self, tag: int) -> Action:
        listed = self.listed(tag)
        if listed is None:
            return _unlisted(tag)
        if tag in REMOVED_RATHER:
            return Action.REMOVE
        if listed is Action.DUMMY and dictionary_vr(tag) == "SQ":
            return listed if tag in CODE_SEQUENCES | REFERENCE_SEQUENCES else Action.REMOVE
        return listed


def _unlisted(tag: int) -> Action:
    group, vr = tag >> 16, dictionary_vr(tag)
    if tag == 0x00080005:
        return Action.KEEP
    if (
        tag & 0xFFFF == 0
        or vr == "UN"
        or group in _REMOVED_GROUPS
        or 0x5000 <= group <= 0x50FF
        or 0x6000 <= group <= 0x60FF
        or tag in REMOVED_THOUGH_UNLISTED
    ):
        return Action.REMOVE
    if vr in _TEXT:
        if tag in PLACEHOLDER_TEXT:
            return Action.DUMMY
        if tag in EMPTIED_TEXT:
            return Action.EMPTY
        return Action.KEEP if tag in KEPT_TEXT else Action.REMOVE
    if vr == "UI":
        return Action.KEEP if tag in KEPT_UIDS else Action.UID
    if vr in ("CS", "SQ") or vr in _NUMBERS or vr.startswith("US or SS"):
        return Action.KEEP
    return Action.KEEP if tag in KEPT_BULK else Action.REMOVE


def read_rows(text: str) -> tuple[Row, ...]:
    """The rows of a stored table."""
    return tuple(
        Row(row["name"], row["tag"], row["basic_profile"], row["options"])
        for row in json.loads(text)["rows"]
    )


def table_text() -> str:
    """The stored Table E.1-1."""
    data = resources.files("omega_desktop.deid") / "data" / "E1-1_2026d.json"
    return data.read_text(encoding="utf-8")


@cache
def basic_profile() -> Profile:
    """The Basic Profile without options."""
    return Profile(read_rows(table_text()))


__all__ = [
    "CODE_SEQUENCES",
    "IMPLEMENTED_OPTIONS",
    "KEPT_UIDS",
    "OPTIONS",
    "REFERENCE_SEQUENCES",
    "Action",
    "Profile",
    "Row",
    "basic_profile",
    "read_rows",
    "table_text",
]
