"""What a typed setting must be; each check returns it as it is stored."""

import re
import unicodedata
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.policy_file import blocked_entry, parse_rules
from omega_desktop.domain.sms_message import template_fault
from omega_desktop.domain.validation import is_loopback, mail_domain, smpp_address, validate_host

LONGEST_LIST = 20_000

_LARGEST_PICTURE = 5_000_000
YES = frozenset({"true", "yes", "on", "1", "sim"})
_NO = frozenset({"false", "no", "off", "0", "não", "nao"})

Check = Callable[[str, str], str]
"""``check(key, typed) -> stored`` or ``ValidationError`` naming the key."""


def one_line(key: str, typed: str) -> str:
    """One line of text."""
    value = typed.strip()
    # one line: these values end up in mail headers, PDF headings and DICOM attributes
    if len(value) > 500 or any(unicodedata.category(sign) in {"Cc", "Cs"} for sign in value):
        raise ValidationError(
            key,
            Message("The value of {key} is too long or holds a control character", key=key),
            Message("Type one line of at most 500 characters."),
        )
    return value


def optional(check: Check) -> Check:
    """Empty, or what the check takes."""
    return lambda key, typed: check(key, typed) if typed.strip() else ""


def whole_number(minimum: int, maximum: int) -> Check:
    """A whole number in a range."""

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


def yes_or_no(key: str, typed: str) -> str:
    """``true`` or ``false``."""
    value = typed.strip().casefold()
    if value not in YES | _NO:
        raise ValidationError(
            key, Message("{key} must be true or false", key=key), Message("Type true or false.")
        )
    return "true" if value in YES else "false"


def one_of(choices: tuple[str, ...]) -> Check:
    """One of a few values, in any case."""

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


def existing_file(key: str, typed: str) -> str:
    """A file that exists."""
    path = Path(one_line(key, typed)).expanduser()
    if not path.is_file():
        raise ValidationError(
            key,
            Message("The file named by {key} does not exist", key=key),
            Message("Choose an existing file."),
        )
    return str(path.resolve())


def existing_folder(key: str, typed: str) -> str:
    """A folder that is there."""
    path = Path(one_line(key, typed)).expanduser()
    if not path.is_dir():
        raise ValidationError(
            key,
            Message("The folder named by {key} does not exist", key=key),
            Message("Choose an existing folder."),
        )
    return str(path.resolve())


def policy_file(key: str, typed: str) -> str:
    """A file with an organization's rules."""
    """A file that can be used now; what it says is read again at each check."""
    path = existing_file(key, typed)
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


def picture_file(key: str, typed: str) -> str:
    """A PNG or JPEG file."""
    """Check a logo: a PNG or JPEG of a size that belongs on paper."""
    path = existing_file(key, typed)
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


def mail_domains(key: str, typed: str) -> str:
    """E-mail domains, separated by commas."""
    parts = (part.strip().removeprefix("@") for part in typed.split(","))
    hosts = (validate_host(part, field=key) and mail_domain(f"@{part}") for part in parts if part)
    return ",".join(dict.fromkeys(hosts))


def blocked_list(key: str, typed: str) -> str:
    """Addresses, domains and numbers that get nothing."""
    if len(typed) > LONGEST_LIST:
        raise ValidationError(
            key,
            Message("The value of {key} is too long or holds a control character", key=key),
            Message("Put a long list into the organization's policy file."),
        )
    parts = re.split(r"[,;\n]", typed)
    return ",".join(dict.fromkeys(blocked_entry(part, field=key) for part in parts if part.strip()))


def web_address(key: str, typed: str) -> str:
    """An address that is safe to send to."""
    value = one_line(key, typed).rstrip("/")
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


def sms_address(key: str, typed: str) -> str:
    """The address of an SMSC, or one that is safe to send to."""
    value = one_line(key, typed).rstrip("/")
    return value if smpp_address(value) else web_address(key, value)


def identifier_system(key: str, typed: str) -> str:
    """A FHIR identifier system."""
    value = one_line(key, typed)
    if not re.fullmatch(
        r"(?i)(urn:oid:[0-2](\.(0|[1-9]\d*))+|urn:(?!oid:)[a-z0-9-]+:\S+|https?://\S+)", value
    ):
        raise ValidationError(
            key,
            Message("{key} is not an identifier system", key=key),
            Message("Type urn:oid: and the number, or an address that stands for your patients."),
        )
    return value


def sms_sentence(key: str, typed: str) -> str:
    """The sentence of a text message with a link."""
    value = one_line(key, typed)
    fault = template_fault(value)
    if fault is not None:
        raise ValidationError(
            key, Message("{key} cannot be used as a text message", key=key), fault
        )
    return value


def form_fields(key: str, typed: str) -> str:
    """Fields of a form, with places for number and text."""
    value = one_line(key, typed)
    if "{to}" not in value or "{text}" not in value:
        raise ValidationError(
            key,
            Message("{key} must say where number and text go", key=key),
            Message("Write {to} and {text} behind the names of their fields."),
        )
    return value
