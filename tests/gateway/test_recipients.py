"""What a recipient's page may do, and what nobody learns by asking."""

import re
from datetime import datetime
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from omega_desktop.gateway.tables import link as link_table
from tests.gateway.rig import PAGE, Link, Running, b64u, days_ahead, new_id, running

BODY = bytes(range(256)) * 4096  # 1 MiB


def essence(answer: requests.Response) -> tuple[int, bytes, dict[str, str]]:
    """Everything of an answer that a caller could tell it by."""
    headers = {name: value for name, value in answer.headers.items() if name.lower() != "date"}
    return answer.status_code, answer.content, headers


def row(gateway: Running, link: Link) -> dict[str, object]:
    with gateway.gateway.database.reading() as connection:
        found = connection.execute(select(link_table).where(link_table.c.hash == link.hash)).one()
    return dict(found._mapping)


def test_that_the_right_answer_opens_everything_and_nothing_of_another_share(gateway: Running):
    api = gateway.api
    share, other = api.share(BODY), api.share(b"other")
    answer = api.open(share.links[0])
    assert answer.status_code == 200
    found = answer.json()
    assert found["share_id"] == share.id
    assert found["wrapped"] == share.links[0].wrapped
    assert found["manifest_size"] == len(share.objects[share.manifest_oid])
    ends = datetime.fromisoformat(found["expires_at"])
    assert ends == datetime.fromisoformat(share.expires_at)
    assert found["session_seconds"] == 3600
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", found["session"])
    for oid, body in share.objects.items():
        assert api.read(found["session"], oid).content == body
    for oid in (*other.objects, new_id()):
        answer = api.read(found["session"], oid)
        assert (answer.status_code, answer.json()) == (404, {"error": "not_found"})


def test_that_only_hashes_of_links_verifiers_tokens_and_addresses_are_kept(gateway: Running):
    api = gateway.api
    share = api.share(BODY)
    link = share.links[0]
    session = api.open(link).json()["session"]
    api.guess(link)
    kept = b"".join(path.read_bytes() for path in gateway.data.glob("gateway.db*"))
    assert link.wrapped.encode() in kept, "the test looks in the right place"
    for secret in (link.id, link.verifier, session, api.token, api.token.rpartition("_")[2]):
        assert secret.encode() not in kept
    assert b"127.0.0.1" not in kept


def test_that_whatever_cannot_be_opened_answers_alike(gateway: Running):
    api = gateway.api
    expired, revoked, one_revoked = api.share(), api.share(), api.share()
    locked, unsealed, good = api.share(max_attempts=1), api.share(), api.share()
    api.sender("PATCH", f"/shares/{expired.id}", json={"expires_at": days_ahead(0.5)})
    gateway.go(0.6 * 86_400)
    api.sender("DELETE", f"/shares/{revoked.id}")
    gone = one_revoked.links[0]
    api.sender("DELETE", f"/shares/{one_revoked.id}/links/{gone.hash}")
    assert api.guess(locked.links[0]).json() == {"error": "wrong", "remaining_attempts": 0}
    with gateway.gateway.database.transaction() as connection:
        from sqlalchemy import update

        from omega_desktop.gateway.tables import share as table

        connection.execute(update(table).where(table.c.id == unsealed.id).values(state="open"))
    asked = [
        *(api.open(one.links[0]) for one in (expired, revoked, one_revoked, locked, unsealed)),
        *(api.guess(one.links[0]) for one in (expired, revoked, one_revoked, locked, unsealed)),
        api.guess(new_id(32)),
        api.guess("cut"),  # a mail program did that
        api.guess(good.links[0].id + "%23d"),
    ]
    first = essence(asked[0])
    assert first[:2] == (404, b'{"error":"not_available"}')
    assert [essence(one) for one in asked] == [first] * len(asked)
    assert api.open(good.links[0]).status_code == 200, "nothing else has closed it"


def test_that_wrong_answers_count_for_ever_and_right_ones_never(gateway: Running):
    api = gateway.api
    link = api.share().links[0]
    left = []
    for _ in range(4):
        left.append(api.guess(link).json()["remaining_attempts"])
        assert api.open(link).status_code == 200
    assert left == [9, 8, 7, 6]
    gateway.go(3 * 86_400)
    assert [api.guess(link).status_code for _ in range(7)] == [401] * 6 + [404]
    assert api.open(link).status_code == 404


