"""What an organisation allows: its policy file and the list of blocked recipients. Pure rules."""

import difflib
import functools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from omega_desktop.domain.errors import OmegaError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    DeliveryDraft,
    DicomTarget,
    EmailTarget,
    FaxTarget,
    LinkTarget,
    MediaTarget,
    PortalTarget,
    SmsTarget,
)
from omega_desktop.domain.near_miss import mailbox
from omega_desktop.domain.validation import (
    mail_domain,
    normalize_email,
    normalize_phone,
    validate_host,
)

TO_PEOPLE = frozenset({Channel.EMAIL, Channel.LINK, Channel.FAX, Channel.SMS, Channel.PORTAL})
"""Channels that bring something to a person; stations and media are not the policy's business."""

MOST_RECIPIENTS = 1000


@dataclass(frozen=True, slots=True)
class OrganizationRules:
    """What the policy file and the settings say; the default allows everything.

    Args:
        allowed_domains: e-mails and links go to no other; None: to any.
        allowed_channels: people are reached by no other; None: by any.
        require_pdf_password: no report leaves as a PDF without one.
        max_recipients: one request goes to no more; None: without limit.
        blocked: addresses, ``@domain`` and numbers, as ``blocked_entry`` returns them.
    """

    allowed_domains: frozenset[str] | None = None
    allowed_channels: frozenset[Channel] | None = None
    require_pdf_password: bool = False
    max_recipients: int | None = None
    blocked: frozenset[str] = field(repr=False, default=frozenset())

    def blocks(self, place: str) -> bool:
        """Whether an address or number is on the list, by itself or by its domain.

        A blocked domain takes everything below it along, a blocked mailbox all its spellings.
        """
        place = comparable_place(place)
        if place in self.blocked or ("@" in place and mailbox(place) in _mailboxes(self.blocked)):
            return True
        domain = mail_domain(place)
        while domain:
            if f"@{domain}" in self.blocked:
                return True
            domain = domain.partition(".")[2]
        return False

    def allows_domain(self, address: str) -> bool:
        """Whether an e-mail may go there. A domain below an allowed one is another one."""
        return self.allowed_domains is None or mail_domain(address) in self.allowed_domains


@functools.lru_cache(maxsize=4)
def _mailboxes(blocked: frozenset[str]) -> frozenset[str]:
    """Those of whole addresses; one with a + is meant as it is written."""
    addresses = (one for one in blocked if "@" in one[1:] and "+" not in one)
    return frozenset(mailbox(one) for one in addresses)


NO_RULES = OrganizationRules()


def places_of(draft: DeliveryDraft) -> tuple[str, ...]:
    """The addresses and numbers a draft reaches people at."""
    match draft.target:
        case EmailTarget(address=address) | LinkTarget(address=address):
            return (address,)
        case FaxTarget(number=number) | SmsTarget(number=number):
            return (number,)
        case PortalTarget(email=email, mobile=mobile):
            return tuple(filter(None, (email, mobile)))
        case DicomTarget() | MediaTarget():
            return ()


def blocked_entry(text: str, *, field: str = "blocked") -> str:
    """One entry of the list of blocked recipients in the form that is compared.

    Args:
        text: an address, ``@domain``, or a number.
        field: named by the error.

    Raises:
        ValidationError: it is none of them.
    """
    bare = text.strip()
    try:
        if bare.startswith("@"):
            return f"@{_domain(bare[1:])}"
        if "@" in bare:
            return normalize_email(bare).lower()
        return normalize_phone(bare).e164
    except ValidationError:
        raise ValidationError(
            field,
            Message("An entry of the list of blocked recipients cannot be used"),
            Message("Write an address, a domain such as @example.org, or a telephone number."),
        ) from None


def _domain(text: str) -> str:
    validate_host(text)
    return mail_domain(f"@{text}")


def comparable_place(place: str) -> str:
    """An address as it is compared, a number in E.164 when it is one."""
    if "@" in place:
        try:
            return normalize_email(place).lower()
        except OmegaError:
            return place.strip().lower()
    try:
        return normalize_phone(place).e164
    except OmegaError:
        return place.strip()


# --- the file ---------------------------------------------------------------------------------


def parse_rules(text: str) -> OrganizationRules:
    """Read a policy file.

    Raises:
        ValidationError: it is not JSON, a key is unknown, or a value cannot be used. ``field``
            names the key.
    """
    try:
        document = json.loads(text, object_pairs_hook=_without_repetition)
    except (ValueError, RecursionError):
        raise ValidationError(
            "policy.file",
            Message("The organization's policy file is not valid JSON"),
            Message("Correct the file, or ask who wrote it."),
        ) from None
    if not isinstance(document, Mapping):
        raise _wrong("policy.file", Message("It must be one JSON object."))
    values: dict[str, object] = {}
    for key, value in document.items():
        if key not in _KEYS:
            raise _unknown_key(str(key))
        values[key] = _KEYS[key](key, value)
    return OrganizationRules(**values)  # type: ignore[arg-type] # each key's reader makes its type


def _without_repetition(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _unknown_key(key: str) -> ValidationError:
    near = difflib.get_close_matches(key, _KEYS, n=1, cutoff=0.0)
    return ValidationError(
        "policy.file",
        Message("The organization's policy file holds a key that is not known"),
        Message("Did you mean: {names}?", names=near[0]),
    )


def _wrong(key: str, hint: Message) -> ValidationError:
    return ValidationError(
        key, Message("{key} in the organization's policy file cannot be used", key=key), hint
    )


def _texts(key: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise _wrong(key, Message("It must be a list of texts."))
    return value


def _domains(key: str, value: object) -> frozenset[str]:
    try:
        return frozenset(_domain(one.strip().removeprefix("@")) for one in _texts(key, value))
    except ValidationError as error:
        if error.field == key:
            raise
        raise _wrong(key, Message("Write domains such as hospital.org.")) from None


def _channels(key: str, value: object) -> frozenset[Channel]:
    names = sorted(TO_PEOPLE)
    found = set()
    for one in _texts(key, value):
        if one not in names:
            near = difflib.get_close_matches(one, names, n=1, cutoff=0.5) or names
            raise _wrong(key, Message("Did you mean: {names}?", names=", ".join(near)))
        found.add(Channel(one))
    return frozenset(found)


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise _wrong(key, Message("It must be true or false."))
    return value


def _count(key: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_RECIPIENTS:
        text = Message("It must be a whole number from 1 to {maximum}.", maximum=MOST_RECIPIENTS)
        raise _wrong(key, text)
    return value


def _blocked(key: str, value: object) -> frozenset[str]:
    return frozenset(blocked_entry(one, field=key) for one in _texts(key, value) if one.strip())


_KEYS: Mapping[str, Callable[[str, object], object]] = {
    "allowed_domains": _domains,
    "allowed_channels": _channels,
    "require_pdf_password": _flag,
    "max_recipients": _count,
    "blocked": _blocked,
}
