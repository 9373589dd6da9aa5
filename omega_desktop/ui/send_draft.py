"""What the Send dialog holds, without Qt: the values, what is wrong with them, and the request.

The tabs show a ``ReportDraft`` and a ``StudyDraft`` and change them by ``dataclasses.replace``; the
rules about what can be sent live here, so that they are tested without a window.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from omega_desktop.domain.errors import ValidationError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Anonymization,
    CareTeamMember,
    CareTeamRole,
    ContactSource,
    ContactSystem,
    DeliveryDraft,
    DicomTarget,
    EmailTarget,
    MediaTarget,
    OrganizationId,
    ReportId,
    SendPriority,
    SendRequest,
    Station,
    StationId,
)
from omega_desktop.domain.validation import normalize_email
from omega_desktop.domain.worklist import fold
from omega_desktop.ui.send_external import external_problems, external_request
from omega_desktop.ui.send_values import (
    Address,
    ExternalDraft,
    Problem,
    SendFacts,
    contacts_of,
    origin_of,
    profile_contacts,
)

METHODS = (ContactSystem.EMAIL, ContactSystem.FAX, ContactSystem.SMS)
"""The methods a report can go by, in the order they are offered."""

SENDABLE = frozenset({ContactSystem.EMAIL})
"""The methods that have a sender today; the others are shown, and say so."""

NOT_CONFIGURED = Message("Not configured yet.")


class Page(StrEnum):
    """The two tabs."""

    REPORT = "report"
    STUDY = "study"


class Destination(StrEnum):
    """Where a study goes."""

    ORGANIZATION = "organization"
    FOLDER = "folder"
    EXTERNAL_USER = "external_user"


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """The values of the tab *Send reports*.

    ``physician`` is a position in the care team, -1 for nobody. ``typing`` is what stands in the
    e-mail field and is not an address yet.
    """

    report_id: ReportId | None = None
    physician_on: bool = False
    physician: int = -1
    physician_method: ContactSystem = ContactSystem.EMAIL
    physician_address: str = field(repr=False, default="")
    email_on: bool = False
    emails: tuple[Address, ...] = field(repr=False, default=())
    typing: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class StudyDraft:
    """The values of the tab *Send study*."""

    destination: Destination = Destination.ORGANIZATION
    priority: SendPriority = SendPriority.MEDIUM
    organization_id: OrganizationId | None = None
    station_id: StationId | None = None
    folder: str = field(repr=False, default="")
    as_zip: bool = False
    anonymize: bool = False
    accept_pixel_risk: bool = False
    include_report: bool = True
    external: ExternalDraft = field(repr=False, default=ExternalDraft())


# --- care team and contacts -------------------------------------------------------------------


def methods_of(member: CareTeamMember | None) -> tuple[ContactSystem, ...]:
    """The methods a member can be reached by, the preferred one first."""
    found = [method for method in METHODS if contacts_of(member, method)]
    preferred = member.practitioner.preferred if member and member.practitioner else None
    return tuple(sorted(found, key=lambda method: method is not preferred))


def first_method(member: CareTeamMember | None) -> ContactSystem:
    """The method to start with: the preferred one if it can send today, else one that can."""
    methods = methods_of(member)
    sendable = [method for method in methods if method in SENDABLE]
    return (sendable or list(methods) or [ContactSystem.EMAIL])[0]


def default_member(care_team: Sequence[CareTeamMember]) -> int:
    """The position of the referring physician, else of the first member; -1 without any.

    Of several, one that can be reached comes first.
    """
    order = (CareTeamRole.REFERRING, CareTeamRole.CONSULTING, CareTeamRole.READING)
    positions = range(len(care_team))
    return min(
        positions,
        key=lambda i: (order.index(care_team[i].role), not methods_of(care_team[i]), i),
        default=-1,
    )


def with_physician(draft: ReportDraft, facts: SendFacts, position: int) -> ReportDraft:
    """Choose a member of the care team, with the method and address that go with it."""
    member = facts.care_team[position] if 0 <= position < len(facts.care_team) else None
    chosen = replace(draft, physician=position if member else -1)
    return with_method(chosen, facts, first_method(member))


def with_method(draft: ReportDraft, facts: SendFacts, method: ContactSystem) -> ReportDraft:
    """Choose the physician's method; the address is filled in."""
    contacts = contacts_of(physician(draft, facts), method)
    address = contacts[0].value if contacts else ""
    return replace(draft, physician_method=method, physician_address=address)


def physician(draft: ReportDraft, facts: SendFacts) -> CareTeamMember | None:
    """The chosen member of the care team."""
    if 0 <= draft.physician < len(facts.care_team):
        return facts.care_team[draft.physician]
    return None