def test_that_pauses_grow_and_are_not_counted(tmp_path: Path):
    with running(tmp_path, soft_delays_s=(30.0, 120.0, 600.0)) as gateway:
        api = gateway.api
        share = api.share()
        link = share.links[0]
        assert [api.guess(link).status_code for _ in range(3)] == [401, 401, 401]
        waited = []
        while api.state(share)["links"][0]["attempts_left"]:
            for answer in (api.guess(link), api.open(link), api.guess(link)):
                assert (answer.status_code, answer.json()) == (429, {"error": "slow_down"})
            waited.append(int(answer.headers["Retry-After"]))
            gateway.go(waited[-1])
            if len(waited) == 2:  # a right answer in between changes nothing of it
                assert api.open(link).status_code == 200
            assert api.guess(link).status_code == 401
        for found, wanted in zip(waited, [30, 120, 600, 600, 600, 600, 600], strict=True):
            assert wanted - 5 <= found <= wanted
        # locked: no pause is told any more
        assert api.guess(link).status_code == 404


def test_that_a_pause_ends_though_the_clock_is_set_back(tmp_path: Path):
    with running(tmp_path, soft_delays_s=(1.0,)) as gateway:
        api = gateway.api
        link = api.share().links[0]
        for _ in range(3):
            api.guess(link)
        gateway.go(-30 * 86_400)
        assert api.open(link).status_code == 429
        from tests.servers import wait_until

        wait_until(lambda: api.open(link).status_code == 200, 5, interval_s=0.2)


def test_that_an_address_has_a_budget_over_all_links(tmp_path: Path):
    with running(tmp_path, address_links_per_hour=3) as gateway:
        api = gateway.api
        links = api.share(links=6).links
        assert [api.open(one).status_code for one in links] == [200] * 6, "right ones are free"
        assert [api.guess(one).status_code for one in links[:3]] == [401] * 3
        for answer in (api.guess(links[3]), api.open(links[4]), api.guess(new_id(32))):
            assert answer.status_code == 429
            assert 3500 < int(answer.headers["Retry-After"]) <= 3600
        # somebody who mistypes a date goes on with that link
        assert api.guess(links[0]).json()["remaining_attempts"] == 8
        gateway.go(3601)
        assert api.open(links[4]).status_code == 200


def test_that_a_flood_of_wrong_answers_closes_everything_for_a_while(tmp_path: Path):
    with running(tmp_path, wrong_per_hour=5) as gateway:
        api = gateway.api
        share = api.share(links=3)
        assert [api.guess(share.links[0]).status_code for _ in range(5)] == [401] * 5
        assert api.open(share.links[1]).status_code == 429
        assert "omega_gateway_wrong_answers_hour 5.0" in api.call("GET", "/metrics").text
        gateway.go(3601)
        assert api.open(share.links[1]).status_code == 200


def test_that_a_link_is_not_opened_without_end(tmp_path: Path):
    with running(tmp_path, openings_per_hour=3) as gateway:
        api = gateway.api
        link = api.share().links[0]
        assert [api.open(link).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
        assert row(gateway, link)["bad"] == 0, "they are not counted as wrong"
        gateway.go(3600)
        assert api.open(link).status_code == 200


def test_that_a_session_ends_after_an_hour_or_with_its_share(gateway: Running):
    api = gateway.api
    share = api.share(BODY)
    opened = api.open(share.links[0]).json()
    gateway.go(3590)
    assert api.read(opened["session"], share.manifest_oid).status_code == 200
    gateway.go(20)
    answer = api.read(opened["session"], share.manifest_oid)
    assert (answer.status_code, answer.json()) == (401, {"error": "session_over"})
    gateway.go(7 * 86_400 - 3610 - 600)
    opened = api.open(share.links[0]).json()
    assert 590 <= opened["session_seconds"] <= 600
    gateway.go(600)
    assert api.read(opened["session"], share.manifest_oid).status_code == 401


def test_that_closing_ends_one_session(gateway: Running):
    api = gateway.api
    share = api.share(BODY)
    one, two = (api.open(share.links[0]).json()["session"] for _ in range(2))
    for _ in range(2):
        headers = {"Authorization": f"Bearer {one}"}
        assert api.call("POST", "/api/v1/close", headers=headers).status_code == 204
    assert api.read(one, share.manifest_oid).status_code == 401
    assert api.read(two, share.manifest_oid).status_code == 200
    assert api.call("POST", "/api/v1/close").status_code == 204


@pytest.mark.parametrize("token", ["", "x", "A" * 43, "A" * 5000, "\xe9" * 20])
def test_that_a_made_up_session_reads_nothing(shared: Running, token: str):
    share = shared.api.share(BODY)
    headers = {"Authorization": f"Bearer {token}".encode("latin-1")}
    path = f"/api/v1/objects/{share.manifest_oid}"
    assert shared.api.call("GET", path, headers=headers).status_code == 401
    assert shared.api.call("GET", path).status_code == 401


@pytest.mark.parametrize(
    ("wanted", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=1000-", 1000, len(BODY)),
        ("bytes=262144-524287", 262_144, 524_288),
        ("bytes=5-99999999999", 5, len(BODY)),
        ("bytes=-7", len(BODY) - 7, len(BODY)),
        ("bytes=-99999999", 0, len(BODY)),
        # what is not understood is ignored (RFC 9110 14.2)
        ("bytes=9-3", 0, len(BODY)),
        ("bytes=0-1,5-9", 0, len(BODY)),
        ("lines=1-2", 0, len(BODY)),
        ("bytes=-", 0, len(BODY)),
        ("bytes=\xb2-", 0, len(BODY)),
    ],
)
def test_that_parts_of_an_object_can_be_read(shared: Running, wanted: str, start: int, end: int):
    api = shared.api
    share = api.share(BODY)
    oid = next(oid for oid, body in share.objects.items() if body is BODY)
    session = api.open(share.links[0]).json()["session"]
    for method in ("GET", "HEAD"):
        answer = api.read(session, oid, method, Range=wanted)
        assert answer.status_code == (200 if end - start == len(BODY) else 206)
        assert answer.headers["Content-Length"] == str(end - start)
        if answer.status_code == 206:
            assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(BODY)}"
        assert answer.content == (BODY[start:end] if method == "GET" else b"")


