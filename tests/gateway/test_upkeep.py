"""Sweeping, clocks, full disks and damaged surroundings."""

import asyncio
import errno
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, text

from omega_desktop.domain.errors import DatabaseTooNewError, OmegaError
from omega_desktop.gateway import config as config_module
from omega_desktop.gateway import events, migrations, tables
from omega_desktop.gateway.config import configure
from omega_desktop.gateway.core import Gateway, open_gateway
from omega_desktop.gateway.database import GatewayDatabase
from omega_desktop.gateway.hashing import address_hash, from_b64u
from tests.gateway.rig import (
    Running,
    SetClock,
    Share,
    config_of,
    days_ahead,
    digest_of,
    new_id,
    running,
)
from tests.servers import wait_until

DAY_S = 86_400.0


def sweep(gateway: Gateway, **options: float) -> Any:
    return asyncio.run(gateway.sweeper.sweep(**options))


def keys(gateway: Running) -> list[str]:
    return [key for key, _ in gateway.gateway.store.list()]


def rows(gateway: Running, table: str) -> int:
    query = select(func.count()).select_from(tables.metadata.tables[table])
    with gateway.gateway.database.reading() as connection:
        return int(connection.execute(query).scalar_one())


def test_that_an_expired_share_is_erased_and_stays_expired_whatever_the_clock(gateway: Running):
    api = gateway.api
    share, other = api.share(b"one"), api.share(b"two")
    session = api.open(share.links[0]).json()["session"]
    body = {"expires_at": days_ahead(20)}
    assert api.sender("PATCH", f"/shares/{other.id}", json=body).status_code == 200
    gateway.go(7 * DAY_S + 60)
    assert api.open(share.links[0]).status_code == 404, "before the sweep too"
    assert api.read(session, share.manifest_oid).status_code == 401
    found = sweep(gateway.gateway)
    assert (found.expired, found.objects) == (1, 2)
    gateway.go(-20 * DAY_S)
    assert api.open(share.links[0]).status_code == 404
    assert api.open(other.links[0]).status_code == 200, "nor does it close anything"
    assert api.state(share)["state"] == "expired"
    assert [one["kind"] for one in api.events() if one["share_id"] == share.id][-1] == "expired"
    assert not any(key.startswith(share.id) for key in keys(gateway))
    assert len(keys(gateway)) == 2


def test_that_a_clock_set_back_before_a_start_opens_nothing_again(tmp_path: Path):
    with running(tmp_path) as gateway:
        share = gateway.api.share()
        gateway.go(7 * DAY_S + 60)  # expired, and not swept yet
    clock = SetClock()
    clock.ahead_s = -3 * DAY_S
    again = open_gateway(config_of(tmp_path), system_clock=clock)
    try:
        link = share.links[0]

        verifier = from_b64u(link.verifier)
        opened = again.opening.open(link.id, verifier, address="", key_seen=False)
        assert opened is None
        before = again.clock.now()
        wait_until(lambda: again.clock.now() > before, 5)  # it goes on from there
    finally:
        again.close()


def test_that_an_upload_that_never_ended_is_removed_after_a_week(gateway: Running):
    api = gateway.api
    share = Share(expires_at=days_ahead(30))
    api.create(share)
    api.put(share, new_id(), b"a part of it")
    gateway.go(6.9 * DAY_S)
    assert sweep(gateway.gateway).expired == 0
    gateway.go(0.2 * DAY_S)
    assert sweep(gateway.gateway).expired == 1
    assert keys(gateway) == []


def test_that_orphans_go_after_a_day_and_nothing_that_is_named(gateway: Running):
    api = gateway.api
    share = api.share(b"body")
    store = gateway.gateway.store
    orphan, young = f"{share.id}/{secrets.token_hex(16)}", f"{new_id()}/{secrets.token_hex(16)}"
    for key in (orphan, young):
        asyncio.run(store.put(key, b"nobody's"))
    objects = gateway.data / "objects"
    half = objects / share.id / "abc#1"  # what a killed process leaves
    half.write_bytes(b"half")
    day_ago = time.time() - 25 * 3600
    for path in [*objects.rglob("*")]:
        if path.is_file() and path.relative_to(objects).as_posix() != young:
            os.utime(path, (day_ago, day_ago))
    assert sweep(gateway.gateway, orphan_grace_s=DAY_S).orphans == 2
    left = keys(gateway)
    assert orphan not in left
    assert young in left
    assert not half.exists()
    session = api.open(share.links[0]).json()["session"]
    for oid, body in share.objects.items():
        assert api.read(session, oid).content == body


def test_that_orphans_are_searched_for_by_one_replica_from_time_to_time(tmp_path: Path):
    with running(tmp_path, orphan_grace_s=-10.0, orphans_every_s=3600.0) as gateway:
        other = open_gateway(gateway.gateway.config, system_clock=gateway.clock)
        try:
            sweep(gateway.gateway)
            asyncio.run(gateway.gateway.store.put(f"{new_id()}/a", b"orphan"))
            found = [sweep(one).orphans for one in (gateway.gateway, other)]
            assert found == [0, 0], "none is due"
            gateway.go(3601)
            other.clock.remember()
            found = [sweep(one).orphans for one in (gateway.gateway, other, other)]
            assert found == [1, 0, 0]
            asyncio.run(gateway.gateway.store.put(f"{new_id()}/b", b"orphan"))
            assert sweep(other).orphans == 0, "the first one has done it"
        finally:
            other.close()


