"""Uploading: everything arrives once, through faults, restarts and cancels."""

import hashlib
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from omega_desktop.domain.errors import AuthSendError, SendCancelled, TransientSendError
from omega_desktop.domain.ports import CancelToken
from omega_desktop.share import uploading
from omega_desktop.share.client import GatewayClient, GatewayRefusal
from omega_desktop.share.construction import new_oid, new_share_id
from omega_desktop.share.segments import Pack
from omega_desktop.share.uploading import PackLostError, upload
from tests.servers import wait_until
from tests.unit.share.gateway_rig import TOKEN, Handler, RigGateway, running

SHARE = new_share_id()


@pytest.fixture
def gateway(tmp_path: Path) -> Iterator[RigGateway]:
    with running(tmp_path) as started:
        yield started


@pytest.fixture
def client(gateway: RigGateway) -> Iterator[GatewayClient]:
    with GatewayClient(gateway.url, TOKEN, ca_file=gateway.ca_file, timeout_s=20) as made:
        yield made


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploading, "_BASE_PAUSE_S", 0.02)


def packs_in(folder: Path, count: int, size: int = 100_000) -> list[Pack]:
    made = []
    for number in range(count):
        oid = new_oid()
        data = number.to_bytes(4, "big") * (size // 4)
        path = folder / f"{oid}.pack"
        path.write_bytes(data)
        made.append(Pack(oid, len(data), hashlib.sha256(data).hexdigest(), str(path)))
    return made


def assert_arrived(gateway: RigGateway, packs: list[Pack]) -> None:
    assert gateway.objects == {pack.oid: Path(pack.path).read_bytes() for pack in packs}


def test_that_everything_arrives_and_is_told(
    gateway: RigGateway, client: GatewayClient, tmp_path: Path
):
    packs = packs_in(tmp_path, 20)
    told: list[tuple[int, int]] = []
    arrived: list[str] = []
    total = sum(pack.size for pack in packs)
    sent = upload(
        client, SHARE, packs, cancel=CancelToken(), total_bytes=total,
        progress=lambda done, all_: told.append((done, all_)),
        uploaded=lambda pack: arrived.append(pack.oid),
    )  # fmt: skip
    assert sent == total
    assert_arrived(gateway, packs)
    assert sorted(arrived) == sorted(pack.oid for pack in packs)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert told[-1] == (total, total)
    assert len(gateway.connections) <= 5


def test_that_only_what_is_missing_is_uploaded(
    gateway: RigGateway, client: GatewayClient, tmp_path: Path
):
    packs = packs_in(tmp_path, 8)
    for pack in packs[:5]:
        gateway.objects[pack.oid] = Path(pack.path).read_bytes()
        Path(pack.path).unlink()  # a held one's file may be gone already
    assert upload(client, SHARE, packs, cancel=CancelToken()) == sum(one.size for one in packs)
    assert sorted(gateway.puts) == sorted(pack.oid for pack in packs[5:])


def test_that_packs_are_asked_for_only_while_there_is_room(
    gateway: RigGateway, client: GatewayClient, tmp_path: Path
):
    packs, asked, most = packs_in(tmp_path, 30), 0, 0
    arrived = 0

    def made() -> Iterator[Pack]:
        nonlocal asked, most
        for pack in packs:
            asked += 1
            most = max(most, asked - arrived)
            yield pack

    def count(_pack: Pack) -> None:
        nonlocal arrived
        arrived += 1

    upload(client, SHARE, made(), cancel=CancelToken(), parallel=3, uploaded=count)
    assert_arrived(gateway, packs)
    assert most <= 3 + 1


def test_that_uploads_run_side_by_side(gateway: RigGateway, client: GatewayClient, tmp_path: Path):
    meeting = threading.Barrier(4, timeout=10)

    def meet(handler: Handler) -> bool:
        if handler.command == "PUT":
            meeting.wait()
        return False

    gateway.faults = [meet]
    packs = packs_in(tmp_path, 8)
    upload(client, SHARE, packs, cancel=CancelToken(), parallel=4)
    assert_arrived(gateway, packs)


def test_that_cuts_and_busy_answers_are_passed_over(
    gateway: RigGateway, client: GatewayClient, tmp_path: Path
):
    seen: dict[str, int] = {}
    guard = threading.Lock()

    def troubled(handler: Handler) -> bool:
        with guard:
            seen[handler.path] = seen.get(handler.path, 0) + 1
            time_of_path = seen[handler.path]
        if time_of_path == 1:
            handler.cut()
            return True
        if time_of_path == 2:
            handler.body()
            handler.answer(503, {"error": "unavailable"}, Retry_After="0")
            return True
        return False

    gateway.faults = [troubled]
    packs = packs_in(tmp_path, 6)
    upload(client, SHARE, packs, cancel=CancelToken())
    assert_arrived(gateway, packs)


def test_that_a_gateway_that_dies_and_comes_back_has_everything(
    gateway: RigGateway, client: GatewayClient, tmp_path: Path
):
    packs = packs_in(tmp_path, 40)
    restarted = threading.Event()

    def die() -> None:
        gateway.kill()
        gateway.start()
        restarted.set()

    def count(_pack: Pack) -> None:
        if len(gateway.puts) >= 10 and not threads:
            threads.append(threading.Thread(target=die))
            threads[0].start()

    threads: list[threading.Thread] = []
    upload(client, SHARE, packs, cancel=CancelToken(), uploaded=count)
    threads[0].join()
    assert restarted.is_set()
    assert_arrived(gateway, packs)


def test_that_a_second_run_goes_on_where_the_first_was_cut(
    gateway: RigGateway, client: GatewayClient, tmp_path: Path
):
    packs = packs_in(tmp_path, 12)

    def refuse_after_five(handler: Handler) -> bool:
        if handler.command == "PUT" and len(gateway.puts) >= 5:
            handler.body()
            handler.answer(401, {"error": "unauthorized"})
            return True
        return False

    gateway.faults = [refuse_after_five]
    with pytest.raises(AuthSendError):
        upload(client, SHARE, packs, cancel=CancelToken())
    before = list(gateway.puts)
    assert 5 <= len(before) < 12
    gateway.faults = []
    upload(client, SHARE, packs, cancel=CancelToken())
    assert_arrived(gateway, packs)
    assert len(gateway.puts) == len(set(gateway.puts)) == 12  # nothing twice


def test_that_a_refusal_ends_it_at_once(gateway: RigGateway, client: GatewayClient, tmp_path: Path):
    def full(handler: Handler) -> bool:
        if handler.command == "PUT":
            handler.body()
            handler.answer(413, {"error": "quota"})
            return True
        return False

    gateway.faults = [full]
    with pytest.raises(GatewayRefusal) as caught:
        upload(client, SHARE, packs_in(tmp_path, 50), cancel=CancelToken())
    assert caught.value.code == "quota"
    assert len(gateway.requests) < 20


def test_that_a_gateway_that_stays_away_is_the_outboxs(
    gateway: RigGateway, client: GatewayClient, tmp_path: Path
):
    gateway.kill()
    with pytest.raises(TransientSendError) as caught:
        upload(client, SHARE, packs_in(tmp_path, 3), cancel=CancelToken())
    assert caught.value.lane_down


def test_that_a_long_pause_is_the_outboxs(
    gateway: RigGateway, client: GatewayClient, tmp_path: Path
):
    def later(handler: Handler) -> bool:
        handler.body()
        handler.answer(503, {"error": "unavailable"}, Retry_After="600")
        return True

    gateway.faults = [later]
    with pytest.raises(TransientSendError) as caught:
        upload(client, SHARE, packs_in(tmp_path, 3), cancel=CancelToken())
    assert caught.value.retry_after_s == 600
    assert len(gateway.requests) == 1


@pytest.mark.parametrize("damage", ["gone", "changed", "cut"])
def test_that_a_lost_pack_is_named(
    gateway: RigGateway, client: GatewayClient, tmp_path: Path, damage: str
):
    packs = packs_in(tmp_path, 5)
    path = Path(packs[2].path)
    if damage == "gone":
        path.unlink()
    else:
        data = path.read_bytes()
        path.write_bytes(data[:-1] if damage == "cut" else data[:-1] + b"!")
    with pytest.raises(PackLostError) as caught:
        upload(client, SHARE, packs, cancel=CancelToken())
    assert caught.value.oid == packs[2].oid
    assert packs[2].oid not in gateway.objects


@pytest.mark.parametrize("where", ["answering", "receiving", "pausing"])
def test_that_a_cancel_ends_it_within_a_second(
    gateway: RigGateway, client: GatewayClient, tmp_path: Path, where: str
):
    release = threading.Event()

    def slow(handler: Handler) -> bool:
        if handler.command != "PUT":
            return False
        if where == "pausing":
            handler.body()
            handler.answer(503, {"error": "unavailable"}, Retry_After="15")
            return True
        if where == "answering":
            handler.body()
        release.wait(20)
        return True

    gateway.faults = [slow]
    cancel = CancelToken()
    moments: list[float] = []

    def press() -> None:
        wait_until(lambda: len(gateway.requests) >= 5)
        moments.append(time.monotonic())
        cancel.cancel()

    presser = threading.Thread(target=press)
    presser.start()
    with pytest.raises(SendCancelled):
        upload(client, SHARE, packs_in(tmp_path, 12, 4_000_000), cancel=cancel)
    took = time.monotonic() - moments[0]
    presser.join()
    assert took < 1.0
    # nobody is left waiting for an answer that may never come
    wait_until(lambda: not uploading_threads(), 1, what="no upload is running")
    release.set()


def uploading_threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name.startswith("share-upload")]


def test_that_a_failing_maker_ends_the_uploads(
    gateway: RigGateway, client: GatewayClient, tmp_path: Path
):
    packs = packs_in(tmp_path, 4)

    def made() -> Iterator[Pack]:
        yield from packs
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        upload(client, SHARE, made(), cancel=CancelToken())
