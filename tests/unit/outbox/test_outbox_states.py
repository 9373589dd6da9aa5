"""The whole life of deliveries, driven at random, with a crash possible at every step."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Channel,
    DeliveryId,
    DeliveryState,
    ItemState,
    Receipt,
    Rung,
)
from omega_desktop.storage.audit import AuditTrail
from omega_desktop.storage.database import Database
from omega_desktop.storage.outbox import Outbox
from tests.unit.outbox.builders import FakeClock, email_plan, request, study_plan

State = DeliveryState
MAX_ATTEMPTS = 4
INSTANCES = 3


class OutboxMachine(RuleBasedStateMachine):
    """What the user, the worker and a power cut may do, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.place = Path(tempfile.mkdtemp())
        self.clock = FakeClock()
        self.running: set[DeliveryId] = set()
        self.committed: set[DeliveryId] = set()
        self.arrived: dict[DeliveryId, set[str]] = {}
        self.all: list[DeliveryId] = []
        self._open()

    def _open(self) -> None:
        self.database = Database(self.place / "omega.db")
        self.outbox = Outbox(
            self.database, AuditTrail(self.database, clock=self.clock), clock=self.clock
        )

    def teardown(self) -> None:
        self.database.close()
        shutil.rmtree(self.place)

    @rule(undo_s=st.sampled_from([0, 10]), station=st.integers(1, 2), mail=st.booleans())
    def submit(self, undo_s: int, station: int, mail: bool) -> None:
        plan = email_plan() if mail else study_plan(INSTANCES, lane=f"dicom:{station}")
        _request, ids = self.outbox.submit(request(plan), [plan], undo_s=undo_s)
        self.all += ids

    @rule(seconds=st.sampled_from([1, 15, 4000]))
    def wait(self, seconds: int) -> None:
        self.clock.pass_s(seconds)

    @rule()
    def claim(self) -> None:
        found = self.outbox.claim()
        if found is not None:
            assert found.id not in self.running
            self.running.add(found.id)

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def store_one(self, data: st.DataObject) -> None:
        delivery_id = data.draw(st.sampled_from(sorted(self.running)))
        pending = self.outbox.pending_items(delivery_id)
        if pending:
            uid = pending[0].sop_instance_uid
            state = data.draw(st.sampled_from([ItemState.STORED, ItemState.REFUSED]))
            if state is ItemState.STORED:
                stored = self.arrived.setdefault(delivery_id, set())
                assert uid not in stored, "an acknowledged instance was pending again"
                stored.add(uid)
            self.outbox.record_item(delivery_id, uid, state, status=0)

    @precondition(lambda self: self.running)
    @rule(data=st.data(), outcome=st.sampled_from(["ok", "later", "fail", "doubt", "stop"]))
    def end(self, data: st.DataObject, outcome: str) -> None:
        delivery_id = data.draw(st.sampled_from(sorted(self.running)))
        self.running.discard(delivery_id)
        match outcome:
            case "ok":
                self.outbox.complete(delivery_id, Receipt(Rung.HANDED_OVER, Message("ok")))
            case "later":
                self.outbox.postpone(delivery_id, Message("busy"), delay_s=15)
            case "fail":
                self.outbox.fail(delivery_id, Message("no"))
            case "doubt":
                self.outbox.doubt(delivery_id, Message("?"))
            case "stop":
                self.outbox.interrupted(delivery_id)

    @precondition(lambda self: self.running)
    @rule(data=st.data())
    def reach_point_of_no_return(self, data: st.DataObject) -> None:
        delivery_id = data.draw(st.sampled_from(sorted(self.running)))
        self.outbox.point_of_no_return(delivery_id)
        self.committed.add(delivery_id)

    @precondition(lambda self: self.all)
    @rule(
        data=st.data(),
        act=st.sampled_from(
            ["cancel", "hold", "release", "retry", "resolve_arrived", "resolve_send_again"]
        ),
    )
    def user_acts(self, data: st.DataObject, act: str) -> None:
        delivery_id = data.draw(st.sampled_from(self.all))
        before = self.outbox.delivery(delivery_id)
        try:
            getattr(self.outbox, act)(delivery_id)
        except OmegaError:
            assert self.outbox.delivery(delivery_id) == before  # refused means untouched

    @rule()
    def power_cut(self) -> None:
        """The process is gone; what was in progress is settled by the next start."""
        committed = {
            one
            for one in self.running & self.committed
            if self.outbox.delivery(one).channel is Channel.EMAIL
        }
        self.database.close()
        self._open()
        found = self.outbox.recover({Channel.DICOM}, max_attempts=MAX_ATTEMPTS)
        assert set(found.unknown) == committed
        self.running.clear()
        self.committed.clear()

    @rule()
    def forget_commitments_of_ended(self) -> None:
        self.committed &= self.running

    @invariant()
    def nothing_is_lost(self) -> None:
        assert {one.id for one in self.outbox.deliveries()} == set(self.all)

    @invariant()
    def in_progress_is_exactly_what_runs(self) -> None:
        states = {one.id for one in self.outbox.deliveries(states=[State.IN_PROGRESS])}
        assert states == self.running

    @invariant()
    def counters_tell_the_truth(self) -> None:
        for one in self.outbox.deliveries(limit=1000):
            if one.channel is Channel.DICOM and str(one.reason or "").find("as the user says") < 0:
                assert one.done == len(self.arrived.get(one.id, set()))

    @invariant()
    def no_rung_is_claimed_without_an_ending(self) -> None:
        for one in self.outbox.deliveries(limit=1000):
            assert (one.rung is Rung.QUEUED) or one.state is State.COMPLETED
            assert (one.ended_at is not None) == (
                one.state in {State.COMPLETED, State.FAILED, State.CANCELLED}
            )

    @invariant()
    def a_lane_is_used_once(self) -> None:
        lanes = [one.lane for one in self.outbox.deliveries(states=[State.IN_PROGRESS])]
        assert len(lanes) == len(set(lanes))


OutboxMachine.TestCase.settings = settings(max_examples=40, stateful_step_count=40)
TestOutboxStates = OutboxMachine.TestCase
