"""What the tab *Send reports* holds about the document itself, without Qt."""

from dataclasses import dataclass, field

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.model import PinnedImage
from omega_desktop.domain.pdf_password import checked_pdf_password
from omega_desktop.domain.report_options import ReportOptions
from omega_desktop.ui.send_values import Problem, SendFacts


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """The options of the report's PDF.

    Args:
        protect: the user wants it protected; where it has to be, it is without that.
        password: as typed.
        key_images: those that go with the report; none unless the user wants them.
    """

    protect: bool = False
    password: str = field(repr=False, default="")
    key_images: tuple[PinnedImage, ...] = ()


def protects(draft: DocumentDraft, facts: SendFacts, *, attached: bool) -> bool:
    """Whether a PDF is attached that opens with a password only."""
    return attached and (draft.protect or facts.password_required)


def document_problems(draft: DocumentDraft, facts: SendFacts, *, attached: bool) -> list[Problem]:
    """What is wrong with the options."""
    if not protects(draft, facts, attached=attached):
        return []
    try:
        checked_pdf_password(draft.password)
    except ValidationError as wrong:
        return [Problem("pdf_password", wrong.title)]
    return []


def options_of(draft: DocumentDraft, facts: SendFacts, *, attached: bool) -> ReportOptions:
    """The options as they are sent; of a draft without problems."""
    protected = protects(draft, facts, attached=attached)
    password = checked_pdf_password(draft.password) if protected else ""
    return ReportOptions(password, draft.key_images)
