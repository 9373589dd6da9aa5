"""What a user chooses for a report beside who gets it. Pure."""

from dataclasses import dataclass, field, replace

from omega_desktop.domain.model import (
    DeliveryDraft,
    DicomTarget,
    EmailTarget,
    FaxTarget,
    LinkTarget,
    MediaTarget,
    PinnedImage,
    PortalTarget,
    SmsTarget,
    Target,
)


@dataclass(frozen=True, slots=True)
class ReportOptions:
    """Options of a report's PDF.

    Args:
        pdf_password: what is attached to an e-mail opens with it; empty: without one.
        key_images: printed at the end of the report; a fax goes without them.
    """

    pdf_password: str = field(repr=False, default="")
    key_images: tuple[PinnedImage, ...] = ()


def with_options(draft: DeliveryDraft, options: ReportOptions) -> DeliveryDraft:
    """The draft with these options, in the ways that are tried next as well."""
    return replace(
        draft,
        target=_with(draft.target, options),
        fallback=tuple(_with(one, options) for one in draft.fallback),
    )


def key_images_of(target: Target) -> tuple[PinnedImage, ...]:
    """The key images that travel with a report; none by ways that carry none."""
    match target:
        case EmailTarget() | LinkTarget() | SmsTarget() | PortalTarget():
            return target.key_images
        case DicomTarget() | MediaTarget() | FaxTarget():
            return ()


def _with(target: Target, options: ReportOptions) -> Target:
    match target:
        case EmailTarget():
            return replace(target, pdf_password=options.pdf_password, key_images=options.key_images)
        case LinkTarget() | SmsTarget() | PortalTarget():
            return replace(target, key_images=options.key_images)
        case DicomTarget() | MediaTarget() | FaxTarget():
            return target
