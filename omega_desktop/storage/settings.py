"""Every setting of the program: its key, meaning, default and what it may be.

Values lie as text in the ``setting`` table; only what differs from the default is stored. Keys that
start with ``ui.`` are the windows' own memory (column widths, last folder) and are not listed.
Secrets are named here so that ``settings list`` and the settings window know them; their values
live in the operating system's store (storage/credentials.py) and nowhere else.
"""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.ports import SettingsReader
from omega_desktop.domain.sharing import MAX_DAYS, MIN_DAYS
from omega_desktop.domain.validation import (
    normalize_email,
    normalize_phone,
    validate_ae_title,
    validate_host,
)
from omega_desktop.storage.database import Database
from omega_desktop.storage.setting_checks import YES, Check
from omega_desktop.storage.setting_checks import blocked_list as _blocked
from omega_desktop.storage.setting_checks import existing_file as _file
from omega_desktop.storage.setting_checks import existing_folder as _folder
from omega_desktop.storage.setting_checks import form_fields as _fields
from omega_desktop.storage.setting_checks import identifier_system as _system
from omega_desktop.storage.setting_checks import mail_domains as _domains
from omega_desktop.storage.setting_checks import one_line as _text
from omega_desktop.storage.setting_checks import one_of as _choice
from omega_desktop.storage.setting_checks import optional as _optional
from omega_desktop.storage.setting_checks import picture_file as _picture
from omega_desktop.storage.setting_checks import policy_file as _policy_file
from omega_desktop.storage.setting_checks import sms_address as _sms_url
from omega_desktop.storage.setting_checks import sms_sentence as _sentence
from omega_desktop.storage.setting_checks import web_address as _url
from omega_desktop.storage.setting_checks import whole_number as _number
from omega_desktop.storage.setting_checks import yes_or_no as _flag
from omega_desktop.storage.setting_checks_fax import fax_place, fax_template

UI_PREFIX = "ui."


