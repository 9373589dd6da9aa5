"""The document that a delivery sent or would send: the report, or a fax with its cover page."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

from omega_desktop.domain.errors import NotFoundError
from omega_desktop.domain.fax_cover import cover_of, fax_cover
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Delivery,
    FaxTarget,
    PinnedImage,
    Report,
    SendRequest,
    Study,
)
from omega_desktop.domain.report_options import key_images_of
from omega_desktop.ui.context import Context
from omega_desktop.ui.send_preview import ReportPreview, Shown
from omega_desktop.ui.send_words import recipient_text


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
    if isinstance(delivery.target, FaxTarget):
        cover = cover_of(delivery, delivery.target, context.settings)
        return SentDocument(report, lambda: renderer.fax(report, study, cover))
    images = key_images_of(delivery.target)
    return SentDocument(report, lambda: context.worklist.report_pdf(report.id, images))


def preview_of(
    context: Context,
    report: Report,
    study: Study,
    request: SendRequest | None,
    images: tuple[PinnedImage, ...] = (),
    *,
    parent: QWidget,
) -> ReportPreview:
    """What a request would send, before it is sent: the report, and what each fax machine gets.

    Args:
        context: the program's objects.
        report: the version.
        study: its study.
        request: what the form asks for; None while it is not complete.
        images: printed with the report; a fax has none.
        parent: the window it belongs to.
    """
    drafts = request.deliveries if request else ()
    targets = [
        target
        for draft in drafts
        for target in (draft.target, *draft.fallback)
        if isinstance(target, FaxTarget)
    ]
    sender = request.requester if request else ""
    faxes = [_as_faxed(context, report, study, target, sender) for target in dict.fromkeys(targets)]
    others = any(not isinstance(draft.target, FaxTarget) for draft in drafts)
    return ReportPreview(
        context,
        report,
        document=lambda: context.worklist.report_pdf(report.id, images),
        faxes=faxes,
        only_faxes=not others,
        parent=parent,
    )


def _now() -> datetime:
    return datetime.now(UTC)


def _as_faxed(
    context: Context, report: Report, study: Study, target: FaxTarget, sender: str
) -> Shown:
    """What a fax machine would get if it left now."""
    renderer = context.renderer
    cover = fax_cover(
        target,
        context.settings,
        sender=sender or context.directory.profile().name,
        sent_at=_now(),
    )
    translate = QCoreApplication.translate
    return Shown(
        translate("SentDocument", "Fax to {number}").format(number=recipient_text(target.number)),
        lambda: renderer.fax(report, study, cover),
        translate(
            "SentDocument",
            "Exactly what is faxed; date and reference are filled in when it leaves.",
        ),
    )
