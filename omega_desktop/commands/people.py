"""Whom ``send-report`` sends to, and the drafts that come of it."""

import argparse
import sys
from dataclasses import replace
from datetime import date

from omega_desktop.domain.errors import NotFoundError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    ContactSystem,
    DeliveryDraft,
    EmailTarget,
    FaxTarget,
    PortalTarget,
    ReportId,
    SmsTarget,
    StudyInstanceUID,
    Target,
)
from omega_desktop.domain.validation import parse_date
from omega_desktop.runtime.i18n import system_language
from omega_desktop.services.physician_choice import PhysicianChoice
from omega_desktop.services.program import Program
from omega_desktop.services.recipient_facts import normal_form


def report_drafts(
    opened: Program, options: argparse.Namespace, uid: StudyInstanceUID, report_id: ReportId
) -> list[DeliveryDraft]:
    """One draft for each recipient, physicians first.

    Raises:
        OmegaError: an address or number cannot be used, or the referring physician not be reached.
    """
    language = options.language or opened.settings.text("language") or system_language()
    drafts = []

    def add(choice: PhysicianChoice) -> None:
        drafts.append(
            opened.physicians.draft(
                choice, uid, report_id, language=language, fallback=options.fallback
            )
        )

    if options.physician:
        add(_referring(opened, uid))
    if options.copy_to:
        for choice in opened.physicians.consulting(uid):
            if choice.unreachable(fallback=options.fallback) is None:
                add(choice)
            else:  # a copy is no reason to keep the report from the others
                text = Message("This consulting physician cannot be reached and gets no copy.")
                sys.stderr.write(f"omega-desktop: {choice.member.name}: {text}\n")
    for typed in options.email:
        address = normal_form(ContactSystem.EMAIL, typed)
        target = EmailTarget(address=address, language=language)
        drafts.append(DeliveryDraft(target, uid, address, report_id))
    for typed in options.fax:
        number = normal_form(ContactSystem.FAX, typed)
        drafts.append(DeliveryDraft(FaxTarget(number, language=language), uid, number, report_id))
    days = opened.settings.number("share.expires_days")
    for typed in options.sms:
        number = normal_form(ContactSystem.SMS, typed)
        target_sms = SmsTarget(number, language=language, expires_days=days)
        drafts.append(DeliveryDraft(target_sms, uid, number, report_id))
    if options.portal:
        drafts.append(_portal_draft(options, uid, report_id, language))
    if options.birth_date:
        born = parse_date(options.birth_date, field="--birth-date")
        return [_with_birth_date(one, born, opened) for one in drafts]
    return drafts


def _with_birth_date(draft: DeliveryDraft, born: date, opened: Program) -> DeliveryDraft:
    """The draft with a typed date of birth in every target that becomes a link."""
    mail = opened.settings.text("email.delivery") == "link"
    portal = bool(opened.settings.text("portal.url"))

    def dated(target: Target) -> Target:
        match target:
            case SmsTarget():
                return replace(target, birth_date=born)
            case EmailTarget() if mail:
                return replace(target, birth_date=born)
            case PortalTarget() if not portal:
                return replace(target, birth_date=born)
            case _:
                return target

    return replace(
        draft, target=dated(draft.target), fallback=tuple(dated(one) for one in draft.fallback)
    )


def _portal_draft(
    options: argparse.Namespace, uid: StudyInstanceUID, report_id: ReportId, language: str
) -> DeliveryDraft:
    email, mobile = options.patient_email, options.patient_mobile
    target = PortalTarget(
        email=normal_form(ContactSystem.EMAIL, email) if email else "",
        mobile=normal_form(ContactSystem.SMS, mobile) if mobile else "",
        language=language,
    )
    return DeliveryDraft(target, uid, target.email or target.mobile, report_id)


def _referring(opened: Program, uid: StudyInstanceUID) -> PhysicianChoice:
    choice = opened.physicians.referring(uid)
    if choice is None:
        raise NotFoundError(
            Message("The study names no referring physician"),
            Message("Give an address or a number instead."),
        )
    return choice
