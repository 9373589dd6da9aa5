"""Settings: defaults, checks at the door, and no way for a secret into the database."""

from pathlib import Path

import pytest

from omega_desktop.domain.errors import ValidationError
from omega_desktop.storage.database import Database
from omega_desktop.storage.settings import SECRETS, SettingKind, Settings, require_secret_key


@pytest.fixture
def settings(database: Database) -> Settings:
    return Settings(database)


def test_that_every_default_would_be_accepted_if_it_were_set(settings: Settings) -> None:
    for info in settings.describe():
        if not info.secret:
            settings.set(info.key, info.default)
            assert settings.text(info.key) == info.default == info.value


def test_that_the_contract_s_keys_have_their_defaults(settings: Settings) -> None:
    found = {info.key: info.default for info in settings.describe()}
    assert found == {
        "language": "",
        "theme": "dark",
        "undo_seconds": "10",
        "dicom.calling_ae_title": "OMEGA",
        "dicom.receive_port": "11112",
        "dicom.timeout_s": "30",
        "smtp.host": "",
        "smtp.port": "587",
        "smtp.security": "starttls",
        "smtp.user": "",
        "smtp.from": "",
        "smtp.from_name": "",
        "smtp.ca_file": "",
        "smtp.auth": "password",
        "email.delivery": "attachment",
        "email.transport": "smtp",
        "email.graph_url": "https://graph.microsoft.com/v1.0",
        "smime.identity": "",
        "smime.certificates": "",
        "smime.require_encryption": "false",
        "smime.password": "",
        "smtp.oauth_provider": "microsoft",
        "smtp.oauth_client_id": "",
        "smtp.oauth_tenant": "",
        "smtp.oauth_token_url": "",
        "smtp.oauth_device_url": "",
        "smtp.oauth_authorize_url": "",
        "smtp.oauth_scope": "",
        "smtp.oauth_client_secret": "",
        "smtp.oauth_key": "",
        "imap.host": "",
        "imap.port": "993",
        "imap.security": "tls",
        "imap.user": "",
        "imap.password": "",
        "email.request_receipt": "true",
        "email.max_mb": "20",
        "send.parallel": "4",
        "send.max_attempts": "8",
        "import.copy": "true",
        "policy.internal_domains": "",
        "policy.max_recipients": "5",
        "policy.blocked": "",
        "policy.file": "",
        "gateway.url": "",
        "gateway.ca_file": "",
        "share.expires_days": "7",
        "share.allow_download": "false",
        "share.health_link": "false",
        "share.notify": "true",
        "fax.service": "",
        "fax.url": "",
        "fax.user": "",
        "fax.from_number": "",
        "fax.project": "",
        "fax.token_url": "",
        "fax.email_template": "",
        "fax.ca_file": "",
        "sms.service": "",
        "sms.url": "",
        "sms.user": "",
        "sms.from": "",
        "sms.http_fields": "",
        "sms.text": "",
        "sms.ca_file": "",
        "portal.url": "",
        "portal.auth": "none",
        "portal.token_url": "",
        "portal.client_id": "",
        "portal.scope": "",
        "portal.ca_file": "",
        "portal.patient_system": "",
        "portal.patient_issuer": "",
        "portal.invite": "email",
        "portal.invite_url": "",
        "portal.wado_url": "",
        "organization.name": "",
        "organization.address": "",
        "organization.phone": "",
        "organization.logo": "",
        "report.pdf_password_required": "false",
        "echo.interval_s": "600",
        "smtp.password": "",
        "fax.password": "",
        "sms.password": "",
        "gateway.token": "",
        "portal.client_secret": "",
        "portal.private_key": "",
    }


def test_that_a_setting_survives_a_restart_and_can_be_taken_back(tmp_path: Path) -> None:
    first = Database(tmp_path / "omega.db")
    Settings(first).set("undo_seconds", " 25 ")
    first.close()
    second = Database(tmp_path / "omega.db")
    settings = Settings(second)
    assert settings.number("undo_seconds") == 25
    settings.unset("undo_seconds")
    assert settings.number("undo_seconds") == 10
    second.close()