class SettingKind(StrEnum):
    """How a setting is edited."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"
    FILE = "file"
    FOLDER = "folder"


@dataclass(frozen=True, slots=True)
class SettingInfo:
    """One line of ``settings list``. The value of a secret is never here."""

    key: str
    meaning: Message
    default: str
    kind: SettingKind
    choices: tuple[str, ...]
    value: str
    secret: bool
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True, slots=True)
class _Setting:
    meaning: Message
    default: str
    kind: SettingKind
    check: Check
    choices: tuple[str, ...] = ()
    minimum: int | None = None
    maximum: int | None = None


def _a_text(meaning: Message, default: str = "", check: Check = _text) -> _Setting:
    return _Setting(meaning, default, SettingKind.TEXT, _optional(check))


def _a_file(meaning: Message, check: Check = _file) -> _Setting:
    return _Setting(meaning, "", SettingKind.FILE, _optional(check))


def _a_number(meaning: Message, default: int, minimum: int, maximum: int) -> _Setting:
    check = _number(minimum, maximum)
    return _Setting(
        meaning, str(default), SettingKind.NUMBER, check, minimum=minimum, maximum=maximum
    )


def _a_choice(meaning: Message, *choices: str) -> _Setting:
    """Make a setting with a fixed set of values, the first of which is the default."""
    return _Setting(meaning, choices[0], SettingKind.CHOICE, _choice(choices), choices)


_SETTINGS: dict[str, _Setting] = {
    "language": _a_choice(
        Message("Language of the program; empty follows the system"), "", "en", "pt-BR"
    ),
    "theme": _a_choice(Message("Colors of the program"), "dark", "light", "system"),
    "organization.name": _a_text(Message("Name of your organization, on reports and in e-mails")),
    "organization.address": _a_text(Message("Address of your organization, on reports")),
    "organization.phone": _a_text(Message("Telephone number of your organization, on reports")),
    "organization.logo": _a_file(
        Message("Logo of your organization on reports (a PNG or JPEG file)"), check=_picture
    ),
    "report.pdf_password_required": _Setting(
        Message("Reports attached to e-mails always get a password"),
        "false",
        SettingKind.FLAG,
        _flag,
    ),
    "undo_seconds": _a_number(
        Message("Seconds in which a send can be undone; 0 sends at once"), 10, 0, 60
    ),
    "import.copy": _Setting(
        Message("Copy imported files; otherwise they are read where they are"),
        "true",
        SettingKind.FLAG,
        _flag,
    ),
    "dicom.calling_ae_title": _Setting(
        Message("AE title this workstation calls itself when it sends"),
        "OMEGA",
        SettingKind.TEXT,
        lambda key, typed: validate_ae_title(typed, field=key),
    ),
    "dicom.receive_port": _a_number(Message("Port on which studies are received"), 11112, 1, 65535),
    "dicom.timeout_s": _a_number(
        Message("Seconds to wait for a DICOM station's answer"), 30, 5, 300
    ),
    "echo.interval_s": _a_number(
        Message("Seconds between two checks of each station"), 600, 30, 86400
    ),
    "send.parallel": _a_number(Message("How many sends run at the same time"), 4, 1, 16),
    "send.max_attempts": _a_number(
        Message("How often a send is tried before it counts as failed"), 8, 1, 50
    ),
    "policy.internal_domains": _a_text(
        Message("E-mail domains of your own organization, separated by commas"), check=_domains
    ),
    "policy.max_recipients": _a_number(
        Message("More recipients than this in one send need a review"), 5, 1, 100
    ),
    "policy.blocked": _a_text(
        Message("Never sent to: addresses, @domains and numbers, separated by commas"),
        check=_blocked,
    ),
    "policy.file": _a_file(
        Message("Your organization's policy (JSON file); empty: there is none"), check=_policy_file
    ),
    "smtp.host": _a_text(
        Message("E-mail server; empty: no e-mail is sent"),
        check=lambda key, typed: validate_host(typed, field=key),
    ),
    "smtp.port": _a_number(
        Message("Port of the e-mail server; usually 587 for STARTTLS, 465 for TLS"), 587, 1, 65535
    ),
    "smtp.security": _a_choice(
        Message("Encryption towards the e-mail server; none only for a server on this machine"),
        "starttls",
        "tls",
        "none",
    ),
    "smtp.user": _a_text(Message("User name at the e-mail server; empty: without login")),
    "smtp.from": _a_text(
        Message("Address that e-mails come from"),
        check=lambda key, typed: normalize_email(typed, field=key),
    ),
    "smtp.from_name": _a_text(Message("Name that e-mails come from")),
    "smtp.ca_file": _a_file(
        Message("Certificate authority of the e-mail server (PEM); empty: the system's"),
    ),
    "smtp.auth": _a_choice(
        Message("Login at the e-mail server: password, oauth2 (signed in to) or none"),
        "password",
        "oauth2",
        "none",
    ),
    "smtp.oauth_provider": _a_choice(
        Message("Who is signed in with, for oauth2"), "microsoft", "google", "custom"
    ),
    "smtp.oauth_client_id": _a_text(
        Message("Client number (application ID) this program is registered with at the provider")
    ),
    "smtp.oauth_tenant": _a_text(Message("Microsoft tenant; empty: any organization's")),
    "smtp.oauth_token_url": _a_text(
        Message("Token address of a provider of one's own (custom)"), check=_url
    ),
    "smtp.oauth_device_url": _a_text(
        Message("Device authorization address of a provider of one's own (custom)"), check=_url
    ),
    "smtp.oauth_authorize_url": _a_text(
        Message("Browser sign-in address of a provider without device authorization (custom)"),
        check=_url,
    ),
    "smtp.oauth_scope": _a_text(Message("Scope asked for at a provider of one's own (custom)")),
    "email.request_receipt": _Setting(
        Message("Ask e-mail servers for reports of delivery"), "true", SettingKind.FLAG, _flag
    ),
    "email.transport": _a_choice(
        Message("How e-mails leave: smtp, or graph (Microsoft 365 with oauth2)"), "smtp", "graph"
    ),
    "email.graph_url": _a_text(
        Message("Address of Microsoft Graph"), "https://graph.microsoft.com/v1.0", check=_url
    ),
    "email.delivery": _a_choice(
        Message("How reports go by e-mail: attached, or behind a protected link"),
        "attachment",
        "link",
    ),
    "email.max_mb": _a_number(
        Message("Largest e-mail in megabytes; larger ones are not sent"), 20, 1, 150
    ),
    "imap.host": _a_text(
        Message("Mailbox server that reports of delivery are read from; empty: they are not read"),
        check=lambda key, typed: validate_host(typed, field=key),
    ),
    "imap.port": _a_number(
        Message("Port of the mailbox server; usually 993 for TLS, 143 for STARTTLS"), 993, 1, 65535
    ),
    "imap.security": _a_choice(
        Message("Encryption towards the mailbox server; none only for a server on this machine"),
        "tls",
        "starttls",
        "none",
    ),
    "imap.user": _a_text(
        Message("User name at the mailbox server; empty: that of the e-mail server")
    ),
    "smime.identity": _a_file(
        Message("Certificate and key that sign e-mails (PKCS#12 file); empty: unsigned"),
    ),
    "smime.certificates": _Setting(
        Message(
            "Folder with certificates of recipients, whose e-mails are encrypted; may be empty"
        ),
        "",
        SettingKind.FOLDER,
        _optional(_folder),
    ),
    "smime.require_encryption": _Setting(
        Message("Send reports by e-mail only to recipients with a certificate"),
        "false",
        SettingKind.FLAG,
        _flag,
    ),
    "gateway.url": _a_text(
        Message("Address of the share gateway; empty: no links are made"), check=_url
    ),
    "gateway.ca_file": _a_file(
        Message("Certificate authority of the share gateway (PEM); empty: the system's"),
    ),
    "share.expires_days": _a_number(
        Message("Days for which a link opens, unless another number is chosen"),
        7,
        MIN_DAYS,
        MAX_DAYS,
    ),
    "share.allow_download": _Setting(
        Message("Let recipients of a link download the files, unless chosen otherwise"),
        "false",
        SettingKind.FLAG,
        _flag,
    ),
    "share.health_link": _Setting(
        Message(
            "E-mails with a link to a report also hold a link for health apps (SMART Health Link); "
            "the share gateway then sees the date of birth or passcode that an app sends it"
        ),
        "false",
        SettingKind.FLAG,
        _flag,
    ),
    "share.notify": _Setting(
        Message("Tell on the desktop when a link was opened or locked, without naming anybody"),
        "true",
        SettingKind.FLAG,
        _flag,
    ),
    "fax.service": _a_choice(
        Message("Fax service; empty: no faxes are sent"),
        "",
        "hylafax",
        "sinch",
        "telnyx",
        "email",
    ),
    "fax.url": _a_text(
        Message(
            "Fax server (HylaFAX) as host:port, or address of the fax service; empty for Sinch and "
            "Telnyx: their own"
        ),
        check=fax_place,
    ),
    "fax.user": _a_text(Message("User name at the fax server; for Sinch the access key")),
    "fax.from_number": _a_text(
        Message("Fax number that faxes come from, with + and country code; on the cover page, too"),
        check=lambda key, typed: normalize_phone(typed, field=key).e164,
    ),
    "fax.project": _a_text(Message("Project at Sinch, or connection (fax application) at Telnyx")),
    "fax.token_url": _a_text(
        Message(
            "Address that gives access tokens for Sinch (OAuth2); empty: the access key is used"
        ),
        check=_url,
    ),
    "fax.email_template": _a_text(
        Message(
            "Address of a fax service that is reached by e-mail, such as {example}",
            example="{digits}@fax.example",
        ),
        check=fax_template,
    ),
    "fax.ca_file": _a_file(
        Message("Certificate authority of the fax service (PEM); empty: the system's"),
    ),
    "sms.service": _a_choice(
        Message("Text message service; empty: none"), "", "twilio", "zenvia", "http", "smpp"
    ),
    "sms.url": _a_text(
        Message(
            "Address of the text message service; empty for Twilio and Zenvia: their own. "
            "For SMPP smpps://host:port, or host:port inside the own network"
        ),
        check=_sms_url,
    ),
    "sms.user": _a_text(
        Message("User name at the text message service; Twilio: account SID, SMPP: system_id")
    ),
    "sms.from": _a_text(
        Message("Number, name or messaging service (MG…) that text messages come from")
    ),
    "sms.http_fields": _a_text(
        Message(
            "Form fields of the text message gateway, such as "
            "user={user}&password={password}&to={to}&text={text}; empty: as Kannel wants it"
        ),
        check=_fields,
    ),
    "sms.text": _a_text(
        Message(
            "Text of a message with a link, with {places}; empty: the usual text",
            places="{organization}, {link}, {date}",
        ),
        check=_sentence,
    ),
    "sms.ca_file": _a_file(
        Message("Certificate authority of the text message service (PEM); empty: the system's"),
    ),
    "portal.url": _a_text(
        Message(
            "Address of the patient portal (FHIR R4); empty: the patient gets a protected link"
        ),
        check=_url,
    ),
    "portal.auth": _a_choice(
        Message("Login at the patient portal (OAuth2 client credentials, SMART backend services)"),
        "none",
        "client_secret",
        "private_key_jwt",
    ),
    "portal.token_url": _a_text(
        Message("Address for the portal's access tokens; empty: the portal tells it"), check=_url
    ),
    "portal.client_id": _a_text(Message("Client id of this program at the patient portal")),
    "portal.scope": _a_text(
        Message("Scope asked for at the patient portal; empty: what sending a report needs")
    ),
    "portal.ca_file": _a_file(
        Message("Certificate authority of the patient portal (PEM); empty: the system's"),
    ),
    "portal.patient_system": _a_text(
        Message("Identifier system of your patient numbers, such as urn:oid:1.2.3"), check=_system
    ),
    "portal.patient_issuer": _a_text(
        Message("Issuer of Patient ID in your studies; numbers of other issuers are not sent")
    ),
    "portal.invite": _a_choice(
        Message("Who invites the patient: this program by e-mail, or the portal"),
        "email",
        "portal",
    ),
    "portal.invite_url": _a_text(
        Message("Address of the portal's page for patients, in invitations"), check=_url
    ),
    "portal.wado_url": _a_text(
        Message("DICOMweb address where the portal may fetch images; empty: none"), check=_url
    ),
}

SECRETS: dict[str, Message] = {
    "smtp.password": Message("Password at the e-mail server"),
    "fax.password": Message("Password or key at the fax service"),
    "sms.password": Message("Password or token at the text message service"),
    "smtp.oauth_client_secret": Message("Client secret at the sign-in provider, if it wants one"),
    "smtp.oauth_key": Message("Key of the kept sign-in; made by the program"),
    "smime.password": Message("Password of the certificate that signs e-mails"),
    "imap.password": Message("Password at the mailbox server, if it has its own"),
    "gateway.token": Message("Access token of the share gateway"),
    "portal.client_secret": Message("Client secret at the patient portal"),
    "portal.private_key": Message("Private key for the patient portal (EC P-384 or RSA, PEM)"),
}


class Settings(SettingsReader):
    """Settings by key, checked when they are set. Safe to use from any thread."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def text(self, key: str) -> str:
        """Return the value, or the default when it was never set (``ui.`` keys: empty)."""
        setting = _known(key)
        with self._database.reading() as connection:
            row = connection.execute("SELECT value FROM setting WHERE key=?", (key,)).fetchone()
        if row is not None:
            return str(row["value"])
        return setting.default if setting else ""

    def number(self, key: str) -> int:
        """Return the value as a whole number (a ``ui.`` key never set: 0)."""
        return int(self.text(key) or 0)

    def flag(self, key: str) -> bool:
        """Return the value as yes or no (a ``ui.`` key never set: no)."""
        return self.text(key) in YES

    def set(self, key: str, value: str) -> None:
        """Check and keep a value.

        Raises:
            ValidationError: unknown key, a secret's key, or a value that cannot be used.
        """
        setting = _known(key)
        checked = setting.check(key, value) if setting else value
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO setting(key, value) VALUES(?, ?)"
                " ON CONFLICT(key) DO UPDATE SET value=excluded.value",
                (key, checked),
            )

    def unset(self, key: str) -> None:
        """Go back to the default."""
        _known(key)
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM setting WHERE key=?", (key,))

    def describe(self) -> Sequence[SettingInfo]:
        """List every setting with its value, then the secrets (without theirs)."""
        settings = [
            SettingInfo(
                key=key,
                meaning=setting.meaning,
                default=setting.default,
                kind=setting.kind,
                choices=setting.choices,
                value=self.text(key),
                secret=False,
                minimum=setting.minimum,
                maximum=setting.maximum,
            )
            for key, setting in _SETTINGS.items()
        ]
        secrets = [
            SettingInfo(key, meaning, "", SettingKind.TEXT, (), "", secret=True)
            for key, meaning in SECRETS.items()
        ]
        return settings + secrets


