"""What the Send dialog has to know, read from the program. Small rows only, no waiting."""

from collections.abc import Sequence

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    ContactSource,
    ContactSystem,
    ImagingOrganization,
    Station,
    Study,
)
from omega_desktop.ui.context import Context
from omega_desktop.ui.send_values import Address, ExternalDraft, SendFacts


def read_facts(context: Context, studies: Sequence[Study]) -> SendFacts:
    """Reports, care team, profile, and whether e-mail can be used, as they are now."""
    uids = [one.study_instance_uid for one in studies]
    return SendFacts(
        studies=tuple(studies),
        reports={uid: tuple(context.worklist.reports(uid)) for uid in uids},
        care_team=tuple(context.worklist.care_team(uids[0])) if len(uids) == 1 else (),
        profile=context.directory.profile(),
        email_fault=email_fault(context),
        gateway_fault=gateway_fault(context),
        earlier=tuple(context.shares.earlier_studies(uids[0])) if len(uids) == 1 else (),
    )


def gateway_fault(context: Context) -> Message | None:
    """Why no link can be made at all, None when one can.

    The token is not looked for: the system's store may have to ask for its own password first.
    """
    if context.settings.text("gateway.url"):
        return None
    return Message("Links for external users are not configured yet.")


def new_external_draft(context: Context) -> ExternalDraft:
    """Links as they are set."""
    return ExternalDraft(
        expires_days=context.settings.number("share.expires_days"),
        allow_download=context.settings.flag("share.allow_download"),
    )


def email_fault(context: Context) -> Message | None:
    """Why no e-mail can be sent at all, None when it can."""
    if context.settings.text("smtp.host") and context.settings.text("smtp.from"):
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
