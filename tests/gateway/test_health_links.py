"""Links for health apps: one count with the page, the same end, and nothing to guess from."""

import asyncio
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from omega_desktop.domain import health_links
from omega_desktop.domain.health_links import slow_hash
from omega_desktop.gateway import health_api
from omega_desktop.gateway.health_api import WAITING
from omega_desktop.gateway.tables import event, health, link
from omega_desktop.share.construction import Challenge, LinkKeys, from_b64u, link_hash
from omega_desktop.share.health_link import health_id, registration
from tests.gateway.health_parts import (
    BORN,
    RIGHT,
    WRONG,
    Offered,
    body_of,
    offered,
    path_of,
    put_object,
)
from tests.gateway.peers import empty_database, postgresql
from tests.gateway.quick_replica import COST
from tests.gateway.replicas import replicas
from tests.gateway.rig import (
    Link,
    Running,
    new_id,
    running,
)

ALLOWED = 10
QUICK = [sys.executable, str(Path(__file__).with_name("quick_replica.py"))]
_number = count()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with postgresql() as address:
        yield address


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hash quickly in this process."""
    for name, value in COST.items():
        monkeypatch.setattr(health_links, name, value)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.real_server)])
def gateway(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    quick: None,
) -> Iterator[Running]:
    """A gateway on either database."""
    more: dict[str, Any] = {}
    if request.param == "postgresql":
        address = empty_database(request.getfixturevalue("server"), f"health{next(_number)}")
        more["database_url"] = address.replace("postgresql:", "postgresql+psycopg:")
    with running(tmp_path / "gateway", **more) as found:
        yield found


@pytest.fixture
def made(gateway: Running) -> Offered:
    return offered(gateway.api)


# --- the guide's requests --------------------------------------------------------------------


def test_that_the_right_passcode_gets_every_file_by_address_or_embedded(made: Offered) -> None:
    manifest = made.ask(RIGHT).json()
    assert manifest["status"] == "finalized"
    assert [set(one) for one in manifest["files"]] == [
        {"contentType", "status", "fhirVersion", "location"}
    ] * 2
    got = [made.api.session.get(one["location"], timeout=30) for one in manifest["files"]]
    assert {one.headers["Content-Type"] for one in got} == {"application/jose"}
    small = made.ask("19610503", embeddedLengthMax=len(got[1].text)).json()["files"]
    assert "location" in small[0]
    assert small[1]["embedded"] == got[1].text
    assert made.api.session.get(got[0].url[:-1] + "2", timeout=30).status_code == 404


def test_that_wrong_and_missing_passcodes_are_told_as_the_guide_has_it(made: Offered) -> None:
    assert made.ask(WRONG).json() == {"remainingAttempts": 9}
    missing = made.ask(None)
    assert (missing.status_code, missing.json()) == (401, {"remainingAttempts": 9})
    assert made.ask("x" * 200).json() == {"remainingAttempts": 8}
    assert made.ask(RIGHT).status_code == 200
    assert made.ask(WRONG).json() == {"remainingAttempts": 7}
    assert made.ask(WRONG, unknown={"to": "us"}).status_code == 401, "what is unknown is ignored"
    for refused in ({}, {"recipient": ""}, {"recipient": "x", "passcode": 19610503}):
        assert made.api.call("POST", made.path, json=refused).status_code == 422
    assert made.api.call("GET", made.path).status_code == 405


def test_that_browsers_anywhere_may_ask_for_this_and_for_nothing_else(made: Offered) -> None:
    def allowed(method: str, path: str, **options: Any) -> str | None:
        headers = {
            "Origin": "https://app.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "content-type",
        }
        answer = made.api.call(method, path, headers=headers, **options)
        return answer.headers.get("Access-Control-Allow-Origin")

    preflight = made.api.call("OPTIONS", made.path, headers={"Origin": "https://app.example"})
    assert (preflight.status_code, preflight.headers["Access-Control-Allow-Headers"]) == (
        204,
        "Content-Type",
    )
    location = made.ask(RIGHT).json()["files"][0]["location"].removeprefix(made.api.url)
    body = {"recipient": "x", "passcode": WRONG}
    assert allowed("POST", made.path, json=body) == "*"
    assert allowed("POST", made.path, data=b"x") == "*", "faults can be read, too"
    assert allowed("POST", f"/shl/{new_id(32)}", json=body) == "*"
    assert allowed("GET", location) == "*"
    for method, path in [
        ("OPTIONS", "/api/v1/open"),
        ("POST", "/api/v1/open"),
        ("GET", "/api/v1/me"),
        ("GET", f"/s/{made.link.id}"),
        ("OPTIONS", f"/api/v1/shares/{made.share.id}"),
    ]:
        assert allowed(method, path) is None, path


# --- one link --------------------------------------------------------------------------------


def test_that_page_and_app_count_together_and_are_unlocked_together(made: Offered) -> None:
    for _ in range(5):
        assert made.api.guess(made.link).status_code == 401
        assert made.ask(WRONG).status_code == 401
    assert made.ask(RIGHT).status_code == made.api.open(made.link).status_code == 404
    kinds = Counter(one["kind"] for one in made.api.events())
    assert kinds == {"wrong": 10, "locked": 1}
    made.api.sender("POST", f"{path_of(made)}/unlock")
    assert made.ask(RIGHT).status_code == made.api.open(made.link).status_code == 200
    (state,) = made.api.state(made.share)["links"]
    assert (state["health"], state["opened"], state["wrong_attempts"]) == (True, 2, 10)


def test_that_revoked_expired_locked_and_unknown_links_answer_alike(gateway: Running) -> None:
    api = gateway.api
    revoked, link_revoked, locked, expired = (offered(api) for _ in range(4))
    opened = [one.ask(RIGHT).json()["files"][0]["location"] for one in (revoked, link_revoked)]
    api.sender("DELETE", f"/shares/{revoked.share.id}")
    api.sender("DELETE", path_of(link_revoked))
    for _ in range(ALLOWED):
        locked.ask(WRONG)
    unsealed = LinkKeys.new_link()
    unknown = Offered(api, locked.share, unsealed)
    now = [one.ask(RIGHT) for one in (revoked, link_revoked, locked, unknown)]
    now += [one.ask(WRONG) for one in (revoked, link_revoked, locked, unknown)]
    now += [api.session.get(one, timeout=30) for one in opened]
    assert expired.ask(RIGHT).status_code == 200
    gateway.go(8 * 86_400)
    now += [expired.ask(RIGHT), expired.ask(WRONG), expired.ask(None)]
    assert {(one.status_code, one.text) for one in now} == {(404, '{"error":"not_available"}')}


def test_that_the_keys_are_gone_with_the_link(gateway: Running) -> None:
    first, second = offered(gateway.api), offered(gateway.api)
    gateway.api.sender("DELETE", path_of(first))
    gateway.api.sender("DELETE", f"/shares/{second.share.id}")
    with gateway.gateway.database.reading() as connection:
        assert connection.execute(select(health)).all() == []


def test_that_the_sweep_takes_the_keys_of_what_an_older_replica_has_ended(
    gateway: Running,
) -> None:
    revoked, kept = offered(gateway.api), offered(gateway.api)
    with gateway.gateway.database.transaction() as connection:  # all that version 0001 does
        connection.execute(
            update(link).where(link.c.hash == revoked.link.hash).values(proof=None, wrapped=None)
        )
    asyncio.run(gateway.gateway.sweeper.sweep())
    with gateway.gateway.database.reading() as connection:
        left = connection.execute(select(health.c.link_hash)).scalars().all()
    assert left == [kept.link.hash]


def test_that_an_address_of_a_file_ends_after_minutes_and_is_no_session(
    gateway: Running, made: Offered
) -> None:
    location = made.ask(RIGHT).json()["files"][0]["location"]
    ticket = location.split("/")[-2]
    for token in (ticket, f"ticket {ticket}", f"ticket\t{ticket}"):
        assert made.api.read(token, made.share.manifest_oid).status_code == 401
    session = made.api.open(made.link).json()["session"]
    assert made.api.call("GET", f"/shl/files/{session}/0").status_code == 404
    assert made.api.session.get(location, timeout=30).status_code == 200
    gateway.go(601)
    assert made.api.session.get(location, timeout=30).status_code == 404


def test_that_the_sender_is_told_who_the_app_said_it_was_in_one_short_line(made: Offered) -> None:
    made.ask(RIGHT, recipient="Ana\r\n<b>\u202e" + "x" * 900)
    made.ask(WRONG, recipient="Nobody")
    opened, wrong = made.api.events()
    assert (opened["kind"], len(opened["recipient"])) == ("opened_app", 80)
    assert opened["recipient"].startswith("Ana <b> xxx")
    assert (wrong["kind"], wrong["recipient"]) == ("wrong", "")


@pytest.mark.usefixtures("quick")
def test_that_pauses_hold_for_apps_and_cost_no_slow_hash(tmp_path: Path) -> None:
    with running(tmp_path / "gateway", soft_delays_s=(30.0,)) as gateway:
        made = offered(gateway.api)
        assert [made.ask(WRONG).status_code for _ in range(4)] == [401, 401, 401, 429]
        assert int(made.ask(RIGHT).headers["Retry-After"]) in range(1, 31)
        assert made.api.guess(made.link).status_code == 429
        gateway.go(31)
        assert made.ask(RIGHT).status_code == 200


@pytest.mark.usefixtures("quick")
def test_that_a_link_opened_too_often_costs_no_slow_hash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []

    def counted(answer: str, salt: bytes, own_id: str) -> bytes:
        hashed.append(answer)
        return slow_hash(answer, salt, own_id)

    monkeypatch.setattr(health_api, "slow_hash", counted)
    with running(tmp_path / "gateway", openings_per_hour=2) as gateway:
        gateway.go(3600 - gateway.clock() % 3600)  # not where an hour ends
        made = offered(gateway.api)
        assert [made.ask(RIGHT).status_code for _ in range(4)] == [200, 200, 429, 429]
        assert int(made.ask(WRONG).headers["Retry-After"]) in range(1, 3601)
        assert len(hashed) == 2
        gateway.go(3600)
        assert made.ask(RIGHT).status_code == 200


def test_that_another_senders_link_or_a_missing_object_is_refused(
    gateway: Running, made: Offered
) -> None:
    other = gateway.sender("other")
    told = registration(
        made.keys, Challenge(BORN), oid=new_id(), key=bytes(32), base_url=gateway.api.url
    )
    for api, status in ((other, 404), (gateway.api, 409)):
        answer = api.sender("PUT", f"{path_of(made)}/health", json=body_of(told))
        assert answer.status_code == status
    nobody = Offered(gateway.api, made.share, LinkKeys.new_link())
    made.share.links[0] = Link()
    assert put_object(nobody, new_id(), b"x" * 40).status_code == 404
    other.close()


# --- what can be read from it ----------------------------------------------------------------


def test_that_no_table_holds_an_answer_and_none_can_be_tried_without_the_links_id(
    gateway: Running, made: Offered
) -> None:
    made.ask("1977-12-24")
    made.ask(RIGHT)
    with gateway.gateway.database.reading() as connection:
        row = connection.execute(select(health)).one()
        told = [tuple(one) for one in connection.execute(select(event))]
    kept = repr((tuple(row), told))
    # whole dates: four digits stand in digests and times by chance
    dates = ("1961-05-03", "19610503", "1977-12-24", "19771224")
    for private in (*dates, health_id(made.keys), made.keys.link_id):
        assert private not in kept
    assert row.id_hash == hashlib.sha256(health_id(made.keys).encode()).hexdigest()
    # not even with the pepper: the id, of which only the hash is kept, is a key of the slow hash
    right = slow_hash("d:1961-05-03", bytes(row.salt), health_id(made.keys))
    without = slow_hash("d:1961-05-03", bytes(row.salt), "")
    assert right != without
    assert link_hash(made.keys.link_id) == row.link_hash


def test_that_what_lies_in_the_store_is_not_what_the_links_key_opens(
    gateway: Running, made: Offered
) -> None:
    text = made.ask(RIGHT, embeddedLengthMax=10**6).json()["files"][0]["embedded"]
    stored = b"".join(p.read_bytes() for p in (gateway.data / "objects").rglob("*") if p.is_file())
    sealed = from_b64u(text.split(".")[3])
    assert sealed not in stored
    assert text.encode() not in stored


# --- many at once ----------------------------------------------------------------------------


async def _ask_all(requests_: Sequence[tuple[str, str, bytes]]) -> list[int]:
    callers = []
    for url, _, _ in requests_:
        host, _, port = url.rpartition("//")[2].partition(":")
        callers.append(await asyncio.open_connection(host, int(port)))
    for (_, path, body), (_, writer) in zip(requests_, callers, strict=True):
        head = f"POST {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
    answers = await asyncio.gather(*(reader.read() for reader, _ in callers))
    for _, writer in callers:
        writer.close()
        await writer.wait_closed()
    return [int(answer.split(b" ", 2)[1]) for answer in answers]


def wrong_by(made: Offered, number: int, *, page: bool) -> tuple[str, bytes]:
    """A wrong answer on the page, or a health app's."""
    if page:
        asked = {"link_id": made.link.id, "verifier": new_id(32)}
        return "/api/v1/open", json.dumps(asked).encode()
    day = date.fromordinal(700_000 + number).isoformat()
    return made.path, json.dumps({"recipient": "x", "passcode": day}).encode()


