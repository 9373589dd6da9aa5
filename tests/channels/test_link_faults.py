"""Links when something fails on the way: nothing is lost, doubled, or left readable."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import pytest
from aiosmtpd.controller import Controller

from omega_desktop.domain.errors import TransientSendError
from omega_desktop.domain.model import (
    Delivery,
    DeliveryDraft,
    DeliveryId,
    DeliveryState,
    ItemState,
    LinkTarget,
    SendRequest,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import CancelToken, InlineCpuPool
from omega_desktop.domain.sharing import LinkState, ShareState
from omega_desktop.senders.link_gateway import connector
from omega_desktop.services.program import Program
from omega_desktop.share.client import GatewayClient
from omega_desktop.share.segments import SegmentTask, make_segment
from tests.channels.link_rig import GatewayRig, Recipient, sending_program, work
from tests.e2e.conftest import Mailbox
from tests.e2e.studies import write_ct_study
from tests.servers import free_port

pytestmark = pytest.mark.real_server

T = TypeVar("T")

SLICES = 12
ANA = LinkTarget("ana@hospital.example")
BIA = LinkTarget("bia@hospital.example")


class ChoosyMailbox(Mailbox):
    """Refuses what it is told to refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: dict[str, str] = {}

    async def handle_RCPT(  # noqa: N802
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        """Take the recipient, or not."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"


class HookedPool(InlineCpuPool):
    """Calls ``hook`` before the nth segment is made, and counts them."""

    def __init__(self) -> None:
        self.made: list[SegmentTask] = []
        self.hooks: dict[int, Callable[[], None]] = {}
        self.deadly: set[str] = set()
        self._guard = threading.Lock()

    def run(self, work: Callable[..., T], /, *args: object, cancel: CancelToken | None = None) -> T:
        """Run it here, after the hook."""
        if work is make_segment:
            task = args[0]
            assert isinstance(task, SegmentTask)
            with self._guard:
                self.made.append(task)
                hook = self.hooks.pop(len(self.made), None)
            if hook is not None:
                hook()
            if any(one.key in self.deadly and one.kind == "image" for one in task.sources):
                msg = "a worker process ended unexpectedly"
                raise RuntimeError(msg)
        return super().run(work, *args, cancel=cancel)


@pytest.fixture
def box() -> Iterator[tuple[ChoosyMailbox, int]]:
    """A mail server that can be told what to refuse."""
    made, port = ChoosyMailbox(), free_port()
    controller = Controller(made, hostname="127.0.0.1", port=port)
    controller.start()
    yield made, port
    controller.stop()


@pytest.fixture
def pool() -> HookedPool:
    """Where segments are made."""
    return HookedPool()


@pytest.fixture
def program(
    tmp_path: Path, gateway: GatewayRig, box: tuple[ChoosyMailbox, int], pool: HookedPool
) -> Iterator[Program]:
    """A program that can send links, with a study in several segments."""
    with sending_program(
        tmp_path / "data", gateway=gateway.url, smtp_port=box[1], cpu=pool
    ) as opened:
        yield opened


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """9.4 MB of images."""
    folder = tmp_path_factory.mktemp("study")
    return write_ct_study(folder, SLICES, side=640), folder


@pytest.fixture
def study(program: Program, files: tuple[str, Path]) -> StudyInstanceUID:
    """The study in the archive."""
    assert program.importer.run([files[1]], copy=False).imported == SLICES
    return StudyInstanceUID(files[0])


@pytest.fixture
def running(gateway: GatewayRig) -> Iterator[GatewayRig]:
    """The gateway, to be killed; it runs again afterwards."""
    yield gateway
    if gateway.process.process.poll() is not None:
        gateway.process.start()


def submit(program: Program, uid: StudyInstanceUID, *people: LinkTarget) -> list[DeliveryId]:
    drafts = tuple(DeliveryDraft(one, uid, one.address) for one in people)
    return list(program.send.submit(SendRequest(drafts), undo_s=0))


def delivery(program: Program, delivery_id: DeliveryId) -> Delivery:
    return program.outbox.delivery(delivery_id)


def connected(program: Program) -> GatewayClient:
    return connector(program.settings, program.secrets)(10)


def restart(gateway: GatewayRig) -> None:
    gateway.process.kill()
    gateway.process.start()


def opens(program: Program, delivery_id: DeliveryId) -> Recipient:
    """The recipient opens it and finds every image."""
    recipient = Recipient(program.shares.url(delivery_id)).open()
    assert len({recipient.file(one)[:4000] for one in recipient.instances()}) == SLICES
    return recipient


# --- the gateway goes away -------------------------------------------------------------------


def test_that_a_gateway_that_is_down_holds_the_lane_and_costs_no_attempt(
    program: Program, study: StudyInstanceUID, running: GatewayRig
) -> None:
    running.process.kill()
    first, second = submit(program, study, ANA, BIA)
    assert work(program) == 1  # the second does not even try
    assert (delivery(program, first).state, delivery(program, first).attempts) == ("READY", 0)
    (lane,) = program.outbox.lanes()
    assert (lane.blocked, lane.label) == ("offline", "127.0.0.1")
    assert program.send.probe_lane(lane.key) is not None
    running.process.start()
    assert program.send.probe_lane(lane.key) is None
    work(program)
    assert {delivery(program, one).state for one in (first, second)} == {DeliveryState.COMPLETED}
    opens(program, second)


def test_that_a_gateway_killed_in_the_middle_gets_the_rest_and_nothing_twice(
    program: Program, study: StudyInstanceUID, running: GatewayRig, pool: HookedPool
) -> None:
    pool.hooks[2] = lambda: restart(running)
    (one,) = submit(program, study, ANA)
    work(program)
    assert delivery(program, one).state is DeliveryState.COMPLETED
    recipient = opens(program, one)
    used = {pack["oid"] for part in recipient.manifest["segments"] for pack in part["packs"]}
    assert len(running.objects_of(recipient)) == len(used) + 1
    assert len(pool.made) == len(recipient.manifest["segments"])


def test_that_a_token_that_is_not_accepted_stops_the_lane_with_one_message(
    program: Program, study: StudyInstanceUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = os.environ["OMEGA_SECRET_GATEWAY_TOKEN"]
    monkeypatch.setenv("OMEGA_SECRET_GATEWAY_TOKEN", "omega_wrong")
    ids = submit(program, study, ANA, BIA)
    assert work(program) == 1
    (lane,) = program.outbox.lanes()
    assert lane.blocked == "auth"
    assert "token" in str(lane.reason)
    assert {(delivery(program, one).state, delivery(program, one).attempts) for one in ids} == {
        (DeliveryState.READY, 0)
    }
    monkeypatch.setenv("OMEGA_SECRET_GATEWAY_TOKEN", right)
    program.send.test_gateway()
    work(program)
    assert {delivery(program, one).state for one in ids} == {DeliveryState.COMPLETED}


def test_that_no_token_at_all_stops_the_lane_too(
    program: Program, study: StudyInstanceUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OMEGA_SECRET_GATEWAY_TOKEN")
    submit(program, study, ANA)
    work(program)
    (lane,) = program.outbox.lanes()
    assert (lane.blocked, "token" in str(lane.reason)) == ("auth", True)


def test_that_a_full_quota_fails_the_delivery_and_leaves_nothing(
    program: Program, study: StudyInstanceUID, gateway: GatewayRig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(
        "OMEGA_SECRET_GATEWAY_TOKEN", gateway.new_token("small", "--quota-gb", "0.001")
    )
    (one,) = submit(program, study, ANA)
    work(program)
    assert delivery(program, one).state is DeliveryState.FAILED
    assert "room" in str(delivery(program, one).reason)
    assert [share.state for share in program.shares.shares()] == [ShareState.FAILED]
    assert program.shares.shares()[0].pending_revocation is False


def test_that_a_share_the_gateway_lost_while_it_was_made_is_made_anew(
    program: Program, study: StudyInstanceUID, pool: HookedPool
) -> None:
    def lose() -> None:
        (share,) = program.shares.shares()
        with connected(program) as client:
            client.revoke(share.share_id)

    pool.hooks[2] = lose
    (one,) = submit(program, study, ANA)
    work(program)
    assert delivery(program, one).state is DeliveryState.READY
    with program.database.transaction() as connection:
        connection.execute("UPDATE delivery SET not_before = created_at")
    work(program)
    assert delivery(program, one).state is DeliveryState.COMPLETED
    new, lost = program.shares.shares()
    assert (new.state, lost.state) == (ShareState.ACTIVE, ShareState.FAILED)
    opens(program, one)


# --- the mail server says no -----------------------------------------------------------------


def test_that_a_refused_recipient_gets_no_link_and_the_other_keeps_hers(
    program: Program, study: StudyInstanceUID, box: tuple[ChoosyMailbox, int], pool: HookedPool
) -> None:
    box[0].refused[ANA.address] = "550 5.1.1 no such user"
    ana, bia = submit(program, study, ANA, BIA)
    work(program)
    assert delivery(program, ana).state is DeliveryState.FAILED
    assert "refuses the recipient" in str(delivery(program, ana).reason)
    assert delivery(program, ana).done == 0  # what was brought there is of no use to her
    assert delivery(program, bia).state is DeliveryState.COMPLETED
    (share,) = program.shares.shares()
    assert share.state is ShareState.ACTIVE
    assert [link.state for link in share.links] == [LinkState.REVOKED, LinkState.MAILED]
    assert len(pool.made) == 2
    opens(program, bia)


def test_that_a_share_whose_only_recipient_is_refused_is_revoked_and_made_anew_by_a_retry(
    program: Program, study: StudyInstanceUID, box: tuple[ChoosyMailbox, int]
) -> None:
    box[0].refused[ANA.address] = "550 5.1.1 no such user"
    (one,) = submit(program, study, ANA)
    work(program)
    assert delivery(program, one).state is DeliveryState.FAILED
    (share,) = program.shares.shares()
    assert (share.state, share.pending_revocation) == (ShareState.FAILED, False)
    box[0].refused.clear()
    program.send.retry(one)
    work(program)
    assert delivery(program, one).state is DeliveryState.COMPLETED
    opens(program, one)


def test_that_a_busy_mail_server_is_tried_again_without_another_upload(
    program: Program, study: StudyInstanceUID, box: tuple[ChoosyMailbox, int], pool: HookedPool
) -> None:
    box[0].refused[ANA.address] = "451 4.7.1 greylisted"
    (one,) = submit(program, study, ANA)
    work(program)
    assert delivery(program, one).state is DeliveryState.READY
    made = len(pool.made)
    box[0].refused.clear()
    with program.database.transaction() as connection:
        connection.execute("UPDATE delivery SET not_before = created_at")
    work(program)
    assert delivery(program, one).state is DeliveryState.COMPLETED
    assert len(pool.made) == made
    assert len(program.shares.shares()) == 1


# --- the user changes his mind ---------------------------------------------------------------


def cancelled_in_the_middle(program: Program, pool: HookedPool, uid: StudyInstanceUID) -> Delivery:
    """Cancel while the second segment is made, as the dispatcher does; returns what came of it."""
    (one,) = submit(program, uid, ANA)
    token = CancelToken()
    asked: list[float] = []

    def cancel() -> None:
        program.send.cancel(one)
        asked.append(time.monotonic())
        token.cancel()

    pool.hooks[2] = cancel
    work(program, cancel=token)
    assert time.monotonic() - asked[0] < 5
    return delivery(program, one)


def test_that_cancelling_revokes_what_was_made(
    program: Program, study: StudyInstanceUID, pool: HookedPool, box: tuple[ChoosyMailbox, int]
) -> None:
    ended = cancelled_in_the_middle(program, pool, study)
    assert (ended.state, ended.done) == (DeliveryState.CANCELLED, 0)
    (share,) = program.shares.shares()
    assert (share.state, share.pending_revocation) == (ShareState.FAILED, False)
    with connected(program) as client:
        assert client.share_state(share.share_id).state == "revoked"
    assert box[0].messages == []
    assert list(program.paths.outgoing_shares.iterdir()) == []


def test_that_what_could_not_be_revoked_at_once_is_revoked_later(
    program: Program, study: StudyInstanceUID, pool: HookedPool, running: GatewayRig
) -> None:
    pool.hooks[1] = running.process.kill
    ended = cancelled_in_the_middle(program, pool, study)
    assert ended.state is DeliveryState.CANCELLED
    assert program.shares.shares()[0].pending_revocation is True
    assert program.shares.refresh() == []  # nobody answers, and that is no error
    said = program.shares.silence
    assert said is not None
    running.process.start()
    program.shares.refresh()
    assert program.shares.silence is None
    (share,) = program.shares.shares()
    assert (share.state, share.pending_revocation) == (ShareState.FAILED, False)
    with connected(program) as client:
        assert client.share_state(share.share_id).state == "revoked"


def test_that_a_program_that_ends_in_the_middle_goes_on_where_it_stopped(
    program: Program, study: StudyInstanceUID, pool: HookedPool
) -> None:
    (one,) = submit(program, study, ANA)
    token = CancelToken()
    pool.hooks[2] = token.cancel  # nobody wished it cancelled
    claimed = work_once(program, token)
    assert delivery(program, claimed).state is DeliveryState.READY
    (share,) = program.shares.shares()
    assert share.state is ShareState.MAKING
    program.empty_staging()
    work(program)
    assert delivery(program, one).state is DeliveryState.COMPLETED
    assert [each.share_id for each in program.shares.shares()] == [share.share_id]
    opens(program, one)


def work_once(program: Program, cancel: CancelToken) -> DeliveryId:
    """One attempt."""
    waiting = program.outbox.deliveries(states=(DeliveryState.READY,))
    assert len(waiting) == 1
    claimed: list[DeliveryId] = []
    original = program.outbox.claim

    def once() -> Delivery | None:
        found = None if claimed else original()
        if found is not None:
            claimed.append(found.id)
        return found

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(program.outbox, "claim", once)
        work(program, cancel=cancel)
    return claimed[0]


def test_that_revoking_while_the_gateway_is_down_says_so_and_happens_later(
    program: Program, study: StudyInstanceUID, running: GatewayRig
) -> None:
    (one,) = submit(program, study, ANA)
    work(program)
    recipient = opens(program, one)
    (share,) = program.shares.shares()
    running.process.kill()
    with pytest.raises(TransientSendError, match="Not revoked yet"):
        program.shares.revoke(share.share_id)
    (share,) = program.shares.shares()
    assert (share.state, share.pending_revocation) == (ShareState.ACTIVE, True)
    running.process.start()
    program.shares.refresh()
    assert recipient.try_to_open().status_code == 404
    assert program.shares.shares()[0].state is ShareState.REVOKED


# --- files that make trouble -----------------------------------------------------------------


@pytest.mark.allow_warnings("worker process died", logger="omega_desktop.senders.link_bundle")
def test_that_a_file_that_kills_its_worker_travels_undecoded_and_the_others_are_shown(
    program: Program, study: StudyInstanceUID, pool: HookedPool
) -> None:
    deadly = program.archive.instances(study)[7].sop_instance_uid
    pool.deadly.add(deadly)
    (one,) = submit(program, study, ANA)
    work(program)
    assert delivery(program, one).state is DeliveryState.COMPLETED
    kinds = [
        (each["kind"], each["reason"])
        for each in Recipient(program.shares.url(one)).open().instances()
    ]
    assert kinds.count(("image", "")) == SLICES - 1
    assert kinds[7] == ("other", "unreadable")


@pytest.mark.allow_warnings("a piece is lost", logger="omega_desktop.senders.link_bundle")
def test_that_a_piece_lost_before_its_upload_is_made_again_under_another_name(
    program: Program, study: StudyInstanceUID, pool: HookedPool, running: GatewayRig
) -> None:
    (one,) = submit(program, study, ANA)
    token = CancelToken()

    def stop() -> None:
        running.process.kill()  # so that what was made stays here
        token.cancel()

    pool.hooks[2] = stop
    work_once(program, token)
    pieces = list(program.paths.outgoing_shares.rglob("*.pack"))
    assert pieces
    pieces[0].unlink()
    running.process.start()
    work(program)
    assert delivery(program, one).state is DeliveryState.COMPLETED
    recipient = opens(program, one)
    names = [pack["oid"] for part in recipient.manifest["segments"] for pack in part["packs"]]
    assert pieces[0].stem not in names


def test_that_items_of_a_refused_send_say_which_and_nothing_looks_as_if_it_had_arrived(
    program: Program, study: StudyInstanceUID, tmp_path: Path
) -> None:
    gone = program.archive.instances(study)[5]
    hidden = gone.path.rename(gone.path.with_suffix(".hidden"))
    try:
        (one,) = submit(program, study, replace(ANA, message="Oi"))
        work(program)
    finally:
        hidden.rename(gone.path)
    ended = delivery(program, one)
    assert (ended.state, ended.failures, ended.done) == (DeliveryState.FAILED, 1, 0)
    states = {item.sop_instance_uid: item.state for item in program.outbox.items(one)}
    assert states.pop(gone.sop_instance_uid) is ItemState.REFUSED
    assert set(states.values()) == {ItemState.PENDING}
