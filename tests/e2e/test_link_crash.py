"""kill -9 at each step of sending a link: it arrives once, and nothing is encrypted twice."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from omega_desktop.domain.model import ReportStatus, StudyInstanceUID
from tests.channels.link_rig import GatewayRig, Recipient, link_in, running_gateway
from tests.e2e.conftest import Mailbox
from tests.e2e.program import omega, omega_killed_at, opened
from tests.e2e.studies import write_ct_study

pytestmark = pytest.mark.real_server

ANA = "ana@hospital.example"
SLICES = 12
SIDE = 640  # 9.4 MB: several segments
QUEUE = "omega_desktop.storage.outbox:Outbox."
SHARES = "omega_desktop.storage.shares:Shares."
CLIENT = "omega_desktop.share.client:GatewayClient."


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayRig]:
    """A gateway whose token this process and its children send with."""
    data = tmp_path_factory.mktemp("gateway") / "data"
    with running_gateway(data) as rig, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMEGA_SECRET_GATEWAY_TOKEN", rig.new_token(f"sender-{os.getpid()}"))
        yield rig


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A study large enough for several segments."""
    folder = tmp_path_factory.mktemp("study")
    return write_ct_study(folder, SLICES, side=SIDE), folder


@pytest.fixture
def data(
    tmp_path: Path, gateway: GatewayRig, files: tuple[str, Path], mailbox: tuple[Mailbox, int]
) -> Path:
    """A data directory that can send the study as a link."""
    place = tmp_path / "data"
    text = tmp_path / "laudo.txt"
    text.write_text("Sem alterações.", encoding="utf-8")
    with opened(place) as program:
        for key, value in {
            "gateway.url": gateway.url,
            "smtp.host": "127.0.0.1",
            "smtp.port": str(mailbox[1]),
            "smtp.security": "none",
            "smtp.from": "laudos@clinica.example",
            "import.copy": "false",
        }.items():
            program.settings.set(key, value)
        assert program.importer.run([files[1]], copy=False).imported == SLICES
        uid = StudyInstanceUID(files[0])
        program.archive.attach_report(uid, text, status=ReportStatus.FINAL)
    return place


STEPS = [
    SHARES + "create:after:1",
    SHARES + "record_segment:before:2",
    SHARES + "record_segment:after:2",
    SHARES + "segment_uploaded:before:1",
    SHARES + "keep_manifest:after:1",
    CLIENT + "seal:after:1",
    SHARES + "activate:after:1",
    CLIENT + "put_link:after:1",
    QUEUE + "point_of_no_return:before:1",
]


@pytest.mark.parametrize("step", STEPS)
def test_that_a_link_killed_at_any_step_arrives_once_and_is_not_made_twice(
    step: str,
    data: Path,
    files: tuple[str, Path],
    gateway: GatewayRig,
    mailbox: tuple[Mailbox, int],
) -> None:
    box, _port = mailbox
    omega_killed_at(
        step, data,
        "send-study", files[0], "--external", ANA, "--undo-seconds", "0", "--wait",
    )  # fmt: skip
    assert box.messages == []
    recorded = _recorded_packs(data)
    (delivery,) = omega(data, "outbox", "--wait")["deliveries"]
    assert (delivery["state"], delivery["rung"]) == ("COMPLETED", "handed_over")
    assert (delivery["done"], delivery["total"]) == (SLICES + 1, SLICES + 1)
    (message,) = box.messages
    assert link_in(message) == delivery["url"]
    recipient = Recipient(delivery["url"]).open()
    assert len(recipient.instances()) == SLICES
    assert len({recipient.file(one)[:4000] for one in recipient.instances()}) == SLICES
    used = {pack["oid"] for one in recipient.manifest["segments"] for pack in one["packs"]}
    assert recorded <= used  # what was recorded before the kill was not made again
    assert len(gateway.objects_of(recipient)) == len(used) + 1  # and the manifest
    assert list((data / "outgoing-shares").iterdir()) == []


def _recorded_packs(data: Path) -> set[str]:
    with opened(data) as program, program.database.reading() as connection:
        return {row["oid"] for row in connection.execute("SELECT oid FROM share_pack")}


def test_that_a_mail_killed_after_the_point_of_no_return_is_asked_about_and_sent_again(
    data: Path, files: tuple[str, Path], gateway: GatewayRig, mailbox: tuple[Mailbox, int]
) -> None:
    box, _port = mailbox
    omega_killed_at(
        QUEUE + "complete:before:1", data,
        "send-study", files[0], "--external", ANA, "--undo-seconds", "0", "--wait",
    )  # fmt: skip
    (delivery,) = omega(data, "outbox", "--wait", expect=None)["deliveries"]
    assert (delivery["state"], delivery["rung"]) == ("UNKNOWN", "queued")
    omega(data, "outbox", "resolve", delivery["id"], "send_again")
    (delivery,) = omega(data, "outbox", "--wait")["deliveries"]
    assert delivery["state"] == "COMPLETED"
    assert len(box.messages) == 2
    assert len({message["Message-ID"] for message in box.messages}) == 1
    assert len({link_in(message) for message in box.messages}) == 1
