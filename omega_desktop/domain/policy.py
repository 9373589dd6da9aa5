"""What must be asked before something leaves, and what must not leave at all. Pure rules.

The service gathers the facts, this module judges them. A ``WARN`` brings the review step, a
``BLOCK`` keeps the request from being submitted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    DeliveryDraft,
    EmailTarget,
    LinkTarget,
    Report,
    ReportStatus,
)
from omega_desktop.domain.policy_file import NO_RULES, TO_PEOPLE, OrganizationRules, places_of

# the portal's recipient is the patient, who is in no care team
_WITH_ADDRESS = {Channel.EMAIL, Channel.LINK, Channel.FAX, Channel.SMS}


FORBIDDEN = frozenset(
    {
        "blocked_recipient",
        "channel_not_allowed",
        "domain_not_allowed",
        "pdf_password_required",
        "policy_unreadable",
    }
)
"""Codes of what the organisation does not allow, whatever else there is to say."""


class Severity(StrEnum):
    """How much a finding weighs."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the user has to know before sending.

    Args:
        severity: whether it stops the request or asks for the review step.
        code: stable name for tests and for the screen that places it.
        message: the sentence; never holds the recipient or anything of the patient.
        recipient: whom it is about, empty for the request as a whole.
        resembles: the known address (or domain) the recipient's is one letter away from; shown
            beside the message, and like the recipient never a part of it.
        last_sent: when this version (else anything) was last handed over to the recipient; None:
            never, or the finding is not about the recipient.
    """

    severity: Severity
    code: str
    message: Message
    recipient: str = field(repr=False, default="")
    resembles: str = field(repr=False, default="")
    last_sent: datetime | None = None


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """What is known about one draft, gathered by the send service.

    Args:
        draft: the draft itself.
        blocks: reasons found while gathering why it cannot be sent at all (code, sentence).
        report: the report version to be sent, if any.
        newest_version: the newest report version of the study, 0 without one.
        internal: the address belongs to the organisation, or is the user's own.
        in_directory: the address is somebody's in the directory.
        in_care_team: the address belongs to this study's care team.
        used_before: something was sent there before.
        resembles: the known address it is one letter away from, empty without one.
        resembles_domain: the known domain its own is one letter away from, empty without one.
        role_address: several people read it, and nobody has entered it.
        last_sent: when anything was last handed over there.
        already_received: this report version was handed over there before.
        already_received_otherwise: it was handed over to the same person of the directory at
            another address or number.
        received_at: when it last was, in either way.
        pdf_password: what is attached opens with a password only.
        as_link: the e-mail carries a protected link, and nothing is attached.
        pixel_risk_images: images that may carry drawn-in text, with anonymisation on.
        pixel_risk_accepted: the user has looked at each picture.
        declared_images: images that say that a name is drawn into them, with anonymisation on.
        unfit_objects: objects of kinds that cannot be anonymised; reports do not count.
        preliminary_inside: the study itself holds a report that is not final, as an instance.
        file_conflicts: different files that came with the identifier of one that is here.
        other_patient_files: files of the study that name another patient than its first.
    """

    draft: DeliveryDraft
    blocks: tuple[tuple[str, Message], ...] = ()
    report: Report | None = None
    newest_version: int = 0
    internal: bool = False
    in_directory: bool = False
    in_care_team: bool = False
    used_before: bool = False
    resembles: str = field(repr=False, default="")
    resembles_domain: str = field(repr=False, default="")
    role_address: bool = False
    last_sent: datetime | None = None
    already_received: bool = False
    already_received_otherwise: bool = False
    received_at: datetime | None = None
    pdf_password: bool = False
    as_link: bool = False
    pixel_risk_images: int = 0
    pixel_risk_accepted: bool = False
    declared_images: int = 0
    unfit_objects: int = 0
    file_conflicts: int = 0
    preliminary_inside: bool = False
    other_patient_files: int = 0


def judge(
    facts: Sequence[DraftFacts],
    *,
    max_recipients: int,
    rules: OrganizationRules = NO_RULES,
) -> list[Finding]:
    """Return everything to be said about a request, blocks first.

    Args:
        facts: one entry per draft.
        max_recipients: more recipients than this ask for the review step.
        rules: what the organisation allows.
    """
    found: list[Finding] = []
    if not facts:
        found.append(
            Finding(Severity.BLOCK, "no_recipient", Message("Choose at least one recipient."))
        )
    for one in facts:
        found.extend(_blocks(one))
        found.extend(_forbidden(one, rules))
        found.extend(_report_warnings(one))
        if one.draft.channel in TO_PEOPLE:
            found.extend(_slip_warnings(one))
        if one.draft.channel in _WITH_ADDRESS:
            found.extend(_address_warnings(one))
        found.extend(_link_warnings(one))
        found.extend(_study_warnings(one))
    found.extend(_too_many(facts, rules))
    recipients = {one.draft.recipient for one in facts}
    if len(recipients) > max_recipients:
        found.append(
            Finding(
                Severity.WARN,
                "many_recipients",
                Message("This goes to {count} recipients.", count=len(recipients)),
            )
        )
    return sorted(found, key=lambda finding: finding.severity is not Severity.BLOCK)


def _blocks(one: DraftFacts) -> list[Finding]:
    return [
        Finding(Severity.BLOCK, code, message, one.draft.recipient) for code, message in one.blocks
    ]


def _forbidden(one: DraftFacts, rules: OrganizationRules) -> list[Finding]:
    """What the organisation does not allow; domains are not asked of the patient's own address."""
    found: list[tuple[str, Message]] = []
    draft = one.draft
    if any(rules.blocks(place) for place in places_of(draft)):
        text = Message("This recipient is blocked; nothing is sent there.")
        found.append(("blocked_recipient", text))
    if draft.channel not in TO_PEOPLE:
        return []
    if rules.allowed_channels is not None and draft.channel not in rules.allowed_channels:
        text = Message("The organization does not allow this way of sending.")
        found.append(("channel_not_allowed", text))
    if isinstance(draft.target, EmailTarget | LinkTarget) and not rules.allows_domain(
        draft.target.address
    ):
        text = Message("The organization does not allow e-mail to this domain.")
        found.append(("domain_not_allowed", text))
    attached = isinstance(draft.target, EmailTarget) and not one.as_link
    if attached and rules.require_pdf_password and not one.pdf_password:
        text = Message("The organization sends reports by e-mail only with a PDF password.")
        found.append(("pdf_password_required", text))
    return [Finding(Severity.BLOCK, code, text, draft.recipient) for code, text in found]


