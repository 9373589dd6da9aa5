"""Shares that were sent: what the user sees of them, and what became of them at the gateway."""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from omega_desktop.domain.errors import NotFoundError
from omega_desktop.domain.health_links import said_by_app
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import DeliveryId, StudyInstanceUID
from omega_desktop.domain.sharing import (
    OPENED,
    ShareEvent,
    ShareLinkRow,
    ShareNotice,
    ShareNoticeKind,
    ShareRow,
    SharesQuery,
    ShareState,
)
from omega_desktop.domain.worklist import fold
from omega_desktop.storage import share_rows as rows
from omega_desktop.storage.archive_search import study_of
from omega_desktop.storage.database import stamp
from omega_desktop.storage.outbox import LIVE
from omega_desktop.storage.share_rows import GatewayEvent, GatewayLink, StoredLink, StoredShare
from omega_desktop.storage.shares_making import LINKED, SharesMaking, share_row

MORE_ATTEMPTS = 5
"""Wrong answers that unlocking adds."""

_FORGET = "sealed_cek = '', sealed_uid_key = '', manifest = NULL, erase = 0"


class Shares(SharesMaking):
    """Shares, their links and the gateway's events."""

    # --- asking ------------------------------------------------------------------------------

    def rows(self, query: SharesQuery) -> Sequence[ShareRow]:
        """Shares, newest first, with their links."""
        where, values = ["1"], list[object]()
        if query.states:
            where.append(f"{_STATE} IN ({','.join('?' * len(query.states))})")
            values += [self._now(), *query.states]
        if query.study is not None:
            where.append("s.study_instance_uid = ?")
            values.append(query.study)
        for word in fold(query.text).split():
            where.append(
                "(instr(coalesce(p.search_text, ''), ?) OR EXISTS(SELECT 1 FROM share_link l "
                "JOIN delivery d ON d.id = l.delivery_id WHERE l.share_id = s.share_id "
                "AND instr(lower(d.recipient), ?)))"
            )
            values += [word, word]
        found = (
            f"SELECT s.share_id, {_STATE} AS shown FROM share s "
            "LEFT JOIN study p ON p.study_instance_uid = s.study_instance_uid "
            f"WHERE {' AND '.join(where)} ORDER BY s.created_at DESC, s.share_id LIMIT ?"
        )
        with self._database.reading() as connection:
            listed = connection.execute(found, (self._now(), *values, query.limit)).fetchall()
            return [
                _share_row(connection, row["share_id"], ShareState(row["shown"])) for row in listed
            ]

    def link_of(self, share_id: str, link_hash: str) -> StoredLink:
        """Raise ``NotFoundError`` when the share has no such link."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT * FROM share_link WHERE share_id = ? AND link_hash = ?",
                (share_id, link_hash),
            ).fetchone()
        if row is None:
            raise NotFoundError(
                Message("This share has no such link"),
                Message("List the shares to see their links."),
            )
        return rows.link(row)

    def live_deliveries(self, share_id: str) -> Sequence[DeliveryId]:
        """Deliveries that would still bring somebody a link to this share."""
        query = (
            "SELECT d.id FROM delivery d JOIN share s ON s.share_id = ? "
            f"WHERE {LINKED} "
            f"AND d.state IN ({','.join('?' * len(LIVE))}) "
            "AND ((d.request_id = s.request_id AND d.study_instance_uid = s.study_instance_uid) "
            "OR json_extract(d.target, '$.share_id') = s.share_id)"
        )
        with self._database.reading() as connection:
            return [DeliveryId(row["id"]) for row in connection.execute(query, (share_id, *LIVE))]

    # --- the end -----------------------------------------------------------------------------

    def ask_to_revoke(self, share_id: str, link_hash: str = "") -> None:
        """Write that the user wants a share (or one link) closed, before the gateway is told."""
        with self._database.transaction() as connection:
            if link_hash:
                connection.execute(
                    "UPDATE share_link SET erase = 1 WHERE share_id = ? AND link_hash = ? "
                    "AND revoked_at IS NULL",
                    (share_id, link_hash),
                )
            else:
                connection.execute(
                    "UPDATE share SET erase = 1 WHERE share_id = ? "
                    "AND state IN ('making','active','failed')",
                    (share_id,),
                )

    def to_erase(self) -> tuple[Sequence[StoredShare], Sequence[StoredLink]]:
        """What the gateway has still to be told: shares, and links of other shares."""
        with self._database.reading() as connection:
            shares = connection.execute(
                "SELECT * FROM share WHERE erase = 1 ORDER BY created_at"
            ).fetchall()
            links = connection.execute(
                "SELECT l.* FROM share_link l JOIN share s ON s.share_id = l.share_id "
                "WHERE l.erase = 1 AND s.erase = 0 ORDER BY l.delivery_id"
            ).fetchall()
        return [rows.share(row) for row in shares], [rows.link(row) for row in links]

    def erased(self, share_id: str) -> None:
        """The gateway opens it for nobody any more; its keys are forgotten here as well."""
        ended = stamp(self._clock())
        with self._database.transaction() as connection:
            changed = connection.execute(
                f"UPDATE share SET {_FORGET}, ended_at = ?, state = CASE WHEN state = 'failed' "
                "THEN 'failed' ELSE 'revoked' END WHERE share_id = ? AND erase = 1",
                (ended, share_id),
            ).rowcount
            if changed:
                self._end_all_links(connection, share_id, ended)
                self._audit_share(connection, share_id, "share.revoked")

    def link_erased(self, link: StoredLink) -> None:
        """The gateway opens this link for nobody any more."""
        with self._database.transaction() as connection:
            changed = connection.execute(
                "UPDATE share_link SET erase = 0, revoked_at = ?, sealed = '', verifier = '', "
                "wrapped = '' WHERE link_hash = ? AND revoked_at IS NULL",
                (stamp(self._clock()), link.link_hash),
            ).rowcount
            if changed:
                self._outbox.mark_revoked(connection, link.delivery_id)
                self._audit_share(
                    connection, link.share_id, "share.revoked", link_hash=link.link_hash
                )

    def expire(self) -> Sequence[ShareNotice]:
        """End what is past its time; the gateway does the same by itself.

        Returns:
            The links that were mailed and never opened.
        """
        at = self._now()
        with self._database.transaction() as connection:
            found = connection.execute(
                "SELECT share_id FROM share WHERE state = 'active' AND expires_at <= ?", (at,)
            ).fetchall()
            notices: list[ShareNotice] = []
            for share_id in (row["share_id"] for row in found):
                notices += [
                    ShareNotice(
                        ShareNoticeKind.EXPIRED,
                        share_id,
                        row["link_hash"],
                        DeliveryId(row["delivery_id"]),
                    )
                    for row in connection.execute(
                        "SELECT l.* FROM share_link l JOIN delivery d ON d.id = l.delivery_id "
                        "WHERE l.share_id = ? AND l.opened = 0 AND l.revoked_at IS NULL "
                        "AND d.state = 'COMPLETED' ORDER BY l.delivery_id",
                        (share_id,),
                    )
                ]
                self._end(connection, share_id, ShareState.EXPIRED)
        return notices

    def _end(self, connection: sqlite3.Connection, share_id: str, state: ShareState) -> None:
        """A share that the gateway ended, or its time."""
        ended = stamp(self._clock())
        connection.execute(
            f"UPDATE share SET {_FORGET}, state = ?, ended_at = ? WHERE share_id = ? "
            "AND state IN ('making','active')",
            (state, ended, share_id),
        )
        if state is ShareState.REVOKED:
            self._end_all_links(connection, share_id, ended)
        connection.execute("UPDATE share_link SET sealed = '' WHERE share_id = ?", (share_id,))
        connection.execute("DELETE FROM share_segment WHERE share_id = ?", (share_id,))

    def _end_all_links(self, connection: sqlite3.Connection, share_id: str, ended: str) -> None:
        connection.execute(
            "UPDATE share_link SET erase = 0, sealed = '', verifier = '', wrapped = '', "
            "revoked_at = coalesce(revoked_at, ?) WHERE share_id = ?",
            (ended, share_id),
        )
        connection.execute("DELETE FROM share_segment WHERE share_id = ?", (share_id,))

    # --- what the user changed at the gateway ------------------------------------------------

    def extended(self, share_id: str, expires_at: datetime) -> None:
        """The gateway has taken a later end."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE share SET expires_at = ? WHERE share_id = ?", (stamp(expires_at), share_id)
            )
            self._audit_share(connection, share_id, "share.extended")

    def unlocked(self, share_id: str, link_hash: str) -> None:
        """The gateway takes more answers."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE share_link SET locked = 0, attempts_left = attempts_left + ? "
                "WHERE share_id = ? AND link_hash = ?",
                (MORE_ATTEMPTS, share_id, link_hash),
            )
            self._audit_share(connection, share_id, "share.unlocked", link_hash=link_hash)

    # --- what the gateway saw ----------------------------------------------------------------

    def last_event(self, gateway: str) -> int:
        """The number of the last event that was taken, 0 before the first."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT last_event FROM share_gateway WHERE url = ?", (gateway,)
            ).fetchone()
        return 0 if row is None else int(row["last_event"])

    def take_events(
        self, gateway: str, events: Sequence[GatewayEvent], last: int
    ) -> tuple[Sequence[ShareNotice], Sequence[str]]:
        """Write events and what follows from them; the same event twice counts once.

        Args:
            gateway: whose numbers they are.
            events: of this sender, oldest first; another workstation's shares may be among them.
            last: where to go on the next time.

        Returns:
            What the user is told, and the shares that something happened to.
        """
        notices: list[ShareNotice] = []
        touched: dict[str, None] = {}
        with self._database.transaction() as connection:
            for event in events:
                known = connection.execute(
                    "SELECT 1 FROM share WHERE share_id = ? AND gateway = ?",
                    (event.share_id, gateway),
                ).fetchone()
                if known is None:
                    continue
                written = connection.execute(
                    "INSERT OR IGNORE INTO share_event VALUES(?,?,?,?,?,?,?)",
                    (
                        gateway,
                        event.id,
                        event.share_id,
                        event.link_hash,
                        event.kind,
                        stamp(event.at),
                        event.address_hash,
                    ),
                ).rowcount
                if written:
                    touched[event.share_id] = None
                    notices += self._happened(connection, event)
            connection.execute(
                "INSERT INTO share_gateway VALUES(?,?) ON CONFLICT(url) "
                "DO UPDATE SET last_event = excluded.last_event",
                (gateway, last),
            )
        return notices, list(touched)

    def _happened(self, connection: sqlite3.Connection, event: GatewayEvent) -> list[ShareNotice]:
        """What one event changes, and what the user is told of it."""
        if not event.link_hash:
            ends = {"revoked": ShareState.REVOKED, "expired": ShareState.EXPIRED}
            if event.kind in ends:
                self._end(connection, event.share_id, ends[event.kind])
            return []
        link = connection.execute(
            "SELECT * FROM share_link WHERE share_id = ? AND link_hash = ?",
            (event.share_id, event.link_hash),
        ).fetchone()
        if link is None:
            return []
        change = _CHANGES.get(event.kind)
        if change is not None:
            values = {"at": stamp(event.at), "link": event.link_hash}
            connection.execute(f"UPDATE share_link SET {change} WHERE link_hash = :link", values)
        opened = event.kind in OPENED
        if not opened and event.kind != "locked":
            return []
        said = {"by": "health app", "said": said_by_app(event.recipient)}
        delivery_id = DeliveryId(link["delivery_id"])
        self._audit_share(
            connection,
            event.share_id,
            "share.opened" if opened else "share.locked",
            link_hash=event.link_hash,
            at=stamp(event.at),
            address_hash=event.address_hash,
            **(said if event.kind == "opened_app" else {}),
        )
        if opened:
            self._outbox.mark_opened(connection, delivery_id)
            if link["opened"]:
                return []
        kind = ShareNoticeKind.OPENED if opened else ShareNoticeKind.LOCKED
        return [ShareNotice(kind, event.share_id, event.link_hash, delivery_id)]

    def take_state(
        self, share_id: str, *, expires_at: datetime, links: Sequence[GatewayLink]
    ) -> None:
        """Write how the gateway says a share stands; it knows better than our sums."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE share SET expires_at = ? WHERE share_id = ?", (stamp(expires_at), share_id)
            )
            for link in links:
                connection.execute(
                    "UPDATE share_link SET attempts_left = ?, wrong_attempts = ?, locked = ?, "
                    "opened = max(opened, ?), first_opened_at = coalesce(?, first_opened_at), "
                    "last_opened_at = coalesce(?, last_opened_at) "
                    "WHERE share_id = ? AND link_hash = ?",
                    (
                        link.attempts_left,
                        link.wrong_attempts,
                        link.locked,
                        link.opened,
                        stamp(link.first_opened_at) if link.first_opened_at else None,
                        stamp(link.last_opened_at) if link.last_opened_at else None,
                        share_id,
                        link.link_hash,
                    ),
                )

    def _now(self) -> str:
        return stamp(self._clock())


# what is past its time is shown as that, whether or not ``expire`` has come by
_STATE = "CASE WHEN s.state = 'active' AND s.expires_at <= ? THEN 'expired' ELSE s.state END"

_OPENED = (
    "opened = opened + 1, first_opened_at = coalesce(first_opened_at, :at), last_opened_at = :at"
)
_CHANGES = {
    "opened": _OPENED,
    "opened_app": _OPENED,
    "wrong": "wrong_attempts = wrong_attempts + 1, attempts_left = max(0, attempts_left - 1)",
    "locked": "locked = 1, attempts_left = 0",
    "unlocked": "locked = 0",
    "revoked": "revoked_at = coalesce(revoked_at, :at), sealed = '', erase = 0",
}


def _share_row(connection: sqlite3.Connection, share_id: str, shown: ShareState) -> ShareRow:
    share = rows.share(share_row(connection, share_id))
    study = connection.execute(
        "SELECT * FROM study WHERE study_instance_uid = ?", (share.study_instance_uid,)
    ).fetchone()
    return ShareRow(
        share_id=share_id,
        study=None if study is None else study_of(study),
        study_instance_uid=StudyInstanceUID(share.study_instance_uid),
        state=shown,
        created_at=share.created_at,
        expires_at=share.expires_at,
        allow_download=share.allow_download,
        anonymized=share.anonymized,
        reason=share.reason,
        bytes=share.bytes,
        links=_links(connection, share_id),
        pending_revocation=share.erase,
    )


def _links(connection: sqlite3.Connection, share_id: str) -> tuple[ShareLinkRow, ...]:
    events: dict[str, list[ShareEvent]] = {}
    common: list[ShareEvent] = []  # of the share as a whole
    for row in connection.execute(
        "SELECT * FROM share_event WHERE share_id = ? ORDER BY id", (share_id,)
    ):
        one = rows.event(row)
        if row["link_hash"]:
            events.setdefault(row["link_hash"], []).append(one)
        else:
            common.append(one)
    found = connection.execute(
        "SELECT l.*, d.recipient, d.state AS delivery_state FROM share_link l "
        "JOIN delivery d ON d.id = l.delivery_id WHERE l.share_id = ? ORDER BY l.delivery_id",
        (share_id,),
    )
    made = []
    for row in found:
        mine = sorted((*events.get(row["link_hash"], ()), *common), key=lambda event: event.at)
        made.append(rows.link_row(row, tuple(mine)))
    return tuple(made)
