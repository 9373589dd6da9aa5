"""kill -9 while a report is handed over, by every channel that has no such test of its own."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from omega_desktop.domain.model import DeliveryId
from tests.channels import ways
from tests.channels.link_rig import GatewayRig, running_gateway, sending_program
from tests.channels.ways import Opens, opened_way, written_study
from tests.e2e.program import omega, omega_killed_at

pytestmark = [pytest.mark.real_server, pytest.mark.timeout(240)]

QUEUE = "omega_desktop.storage.outbox:Outbox."
TAKEN = QUEUE + "point_of_no_return:before:1"
"""Before anything has left; services that know a fax again have no such point."""
ANSWERED = QUEUE + "complete:before:1"
"""The server has it and has said so; nothing of that is written down."""


@pytest.fixture(scope="module")
def gateway(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GatewayRig]:
    data = tmp_path_factory.mktemp("gateway") / "data"
    with running_gateway(data) as rig, pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMEGA_SECRET_GATEWAY_TOKEN", rig.new_token(f"sender-{os.getpid()}"))
        yield rig


def after_restart(data: Path, number: DeliveryId) -> dict[str, Any]:
    """The program is started again and works on what is there."""
    found = omega(data, "outbox", "--wait", expect=None)["deliveries"]
    (delivery,) = [one for one in found if one["id"] == str(number)]
    return dict(delivery)


@pytest.mark.parametrize(
    ("opens", "before", "knows_again"),
    [
        (ways.graph, TAKEN, False),
        (ways.fax_by_mail, TAKEN, False),
        (ways.sinch, TAKEN, False),
        (ways.telnyx, QUEUE + "claim:after:1", True),
        (ways.hylafax, QUEUE + "claim:after:1", True),
        (ways.zenvia, TAKEN, False),
        (ways.form, TAKEN, False),
    ],
    ids=["graph", "fax by e-mail", "sinch", "telnyx", "hylafax", "zenvia", "http"],
)
def test_that_a_report_is_handed_over_once_by_a_program_that_is_killed(
    opens: Opens, before: str, knows_again: bool, gateway: GatewayRig, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    with opened_way(opens) as way:
        with sending_program(data, gateway=gateway.url, smtp_port=1) as program:
            uid = written_study(program, tmp_path)
            first = way.submit(program, uid)
        omega_killed_at(before, data, "outbox", "--wait")
        assert way.arrived() == 0
        delivery = after_restart(data, first)
        assert (delivery["state"], delivery["rung"]) == ("COMPLETED", "handed_over")
        assert way.arrived() == 1

        with sending_program(data, gateway=gateway.url, smtp_port=1) as program:
            second = way.submit(program, uid)
        omega_killed_at(ANSWERED, data, "outbox", "--wait")
        assert way.arrived() == 2
        for _ in range(2):  # nothing is sent again by itself
            delivery = after_restart(data, second)
            expected = ("COMPLETED", "handed_over") if knows_again else ("UNKNOWN", "queued")
            assert (delivery["state"], delivery["rung"]) == expected
            assert way.arrived() == 2
        if not knows_again:
            omega(data, "outbox", "resolve", str(second), "arrived")
            assert after_restart(data, second)["state"] == "COMPLETED"
        assert way.arrived() == 2
