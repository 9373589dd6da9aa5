"""What the database records of shares, and what follows from it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from omega_desktop.domain.errors import NotFoundError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    Delivery,
    DeliveryDraft,
    DeliveryId,
    DeliveryState,
    LinkTarget,
    Receipt,
    Rung,
    SendRequest,
)
from omega_desktop.domain.sharing import LinkState, ShareNoticeKind, SharesQuery, ShareState
from omega_desktop.storage.audit import AuditTrail
from omega_desktop.storage.outbox import DeliveryPlan, Outbox
from omega_desktop.storage.share_rows import (
    GatewayEvent,
    GatewayLink,
    StoredEntry,
    StoredLink,
    StoredPack,
    StoredShare,
)
from omega_desktop.storage.shares import Shares
from tests.unit.outbox.builders import STUDY, FakeClock, uids

GATEWAY = "https://share.hospital.org"


def deliveries(outbox: Outbox, *people: str, share_id: str = "") -> list[Delivery]:
    """One request to these people."""
    drafts = tuple(
        DeliveryDraft(
            LinkTarget(f"{name}@x.example", share_id=share_id), STUDY, f"{name}@x.example"
        )
        for name in people
    )
    plans = [DeliveryPlan(draft, f"link:{GATEWAY}", "share.hospital.org") for draft in drafts]
    request = SendRequest(drafts, requester="Luiza", reason="segunda opinião")
    _request, ids = outbox.submit(request, plans, undo_s=0)
    return [outbox.delivery(one) for one in ids]


def a_share(shares: Shares, clock: FakeClock, delivery: Delivery, name: str = "S" * 22) -> str:
    shares.create(
        StoredShare(
            share_id=name,
            request_id=delivery.request_id,
            study_instance_uid=delivery.study_instance_uid,
            content="same",
            gateway=GATEWAY,
            requester=delivery.requester,
            reason=shares.reason_of_request(delivery),
            state=ShareState.MAKING,
            manifest_oid="M" * 22,
            sealed_cek="cek",
            sealed_uid_key="uids",
            expires_days=7,
            allow_download=False,
            anonymized=False,
            created_at=clock(),
            expires_at=clock() + timedelta(days=7),
        )
    )
    return name


def a_link(shares: Shares, share_id: str, delivery: Delivery) -> str:
    link_hash = f"{delivery.id:064x}"
    shares.create_link(
        StoredLink(delivery.id, share_id, link_hash, "sealed", "d", "verifier", "wrapped")
    )
    shares.link_registered(delivery.id)
    return link_hash


def mailed(outbox: Outbox) -> Delivery:
    """Claim the next one and complete it."""
    claimed = outbox.claim()
    assert claimed is not None
    outbox.complete(claimed.id, Receipt(Rung.HANDED_OVER, Message("mailed")))
    return outbox.delivery(claimed.id)


@pytest.fixture
def sent(shares: Shares, outbox: Outbox, clock: FakeClock) -> tuple[str, str, Delivery]:
    """An active share with one mailed link."""
    (delivery,) = deliveries(outbox, "ana")
    share_id = a_share(shares, clock, delivery)
    shares.activate(share_id, size_bytes=1000)
    link_hash = a_link(shares, share_id, delivery)
    return share_id, link_hash, mailed(outbox)


def event(
    number: int, sent: tuple[str, str, Delivery], kind: str, clock: FakeClock
) -> GatewayEvent:
    return GatewayEvent(number, clock(), sent[0], sent[1], kind, "abcd")


# --- making ----------------------------------------------------------------------------------


def test_that_one_request_and_content_find_one_share_and_others_none(
    shares: Shares, outbox: Outbox, clock: FakeClock
) -> None:
    ana, bia = deliveries(outbox, "ana", "bia")
    (other,) = deliveries(outbox, "ana")
    share_id = a_share(shares, clock, ana)
    found = shares.usable(bia, "same")
    assert found is not None
    assert found.share_id == share_id
    assert found.reason == "segunda opinião"
    assert shares.usable(ana, "different") is None
    assert shares.usable(other, "same") is None
    shares.abandon(share_id)
    assert shares.usable(bia, "same") is None


def test_that_a_segment_is_recorded_whole_or_not_at_all(
    shares: Shares, outbox: Outbox, clock: FakeClock
) -> None:
    (delivery,) = deliveries(outbox, "ana")
    share_id = a_share(shares, clock, delivery)
    keys = uids(2)
    entries = [StoredEntry(key, 0, 10 * n, 10, "image", 1, 4, 4) for n, key in enumerate(keys)]
    pack = StoredPack("P" * 22, 36, "00" * 32)
    assert shares.record_segment(share_id, length=20, packs=[pack], entries=entries) == 0
    with pytest.raises(Exception, match="UNIQUE"):  # its second entry is there already
        shares.record_segment(
            share_id,
            length=20,
            packs=[StoredPack("Q" * 22, 36, "00" * 32)],
            entries=[replace(entries[0], key="new"), entries[1]],
        )
    (segment,) = shares.segments(share_id)
    assert (segment.packs, segment.length, segment.uploaded) == ((pack,), 20, False)
    assert [one.key for one in shares.entries(share_id)] == keys
    shares.segment_uploaded(share_id, 0)
    assert shares.segments(share_id)[0].uploaded
    shares.drop_segment(share_id, 0)
    assert shares.segments(share_id) == []
    assert shares.entries(share_id) == []


def test_that_a_manifest_is_kept_once_and_never_replaced(
    shares: Shares, outbox: Outbox, clock: FakeClock
) -> None:
    (delivery,) = deliveries(outbox, "ana")
    share_id = a_share(shares, clock, delivery)
    shares.keep_manifest(share_id, b"first")
    shares.keep_manifest(share_id, b"second")
    assert shares.manifest(share_id) == b"first"


def test_that_an_active_share_forgets_what_it_was_made_of(
    shares: Shares, outbox: Outbox, clock: FakeClock, audit: AuditTrail
) -> None:
    (delivery,) = deliveries(outbox, "ana")
    share_id = a_share(shares, clock, delivery)
    shares.record_segment(
        share_id,
        length=1,
        packs=[StoredPack("P" * 22, 17, "00" * 32)],
        entries=[StoredEntry("1.2.3.1", 0, 0, 1, "image", 1, 4, 4, described='{"series": "9"}')],
    )
    shares.keep_manifest(share_id, b"manifest")
    shares.activate(share_id, size_bytes=17)
    share = shares.share(share_id)
    assert (share.state, share.bytes, share.sealed_uid_key) == (ShareState.ACTIVE, 17, "")
    assert shares.manifest(share_id) is None
    assert shares.entries(share_id) == []
    line = list(audit.entries())[-1]
    assert (line.action, line.actor) == ("share.created", "Luiza")
    assert (line.body["recipient"], line.body["reason"]) == ("ana@x.example", "segunda opinião")


# --- giving up -------------------------------------------------------------------------------


def test_that_a_share_somebody_still_waits_for_is_kept(
    shares: Shares, outbox: Outbox, clock: FakeClock
) -> None:
    ana, bia = deliveries(outbox, "ana", "bia")
    share_id = a_share(shares, clock, ana)
    link_hash = a_link(shares, share_id, ana)
    shares.give_up(ana.id)
    assert shares.share(share_id).state is ShareState.MAKING
    over, links = shares.to_erase()
    assert over == []
    assert [one.link_hash for one in links] == [link_hash]
    outbox.cancel(ana.id)
    shares.give_up(bia.id)
    over, _links = shares.to_erase()
    assert [one.share_id for one in over] == [share_id]
    assert shares.share(share_id).state is ShareState.FAILED


def test_that_a_share_that_arrived_somewhere_outlives_a_failed_second_recipient(
    shares: Shares, outbox: Outbox, clock: FakeClock, sent: tuple[str, str, Delivery]
) -> None:
    (again,) = deliveries(outbox, "bia", share_id=sent[0])
    a_link(shares, sent[0], again)
    shares.give_up(again.id)
    outbox.cancel(again.id)
    shares.settle()
    assert shares.share(sent[0]).state is ShareState.ACTIVE
    _over, links = shares.to_erase()
    assert [one.delivery_id for one in links] == [again.id]


@pytest.mark.parametrize("state", [DeliveryState.FAILED, DeliveryState.CANCELLED])
def test_that_what_a_dead_process_did_not_give_up_is_given_up_later(
    shares: Shares, outbox: Outbox, clock: FakeClock, state: DeliveryState
) -> None:
    (ana,) = deliveries(outbox, "ana")
    share_id = a_share(shares, clock, ana)
    shares.settle()
    assert shares.share(share_id).state is ShareState.MAKING  # it still waits
    outbox.claim()
    if state is DeliveryState.FAILED:
        outbox.fail(ana.id, Message("no"))
    else:
        outbox.cancel(ana.id)
        outbox.interrupted(ana.id)
    shares.settle()
    share = shares.share(share_id)
    assert (share.state, share.erase) == (ShareState.FAILED, True)
    shares.erased(share_id)
    assert shares.share(share_id).sealed_cek == ""
    assert shares.to_erase() == ([], [])


def test_that_a_link_waiting_to_be_sent_again_keeps_its_share(
    shares: Shares, outbox: Outbox, sent: tuple[str, str, Delivery]
) -> None:
    (again,) = deliveries(outbox, "ana", share_id=sent[0])
    assert list(shares.live_deliveries(sent[0])) == [again.id]


# --- the end ---------------------------------------------------------------------------------


def test_that_revoking_is_wished_first_and_true_only_when_the_gateway_was_told(
    shares: Shares, sent: tuple[str, str, Delivery], audit: AuditTrail
) -> None:
    share_id, link_hash, _delivery = sent
    shares.ask_to_revoke(share_id)
    (row,) = shares.rows(SharesQuery())
    assert (row.state, row.pending_revocation) == (ShareState.ACTIVE, True)
    assert "share.revoked" not in [one.action for one in audit.entries()]
    shares.erased(share_id)
    (row,) = shares.rows(SharesQuery())
    assert (row.state, row.pending_revocation) == (ShareState.REVOKED, False)
    assert row.links[0].state is LinkState.REVOKED
    assert shares.link_of(share_id, link_hash).sealed == ""
    assert [one.action for one in audit.entries()][-1] == "share.revoked"
    shares.erased(share_id)  # told twice: one line
    assert [one.action for one in audit.entries()].count("share.revoked") == 1


def test_that_expiry_is_seen_at_once_and_forgets_the_keys_when_settled(
    shares: Shares, sent: tuple[str, str, Delivery], clock: FakeClock
) -> None:
    share_id, link_hash, delivery = sent
    clock.pass_s(7 * 86400 - 1)
    assert shares.expire() == []
    assert shares.rows(SharesQuery())[0].state is ShareState.ACTIVE
    clock.pass_s(1)
    assert shares.rows(SharesQuery())[0].state is ShareState.EXPIRED
    (notice,) = shares.expire()
    assert (notice.kind, notice.link_hash) == (ShareNoticeKind.EXPIRED, link_hash)
    assert notice.delivery_id == delivery.id
    assert shares.share(share_id).sealed_cek == ""
    assert shares.expire() == []


# --- what the gateway saw --------------------------------------------------------------------


def test_that_an_event_counts_once_however_often_it_comes(
    shares: Shares, outbox: Outbox, sent: tuple[str, str, Delivery], clock: FakeClock,
    audit: AuditTrail,
) -> None:  # fmt: skip
    events = [event(4, sent, "wrong", clock), event(5, sent, "opened", clock)]
    notices, touched = shares.take_events(GATEWAY, events, 5)
    assert [one.kind for one in notices] == [ShareNoticeKind.OPENED]
    assert touched == [sent[0]]
    assert shares.take_events(GATEWAY, events, 5) == ([], [])
    assert shares.last_event(GATEWAY) == 5
    (link,) = shares.rows(SharesQuery())[0].links
    assert (link.opened_count, link.wrong_attempts, link.attempts_left) == (1, 1, 9)
    assert link.first_opened_at == link.last_opened_at == clock()
    assert [(one.kind, one.address_hash) for one in link.events] == [
        ("wrong", "abcd"),
        ("opened", "abcd"),
    ]
    assert outbox.delivery(sent[2].id).rung is Rung.OPENED
    assert [one.action for one in audit.entries()].count("share.opened") == 1


def test_that_only_the_first_opening_is_told(
    shares: Shares, sent: tuple[str, str, Delivery], clock: FakeClock
) -> None:
    shares.take_events(GATEWAY, [event(1, sent, "opened", clock)], 1)
    notices, _touched = shares.take_events(GATEWAY, [event(2, sent, "opened", clock)], 2)
    assert notices == []
    assert shares.rows(SharesQuery())[0].links[0].opened_count == 2


def test_that_an_opening_settles_a_delivery_nobody_knew_the_outcome_of(
    shares: Shares, outbox: Outbox, clock: FakeClock
) -> None:
    (delivery,) = deliveries(outbox, "ana")
    share_id = a_share(shares, clock, delivery)
    shares.activate(share_id, size_bytes=1)
    link_hash = a_link(shares, share_id, delivery)
    outbox.claim()
    outbox.doubt(delivery.id, Message("who knows"))
    sent = (share_id, link_hash, delivery)
    shares.take_events(GATEWAY, [event(1, sent, "opened", clock)], 1)
    after = outbox.delivery(delivery.id)
    assert (after.state, after.rung) == (DeliveryState.COMPLETED, Rung.OPENED)


def test_that_locking_is_told_and_another_workstation_s_shares_are_passed_over(
    shares: Shares, sent: tuple[str, str, Delivery], clock: FakeClock
) -> None:
    strange = GatewayEvent(1, clock(), "Z" * 22, "f" * 64, "opened", "")
    notices, touched = shares.take_events(GATEWAY, [strange, event(2, sent, "locked", clock)], 2)
    assert [one.kind for one in notices] == [ShareNoticeKind.LOCKED]
    assert touched == [sent[0]]
    (link,) = shares.rows(SharesQuery())[0].links
    assert (link.state, link.attempts_left) == (LinkState.LOCKED, 0)
    shares.unlocked(sent[0], sent[1])
    (link,) = shares.rows(SharesQuery())[0].links
    assert (link.state, link.attempts_left) == (LinkState.MAILED, 5)


def test_that_what_an_administrator_revoked_is_over_here_too(
    shares: Shares, sent: tuple[str, str, Delivery], clock: FakeClock
) -> None:
    whole = GatewayEvent(1, clock(), sent[0], "", "revoked")
    shares.take_events(GATEWAY, [whole], 1)
    (row,) = shares.rows(SharesQuery())
    assert (row.state, row.links[0].state) == (ShareState.REVOKED, LinkState.REVOKED)
    assert shares.share(sent[0]).sealed_cek == ""


def test_that_the_gateway_s_numbers_win(
    shares: Shares, sent: tuple[str, str, Delivery], clock: FakeClock
) -> None:
    link = GatewayLink(sent[1], 3, 7, locked=False, opened=2, first_opened_at=clock(),
                       last_opened_at=clock())  # fmt: skip
    later = clock() + timedelta(days=20)
    shares.take_state(sent[0], expires_at=later, links=[link])
    (row,) = shares.rows(SharesQuery())
    assert row.expires_at == later
    assert (row.links[0].attempts_left, row.links[0].opened_count) == (3, 2)


# --- asking ----------------------------------------------------------------------------------


def test_that_shares_are_found_by_recipient_state_and_study(
    shares: Shares, sent: tuple[str, str, Delivery]
) -> None:
    def found(query: SharesQuery) -> int:
        return len(shares.rows(query))

    assert found(SharesQuery(text="ANA@x")) == 1
    assert found(SharesQuery(text="bia")) == 0
    assert found(SharesQuery(states=(ShareState.ACTIVE, ShareState.MAKING))) == 1
    assert found(SharesQuery(states=(ShareState.REVOKED,))) == 0
    assert found(SharesQuery(study=STUDY)) == 1
    assert found(SharesQuery(limit=0)) == 0


def test_that_what_is_not_there_is_said(shares: Shares, sent: tuple[str, str, Delivery]) -> None:
    with pytest.raises(NotFoundError):
        shares.share("none")
    with pytest.raises(NotFoundError):
        shares.link_of(sent[0], "0" * 64)
    assert shares.link(DeliveryId(999)) is None
