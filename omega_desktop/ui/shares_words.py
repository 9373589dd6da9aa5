"""The words, icons and colour roles of links, in the language in force."""

from dataclasses import dataclass
from typing import assert_never

from PySide6.QtCore import QCoreApplication

from omega_desktop.domain.sharing import (
    LinkState,
    ShareEvent,
    ShareLinkRow,
    ShareRow,
    ShareState,
)
from omega_desktop.ui.labels import Look
from omega_desktop.widgets.format import moment_text, number_text

translate = QCoreApplication.translate

SHORT_HASH = 8
"""So many signs of an address hash tell two places apart."""


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One line of the window: a link, or a share that has none yet."""

    share: ShareRow
    link: ShareLinkRow | None = None

    @property
    def key(self) -> tuple[str, str]:
        """What stays the same when the row is read again."""
        return (self.share.share_id, self.link.link_hash if self.link is not None else "")

    @property
    def opens(self) -> bool:
        """Whether the link can be opened now, or will be able to."""
        if self.share.state not in {ShareState.MAKING, ShareState.ACTIVE}:
            return False
        return self.link is None or self.link.state is not LinkState.REVOKED

    @property
    def last_link(self) -> bool:
        """Whether no other link of the share opens: revoking it is revoking the share."""
        others = (one for one in self.share.links if one is not self.link)
        return all(one.state is LinkState.REVOKED for one in others)


def link_look(row: LinkRow) -> Look:
    """How far a link got, in words; never more than is proven."""
    share, link = row.share, row.link
    if share.pending_revocation:
        return Look("offline", translate("Shares", "Being revoked"), "warning")
    match share.state:
        case ShareState.REVOKED:
            return Look("cancel", translate("Shares", "Revoked"), "muted")
        case ShareState.EXPIRED:
            return Look("clock", translate("Shares", "Expired"), "muted")
        case ShareState.FAILED:
            return Look("error", translate("Shares", "Failed"), "danger")
        case ShareState.MAKING:
            if link is None or link.state is LinkState.WAITING:
                return Look("send", translate("Shares", "Being made"), "info")
        case ShareState.ACTIVE:
            pass
        case _:
            assert_never(share.state)
    return _look_of(link)


def _look_of(link: ShareLinkRow | None) -> Look:
    if link is None:
        return Look("clock", translate("Shares", "Waiting"), "muted")
    match link.state:
        case LinkState.WAITING:
            return Look("clock", translate("Shares", "Waiting"), "muted")
        case LinkState.MAILED:
            return Look("mail", translate("Shares", "E-mailed"), "text")
        case LinkState.OPENED:
            count = max(1, link.opened_count)
            return Look("opened", translate("Shares", "Opened %n time(s)", "", count), "ok")
        case LinkState.LOCKED:
            return Look("key", translate("Shares", "Locked"), "danger")
        case LinkState.REVOKED:
            return Look("cancel", translate("Shares", "Revoked"), "muted")
        case _:
            assert_never(link.state)


def state_note(row: LinkRow) -> str:
    """What a state means for the user; empty where the word says it all."""
    link = row.link
    if row.share.pending_revocation:
        return translate(
            "Shares",
            "The gateway did not answer. The link may still open; the gateway is told as soon as "
            "it answers.",
        )
    if row.share.state is ShareState.FAILED:
        return translate("Shares", "The link was not sent; the outbox says why.")
    if row.opens and link is not None and link.state is LinkState.LOCKED:
        return translate(
            "Shares",
            "Too many wrong answers. Ask the recipient, then unlock it, or revoke it.",
        )
    return ""


def attempts_text(row: LinkRow) -> str:
    """Wrong answers that are left before a link locks; empty when it does not open."""
    if row.link is None or not row.opens or row.link.state is LinkState.WAITING:
        return ""
    return number_text(row.link.attempts_left)


def event_name(kind: str) -> str:
    """A line of a link's history."""
    return {
        "opened": translate("Shares", "Opened"),
        "opened_app": translate("Shares", "Opened by a health app"),
        "wrong": translate("Shares", "Wrong answer"),
        "locked": translate("Shares", "Locked"),
        "unlocked": translate("Shares", "Unlocked"),
        "extended": translate("Shares", "Extended"),
        "revoked": translate("Shares", "Revoked"),
        "expired": translate("Shares", "Expired"),
        "key_seen": translate("Shares", "The link was changed on its way: the gateway saw its key"),
    }.get(kind, kind.replace("_", " "))


def event_line(event: ShareEvent) -> str:
    """``2026-11-24 14:30  Opened, from place 3f9a2c41``."""
    line = translate("Shares", "{time}  {event}").format(
        time=moment_text(event.at), event=event_name(event.kind)
    )
    if not event.address_hash:
        return line
    return translate("Shares", "{line}, from place {place}").format(
        line=line, place=event.address_hash[:SHORT_HASH]
    )
