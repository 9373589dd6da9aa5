"""Reports to the patient's portal by the command line, also killed with kill -9."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from omega_desktop.domain.model import ReportStatus, StudyInstanceUID
from omega_desktop.senders.portal_auth import Tokens, public_jwk, read_login
from omega_desktop.senders.portal_resources import REPORT_SYSTEM
from tests.channels.fhir_rig import FhirServer
from tests.e2e.conftest import Mailbox
from tests.e2e.program import omega, omega_killed_at, opened
from tests.e2e.studies import write_ct_study

pytestmark = pytest.mark.real_server

KEY = ec.generate_private_key(ec.SECP384R1())
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
SYSTEM = "urn:oid:1.2.826.0.1.3680043.8.498.9"
PATIENT = "quiteria.unica@casa.example"
SEND = ("--portal", "--patient-email", PATIENT, "--undo-seconds", "0", "--wait")
QUEUE = "omega_desktop.storage.outbox:Outbox."
CLIENT = "omega_desktop.senders.portal_client:PortalClient."


@pytest.fixture(scope="module")
def server() -> Iterator[FhirServer]:
    with (
        FhirServer({"omega": {"jwk": public_jwk(KEY)}}) as running,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setenv("OMEGA_SECRET_PORTAL_PRIVATE_KEY", PEM)
        yield running


@pytest.fixture
def data(tmp_path: Path, server: FhirServer, mailbox: tuple[Mailbox, int]) -> Path:
    """A data directory that can send to the portal by SMART backend services."""
    place = tmp_path / "data"
    for key, value in {
        "portal.url": server.url,
        "portal.auth": "private_key_jwt",
        "portal.client_id": "omega",
        "portal.patient_system": SYSTEM,
        "portal.invite_url": "https://portal.clinica.example",
        "smtp.host": "127.0.0.1",
        "smtp.port": str(mailbox[1]),
        "smtp.security": "none",
        "smtp.from": "laudos@clinica.example",
    }.items():
        with opened(place) as program:
            program.settings.set(key, value)
    return place


@pytest.fixture
def uid(data: Path, tmp_path: Path) -> str:
    """A study with a report, of a patient nobody else has."""
    number = f"PRIV-{abs(hash(tmp_path)) % 10**9}"
    found = write_ct_study(tmp_path / "study", 3, name="XAVANTINA^QUITÉRIA", patient_id=number)
    text = tmp_path / "laudo.txt"
    text.write_text("Sem alterações.", encoding="utf-8")
    with opened(data) as program:
        assert program.importer.run([tmp_path / "study"]).imported == 3
        program.archive.attach_report(StudyInstanceUID(found), text, status=ReportStatus.FINAL)
    return found


def reports_at_the_portal(server: FhirServer, data: Path, uid: str) -> int:
    with opened(data) as program:
        header = Tokens().headers(read_login(program.settings, program.secrets))
    token = header["Authorization"].removeprefix("Bearer ")
    return len(server.search(f"DiagnosticReport?identifier={REPORT_SYSTEM}|{uid}", token))


def test_that_a_report_goes_to_the_portal_and_no_log_names_anybody(
    data: Path, uid: str, server: FhirServer, mailbox: tuple[Mailbox, int]
) -> None:
    (delivery,) = omega(data, "send-report", uid, *SEND, "--language", "pt-BR")["deliveries"]
    assert (delivery["state"], delivery["channel"]) == ("COMPLETED", "portal")
    assert reports_at_the_portal(server, data, uid) == 1
    (message,) = mailbox[0].messages
    assert message["To"] == PATIENT
    assert message["Content-Language"] == "pt-BR"
    logs = list((data / "logs").iterdir())
    assert logs
    for path in logs:
        found = path.read_text(encoding="utf-8", errors="replace")
        traces = ("XAVANTINA", "QUIT", "PRIV-", "quiteria", "19610503", "TÓRAX", uid, "PRIVATE KEY")
        assert not [trace for trace in traces if trace in found], path.name


STEPS = [
    (CLIENT + "transact:before:1", "COMPLETED", 1),
    (CLIENT + "transact:after:1", "COMPLETED", 1),
    (QUEUE + "point_of_no_return:before:1", "COMPLETED", 1),
    (QUEUE + "point_of_no_return:after:1", "UNKNOWN", 0),
    (QUEUE + "complete:before:1", "UNKNOWN", 1),
    (QUEUE + "complete:after:1", "COMPLETED", 1),
]


@pytest.mark.parametrize(("step", "state", "mails"), STEPS)
def test_that_a_send_killed_at_any_step_is_at_the_portal_once_and_never_invites_twice(
    step: str,
    state: str,
    mails: int,
    data: Path,
    uid: str,
    server: FhirServer,
    mailbox: tuple[Mailbox, int],
) -> None:
    omega_killed_at(step, data, "send-report", uid, *SEND)
    (delivery,) = omega(data, "outbox", "--wait", expect=None)["deliveries"]
    assert delivery["state"] == state
    assert reports_at_the_portal(server, data, uid) == 1
    assert len(mailbox[0].messages) == mails


def test_that_an_address_of_the_patient_needs_the_portal(data: Path, uid: str) -> None:
    found = omega(data, "send-report", uid, "--patient-email", PATIENT, expect=2)
    assert "--portal" in str(found)


def test_that_the_public_key_can_be_registered_and_the_private_one_stays(data: Path) -> None:
    found = omega(data, "settings", "portal-jwks")
    assert found["keys"] == [public_jwk(KEY)]
    assert "d" not in found["keys"][0]
