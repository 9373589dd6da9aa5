"""The cover page of a fax, filled in: by who sends it, and by who shows it before or after."""

from datetime import datetime

from omega_desktop.domain.documents import FaxCover
from omega_desktop.domain.model import Delivery
from omega_desktop.domain.ports import SettingsReader
from omega_desktop.domain.targets import FaxTarget

NOT_YET = "…"
"""The reference of what is not submitted yet: its number is not known."""


def fax_cover(
    target: FaxTarget,
    settings: SettingsReader,
    *,
    sender: str,
    sent_at: datetime,
    reference: str = NOT_YET,
) -> FaxCover:
    """Fill in the cover page.

    Args:
        target: who gets it.
        settings: the organisation's name and numbers.
        sender: the person who sends.
        sent_at: with a time zone.
        reference: the delivery's number.
    """
    return FaxCover(
        sender=sender,
        organization=settings.text("organization.name"),
        sender_number=settings.text("fax.from_number") or settings.text("organization.phone"),
        recipient=target.name,
        recipient_number=target.number,
        language=target.language,
        sent_at=sent_at.astimezone(),
        reference=reference,
    )


def cover_of(delivery: Delivery, target: FaxTarget, settings: SettingsReader) -> FaxCover:
    """The cover page of a delivery: the same at each attempt, and when it is looked at later."""
    return fax_cover(
        target,
        settings,
        sender=delivery.requester,
        sent_at=delivery.started_at or delivery.created_at,
        reference=str(delivery.id),
    )
