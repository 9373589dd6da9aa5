"""The options of ``send-report`` about the document: the PDF's password and key images."""

import argparse
import os
import sys
from collections.abc import Sequence

from omega_desktop.domain.errors import NotFoundError, ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import DeliveryDraft, EmailTarget, FaxTarget, StudyInstanceUID
from omega_desktop.domain.pdf_password import checked_pdf_password
from omega_desktop.domain.report_options import ReportOptions, with_options
from omega_desktop.services.program import Program

PASSWORD_VARIABLE = "OMEGA_PDF_PASSWORD"  # noqa: S105 - its name
_STDIN_OPTION = "--pdf-password-stdin"


def add_report_options(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument(
        _STDIN_OPTION,
        action="store_true",
        help="the PDF attached to e-mails opens with a password: the first line of the standard "
        f"input, or {PASSWORD_VARIABLE} without this option. Tell it by telephone",
    )
    parser.add_argument(
        "--key-images",
        action="store_true",
        help="print the study's key images at the end of the report; a fax goes without them",
    )


def with_report_options(
    opened: Program,
    options: argparse.Namespace,
    uid: StudyInstanceUID,
    drafts: Sequence[DeliveryDraft],
) -> tuple[DeliveryDraft, ...]:
    """The drafts as the options want them.

    Raises:
        ValidationError: the password cannot be used, or nothing is attached to an e-mail.
        NotFoundError: the study has no key images.
    """
    images = opened.worklist.offered_key_images(uid) if options.key_images else ()
    if options.key_images and not images:
        raise NotFoundError(
            Message("This study has no key images"),
            Message("Select some on a workstation and import the study again, or leave them out."),
        )
    chosen = ReportOptions(_password(opened, options, drafts), images)
    if images and any(isinstance(one.target, FaxTarget) for one in drafts):
        sys.stderr.write(f"omega-desktop: {Message('The fax goes without key images.')}\n")
    return tuple(with_options(one, chosen) for one in drafts)


def _password(opened: Program, options: argparse.Namespace, drafts: Sequence[DeliveryDraft]) -> str:
    """The password, never taken from the command line: process lists show that."""
    attached = opened.settings.text("email.delivery") != "link" and any(
        isinstance(target, EmailTarget) for one in drafts for target in (one.target, *one.fallback)
    )
    if options.pdf_password_stdin and not attached:
        raise ValidationError(
            _STDIN_OPTION,
            Message("Nothing is attached to an e-mail here"),
            Message("A protected link needs no password. Leave the option out."),
        )
    if not attached:
        return ""
    if options.pdf_password_stdin:
        typed = sys.stdin.readline() if sys.stdin is not None else ""
        return checked_pdf_password(typed, field=_STDIN_OPTION)
    given = os.environ.get(PASSWORD_VARIABLE, "")
    return checked_pdf_password(given, field=PASSWORD_VARIABLE) if given else ""
