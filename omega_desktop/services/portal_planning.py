"""What keeps a report from the patient's portal, known before it is sent."""

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import PortalTarget, Study
from omega_desktop.domain.ports import SettingsReader
from omega_desktop.senders.portal_resources import identifier_system

Block = tuple[str, Message]


def needs_contact(settings: SettingsReader) -> bool:
    """Whether this program writes to the patient: an invitation, or a link without a portal."""
    return not settings.text("portal.url") or settings.text("portal.invite") == "email"


def portal_blocks(target: PortalTarget, study: Study, settings: SettingsReader) -> list[Block]:
    """Why the portal of the settings cannot be sent to; nothing is asked of it.

    Args:
        target: whom to invite.
        study: whose report it is.
        settings: ``portal.…``.
    """
    blocks: list[Block] = []
    if needs_contact(settings) and not target.email and not target.mobile:
        text = Message("The patient has no e-mail address or mobile number. Type one.")
        blocks.append(("no_patient_contact", text))
    if not settings.text("portal.url"):
        return blocks
    system = settings.text("portal.patient_system")
    if not system or (needs_contact(settings) and not settings.text("portal.invite_url")):
        text = Message(
            "The patient portal is not set up completely. Open settings and test the portal."
        )
        blocks.append(("portal_not_complete", text))
    elif not study.patient.patient_id.strip():
        text = Message("The study has no patient number; the portal cannot tell whose it is.")
        blocks.append(("no_patient_number", text))
    elif not identifier_system(
        study.patient, system=system, issuer=settings.text("portal.patient_issuer")
    ):
        text = Message(
            "The patient number was given by another organization; the portal cannot tell whose "
            "it is."
        )
        blocks.append(("foreign_patient_number", text))
    return blocks
