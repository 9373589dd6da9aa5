"""What goes with a report on paper."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FaxCover:
    """The first page of a fax: who, to whom, and that it is confidential; nothing of the patient.

    Args:
        sender: the person who sends, may be empty.
        organization: the sender's, may be empty.
        sender_number: where to call or fax back, may be empty.
        recipient: a name, may be empty.
        recipient_number: E.164.
        language: BCP 47 tag; Portuguese or else English.
        sent_at: with a time zone.
        reference: by which the sender finds the delivery again; says nothing of the patient.
    """

    sender: str = field(repr=False)
    organization: str
    sender_number: str = field(repr=False)
    recipient: str = field(repr=False)
    recipient_number: str = field(repr=False)
    language: str
    sent_at: datetime
    reference: str
