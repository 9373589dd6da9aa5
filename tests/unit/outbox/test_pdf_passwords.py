"""The password of a PDF in the outbox: kept as long as something can be sent, and no longer."""

from dataclasses import replace

import pytest

from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    DeliveryId,
    DeliveryState,
    EmailTarget,
    FaxTarget,
    PinnedImage,
    SOPInstanceUID,
)
from omega_desktop.domain.outcome import Pending, Receipt, Rung, Undelivered
from omega_desktop.storage.audit import AuditTrail
from omega_desktop.storage.database import Database
from omega_desktop.storage.outbox import DeliveryPlan, Outbox
from tests.unit.outbox.builders import email_plan, request

State = DeliveryState
PASSWORD = "qumb-7xfd-9wth"
TARGET = EmailTarget(
    "ana@clinica.example",
    pdf_password=PASSWORD,
    key_images=(PinnedImage(SOPInstanceUID("1.2.3.1")), PinnedImage(SOPInstanceUID("1.2.3.2"), 7)),
)
TAKEN = Receipt(Rung.HANDED_OVER, Message("taken"))
FOLLOWED = replace(TAKEN, follow_in_s=60.0)


def protected_plan() -> DeliveryPlan:
    plan = email_plan()
    instead = (FaxTarget("+551133334444"), replace(TARGET, address="other@clinica.example"))
    return replace(plan, draft=replace(plan.draft, target=TARGET, fallback=instead))


@pytest.fixture
def submitted(outbox: Outbox) -> DeliveryId:
    plan = protected_plan()
    _request, (one,) = outbox.submit(request(plan), (plan,), undo_s=0)
    return one


def kept(database: Database) -> bool:
    """Whether any table still knows the password."""
    with database.reading() as connection:
        return any(PASSWORD in line for line in connection.iterdump())


def target_of(outbox: Outbox, delivery_id: DeliveryId) -> EmailTarget:
    found = outbox.delivery(delivery_id).target
    assert isinstance(found, EmailTarget)
    return found


def handed_over(outbox: Outbox, receipt: Receipt) -> None:
    claimed = outbox.claim()
    assert claimed is not None
    outbox.complete(claimed.id, receipt)


def test_that_password_and_key_images_are_what_was_submitted(
    outbox: Outbox, submitted: DeliveryId
) -> None:
    assert outbox.delivery(submitted).target == TARGET
    assert outbox.fallback(submitted)[1] == replace(TARGET, address="other@clinica.example")
    assert PASSWORD not in repr(outbox.delivery(submitted))


def test_that_it_is_forgotten_when_the_delivery_is_done(
    outbox: Outbox, submitted: DeliveryId, database: Database
) -> None:
    handed_over(outbox, TAKEN)
    assert not kept(database)
    assert target_of(outbox, submitted) == replace(TARGET, pdf_password="")
    assert target_of(outbox, submitted).pdf_protected


def test_that_it_is_forgotten_when_an_opened_link_settles_what_was_not_known(
    outbox: Outbox, submitted: DeliveryId, database: Database
) -> None:
    assert outbox.claim() is not None
    outbox.doubt(submitted, Message("who knows"))
    assert kept(database)
    with database.transaction() as connection:
        assert outbox.mark_opened(connection, submitted)
    assert not kept(database)
    assert outbox.fallback(submitted) == ()


def test_that_it_is_kept_until_the_outcome_is_known(
    outbox: Outbox, submitted: DeliveryId, database: Database
) -> None:
    handed_over(outbox, FOLLOWED)
    outbox.look_again(submitted, Pending(60))
    assert target_of(outbox, submitted).pdf_password == PASSWORD
    outbox.learned(submitted, Receipt(Rung.CONFIRMED, Message("arrived")))
    assert not kept(database)


def test_that_it_is_forgotten_when_nothing_more_will_be_learned(
    outbox: Outbox, submitted: DeliveryId, database: Database
) -> None:
    handed_over(outbox, FOLLOWED)
    outbox.stop_following(submitted, Message("nobody answered"))
    assert not kept(database)


def test_that_what_did_not_arrive_is_sent_again_with_the_same_password(
    outbox: Outbox, submitted: DeliveryId
) -> None:
    handed_over(outbox, FOLLOWED)
    lost = Undelivered(Message("no such mailbox"))
    assert outbox.undelivered(submitted, lost, max_attempts=3) is State.FAILED
    assert outbox.fallback(submitted)
    outbox.retry(submitted)
    claimed = outbox.claim()
    assert claimed is not None
    assert claimed.target == TARGET


@pytest.mark.parametrize("after_failure", [False, True])
def test_that_it_is_forgotten_when_the_delivery_is_given_up(
    outbox: Outbox, submitted: DeliveryId, database: Database, after_failure: bool
) -> None:
    if after_failure:
        assert outbox.claim() is not None
        outbox.fail(submitted, Message("refused"))
        assert kept(database)
    outbox.cancel(submitted)
    assert not kept(database)


def test_that_the_audit_trail_says_that_there_was_one_and_never_which(
    outbox: Outbox, submitted: DeliveryId, database: Database, audit: AuditTrail
) -> None:
    with database.reading() as connection:
        (body,) = connection.execute("SELECT body FROM audit").fetchone()
    assert PASSWORD not in body
    assert 'pdf_protected\\": true' in body
    assert outbox.delivery(submitted).target == TARGET
