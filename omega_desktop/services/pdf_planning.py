"""What keeps a report's PDF from being attached as it is asked for."""

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import EmailTarget
from omega_desktop.domain.pdf_password import checked_pdf_password


def password_blocks(target: EmailTarget) -> list[tuple[str, Message]]:
    """Why the PDF cannot be protected with this password; nothing where none is wanted."""
    if not target.pdf_protected:
        return []
    if not target.pdf_password:
        text = Message(
            "The password of this PDF is not kept any more. Send the report from the study, with a "
            "new password."
        )
        return [("pdf_password_forgotten", text)]
    try:
        checked_pdf_password(target.pdf_password)
    except ValidationError as wrong:
        return [("bad_pdf_password", wrong.title)]
    return []
