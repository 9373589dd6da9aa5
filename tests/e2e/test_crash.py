"""kill -9 at each step of a send, and afterwards every delivery is where it should be."""

from pathlib import Path

import pytest

from omega_desktop.domain.model import (
    ImagingOrganization,
    OrganizationId,
    ReportStatus,
    Station,
    StationId,
    StudyInstanceUID,
)
from tests.e2e.conftest import Hospital, Mailbox
from tests.e2e.program import omega, omega_killed_at, opened
from tests.e2e.studies import write_ct_study

SLICES = 6
QUEUE = "omega_desktop.storage.outbox:Outbox."
MAIL = "omega_desktop.senders.email:EmailSender."


@pytest.fixture
def data(tmp_path: Path, hospital: Hospital) -> Path:
    """A data directory that knows the hospital, set up in this process."""
    place = tmp_path / "data"
    with opened(place) as program:
        organization = program.directory.save_organization(
            ImagingOrganization(OrganizationId(0), "Hospital Central")
        )
        program.directory.save_station(
            Station(
                StationId(0),
                organization.id,
                "ARQUIVO1",
                "HOSPITAL",
                "127.0.0.1",
                hospital.receiver.port,
            )
        )
    return place


def imported(place: Path, tmp_path: Path) -> str:
    uid = write_ct_study(tmp_path / "study", SLICES)
    with opened(place) as program:
        assert program.importer.run([tmp_path / "study"]).imported == SLICES
    return uid


SEND_STEPS = [
    "submit:after:1",
    "claim:before:1",
    "claim:after:1",
    "pending_items:before:1",
    "record_item:before:1",
    "record_item:after:1",
    "record_item:before:4",
    f"record_item:after:{SLICES}",
    "complete:before:1",
    "complete:after:1",
]


@pytest.mark.parametrize("step", SEND_STEPS)
def test_that_a_study_send_killed_at_any_step_ends_complete_and_only_once(
    step: str, data: Path, tmp_path: Path, hospital: Hospital
) -> None:
    uid = imported(data, tmp_path)
    arguments = ("send-study", uid, "--station", "ARQUIVO1", "--undo-seconds", "0", "--wait")
    omega_killed_at(QUEUE + step, data, *arguments)
    (delivery,) = omega(data, "outbox", "--wait")["deliveries"]
    assert (delivery["state"], delivery["rung"]) == ("COMPLETED", "handed_over")
    assert (delivery["done"], delivery["total"]) == (SLICES, SLICES)
    assert len(hospital.received) == SLICES
    # only the one whose answer could not be written down may have come twice
    twice = [count for count in hospital.received.values() if count > 1]
    assert len(twice) <= (1 if step.startswith("record_item:before") else 0)


def test_that_a_request_killed_before_it_was_written_left_nothing_behind(
    data: Path, tmp_path: Path, hospital: Hospital
) -> None:
    uid = imported(data, tmp_path)
    omega_killed_at(
        QUEUE + "submit:before:1", data, "send-study", uid, "--station", "ARQUIVO1", "--wait"
    )
    assert omega(data, "outbox", "--wait")["deliveries"] == []
    assert not hospital.received


def test_that_a_kill_inside_the_undo_window_keeps_the_delivery_and_its_window(
    data: Path, tmp_path: Path
) -> None:
    uid = imported(data, tmp_path)
    omega_killed_at(
        QUEUE + "submit:after:1", data,
        "send-study", uid, "--station", "ARQUIVO1", "--undo-seconds", "60",
    )  # fmt: skip
    (delivery,) = omega(data, "outbox")["deliveries"]
    assert delivery["state"] == "HELD"
    assert omega(data, "outbox", "cancel", delivery["id"])["deliveries"][0]["state"] == (
        "CANCELLED"
    )


def prepared_mail(place: Path, tmp_path: Path, port: int) -> str:
    uid = imported(place, tmp_path)
    text = tmp_path / "laudo.txt"
    text.write_text("Sem alterações.", encoding="utf-8")
    with opened(place) as program:
        for key, value in {
            "smtp.host": "127.0.0.1",
            "smtp.port": str(port),
            "smtp.security": "none",
            "smtp.from": "laudos@clinica.example",
        }.items():
            program.settings.set(key, value)
        program.archive.attach_report(StudyInstanceUID(uid), text, status=ReportStatus.FINAL)
    return uid


MAIL_STEPS = [
    (QUEUE + "submit:after:1", "COMPLETED", 1),
    (QUEUE + "claim:after:1", "COMPLETED", 1),
    (QUEUE + "point_of_no_return:before:1", "COMPLETED", 1),
    (QUEUE + "point_of_no_return:after:1", "UNKNOWN", 0),
    (QUEUE + "complete:before:1", "UNKNOWN", 1),
    (QUEUE + "complete:after:1", "COMPLETED", 1),
]


@pytest.mark.parametrize(("step", "state", "arrived"), MAIL_STEPS)
def test_that_a_message_killed_at_any_step_is_neither_lost_nor_sent_twice(
    step: str,
    state: str,
    arrived: int,
    data: Path,
    tmp_path: Path,
    mailbox: tuple[Mailbox, int],
) -> None:
    box, port = mailbox
    uid = prepared_mail(data, tmp_path, port)
    omega_killed_at(
        step, data,
        "send-report", uid, "--email", "ana@hospital.example", "--undo-seconds", "0", "--wait",
    )  # fmt: skip
    (delivery,) = omega(data, "outbox", "--wait", expect=None)["deliveries"]
    assert delivery["state"] == state
    assert len(box.messages) == arrived
    if state == "UNKNOWN":
        assert delivery["rung"] == "queued"
        resolved = omega(data, "outbox", "resolve", delivery["id"], "send_again")
        assert resolved["deliveries"][0]["state"] == "READY"
        (delivery,) = omega(data, "outbox", "--wait")["deliveries"]
        assert delivery["state"] == "COMPLETED"
        assert len({message["Message-ID"] for message in box.messages}) == 1