@pytest.mark.parametrize("place", ["sqlite", "postgresql"])
@pytest.mark.real_server
@pytest.mark.usefixtures("quick")
def test_that_300_guesses_at_once_over_both_ways_buy_ten(
    place: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    places: list[str | Path] = ["--data", tmp_path]
    if place == "postgresql":
        places += ["--database", empty_database(request.getfixturevalue("server"), "race")]
    with replicas(*places, env={"OMEGA_GATEWAY_SOFT_DELAYS_S": ""}, program=QUICK) as three:
        api = three.api()
        for pages in (2, 30):  # every second one by the page, every thirtieth
            made = offered(api)
            found: Counter[int] = Counter()
            while made.ask(None).status_code != 404:  # until no guess is left
                asked = [
                    (three.urls[n % 3], *wrong_by(made, n, page=n % pages == 0)) for n in range(300)
                ]
                found.update(asyncio.run(_ask_all(asked)))
            assert found[401] == ALLOWED
            assert set(found) <= {401, 404, 429}
            assert made.ask(RIGHT).status_code == api.open(made.link).status_code == 404
        api.close()


def test_that_only_so_many_answers_wait_to_be_hashed(tmp_path: Path) -> None:
    with running(tmp_path / "gateway") as gateway:
        made = offered(gateway.api)
        right = json.dumps({"recipient": "x", "passcode": RIGHT}).encode()
        answers = asyncio.run(_ask_all([(gateway.api.url, made.path, right)] * (WAITING * 4)))
        assert set(answers) == {200, 429}
        assert made.ask(RIGHT).status_code in {200, 429}
