"""What the text message with a link says: it names nobody and nothing of the patient. Pure.

Its words do without accents: most of those of Portuguese are none of GSM 03.38, and one of them
would cut a message from 160 letters to 70. The link stands last, so that no telephone takes what
follows for a part of it.
"""

from datetime import datetime

from omega_desktop.domain.sms_text import as_ascii, as_gsm

_LONGEST_NAME = 40

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def compose(
    organization: str,
    url: str,
    expires_at: datetime,
    language: str,
    *,
    ascii_only: bool = False,
    to_patient: bool = False,
) -> str:
    """The whole text.

    Args:
        organization: the sender's, may be empty.
        url: the whole link.
        expires_at: when the link stops opening, in the sender's time zone.
        language: BCP 47 tag; Portuguese or else English.
        ascii_only: the service sends everything else in the expensive alphabet.
        to_patient: the recipient is the patient.
    """
    day, month, year = expires_at.day, expires_at.month, expires_at.year
    time = expires_at.strftime("%H:%M")
    name = sender_name(organization, ascii_only=ascii_only)
    if language.lower().startswith("pt"):
        said = f"{name}: laudo pronto." if name else "Laudo pronto."
        date = "a sua data de nascimento" if to_patient else "a data de nascimento do paciente"
        return f"{said} Abra com {date}. Expira em {day:02}/{month:02}/{year} {time}: {url}"
    said = f"{name}: the report is ready." if name else "The report is ready."
    date = "your date of birth" if to_patient else "the patient's date of birth"
    return f"{said} Open it with {date}. Expires {day} {_MONTHS[month - 1]} {year} {time}: {url}"


def sender_name(organization: str, *, ascii_only: bool = False) -> str:
    """The organisation as the message names it: without accents that cost, and not too long.

    A name in another script stays as it is: better dearer than without a sender.
    """
    name = " ".join(organization.split())
    plain = " ".join((as_ascii if ascii_only else as_gsm)(name).split())
    letters = sum(sign.isalnum() for sign in name)
    if sum(sign.isalnum() for sign in plain) * 2 < letters:
        plain = name
    if len(plain) <= _LONGEST_NAME:
        return plain
    return plain[:_LONGEST_NAME].rsplit(" ", 1)[0].rstrip(" ,;-")
