"""What identifies the patient and the place in one original file, in every spelling it could take.

Two questions are asked of an ``Identity``. ``mentions(text)`` is broad and drives cleaning: text
that the profile keeps is replaced when it repeats a known name, identifier, place or birth date;
a word too many removed does no harm. ``needles`` are what must not be found in the finished file:
values short or common enough to stand there by chance are left out, since a hit refuses the file.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Final

from pydicom.datadict import tag_for_keyword

from omega_desktop.deid.profile import KEPT_UIDS
from omega_desktop.deid.uids import well_known
from omega_desktop.deid.wire import (
    DataSet,
    Element,
    ascii_text,
    charset_terms,
    keyword,
    text,
    words,
)

_MIN_NAME: Final = 4
_MIN_ID: Final = 5
_MIN_PLACE: Final = 6
_MIN_NAME_CLEANED: Final = 3
_MIN_ID_CLEANED: Final = 4
_MIN_JOINED: Final = 6
_MAX_TEXT: Final = 1 << 16


def _tags(keywords: str) -> frozenset[int]:
    return frozenset(tag for word in keywords.split() if (tag := tag_for_keyword(word)) is not None)


_IDS: Final = _tags(
    """
    PatientID OtherPatientIDs AccessionNumber AdmissionID IssuerOfPatientID IssuerOfAdmissionID
    MedicalRecordLocator RequestedProcedureID ScheduledProcedureStepID PerformedProcedureStepID
    StudyID FillerOrderNumberImagingServiceRequest PlacerOrderNumberImagingServiceRequest
    ServiceEpisodeID SpecimenIdentifier ContainerIdentifier BarcodeValue LabelText
    InsurancePlanIdentification ClinicalTrialSubjectID ClinicalTrialSubjectReadingID
    PatientTelephoneNumbers ReferringPhysicianTelephoneNumbers PersonTelephoneNumbers
    PersonTelecomInformation PatientTelecomInformation MilitaryRank
    """
)
_DEVICES: Final = _tags(
    """
    DeviceSerialNumber StationName PerformedStationName PerformedStationAETitle
    ScheduledStationName ScheduledStationAETitle SourceApplicationEntityTitle
    SendingApplicationEntityTitle ReceivingApplicationEntityTitle RetrieveAETitle GantryID PlateID
    DetectorID CassetteID SourceSerialNumber TreatmentMachineName NetworkID
    """
)
_PLACES: Final = _tags(
    """
    InstitutionName InstitutionAddress InstitutionalDepartmentName PatientAddress
    ReferringPhysicianAddress PatientInstitutionResidence ResponsibleOrganization PersonAddress
    CurrentPatientLocation ClinicalTrialSponsorName ClinicalTrialSiteName RegionOfResidence
    VerifyingOrganization
    """
)
_BIRTH_DATES: Final = _tags("PatientBirthDate")

_COMMON: Final = words(
    """
    none anonymous anonymized anonymised anon unknown patient name test testing phantom doctor prof
    mister subject demo case image images series study head neck chest abdomen brain body knee spine
    scan research hospital clinic clinica medical center centre centro department radiology
    radiologia siemens philips toshiba null sample example dicom deidentified removed operator user
    admin default xxxx unspecified pending volunteer dummy with from this that
    original derived primary secondary axial localizer monochrome1 monochrome2 palette color
    full partial identity inverse other little explicit basic application confidentiality profile
    omega desktop local code
    """
)
"""Words that stand in files for reasons of their own, or that this program writes itself."""

_NAME_SPLIT: Final = re.compile(r"[\^=\s,;/()\\]+")
_MONTHS: Final = (
    ("jan", "january", "janeiro"), ("feb", "february", "fevereiro", "fev"),
    ("mar", "march", "marco"), ("apr", "april", "abril", "abr"), ("may", "may", "maio", "mai"),
    ("jun", "june", "junho"), ("jul", "july", "julho"), ("aug", "august", "agosto", "ago"),
    ("sep", "september", "setembro", "set", "sept"), ("oct", "october", "outubro", "out"),
    ("nov", "november", "novembro"), ("dec", "december", "dezembro", "dez"),
)  # fmt: skip


def fold(value: str) -> str:
    """Text without case, accents, width and punctuation, words parted by one blank."""
    plain = unicodedata.normalize("NFKD", value).casefold()
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return " ".join(re.split(r"[\W_]+", plain)).strip()


def date_spellings(day: date) -> list[str]:
    """The ways a date is commonly written, without punctuation (see ``fold``)."""
    y, m, d = f"{day.year:04d}", f"{day.month:02d}", f"{day.day:02d}"
    found = [f"{y}{m}{d}", f"{d}{m}{y}", f"{m}{d}{y}"]
    for dd, mm in {(d, m), (str(day.day), str(day.month))}:
        found += (f"{y} {mm} {dd}", f"{dd} {mm} {y}", f"{mm} {dd} {y}")
        for month in _MONTHS[day.month - 1]:
            found += (f"{dd} {month} {y}", f"{dd} de {month} de {y}", f"{month} {dd} {y}")
            found += (f"{dd}{month}{y}",)
    return found


@dataclass(frozen=True, slots=True)
class Needle:
    """One value that must not be in the output. ``attribute`` is where the original has it."""

    value: str = field(repr=False)
    attribute: str


@dataclass(slots=True)
class Identity:
    """The identifying values of one original."""

    uids: dict[str, str] = field(default_factory=dict, repr=False)
    needles: dict[str, Needle] = field(default_factory=dict, repr=False)
    birth_dates: dict[date, str] = field(default_factory=dict, repr=False)
    _words: set[str] = field(default_factory=set, repr=False)
    _phrases: set[str] = field(default_factory=set, repr=False)
    _answers: dict[str, bool] = field(default_factory=dict, repr=False)

    def mentions(self, value: str) -> bool:
        """Whether text repeats something known of the patient or the place.

        To be asked when everything is collected: answers are remembered, since the frames of a
        multi-frame image repeat the same few texts thousands of times.
        """
        if (known := self._answers.get(value)) is None:
            known = self._answers[value] = self._mentions(value)
        return known

    def _mentions(self, value: str) -> bool:
        folded = fold(value)
        if not folded:
            return False
        found = folded.split(" ")
        if not self._words.isdisjoint(found):
            return True
        if any(word[:8] in self._words for word in found if word[:8].isdecimal()):
            return True  # a birth date at the start of a date and time
        padded = f" {folded} "
        return any(
            f" {phrase} " in padded if phrase.isascii() else phrase in folded
            for phrase in self._phrases
        )

    def is_identifier(self, number: str) -> bool:
        """Whether a number as text is one of the identifiers."""
        return len(number) >= _MIN_ID and number in self._words

    # --- collecting ---

    def _clean(self, value: str) -> None:
        folded = fold(value)
        if folded in _COMMON:
            return
        if " " in folded or not folded.isascii():
            joined = folded.replace(" ", "")
            self._phrases.add(folded)
            if len(joined) >= _MIN_JOINED:
                (self._words if joined.isascii() else self._phrases).add(joined)
        elif folded:
            self._words.add(folded)

    def _seek(self, value: str, attribute: str, minimum: int) -> None:
        length = len(value) if value.isascii() else 2 * len(value)
        folded = fold(value)
        # "1111" and "xx-xx" stand anywhere; two ideographs are a name
        distinct = 3 if value.isascii() else 2
        if length < minimum or folded in _COMMON or len(set(folded)) < distinct:
            return
        self.needles.setdefault(value, Needle(value, attribute))

    def add_name(self, value: str, attribute: str) -> None:
        """A person's name (VR PN, one value)."""
        for group in value.split("="):
            parts = [part.strip(" .-_") for part in _NAME_SPLIT.split(group)]
            parts = [part for part in parts if part]
            for part in parts:
                if len(part) >= _MIN_NAME_CLEANED or not part.isascii():
                    self._clean(part)
                self._seek(part, attribute, _MIN_NAME)
            if len(parts) > 1:
                for pair in ((parts[0], parts[1]), (parts[1], parts[0])):
                    if len(joined := "".join(pair)) >= _MIN_JOINED:
                        self._clean(joined)
                        self._seek(joined, attribute, _MIN_JOINED)

    def add_identifier(self, value: str, attribute: str) -> None:
        """A number or code of a patient, a visit, an order or a device."""
        value = " ".join(value.replace("\0", " ").split())
        if len(value) >= _MIN_ID_CLEANED:
            self._clean(value)
        self._seek(value, attribute, _MIN_ID)

    def add_place(self, value: str, attribute: str) -> None:
        """An institution, an address, a department."""
        value = " ".join(value.replace("\0", " ").split())
        if len(value) >= _MIN_NAME:
            self._clean(value)
        self._seek(value, attribute, _MIN_PLACE)

    def add_birth_date(self, value: str, attribute: str) -> None:
        """A birth date as YYYYMMDD (also with the dots of ACR-NEMA)."""
        digits = value.replace(".", "").strip()
        try:
            day = date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
        except ValueError:
            return
        self.birth_dates[day] = attribute
        for spelling in date_spellings(day):
            (self._phrases if " " in spelling else self._words).add(spelling)

    def add_uid(self, value: str, attribute: str) -> None:
        """A UID of an instance, a series, a frame of reference ..."""
        if len(value) > 9 and not well_known(value):
            self.uids.setdefault(value, attribute)


