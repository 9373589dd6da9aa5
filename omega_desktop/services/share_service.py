"""Everything a user can see and do about links that were sent."""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from omega_desktop.domain.errors import (
    AuthSendError,
    NotFoundError,
    OmegaError,
    SendError,
    TransientSendError,
    ValidationError,
)
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import (
    DeliveryDraft,
    DeliveryId,
    LinkTarget,
    SendRequest,
    Study,
    StudyInstanceUID,
)
from omega_desktop.domain.ports import SettingsReader
from omega_desktop.domain.sharing import MAX_DAYS, ShareNotice, ShareRow, SharesQuery, ShareState
from omega_desktop.senders.link_gateway import BRIEF_TIMEOUT_S, Connect, tell_what_is_over
from omega_desktop.senders.link_making import open_link
from omega_desktop.services.send_service import SendService
from omega_desktop.share.client import Events, GatewayClient, GatewayRefusal
from omega_desktop.share.construction import Asks, link_url, suggest_passcode
from omega_desktop.storage.archive import Archive
from omega_desktop.storage.database import now
from omega_desktop.storage.outbox import Outbox
from omega_desktop.storage.share_rows import GatewayEvent, GatewayLink, StoredShare
from omega_desktop.storage.shares import Shares
from omega_desktop.storage.vault import Vault

log = logging.getLogger(__name__)

PAGE = 500
"""Events asked for at a time."""

_ASKS: dict[str, Asks] = {"d": "d", "p": "p", "b": "b"}


