"""Every way in which a report reaches people: a server, and a program that is set up for it.

What holds for all of them is tested with each of them.
"""

import base64
import contextlib
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from omega_desktop.domain.model import (
    DeliveryDraft,
    DeliveryId,
    EmailTarget,
    FaxTarget,
    LinkTarget,
    PortalTarget,
    ReportStatus,
    SendRequest,
    SmsTarget,
    StudyInstanceUID,
    Target,
)
from omega_desktop.services.program import Program
from tests.channels import fax_rig, smsc_rig
from tests.channels.fax_apis import FaxApi, Sinch, Telnyx
from tests.channels.fax_rig import running_fax_rig
from tests.channels.fhir_rig import FhirServer
from tests.channels.graph_rig import GraphServer
from tests.channels.sign_in_rig import SignInService, sign_in
from tests.channels.sms_contracts import (
    SID,
    TOKEN,
    ZENVIA_TOKEN,
    ContractServer,
    FormGateway,
    TwilioServer,
    ZenviaServer,
    serving,
)
from tests.channels.smsc_rig import Smsc
from tests.e2e.conftest import Mailbox
from tests.e2e.studies import write_ct_study
from tests.servers import LOOPBACK, free_port

REQUESTER = "Dra. L. Souza"
EMAIL = EmailTarget("ana.conceicao@hospital.example", "Dra. Ana Conceição")
LINK = LinkTarget("ana.conceicao@hospital.example", "Dra. Ana Conceição")
FAX = FaxTarget("+551140010000", "Dr. João Araújo")
SMS = SmsTarget("+5511990000102", "Dra. Ana Conceição")
PORTAL = PortalTarget(email="jose.avila@casa.example")


@dataclass
class Way:
    """A server, and what makes the program use it.

    Args:
        target: the recipient.
        settings: of the program.
        secrets: as in ``OMEGA_SECRET_...``.
        arrived: how often the server was given a report.
        prepare: what else the program needs once it is set up.
        expected_refusals: what the server refused so far is as the test wants it.
    """

    target: Target
    settings: Mapping[str, str] = field(repr=False)
    secrets: Mapping[str, str] = field(repr=False)
    arrived: Callable[[], int]
    prepare: Callable[[Program], None] = lambda _program: None
    expected_refusals: Callable[[], None] = lambda: None

    @property
    def recipient(self) -> str:
        """Address or number."""
        target = self.target
        if isinstance(target, FaxTarget | SmsTarget):
            return target.number
        assert isinstance(target, EmailTarget | LinkTarget | PortalTarget)
        return target.email if isinstance(target, PortalTarget) else target.address

    def submit(self, program: Program, uid: StudyInstanceUID) -> DeliveryId:
        """Set the program up, and press Send."""
        for key, value in self.settings.items():
            program.settings.set(key, value)
        self.prepare(program)
        report = program.archive.reports(uid)[0]
        draft = DeliveryDraft(self.target, uid, self.recipient, report.id)
        (one,) = program.send.submit(SendRequest((draft,), requester=REQUESTER), undo_s=0)
        return one


def written_study(program: Program, folder: Path) -> StudyInstanceUID:
    """Two images and a report, of a patient nobody else has."""
    number = str(folder).encode().hex()[-40:]
    uid = StudyInstanceUID(write_ct_study(folder / "study", 2, patient_id=number))
    assert program.importer.run([folder / "study"]).imported == 2
    text = folder / "laudo.txt"
    text.write_text("Nódulo de 4 mm no lobo inferior.", encoding="utf-8")
    program.archive.attach_report(uid, text, status=ReportStatus.FINAL)
    return uid


# --- one after the other ---------------------------------------------------------------------


@contextlib.contextmanager
def smtp() -> Iterator[Way]:
    """E-mail through a mail server."""
    with _mail() as (box, settings):
        yield Way(EMAIL, settings, {}, lambda: len(box.messages))


@contextlib.contextmanager
def graph() -> Iterator[Way]:
    """E-mail through Microsoft Graph."""
    with GraphServer() as server:

        def token() -> str:
            server.valid.add("token")
            return "token"

        with SignInService(token) as service:
            service.approved = True
            settings = {
                "smtp.user": "laudos@clinic.test",
                "smtp.from": "laudos@clinic.test",
                **service.program_settings(),
                "email.transport": "graph",
                "email.graph_url": server.url,
            }
            key = base64.b64encode(os.urandom(32)).decode()
            secrets = {"OMEGA_SECRET_SMTP_OAUTH_KEY": key}
            yield Way(EMAIL, settings, secrets, lambda: len(server.taken), sign_in)


@contextlib.contextmanager
def link() -> Iterator[Way]:
    """A protected link by e-mail; the program has a gateway."""
    with _mail() as (box, settings):
        yield Way(LINK, settings, {}, lambda: len(box.messages))


@contextlib.contextmanager
def fax_by_mail() -> Iterator[Way]:
    """A fax service that is reached by e-mail."""
    with _mail() as (box, settings):
        fax = {"fax.service": "email", "fax.email_template": "{digits}@fax.example"}
        yield Way(FAX, {**settings, **fax}, {}, lambda: len(box.messages))