def with_address(draft: ReportDraft, address: Address) -> ReportDraft:
    """Add a typed address. An unselected row becomes selected: typing there means sending there.

    It then takes the place of the suggestion from the profile, which nobody chose.
    """
    emails = draft.emails
    if not draft.email_on:
        emails = tuple(one for one in emails if one.source is not ContactSource.PROFILE)
    if all(fold(one.value) != fold(address.value) for one in emails):
        emails = (*emails, address)
    return replace(draft, emails=emails, email_on=True, typing="")


def settled(draft: ReportDraft, facts: SendFacts, known: Iterable[Address] = ()) -> ReportDraft:
    """Take a whole address that is still being typed as added, as leaving the field does."""
    if not draft.typing.strip():
        return draft
    try:
        address = normalize_email(draft.typing)
    except ValidationError:
        return draft
    return with_address(draft, origin_of(address, ContactSystem.EMAIL, facts, known))


# --- new drafts ------------------------------------------------------------------------------


def new_report_draft(facts: SendFacts) -> ReportDraft:
    """The tab as it opens: newest version, referring physician, the profile's own e-mail offered.

    The filled-in e-mail is only an offer: its row stays unchecked.
    """
    own = profile_contacts(facts.profile, ContactSystem.EMAIL)[:1]
    draft = ReportDraft(
        report_id=facts.versions[0].id if facts.versions else None,
        emails=tuple(Address(one.value, ContactSource.PROFILE, facts.profile.name) for one in own),
    )
    draft = with_physician(draft, facts, default_member(facts.care_team))
    member = physician(draft, facts)
    # the reading physician is mostly the user: offered, never chosen unasked
    wanted = member is not None and member.role is not CareTeamRole.READING
    reachable = bool(draft.physician_address) and draft.physician_method in SENDABLE
    return replace(draft, physician_on=wanted and reachable and facts.email_fault is None)


def refreshed(draft: ReportDraft, facts: SendFacts) -> ReportDraft:
    """Bring a draft up to date with a care team or reports that changed in the meantime.

    Nobody new is chosen: a physician who is gone, or whose address changed, has to be chosen again.
    """
    if facts.report(draft.report_id) is None:
        draft = replace(draft, report_id=facts.versions[0].id if facts.versions else None)
    member = physician(draft, facts)
    known = {one.value for one in contacts_of(member, draft.physician_method)}
    if draft.physician_address in known:
        return draft
    anew = with_physician(draft, facts, default_member(facts.care_team))
    return replace(anew, physician_on=False)


def new_study_draft(last_used: Station | None, external: ExternalDraft | None = None) -> StudyDraft:
    """The tab as it opens: the organisation and station used last; links as they are set."""
    links = external or ExternalDraft()
    if last_used is None:
        return StudyDraft(external=links)
    return StudyDraft(
        organization_id=last_used.organization_id, station_id=last_used.id, external=links
    )


# --- what is wrong ---------------------------------------------------------------------------


def report_tab_fault(facts: SendFacts) -> Message | None:
    """Why no report can be sent at all, None when one can."""
    if len(facts.studies) > 1:
        return Message("Reports go one patient at a time. Select a single study to send a report.")
    if not facts.versions:
        return Message("This study has no report yet. Attach one, or send the study.")
    return None


def study_tab_fault(facts: SendFacts) -> Message | None:
    """Why no study can be sent at all, None when one can."""
    if facts.with_images:
        return None
    if len(facts.studies) == 1:
        return Message("This study has no images to send.")
    return Message("None of these studies has images to send.")


def report_problems(draft: ReportDraft, facts: SendFacts) -> list[Problem]:
    """Everything that keeps a report from being sent, in the order of the fields."""
    fault = report_tab_fault(facts)
    if fault is not None:
        return [Problem("report", fault)]
    found: list[Problem] = []
    if facts.report(draft.report_id) is None:
        found.append(Problem("report", Message("Choose a version of the report.")))
    if draft.typing.strip():
        text = Message("Finish the e-mail address or remove it.")
        found.append(Problem("emails", text))
    if not draft.physician_on and not draft.email_on:
        nobody = Message("Choose at least one recipient.")
        found.append(Problem("physician", facts.email_fault or nobody))
    if draft.physician_on:
        found.extend(_physician_problems(draft, facts))
    if draft.email_on:
        found.extend(_email_problems(draft, facts))
    return found


def _physician_problems(draft: ReportDraft, facts: SendFacts) -> list[Problem]:
    if physician(draft, facts) is None:
        return [Problem("physician", Message("No referring physician in the directory."))]
    if draft.physician_method not in SENDABLE:
        text = Message("This method is not configured yet. Choose e-mail.")
        return [Problem("physician_method", text)]
    if facts.email_fault is not None:
        return [Problem("physician_method", facts.email_fault)]
    if not draft.physician_address:
        text = Message("This physician has no e-mail address in the directory.")
        return [Problem("physician_address", text)]
    return _address_problems("physician_address", [draft.physician_address])


