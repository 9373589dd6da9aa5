"""The password a report's PDF opens with: what it may be, and one to suggest."""

import secrets

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message

MIN_SIGNS = 8
MAX_SIGNS = 127
"""ISO 32000-2 7.6.4.3.3: longer ones are cut off."""

_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that looks like another: i, l, o, 0, 1
_GROUPS, _GROUP_SIGNS = 3, 4


def checked_pdf_password(text: str, *, field: str = "pdf_password") -> str:
    """Return the password without blanks around it: nobody tells those by telephone.

    Args:
        text: as typed; it never gets into an error.
        field: named by the error.

    Raises:
        ValidationError: it cannot be used.
    """
    password = text.strip()
    if not password:
        raise ValidationError(field, Message("Type a password for the PDF, or have one suggested."))
    if len(password) < MIN_SIGNS:
        raise ValidationError(
            field, Message("The PDF's password needs at least {least} signs.", least=MIN_SIGNS)
        )
    if len(password) > MAX_SIGNS:
        raise ValidationError(
            field, Message("The PDF's password can have at most {most} signs.", most=MAX_SIGNS)
        )
    if not password.isprintable() or not password.isascii():
        # other signs are typed and encoded differently on phones and by older readers
        raise ValidationError(
            field,
            Message("The PDF's password can have letters without accents, digits and signs only."),
        )
    return password


def suggest_pdf_password() -> str:
    """Twelve random letters and digits in three groups: 59 bits, and easy to tell by telephone.

    A PDF can be tried at home without limit, unlike a link.
    """
    groups = (
        "".join(secrets.choice(_LETTERS) for _ in range(_GROUP_SIGNS)) for _ in range(_GROUPS)
    )
    return "-".join(groups)