def test_that_old_records_go(gateway: Running):
    api = gateway.api
    share = api.share(b"body")
    api.guess(share.links[0])
    api.open(share.links[0])
    gateway.go(8 * DAY_S)
    sweep(gateway.gateway)
    assert (rows(gateway, "session"), rows(gateway, "attempt"), rows(gateway, "object")) == (
        0,
        0,
        0,
    )
    assert (rows(gateway, "share"), rows(gateway, "link")) == (1, 1), "a sender may still look"
    gateway.go(120 * DAY_S)
    sweep(gateway.gateway)
    counted = [rows(gateway, name) for name in ("share", "link", "event")]
    assert counted == [0, 0, 0]


@pytest.mark.allow_warnings("no room")
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT])
def test_that_a_store_without_room_is_told_and_keeps_nothing(
    gateway: Running, monkeypatch: pytest.MonkeyPatch, number: int
):
    api = gateway.api
    share = Share()
    api.create(share)

    async def full(*_: object, **__: object) -> None:
        raise OSError(number, "full")

    with monkeypatch.context() as patch:
        patch.setattr("omega_desktop.gateway.store.obstore.put_async", full)
        answer = api.put(share, new_id(), b"body")
    assert (answer.status_code, answer.json()) == (507, {"error": "no_room"})
    assert api.sender("GET", f"/shares/{share.id}/objects").json() == {"objects": []}
    assert api.sender("GET", "/me").json()["used_bytes"] == 0
    assert api.put(share, new_id(), b"body").status_code == 201


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 24 MB."""
    if sys.platform == "win32" or os.geteuid() != 0:
        pytest.skip("only root mounts")
    place = tmp_path / "small"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)]
    done = subprocess.run(command, capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip("this machine does not let root mount")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


@pytest.mark.allow_warnings("no room")
@pytest.mark.parametrize("database_too", [False, True])
def test_that_a_full_disk_is_told_and_leaves_nothing_half_written(
    small_disk: Path, tmp_path: Path, database_too: bool
):
    changed: dict[str, Any] = (
        {} if database_too else {"store_url": (small_disk / "objects").as_uri()}
    )
    with running(small_disk if database_too else tmp_path / "data", **changed) as gateway:
        api = gateway.api
        share = Share()
        api.create(share)
        statuses = []
        for _ in range(8):
            oid, body = new_id(), secrets.token_bytes(4 * 1024 * 1024)
            answer = api.put(share, oid, body)
            statuses.append(answer.status_code)
            if answer.status_code == 201:
                share.objects[oid] = body
        assert set(statuses) == {201, 507}
        assert answer.json() == {"error": "no_room"}
        listed = api.sender("GET", f"/shares/{share.id}/objects").json()["objects"]
        assert {one["oid"] for one in listed} == set(share.objects)
        assert sorted(keys(gateway)) == sorted(kept_keys(gateway))
        # room again: it goes on
        used = api.sender("GET", "/me").json()["used_bytes"]
        assert used == sum(map(len, share.objects.values()))
        assert api.sender("DELETE", f"/shares/{share.id}").status_code == 204
        wait_until(lambda: keys(gateway) == [], 20)
        new = Share()
        assert api.create(new).status_code == 201
        assert api.put(new, new_id(), secrets.token_bytes(4_000_000)).status_code == 201


def kept_keys(gateway: Running) -> list[str]:
    with gateway.gateway.database.reading() as connection:
        return list(connection.execute(select(tables.object_.c.key)).scalars())


def test_that_a_body_that_is_cut_off_keeps_nothing(gateway: Running):
    api = gateway.api
    share = Share()
    api.create(share)
    body = secrets.token_bytes(100_000)
    host, _, port = api.url.rpartition("//")[2].partition(":")
    with socket.create_connection((host, int(port))) as connection:
        head = (
            f"PUT /api/v1/shares/{share.id}/objects/{new_id()} HTTP/1.1\r\nHost: x\r\n"
            f"Authorization: Bearer {api.token}\r\nContent-Length: {len(body)}\r\n"
            f"Content-Digest: {digest_of(body)}\r\n\r\n"
        )
        connection.sendall(head.encode() + body[:60_000])
    metric = 'route="/api/v1/shares/{share_id}/objects/{oid}",status="408"'
    wait_until(lambda: metric in api.call("GET", "/metrics").text, 10)
    assert keys(gateway) == []
    assert api.sender("GET", f"/shares/{share.id}/objects").json() == {"objects": []}


@pytest.mark.allow_warnings("cannot be used")
def test_that_a_missing_object_is_told_before_an_answer_begins(gateway: Running):
    api = gateway.api
    share = api.share(b"body")
    session = api.open(share.links[0]).json()["session"]
    for path in (gateway.data / "objects" / share.id).iterdir():
        path.unlink()
    answer = api.read(session, share.manifest_oid)
    assert (answer.status_code, answer.json()) == (503, {"error": "unavailable"})


def test_that_the_objects_and_the_pepper_are_for_their_owner(tmp_path: Path):
    if sys.platform == "win32":
        pytest.skip("Windows has other permissions")
    made = configure(data=tmp_path / "new", database="", bucket="")
    again = configure(data=tmp_path / "new", database="", bucket="")
    assert made.pepper == again.pepper
    assert len(made.pepper) >= 32
    assert (tmp_path / "new" / "pepper").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["pepper"]


def test_that_settings_come_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name, value in {
        "SOFT_DELAYS_S": "1, 2.5",
        "SESSION_S": "7200",
        "WRONG_PER_HOUR": "17",
        "DATABASE": "postgres://u@h/d",
        "BUCKET": "s3://b",
        "PEPPER": "p" * 32,
    }.items():
        monkeypatch.setenv(f"OMEGA_GATEWAY_{name}", value)
    found = configure(data=None, database="", bucket="")
    assert (found.soft_delays_s, found.wrong_per_hour) == ((1.0, 2.5), 17)
    assert found.session_s == 3600, "never more than an hour"
    assert found.database_url == "postgresql+psycopg://u@h/d"
    assert found.store_url == "s3://b"
    for secret in ("p" * 32, "u@h", "s3://b"):
        assert secret not in repr(found)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WRONG_PER_HOUR", "many"),
        ("WRONG_PER_HOUR", "-1"),
        ("SOFT_DELAYS_S", "1,x"),
        ("SWEEP_EVERY_S", "nan"),
        ("SWEEP_EVERY_S", "inf"),
        ("SWEEP_EVERY_S", ""),
        ("PEPPER", "short"),
    ],
)
def test_that_settings_that_make_no_sense_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
):
    monkeypatch.setenv(f"OMEGA_GATEWAY_{name}", value)
    with pytest.raises(OmegaError, match=f"OMEGA_GATEWAY_{name}"):
        configure(data=tmp_path, database="", bucket="")


def test_that_replicas_without_a_common_pepper_do_not_start():
    with pytest.raises(OmegaError, match=config_module.PEPPER_VARIABLE):
        configure(data=None, database="postgresql://h/d", bucket="s3://b")


@pytest.mark.parametrize("url", ["s3://", "ftp://x/y", "bucket"])
def test_that_a_store_of_another_kind_is_refused(tmp_path: Path, url: str):
    with pytest.raises(OmegaError, match="object store"):
        open_gateway(config_of(tmp_path, store_url=url))


@pytest.mark.parametrize("url", ["nonsense", "sqlite:////nowhere/at/all/gateway.db"])
def test_that_a_database_that_cannot_be_used_is_refused(tmp_path: Path, url: str):
    with pytest.raises(OmegaError, match="database"):
        open_gateway(config_of(tmp_path, database_url=url))


def test_that_a_newer_database_is_left_alone(tmp_path: Path):
    open_gateway(config_of(tmp_path)).close()
    opened = open_gateway(config_of(tmp_path))
    with opened.database.transaction() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    opened.close()
    with pytest.raises(DatabaseTooNewError):
        open_gateway(config_of(tmp_path))


def test_that_migrations_make_the_tables_that_the_program_uses(tmp_path: Path):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    opened = open_gateway(config_of(tmp_path))
    with opened.database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, tables.metadata) == []
    opened.close()


def test_that_what_an_earlier_version_wrote_is_still_there(tmp_path: Path):
    from alembic import command
    from alembic.config import Config

    config = config_of(tmp_path)
    database = GatewayDatabase(config.database_url)
    alembic = Config()
    place = Path(migrations.__file__).parent
    alembic.set_main_option("script_location", str(place))
    with database.engine.begin() as connection:
        alembic.attributes["connection"] = connection
        command.upgrade(alembic, "0001")
        connection.execute(
            text("INSERT INTO sender VALUES ('s', 'Reading room', 'x', 9, 0, 0, NULL)")
        )
        connection.execute(
            text("INSERT INTO event VALUES (7, 's', 1.0, 'share', 'link', 'opened', 'a')")
        )
    database.close()
    opened = open_gateway(config)
    (kept,) = events.after(opened.database, "s", 0, 10)
    assert (kept.id, kept.kind, kept.recipient) == (7, "opened", "")
    opened.close()


def test_that_addresses_are_the_same_for_ever_and_unreadable():
    pepper, other = b"p" * 32, b"q" * 32
    one = address_hash(pepper, "192.0.2.7")
    assert one == address_hash(pepper, "::ffff:192.0.2.7")
    assert len({one, address_hash(other, "192.0.2.7"), address_hash(pepper, "192.0.2.8")}) == 3
    assert address_hash(pepper, "2001:db8::1") == address_hash(pepper, "2001:db8::2%eth0")
    assert address_hash(pepper, "2001:db8::1") != address_hash(pepper, "2001:db8:0:1::1")
    assert address_hash(pepper, "") == address_hash(pepper, "no address")
