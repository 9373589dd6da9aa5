"""Words for patients, and answers of servers that say anything."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omega_desktop.domain.errors import SendError
from omega_desktop.net.transport import Reply
from omega_desktop.senders import link_text, portal_text
from omega_desktop.senders.link_text import LinkMail
from omega_desktop.senders.portal_client import (
    _problems,
    _refusal,
    _report_id,
    _require_done,
    _resources,
)
from omega_desktop.senders.portal_text import Invitation
from tests.channels.link_rig import text_of

AT = datetime(2026, 11, 22, 14, 10, tzinfo=UTC)
URL = "https://portal.clinica.example/entrar"


def invitation(language: str = "pt-BR", *, organization: str = "Clínica Ômega") -> Invitation:
    return Invitation(
        "laudos@clinica.example", "Laudos", "jose@casa.example", organization, language,
        "<1.2@clinica.example>", URL,
    )  # fmt: skip


def read(data: bytes) -> EmailMessage:
    found = message_from_bytes(data, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


@pytest.mark.parametrize(
    ("language", "subject", "words"),
    [
        ("pt-BR", "Novo documento no portal do paciente - Clínica Ômega", "há um novo documento"),
        ("en", "New document in the patient portal - Clínica Ômega", "there is a new document"),
    ],
)
def test_that_the_invitation_is_in_the_patient_s_language(language: str, subject: str, words: str):
    data = portal_text.compose(invitation(language), at=AT)
    assert data.isascii()
    message = read(data)
    assert message["Subject"] == subject
    assert message["Content-Language"] == language
    assert message["Auto-Submitted"] == "auto-generated"
    assert words in text_of(message)
    assert URL in text_of(message).splitlines()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_that_no_name_begins_a_header_of_its_own(name: str):
    message = read(portal_text.compose(invitation(organization=name), at=AT))
    assert sorted(message.keys()) == sorted(read(portal_text.compose(invitation(), at=AT)).keys())
    assert URL in text_of(message)


@pytest.mark.parametrize(
    ("language", "of_patient", "of_somebody"),
    [
        ("pt-BR", "a sua data de nascimento", "a data de nascimento do paciente"),
        ("en", "your date of birth", "the patient's date of birth"),
    ],
)
@pytest.mark.parametrize("asks", ["d", "b"])
def test_that_a_link_to_the_patient_asks_for_their_own_date_of_birth(
    language: str, of_patient: str, of_somebody: str, asks: Any
):
    for to_patient, wanted, other in (
        (True, of_patient, of_somebody),
        (False, of_somebody, of_patient),
    ):
        mail = LinkMail(
            "laudos@clinica.example", "", "jose@casa.example", "Clínica", "", language,
            "<1.2@clinica.example>", "https://x.example/s/1#d2", asks, AT, to_patient=to_patient,
        )  # fmt: skip
        message = read(link_text.compose(mail, at=AT))
        for kind in ("plain", "html"):
            text = text_of(message, kind).replace("&#x27;", "'")
            assert wanted in text
            assert other not in text


# --- whatever a server says ------------------------------------------------------------------

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4)
    | st.dictionaries(
        st.sampled_from(
            ["issue", "code", "expression", "entry", "resource", "resourceType", "response",
             "status", "outcome", "location", "id"]
        ),
        inner,
        max_size=5,
    ),
    max_leaves=12,
)  # fmt: skip


@given(_json)
def test_that_an_entry_of_any_shape_is_done_or_refused(entry: Any):
    try:
        _require_done("Patient", entry)
    except SendError:
        return
    assert str(entry["response"]["status"]).startswith("2")
    _report_id(entry)


@given(st.dictionaries(st.sampled_from(["issue", "entry"]), _json), st.integers(100, 599))
def test_that_an_answer_of_any_shape_is_understood_or_refused(content: Any, status: int):
    reply = Reply(status, content, "", {}, None)
    _refusal(reply)
    try:
        _resources(reply, "Patient")
    except SendError:
        assert status in {401, 408, 429} or status >= 500


def test_that_only_kind_and_place_of_a_problem_are_told():
    outcome = {
        "issue": [
            {
                "code": "invalid",
                "diagnostics": "SILVA",
                "details": {"text": "SILVA"},
                "expression": [
                    "Patient.name[0].family",
                    "Patient.where(name='SILVA')",
                    "SILVA MARIA",
                ],
            },
            {"code": "SILVA MARIA"},
            {"severity": "warning", "code": "structure"},
        ]
    }
    assert _problems(outcome) == "invalid Patient.name[0].family"


@pytest.mark.parametrize(
    "location",
    [
        "DiagnosticReport/abc-1",
        "DiagnosticReport/abc-1/_history/2",
        "https://p.example/fhir/DiagnosticReport/abc-1/_history/2",
    ],
)
def test_that_the_report_s_id_is_read_from_its_address(location: str):
    assert _report_id({"response": {"status": "200", "location": location}}) == "abc-1"
