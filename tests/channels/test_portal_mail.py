"""Invitations to the portal by every way an e-mail goes, and what became of them."""

import base64
import os
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from omega_desktop.domain.model import (
    Delivery,
    DeliveryDraft,
    DeliveryState,
    PortalTarget,
    ReportStatus,
    Rung,
    SendRequest,
    StudyInstanceUID,
)
from omega_desktop.senders.email_text import message_id
from omega_desktop.services.program import Program
from tests.channels.fax_program import look, notes
from tests.channels.fhir_rig import FhirServer
from tests.channels.graph_rig import GraphServer
from tests.channels.link_rig import GatewayRig, Recipient, sending_program, text_of, work
from tests.channels.mail_rig import PASSWORD, USER, MailRig, running_mail_rig
from tests.channels.sign_in_rig import SignInService, sign_in
from tests.channels.smime_parts import MailAuthority, openssl
from tests.e2e.studies import write_ct_study

pytestmark = pytest.mark.real_server

INVITE_URL = "https://portal.clinica.example/entrar"
ANA, GONE = (PortalTarget(email=f"{name}@clinic.test") for name in ("ana", "gone"))


@pytest.fixture(scope="module")
def rig() -> Iterator[MailRig]:
    with running_mail_rig() as running:
        yield running


@pytest.fixture(scope="module")
def server() -> Iterator[FhirServer]:
    with FhirServer() as running:
        yield running


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also the key of the kept sign-in, which a credential store would make."""
    key = base64.b64encode(os.urandom(32)).decode()
    monkeypatch.setenv("OMEGA_SECRET_SMTP_OAUTH_KEY", key)
    monkeypatch.setenv("OMEGA_SECRET_SMTP_PASSWORD", PASSWORD)


@pytest.fixture
def portal(rig: MailRig, server: FhirServer, tmp_path: Path) -> Iterator[Program]:
    """A program that sends to the portal, and invites through the real mail server."""
    more = {
        **rig.program_settings(),
        "portal.url": server.url,
        "portal.auth": "none",
        "portal.patient_system": "urn:oid:1.2.826.0.1.3680043.8.498.9",
        "portal.invite_url": INVITE_URL,
    }
    with sending_program(tmp_path / "data", gateway="", smtp_port=1, more=more) as opened:
        yield opened


def sent(program: Program, folder: Path, target: PortalTarget) -> Delivery:
    """A study of a patient nobody else has, brought to the portal."""
    number = str(folder).encode().hex()[-40:]
    uid = StudyInstanceUID(write_ct_study(folder / "study", 1, patient_id=number))
    assert program.importer.run([folder / "study"]).imported == 1
    text = folder / "laudo.txt"
    text.write_text("Nódulo de 4 mm no lobo inferior.", encoding="utf-8")
    report = program.archive.attach_report(uid, text, status=ReportStatus.FINAL)
    draft = DeliveryDraft(target, uid, target.email, report.id)
    (one,) = program.send.submit(SendRequest((draft,)), undo_s=0)
    work(program)
    delivery = program.outbox.delivery(one)
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason
    return delivery


def mailed_as(delivery: Delivery) -> str:
    return message_id(delivery.request_id, delivery.id, USER)


# --- every way an e-mail goes ----------------------------------------------------------------


def test_that_an_account_that_is_signed_in_to_invites(
    portal: Program, rig: MailRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMEGA_SECRET_SMTP_PASSWORD")
    with SignInService(rig.token) as service:
        service.approved = True
        for key, value in service.program_settings().items():
            portal.settings.set(key, value)
        sign_in(portal)
        assert "portal answers" in str(portal.send.test_portal())
        before = rig.log.count("sasl_method=XOAUTH2")
        delivery = sent(portal, tmp_path, ANA)
        (message,) = rig.arrived(mailed_as(delivery))
        assert INVITE_URL in text_of(message)
        assert rig.log.count("sasl_method=XOAUTH2") == before + 1
        # and its mailbox is read with the same sign-in
        rig.reported(mailed_as(delivery))
        assert look(portal, delivery.id).rung is Rung.CONFIRMED


def test_that_microsoft_graph_takes_invitations(portal: Program, tmp_path: Path) -> None:
    with GraphServer() as graph, SignInService(lambda: "token") as service:
        graph.valid.add("token")
        service.approved = True
        more = {"email.transport": "graph", "email.graph_url": graph.url, "smtp.host": ""}
        for key, value in {**service.program_settings(), **more}.items():
            portal.settings.set(key, value)
        sign_in(portal)
        delivery = sent(portal, tmp_path, ANA)
        (message,) = graph.taken
        assert message["Message-ID"] == mailed_as(delivery)
        assert message["To"] == ANA.email
        assert INVITE_URL in text_of(message)
        assert delivery.id in portal.outbox.followed()


def test_that_an_invitation_is_signed_where_e_mails_are(
    portal: Program, rig: MailRig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = MailAuthority(tmp_path / "certificates")
    monkeypatch.setenv("OMEGA_SECRET_SMIME_PASSWORD", "p12 ç")
    identity = authority.pkcs12(authority.issue(USER), "p12 ç")
    portal.settings.set("smime.identity", str(identity))
    # an invitation says nothing of anybody: it may go to whom nothing can be encrypted for
    portal.settings.set("smime.require_encryption", "true")
    delivery = sent(portal, tmp_path, ANA)
    rig.arrived(mailed_as(delivery))
    (raw,) = (
        one
        for one in rig.raw_inbox()
        if message_from_bytes(one, policy=policy.default)["Message-ID"] == mailed_as(delivery)
    )
    plain = openssl("-verify", "-CAfile", authority.file, "-purpose", "any", message=raw)
    assert INVITE_URL.encode() in plain


# --- what became of it -----------------------------------------------------------------------


def test_that_an_invitation_that_was_delivered_is_confirmed(
    portal: Program, rig: MailRig, tmp_path: Path
) -> None:
    delivery = sent(portal, tmp_path, ANA)
    assert not delivery.remote_id.startswith("<")  # the portal's own name for the report
    rig.reported(mailed_as(delivery))
    found = look(portal, delivery.id)
    assert (found.state, found.rung) == (DeliveryState.COMPLETED, Rung.CONFIRMED)
    assert found.remote_id == delivery.remote_id
    assert "delivered the invitation" in str(found.reason)


def test_that_an_invitation_that_came_back_does_not_look_fine(
    portal: Program, rig: MailRig, tmp_path: Path
) -> None:
    delivery = sent(portal, tmp_path, GONE)
    rig.reported(mailed_as(delivery))
    found = look(portal, delivery.id)
    assert (found.state, found.rung) == (DeliveryState.FAILED, Rung.QUEUED)
    said = str(found.reason)
    assert "The patient portal has the report, but the invitation came back." in said
    assert "There is no such e-mail address" in said
    assert "gone" not in said
    assert "invitation came back" in notes(portal, delivery.id)
    assert delivery.id not in portal.outbox.followed()


def test_that_without_a_mailbox_no_more_is_claimed_and_the_report_stays_named(
    portal: Program, tmp_path: Path
) -> None:
    delivery = sent(portal, tmp_path, ANA)
    portal.settings.unset("imap.host")
    found = look(portal, delivery.id)
    assert found.rung is Rung.HANDED_OVER
    assert "the invitation was mailed" in str(found.reason)


def test_that_a_patient_s_link_that_came_back_opens_for_nobody(
    rig: MailRig, gateway: GatewayRig, tmp_path: Path
) -> None:
    more = rig.program_settings()
    with sending_program(tmp_path / "data", gateway=gateway.url, smtp_port=1, more=more) as program:
        delivery = sent(program, tmp_path, GONE)
        url = program.shares.url(delivery.id)
        assert Recipient(url).try_to_open().status_code == 200
        rig.reported(mailed_as(delivery))
        found = look(program, delivery.id)
        assert found.state is DeliveryState.FAILED
        assert "portal" not in str(found.reason)
        assert Recipient(url).try_to_open().status_code == 404
