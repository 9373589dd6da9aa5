"""What ``send-study --external`` takes, and the drafts that come of it."""

import argparse
import getpass
import os
import sys
from dataclasses import replace

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Anonymization, DeliveryDraft, LinkTarget, Study
from omega_desktop.domain.validation import normalize_email, parse_date
from omega_desktop.runtime.i18n import system_language
from omega_desktop.services.program import Program

PASSCODE_VARIABLE = "OMEGA_SHARE_PASSCODE"

_ONLY_EXTERNAL = {
    "expires_days": "--expires-days",
    "allow_download": "--allow-download",
    "with_earlier": "--with-earlier",
    "message": "--message",
    "birth_date": "--birth-date",
    "passcode": "--passcode",
    "language": "--language",
}


def add_link_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that belong to ``--external``."""
    link = parser.add_argument_group("with --external")
    link.add_argument("--expires-days", type=int, metavar="N", help="1 to 90; else as in settings")
    link.add_argument(
        "--allow-download",
        action="store_const",
        const=True,
        help="the page offers the files; else as in settings",
    )
    link.add_argument(
        "--with-earlier",
        action="store_const",
        const=True,
        help="earlier studies of the patient go too",
    )
    link.add_argument("--message", metavar="TEXT", help="to the recipient, in the e-mail")
    link.add_argument(
        "--birth-date", metavar="YYYY-MM-DD", help="of the patient, when the study has none"
    )
    link.add_argument(
        "--passcode",
        action="store_const",
        const=True,
        help=f"also ask for a passcode that you tell by phone (prompt, or {PASSCODE_VARIABLE})",
    )
    link.add_argument(
        "--language", choices=["pt-BR", "en"], help="of the e-mail and the page; else the system's"
    )


def require_external(options: argparse.Namespace) -> None:
    """Raise ``ValidationError`` for an option of links without ``--external``."""
    if options.external:
        return
    for name, option in _ONLY_EXTERNAL.items():
        if getattr(options, name) is not None:
            raise ValidationError(option, Message("This option belongs to --external"))


def read_passcode(options: argparse.Namespace) -> str:
    """The passcode, never taken from the command line: process lists show that."""
    if not options.passcode:
        return ""
    passcode = os.environ.get(PASSCODE_VARIABLE, "")
    if not passcode and sys.stdin is not None and sys.stdin.isatty():
        passcode = getpass.getpass("Passcode: ")
    if not passcode:
        raise ValidationError(
            "--passcode",
            Message("There is no passcode"),
            Message("Type it when asked, or set {name}.", name=PASSCODE_VARIABLE),
        )
    return passcode


def link_drafts(opened: Program, options: argparse.Namespace, study: Study) -> list[DeliveryDraft]:
    """One draft for each address."""
    settings, uid = opened.settings, study.study_instance_uid
    days, download = options.expires_days, options.allow_download
    target = LinkTarget(
        address="",
        language=options.language or settings.text("language") or system_language(),
        expires_days=settings.number("share.expires_days") if days is None else days,
        include_report=not options.no_report,
        allow_download=settings.flag("share.allow_download") if download is None else download,
        anonymization=Anonymization(
            enabled=options.anonymize, accept_pixel_risk=options.accept_pixel_risk
        ),
        earlier_studies=tuple(one.study_instance_uid for one in opened.shares.earlier_studies(uid))
        if options.with_earlier
        else (),
        message=options.message or "",
        birth_date=parse_date(options.birth_date, field="--birth-date")
        if options.birth_date
        else None,
    )
    drafts = []
    for typed in options.external:
        address = normalize_email(typed)
        drafts.append(
            DeliveryDraft(
                target=replace(target, address=address), study_instance_uid=uid, recipient=address
            )
        )
    return drafts
