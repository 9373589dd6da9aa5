"""Every setting of the program: its key, meaning, default and what it may be.

Values lie as text in the ``setting`` table; only what differs from the default is stored. Keys that
start with ``ui.`` are the windows' own memory (column widths, last folder) and are not listed.
Secrets are named here so that ``settings list`` and the settings window know them; their values
live in the operating system's store (storage/credentials.py) and nowhere else.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.policy_file import blocked_entry, parse_rules
from omega_desktop.domain.ports import SettingsReader
from omega_desktop.domain.sharing import MAX_DAYS, MIN_DAYS
from omega_desktop.domain.validation import (
    is_loopback,
    normalize_email,
    validate_ae_title,
    validate_host,
)
from omega_desktop.storage.database import Database

UI_PREFIX = "ui."
LONGEST_LIST = 20_000

_LARGEST_PICTURE = 5_000_000
_YES = frozenset({"true", "yes", "on", "1", "sim"})
_NO = frozenset({"false", "no", "off", "0", "não", "nao"})


class SettingKind(StrEnum):
    """How a setting is edited."""

    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    CHOICE = "choice"


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


Check = Callable[[str, str], str]
"""``check(key, typed) -> stored`` or ``ValidationError`` naming the key."""


def _text(key: str, typed: str) -> str:
    value = typed.strip()
    # one line: these values end up in mail headers, PDF headings and DICOM attributes
    if len(value) > 500 or any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in value):
        raise ValidationError(
            key,
            Message("The value of {key} is too long or holds a control character", key=key),
            Message("Type one line of at most 500 characters."),
        )
    return value


def _optional(check: Check) -> Check:
    return lambda key, typed: check(key, typed) if typed.strip() else ""


def _number(minimum: int, maximum: int) -> Check:
    def check(key: str, typed: str) -> str:
        value = typed.strip()
        if not value.isascii() or not value.isdigit() or not minimum <= int(value) <= maximum:
            raise ValidationError(
                key,
                Message("{key} must be a whole number", key=key),
                Message(
                    "Type a number from {minimum} to {maximum}.", minimum=minimum, maximum=maximum
                ),
            )
        return str(int(value))

    return check


def _flag(key: str, typed: str) -> str:
    value = typed.strip().casefold()
    if value not in _YES | _NO:
        raise ValidationError(
            key, Message("{key} must be true or false", key=key), Message("Type true or false.")
        )
    return "true" if value in _YES else "false"


def _choice(choices: tuple[str, ...]) -> Check:
    def check(key: str, typed: str) -> str:
        value = typed.strip().casefold()
        for choice in choices:
            if choice.casefold() == value:
                return choice
        raise ValidationError(
            key,
            Message("{key} does not know this value", key=key),
            Message("Choose one of: {choices}", choices=", ".join(filter(None, choices))),
        )

    return check


def _file(key: str, typed: str) -> str:
    path = Path(_text(key, typed)).expanduser()
    if not path.is_file():
        raise ValidationError(
            key,
            Message("The file named by {key} does not exist", key=key),
            Message("Choose an existing file."),
        )
    return str(path.resolve())


def _policy_file(key: str, typed: str) -> str:
    """A file that can be used now; what it says is read again at each check."""
    path = _file(key, typed)
    try:
        parse_rules(Path(path).read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeError):
        raise ValidationError(
            key,
            Message("The file named by {key} cannot be read", key=key),
            Message("Check its permissions; it must be written in UTF-8."),
        ) from None
    except ValidationError as error:
        raise ValidationError(key, error.title, error.message) from None
    return path


def _picture(key: str, typed: str) -> str:
    """Check a logo: a PNG or JPEG of a size that belongs on paper."""
    path = _file(key, typed)
    try:
        size = Path(path).stat().st_size
        with Path(path).open("rb") as stream:
            head = stream.read(8)
    except OSError:
        size, head = 0, b""
    if not head.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")) or size > _LARGEST_PICTURE:
        raise ValidationError(
            key,
            Message("The file named by {key} is not a picture for a letterhead", key=key),
            Message("Choose a PNG or JPEG file of at most {size} MB.", size=5),
        )
    return path


def _domains(key: str, typed: str) -> str:
    parts = (part.strip().removeprefix("@") for part in typed.split(","))
    return ",".join(dict.fromkeys(validate_host(part, field=key) for part in parts if part))


def _blocked(key: str, typed: str) -> str:
    if len(typed) > LONGEST_LIST:
        raise ValidationError(
            key,
            Message("The value of {key} is too long or holds a control character", key=key),
            Message("Put a long list into the organization's policy file."),
        )
    parts = re.split(r"[,;\n]", typed)
    return ",".join(dict.fromkeys(blocked_entry(part, field=key) for part in parts if part.strip()))


def _url(key: str, typed: str) -> str:
    value = _text(key, typed).rstrip("/")
    wrong = ValidationError(
        key,
        Message("{key} is not a usable address", key=key),
        Message("Type an address that starts with https://, without a password in it."),
    )
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        raise wrong from None
    if not host or parts.username or parts.password or parts.query or parts.fragment:
        raise wrong
    # plain http only where nobody can listen
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise wrong
    return value


def _fields(key: str, typed: str) -> str:
    value = _text(key, typed)
    if "{to}" not in value or "{text}" not in value:
        raise ValidationError(
            key,
            Message("{key} must say where number and text go", key=key),
            Message("Write {to} and {text} behind the names of their fields."),
        )
    return value


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
    "organization.logo": _a_text(
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
    "policy.file": _a_text(
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
    "smtp.ca_file": _a_text(
        Message("Certificate authority of the e-mail server (PEM); empty: the system's"),
        check=_file,
    ),
    "gateway.url": _a_text(
        Message("Address of the share gateway; empty: no links are made"), check=_url
    ),
    "gateway.ca_file": _a_text(
        Message("Certificate authority of the share gateway (PEM); empty: the system's"),
        check=_file,
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
    "fax.url": _a_text(Message("Fax service: its address, or host:port of a HylaFAX server")),
    "fax.user": _a_text(Message("User name or key at the fax service")),
    "fax.from_number": _a_text(Message("Number that faxes come from, as +551133334444")),
    "fax.project": _a_text(Message("Project (Sinch) or connection (Telnyx) of the fax service")),
    "fax.token_url": _a_text(Message("Where Sinch gives out tokens; empty: key"), check=_url),
    "fax.email_template": _a_text(
        Message(
            "Address of a fax by e-mail service, such as {example}", example="{digits}@fax.test"
        )
    ),
    "fax.ca_file": _a_text(
        Message("Certificate authority of the fax service (PEM); empty: the system's"), check=_file
    ),
    "sms.service": _a_choice(
        Message("Text message service; empty: no text messages are sent"),
        "",
        "twilio",
        "zenvia",
        "http",
    ),
    "sms.url": _a_text(
        Message("Address of the text message service; empty for Twilio and Zenvia: their own"),
        check=_url,
    ),
    "sms.user": _a_text(
        Message("User name at the text message service; for Twilio the account SID (AC…)")
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
    "sms.ca_file": _a_text(
        Message("Certificate authority of the text message service (PEM); empty: the system's"),
        check=_file,
    ),
    "portal.url": _a_text(
        Message("Address of the patient portal (FHIR R4); empty: patients get a protected link"),
        check=_url,
    ),
    "portal.auth": _a_choice(
        Message("How the program signs in at the patient portal"),
        "none",
        "client_secret",
        "private_key_jwt",
    ),
    "portal.token_url": _a_text(Message("Where the portal gives out tokens"), check=_url),
    "portal.client_id": _a_text(Message("What the portal calls this program")),
    "portal.scope": _a_text(Message("Rights to ask the portal for; empty: what is needed")),
    "portal.ca_file": _a_text(
        Message("Certificate authority of the patient portal (PEM); empty: the system's"),
        check=_file,
    ),
    "portal.patient_system": _a_text(Message("Identifier system of your patient numbers")),
    "portal.patient_issuer": _a_text(Message("Issuer of Patient ID in your studies")),
    "portal.invite": _a_choice(Message("Who invites the patient"), "email", "portal"),
    "portal.wado_url": _a_text(Message("DICOMweb address for the portal"), check=_url),
    "portal.invite_url": _a_text(
        Message("Page of the portal that patients are invited to"), check=_url
    ),
    "smtp.auth": _a_choice(
        Message("How the program signs in at the e-mail server"), "password", "oauth2", "none"
    ),
    "smtp.oauth_provider": _a_choice(Message("Who signs in"), "microsoft", "google", "custom"),
    "smtp.oauth_client_id": _a_text(Message("What the provider calls this program")),
    "smtp.oauth_tenant": _a_text(Message("Organization at Microsoft; empty: any")),
    "smtp.oauth_token_url": _a_text(Message("Token address"), check=_url),
    "smtp.oauth_device_url": _a_text(Message("Device authorization address"), check=_url),
    "smtp.oauth_authorize_url": _a_text(Message("Browser sign-in address"), check=_url),
    "smtp.oauth_scope": _a_text(Message("Scope asked for")),
    "email.transport": _a_choice(
        Message("How e-mails leave: by an e-mail server, or Microsoft Graph"), "smtp", "graph"
    ),
    "email.graph_url": _a_text(
        Message("Address of Microsoft Graph"), "https://graph.microsoft.com/v1.0", check=_url
    ),
    "email.delivery": _a_choice(Message("How a report travels by e-mail"), "attachment", "link"),
    "email.max_mb": _a_number(Message("Largest e-mail in megabytes"), 20, 1, 150),
    "email.request_receipt": _Setting(
        Message("Ask the recipient's server to confirm delivery"), "true", SettingKind.FLAG, _flag
    ),
    "smime.identity": _a_text(
        Message("Certificate and key that sign e-mails (PKCS#12 file); empty: unsigned"),
        check=_file,
    ),
    "smime.certificates": _a_text(Message("Folder with certificates of recipients")),
    "smime.require_encryption": _Setting(
        Message("Send reports by e-mail only to recipients with a certificate"),
        "false",
        SettingKind.FLAG,
        _flag,
    ),
    "imap.host": _a_text(
        Message("Mailbox server where refused e-mails come back; empty: not looked at"),
        check=lambda key, typed: validate_host(typed, field=key),
    ),
    "imap.port": _a_number(Message("Port of the mailbox server"), 993, 1, 65535),
    "imap.security": _a_choice(
        Message("Encryption towards the mailbox server"), "tls", "starttls", "none"
    ),
    "imap.user": _a_text(Message("User name at the mailbox server")),
}

SECRETS: dict[str, Message] = {
    "smtp.password": Message("Password at the e-mail server"),
    "gateway.token": Message("Access token of the share gateway"),
    "fax.password": Message("Password or secret key at the fax service"),
    "sms.password": Message("Password or token at the text message service"),
    "portal.client_secret": Message("Secret of this program at the patient portal"),
    "portal.private_key": Message("Private key of this program for the patient portal (PEM)"),
    "smime.password": Message("Password of the certificate that signs e-mails"),
    "smtp.oauth_client_secret": Message("Client secret at the sign-in provider, if it wants one"),
    "imap.password": Message("Password at the mailbox server"),
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
        return self.text(key) in _YES

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
