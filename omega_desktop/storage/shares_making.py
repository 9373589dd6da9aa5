"""Shares while they are being made: what the sender records, so that nothing is made twice."""

import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from omega_desktop.domain.errors import NotFoundError
from omega_desktop.domain.messages import Message
from omega_desktop.domain.model import Delivery, DeliveryId
from omega_desktop.storage import share_rows as rows
from omega_desktop.storage.audit import AuditTrail
from omega_desktop.storage.database import Database, now, stamp
from omega_desktop.storage.outbox import LIVE, Outbox
from omega_desktop.storage.share_rows import (
    StoredEntry,
    StoredLink,
    StoredPack,
    StoredSegment,
    StoredShare,
)

FIRST_ATTEMPTS = 10
"""Wrong answers a link takes in its whole life, before it is locked."""

LINKED = (
    "(d.channel IN ('link','sms','portal') OR d.channel = 'email' AND EXISTS("
    "SELECT 1 FROM delivery_item i WHERE i.delivery_id = d.id AND i.report_id IS NOT NULL))"
)
"""Deliveries whose messages carry a link, as SQL; an e-mail with an attachment has no items."""

# what may still become, or is, a recipient's way into a share (bound twice: share, its request)
_LIVE_STATES = ", ".join(repr(str(state)) for state in LIVE)
_LIVING = (
    f"SELECT 1 FROM delivery d WHERE {LINKED} "
    f"AND d.state IN ({_LIVE_STATES}) "
    "AND ((d.request_id = s.request_id AND d.study_instance_uid = s.study_instance_uid) "
    "OR json_extract(d.target, '$.share_id') = s.share_id)"
)
_ARRIVED = (
    "SELECT 1 FROM share_link l JOIN delivery d ON d.id = l.delivery_id "
    "WHERE l.share_id = s.share_id AND d.state = 'COMPLETED'"
)