def test_that_a_range_beyond_the_end_is_refused_and_an_unchanged_object_not_sent(gateway: Running):
    api = gateway.api
    share = api.share(BODY)
    oid = next(oid for oid, body in share.objects.items() if body is BODY)
    session = api.open(share.links[0]).json()["session"]
    beyond = api.read(session, oid, Range=f"bytes={len(BODY)}-")
    assert (beyond.status_code, beyond.headers["Content-Range"]) == (416, f"bytes */{len(BODY)}")
    tag = api.read(session, oid, "HEAD").headers["ETag"]
    same = api.read(session, oid, If_None_Match=tag)
    assert (same.status_code, same.content) == (304, b"")
    assert api.read(session, oid, Range="bytes=0-3", If_Range=tag).status_code == 206
    assert api.read(session, oid, Range="bytes=0-3", If_Range='"x"').status_code == 200


def test_that_mail_scanners_change_nothing(gateway: Running):
    api = gateway.api
    share = api.share(BODY)
    link = share.links[0]
    before, events = row(gateway, link), api.events()
    key = b64u(b"k" * 32)
    paths = [
        f"/s/{link.id}",
        f"/s/{link.id}%23d{key}",
        f"/s/{link.id}%2523d{key}",
        "/s/none",
        "/s/",
    ]
    seen = set()
    for number in range(100):
        for method in ("GET", "HEAD"):
            answer = api.call(method, paths[number % len(paths)])
            assert answer.status_code == 200
            assert answer.headers["Content-Length"] == str(len(PAGE))
            assert answer.headers["Cache-Control"] == "no-store"
            if method == "GET":
                seen.add(answer.content)
    assert seen == {PAGE}
    assert (row(gateway, link), api.events()) == (before, events)


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_that_only_a_post_opens(shared: Running, method: str):
    api = shared.api
    link = api.share().links[0]
    asked = {"link_id": link.id, "verifier": link.verifier}
    answer = api.call(method, "/api/v1/open", json=asked)
    assert answer.status_code in {404, 405}
    assert row(shared, link)["opened"] == 0


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "", "x/json"]
)
def test_that_a_form_on_somebodys_page_opens_nothing(shared: Running, kind: str):
    api = shared.api
    link = api.share().links[0]
    body = f'{{"link_id":"{link.id}","verifier":"{new_id(32)}"}}'
    headers = {"Content-Type": kind} if kind else {}
    answer = api.call("POST", "/api/v1/open", data=body.encode(), headers=headers)
    assert (answer.status_code, answer.json()) == (415, {"error": "content_type"})
    assert row(shared, link)["bad"] == 0


@pytest.mark.parametrize(
    "verifier",
    ["", "A" * 42, "A" * 44, "A" * 42 + "=", "A" * 42 + "+", "\u0391" * 43, "\ud800" * 43, 5, None],
)
def test_that_a_verifier_of_another_form_is_not_judged(shared: Running, verifier: object):
    api = shared.api
    link = api.share().links[0]
    asked = {"link_id": link.id, "verifier": verifier}
    answer = api.call("POST", "/api/v1/open", json=asked)
    assert (answer.status_code, answer.json()) == (422, {"error": "invalid"})
    assert row(shared, link)["bad"] == 0