def require_secret_key(key: str) -> None:
    """Raise ``ValidationError`` unless ``key`` names a secret (for ``settings secret KEY``)."""
    if key in SECRETS:
        return
    if key in _SETTINGS or key.startswith(UI_PREFIX):
        raise ValidationError(
            key,
            Message("{key} is a setting, not a secret", key=key),
            Message("Set it with: settings set KEY VALUE"),
        )
    raise _unknown(key, SECRETS)


def _known(key: str) -> _Setting | None:
    """Return what is known of a key, None for the windows' own; refuse any other."""
    if key.startswith(UI_PREFIX):
        return None
    if key in _SETTINGS:
        return _SETTINGS[key]
    if key in SECRETS:
        raise ValidationError(
            key,
            Message("{key} is a secret and is not kept among the settings", key=key),
            Message("Set it with: settings secret KEY"),
        )
    raise _unknown(key, _SETTINGS)


def _unknown(
    key: str, known: Sequence[str] | dict[str, _Setting] | dict[str, Message]
) -> Exception:
    near = difflib.get_close_matches(key, list(known), n=3, cutoff=0.5)
    hint = (
        Message("Did you mean: {names}?", names=", ".join(near))
        if near
        else Message("The command settings list shows every key.")
    )
    # the unknown key itself is not repeated: a password typed in its place must not get into a log
    return ValidationError("key", Message("There is no such setting"), hint)
