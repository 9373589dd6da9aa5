"""What the Send dialog holds, without Qt: the values, what is wrong with them, and the request.

The tab *Send study* shows a ``StudyDraft`` and changes it by ``dataclasses.replace``; the rules
about what can be sent live here, so that they are tested without a window. Those of the tab *Send
reports* are in ``send_report_draft``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Anonymization,
    DeliveryDraft,
    DicomTarget,
    MediaTarget,
    OrganizationId,
    SendPriority,
    SendRequest,
    Station,
    StationId,
)
from omega_desktop.ui.send_external import external_problems, external_request
from omega_desktop.ui.send_values import (
    ExternalDraft,
    Problem,
    SendFacts,
)


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


# --- new drafts ------------------------------------------------------------------------------


def new_study_draft(last_used: Station | None, external: ExternalDraft | None = None) -> StudyDraft:
    """The tab as it opens: the organisation and station used last; links as they are set."""
    links = external or ExternalDraft()
    if last_used is None:
        return StudyDraft(external=links)
    return StudyDraft(
        organization_id=last_used.organization_id, station_id=last_used.id, external=links
    )


# --- what is wrong ---------------------------------------------------------------------------


def study_tab_fault(facts: SendFacts) -> Message | None:
    """Why no study can be sent at all, None when one can."""
    if facts.with_images:
        return None
    if len(facts.studies) == 1:
        return Message("This study has no images to send.")
    return Message("None of these studies has images to send.")


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