def _too_many(facts: Sequence[DraftFacts], rules: OrganizationRules) -> list[Finding]:
    people = {one.draft.recipient for one in facts if one.draft.channel in TO_PEOPLE}
    if rules.max_recipients is None or len(people) <= rules.max_recipients:
        return []
    text = Message(
        "The organization allows {count} recipients in one send.", count=rules.max_recipients
    )
    return [Finding(Severity.BLOCK, "too_many_recipients", text)]


def _warn(
    one: DraftFacts, code: str, message: Message, last_sent: datetime | None = None
) -> Finding:
    return Finding(Severity.WARN, code, message, one.draft.recipient, last_sent=last_sent)


def _report_warnings(one: DraftFacts) -> list[Finding]:
    found: list[Finding] = []
    if one.report is None:
        return found
    if one.report.status is ReportStatus.PRELIMINARY:
        text = Message("The report is not final; it is stamped PRELIMINARY.")
        found.append(_warn(one, "report_not_final", text))
    if one.report.version < one.newest_version:
        text = Message("There is a newer version of this report.")
        found.append(_warn(one, "report_superseded", text))
    if one.already_received:
        text = Message("This recipient already received this version of the report.")
        found.append(_warn(one, "already_received", text, one.received_at))
    elif one.already_received_otherwise:
        text = Message("This person already received this version of the report in another way.")
        found.append(_warn(one, "already_received_otherwise", text, one.received_at))
    return found


def _slip_warnings(one: DraftFacts) -> list[Finding]:
    found: list[Finding] = []
    if one.resembles:
        text = Message("One letter away from an address that is known. Check the spelling.")
        finding = _warn(one, "near_miss", text)
        found.append(replace(finding, resembles=one.resembles))
    if one.resembles_domain:
        text = Message("One letter away from a domain that is known. Check what follows the @.")
        finding = _warn(one, "domain_near_miss", text)
        found.append(replace(finding, resembles=one.resembles_domain))
    if one.role_address:
        text = Message("This looks like an address that several people read.")
        found.append(_warn(one, "role_address", text, one.last_sent))
    return found


def _address_warnings(one: DraftFacts) -> list[Finding]:
    """Of somebody who is not the patient: whether it is one of ours."""
    if one.in_care_team or one.internal:
        return []
    if one.in_directory:
        code, text = "not_in_care_team", Message("Not in this study's care team.")
    elif one.used_before:
        code, text = "external_address", Message("Outside the organization.")
    else:
        code, text = "unknown_address", Message("Outside the organization and never used before.")
    return [_warn(one, code, text, one.last_sent)]


def _link_warnings(one: DraftFacts) -> list[Finding]:
    target = one.draft.target
    if not isinstance(target, LinkTarget) or target.anonymization.enabled:
        return []
    text = Message("Whoever holds the link and the patient's date of birth can open the study.")
    return [_warn(one, "identified_outside", text)]


def _study_warnings(one: DraftFacts) -> list[Finding]:
    found: list[Finding] = []
    if one.preliminary_inside:
        text = Message("The study holds a report that is not final; it goes as it is, unstamped.")
        found.append(_warn(one, "preliminary_inside", text))
    if one.file_conflicts:
        text = Message(
            "Files of this study contradict each other ({count}). The first ones are sent.",
            count=one.file_conflicts,
        )
        found.append(_warn(one, "file_conflicts", text))
    if one.other_patient_files:
        text = Message(
            "Files of this study name another patient ({count}). They are sent too.",
            count=one.other_patient_files,
        )
        found.append(_warn(one, "other_patient_files", text))
    found.extend(_anonymization_warnings(one))
    return found


def _anonymization_warnings(one: DraftFacts) -> list[Finding]:
    found: list[Finding] = []
    if one.declared_images:
        text = Message(
            "Images that say that the patient's name is drawn into them: {count}. They are never "
            "sent anonymized.",
            count=one.declared_images,
        )
        found.append(_warn(one, "declared_text", text))
    if one.unfit_objects:
        text = Message(
            "Objects of kinds that cannot be anonymized: {count}. They are not sent.",
            count=one.unfit_objects,
        )
        found.append(_warn(one, "unfit_kind", text))
    if one.pixel_risk_images:
        text = (
            Message(
                "Images that may carry the name drawn into the picture: {count}. You have looked "
                "at each one: they are sent.",
                count=one.pixel_risk_images,
            )
            if one.pixel_risk_accepted
            else Message(
                "Images that may carry the name drawn into the picture: {count}. They are not "
                "sent.",
                count=one.pixel_risk_images,
            )
        )
        found.append(_warn(one, "pixel_risk", text))
    return found
