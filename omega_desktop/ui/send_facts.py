"""What the Send dialog has to know, read from the program. Small rows only, no waiting."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import QLocale

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    ContactSource,
    ContactSystem,
    DeliveryState,
    ImagingOrganization,
    PortalTarget,
    Station,
    Study,
)
from omega_desktop.services.recipient_facts import email_way
from omega_desktop.services.sms_preview import sms_wording
from omega_desktop.ui.context import Context
from omega_desktop.ui.send_external import link_language
from omega_desktop.ui.send_values import NOT_CONFIGURED, Address, ExternalDraft, SendFacts


def read_facts(context: Context, studies: Sequence[Study]) -> SendFacts:
    """Reports, care team, profile, and whether e-mail can be used, as they are now."""
    uids = [one.study_instance_uid for one in studies]
    contact, invited_at = invitation(context, studies[0]) if len(uids) == 1 else ("", None)
    return SendFacts(
        studies=tuple(studies),
        reports={uid: tuple(context.worklist.reports(uid)) for uid in uids},
        care_team=tuple(context.worklist.care_team(uids[0])) if len(uids) == 1 else (),
        profile=context.directory.profile(),
        email_fault=email_fault(context),
        gateway_fault=gateway_fault(context),
        fax_fault=fax_fault(context),
        sms_fault=sms_fault(context),
        portal_fault=portal_fault(context),
        portal=bool(context.settings.text("portal.url")),
        portal_invites=portal_invites(context),
        link_days=context.settings.number("share.expires_days"),
        sms=sms_wording(context.settings),
        language=link_language(context.settings.text("language") or QLocale().bcp47Name()),
        patient_contact=contact,
        invited_at=invited_at,
        earlier=tuple(context.shares.earlier_studies(uids[0])) if len(uids) == 1 else (),
        reports_as_links=context.settings.text("email.delivery") == "link",
        password_required=context.send.requires_pdf_password(),
    )


def gateway_fault(context: Context) -> Message | None:
    """Why no link can be made at all, None when one can.

    The token is not looked for: the system's store may have to ask for its own password first.
    """
    if context.settings.text("gateway.url"):
        return None
    return Message("Links for external users are not configured yet.")


def fax_fault(context: Context) -> Message | None:
    """Why nothing can be faxed, None when something can."""
    return None if context.settings.text("fax.service") else NOT_CONFIGURED


def sms_fault(context: Context) -> Message | None:
    """Why no text message can be sent, None when one can: it carries a link of the gateway."""
    if not context.settings.text("sms.service"):
        return NOT_CONFIGURED
    if not context.settings.text("gateway.url"):
        return Message("Text messages carry links, and links are not configured yet.")
    return None


def portal_fault(context: Context) -> Message | None:
    """Why nothing can be brought to the patient: neither a portal nor links are configured."""
    settings = context.settings
    if settings.text("portal.url") or settings.text("gateway.url"):
        return None
    return NOT_CONFIGURED


def portal_invites(context: Context) -> bool:
    """Whether the portal itself writes to the patient."""
    settings = context.settings
    return bool(settings.text("portal.url")) and settings.text("portal.invite") == "portal"


def invitation(context: Context, study: Study) -> tuple[str, datetime | None]:
    """By what and when the patient was last sent this study's report; nothing that failed."""
    for delivery in context.outbox.deliveries(study=study.study_instance_uid):
        lost = delivery.state in {DeliveryState.CANCELLED, DeliveryState.FAILED}
        if isinstance(delivery.target, PortalTarget) and not lost:
            target = delivery.target
            return target.email or target.mobile, delivery.created_at
    return "", None


def new_external_draft(context: Context) -> ExternalDraft:
    """Links as they are set."""
    return ExternalDraft(
        expires_days=context.settings.number("share.expires_days"),
        allow_download=context.settings.flag("share.allow_download"),
    )


def email_fault(context: Context) -> Message | None:
    """Why no e-mail can be sent at all, None when it can."""
    if email_way(context.settings):
        return None
    return Message("E-mail is not set up yet.")


def known_addresses(context: Context) -> tuple[Address, ...]:
    """E-mail addresses of the directory: all that is ever offered while typing."""
    return tuple(
        Address(contact.value, ContactSource.DIRECTORY, person.name)
        for person in context.directory.practitioners()
        for contact in person.contacts
        if contact.system is ContactSystem.EMAIL
    )


def known_places(context: Context) -> tuple[ImagingOrganization | Station, ...]:
    """Organisations and stations, to see whether any changed."""
    return (*context.directory.organizations(), *context.directory.stations(None))
