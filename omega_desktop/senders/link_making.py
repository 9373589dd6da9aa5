"""Links to an encrypted share, for whatever message carries them.

All recipients of one request share one encrypted bundle; the first delivery makes it, the others
find it. Each recipient has a link of his own (docs/adr/0010).
"""

import contextlib
import hashlib
import logging
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from omega_desktop.domain.errors import OmegaError, PermanentSendError, TransientSendError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery, DeliveryItem, ItemState, LinkTarget
from omega_desktop.domain.outcome import Outcome, Rung, Undelivered
from omega_desktop.domain.ports import (
    BatchJournal,
    CancelToken,
    CpuPool,
    Progress,
    ReportRenderer,
    Secrets,
    SettingsReader,
    SharedStudies,
    no_progress,
)
from omega_desktop.domain.sharing import ShareState
from omega_desktop.senders.link_ahead import Ahead
from omega_desktop.senders.link_bundle import Bundle, BundleTools, mark_items
from omega_desktop.senders.link_gateway import (
    TIMEOUT_S,
    Connect,
    connector,
    gateway_url,
    tell_what_is_over,
    try_to_tell,
)
from omega_desktop.senders.link_health import NOTHING, HealthLinkMaker, HealthOffer
from omega_desktop.senders.link_sources import travelling
from omega_desktop.senders.outgoing import Deidentify, Preparation
from omega_desktop.share.client import GatewayClient, GatewayRefusal
from omega_desktop.share.construction import (
    Asks,
    Challenge,
    LinkKeys,
    b64u,
    from_b64u,
    link_hash,
    link_url,
    new_cek,
    new_oid,
    new_share_id,
    verifier,
    wrap,
)
from omega_desktop.share.manifest import SenderRef
from omega_desktop.storage import targets
from omega_desktop.storage.database import now
from omega_desktop.storage.share_rows import StoredLink, StoredShare
from omega_desktop.storage.shares import Shares
from omega_desktop.storage.shares_making import expiry
from omega_desktop.storage.vault import Vault, VaultError

log = logging.getLogger(__name__)

PASSCODE = "passcode"
"""Purpose under which a typed passcode is sealed."""

_AHEAD_BYTES = 1 << 30  # encrypted before it may leave; a long study's rest is made as it uploads

