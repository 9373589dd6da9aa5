"""Signed and encrypted e-mails, checked by OpenSSL, also after a real mail server had them."""

from collections.abc import Iterator
from datetime import timedelta
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec

from omega_desktop.domain.errors import AuthSendError, PermanentSendError
from omega_desktop.domain.model import ReportStatus
from omega_desktop.domain.ports import CancelToken, no_progress
from omega_desktop.senders import email as email_sender
from omega_desktop.senders.email import EmailSender
from omega_desktop.senders.email_text import ReportMail, compose
from omega_desktop.senders.smime import RecipientCertificates, protect
from omega_desktop.storage.database import Database
from omega_desktop.storage.settings import Settings
from tests.channels.email_parts import (
    Journal,
    Renderer,
    SecretsInMemory,
    Studies,
    a_delivery,
    a_pdf,
    faulty_server,
)
from tests.channels.mail_rig import PASSWORD, USER, MailRig, running_mail_rig
from tests.channels.smime_parts import NOW, MailAuthority, openssl

NEXT_NUMBER = iter(range(1000, 9999))


@pytest.fixture
def authority(tmp_path: Path) -> MailAuthority:
    return MailAuthority(tmp_path / "certificates")


@pytest.fixture(scope="module")
def rig() -> Iterator[MailRig]:
    with running_mail_rig() as running:
        yield running


def a_message(pdf: bytes = b"") -> bytes:
    mail = ReportMail(
        sender=USER,
        sender_name="Clínica Ômega",
        recipient="ana@clinic.test",
        organization="Clínica Ômega",
        signer="Dra. L. Souza",
        language="pt-BR",
        message_id="<x.1@clinic.test>",
        status=ReportStatus.FINAL,
        pdf=pdf or a_pdf(5000),
    )
    return compose(mail, at=NOW)


@pytest.mark.parametrize("curve", [False, True])
def test_that_openssl_accepts_the_signature_and_not_one_changed_byte(
    authority: MailAuthority, *, curve: bool
) -> None:
    key = ec.generate_private_key(ec.SECP256R1()) if curve else None
    identity = authority.issue(USER, key=key)
    signed = protect(a_message(), identity=identity, recipient=None)
    verify = ("-verify", "-CAfile", authority.file, "-purpose", "any")
    inner = message_from_bytes(openssl(*verify, message=signed), policy=policy.default)
    assert inner.get_content_type() == "multipart/mixed"
    parsed = message_from_bytes(signed, policy=policy.default)
    assert parsed["Message-ID"] == "<x.1@clinic.test>"
    assert parsed.get_content_type() == "multipart/signed"
    with pytest.raises(AssertionError, match="digest failure"):
        openssl(*verify, message=signed.replace(b"segue em anexo", b"segue sem anexo", 1))


def test_that_only_the_recipient_opens_and_then_sees_who_signed(
    authority: MailAuthority,
) -> None:
    identity, ana = authority.issue(USER), authority.issue("ana@clinic.test")
    secret = protect(a_message(), identity=identity, recipient=ana.certificate)
    assert b"segue" not in secret
    assert b"laudo.pdf" not in secret
    opened = openssl(
        "-decrypt",
        "-recip",
        authority.write(ana, "ana.pem"),
        "-inkey",
        authority.key_file(ana, "ana.key"),
        message=secret,
    )
    plain = openssl("-verify", "-CAfile", authority.file, "-purpose", "any", message=opened)
    assert b"laudo.pdf" in plain
    eve = authority.issue("eve@clinic.test")
    with pytest.raises(AssertionError):
        openssl(
            "-decrypt",
            "-recip",
            authority.write(eve, "eve.pem"),
            "-inkey",
            authority.key_file(eve, "eve.key"),
            message=secret,
        )


def test_that_a_message_for_nobody_with_a_certificate_stays_as_it_is() -> None:
    message = a_message()
    assert protect(message, identity=None, recipient=None) == message


# --- choosing the certificate --------------------------------------------------------------------


