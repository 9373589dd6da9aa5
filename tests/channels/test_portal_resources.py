"""The transaction: references that resolve, nothing empty, and the same again at each attempt."""

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omega_desktop.domain.model import Patient, ReportStatus
from omega_desktop.senders.portal_resources import (
    DOCUMENT_SYSTEM,
    REPORT_SYSTEM,
    Resource,
    human_name,
    human_text,
    identifier_system,
    token_of,
    transaction,
)
from tests.channels.portal_parts import PATIENT_SYSTEM, UID, WRITTEN, an_exam, of_patient


def by_type(bundle: Resource) -> dict[str, Resource]:
    return {one["resource"]["resourceType"]: one["resource"] for one in bundle["entry"]}


def requests_of(bundle: Resource) -> dict[str, dict[str, str]]:
    return {one["resource"]["resourceType"]: one["request"] for one in bundle["entry"]}


def values(found: Any) -> Iterator[tuple[str, Any]]:
    """Every value with its name."""
    if isinstance(found, dict):
        for name, value in found.items():
            yield name, value
            yield from values(value)
    elif isinstance(found, list):
        for value in found:
            yield from values(value)


def test_that_every_reference_is_to_an_entry_and_every_entry_has_its_name():
    bundle = transaction(an_exam(wado_url="https://pacs.clinic.test/dicom-web"))
    urls = [one["fullUrl"] for one in bundle["entry"]]
    assert len(set(urls)) == len(urls) == 5
    assert all(re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", url) for url in urls)
    references = {value for name, value in values(bundle) if name == "reference"}
    assert references == set(urls) - {urls[-1]}  # nothing refers to the document


def test_that_what_is_the_portal_s_is_only_created_and_what_is_ours_is_updated():
    requests = requests_of(transaction(an_exam(wado_url="https://pacs.clinic.test/dicom-web")))
    for kind in ("Patient", "ImagingStudy", "Endpoint"):
        assert requests[kind]["method"] == "POST"
        assert requests[kind]["url"] == kind
        assert requests[kind]["ifNoneExist"].startswith("identifier=")
    assert parse_qs(requests["Patient"]["ifNoneExist"]) == {
        "identifier": [f"{PATIENT_SYSTEM}|48211"]
    }
    assert parse_qs(requests["ImagingStudy"]["ifNoneExist"]) == {
        "identifier": [f"urn:dicom:uid|urn:oid:{UID}"]
    }
    for kind, system in (
        ("DiagnosticReport", REPORT_SYSTEM),
        ("DocumentReference", DOCUMENT_SYSTEM),
    ):
        assert requests[kind]["method"] == "PUT"
        path, _, query = requests[kind]["url"].partition("?")
        assert path == kind
        assert parse_qs(query) == {"identifier": [f"{system}|{UID}"]}


def test_that_a_second_version_replaces_the_first():
    first = transaction(an_exam())
    second = transaction(an_exam(version=2, status=ReportStatus.AMENDED))
    assert requests_of(first) == requests_of(second)
    assert by_type(second)["DiagnosticReport"]["status"] == "amended"
    assert by_type(second)["DocumentReference"]["docStatus"] == "amended"
    assert by_type(second)["DocumentReference"]["masterIdentifier"]["value"] == f"{UID}/2"
    assert by_type(second)["DocumentReference"]["status"] == "current"


@pytest.mark.parametrize("status", list(ReportStatus))
def test_that_the_status_is_the_report_s(status: ReportStatus):
    found = by_type(transaction(an_exam(status=status)))
    assert found["DiagnosticReport"]["status"] == status.value


def test_that_the_pdf_is_in_report_and_document_with_its_check_sum():
    exam = an_exam()
    found = by_type(transaction(exam))
    (form,) = found["DiagnosticReport"]["presentedForm"]
    assert base64.b64decode(form["data"]) == exam.pdf
    assert form["size"] == len(exam.pdf)
    assert base64.b64decode(form["hash"]) == hashlib.sha1(exam.pdf, usedforsecurity=False).digest()
    assert found["DocumentReference"]["content"] == [{"attachment": form}]
    assert found["DiagnosticReport"]["code"]["coding"][0]["code"] == "18748-4"
    assert found["DiagnosticReport"]["issued"] == "2026-11-22T14:10:00.000Z"
    assert found["DiagnosticReport"]["effectiveDateTime"] == "2026-11-22"


def test_that_the_patient_has_name_and_contacts():
    patient = by_type(transaction(an_exam()))["Patient"]
    assert patient["name"] == [
        {
            "family": "CONCEIÇÃO",
            "given": ["JOSÉ", "MARIA", "D'ÁVILA"],
            "prefix": ["Dr."],
            "suffix": ["Jr."],
        }
    ]
    assert patient["birthDate"] == "1961-05-03"
    assert patient["gender"] == "male"
    assert [one["value"] for one in patient["telecom"]] == ["jose@casa.example", "+5511912345678"]


def test_that_a_study_without_images_has_only_its_report():
    exam = an_exam(wado_url="https://pacs.clinic.test/dicom-web")
    bundle = transaction(replace(exam, study=replace(exam.study, instance_count=0), series=()))
    assert set(by_type(bundle)) == {"Patient", "DiagnosticReport", "DocumentReference"}


def test_that_an_endpoint_is_told_only_where_there_is_one():
    assert "Endpoint" not in by_type(transaction(an_exam()))
    assert "endpoint" not in by_type(transaction(an_exam()))["ImagingStudy"]


def test_that_the_time_of_writing_is_told_in_utc():
    exam = an_exam()
    later = replace(exam.report, created_at=WRITTEN + timedelta(microseconds=1_499))
    assert by_type(transaction(replace(exam, report=later)))["DiagnosticReport"]["issued"] == (
        "2026-11-22T14:10:00.001Z"
    )


# --- whose number it is ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("issuer", "found"),
    [
        ("", "urn:oid:9.9"),
        ("Clinica", "urn:oid:9.9"),
        ("CLINICA", "urn:oid:9.9"),
        ("1.2.840.99", "urn:oid:1.2.840.99"),
        ("urn:oid:1.2.3", "urn:oid:1.2.3"),
        ("https://other.example/mrn", "https://other.example/mrn"),
        ("OTHER HOSPITAL", ""),
        ("1.02.3", ""),
    ],
)
def test_that_a_foreign_number_never_gets_into_our_system(issuer: str, found: str):
    patient = Patient("48211", "A^B", issuer_of_patient_id=issuer)
    assert identifier_system(patient, system="urn:oid:9.9", issuer="Clinica") == found


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("SILVA^MARIA", "MARIA SILVA"),
        ("Yamada^Tarou=山田^太郎=やまだ^たろう", "Tarou Yamada"),
        ("=山田^太郎", "太郎 山田"),
        ("Dra. L. Souza", "Dra. L. Souza"),
        ("^^^^", ""),
        ("", ""),
    ],
)
def test_that_a_name_is_read_as_people_write_it(written: str, read: str):
    assert human_text(written) == read


