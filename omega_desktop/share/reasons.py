"""Why an instance is not shown by the viewer page."""

from enum import StrEnum


class Reason(StrEnum):
    """Why an instance travels only as a file; the page has the sentences."""

    NO_IMAGE = "no_image"
    """It is none: a presentation state, a structured report, an encapsulated document."""
    UNREADABLE = "unreadable"
    """It is damaged, or no tested decoder reads its pixels."""
    UNSUPPORTED = "unsupported"
    """Its pixels can be read, but the page cannot show them: 32 bit, floating point, too large."""


class NotShownError(Exception):
    """The instance cannot be normalised; it has to travel as it is."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