def _usage(*, encrypts: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=encrypts,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def test_that_the_certificate_is_of_the_address_valid_and_made_to_encrypt(
    authority: MailAuthority, database: Database
) -> None:
    settings = Settings(database)
    settings.set("smime.certificates", str(authority.folder))
    known = RecipientCertificates(settings)
    assert known.of("ana@clinic.test", at=NOW) is None
    (authority.folder / "note.txt").write_text("not a certificate", encoding="utf-8")
    (authority.folder / "broken.cer").write_bytes(b"neither is this")
    authority.write(authority.issue("ana@clinic.test", ends=-timedelta(days=1)), "old.crt")
    signing = authority.issue("ana@clinic.test", usage=_usage(encrypts=False))
    authority.write(signing, "signing.crt")
    curve = authority.issue("ana@clinic.test", key=ec.generate_private_key(ec.SECP256R1()))
    authority.write(curve, "curve.crt")
    assert known.of("ana@clinic.test", at=NOW) is None
    good = authority.issue("Ana@Clinic.test", usage=_usage(encrypts=True))
    longer = authority.issue("ana@clinic.test", ends=timedelta(days=60))
    authority.write(good, "good.der", der=True)
    assert known.of("ANA@clinic.test", at=NOW) == good.certificate
    authority.write(longer, "good.pem")
    assert known.of("ana@clinic.test", at=NOW) == longer.certificate
    assert known.of("ana@clinic.test", at=NOW + timedelta(days=61)) is None
    assert known.of("bia@clinic.test", at=NOW) is None


# --- sending -------------------------------------------------------------------------------------


class Bench:
    """A sender towards a server, with a certificate to sign with."""

    def __init__(self, database: Database, authority: MailAuthority, port: int) -> None:
        self.settings = Settings(database)
        self.secrets = SecretsInMemory(smtp_password=PASSWORD, smime_password="p12 ç")
        self.journal = Journal()
        for key, value in {
            "smtp.host": "localhost",
            "smtp.port": str(port),
            "smtp.from": USER,
            "smime.identity": str(authority.pkcs12(authority.issue(USER), "p12 ç")),
            "smime.certificates": str(authority.folder),
        }.items():
            self.settings.set(key, value)

    def send(self, address: str = "ana@clinic.test") -> str:
        sender = EmailSender(
            studies=Studies(),
            journal=self.journal,
            renderer=Renderer(),
            settings=self.settings,
            secrets=self.secrets,
            timeout_s=10,
        )
        delivery = a_delivery(address, number=next(NEXT_NUMBER))
        return sender.send(delivery, progress=no_progress, cancel=CancelToken()).remote_id


@pytest.mark.real_server
def test_that_a_real_server_and_mailbox_leave_signature_and_secret_whole(
    rig: MailRig, authority: MailAuthority, database: Database
) -> None:
    bench = Bench(database, authority, rig.starttls_port)
    bench.settings.set("smtp.user", USER)
    bench.settings.set("smtp.ca_file", str(rig.certificates.ca))
    assert "login" in str(email_sender.test_connection(bench.settings, bench.secrets))
    signed_id = bench.send()
    rig.arrived(signed_id)
    ana = authority.issue("ana@clinic.test")
    recipient, key = authority.write(ana, "ana.pem"), authority.key_file(ana, "ana.key")
    secret_id = bench.send()
    rig.arrived(secret_id)
    raw = {
        str(message_from_bytes(one, policy=policy.default)["Message-ID"]): one
        for one in rig.raw_inbox()
    }
    verify = ("-verify", "-CAfile", authority.file, "-purpose", "any")
    assert b"laudo.pdf" in openssl(*verify, message=raw[signed_id])
    assert b"laudo.pdf" not in raw[secret_id]
    opened = openssl("-decrypt", "-recip", recipient, "-inkey", key, message=raw[secret_id])
    assert b"laudo.pdf" in openssl(*verify, message=opened)


def test_that_nothing_goes_in_clear_where_encryption_is_required(
    authority: MailAuthority, database: Database
) -> None:
    with faulty_server() as server:
        bench = Bench(database, authority, server.port)
        bench.settings.set("smtp.host", "127.0.0.1")
        bench.settings.set("smtp.security", "none")
        bench.settings.set("smime.require_encryption", "true")
        with pytest.raises(PermanentSendError, match="protected link instead"):
            bench.send()
        assert not server.lines
        assert not bench.journal.irrevocable
        authority.write(authority.issue("ana@clinic.test"), "ana.pem")
        bench.send()
        assert b"pkcs7-mime" in server.messages[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("password", "password"),
        ("expired", "expired"),
        ("another", "sender's address"),
        ("folder", "cannot be read"),
    ],
)
def test_that_a_set_up_that_does_not_work_stops_e_mail_and_says_why(
    authority: MailAuthority, database: Database, tmp_path: Path, change: str, said: str
) -> None:
    bench = Bench(database, authority, 1)
    if change == "password":
        bench.secrets.set("smime.password", "wrong")
    if change == "expired":
        authority.pkcs12(authority.issue(USER, ends=-timedelta(days=1)), "p12 ç")
    if change == "another":
        authority.pkcs12(authority.issue("ana@clinic.test"), "p12 ç")
    if change == "folder":
        gone = tmp_path / "gone"
        gone.mkdir()
        bench.settings.set("smime.certificates", str(gone))
        gone.rmdir()
    bench.settings.set("smtp.security", "none")
    bench.settings.set("smtp.host", "127.0.0.1")
    with pytest.raises(AuthSendError, match=said):
        bench.send()
