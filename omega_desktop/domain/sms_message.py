"""What the text message with a link says: it names nobody and nothing of the patient. Pure.

Who sends and who shows it beforehand compose it here. An organisation can have its own sentence.

Its words do without accents: most of those of Portuguese are none of GSM 03.38, and one of them
would cut a message from 160 letters to 70. The link stands last, so that no telephone takes what
follows for a part of it.
"""

import re
from datetime import datetime

from omega_desktop.domain.messages import Message
from omega_desktop.domain.sms_text import as_ascii, as_gsm

PLACES = ("organization", "link", "date")
"""What a sentence of one's own can hold in braces; nothing of the patient is among it."""

_PLACE = re.compile(r"\{(\w*)\}")
_LONGEST_NAME = 40

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def compose(
    organization: str,
    url: str,
    expires_at: datetime,
    language: str,
    *,
    template: str = "",
    ascii_only: bool = False,
    to_patient: bool = False,
) -> str:
    """The whole text.

    Args:
        organization: the sender's, may be empty.
        url: the whole link.
        expires_at: when the link stops opening, in the sender's time zone.
        language: BCP 47 tag; Portuguese or else English.
        template: the organisation's own sentence, see ``template_fault``; empty: the usual one.
        ascii_only: the service sends everything else in the expensive alphabet.
        to_patient: the recipient is the patient.
    """
    name = sender_name(organization, ascii_only=ascii_only)
    portuguese = language.lower().startswith("pt")
    until = _moment(expires_at, portuguese=portuguese)
    if template:
        values = {"organization": name, "link": url, "date": until}
        filled = _PLACE.sub(lambda found: values.get(found[1], found[0]), template)
        return " ".join(filled.split()).lstrip(" ,;:-")  # without a name its mark is left over
    if portuguese:
        said = f"{name}: laudo pronto." if name else "Laudo pronto."
        date = "a sua data de nascimento" if to_patient else "a data de nascimento do paciente"
        return f"{said} Abra com {date}. Expira em {until}: {url}"
    said = f"{name}: the report is ready." if name else "The report is ready."
    date = "your date of birth" if to_patient else "the patient's date of birth"
    return f"{said} Open it with {date}. Expires {until}: {url}"


def _moment(at: datetime, *, portuguese: bool) -> str:
    time = at.strftime("%H:%M")
    if portuguese:
        return f"{at.day:02}/{at.month:02}/{at.year} {time}"
    return f"{at.day} {_MONTHS[at.month - 1]} {at.year} {time}"


def template_fault(template: str) -> Message | None:
    """Why an organisation's own sentence cannot be used; None when it can."""
    names = _PLACE.findall(template)
    if set("{}") & set(_PLACE.sub("", template)) or not set(names) <= set(PLACES):
        return Message(
            "In braces can stand only: {places}", places="{organization}, {link}, {date}"
        )
    if names.count("link") != 1:
        return Message("Write {link} once, where the link goes.")
    if re.search(r"\S\{link\}|\{link\}\S", template):
        # a telephone takes what touches it for a part of the address
        return Message("Leave a space before and after {link}, or let it stand last.")
    return None


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
