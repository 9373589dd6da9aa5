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
from omega_desktop.ui.send_draft import Address, SendFacts


def read_facts(context: Context, studies: Sequence[Study]) -> SendFacts:
    """Reports, care team, profile, and whether e-mail can be used, as they are now."""
    uids = [one.study_instance_uid for one in studies]
    return SendFacts(
        studies=tuple(studies),
        reports={uid: tuple(context.worklist.reports(uid)) for uid in uids},
        care_team=tuple(context.worklist.care_team(uids[0])) if len(uids) == 1 else (),
        profile=context.directory.profile(),
        email_fault=email_fault(context),
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
