"""What must be asked before something leaves, and what must not leave at all. Pure rules.

The service gathers the facts, this module judges them. A ``WARN`` brings the review step, a
``BLOCK`` keeps the request from being submitted.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Channel, DeliveryDraft, LinkTarget, Report, ReportStatus

_TO_PEOPLE = {Channel.EMAIL, Channel.LINK, Channel.FAX, Channel.SMS}


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
        resembles: the known address the recipient's is one letter away from; shown beside the
            message, and like the recipient never a part of it.
    """

    severity: Severity
    code: str
    message: Message
    recipient: str = field(repr=False, default="")
    resembles: str = field(repr=False, default="")


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
        already_received: this report version was sent there before.
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
    already_received: bool = False
    pixel_risk_images: int = 0
    pixel_risk_accepted: bool = False
    declared_images: int = 0
    unfit_objects: int = 0
    file_conflicts: int = 0
    preliminary_inside: bool = False
    other_patient_files: int = 0


def judge(facts: Sequence[DraftFacts], *, max_recipients: int) -> list[Finding]:
    """Return everything to be said about a request, blocks first.

    Args:
        facts: one entry per draft.
        max_recipients: more recipients than this ask for the review step.
    """
    found: list[Finding] = []
    if not facts:
        found.append(
            Finding(Severity.BLOCK, "no_recipient", Message("Choose at least one recipient."))
        )
    for one in facts:
        found.extend(_blocks(one))
        found.extend(_report_warnings(one))
        if one.draft.channel in _TO_PEOPLE:
            found.extend(_address_warnings(one))
        found.extend(_link_warnings(one))
        found.extend(_study_warnings(one))
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


def _warn(one: DraftFacts, code: str, message: Message) -> Finding:
    return Finding(Severity.WARN, code, message, one.draft.recipient)


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
        found.append(_warn(one, "already_received", text))
    return found


def _address_warnings(one: DraftFacts) -> list[Finding]:
    found: list[Finding] = []
    if one.resembles:
        text = Message("One letter away from an address that is known. Check the spelling.")
        finding = _warn(one, "near_miss", text)
        found.append(replace(finding, resembles=one.resembles))
    if one.in_care_team or one.internal:
        return found
    if one.in_directory:
        text = Message("Not in this study's care team.")
        found.append(_warn(one, "not_in_care_team", text))
        return found
    if one.used_before:
        found.append(_warn(one, "external_address", Message("Outside the organization.")))
    else:
        text = Message("Outside the organization and never used before.")
        found.append(_warn(one, "unknown_address", text))
    return found


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