def _email_problems(draft: ReportDraft, facts: SendFacts) -> list[Problem]:
    if facts.email_fault is not None:
        return [Problem("emails", facts.email_fault)]
    if not draft.emails:
        return [Problem("emails", Message("Type at least one e-mail address."))]
    return _address_problems("emails", [one.value for one in draft.emails])


def _address_problems(name: str, values: Sequence[str]) -> list[Problem]:
    for value in values:
        try:
            normalize_email(value)
        except ValidationError as fault:
            return [Problem(name, fault.title)]
    return []


def study_problems(
    draft: StudyDraft, facts: SendFacts, stations: Sequence[Station]
) -> list[Problem]:
    """Everything that keeps a study from being sent.

    Args:
        draft: the values of the tab.
        facts: what is known.
        stations: the chosen organisation's stations.
    """
    fault = study_tab_fault(facts)
    if fault is not None:
        return [Problem("study", fault)]
    match draft.destination:
        case Destination.EXTERNAL_USER:
            return external_problems(draft.external, facts)
        case Destination.FOLDER:
            return _folder_problems(draft)
        case Destination.ORGANIZATION:
            return _station_problems(draft, stations)


def _folder_problems(draft: StudyDraft) -> list[Problem]:
    folder = draft.folder.strip()
    if not folder:
        return [Problem("folder", Message("Choose a folder."))]
    if not Path(folder).is_absolute():
        return [Problem("folder", Message("Type the whole path of the folder."))]
    return []


def _station_problems(draft: StudyDraft, stations: Sequence[Station]) -> list[Problem]:
    if draft.organization_id is None:
        return [Problem("organization", Message("Choose an imaging organization."))]
    if not stations:
        return [Problem("station", Message("This organization has no stations yet."))]
    if all(one.id != draft.station_id for one in stations):
        return [Problem("station", Message("Choose a destination station."))]
    return []


# --- the request -----------------------------------------------------------------------------


def report_request(draft: ReportDraft, facts: SendFacts, *, language: str) -> SendRequest:
    """One delivery per address, each address once.

    Args:
        draft: without problems.
        facts: what is known.
        language: BCP 47 tag of the mail's text.
    """
    chosen: dict[str, Address] = {}
    if draft.physician_on and draft.physician_method in SENDABLE:
        member = physician(draft, facts)
        address = normalize_email(draft.physician_address)
        name = member.name if member else ""
        chosen[fold(address)] = Address(address, ContactSource.DIRECTORY, name)
    if draft.email_on:
        for one in draft.emails:
            address = normalize_email(one.value)
            chosen.setdefault(fold(address), replace(one, value=address))
    study = facts.studies[0]
    return SendRequest(
        deliveries=tuple(
            DeliveryDraft(
                target=EmailTarget(one.value, name=one.name, language=language),
                study_instance_uid=study.study_instance_uid,
                recipient=one.value,
                report_id=draft.report_id,
            )
            for one in chosen.values()
        ),
        requester=facts.profile.name,
    )


def study_request(draft: StudyDraft, facts: SendFacts, *, recipient: str) -> SendRequest:
    """One delivery per study that has images.

    Args:
        draft: without problems.
        facts: what is known.
        recipient: the destination in words ("Hosp. Central / ARQUIVO1").
    """
    anonymization = _anonymization(draft)
    # A report names its patient, so it never goes along with anonymised images.
    include = draft.include_report and not draft.anonymize
    deliveries = []
    for study in facts.with_images:
        report = facts.travelling_report(study) if include else None
        target: DicomTarget | MediaTarget
        if draft.destination is Destination.FOLDER:
            target = MediaTarget(
                folder=draft.folder.strip(),
                as_zip=draft.as_zip,
                anonymization=anonymization,
                include_report=include,
            )
        else:
            assert draft.station_id is not None, "a request is made of a draft without problems"
            target = DicomTarget(
                station_id=draft.station_id, anonymization=anonymization, include_report=include
            )
        deliveries.append(
            DeliveryDraft(
                target=target,
                study_instance_uid=study.study_instance_uid,
                recipient=recipient,
                report_id=report.id if report else None,
            )
        )
    return SendRequest(
        deliveries=tuple(deliveries), priority=draft.priority, requester=facts.profile.name
    )


def link_request(draft: StudyDraft, facts: SendFacts, *, language: str) -> SendRequest:
    """One link per address and study.

    Args:
        draft: without problems, its destination the external user.
        facts: what is known.
        language: BCP 47 tag of the program's language.
    """
    return external_request(
        draft.external,
        facts,
        anonymization=_anonymization(draft),
        include_report=draft.include_report,
        priority=draft.priority,
        language=language,
    )


def _anonymization(draft: StudyDraft) -> Anonymization:
    return Anonymization(
        enabled=draft.anonymize, accept_pixel_risk=draft.anonymize and draft.accept_pixel_risk
    )


def people(request: SendRequest) -> int:
    """How many different recipients a request has."""
    return len({one.recipient for one in request.deliveries})
