"""What senders may do with their shares, and what they may not."""

import asyncio
import hashlib

import pytest
from sqlalchemy import select

from omega_desktop.gateway.shares import HeldObject, RefusedError
from omega_desktop.gateway.tables import session as session_table
from tests.gateway.rig import Api, Link, Running, Share, days_ahead, digest_of, new_id, raw_put

PACK = bytes(range(256)) * 1000


def new_share(api: Api, **changed: str) -> Share:
    share = Share(**changed)  # type: ignore[arg-type]
    assert api.create(share).status_code == 201
    return share


def error(answer: object) -> str:
    found: str = answer.json()["error"]  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "Bearer",
        "Bearer omega_",
        "Bearer omega_0123456789ab_" + "A" * 43,
        "Bearer omega_0123456789ab_" + "A" * 9000,
        "Basic b21lZ2E6b21lZ2E=",
        "Bearer \xe9",
    ],
)
def test_that_without_a_senders_token_nothing_is_told(shared: Running, header: str | None):
    api = shared.api
    headers = {} if header is None else {"Authorization": header.encode("latin-1")}
    share = new_id()
    for method, path in (
        ("GET", "/me"),
        ("GET", "/events"),
        ("PUT", f"/shares/{share}"),
        ("PUT", f"/shares/{share}/objects/{new_id()}"),
        ("DELETE", f"/shares/{share}"),
    ):
        json: object = None if method == "GET" or "objects" in path else {}
        answer = api.call(method, f"/api/v1{path}", headers=headers, json=json)
        assert (answer.status_code, answer.json()) == (401, {"error": "unauthorized"}), path


def test_that_a_renewed_or_revoked_token_is_refused_at_once(gateway: Running):
    sender = gateway.sender("second")
    assert sender.sender("GET", "/me").json()["name"] == "second"
    renewed = gateway.gateway.senders.renew("second")
    assert sender.sender("GET", "/me").status_code == 401
    sender.token = renewed
    assert sender.sender("GET", "/me").status_code == 200
    gateway.gateway.senders.revoke("second")
    assert sender.sender("GET", "/me").status_code == 401


def test_that_the_same_share_may_be_begun_again_and_another_may_not(api: Api):
    share = new_share(api)
    assert api.create(share).status_code == 200
    other = Share(id=share.id, expires_at=share.expires_at)
    assert (api.create(other).status_code, error(api.create(other))) == (409, "exists")
    later = Share(id=share.id, manifest_oid=share.manifest_oid, expires_at=days_ahead(8))
    assert api.create(later).status_code == 409


@pytest.mark.parametrize("days", [-1, 0, 90.2, 4000])
def test_that_a_share_ends_within_ninety_days(shared: Running, days: float):
    api = shared.api
    share = Share(expires_at=days_ahead(days))
    answer = api.create(share)
    assert (answer.status_code, error(answer)) == (422, "expiry")
    good = new_share(api, expires_at=days_ahead(90))
    answer = api.sender("PATCH", f"/shares/{good.id}", json={"expires_at": days_ahead(days)})
    assert (answer.status_code, error(answer)) == (422, "expiry")


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"expires_at": "tomorrow", "manifest_oid": new_id()},
        {"expires_at": "2026-12-01T00:00:00", "manifest_oid": new_id()},  # of no time zone
        {"expires_at": days_ahead(3), "manifest_oid": "../../etc/passwd"},
        {"expires_at": days_ahead(3), "manifest_oid": ["a"]},
        {"expires_at": days_ahead(3), "manifest_oid": new_id(), "more": 1},
        {"expires_at": 1e300, "manifest_oid": new_id()},
        [],
        None,
        "text",
    ],
)
def test_that_a_share_that_makes_no_sense_is_refused(shared: Running, wrong: object):
    api = shared.api
    answer = api.sender("PUT", f"/shares/{new_id()}", json=wrong)
    assert (answer.status_code, answer.json()) == (422, {"error": "invalid"})


def test_that_an_object_is_kept_once_and_never_changed(api: Api):
    share, oid = new_share(api), new_id()
    assert api.put(share, oid, PACK).status_code == 201
    assert api.put(share, oid, PACK).status_code == 200
    other = api.put(share, oid, PACK[1:])
    assert (other.status_code, error(other)) == (409, "exists")
    held = api.sender("GET", f"/shares/{share.id}/objects").json()["objects"]
    digest = hashlib.sha256(PACK).hexdigest()
    assert held == [{"oid": oid, "size": len(PACK), "sha256": digest}]


