"""A study and its report as FHIR R4 resources in one transaction. Pure.

Sending twice must change nothing: what belongs to the portal (patient, study, endpoint) is only
created where it is missing, what is ours (report, document) is updated. Both are found by their
identifiers, see http://hl7.org/fhir/R4/http.html#cond-update and #ccreate.

The study's UID identifies report and document: the portal shows one report of a study, the current
one, and keeps the earlier versions in its history.
"""

import base64
import hashlib
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote

from omega_desktop.domain.model import Patient, Report, ReportStatus, Series, Study

Resource = dict[str, Any]

REPORT_SYSTEM = "urn:uuid:c7c9cf0d-d829-559c-ad9c-48b6be890ee7"
"""Identifier system of our reports; the value is the Study Instance UID."""
DOCUMENT_SYSTEM = "urn:uuid:a930d524-24a0-572c-b27a-d8eaeef9a2d5"
"""Identifier system of their documents; the value is the Study Instance UID."""
ENDPOINT_SYSTEM = "urn:uuid:64ccdc9a-de66-50c8-89b9-8cc8adf3784c"
"""Identifier system of our endpoints; the value is derived from the address."""
DICOM_UID = "urn:dicom:uid"

_NAMESPACE = uuid.UUID("8d1f0a3c-6f0e-5c58-9a33-2f4b1c7d9e60")
_TERMINOLOGY = "http://terminology.hl7.org/CodeSystem"
_STATUS = {
    ReportStatus.PRELIMINARY: "preliminary",
    ReportStatus.FINAL: "final",
    ReportStatus.AMENDED: "amended",
}
_GENDER = {"F": "female", "M": "male", "O": "other"}  # PS3.3 C.7.1.1


@dataclass(frozen=True, slots=True)
class Exam:
    """Everything the transaction is made of.

    Args:
        study: as in the archive.
        series: of the study.
        report: the version that is sent.
        pdf: the report as it is sent.
        patient_system: identifier system of the patient's number, a URI.
        organization: who sends; may be empty.
        email: the patient's, for a patient the portal does not know yet; may be empty.
        mobile: likewise, E.164.
        wado_url: DICOMweb address where the portal may fetch the images; may be empty.
    """

    study: Study
    series: Sequence[Series]
    report: Report
    pdf: bytes = field(repr=False)
    patient_system: str
    organization: str = ""
    email: str = field(repr=False, default="")
    mobile: str = field(repr=False, default="")
    wado_url: str = ""


def transaction(exam: Exam) -> Resource:
    """The Bundle to POST to the server's base address."""
    uid = str(exam.study.study_instance_uid)
    patient = patient_resource(exam)
    number = patient["identifier"][0]
    entries = [_created(_full_url("Patient", number["system"], number["value"]), patient, number)]
    parts = {"Patient": entries[0]["fullUrl"]}
    if exam.study.instance_count:
        if exam.wado_url:
            endpoint = endpoint_resource(exam)
            identifier = endpoint["identifier"][0]
            entries.append(
                _created(_full_url("Endpoint", identifier["value"]), endpoint, identifier)
            )
            parts["Endpoint"] = entries[-1]["fullUrl"]
        imaging = imaging_study_resource(exam, parts)
        entries.append(_created(_full_url("ImagingStudy", uid), imaging, imaging["identifier"][0]))
        parts["ImagingStudy"] = entries[-1]["fullUrl"]
    parts["DiagnosticReport"] = _full_url("DiagnosticReport", uid)
    report = diagnostic_report_resource(exam, parts)
    document = document_reference_resource(exam, parts)
    entries.append(_updated(parts["DiagnosticReport"], report))
    entries.append(_updated(_full_url("DocumentReference", uid), document))
    return {"resourceType": "Bundle", "type": "transaction", "entry": entries}


# --- resources -------------------------------------------------------------------------------


def patient_resource(exam: Exam) -> Resource:
    """The patient as the study names it; the portal's own record is left as it is."""
    patient = exam.study.patient
    email: Resource = {"system": "email", "value": exam.email}
    mobile: Resource = {"system": "phone", "value": exam.mobile, "use": "mobile"}
    return _without_empty(
        {
            "resourceType": "Patient",
            "identifier": [_identifier(exam.patient_system, patient.patient_id)],
            "name": [human_name(patient.name)] if human_name(patient.name) else [],
            "telecom": [one for one in (email, mobile) if one["value"]],
            "gender": gender(patient.sex),
            "birthDate": patient.birth_date.isoformat() if patient.birth_date else "",
        }
    )