@contextlib.contextmanager
def sinch() -> Iterator[Way]:
    """Sinch Fax."""
    settings = {"fax.service": "sinch", "fax.user": "key", "fax.project": "proj-1"}
    with _fax_api(Sinch(), settings, "secret") as way:
        yield way


@contextlib.contextmanager
def telnyx() -> Iterator[Way]:
    """Telnyx Fax."""
    settings = {"fax.service": "telnyx", "fax.project": "conn-1"}
    with _fax_api(Telnyx(), settings, "KEY") as way:
        yield way


@contextlib.contextmanager
def twilio() -> Iterator[Way]:
    """Twilio."""
    settings = {"sms.service": "twilio", "sms.user": SID, "sms.from": "+15005550006"}
    with _sms(TwilioServer(), settings, TOKEN) as way:
        yield way


@contextlib.contextmanager
def zenvia() -> Iterator[Way]:
    """Zenvia."""
    settings = {"sms.service": "zenvia", "sms.from": "clinica-omega"}
    with _sms(ZenviaServer(), settings, ZENVIA_TOKEN) as way:
        yield way


@contextlib.contextmanager
def form() -> Iterator[Way]:
    """An HTTP gateway that takes a form, as Kannel does."""
    fields = "u={user}&p={password}&sender={from}&mobile={to}&content={text}"
    settings = {
        "sms.service": "http", "sms.user": "omega", "sms.from": "CLINICA",
        "sms.http_fields": fields,
    }  # fmt: skip
    with _sms(FormGateway(), settings, "secret") as way:
        yield way


@contextlib.contextmanager
def smpp() -> Iterator[Way]:
    """An SMSC."""
    with Smsc() as server:
        settings = {
            "sms.service": "smpp", "sms.url": server.url, "sms.user": smsc_rig.USER,
            "sms.from": smsc_rig.SENDER,
        }  # fmt: skip
        secrets = {"OMEGA_SECRET_SMS_PASSWORD": smsc_rig.PASSWORD}
        yield Way(SMS, settings, secrets, lambda: len(server.arrived()))


@contextlib.contextmanager
def portal() -> Iterator[Way]:
    """A FHIR server; the patient is invited by e-mail."""
    with FhirServer({"omega": {"secret": "segredo"}}) as server, _mail() as (box, mail):
        settings = {
            **mail,
            "portal.url": server.url,
            "portal.auth": "client_secret",
            "portal.client_id": "omega",
            "portal.patient_system": "urn:oid:1.2.826.0.1.3680043.8.498.9",
            "portal.invite_url": "https://portal.clinica.example",
        }
        secrets = {"OMEGA_SECRET_PORTAL_CLIENT_SECRET": "segredo"}
        yield Way(PORTAL, settings, secrets, lambda: len(box.messages))


@contextlib.contextmanager
def hylafax() -> Iterator[Way]:
    """A fax server with its modems; takes ten seconds to start."""
    with running_fax_rig() as rig:
        settings = {
            "fax.service": "hylafax", "fax.url": rig.url, "fax.user": fax_rig.USER,
            "fax.from_number": "+551140000000",
        }  # fmt: skip
        secrets = {"OMEGA_SECRET_FAX_PASSWORD": fax_rig.PASSWORD}
        yield Way(FAX, settings, secrets, lambda: len(rig.jobs()))


WAYS = [smtp, graph, link, fax_by_mail, sinch, telnyx, twilio, zenvia, form, smpp, portal]
"""All but ``hylafax``."""
Opens = Callable[[], contextlib.AbstractContextManager[Way]]


@contextlib.contextmanager
def _mail() -> Iterator[tuple[Mailbox, dict[str, str]]]:
    box, port = Mailbox(), free_port()
    controller = Controller(box, hostname=LOOPBACK, port=port)
    controller.start()
    try:
        yield box, {
            "smtp.host": LOOPBACK, "smtp.port": str(port), "smtp.security": "none",
            "smtp.from": "laudos@clinica.example",
        }  # fmt: skip
    finally:
        controller.stop()


@contextlib.contextmanager
def _fax_api(server: FaxApi, settings: Mapping[str, str], secret: str) -> Iterator[Way]:
    with server.running():
        more = {**settings, "fax.url": server.url, "fax.from_number": "+551140000000"}
        secrets = {"OMEGA_SECRET_FAX_PASSWORD": secret}
        yield Way(
            FAX,
            more,
            secrets,
            lambda: len(server.faxes),
            expected_refusals=server.refusals.clear,
        )
        assert server.refusals == []


@contextlib.contextmanager
def _sms(server: ContractServer, settings: Mapping[str, str], secret: str) -> Iterator[Way]:
    with serving(server) as running:
        url = f"{running.url}/send" if isinstance(server, FormGateway) else running.url
        secrets = {"OMEGA_SECRET_SMS_PASSWORD": secret}
        yield Way(SMS, {**settings, "sms.url": url}, secrets, lambda: len(running.sent))


@contextlib.contextmanager
def opened_way(opens: Opens) -> Iterator[Way]:
    """The server, and its secrets for this process and its children."""
    with opens() as way, pytest.MonkeyPatch.context() as patch:
        for name, value in way.secrets.items():
            patch.setenv(name, value)
        yield way