class ShareService:
    """Links and what became of them.

    ``shares``, ``url``, ``earlier_studies`` and ``suggest_passcode`` look only into the database
    (``url`` also into the credential store); everything else talks to the gateway and takes as long
    as that takes: run it as a job.
    """

    def __init__(
        self,
        *,
        shares: Shares,
        outbox: Outbox,
        archive: Archive,
        send: SendService,
        settings: SettingsReader,
        vault: Vault,
        connect: Connect,
        outgoing: Path,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._shares = shares
        self._outbox = outbox
        self._archive = archive
        self._send = send
        self._settings = settings
        self._vault = vault
        self._connect = connect
        self._outgoing = outgoing
        self._clock = clock
        self._silence: OmegaError | None = None

    # --- asking ------------------------------------------------------------------------------

    def shares(self, query: SharesQuery | None = None) -> Sequence[ShareRow]:
        """Shares, newest first, with their links."""
        return self._shares.rows(query or SharesQuery())

    def url(self, delivery_id: DeliveryId) -> str:
        """The whole link of a delivery; empty when there is none (yet, or any more)."""
        link = self._shares.link(delivery_id)
        if link is None or not link.registered or link.revoked or link.erase or not link.sealed:
            return ""
        share = self._shares.share(link.share_id)
        if share.state is not ShareState.ACTIVE or share.erase or share.expires_at <= self._clock():
            return ""
        try:
            keys = open_link(self._vault, link)
        except OmegaError as fault:  # the token was changed, or the store is locked
            log.info("delivery %s: no link to show: %s", delivery_id, fault.title)
            return ""
        return link_url(share.gateway, keys, _ASKS[link.asks])

    def earlier_studies(self, uid: StudyInstanceUID) -> Sequence[Study]:
        """Other studies of the same patient that are not newer, newest first."""
        study = self._archive.study(uid)
        if not study.study_date:
            return self._archive.studies_of_patient(study)
        moment = (study.study_date, study.study_time)
        return [
            one
            for one in self._archive.studies_of_patient(study)
            if (one.study_date, one.study_time) <= moment
        ]

    def suggest_passcode(self) -> str:
        """A passcode that is easy to tell by phone."""
        return suggest_passcode()

    # --- what became of them -----------------------------------------------------------------

    @property
    def silence(self) -> OmegaError | None:
        """Why ``refresh`` could not ask the gateway the last time; None when it could."""
        return self._silence

    def refresh(self) -> Sequence[ShareNotice]:
        """Ask the gateway what happened since the last time; returns what the user is told.

        Also tells the gateway what it could not be told before (revocations). A gateway that does
        not answer, or none at all, is no error: nothing new is returned, and ``silence`` says why.

        Raises:
            AuthSendError: there is no token, or the gateway does not accept it.
            CredentialStoreError: the store is locked or broken.
        """
        self._shares.settle()
        notices = [*self._shares.expire()]
        gateway = self._settings.text("gateway.url")
        self._silence = None
        if not gateway:
            return notices
        try:
            with self._connect(BRIEF_TIMEOUT_S) as client:
                tell_what_is_over(self._shares, client, gateway, self._outgoing)
                notices += self._take_events(client, gateway)
        except AuthSendError:
            raise
        except SendError as fault:
            log.info("the gateway cannot be asked about links: %s", fault.detail)
            self._silence = fault
        return notices

    def _take_events(self, client: GatewayClient, gateway: str) -> list[ShareNotice]:
        notices: list[ShareNotice] = []
        touched: dict[str, None] = {}
        while True:
            after = self._shares.last_event(gateway)
            page = client.events(after, limit=PAGE)
            last = page.last
            if last < after:  # the gateway was set up anew and counts from the beginning
                page = client.events(0, limit=PAGE)
                last = page.last
            found, shares = self._shares.take_events(gateway, list(_stored(page)), last)
            notices += found
            touched |= dict.fromkeys(shares)
            if last <= after or not page.events:
                break
        for share_id in touched:
            self._take_state(client, share_id)
        return notices

    def _take_state(self, client: GatewayClient, share_id: str) -> None:
        """The gateway's own numbers; without them our sums of its events serve."""
        try:
            status = client.share_state(share_id)
        except SendError as fault:
            log.info("share state: %s", fault.detail)
            return
        self._shares.take_state(
            share_id,
            expires_at=status.expires_at,
            links=[
                GatewayLink(
                    link_hash=one.link_hash,
                    attempts_left=one.attempts_left,
                    wrong_attempts=one.wrong_attempts,
                    locked=one.locked,
                    opened=one.opened,
                    first_opened_at=one.first_opened_at,
                    last_opened_at=one.last_opened_at,
                )
                for one in status.links
            ],
        )

    # --- acting ------------------------------------------------------------------------------

    def revoke(self, share_id: str) -> None:
        """Close every link of a share at once and for ever; what still waits is cancelled.

        Raises:
            OmegaError: the gateway did not answer; it is told as soon as it does (``refresh``).
        """
        share = self._shares.share(share_id)
        if share.state in {ShareState.REVOKED, ShareState.EXPIRED} and not share.erase:
            return
        for delivery_id in self._shares.live_deliveries(share_id):
            self._outbox.cancel(delivery_id)
        self._shares.ask_to_revoke(share_id)
        self._tell_now(share)

    def revoke_link(self, share_id: str, link_hash: str) -> None:
        """Close one recipient's link at once and for ever; raises as ``revoke``."""
        if self._shares.link_of(share_id, link_hash).revoked:
            return
        self._shares.ask_to_revoke(share_id, link_hash)
        self._tell_now(self._shares.share(share_id))

    def extend(self, share_id: str, days: int) -> None:
        """Let the share's links open ``days`` days longer, up to 90 days from now.

        Raises:
            ValidationError: that is less than 1, or ends later than 90 days from now.
            OmegaError: the share is over, or the gateway did not answer.
        """
        share = self._open_share(share_id)
        until = share.expires_at + timedelta(days=days)
        if days < 1 or until > self._clock() + timedelta(days=MAX_DAYS):
            raise ValidationError(
                "days",
                Message("A link opens for at most {count} days from now", count=MAX_DAYS),
                Message("Choose fewer days, at least 1."),
            )
        with self._connect(BRIEF_TIMEOUT_S) as client, _over_as_such():
            client.extend(share_id, until)
        self._shares.extended(share_id, until)

    def unlock(self, share_id: str, link_hash: str) -> None:
        """Give a link five more attempts.

        Raises:
            OmegaError: the share is over, or the gateway did not answer.
        """
        self._open_share(share_id)
        if self._shares.link_of(share_id, link_hash).revoked:
            raise _over()
        with self._connect(BRIEF_TIMEOUT_S) as client, _over_as_such():
            client.unlock(share_id, link_hash)
        self._shares.unlocked(share_id, link_hash)

    def send_again(self, share_id: str, link_hash: str) -> DeliveryId:
        """Revoke a link and send its recipient a fresh one to the same share.

        Raises:
            OmegaError: the share is over, the study is gone, the gateway did not answer, or the
                link went out with a report (by e-mail, text message or to a patient).
        """
        share = self._open_share(share_id)
        self._vault.open(share.sealed_cek, purpose=f"cek {share_id}")  # else it could not be made
        link = self._shares.link_of(share_id, link_hash)
        before = self._outbox.delivery(link.delivery_id)
        target = before.target
        if not isinstance(target, LinkTarget):  # its message is another channel's
            raise OmegaError(
                Message("This link went out with a report, not from the window for studies"),
                Message("Revoke it here, then send the report again from the outbox."),
            )
        again = replace(target, share_id=share_id)
        request = SendRequest(
            deliveries=(
                DeliveryDraft(
                    target=again,
                    study_instance_uid=before.study_instance_uid,
                    recipient=before.recipient,
                ),
            ),
            priority=before.priority,
            requester=before.requester,
            reason=share.reason,
        )
        self._send.require_sendable(request)
        if not link.revoked:
            self.revoke_link(share_id, link_hash)
        (delivery_id,) = self._send.submit(request, undo_s=0)
        return delivery_id

    def test_gateway(self) -> Message:
        """Ask the gateway who we are; opens its lane when it answers.

        Raises:
            OmegaError: it does not work; the message says what to change.
        """
        return self._send.test_gateway()

    # --- shared ------------------------------------------------------------------------------

    def _open_share(self, share_id: str) -> StoredShare:
        share = self._shares.share(share_id)
        ended = share.expires_at <= self._clock()
        if share.state is not ShareState.ACTIVE or share.erase or ended:
            raise _over()
        return share

    def _tell_now(self, share: StoredShare) -> None:
        gateway = self._settings.text("gateway.url")
        if share.gateway != gateway:
            raise NotFoundError(
                Message("The link is at another gateway than the one of the settings"),
                Message("Enter that gateway's address and token, then revoke it."),
            )
        try:
            with self._connect(BRIEF_TIMEOUT_S) as client:
                tell_what_is_over(self._shares, client, gateway, self._outgoing)
        except TransientSendError as fault:
            raise TransientSendError(
                Message("Not revoked yet: the share gateway does not answer"),
                Message("The link can still be opened. It is revoked once the gateway answers."),
                detail=fault.detail,
                retry_after_s=fault.retry_after_s,
            ) from fault


def _over() -> OmegaError:
    return OmegaError(
        Message("The link is over"), Message("It has expired or was revoked. Send the study again.")
    )


@contextmanager
def _over_as_such() -> Iterator[None]:
    """The gateway knows that a share is over before we have asked what happened."""
    try:
        yield
    except GatewayRefusal as fault:
        if fault.code in {"gone", "expired", "revoked"}:
            raise _over() from fault
        raise


def _stored(page: Events) -> Iterable[GatewayEvent]:
    for one in page.events:
        yield GatewayEvent(
            one.id, one.at, one.share_id, one.link_hash, one.kind, one.address_hash, one.recipient
        )