def endpoint_resource(exam: Exam) -> Resource:
    """Where the images are (DICOM PS3.18)."""
    return {
        "resourceType": "Endpoint",
        "identifier": [_identifier(ENDPOINT_SYSTEM, _name_of(exam.wado_url))],
        "status": "active",
        "connectionType": {
            "system": f"{_TERMINOLOGY}/endpoint-connection-type",
            "code": "dicom-wado-rs",
        },
        "payloadType": [{"text": "DICOM"}],
        "payloadMimeType": ["application/dicom"],
        "address": exam.wado_url,
    }


def imaging_study_resource(exam: Exam, parts: Mapping[str, str]) -> Resource:
    """The study with its series; its identifier as R4 asks for it."""
    study = exam.study
    identifiers: list[Resource] = [_identifier(DICOM_UID, f"urn:oid:{study.study_instance_uid}")]
    if study.accession_number:
        identifiers.append(
            {"type": _coded(f"{_TERMINOLOGY}/v2-0203", "ACSN"), "value": study.accession_number}
        )
    return _without_empty(
        {
            "resourceType": "ImagingStudy",
            "identifier": identifiers,
            "status": "available",
            "modality": [_modality(one) for one in study.modalities if one],
            "subject": {"reference": parts["Patient"]},
            "started": _day(study.study_date),
            "referrer": _named(human_text(study.referring_physician_name)),
            "endpoint": [{"reference": parts["Endpoint"]}] if "Endpoint" in parts else [],
            "numberOfSeries": len(exam.series) or study.series_count,
            "numberOfInstances": study.instance_count,
            "description": study.description,
            "series": [_series(one) for one in exam.series if one.modality],
        }
    )


def diagnostic_report_resource(exam: Exam, parts: Mapping[str, str]) -> Resource:
    """The report with its PDF."""
    report = exam.report
    return _without_empty(
        {
            "resourceType": "DiagnosticReport",
            "identifier": [
                _identifier(REPORT_SYSTEM, str(exam.study.study_instance_uid)),
            ],
            "status": _STATUS[report.status],
            "category": [_coded(f"{_TERMINOLOGY}/v2-0074", "RAD")],
            "code": _report_code(),
            "subject": {"reference": parts["Patient"]},
            "effectiveDateTime": _day(exam.study.study_date),
            "issued": _instant(report.created_at),
            "performer": _people(exam.organization),
            "resultsInterpreter": _people(human_text(report.author)),
            "imagingStudy": (
                [{"reference": parts["ImagingStudy"]}] if "ImagingStudy" in parts else []
            ),
            "presentedForm": [attachment(exam)],
        }
    )


def document_reference_resource(exam: Exam, parts: Mapping[str, str]) -> Resource:
    """The same PDF for portals that list documents. The version is its master identifier."""
    uid, report = str(exam.study.study_instance_uid), exam.report
    related = [parts["DiagnosticReport"], *filter(None, [parts.get("ImagingStudy")])]
    return _without_empty(
        {
            "resourceType": "DocumentReference",
            "masterIdentifier": _identifier(DOCUMENT_SYSTEM, f"{uid}/{report.version}"),
            "identifier": [_identifier(DOCUMENT_SYSTEM, uid)],
            "status": "current",
            "docStatus": _STATUS[report.status],
            "type": _report_code(),
            "subject": {"reference": parts["Patient"]},
            "date": _instant(report.created_at),
            "author": _people(human_text(report.author)),
            "custodian": _named(exam.organization),
            "content": [{"attachment": attachment(exam)}],
            "context": {"related": [{"reference": one} for one in related]},
        }
    )


def attachment(exam: Exam) -> Resource:
    """The PDF; R4 wants a SHA-1 here, which only guards against accidents."""
    return {
        "contentType": "application/pdf",
        "data": base64.b64encode(exam.pdf).decode("ascii"),
        "size": len(exam.pdf),
        "hash": base64.b64encode(hashlib.sha1(exam.pdf, usedforsecurity=False).digest()).decode(),
        "title": "report.pdf",
        "creation": _instant(exam.report.created_at),
    }


# --- values ----------------------------------------------------------------------------------


def identifier_system(patient: Patient, *, system: str, issuer: str) -> str:
    """The identifier system of the patient's number; empty when it is not known.

    Two hospitals give the same number to two people: a number goes into our own system only
    when it is ours.

    Args:
        patient: with the issuer of its number, as in the study.
        system: of the organisation's own numbers, a URI; may be empty.
        issuer: what Issuer of Patient ID says of them; may be empty.
    """
    given = patient.issuer_of_patient_id.strip()
    if not given or given.casefold() == issuer.strip().casefold():
        return system
    if re.fullmatch(r"[0-2](\.(0|[1-9]\d*))+", given):
        return f"urn:oid:{given}"
    return given if re.match(r"(?i)(urn:[a-z0-9-]+:|https?://)[^\s|]+$", given) else ""


