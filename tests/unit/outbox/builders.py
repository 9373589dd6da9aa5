"""Small requests and a clock that only moves when told."""

from datetime import UTC, datetime, timedelta

from omega_desktop.domain.model import (
    DeliveryDraft,
    DicomTarget,
    EmailTarget,
    ReportId,
    SendPriority,
    SendRequest,
    SOPInstanceUID,
    StationId,
    StudyInstanceUID,
)
from omega_desktop.storage.outbox import DeliveryPlan, PlannedItem

STUDY = StudyInstanceUID("1.2.3")


class FakeClock:
    """Time under the test's control."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 22, 14, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The current moment."""
        return self.moment

    def pass_s(self, seconds: float) -> None:
        """Let time pass."""
        self.moment += timedelta(seconds=seconds)


def uids(count: int) -> list[SOPInstanceUID]:
    """Instances of a study."""
    return [SOPInstanceUID(f"1.2.3.{number}") for number in range(1, count + 1)]


def study_plan(instances: int = 3, *, lane: str = "dicom:1") -> DeliveryPlan:
    """A study to a station."""
    return DeliveryPlan(
        DeliveryDraft(
            target=DicomTarget(StationId(1)), study_instance_uid=STUDY, recipient="ARQUIVO1"
        ),
        lane=lane,
        lane_label="ARQUIVO1",
        items=tuple(PlannedItem(uid) for uid in uids(instances)),
    )


def email_plan(address: str = "ana@clinica.example", *, report: int = 1) -> DeliveryPlan:
    """A report to an address."""
    return DeliveryPlan(
        DeliveryDraft(
            target=EmailTarget(address),
            study_instance_uid=STUDY,
            recipient=address,
            report_id=ReportId(report),
        ),
        lane="smtp",
        lane_label="mail server",
    )


def request(*plans: DeliveryPlan, priority: SendPriority = SendPriority.MEDIUM) -> SendRequest:
    """The request that the plans belong to."""
    return SendRequest(tuple(plan.draft for plan in plans), priority=priority, requester="Luiza")
