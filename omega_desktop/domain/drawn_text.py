"""Whether a picture may show its patient's name, by what the file's header says.

One rule for the index (which images are offered) and for the de-identification (which leave).
Header attributes prove nothing about pixels: kinds of image that usually carry drawn text are
doubtful even when they say that they carry none. Source: DICOM PS3.15 E.3.1.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from omega_desktop.domain.messages import Message

_STORAGE: Final = "1.2.840.10008.5.1.4.1.1."
_CLASSES: Final = frozenset(
    _STORAGE + number
    for number in (
        "3", "3.1", "6", "6.1", "6.2", "6.3",  # ultrasound
        "7", "7.1", "7.2", "7.3", "7.4",  # secondary capture
        "12.77", "77.1", "77.1.1", "77.1.1.1", "77.1.2", "77.1.2.1", "77.1.3", "77.1.4",
        "77.1.4.1", "77.1.5.1", "77.1.5.2", "77.1.7", "77.2",
    )
)  # fmt: skip
_MODALITIES: Final = frozenset(
    ("US", "IVUS", "BDUS", "BMD", "OT", "XC", "ES", "SC", "GM", "DMS", "HC", "DG", "TG", "OP",
     "DOC")
)  # fmt: skip
_IMAGE_TYPES: Final = frozenset(
    ("SCREEN SAVE", "SCREEN", "SCREENSHOT", "SCREEN SHOT", "SCREEN CAPTURE", "CAPTURE", "LABEL",
     "OVERVIEW", "REPORT", "DOSE_REPORT", "DOSE INFO", "GRAPHICS", "PATIENT_PROTOCOL")
)  # fmt: skip


class DrawnText(StrEnum):
    """What a header says about text drawn into the picture."""

    NO_SIGN = "no_sign"
    POSSIBLE = "possible"
    DECLARED = "declared"


@dataclass(frozen=True, slots=True)
class Picture:
    """The attributes that are looked at; several values keep their backslash.

    Args:
        sop_class_uid: (0008,0016).
        modality: (0008,0060).
        image_type: (0008,0008).
        captured: whether there is a Conversion Type (0008,0064).
        burned_in_annotation: (0028,0301).
        recognizable: Recognizable Visual Features (0028,0302).
        has_pixels: whether there is any kind of pixel data.
    """

    sop_class_uid: str
    modality: str
    image_type: str
    captured: bool
    burned_in_annotation: str
    recognizable: str
    has_pixels: bool

    @property
    def declared(self) -> bool:
        """Whether the image itself says that identifying text is drawn into it."""
        return self.burned_in_annotation.upper() == "YES"

    @property
    def doubt(self) -> Message | None:
        """Why a person should look at the pixels before they leave; None when there is no sign."""
        if not self.has_pixels:
            return None
        if self.sop_class_uid in _CLASSES or self.modality.upper() in _MODALITIES:
            return Message("Images of this kind often show the patient's name in the picture")
        image_type = {value.strip().upper() for value in self.image_type.split("\\")}
        if not image_type.isdisjoint(_IMAGE_TYPES):
            return Message("The image is a screen capture, which may show the patient's name")
        if self.captured:
            return Message("The image was captured or scanned and may show the patient's name")
        if "SECONDARY" in image_type and self.burned_in_annotation.upper() != "NO":
            return Message("The image is secondary and does not say that it shows no name")
        if self.recognizable.upper() == "YES":
            return Message("The image is said to show the patient recognizably")
        return None

    @property
    def drawn_text(self) -> DrawnText:
        """All of it in one word."""
        if self.declared:
            return DrawnText.DECLARED
        return DrawnText.NO_SIGN if self.doubt is None else DrawnText.POSSIBLE


def often_drawn(sop_class_uid: str) -> bool:
    """Whether this kind of image often shows a name: all there is to go by without the header."""
    return sop_class_uid in _CLASSES