def test_that_of_two_uploads_at_once_one_is_kept(gateway: Running, monkeypatch: pytest.MonkeyPatch):
    api = gateway.api
    share, oid = new_share(api), new_id()
    # as when neither has seen the other before its body was sent
    monkeypatch.setattr(gateway.gateway.shares, "held", lambda *_, **__: None)
    answers = [api.put(share, oid, body) for body in (PACK, PACK, PACK[1:])]
    assert [one.status_code for one in answers] == [201, 200, 409]
    assert len(list(gateway.gateway.store.list())) == 1
    assert api.sender("GET", "/me").json()["used_bytes"] == len(PACK)


@pytest.mark.parametrize(
    "digest",
    ["", "sha-256=:AAAA:", digest_of(b"other"), "md5=:" + "A" * 43 + "=:", "x" * 5000],
)
def test_that_a_wrong_digest_keeps_nothing(shared: Running, digest: str):
    api = shared.api
    share = new_share(api)
    answer = api.put(share, new_id(), PACK, digest=digest)
    assert (answer.status_code, error(answer)) == (422, "digest")
    assert api.sender("GET", f"/shares/{share.id}/objects").json() == {"objects": []}
    kept = [key for key, _ in shared.gateway.store.list() if key.startswith(share.id)]
    assert kept == []


def test_that_an_object_too_large_is_refused_before_it_is_read(gateway: Running):
    api = gateway.api
    share = new_share(api)
    limit = gateway.gateway.config.max_object_bytes
    headers = {"Content-Digest": digest_of(b""), "Content-Length": str(limit + 1)}
    path = f"/shares/{share.id}/objects/{new_id()}"
    answer = raw_put(api.url, f"/api/v1{path}", api.token, headers, b"")
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert answer.endswith(b'{"error":"too_large"}')


def test_that_a_body_of_unknown_length_is_refused(api: Api):
    share = new_share(api)
    path = f"/shares/{share.id}/objects/{new_id()}"
    answer = api.sender("PUT", path, headers={"Content-Digest": digest_of(b"a")}, data=iter([b"a"]))
    assert (answer.status_code, error(answer)) == (411, "length")


def test_that_an_object_of_the_largest_size_arrives(gateway: Running):
    api = gateway.api
    body = b"\xa5" * (16 * 1024 * 1024 + 64 * 16)  # 64 frames with their tags
    share = api.share(body)
    session = api.open(share.links[0]).json()["session"]
    oid = next(oid for oid, one in share.objects.items() if one is body)
    assert api.read(session, oid).content == body


def test_that_the_quota_holds_for_all_shares_and_is_given_back(gateway: Running):
    sender = gateway.sender("small", quota_bytes=3 * len(PACK))
    first, second = new_share(sender), new_share(sender)
    for share in (first, first, second):
        assert sender.put(share, new_id(), PACK).status_code == 201
    full = sender.put(second, new_id(), PACK)
    assert (full.status_code, error(full)) == (413, "quota")
    assert sender.sender("GET", "/me").json()["used_bytes"] == 3 * len(PACK)
    assert sender.sender("DELETE", f"/shares/{first.id}").status_code == 204
    asyncio.run(gateway.gateway.sweeper.sweep())
    assert sender.sender("GET", "/me").json()["used_bytes"] == len(PACK)
    assert sender.put(second, new_id(), PACK).status_code == 201


def test_that_parallel_uploads_do_not_pass_the_quota_together(gateway: Running):
    sender = gateway.sender("small", quota_bytes=5 * len(PACK))
    share = new_share(sender)
    shares = gateway.gateway.shares
    number = gateway.gateway.senders.find(sender.token)
    assert number is not None
    # as when all have been let through by the look before the body
    held = [HeldObject(new_id(), len(PACK), "0" * 64) for _ in range(20)]
    for one in held[:5]:
        assert shares.keep(number.id, share.id, one, f"{share.id}/{one.oid}")
    for one in held[5:]:
        with pytest.raises(RefusedError, match="quota"):
            shares.keep(number.id, share.id, one, f"{share.id}/{one.oid}")


