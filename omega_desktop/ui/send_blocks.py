"""Findings that keep a request from being sent: their fields, and what can be set up about them."""

from collections.abc import Sequence

from omega_desktop.domain.policy import Finding

FIELDS = {
    "bad_address": "emails",
    "email_not_configured": "emails",
    "fax_not_configured": "fax",
    "sms_not_configured": "sms",
    "no_patient_contact": "portal",
    "station_missing": "station",
    "no_folder": "folder",
    "report_missing": "report",
    "no_birth_date": "birth_date",
    "birth_date_differs": "birth_date",
    "passcode_too_short": "passcode",
    "message_too_long": "link_message",
    "pdf_password_required": "pdf_password",
    "bad_pdf_password": "pdf_password",
}
"""Where a finding that blocks a request is shown."""

SET_UP = {
    "email_not_configured": "email",
    "gateway_not_configured": "gateway",
    "fax_not_configured": "fax",
    "sms_not_configured": "sms",
    "portal_not_configured": "portal",
}
"""What can be set up when a finding says that it is missing."""


def parts_to_set_up(blocks: Sequence[Finding]) -> list[str]:
    """The sections of the settings that would help."""
    codes = {one.code for one in blocks}
    return [part for code, part in SET_UP.items() if code in codes]


def field_of(block: Finding, *, links: bool, at_once: bool) -> str:
    """The field of the form at which a finding is shown; empty for none.

    Args:
        block: the finding.
        links: the study goes as links.
        at_once: it is about *Send to Blume*.
    """
    field = FIELDS.get(block.code, "")
    if links:
        return f"external_{field}" if field == "emails" else field
    if at_once:
        return "report_birth_date" if field == "birth_date" else "portal"
    return "report_birth_date" if field == "birth_date" else field