# --- whatever is in the header ---------------------------------------------------------------

_texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


@given(_texts, _texts, _texts, _texts, _texts)
def test_that_nothing_empty_or_unprintable_is_sent_whatever_the_header_says(
    number: str, name: str, day: str, description: str, physician: str
):
    exam = an_exam()
    study = replace(
        exam.study,
        patient=Patient(number.strip() or "1", name),
        study_date=day,
        description=description,
        referring_physician_name=physician,
    )
    bundle = transaction(replace(exam, study=study))
    json.dumps(bundle)
    for label, value in values(bundle):
        assert value not in ("", [], {}, None), label
        if isinstance(value, str) and label != "value":
            assert value.isprintable(), label


@given(_texts.filter(str.strip), _texts.filter(str.strip))
def test_that_two_numbers_are_never_one(first: str, second: str):
    tokens = [token_of({"system": "urn:x", "value": one}) for one in (first, second)]
    assert (tokens[0] == tokens[1]) == (first == second)
    assert re.search(r"(?<!\\)(\\\\)*[,$]", tokens[0]) is None
    one, other = (
        transaction(of_patient(an_exam(), Patient(number, "A^B"))) for number in (first, second)
    )
    assert (one["entry"][0]["fullUrl"] == other["entry"][0]["fullUrl"]) == (first == second)


@given(_texts)
def test_that_a_name_keeps_no_separator(name: str):
    assert "^" not in "".join(human_name(name).get("given", []))