def test_that_links_open_only_after_sealing_and_sealing_only_when_all_is_here(api: Api):
    share, link = new_share(api), Link()
    assert api.put_link(share, link).status_code == 201
    assert api.open(link).status_code == 404
    share.objects = {new_id(): PACK}
    for oid, body in share.objects.items():
        assert api.put(share, oid, body).status_code == 201
    early = api.seal(share)
    assert (early.status_code, error(early)) == (409, "incomplete"), "without the manifest"
    share.objects[share.manifest_oid] = b"manifest"
    assert api.seal(share).status_code == 409, "not the count the sender believes"
    assert api.put(share, share.manifest_oid, b"manifest").status_code == 201
    assert api.seal(share).status_code == 200
    assert api.seal(share).status_code == 200
    assert api.open(link).status_code == 200


def test_that_a_sealed_share_takes_links_but_no_objects(api: Api):
    share = api.share(PACK)
    late = api.put(share, new_id(), PACK)
    assert (late.status_code, error(late)) == (409, "sealed")
    assert api.put(share, share.manifest_oid, share.objects[share.manifest_oid]).status_code == 200
    link = Link()
    assert api.put_link(share, link).status_code == 201
    assert api.open(link).status_code == 200


def test_that_a_link_is_registered_once_and_never_changed(api: Api):
    share, link = api.share(), Link()
    assert api.put_link(share, link).status_code == 201
    assert api.put_link(share, link).status_code == 200
    changed = Link(id=link.id, verifier=link.verifier)
    assert api.put_link(share, changed).status_code == 409
    changed = Link(id=link.id, wrapped=link.wrapped)
    assert api.put_link(share, changed).status_code == 409
    assert api.put_link(api.share(), link).status_code == 409, "of another share"


def test_that_a_share_has_a_bounded_number_of_links(gateway: Running, monkeypatch):
    from omega_desktop.gateway import shares

    monkeypatch.setattr(shares, "MAX_LINKS", 3)
    api = gateway.api
    share = api.share(links=3)
    more = api.put_link(share, Link())
    assert (more.status_code, error(more)) == (409, "too_many_links")
    gone = share.links[0]
    assert api.sender("DELETE", f"/shares/{share.id}/links/{gone.hash}").status_code == 204
    assert api.put_link(share, Link()).status_code == 201


def test_that_unlocking_adds_five_and_not_without_end(api: Api):
    share = api.share(max_attempts=2)
    link = share.links[0]
    assert [api.guess(link).status_code for _ in range(3)] == [401, 401, 404]
    assert api.state(share)["links"][0]["locked"] is True
    path = f"/shares/{share.id}/links/{link.hash}/unlock"
    shown = api.sender("POST", path).json()["links"][0]
    assert (shown["attempts_left"], shown["wrong_attempts"], shown["locked"]) == (5, 2, False)
    assert api.open(link).status_code == 200
    answers = [api.sender("POST", path).status_code for _ in range(10)]
    assert answers == [200] * 8 + [409] * 2, "47 at most of the 50"
    assert api.sender("POST", f"/shares/{share.id}/links/{'0' * 64}/unlock").status_code == 404


def test_that_another_senders_share_does_not_exist(gateway: Running):
    api, other = gateway.api, gateway.sender("other")
    share = api.share(PACK)
    link = share.links[0]
    never = Share()
    for method, path, body in (
        ("GET", "", None),
        ("DELETE", "", None),
        ("PATCH", "", {"expires_at": days_ahead(3)}),
        ("GET", "/objects", None),
        ("POST", "/seal", {"objects": 2, "bytes": 5}),
        ("POST", f"/links/{link.hash}/unlock", None),
        ("DELETE", f"/links/{link.hash}", None),
    ):
        answers = [
            other.sender(method, f"/shares/{one.id}{path}", **({"json": body} if body else {}))
            for one in (share, never)
        ]
        assert [one.status_code for one in answers] == [404, 404], path
        assert answers[0].content == answers[1].content
    assert other.put(share, new_id(), PACK).status_code == 404
    assert other.put_link(share, Link()).status_code == 404
    assert other.create(share).status_code == 404
    assert other.events() == []
    assert api.open(link).status_code == 200


