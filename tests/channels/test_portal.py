"""Reports at a patient portal: a real FHIR server, a real mail server, the whole program."""

import base64
import hashlib
import io
import logging
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
from pypdf import PdfReader

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.model import (
    Channel,
    Delivery,
    DeliveryDraft,
    DeliveryId,
    DeliveryState,
    PinnedImage,
    PortalTarget,
    ReportId,
    ReportStatus,
    Rung,
    SendRequest,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import CancelToken, no_progress
from omega_desktop.reports.preview import page_count, page_png
from omega_desktop.senders.portal_auth import Tokens, read_login
from omega_desktop.senders.portal_resources import REPORT_SYSTEM
from omega_desktop.services.attempt import RetryRules, run_attempt
from omega_desktop.services.program import Program
from tests.certificates import Authority
from tests.channels.email_parts import DIE, Renderer, a_pdf, faulty_server
from tests.channels.fhir_rig import FhirServer
from tests.channels.link_rig import (
    GatewayRig,
    Recipient,
    link_in,
    sending_program,
    text_of,
    work,
)
from tests.channels.sms_contracts import ZENVIA_TOKEN, ZenviaServer, serving
from tests.e2e.conftest import Mailbox
from tests.e2e.studies import NAME, write_ct_study
from tests.servers import free_port, wait_until

pytestmark = pytest.mark.real_server

Mail = tuple[Mailbox, int]

SYSTEM = "urn:oid:1.2.826.0.1.3680043.8.498.9"
INVITE_URL = "https://portal.clinica.example/entrar"
SECRET = "segredo"
MARIA = PortalTarget(email="maria@casa.example", mobile="+5511912345678")
SETTINGS = {
    "portal.auth": "client_secret",
    "portal.client_id": "omega",
    "portal.patient_system": SYSTEM,
    "portal.invite_url": INVITE_URL,
}


@pytest.fixture(scope="module")
def server() -> Iterator[FhirServer]:
    """Shared by the tests: each has a patient and a study of its own."""
    with FhirServer({"omega": {"secret": SECRET}}) as running:
        yield running


@pytest.fixture
def portal(
    server: FhirServer, tmp_path: Path, mailbox: Mail, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Program]:
    """A program that sends to the portal, which behaves."""
    server.control(delayMs=0, cut="", refuse=None, tokenStatus=0, expiresIn=300)
    monkeypatch.setenv("OMEGA_SECRET_PORTAL_CLIENT_SECRET", SECRET)
    more = {**SETTINGS, "portal.url": server.url}
    with sending_program(tmp_path / "data", gateway="", smtp_port=mailbox[1], more=more) as opened:
        yield opened


def a_study(
    program: Program, folder: Path, *, number: str | None = None, status: str = "final"
) -> StudyInstanceUID:
    """Three images and a report, of a patient nobody else has."""
    number = number or hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    uid = StudyInstanceUID(write_ct_study(folder / "study", 3, patient_id=number))
    assert program.importer.run([folder / "study"]).imported == 3
    a_report(program, uid, folder, "Nódulo de 4 mm no lobo inferior.", status)
    return uid


def a_report(
    program: Program, uid: StudyInstanceUID, folder: Path, words: str, status: str = "final"
) -> ReportId:
    text = folder / "laudo.txt"
    text.write_text(words, encoding="utf-8")
    program.archive.attach_report(uid, text, status=ReportStatus(status))
    return program.archive.reports(uid)[0].id


def submit(
    program: Program,
    uid: StudyInstanceUID,
    target: PortalTarget = MARIA,
    report: ReportId | None = None,
) -> DeliveryId:
    chosen = report or program.archive.reports(uid)[0].id
    draft = DeliveryDraft(target, uid, target.email or target.mobile, chosen)
    (one,) = program.send.submit(SendRequest((draft,), requester="Dra. L. Souza"), undo_s=0)
    return one


def attempt(program: Program, max_attempts: int = 8) -> None:
    """Work on what is due once; what fails for now is due again at once."""
    for lane in program.outbox.lanes():
        program.outbox.open_lane(lane.key)
    delivery = program.outbox.claim()
    assert delivery is not None
    run_attempt(
        program.outbox,
        program.senders[delivery.channel],
        delivery,
        rules=RetryRules(max_attempts, pause_s=lambda _attempts: 0),
        progress=no_progress,
        cancel=CancelToken(),
    )


def sent(
    program: Program,
    uid: StudyInstanceUID,
    target: PortalTarget = MARIA,
    report: ReportId | None = None,
) -> Delivery:
    one = submit(program, uid, target, report)
    attempt(program)
    return program.outbox.delivery(one)


def a_token(server: FhirServer, program: Program) -> str:
    header = Tokens().headers(read_login(program.settings, program.secrets))
    return header["Authorization"].removeprefix("Bearer ")


class Seen:
    """What somebody with access finds at the portal about one study."""

    def __init__(self, server: FhirServer, program: Program, uid: StudyInstanceUID) -> None:
        token = a_token(server, program)
        number = program.archive.study(uid).patient.patient_id
        self.patients = server.search(f"Patient?identifier={SYSTEM}|{number}", token)
        self.studies = server.search(f"ImagingStudy?identifier=urn:dicom:uid|urn:oid:{uid}", token)
        self.reports = server.search(f"DiagnosticReport?identifier={REPORT_SYSTEM}|{uid}", token)
        patient = f"Patient/{self.patients[0]['id']}" if self.patients else "Patient/none"
        self.documents = server.search(f"DocumentReference?subject={patient}", token)

    @property
    def counts(self) -> tuple[int, int, int, int]:
        return (
            len(self.patients), len(self.studies), len(self.reports), len(self.documents),
        )  # fmt: skip

    def pdf(self) -> bytes:
        (report,) = self.reports
        return base64.b64decode(report["presentedForm"][0]["data"])


# --- the whole way ---------------------------------------------------------------------------


def test_that_the_report_is_at_the_portal_and_the_patient_is_invited(
    portal: Program, server: FhirServer, mailbox: Mail, tmp_path: Path
):
    uid = a_study(portal, tmp_path)
    delivery = sent(portal, uid)
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason
    assert delivery.rung is Rung.HANDED_OVER
    seen = Seen(server, portal, uid)
    assert seen.counts == (1, 1, 1, 1)
    (patient,), (report,), (study,) = seen.patients, seen.reports, seen.studies
    assert delivery.remote_id == report["id"]
    assert patient["name"] == [{"family": "CONCEIÇÃO", "given": ["JOÃO"]}]
    assert patient["birthDate"] == "1961-05-03"
    assert report["subject"] == study["subject"] == {"reference": f"Patient/{patient['id']}"}
    assert report["imagingStudy"] == [{"reference": f"ImagingStudy/{study['id']}"}]
    assert report["status"] == "final"
    assert (study["numberOfInstances"], study["series"][0]["modality"]["code"]) == (3, "CT")
    chosen = portal.archive.reports(uid)[0]
    text = PdfReader(io.BytesIO(seen.pdf())).pages[0].extract_text()
    assert "Nódulo de 4 mm" in text
    form = report["presentedForm"][0]
    assert form["size"] == len(seen.pdf())
    assert form["hash"] == base64.b64encode(hashlib.sha1(seen.pdf()).digest()).decode()
    assert seen.documents[0]["content"][0]["attachment"]["data"] == form["data"]
    assert seen.documents[0]["masterIdentifier"]["value"] == f"{uid}/{chosen.version}"
    (message,) = mailbox[0].messages
    assert message["To"] == MARIA.email
    assert INVITE_URL in text_of(message)
    whole = message.as_string() + text_of(message)
    for word in (*NAME.replace("^", " ").split(), "TÓRAX", "CT", str(uid)):
        assert word not in whole
    assert re.search(r"\b1961\b", whole) is None  # the parts' boundary is a long random number


def test_that_chosen_key_images_are_at_the_portal_as_the_preview_shows_them(
    portal: Program, server: FhirServer, tmp_path: Path
):
    uid = a_study(portal, tmp_path)
    images = tuple(PinnedImage(one.sop_instance_uid) for one in portal.archive.instances(uid)[:2])
    delivery = sent(portal, uid, replace(MARIA, key_images=images))
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason
    assert delivery.report_id is not None
    shown = Seen(server, portal, uid).pdf()
    expected = portal.worklist.report_pdf(delivery.report_id, images)
    pages = page_count(portal.worklist.report_pdf(delivery.report_id)) + 1
    assert page_count(shown) == page_count(expected) == pages
    for page in range(pages):
        assert page_png(shown, page=page, width_px=400) == page_png(
            expected, page=page, width_px=400
        )


@pytest.mark.parametrize("filler_bytes", [0, 9_000_000])
def test_that_the_pdf_is_the_same_byte_for_byte(
    portal: Program, server: FhirServer, tmp_path: Path, filler_bytes: int
):
    uid = a_study(portal, tmp_path)
    made = a_pdf(filler_bytes)
    sender = portal.senders[Channel.PORTAL]
    sender._renderer = Renderer(made)  # type: ignore[attr-defined]
    delivery = sent(portal, uid)
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason
    assert Seen(server, portal, uid).pdf() == made


def test_that_two_sends_make_one_patient_and_one_report(
    portal: Program, server: FhirServer, tmp_path: Path
):
    uid = a_study(portal, tmp_path)
    first = sent(portal, uid)
    second = sent(portal, uid)
    assert {first.state, second.state} == {DeliveryState.COMPLETED}
    assert first.remote_id == second.remote_id
    assert Seen(server, portal, uid).counts == (1, 1, 1, 1)


def test_that_two_studies_of_a_patient_are_one_patient_s(
    portal: Program, server: FhirServer, tmp_path: Path
):
    first = a_study(portal, tmp_path / "a", number="P-SAME")
    second = a_study(portal, tmp_path / "b", number="P-SAME")
    for uid in (first, second):
        assert sent(portal, uid).state is DeliveryState.COMPLETED
    seen = Seen(server, portal, second)
    assert seen.counts == (1, 1, 1, 2)


def test_that_a_second_version_replaces_the_first_and_an_older_one_never_the_newer(
    portal: Program, server: FhirServer, tmp_path: Path
):
    uid = a_study(portal, tmp_path)
    old = portal.archive.reports(uid)[0].id
    sent(portal, uid)
    new = a_report(portal, uid, tmp_path, "Nódulo de 6 mm, retificado.", "amended")
    with portal.database.transaction() as connection:  # an hour between them
        connection.execute(
            "UPDATE report SET created_at = strftime('%Y-%m-%dT%H:%M:%f+00:00', created_at,"
            " '+1 hour') WHERE id = ?",
            (new,),
        )
    assert sent(portal, uid, report=new).state is DeliveryState.COMPLETED
    seen = Seen(server, portal, uid)
    assert seen.counts == (1, 1, 1, 1)
    assert seen.reports[0]["status"] == "amended"
    assert "6 mm" in PdfReader(io.BytesIO(seen.pdf())).pages[0].extract_text()
    late = sent(portal, uid, report=old)
    assert late.state is DeliveryState.FAILED
    assert "newer" in str(late.reason)
    assert Seen(server, portal, uid).pdf() == seen.pdf()


def test_that_the_portal_may_invite_by_itself(
    portal: Program, server: FhirServer, mailbox: Mail, tmp_path: Path
):
    portal.settings.set("portal.invite", "portal")
    uid = a_study(portal, tmp_path)
    delivery = sent(portal, uid, PortalTarget())
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason
    assert mailbox[0].messages == []
    assert Seen(server, portal, uid).counts == (1, 1, 1, 1)


def test_that_a_viewer_s_address_is_told_as_an_endpoint(
    portal: Program, server: FhirServer, tmp_path: Path
):
    portal.settings.set("portal.wado_url", "https://pacs.clinica.example/dicom-web")
    uid = a_study(portal, tmp_path)
    sent(portal, uid)
    (study,) = Seen(server, portal, uid).studies
    (reference,) = study["endpoint"]
    (endpoint,) = server.search(
        f"Endpoint?_id={reference['reference'].partition('/')[2]}", a_token(server, portal)
    )
    assert endpoint["address"] == "https://pacs.clinica.example/dicom-web"


# --- who is it -------------------------------------------------------------------------------


def test_that_a_patient_with_another_date_of_birth_is_not_given_the_report(
    portal: Program, server: FhirServer, mailbox: Mail, tmp_path: Path
):
    uid = a_study(portal, tmp_path, number="P-BORN")
    sent(portal, uid)
    other = a_study(portal, tmp_path / "other", number="P-BORN")
    with portal.database.transaction() as connection:
        connection.execute(
            "UPDATE study SET birth_date = '19700101' WHERE study_instance_uid = ?", (other,)
        )
    delivery = sent(portal, other)
    assert delivery.state is DeliveryState.FAILED
    assert "another date of birth" in str(delivery.reason)
    assert Seen(server, portal, other).counts == (1, 0, 0, 1)
    assert len(mailbox[0].messages) == 1


def test_that_no_address_in_the_portal_s_log_holds_a_number(
    portal: Program, server: FhirServer, tmp_path: Path
):
    before = len(server.control()["log"])
    uid = a_study(portal, tmp_path, number="P-SECRET")
    sent(portal, uid)
    log = "\n".join(server.control()["log"][before:])
    assert "POST /fhir/R4/Patient/_search" in log
    assert "P-SECRET" not in log
    assert str(uid) not in log


# --- a patient with a mobile telephone only ------------------------------------------------------

MOBILE = PortalTarget(mobile="+5511990000102")


@pytest.fixture
def texts(monkeypatch: pytest.MonkeyPatch) -> Iterator[ZenviaServer]:
    """A text message service that holds the program to its contract."""
    monkeypatch.setenv("OMEGA_SECRET_SMS_PASSWORD", ZENVIA_TOKEN)
    with serving(ZenviaServer()) as running:
        yield running
        assert running.breaches == []


def by_text(program: Program, texts: ZenviaServer) -> None:
    settings = {"sms.service": "zenvia", "sms.url": texts.url, "sms.from": "omega"}
    for key, value in settings.items():
        program.settings.set(key, value)


def test_that_a_patient_with_only_a_number_is_invited_by_text_message(
    portal: Program, server: FhirServer, mailbox: Mail, tmp_path: Path, texts: ZenviaServer
):
    by_text(portal, texts)
    uid = a_study(portal, tmp_path)
    delivery = sent(portal, uid, MOBILE)
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason
    assert Seen(server, portal, uid).counts == (1, 1, 1, 1)
    (message,) = texts.sent
    assert message["to"] == MOBILE.mobile.removeprefix("+")
    assert message["text"].endswith(f"portal do paciente. Entre com a sua conta: {INVITE_URL}")
    assert mailbox[0].messages == []


def test_that_a_text_message_whose_answer_was_lost_is_doubted(
    portal: Program, server: FhirServer, tmp_path: Path, texts: ZenviaServer
):
    by_text(portal, texts)
    texts.lose_answers = 1
    uid = a_study(portal, tmp_path)
    assert sent(portal, uid, MOBILE).state is DeliveryState.UNKNOWN
    assert len(texts.sent) == 1


def test_that_without_text_messages_it_is_said_before_anything_leaves(
    portal: Program, server: FhirServer, tmp_path: Path
):
    uid = a_study(portal, tmp_path)
    with pytest.raises(OmegaError, match="Text messages are not set up"):
        submit(portal, uid, MOBILE)
    assert Seen(server, portal, uid).counts == (0, 0, 0, 0)


# --- logging in ------------------------------------------------------------------------------


def test_that_a_wrong_secret_stops_the_lane_and_costs_no_attempt(
    portal: Program, server: FhirServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    uid = a_study(portal, tmp_path)
    monkeypatch.setenv("OMEGA_SECRET_PORTAL_CLIENT_SECRET", "wrong")
    waiting = sent(portal, uid)
    assert (waiting.state, waiting.attempts) == (DeliveryState.READY, 0)
    (lane,) = [one for one in portal.outbox.lanes() if one.blocked]
    assert lane.blocked == "auth"
    with pytest.raises(OmegaError, match="let this program in"):
        portal.send.test_portal()
    monkeypatch.setenv("OMEGA_SECRET_PORTAL_CLIENT_SECRET", SECRET)
    assert "accepts the login" in str(portal.send.test_portal())
    assert work(portal) == 1
    assert portal.outbox.delivery(waiting.id).state is DeliveryState.COMPLETED


def test_that_a_token_the_portal_forgot_is_renewed_once(
    portal: Program, server: FhirServer, tmp_path: Path
):
    uid = a_study(portal, tmp_path)
    sent(portal, uid)
    before = server.control(forgetTokens=True)
    delivery = sent(portal, uid)
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason
    after = server.control()
    assert after["refused"] == before["refused"] + 1
    assert after["tokens"] == before["tokens"] + 1


def test_that_a_portal_that_takes_no_token_is_asked_twice_and_not_more(
    portal: Program, server: FhirServer, tmp_path: Path
):
    uid = a_study(portal, tmp_path)
    before = server.control(expiresIn=-1)  # each token is old when it arrives
    assert sent(portal, uid).state is DeliveryState.READY
    after = server.control()
    assert after["refused"] == before["refused"] + 2
    assert [one.blocked for one in portal.outbox.lanes() if one.blocked] == ["auth"]


# --- a bad day -------------------------------------------------------------------------------


@pytest.mark.parametrize("cut", ["before", "after"])
def test_that_a_connection_cut_in_the_middle_is_tried_again_without_duplicates(
    portal: Program, server: FhirServer, mailbox: Mail, tmp_path: Path, cut: str
):
    uid = a_study(portal, tmp_path)
    server.control(cut=cut)
    delivery = sent(portal, uid)
    assert delivery.state is DeliveryState.READY
    assert Seen(server, portal, uid).counts == ((0,) * 4 if cut == "before" else (1,) * 4)
    assert mailbox[0].messages == []
    server.control(cut="")
    attempt(portal)
    assert portal.outbox.delivery(delivery.id).state is DeliveryState.COMPLETED
    assert Seen(server, portal, uid).counts == (1, 1, 1, 1)
    assert len(mailbox[0].messages) == 1


def test_that_a_portal_killed_in_the_middle_gets_the_report_when_it_is_back(
    portal: Program, mailbox: Mail, tmp_path: Path
):
    with FhirServer({"omega": {"secret": SECRET}}) as server:
        portal.settings.set("portal.url", server.url)
        uid = a_study(portal, tmp_path)
        one = submit(portal, uid)
        server.control(delayMs=20_000)
        sending = threading.Thread(target=attempt, args=(portal,))
        sending.start()
        wait_until(lambda: server.control()["transactions"] == 1)
        server.kill()
        sending.join(20)
        assert portal.outbox.delivery(one).state is DeliveryState.READY
        attempt(portal)  # still down: the lane waits
        assert [lane.blocked for lane in portal.outbox.lanes() if lane.blocked] == ["offline"]
        assert portal.send.probe_lane(portal.outbox.delivery(one).lane) is not None
        server.start()
        assert portal.send.probe_lane(portal.outbox.delivery(one).lane) is None
        attempt(portal)
        assert portal.outbox.delivery(one).state is DeliveryState.COMPLETED
        assert Seen(server, portal, uid).counts == (1, 1, 1, 1)
    assert len(mailbox[0].messages) == 1


def test_that_a_silent_portal_is_given_up_on_and_tried_again(
    portal: Program, server: FhirServer, tmp_path: Path
):
    uid = a_study(portal, tmp_path)
    sender = portal.senders[Channel.PORTAL]
    sender._timeout_s = 0.5  # type: ignore[attr-defined]
    server.control(delayMs=1500)
    delivery = sent(portal, uid)
    assert delivery.state is DeliveryState.READY
    server.control(delayMs=0)
    sender._timeout_s = 30  # type: ignore[attr-defined]
    attempt(portal)
    assert portal.outbox.delivery(delivery.id).state is DeliveryState.COMPLETED
    assert Seen(server, portal, uid).counts == (1, 1, 1, 1)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_that_a_busy_portal_is_tried_again(
    portal: Program, server: FhirServer, tmp_path: Path, status: int
):
    uid = a_study(portal, tmp_path)
    server.control(refuse={"status": status, "body": {}, "headers": {}})
    delivery = sent(portal, uid)
    assert delivery.state is DeliveryState.READY
    assert f"code {status}" in str(delivery.reason)


@pytest.mark.parametrize(
    ("status", "state"), [(503, DeliveryState.FAILED), (504, DeliveryState.UNKNOWN)]
)
def test_that_a_portal_that_may_have_the_report_in_the_end_is_a_question_to_the_user(
    portal: Program, server: FhirServer, tmp_path: Path, status: int, state: DeliveryState
):
    uid = a_study(portal, tmp_path)
    server.control(refuse={"status": status, "body": {}, "headers": {}})
    one = submit(portal, uid)
    attempt(portal, max_attempts=1)
    delivery = portal.outbox.delivery(one)
    assert delivery.state is state


def test_that_a_refused_report_says_where_and_never_whose(
    portal: Program,
    server: FhirServer,
    mailbox: Mail,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
):
    caplog.set_level(logging.INFO)
    uid = a_study(portal, tmp_path, number="P-77777")
    issue = {
        "severity": "error",
        "code": "value",
        "diagnostics": "Patient P-77777 CONCEIÇÃO has no insurance",
        "details": {"text": "P-77777"},
        "expression": ["Bundle.entry[0].resource.name", "Patient.where(id='P-77777')"],
    }
    body = {"resourceType": "OperationOutcome", "issue": [issue]}
    server.control(refuse={"status": 400, "body": body, "headers": {}})
    delivery = sent(portal, uid)
    assert delivery.state is DeliveryState.FAILED
    told = f"{delivery.reason} {caplog.text}"
    assert "status 400 value Bundle.entry[0].resource.name" in told
    assert "P-77777" not in told
    assert "CONCEI" not in told
    assert mailbox[0].messages == []


def test_that_a_bundle_of_which_one_entry_failed_has_failed(
    portal: Program, server: FhirServer, tmp_path: Path
):
    uid = a_study(portal, tmp_path)
    entries = [{"response": {"status": status}} for status in ("200", "201", "422 no", "201")]
    body = {"resourceType": "Bundle", "type": "transaction-response", "entry": entries}
    server.control(refuse={"status": 200, "body": body, "headers": {}})
    delivery = sent(portal, uid)
    assert delivery.state is DeliveryState.FAILED
    assert "DiagnosticReport: status 422" in str(delivery.reason)


def test_that_the_server_s_own_validator_is_content_and_refuses_what_it_must(
    portal: Program, server: FhirServer, tmp_path: Path
):
    # the validator ran in every test above; that it can refuse is shown here
    broken = {"resourceType": "DiagnosticReport", "presentedForm": "abc"}
    entry = {"resource": broken, "request": {"method": "POST", "url": "DiagnosticReport"}}
    answer = requests.post(
        server.url,
        json={"resourceType": "Bundle", "type": "transaction", "entry": [entry]},
        headers={"Authorization": f"Bearer {a_token(server, portal)}"},
        timeout=10,
    )
    assert answer.status_code == 400


# --- the invitation --------------------------------------------------------------------------


def test_that_a_lost_answer_to_the_invitation_is_doubted_and_not_sent_twice(
    portal: Program, server: FhirServer, tmp_path: Path
):
    uid = a_study(portal, tmp_path)
    with faulty_server({"end": DIE}) as mail:
        portal.settings.set("smtp.port", str(mail.port))
        delivery = sent(portal, uid)
        assert delivery.state is DeliveryState.UNKNOWN
        assert mail.ends == 1
    assert Seen(server, portal, uid).counts == (1, 1, 1, 1)


def test_that_a_mail_server_that_is_down_leaves_the_invitation_for_later(
    portal: Program, server: FhirServer, mailbox: Mail, tmp_path: Path
):
    uid = a_study(portal, tmp_path)
    portal.settings.set("smtp.port", str(free_port()))
    delivery = sent(portal, uid)
    assert delivery.state is DeliveryState.READY
    portal.settings.set("smtp.port", str(mailbox[1]))
    attempt(portal)
    assert portal.outbox.delivery(delivery.id).state is DeliveryState.COMPLETED
    assert Seen(server, portal, uid).counts == (1, 1, 1, 1)
    assert len(mailbox[0].messages) == 1


def test_that_a_program_killed_after_the_push_pushes_again_and_after_the_mail_asks(
    portal: Program, server: FhirServer, mailbox: Mail, tmp_path: Path
):
    class Power(BaseException):
        """Gone."""

    uid = a_study(portal, tmp_path)
    one = submit(portal, uid)
    sender = portal.senders[Channel.PORTAL]
    journal = sender._journal  # type: ignore[attr-defined]

    class Dying:
        """Everything as it was, until the second line of the history or the point of no return."""

        def __init__(self, step: str) -> None:
            self._step = step

        def note(self, *those: Any) -> None:
            journal.note(*those)
            if self._step == "push":
                raise Power

        def point_of_no_return(self, *those: Any, **more: Any) -> None:
            journal.point_of_no_return(*those, **more)
            raise Power

    def die_at(step: str) -> None:
        sender._journal = Dying(step)  # type: ignore[attr-defined]
        sender._mail._journal = Dying(step)  # type: ignore[attr-defined]
        with pytest.raises(Power):
            attempt(portal)
        portal.outbox.recover(
            {k for k, s in portal.senders.items() if s.repeatable}, max_attempts=8
        )

    die_at("push")
    assert portal.outbox.delivery(one).state is DeliveryState.READY
    die_at("mail")
    assert portal.outbox.delivery(one).state is DeliveryState.UNKNOWN
    assert Seen(server, portal, uid).counts == (1, 1, 1, 1)
    assert mailbox[0].messages == []


# --- TLS -------------------------------------------------------------------------------------


def test_that_the_portal_s_certificate_must_be_trusted(portal: Program, tmp_path: Path):
    authority = Authority(tmp_path / "ca")
    certificate, key = authority.issue("localhost", "127.0.0.1")
    with FhirServer({"omega": {"secret": SECRET}}, tls=(key, certificate)) as server:
        server.trust(authority.certificate)
        portal.settings.set("portal.url", server.url)
        uid = a_study(portal, tmp_path)
        waiting = sent(portal, uid)
        assert waiting.state is DeliveryState.READY
        assert "certificate" in str(waiting.reason)
        portal.settings.set("portal.ca_file", str(authority.certificate))
        assert "accepts the login" in str(portal.send.test_portal())
        attempt(portal)
        assert portal.outbox.delivery(waiting.id).state is DeliveryState.COMPLETED
        assert Seen(server, portal, uid).counts == (1, 1, 1, 1)


def test_that_a_portal_without_encryption_cannot_be_set(portal: Program):
    with pytest.raises(OmegaError):
        portal.settings.set("portal.url", "http://portal.clinica.example/fhir")


def test_that_another_version_of_fhir_is_named(portal: Program):
    with FhirServer({"omega": {"secret": SECRET}}, version="3.0.2") as server:
        portal.settings.set("portal.url", server.url)
        with pytest.raises(OmegaError, match="another version of FHIR"):
            portal.send.test_portal()


def test_that_something_else_at_the_address_is_not_taken_for_a_portal(
    portal: Program, server: FhirServer
):
    portal.settings.set("portal.auth", "none")
    portal.settings.set("portal.url", server.url.removesuffix("/fhir/R4") + "/other")
    with pytest.raises(OmegaError, match="something else"):
        portal.send.test_portal()


# --- without a portal ------------------------------------------------------------------------


def test_that_without_a_portal_the_patient_gets_a_link_that_opens_with_the_date_of_birth(
    program: Program, study: StudyInstanceUID, mailbox: Mail, gateway: GatewayRig
):
    assert "protected link" in str(program.send.test_portal())
    one = submit(program, study)
    work(program)
    delivery = program.outbox.delivery(one)
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason
    (message,) = mailbox[0].messages
    assert "informe a sua data de nascimento" in text_of(message)
    assert "informe a sua data de nascimento" in text_of(message, "html")
    opened = Recipient(link_in(message)).open()
    assert len(opened.instances()) == 6
    assert opened.manifest["studies"][0]["reports"]


def test_that_without_a_portal_the_link_goes_to_the_telephone_of_a_patient_without_email(
    program: Program, study: StudyInstanceUID, texts: ZenviaServer
):
    by_text(program, texts)
    one = submit(program, study, MOBILE)
    work(program)
    delivery = program.outbox.delivery(one)
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason
    (message,) = texts.sent
    assert "Abra com a sua data de nascimento" in message["text"]
    url = message["text"].rpartition(" ")[2]
    assert len(Recipient(url).open().instances()) == 6