@pytest.mark.parametrize(
    ("key", "typed", "kept"),
    [
        ("import.copy", "No", "false"),
        ("import.copy", "SIM", "true"),
        ("smtp.security", "TLS", "tls"),
        ("language", "pt-br", "pt-BR"),
        ("smtp.host", "Mail.Clinic.TEST", "mail.clinic.test"),
        ("smtp.host", " ", ""),
        ("smtp.from", "laudos@CLINIC.test", "laudos@clinic.test"),
        ("policy.internal_domains", "@Clinic.test, hospital.example,,clinic.test", None),
        ("gateway.url", "https://share.clinic.test/", "https://share.clinic.test"),
        ("gateway.url", "http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("sms.url", "https://sms.clinic.test/send/", "https://sms.clinic.test/send"),
        ("sms.url", "smpps://smsc.operator.test:3550/", "smpps://smsc.operator.test:3550"),
        ("sms.url", "10.0.0.7:2775", "10.0.0.7:2775"),
        ("portal.patient_system", " urn:oid:1.2.3 ", "urn:oid:1.2.3"),
        ("dicom.calling_ae_title", " OMEGA 2 ", "OMEGA 2"),
        ("organization.name", "Clínica São José", "Clínica São José"),
    ],
)
def test_that_a_value_is_normalised(
    settings: Settings, key: str, typed: str, kept: str | None
) -> None:
    settings.set(key, typed)
    assert settings.text(key) == (kept if kept is not None else "clinic.test,hospital.example")


@pytest.mark.parametrize(
    ("key", "typed"),
    [
        ("undo_seconds", "61"),
        ("undo_seconds", "-1"),
        ("undo_seconds", "ten"),
        ("undo_seconds", "²"),
        ("import.copy", "perhaps"),
        ("theme", "pink"),
        ("smtp.port", "0"),
        ("smtp.host", "http://x"),
        ("smtp.from", "nobody"),
        ("smtp.from_name", "Omega\r\nBcc: x@y.org"),
        ("smtp.ca_file", "/no/such/file.pem"),
        ("gateway.url", "http://share.clinic.test"),
        ("gateway.url", "https://user:pw@share.clinic.test"),
        ("gateway.url", "https://[::1"),
        ("sms.url", "http://sms.clinic.test"),
        ("sms.url", "smsc.operator.test"),
        ("sms.url", "smpps://omega:pw@smsc.operator.test"),
        ("portal.patient_system", "1.2.3"),
        ("portal.patient_system", "urn:oid:1.02"),
        ("dicom.calling_ae_title", ""),
        ("policy.internal_domains", "a b"),
        ("sms.text", "Laudo pronto"),
        ("sms.text", "{patient}: {link}"),
    ],
)
def test_that_an_unusable_value_is_refused_and_the_old_one_stays(
    settings: Settings, key: str, typed: str
) -> None:
    before = settings.text(key)
    with pytest.raises(ValidationError) as refusal:
        settings.set(key, typed)
    assert refusal.value.field == key
    assert settings.text(key) == before


@pytest.mark.parametrize(
    ("content", "usable"),
    [
        (b"\x89PNG\r\n\x1a\n...", True),
        (b"\xff\xd8\xff\xe0...", True),
        (b"<svg/>", False),
        (b"", False),
        (b"\x89PNG\r\n\x1a\n" + bytes(5_000_000), False),
    ],
)
def test_that_a_logo_is_a_picture_for_paper(
    settings: Settings, tmp_path: Path, content: bytes, usable: bool
) -> None:
    (tmp_path / "logo").write_bytes(content)
    if usable:
        settings.set("organization.logo", str(tmp_path / "logo"))
        assert settings.text("organization.logo") == str((tmp_path / "logo").resolve())
        return
    with pytest.raises(ValidationError, match="picture"):
        settings.set("organization.logo", str(tmp_path / "logo"))


def test_that_an_unknown_key_names_its_neighbours(settings: Settings) -> None:
    with pytest.raises(ValidationError) as refusal:
        settings.set("smtp.hots", "x")
    assert "smtp.host" in str(refusal.value)
    with pytest.raises(ValidationError):
        settings.text("smtp.hots")


@pytest.mark.parametrize("key", sorted(SECRETS))
def test_that_a_secret_never_gets_into_the_database(
    settings: Settings, database: Database, key: str
) -> None:
    with pytest.raises(ValidationError, match="settings secret"):
        settings.set(key, "hunter2")
    with database.reading() as connection:
        assert connection.execute("SELECT count(*) FROM setting").fetchone()[0] == 0
    require_secret_key(key)


def test_that_a_setting_is_not_taken_for_a_secret() -> None:
    with pytest.raises(ValidationError):
        require_secret_key("smtp.host")
    with pytest.raises(ValidationError, match=r"smtp\.password"):
        require_secret_key("smtp.pasword")


def test_that_windows_keep_what_they_like_under_ui(settings: Settings) -> None:
    assert settings.text("ui.worklist.columns") == ""
    assert settings.number("ui.width") == 0
    assert settings.flag("ui.shown") is False
    settings.set("ui.worklist.columns", "AAEC\n==")
    assert settings.text("ui.worklist.columns") == "AAEC\n=="
    assert not any(info.key.startswith("ui.") for info in settings.describe())


def test_that_numbers_tell_their_range(settings: Settings) -> None:
    for info in settings.describe():
        assert (info.kind is SettingKind.NUMBER) == (info.minimum is not None)
