"""Reports inside DICOM: taking a PDF out, and putting one in.

Source: DICOM PS3.3 A.45.1 (Encapsulated PDF IOD), C.24.2 (Encapsulated Document module).
"""

import re
import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path

from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.multival import MultiValue
from pydicom.uid import EncapsulatedPDFStorage, ExplicitVRLittleEndian
from pydicom.valuerep import PersonName

from omega_desktop.domain.errors import ReportError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Patient, Report, ReportStatus, SOPInstanceUID
from omega_desktop.domain.worklist import fold
from omega_desktop.reports.values import text_of

_TYPE_2 = (
    # patient module, then general study module: present even when empty
    "PatientName", "PatientID", "PatientBirthDate", "PatientSex",
    "StudyDate", "StudyTime", "ReferringPhysicianName", "StudyID", "AccessionNumber",
)  # fmt: skip
_COPIED = (
    *_TYPE_2,
    # patient module (PS3.3 C.7.1.1)
    "IssuerOfPatientID", "IssuerOfPatientIDQualifiersSequence", "TypeOfPatientID",
    "PatientBirthTime", "OtherPatientIDsSequence", "OtherPatientNames", "EthnicGroup",
    "PatientComments", "PatientSpeciesDescription", "PatientSpeciesCodeSequence",
    "PatientBreedDescription", "PatientBreedCodeSequence", "BreedRegistrationSequence",
    "ResponsiblePerson", "ResponsiblePersonRole", "ResponsibleOrganization",
    "PatientIdentityRemoved", "DeidentificationMethod", "DeidentificationMethodCodeSequence",
    "QualityControlSubject",
    # general study module (PS3.3 C.7.2.1)
    "StudyInstanceUID", "StudyDescription", "ReferringPhysicianIdentificationSequence",
    "ConsultingPhysicianName", "ConsultingPhysicianIdentificationSequence",
    "IssuerOfAccessionNumberSequence", "PhysiciansOfRecord",
    "PhysiciansOfRecordIdentificationSequence", "NameOfPhysiciansReadingStudy",
    "PhysiciansReadingStudyIdentificationSequence", "RequestingService",
    "RequestingServiceCodeSequence", "ReferencedStudySequence", "ProcedureCodeSequence",
    "ReasonForPerformedProcedureCodeSequence",
    # patient study module (PS3.3 C.7.2.2)
    "AdmittingDiagnosesDescription", "PatientAge", "PatientSize", "PatientWeight",
    "AdmissionID", "IssuerOfAdmissionIDSequence", "ServiceEpisodeID",
    # clinical trial subject and study modules (PS3.3 C.7.1.3, C.7.2.3)
    "ClinicalTrialSponsorName", "ClinicalTrialProtocolID", "ClinicalTrialProtocolName",
    "ClinicalTrialSiteID", "ClinicalTrialSiteName", "ClinicalTrialSubjectID",
    "ClinicalTrialSubjectReadingID", "ClinicalTrialTimePointID",
    "InstitutionName", "TimezoneOffsetFromUTC",
)  # fmt: skip
_REPORT_SERIES_NUMBER = 9900
"""Behind the series of the study, where reports are usually looked for."""


def pdf_in(path: Path) -> bytes:
    """Return the PDF of an Encapsulated PDF instance, without its padding.

    Raises:
        ReportError: the file holds none.
    """
    try:
        ds = dcmread(path, force=True, specific_tags=[
            "SOPClassUID", "MIMETypeOfEncapsulatedDocument", "EncapsulatedDocument",
            "EncapsulatedDocumentLength",
        ])  # fmt: skip
        document = ds.get("EncapsulatedDocument")
        length = ds.get("EncapsulatedDocumentLength")
    except Exception as fault:
        # pydicom raises nearly anything for bytes that are not DICOM
        raise _no_pdf(type(fault).__name__) from fault
    if not isinstance(document, bytes) or not document:
        raise _no_pdf("EncapsulatedDocument is absent or empty")
    if isinstance(length, int) and len(document) - 1 == length:
        return document[:length]
    # older files have no length: the pad byte follows the end-of-file marker (PS3.5 6.2, OB)
    return document[:-1] if document.endswith(b"\0") else document


