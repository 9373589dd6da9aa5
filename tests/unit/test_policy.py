from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    DeliveryDraft,
    DicomTarget,
    EmailTarget,
    Report,
    ReportId,
    ReportKind,
    ReportStatus,
    StationId,
    StudyInstanceUID,
)
from omega_desktop.domain.policy import DraftFacts, Severity, judge

STUDY = StudyInstanceUID("1.2.3")
REPORT = Report(
    ReportId(1),
    STUDY,
    2,
    ReportStatus.FINAL,
    ReportKind.ATTACHED_PDF,
    "",
    datetime(2026, 11, 22, tzinfo=UTC),
    Path("x.pdf"),
    "",
)
MAIL = DraftFacts(
    DeliveryDraft(EmailTarget("ana@x.example"), STUDY, recipient="ana@x.example"),
    report=REPORT,
    newest_version=2,
    in_directory=True,
    in_care_team=True,
    used_before=True,
)
STORE = DraftFacts(DeliveryDraft(DicomTarget(StationId(1)), STUDY, recipient="ARQUIVO1"))


def codes(*facts: DraftFacts, max_recipients: int = 5) -> list[str]:
    return [finding.code for finding in judge(facts, max_recipients=max_recipients)]


def test_that_a_study_to_a_station_and_a_report_to_the_care_team_go_without_questions() -> None:
    assert codes(STORE) == []
    assert codes(MAIL) == []


def test_that_nobody_chosen_blocks() -> None:
    assert codes() == ["no_recipient"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"report": replace(REPORT, status=ReportStatus.PRELIMINARY)}, "report_not_final"),
        ({"newest_version": 3}, "report_superseded"),
        ({"already_received": True}, "already_received"),
        ({"in_care_team": False}, "not_in_care_team"),
        ({"in_care_team": False, "in_directory": False}, "external_address"),
        (
            {"in_care_team": False, "in_directory": False, "used_before": False},
            "unknown_address",
        ),
        ({"resembles": "anna@x.example"}, "near_miss"),
    ],
)
def test_that_each_doubt_about_a_report_asks_for_the_review_step(change, code) -> None:
    assert codes(replace(MAIL, **change)) == [code]


def test_that_an_internal_address_needs_no_care_team() -> None:
    assert codes(replace(MAIL, in_care_team=False, in_directory=False, internal=True)) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"file_conflicts": 1}, "file_conflicts"),
        ({"other_patient_files": 1}, "other_patient_files"),
        ({"preliminary_inside": True}, "preliminary_inside"),
        ({"declared_images": 1}, "declared_text"),
        ({"unfit_objects": 2}, "unfit_kind"),
        ({"pixel_risk_images": 3}, "pixel_risk"),
        ({"pixel_risk_images": 3, "pixel_risk_accepted": True}, "pixel_risk"),
    ],
)
def test_that_each_doubt_about_a_study_asks_for_the_review_step(change, code) -> None:
    assert codes(replace(STORE, **change)) == [code]


def test_that_many_recipients_are_counted_once_each() -> None:
    five = [
        replace(MAIL, draft=replace(MAIL.draft, recipient=f"{number}@x.example"))
        for number in range(5)
    ]
    assert codes(*five, five[0]) == []
    assert codes(*five, STORE) == ["many_recipients"]


def test_that_blocks_come_before_warnings() -> None:
    blocked = replace(STORE, blocks=(("no_instances", Message("nothing")),))
    found = judge([replace(MAIL, newest_version=3), blocked], max_recipients=5)
    assert [finding.severity for finding in found] == [Severity.BLOCK, Severity.WARN]


def test_that_a_finding_hides_its_recipient_from_repr() -> None:
    (found,) = judge([replace(MAIL, newest_version=3)], max_recipients=5)
    assert found.recipient == "ana@x.example"
    assert "ana" not in repr(found)


def test_that_a_near_miss_names_the_known_address_beside_the_message_only() -> None:
    facts = replace(MAIL, resembles="anna@x.example")
    (found,) = judge([facts], max_recipients=5)
    assert found.resembles == "anna@x.example"
    assert "anna" not in f"{found!r} {found.message} {facts!r}"
