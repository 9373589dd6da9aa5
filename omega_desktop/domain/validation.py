"""What people type, checked and brought into one form.

Every function returns the normal form, which it accepts unchanged (normalising twice is normalising
once), or raises ``ValidationError`` naming the field and the next step. Typed text never gets into
an error: it may be an address.
"""

import ipaddress
import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message

if TYPE_CHECKING:
    import phonenumbers

# --- e-mail ----------------------------------------------------------------------------------


def normalize_email(text: str, *, field: str = "email") -> str:
    """Return the address with its domain in lower case and Unicode in NFC.

    The part before the @ keeps its case: it belongs to the receiving server. Compare two addresses
    by ``casefold``. Reserved domains that reach nobody (``localhost``, ``.invalid``, ``.local``)
    are refused; ``.test`` and ``.example`` are let through, rehearsals use them.

    Args:
        text: one bare address, without a name; blanks around it do not matter.
        field: named by the error.

    Raises:
        ValidationError: it is not an address.

    Source: RFC 5321 4.1.2, RFC 6531; the syntax is judged by email-validator, without DNS.
    """
    # email_validator takes 60 ms to import (idna, dns): only when an address is typed
    from email_validator import EmailNotValidError, validate_email

    bare = text.strip()
    if not bare:
        raise ValidationError(field, Message("The e-mail address is empty"))
    if any(sign in bare for sign in ",;") or bare.count("@") > 1:
        raise ValidationError(
            field,
            Message("This is more than one e-mail address"),
            Message("Add each address on its own."),
        )
    try:
        found = validate_email(bare, check_deliverability=False, test_environment=True)
        # NFC of the local part can only be judged again after it was applied: some rare letters
        # compose into others that the syntax refuses
        again = validate_email(found.normalized, check_deliverability=False, test_environment=True)
    except (EmailNotValidError, UnicodeError, ValueError):
        raise ValidationError(
            field,
            Message("This is not a valid e-mail address"),
            Message("Type the bare address, such as name@hospital.org."),
        ) from None
    return again.normalized


def ascii_address(address: str) -> str:
    """Return a normalised address with its domain in the ASCII form that mail servers speak.

    The part before the @ stays as it is, and may hold other letters.

    Source: RFC 5891 (IDNA 2008).
    """
    from email_validator import validate_email

    found = validate_email(address, check_deliverability=False, test_environment=True)
    return f"{found.local_part}@{found.ascii_domain}"


def mail_domain(address: str) -> str:
    """The domain of an address in lower case and in the ASCII form that e-mails to it go to.

    Of what is no address: what follows the last @, empty without one.

    Source: RFC 5891 (IDNA 2008): straße.de and strasse.de are two domains. ``validate_host``, which
    does as the system's resolver does, takes them for one (IDNA 2003).
    """
    domain = address.strip().rpartition("@")[2].lower() if "@" in address else ""
    try:
        if not domain.isascii() or "xn--" in domain:
            return ascii_address(f"x@{domain}").rpartition("@")[2].lower()
    except (UnicodeError, ValueError):  # the latter is email-validator's
        pass
    try:
        return validate_host(domain)
    except ValidationError:
        return domain


# --- telephone -------------------------------------------------------------------------------


