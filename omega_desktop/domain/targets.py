"""Where something goes, one type for each channel. Frozen; people are kept out of ``repr``."""

from dataclasses import dataclass, field
from datetime import date

from omega_desktop.domain.identifiers import SOPInstanceUID, StationId, StudyInstanceUID


@dataclass(frozen=True, slots=True)
class PinnedImage:
    """A key image as it was chosen: what is selected in the study later changes nothing.

    Args:
        sop_instance_uid: the instance.
        frame: from 1; None for an image as a whole.
    """

    sop_instance_uid: SOPInstanceUID
    frame: int | None = None


@dataclass(frozen=True, slots=True)
class Anonymization:
    """How instances are changed before they leave.

    Args:
        enabled: PS3.15 Annex E Basic Profile; the original never leaves.
        accept_pixel_risk: instances of kinds that often carry drawn-in text go too, because the
            user has looked at the pictures. Without it they are refused.
    """

    enabled: bool = False
    accept_pixel_risk: bool = False


@dataclass(frozen=True, slots=True)
class DicomTarget:
    """Send a study to a station by C-STORE."""

    station_id: StationId
    anonymization: Anonymization = Anonymization()
    include_report: bool = True


@dataclass(frozen=True, slots=True)
class MediaTarget:
    """Write a study to a folder, or a zip file when ``as_zip``."""

    folder: str = field(repr=False)
    as_zip: bool = False
    anonymization: Anonymization = Anonymization()
    include_report: bool = True


@dataclass(frozen=True, slots=True)
class EmailTarget:
    """Send a report as PDF to one address, or a link to it where the settings say so.

    Args:
        address: where the e-mail goes.
        name: the recipient's, shown beside the address; never in the e-mail.
        language: BCP 47 tag of the text.
        birth_date: typed by the sender because the study has none and a link asks for it.
        pdf_password: what the attached PDF opens with. The outbox forgets it when the delivery is
            finished.
        pdf_protected: the PDF has a password, also when it is not kept any more; set with it.
        key_images: printed with the report.
    """

    address: str = field(repr=False)
    name: str = field(repr=False, default="")
    language: str = "pt-BR"
    birth_date: date | None = field(repr=False, default=None)
    pdf_password: str = field(repr=False, default="")
    pdf_protected: bool = False
    key_images: tuple[PinnedImage, ...] = ()

    def __post_init__(self) -> None:
        if self.pdf_password:
            object.__setattr__(self, "pdf_protected", True)


@dataclass(frozen=True, slots=True)
class LinkTarget:
    """E-mail one address a link that opens with the patient's date of birth.

    Args:
        address: where the e-mail goes.
        name: the recipient's, shown beside the address; never in the e-mail.
        language: BCP 47 tag of the e-mail and the page, Portuguese or English.
        expires_days: how long the link opens, 1 to 90 days.
        include_report: reports travel along; never with an anonymized study.
        allow_download: the page offers the files.
        anonymization: how instances are changed before they leave.
        earlier_studies: other studies of the same patient that travel along.
        message: the sender's words to the recipient, plain text; in the e-mail and on the page.
        birth_date: typed by the sender because the study has none.
        sealed_passcode: asked as well as (or without a date, instead of) the date of birth; sealed
            by ``storage.vault`` when the request is submitted.
        share_id: set when this is another link to a share that exists.
        key_images: printed with the study's reports.
    """

    address: str = field(repr=False)
    name: str = field(repr=False, default="")
    language: str = "pt-BR"
    expires_days: int = 7
    include_report: bool = True
    allow_download: bool = False
    anonymization: Anonymization = Anonymization()
    earlier_studies: tuple[StudyInstanceUID, ...] = ()
    message: str = field(repr=False, default="")
    birth_date: date | None = field(repr=False, default=None)
    sealed_passcode: str = field(repr=False, default="")
    share_id: str = ""
    key_images: tuple[PinnedImage, ...] = ()


@dataclass(frozen=True, slots=True)
class FaxTarget:
    """Send a report to a fax machine.

    Args:
        number: E.164.
        name: the recipient's, on the cover page; may be empty.
        language: BCP 47 tag of the cover page.
    """

    number: str = field(repr=False)
    name: str = field(repr=False, default="")
    language: str = "pt-BR"


@dataclass(frozen=True, slots=True)
class SmsTarget:
    """Send a text message with a link that opens a report with the patient's date of birth.

    Args:
        number: E.164, of a mobile telephone.
        name: the recipient's, shown beside the number; never in the message.
        language: BCP 47 tag of the message and the page.
        expires_days: how long the link opens, 1 to 90 days.
        birth_date: typed by the sender because the study has none.
        key_images: printed with the report.
    """

    number: str = field(repr=False)
    name: str = field(repr=False, default="")
    language: str = "pt-BR"
    expires_days: int = 7
    birth_date: date | None = field(repr=False, default=None)
    key_images: tuple[PinnedImage, ...] = ()


@dataclass(frozen=True, slots=True)
class PortalTarget:
    """Bring a study's report to the patient's portal and invite the patient.

    Args:
        email: the patient's, for the invitation; empty when there is none.
        mobile: the patient's, E.164, for the invitation; empty when there is none.
        language: BCP 47 tag of the invitation.
        expires_days: how long a link opens where there is no portal, 1 to 90 days.
        birth_date: typed by the sender because the study has none and a link asks for it.
        key_images: printed with the report.
    """

    email: str = field(repr=False, default="")
    mobile: str = field(repr=False, default="")
    language: str = "pt-BR"
    expires_days: int = 30
    birth_date: date | None = field(repr=False, default=None)
    key_images: tuple[PinnedImage, ...] = ()


Target = DicomTarget | MediaTarget | EmailTarget | LinkTarget | FaxTarget | SmsTarget | PortalTarget


def share_of(target: SmsTarget | PortalTarget) -> LinkTarget:
    """What is shared for a message that carries a link: the delivery's items, as for an e-mail."""
    return LinkTarget(
        address="",
        name=target.name if isinstance(target, SmsTarget) else "",
        language=target.language,
        expires_days=target.expires_days,
        birth_date=target.birth_date,
        key_images=target.key_images,
    )