def walk(data_set: DataSet, terms: list[str]) -> Iterator[tuple[Element, list[str]]]:
    """Every element at every depth, with the character sets in force."""
    terms = charset_terms(data_set) or terms
    for element in data_set.values():
        yield element, terms
        for item in element.items or ():
            yield from walk(item, terms)


def values(element: Element, terms: list[str]) -> list[str]:
    """The values of a text element, without padding."""
    if len(element.value) > _MAX_TEXT:
        return []
    found = text(element, terms)
    return [found] if element.vr in ("LT", "ST", "UT", "UR") else [
        value.strip(" \0") for value in found.split("\\")
    ]  # fmt: skip


def collect(meta: DataSet, data_set: DataSet) -> Identity:
    """Gather what identifies the patient, the place and the instances of an original."""
    identity = Identity()
    terms = charset_terms(data_set) or []
    for element, terms_here in chain(walk(meta, terms), walk(data_set, terms)):
        if not element.value:
            continue
        tag, name = element.tag, keyword(element.tag)
        if element.vr == "PN":
            for value in values(element, terms_here):
                identity.add_name(value, name)
        elif tag in _IDS or tag in _DEVICES:
            for value in values(element, terms_here):
                identity.add_identifier(value, name)
        elif tag in _PLACES:
            identity.add_place(text(element, terms_here), name)
        elif tag in _BIRTH_DATES:
            identity.add_birth_date(ascii_text(element), name)
        elif element.vr == "UI" and tag not in KEPT_UIDS and not _writer_uid(tag):
            for value in ascii_text(element).split("\\"):
                identity.add_uid(value.strip(), name)
    return identity


def _writer_uid(tag: int) -> bool:
    """UIDs of the software and encoding in the file meta group."""
    return tag >> 16 == 0x0002 and tag not in (0x00020003,)


__all__ = ["Identity", "Needle", "collect", "date_spellings", "fold", "values", "walk"]
