"""Links without a gateway: a share service that keeps what it is told, for the windows."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from omega_desktop.domain.errors import OmegaError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import DeliveryId, Study, StudyInstanceUID
from omega_desktop.domain.sharing import (
    LinkState,
    ShareEvent,
    ShareLinkRow,
    ShareNotice,
    ShareRow,
    SharesQuery,
    ShareState,
)
from omega_desktop.services.share_service import ShareService

_numbers = itertools.count(1)
GATEWAY = "https://imagens.example"


def link(
    recipient: str,
    state: LinkState = LinkState.MAILED,
    *,
    opened: int = 0,
    wrong: int = 0,
    left: int = 10,
    events: Sequence[ShareEvent] = (),
    delivery: int = 0,
) -> ShareLinkRow:
    """A recipient's link."""
    number = next(_numbers)
    moment = datetime.now(UTC) - timedelta(minutes=number)
    return ShareLinkRow(
        link_hash=f"{number:064x}",
        delivery_id=DeliveryId(delivery or number),
        recipient=recipient,
        state=state,
        opened_count=opened,
        first_opened_at=moment if opened else None,
        last_opened_at=moment if opened else None,
        wrong_attempts=wrong,
        attempts_left=left,
        events=tuple(events),
    )


def share(
    study: Study,
    *links: ShareLinkRow,
    state: ShareState = ShareState.ACTIVE,
    days: int = 7,
    reason: str = "",
    pending: bool = False,
) -> ShareRow:
    """A study's share."""
    now = datetime.now(UTC)
    return ShareRow(
        share_id=f"share{next(_numbers)}",
        study=study,
        study_instance_uid=study.study_instance_uid,
        state=state,
        created_at=now - timedelta(hours=1),
        expires_at=now + timedelta(days=days),
        allow_download=False,
        anonymized=False,
        reason=reason,
        bytes=12_000_000,
        links=links,
        pending_revocation=pending,
    )


class FakeShares(ShareService):
    """Does at once what the real one asks a gateway for.

    Attributes:
        kept: the shares.
        notices: what the next ``refresh`` tells.
        fault: raised by whatever would talk to the gateway.
        asked: every call that would have, as (name, arguments).
        earlier: what ``earlier_studies`` finds.
        no_url: there is no link to be copied.
        silent: why the gateway could not be asked.
    """

    def __init__(self, *kept: ShareRow) -> None:
        # the real one's parts are not needed: every method is replaced
        self.kept = list(kept)
        self.notices: list[ShareNotice] = []
        self.fault: Exception | None = None
        self.asked: list[tuple[object, ...]] = []
        self.earlier: list[Study] = []
        self.no_url = False
        self.silent: OmegaError | None = None

    def shares(self, query: SharesQuery | None = None) -> Sequence[ShareRow]:
        states = query.states if query is not None else ()
        study = query.study if query is not None else None
        return [
            one
            for one in self.kept
            if (not states or one.state in states)
            and (study is None or one.study_instance_uid == study)
        ]

    def url(self, delivery_id: DeliveryId) -> str:
        return "" if self.no_url else f"{GATEWAY}/s/link-of-{delivery_id}#dKEY"

    def earlier_studies(self, uid: StudyInstanceUID) -> Sequence[Study]:
        return [one for one in self.earlier if one.study_instance_uid != uid]

    def suggest_passcode(self) -> str:
        return f"casa-rio-{next(_numbers)}"

    def refresh(self) -> Sequence[ShareNotice]:
        self._ask("refresh")
        told, self.notices = self.notices, []
        return told

    @property
    def silence(self) -> OmegaError | None:
        return self.silent

    def revoke(self, share_id: str) -> None:
        self._ask("revoke", share_id)
        self._change(share_id, state=ShareState.REVOKED)

    def revoke_link(self, share_id: str, link_hash: str) -> None:
        self._ask("revoke_link", share_id, link_hash)
        self._change_link(share_id, link_hash, state=LinkState.REVOKED)

    def extend(self, share_id: str, days: int) -> None:
        self._ask("extend", share_id, days)
        share = next(one for one in self.kept if one.share_id == share_id)
        self._change(share_id, expires_at=share.expires_at + timedelta(days=days))

    def unlock(self, share_id: str, link_hash: str) -> None:
        self._ask("unlock", share_id, link_hash)
        self._change_link(share_id, link_hash, state=LinkState.MAILED, attempts_left=5)

    def send_again(self, share_id: str, link_hash: str) -> DeliveryId:
        self._ask("send_again", share_id, link_hash)
        return DeliveryId(next(_numbers))

    def test_gateway(self) -> Message:
        self._ask("test_gateway")
        return Message("The gateway answers")

    def _ask(self, *call: object) -> None:
        self.asked.append(call)
        if self.fault is not None:
            raise self.fault

    def _change(self, share_id: str, **values: object) -> None:
        self.kept = [
            replace(one, **values) if one.share_id == share_id else one  # type: ignore[arg-type] # by name
            for one in self.kept
        ]

    def _change_link(self, share_id: str, link_hash: str, **values: object) -> None:
        share = next(one for one in self.kept if one.share_id == share_id)
        links = tuple(
            replace(one, **values) if one.link_hash == link_hash else one  # type: ignore[arg-type] # by name
            for one in share.links
        )
        self._change(share_id, links=links)