class SharesMaking:
    """Every call is one durable transaction."""

    def __init__(
        self,
        database: Database,
        outbox: Outbox,
        audit: AuditTrail,
        *,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self._database = database
        self._outbox = outbox
        self._audit = audit
        self._clock = clock

    # --- the share ---------------------------------------------------------------------------

    def share(self, share_id: str) -> StoredShare:
        """Raise ``NotFoundError`` when there is none of this name."""
        with self._database.reading() as connection:
            return rows.share(share_row(connection, share_id))

    def usable(self, delivery: Delivery, content: str) -> StoredShare | None:
        """The bundle of the same request and content, when there is one that can still open."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT * FROM share WHERE request_id = ? AND study_instance_uid = ? "
                "AND content = ? AND state IN ('making','active') AND erase = 0 "
                "ORDER BY created_at DESC LIMIT 1",
                (delivery.request_id, delivery.study_instance_uid, content),
            ).fetchone()
        return None if row is None else rows.share(row)

    def being_made(self) -> set[str]:
        """Shares whose pieces may still be needed."""
        with self._database.reading() as connection:
            found = connection.execute("SELECT share_id FROM share WHERE state = 'making'")
            return {row["share_id"] for row in found}

    def create(self, share: StoredShare) -> None:
        """Write a new share; ``created_at`` and ``expires_at`` as given."""
        with self._database.transaction() as connection:
            connection.execute(
                "INSERT INTO share(share_id, request_id, study_instance_uid, content, gateway, "
                "requester, reason, state, manifest_oid, sealed_cek, sealed_uid_key, "
                "expires_days, allow_download, anonymized, created_at, expires_at) "
                "VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
                (
                    share.share_id,
                    share.request_id,
                    share.study_instance_uid,
                    share.content,
                    share.gateway,
                    share.requester,
                    share.reason,
                    share.state,
                    share.manifest_oid,
                    share.sealed_cek,
                    share.sealed_uid_key,
                    share.expires_days,
                    share.allow_download,
                    share.anonymized,
                    stamp(share.created_at),
                    stamp(share.expires_at),
                ),
            )

    def reason_of_request(self, delivery: Delivery) -> str:
        """Why the user sends it; kept with the request."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT reason FROM send_request WHERE id = ?", (delivery.request_id,)
            ).fetchone()
            return str(row["reason"])

    # --- segments ----------------------------------------------------------------------------

    def record_segment(
        self,
        share_id: str,
        *,
        length: int,
        packs: Sequence[StoredPack],
        entries: Sequence[StoredEntry],
    ) -> int:
        """Write a segment that was made, whole, before any of it is uploaded.

        Returns:
            Its number; the entries' own ``segment`` is not looked at.
        """
        with self._database.transaction() as connection:
            row = connection.execute(
                "SELECT coalesce(max(number), -1) + 1 AS number FROM share_segment "
                "WHERE share_id = ?",
                (share_id,),
            ).fetchone()
            number: int = row["number"]
            connection.execute(
                "INSERT INTO share_segment(share_id, number, length) VALUES(?,?,?)",
                (share_id, number, length),
            )
            connection.executemany(
                "INSERT INTO share_pack VALUES(?,?,?,?,?,?)",
                (
                    (share_id, number, position, pack.oid, pack.size_bytes, pack.sha256)
                    for position, pack in enumerate(packs)
                ),
            )
            connection.executemany(
                "INSERT INTO share_entry VALUES(?,?,?,?,?,?,?,?,?,?,?)",
                (
                    (
                        share_id,
                        one.key,
                        number,
                        one.offset,
                        one.length,
                        one.kind,
                        one.frames,
                        one.rows,
                        one.columns,
                        one.reason,
                        one.described,
                    )
                    for one in entries
                ),
            )
        return number

    def segments(self, share_id: str) -> Sequence[StoredSegment]:
        """What was made so far, in order."""
        with self._database.reading() as connection:
            packs: dict[int, list[StoredPack]] = {}
            for row in connection.execute(
                "SELECT * FROM share_pack WHERE share_id = ? ORDER BY segment, position",
                (share_id,),
            ):
                pack = StoredPack(row["oid"], row["size_bytes"], row["sha256"])
                packs.setdefault(row["segment"], []).append(pack)
            return [
                StoredSegment(
                    row["number"],
                    row["length"],
                    tuple(packs.get(row["number"], ())),
                    bool(row["uploaded"]),
                )
                for row in connection.execute(
                    "SELECT * FROM share_segment WHERE share_id = ? ORDER BY number", (share_id,)
                )
            ]

    def entries(self, share_id: str) -> Sequence[StoredEntry]:
        """Every file in the segments."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT * FROM share_entry WHERE share_id = ? ORDER BY segment, offset", (share_id,)
            )
            return [rows.entry(row) for row in found]

    def entries_of(self, share_id: str, number: int) -> Sequence[StoredEntry]:
        """The files in one segment."""
        with self._database.reading() as connection:
            found = connection.execute(
                "SELECT * FROM share_entry WHERE share_id = ? AND segment = ? ORDER BY offset",
                (share_id, number),
            )
            return [rows.entry(row) for row in found]

    def segment_uploaded(self, share_id: str, number: int) -> None:
        """The gateway has every pack of it."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE share_segment SET uploaded = 1 WHERE share_id = ? AND number = ?",
                (share_id, number),
            )

    def drop_segment(self, share_id: str, number: int) -> None:
        """Forget a segment whose packs are lost; its files are made again under other names."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM share_segment WHERE share_id = ? AND number = ?", (share_id, number)
            )

    # --- manifest ----------------------------------------------------------------------------

    def manifest(self, share_id: str) -> bytes | None:
        """The encrypted manifest, from when it was made until the share is active."""
        with self._database.reading() as connection:
            found: bytes | None = share_row(connection, share_id)["manifest"]
            return found

    def keep_manifest(self, share_id: str, encrypted: bytes) -> None:
        """Write the manifest before it is uploaded: its key must never encrypt another one."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE share SET manifest = ? WHERE share_id = ? AND manifest IS NULL",
                (encrypted, share_id),
            )

    def set_expiry(self, share_id: str, expires_at: datetime) -> None:
        """The gateway has taken another end."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE share SET expires_at = ? WHERE share_id = ?", (stamp(expires_at), share_id)
            )

    def activate(self, share_id: str, *, size_bytes: int) -> None:
        """The gateway has sealed it. What was only needed to make it is forgotten."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE share SET state = 'active', sealed_at = ?, bytes = ?, manifest = NULL, "
                "sealed_uid_key = '' WHERE share_id = ? AND state = 'making'",
                (stamp(self._clock()), size_bytes, share_id),
            )
            # segments name originals beside de-identified copies: nothing needs that any more
            connection.execute("DELETE FROM share_segment WHERE share_id = ?", (share_id,))
            self._audit_share(connection, share_id, "share.created")

    # --- links -------------------------------------------------------------------------------

    def link(self, delivery_id: DeliveryId) -> StoredLink | None:
        """The link a delivery has, whatever became of it."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT * FROM share_link WHERE delivery_id = ?", (delivery_id,)
            ).fetchone()
        return None if row is None else rows.link(row)

    def first_delivery(self, share_id: str) -> DeliveryId:
        """The delivery that the share was made for; raises ``NotFoundError``.

        Deliveries of later links to it have no items of their own.
        """
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT min(delivery_id) AS id FROM share_link WHERE share_id = ?", (share_id,)
            ).fetchone()
        if row["id"] is None:
            raise NotFoundError(
                Message("This share has no such link"),
                Message("List the shares to see their links."),
            )
        return DeliveryId(row["id"])

    def create_link(self, link: StoredLink) -> None:
        """Write a link before the gateway hears of it; takes the place of one that is over."""
        with self._database.transaction() as connection:
            connection.execute(
                "DELETE FROM share_link WHERE delivery_id = ? "
                "AND (revoked_at IS NOT NULL OR registered = 0)",
                (link.delivery_id,),
            )
            connection.execute(
                "INSERT INTO share_link(delivery_id, share_id, link_hash, sealed, asks, verifier, "
                "wrapped, attempts_left) VALUES(?,?,?,?,?,?,?,?)",
                (
                    link.delivery_id,
                    link.share_id,
                    link.link_hash,
                    link.sealed,
                    link.asks,
                    link.verifier,
                    link.wrapped,
                    FIRST_ATTEMPTS,
                ),
            )

    def link_registered(self, delivery_id: DeliveryId) -> None:
        """The gateway has the link."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE share_link SET registered = 1, verifier = '', wrapped = '' "
                "WHERE delivery_id = ?",
                (delivery_id,),
            )

    # --- giving up ---------------------------------------------------------------------------

    def cancel_requested(self, delivery_id: DeliveryId) -> bool:
        """Whether the user wants a running delivery stopped (the program ending is no reason)."""
        return self._outbox.delivery(delivery_id).cancel_requested

    def give_up(self, delivery_id: DeliveryId) -> None:
        """A delivery will not be mailed: its link must not open, nor a share nobody else gets.

        Only written down here; ``to_erase`` is what the gateway has to be told.
        """
        with self._database.transaction() as connection:
            self._end_links(connection, "l.delivery_id = ?", delivery_id)
            connection.execute(
                "UPDATE share AS s SET state = 'failed', erase = 1 "
                "WHERE s.state IN ('making','active') AND s.share_id IN ("
                "  SELECT t.share_id FROM share t JOIN delivery o ON o.request_id = t.request_id "
                "  AND o.study_instance_uid = t.study_instance_uid WHERE o.id = ?) "
                f"AND NOT EXISTS ({_LIVING} AND d.id <> ?) AND NOT EXISTS ({_ARRIVED})",
                (delivery_id, delivery_id),
            )

    def discard(self, delivery_id: DeliveryId) -> Sequence[str]:
        """Forget what was prepared for a delivery that was undone, unless another one wants it.

        Only for what no gateway has heard of. Returns the ids of the shares.
        """
        with self._database.transaction() as connection:
            found = connection.execute(
                "SELECT s.share_id FROM share s JOIN delivery o ON o.request_id = s.request_id "
                "AND o.study_instance_uid = s.study_instance_uid "
                "WHERE o.id = ? AND o.attempts = 0 AND s.state = 'making' AND s.erase = 0 "
                f"AND NOT EXISTS ({_LIVING} AND d.id <> o.id) AND NOT EXISTS ({_ARRIVED})",
                (delivery_id,),
            ).fetchall()
            ids = [row["share_id"] for row in found]
            connection.executemany(
                "DELETE FROM share WHERE share_id = ?", ((share_id,) for share_id in ids)
            )
        return ids

    def abandon(self, share_id: str) -> None:
        """A share cannot be finished; whoever still wants it gets a new one."""
        with self._database.transaction() as connection:
            connection.execute(
                "UPDATE share SET state = 'failed', erase = 1 WHERE share_id = ? "
                "AND state IN ('making','active')",
                (share_id,),
            )

    def settle(self) -> None:
        """Give up what belongs to deliveries that failed or were cancelled since."""
        with self._database.transaction() as connection:
            self._end_links(connection, "d.state IN ('CANCELLED','FAILED')")
            connection.execute(
                "UPDATE share AS s SET state = 'failed', erase = 1 "
                "WHERE s.state IN ('making','active') AND s.erase = 0 "
                f"AND NOT EXISTS ({_LIVING}) AND NOT EXISTS ({_ARRIVED})"
            )

    def _end_links(self, connection: sqlite3.Connection, which: str, *values: object) -> None:
        # one the gateway never heard of is over with this; also when its answer was lost it opens
        # for nobody, because nobody was told its address
        connection.execute(
            "UPDATE share_link SET erase = 1 WHERE revoked_at IS NULL AND delivery_id IN ("
            "  SELECT l.delivery_id FROM share_link l JOIN delivery d ON d.id = l.delivery_id "
            f" WHERE {which})",
            values,
        )

    # --- shared ------------------------------------------------------------------------------

    def _audit_share(
        self,
        connection: sqlite3.Connection,
        share_id: str,
        action: str,
        *,
        link_hash: str = "",
        **more: object,
    ) -> None:
        """An audit line about a share, or about one of its links."""
        share = rows.share(share_row(connection, share_id))
        body: dict[str, object] = {
            "share": share_id,
            "request": share.request_id,
            "study_instance_uid": share.study_instance_uid,
            "reason": share.reason,
            "expires_at": stamp(share.expires_at),
            "allow_download": share.allow_download,
            "anonymized": share.anonymized,
            **more,
        }
        people = connection.execute(
            "SELECT d.id, d.recipient FROM delivery d LEFT JOIN share_link l "
            f"ON l.delivery_id = d.id WHERE {LINKED} AND CASE WHEN ?1 = '' "
            "THEN l.share_id = ?2 OR (d.request_id = ?3 AND d.study_instance_uid = ?4) "
            "ELSE l.link_hash = ?1 END ORDER BY d.id",
            (link_hash, share_id, share.request_id, share.study_instance_uid),
        ).fetchall()
        body["recipient"] = ", ".join(row["recipient"] for row in people)
        body["delivery"] = ", ".join(str(row["id"]) for row in people)
        if link_hash:
            body["link"] = link_hash
        self._audit.append(connection, actor=share.requester, action=action, body=body)


def share_row(connection: sqlite3.Connection, share_id: str) -> sqlite3.Row:
    """A share's row; raises ``NotFoundError``."""
    row: sqlite3.Row | None = connection.execute(
        "SELECT * FROM share WHERE share_id = ?", (share_id,)
    ).fetchone()
    if row is None:
        raise NotFoundError(
            Message("There is no such share"), Message("List the shares to see those there are.")
        )
    return row


def expiry(at: datetime, days: int) -> datetime:
    """The moment a link made at ``at`` stops opening."""
    return at + timedelta(days=days)
