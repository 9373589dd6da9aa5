"""The document that a delivery sent, made again as it was: report, or fax with its cover page."""

from collections.abc import Callable
from dataclasses import dataclass, field

from omega_desktop.domain.documents import FaxCover
from omega_desktop.domain.errors import NotFoundError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery, FaxTarget, Report
from omega_desktop.domain.ports import FaxRenderer
from omega_desktop.domain.report_options import key_images_of
from omega_desktop.ui.context import Context


@dataclass(frozen=True, slots=True)
class SentDocument:
    """The report, and how its document is made; for a job, since it takes time."""

    report: Report = field(repr=False)
    make: Callable[[], bytes] = field(repr=False)


def sent_document(context: Context, delivery: Delivery) -> SentDocument:
    """What a delivery sent, or would send.

    Raises:
        NotFoundError: report or study were deleted.
    """
    versions = context.worklist.reports(delivery.study_instance_uid)
    report = next((one for one in versions if one.id == delivery.report_id), None)
    if report is None:
        raise NotFoundError(
            Message("The report does not exist any more"),
            Message("Its file was deleted; there is nothing to show."),
        )
    study = context.worklist.study(delivery.study_instance_uid)
    renderer = context.renderer
    if isinstance(delivery.target, FaxTarget) and isinstance(renderer, FaxRenderer):
        cover = fax_cover(context, delivery, delivery.target)
        return SentDocument(report, lambda: renderer.fax(report, study, cover))
    images = key_images_of(delivery.target)
    return SentDocument(report, lambda: context.worklist.report_pdf(report.id, images))


def fax_cover(context: Context, delivery: Delivery, target: FaxTarget) -> FaxCover:
    """The cover page as the sender of faxes fills it in."""
    return FaxCover(
        sender=delivery.requester,
        organization=context.settings.text("organization.name"),
        sender_number=context.settings.text("fax.from_number"),
        recipient=target.name,
        recipient_number=target.number,
        language=target.language,
        sent_at=(delivery.started_at or delivery.created_at).astimezone(),
        reference=str(delivery.id),
    )