def _no_pdf(detail: str) -> ReportError:
    return ReportError(
        Message("The study's report holds no PDF that can be read"),
        Message("Import the study again, or attach the report as PDF."),
        detail=detail,
    )


def report_instance_uid(report: Report) -> SOPInstanceUID:
    """Return the SOP Instance UID a report travels under as encapsulated PDF.

    One version in one state is one object, however often it is sent; a report that became final
    since is another, because what was sent stamped PRELIMINARY must not stay in its place.

    Source: DICOM PS3.5 B.2 (UUID derived UIDs).
    """
    return SOPInstanceUID(_derived_uid(report, "instance"))


def _derived_uid(report: Report, what: str) -> str:
    name = "|".join((
        "omega-desktop report", what, report.study_instance_uid, str(report.id),
        str(report.version), report.status, report.sha256,
    ))  # fmt: skip
    return f"2.25.{uuid.uuid5(uuid.NAMESPACE_OID, name).int}"


def write(
    pdf: bytes,
    report: Report,
    context: Path,
    destination: Path,
    *,
    patient: Patient,
    title: str,
    manufacturer: str,
) -> None:
    """Write a Part 10 file of Encapsulated PDF Storage.

    Args:
        pdf: the document.
        report: what it is a version of.
        context: a file of the study, whose patient and study modules are taken over.
        destination: the file to write.
        patient: the study's; the context must not name another (files come misfiled).
        title: Document Title.
        manufacturer: who made the object (General Equipment module).

    Raises:
        ReportError: ``context`` cannot be read or is another patient's or study's, or the result
            cannot be written.
    """
    try:
        source = dcmread(context, stop_before_pixels=True, force=True, specific_tags=[*_COPIED])
        ds = _document(report, pdf, title=title, manufacturer=manufacturer)
        for keyword in _COPIED:
            _copy(source, ds, keyword)
        for keyword in _TYPE_2:
            if keyword not in ds:
                setattr(ds, keyword, "")
        _check_same_study(ds, report)
        _check_same_patient(ds, patient)
        _set_dates(ds, report.created_at)
        meta = FileMetaDataset()
        meta.MediaStorageSOPClassUID = ds.SOPClassUID
        meta.MediaStorageSOPInstanceUID = ds.SOPInstanceUID
        meta.TransferSyntaxUID = ExplicitVRLittleEndian
        FileDataset(str(destination), ds, preamble=b"\0" * 128, file_meta=meta).save_as(
            destination, enforce_file_format=True
        )
    except ReportError:
        raise
    except Exception as fault:
        # pydicom raises nearly anything for a header it cannot read
        raise ReportError(
            Message("The report cannot be put into DICOM"),
            Message("Send the report by e-mail instead, or import the study again."),
            detail=type(fault).__name__,
        ) from fault


def _check_same_study(ds: Dataset, report: Report) -> None:
    if text_of(ds, "StudyInstanceUID") != report.study_instance_uid:
        raise ReportError(
            Message("The report does not belong to the study it should travel with"),
            Message("Open the study again and send it once more."),
        )


def _check_same_patient(ds: Dataset, patient: Patient) -> None:
    """What is missing on one side does not differ."""
    stated = (text_of(ds, "PatientID").strip(), _comparable(text_of(ds, "PatientName")))
    known = (patient.patient_id.strip(), _comparable(patient.name))
    if any(one and other and one != other for one, other in zip(stated, known, strict=True)):
        raise ReportError(
            Message("The file that the report should travel with names another patient"),
            Message("Correct the study at its source, then import it again."),
        )