class PhoneKind(StrEnum):
    """What can be reached at a number. ``OTHER``: toll-free, or not told apart in that country."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class PhoneNumber:
    """A telephone number. ``e164`` is what is stored and dialled, ``display`` what is shown."""

    e164: str = field(repr=False)
    display: str = field(repr=False)
    kind: PhoneKind


def normalize_phone(text: str, *, region: str = "BR", field: str = "phone") -> PhoneNumber:
    """Return the number in E.164, with its kind.

    Args:
        text: a number as people write it; without a country code it is one of ``region``.
        region: ISO 3166 code of the country whose dialling habits apply.
        field: named by the error.

    Raises:
        ValidationError: it is not a number that exists, or it needs an extension.

    Source: ITU-T E.164; numbering plans by phonenumbers.
    """
    import phonenumbers  # 20 ms

    bare = text.strip()
    if not bare:
        raise ValidationError(field, Message("The number is empty"))
    wrong = ValidationError(
        field,
        Message("This is not a valid telephone number"),
        Message("Type area code and number, such as (11) 99876-5432, or + and the country code."),
    )
    if any(sign.isalpha() for sign in bare):  # also "ramal 12", which would be dialled as digits
        raise wrong
    try:
        number = phonenumbers.parse(bare, region)
    except phonenumbers.NumberParseException:
        raise wrong from None
    if number.extension:
        raise ValidationError(
            field,
            Message("A number with an extension cannot be dialled"),
            Message("Type the direct number."),
        )
    if not phonenumbers.is_valid_number(number) or _is_another_abroad(bare, number, region):
        raise wrong
    kinds = {
        phonenumbers.PhoneNumberType.MOBILE: PhoneKind.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE: PhoneKind.LANDLINE,
    }
    form = phonenumbers.PhoneNumberFormat
    return PhoneNumber(
        e164=phonenumbers.format_number(number, form.E164),
        display=phonenumbers.format_number(number, form.INTERNATIONAL),
        kind=kinds.get(phonenumbers.number_type(number), PhoneKind.OTHER),
    )


def _is_another_abroad(text: str, number: "phonenumbers.PhoneNumber", region: str) -> bool:
    """Whether a number dialled abroad with 00 would be another one written with +.

    Brazil dials 00, a carrier of two digits, then the country: read that way, 0055 51 98765-4321 is
    a stranger's in Peru (+51), not one in Porto Alegre. What is meant cannot be told.

    Source: ITU-T E.123 (the + of a written number); Anatel's carrier selection codes (CSP).
    """
    import phonenumbers

    digits = "".join(str(unicodedata.decimal(sign)) for sign in text if sign.isdecimal())
    if "+" in unicodedata.normalize("NFKC", text) or not digits.startswith("00"):
        return False
    home = digits.startswith(f"00{phonenumbers.country_code_for_region(region)}")
    try:
        plain = phonenumbers.parse(f"+{digits[2:]}")
    except phonenumbers.NumberParseException:
        return home
    return plain != number and (home or phonenumbers.is_valid_number(plain))


# --- DICOM and network -----------------------------------------------------------------------


def validate_ae_title(text: str, *, field: str = "ae_title") -> str:
    """Return the AE title without the blanks around it, which do not count.

    Source: DICOM PS3.5 6.2, VR AE: at most 16 characters of the default repertoire, no backslash,
    no control characters, not only spaces.
    """
    title = text.strip(" ")
    if not title:
        raise ValidationError(field, Message("The AE title is empty"))
    if len(title) > 16:
        raise ValidationError(
            field,
            Message("The AE title is too long"),
            Message("An AE title has at most 16 characters."),
        )
    if any(not " " <= sign <= "~" or sign == "\\" for sign in title):
        raise ValidationError(
            field,
            Message("The AE title holds a character that is not allowed"),
            Message("Use letters without accents, digits and signs other than the backslash."),
        )
    return title


_LABEL = re.compile(r"[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?", re.ASCII)


def validate_host(text: str, *, field: str = "host") -> str:
    """Return a host name in lower case (international names in their ASCII form) or an IP address.

    IPv6 addresses may come in brackets and lose them.

    Source: RFC 1123 2.1; underscores are allowed because Windows machine names have them.
    """
    host = text.strip()
    if not host:
        raise ValidationError(field, Message("The host is empty"))
    bare = host[1:-1] if host.startswith("[") and host.endswith("]") else host
    try:
        return str(ipaddress.ip_address(bare))
    except ValueError:
        pass
    wrong = ValidationError(
        field,
        Message("This is not a valid host"),
        Message("Type a machine's name or IP address, without http:// and without the port."),
    )
    try:
        name = host.removesuffix(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        raise wrong from None
    labels = name.split(".")
    if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise wrong
    if labels[-1].isdigit():  # 300.1.1.1 or 10.0.1: meant as an address
        raise ValidationError(
            field,
            Message("This is not a valid IP address"),
            Message("An IPv4 address has four numbers from 0 to 255."),
        )
    return name


def is_loopback(host: str) -> bool:
    """Whether a host, as ``validate_host`` returns it, is this machine itself."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def validate_port(value: int | str, *, field: str = "port") -> int:
    """Return a TCP port, 1 to 65535."""
    text = str(value).strip()
    if not re.fullmatch(r"[0-9]{1,5}", text) or not 1 <= int(text) <= 65535:
        raise ValidationError(
            field,
            Message("This is not a valid port"),
            Message("A port is a number from 1 to 65535."),
        )
    return int(text)


