"""Which kinds of object cannot be de-identified at all, whatever is in them."""

from typing import Final

from pydicom._uid_dict import UID_dictionary

from omega_desktop.deid.pixels import compression_known
from omega_desktop.domain.messages import Message

_STORAGE: Final = "1.2.840.10008.5.1.4.1.1."
_STRUCTURED_REPORTS: Final = _STORAGE + "88."
_DOCUMENTS: Final = _STORAGE + "104."
_UNJUDGEABLE: Final = frozenset(
    _STORAGE + n for n in ("27", "29", "30", "66", "131", "9.100.1", "9.100.2", "40", "79.1")
)


def unfit_class(sop_class_uid: str) -> Message | None:
    """Why objects of a SOP class cannot be de-identified; None when they can."""
    if sop_class_uid.startswith(_STRUCTURED_REPORTS):
        return Message("The instance holds a report, which is about the patient")
    if sop_class_uid.startswith(_DOCUMENTS):
        return Message("The instance holds a document, whose content cannot be cleaned")
    if (
        not sop_class_uid.startswith(_STORAGE)
        or sop_class_uid not in UID_dictionary
        or sop_class_uid in _UNJUDGEABLE
    ):
        return Message("Objects of this kind cannot be anonymized")
    return None


def known_syntax(transfer_syntax_uid: str) -> bool:
    """Whether the standard defines this transfer syntax (PS3.6 A)."""
    found = UID_dictionary.get(transfer_syntax_uid)
    return found is not None and found[1] == "Transfer Syntax"


def unfit(sop_class_uid: str, transfer_syntax_uid: str) -> bool:
    """Whether an object of this class, stored like this, is refused without a look into it."""
    return (
        unfit_class(sop_class_uid) is not None
        or not known_syntax(transfer_syntax_uid)
        or not compression_known(transfer_syntax_uid)
    )
