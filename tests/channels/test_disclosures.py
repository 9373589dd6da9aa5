"""The audit trail has every disclosure of every channel, and shows when somebody has altered it."""

import contextlib
import json
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from omega_desktop.cli import run
from omega_desktop.domain.model import DeliveryState, StudyInstanceUID
from omega_desktop.services.program import Program
from tests.channels.link_rig import work
from tests.channels.ways import REQUESTER, WAYS, Opens, Way, opened_way, written_study

pytestmark = pytest.mark.real_server


@pytest.fixture(params=WAYS, ids=[one.__name__ for one in WAYS])
def way(request: pytest.FixtureRequest) -> Iterator[Way]:
    opens: Opens = request.param
    with opened_way(opens) as opened:
        yield opened


@pytest.fixture
def uid(program: Program, tmp_path: Path) -> StudyInstanceUID:
    return written_study(program, tmp_path)


class Trail:
    """What the command line says of the audit trail."""

    def __init__(self, program: Program, capsys: pytest.CaptureFixture[str]) -> None:
        self._data = str(program.paths.root)
        self._database = program.paths.database
        self._capsys = capsys

    def _asked(self, act: str) -> tuple[int, dict[str, Any]]:
        self._capsys.readouterr()
        status = run(["audit", act, "--data-dir", self._data, "--json"])
        found: dict[str, Any] = json.loads(self._capsys.readouterr().out)
        return status, found

    def first_altered(self) -> int | None:
        """As ``omega-desktop audit verify`` says."""
        status, found = self._asked("verify")
        number: int | None = found["first_broken"]
        assert (status, found["valid"]) == ((0, True) if number is None else (1, False))
        return number

    def lines(self, delivery: int) -> list[dict[str, Any]]:
        """About one delivery; links are told of in lines of their own besides."""
        _status, found = self._asked("export")
        return [
            one
            for one in found["entries"]
            if one.get("delivery") == str(delivery) and one["action"].startswith("send.")
        ]

    def alter(self, line: int, old: str, new: str) -> None:
        """As somebody does who has the file."""
        with contextlib.closing(sqlite3.connect(self._database)) as database:
            database.execute("DROP TRIGGER IF EXISTS audit_is_never_changed")
            changed = database.execute(
                "UPDATE audit SET body = replace(body, ?, ?) WHERE id = ? AND instr(body, ?)",
                (old, new, line, old),
            ).rowcount
            database.commit()
        assert changed == 1


def test_that_the_trail_tells_who_sent_what_to_whom_when_and_what_came_of_it(
    way: Way, program: Program, uid: StudyInstanceUID, capsys: pytest.CaptureFixture[str]
) -> None:
    trail = Trail(program, capsys)
    began = datetime.now(UTC)
    number = way.submit(program, uid)
    work(program)
    delivery = program.outbox.delivery(number)
    assert delivery.state is DeliveryState.COMPLETED, delivery.reason
    assert way.arrived() == 1

    submitted, completed = trail.lines(number)
    assert [submitted["action"], completed["action"]] == ["send.submitted", "send.completed"]
    for line in (submitted, completed):
        assert line["actor"] == REQUESTER
        assert line["account"]
        assert line["channel"] == delivery.channel
        assert line["recipient"] == way.recipient
        assert way.recipient in line["target"]
        assert getattr(way.target, "name", "") in line["target"]  # with its accents
        assert line["study_instance_uid"] == uid
        assert line["report_id"] == program.archive.reports(uid)[0].id
        at = datetime.fromisoformat(line["at"])
        assert began - timedelta(seconds=1) <= at <= datetime.now(UTC) + timedelta(seconds=1)
    assert (submitted["rung"], submitted["remote_id"]) == ("queued", "")
    assert (completed["rung"], completed["remote_id"]) == ("handed_over", delivery.remote_id)
    assert trail.first_altered() is None

    trail.alter(completed["id"], way.recipient, "+5511000000000")
    assert trail.first_altered() == completed["id"]


def test_that_what_did_not_leave_is_in_the_trail_with_its_reason(
    way: Way, program: Program, uid: StudyInstanceUID, capsys: pytest.CaptureFixture[str]
) -> None:
    """A report whose file is gone: the same for every channel."""
    trail = Trail(program, capsys)
    number = way.submit(program, uid)
    program.archive.reports(uid)[0].path.unlink()
    work(program, attempts=1)
    delivery = program.outbox.delivery(number)
    assert delivery.state is DeliveryState.FAILED
    assert way.arrived() == 0
    failed = trail.lines(number)[-1]
    assert (failed["action"], failed["rung"]) == ("send.failed", "queued")
    assert failed["reason"] == str(delivery.reason) != ""
    assert trail.first_altered() is None