# the gateway does not take this share any more, whatever it is: it expired while it was made, was
# revoked by an administrator, or belongs to the sender of an earlier token
_LOST = {"gone", "expired", "revoked", "exists", "sealed", "conflict"}


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A recipient's link, which opens as soon as it is told.

    Args:
        url: the address with the key in it.
        asks: what the page asks for.
        expires_at: until when it opens.
        health: what it offers to health apps.
    """

    url: str = field(repr=False)
    asks: Asks
    expires_at: datetime
    health: HealthOffer = NOTHING


class LinkMaker:
    """Makes shares and links; one for all channels that send links. Any thread may call.

    Args:
        studies: local studies.
        journal: where progress is written.
        shares: where everything of a share is recorded.
        vault: seals keys.
        renderer: makes the reports' PDFs.
        cpu: where de-identification and encryption run.
        settings: ``gateway.…`` and the organisation's name.
        secrets: the gateway's token.
        staging: where temporary files go, in a folder per delivery.
        outgoing: where encrypted pieces wait for their upload, in a folder per share.
        deidentify: a module-level function; the program's own by default.
        connect: makes the gateway's client; by default from the settings.
        clock: creation and expiry.
    """

    def __init__(
        self,
        *,
        studies: SharedStudies,
        journal: BatchJournal,
        shares: Shares,
        vault: Vault,
        renderer: ReportRenderer,
        cpu: CpuPool,
        settings: SettingsReader,
        secrets: Secrets,
        staging: Path,
        outgoing: Path,
        deidentify: Deidentify | None = None,
        connect: Connect | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._studies = studies
        self._journal = journal
        self._shares = shares
        self._vault = vault
        self._settings = settings
        self._outgoing = outgoing
        self._preparation = Preparation(studies, journal, renderer, cpu, staging, deidentify)
        self._tools = BundleTools(studies, journal, renderer, cpu, shares, outgoing, clock)
        self._health = HealthLinkMaker(studies, renderer, settings)
        self._connect = connect or connector(settings, secrets)
        self._clock = clock
        self._ahead = Ahead()

    # --- ahead of a send ---------------------------------------------------------------------

    def prepare(self, delivery: Delivery, target: LinkTarget, *, cancel: CancelToken) -> None:
        """Encrypt while the send can still be undone, so that only the upload is left."""
        self._ahead.work(cancel, lambda token: self._prepare(delivery, target, token))

    def _prepare(self, delivery: Delivery, target: LinkTarget, cancel: CancelToken) -> None:
        if target.share_id:  # made long ago
            return
        try:
            share, cek = self._share(delivery, target)
            if share.state is not ShareState.MAKING:
                return
            with (
                self._connect(TIMEOUT_S) as client,
                self._bundle(delivery, target, share, cek, client, no_progress, cancel) as bundle,
            ):
                bundle.prepare(at_most_bytes=_AHEAD_BYTES)
        # no room, no token, a worker that died: the attempt meets the same, and says so
        except (OmegaError, RuntimeError) as fault:
            log.info("delivery %s: prepared in part (%s)", delivery.id, type(fault).__name__)

    def take_back(self, delivery: Delivery) -> None:
        """Delete what was encrypted for a delivery that was undone."""
        with self._ahead.sending():
            for share_id in self._shares.discard(delivery.id):
                shutil.rmtree(self._outgoing / share_id, ignore_errors=True)

    # --- for a send --------------------------------------------------------------------------

    def link(
        self,
        delivery: Delivery,
        target: LinkTarget,
        *,
        progress: Progress,
        cancel: CancelToken,
        for_apps: bool = False,
    ) -> MadeLink:
        """Share, upload, and register the recipient's link; goes on where an attempt stopped.

        Args:
            delivery: whose items are shared.
            target: how; not the delivery's own where a text message carries the link.
            progress: told of instances and reports.
            cancel: stops it.
            for_apps: the message has room for what health apps read, if the settings want it.

        Raises:
            SendError: as the gateway's client; a permanent one when something may not leave.
            SendCancelled: asked to stop.
        """
        with self._ahead.sending():
            challenge = self._challenge(delivery, target)
            self._shares.settle()
            self._shares.expire()
            with self._connect(TIMEOUT_S) as client:
                gateway = gateway_url(self._settings)
                tell_what_is_over(self._shares, client, gateway, self._outgoing)
                share, cek = self._share(delivery, target)
                if share.state is ShareState.MAKING:
                    with self._bundle(
                        delivery, target, share, cek, client, progress, cancel
                    ) as bundle:
                        self._make(delivery, share, bundle)
                    share = self._shares.share(share.share_id)
                else:
                    self._mark_all(delivery)
                cancel.raise_if_cancelled()
                keys = self._link(delivery, share, cek, challenge, client)
                health = NOTHING
                if for_apps:
                    items = self._shared_items(delivery, target)
                    health = self._health.offer(
                        delivery, target, items, share, keys, challenge, client, cancel
                    )
        url = link_url(share.gateway, keys, challenge.asks)
        return MadeLink(url, challenge.asks, share.expires_at, health)

    def cancelled(self, delivery: Delivery) -> None:
        """A send was stopped: give up if the user wished it; else it goes on the next time."""
        if self._shares.cancel_requested(delivery.id):
            self.give_up(delivery)

    def give_up(self, delivery: Delivery) -> None:
        """Nothing of what was made may stay readable, or look as if it had arrived."""
        self._shares.give_up(delivery.id)
        try_to_tell(self._shares, self._connect, self._settings.text("gateway.url"), self._outgoing)
        items = self._journal.items(delivery.id)
        stored = [one.sop_instance_uid for one in items if one.state is ItemState.STORED]
        self._journal.record_items(delivery.id, stored, ItemState.PENDING)

    def followed(self, delivery: Delivery, found: Outcome) -> Outcome:
        """The outcome as it was learned; the link of what did not arrive is closed.

        Whoever has the message instead must not try dates of birth. A gateway that is away is told
        when it is back; sending again makes a new link. One that was opened stays: its recipient
        may be reading.
        """
        gone = isinstance(found, Undelivered) and delivery.rung is not Rung.OPENED
        link = self._shares.link(delivery.id) if gone else None
        if link is None or link.revoked:
            return found
        self.give_up(delivery)
        link = self._shares.link(delivery.id)
        if link is not None and not link.revoked:
            note = Message("The link is revoked as soon as the share gateway answers.")
            self._journal.note(delivery.id, "link", note)
        return found

    # --- the share ---------------------------------------------------------------------------

    def _challenge(self, delivery: Delivery, target: LinkTarget) -> Challenge:
        study = self._studies.study(delivery.study_instance_uid)
        passcode = ""
        if target.sealed_passcode:
            passcode = self._vault.open(target.sealed_passcode, purpose=PASSCODE).decode()
        return Challenge(study.patient.birth_date or target.birth_date, passcode)

    def _share(self, delivery: Delivery, target: LinkTarget) -> tuple[StoredShare, bytes]:
        """The share this delivery links to, and its key: a given one, the request's, or a new one.

        One whose key cannot be opened any more, because the token was changed, is passed over.
        """
        gateway = gateway_url(self._settings)
        if target.share_id:
            share = self._shares.share(target.share_id)
            if share.state is not ShareState.ACTIVE or share.erase or share.gateway != gateway:
                raise PermanentSendError(
                    Message("The share is over; no new link can be made to it"),
                    Message("Send the study again."),
                )
            return share, self._key_of(share)
        content = _content(target, self._travelling(delivery))
        found = self._shares.usable(delivery, content)
        if found is not None and found.gateway == gateway:
            making = found.state is ShareState.MAKING
            try:
                if not making or found.expires_at > self._clock():
                    return found, self._key_of(found)
            except VaultError:
                log.info("delivery %s: its share was sealed under another token", delivery.id)
            if making:
                self._shares.abandon(found.share_id)
        share = self._new_share(delivery, target, content, gateway)
        return share, self._key_of(share)

    def _key_of(self, share: StoredShare) -> bytes:
        return self._vault.open(share.sealed_cek, purpose=f"cek {share.share_id}")

    def _new_share(
        self, delivery: Delivery, target: LinkTarget, content: str, gateway: str
    ) -> StoredShare:
        share_id, at = new_share_id(), self._clock()
        seal = self._vault.seal
        share = StoredShare(
            share_id=share_id,
            request_id=delivery.request_id,
            study_instance_uid=delivery.study_instance_uid,
            content=content,
            gateway=gateway,
            requester=delivery.requester,
            reason=self._shares.reason_of_request(delivery),
            state=ShareState.MAKING,
            manifest_oid=new_oid(),
            sealed_cek=seal(new_cek(), purpose=f"cek {share_id}"),
            sealed_uid_key=seal(new_cek(), purpose=f"uids {share_id}"),
            expires_days=target.expires_days,
            allow_download=target.allow_download,
            anonymized=target.anonymization.enabled,
            created_at=at,
            expires_at=expiry(at, target.expires_days),
        )
        self._shares.create(share)
        return share

    @contextlib.contextmanager
    def _bundle(
        self,
        delivery: Delivery,
        target: LinkTarget,
        share: StoredShare,
        cek: bytes,
        client: GatewayClient,
        progress: Progress,
        cancel: CancelToken,
    ) -> Iterator[Bundle]:
        # one key for all recipients' copies: they are the same copy
        uid_key = self._vault.open(share.sealed_uid_key, purpose=f"uids {share.share_id}")
        with self._preparation.files(
            delivery,
            target.anonymization,
            cancel,
            more_studies=target.earlier_studies,
            key=uid_key if target.anonymization.enabled else b"",
        ) as files:
            yield Bundle(delivery, target, share, cek, files, self._tools, client, progress, cancel)

    def _make(self, delivery: Delivery, share: StoredShare, bundle: Bundle) -> None:
        sender = SenderRef(
            delivery.requester or self._settings.text("smtp.from_name"),
            self._settings.text("organization.name"),
        )
        try:
            bundle.make(sender)
        except GatewayRefusal as fault:
            if fault.code not in _LOST:
                raise
            self._shares.abandon(share.share_id)
            raise TransientSendError(
                fault.title, Message("A new one is made by itself."), detail=fault.detail
            ) from fault

    def _mark_all(self, delivery: Delivery) -> None:
        """Everything is at the gateway already, brought there for another recipient."""
        items = self._travelling(delivery)
        mark_items(self._journal, delivery, items, {item.sop_instance_uid for item in items})

    def _travelling(self, delivery: Delivery) -> list[DeliveryItem]:
        return travelling(self._journal.items(delivery.id))

    def _shared_items(self, delivery: Delivery, target: LinkTarget) -> list[DeliveryItem]:
        """What is in the share, also when this is a later link to it."""
        if not target.share_id:
            return self._travelling(delivery)
        first = self._shares.first_delivery(target.share_id)
        return travelling(self._journal.items(first))

    # --- the link ----------------------------------------------------------------------------

    def _link(
        self,
        delivery: Delivery,
        share: StoredShare,
        cek: bytes,
        challenge: Challenge,
        client: GatewayClient,
    ) -> LinkKeys:
        """The recipient's link, known to the gateway."""
        link = self._shares.link(delivery.id)
        if link is None or link.revoked or link.share_id != share.share_id:
            link = self._new_link(delivery, share, cek, challenge)
        if not link.registered:
            client.put_link(
                share.share_id,
                link.link_hash,
                verifier=from_b64u(link.verifier),
                wrapped=link.wrapped,
            )
            self._shares.link_registered(delivery.id)
        return open_link(self._vault, link)

    def _new_link(
        self, delivery: Delivery, share: StoredShare, cek: bytes, challenge: Challenge
    ) -> StoredLink:
        keys = LinkKeys.new_link()
        hashed = link_hash(keys.link_id)
        link = StoredLink(
            delivery_id=delivery.id,
            share_id=share.share_id,
            link_hash=hashed,
            sealed=self._vault.seal(
                f"{keys.link_id} {b64u(keys.key)}".encode(), purpose=f"link {hashed}"
            ),
            asks=challenge.asks,
            verifier=b64u(verifier(keys, challenge)),
            wrapped=wrap(keys, cek, share.manifest_oid),
        )
        self._shares.create_link(link)
        return link


def open_link(vault: Vault, link: StoredLink) -> LinkKeys:
    """A link's id and key.

    Raises:
        VaultError: the gateway's token was changed since it was made.
    """
    link_id, key = vault.open(link.sealed, purpose=f"link {link.link_hash}").decode().split()
    return LinkKeys(link_id, from_b64u(key))


def _content(target: LinkTarget, items: Sequence[DeliveryItem]) -> str:
    """Equal for recipients who get the same bundle: everything but who they are."""
    same = replace(
        target, address="", name="", language="", birth_date=None, sealed_passcode="", share_id=""
    )
    digest = hashlib.sha256(targets.encode(same).encode())
    for item in items:
        digest.update(f"\0{item.sop_instance_uid}".encode())
    return digest.hexdigest()