def test_that_a_revocation_ends_everything_at_once(gateway: Running):
    api = gateway.api
    share = api.share(PACK, links=2)
    oid = next(iter(share.objects))
    session = api.open(share.links[0]).json()["session"]
    assert api.read(session, oid).status_code == 200
    assert api.sender("DELETE", f"/shares/{share.id}").status_code == 204
    assert api.read(session, oid).status_code == 401
    assert [api.open(link).status_code for link in share.links] == [404, 404]
    assert api.sender("DELETE", f"/shares/{share.id}").status_code == 204
    assert api.state(share)["state"] == "revoked"
    answer = api.sender("PATCH", f"/shares/{share.id}", json={"expires_at": days_ahead(3)})
    assert (answer.status_code, error(answer)) == (409, "revoked")
    assert api.put_link(share, Link()).status_code == 409
    assert api.create(share).status_code == 409
    # what opened it is not in the database any more, in no page of it (secure_delete)
    asyncio.run(gateway.gateway.sweeper.sweep())
    left = b"".join(path.read_bytes() for path in gateway.data.glob("gateway.db*"))
    assert share.id.encode() in left
    assert share.links[0].wrapped.encode() not in left


def test_that_a_session_of_a_revoked_link_reads_nothing_even_if_it_was_left(gateway: Running):
    api = gateway.api
    share = api.share(PACK)
    session = api.open(share.links[0]).json()["session"]
    database = gateway.gateway.database
    with database.reading() as connection:
        row = connection.execute(select(session_table)).one()
    path = f"/shares/{share.id}/links/{share.links[0].hash}"
    assert api.sender("DELETE", path).status_code == 204
    with database.transaction() as connection:  # begun while the link was being revoked
        connection.execute(session_table.insert().values(row._mapping))
    assert api.read(session, share.manifest_oid).status_code == 401


def test_that_one_revoked_link_leaves_the_others_open(api: Api):
    share = api.share(PACK, links=2)
    gone, left = share.links
    session = api.open(gone).json()["session"]
    path = f"/shares/{share.id}/links/{gone.hash}"
    assert api.sender("DELETE", path).status_code == 204
    assert api.sender("DELETE", path).status_code == 204
    assert api.read(session, share.manifest_oid).status_code == 401
    assert (api.open(gone).status_code, api.open(left).status_code) == (404, 200)
    assert api.put_link(share, gone).status_code == 409, "it does not come back"
    assert [one["kind"] for one in api.events()].count("revoked") == 1


def test_that_an_end_can_be_moved_while_it_has_not_come(gateway: Running):
    api = gateway.api
    share = api.share()
    body = {"expires_at": days_ahead(30)}
    assert api.sender("PATCH", f"/shares/{share.id}", json=body).status_code == 200
    gateway.go(8 * 86_400)
    assert api.open(share.links[0]).status_code == 200
    gateway.go(30 * 86_400)
    assert api.open(share.links[0]).status_code == 404
    assert api.state(share)["state"] == "expired"
    body = {"expires_at": days_ahead(60)}
    answer = api.sender("PATCH", f"/shares/{share.id}", json=body)
    assert (answer.status_code, error(answer)) == (409, "expired")


def test_that_events_tell_the_sender_everything_in_order(api: Api):
    share = api.share(max_attempts=2)
    link = share.links[0]
    api.guess(link, key_seen=True)
    api.open(link, key_seen=True)
    api.guess(link)
    api.sender("POST", f"/shares/{share.id}/links/{link.hash}/unlock")
    api.sender("PATCH", f"/shares/{share.id}", json={"expires_at": days_ahead(9)})
    api.sender("DELETE", f"/shares/{share.id}")
    found = api.events()
    kinds = [one["kind"] for one in found]
    told = ["key_seen", "wrong", "opened", "wrong", "locked", "unlocked", "extended", "revoked"]
    assert kinds == told
    assert {one["share_id"] for one in found} == {share.id}
    assert [one["id"] for one in found] == sorted({one["id"] for one in found})
    assert len({one["address_hash"] for one in found[:5]}) == 1
    assert "127.0.0.1" not in str(found)
    page = api.sender("GET", f"/events?after={found[1]['id']}&limit=2").json()
    assert [one["kind"] for one in page["events"]] == ["opened", "wrong"]
    assert page["last"] == found[3]["id"]
    last = api.sender("GET", f"/events?after={found[-1]['id']}").json()
    assert last == {"events": [], "last": found[-1]["id"]}


@pytest.mark.parametrize("query", ["after=-1", "after=x", "limit=0", "limit=100000", "after=1e99"])
def test_that_events_are_asked_for_by_number(shared: Running, query: str):
    api = shared.api
    assert api.sender("GET", f"/events?{query}").status_code == 422