_SMPP_PORTS = {"smpp": 2775, "smpps": 3550}  # IANA: smpp, secure-smpp


def smpp_address(typed: str) -> tuple[str, int, bool] | None:
    """Host, port and whether TLS is spoken; None when it cannot be an SMSC's address.

    Args:
        typed: ``smpps://host:port`` with TLS, ``smpp://host:port`` or ``host:port`` without.
    """
    scheme, separator, place = typed.strip().rstrip("/").rpartition("://")
    scheme = scheme.casefold() if separator else "smpp"
    host, colon, port = place.rpartition(":")
    if not colon or port.endswith("]"):  # a port may be left out behind a scheme only
        host, port = place, str(_SMPP_PORTS.get(scheme, 0)) if separator else ""
    if scheme not in _SMPP_PORTS or (":" in host and not host.startswith("[")):
        return None
    try:
        return validate_host(host), validate_port(port), scheme == "smpps"
    except ValidationError:
        return None


_UID = re.compile(r"(0|[1-9][0-9]*)(\.(0|[1-9][0-9]*))*")


def validate_uid(text: str, *, field: str = "uid") -> str:
    """Return the UID without blanks and padding around it.

    Source: DICOM PS3.5 9.1: at most 64 characters, components without leading zeros.
    """
    uid = text.strip().strip("\0").strip()
    if len(uid) > 64 or not _UID.fullmatch(uid):
        raise ValidationError(
            field,
            Message("This is not a valid DICOM UID"),
            Message("A UID is made of numbers with dots between them, at most 64 characters."),
        )
    return uid


_DATE_FORMS = (
    re.compile(r"(?P<year>[0-9]{4})-?(?P<month>[0-9]{2})-?(?P<day>[0-9]{2})"),
    re.compile(r"(?P<day>[0-9]{1,2})[/.-](?P<month>[0-9]{1,2})[/.-](?P<year>[0-9]{4})"),
    re.compile(r"(?P<day>[0-9]{2})(?P<month>[0-9]{2})(?P<year>[0-9]{4})"),
)


def parse_date(text: str, *, field: str = "date") -> date:
    """Read a date: 1961-05-03, 19610503 (ISO, DICOM), 03/05/1961, 03.05.1961, 03051961 (day first).

    Only years from 1800 to 2199 count, so eight digits are never read in two ways.
    """
    bare = text.strip()
    for form in _DATE_FORMS:
        found = form.fullmatch(bare)
        if found is None:
            continue
        try:
            read = date(int(found["year"]), int(found["month"]), int(found["day"]))
        except ValueError:
            continue
        if 1800 <= read.year < 2200:
            return read
    raise ValidationError(
        field,
        Message("This is not a valid date"),
        Message("Type day, month and year, such as 31/12/1961."),
    )


# --- names and near misses -------------------------------------------------------------------


def display_name(pn: str) -> str:
    """Return a DICOM person name for people: "SILVA^MARIA^^Dra." becomes "SILVA, MARIA".

    The first component group that is filled is used (alphabetic, ideographic, phonetic).

    Source: DICOM PS3.5 6.2.1.2.
    """
    # an unfiltered control character would break a table row or a log line
    clean = "".join(" " if unicodedata.category(sign) == "Cc" else sign for sign in pn)
    group = next((part for part in clean.split("=") if part.strip(" ^")), "")
    family, *given = (" ".join(part.split()) for part in group.split("^")[:3])
    rest = " ".join(part for part in given if part)
    return ", ".join(part for part in (family, rest) if part)


def one_edit_apart(a: str, b: str) -> bool:
    """Whether one slip of the finger turns ``a`` into ``b``: the slip nobody sees on a screen.

    One letter inserted, left out, replaced, or two neighbours swapped (Damerau-Levenshtein distance
    exactly 1). Fold case first where it does not matter.
    """
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    if len(a) > len(b):
        a, b = b, a
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), len(a))
    if len(a) < len(b):
        return a[start:] == b[start + 1 :]
    if a[start + 1 :] == b[start + 1 :]:
        return True
    swapped = a[start + 1 : start + 2] + a[start]
    return swapped == b[start : start + 2] and a[start + 2 :] == b[start + 2 :]