def _comparable(name: str) -> str:
    """A name by its alphabetic component group, without case and accents."""
    alphabetic = name.partition("=")[0]
    return fold(alphabetic or name)


def _document(report: Report, pdf: bytes, *, title: str, manufacturer: str) -> Dataset:
    ds = Dataset()
    ds.SpecificCharacterSet = "ISO_IR 192"
    ds.SOPClassUID = EncapsulatedPDFStorage
    ds.SOPInstanceUID = report_instance_uid(report)
    # encapsulated document series module (PS3.3 C.24.1)
    ds.Modality = "DOC"
    ds.SeriesInstanceUID = _derived_uid(report, "series")
    ds.SeriesNumber = _REPORT_SERIES_NUMBER + report.version
    ds.SeriesDescription = _long_string(title)
    # general equipment and SC equipment modules
    ds.Manufacturer = _long_string(manufacturer)
    ds.ManufacturerModelName = "Omega Desktop"
    ds.ConversionType = "WSD"
    # encapsulated document module (PS3.3 C.24.2)
    ds.InstanceNumber = report.version
    ds.AcquisitionDateTime = ""
    ds.BurnedInAnnotation = "YES"
    ds.DocumentTitle = title
    ds.ConceptNameCodeSequence = [_concept()]
    ds.VerificationFlag = "UNVERIFIED" if report.status is ReportStatus.PRELIMINARY else "VERIFIED"
    ds.MIMETypeOfEncapsulatedDocument = "application/pdf"
    ds.EncapsulatedDocument = pdf + b"\0" * (len(pdf) % 2)
    ds.EncapsulatedDocumentLength = len(pdf)
    return ds


def _set_dates(ds: Dataset, made: datetime) -> None:
    """Write when the report was made, in the time zone the study's own times are in."""
    offset = re.fullmatch(r"([+-])(\d{2})(\d{2})", text_of(ds, "TimezoneOffsetFromUTC"))
    if offset:
        sign, hours, minutes = offset.groups()
        ahead = timedelta(hours=int(hours), minutes=int(minutes))
        local = made.astimezone(timezone(ahead if sign == "+" else -ahead))
    else:
        local = made.astimezone()
    ds.InstanceCreationDate = ds.ContentDate = f"{local:%Y%m%d}"
    ds.InstanceCreationTime = ds.ContentTime = f"{local:%H%M%S}"


def _long_string(text: str) -> str:
    """Return text as LO allows it: one short value, no control characters (PS3.5 6.2).

    The standard's limit is 64 characters; many readers count bytes.
    """
    line = " ".join(text.replace("\\", "/").split())
    return line.encode()[:64].decode(errors="ignore").rstrip()


def _concept() -> Dataset:
    """Return the document's type: LOINC "Diagnostic imaging study" (PS3.16 CID 7020)."""
    concept = Dataset()
    concept.CodeValue = "18748-4"
    concept.CodingSchemeDesignator = "LN"
    concept.CodeMeaning = "Diagnostic Imaging Report"
    return concept


def _copy(source: Dataset, target: Dataset, keyword: str) -> None:
    """Take an attribute over as text, to be encoded anew in the target's character set."""
    if keyword not in source:
        return
    element = source[keyword]
    if element.VR == "SQ":
        setattr(target, keyword, [_decoded(item) for item in element.value])
    else:
        setattr(target, keyword, _plain(element.value))


def _decoded(item: Dataset) -> Dataset:
    copy = Dataset()
    for element in item:
        if element.tag.is_private or not element.keyword:
            continue
        if element.VR == "SQ":
            setattr(copy, element.keyword, [_decoded(inner) for inner in element.value])
        else:
            setattr(copy, element.keyword, _plain(element.value))
    return copy


def _plain(value: object) -> object:
    if isinstance(value, MultiValue):
        return [_plain(one) for one in value]
    return str(value) if isinstance(value, PersonName) else value