def gender(sex: str) -> str:
    """Patient's Sex as FHIR's administrative gender; empty when nothing is said."""
    return _GENDER.get(sex.strip().upper(), "unknown" if sex else "")


def human_name(person_name: str) -> Resource:
    """A PN value (PS3.5 6.2) as HumanName, by its first component group that says something."""
    for group in person_name.split("="):
        family, given, middle, prefix, suffix = (*(group.split("^")), "", "", "", "", "")[:5]
        parts = {
            "family": _line(family),
            "given": [*_line(given).split(), *_line(middle).split()],
            "prefix": [_line(prefix)] if _line(prefix) else [],
            "suffix": [_line(suffix)] if _line(suffix) else [],
        }
        if found := _without_empty(parts):
            return found
    return {}


def human_text(person_name: str) -> str:
    """A PN value, or any other name, as people write it."""
    name = human_name(person_name)
    order = (*name.get("prefix", ()), *name.get("given", ()), name.get("family", ""))
    return " ".join(filter(None, (*order, *name.get("suffix", ()))))


def query_of(identifier: Mapping[str, str]) -> str:
    """A search for what has this identifier, as it stands in an address."""
    return f"identifier={quote(token_of(identifier), safe='')}"


def token_of(identifier: Mapping[str, str]) -> str:
    """``system|value`` with FHIR's own signs escaped (R4 search 3.1.1.4.13)."""
    value = re.sub(r"([\\|,$])", r"\\\1", identifier["value"])
    return f"{identifier['system']}|{value}"


def _report_code() -> Resource:
    code = _coded("http://loinc.org", "18748-4")
    code["coding"][0]["display"] = "Diagnostic imaging study"
    return code


def _series(one: Series) -> Resource:
    return _without_empty(
        {
            "uid": str(one.series_instance_uid),
            "number": one.series_number if (one.series_number or 0) >= 0 else None,
            "modality": _modality(one.modality),
            "description": one.description,
            "numberOfInstances": one.instance_count,
        }
    )


def _modality(code: str) -> Resource:
    return {"system": "http://dicom.nema.org/resources/ontology/DCM", "code": code}


def _coded(system: str, code: str) -> Resource:
    return {"coding": [{"system": system, "code": code}]}


def _identifier(system: str, value: str) -> dict[str, str]:
    return {"system": system, "value": value}


def _named(name: str) -> Resource:
    return {"display": _line(name)} if _line(name) else {}


def _people(name: str) -> list[Resource]:
    return [_named(name)] if _line(name) else []


def _line(text: str) -> str:
    """Without control characters and double blanks, which FHIR's strings do not take."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _day(dicom_date: str) -> str:
    """YYYYMMDD as a date; the time is left out, a study does not tell its time zone."""
    parts = dicom_date[:4], dicom_date[4:6], dicom_date[6:8]
    try:
        return date.fromisoformat("-".join(parts)).isoformat()
    except ValueError:
        return ""


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _without_empty(resource: Resource) -> Resource:
    """FHIR knows no empty values; text is brought into one line."""
    cleaned = {
        key: _line(value) if isinstance(value, str) else value for key, value in resource.items()
    }
    return {key: value for key, value in cleaned.items() if value not in (None, "", [], {})}


# --- entries ---------------------------------------------------------------------------------


def _full_url(*names: str) -> str:
    return f"urn:uuid:{_name_of(*names)}"


def _name_of(*names: str) -> str:
    return str(uuid.uuid5(_NAMESPACE, "\n".join(names)))


def _created(full_url: str, resource: Resource, identifier: Mapping[str, str]) -> Resource:
    """An entry that does nothing where the resource exists."""
    request = {
        "method": "POST",
        "url": resource["resourceType"],
        "ifNoneExist": query_of(identifier),
    }
    return {"fullUrl": full_url, "resource": resource, "request": request}


def _updated(full_url: str, resource: Resource) -> Resource:
    """An entry that replaces the resource where it exists."""
    query = query_of(resource["identifier"][0])
    request = {"method": "PUT", "url": f"{resource['resourceType']}?{query}"}
    return {"fullUrl": full_url, "resource": resource, "request": request}
