"""Links by the command line, in processes of their own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.channels.link_rig import BIRTH_DATE, GatewayRig, Recipient, running_gateway
from tests.e2e.conftest import Mailbox
from tests.e2e.program import omega, opened
from tests.e2e.studies import write_ct_study

pytestmark = pytest.mark.real_server


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayRig]:
    """A gateway whose token this process and its children send with."""
    data = tmp_path_factory.mktemp("gateway") / "data"
    with running_gateway(data) as rig, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMEGA_SECRET_GATEWAY_TOKEN", rig.new_token(f"sender-{os.getpid()}"))
        yield rig


@pytest.fixture
def data(tmp_path: Path, gateway: GatewayRig, mailbox: tuple[Mailbox, int]) -> Path:
    """A data directory that can send links."""
    place = tmp_path / "data"
    with opened(place) as program:
        for key, value in {
            "gateway.url": gateway.url,
            "smtp.host": "127.0.0.1",
            "smtp.port": str(mailbox[1]),
            "smtp.security": "none",
            "smtp.from": "laudos@clinica.example",
        }.items():
            program.settings.set(key, value)
    return place


def test_that_a_study_is_sent_seen_sent_again_and_revoked(
    data: Path, tmp_path: Path, mailbox: tuple[Mailbox, int]
) -> None:
    uid = write_ct_study(tmp_path / "study", 2)
    omega(data, "import", str(tmp_path / "study"))
    sent = omega(
        data, "send-study", uid, "--external", "ana@x.example", "bia@x.example",
        "--expires-days", "3", "--message", "Oi", "--passcode", "--language", "en",
        "--allow-download", "--reason", "segunda opinião", "--undo-seconds", "0", "--wait",
        OMEGA_SHARE_PASSCODE="girassol 77",
    )["deliveries"]  # fmt: skip
    assert {(one["state"], one["rung"], one["channel"]) for one in sent} == {
        ("COMPLETED", "handed_over", "link")
    }
    first = Recipient(sent[0]["url"]).open(BIRTH_DATE, "girassol77")
    assert (first.manifest["allow_download"], first.manifest["message"]) == (True, "Oi")
    refreshed = omega(data, "shares", "refresh")
    assert [one["kind"] for one in refreshed["notices"]] == ["opened"]
    (share,) = omega(data, "shares")["shares"]
    assert (share["state"], share["reason"]) == ("active", "segunda opinião")
    assert [one["state"] for one in share["links"]] == ["opened", "mailed"]
    rungs = {one["id"]: one["rung"] for one in omega(data, "outbox")["deliveries"]}
    assert rungs[sent[0]["id"]] == "opened"
    extended = omega(data, "shares", "extend", share["id"], "4")["shares"][0]
    assert extended["expires_at"] > share["expires_at"]
    again = omega(data, "shares", "send-again", share["id"], share["links"][1]["link"])
    assert again["deliveries"][0]["state"] == "READY"
    omega(data, "outbox", "--wait")
    assert len(mailbox[0].messages) == 3
    (revoked,) = omega(data, "shares", "revoke", share["id"])["shares"]
    assert revoked["state"] == "revoked"
    assert first.try_to_open(BIRTH_DATE, "girassol77").status_code == 404
    assert {one["url"] for one in omega(data, "outbox")["deliveries"]} == {""}


def test_that_wrong_use_is_told_as_that(data: Path, tmp_path: Path) -> None:
    uid = write_ct_study(tmp_path / "study", 1)
    omega(data, "import", str(tmp_path / "study"))
    to_ana = ("send-study", uid, "--external", "ana@x.example")
    for arguments, field in (
        (("send-study", uid, "--folder", str(tmp_path), "--passcode"), "--passcode"),
        ((*to_ana, "--passcode"), "--passcode"),
        ((*to_ana, "--birth-date", "yesterday"), "--birth-date"),
        (("send-study", uid, "--external", "nobody"), "email"),
    ):
        assert omega(data, *arguments, expect=2)["field"] == field
    assert "90" in omega(data, *to_ana, "--expires-days", "91", expect=1)["message"]
    assert omega(data, "shares", "revoke", "none", expect=1)["error"] == "There is no such share"
    assert omega(data, "outbox")["deliveries"] == []
