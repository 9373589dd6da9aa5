"""Every setting of the program: its key, meaning, default and what it may be.

Values lie as text in the ``setting`` table; only what differs from the default is stored. Keys that
start with ``ui.`` are the windows' own memory (column widths, last folder) and are not listed.
Secrets are named here so that ``settings list`` and the settings window know them; their values
live in the operating system's store (storage/credentials.py) and nowhere else.
"""

import difflib
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
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


def _domains(key: str, typed: str) -> str:
    parts = (part.strip().removeprefix("@") for part in typed.split(","))
    return ",".join(dict.fromkeys(validate_host(part, field=key) for part in parts if part))


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
    "fax.service": _a_text(Message("Fax service; empty: no faxes are sent")),
    "sms.service": _a_text(Message("Text message service; empty: no text messages are sent")),
    "portal.url": _a_text(
        Message("Address of the patient portal (FHIR R4); nothing is sent there yet"),
        check=_url,
    ),
}

SECRETS: dict[str, Message] = {
    "smtp.password": Message("Password at the e-mail server"),
    "gateway.token": Message("Access token of the share gateway"),
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
