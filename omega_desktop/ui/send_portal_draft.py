"""What *Send to Blume* needs, without Qt: the patient's own address, and the request."""

from dataclasses import dataclass, field

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    ContactSystem,
    DeliveryDraft,
    PinnedImage,
    PortalTarget,
    ReportId,
    SendRequest,
)
from omega_desktop.services.recipient_facts import normal_form
from omega_desktop.ui.send_values import NOT_CONFIGURED, Problem, SendFacts, past_date

THE_PORTAL = "Blume"
"""The recipient of what the portal itself tells the patient about."""


@dataclass(frozen=True, slots=True)
class PortalDraft:
    """Where the patient is invited.

    Args:
        contact: e-mail address or mobile number, as typed or as used before.
        sent: the invitation is in the outbox; the button has done its work.
    """

    contact: str = field(repr=False, default="")
    sent: bool = False


def kind_of(contact: str) -> ContactSystem:
    """What was typed: an address has an @, all else is meant as a number."""
    return ContactSystem.EMAIL if "@" in contact else ContactSystem.SMS


def portal_left_over(draft: PortalDraft, facts: SendFacts) -> bool:
    """Whether something was typed for the patient that nothing is sent to."""
    typed = draft.contact.strip()
    return bool(typed) and not draft.sent and not is_known(draft, facts)


def is_known(draft: PortalDraft, facts: SendFacts) -> bool:
    """Whether the patient was sent something there before."""
    try:
        value = normal_form(kind_of(draft.contact), draft.contact)
    except ValidationError:
        return False
    return value == facts.patient_contact


def refreshed_portal(draft: PortalDraft, facts: SendFacts) -> PortalDraft:
    """What was sent may have been taken back; an empty field takes what is known."""
    return PortalDraft(
        contact=draft.contact or facts.patient_contact,
        sent=draft.sent and facts.invited_at is not None,
    )


def birth_problem(typed: str) -> Problem:
    """What is wrong with a date of birth that a link asks for."""
    text = Message("The study has no date of birth. Type it: the link asks for it.")
    if typed.strip():
        text = Message("This is not a valid date of birth.")
    return Problem("report_birth_date", text)


def asks_birth_date(draft: PortalDraft, facts: SendFacts) -> bool:
    """Whether the patient would get a link that has no date of birth to ask for."""
    links = facts.portal_fault is None and not facts.portal
    return links and not facts.known_birth and bool(draft.contact.strip()) and not draft.sent


def portal_problems(
    draft: PortalDraft, report_id: ReportId | None, facts: SendFacts, birth_date: str = ""
) -> list[Problem]:
    """Everything that keeps the patient from being invited; ``birth_date`` as typed."""
    if facts.portal_fault is not None:
        return [Problem("portal", facts.portal_fault)]
    if facts.report(report_id) is None:
        return [Problem("report", Message("Choose a version of the report."))]
    if not draft.contact.strip() and facts.portal_invites:
        return []
    fault = _contact_fault(draft.contact, facts)
    if fault is not None:
        return [Problem("portal", fault)]
    if asks_birth_date(draft, facts) and past_date(birth_date) is None:
        return [birth_problem(birth_date)]
    return []


def _contact_fault(contact: str, facts: SendFacts) -> Message | None:
    """Why the patient cannot be written to there; None when that is possible."""
    if not contact.strip():
        return Message("Type the patient's e-mail address or mobile number.")
    kind = kind_of(contact)
    try:
        normal_form(kind, contact)
    except ValidationError as wrong:
        return wrong.title
    if facts.portal_invites:
        return None
    if kind is ContactSystem.EMAIL:
        return facts.email_fault
    if facts.sms_fault is None:
        return None
    text = Message("Text messages are not set up. Type the patient's e-mail address.")
    return NOT_CONFIGURED.followed_by(text)


def portal_request(
    draft: PortalDraft,
    report_id: ReportId | None,
    facts: SendFacts,
    *,
    language: str,
    birth_date: str = "",
    key_images: tuple[PinnedImage, ...] = (),
) -> SendRequest:
    """The report to the patient.

    Args:
        draft: without problems.
        report_id: the version.
        facts: what is known.
        language: BCP 47 tag of the invitation.
        birth_date: as typed, for a link where the study has none.
        key_images: those that go with the report.
    """
    kind = kind_of(draft.contact)
    value = normal_form(kind, draft.contact) if draft.contact.strip() else ""
    mail = kind is ContactSystem.EMAIL
    target = PortalTarget(
        email=value if mail else "",
        mobile="" if mail else value,
        language=language,
        birth_date=past_date(birth_date) if asks_birth_date(draft, facts) else None,
        key_images=key_images,
    )
    study = facts.studies[0]
    one = DeliveryDraft(
        target, study.study_instance_uid, recipient=value or THE_PORTAL, report_id=report_id
    )
    return SendRequest((one,), requester=facts.profile.name)
